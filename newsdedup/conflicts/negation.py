"""Negation: what one text says was not so, and the other says was."""

# typographic marks; word lists read as text
# ruff: noqa: RUF001, SIM905  # quotation marks; word lists read better as text

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from newsdedup.conflicts.contract import MOST_FACTS, Change, Fact, make_fact
from newsdedup.conflicts.reading import LETTERS, NUMBER, STOP, Reading, stem
from newsdedup.records import Conflict
from newsdedup.tables import NEGATIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsdedup.conflicts.told import Facts

# Some copy comes without its apostrophes.
_CUES: Final = NEGATIONS | {word.replace("'", "") for word in NEGATIONS if word.endswith("n't")} - {
    "cant",
    "wont",
}
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
_DENYING: Final = _CUES | _OPPOSITES.keys()
# What looks like a negation and denies nothing, by the word that follows the cue.
_IDLE_AFTER: Final = frozenset(
    "only just doubt matter less fewer more least later merely simply to one wonder but out"
    " until".split()
)
_STOPS: Final = frozenset((".", ",", "?", "!", ""))
_IDLE_BEFORE: Final = frozenset(("or", "if", "why", "whether"))
_SKIPPED: Final = STOP | frozenset(
    "yet ever immediately longer even really actually necessarily".split()
)
_PASSED: Final = frozenset(("-", '"', "“", "'", "‘"))
# "only" after a change that put in "not" makes "not only", which denies nothing.
_IDLE_WITH: Final = frozenset("only doubt matter wonder".split())
# Whoever calls a report a hoax denies it without a word of denial.
_MOCKS: Final = frozenset("hoax fak phony bogus debunk satir rumor rumour".split())
# A verb close by that itself says that something is not, or no longer, so.
_QUIET: Final = frozenset(
    map(
        stem,
        "fail failure refuse lack avoid prevent remove drop halt stop cease ban bar block deny"
        " reject decline cancel miss absence absent unable impossible unlikely false doubt"
        " later".split(),
    )
)
_SOFT_AFTER: Final = frozenset(("yet", "necessarily", "immediately"))
_REACH = 6
_CONTEXT = 4


class Denial(NamedTuple):
    """What a negation denies: the stem of the word, and its token (-1 where there is none).

    A `soft` one ("nor", "not yet") answers a denial of the other side, and contradicts
    nothing by itself.
    """

    word: str
    target: int
    soft: bool


def may_begin_in(reading: Reading) -> bool:
    """Say whether a text has a word that denies."""
    return not _DENYING.isdisjoint(reading.lowers)


def find(reading: Reading, taken: set[int]) -> tuple[Fact, ...]:
    """Return the negations of a text; a value is the stem of what is denied and its token."""
    del taken  # a negation may stand inside of another fact
    found: list[Fact] = []
    for index, word in enumerate(reading.lowers):
        if word == "nor" and "neither" in reading.lowers:
            continue
        if (word in _CUES and not _idle(reading, index)) or word in _OPPOSITES:
            target = _target(reading, index)
            soft = word == "nor" or reading.lower[index + 1] in _SOFT_AFTER
            value = Denial(stem(reading.lowers[target]) if target >= 0 else "", target, soft)
            if len(found) == MOST_FACTS:
                break
            found.append(make_fact("negation", reading, index, index + 1, value))
    return tuple(found)


def _idle(reading: Reading, index: int) -> bool:
    """Say whether a cue denies nothing: not only, no doubt, No. 5, whether or not."""
    after = reading.lower[index + 1]
    if reading.kinds[index + 1 : index + 2] == [NUMBER]:
        return True
    stands_alone = reading.lowers[index] in ("no", "not") and after in _STOPS
    return stands_alone or after in _IDLE_AFTER or reading.lower[index - 1] in _IDLE_BEFORE


