"""Plots of a run's figures: the scale curve, its stages, and the peers, recall beside speed.

`python -m benchmarks … --plots DIR` draws those of the cases that ran;
`python -m benchmarks.plots FIGURES.json… --out DIR` draws what earlier runs wrote with
`--json`, a later file's cases in place of an earlier one's. SVG, the same bytes for the same
figures. Needs the extra `plots` (matplotlib), which is imported here alone.
"""

from __future__ import annotations

import argparse
import json
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.cases.contract import is_spread

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from benchmarks.cases.contract import Figures

FORMAT = "svg"
_OURS, _THEIRS = "#b3261e", "#4a6fa5"
_STAGE_COLOURS = ("#9fb8d9", "#6f95c4", "#4a6fa5", "#e3a857", "#c9702b", "#b3261e", "#8a8a8a")
_WHOLE = 10  # µs from which no tenths are told
_STYLE = {
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "svg.hashsalt": "newsdedup",  # ids of an SVG are random otherwise
    "svg.fonttype": "path",
}
_NAMES = {
    "newsdedup": "newsdedup",
    "newsdedup_wording": "newsdedup, copies and edits only",
    "datasketch": "datasketch + rapidfuzz, as documented",
    "datasketch_tuned": "datasketch + rapidfuzz, tuned",
    "rensa": "rensa + rapidfuzz",
    "gaoya": "gaoya + rapidfuzz",
    "datasketch_letters": "datasketch tuned, runs of letters",
    "rensa_letters": "rensa, runs of letters",
    "gaoya_letters": "gaoya, runs of letters",
    "text_dedup": "text-dedup",
    "sort_u": "sort -u (exact copies)",
}


def available() -> bool:
    """Tell whether matplotlib is installed; doesn't import it."""
    return find_spec("matplotlib") is not None


def draw(results: Mapping[str, Figures], place: Path) -> list[Path]:
    """Draw the plots that the results of cases have figures for; return the files written.

    The directory is made where there is none. Raises `ImportError` without matplotlib.
    """
    place.mkdir(parents=True, exist_ok=True)
    found = []
    if _sizes(results.get("scale", {})):
        found.append(_drawn(_scale, results["scale"], place / f"scale.{FORMAT}"))
        found.append(_drawn(_stages, results["scale"], place / f"stages.{FORMAT}"))
    for name, figures in results.get("peers", {}).items():
        if isinstance(figures, dict) and "newsdedup" in figures:
            found.append(_drawn(_peers, figures, place / f"peers-{name}.{FORMAT}"))
    return found


def _drawn(plot: Callable[[Any, Figures], None], figures: Figures, path: Path) -> Path:
    matplotlib = import_module("matplotlib")
    with matplotlib.rc_context(_STYLE):
        figure = import_module("matplotlib.figure").Figure(figsize=(8, 4), layout="constrained")
        plot(figure, figures)
        dated = {"Date": None} if path.suffix == ".svg" else {}
        figure.savefig(path, dpi=120, metadata=dated)
    return path


def _sizes(figures: Figures) -> list[Figures]:
    """Return the figures of each size, smallest first."""
    found = [each for each in figures.values() if isinstance(each, dict) and "stage_us" in each]
    return sorted(found, key=lambda each: int(each["sentences"]))


def _scale(figure: Any, figures: Figures) -> None:
    """Draw CPU µs and peak memory a sentence against the number of sentences."""
    sizes = _sizes(figures)
    count = [each["sentences"] for each in sizes]
    axes = figure.subplots(1, 2)
    columns = (("cpu_us_a_sentence", 1, "CPU time, µs a sentence"),
               ("peak_bytes_a_sentence", 1e-3, "peak memory, kB a sentence"))  # fmt: skip
    for one, (name, unit, label) in zip(axes, columns, strict=True):
        values = [each[name] * unit for each in sizes]
        one.plot(count, values, marker="o", color=_OURS)
        one.set(xscale="log", ylim=(0, 1.15 * max(values)), xlabel="sentences", ylabel=label)
        for at, value in zip(count, values, strict=True):
            one.annotate(f"{value:.3g}", (at, value), (0, 7), ha="center", **_OFFSET)
        one.margins(x=0.12)
    figure.suptitle("Nested samples of one collection, one process", fontsize=11)


