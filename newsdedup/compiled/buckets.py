"""Kernels of `candidates`: from keys to buckets, and from buckets to pairs of texts.

A range of keys fits in a core's cache, so that equal keys are found by a small hash table
rather than by sorting: 10 ns a key against 80.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsdedup.compiled import kernel

if TYPE_CHECKING:
    from newsdedup.columns import Int32s, Int64s, Uint64s

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
) -> tuple[Int32s, Int64s]:
    """Return `candidates.shared` of one range of keys, with `most` representatives."""
    owner, size = np.empty(len(keys), dtype=np.int32), np.zeros(len(keys), dtype=np.int32)
    _sizes(keys, owner, size)
    start, filled = np.zeros(len(keys), dtype=np.int64), np.zeros(len(keys), dtype=np.int32)
    end, crowded = _starts(size, limit, start)
    members, crowds = np.empty(end, dtype=np.int32), np.empty(crowded, dtype=np.int32)
    links = np.empty(most * crowded, dtype=np.int64)
    for place in range(len(keys)):
        first = owner[place]
        if size[first] > limit:
            crowds[start[first] + filled[first]] = rows[place]
        elif size[first] > 1:
            _insert(members, start[first], filled[first], rows[place])
        filled[first] += 1
    linked = 0
    for place in range(len(keys)):
        if size[place] > limit:
            texts = crowds[start[place] : start[place] + size[place]]
            linked = _linked(texts, _least(texts, identity, most), links, linked)
        elif size[place] > 1:
            last = start[place] + size[place] - 1
            members[last] = ~members[last]
    return members, links[:linked].copy()
