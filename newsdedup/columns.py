"""Arrays over a batch: what the hot stages hand to one another in place of objects.

A *text* is a distinct normalised wording; many sentences can share one (exact copies).
Texts are numbered from 0 in an order that depends on the input alone, never on its order.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

Int32s: TypeAlias = NDArray[np.int32]
Int64s: TypeAlias = NDArray[np.int64]
Uint8s: TypeAlias = NDArray[np.uint8]
Uint32s: TypeAlias = NDArray[np.uint32]
Uint64s: TypeAlias = NDArray[np.uint64]
Float32s: TypeAlias = NDArray[np.float32]
Float64s: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]


@frozen(eq=False, kw_only=True)
class Ragged:
    """Rows of different lengths in one flat array: row i is `values[offsets[i]:offsets[i + 1]]`.

    `offsets` is int64 of length rows + 1 and starts with 0.
    """

    values: NDArray[np.generic]
    offsets: Int64s

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


@frozen(eq=False, kw_only=True)
class Pairs:
    """Pairs of texts, `first < second`, each pair once, sorted; both int32."""

    first: Int32s
    second: Int32s

    def __len__(self) -> int:
        return len(self.first)


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
        """Return the matches where `chosen` (one bool a match) is true."""
        return Matches(
            first=self.first[chosen],
            second=self.second[chosen],
            score=self.score[chosen],
            relation=self.relation[chosen],
        )
