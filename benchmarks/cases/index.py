"""The index on a sample of allsides: bulk `add`, one article, `find`, open, sizes, the batch."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve

import newsdedup as nd
from benchmarks.cases import collections
from benchmarks.index import different, timed
from newsdedup.sentences import spans
from newsdedup.versions import latest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.cases.contract import Figures, Options
    from newsdedup import Article, Index

SINGLES, LOOKUPS = 200, 500
# Sentences of an article that is added alone: longer ones are cut.
SENTENCES_OF_SINGLE = 30
BATCH = 2_000
QUICK_SENTENCES = 5_000


def run(options: Options) -> Figures:
    """Return CPU times of what is done with an index of the sample, and its sizes."""
    wanted = QUICK_SENTENCES if options.quick else options.sentences
    articles, _ = collections.sample(_data(options), wanted)
    articles = list(latest(articles, on_bad_item="skip").articles)
    few = min(SINGLES, len(articles) // 10)
    bulk, singles = articles[:-few], list(map(cut, articles[-few:]))
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "benchmark.index"
        with nd.Index.open(path) as index:
            figures = _filled(index, bulk)
            figures |= _single(index, singles)
        figures["open_seconds"] = timed(lambda: nd.Index.open(path).close())[1]
        with nd.Index.open(path) as index:
            return figures | _beside_batch(index, [*bulk, *singles])


def _data(options: Options) -> Path:
    if options.data is None:
        raise ValueError("this case needs --data")
    return options.data


def cut(article: Article) -> Article:
    """Return an article with at most SENTENCES_OF_SINGLE sentences."""
    found = spans(article.text, nd.Settings())[:SENTENCES_OF_SINGLE]
    if not found:
        return article
    end = found[-1][1]
    furniture = tuple(span for span in article.furniture if span[1] <= end)
    return evolve(article, text=article.text[:end], furniture=furniture)


def _filled(index: Index, bulk: Sequence[Article]) -> Figures:
    seconds = timed(lambda: index.add(bulk, batch_articles=BATCH).finish())[1]
    stats = index.stats()
    text = sum(len(article.text.encode("utf-8", "surrogatepass")) for article in bulk)
    return {
        "sentences": stats["sentences"],
        "bulk_cpu_us": 1e6 * seconds / stats["sentences"],
        "settle_cpu_us": 1e6 * timed(index.settle)[1] / stats["sentences"],
        "disk_bytes_beyond_text": (stats["bytes_on_disk"] - text) / stats["sentences"],
        "memory_bytes": stats["bytes_in_memory"] / stats["sentences"],
    }


def _single(index: Index, singles: Sequence[Article]) -> Figures:
    index.find("a line before it is measured")
    lines = [line for line in collections.sentences(singles) if len(line) > 40]
    return {
        "add_cpu_ms": _spread([partial(_added, index, one) for one in singles]),
        "find_cpu_ms": _spread([partial(index.find, line) for line in lines[:LOOKUPS]]),
    }


def _added(index: Index, article: Article) -> None:
    list(index.add([article]))


def _spread(work: Sequence[Callable[[], Any]]) -> Figures:
    """Return the milliseconds of CPU that half, and 99 of 100, calls take at most."""
    taken = [1000 * timed(call)[1] for call in work]
    return {f"p{share}": float(np.percentile(taken, share)) for share in (50, 99)}


def _beside_batch(index: Index, articles: Sequence[Article]) -> Figures:
    """Run the batch in one process on the same articles, and count the clusters that differ."""
    found: list[nd.Result] = []
    settings = nd.Settings(workers=1)
    seconds = timed(lambda: found.append(nd.deduplicate(articles, settings=settings)))[1]
    return {
        "batch_cpu_us": 1e6 * seconds / found[0].stats["sentences"],
        "clusters": len(found[0].clusters),
        "clusters_that_differ": different(index.clusters(), found[0].clusters),
    }
