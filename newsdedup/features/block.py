"""A block of pairs, with what several groups of features need of it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen

from newsdedup.columns import Ragged
from newsdedup.sparse import SparseRows, sparse_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsdedup.columns import Bools, Float64s, Int32s, Int64s, Terms


@frozen(eq=False, kw_only=True)
class Block:
    """Pairs of texts, numbered within the block, and the terms they use, numbered likewise.

    `left` and `right` are text numbers, one a pair; `tokens` has a row a text; `names`,
    `salience` (units of 1/16 nat), `is_number` and `is_negation` tell of each term.
    """

    left: Int64s
    right: Int64s
    wordings: list[str]
    tokens: Ragged
    names: list[str]
    salience: Int64s
    is_number: Bools
    is_negation: Bools

    @cached_property
    def distinct(self) -> Ragged:
        """The distinct terms of each text, ascending."""
        return self.tokens.distinct()

    @cached_property
    def rows(self) -> SparseRows:
        """The distinct terms of each text, weighted by salience."""
        return sparse_rows(self.distinct, self.salience[self.distinct.values], len(self.names))

    @cached_property
    def common(self) -> Any:
        """The salience of the terms that each pair shares: a sparse row a pair."""
        return self.rows.shared(self.left, self.right)

    @cached_property
    def heavier(self) -> Float64s:
        """How much more the left text of each pair weighs than the right one."""
        difference: Float64s = self.rows.totals[self.left] - self.rows.totals[self.right]
        return difference

    def ends(self, values: Any) -> tuple[Any, Any]:
        """Return a value of each text as that of the left and of the right text of each pair."""
        return values[self.left], values[self.right]

    def short_long(self, left: Any, right: Any) -> tuple[Float64s, Float64s]:
        """Return values of both texts as those of the lighter and of the heavier one.

        Of texts that weigh the same, the lesser value is the lighter's.
        """
        low, high = low_high(left, right)
        short = np.where(self.heavier < 0, left, np.where(self.heavier > 0, right, low))
        long = np.where(self.heavier < 0, right, np.where(self.heavier > 0, left, high))
        return short.astype(np.float64), long.astype(np.float64)


def block_of(first: Int32s, second: Int32s, *, texts: Sequence[str], terms: Terms) -> Block:
    """Return the block of the given pairs of texts; `terms` has a row for each text."""
    used, ends = np.unique(np.concatenate((first, second)), return_inverse=True)
    rows = terms.tokens.take(used)
    columns, tokens = np.unique(rows.values, return_inverse=True)
    return Block(
        left=ends[: len(first)],
        right=ends[len(first) :],
        wordings=[texts[number] for number in used.tolist()],
        tokens=Ragged(values=tokens.astype(np.int32), offsets=rows.offsets),
        names=[terms.names[column] for column in columns.tolist()],
        salience=terms.salience[columns].astype(np.int64),
        is_number=terms.is_number[columns],
        is_negation=terms.is_negation[columns],
    )


def low_high(left: Any, right: Any) -> tuple[Float64s, Float64s]:
    """Return the lesser and the greater of two values, pair by pair."""
    return np.minimum(left, right).astype(np.float64), np.maximum(left, right).astype(np.float64)


def fraction(part: Any, whole: Any, *, otherwise: Any = 0.0) -> Float64s:
    """Return part / whole, and `otherwise` where the whole is 0."""
    whole = np.asarray(whole, dtype=np.float64)
    result = np.broadcast_to(np.asarray(otherwise, dtype=np.float64), whole.shape).copy()
    np.divide(part, whole, out=result, where=whole > 0)
    return result
