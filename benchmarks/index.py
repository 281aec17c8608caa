"""Measure the index: `python -m benchmarks.index --data DIR [--sentences N]`.

Fills an index from a sample of allsides, adds single articles, looks lines up, opens it anew,
and compares its clusters with those of a batch. `--one-at-a-time` feeds fnc1_train article by
article instead and counts the clusters that differ before `compact`; `--kills N` kills a
process that writes N times and verifies what is left.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import newsdedup as nd
from benchmarks import machine
from benchmarks.cases import collections
from newsdedup import outputs
from newsdedup.versions import latest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from newsdedup import Article, Cluster, Index
    from newsdedup.index import Match

Seconds = tuple[float, float]

SINGLES = 200
LOOKUPS = 500
BATCH = 500


def main(arguments: Sequence[str]) -> int:
    """Run what the command line asks for and print its figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.index", description=__doc__)
    parser.add_argument("--data", type=Path, default=os.environ.get("NEWSDEDUP_DATA"))
    parser.add_argument("--sentences", type=int, default=100_000, help="sample (100,000)")
    parser.add_argument("--no-batch", action="store_true", help="don't run deduplicate beside it")
    parser.add_argument("--one-at-a-time", action="store_true")
    parser.add_argument("--kills", type=int, metavar="N")
    given = parser.parse_args(arguments)
    if given.kills:
        return killed(given.kills)
    if given.data is None:
        parser.error("needs --data DIR or NEWSDEDUP_DATA")
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "benchmark.index"
        if given.one_at_a_time:
            one_at_a_time(given.data, path)
        else:
            filled(given.data, path, given.sentences, beside_batch=not given.no_batch)
    return 0


def show(name: str, value: Any) -> None:
    """Print one figure."""
    told = f"{value:,.4g}" if isinstance(value, float) else f"{value:,}"
    print(f"{name:<44} {told}", flush=True)


def filled(data: Path, path: Path, sentences: int, *, beside_batch: bool) -> None:
    """Fill an index with a sample, and measure all that is done with one."""
    articles, total = collections.sample(data, sentences)
    articles = list(latest(articles, on_bad_item="skip").articles)
    bulk, singles = articles[:-SINGLES], articles[-SINGLES:]
    show("sentences of the sample", total)
    with nd.Index.open(path) as index:
        seconds = timed(lambda: index.add(bulk, batch_articles=BATCH).finish())
        held = index.stats()["sentences"]
        _show_seconds("bulk add", seconds)
        show("bulk add, sentences a second", held / seconds[0])
        show("bulk add, CPU us a sentence", 1e6 * seconds[1] / held)
        _show_seconds("settle after it", timed(index.settle))
        _show_sizes(index, bulk)
        index.find("warm up")
        one_by_one = [timed(partial(_added, index, one)) for one in singles]
        _show_times("add of one article", one_by_one)
        lines = [line for line in collections.sentences(singles) if len(line) > 40][:LOOKUPS]
        _show_times("find", [timed(partial(index.find, line)) for line in lines])
        _show_seconds("settle after single adds", timed(index.settle))
    opened = timed(lambda: nd.Index.open(path).close())
    _show_seconds("open", opened)
    if beside_batch:
        _show_batch(path, articles)


def _show_sizes(index: Index, articles: Iterable[Article]) -> None:
    stats = index.stats()
    text = sum(len(article.text.encode("utf-8", "surrogatepass")) for article in articles)
    show(
        "bytes on disk a sentence, beyond the text",
        (stats["bytes_on_disk"] - text) / stats["sentences"],
    )
    show("bytes in memory a sentence, band keys", stats["bytes_in_memory"] / stats["sentences"])
    show("texts whose group is left to settle", stats["unsettled_texts"])


def _show_batch(path: Path, articles: Sequence[Article]) -> None:
    """Run the batch on the same articles, and count the clusters that differ."""
    started, busy = time.perf_counter(), machine.cpu_seconds()
    batch = nd.deduplicate(articles)
    count = batch.stats["sentences"]
    show("deduplicate, sentences a second", count / (time.perf_counter() - started))
    show("deduplicate, CPU us a sentence", 1e6 * (machine.cpu_seconds() - busy) / count)
    with nd.Index.open(path) as index:
        show("clusters", len(batch.clusters))
        show("clusters that differ", different(index.clusters(), batch.clusters))


def one_at_a_time(data: Path, path: Path) -> None:
    """Feed fnc1_train article by article; compare before and after `compact`."""
    articles = latest(collections.articles(data, "fnc1_train"), on_bad_item="skip").articles
    batch = nd.deduplicate(articles)
    with nd.Index.open(path) as index:
        times = [timed(partial(_added, index, one)) for one in articles]
        _show_times("add of one article", times)
        there = {row.id for row in index._store.all_clusters()}  # noqa: SLF001  # as add leaves them
        ids = {cluster.id for cluster in batch.clusters}
        show("clusters", len(batch.clusters))
        show("ids that differ before settle", len(there ^ ids))
        _show_seconds("settle", timed(index.settle))
        show("clusters that differ", different(index.clusters(), batch.clusters))
        _show_seconds("compact", timed(index.compact))
        show("clusters that differ after compact", different(index.clusters(), batch.clusters))
        show("problems that verify finds", len(index.verify()))


def _added(index: Index, article: Article) -> list[Match]:
    return list(index.add([article]))


def different(some: Iterable[Cluster], others: Iterable[Cluster]) -> int:
    """Return how many clusters of the others aren't, to the letter, among some."""
    lines = {str(outputs.cluster_line(cluster)) for cluster in some}
    return sum(str(outputs.cluster_line(cluster)) not in lines for cluster in others)


def timed(work: Callable[[], Any]) -> Seconds:
    """Return the seconds that a call takes: by the clock, and of this process."""
    started, busy = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - started, time.process_time() - busy


def _show_seconds(name: str, seconds: Seconds) -> None:
    show(f"{name}, seconds", seconds[0])
    show(f"{name}, CPU seconds", seconds[1])


def _show_times(name: str, seconds: Sequence[Seconds]) -> None:
    for share in (50, 99, 100):
        wall, busy = (
            1000 * float(np.percentile(some, share)) for some in zip(*seconds, strict=True)
        )
        show(f"{name}, ms, p{share}", wall)
        show(f"{name}, CPU ms, p{share}", busy)


def killed(kills: int) -> int:
    """Run the kill test of the test suite that many times over."""
    command = [sys.executable, "-m", "pytest", "-q", "tests/test_store.py", "-k", "killed"]
    environment = {**os.environ, "NEWSDEDUP_KILLS": str(kills)}
    return subprocess.run(command, env=environment, check=False, cwd=machine.ROOT).returncode  # noqa: S603  # our own interpreter and tests


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