def _stages(figure: Any, figures: Figures) -> None:
    """Draw the CPU µs a sentence of each stage, one on the other, a bar a size."""
    sizes = _sizes(figures)
    axes = figure.subplots()
    names = [f"{each['sentences']:,}" for each in sizes]
    ends = [0.0] * len(sizes)
    stages = [name for name in sizes[-1]["stage_us"] if name != "end"]
    for stage, colour in zip(stages, _STAGE_COLOURS * len(stages), strict=False):
        parts = [each["stage_us"].get(stage, 0.0) for each in sizes]
        axes.barh(names, parts, left=ends, color=colour, label=stage, height=0.7)
        ends = [end + part for end, part in zip(ends, parts, strict=True)]
    for row, end in enumerate(ends):
        axes.annotate(f"{end:.0f}", (end, row), (4, 0), va="center", **_OFFSET)
    axes.set(xlabel="CPU time, µs a sentence", ylabel="sentences", xlim=(0, 1.1 * max(ends)))
    axes.invert_yaxis()
    figure.legend(loc="outside upper center", ncols=4, frameon=False)


def _peers(figure: Any, figures: Figures) -> None:
    """Draw each peer's CPU µs a sentence beside the share of labelled repeats that it finds."""
    found = {name: each for name, each in figures.items() if _is_timed(each)}
    order = sorted(found, key=lambda name: -_middle(found[name]["cpu_us_a_sentence"]))
    labels = [_NAMES.get(name, name.replace("_", " ")) for name in order]
    colours = [_OURS if name.startswith("newsdedup") else _THEIRS for name in order]
    speed, recall = figure.subplots(1, 2, sharey=True, width_ratios=(4, 3))
    times = [_middle(found[name]["cpu_us_a_sentence"]) for name in order]
    shares = [_recall(found[name]) for name in order]
    told = [f"{time:,.0f}" if time >= _WHOLE else f"{time:.1f}" for time in times]
    _bars(speed, labels, times, colours, told)
    _bars(recall, labels, shares, colours, [f"{share:.2f}" if share else "" for share in shares])
    speed.set(xlabel="CPU time, µs a sentence\n(less is better)", xlim=(0, 1.18 * max(times)))
    recall.set(xlabel="share of known repeats found\n(more is better)", xlim=(0, 1))
    title = f"Repeats among {figures['sentences']:,} sentences"
    figure.suptitle(title, fontsize=11)


_OFFSET = {"textcoords": "offset points", "fontsize": 9, "color": "#333333"}


def _bars(
    axes: Any,
    labels: Sequence[str],
    values: Sequence[float],
    colours: Sequence[str],
    told: Sequence[str],
) -> None:
    axes.barh(labels, values, color=colours, height=0.65)
    for row, (value, text) in enumerate(zip(values, told, strict=True)):
        axes.annotate(text, (value, row), (4, 0), va="center", **_OFFSET)


def _is_timed(figures: Any) -> bool:
    return isinstance(figures, dict) and "cpu_us_a_sentence" in figures


def _recall(figures: Figures) -> float:
    """Return the recall of a peer; of kinds the mean; 0 of one that finds no links."""
    recall = figures.get("recall", 0.0)
    return sum(recall.values()) / len(recall) if isinstance(recall, dict) else float(recall)


def _middle(value: Any) -> float:
    return float(value["median"] if is_spread(value) else value)


def main(arguments: Sequence[str]) -> int:
    """Draw the plots of figures that were written to files; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.plots", description="Draw the figures of benchmark runs."
    )
    parser.add_argument("figures", nargs="+", type=Path, help="files written with --json")
    parser.add_argument("--out", type=Path, default=Path("docs/plots"), help="directory of plots")
    given = parser.parse_args(arguments)
    results: dict[str, Figures] = {}
    for path in given.figures:
        results |= json.loads(path.read_text("utf-8"))["cases"]
    for path in draw(results, given.out):
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
