"""CPU time a sentence as the collection grows: nested samples of allsides, one process."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.cases import collections, once

if TYPE_CHECKING:
    from benchmarks.cases.contract import Figures, Options

SMALLEST, REFERENCE = 10_000, 100_000


def sizes(largest: int) -> list[int]:
    """Return 10,000, 30,000, 100,000, 300,000 … up to the largest."""
    steps = (SMALLEST * 10**power * step for power in range(5) for step in (1, 3))
    return [size for size in steps if size <= max(largest, SMALLEST)]


def run(options: Options) -> Figures:
    """Return the figures of each size, and the CPU time a sentence over that of 100,000.

    Smaller samples are dominated by what is loaded once.
    """
    assert options.data is not None
    found: Figures = {}
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "sample.jsonl"
        for size in sizes(options.sentences):
            sample, _ = collections.sample(options.data, size)
            once.write_articles(sample, file)
            report = once.started([file], "--settings", '{"workers": 1}')
            found[f"{size}"] = _figures(report)
    us = {size: figures["cpu_us_a_sentence"] for size, figures in found.items()}
    if str(REFERENCE) in us:
        found["over_100000"] = {size: value / us[str(REFERENCE)] for size, value in us.items()}
    return found


def _figures(report: once.Report) -> Figures:
    """Return the CPU µs a sentence of one run, in all and by stage, memory, and pairs a text."""
    stats, sentences = report["stats"], report["sentences"]
    names = ("candidate_pairs", "measured_pairs", "matches")
    return {
        "sentences": sentences,
        "wall_seconds": report["wall"],
        "cpu_us_a_sentence": 1e6 * report["cpu"] / sentences,
        "stage_us": {name: 1e6 * cpu / sentences for name, cpu in report["stages"].items()},
        "peak_mb": report["peak_mb"],
        "peak_bytes_a_sentence": 1e6 * report["peak_mb"] / sentences,
        **{f"{name}_a_text": stats[name] / stats["texts"] for name in names},
    }
