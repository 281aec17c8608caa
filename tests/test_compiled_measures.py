"""Kernels of features and trees: exactly the values of the numpy code they stand in for."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdedup import compiled, verify

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsdedup.columns import Float32s

pytest.importorskip("numba")

SEEDS = st.integers(0, 2**32 - 1)


@contextmanager
def kernels(used: bool) -> Iterator[None]:  # noqa: FBT001  # the one thing it says
    """Run with kernels, or without, whatever this process has loaded."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiled, "wanted", lambda _: used)
        yield


def some_rows(seed: int, count: int, *, unknown: float) -> Float32s:
    """Return rows of features near the splits of the model, some of them not measured."""
    random = np.random.default_rng(seed)
    model = verify.model()
    splits = [model.split[model.feature == column] for column in range(len(model.features))]
    rows = np.column_stack(
        [random.choice([*known, np.float32(-1), np.float32(0)], count) for known in splits]
    ).astype(np.float32)
    rows += random.integers(-1, 2, rows.shape).astype(np.float32) / 1024
    rows[random.random(rows.shape) < unknown] = np.nan
    return rows


@settings(max_examples=30, deadline=None)
@given(SEEDS, st.sampled_from([1, 3, 700, 1300]), st.sampled_from([0.0, 0.1]))
def test_trees_add_up_alike_compiled_or_not(seed: int, count: int, unknown: float) -> None:
    """The sum of leaves is the same bit for bit, also where features aren't measured."""
    rows = some_rows(seed, count, unknown=unknown)
    with kernels(used=False):
        plain = verify.model().log_odds(rows)
    with kernels(used=True):
        assert np.array_equal(verify.model().log_odds(rows), plain)
