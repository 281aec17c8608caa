"""How many articles carry each text, and which of its sentences is the best."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve

from newsdedup import canonical
from newsdedup.columns import distinct_counts
from newsdedup.index.ranking import ranks
from newsdedup.store import StarRow

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from newsdedup.columns import Int64s
    from newsdedup.index.holdings import Holdings
    from newsdedup.store import Places


def recount(held: Holdings, texts: Collection[int]) -> None:
    """Count anew the articles of some texts, and find the best sentence of each."""
    places = held.store.places(sorted(texts))
    numbers, text_of = np.unique(places.text, return_inverse=True)
    carried = distinct_counts(text_of, places.article, len(numbers)).tolist()
    best = _best(held, places, text_of, len(numbers))
    old = {star.text: star for star in held.store.stars(numbers.tolist())}
    held.store.set_stars(
        evolve(old.get(number) or _alone(number), articles=articles, best=sentence)
        for number, articles, sentence in zip(numbers.tolist(), carried, best, strict=True)
    )


def gained(held: Holdings, sentences: Mapping[int, Sequence[int]]) -> None:
    """Count the articles that texts have gained, and let the best of their sentences be best.

    `sentences` has the new sentences of each text; it has lost none.
    """
    rows = held.store.stars(sorted(sentences))
    new = {number for numbers in sentences.values() for number in numbers}
    places = held.store.places_of(sorted(new | {row.best for row in rows}))
    text_of = np.searchsorted(np.array([row.text for row in rows], dtype=np.int64), places.text)
    is_new = np.isin(places.number, sorted(new))
    carried = distinct_counts(text_of[is_new], places.article[is_new], len(rows)).tolist()
    best = _best(held, places, text_of, len(rows))
    held.store.set_stars(
        evolve(row, articles=row.articles + articles, best=sentence)
        for row, articles, sentence in zip(rows, carried, best, strict=True)
    )


def _alone(text: int) -> StarRow:
    return StarRow(text=text, centre=text, score=1.0, relation=0, articles=0, best=0, settled=True)


def _best(held: Holdings, places: Places, text_of: Int64s, texts: int) -> list[int]:
    """Return the number of the best sentence of each text."""
    best = canonical.best_sentences(ranks(held, places, text_of), text_of, texts)
    numbers: list[int] = places.number[best].tolist()
    return numbers
