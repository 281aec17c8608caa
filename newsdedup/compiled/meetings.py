"""Kernels of `candidates.meeting`: buckets in order, and the pairs of texts that meet in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsdedup.compiled import kernel

if TYPE_CHECKING:
    from newsdedup.columns import Int32s, Int64s

# 2^64 over the golden ratio: multiplied by it, keys spread over the upper bits (Knuth, TAOCP 6.4).
_SPREAD = np.uint64(0x9E3779B97F4A7C15)


@kernel
def by_first(members: Int32s, bits: int, count: int) -> tuple[Int32s, Int64s]:
    """Return buckets ordered by the range of their first text, and where each range starts."""
    bounds = np.zeros(count + 1, dtype=np.int64)
    start = 0
    for place in range(len(members)):
        if members[place] < 0:
            bounds[(members[start] >> bits) + 1] += place + 1 - start
            start = place + 1
    bounds = np.cumsum(bounds)
    free, ordered = bounds.copy(), np.empty_like(members)
    start = 0
    for place in range(len(members)):
        if members[place] < 0:
            number = members[start] >> bits
            for at in range(start, place + 1):
                ordered[free[number]] = members[at]
                free[number] += 1
            start = place + 1
    return ordered, bounds


@kernel
def behind(members: Int32s, high: int) -> Int32s:
    """Return what of each bucket is not before `high`, where that is two members or more."""
    found = np.empty(len(members), dtype=np.int32)
    kept = start = 0
    for place in range(len(members)):
        if members[place] >= 0:
            continue
        if place > start and ~members[place] >= high:
            at = place
            while at > start and members[at - 1] >= high:
                at -= 1
            if at < place:
                for each in range(at, place + 1):
                    found[kept] = members[each]
                    kept += 1
        start = place + 1
    return found[:kept].copy()


@kernel
def counts(members: Int32s, low: int, high: int) -> Int64s:
    """Return of each text from `low` to before `high` in how many meetings it comes first."""
    found = np.zeros(high - low, dtype=np.int64)
    start = 0
    for place in range(len(members)):
        if members[place] < 0:
            for at in range(start, place):
                if low <= members[at] < high:
                    found[members[at] - low] += place - at
            start = place + 1
    return found


@kernel
def distinct(members: Int32s) -> Int32s:
    """Return the buckets, those of the same three texts or more once.

    By a hash table of where they start. Nine of ten buckets have two texts, which cost less told
    twice than looked up.
    """
    bits = _bits_for_large(members)
    table = np.full(1 << bits, -1, dtype=np.int32)
    shift, mask = np.uint64(64 - bits), np.uint64((1 << bits) - 1)
    found = np.empty_like(members)
    start = kept = 0
    for place in range(len(members)):
        if members[place] >= 0:
            continue
        new = True
        if place - start > 1:
            slot = _hashed(members[start : place + 1]) >> shift
            while table[slot] >= 0 and not _same(members, start, found, table[slot]):
                slot = (slot + np.uint64(1)) & mask
            new = table[slot] < 0
            if new:
                table[slot] = kept
        if new:
            for at in range(start, place + 1):
                found[kept] = members[at]
                kept += 1
        start = place + 1
    return found[:kept].copy()


@kernel
def _bits_for_large(members: Int32s) -> int:
    """Return the bits of a table that buckets of three texts or more fill half."""
    bits, large, start = 4, 0, 0
    for place in range(len(members)):
        if members[place] < 0:
            large += place - start > 1
            start = place + 1
    while (1 << bits) < 2 * large:
        bits += 1
    return bits


@kernel
def _hashed(members: Int32s) -> np.uint64:
    """Return 64 bits of a bucket's members."""
    value = np.uint64(0)
    for member in members:
        value = (value ^ np.uint64(np.int64(member) & 0xFFFFFFFF)) * _SPREAD
        value ^= value >> np.uint64(29)
    return value * _SPREAD


@kernel
def _same(members: Int32s, start: int, found: Int32s, other: int) -> bool:
    """Tell whether a bucket of `members` is the one that starts at `other` in `found`."""
    while members[start] == found[other]:
        if members[start] < 0:
            return True
        start += 1
        other += 1
    return False


@kernel
def codes(members: Int32s, first: tuple[int, int], bits: int, count: int) -> tuple[Int64s, Int64s]:
    """Return the meetings of some first texts by the range of the second, and where each starts."""
    bounds = np.zeros(count + 1, dtype=np.int64)
    _each_meeting(members, first, bits, bounds[1:], np.empty(0, dtype=np.int64))
    bounds = np.cumsum(bounds)
    found = np.empty(bounds[-1], dtype=np.int64)
    _each_meeting(members, first, bits, bounds.copy(), found)
    return found, bounds


@kernel
def _each_meeting(
    members: Int32s, first: tuple[int, int], bits: int, places: Int64s, found: Int64s
) -> None:
    """Write the code of each meeting, if there is room for any, and count it at its range."""
    start = 0
    for place in range(len(members)):
        if members[place] >= 0:
            continue
        for at in range(start, place):
            one = np.int64(members[at])
            if first[0] <= one < first[1]:
                for to in range(at + 1, place + 1):
                    other = np.int64(members[to] if to < place else ~members[to])
                    if one != other:
                        if len(found):
                            found[places[other >> bits]] = one << 32 | other
                        places[other >> bits] += 1
        start = place + 1
