"""Kernels over rows of numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsdedup.compiled import kernel

if TYPE_CHECKING:
    from newsdedup.columns import Int32s, Int64s


_LONG = 100  # values, from which sorting is quicker than inserting each in its place


@kernel
def distinct(values: Int32s, offsets: Int64s) -> tuple[Int32s, Int64s]:
    """Return `columns.Ragged.distinct` of rows of whole numbers, as values and offsets."""
    found, starts = np.empty_like(values), np.zeros_like(offsets)
    end = 0
    for row in range(len(offsets) - 1):
        begin, source = end, values[offsets[row] : offsets[row + 1]]
        if len(source) > _LONG:
            source = np.sort(source)
        for value in source:
            at = end
            while at > begin and found[at - 1] > value:
                at -= 1
            if at > begin and found[at - 1] == value:
                continue
            for moved in range(end, at, -1):
                found[moved] = found[moved - 1]
            found[at] = value
            end += 1
        starts[row + 1] = end
    return found[:end].copy(), starts


@kernel
def totals(values: Int32s, offsets: Int64s, weights: Int32s) -> Int64s:
    """Return the sum of the weights of each row's values; `weights` is by value."""
    found = np.zeros(len(offsets) - 1, dtype=np.int64)
    for row in range(len(found)):
        for place in range(offsets[row], offsets[row + 1]):
            found[row] += weights[values[place]]
    return found
