"""How the labelled pairs end up after a whole run, and what relation the pairs labelled C get."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

import newsdedup
from benchmarks.labels import reading
from newsdedup import normalize

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Figures = dict[str, Any]


def end_to_end(data: Path) -> Figures:
    """Return which labelled pairs of fnc1_train end in one cluster, with default settings.

    A labelled text is the sentence that holds its middle, so that a dateline or another cut
    takes no pair away; where its place isn't known, the sentences of its wording. `pairs` tells
    how many are counted: all but those whose texts are equal once normalised.
    """
    articles = data / "articles" / "fnc1_train.jsonl.gz"
    result = newsdedup.deduplicate(newsdedup.read_articles(articles))
    places = Places(result.clusters)
    rows = [row for row in reading.given(data) if row["set"] == "fnc1_train"]
    rows = [row for row in rows if _wording(row, "a") != _wording(row, "b")]
    together = np.array([bool(places.of(row, "a") & places.of(row, "b")) for row in rows])
    same = np.array([row["gold"] == "same" for row in rows])
    weight = np.array([row["weight"] for row in rows])
    return {
        "pairs": len(rows),
        "recall": float(together[same].mean()),
        "recall_weighted": float(weight[same & together].sum() / weight[same].sum()),
        "precision": float(same[together].mean()),
        "precision_weighted": float(weight[same & together].sum() / weight[together].sum()),
    }


def _wording(row: reading.Row, side: str) -> str:
    return normalize.normalize(row[f"text_{side}"])


class Places:
    """In which clusters the sentences of articles are."""

    def __init__(self, clusters: Iterable[newsdedup.Cluster]) -> None:
        self._spans: dict[str, list[tuple[int, int, str]]] = {}
        self._wordings: dict[str, set[str]] = {}
        for cluster in clusters:
            for one in (cluster.canonical, *(variant.sentence for variant in cluster.variants)):
                span = (one.start, one.end, cluster.id)
                self._spans.setdefault(one.article_id, []).append(span)
                self._wordings.setdefault(normalize.normalize(one.text), set()).add(cluster.id)

    def of(self, row: reading.Row, side: str) -> set[str]:
        """Return the clusters of one side's sentence."""
        if row[f"start_{side}"] < 0:
            return self._wordings.get(_wording(row, side), set())
        middle = (row[f"start_{side}"] + row[f"end_{side}"]) // 2
        spans = self._spans.get(row[f"article_{side}"], [])
        return {name for start, end, name in spans if start <= middle < end}


def containment(data: Path) -> Figures:
    """Return the relations of the pairs that readers labelled C, among those found the same.

    `held` is the share found as one text holding the other, `longer_holds` the share of
    these in which it is the one with more letters.
    """
    rows = [row for row in reading.given(data) if row["labels"].strip("C") == ""]
    found = [newsdedup.compare(row["text_a"], row["text_b"]) for row in rows]
    kept = [(row, one) for row, one in zip(rows, found, strict=True) if one.same]
    held = [(row, one.relation) for row, one in kept if one.relation.startswith("contain")]
    rightly = sum(
        (len(row["text_a"]) > len(row["text_b"])) == (relation == "contains")
        for row, relation in held
    )
    thrice = [
        one
        for row, one in zip(rows, found, strict=True)
        if 3 * min(len(row["text_a"]), len(row["text_b"]))
        <= max(len(row["text_a"]), len(row["text_b"]))
    ]
    return {
        "pairs": len(rows),
        "same": len(kept) / len(rows),
        "held": len(held) / max(len(kept), 1),
        "longer_holds": rightly / max(len(held), 1),
        "three_times_as_long": len(thrice),
        "three_times_as_long_same": sum(one.same for one in thrice) / max(len(thrice), 1),
    }
