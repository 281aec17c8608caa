"""How much of two texts stands in one order: runs of terms, common subsequences, letters."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from newsdedup.columns import Ragged, distinct, from_codes
from newsdedup.features.block import Block, fraction, low_high
from newsdedup.sparse import sparse_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsdedup.columns import Float64s, Int64s

# Code points that stand for no character.
SURROGATES = range(0xD800, 0xE000)

NAMES = (
    "bigram_jaccard",
    "bigram_contained",
    "trigram_contained",
    "order_contained",
    "order_containing",
    "ratio",
)


def measured(block: Block) -> dict[str, Any]:
    """Return each feature of NAMES, one value a pair."""
    found: dict[str, Any] = {}
    found["bigram_jaccard"], found["bigram_contained"] = _shared_runs(block, 2)
    _, found["trigram_contained"] = _shared_runs(block, 3)
    _measure_order(found, block)
    return found


def _shared_runs(block: Block, length: int) -> tuple[Float64s, Float64s]:
    """Return the weighted Jaccard and containment of runs of `length` neighbouring terms."""
    runs, weights, width = _runs(block, length)
    rows = sparse_rows(runs, weights, width)
    shared = rows.shared_totals(block.left, block.right)
    low, high = low_high(*block.ends(rows.totals))
    return fraction(shared, low + high - shared), fraction(shared, low)


def _runs(block: Block, length: int) -> tuple[Ragged, Int64s, int]:
    """Return each row's distinct runs of `length` terms, their weights and their number."""
    rows, values = block.tokens.rows, block.tokens.values
    count = max(len(values) - length + 1, 0)
    places = np.flatnonzero(rows[:count] == rows[length - 1 :][:count])
    stacked = np.column_stack([values[places + step] for step in range(length)])
    code = np.zeros(len(places), dtype=np.int64)
    for step in range(length):
        # Exact up to 2 million distinct terms in a block, which has at most 40,000 texts.
        code = (code << 21) | stacked[:, step]
    names, first, column = np.unique(code, return_index=True, return_inverse=True)
    weight = block.salience[stacked].sum(axis=1)[first]
    codes = distinct((rows[places].astype(np.int64) << 32) | column)
    runs = from_codes(codes, len(block.tokens))
    return runs, weight[runs.values], max(len(names), 1)


def _measure_order(found: dict[str, Any], block: Block) -> None:
    """Measure how much of the texts is in the same order, by terms and by letters."""
    from rapidfuzz import fuzz  # noqa: PLC0415  # the door: only here
    from rapidfuzz.distance import LCSseq  # noqa: PLC0415

    longest = _pairwise(LCSseq.similarity, term_strings(block.tokens), block)
    low, high = low_high(*block.ends(block.tokens.lengths))
    found["order_contained"] = fraction(longest, low)
    found["order_containing"] = fraction(longest, high)
    found["ratio"] = _pairwise(fuzz.ratio, block.wordings, block) / 100


def _pairwise(scorer: Callable[..., float], strings: list[str], block: Block) -> Float64s:
    from rapidfuzz import process  # noqa: PLC0415  # the door: only here

    firsts = [strings[number] for number in block.left.tolist()]
    seconds = [strings[number] for number in block.right.tolist()]
    return process.cpdist(firsts, seconds, scorer=scorer).astype(np.float64)


def term_strings(tokens: Ragged) -> list[str]:
    """Return each row as a string with one character a term, for rapidfuzz to align.

    Terms are numbered within a block, which has far fewer than Unicode has code points.
    """
    codes = tokens.values.astype("<u4") + np.uint32(1)
    codes[codes >= SURROGATES.start] += np.uint32(len(SURROGATES))  # they can't be decoded
    letters = codes.tobytes().decode("utf-32-le")
    bounds = tokens.offsets.tolist()
    return [letters[start:end] for start, end in pairwise(bounds)]
