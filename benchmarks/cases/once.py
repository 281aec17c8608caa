"""One run of the main job in a process of its own: `python -m benchmarks.cases.once FILE…`.

Prints one JSON object: sentences, wall and CPU seconds in all and by stage, the peak of
memory in all and by stage, and the SHA-256 of the clusters file. `read` is what comes before the
first progress that `deduplicate` tells of, `write` the writing of the clusters.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import machine

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import newsdedup

ROOT = Path(__file__).parent.parent.parent
Report = dict[str, Any]


def started(
    files: Sequence[Path], *options: str, environment: Mapping[str, str] | None = None
) -> Report:
    """Run this module on files in a fresh Python and return its report."""
    done = subprocess.run(  # noqa: S603  # our own interpreter and module
        [sys.executable, "-m", "benchmarks.cases.once", *map(str, files), *options],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
    )
    if done.returncode:
        raise RuntimeError(f"a run of its own failed:\n{done.stderr}")
    report: Report = json.loads(done.stdout)
    return report


def write_articles(articles: Iterable[newsdedup.Article], path: Path) -> None:
    """Write articles as JSONL, as `read_articles` reads them."""
    with path.open("w", encoding="utf-8") as file:
        for article in articles:
            published = article.published.isoformat() if article.published else None
            row = {"id": article.id, "text": article.text, "source": article.source}
            file.write(json.dumps({**row, "published": published}) + "\n")


class _Clock:
    """Seconds by stage, wall and CPU; called as the progress of `deduplicate`.

    It tells `memory` which stage there is.
    """

    def __init__(self, memory: machine.MemoryWatch) -> None:
        self._memory = memory
        self.wall: dict[str, float] = {}
        self.cpu: dict[str, float] = {}
        self._now("read")

    def _now(self, stage: str) -> None:
        self._stage = self._memory.stage = stage
        self._wall, self._cpu = time.perf_counter(), self._cpu_seconds()

    def _cpu_seconds(self) -> float:
        return machine.cpu_seconds() - self._memory.cpu

    def __call__(self, stage: str, _done: int = 0, _total: int = 0) -> None:
        if stage == self._stage:
            return
        wall, cpu = time.perf_counter() - self._wall, self._cpu_seconds() - self._cpu
        self.wall[self._stage] = self.wall.get(self._stage, 0.0) + wall
        self.cpu[self._stage] = self.cpu.get(self._stage, 0.0) + cpu
        self._now(stage)


def run(
    files: Sequence[Path], clusters: Path, shuffle: int, chosen: str, memory: machine.MemoryWatch
) -> Report:
    """Deduplicate articles into a clusters file with the `chosen` settings; report on it."""
    import newsdedup as nd  # noqa: PLC0415  # its loading is part of the run

    settings = nd.Settings(**json.loads(chosen))
    clock = _Clock(memory)
    articles: Any = nd.read_articles(files, assume_timezone="UTC")
    if shuffle:
        articles = list(articles)
        random.Random(shuffle).shuffle(articles)  # noqa: S311  # nothing secret
    result = nd.deduplicate(articles, settings=settings, progress=clock)
    clock("write")
    result.write_jsonl(clusters)
    clock("end")
    return {
        "sentences": result.stats["sentences"],
        "wall": sum(clock.wall.values()),
        "cpu": sum(clock.cpu.values()),
        "stages": clock.cpu,
        "sha256": _digest(clusters),
        "stats": {name: value for name, value in result.stats.items() if name != "seconds"},
    }


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def main() -> None:
    """Read the arguments, run once, print the report."""
    parser = argparse.ArgumentParser(description="One run of the main job, measured.")
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--clusters", type=Path, help="where to write the clusters")
    parser.add_argument("--shuffle", type=int, default=0, help="seed to shuffle articles with")
    parser.add_argument("--settings", default="{}", help="settings, as a JSON object")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        clusters = given.clusters or Path(directory) / "clusters.jsonl"
        with machine.MemoryWatch() as memory:
            report = run(given.files, clusters, given.shuffle, given.settings, memory)
    peak = {"peak_mb": memory.peak_mb, "peak_file_mb": memory.peak_file_mb}
    print(json.dumps({**report, **peak, "stage_mb": memory.peaks}))


if __name__ == "__main__":
    main()
