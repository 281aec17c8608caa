"""Arrays over a batch: what the hot stages hand to one another in place of objects.

A *text* is a distinct normalised wording; many sentences can share one (exact copies).
Texts are numbered from 0 in an order that depends on the input alone, never on its order.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

Int32s: TypeAlias = NDArray[np.int32]
Int64s: TypeAlias = NDArray[np.int64]
Uint8s: TypeAlias = NDArray[np.uint8]
Uint16s: TypeAlias = NDArray[np.uint16]
Uint32s: TypeAlias = NDArray[np.uint32]
Uint64s: TypeAlias = NDArray[np.uint64]
Float32s: TypeAlias = NDArray[np.float32]
Float64s: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]


UNITS_PER_NAT = 16
"""Units of `Terms.salience` in one nat (a factor e in frequency)."""


def distinct(values: NDArray[Any], *, in_runs: bool = False) -> NDArray[Any]:
    """Return the distinct values, ascending.

    By sorting: `np.unique` of numpy 2.4 goes by a hash table, which took 14.5 s against 0.5 s
    on 4 million 64-bit codes. Where they come `in_runs` that are sorted already, these are
    merged, in half the time.
    """
    ordered = np.sort(values, kind="stable" if in_runs else None)
    new = np.ones(len(ordered), dtype=np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    return ordered[new]


def ranges(starts: NDArray[np.integer] | int, sizes: NDArray[np.integer]) -> Int64s:
    """Return the numbers of ranges, one range after the other; int64.

    Range i has `sizes[i]` of them, from `starts[i]` on. Where all start at 0 these are the
    places of members in their groups.
    """
    before = np.cumsum(sizes, dtype=np.int64) - sizes
    found: Int64s = np.arange(int(sizes.sum())) + np.repeat(starts - before, sizes)
    return found


@frozen(eq=False, kw_only=True)
class Ragged:
    """Rows of different lengths in one flat array: row i is `values[offsets[i]:offsets[i + 1]]`.

    `offsets` is int64 of length rows + 1 and starts with 0.
    """

    values: NDArray[Any]
    offsets: Int64s

    @classmethod
    def of(cls, values: NDArray[Any], lengths: NDArray[np.integer]) -> Ragged:
        """Return the rows of these lengths, one behind the other in `values`."""
        return cls(values=values, offsets=np.concatenate(([0], np.cumsum(lengths, dtype=np.int64))))

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def lengths(self) -> Int64s:
        """Number of values in each row, int64 of length rows."""
        return np.diff(self.offsets)

    @property
    def rows(self) -> Int32s:
        """The row of each value, int32 of the length of `values`."""
        return np.repeat(np.arange(len(self), dtype=np.int32), self.lengths)

    @property
    def places(self) -> Int64s:
        """The place of each value in its row, from 0; int64 of the length of `values`."""
        return np.arange(len(self.values)) - np.repeat(self.offsets[:-1], self.lengths)

    def only(self, kept: Bools) -> Ragged:
        """Return the rows with only the values where `kept` (one bool a value) is true."""
        offsets = np.concatenate(([0], np.cumsum(kept)))[self.offsets].astype(np.int64)
        return Ragged(values=self.values[kept], offsets=offsets)

    def between(self, low: int, high: int) -> Ragged:
        """Return the rows from `low` to before `high`; no value is copied."""
        offsets = self.offsets[low : high + 1]
        return Ragged(values=self.values[offsets[0] : offsets[-1]], offsets=offsets - offsets[0])

    def take(self, rows: NDArray[np.integer]) -> Ragged:
        """Return the named rows, in their order."""
        starts = self.offsets[rows]
        lengths = self.offsets[1:][rows] - starts  # of these alone: there may be millions more
        return Ragged.of(self.values[ranges(starts, lengths)], lengths)

    def distinct(self) -> Ragged:
        """Return each row's distinct values, ascending; integers from 0 to below 2**31."""
        codes = (self.rows.astype(np.int64) << 32) | self.values.astype(np.int64)
        return from_codes(distinct(codes), len(self))


def utf8(texts: Sequence[str]) -> Ragged:
    """Return the letters of texts as UTF-8, a row of uint8 each; lone surrogates as they are."""
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    lengths = np.fromiter(map(len, encoded), np.int64, len(encoded))
    return Ragged.of(np.frombuffer(b"".join(encoded), dtype=np.uint8), lengths)


