"""Compare: what two sentences have to do with each other, decided as in a batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsdedup import conflicts, extending, features, matching, normalize, verify
from newsdedup.columns import Pairs
from newsdedup.differences import quote_changes
from newsdedup.records import RELATIONS, Comparison
from newsdedup.settings import Settings
from newsdedup.substitutions import substitutions

if TYPE_CHECKING:
    from datetime import datetime

    from newsdedup.records import Conflict

DEFAULT = Settings()


def compare(
    a: str,
    b: str,
    *,
    settings: Settings = DEFAULT,
    published_a: datetime | None = None,
    published_b: datetime | None = None,
) -> Comparison:
    """Return whether two sentences make the same claim, and where they disagree.

    As in a batch, two sentences that share too little (`matching.overlapping`) are not the
    same whatever their score, and their facts are not compared; with a `scorer` of your own its
    score alone decides. Times of publication (with a time zone) give "Tuesday" and "yesterday" a
    date. `substitutions` tells which aliases and numbers (of English) made other words one term.
    The evidence holds the value of each of `features.FEATURES`.

    Raises `InvalidSettingError` where a `scorer` answers otherwise than by a
    number from 0 to 1.

    >>> import newsdedup as nd
    >>> nd.compare("Kelm has five banks of its own.", "Kelm has nine banks of its own.")
    <Comparison: ...; number: five / nine>
    """
    texts = matching.read_texts([normalize.normalize(a), normalize.normalize(b)], settings)
    first, second = np.array([0], dtype=np.int32), np.array([1], dtype=np.int32)
    if texts.wordings[0] == texts.wordings[1]:
        return Comparison(same=True, score=1.0, relation="exact", conflicts=())
    block = features.measure(first, second, texts=texts.wordings, terms=texts.terms)
    pair = Pairs(first=first, second=second)
    match = verify.matches(pair, block.matrix, block.first_lighter)
    score = round(float(match.score[0]), 4)
    overlapping = len(matching.overlapping(texts, pair)) == 1
    if settings.scorer is not None:
        own = extending.scores(settings.scorer, texts.wordings, first, second)
        score, overlapping = round(float(verify.in_steps(own)[0]), 4), True
    same = overlapping and score >= settings.threshold
    if same:
        match = matching.word_for_word(match, texts.letters)
        score = score if settings.scorer is not None else round(float(match.score[0]), 4)
    exact = RELATIONS[match.relation[0]] == "exact"
    disagreement: tuple[Conflict, ...] = ()
    if overlapping and not exact:
        disagreement = conflicts.conflicts(
            conflicts.facts(a, published=published_a), conflicts.facts(b, published=published_b)
        )
    return Comparison(
        same=same,
        score=score,
        relation=RELATIONS[match.relation[0]] if same else "different",
        conflicts=disagreement,
        quote_changes=quote_changes(a, b),
        substitutions=substitutions(*texts.wordings) if settings.language == "en" else (),
        evidence=_evidence(block),
    )


def _evidence(block: features.Measured) -> dict[str, float]:
    values = block.matrix[0].tolist()
    return {name: round(value, 4) for name, value in zip(features.FEATURES, values, strict=True)}
