"""Dates: which dates of two texts stand for the same moment, and whether they can be one."""

# word lists read as text
# ruff: noqa: SIM905  # word lists read better as text

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from newsdedup.conflicts.contract import (
    MOST_FACTS,
    SURE,
    Change,
    Fact,
    conflict,
    has_figure,
    make_fact,
    pair_off,
    place,
    without,
)
from newsdedup.conflicts.moments import PARTS, TRIGGERS, When, days_of_year, whens
from newsdedup.conflicts.reading import stem
from newsdedup.tables import NUMBER_WORDS

if TYPE_CHECKING:
    from newsdedup.conflicts.reading import Reading
    from newsdedup.conflicts.told import Facts
    from newsdedup.records import Conflict

# What a date is to the event: "since" a day and "on" a day are different roles.
_ROLES: Final = frozenset(
    map(stem, "since until till by before after from to through between".split())
)
_TELLING: Final = frozenset(
    map(
        stem,
        (
            *TRIGGERS,
            *PARTS,
            *NUMBER_WORDS,
            "last",
            "this",
            "next",
            "am",
            "pm",
            "a.m.",
            "p.m.",
            "week",
            "day",
        ),
    )
)
_LEAST_ROLE = 2.0
_HALF_DAY = 12 * 60


def find(reading: Reading, taken: set[int]) -> tuple[Fact, ...]:
    """Return the dates and times of a text; the tokens of each are added to `taken`."""
    found = []
    for first, last, when in islice(whens(reading), MOST_FACTS):
        taken.update(range(first, last))
        found.append(make_fact("date", reading, first, last, when))
    return tuple(found)


def may_disagree(odd: frozenset[str], change: Change | None) -> bool:
    """Say whether only one of two texts has a word that dates are made of."""
    del change
    return not odd.isdisjoint(_TELLING) or has_figure(odd)


def disagree(a: Facts, b: Facts, change: Change | None) -> list[Conflict]:
    """Return the dates of `a` that a date of `b` in the same role contradicts."""
    if not (a.dated and b.dated):
        return []
    left = a.dates
    right = b.dates if left else ()
    if not right:
        return []

    def may_be_one(x: Fact, y: Fact) -> bool:
        """Say whether two dates agree and stand in places that a change doesn't part."""
        return _agree(x, y) is True and not (change is not None and change.splits(x, y))

    def equal(x: Fact, y: Fact) -> float:
        """Return how well two dates that agree go together, else 0."""
        return 1 + _role(a, x, b, y) if may_be_one(x, y) else 0

    def differ(x: Fact, y: Fact) -> float:
        """Return how sure it is that two dates stand for one thing and differ, else 0."""
        if _agree(x, y) is not False:
            return 0
        if change is not None and not change.splits(x, y):
            return SURE if change.pairs(x, y) else 0
        role = _role(a, x, b, y)
        return role if role >= _LEAST_ROLE else 0

    if len(left) == 1 == len(right) and may_be_one(left[0], right[0]):
        return []
    agreed = pair_off(left, right, equal)
    mine = without(left, [x for x, _ in agreed])
    other = without(right, [y for _, y in agreed])
    return [conflict(x, y) for x, y in sorted(pair_off(mine, other, differ))]


def _agree(x: Fact, y: Fact) -> bool | None:
    """Compare two dates; the same words agree, since copy is repeated days after it was new."""
    return x.text == y.text or agree(x.value, y.value)


def agree(x: When, y: When) -> bool | None:
    """Say whether two dates can be the same; None where they can't be compared."""
    if x.minutes is not None or y.minutes is not None:
        return _clocks_agree(x, y)
    if x.weekday is not None and y.weekday is not None and x.weekday != y.weekday:
        return False
    if x.days and y.days:
        return _days_meet(x, y)
    if isinstance(x.days, range) or isinstance(y.days, range):
        x, y = (one._replace(days=days_of_year(one)) for one in (x, y))
        return _days_meet(x, y) if x.days and y.days else None
    return _fields_agree(x, y)


def _clocks_agree(x: When, y: When) -> bool | None:
    """Compare two times of day; 9:30 may be one of the morning or of the evening."""
    if x.minutes is None or y.minutes is None or x.zone != y.zone:
        return None
    apart = x.minutes - y.minutes
    return apart % _HALF_DAY == 0 if x.loose or y.loose else apart == 0


def _days_meet(x: When, y: When) -> bool:
    slack = x.loose + y.loose
    return any(day + step in y.days for day in x.days for step in range(-slack, slack + 1))


def _fields_agree(x: When, y: When) -> bool | None:
    """Compare the fields that both know, the largest first."""
    known = False
    for mine, other in ((x.year, y.year), (x.month, y.month), (x.weekday, y.weekday)):
        if mine is None or other is None:
            continue
        if mine != other:
            return False
        known = True
    if None not in (x.first, x.last, y.first, y.last) and x.month == y.month:
        return x.first <= y.last and y.first <= x.last  # type: ignore[operator]  # none is None
    return True if known else None


def _role(a: Facts, x: Fact, b: Facts, y: Fact) -> float:
    """Return how sure it is that two dates are those of one event, 0 where they aren't."""
    mine, other = _preposition(a, x), _preposition(b, y)
    if mine != other:
        return 0
    where = place(a, x, b, y)
    return where.left + where.right + 0.5 * (where.before + where.after) + bool(mine)


def _preposition(side: Facts, fact: Fact) -> str:
    word = side.words[fact.first - 1] if fact.first else ""
    return word if word in _ROLES else ""
