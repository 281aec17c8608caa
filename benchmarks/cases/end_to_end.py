"""The main job from files to the clusters file: speed by stage, memory, what it finds."""

from __future__ import annotations

import json
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import machine, wire
from benchmarks.cases import collections, once

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.cases.contract import Figures, Options

WIRE_SENTENCES = 10_000


def run(options: Options) -> Figures:
    """Return figures of the made-up wire and, with data, of fnc1_train and allsides."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        found = {"wire": _on_wire(place, 1 if options.quick else options.repeats)}
        if options.data and not options.quick:
            file = options.data / "articles" / "fnc1_train.jsonl.gz"
            found["fnc1_train"] = speed(file, options.repeats)
            sample, _ = collections.sample(options.data, options.sentences)
            once.write_articles(sample, place / "allsides.jsonl")
            found["allsides"] = speed(place / "allsides.jsonl", 1)
    return found


def speed(file: Path, repeats: int, *options: str) -> Figures:
    """Return sentences a second, CPU µs a sentence in all and by stage, and memory.

    Each run has a process of its own. Stages are told of one more run, with `workers=1`, as
    the CPU time of other processes is known only when they end. `options` are those of
    `benchmarks.cases.once`.
    """
    reports = [once.started([file], *options) for _ in range(repeats)]
    alone = once.started([file], "--settings", '{"workers": 1}')
    sentences = alone["sentences"]
    return {
        "sentences": sentences,
        "wall_seconds": machine.spread(report["wall"] for report in reports),
        "sentences_a_second": sentences / min(report["wall"] for report in reports),
        "cpu_us_a_sentence": machine.spread(1e6 * r["cpu"] / sentences for r in reports),
        "peak_mb": max(report["peak_mb"] for report in reports),
        "peak_bytes_a_sentence": max(1e6 * r["peak_mb"] / sentences for r in reports),
        "repeats_share": alone["stats"]["saved_sentences"],
        "one_process": {
            "wall_seconds": alone["wall"],
            "cpu_us_a_sentence": 1e6 * alone["cpu"] / sentences,
            "stage_us": {name: 1e6 * cpu / sentences for name, cpu in alone["stages"].items()},
            "peak_mb": alone["peak_mb"],
        },
    }


def _on_wire(place: Path, repeats: int) -> Figures:
    lines = wire.lines(WIRE_SENTENCES)
    articles, places = wire.articles(lines)
    once.write_articles(articles, place / "wire.jsonl")
    clusters = place / "clusters.jsonl"
    figures = speed(place / "wire.jsonl", repeats, "--clusters", str(clusters))
    return {**figures, **truth(lines, places, clusters)}


def truth(lines: Sequence[wire.Line], places: Sequence[tuple[str, int]], clusters: Path) -> Figures:
    """Return how many planted copies ended with their original, and how many variants don't belong.

    `precision` is the share of variants that make the claim of their canonical; `flagged` the
    share of planted conflicts, among those together, that show a conflict.
    """
    number = {place: row for row, place in enumerate(places)}
    cluster_of: dict[int, int] = {}
    right = variants = 0
    flagged = set()
    for count, text in enumerate(clusters.read_text("utf-8").splitlines()):
        cluster = json.loads(text)
        centre = number[_place(cluster["canonical"])]
        cluster_of[centre] = count
        for variant in cluster["variants"]:
            row = number[_place(variant)]
            cluster_of[row] = count
            variants += 1
            right += lines[row].claim == lines[centre].claim
            if variant["conflicts"]:
                flagged |= {row, centre}
    together = {
        row: cluster_of.get(row, -1) == cluster_of.get(line.original, -2)
        for row, line in enumerate(lines)
        if line.original >= 0
    }
    conflicts = [row for row, met in together.items() if met and lines[row].kind == "conflict"]
    return {
        **_shares(lines, together),
        "precision": right / max(variants, 1),
        "flagged": sum(row in flagged for row in conflicts) / max(len(conflicts), 1),
    }


def _place(sentence: Figures) -> tuple[str, int]:
    return sentence["article_id"], sentence["start"]


def _shares(lines: Sequence[wire.Line], together: dict[int, bool]) -> Figures:
    """Return the share of copies together with their original: recall by kind, and of traps."""
    met = defaultdict(list)
    for row, hit in together.items():
        met[lines[row].kind].append(hit)
    share = {kind: sum(met[kind]) / len(met[kind]) for kind in wire.KINDS if met[kind]}
    return {"traps_merged": share.pop("trap", 0.0), "recall": share}
