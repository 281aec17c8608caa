"""Upkeep: everything checked against everything, and everything made anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsdedup import matching, rules
from newsdedup.errors import StoreFormatError
from newsdedup.index.arrivals import both_ways
from newsdedup.index.counting import recount
from newsdedup.index.grouping import regroup
from newsdedup.index.holdings import packed_keys
from newsdedup.index.showing import records

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsdedup.index.holdings import Holdings

TEXTS_AT_A_TIME = 5_000
_SCORE_STEP = 1e-4

UNREADABLE = (ArithmeticError, LookupError, TypeError, ValueError)
"""What reading values that nobody wrote ends in."""


def problems(held: Holdings) -> list[str]:
    """Return what is wrong with an index: nothing if all that is kept follows from the articles.

    SQLite's own check of the file, each article's digest, its sentences and wordings, the terms
    and keys of texts, the score of every match, stars and clusters.
    """
    checks = (_file_problems, _article_problems, _text_problems, _match_problems, _cluster_problems)
    found: list[str] = []
    for check in checks:
        try:
            found += check(held)
        except (StoreFormatError, *UNREADABLE) as error:
            found.append(f"{check.__name__[1:].replace('_', ' ')} can't be looked for: {error!r}")
        if found and check is _file_problems:
            break
    return found


def _file_problems(held: Holdings) -> Iterator[str]:
    yield from (f"file: {problem}" for problem in held.store.damage())


def _article_problems(held: Holdings) -> Iterator[str]:
    for number, identity, holds in held.store.digests():
        if not holds:
            yield f"article {identity!r} ({number}): its content isn't what was added"
    for number, article in held.store.articles():
        places = sorted(held.store.places_in([number]), key=lambda place: place.position)
        spans, wordings = matching.read_sentences(article.text, article.furniture, held.settings)
        if [(place.start, place.end) for place in places] != spans:
            yield f"article {article.id!r}: its sentences aren't those of its text"
            continue
        kept = held.store.wordings(place.text for place in places)
        names = [rules.marked(one, article.source, held.settings) for one in wordings]
        if [kept.get(place.text) for place in places] != names:
            yield f"article {article.id!r}: its wordings aren't those of its sentences"
    strays = held.store.stray_sentences()
    if strays:
        yield f"{strays} sentences are of articles that don't count"


def _text_problems(held: Holdings) -> Iterator[str]:
    last = 0
    while rows := held.store.whole_texts_after(last, TEXTS_AT_A_TIME):
        numbers, wordings, languages, identities, terms, keys = zip(*rows, strict=True)
        texts = held.read_texts(wordings, languages=languages)
        named = held.lexicon.texts(terms, wordings=())
        same_terms = _names(named) == _names(texts)
        made_keys = packed_keys(held.keys(texts))
        same_identity = texts.identity.view(np.int64).tolist() == list(identities)
        if not (same_terms and same_identity) or list(keys) != made_keys:
            yield from _different(numbers, zip(keys, made_keys, strict=True))
        last = numbers[-1]
    unused = held.store.unused_texts(held.store.all_texts())
    if unused:
        yield f"{len(unused)} texts belong to no sentence"


def _different(numbers: tuple[int, ...], keys: Iterator[tuple[bytes, bytes]]) -> Iterator[str]:
    wrong = [number for number, (kept, made) in zip(numbers, keys, strict=True) if kept != made]
    told = f"text {wrong[0]}" if wrong else f"one of the texts {numbers[0]} to {numbers[-1]}"
    yield f"{told}: its terms, keys or identity don't follow from its wording"


def _names(texts: matching.Texts) -> list[str]:
    names = texts.terms.names
    return [names[number] for number in texts.terms.tokens.values.tolist()]


def _match_problems(held: Holdings) -> Iterator[str]:
    numbers = held.store.all_texts()
    for low in range(0, len(numbers), TEXTS_AT_A_TIME):
        rows = held.store.matches(numbers[low : low + TEXTS_AT_A_TIME])
        yield from _wrong_scores(held, rows)
    lone = held.store.lone_matches()
    if lone:
        yield f"{lone} matches are known from one of their texts alone"


def _wrong_scores(held: Holdings, rows: list[tuple[int, int, float, int]]) -> Iterator[str]:
    used = sorted({number for text, other, _, _ in rows for number in (text, other)})
    terms = held.store.terms_of(used)
    if len(terms) != len(used):
        yield "matches name texts that aren't there"
        return
    wordings = held.wordings(used)
    place = {number: n for n, number in enumerate(used)}
    texts = held.lexicon.texts([row for _, row in terms], wordings=[wordings[n] for n in used])
    some = [row for row in rows if row[0] < row[1]]
    first = np.array([place[row[0]] for row in some], dtype=np.int32)
    second = np.array([place[row[1]] for row in some], dtype=np.int32)
    found = matching.measured(texts, first, second, held.settings)
    made = zip(found.first.tolist(), found.second.tolist(), found.relation.tolist(), strict=True)
    kept = [(place[text], place[other], relation) for text, other, _, relation in some]
    scores = np.array([row[2] for row in some], dtype=np.float32)
    if kept != list(made) or np.abs(scores - found.score).max(initial=0) > _SCORE_STEP:
        yield f"matches of the texts {used[0]} to {used[-1]} have other scores or relations"


def _cluster_problems(held: Holdings) -> Iterator[str]:
    stars = held.store.stars(held.store.all_texts())
    centres = {star.text: star.centre for star in stars}
    if len(stars) != held.store.count("texts"):
        yield "some texts have no star"
    if any(centres.get(centre) != centre for centre in centres.values()):
        yield "some texts have a centre that is none"
    left = {star.centre for star in stars if not star.settled}
    kept = sorted(held.store.all_clusters(), key=lambda row: row.centre)
    kept = [row for row in kept if row.centre not in left]
    found = records(held, sorted(set(centres.values()) - left))
    made = sorted((stored.row for stored in found), key=lambda row: row.centre)
    if kept != made:
        wrong = {row.id for row in kept} ^ {row.id for row in made}
        yield f"clusters aren't those of their stars ({len(wrong)} ids differ)"
    conflicts = sorted(row for stored in found for row in stored.disagreements())
    if conflicts != held.store.disagreements([row.centre for row in kept]):
        yield "conflicts aren't those of their clusters"


def compact(held: Holdings) -> None:
    """Make matches and clusters anew as a batch makes them, and give free space back."""
    store = held.store
    with store.writing():
        held.refresh()
        numbers = store.all_texts()
        wordings = store.wordings(numbers)
        _rematch(held, numbers, [wordings[number] for number in numbers])
        recount(held, numbers)
        regroup(held, numbers, {}, largest=None)
    store.shrink()
    held.rebuild()


def _rematch(held: Holdings, numbers: list[int], wordings: list[str]) -> None:
    """Find and measure all pairs of texts by the batch's own code."""
    languages = {
        number: language for number, _, language in held.store.wordings_and_languages(numbers)
    }
    spoken = [languages[number] for number in numbers]
    texts = held.read_texts(wordings, languages=spoken)
    worth, _ = matching.worth_measuring(texts, held.settings)
    found = matching.measured(texts, worth.first, worth.second, held.settings)
    held.store.remove_all_matches()
    held.store.add_matches(both_ways(found, np.array(numbers, dtype=np.int64)))
