"""Counting what pairs of texts share: by kernels where they pay, otherwise by sparse rows.

Both ways give the same whole numbers, of which `shares`, `order` and `quotes` make features.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from newsdedup import compiled
from newsdedup.features.block import OF_PAIR, OF_TEXT, Block, Counts
from newsdedup.features.readings import FACTS, PLACES
from newsdedup.features.rows import parts_of, row_greatest, row_totals, shared_runs

if TYPE_CHECKING:
    from newsdedup.columns import Bools, Int64s, Ragged

# Code points that stand for no character.
SURROGATES = range(0xD800, 0xE000)
# Terms numbered below this can each be a character.
_CHARACTERS = 0x110000 - len(SURROGATES) - 1


def counted(block: Block) -> Counts:
    """Return what the texts and the pairs of a block count."""
    return _by_kernels(block) if compiled.wanted(len(block)) else _by_rows(block)


def quoted(block: Block) -> Int64s:
    """Return the weights of the quoted terms of each pair, `(5, pairs)`.

    They are those of the left and of the right text, those quoted in both, those of the
    left's that the right text has anywhere, and the reverse.
    """
    if not compiled.wanted(len(block)):
        return _quoted_by_rows(block)
    from newsdedup.compiled import measures  # noqa: PLC0415  # brings numba

    found = np.zeros((5, len(block)), dtype=np.int64)
    readings, long = block.readings, block.lengths > measures.LONGEST
    places = np.zeros(len(block.used), dtype=np.uint64)
    places[~long] = readings.quoted(block.used[~long])
    terms = (block.used, readings.tokens.values, readings.tokens.offsets, readings.facts)
    measures.count_quoted(block.left, block.right, *terms, places, found)
    if long.any():
        chosen = long[block.left] | long[block.right]
        found[:, chosen] = _quoted_by_rows(block.only(chosen))
    return found


def _by_kernels(block: Block) -> Counts:
    from newsdedup.compiled import measures  # noqa: PLC0415  # brings numba

    readings = block.readings
    of_pairs = np.zeros((len(OF_PAIR), len(block)), dtype=np.int64)
    of_texts, new = readings.counted(block.used, columns=len(OF_TEXT))
    terms = (block.used, readings.tokens.values, readings.tokens.offsets, readings.facts)
    measures.count_pairs(block.left, block.right, *terms, new, of_pairs)
    long = block.lengths > measures.LONGEST
    if long.any():
        chosen = long[block.left] | long[block.right]
        part = block.only(chosen)
        found = _by_rows(part)
        of_pairs[:, chosen] = found.pairs
        of_texts[:, np.searchsorted(block.used, part.used)] = found.texts
    return Counts(texts=of_texts, pairs=of_pairs)


def _by_rows(block: Block) -> Counts:
    return Counts(texts=_texts_by_rows(block), pairs=_pairs_by_rows(block))


def _texts_by_rows(block: Block) -> Int64s:
    rows, readings = block.rows, block.readings
    weight = readings.facts[rows.tokens.values, 0].astype(np.int64)
    two, three = rows.new_runs
    runs = [np.zeros(len(weight), dtype=np.int64) for _ in range(2)]
    runs[0][1:] = weight[:-1] + weight[1:]
    runs[1][2:] = runs[0][1:-1] + weight[2:]
    found = np.empty((len(OF_TEXT), len(block.used)), dtype=np.int64)
    _write_facts(found, readings.twofold[:, rows.distinct.values], rows.distinct.offsets)
    found[-2] = row_totals(runs[0] * two, rows.tokens.offsets)
    found[-1] = row_totals(runs[1] * three, rows.tokens.offsets)
    return found


def _pairs_by_rows(block: Block) -> Int64s:
    terms, shared, readings = block.rows.distinct.values, block.shared, block.readings
    weight = readings.facts[terms, 0].astype(np.int64)
    mine, theirs = shared.all_left, shared.all_right
    both = terms[shared.left]
    found = np.empty((len(OF_PAIR), len(block)), dtype=np.int64)
    telling = readings.facts[both, 0] > 0
    _write_facts(found, readings.twofold[:, both] * telling, shared.offsets)
    found[-6:-4] = _shared_run_weights(block)
    found[-4] = row_greatest(weight[shared.left], shared.offsets)
    found[-3] = row_greatest(np.where(theirs < 0, weight[mine], 0), shared.all_offsets)
    found[-2] = row_greatest(np.where(mine < 0, weight[theirs], 0), shared.all_offsets)
    found[-1] = _longest(block)
    return found


def _write_facts(found: Int64s, twofold: Int64s, offsets: Int64s) -> None:
    """Write the facts of each row of terms, added up, into the first rows of `found`."""
    totals = row_totals(twofold, offsets)
    found[: len(FACTS) : 2] = totals & 0xFFFFFFFF
    found[1 : len(FACTS) : 2] = totals >> 32


def _shared_run_weights(block: Block) -> Int64s:
    shared = block.shared
    weight = block.readings.facts[block.rows.distinct.values[shared.left], 0]
    codes = shared_runs(block.rows, shared, block.left, block.right)
    totals = []
    for length, runs in zip((2, 3), codes, strict=True):
        terms = parts_of(runs, length)
        weights = sum(weight[each] for each in terms)
        totals.append(np.bincount(shared.pair[terms[0]], weights, len(block)))
    return np.array(totals).astype(np.int64)


def _longest(block: Block) -> Int64s:
    """Return how many terms each pair has in one order: its longest common subsequence."""
    from rapidfuzz import process  # noqa: PLC0415  # the door: only in features
    from rapidfuzz.distance import LCSseq  # noqa: PLC0415  # the same

    strings = term_strings(block.rows.tokens)
    sides = ([strings[row] for row in side.tolist()] for side in (block.left, block.right))
    longest: Int64s = process.cpdist(*sides, scorer=LCSseq.similarity).astype(np.int64)
    return longest


def term_strings(tokens: Ragged) -> list[str]:
    """Return each row as a string with one character a term, for rapidfuzz to align."""
    values = tokens.values
    if len(values) and int(values.max()) >= _CHARACTERS:
        _, values = np.unique(values, return_inverse=True)
    codes = values.astype("<u4") + np.uint32(1)
    codes[codes >= SURROGATES.start] += np.uint32(len(SURROGATES))  # they can't be decoded
    letters = codes.tobytes().decode("utf-32-le")
    bounds = tokens.offsets.tolist()
    return [letters[start:end] for start, end in pairwise(bounds)]


def _quoted_by_rows(block: Block) -> Int64s:
    rows, shared = block.rows, block.shared
    quoted = np.zeros(len(rows.distinct.values), dtype=np.int64)
    quoted[rows.entry[_quoted_tokens(block)]] = 1
    weight = block.readings.facts[rows.distinct.values, 0]
    ends = block.ends(row_totals(weight * quoted, rows.distinct.offsets))
    ours, theirs = quoted[shared.left], quoted[shared.right]
    both = [
        row_totals(weight[shared.left] * chosen, shared.offsets)
        for chosen in (ours * theirs, ours, theirs)
    ]
    return np.array([*ends, *both])


def _quoted_tokens(block: Block) -> Bools:
    """Tell which tokens of the block's rows are the first ones of quoted terms."""
    readings, tokens = block.readings, block.rows.tokens
    short = block.lengths <= PLACES
    places = np.zeros(len(block.used), dtype=np.uint64)
    places[short] = readings.quoted(block.used[short])
    shift = np.minimum(tokens.places, PLACES - 1).astype(np.uint64)
    kept: Bools = (places[tokens.rows] >> shift) & np.uint64(1) > 0
    if not short.all():
        _, kept[~short[tokens.rows]] = readings.quoted_tokens(block.used[~short])
    return kept