def _target(reading: Reading, cue: int) -> int:
    """Return the token that a cue denies: the next word that tells, else the one before it.

    -1 where there is none close by.
    """
    for index in range(cue + 1, min(cue + 1 + _REACH, len(reading.lowers))):
        if reading.kinds[index] != LETTERS and reading.lower[index] not in _PASSED:
            break
        if reading.kinds[index] == LETTERS and reading.lower[index] not in _SKIPPED:
            return index
    for index in range(cue - 1, max(-1, cue - _REACH), -1):
        if reading.kinds[index] == LETTERS and reading.lower[index] not in _SKIPPED:
            return index
    return -1


def disagree(a: Facts, b: Facts, change: Change | None) -> list[Conflict]:
    """Return what one side denies and the other says, in the same words."""
    if change is not None:
        swap = _changed(a, b, change)
        if swap is not None:
            return [swap]
    if not (a.denying or b.denying) or not (a.negations or b.negations):
        return []
    if not (_MOCKS.isdisjoint(a.words) and _MOCKS.isdisjoint(b.words)):
        return []
    found = [_conflict(x, span, swapped=False) for x, span in _unanswered(a, b)]
    found += [_conflict(x, span, swapped=True) for x, span in _unanswered(b, a)]
    return found


def _changed(a: Facts, b: Facts, change: Change) -> Conflict | None:
    """Return the conflict of texts that differ in one place, in no more than a denial."""
    mine, other = a.words[change.first : change.last_a], b.words[change.first : change.last_b]
    denied_a, denied_b = not _CUES.isdisjoint(mine), not _CUES.isdisjoint(other)
    after = a.words[change.last_a] if change.last_a < len(a.words) else ""
    if denied_a == denied_b or after in _IDLE_WITH or not _only_denial(mine, other):
        return None
    side, last, against = (a, change.last_a, b) if denied_a else (b, change.last_b, a)
    cue = next(index for index in range(change.first, last) if side.words[index] in _CUES)
    start = side.starts[cue]
    end = start + len(side.words[cue])
    fact = Fact(
        "negation", start, end, side.text[start:end], Denial("", -1, soft=False), cue, cue + 1
    )
    place = against.starts[change.first] if change.first < len(against.starts) else 0
    return _conflict(fact, (place, place, ""), swapped=denied_b)


def _only_denial(x: Sequence[str], y: Sequence[str]) -> bool:
    """Say whether two runs of words tell the same but for words that deny or help a verb."""
    mine, other = set(x) - STOP - _CUES, set(y) - STOP - _CUES
    return mine == other


def _unanswered(side: Facts, other: Facts) -> list[tuple[Fact, tuple[int, int, str]]]:
    """Return the negations of one side whose target stands undenied in the other, and where."""
    targets = [fact.value.word for fact in other.negations]
    mine = side.negations
    open_facts = []
    for fact in mine:
        if fact.value.word in targets:
            targets.remove(fact.value.word)
        elif not fact.value.soft:
            open_facts.append(fact)
    if len(targets) > 0 and open_facts:
        # The other side denies something too, in words that this comparison can't match.
        open_facts = open_facts[: max(0, len(open_facts) - len(targets))]
    spans = ((fact, _said(side, fact, other)) for fact in open_facts)
    return [(fact, span) for fact, span in spans if span is not None]


def _said(side: Facts, fact: Fact, other: Facts) -> tuple[int, int, str] | None:
    """Return the span in `other` that says what `fact` denies, None where nothing does."""
    if fact.text.lower() in _OPPOSITES:
        return _opposite(side, fact, other)
    word, target, _ = fact.value
    if not word or word not in other.stems:
        return None
    mine = _around(side, target)
    denied = {y.value.target for y in other.negations}
    for index, said in enumerate(other.words):
        if said != word or index in denied:
            continue
        near = _around(other, index)
        if len(mine & near) >= min(2, len(mine)) and _QUIET.isdisjoint(near):
            start = other.starts[index]
            return start, start, ""
    return None


def _opposite(side: Facts, fact: Fact, other: Facts) -> tuple[int, int, str] | None:
    mine = _around(side, fact.first)
    for word in _OPPOSITES[fact.text.lower()].split():
        if word not in other.words:  # `vocabulary` also has words that names are known by
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
