"""Which sentences of an index make the claim of one that is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve, frozen

from newsdedup import matching, normalize, overlap, rules
from newsdedup.columns import Pairs
from newsdedup.errors import InvalidSettingError
from newsdedup.index.records import Found
from newsdedup.index.shelf import few_rows
from newsdedup.readers.furniture import plain_furniture
from newsdedup.records import RELATIONS
from newsdedup.store import identity, microseconds

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from newsdedup.columns import Int64s
    from newsdedup.index.holdings import Holdings
    from newsdedup.matching import Texts
    from newsdedup.store import Place

_EXACT = RELATIONS.index("exact")


@frozen(kw_only=True)
class Wanted:
    """What narrows the sentences that are found; see `Index.find`."""

    limit: int
    min_score: float | None
    since: datetime | None
    sources: Collection[str] | None

    def __attrs_post_init__(self) -> None:
        if type(self.limit) is not int or self.limit < 0:
            raise InvalidSettingError("limit", self.limit, "a whole number from 0")
        if self.min_score is not None and not 0 <= self.min_score <= 1:
            raise InvalidSettingError("min_score", self.min_score, "a number from 0 to 1")
        if self.since is not None and self.since.utcoffset() is None:
            raise InvalidSettingError("since", self.since.isoformat(), "a time with a time zone")
        if isinstance(self.sources, str):
            raise InvalidSettingError("sources", self.sources, "a list of sources")

    def allows(self, place: Place) -> bool:
        """Say whether a sentence is of the time and sources that are asked for."""
        if self.sources is not None and place.source not in self.sources:
            return False
        if self.since is None:
            return True
        return place.published_us is not None and place.published_us >= microseconds(self.since)


def find(held: Holdings, text: str, wanted: Wanted) -> list[Found]:
    """Return the sentences that make the claim of one sentence, the best first."""
    scores = _scores(held, normalize.normalize(_bare(text)), wanted)
    found = [
        (-scores[place.text][0], *in_time(place), place)
        for place in held.store.places(sorted(scores))
        if wanted.allows(place)
    ]
    chosen = [row[-1] for row in sorted(found, key=lambda row: row[:-1])[: wanted.limit]]
    return _found(held, text, chosen, scores)


def _bare(text: str) -> str:
    """Return a sentence without a dateline and other furniture, as articles are compared.

    One that is nothing else stays as it is.
    """
    bare = text
    for start, end in plain_furniture(text):
        bare = f"{bare[:start]}{' ' * (end - start)}{bare[end:]}"
    return text if bare.isspace() else bare


def _scores(held: Holdings, wording: str, wanted: Wanted) -> dict[int, tuple[float, int]]:
    """Return score and relation of the texts that match a wording, by number."""
    settings = held.settings
    if wanted.min_score is not None:
        settings = evolve(settings, threshold=wanted.min_score)
    asked = held.read_texts([wording])
    names = _names(held, wording, wanted)
    other = _partners(held, asked if names == [wording] else held.read_texts(names))
    numbers, rows = (
        zip(*held.store.terms_of(other.tolist()), strict=True) if len(other) else ((), ())
    )
    found: dict[int, tuple[float, int]] = {}
    worth = _worth(held, asked, rows)
    if worth:
        kept = held.wordings(numbers[n] for n in worth)
        wordings = [wording, *(kept[numbers[n]] for n in worth)]
        texts = held.lexicon.asked(asked, [rows[n] for n in worth], wordings=wordings)
        second = np.arange(1, len(worth) + 1, dtype=np.int32)
        matches = matching.measured(texts, np.zeros_like(second), second, settings)
        columns = (matches.second.tolist(), matches.score.tolist(), matches.relation.tolist())
        found = {
            numbers[worth[n - 1]]: (score, relation)
            for n, score, relation in zip(*columns, strict=True)
        }
    same = held.store.text_numbers(names, [identity(wording)] * len(names))
    return found | {number: (1.0, _EXACT) for number in same if number is not None}


def _names(held: Holdings, wording: str, wanted: Wanted) -> list[str]:
    """Return under which names texts of a wording are kept: one, or one for each source."""
    if held.settings.sources != "within":
        return [wording]
    sources = held.sources if wanted.sources is None else wanted.sources
    return [rules.marked(wording, source, held.settings) for source in sorted(sources)]


def _partners(held: Holdings, asked: Texts) -> Int64s:
    """Return the numbers of the kept texts that share keys with any that is asked for."""
    numbers = np.arange(len(asked), dtype=np.int64) + held.last_text + 1
    _, other = held.buckets.partners(held.keys(asked), numbers, asked.identity)
    return other


def _worth(held: Holdings, asked: Texts, rows: Sequence[bytes]) -> list[int]:
    """Return the places of the kept texts, told by their terms, that share enough with one."""
    if not rows:
        return []
    of_asked, weights = held.lexicon.numbered(asked.terms)
    everyone = np.arange(1, len(rows) + 1, dtype=np.int32)
    pairs = Pairs(first=np.zeros_like(everyone), second=everyone)
    worth = overlap.overlapping(pairs, few_rows([*of_asked, *rows], weights))
    return [int(n) - 1 for n in worth.second]


def _found(
    held: Holdings, text: str, places: list[Place], scores: dict[int, tuple[float, int]]
) -> list[Found]:
    stars = {star.text: star.centre for star in held.store.stars(sorted(scores))}
    ids = {row.centre: row.id for row in held.store.clusters(sorted(set(stars.values())))}
    found = []
    for place in places:
        score, relation = scores[place.text]
        sentence = held.sentence(place)
        disagreement = held.conflicts((text, None), (sentence.text, sentence.published))
        found.append(
            Found(
                sentence=sentence,
                relation=RELATIONS[relation],
                score=round(score, 4),
                conflicts=() if relation == _EXACT else disagreement,
                cluster_id=ids.get(stars[place.text]),
            )
        )
    return found


def in_time(place: Place) -> tuple[bool, int, str, int]:
    """Return what sorts sentences by publication, undated ones last."""
    return (
        place.published_us is None,
        place.published_us or 0,
        place.article_id,
        place.position,
    )
