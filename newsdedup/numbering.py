"""Numbers of distinct texts, from 128 bits of each: a hash table in two arrays.

A dict from text to number takes some 400 bytes a text, this some 40; and a batch of texts is
looked up by a few steps over arrays.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

from newsdedup.space import IN_MEMORY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from newsdedup.columns import Bools, Int32s, Int64s, Uint64s
    from newsdedup.space import Space

DIGEST_BYTES = 16
_FREE = -1
_SMALLEST = 1 << 10
_MOVED = 1 << 16  # digests at a time


def digests(texts: Iterable[bytes]) -> Uint64s:
    """Return 128 bits of BLAKE2b of each text, `(texts, 2)` uint64.

    That any two of 10**9 texts share them has a chance below 10**-20.
    """
    found = b"".join(hashlib.blake2b(text, digest_size=DIGEST_BYTES).digest() for text in texts)
    return np.frombuffer(found, dtype="<u8").astype(np.uint64).reshape(-1, 2)


class Numbering:
    """Numbers, from 0, of the distinct digests met so far, in the order of first meeting.

    An open table with linear probing, at most half full; all of a batch probe at once.
    """

    def __init__(self, space: Space = IN_MEMORY) -> None:
        self._space = space
        self._count = 0
        self._digests = self._room(_SMALLEST // 2)
        self._slots = self._free(_SMALLEST)

    def __len__(self) -> int:
        return self._count

    def add(self, batch: Uint64s) -> tuple[Int32s, Bools]:
        """Return the number of each digest of a batch, and which are met for the first time.

        `batch` is `(texts, 2)` uint64; the answers are int32 and bool of length texts.
        """
        group, firsts = _groups(batch)
        numbers = self._find(batch[firsts])
        unknown = np.flatnonzero(numbers == _FREE)
        unknown = unknown[np.argsort(firsts[unknown])]
        numbers[unknown] = np.arange(self._count, self._count + len(unknown))
        self._keep(batch[firsts[unknown]])
        new = np.zeros(len(batch), dtype=np.bool_)
        new[firsts[unknown]] = True
        return numbers[group], new

    def _find(self, wanted: Uint64s) -> Int32s:
        """Return the numbers of some digests, _FREE for those that have none."""
        numbers = np.full(len(wanted), _FREE, dtype=np.int32)
        open_ = np.arange(len(wanted))
        slots = self._first_slots(wanted)
        while len(open_):
            there = self._slots[slots]
            same = (self._digests[there] == wanted[open_]).all(axis=1) & (there != _FREE)
            numbers[open_[same]] = there[same]
            going = ~same & (there != _FREE)
            open_, slots = open_[going], self._next_slots(slots[going])
        return numbers

    def _keep(self, new: Uint64s) -> None:
        """Give the next numbers to digests that are distinct and have none."""
        count = self._count + len(new)
        if count > len(self._digests):
            self._grow(count)
        self._digests[self._count : count] = new
        self._place(np.arange(self._count, count, dtype=np.int32))
        self._count = count

    def _grow(self, count: int) -> None:
        """Make room for `count` digests, by powers of two."""
        room = 1 << (count - 1).bit_length()
        kept = self._room(room)
        kept[: self._count] = self._digests[: self._count]
        self._digests = kept
        self._slots = self._free(2 * room)
        for start in range(0, self._count, _MOVED):
            end = min(start + _MOVED, self._count)
            self._place(np.arange(start, end, dtype=np.int32))

    def _room(self, count: int) -> Uint64s:
        """Return an array for so many digests."""
        return self._space.empty(2 * count, np.uint64).reshape(-1, 2)

    def _free(self, count: int) -> Int32s:
        """Return so many free slots."""
        slots: Int32s = self._space.empty(count, np.int32)
        slots[:] = _FREE
        return slots

    def _place(self, numbers: Int32s) -> None:
        """Put numbers into free slots; of several that want one slot, one gets it."""
        slots = self._first_slots(self._digests[numbers])
        while len(numbers):
            free = self._slots[slots] == _FREE
            self._slots[slots[free]] = numbers[free]
            going = self._slots[slots] != numbers
            numbers, slots = numbers[going], self._next_slots(slots[going])

    def _first_slots(self, wanted: Uint64s) -> Int64s:
        return (wanted[:, 0] & np.uint64(len(self._slots) - 1)).astype(np.int64)

    def _next_slots(self, slots: Int64s) -> Int64s:
        return (slots + 1) & (len(self._slots) - 1)


def _groups(batch: Uint64s) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the group of equal digests that each is in, and where each group first stands."""
    order = np.lexsort((batch[:, 1], batch[:, 0]))  # stable: the first of a group stays first
    ordered = batch[order]
    starts = np.ones(len(batch), dtype=np.bool_)
    starts[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    group = np.empty(len(batch), dtype=np.intp)
    group[order] = np.cumsum(starts) - 1
    return group, order[starts]
