"""Overlap: the cheap test of candidate pairs before any text is touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from newsdedup import compiled
from newsdedup.columns import UNITS_PER_NAT, Pairs, Ragged, Terms
from newsdedup.space import IN_MEMORY, Rows, let_go

if TYPE_CHECKING:
    from newsdedup.columns import Bools, Float64s, Int32s, Int64s, Meetings, Uint16s
    from newsdedup.space import Space

# What a candidate pair must share: a weighted Jaccard, a part of the lighter text's weight,
# and an amount in nats unless they are nearly equal (a fragment such as "And gold?" is
# contained in many claims and makes none). On fnc1_train with the pairs of same_claim_dev:
# .12 / .36 keeps .992/.957 (unweighted/weighted) of the pairs labelled same and hands 4.0
# pairs a text to the scorer; .12 / .40 .980/.914 and 3.1. Of 689 labelled same in both sets,
# 16 nats lose none, 18 lose 2 and 22 lose 10.
LEAST_JACCARD = 0.12
LEAST_CONTAINED = 0.36
LEAST_NATS = 16
NEARLY_EQUAL = 0.6

# Pairs tested at a time: their terms then stay within some 10 MB.
_BLOCK = 1 << 14
# Texts whose distinct terms are read at a time.
_TEXTS = 1 << 16
# Of more pairs it pays to bound first what each may share, by marking terms in so many slots.
_FEW = 1_000
_SLOTS = 1 << 10


@frozen(eq=False, kw_only=True)
class TermRows:
    """The distinct terms of each text, ascending, and how much they weigh.

    `weights` (int32, by term) and `totals` (int64, by text) are in units of 1/16 nat; whole
    numbers, so that sums are exact in any order.
    """

    terms: Ragged
    weights: Int32s
    totals: Int64s


def term_rows(terms: Terms, space: Space = IN_MEMORY) -> TermRows:
    """Return the distinct terms of each text with their salience."""
    rows, totals = Rows(space), space.column(np.int64)
    for low in range(0, len(terms.tokens), _TEXTS):
        some = terms.tokens.between(low, min(low + _TEXTS, len(terms.tokens)))
        found, weight = distinct_terms(some, terms.salience)
        rows.extend(found)
        totals.extend(weight)
        let_go(terms.tokens.values)
    return TermRows(terms=rows.whole(), weights=terms.salience, totals=totals.whole())


def distinct_terms(tokens: Ragged, weights: Int32s) -> tuple[Ragged, Int64s]:
    """Return the distinct terms of some rows, ascending, and what those of each weigh, int64."""
    if not compiled.wanted(len(tokens)):
        rows = tokens.distinct()
        weight = np.bincount(rows.rows, weights=weights[rows.values], minlength=len(rows))
        return rows, weight.astype(np.int64)
    from newsdedup.compiled import rows as kernels  # noqa: PLC0415  # imports numba

    values, offsets = kernels.distinct(tokens.values, tokens.offsets)
    return Ragged(values=values, offsets=offsets), kernels.totals(values, offsets, weights)


def overlapping(pairs: Pairs, rows: TermRows) -> Pairs:
    """Return the pairs that share enough salience to be worth measuring on their texts."""
    if compiled.wanted(len(pairs)):
        from newsdedup.compiled import pairing  # noqa: PLC0415  # imports numba

        kept = pairing.pairs_sharing_enough(pairs.first, pairs.second, _columns(rows), _limits())
        return Pairs(first=pairs.first[kept], second=pairs.second[kept])
    kept = np.zeros(len(pairs), dtype=np.bool_)
    for start in range(0, len(pairs), _BLOCK):
        block = slice(start, start + _BLOCK)
        kept[block] = _enough(pairs.first[block], pairs.second[block], rows)
    return Pairs(first=pairs.first[kept], second=pairs.second[kept])


def _enough(first: Int32s, second: Int32s, rows: TermRows) -> Bools:
    """Tell which pairs share enough: those that may, by `_at_most`, are gone through again."""
    found = np.ones(len(first), dtype=np.bool_)
    for shared_by in (_at_most, shared_totals) if len(first) > _FEW else (shared_totals,):
        one, other = first[found], second[found]
        shared = shared_by(one, other, rows)
        found[found] = _is_enough(shared, rows.totals[one], rows.totals[other])
    return found


def _is_enough(shared: Int64s, one: Int64s, other: Int64s) -> Bools:
    """Tell of texts that weigh `one` and `other` whether they share enough; more is enough too."""
    either, lighter = one + other - shared, np.minimum(one, other)
    enough = (shared >= LEAST_JACCARD * either) & (shared >= LEAST_CONTAINED * lighter)
    telling = (shared >= LEAST_NATS * UNITS_PER_NAT) | (shared >= NEARLY_EQUAL * either)
    worth: Bools = enough & telling & (shared > 0)
    return worth


def _at_most(first: Int32s, second: Int32s, rows: TermRows) -> Int64s:
    """Return a bound of what pairs share: terms of equal lower bits pass for one another.

    Quick where pairs with the same first text stand together: its terms are marked once.
    """
    new = np.concatenate(([True], first[1:] != first[:-1]))
    text, other = rows.terms.take(first[new]), rows.terms.take(second)
    slots = text.rows * np.int64(_SLOTS) + (text.values & (_SLOTS - 1))
    size = len(text) * _SLOTS
    marks = np.bincount(slots, weights=rows.weights[text.values], minlength=size)
    place = np.repeat((np.cumsum(new) - 1) * _SLOTS, other.lengths)
    place += other.values & (_SLOTS - 1)
    sums = np.bincount(other.rows, weights=marks[place], minlength=len(first)).astype(np.int64)
    bound: Int64s = np.minimum(sums, np.minimum(rows.totals[first], rows.totals[second]))
    return bound


def shared_totals(first: Int32s, second: Int32s, rows: TermRows) -> Int64s:
    """Return the weight of the terms that each pair of texts shares, int64."""
    one, other = rows.terms.take(first), rows.terms.take(second)
    width = np.int64(len(rows.weights))
    codes = one.rows * width + one.values
    wanted = other.rows * width + other.values
    places = np.minimum(np.searchsorted(codes, wanted), max(len(codes) - 1, 0))
    both = codes[places] == wanted if len(codes) else np.zeros(len(wanted), dtype=np.bool_)
    weights = rows.weights[other.values[both]]
    return np.bincount(other.rows[both], weights=weights, minlength=len(first)).astype(np.int64)


@frozen(eq=False, kw_only=True)
class Sketches:
    """What a kernel reads of a text before its whole row: see `compiled.pairing.sketches`.

    `lines` has a row for each text of a range, and none at all where numpy is to do the work.
    """

    rows: TermRows
    lines: Uint16s


def sketches(rows: TermRows, between: tuple[int, int] | None = None) -> Sketches:
    """Return what `overlapping_among` wants of the rows; 128 bytes a text, none in numpy.

    There are none of texts that aren't `between` two numbers. Room for all, though never used,
    is more than a machine grants that has less memory than that.
    """
    low, high = between or (0, len(rows.terms))
    if not compiled.wanted(len(rows.terms)):
        return Sketches(rows=rows, lines=np.zeros((0, 0), dtype=np.uint16))
    from newsdedup.compiled import pairing  # noqa: PLC0415  # imports numba

    width = pairing.SKETCHED + 2
    space = np.empty((high - low + 1) * width, dtype=np.uint16)
    start = -space.ctypes.data % (2 * width) // 2  # so that none lies on one line more
    lines = space[start : start + (high - low) * width].reshape(-1, width)
    values, offsets, weights, totals = _columns(rows)
    pairing.sketches((values, offsets[low : high + 1], weights, totals[low:high]), lines)
    return Sketches(rows=rows, lines=lines)


def overlapping_among(met: Meetings, sketches: Sketches) -> tuple[Pairs, int]:
    """Return the pairs that meet and share enough salience, sorted, and how many meet.

    Compiled only. The pairs are those of `candidates.pairs_of` that `overlapping` keeps; the
    sketches are those of the second texts.
    """
    from newsdedup.compiled import pairing  # noqa: PLC0415  # imports numba

    first, second, count = pairing.overlapping(
        met.codes, (*met.first, *met.second), _columns(sketches.rows), sketches.lines, _limits()
    )
    return Pairs.from_codes(np.sort((first.astype(np.int64) << 32) | second)), count


def _columns(rows: TermRows) -> tuple[Int32s, Int64s, Int32s, Int64s]:
    """Return rows as the kernels take them."""
    return rows.terms.values, rows.terms.offsets, rows.weights, rows.totals


def _limits() -> Float64s:
    """Return what pairs must share, as the kernels take it."""
    least = LEAST_NATS * UNITS_PER_NAT
    return np.array([LEAST_JACCARD, LEAST_CONTAINED, least, NEARLY_EQUAL], dtype=np.float64)
