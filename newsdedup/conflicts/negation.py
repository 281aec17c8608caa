"""Negation: what one text says was not so, and the other says was."""

# word lists read as text
# ruff: noqa: SIM905  # word lists read better as text

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newsdedup.conflicts import hoaxes
from newsdedup.conflicts.contract import Change, Fact, one_sided
from newsdedup.conflicts.denials import (
    CUE_STEMS,
    DENYING_STEMS,
    NOT_TO,
    OPPOSITES,
    find,
)
from newsdedup.conflicts.reading import STOP, stem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsdedup.conflicts.told import Facts
    from newsdedup.records import Conflict

__all__ = ["disagree", "find"]

# "only" after a change that put in "not" makes "not only", which denies nothing.
_IDLE_WITH: Final = frozenset("only doubt matter wonder".split())
# Words close by that themselves say that something is not, or no longer, or hardly so.
_QUIET: Final = frozenset(
    map(
        stem,
        "fail failure refuse refusal lack avoid prevent remove drop halt stop cease ban bar block"
        " deny reject decline cancel miss absence absent unable impossible unlikely false doubt"
        " later strip any resist restrict refrain against quit reluctant hardly barely rarely"
        " seldom negative instead oppose neither nor few little until too rather"
        " ambiguous unclear uncertain".split(),
    )
)
# Words that make of a statement a condition, a wish or a question.
_UNREAL: Final = frozenset("should could would may might must how what which".split())
_UNSAID: Final = frozenset(
    map(
        stem,
        "if unless whether until before why need want hope fear suppose perhaps maybe"
        " question consider".split(),
    )
)
_ASKING: Final = frozenset(("?", "unless"))  # in a question, or on a condition, nothing is said
# A cue that is the subject, or stands with it.
_NOBODY: Final = frozenset(("no", "none", "nobody", "nothing", "neither", "nowhere"))
_CONTEXT = 6
_LEFT = 8  # tokens before a word in which a denial or a condition would be its own
_LEAST_SHARED = 2
_LEAST_SHARE = 0.6
_LEAST_SHARE_MENTAL = 0.85
# Verbs whose "not" may belong to what follows them: doesn't think that it is, thinks it isn't.
_MENTAL: Final = frozenset("think believ say want know expect seem appear see".split())
_HELPERS: Final = CUE_STEMS | frozenset(
    map(
        stem,
        "is are was were be been being has have had do does did will would can ever also".split(),
    )
)
_IDLE_STEMS: Final = STOP | CUE_STEMS | frozenset(map(stem, STOP))
_DASHES: Final = frozenset("–—,")  # noqa: RUF001  # dashes as news writes them
_CLAUSE_ENDS: Final = frozenset((".", ";", "but"))


def may_disagree(odd: frozenset[str], change: Change | None) -> bool:
    """Say whether only one of two texts has a word that denies, or another place for it."""
    return change is not None or not odd.isdisjoint(DENYING_STEMS)


def disagree(a: Facts, b: Facts, change: Change | None) -> list[Conflict]:
    """Return what one side denies and the other says, in the same words."""
    if not (a.denying or b.denying):
        return []
    if change is not None:
        swap = _changed(a, b, change)
        if swap is not None:
            return [swap]
    exposed = hoaxes.disagree(a, b)
    if exposed is not None:
        return exposed
    if not (a.negations or b.negations) or not _ASKING.isdisjoint((*a.words, *b.words)):
        return []
    found = [one_sided(x, span, swapped=False) for x, span in _unanswered(a, b)]
    found += [one_sided(x, span, swapped=True) for x, span in _unanswered(b, a)]
    return found


def _changed(a: Facts, b: Facts, change: Change) -> Conflict | None:
    """Return the conflict of texts that differ in one place, in no more than a denial."""
    mine, other = a.words[change.first : change.last_a], b.words[change.first : change.last_b]
    denied_a, denied_b = not CUE_STEMS.isdisjoint(mine), not CUE_STEMS.isdisjoint(other)
    after = a.words[change.last_a] if change.last_a < len(a.words) else ""
    if denied_a == denied_b or after in _IDLE_WITH or not _only_denial(mine, other):
        return None
    side, last, against = (a, change.last_a, b) if denied_a else (b, change.last_b, a)
    fact = next((one for one in side.negations if change.first <= one.first < last), None)
    if fact is None or not _DASHES.isdisjoint(side.words[fact.last : fact.last + 1]):
        return None
    ends = change.first == len(against.starts)
    place = len(against.text) if ends else against.starts[change.first]
    return one_sided(fact, (place, place, ""), swapped=denied_b)


def _only_denial(x: Sequence[str], y: Sequence[str]) -> bool:
    """Say whether two runs of words tell the same but for words that deny or help a verb."""
    return set(x) - _IDLE_STEMS == set(y) - _IDLE_STEMS


