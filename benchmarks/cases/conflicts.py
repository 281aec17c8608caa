"""The figures of `python -m benchmarks.conflicts` as a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks import conflicts

if TYPE_CHECKING:
    from benchmarks.cases.contract import Figures, Options

PAIRS = 1_200


def run(options: Options) -> Figures:
    """Return the share of swapped and of unchanged facts that are flagged, by kind."""
    assert options.data is not None
    return conflicts.measure(options.data, PAIRS)
