"""Features: what is measured on the two texts of a pair; the door to rapidfuzz.

Pairs are measured in blocks. In a block, each view of a text (its terms, its runs of
neighbouring terms, its figures) is a sparse matrix with a row a text, so that what two texts
share is one product of rows; edit measures come from rapidfuzz's C++ loops. Weights are whole
units of salience, so that a pair's features are the same in any block, order or batch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen

from newsdedup.columns import Pairs, Ragged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from newsdedup.columns import Bools, Float32s, Float64s, Int32s, Int64s, Terms, Uint64s

# Pairs measured at a time: bounds memory to some 100 MB; 5,000 to 50,000 took the same time.
BLOCK = 20_000
RAREST = 8

FEATURES = (
    "jaccard",
    "contained",
    "containing",
    "shared_nats",
    "least_nats",
    "length_ratio",
    "least_terms",
    "unshared_short",
    "unshared_long",
    "rarest_unshared_short",
    "rarest_unshared_long",
    "rarest_shared",
    "rare_jaccard",
    "rare_contained",
    "plain_jaccard",
    "plain_contained",
    "bigram_jaccard",
    "bigram_contained",
    "trigram_contained",
    "order_contained",
    "order_containing",
    "ratio",
    "figures_shared",
    "figures_unshared_short",
    "figures_unshared_long",
    "negation_differs",
    "quotes_both",
    "quotes_one",
)


@frozen(eq=False, kw_only=True)
class View:
    """One view of a block's texts: a sparse matrix of weights, and the same with ones."""

    weights: Any
    ones: Any
    totals: Float64s

    def shared(self, first: Int32s, second: Int32s) -> Any:
        """Return the weights of what each pair shares, a sparse row a pair."""
        return self.weights[first].multiply(self.ones[second])


def view(rows: Ragged, weights: Int64s, width: int) -> View:
    """Return the view in which each row holds the given columns with the given weights.

    `rows` holds ascending column numbers below `width`, `weights` is parallel to its values.
    """
    from scipy.sparse import csr_matrix  # noqa: PLC0415  # takes .1 s

    shape = (len(rows), width)
    parts = (rows.values, rows.offsets)
    matrix = csr_matrix((weights.astype(np.float64), *parts), shape=shape)
    ones = csr_matrix((np.ones(len(weights)), *parts), shape=shape)
    return View(weights=matrix, ones=ones, totals=_row_sums(matrix))


def _row_sums(matrix: Any) -> Float64s:
    return np.asarray(matrix.sum(axis=1), dtype=np.float64).ravel()


def overlap(pairs: Pairs, terms: Terms) -> tuple[Float64s, Float64s]:
    """Return each pair's weighted Jaccard and containment of terms, both from 0 to 1.

    Containment is the weight shared over the weight of the lighter text. This is the cheap
    test before any text is touched: about 0.5 µs a pair.
    """
    distinct = terms.tokens.distinct()
    whole = view(distinct, terms.salience[distinct.values], len(terms.names))
    jaccard = np.empty(len(pairs))
    contained = np.empty(len(pairs))
    for block in blocks(len(pairs)):
        first, second = pairs.first[block], pairs.second[block]
        shared = _row_sums(whole.shared(first, second))
        low, high = _low_high(whole.totals[first], whole.totals[second])
        jaccard[block] = _fraction(shared, low + high - shared)
        contained[block] = _fraction(shared, low)
    return jaccard, contained


def blocks(count: int) -> Iterator[slice]:
    """Yield the slices that cut `count` pairs into blocks."""
    return (slice(start, start + BLOCK) for start in range(0, count, BLOCK))


@frozen(eq=False, kw_only=True)
class Measured:
    """What a block of pairs has in common: `matrix` is `(pairs, len(FEATURES))` float32.

    Every feature is the same when the two texts of a pair change places; `first_lighter`
    (bool) tells where the first text's terms weigh less than the second's.
    """

    matrix: Float32s
    first_lighter: Bools


def measure(
    first: Int32s, second: Int32s, *, texts: Sequence[str], terms: Terms
) -> Measured:
    """Measure pairs of texts: `texts` are normalised, `terms` has a row for each of them.

    Memory goes with the number of pairs; hand over no more than BLOCK at a time.
    """
    used, local = np.unique(np.concatenate((first, second)), return_inverse=True)
    left, right = local[: len(first)], local[len(first) :]
    tokens = terms.tokens.take(used)
    wordings = [texts[number] for number in used.tolist()]
    measured: dict[str, Any] = {}
    totals = _term_features(measured, tokens, terms, left, right)
    heavier = totals[left] - totals[right]
    _rare_features(measured, tokens, terms, left, right)
    _run_features(measured, tokens, terms, left, right)
    _order_features(measured, tokens, wordings, left, right)
    _figure_features(measured, tokens, terms, left, right, heavier)
    _quote_features(measured, wordings, left, right)
    matrix = np.column_stack([measured[name] for name in FEATURES]).astype(np.float32)
    return Measured(matrix=matrix, first_lighter=heavier < 0)


