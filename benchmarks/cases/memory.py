"""Memory beside the size of the input, without a limit and with one that changes no byte.

The input is a wire that several desks hold: each article comes COPIES times, under other ids,
as in archives that were put together. It is written to disk article by article, and read so.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from benchmarks import wire
from benchmarks.cases import collections, once

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.cases.contract import Figures, Options
    from newsdedup import Article

COPIES = 8
QUICK_SENTENCES = 3_000
# Of the size of the input, what a bound run is told to stay within.
LIMIT = 1 / 16


def run(options: Options) -> Figures:
    """Return the figures of the made-up wire and, with data, of a sample of allsides."""
    found = {"wire": measured(wire.articles(wire.lines(QUICK_SENTENCES))[0])}
    if options.data and not options.quick:
        sample, _ = collections.sample(options.data, options.sentences)
        found["allsides"] = measured(sample)
    return found


def copies(articles: Sequence[Article]) -> Iterator[Article]:
    """Yield each article COPIES times, copy after copy, each under an id of its own."""
    for number in range(COPIES):
        for article in articles:
            yield evolve(article, id=f"{article.id}-{number}")


def measured(articles: Sequence[Article]) -> Figures:
    """Return the memory of a free and of a bound run, and whether they wrote the same bytes."""
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "articles.jsonl"
        once.write_articles(copies(articles), file)
        size = file.stat().st_size
        limit = {"max_memory": int(size * LIMIT)}
        free = once.started([file])
        bound = once.started([file], "--settings", json.dumps(limit))
    return {
        "input_mb": size / 1e6,
        "max_memory_mb": limit["max_memory"] / 1e6,
        "free": _figures(free, size),
        "bound": _figures(bound, size),
        "outputs": len({free["sha256"], bound["sha256"]}),
    }


def _figures(report: once.Report, size: int) -> Figures:
    return {
        "sentences": report["sentences"],
        "texts": report["stats"]["texts"],
        "cpu_seconds": report["cpu"],
        "peak_mb": report["peak_mb"],
        "peak_file_mb": report["peak_file_mb"],
        "peak_over_input": 1e6 * report["peak_mb"] / size,
    }
