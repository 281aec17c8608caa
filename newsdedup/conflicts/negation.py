"""Negation: what one text says was not so, and the other says was."""

from __future__ import annotations

from typing import Final

from newsdedup.conflicts.contract import MOST_COMPARED, Fact, Facts, make_fact
from newsdedup.conflicts.reading import LETTERS, STOP, Reading, stem
from newsdedup.records import Conflict

_CUES: Final = frozenset(
    "not no never nobody none nothing neither nor without cannot cant can't didn't doesn't don't"
    " isn't aren't wasn't weren't hasn't haven't hadn't won't wouldn't couldn't shouldn't mustn't"
    " didnt doesnt dont isnt arent wasnt werent hasnt havent hadnt wont wouldnt couldnt shouldnt"
    " ain't needn't".split()
)
# Verbs that deny, with the verbs that say the opposite.
_OPPOSITES: Final = {
    "denied": "confirm admit acknowledg", "denies": "confirm admit acknowledg",
    "deny": "confirm admit acknowledg", "denying": "confirm admit acknowledg",
    "rejected": "accept approv agre welcom back", "rejects": "accept approv agre welcom back",
    "reject": "accept approv agre welcom back", "rejecting": "accept approv agre welcom back",
    "refused": "agre accept", "refuses": "agre accept", "refusing": "agre accept",
    "failed": "manag succeed", "fails": "manag succeed", "failing": "manag succeed",
    "unable": "abl", "declined": "agre", "untrue": "tru", "false": "tru",
}  # fmt: skip
# What looks like a negation and denies nothing, by the word that follows the cue.
_IDLE_AFTER: Final = frozenset(
    "only just doubt matter less fewer more least later necessarily merely simply to yet one wonder"
    " . , ? ! until even".split()
)
_IDLE_BEFORE: Final = frozenset(("or", "if", "why", "whether", "whether or"))
_SKIPPED: Final = STOP | frozenset("yet ever immediately clear longer even really actually".split())
_REACH = 6
_CONTEXT = 4


def find(reading: Reading, taken: set[int]) -> tuple[Fact, ...]:
    """Return the negations of a text; a negation's value is the stem of what it denies."""
    del taken  # a negation may stand inside of another fact
    if _CUES.isdisjoint(reading.lowers) and _OPPOSITES.keys().isdisjoint(reading.lowers):
        return ()
    found = []
    for index, word in enumerate(reading.lowers):
        if (word in _CUES and not _idle(reading, index)) or word in _OPPOSITES:
            target = _target(reading, index + 1)
            value = stem(reading.lower(target)) if target else ""
            found.append(make_fact("negation", reading, index, index + 1, (value, target)))
    return tuple(found)


def _idle(reading: Reading, index: int) -> bool:
    """Say whether a cue denies nothing: not only, no doubt, No. 5, whether or not."""
    after = reading.lower(index + 1)
    return after in _IDLE_AFTER or after == "" or reading.lower(index - 1) in _IDLE_BEFORE


def _target(reading: Reading, start: int) -> int:
    """Return the token that is denied, 0 where there is none close by."""
    for index in range(start, min(start + _REACH, len(reading.lowers))):
        if reading.kinds[index] != LETTERS and reading.lower(index) not in ("-", '"', "“"):
            return 0
        if reading.kinds[index] == LETTERS and reading.lower(index) not in _SKIPPED:
            return index
    return 0


def disagree(a: Facts, b: Facts) -> list[Conflict]:
    """Return what one side denies and the other says, in the same words."""
    if not a.negations and not b.negations:
        return []
    found = [_conflict(x, span, swapped=False) for x, span in _unanswered(a, b)]
    found += [_conflict(x, span, swapped=True) for x, span in _unanswered(b, a)]
    return found


def _unanswered(side: Facts, other: Facts) -> list[tuple[Fact, tuple[int, int, str]]]:
    """Return the negations of one side whose target stands undenied in the other, and where."""
    answered = {fact.value[0] for fact in other.negations}
    found = []
    spare = len(other.negations) - sum(
        fact.value[0] in {y.value[0] for y in side.negations} for fact in other.negations
    )
    for fact in side.negations[:MOST_COMPARED]:
        if spare > 0 or fact.value[0] in answered:
            continue
        span = _said(side, fact, other)
        if span is not None:
            found.append((fact, span))
    return found


def _said(side: Facts, fact: Fact, other: Facts) -> tuple[int, int, str] | None:
    """Return the span in `other` that says what `fact` denies, None where nothing does."""
    if fact.text.lower() in _OPPOSITES:
        return _opposite(side, fact, other)
    word, target = fact.value
    if not word or word not in other.vocabulary:
        return None
    mine = _around(side, target)
    for index, said in enumerate(other.words):
        if said == word and len(mine & _around(other, index)) >= min(2, len(mine)):
            start = other.starts[index]
            return start, start, ""
    return None


def _opposite(side: Facts, fact: Fact, other: Facts) -> tuple[int, int, str] | None:
    mine = _around(side, fact.first)
    for word in _OPPOSITES[fact.text.lower()].split():
        if word not in other.vocabulary:
            continue
        index = other.words.index(word)
        if len(mine & _around(other, index)) >= min(2, len(mine)):
            start = other.starts[index]
            end = start
            while end < len(other.text) and other.text[end].isalpha():
                end += 1
            return start, end, other.text[start:end]
    return None


def _around(side: Facts, index: int) -> set[str]:
    """Return the content words within a few tokens of one."""
    near = side.words[max(0, index - _CONTEXT) : index + _CONTEXT + 1]
    return {word for word in near if word not in STOP} - {side.words[index]}


def _conflict(fact: Fact, span: tuple[int, int, str], *, swapped: bool) -> Conflict:
    """Return the record; the side that denies nothing has an empty span before its word."""
    denying, saying = (fact.text, fact.start, fact.end), (span[2], span[0], span[1])
    canonical, variant = (saying, denying) if swapped else (denying, saying)
    return Conflict(
        kind="negation",
        canonical=canonical[0],
        variant=variant[0],
        canonical_start=canonical[1],
        canonical_end=canonical[2],
        variant_start=variant[1],
        variant_end=variant[2],
    )
