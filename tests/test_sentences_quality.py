"""The floors that the splitter is held to on labelled text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.splitter import quality

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def figures(data_dir: Path) -> dict[str, float]:
    """Measure what `python -m benchmarks.splitter` does, without the speed."""
    return quality(data_dir)


def test_boundaries_agree_with_the_gold(figures: dict[str, float]) -> None:
    """F1 on edited text is at least .99, also on the documents no rule was chosen on."""
    assert figures["f1"] >= 0.99
    assert figures["f1_held_out"] >= 0.99


def test_boundaries_on_the_web_stay_good(figures: dict[str, float]) -> None:
    """F1 on web forums and logs, measured .979, doesn't fall below .97."""
    assert figures["f1_web"] >= 0.97


def test_sentences_are_cut_alike_in_any_context(figures: dict[str, float]) -> None:
    """At least 96 % of sentences are cut the same in six contexts."""
    assert figures["same"] >= 0.96


def test_golden_rules_stay_kept(figures: dict[str, float]) -> None:
    """At least 36 of the 48 Golden Rules hold (measured: 37)."""
    assert figures["golden_rules"] == 48
    assert figures["golden_rules_right"] >= 36
