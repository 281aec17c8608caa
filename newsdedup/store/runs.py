"""Sorted runs of entries: a key cut to 38 bits and the number of a text, in 64 bits.

Short runs are plain sorted arrays. In a long one the upper bits of its keys are left out: a
table says where each value of them begins, which saves a quarter of the memory. With numba,
kernels look keys up and join runs; without, numpy does the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from newsdedup import compiled
from newsdedup.columns import Int64s, Uint64s, ranges

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from newsdedup.columns import Bools

NumberPairs: TypeAlias = tuple[Int64s, Int64s]

# 67 million texts; of 84 million keys (a million sentences) cut to 38 bits, one in 3,000 meets
# another by chance.
NUMBER_BITS = 26
KEY_SHIFT = np.uint64(NUMBER_BITS)
NUMBER = np.uint64((1 << NUMBER_BITS) - 1)

# Of a key's 38 bits a long run keeps the lower 16 and has a table for the upper 22 (16 MB).
_LOW_BITS = 16
_LOW = np.uint64((1 << _LOW_BITS) - 1)
_TABLE = 1 << (64 - NUMBER_BITS - _LOW_BITS)
LONG = 1 << 21
# Entries from which on they are sorted by the digits of their keys.
_MANY = 1 << 16


def entries(keys: Uint64s, numbers: Int64s) -> Uint64s:
    """Return an entry for each key (64 bits) and the number of its text, in their order.

    Raises `OverflowError` for a number of more than NUMBER_BITS bits.
    """
    if len(numbers) and int(numbers.max()) > int(NUMBER):
        raise OverflowError(f"an index holds {NUMBER:,} texts in all its time; make a new one")
    found: Uint64s = (keys >> KEY_SHIFT << KEY_SHIFT) | numbers.astype(np.uint64)
    return found


def ascending(keys: Uint64s, numbers: Int64s) -> Uint64s:
    """Return `entries` in ascending order; quicker where the numbers ascend already."""
    found = entries(keys, numbers)
    if len(found) < _MANY or not compiled.wanted(len(found)) or np.any(numbers[1:] < numbers[:-1]):
        found.sort()
        return found
    from newsdedup.compiled import runs as kernels  # noqa: PLC0415  # imports numba

    return kernels.by_key(found)


def _entries_of(kept: Sequence[bytes], numbers: Int64s, *, width: int) -> Uint64s:
    """Return the entries of texts by number whose keys are kept as their upper `width` bytes.

    From kernels they come by their first byte.
    """
    lengths = np.fromiter(map(len, kept), dtype=np.int64, count=len(kept)) // width
    whole = np.frombuffer(b"".join(kept), dtype=np.uint8)
    if compiled.wanted(len(kept)):
        from newsdedup.compiled import runs as kernels  # noqa: PLC0415  # imports numba

        found = np.empty(len(whole) // width, dtype=np.uint64)  # by numpy: in large pages
        kernels.entries_of(whole, lengths, numbers, width, found)
        return found
    wide = np.zeros((len(whole) // width, 8), dtype=np.uint8)
    wide[:, :width] = whole.reshape(-1, width)
    return entries(wide.view(">u8").ravel().astype(np.uint64), np.repeat(numbers, lengths))


class Run:
    """Entries in ascending order; `found` looks keys up."""

    def __init__(self, ascending: Uint64s) -> None:
        self._plain = ascending
        self._length = len(ascending)

    @classmethod
    def kept(cls, parts: Iterable[tuple[Sequence[bytes], Int64s]], *, width: int) -> Run:
        """Return the entries of texts: their keys as `width` bytes each, and their numbers."""
        found = [_entries_of(rows, numbers, width=width) for rows, numbers in parts]
        total = sum(map(len, found))
        if total >= LONG and compiled.wanted(total):
            run = cls(np.empty(0, dtype=np.uint64))
            run._pack(*_packed(found, total))
            return run
        whole = np.concatenate([np.empty(0, dtype=np.uint64), *found])
        whole.sort()
        return cls(whole)

    def pack(self) -> Run:
        """Pack it where it is long and isn't packed yet; return it."""
        if len(self._plain) >= LONG:
            ascending, self._plain = self._plain, self._plain[:0]
            if compiled.wanted(len(ascending)):
                self._pack(*_packed([ascending], len(ascending)))
            else:
                key = ascending >> KEY_SHIFT
                upper = np.arange(_TABLE + 1, dtype=np.uint64) << np.uint64(_LOW_BITS)
                starts = np.searchsorted(key, upper).astype(np.uint32)
                low = (key & _LOW).astype(np.uint16)
                self._pack(starts, low, (ascending & NUMBER).astype(np.uint32))
        return self

    def _pack(self, *packed: Any) -> None:
        self._packed = packed
        self._starts, self._low, self._numbers = packed
        self._length = len(self._low)

    @property
    def is_long(self) -> bool:
        """Whether it is packed."""
        return not len(self._plain) and self._length > 0

    def __len__(self) -> int:
        return self._length

    @property
    def bytes(self) -> int:
        """Memory that the arrays take."""
        if not self.is_long:
            return int(self._plain.nbytes)
        return sum(int(array.nbytes) for array in self._packed)

    def entries(self) -> Uint64s:
        """Return all entries, ascending."""
        if not self.is_long:
            return self._plain
        starts = self._starts.astype(np.int64)
        sizes = starts[1:] - starts[:-1]
        found = np.repeat(np.arange(_TABLE, dtype=np.uint64), sizes) << np.uint64(_LOW_BITS)
        found |= self._low
        found <<= KEY_SHIFT
        found |= self._numbers
        found.sort()
        return found

    def joined(self, other: Run, there: Bools) -> Run:
        """Return the entries of both whose texts are there as one run; this is the longer."""
        if compiled.wanted(len(self) + len(other)):
            return self._joined(other.entries(), there)
        both = np.concatenate((self.entries(), other.entries()))
        both = both[there[(both & NUMBER).astype(np.int64)]]
        both.sort(kind="stable")  # by merging, for 64 bits
        return Run(both)

    def _joined(self, other: Uint64s, there: Bools) -> Run:
        from newsdedup.compiled import runs as kernels  # noqa: PLC0415  # imports numba

        if not self.is_long:
            return Run(kernels.joined_plain(self._plain, other, there))
        run = Run(self._plain)
        run._pack(*kernels.joined_packed(self._packed, other, there))
        return run

    def found(self, wanted: Uint64s) -> NumberPairs:
        """Return (place in `wanted`, number) of all entries with one of the cut keys, ascending."""
        if compiled.wanted(len(wanted)):
            from newsdedup.compiled import runs as kernels  # noqa: PLC0415  # imports numba

            if self.is_long:
                return kernels.found_in_packed(self._packed, wanted)
            return kernels.found_in_plain(self._plain, wanted)
        if not self.is_long:
            low = np.searchsorted(self._plain, wanted << KEY_SHIFT)
            high = np.searchsorted(self._plain, (wanted << KEY_SHIFT) | NUMBER, side="right")
            place, at = _ranges(low, high)
            return place, (self._plain[at] & NUMBER).astype(np.int64)
        upper = (wanted >> np.uint64(_LOW_BITS)).astype(np.int64)
        starts = self._starts
        place, at = _ranges(starts[upper].astype(np.int64), starts[upper + 1].astype(np.int64))
        same = self._low[at] == (wanted & _LOW).astype(np.uint16)[place]
        return place[same], self._numbers[at[same]].astype(np.int64)


