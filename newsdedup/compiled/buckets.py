"""Kernels of `candidates`: from keys to buckets, and from buckets to pairs of texts.

A range of keys fits in a core's cache, so that equal keys are found by a small hash table
rather than by sorting: 10 ns a key against 80.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsdedup.compiled import kernel

if TYPE_CHECKING:
    from newsdedup.columns import Int32s, Int64s, Uint16s, Uint64s

# 2^64 over the golden ratio: multiplied by it, keys spread over the upper bits (Knuth, TAOCP 6.4).
_SPREAD = np.uint64(0x9E3779B97F4A7C15)


@kernel
def by_range(keys: Uint64s, rows: Int32s, bits: int) -> tuple[Uint64s, Int32s, Int64s]:
    """Return keys and rows ordered by the keys' upper `bits`, and where each range starts.

    `bits` is at least 1: a shift by 64 has no meaning.
    """
    bounds = np.zeros((1 << bits) + 1, dtype=np.int64)
    shift = np.uint64(64 - bits)
    for key in keys:
        bounds[np.int64(key >> shift) + 1] += 1
    bounds = np.cumsum(bounds)
    free = bounds.copy()
    ordered, owners = np.empty_like(keys), np.empty_like(rows)
    for place in range(len(keys)):
        part = np.int64(keys[place] >> shift)
        ordered[free[part]] = keys[place]
        owners[free[part]] = rows[place]
        free[part] += 1
    return ordered, owners, bounds


@kernel
def _sizes(keys: Uint64s, owner: Int32s, size: Int32s) -> None:
    """Write for each key the place of the first that equals it, and there how many there are.

    The slot of a key depends on all keys, so that nobody can look for keys that share one: with
    500,000 keys whose lower 20 bits agree, slots of their lower bits took over ten minutes.
    """
    bits = 4
    while (1 << bits) < 2 * len(keys):
        bits += 1
    table = np.full(1 << bits, -1, dtype=np.int32)
    shift, mask, salt = np.uint64(64 - bits), np.uint64((1 << bits) - 1), np.uint64(0)
    for key in keys:
        salt ^= key
    for place in range(len(keys)):
        slot = ((keys[place] ^ salt) * _SPREAD) >> shift
        while table[slot] >= 0 and keys[table[slot]] != keys[place]:
            slot = (slot + np.uint64(1)) & mask
        if table[slot] < 0:
            table[slot] = place
        owner[place] = table[slot]
        size[owner[place]] += 1


@kernel
def _least(texts: Int32s, identity: Uint64s, most: int) -> Int32s:
    """Return the `most` texts of the least identities, ties by text."""
    found = np.empty(most, dtype=np.int32)
    count = 0
    for text in texts:
        at = count
        while at > 0 and (
            identity[found[at - 1]] > identity[text]
            or (identity[found[at - 1]] == identity[text] and found[at - 1] > text)
        ):
            at -= 1
        if at == most:
            continue
        count = min(count + 1, most)
        for moved in range(count - 1, at, -1):
            found[moved] = found[moved - 1]
        found[at] = text
    return found[:count]


@kernel
def _insert(members: Int32s, start: int, count: int, text: int) -> None:
    """Put a text in its place among the first `count` members of a bucket, ascending."""
    at = start + count
    while at > start and members[at - 1] > text:
        members[at] = members[at - 1]
        at -= 1
    members[at] = text


@kernel
def _linked(texts: Int32s, near: Int32s, links: Int64s, end: int) -> int:
    """Write the code of each text's pair with each of those `near`; return the new end."""
    for one in near:
        for text in texts:
            if text != one:
                links[end] = np.int64(min(one, text)) << 32 | np.int64(max(one, text))
                end += 1
    return end


@kernel
def _starts(size: Int32s, limit: int, start: Int64s) -> tuple[int, int]:
    """Write where the bucket of each first place begins: small and over-full ones apart.

    Returns how many members there are of the small and of the over-full ones.
    """
    small, crowded = 0, 0
    for place in range(len(size)):
        if size[place] > limit:
            start[place] = crowded
            crowded += size[place]
        elif size[place] > 1:
            start[place] = small
            small += size[place]
    return small, crowded


@kernel
def shared(
    keys: Uint64s, rows: Int32s, identity: Uint64s, limit: int, most: int
) -> tuple[Int32s, Uint16s, Int64s]:
    """Return `candidates.shared` of one range of keys, with `most` representatives."""
    owner, size = np.empty(len(keys), dtype=np.int32), np.zeros(len(keys), dtype=np.int32)
    _sizes(keys, owner, size)
    start, filled = np.zeros(len(keys), dtype=np.int64), np.zeros(len(keys), dtype=np.int32)
    end, crowded = _starts(size, limit, start)
    members, behind = np.empty(end, dtype=np.int32), np.empty(end, dtype=np.uint16)
    crowds, links = np.empty(crowded, dtype=np.int32), np.empty(most * crowded, dtype=np.int64)
    for place in range(len(keys)):
        first = owner[place]
        if size[first] > limit:
            crowds[start[first] + filled[first]] = rows[place]
        elif size[first] > 1:
            _insert(members, start[first], filled[first], rows[place])
            behind[start[first] + filled[first]] = size[first] - 1 - filled[first]
        filled[first] += 1
    linked = 0
    for place in range(len(keys)):
        if size[place] > limit:
            texts = crowds[start[place] : start[place] + size[place]]
            linked = _linked(texts, _least(texts, identity, most), links, linked)
    return members, behind, links[:linked].copy()


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
def count(members: Int32s, low: int, high: int) -> int:
    """Return in how many meetings a text from `low` to before `high` comes first."""
    total = start = 0
    for place in range(len(members)):
        if members[place] < 0:
            for at in range(start, place):
                if low <= members[at] < high:
                    total += place - at
            start = place + 1
    return total


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