def _unanswered(side: Facts, other: Facts) -> list[tuple[Fact, tuple[int, int, str]]]:
    """Return the negations of one side whose target stands undenied in the other, and where."""
    if not side.negations:
        return []
    answered = {fact.value.word for fact in other.negations}
    same = {fact.text.lower() for fact in other.negations} & OPPOSITES.keys()
    found = []
    for fact in side.negations:
        if fact.value.soft or fact.value.word in answered or fact.text.lower() in same:
            continue
        span = _said(side, fact, other)
        if span is not None:
            found.append((fact, span))
    return found


def _said(side: Facts, fact: Fact, other: Facts) -> tuple[int, int, str] | None:
    """Return the span in `other` that says what `fact` denies, None where nothing does."""
    cue = fact.text.lower()
    if cue in OPPOSITES:
        found = _opposite(side, fact, other)
        if found is not None or cue not in NOT_TO:
            return found
    word = fact.value.word
    if not word or word not in other.stems or "un" + word in other.stems:
        return None
    if _cues(side) == _cues(other) or side.words.count(word) > 1:
        return None
    for index, said in enumerate(other.words):
        if said == word and _affirms(side, fact, other, index):
            start = other.starts[index]
            return start, start, ""
    return None


def _cues(side: Facts) -> int:
    """Return how many words of a text deny; neither and nor are one."""
    return sum(word in CUE_STEMS and word != "nor" for word in side.words) + sum(
        fact.text.lower() in OPPOSITES for fact in side.negations
    )


def _affirms(side: Facts, fact: Fact, other: Facts, index: int) -> bool:
    """Say whether token `index` of `other` says outright what `fact` denies, of the same."""
    cue, target = fact.text.lower(), fact.value.target
    left = other.words[max(0, index - _LEFT) : index]
    clause = _clause(other, index)
    if not CUE_STEMS.isdisjoint((*clause, *other.words[index : index + _CONTEXT])):
        return False
    if not _QUIET.isdisjoint(set(clause) - side.stems):
        return False
    before = side.words[max(0, fact.first - _LEFT) : target]
    if (cue == "without" and "with" not in left[-3:]) or not _as_real(before, left):
        return False
    to = "to" in side.words[max(0, fact.first - 2) : target] and cue not in NOT_TO
    if ("to" in left[-2:]) != to:
        return False
    if cue not in _NOBODY and not _same_subject(before, left):
        return False
    mine = _around(side, target) - {side.words[fact.first]}
    near = _around(other, index)
    least = _LEAST_SHARE_MENTAL if fact.value.word in _MENTAL else _LEAST_SHARE
    return _QUIET.isdisjoint(near - mine) and _shared(mine, near, least)


def _clause(side: Facts, index: int) -> Sequence[str]:
    """Return the words before a token that a denial among them may reach it from."""
    first = index
    while first > 0 and side.words[first - 1] not in _CLAUSE_ENDS:
        first -= 1
    return side.words[first:index]


def _as_real(x: Sequence[str], y: Sequence[str]) -> bool:
    """Say whether what goes before two verbs leaves both as sure, and neither a condition."""
    return _UNSAID.isdisjoint((*x, *y)) and _UNREAL & set(x) == _UNREAL & set(y)


def _same_subject(x: Sequence[str], y: Sequence[str]) -> bool:
    """Say whether what goes before two verbs shares a word that tells, has none, or ends alike."""
    mine, other = set(x) - STOP - CUE_STEMS, set(y) - STOP - CUE_STEMS
    if not mine.isdisjoint(other) or not (mine or other):
        return True
    return bool(_subject(x)) and _subject(x) == _subject(y)


def _subject(before: Sequence[str]) -> str:
    """Return the last word before a verb that is none of its helpers: he, it, they, Lobo."""
    return next((word for word in reversed(before) if word not in _HELPERS), "")


def _shared(mine: set[str], near: set[str], share: float = _LEAST_SHARE) -> bool:
    shared, least = len(mine & near), min(len(mine), len(near))
    return shared >= min(_LEAST_SHARED, least) and shared >= share * least


def _opposite(side: Facts, fact: Fact, other: Facts) -> tuple[int, int, str] | None:
    mine, before = _around(side, fact.first), side.words[max(0, fact.first - _LEFT) : fact.first]
    for word in OPPOSITES[fact.text.lower()].split():
        if word not in other.words:  # `vocabulary` also has words that names are known by
            continue
        index = other.words.index(word)
        left, near = other.words[max(0, index - _LEFT) : index], _around(other, index)
        if not _QUIET.isdisjoint(near - mine - {side.words[fact.first]}):
            continue
        if _as_real(before, left) and _shared(mine, near):
            start = other.starts[index]
            end = start
            while end < len(other.text) and other.text[end].isalpha():
                end += 1
            return start, end, other.text[start:end]
    return None


def _around(side: Facts, index: int) -> set[str]:
    """Return the content words within a few tokens of one."""
    near = side.words[max(0, index - _CONTEXT) : index + _CONTEXT + 1]
    return {word for word in near if word not in STOP} - CUE_STEMS - {side.words[index]}
