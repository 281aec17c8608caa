"""MinHash signatures of whole batches, equal to datasketch's; the door to datasketch.

A signature is what `datasketch.MinHash(num_perm, seed, scheme="affine32")` computes from the
same elements: each 32-bit element is mixed once by MurmurHash3's finaliser (fmix32), then
permuted `num_perm` times by `a * h + b mod 2**32`, and the least value of each permutation
is kept (Broder 1997; datasketch 2.0). datasketch does this an object at a time; here one
array operation or compiled loop serves a batch, and `to_datasketch` hands back its objects.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from newsdedup import compiled
from newsdedup.columns import Ragged, ranges

if TYPE_CHECKING:
    from newsdedup.columns import Terms, Uint32s

EMPTY = np.uint32(0xFFFFFFFF)
"""The value datasketch gives every permutation of an empty set."""

# Elements permuted at a time: 2**15 uint32 stay in the second-level cache. Tried 2**12 to
# 2**18 on 28,000 sentences: 2**14 to 2**16 were within noise, 2**18 took 1.7 times as long.
_CHUNK = 1 << 15
# Elements, of one sentence or a few, for which all permutations are made at once: 30 µs for a
# sentence instead of 200. For many sentences it takes 1.6 times as long as one by one.
_FEW = 256


@lru_cache(maxsize=8)
def permutations(num_perm: int, seed: int) -> tuple[Uint32s, Uint32s]:
    """Return datasketch's `a` and `b` for this seed, both uint32 of length `num_perm`.

    They are drawn as `MinHash(num_perm, seed, scheme="affine32")` draws them, from numpy's
    frozen generator: to import datasketch takes .3 s of CPU, most of it for scipy.
    """
    random = np.random.RandomState(seed)  # the generator that datasketch has
    halves = random.randint(0, 1 << 31, num_perm, dtype=np.uint32)
    addends = random.randint(0, 1 << 32, num_perm, dtype=np.uint32)
    return halves * np.uint32(2) + np.uint32(1), addends


def fmix32(values: Uint32s) -> Uint32s:
    """Mix 32-bit values by MurmurHash3's finaliser; same shape, uint32."""
    mixed = values ^ (values >> np.uint32(16))
    mixed *= np.uint32(0x85EBCA6B)
    mixed ^= mixed >> np.uint32(13)
    mixed *= np.uint32(0xC2B2AE35)
    mixed ^= mixed >> np.uint32(16)
    return mixed


def signatures(
    elements: Ragged, *, num_perm: int, seed: int, columns: slice = slice(None)
) -> Uint32s:
    """Return the `(rows, num_perm)` uint32 signature matrix of rows of uint32 elements.

    Row i equals the `hashvalues` of `datasketch.MinHash(num_perm, seed, scheme="affine32",
    hashfunc=int)` updated with the elements of row i; of an empty row, all `EMPTY`. Of the
    `num_perm` columns only those in `columns` are computed.
    """
    factors, addends = (each[columns] for each in permutations(num_perm, seed))
    if compiled.wanted(len(elements)):
        from newsdedup.compiled import signing  # noqa: PLC0415  # imports numba

        result = np.empty((len(elements), len(factors)), dtype=np.uint32)
        signing.signatures(elements.values, elements.offsets, factors, addends, result)
        return result
    return _signatures(elements, factors, addends)


def _signatures(elements: Ragged, factors: Uint32s, addends: Uint32s) -> Uint32s:
    """Return the signatures for the given permutations, in numpy."""
    result = np.full((len(elements), len(factors)), EMPTY, dtype=np.uint32)
    filled = np.flatnonzero(elements.lengths)
    starts = elements.offsets[filled]
    mixed = fmix32(np.ascontiguousarray(elements.values, dtype=np.uint32))
    for low, high in _chunks(starts, len(mixed)):
        begin = starts[low]
        end = starts[high] if high < len(starts) else len(mixed)
        block = _least(mixed[begin:end], starts[low:high] - begin, factors, addends)
        result[filled[low:high]] = block
    return result


def _chunks(starts: Any, total: int) -> list[tuple[int, int]]:
    """Return ranges of rows that hold about `_CHUNK` elements, at least one row each."""
    marks = np.searchsorted(starts, np.arange(_CHUNK, total + _CHUNK, _CHUNK))
    bounds = np.unique(np.concatenate(([0], marks, [len(starts)])))
    return list(zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True))


