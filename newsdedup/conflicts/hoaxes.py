"""Hoaxes: one text tells what the other calls false, a hoax, made up, or denies.

Whoever calls a report a hoax denies it without a word of denial: "X is dead" and "Reports that
X is dead are a hoax".
"""

# word lists read as text
# ruff: noqa: SIM905  # word lists read better as text

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from newsdedup.conflicts.contract import Fact, one_sided
from newsdedup.conflicts.reading import STOP, stem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsdedup.conflicts.told import Facts
    from newsdedup.records import Conflict

# Forms that call a report untrue; those of `_BY_REPORT` only beside a word for a report.
_ALONE: Final = frozenset(
    "hoax hoaxes debunked debunks debunk untrue fabricated satire satirical".split()
)
_BY_REPORT: Final = frozenset(
    "false fake faked incorrect bogus phony baseless unfounded denied denies deny denying"
    " dismissed dismisses refuted refutes rejected rejects disputed disputes".split()
)
_ADJECTIVES: Final = frozenset("false fake faked incorrect bogus phony baseless unfounded".split())
_BE: Final = frozenset("is was are were be as".split())
WORDS: Final = _ALONE | _BY_REPORT
_REPORTS: Final = frozenset(
    map(
        stem,
        "report claim rumor rumour story allegation account quote tweet post article video"
        " photo letter suggestion speculation assertion".split(),
    )
)
# What else the text that exposes a report may say of it.
_FRAME: Final = (
    STOP
    | _REPORTS
    | frozenset(
        map(
            stem,
            "viral online internet social media facebook twitter website web site circulating"
            " spread widely made fact true truth said told say call called prove turn according"
            " officials spokesman spokeswoman police statement now just".split(),
        )
    )
    | frozenset(map(stem, WORDS))
)
_SAYING: Final = frozenset(map(stem, "say add insist call tell claim and but".split()))
_REACH = 5
_LEAST_SHARED = 3
_LEAST_SHARE = 0.75
_LEAST_SHARE_LONGER = 0.6


def disagree(a: Facts, b: Facts) -> list[Conflict] | None:
    """Return what one side reports and the other exposes; None where neither exposes anything.

    Nothing else that denies counts beside an exposure: what "not" says of a hoax is no denial
    of what the hoax told.
    """
    mine, other = _exposed(a), _exposed(b)
    if mine < 0 and other < 0:
        return None
    if mine >= 0 and other >= 0:
        return []
    teller, exposer, token = (b, a, mine) if mine >= 0 else (a, b, other)
    fact = _word(exposer, token)
    place = None if exposer.words[token] in teller.stems else _told(exposer, token, teller)
    if place is None:
        return []
    return [one_sided(fact, (place, place, ""), swapped=exposer is b)]


def _exposed(side: Facts) -> int:
    """Return the token that calls a report untrue, -1 where none does."""
    if not side.denying:
        return -1
    lowers = side.reading.lowers
    for index, word in enumerate(lowers):
        if word == "fake" and side.reading.tokens[index : index + 2] == ["Fake", "News"]:
            continue
        if word in _ALONE or (word in _BY_REPORT and _of_report(side, index)):
            return index
    return -1


def _of_report(side: Facts, index: int) -> bool:
    """Say whether a report is what is called so: false reports that; reports that .. are false."""
    lower = side.reading.lower
    if _denies_clause(side, index):
        return True
    first = index + 1
    if lower[index - 1] in _BE or (lower[index - 2] in _BE and lower[index] in _ADJECTIVES):
        first = 0
    return not _REPORTS.isdisjoint(side.words[first : index + _REACH + 1])


def _denies_clause(side: Facts, index: int) -> bool:
    """Say whether a verb denies what follows it: denied that, denied having."""
    word, after = side.reading.lower[index], side.reading.lower[index + 1]
    return word.startswith("den") and (after == "that" or after.endswith("ing"))


def _told(exposer: Facts, token: int, teller: Facts) -> int | None:
    """Return where the teller says what the exposer calls untrue, None where it says other."""
    if not {fact.value.word for fact in teller.negations} <= exposer.stems:
        return None
    mine, other = _exposed_content(exposer, token), _content(teller.words)
    shared = mine & other
    least, most = sorted((len(mine), len(other)))
    if len(shared) < _LEAST_SHARED or len(shared) < _LEAST_SHARE * least:
        return None
    if len(shared) < _LEAST_SHARE_LONGER * most:
        return None
    first = next(index for index, word in enumerate(teller.words) if word in shared)
    return teller.starts[first]


def _exposed_content(side: Facts, token: int) -> set[str]:
    """Return what is called untrue: what follows the word, or else a report's content before it."""
    behind: Sequence[str] = side.words[token + 1 :]
    reports = [index for index in range(token) if side.words[index] in _REPORTS]
    if reports and side.reading.lower[token - 1] in _BE:
        return _content(side.words[reports[0] : token])
    if side.reading.lowers[token] not in _ADJECTIVES | _ALONE:
        behind = _to_own_words(behind)
    if _denies_clause(side, token):
        return _content(behind)
    return max(_content(behind), _content(side.words[:token]), key=len)


def _to_own_words(words: Sequence[str]) -> Sequence[str]:
    """Return words up to where the one who denies says what is so: denied it, saying ..."""
    ends = (index for index, (x, y) in enumerate(pairwise(words)) if x == "," and y in _SAYING)
    return words[: next(ends, len(words))]


def _content(words: Sequence[str]) -> set[str]:
    return set(words) - _FRAME


def _word(side: Facts, token: int) -> Fact:
    start, end = side.starts[token], side.reading.ends[token]
    return Fact("negation", start, end, side.text[start:end], None, token, token + 1)
