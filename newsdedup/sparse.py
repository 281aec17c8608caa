"""Sparse rows of weights, and what two of them share; the door to scipy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen

if TYPE_CHECKING:
    from newsdedup.columns import Float64s, Int32s, Int64s, Ragged


@frozen(eq=False, kw_only=True)
class SparseRows:
    """A sparse matrix of weights with a row a text, the same with ones, and each row's total.

    Weights are whole numbers, so that sums are exact in any order.
    """

    weights: Any
    ones: Any
    totals: Float64s

    def shared(self, first: Int32s | Int64s, second: Int32s | Int64s) -> Any:
        """Return the weights of what each pair of rows shares: a sparse row a pair."""
        return self.weights[first].multiply(self.ones[second])

    def shared_totals(self, first: Int32s | Int64s, second: Int32s | Int64s) -> Float64s:
        """Return the total weight of what each pair of rows shares."""
        return row_sums(self.shared(first, second))


def sparse_rows(rows: Ragged, weights: Any, width: int) -> SparseRows:
    """Return rows that hold the given columns with the given weights.

    `rows` holds ascending column numbers below `width`, `weights` is parallel to its values.
    """
    from scipy.sparse import csr_matrix  # noqa: PLC0415  # takes .1 s

    shape = (len(rows), width)
    matrix = csr_matrix((weights.astype(np.float64), rows.values, rows.offsets), shape=shape)
    ones = csr_matrix((np.ones(len(rows.values)), rows.values, rows.offsets), shape=shape)
    return SparseRows(weights=matrix, ones=ones, totals=row_sums(matrix))


def row_sums(matrix: Any) -> Float64s:
    """Return the sum of each row of a sparse matrix."""
    return np.asarray(matrix.sum(axis=1), dtype=np.float64).ravel()