def _least(values: Uint32s, starts: Any, factors: Uint32s, addends: Uint32s) -> Uint32s:
    """Return the least permuted value of each row and permutation, `(rows, num_perm)`."""
    if len(values) <= _FEW:
        few: Uint32s = np.minimum.reduceat(values[:, None] * factors + addends, starts)
        return few
    least = np.empty((len(starts), len(factors)), dtype=np.uint32)
    permuted = np.empty_like(values)
    for column, (factor, addend) in enumerate(zip(factors, addends, strict=True)):
        np.multiply(values, factor, out=permuted)
        np.add(permuted, addend, out=permuted)
        least[:, column] = np.minimum.reduceat(permuted, starts)
    return least


def to_datasketch(matrix: Uint32s, *, bands: int, rows: int, seed: int) -> tuple[list[Any], Any]:
    """Return datasketch's own objects: a `MinHash` for each row and a filled `MinHashLSH`.

    The index has the row numbers as keys and is made with `params=(bands, rows)`; `matrix`
    has `bands * rows` columns.
    """
    from datasketch import MinHash, MinHashLSH  # noqa: PLC0415  # takes .8 s

    index = MinHashLSH(num_perm=bands * rows, params=(bands, rows))
    sketches = []
    for number, values in enumerate(matrix):
        sketch = MinHash(seed=seed, hashvalues=values, scheme="affine32", hashfunc=int)
        sketches.append(sketch)
        index.insert(number, sketch)
    return sketches, index


# Salience units (1/16 nat) in one copy of a term: a term of 1 in 10,000 sentences has four
# copies, "the" none.
UNITS_A_COPY = 36
# Runs of two terms: with 24 bands of 3 rows they bring .977 of lines with one to four words
# edited together (made-up wire, 6,000 sentences), runs of three with 16 bands of 4 .664.
SHINGLE = 2
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


def wording_elements(terms: Terms) -> Ragged:
    """Return the uint32 elements of each row's wording: its runs of SHINGLE terms.

    A row with fewer terms has one element, of all of them; an empty row has none.
    """
    if compiled.wanted(len(terms.tokens)):
        from newsdedup.compiled import signing  # noqa: PLC0415  # imports numba

        rows = terms.tokens
        found = signing.wording_elements(rows.values, rows.offsets, terms.hashes)
        return Ragged(values=found[0], offsets=found[1])
    tokens, count = terms.tokens, len(terms.tokens.values)
    padded = np.concatenate((terms.hashes[tokens.values], np.zeros(SHINGLE, dtype=np.uint64)))
    lengths = np.repeat(tokens.lengths, tokens.lengths)
    places = tokens.places
    code = np.zeros(count, dtype=np.uint64)
    for step in range(SHINGLE):
        inside = places + step < lengths
        code = (code + np.where(inside, padded[step : step + count], 0)) * _GOLDEN
        code ^= code >> np.uint64(29)
    last = np.maximum(lengths - SHINGLE, 0)
    kept = places <= last
    elements = (code[kept] >> np.uint64(32)).astype(np.uint32)
    return Ragged(values=elements, offsets=tokens.only(kept).offsets)


def claim_elements(terms: Terms) -> Ragged:
    """Return the uint32 elements of each row's claim: its distinct terms, the rarer the more.

    A term has one element for each UNITS_A_COPY of its salience, so that plain MinHash
    estimates the weighted Jaccard similarity (Haveliwala, Gionis and Indyk 2000).
    """
    rows = terms.distinct
    if compiled.wanted(len(rows)):
        from newsdedup.compiled import signing  # noqa: PLC0415  # imports numba

        by_term = terms.salience // np.int32(UNITS_A_COPY)
        found = signing.claim_elements(rows.values, rows.offsets, terms.hashes, by_term)
        return Ragged(values=found[0], offsets=found[1])
    copies = terms.salience[rows.values] // UNITS_A_COPY
    which = np.repeat(np.arange(len(rows.values)), copies)
    code = (terms.hashes[rows.values[which]] + ranges(0, copies).astype(np.uint64)) * _GOLDEN
    code ^= code >> np.uint64(29)
    offsets = np.concatenate(([0], np.cumsum(copies)))[rows.offsets].astype(np.int64)
    return Ragged(values=(code >> np.uint64(32)).astype(np.uint32), offsets=offsets)
