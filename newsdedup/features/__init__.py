"""Features: what is measured on the two texts of a pair; the door to rapidfuzz.

Pairs are measured in blocks. What two texts share is first counted in whole numbers, by
compiled kernels or by sparse rows, so that a pair's features are the same in any block, order
or batch, and either way; letters are compared by rapidfuzz's C++ loops. A caller that wants
good pairs alone can drop others before quotations and letters are read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from attrs import frozen

from newsdedup import compiled
from newsdedup.features import order, quotes, shares
from newsdedup.features.block import Block, block_of
from newsdedup.features.counting import counted
from newsdedup.features.readings import Readings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from newsdedup.columns import Bools, Float32s, Int32s, Int64s, Terms

    Promising: TypeAlias = Callable[[Float32s], Bools]

__all__ = ["BLOCK", "FEATURES", "Measured", "Readings", "blocks", "measure", "measure_promising"]

# Pairs measured at a time: 5,000 to 50,000 took the same time. A block takes 20 MB with kernels
# and 45 without.
BLOCK = 20_000
# Terms measured at a time, of both texts of all pairs, so that long texts take no more.
_TERMS = 1 << 21

FEATURES = (*shares.NAMES, *order.NAMES, *quotes.NAMES)
"""The names of the columns of `Measured.matrix`; docs/decision.md tells what each is."""
_QUOTES = FEATURES.index(quotes.NAMES[0])


@frozen(eq=False, kw_only=True)
class Measured:
    """What a block of pairs has in common: `matrix` is `(pairs, len(FEATURES))` float32.

    Every feature is the same when the two texts of a pair change places; `first_lighter`
    (bool) tells where the first text's terms weigh less than the second's. `places` (int64)
    are those of the measured pairs among the given ones, ascending.
    """

    matrix: Float32s
    first_lighter: Bools
    places: Int64s


def blocks(count: int) -> Iterator[slice]:
    """Yield the slices that cut `count` pairs into blocks."""
    return (slice(start, start + BLOCK) for start in range(0, count, BLOCK))


def measure(first: Int32s, second: Int32s, *, texts: Sequence[str], terms: Terms) -> Measured:
    """Measure pairs of texts: `texts` are normalised, `terms` has a row for each of them.

    Memory goes with the number of pairs; hand over no more than BLOCK at a time.
    """
    block = block_of(first, second, readings=Readings(texts, terms))
    return _bounded(block, promising=None)


def measure_promising(
    first: Int32s, second: Int32s, *, readings: Readings, promising: Promising
) -> Measured:
    """Measure pairs of texts, and leave out those that turn out to be of no use on the way.

    `promising` tells which rows of a matrix are worth going on with, where NaN stands for
    what isn't measured yet. It is asked only where kernels make that pay. As with `measure`,
    hand over no more than BLOCK pairs at a time.
    """
    block = block_of(first, second, readings=readings)
    return _bounded(block, promising if compiled.wanted(len(block)) else None)


def _bounded(block: Block, promising: Promising | None) -> Measured:
    """Measure a block in as many parts as keep each within _TERMS."""
    half = len(block) // 2
    if not half or sum(side.sum() for side in block.ends(block.lengths)) <= _TERMS:
        return _measured(block, promising)
    early, late = slice(half), slice(half, None)
    one, other = (_bounded(block.only(part), promising) for part in (early, late))
    return Measured(
        matrix=np.concatenate((one.matrix, other.matrix)),
        first_lighter=np.concatenate((one.first_lighter, other.first_lighter)),
        places=np.concatenate((one.places, other.places + half)),
    )


@frozen(eq=False, kw_only=True)
class _Draft:
    """Pairs as far as they are measured: `columns` is `(features, pairs)`, NaN where not yet."""

    block: Block
    columns: Float32s
    weights: tuple[Int64s, Int64s]
    places: Int64s

    def only(self, chosen: Bools) -> _Draft:
        """Return the draft of the pairs where `chosen` is true."""
        return _Draft(
            block=self.block.only(chosen),
            columns=self.columns[:, chosen],
            weights=(self.weights[0][chosen], self.weights[1][chosen]),
            places=self.places[chosen],
        )


def _measured(block: Block, promising: Promising | None) -> Measured:
    draft = _counted_draft(block)
    if promising is None:
        _write(draft, quotes.measured(block, *draft.weights))
    else:
        draft = draft.only(promising(draft.columns.T))
        asking = np.isnan(draft.columns[_QUOTES])
        part = draft.only(asking)
        _write(part, quotes.measured(part.block, *part.weights))
        draft.columns[:, asking] = part.columns
        draft = draft.only(promising(draft.columns.T))
    _write(draft, {"ratio": order.ratio(draft.block)})
    lighter = draft.weights[0] < draft.weights[1]
    return Measured(matrix=draft.columns.T, first_lighter=lighter, places=draft.places)


def _counted_draft(block: Block) -> _Draft:
    """Measure all but the ratio of letters and the quotations of pairs that have any."""
    counts = counted(block)
    draft = _Draft(
        block=block,
        columns=np.full((len(FEATURES), len(block)), np.nan, dtype=np.float32),
        weights=block.ends(counts.of_texts("weight")),
        places=np.arange(len(block)),
    )
    shares.write(block, counts, draft.columns)
    _write(draft, order.measured(block, counts))
    left, right = block.ends(block.readings.marked(block.used))
    for name, value in quotes.WITHOUT.items():
        draft.columns[FEATURES.index(name), ~(left | right)] = value
    return draft


def _write(draft: _Draft, found: Mapping[str, Any]) -> None:
    for name, values in found.items():
        draft.columns[FEATURES.index(name)] = values
