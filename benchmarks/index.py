"""Measure what an index promises: `python -m benchmarks.index --one-at-a-time` or `--kills N`.

The first feeds fnc1_train article by article and counts the clusters that differ from a batch's
before `settle` and `compact`; the second kills a process that writes N times and verifies what
is left. Its speed is the case `index` of `python -m benchmarks`.
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


def main(arguments: Sequence[str]) -> int:
    """Run what the command line asks for and print its figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.index", description=__doc__)
    parser.add_argument("--data", type=Path, default=os.environ.get("NEWSDEDUP_DATA"))
    parser.add_argument("--one-at-a-time", action="store_true")
    parser.add_argument("--kills", type=int, metavar="N")
    given = parser.parse_args(arguments)
    if given.kills:
        return killed(given.kills)
    if not given.one_at_a_time or given.data is None:
        parser.error("needs --kills N, or --one-at-a-time and --data DIR (or NEWSDEDUP_DATA)")
    with tempfile.TemporaryDirectory() as place:
        one_at_a_time(given.data, Path(place) / "benchmark.index")
    return 0


def show(name: str, value: Any) -> None:
    """Print one figure."""
    told = f"{value:,.4g}" if isinstance(value, float) else f"{value:,}"
    print(f"{name:<44} {told}", flush=True)


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
