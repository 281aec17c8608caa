"""How long `import newsdedup` takes: what every command pays before it does anything."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING

from benchmarks.cases.once import ROOT

if TYPE_CHECKING:
    from benchmarks.cases.contract import Figures, Options

RUNS = 5


def run(_: Options) -> Figures:
    """Return seconds over an empty Python, least of RUNS, and the ratio to `import asyncio`."""
    empty = _least("pass")
    ours = _least("import newsdedup") - empty
    asyncio = _least("import asyncio") - empty
    return {"import_seconds": ours, "times_asyncio": ours / max(asyncio, 0.001)}


def _least(code: str) -> float:
    return min(_seconds(code) for _ in range(RUNS))


def _seconds(code: str) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)  # noqa: S603  # our own code
    return time.perf_counter() - started
