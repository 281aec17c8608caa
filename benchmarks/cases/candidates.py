"""How many of the known repeats become candidate pairs, and at how many pairs a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from benchmarks import wire
from benchmarks.cases import collections
from newsdedup import Settings, matching, normalize

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.cases.contract import Figures, Options
    from newsdedup.columns import Bools, Pairs

WIRE_SENTENCES = 10_000

Link = tuple[int, int]


def run(options: Options) -> Figures:
    """Return recall and pairs a text: on the made-up wire, on fnc1_train, among allsides."""
    found = {"wire": _on_wire()}
    if options.data:
        pairs = collections.labelled(options.data)
        base = list(collections.sentences(collections.articles(options.data, "fnc1_train")))
        found["fnc1_train"] = _on_labels(base, pairs)
        if not options.quick:
            large, count = collections.sample(options.data, options.sentences)
            base.extend(collections.sentences(large))
            found["among_allsides"] = {"of_allsides": count, **_on_labels(base, pairs)}
    return found


def _on_wire() -> Figures:
    lines = wire.lines(WIRE_SENTENCES)
    kinds = [line.kind for line in lines]
    links = [(line.original, place) for place, line in enumerate(lines) if line.original >= 0]

    def recall(hits: Bools) -> Figures:
        named = np.array([kinds[later] for _, later in links])
        return {kind: float(hits[named == kind].mean()) for kind in wire.KINDS if kind in named}

    return _measure([line.text for line in lines], links, recall)


def _on_labels(base: Sequence[str], pairs: Sequence[collections.Pair]) -> Figures:
    """Hide the texts of the labelled pairs among sentences; unweighted and weighted recall."""
    same = [pair for pair in pairs if pair["gold"] == "same"]
    texts = [pair[side] for pair in same for side in ("text_a", "text_b")]
    links = [(len(base) + 2 * k, len(base) + 2 * k + 1) for k in range(len(same))]
    sets = np.array([pair["set"] for pair in same])
    weights = np.array([pair["weight"] for pair in same], dtype=np.float64)

    def recall(hits: Bools) -> Figures:
        found: Figures = {}
        for name in dict.fromkeys(sets.tolist()):
            chosen = sets == name
            found[name] = float(hits[chosen].mean())
            found[f"{name}_weighted"] = float(np.average(hits[chosen], weights=weights[chosen]))
        return found

    return _measure([*base, *texts], links, recall)


def _measure(
    sentences: Sequence[str], links: Sequence[Link], recall: Callable[[Bools], Figures]
) -> Figures:
    """Return pairs a text and the recall of links between sentences, before and after overlap."""
    numbers: dict[str, int] = {}
    text_of = [numbers.setdefault(normalize.normalize(text), len(numbers)) for text in sentences]
    settings = Settings()
    texts = matching.read_texts(list(numbers), settings)
    candidates = matching.joined(list(matching.candidate_pairs(texts, settings)))
    scored = matching.overlapping(texts, candidates)
    ends = np.array([(text_of[one], text_of[other]) for one, other in links])
    return {
        "texts": len(texts),
        "candidate_pairs_a_text": len(candidates) / len(texts),
        "scored_pairs_a_text": len(scored) / len(texts),
        "recall": recall(_among(ends, candidates)),
        "recall_scored": recall(_among(ends, scored)),
    }


def _among(ends: np.ndarray[tuple[int, int], np.dtype[np.int64]], pairs: Pairs) -> Bools:
    """Tell which links join two texts that are a pair, or one text with itself."""
    least, most = ends.min(axis=1), ends.max(axis=1)
    codes = (pairs.first.astype(np.int64) << 32) | pairs.second
    linked: Bools = np.isin((least << 32) | most, codes) | (least == most)
    return linked