def _packed(parts: Sequence[Uint64s], total: int) -> tuple[Any, ...]:
    """Return the arrays of a long run of parts, each by the first byte of its entries.

    Byte by byte, so that what is written at a time stays in a core's cache: half of the time.
    """
    from newsdedup.compiled import runs as kernels  # noqa: PLC0415  # imports numba

    low, numbers = np.empty(total, dtype=np.uint16), np.empty(total, dtype=np.uint32)
    starts = np.full(_TABLE + 1, total, dtype=np.uint32)
    upper = np.arange(1, 256, dtype=np.uint64) << np.uint64(56)
    bounds = [[0, *np.searchsorted(part, upper).tolist(), len(part)] for part in parts]
    before = 0
    for byte, some in enumerate(np.split(starts[:-1], 256)):
        near = np.concatenate(
            [part[at[byte] : at[byte + 1]] for part, at in zip(parts, bounds, strict=True)]
        )
        here = slice(before, before + len(near))
        kernels.packed(near, some, low[here], numbers[here], before)
        before += len(near)
    return starts, low, numbers


def _ranges(low: Int64s, high: Int64s) -> NumberPairs:
    """Return all places from each `low` to before its `high`, and which range each is of."""
    size = high - low
    return np.repeat(np.arange(len(low)), size), ranges(low, size)
