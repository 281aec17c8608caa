"""A block of pairs of texts, and what each text and each pair of it counts."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen

from newsdedup.columns import distinct
from newsdedup.features.rows import rows_of, shared_by

if TYPE_CHECKING:
    from newsdedup.columns import Bools, Float64s, Int32s, Int64s
    from newsdedup.features.readings import Readings
    from newsdedup.features.rows import Rows, Shared

OF_TEXT = (
    *("weight", "names", "words", "terms", "name_count", "figures", "days", "negations"),
    *("runs2", "runs3"),
)
"""Rows of `Counts.texts`: the facts of a text's distinct terms added up, then the weights of
its distinct runs of two and three terms."""

OF_PAIR = (
    *("weight", "names", "words", "terms", "name_count", "figures", "days", "negations"),
    *("runs2", "runs3", "rarest", "rarest_left", "rarest_right", "longest"),
)
"""Rows of `Counts.pairs`: the same of what both texts have, the greatest weight of a term that
both, only the left and only the right text has, and the length of the longest sequence of terms
that both have in one order."""

# Texts for each pair from which on the texts of pairs are found by sorting. An array with a place
# for each text takes 32 ms for 8,192 pairs of 36 million texts, and memory outside of the space;
# sorting takes .7 ms. Of 250,000 texts the array takes .3 ms.
_MANY = 128


@frozen(eq=False, kw_only=True)
class Counts:
    """Whole numbers of each text and each pair of a block: rows OF_TEXT and OF_PAIR, int64."""

    texts: Int64s
    pairs: Int64s

    def of_texts(self, name: str) -> Int64s:
        """Return one count of all texts."""
        count: Int64s = self.texts[OF_TEXT.index(name)]
        return count

    def of_pairs(self, name: str) -> Int64s:
        """Return one count of all pairs."""
        count: Int64s = self.pairs[OF_PAIR.index(name)]
        return count


@frozen(eq=False, kw_only=True)
class Block:
    """Pairs of texts: `left` and `right` are places in `used`, the numbers of their texts."""

    readings: Readings
    used: Int64s
    left: Int64s
    right: Int64s

    def __len__(self) -> int:
        return len(self.left)

    @cached_property
    def lengths(self) -> Int64s:
        """The number of terms of each text used."""
        offsets = self.readings.tokens.offsets
        lengths: Int64s = offsets[self.used + 1] - offsets[self.used]
        return lengths

    @cached_property
    def rows(self) -> Rows:
        """The terms of each text used, as sparse rows."""
        return rows_of(self.readings.tokens.take(self.used))

    @cached_property
    def shared(self) -> Shared:
        """The terms that each pair shares."""
        return shared_by(self.rows, self.left, self.right, width=len(self.readings.facts))

    def only(self, chosen: Bools | slice) -> Block:
        """Return the block of the chosen pairs, and of their texts alone."""
        left, right = self.left[chosen], self.right[chosen]
        kept = np.zeros(len(self.used), dtype=np.bool_)
        kept[left] = kept[right] = True
        number = np.cumsum(kept) - 1
        return Block(
            readings=self.readings, used=self.used[kept], left=number[left], right=number[right]
        )

    def ends(self, values: Any) -> tuple[Any, Any]:
        """Return a value of each text as that of the left and of the right text of each pair."""
        return values[self.left], values[self.right]


def block_of(first: Int32s | Int64s, second: Int32s | Int64s, *, readings: Readings) -> Block:
    """Return the block of the given pairs of texts."""
    if len(readings.texts) > _MANY * len(first):
        used = distinct(np.concatenate((first, second))).astype(np.int64)
        left, right = (np.searchsorted(used, side) for side in (first, second))
        return Block(readings=readings, used=used, left=left, right=right)
    met = np.zeros(len(readings.texts), dtype=np.bool_)
    met[first] = met[second] = True
    used = np.flatnonzero(met)
    number = np.empty(len(met), dtype=np.int64)
    number[used] = np.arange(len(used))
    return Block(readings=readings, used=used, left=number[first], right=number[second])


def short_long(heavier: Any, left: Any, right: Any) -> tuple[Float64s, Float64s]:
    """Return values of both texts as those of the lighter and of the heavier one.

    `heavier` is how much more the left text weighs. Of texts that weigh the same, the lesser
    value is the lighter's.
    """
    low, high = low_high(left, right)
    short = np.where(heavier < 0, left, np.where(heavier > 0, right, low))
    long = np.where(heavier < 0, right, np.where(heavier > 0, left, high))
    return short.astype(np.float64), long.astype(np.float64)


def low_high(left: Any, right: Any) -> tuple[Float64s, Float64s]:
    """Return the lesser and the greater of two values, pair by pair."""
    return np.minimum(left, right).astype(np.float64), np.maximum(left, right).astype(np.float64)


def fraction(part: Any, whole: Any, *, otherwise: Any = 0.0) -> Float64s:
    """Return part / whole, and `otherwise` where the whole is 0."""
    whole = np.asarray(whole, dtype=np.float64)
    result = np.broadcast_to(np.asarray(otherwise, dtype=np.float64), whole.shape).copy()
    np.divide(part, whole, out=result, where=whole > 0)
    return result
