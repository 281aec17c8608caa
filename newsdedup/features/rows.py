"""The terms of a block as sparse rows, and what pairs of rows share, in plain numpy and scipy."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen

from newsdedup.columns import Ragged, from_codes

if TYPE_CHECKING:
    from newsdedup.columns import Bools, Int32s, Int64s

# Shared terms are numbered in 21 bits, so that a run of three is one 64-bit code.
_BITS = 21
MOST_SHARED = 1 << _BITS


@frozen(eq=False, kw_only=True)
class Rows:
    """Texts as rows of terms: `distinct` has the entries of each, ascending.

    `entry` (int64) is the place in `distinct.values` of each of `tokens.values`.
    """

    tokens: Ragged
    distinct: Ragged
    entry: Int64s

    @cached_property
    def new_runs(self) -> tuple[Bools, Bools]:
        """Which tokens end a run of two, and of three terms, that their row hasn't had before.

        Only runs of repeated terms can be repeated, so that few are sorted.
        """
        places = self.tokens.places
        repeated = np.bincount(self.entry)[self.entry] > 1
        asked = np.flatnonzero((places[1:] >= 1) & repeated[1:] & repeated[:-1]) + 1
        two = _first_met(places >= 1, asked, self.entry[asked - 1], self.entry[asked])
        run = np.full(len(places), -1)
        run[asked] = _numbered(self.entry[asked - 1], self.entry[asked])
        asked = asked[(places[asked] >= 2) & (run[asked - 1] >= 0)]  # noqa: PLR2004  # of three
        three = _first_met(places > 1, asked, run[asked - 1], self.entry[asked])
        return two, three


def rows_of(tokens: Ragged) -> Rows:
    """Return rows of term numbers with their distinct terms."""
    codes = (tokens.rows.astype(np.int64) << 32) | tokens.values
    order = np.argsort(codes, kind="stable")  # a quarter of the time: the rows are in order
    ordered = codes[order]
    new = np.ones(len(codes), dtype=np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    entry = np.empty(len(codes), dtype=np.int64)
    entry[order] = np.cumsum(new) - 1
    return Rows(tokens=tokens, distinct=from_codes(ordered[new], len(tokens)), entry=entry)


def _numbered(one: Int64s, other: Int64s) -> Int64s:
    """Return a number for each pair of numbers, the same for equal ones."""
    number: Int64s = np.unique((one << 32) | other, return_inverse=True)[1]
    return number


def _first_met(valid: Bools, asked: Int64s, one: Int64s, other: Int64s) -> Bools:
    """Return `valid` without the places of `asked` where a pair of numbers has stood before."""
    _, first = np.unique((one << 32) | other, return_index=True)
    new = valid.copy()
    new[asked] = False
    new[asked[first]] = True
    return new


@frozen(eq=False, kw_only=True)
class Shared:
    """What pairs of rows share: rows of entries, a pair each, parallel for both texts.

    `left` and `right` (int64) are the entries of each shared term in the two texts, `offsets`
    tells where each pair's start. `all_left`, `all_right` and `all_offsets` are the same of
    all terms that either text has, -1 where one hasn't.
    """

    left: Int64s
    right: Int64s
    offsets: Int64s
    all_left: Int64s
    all_right: Int64s
    all_offsets: Int64s

    @cached_property
    def pair(self) -> Int64s:
        """The pair of each shared term."""
        return np.repeat(np.arange(len(self.offsets) - 1), np.diff(self.offsets))


def shared_by(rows: Rows, left: Int64s, right: Int64s, *, width: int) -> Shared:
    """Return what pairs of rows share; term numbers are below `width`."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415  # takes .1 s

    distinct = rows.distinct
    number = np.arange(1, len(distinct.values) + 1)
    shape = (len(distinct), width)
    ours = csr_matrix((number, distinct.values, distinct.offsets), shape=shape)
    theirs = csr_matrix((number << 32, distinct.values, distinct.offsets), shape=shape)
    either: Any = ours[left] + theirs[right]
    all_left, all_right = (either.data & 0xFFFFFFFF) - 1, (either.data >> 32) - 1
    both = (all_left >= 0) & (all_right >= 0)
    ends = np.concatenate(([0], np.cumsum(both)))[either.indptr]
    return Shared(
        left=all_left[both],
        right=all_right[both],
        offsets=ends,
        all_left=all_left,
        all_right=all_right,
        all_offsets=either.indptr.astype(np.int64),
    )


