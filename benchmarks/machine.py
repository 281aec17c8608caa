"""Where and on what a measurement was made, and how long things take there."""

from __future__ import annotations

import gc
import hashlib
import os
import platform
import statistics
import subprocess
import threading
import time
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

T = TypeVar("T")
ROOT = Path(__file__).parent.parent
PACKAGES = (
    *("newsdedup", "attrs", "datasketch", "numba", "numpy", "rapidfuzz", "scipy"),
    *("gaoya", "rensa", "semhash", "text-dedup", "xxhash"),
)


@frozen(kw_only=True)
class Timing(Generic[T]):
    """Seconds of repeated runs, wall and CPU of this process, and what the last one returned."""

    wall: tuple[float, ...]
    cpu: tuple[float, ...]
    value: T


def repeated(work: Callable[[], T], repeats: int) -> Timing[T]:
    """Run a function some times and return how long each run took."""
    wall, cpu = [], []
    for _ in range(repeats):
        gc.collect()
        started, busy = time.perf_counter(), cpu_seconds()
        value = work()
        cpu.append(cpu_seconds() - busy)
        wall.append(time.perf_counter() - started)
    return Timing(wall=tuple(wall), cpu=tuple(cpu), value=value)


def spread(values: Iterable[float]) -> dict[str, float]:
    """Return the median, least and greatest of some values."""
    found = sorted(values)
    return {"median": statistics.median(found), "min": found[0], "max": found[-1]}


def cpu_seconds() -> float:
    """Return the CPU seconds of this process and of its children that have ended."""
    times = os.times()  # its own user and system are in steps of 10 ms
    return time.process_time() + times.children_user + times.children_system


def facts(data: Path | None) -> dict[str, Any]:
    """Return machine, Python, packages, commit, digest of the data and load."""
    return {
        "machine": _processor(),
        "cores": len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count(),
        "memory_gb": _memory(),
        "system": platform.platform(),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "packages": _versions(),
        "commit": _commit(),
        "data": digest(data) if data else None,
        "load": load(),
    }


def load() -> float | None:
    """Return the load average of the last minute, None where the system has none."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None


def digest(data: Path) -> str:
    """Return 16 hexadecimal digits of the names and bytes of all data files."""
    found = hashlib.blake2b(digest_size=8)
    for path in sorted(data.glob("*/*.jsonl*")):
        found.update(path.relative_to(data).as_posix().encode())
        with path.open("rb") as file:
            found.update(hashlib.file_digest(file, "blake2b").digest())
    return found.hexdigest()


# Times as long as a look took, before the next.
_SELDOM = 9


class MemoryWatch:
    """Looks ten times a second at the memory of this process and all its children together.

    Or as seldom as takes a tenth of the time: a look at 3 GB, most of it in files, takes .3 s, and
    others wait for their pages meanwhile. Pages that processes share are counted once: it is the
    sum of their proportional set sizes (Pss of Linux). Of these, `peak_file_mb` are pages of
    files, which the system takes back when it wants to. Elsewhere it is this process's own peak,
    and its children aren't seen.
    `peaks` has the most of each stage, by the name that `stage` has while it runs. `cpu` are the
    CPU seconds that looking took so far, a tenth of a run's, which aren't that run's own.
    """

    def __init__(self) -> None:
        self.stage = ""
        self.cpu = 0.0
        self.peaks: dict[str, float] = {}
        self._peak, self._peak_file = 0.0, 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._look()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._look()
        self._over.set()
        self._thread.join()

    @property
    def peak_mb(self) -> float:
        """The most memory seen, in MB of 10**6 bytes."""
        return self._peak or _own_peak_mb()

    @property
    def peak_file_mb(self) -> float:
        """How much of it were pages of files."""
        return self._peak_file

    def _watch(self) -> None:
        took = 0.0
        while not self._over.wait(max(0.1, _SELDOM * took)):
            start = time.perf_counter()
            self._look()
            took = time.perf_counter() - start
            self.cpu = time.thread_time()

    def _look(self) -> None:
        family = list(_family(os.getpid()))
        found = [_shares_mb(process) for process in family]
        if family != list(_family(os.getpid())):  # what one forks meanwhile is counted twice
            return
        whole = sum(share for share, _ in found)
        self.peaks[self.stage] = max(whole, self.peaks.get(self.stage, 0.0))
        if whole > self._peak:
            self._peak, self._peak_file = whole, sum(file for _, file in found)


def _family(process: int) -> Iterator[int]:
    """Yield a process and all below it."""
    yield process
    for listed in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            children = listed.read_text().split()
        except OSError:  # it has just ended
            continue
        for child in children:
            yield from _family(int(child))


def _shares_mb(process: int) -> tuple[float, float]:
    """Return a process's memory with its share of what it shares, and what of it is files'."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:  # another system, or it has just ended
        return 0.0, 0.0
    sizes = {line.split(":")[0]: int(line.split()[1]) * 1024 / 1e6 for line in lines[1:]}
    return sizes.get("Pss", 0.0), sizes.get("Pss_File", 0.0)


def _own_peak_mb() -> float:
    """Return the most memory this process ever held."""
    import resource  # noqa: PLC0415  # not on Windows

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if platform.system() == "Darwin" else peak * 1024 / 1e6


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":")[1].strip()
    return platform.processor() or platform.machine()


def _memory() -> float | None:
    names = getattr(os, "sysconf_names", {})
    if "SC_PHYS_PAGES" not in names:
        return None
    return round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9, 1)


def _versions() -> dict[str, str]:
    found = {}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def _commit() -> str | None:
    """Return the commit, with a + where files differ from it; None without git."""
    try:
        commit = _git("rev-parse", "--short=12", "HEAD")
        return commit + ("+" if _git("status", "--porcelain", "--", "newsdedup") else "")
    except (OSError, subprocess.CalledProcessError):
        return None


def _git(*arguments: str) -> str:
    done = subprocess.run(  # noqa: S603  # our own words
        ["git", "-C", str(ROOT), *arguments],  # noqa: S607  # the user's own git
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()
