"""Candidates: from signatures and rare terms to band keys, from equal keys to pairs.

One banded index holds all views. A key is 64 bits; texts with an equal key share a bucket.
All pairs of a small bucket are candidates; members of a large one (boilerplate, templates)
link to a few representatives, chosen by a hash of their content, so that the number of pairs
stays in proportion to the number of texts.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from newsdedup.columns import Pairs, distinct, grouped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsdedup.columns import Float32s, Int32s, Int64s, Ragged, Uint32s, Uint64s

# A pair of terms is a key of its own where the bucket expected at this many texts, if terms
# fell independently, holds at most EXPECTED_BUCKET of them; otherwise it takes a third term.
# Nominal, not the real number, so that two texts meet or don't whatever else is there.
# On fnc1_train, bucket_limit 64: 8 found .983/.950 of same_claim_dev with 60 keys a text and
# 15 pairs, 30 found .992/.961 with 47 keys and 18 pairs; above, pairs grew and recall didn't.
NOMINAL_TEXTS = 1_670_000
EXPECTED_BUCKET = 30.0
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


def band_keys(signatures: Uint32s, *, bands: int, rows: int, salt: int) -> Uint64s:
    """Return `(texts, bands)` uint64 keys: a hash of each band's values, number and `salt`.

    Two texts share a key of a band where all `rows` values of the band agree, as in
    `datasketch.MinHashLSH(params=(bands, rows))`, or by a collision of 64-bit hashes.
    """
    banded = signatures.reshape(len(signatures), bands, rows).astype(np.uint64)
    numbers = np.arange(bands, dtype=np.uint64) + np.uint64(salt << 32)
    keys = np.broadcast_to(mix64(numbers * _MULTIPLIER), banded.shape[:2])
    for row in range(rows):
        keys = mix64((keys + banded[:, :, row]) * _MULTIPLIER)
    return keys


def rarest(hashes: Uint64s, frequencies: Float32s, rows: Int32s, count: int, most: int) -> Int64s:
    """Return `(count, most)` int64 places of each row's rarest terms, -1 where it has fewer.

    `hashes`, `frequencies` and `rows` tell of each distinct term of each row; terms more
    frequent than COMMON_TERM are left out; ties go by hash.
    """
    rare = np.flatnonzero(frequencies <= COMMON_TERM)
    order = rare[np.lexsort((hashes[rare], frequencies[rare], rows[rare]))]
    ordered_rows = rows[order]
    first = np.searchsorted(ordered_rows, np.arange(count, dtype=rows.dtype))
    rank = np.arange(len(order)) - first[ordered_rows]
    chosen = rank < most
    places = np.full((count, most), -1, dtype=np.int64)
    places[ordered_rows[chosen], rank[chosen]] = order[chosen]
    return places


def rare_term_keys(
    hashes: Uint64s, frequencies: Float32s, rows: Int32s, *, count: int, most: int, salt: int
) -> Ragged:
    """Return the claim view's keys of each row: pairs and triples of its rarest terms.

    A pair of two of the `most` rarest terms is a key where its expected bucket is at most
    EXPECTED_BUCKET; otherwise each triple with a still rarer third term that is. `hashes`
    (uint64), `frequencies` (share of sentences) and `rows` tell of each distinct term.
    """
    places = rarest(hashes, frequencies, rows, count, most)
    present = places >= 0
    terms = np.where(present, hashes[places] if len(hashes) else np.uint64(0), np.uint64(0))
    logs = np.full(places.shape, np.inf)
    logs[present] = np.log(frequencies[places[present]])
    limit = np.log(EXPECTED_BUCKET / NOMINAL_TEXTS)
    columns = [_chosen_keys(terms, mask, group, salt) for group, mask in _groups(logs, most, limit)]
    return _ragged(columns, count)


def _groups(
    logs: Float32s, most: int, limit: float
) -> Iterator[tuple[tuple[int, ...], np.ndarray[tuple[int], np.dtype[np.bool_]]]]:
    """Yield the groups of rarity ranks that make a key, each with the rows where it does."""
    for second, third in combinations(range(most), 2):
        pair = logs[:, second] + logs[:, third]
        usable = np.isfinite(pair)
        small = usable & (pair <= limit)
        yield (second, third), small
        wanting = usable & ~small
        for first in range(second):
            yield (first, second, third), wanting & (logs[:, first] + pair <= limit)


def _chosen_keys(
    terms: Uint64s,
    mask: np.ndarray[tuple[int], np.dtype[np.bool_]],
    group: tuple[int, ...],
    salt: int,
) -> tuple[Int32s, Uint64s]:
    """Return the rows where the group makes a key, and the keys."""
    chosen = np.flatnonzero(mask)
    keys = np.full(len(chosen), mix64(np.array([salt + len(group)], dtype=np.uint64))[0])
    for rank in group:
        keys = mix64((keys + terms[chosen, rank]) * _MULTIPLIER)
    return chosen.astype(np.int32), keys


def _ragged(columns: list[tuple[Int32s, Uint64s]], count: int) -> Ragged:
    """Gather (rows, keys) columns into one row of keys for each text."""
    rows = np.concatenate([rows for rows, _ in columns])
    return grouped(np.concatenate([keys for _, keys in columns]), rows, count)


def pairs(keys: Uint64s, rows: Int32s, *, identity: Uint64s, bucket_limit: int) -> Pairs:
    """Return all candidate pairs: texts that share a key, each pair once, sorted.

    `keys` and `rows` are parallel: a key and the text that has it. `identity` (uint64, one a
    text) is a hash of each text's content; in a bucket of more than `bucket_limit` texts the
    REPRESENTATIVES with the least identities are paired with all others.
    """
    codes = np.concatenate(
        [np.empty(0, dtype=np.uint64)]
        + [
            _pair_codes(first, second)
            for first, second in _bucket_pairs(keys, rows, identity, bucket_limit)
        ]
    )
    codes = distinct(codes)
    return Pairs(
        first=(codes >> np.uint64(32)).astype(np.int32),
        second=(codes & np.uint64(0xFFFFFFFF)).astype(np.int32),
    )


def _pair_codes(first: Int32s, second: Int32s) -> Uint64s:
    """Return one uint64 a pair, the lesser text in its upper half; self-pairs left out."""
    low, high = np.minimum(first, second), np.maximum(first, second)
    codes = (low.astype(np.uint64) << np.uint64(32)) | high.astype(np.uint64)
    return distinct(codes[low != high])


def _bucket_pairs(
    keys: Uint64s, rows: Int32s, identity: Uint64s, bucket_limit: int
) -> Iterator[tuple[Int32s, Int32s]]:
    """Yield the pairs of small buckets size by size, then those of over-full ones."""
    order = np.argsort(keys)
    ordered = keys[order]
    starts = (
        np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
        if len(keys)
        else np.empty(0, np.int64)
    )
    sizes = np.diff(np.append(starts, len(ordered)))
    for size in np.unique(sizes[(sizes > 1) & (sizes <= bucket_limit)]).tolist():
        members = rows[order[starts[sizes == size][:, None] + np.arange(size)]]
        left, right = np.triu_indices(size, 1)
        yield members[:, left].ravel(), members[:, right].ravel()
    for start, size in zip(starts[sizes > bucket_limit], sizes[sizes > bucket_limit], strict=True):
        members = rows[order[start : start + size]]
        nearest = np.lexsort((members, identity[members]))[:REPRESENTATIVES]
        yield np.repeat(members[nearest], size), np.tile(members, len(nearest))