def row_totals(values: Int32s | Int64s, offsets: Int64s) -> Int64s:
    """Return the sum of each row of values, `(values,)` or `(columns, values)`."""
    sums = np.zeros((*values.shape[:-1], values.shape[-1] + 1), dtype=np.int64)
    np.cumsum(values, axis=-1, out=sums[..., 1:])
    totals: Int64s = np.diff(sums[..., offsets])
    return totals


def row_greatest(values: Int64s, offsets: Int64s) -> Int64s:
    """Return the greatest of each row of values, 0 of a row that has none."""
    greatest = np.zeros(len(offsets) - 1, dtype=np.int64)
    filled = offsets[1:] > offsets[:-1]
    if filled.any():
        greatest[filled] = np.maximum.reduceat(values, offsets[:-1][filled])
    return greatest


def shared_runs(rows: Rows, shared: Shared, left: Int64s, right: Int64s) -> tuple[Int64s, Int64s]:
    """Return the runs of two and of three terms that pairs share, each run once a pair.

    They are codes of shared terms: `parts_of` takes them apart.
    """
    ours = _run_codes(rows, shared, left, shared.left)
    theirs = _run_codes(rows, shared, right, shared.right)
    two, three = (_in_both(one, other) for one, other in zip(ours, theirs, strict=True))
    return two, three


def parts_of(codes: Int64s, length: int) -> list[Int64s]:
    """Return the shared terms of each run of a code, first to last."""
    return [(codes >> (_BITS * (length - 1 - step))) & (MOST_SHARED - 1) for step in range(length)]


def _run_codes(rows: Rows, shared: Shared, ends: Int64s, entries: Int64s) -> tuple[Int64s, Int64s]:
    """Return the new runs of one side's texts that consist of shared terms."""
    term, token = _shared_terms(rows, shared, ends, entries)
    two, three = rows.new_runs
    met = term >= 0
    pairs = np.flatnonzero(met[1:] & met[:-1] & two[token[1:]]) + 1
    triples = np.flatnonzero(met[2:] & met[1:-1] & met[:-2] & three[token[2:]]) + 2
    first = (term[pairs - 1] << _BITS) | term[pairs]
    second = (((term[triples - 2] << _BITS) | term[triples - 1]) << _BITS) | term[triples]
    return first, second


def _shared_terms(
    rows: Rows, shared: Shared, ends: Int64s, entries: Int64s
) -> tuple[Int64s, Int64s]:
    """Return which shared term each token of one side's texts is, -1 for none, and the token."""
    sizes, starts = rows.distinct.lengths[ends], rows.distinct.offsets[ends]
    shift = np.cumsum(sizes) - sizes - starts
    number = np.full(int(sizes.sum()), -1)
    number[entries + shift[shared.pair]] = np.arange(len(entries))
    lengths = rows.tokens.lengths[ends]
    first = rows.tokens.offsets[ends] - (np.cumsum(lengths) - lengths)
    token = np.arange(int(lengths.sum())) + np.repeat(first, lengths)
    return number[rows.entry[token] + np.repeat(shift, lengths)], token


def _in_both(one: Int64s, other: Int64s) -> Int64s:
    """Return the codes that both have; neither has one twice."""
    codes = np.sort(np.concatenate((one, other)), kind="stable")  # both are nearly in order
    both: Int64s = codes[1:][codes[1:] == codes[:-1]]
    return both
