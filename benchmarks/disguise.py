"""Much news from little: whole collections again in other words, their repeats as they are.

Real text is repeated in its own way: how often a word comes, how long sentences are, how much of
them recurs. To have twenty times as much of it, each copy is put in other words: a common word
becomes another of about its frequency, a rare one a new spelling that no other copy has, so that
the vocabulary grows as that of real text does. Within a copy every repeat stays one; of two
copies only sentences of the commonest words are alike.
"""

from __future__ import annotations

import random
import re
from array import array
from collections import Counter
from typing import TYPE_CHECKING

from attrs import evolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsdedup import Article

KEPT = 300  # of the commonest words, which hold sentences together
COMMON = 20_000  # of the commonest words: others are respelled
NEIGHBOURS = 1.3  # by how much the ranks of a word and its stand-in may differ
_WORD = re.compile(r"([^\W\d_]+)")  # in brackets, so that a text split at words keeps them
_VOWELS, _CONSONANTS = "aeiou", "bcdfghjklmnpqrstvwxyz"


class Collection:
    """Articles as numbers of their words, to be written again in others."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self._articles: list[Article] = []
        self._parts: list[array[int]] = []
        numbers: dict[str, int] = {}
        counts: Counter[str] = Counter()
        for article in articles:
            parts = _WORD.split(article.text)
            counts.update(map(str.lower, parts[1::2]))
            self._parts.append(array("i", (numbers.setdefault(p, len(numbers)) for p in parts)))
            self._articles.append(evolve(article, text="", furniture=()))
        self._vocabulary = list(numbers)
        self._ranked = sorted(counts, key=lambda word: (-counts[word], word))

    def copy(self, number: int) -> Iterator[Article]:
        """Yield the articles of a copy, from 0, under ids of its own; the first is as it is."""
        written = self._vocabulary if not number else self._disguised(number)
        for article, parts in zip(self._articles, self._parts, strict=True):
            text = "".join(map(written.__getitem__, parts))
            yield evolve(article, id=f"{article.id}-{number}", text=text)

    def _disguised(self, number: int) -> list[str]:
        """Return what stands for each part of the text in a copy."""
        rng = random.Random(number)  # noqa: S311  # nothing secret
        stand_in = {word: word for word in self._ranked[:KEPT]}
        low = KEPT
        while low < min(COMMON, len(self._ranked)):
            ranks = self._ranked[low : min(int(low * NEIGHBOURS), COMMON)]
            stand_in.update(zip(ranks, rng.sample(ranks, len(ranks)), strict=True))
            low += len(ranks)
        letters = str.maketrans(
            _VOWELS + _CONSONANTS,
            "".join(rng.sample(_VOWELS, 5)) + "".join(rng.sample(_CONSONANTS, 21)),
        )
        return [
            _as_typed(part, stand_in.get(lower := part.lower()) or lower.translate(letters))
            if _WORD.fullmatch(part)
            else part
            for part in self._vocabulary
        ]


def _as_typed(like: str, word: str) -> str:
    """Return a word with the capitals of another."""
    if like.islower():
        return word
    return word.upper() if like.isupper() and len(like) > 1 else word.capitalize()
