"""The figures of `python -m benchmarks.splitter` as a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks import splitter

if TYPE_CHECKING:
    from benchmarks.cases.contract import Figures, Options


def run(options: Options) -> Figures:
    """Return F1, stability in contexts and speed of the sentence splitter."""
    assert options.data is not None
    return {**splitter.quality(options.data), **splitter.collections(options.data)}
