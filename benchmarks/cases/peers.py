"""newsdedup and its peers on the same sentences: time, memory, and what each finds."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks import machine, peers, wire
from benchmarks.cases import collections

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from benchmarks.cases.contract import Figures, Options

WIRE_SENTENCES = 3_000  # above, the few formulas of the grammar crowd every index
# Left out of the large collection, where they take several minutes more.
SMALL_ONLY = ("text_dedup", "datasketch_letters", "gaoya_letters", "rensa_letters")
QUICK = ("newsdedup", "newsdedup_wording", "datasketch", "sort_u")


class Groups:
    """Sentences joined by links, directly or over others."""

    def __init__(self, links: Iterable[peers.Link]) -> None:
        self._parent: dict[int, int] = {}
        for one, other in links:
            self._parent[self.of(one)] = self.of(other)

    def of(self, place: int) -> int:
        """Return the number of the group that a sentence is in."""
        while place in self._parent and self._parent[place] != place:
            self._parent[place] = self._parent.get(self._parent[place], self._parent[place])
            place = self._parent[place]
        return place

    def together(self, one: int, other: int) -> bool:
        """Tell whether two sentences are in one group."""
        return self.of(one) == self.of(other)


def run(options: Options) -> Figures:
    """Return figures of each peer that is installed, and the CPU time of it over ours."""
    names = [name for name in peers.PEERS if not options.quick or name in QUICK]
    absent = {name: peers.missing(name) for name in names if peers.missing(name)}
    present = [name for name in names if name not in absent]
    repeats = 1 if options.quick else options.repeats
    lines = wire.lines(WIRE_SENTENCES)
    texts = [line.text for line in lines]
    found = {
        "not_installed": {name: ", ".join(modules) for name, modules in absent.items()},
        "wire": _beside(texts, present, repeats, lambda links: _of_wire(lines, links)),
    }
    if options.data and not options.quick:
        found["fnc1_train"] = _hidden(options.data, 0, present, repeats)
        large = [name for name in present if name not in SMALL_ONLY]
        found["allsides"] = _hidden(options.data, options.sentences, large, 1)
    return found


def _hidden(data: Path, among: int, names: Sequence[str], repeats: int) -> Figures:
    """Return figures of the labelled pairs in fnc1_train and so many sentences of allsides."""
    pairs = [pair for pair in collections.labelled(data) if pair["set"] == "dev"]
    base = list(collections.sentences(collections.articles(data, "fnc1_train")))
    base += collections.sentences(collections.sample(data, among)[0])
    texts = base + [pair[side] for pair in pairs for side in ("text_a", "text_b")]
    return _beside(texts, names, repeats, lambda links: _of_labels(pairs, len(base), links))


def _beside(
    sentences: Sequence[str],
    names: Sequence[str],
    repeats: int,
    judge: Callable[[Sequence[peers.Link]], Figures],
) -> Figures:
    """Run the peers in turn, again and again, each in a process of its own."""
    reports: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    with tempfile.TemporaryDirectory() as directory:
        source, out = Path(directory) / "sentences.json", Path(directory) / "out.json"
        source.write_text(json.dumps(sentences), "utf-8")
        for _ in range(repeats):
            for name in names:
                reports[name].append(peers.started(name, source, out))
    ours = min(report["cpu"] for report in reports["newsdedup"])
    return {"sentences": len(sentences)} | {
        name: {**_timed(found, len(sentences), ours), **judge(found[-1]["links"])}
        for name, found in reports.items()
    }


def _timed(reports: Sequence[dict[str, Any]], count: int, ours: float) -> Figures:
    return {
        "cpu_us_a_sentence": machine.spread(1e6 * report["cpu"] / count for report in reports),
        "wall_us_a_sentence": machine.spread(1e6 * report["wall"] / count for report in reports),
        "cpu_over_newsdedup": min(report["cpu"] for report in reports) / ours,
        "peak_mb": max(report["peak_mb"] for report in reports),
    }


def _of_wire(lines: Sequence[wire.Line], links: Sequence[peers.Link]) -> Figures:
    """Return the recall of planted copies by kind, and the share of links within one claim."""
    if not links:
        return {}
    groups = Groups(links)
    met: dict[str, list[bool]] = {}
    for place, line in enumerate(lines):
        if line.original >= 0:
            met.setdefault(line.kind, []).append(groups.together(place, line.original))
    right = sum(lines[one].claim == lines[other].claim for one, other in links)
    recall = {kind: sum(hits) / len(hits) for kind, hits in sorted(met.items()) if kind != "trap"}
    return {"recall": recall, "precision": right / len(links)}


def _of_labels(
    pairs: Sequence[collections.Pair], first: int, links: Sequence[peers.Link]
) -> Figures:
    """Return recall of the pairs labelled same, and precision against those labelled different.

    The texts of the pairs stand in order from place `first`.
    """
    if not links:
        return {}
    groups = Groups(links)
    met = np.array([groups.together(first + 2 * k, first + 2 * k + 1) for k in range(len(pairs))])
    gold = np.array([pair["gold"] for pair in pairs])
    weight = np.array([pair["weight"] for pair in pairs], dtype=np.float64)
    same, different = gold == "same", gold == "different"
    return {
        "recall": float(met[same].mean()),
        "recall_weighted": float(np.average(met[same], weights=weight[same])),
        "precision": float(met[same].sum() / max(met[same | different].sum(), 1)),
        "precision_weighted": float(
            weight[same & met].sum() / max(weight[(same | different) & met].sum(), 1e-9)
        ),
    }
