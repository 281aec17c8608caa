"""Substitutions: which rules see through other words for the same thing.

Two texts share a term although their words differ where an alias ("American" for "U.S."), a
number ("five" for "5") or a name in loose use ("Moscow" for Russia) stands behind it. Shown as
evidence; the terms themselves are made by `terms`, whose rules these are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsdedup import normalize, tables
from newsdedup.conflicts.identity import may_be_one
from newsdedup.records import Substitution

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from newsdedup.records import SubstitutionRule

_LONGEST_PHRASE = 4


def substitutions(first: str, second: str) -> tuple[Substitution, ...]:
    """Return the substitutions by which two normalised English texts share a term.

    In the order of the first text. A term that both have in the same words is none. `rule` is
    "alias" or "number" where the shared term comes from the shipped aliases or from reading
    numbers, and "loose alias" where a name that only one text has may stand for one that only
    the other has: that counts for conflicts, not for the score.
    """
    ours, theirs = (_spellings(normalize.words(text)) for text in (first, second))
    return (*_shared(ours, theirs), *_loose(ours, theirs))


def _shared(ours: Mapping[str, str], theirs: Mapping[str, str]) -> Iterator[Substitution]:
    """Yield the terms that both have in other words, by alias or number."""
    for term, words in ours.items():
        other = theirs.get(term, words)
        if other != words and _is_told(term, words, other):
            rule: SubstitutionRule = "number" if term.startswith("#") else "alias"
            yield Substitution(rule=rule, term=term, first=words, second=other)


def _is_told(term: str, words: str, other: str) -> bool:
    """Tell whether a rule other than the stem made one term of the two."""
    return term.startswith("#") or any(
        tuple(each.split(" ")) in tables.aliases() for each in (words, other)
    )


def _loose(ours: Mapping[str, str], theirs: Mapping[str, str]) -> Iterator[Substitution]:
    """Yield the terms that each has alone where one may stand for the other."""
    alone = [term for term in theirs if term not in ours]
    for term, words in ours.items():
        if term in theirs:
            continue
        for other in alone:
            if may_be_one(term, other):
                yield Substitution(rule="loose alias", term=term, first=words, second=theirs[other])


def _spellings(words: Sequence[str]) -> dict[str, str]:
    """Return the words in which each term first stands, in the text's order."""
    found: dict[str, str] = {}
    place = 0
    while place < len(words):
        term, length = _term_at(words, place)
        found.setdefault(term, " ".join(words[place : place + length]))
        place += length
    return found


def _term_at(words: Sequence[str], place: int) -> tuple[str, int]:
    """Return the term that begins at a place, and how many words it takes."""
    for length in range(min(_LONGEST_PHRASE, len(words) - place), 1, -1):
        term = tables.aliases().get(tuple(words[place : place + length]))
        if term is not None:
            return term, length
    word = words[place]
    value = tables.number_value(word)
    if value is None:
        return tables.aliases().get((word,)) or tables.stem(word), 1
    following = words[place + 1] if place + 1 < len(words) else ""
    scale = tables.MAGNITUDES.get(following, 1)
    return f"#{tables.plain_number(value * scale)}", 1 + (following in tables.MAGNITUDES)
