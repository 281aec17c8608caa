"""The floors that conflicts must hold on real sentences; `benchmarks.conflicts` has the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.conflicts import SWAPS, measure

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def figures(data_dir: Path) -> dict[str, Any]:
    """Measure what `python -m benchmarks.conflicts` does, on fewer pairs."""
    return measure(data_dir, 1000)


def test_swapped_facts_are_flagged(figures: dict[str, Any]) -> None:
    """At least 97 % of facts swapped in real sentences are flagged with the right kind."""
    swaps = figures["swaps"]
    assert swaps["all"]["pairs"] >= 500
    assert swaps["all"]["flagged"] >= 0.97
    assert min(swaps[kind]["flagged"] for kind in SWAPS) >= 0.85


def test_edits_that_keep_the_facts_are_silent(figures: dict[str, Any]) -> None:
    """At most 2 % of copies whose wording alone was edited are flagged, and no exact copy."""
    assert figures["unchanged"]["all"]["flagged"] <= 0.02
    assert figures["unchanged"]["exact copy"]["flagged"] == 0


def test_labelled_pairs_are_flagged_rarely(figures: dict[str, Any]) -> None:
    """Of pairs labelled as one claim, a few in a hundred disagree on a fact; not many, not none."""
    assert 0.01 <= figures["labelled"]["flagged"] <= 0.06
