"""The sum of boosted trees over many rows: the kernel of `verify.Model.log_odds`.

A block of rows goes through one node of one tree at a time, so that the loops are over
neighbouring numbers and the compiler makes vector instructions of them: .25 µs a row for 200
trees of depth 3, a quarter of what numpy takes and of a walk row by row. First the least and the
greatest value of each feature in the block are found: where they tell which way all rows go at a
node, its other side isn't looked at. Of pairs of lines of one template an eighth of the nodes is
left, of pairs of a thousand stories nine tenths.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from newsdedup.compiled import kernel

if TYPE_CHECKING:
    from newsdedup.columns import Float32s, Float64s, Int32s, Int64s

    Tree: TypeAlias = tuple[Int32s, Float32s, Float64s]
    Given: TypeAlias = tuple[Int64s, Float64s]

# Rows at a time: a tree's values then stay in the nearest cache.
_ROWS = 512

# Which way the rows of a block go at a node.
_NOWHERE, _LEFT, _RIGHT, _BOTH = -1, 0, 1, 2
# A node that gives all rows one value has no array of values.
_ALIKE = -1


@kernel
def _fall(
    column: Float32s, split: np.float32, left: Float64s, right: Float64s, here: Float64s
) -> None:
    """Write which of two values each row gets at a node: the greater one if not measured."""
    for row in range(len(column)):
        low, high = left[row], right[row]
        known = high if column[row] > split else low
        most = max(low, high)
        here[row] = known if column[row] == column[row] else most  # NaN isn't itself


@kernel
def _fall_to_leaf(
    column: Float32s, split: np.float32, low: float, high: float, here: Float64s
) -> None:
    """As `_fall`, at a node below which all rows get one of two values."""
    most = max(low, high)
    for row in range(len(column)):
        known = high if column[row] > split else low
        here[row] = known if column[row] == column[row] else most  # NaN isn't itself


@kernel
def _add(values: Float64s, total: Float64s) -> None:
    for row in range(len(total)):
        total[row] += values[row]


@kernel
def _bounds(columns: Float32s, part: slice, bounds: Float32s) -> None:
    """Write the least and the greatest value of each feature in a part of the rows.

    They are without bound where any row isn't measured.
    """
    for feature in range(len(columns)):
        low, high = np.float32(np.inf), np.float32(-np.inf)
        measured = True
        for value in columns[feature, part]:
            low, high = min(low, value), max(high, value)
            measured &= not np.isnan(value)
        bounds[0, feature] = low if measured else np.float32(-np.inf)
        bounds[1, feature] = high if measured else np.float32(np.inf)


@kernel
def _turns(feature: Int32s, split: Float32s, bounds: Float32s, turn: Int64s) -> None:
    """Write which way the rows go at each node of a tree, _NOWHERE where none comes by."""
    turn[:] = _NOWHERE
    turn[0] = _BOTH
    for node in range(len(feature)):
        if turn[node] == _NOWHERE:
            continue
        if bounds[1, feature[node]] <= split[node]:
            turn[node] = _LEFT
        elif bounds[0, feature[node]] > split[node]:
            turn[node] = _RIGHT
        for side in range(2):
            below = 2 * node + 1 + side
            if below < len(feature) and turn[node] in (side, _BOTH):
                turn[below] = _BOTH


@kernel
def _walked(
    columns: Float32s, part: slice, tree: Tree, turn: Int64s, values: Float64s, given: Given
) -> None:
    """Write what each row of a part gets: `values[at[0]]`, or `alike[0]` where that is _ALIKE.

    `at` and `alike`, which are `given`, have a place for each node, then for each leaf. `values`
    has a row for each node.
    """
    feature, split, leaf = tree
    at, alike = given
    at[len(feature) :], alike[len(feature) :] = _ALIKE, leaf
    for node in range(len(feature) - 1, -1, -1):
        left, right, way = 2 * node + 1, 2 * node + 2, turn[node]
        if way in (_LEFT, _RIGHT):
            at[node], alike[node] = at[left + way], alike[left + way]
        elif way == _BOTH:
            column, here = columns[feature[node], part], values[node]
            if at[left] == _ALIKE and at[right] == _ALIKE:
                _fall_to_leaf(column, split[node], alike[left], alike[right], here)
            else:
                for below in (left, right):
                    if at[below] == _ALIKE:
                        at[below] = below
                        values[below] = alike[below]
                _fall(column, split[node], values[at[left]], values[at[right]], here)
            at[node] = node


@kernel
def add_leaves(
    columns: Float32s, feature: Int32s, split: Float32s, leaf: Float64s, total: Float64s
) -> None:
    """Add to each row's total the leaf of each tree, tree by tree.

    `columns` is C-contiguous `(features, rows)`; where it is NaN a row is not measured, and
    the greatest leaf that it may still fall to is added. The trees are those of
    `verify.Model`.
    """
    inner, nodes = feature.shape[1], feature.shape[1] + leaf.shape[1]
    values, turn = np.empty((inner, _ROWS)), np.empty(inner, dtype=np.int64)
    given = (np.empty(nodes, dtype=np.int64), np.empty(nodes))
    bounds = np.empty((2, len(columns)), dtype=np.float32)
    for start in range(0, len(total), _ROWS):
        part = slice(start, min(start + _ROWS, len(total)))
        here = total[part]
        _bounds(columns, part, bounds)
        for tree in range(len(feature)):
            _turns(feature[tree], split[tree], bounds, turn)
            _walked(columns, part, (feature[tree], split[tree], leaf[tree]), turn, values, given)
            if given[0][0] == _ALIKE:
                here += given[1][0]
            else:
                _add(values[given[0][0]], here)