def _term_features(
    measured: dict[str, Any], tokens: Ragged, terms: Terms, left: Int64s, right: Int64s
) -> Float64s:
    """Measure the weight of shared and unshared terms; return the weight of each text."""
    distinct = tokens.distinct()
    salience = terms.salience[distinct.values]
    weighted = view(distinct, salience, len(terms.names))
    plain = view(distinct, np.ones_like(salience), len(terms.names))
    common = weighted.shared(left, right)
    shared = _row_sums(common)
    left_total, right_total = weighted.totals[left], weighted.totals[right]
    low, high = _low_high(left_total, right_total)
    measured["jaccard"] = _fraction(shared, low + high - shared)
    measured["contained"] = _fraction(shared, low)
    measured["containing"] = _fraction(shared, high)
    measured["shared_nats"] = shared / 16
    measured["least_nats"] = low / 16
    measured["unshared_short"] = (low - shared) / 16
    measured["unshared_long"] = (high - shared) / 16
    measured["rarest_shared"] = _row_max(common) / 16
    left_rest = _row_max(weighted.weights[left] - common) / 16
    right_rest = _row_max(weighted.weights[right] - weighted.shared(right, left)) / 16
    _by_weight(measured, "rarest_unshared", left_total - right_total, left_rest, right_rest)
    both = _row_sums(plain.shared(left, right))
    fewer, more = _low_high(plain.totals[left], plain.totals[right])
    measured["plain_jaccard"] = _fraction(both, fewer + more - both)
    measured["plain_contained"] = _fraction(both, fewer)
    measured["length_ratio"] = _fraction(fewer, more)
    measured["least_terms"] = fewer
    return weighted.totals


def _rare_features(
    measured: dict[str, Any], tokens: Ragged, terms: Terms, left: Int64s, right: Int64s
) -> None:
    """Measure how many of the RAREST terms of each text are among those of the other."""
    distinct = tokens.distinct()
    order = np.lexsort((terms.hashes[distinct.values], -terms.salience[distinct.values], distinct.rows))
    kept = np.zeros(len(order), dtype=np.bool_)
    kept[order[distinct.places < RAREST]] = True
    rare = distinct.only(kept)
    counted = view(rare, np.ones(len(rare.values), dtype=np.int64), len(terms.names))
    shared = _row_sums(counted.shared(left, right))
    low, high = _low_high(counted.totals[left], counted.totals[right])
    measured["rare_jaccard"] = _fraction(shared, low + high - shared)
    measured["rare_contained"] = _fraction(shared, low)


def _run_features(
    measured: dict[str, Any], tokens: Ragged, terms: Terms, left: Int64s, right: Int64s
) -> None:
    """Measure the runs of two and three neighbouring terms that the texts share."""
    for name, length in (("bigram", 2), ("trigram", 3)):
        runs, weights, width = _runs(tokens, terms, length)
        neighbours = view(runs, weights, width)
        shared = _row_sums(neighbours.shared(left, right))
        low, high = _low_high(neighbours.totals[left], neighbours.totals[right])
        measured[f"{name}_jaccard"] = _fraction(shared, low + high - shared)
        measured[f"{name}_contained"] = _fraction(shared, low)


