"""Features: what is measured on the two texts of a pair; the door to rapidfuzz.

Pairs are measured in blocks. In a block, each view of a text (its terms, its runs of
neighbouring terms, its quoted words) is a sparse matrix with a row a text, so that what two
texts share is one product of rows; edit measures come from rapidfuzz's C++ loops. Weights are
whole units of salience, so that a pair's features are the same in any block, order or batch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from newsdedup.features import order, quotes, shares
from newsdedup.features.block import block_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsdedup.columns import Bools, Float32s, Int32s, Terms

# Pairs measured at a time: bounds memory to some 100 MB; 5,000 to 50,000 took the same time.
BLOCK = 20_000

FEATURES = (*shares.NAMES, *order.NAMES, *quotes.NAMES)
"""The names of the columns of `Measured.matrix`; docs/decision.md tells what each is."""


@frozen(eq=False, kw_only=True)
class Measured:
    """What a block of pairs has in common: `matrix` is `(pairs, len(FEATURES))` float32.

    Every feature is the same when the two texts of a pair change places; `first_lighter`
    (bool) tells where the first text's terms weigh less than the second's.
    """

    matrix: Float32s
    first_lighter: Bools


def blocks(count: int) -> Iterator[slice]:
    """Yield the slices that cut `count` pairs into blocks."""
    return (slice(start, start + BLOCK) for start in range(0, count, BLOCK))


def measure(first: Int32s, second: Int32s, *, texts: Sequence[str], terms: Terms) -> Measured:
    """Measure pairs of texts: `texts` are normalised, `terms` has a row for each of them.

    Memory goes with the number of pairs; hand over no more than BLOCK at a time.
    """
    block = block_of(first, second, texts=texts, terms=terms)
    measured = {
        **shares.measured(block),
        **order.measured(block),
        **quotes.measured(block),
    }
    matrix = np.column_stack([measured[name] for name in FEATURES]).astype(np.float32)
    return Measured(matrix=matrix, first_lighter=block.heavier < 0)
