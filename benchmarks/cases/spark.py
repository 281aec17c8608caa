"""Spark in local mode beside one process: CPU, shuffle bytes and disk a sentence.

A sentence's cost is the difference of two sizes, so that what is loaded and compiled once isn't
counted.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import wire
from benchmarks.cases import collections, once

if TYPE_CHECKING:
    from benchmarks.cases.contract import Figures, Options

SMALL = 10_000
LARGE = 100_000


def run(options: Options) -> Figures:
    """Return the costs a sentence of both, and their ratio; allsides, or the made-up wire."""
    if find_spec("pyspark") is None:
        return {"left_out": "PySpark isn't installed: pip install 'newsdedup[spark-local]'"}
    sizes = (SMALL, min(LARGE, max(options.sentences, 2 * SMALL)))
    with tempfile.TemporaryDirectory() as name:
        runs = [_both(options, size, Path(name)) for size in sizes]
    sentences = runs[1]["counts"]["sentences"] - runs[0]["counts"]["sentences"]
    steps = {
        step: _a_sentence(runs[0]["steps"][step], runs[1]["steps"][step], sentences)
        for step in runs[1]["steps"]
    }
    every = list(next(iter(steps.values())))
    total = {name: sum(step[name] for step in steps.values()) for name in every}
    alone = 1e6 * (runs[1]["alone"] - runs[0]["alone"]) / sentences
    return {
        "sentences": runs[1]["counts"]["sentences"],
        **{f"{name}_a_text": _per_text(runs[1], name) for name in ("candidates", "matches")},
        "steps": steps,
        "total": total,
        "one_process_cpu_us": alone,
        "times_one_process": (total["jvm_cpu_us"] + total["python_cpu_us"]) / alone,
    }


def _per_text(report: dict[str, Any], name: str) -> float:
    counts: dict[str, int] = report["counts"]
    return counts[name] / counts["texts"]


def _both(options: Options, size: int, place: Path) -> dict[str, Any]:
    """Return the report of a run on Spark, with the CPU seconds of one process beside it."""
    file = place / f"{size}.jsonl"
    if options.data is None:
        articles, _ = wire.articles(wire.lines(size))
    else:
        articles, _ = collections.sample(options.data, size)
    once.write_articles(articles, file)
    done = subprocess.run(  # noqa: S603  # our own interpreter and module
        [sys.executable, "-m", "benchmarks.spark", str(file), "--work-dir", str(place)],
        capture_output=True,
        text=True,
        check=False,
        cwd=once.ROOT,
        env={**os.environ, "PYTHONPATH": str(once.ROOT), "PYSPARK_PYTHON": sys.executable},
    )
    if done.returncode:
        raise RuntimeError(f"a run on Spark failed:\n{done.stderr[-2000:]}")
    report: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return {**report, "alone": once.started([file], "--settings", '{"workers": 1}')["cpu"]}


def _a_sentence(
    small: dict[str, float], large: dict[str, float], sentences: int
) -> dict[str, float]:
    """Return the costs of one more sentence: µs of CPU and bytes."""
    more = {name: (large[name] - small[name]) / sentences for name in large}
    return {
        "jvm_cpu_us": 1e6 * more["jvm_cpu"],
        "python_cpu_us": 1e6 * more["python_cpu"],
        "shuffle_bytes": more["shuffle_bytes"],
        "work_bytes": more["work_bytes"],
    }
