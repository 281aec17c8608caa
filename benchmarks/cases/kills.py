"""A long run killed at random moments and started again, until it ends: its bytes compared."""

from __future__ import annotations

import hashlib
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import wire
from benchmarks.cases import once

if TYPE_CHECKING:
    from benchmarks.cases.contract import Figures, Options

KILLS = 24
WIRE_SENTENCES = 30_000


def run(options: Options) -> Figures:
    """Return how many kills a run with `--resume` took, and whether its output was ever wrong."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        made = place / "wire.jsonl"
        once.write_articles(wire.articles(wire.lines(WIRE_SENTENCES))[0], made)
        inputs = {"wire": made}
        if options.data:
            inputs["fnc1_train"] = options.data / "articles" / "fnc1_train.jsonl.gz"
        return {
            name: _killed(articles, place / f"killed_{name}") for name, articles in inputs.items()
        }


def _killed(articles: Path, place: Path) -> Figures:
    """Kill runs of the command, KILLS times in all, at moments spread over a whole run's time.

    place: a folder of its own, made here: what another input left there would count as wrong.
    """
    place.mkdir()
    started = time.perf_counter()
    _command(articles, place / "whole.jsonl").wait()
    seconds = time.perf_counter() - started
    wanted = _digest(place / "whole.jsonl")
    output, chance = place / "clusters.jsonl", random.Random(24)  # noqa: S311  # nothing secret
    kills, ended, wrong = 0, 0, 0
    while kills < KILLS:
        process = _command(articles, output, "--resume")
        try:
            process.wait(timeout=chance.uniform(0, seconds))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            kills += 1
        wrong += output.exists() and _digest(output) != wanted
        if process.returncode == 0:
            ended += 1
            output.unlink()
    started = time.perf_counter()
    failed = _command(articles, output, "--resume").wait()
    wrong += bool(failed) or _digest(output) != wanted
    wrong += Path(f"{output}.work").exists()
    return {
        "kills": kills,
        "ended_between": ended,
        "wrong": wrong,
        "whole_seconds": seconds,
        "last_seconds": time.perf_counter() - started,
    }


def _command(articles: Path, output: Path, *flags: str) -> subprocess.Popen[bytes]:
    words = ["run", str(articles), "--assume-timezone", "UTC", "-o", str(output), *flags]
    return subprocess.Popen(  # noqa: S603  # our own interpreter and our own command
        [sys.executable, "-m", "newsdedup", *words], stderr=subprocess.DEVNULL, cwd=once.ROOT
    )


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
