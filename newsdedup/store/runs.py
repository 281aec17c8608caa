"""Sorted runs of entries: a key cut to 38 bits and the number of a text, in 64 bits.

Short runs are plain sorted arrays. In a long one the upper bits of its keys are left out: a
table says where each value of them begins, which saves a quarter of the memory.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from newsdedup.columns import Int64s, Uint64s

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
LONG = 1 << 23


def entries(keys: Uint64s, numbers: Int64s) -> Uint64s:
    """Return an entry for each key (64 bits) and the number of its text, unsorted."""
    return (keys >> KEY_SHIFT << KEY_SHIFT) | numbers.astype(np.uint64)


class Run:
    """Entries in ascending order; `found` looks keys up."""

    def __init__(self, ascending: Uint64s) -> None:
        self._length = len(ascending)
        self._plain = ascending if self._length < LONG else ascending[:0]
        if self._length < LONG:
            return
        key = ascending >> KEY_SHIFT
        upper = np.arange(_TABLE + 1, dtype=np.uint64) << np.uint64(_LOW_BITS)
        self._starts = np.searchsorted(key, upper).astype(np.uint32)
        self._low = (key & _LOW).astype(np.uint16)
        self._numbers = (ascending & NUMBER).astype(np.uint32)

    def __len__(self) -> int:
        return self._length

    @property
    def bytes(self) -> int:
        """Memory that the arrays take."""
        if len(self) < LONG:
            return self._plain.nbytes
        return self._starts.nbytes + self._low.nbytes + self._numbers.nbytes

    def entries(self) -> Uint64s:
        """Return all entries, ascending."""
        if len(self) < LONG:
            return self._plain
        starts = self._starts.astype(np.int64)
        sizes = starts[1:] - starts[:-1]
        found = np.repeat(np.arange(_TABLE, dtype=np.uint64), sizes) << np.uint64(_LOW_BITS)
        found |= self._low
        found <<= KEY_SHIFT
        found |= self._numbers
        return found

    def found(self, wanted: Uint64s) -> NumberPairs:
        """Return (place in `wanted`, number) of all entries with one of the cut keys."""
        if len(self) < LONG:
            low = np.searchsorted(self._plain, wanted << KEY_SHIFT)
            high = np.searchsorted(self._plain, (wanted << KEY_SHIFT) | NUMBER, side="right")
            place, at = _ranges(low, high)
            return place, (self._plain[at] & NUMBER).astype(np.int64)
        upper = (wanted >> np.uint64(_LOW_BITS)).astype(np.int64)
        starts = self._starts
        place, at = _ranges(starts[upper].astype(np.int64), starts[upper + 1].astype(np.int64))
        same = self._low[at] == (wanted & _LOW).astype(np.uint16)[place]
        return place[same], self._numbers[at[same]].astype(np.int64)


def _ranges(low: Int64s, high: Int64s) -> NumberPairs:
    """Return all places from each `low` to before its `high`, and which range each is of."""
    size = high - low
    within = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
    return np.repeat(np.arange(len(low)), size), np.repeat(low, size) + within
