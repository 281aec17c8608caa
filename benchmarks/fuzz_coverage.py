"""Readers fuzzed by coverage: inputs that reach new code are kept and changed further (atheris).

    pip install atheris
    python -m benchmarks.fuzz_coverage --seconds 600 [--formats nitf,feed] [--corpus DIR]

Each format has a process of its own and begins with the small file of `fuzz_readers`. An
error that isn't ours, a hang of 20 seconds or more than 2 GiB ends it, and the input is kept
in the corpus directory under the name that libFuzzer prints. Printed for each: inputs, how
much of the readers was reached, and the memory held.
"""

from __future__ import annotations

import argparse
import importlib
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.fuzz_readers import SEEDS

_LIMITS = ("-max_len=8192", "-timeout=20", "-rss_limit_mb=2048", "-print_final_stats=1")
_REACHED = re.compile(r"cov: (\d+) ft: (\d+)")
_RUNS = re.compile(r"number_of_executed_units:\s+(\d+)")
_PEAK = re.compile(r"peak_rss_mb:\s+(\d+)")


def main() -> None:
    """Read the command line, and fuzz one format here or each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--formats", default=",".join(SEEDS))
    parser.add_argument("--corpus", default=None)
    parser.add_argument("--here", action="store_true", help="in this process")
    options = parser.parse_args()
    corpus = Path(options.corpus or tempfile.mkdtemp(prefix="newsdedup-fuzz-")).resolve()
    for name in options.formats.split(","):
        if options.here:
            _fuzz(name, corpus / name, options.seconds)
        print(_run(name, corpus, options.seconds), flush=True)


def _run(name: str, corpus: Path, seconds: int) -> str:
    """Fuzz a format in a process of its own; return the line that tells of it."""
    (corpus / name).mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "benchmarks.fuzz_coverage", "--here", "--formats", name]
    command += ["--seconds", str(seconds), "--corpus", str(corpus)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, errors="replace")  # noqa: S603  # our own module
    (corpus / f"{name}.log").write_text(done.stderr, encoding="utf-8")
    if done.returncode:
        return f"{name:10} DIED with {done.returncode}: see {corpus / name}.log"
    runs, peak = _RUNS.search(done.stderr), _PEAK.search(done.stderr)
    reached = _REACHED.findall(done.stderr)
    covered = f"{reached[-1][0]} places, {reached[-1][1]} ways" if reached else "nothing"
    return (
        f"{name:10} {runs[1] if runs else '?':>9} inputs  reached {covered}  0 crashes  "
        f"{seconds} s  {peak[1] if peak else '?':>5} MiB"
    )


def _fuzz(name: str, corpus: Path, seconds: int) -> None:
    """Fuzz a format in this process, which ends here."""
    import atheris  # noqa: PLC0415  # only here: nobody else needs it

    for module in [held for held in sys.modules if held.startswith("newsdedup")]:
        del sys.modules[module]
    with atheris.instrument_imports(include=["newsdedup.readers"]):
        readers = importlib.import_module("newsdedup.readers")
    suffix, make = SEEDS[name]
    (corpus / "seed").write_bytes(make())
    shared = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  # a directory of its own in it
    path = Path(tempfile.mkdtemp(dir=shared)) / f"wire{suffix}"

    def read(data: bytes) -> None:
        path.write_bytes(data)
        for article in readers.read_articles(path, on_bad_item="skip"):
            bounds = [bound for span in article.furniture for bound in span]
            assert bounds == sorted(bounds)

    os.chdir(corpus)
    atheris.Setup([name, *_LIMITS, f"-max_total_time={seconds}", str(corpus)], read)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
