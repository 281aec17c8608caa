"""Arrays over a batch: what is told of rows of different lengths."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdedup.columns import Ragged, distinct_counts, ranges

if TYPE_CHECKING:
    from numpy.typing import DTypeLike

RANGES = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 9)), max_size=9)


@given(told=RANGES)
@pytest.mark.parametrize("kind", [np.int64, np.int32, np.uint16])
def test_ranges_are_those_of_python(kind: DTypeLike, told: list[tuple[int, int]]) -> None:
    """One after the other, empty ones too, of integers of any width."""
    starts, sizes = np.array(told, dtype=kind).reshape(-1, 2).T
    found = ranges(starts, sizes)
    assert found.dtype == np.int64
    assert found.tolist() == [each for start, size in told for each in range(start, start + size)]


@given(sizes=st.lists(st.integers(0, 9), max_size=9))
def test_ranges_from_nought_are_places_in_groups(sizes: list[int]) -> None:
    """Each member of a group has its place there."""
    found = ranges(0, np.array(sizes, dtype=np.int64))
    assert found.tolist() == [place for size in sizes for place in range(size)]


@given(told=st.lists(st.tuples(st.integers(0, 4), st.sampled_from([0, 1, 7, 2**32 - 1]))))
def test_a_value_counts_once_a_row(told: list[tuple[int, int]]) -> None:
    """However often it stands there; rows without values have none."""
    rows, values = np.array(told, dtype=np.int64).reshape(-1, 2).T
    expected = [len({value for row, value in told if row == each}) for each in range(6)]
    assert distinct_counts(rows.astype(np.int32), values, 6).tolist() == expected


@given(rows=st.lists(st.lists(st.integers(0, 99), max_size=4), max_size=6))
@pytest.mark.parametrize("kind", [np.int64, np.uint8])
def test_rows_of_lengths_are_those_rows(kind: DTypeLike, rows: list[list[int]]) -> None:
    """Whatever the width of the lengths, offsets are int64 and start with 0."""
    values = np.array([value for row in rows for value in row], dtype=np.int32)
    found = Ragged.of(values, np.array([len(row) for row in rows], dtype=kind))
    assert found.offsets.dtype == np.int64
    assert [found.values[low:high].tolist() for low, high in pairwise(found.offsets)] == rows