def _runs(tokens: Ragged, terms: Terms, length: int) -> tuple[Ragged, Int64s, int]:
    """Return each row's distinct runs of `length` terms, their weights and their number."""
    rows, values = tokens.rows, tokens.values
    count = max(len(values) - length + 1, 0)
    inside = rows[:count] == rows[length - 1 :][:count]
    places = np.flatnonzero(inside)
    stacked = np.column_stack([values[places + step] for step in range(length)]).reshape(-1, length)
    code = np.zeros(len(places), dtype=np.uint64)
    for step in range(length):
        code = (code + stacked[:, step].astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        code ^= code >> np.uint64(32)
    names, first, column = np.unique(code, return_index=True, return_inverse=True)
    weight = terms.salience[stacked].sum(axis=1)[first] if len(places) else np.zeros(0, np.int64)
    codes = np.unique((rows[places].astype(np.int64) << 32) | column)
    offsets = np.zeros(len(tokens) + 1, dtype=np.int64)
    np.cumsum(np.bincount(codes >> 32, minlength=len(tokens)), out=offsets[1:])
    runs = Ragged(values=(codes & 0xFFFFFFFF).astype(np.int32), offsets=offsets)
    return runs, weight[runs.values], max(len(names), 1)


def _order_features(
    measured: dict[str, Any], tokens: Ragged, wordings: list[str], left: Int64s, right: Int64s
) -> None:
    """Measure how much of the texts is in the same order, by terms and by letters."""
    from rapidfuzz import fuzz  # noqa: PLC0415  # the door: only here
    from rapidfuzz.distance import LCSseq  # noqa: PLC0415

    strings = term_strings(tokens)
    longest = _pairwise(LCSseq.similarity, strings, left, right)
    low, high = _low_high(tokens.lengths[left], tokens.lengths[right])
    measured["order_contained"] = _fraction(longest, low)
    measured["order_containing"] = _fraction(longest, high)
    measured["ratio"] = _pairwise(fuzz.ratio, wordings, left, right) / 100


def _pairwise(
    scorer: Callable[..., float], strings: list[str], left: Int64s, right: Int64s
) -> Float64s:
    from rapidfuzz import process  # noqa: PLC0415  # the door: only here

    firsts = [strings[number] for number in left.tolist()]
    seconds = [strings[number] for number in right.tolist()]
    return process.cpdist(firsts, seconds, scorer=scorer).astype(np.float64)


def term_strings(tokens: Ragged) -> list[str]:
    """Return each row as a string with one character a term, for rapidfuzz to align.

    Characters are given afresh in each block, which has far fewer distinct terms than
    Unicode has code points.
    """
    distinct, column = np.unique(tokens.values, return_inverse=True)
    codes = np.arange(len(distinct), dtype="<u4") + 1
    codes[codes >= 0xD800] += 0x800  # no surrogates: they can't be decoded
    letters = codes[column].tobytes().decode("utf-32-le")
    bounds = tokens.offsets.tolist()
    return [letters[start:end] for start, end in zip(bounds, bounds[1:], strict=False)]


def _figure_features(
    measured: dict[str, Any],
    tokens: Ragged,
    terms: Terms,
    left: Int64s,
    right: Int64s,
    heavier: Float64s,
) -> None:
    """Count the figures that both texts, or one alone, have, and compare negations."""
    figures = tokens.only(terms.is_number[tokens.values]).distinct()
    counted = view(figures, np.ones(len(figures.values), dtype=np.int64), len(terms.names))
    shared = _row_sums(counted.shared(left, right))
    left_rest, right_rest = counted.totals[left] - shared, counted.totals[right] - shared
    measured["figures_shared"] = shared
    _by_weight(measured, "figures_unshared", heavier, left_rest, right_rest)
    negations = tokens.only(terms.is_negation[tokens.values]).lengths
    measured["negation_differs"] = (negations[left] > 0) != (negations[right] > 0)


def _quote_features(
    measured: dict[str, Any], wordings: list[str], left: Int64s, right: Int64s
) -> None:
    """Tell whether both texts, or just one, hold quotation marks."""
    quoting = np.array(['"' in wording for wording in wordings], dtype=np.bool_)
    measured["quotes_both"] = quoting[left] & quoting[right]
    measured["quotes_one"] = quoting[left] != quoting[right]


def _by_weight(
    measured: dict[str, Any], name: str, heavier: Float64s, left: Any, right: Any
) -> None:
    """Note a value of each text as that of the lighter (short) and the heavier (long) one.

    `heavier` is how much more the left text weighs; of equals, the lesser value is the short's.
    """
    low, high = _low_high(left, right)
    measured[f"{name}_short"] = np.where(heavier < 0, left, np.where(heavier > 0, right, low))
    measured[f"{name}_long"] = np.where(heavier < 0, right, np.where(heavier > 0, left, high))


def _low_high(left: Any, right: Any) -> tuple[Float64s, Float64s]:
    return np.minimum(left, right).astype(np.float64), np.maximum(left, right).astype(np.float64)


def _fraction(part: Any, whole: Any) -> Float64s:
    """Return part / whole, 0 where the whole is 0."""
    whole = np.asarray(whole, dtype=np.float64)
    return np.divide(part, whole, out=np.zeros_like(whole), where=whole > 0)


def _row_max(matrix: Any) -> Float64s:
    if matrix.shape[0] == 0 or matrix.shape[1] == 0:
        return np.zeros(matrix.shape[0])
    return np.asarray(matrix.max(axis=1).todense(), dtype=np.float64).ravel()
