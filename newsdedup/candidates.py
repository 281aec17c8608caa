"""Candidates: from signatures and rare terms to band keys, from equal keys to pairs.

One banded index holds all views. A key is 64 bits; texts with an equal key share a bucket.
All pairs of a small bucket are candidates; members of a large one (boilerplate, templates)
link to a few representatives, chosen by a hash of their content, so that the number of pairs
stays in proportion to the number of texts.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen

from newsdedup import compiled
from newsdedup.columns import Buckets, Meetings, Pairs, Ragged, distinct, grouped
from newsdedup.space import IN_MEMORY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsdedup.columns import (
        Bools,
        Float32s,
        Float64s,
        Int32s,
        Int64s,
        Uint16s,
        Uint32s,
        Uint64s,
    )
    from newsdedup.space import Space

# A pair of terms is a key of its own where the bucket expected at this many texts, if terms
# fell independently, holds at most EXPECTED_BUCKET of them; otherwise it takes a third term.
# Nominal, not the real number, so that two texts meet or don't whatever else is there.
# Of the 10 rarest terms, among 590,000 texts: 15 found .983/.949 of same_claim_dev with 29.8 pairs
# a text, 30 the same with 39.3; of the 9 rarest .975/.928 with 25.0 and .978/.930 with 32.1.
NOMINAL_TEXTS = 1_670_000
EXPECTED_BUCKET = 15.0
# Terms in more than this share of the sentences are never part of a key. .01 found
# .980/.948, .02 .992/.961 and .03 .986/.957 of same_claim_dev on fnc1_train.
COMMON_TERM = 0.02

REPRESENTATIVES = 4

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


def mix64(values: Uint64s) -> Uint64s:
    """Mix 64-bit values (splitmix64's finaliser, Steele et al. 2014); same shape, uint64."""
    mixed = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def band_keys(signatures: Uint32s, *, bands: int, rows: int, salt: int, first: int = 0) -> Uint64s:
    """Return `(texts, bands)` uint64 keys: a hash of each band's values, number and `salt`.

    Two texts share a key of a band where all `rows` values of the band agree, as in
    `datasketch.MinHashLSH(params=(bands, rows))`, or by a collision of 64-bit hashes. The
    bands are numbered from `first`.
    """
    numbers = np.arange(first, first + bands, dtype=np.uint64) + np.uint64(salt << 32)
    starts = mix64(numbers * _MULTIPLIER)
    if compiled.wanted(len(signatures)):
        from newsdedup.compiled import signing  # noqa: PLC0415  # imports numba

        found = np.empty((len(signatures), bands), dtype=np.uint64)
        signing.band_keys(signatures, starts, rows, found)
        return found
    banded = signatures.reshape(len(signatures), bands, rows).astype(np.uint64)
    keys = np.broadcast_to(starts, banded.shape[:2])
    for row in range(rows):
        keys = mix64((keys + banded[:, :, row]) * _MULTIPLIER)
    return keys


@frozen(eq=False, kw_only=True)
class Rarity:
    """How rare each term is: its hash (uint64), frequency (float32) and the latter's logarithm."""

    hashes: Uint64s
    frequency: Float32s
    logs: Float64s


def rarity(hashes: Uint64s, frequency: Float32s) -> Rarity:
    """Return what keys of rare terms depend on."""
    return Rarity(hashes=hashes, frequency=frequency, logs=np.log(frequency).astype(np.float64))


def rarest(rows: Ragged, rare: Rarity, most: int) -> Int32s:
    """Return `(rows, most)` int32 terms: each row's rarest, -1 where it has fewer.

    `rows` has distinct terms; those more frequent than COMMON_TERM are left out; ties go by
    hash.
    """
    kept = rows.only(rare.frequency[rows.values] <= COMMON_TERM)
    owner, terms = kept.rows, kept.values
    order = np.lexsort((rare.hashes[terms], rare.frequency[terms], owner))
    rank = kept.places
    chosen = rank < most
    found = np.full((len(rows), most), -1, dtype=np.int32)
    found[owner[chosen], rank[chosen]] = terms[order][chosen]
    return found


def rare_term_keys(
    rows: Ragged, rare: Rarity, *, most: int, salt: int, part: tuple[int, int] = (0, 1)
) -> Ragged:
    """Return the claim view's keys of each row: pairs and triples of its rarest terms.

    A pair of two of the `most` rarest terms is a key where its expected bucket is at most
    EXPECTED_BUCKET; otherwise each triple with a still rarer third term that is. `rows` has
    the distinct terms of each text. `part=(n, parts)` asks for one of so many parts of the
    keys: those whose commonest term has a hash of n modulo `parts`.
    """
    starts = mix64(np.array([salt + 2, salt + 3], dtype=np.uint64))
    limits = np.array([COMMON_TERM, np.log(EXPECTED_BUCKET / NOMINAL_TEXTS)])
    if compiled.wanted(len(rows)):
        from newsdedup.compiled import signing  # noqa: PLC0415  # imports numba

        terms = (rare.hashes, rare.frequency, rare.logs)
        found = signing.rare_term_keys(rows.values, rows.offsets, terms, most, limits, starts, part)
        return Ragged(values=found[0], offsets=found[1])
    chosen = rarest(rows, rare, most)
    mask = _groups_wanted(chosen, rare, limits[1], part)
    return _group_keys(chosen, mask, rare.hashes, starts)


@cache
def _groups(most: int) -> Int64s:
    """Return `(groups, 3)` ranks of the terms that may make a key, -1 for none.

    Rarest first; a pair stands before the triples that take its place.
    """
    pairs = [(second, third) for third in range(most) for second in range(third)]
    groups = [(first, *pair) for pair in pairs for first in range(-1, pair[0])]
    return np.array(groups, dtype=np.int64).reshape(-1, 3)


def _groups_wanted(terms: Int32s, rare: Rarity, limit: float, part: tuple[int, int]) -> Bools:
    """Tell which groups of ranks make a key of each row, `(rows, groups)`."""
    logs = np.where(terms >= 0, rare.logs[terms] if len(rare.logs) else np.inf, np.inf)
    first, second, third = _groups(terms.shape[1]).T
    pair = logs[:, second] + logs[:, third]
    triple = logs[:, first] + pair
    wanted: Bools = np.where(first < 0, pair <= limit, (pair > limit) & (triple <= limit))
    if part[1] > 1:
        is_in = rare.hashes % np.uint64(part[1]) == part[0]
        wanted &= is_in[terms[:, third]]
    return wanted


def _group_keys(terms: Int32s, mask: Bools, hashes: Uint64s, starts: Uint64s) -> Ragged:
    """Return the keys of the groups where `mask` is true, in their order."""
    row, number = np.nonzero(mask)
    ranks = _groups(terms.shape[1])[number]
    triple = ranks[:, 0] >= 0
    keys = np.where(triple, starts[1], starts[0])
    keys[triple] = _hashed(keys[triple], hashes[terms[row[triple], ranks[triple, 0]]])
    for place in (1, 2):
        keys = _hashed(keys, hashes[terms[row, ranks[:, place]]])
    offsets = np.concatenate(([0], np.cumsum(mask.sum(axis=1)))).astype(np.int64)
    return Ragged(values=keys, offsets=offsets)


def _hashed(keys: Uint64s, values: Uint64s) -> Uint64s:
    """Return the hash of a key so far and one value more."""
    return mix64((keys + values) * _MULTIPLIER)


def by_range(keys: Uint64s, rows: Int32s, bits: int) -> tuple[Uint64s, Int32s, Int64s]:
    """Return keys and rows ordered by the keys' upper `bits`, and where each range starts.

    There are `2**bits` ranges, `bits` at most 16; within one the order stays.
    """
    if not bits:
        return keys, rows, np.array([0, len(keys)], dtype=np.int64)
    if compiled.wanted(len(keys)):
        from newsdedup.compiled import buckets as kernels  # noqa: PLC0415  # imports numba

        found: tuple[Uint64s, Int32s, Int64s] = kernels.by_range(keys, rows, bits)
        return found
    number = (keys >> np.uint64(64 - bits)).astype(np.uint16)
    order = np.argsort(number, kind="stable")
    bounds = np.concatenate(([0], np.cumsum(np.bincount(number, minlength=1 << bits))))
    return keys[order], rows[order], bounds.astype(np.int64)


def shared(
    keys: Uint64s, rows: Int32s, *, identity: Uint64s, bucket_limit: int
) -> tuple[Int32s, Uint16s]:
    """Return the texts that share a key, and how many stand behind each in its bucket.

    `keys` and `rows` are parallel: a key and the text that has it. All texts of a key are a
    bucket, ascending, if they are two to `bucket_limit`; of more, each makes a bucket of two
    with each of the REPRESENTATIVES that have the least `identity` (uint64, one a text).
    """
    if compiled.wanted(len(keys)):
        from newsdedup.compiled import buckets as kernels  # noqa: PLC0415  # imports numba

        found: tuple[Int32s, Uint16s] = kernels.shared(
            keys, rows, identity, bucket_limit, REPRESENTATIVES
        )
        return found
    members, sizes = _shared_by_sorting(keys, rows)
    small = sizes <= bucket_limit
    each = np.repeat(small, sizes)
    behind = np.repeat(sizes[small], sizes[small]) - 1 - _within(sizes[small])
    crowds = np.split(members[~each], np.cumsum(sizes[~small])[:-1]) if not small.all() else ()
    links = [_to_representatives(crowd, identity) for crowd in crowds]
    linked = np.concatenate([np.zeros(0, dtype=np.int32), *links])
    follows = np.concatenate((behind, np.tile([1, 0], len(linked) // 2)))
    return np.concatenate((members[each], linked)), follows.astype(np.uint16)


def _shared_by_sorting(keys: Uint64s, rows: Int32s) -> tuple[Int32s, Int64s]:
    """Return the texts of all keys that two or more have, and the size of each such bucket."""
    order = np.argsort(keys)
    ordered = keys[order]
    new = np.ones(len(keys), dtype=np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    number = np.cumsum(new) - 1
    sizes = np.bincount(number)
    is_shared = (sizes > 1)[number] if len(keys) else new
    codes = (number[is_shared] << 32) | rows[order[is_shared]]
    return (np.sort(codes) & 0xFFFFFFFF).astype(np.int32), sizes[sizes > 1]


def _within(sizes: Int64s) -> Int64s:
    """Return the place of each member in its bucket, from 0."""
    places: Int64s = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return places


def _to_representatives(members: Int32s, identity: Uint64s) -> Int32s:
    """Return buckets of two, flat: each member of a large one and a representative of it."""
    near = members[np.lexsort((members, identity[members]))[:REPRESENTATIVES]]
    one, other = np.repeat(near, len(members)), np.tile(members, len(near))
    pairs = np.column_stack((np.minimum(one, other), np.maximum(one, other)))
    linked: Int32s = pairs[one != other].ravel()
    return linked


def buckets(
    parts: Iterable[tuple[Int32s, Uint16s]], count: int, *, space: Space = IN_MEMORY
) -> Buckets:
    """Return the buckets that several calls of `shared` found, for `count` texts."""
    members = space.column(np.int32)
    for texts, behind in parts:
        members.extend(np.where(behind == 0, ~texts, texts))
    return Buckets(members=members.whole(), count=count)


def meetings(
    found: Buckets, first: tuple[int, int], second: tuple[int, int] | None = None
) -> Meetings:
    """Return which texts of one range meet which of another, or of all, behind them in a bucket.

    Ranges are numbers from and before; `second` is the same range as `first` or behind it.
    """
    second = second or (first[0], found.count)
    if compiled.wanted(found.count):
        return _meetings_compiled(found, first, second)
    last = found.members < 0
    texts = np.where(last, ~found.members, found.members)
    bucket: Int64s = np.cumsum(last) - last
    is_first = (texts >= first[0]) & (texts < first[1])
    kept = (texts >= second[0]) & (texts < second[1])
    kept &= (np.bincount(bucket[is_first], minlength=bucket.max(initial=0) + 1) > 0)[bucket]
    number: Int64s = np.cumsum(kept)
    behind: Int64s = number[last][bucket] - number
    at = np.flatnonzero(is_first & (behind > 0))
    order = at[np.argsort(texts[at], kind="stable")]
    places = (number - 1).astype(_place_type(number))
    return Meetings(
        members=texts[kept],
        entries=grouped(places[at], texts[at], found.count),
        behind=behind[order].astype(np.uint16),
    )


def _place_type(places: Int64s) -> Any:
    """Return the type that holds the last of ascending places."""
    return np.int32 if not len(places) or places[-1] <= np.iinfo(np.int32).max else np.int64


def _meetings_compiled(found: Buckets, first: tuple[int, int], second: tuple[int, int]) -> Meetings:
    from newsdedup.compiled import buckets as kernels  # noqa: PLC0415  # imports numba

    # Of other texts than the first ones no entry is written, so that it takes no memory.
    offsets = np.empty(found.count + 2, dtype=np.int64)
    own = offsets[first[0] : first[1] + 2]
    own[:] = 0
    kept = kernels.counted_meetings(found.members, first, second, offsets)
    np.cumsum(own, out=own)
    members = np.empty(kept, dtype=np.int32)
    places = np.empty(own[-1], dtype=np.int32 if kept <= np.iinfo(np.int32).max else np.int64)
    behind = np.empty(own[-1], dtype=np.uint16)
    kernels.meetings(found.members, first, second, offsets, members, places, behind)
    return Meetings(
        members=members, entries=Ragged(values=places, offsets=offsets[:-1]), behind=behind
    )


def pairs_between(found: Meetings, low: int, high: int) -> Pairs:
    """Return the pairs of texts that meet whose first is from `low` to before `high`.

    Each pair comes once; they are sorted.
    """
    if compiled.wanted(len(found)):
        from newsdedup.compiled import pairing  # noqa: PLC0415  # imports numba

        entries = (found.members, found.entries.offsets, found.entries.values, found.behind)
        first, second = pairing.pairs(low, high, entries)
    else:
        first, second = _expanded(found, low, high)
    codes = distinct((first.astype(np.int64) << 32) | second)
    return Pairs(first=(codes >> 32).astype(np.int32), second=(codes & 0xFFFFFFFF).astype(np.int32))


def _expanded(found: Meetings, low: int, high: int) -> tuple[Int32s, Int32s]:
    """Return all pairs of some first texts, as often as they share a bucket."""
    entries = found.entries.between(low, high)
    start = found.entries.offsets[low]
    behind = found.behind[start : start + len(entries.values)].astype(np.int64)
    first = np.repeat(entries.rows + np.int32(low), behind)
    second = found.members[np.repeat(entries.values + 1, behind) + _within(behind)]
    return first[first != second], second[first != second]


def pairs(keys: Uint64s, rows: Int32s, *, identity: Uint64s, bucket_limit: int) -> Pairs:
    """Return all candidate pairs: texts that share a key, each pair once, sorted.

    Arguments are those of `shared`; there are as many texts as identities.
    """
    every = (0, len(identity))
    found = shared(keys, rows, identity=identity, bucket_limit=bucket_limit)
    return pairs_between(meetings(buckets([found], len(identity)), every), *every)
