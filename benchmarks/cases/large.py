"""An input larger than what it may take of memory: all of allsides, again and again in other words.

`--sentences` is how many there are at least. Memory is bound to a fifth of the input's bytes.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import disguise
from benchmarks.cases import collections, memory, once

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.cases.contract import Figures, Options
    from newsdedup import Article

LIMIT = 0.2  # of the input's size


def run(options: Options) -> Figures:
    """Return memory by stage, CPU and wall of one bound run."""
    assert options.data is not None
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "articles.jsonl"
        once.write_articles(_articles(options.data, options.sentences), file)
        size = file.stat().st_size
        report = once.started([file], "--settings", json.dumps({"max_memory": int(size * LIMIT)}))
    stages = report["stages"].items()
    return {
        "input_mb": size / 1e6,
        "max_memory_mb": size * LIMIT / 1e6,
        **memory.figures(report, size),
        "wall_seconds": report["wall"],
        "stage_us": {stage: 1e6 * cpu / report["sentences"] for stage, cpu in stages},
    }


def _articles(data: Path, sentences: int) -> Iterator[Article]:
    """Yield articles of allsides with at least so many sentences, in copies of the whole."""
    sample, count = collections.sample(data, sentences)
    whole = disguise.Collection(sample)
    for number in range(-(-sentences // count)):
        yield from whole.copy(number)
