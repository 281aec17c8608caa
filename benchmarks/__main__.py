"""List and run the benchmarks: `python -m benchmarks [CASE…] [--quick] [--data DIR]`."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import floors, machine, plots
from benchmarks.cases import CASES
from benchmarks.cases.contract import Case, Figures, Options, is_spread

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


def main(arguments: Sequence[str]) -> int:
    """Run the cases named and return the exit code: 1 where a floor or a case is broken."""
    parser = _parser()
    given = parser.parse_args(arguments)
    names = {case.name for case in CASES}
    unknown = sorted(set(given.cases) - names)
    if unknown:
        parser.error(f"no case {', '.join(unknown)}; there are {', '.join(sorted(names))}")
    if given.data is not None and not given.data.is_dir():
        parser.error(f"--data {given.data}: no such directory")
    if given.plots is not None and not plots.available():
        parser.error("--plots needs matplotlib: pip install 'newsdedup[plots]'")
    if given.list:
        _print_cases()
        return 0
    options = Options(
        data=given.data,
        quick=given.quick,
        repeats=given.repeats,
        sentences=given.sentences,
    )
    chosen = [case for case in CASES if case.name in (given.cases or names)]
    return _run(chosen, options, floors.read(given.floors), (given.json, given.plots))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measure newsdedup and hold it to its floors."
    )
    parser.add_argument("cases", nargs="*", metavar="CASE", help="what to run; without, all")
    parser.add_argument("--list", action="store_true", help="list the cases and stop")
    parser.add_argument("--quick", action="store_true", help="small sizes, under two minutes")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures to FILE")
    parser.add_argument("--repeats", type=int, default=3, help="runs of each timing (3)")
    parser.add_argument("--floors", type=Path, default=floors.FLOORS, help="the floors to hold to")
    parser.add_argument("--plots", type=Path, metavar="DIR", help="draw plots (extra plots)")
    parser.add_argument(
        "--data",
        type=Path,
        default=os.environ.get("NEWSDEDUP_DATA") or None,
        help="directory of real collections (or NEWSDEDUP_DATA)",
    )
    parser.add_argument(
        "--sentences", type=int, default=300_000, help="largest sample of allsides (300,000)"
    )
    return parser


def _print_cases() -> None:
    for case in CASES:
        marks = [word for word, on in (("data", case.needs_data), ("quick", case.quick)) if on]
        print(f"{case.name:14} {case.summary} ({', '.join(marks)})")


def _run(
    cases: Sequence[Case],
    options: Options,
    limits: Sequence[Mapping[str, Any]],
    out: tuple[Path | None, Path | None],
) -> int:
    """Run cases, print their figures, and compare them with their floors.

    `out` is the file that figures are written to and the directory of plots, None for neither.
    """
    facts = machine.facts(options.data)
    _print_figures("machine", facts)
    results: dict[str, Figures] = {}
    broken: list[str] = []
    for case in cases:
        reason = _left_out(case, options)
        if reason:
            print(f"\n{case.name}: left out, {reason}")
            continue
        started, before = time.perf_counter(), machine.load()
        try:
            results[case.name] = case.run(options)
        except Exception as error:  # noqa: BLE001  # the other cases still run
            broken.append(f"{case.name} stopped: {type(error).__name__}: {error}")
            continue
        run = {"seconds": time.perf_counter() - started, "load": [before, machine.load()]}
        results[case.name]["run"] = run
        _print_figures(case.name, results[case.name])
    found = floors.checks(results, options, limits)
    file, directory = out
    if file:
        _write(file, facts, results, found)
    if directory:
        plots.draw(results, directory)
    return _close(found, broken)


def _left_out(case: Case, options: Options) -> str | None:
    if options.quick and not case.quick:
        return "not quick"
    if case.needs_data and options.data is None:
        return "needs --data DIR or NEWSDEDUP_DATA"
    return None


def _print_figures(title: str, figures: Figures) -> None:
    print(f"\n{title}")
    for name, value in _rows(figures):
        print(f"  {name:52} {_shown(value)}", flush=True)


def _rows(figures: Figures, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the names and values to show; repeated runs as one value."""
    for name, value in figures.items():
        if isinstance(value, dict) and not is_spread(value):
            yield from _rows(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value


def _shown(value: Any) -> str:
    if is_spread(value):
        return f"{_shown(value['median'])} ({_shown(value['min'])} to {_shown(value['max'])})"
    if isinstance(value, float):
        return f"{value:,.3f}" if abs(value) < 100 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def _write(
    path: Path, facts: Figures, results: dict[str, Figures], found: Sequence[floors.Check]
) -> None:
    told = [{"figure": check.figure, "passed": check.passed, "told": check.told} for check in found]
    whole = {"machine": facts, "cases": results, "checks": told}
    path.write_text(json.dumps(whole, indent=1) + "\n", "utf-8")


def _close(found: Sequence[floors.Check], broken: Sequence[str]) -> int:
    """Print what failed and the count, and return the exit code."""
    failures = [check.told for check in found if not check.passed] + list(broken)
    print()
    for line in failures:
        print(f"FAILED: {line}")
    print(f"{len(found) - len(failures) + len(broken)} passed, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
