"""One run on Spark in local mode: `python -m benchmarks.spark FILE [--work-dir DIR]`.

Prints one JSON object: sentences, and by step the seconds, the CPU seconds of the JVM and of
Python, the bytes that tasks wrote to shuffles (as Spark's status tells them), and the bytes of
the step's tables. Needs the extra `spark-local`, Java, and a system with /proc.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

import newsdedup as nd

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

STEPS = ("sentences", "texts", "candidates", "matches", "deduplicate")
COLUMNS = {"id_col": "id", "text_col": "text", "published_col": "time", "source_col": "source"}
_TICKS = os.sysconf("SC_CLK_TCK")


def session_of(port: int, place: str) -> Any:
    """Return a session of two threads and 2 GB, with its status on a port of the loopback."""
    from pyspark.sql import SparkSession  # noqa: PLC0415  # an extra

    chosen = {
        "spark.master": "local[2]",
        "spark.driver.memory": "2g",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.port": str(port),
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": "8",
        "spark.sql.session.timeZone": "UTC",
        "spark.local.dir": place,
    }
    builder = SparkSession.builder
    for name, value in chosen.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def _below(process: int) -> Iterator[int]:
    for listed in Path(f"/proc/{process}/task").glob("*/children"):
        for child in listed.read_text().split():
            yield int(child)
            yield from _below(int(child))


def cpu() -> dict[str, float]:
    """Return the CPU seconds of the JVM and of the Python processes below this one."""
    found = {"jvm": 0.0, "python": 0.0}
    for process in _below(os.getpid()):
        try:
            name, _, rest = Path(f"/proc/{process}/stat").read_text().rpartition(")")
        except OSError:  # it has just ended
            continue
        times = [int(value) / _TICKS for value in rest.split()[11:15]]
        if "(java" in name:
            found["jvm"] += sum(times[:2])  # its children are counted by themselves
        else:
            found["python"] += sum(times)
    return found


def shuffled(port: int) -> int:
    """Return the bytes that all stages so far have written to shuffles."""
    root = f"http://127.0.0.1:{port}/api/v1/applications"
    with urlopen(root) as page:
        name = json.load(page)[0]["id"]
    with urlopen(f"{root}/{name}/stages") as page:  # noqa: S310  # the loopback device
        return sum(stage["shuffleWriteBytes"] for stage in json.load(page))


def size_of(place: Path) -> int:
    """Return the bytes of all tables in a work directory."""
    return sum(file.stat().st_size for file in place.rglob("*.parquet"))


def measured(do: Callable[[], Any], port: int, place: Path) -> dict[str, float]:
    """Return what a step took."""
    busy, written, kept, started = cpu(), shuffled(port), size_of(place), time.perf_counter()
    do()
    seconds, after = time.perf_counter() - started, cpu()
    return {
        "seconds": seconds,
        "jvm_cpu": after["jvm"] - busy["jvm"],
        "python_cpu": after["python"] - busy["python"],
        "shuffle_bytes": shuffled(port) - written,
        "work_bytes": size_of(place) - kept,
    }


def run(file: Path, place: Path) -> dict[str, Any]:
    """Run all steps on the articles of a file; return what each took."""
    import newsdedup.spark as on_spark  # noqa: PLC0415  # an extra

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    session = session_of(port, str(place / "local"))
    rows = [(one.id, one.text, one.published, one.source) for one in nd.read_articles(file)]
    schema = "id string, text string, time timestamp, source string"
    articles = str(place / "articles")
    session.createDataFrame(rows, schema).repartition(4).write.parquet(articles)
    df, work = session.read.parquet(articles), place / "work"
    options: dict[str, Any] = {**COLUMNS, "work_dir": str(work)}
    steps = {
        step: measured(lambda step=step: getattr(on_spark, step)(df, **options), port, work)  # type: ignore[misc]
        for step in STEPS
    }
    counts = {
        name: session.read.parquet(str(work / name)).count()
        for name in ("sentences", "texts", "candidates", "matches")
    }
    session.stop()
    return {"counts": counts, "steps": steps}


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.spark")
    parser.add_argument("file", type=Path)
    parser.add_argument("--work-dir", type=Path)
    given = parser.parse_args()
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    with tempfile.TemporaryDirectory(dir=given.work_dir) as name:
        print(json.dumps(run(given.file, Path(name))))


if __name__ == "__main__":
    main()