def stacked(parts: Sequence[Ragged]) -> Ragged:
    """Return the rows of all parts, one part after the other."""
    lengths = np.concatenate([np.zeros(0, dtype=np.int64), *(part.lengths for part in parts)])
    values = [part.values for part in parts] or [np.zeros(0, dtype=np.int32)]
    return Ragged.of(np.concatenate(values), lengths)


def grouped(values: NDArray[Any], rows: NDArray[np.integer], count: int) -> Ragged:
    """Return `count` rows of the values, each in the row named beside it, order kept."""
    return Ragged(values=values[np.argsort(rows, kind="stable")], offsets=_offsets(rows, count))


def _offsets(rows: NDArray[np.integer], count: int) -> Int64s:
    """Return where each row starts if values are sorted by row."""
    offsets = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(np.bincount(rows, minlength=count), out=offsets[1:])
    return offsets


def distinct_counts(rows: NDArray[np.integer], values: NDArray[Any], count: int) -> Int64s:
    """Return how many different values each of `count` rows has; each value's row is beside it.

    Values are whole numbers from 0 to below 2**32. int64 of length `count`.
    """
    return np.bincount(rows_of_distinct(rows, values), minlength=count)


def rows_of_distinct(rows: NDArray[np.integer], values: NDArray[Any]) -> Int64s:
    """Return the row of each different value that a row has, ascending; as `distinct_counts`."""
    codes: Int64s = distinct((rows.astype(np.int64) << 32) | values)
    return codes >> 32


def from_codes(codes: NDArray[np.int64], count: int) -> Ragged:
    """Return the rows told by sorted codes: the row in the upper 32 bits, the value below."""
    values = (codes & 0xFFFFFFFF).astype(np.int32)
    return Ragged(values=values, offsets=_offsets(codes >> 32, count))


@frozen(eq=False, kw_only=True)
class Terms:
    """The terms of many texts, a row each, and what is known of each distinct term.

    `tokens` holds int32 term numbers in text order; `hashes` (uint64, of the term's letters),
    `frequency` (float32, share of sentences), `salience` (int32 units of 1/16 nat) and
    `is_number`, `is_negation` (bool) are indexed by term number. `salts` (uint64, one a row), if
    there are any, keep rows of different ones apart: they share no key.
    """

    tokens: Ragged
    names: tuple[str, ...]
    hashes: Uint64s
    frequency: Float32s
    salience: Int32s
    is_number: Bools
    is_negation: Bools
    salts: Uint64s | None = None

    @cached_property
    def distinct(self) -> Ragged:
        """The distinct term numbers of each row, ascending."""
        return self.tokens.distinct()

    def between(self, low: int, high: int, distinct: Ragged) -> Terms:
        """Return the terms of some rows; `distinct` has the distinct ones of all rows."""
        salts = None if self.salts is None else self.salts[low:high]
        part = evolve(self, tokens=self.tokens.between(low, high), salts=salts)
        object.__setattr__(part, "distinct", distinct.between(low, high))  # frozen
        return part


@frozen(eq=False, kw_only=True)
class Meetings:
    """Which texts of one range share a key with which of another, or of the same, behind them.

    `first` are the first texts, all of a range or some, and `second` is the range of the second
    ones: numbers from and before. `codes` (int64) has each pair once or more often, in no order:
    the first text in the upper 32 bits, the second below.
    """

    first: tuple[int, int]
    second: tuple[int, int]
    codes: Int64s


@frozen(eq=False, kw_only=True)
class Pairs:
    """Pairs of texts, `first < second`, each pair once, sorted; both int32."""

    first: Int32s
    second: Int32s

    def __len__(self) -> int:
        return len(self.first)

    @classmethod
    def from_codes(cls, codes: Int64s) -> Pairs:
        """Return the pairs of sorted codes: the first in the upper 32 bits, the second below."""
        first, second = codes >> 32, codes & 0xFFFFFFFF
        return cls(first=first.astype(np.int32), second=second.astype(np.int32))


@frozen(eq=False, kw_only=True)
class Matches:
    """Pairs whose score was measured on the texts.

    `first` and `second` are int32 text numbers, `score` float32 from 0 to 1, `relation`
    uint8, an index into `records.RELATIONS` read from first to second.
    """

    first: Int32s
    second: Int32s
    score: Float32s
    relation: Uint8s

    def __len__(self) -> int:
        return len(self.first)

    def only(self, chosen: Bools) -> Matches:
        """Return the matches where `chosen` (one bool a match) is true; if all are, these."""
        if chosen.all():
            return self
        return Matches(
            first=self.first[chosen],
            second=self.second[chosen],
            score=self.score[chosen],
            relation=self.relation[chosen],
        )
