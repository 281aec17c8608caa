"""Kernels for the chunks of texts: cut at spaces, trimmed, and each brought to its number.

The numpy steps in `terms.chunks` go over arrays of all chunks some thirty times; here a chunk is
read once. A row of the table has the 15 bytes of a short chunk in two integers, 1 + its number (0
where the row is free), and nothing to fill half a line of the processor's cache.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from newsdedup.compiled import kernel

if TYPE_CHECKING:
    from newsdedup.columns import Bools, Int32s, Int64s, Uint8s, Uint64s

    Found: TypeAlias = tuple[Int32s, Int64s, Int64s, Int64s]

_SPACE = 0x20
_LONGEST = 15
_HALF = 8
_LENGTH = np.uint64(56)
_BYTE = np.uint64(8)
TABLE_BITS = 19
_SLOT = np.uint64(64 - TABLE_BITS)
MIX = np.uint64(0x9E3779B97F4A7C15)
SPREAD = np.uint64(0xBF58476D1CE4E5B9)
# Slots looked at for a chunk: chunks made to want the same slot cost no more.
PROBES = 16


@kernel
def _halves(letters: Uint8s, first: int, last: int) -> tuple[np.uint64, np.uint64]:
    """Return the first 8 bytes of a chunk, and the other 7 with its length above them."""
    low = high = np.uint64(0)
    middle = min(last, first + _HALF)
    for at in range(middle - 1, first - 1, -1):
        low = low << _BYTE | np.uint64(letters[at])
    for at in range(last - 1, middle - 1, -1):
        high = high << _BYTE | np.uint64(letters[at])
    return low, high | np.uint64(last - first) << _LENGTH


@kernel
def _numbered(table: Uint64s, low: np.uint64, high: np.uint64, following: int) -> int:
    """Return the number of a chunk, -1 without room; one not met before gets the following."""
    last = len(table) - 1
    slot = np.int64(((low ^ (high * MIX)) * SPREAD) >> _SLOT)
    for _ in range(PROBES):
        if table[slot, 2] == 0:
            table[slot, 0], table[slot, 1], table[slot, 2] = low, high, following + 1
            return following
        if table[slot, 0] == low and table[slot, 1] == high:
            return int(table[slot, 2]) - 1
        slot = (slot + 1) & last
    return -1


@kernel
def _next_chunk(letters: Uint8s, at: int, end: int, trimmed: Bools) -> tuple[int, int, int]:
    """Return where the chunk that begins at `at` has its first and last byte, and the next one."""
    first = last = at
    while last < end and letters[last] != _SPACE:
        last += 1
    following = last + 1
    while last > first and trimmed[letters[last - 1]]:
        last -= 1
    while first < last and trimmed[letters[first]]:
        first += 1
    return first, last, following


@kernel
def numbered(
    letters: Uint8s, offsets: Int64s, trimmed: Bools, table: Uint64s, following: int
) -> Found:
    """Return the numbers of the chunks of texts, and what there is to learn of them.

    That is: the number of each chunk (int32, -1 where the table doesn't tell), how many chunks
    each text has (as offsets), start and end of those that got a number, from `following` on,
    and place, start and end of those without. `trimmed` bytes around a chunk are no part of it;
    one that has no other is left out. The arrays are as long as they can get: one that grows
    is counted at each use, which took a third of the time.
    """
    most = (len(letters) + len(offsets)) // 2 + 1
    found, bounds = np.empty(most, np.int32), np.zeros(len(offsets), np.int64)
    new, others = np.empty((most, 2), np.int64), np.empty((most, 3), np.int64)
    count = learned = left = 0
    for text in range(len(offsets) - 1):
        at, end = offsets[text], offsets[text + 1]
        while at < end:
            first, last, at = _next_chunk(letters, at, end, trimmed)
            if first == last:
                continue
            number = np.int64(-1)
            if last - first <= _LONGEST:
                low, high = _halves(letters, first, last)
                number = np.int64(_numbered(table, low, high, following + learned))
            if number < 0:
                others[left, 0], others[left, 1], others[left, 2] = count, first, last
                left += 1
            elif number == following + learned:
                new[learned, 0], new[learned, 1] = first, last
                learned += 1
            found[count] = number
            count += 1
        bounds[text + 1] = count
    return found[:count], bounds, new[:learned], others[:left]


@kernel
def words_of(
    words: Int32s, bounds: Int64s, chunks: Int32s, offsets: Int64s
) -> tuple[Int32s, Int64s]:
    """Return the words of the chunks of texts one after another, and where each text starts.

    Those of chunk i are `words[bounds[i]:bounds[i + 1]]`; text j has the chunks from `offsets[j]`.
    """
    starts = np.zeros(len(offsets), np.int64)
    for text in range(len(offsets) - 1):
        count = 0
        for at in range(offsets[text], offsets[text + 1]):
            count += bounds[chunks[at] + 1] - bounds[chunks[at]]
        starts[text + 1] = starts[text] + count
    found = np.empty(starts[-1], np.int32)
    count = 0
    for at in range(len(chunks)):
        for place in range(bounds[chunks[at]], bounds[chunks[at] + 1]):
            found[count] = words[place]
            count += 1
    return found, starts
