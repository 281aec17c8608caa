"""What all fuzzing has in common: each name in a process of its own, and what is told of it."""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Fuzz = Callable[[str, int, int], str]


def each_apart(told: str, *, module: str, what: str, names: Iterable[str], fuzz: Fuzz) -> None:
    """Read the command line, and fuzz one name here or each in a process of its own.

    `told` is the help, `module` the caller's, `what` the option that chooses some of `names`.
    `fuzz` takes a name, a number of inputs and a seed, and returns the line that tells of them.
    Ends with exit code 1 where one of the processes failed.
    """
    parser = argparse.ArgumentParser(description=told)
    parser.add_argument("--inputs", type=int, default=1000)
    parser.add_argument(f"--{what}", default=",".join(names), dest="names")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--here", action="store_true", help="in this process")
    options = parser.parse_args()
    failed = False
    for name in options.names.split(","):
        if options.here:
            print(fuzz(name, options.inputs, options.seed), flush=True)
            continue
        command = [sys.executable, "-m", module, "--here", f"--{what}", name]
        command += ["--inputs", str(options.inputs), "--seed", str(options.seed)]
        done = subprocess.run(command, check=False)  # noqa: S603  # our own module
        if done.returncode:
            print(f"{name:12} DIED with {done.returncode}", flush=True)
            failed = True
    if failed:
        raise SystemExit(1)


def tried(
    name: str, numbers: range, attempt: Callable[[int], bool], *, told: Callable[[int], str]
) -> str:
    """Attempt each number, and return the line that tells of all.

    An attempt returns whether its input was taken; where one raises, `told` says which it was.
    """
    refused, slowest, began = 0, 0.0, time.perf_counter()
    for number in numbers:
        start = time.perf_counter()
        try:
            refused += not attempt(number)
        except BaseException:
            print(f"{name}: {told(number)}", flush=True)
            raise
        slowest = max(slowest, time.perf_counter() - start)
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        f"{name:12} {numbers.stop:8} inputs  {refused:7} refused  0 crashes  "
        f"slowest {slowest * 1000:6.1f} ms  {seconds:6.1f} s  {peak:5.0f} MiB"
    )
