"""Band keys: hashes of signatures' bands, and of pairs and triples of rare terms."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from newsdedup import compiled
from newsdedup.columns import Ragged

if TYPE_CHECKING:
    from newsdedup.columns import (
        Bools,
        Float32s,
        Float64s,
        Int32s,
        Int64s,
        Uint32s,
        Uint64s,
    )

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
    return Ragged.of(keys, mask.sum(axis=1))


def _hashed(keys: Uint64s, values: Uint64s) -> Uint64s:
    """Return the hash of a key so far and one value more."""
    return mix64((keys + values) * _MULTIPLIER)
