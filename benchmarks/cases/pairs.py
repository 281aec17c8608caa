"""What it costs to measure and score a pair, with kernels and without, and what is dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unittest.mock import patch

import numpy as np

from benchmarks import machine, wire
from benchmarks.cases import collections
from newsdedup import Settings, compiled, features, matching, normalize, verify

if TYPE_CHECKING:
    from collections.abc import Iterable

    from benchmarks.cases.contract import Figures, Options
    from newsdedup.columns import Bools, Float32s, Matches, Pairs

WIRE_SENTENCES = 20_000
COLLECTIONS = ("fnc1_train", "allsides_part01")


def run(options: Options) -> Figures:
    """Return CPU a pair of `matching.measured`, and the share of pairs left after each step."""
    lines = (line.text for line in wire.lines(WIRE_SENTENCES))
    found = {"wire": _measure(lines, options.repeats)}
    if options.data:
        for name in COLLECTIONS[: 1 if options.quick else None]:
            articles = collections.articles(options.data, name)
            found[name] = _measure(collections.sentences(articles), options.repeats)
    return found


def _measure(sentences: Iterable[str], repeats: int) -> Figures:
    wordings = list(dict.fromkeys(map(normalize.normalize, sentences)))
    texts = matching.read_texts(wordings, Settings())
    pairs, _ = matching.worth_measuring(texts, Settings())
    figures: Figures = {"pairs": len(pairs)}
    matches = []
    for name, used in _ways().items():
        with patch.object(compiled, "wanted", lambda _, used=used: used):
            if used:
                figures["left"] = _left(texts, pairs)  # first: kernels are compiled or loaded
            timing = machine.repeated(lambda: _matches(texts, pairs), repeats)
        us = [1e6 * seconds / len(pairs) for seconds in timing.cpu]
        figures[f"{name}_us_a_pair"] = machine.spread(us)
        matches.append(timing.value)
    figures["matches"] = len(matches[0])
    figures["matches_equal"] = all(_equal(matches[0], other) for other in matches)
    return figures


def _ways() -> dict[str, bool]:
    return {"kernels": True, "numpy": False} if compiled.available() else {"numpy": False}


def _matches(texts: matching.Texts, pairs: Pairs) -> Matches:
    """Measure all pairs in this process; nothing of the texts is known from an earlier run."""
    fresh = matching.Texts(wordings=texts.wordings, identity=texts.identity, terms=texts.terms)
    return matching.measured(fresh, pairs.first, pairs.second, Settings(workers=1))


def _left(texts: matching.Texts, pairs: Pairs) -> Figures:
    """Return the share of pairs left after terms, then quotations, and of matches."""
    left = np.zeros(2, dtype=np.int64)
    asked = 0

    def promising(matrix: Float32s) -> Bools:
        nonlocal asked
        kept = verify.model().may_reach(matrix, Settings().threshold)
        left[asked % 2] += kept.sum()
        asked += 1
        return kept

    for block in features.blocks(len(pairs)):
        first, second = pairs.first[block], pairs.second[block]
        features.measure_promising(first, second, readings=texts.readings, promising=promising)
    after_terms, after_quotations = (left / len(pairs)).tolist()
    return {"after_terms": after_terms, "after_quotations": after_quotations}


def _equal(one: Matches, other: Matches) -> bool:
    names = ("first", "second", "score", "relation")
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in names)
