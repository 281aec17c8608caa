"""Numbers: what is counted, how many, and whether two counts can both be true.

`quantities` reads one number from tokens; here it gets its unit and what it counts, and
numbers of two texts that count the same thing are compared.
"""

# typographic marks; word lists read as text
# ruff: noqa: RUF001, SIM905  # dashes as news writes them; word lists read better as text

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from newsdedup.conflicts.contract import (
    MOST_FACTS,
    SURE,
    Change,
    Fact,
    Place,
    conflict,
    has_figure,
    make_fact,
    pair_off,
    place,
    without,
)
from newsdedup.conflicts.numerals import SHORT_SCALES
from newsdedup.conflicts.quantities import TRIGGERS, Quantity, agree, quantities, same_point
from newsdedup.conflicts.reading import LETTERS, NUMBER, STOP, Reading, stem
from newsdedup.conflicts.units import CURRENCY, MONEY, PERCENT, UNITS, same_measure, times, unit_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsdedup.conflicts.told import Facts
    from newsdedup.records import Conflict

_ENDS_CHUNK: Final = frozenset(
    "of having being said says told was were is are be been has have had will would could can"
    " may might must and or but in on at for from to with by after before since"
    " during including as who which that than into near when while because if per each"
    " ago more less".split()
)
_SKIPPED: Final = frozenset("the other more additional new such these those his her their".split())
# What makes of a number a part of another, or what is left of it: three of them, two others.
_PART_BEFORE: Final = frozenset("including includes included include".split())
_REST_AFTER: Final = frozenset("other others more additional".split())
_FATES: Final = frozenset(
    "kill wound miss arrest detain captur displac flee evacuat abduct kidnap rescu releas".split()
)
_FATE_AFTER = 5  # tokens after a number in which its fate is looked for: 5 people were killed
_FATE_BEFORE = 2  # and before it: wounding 7
_AGE_WORDS: Final = frozenset(map(stem, ("year", "old", "aged", "age")))
_TELLING: Final = frozenset(map(stem, (*TRIGGERS, *SHORT_SCALES, *UNITS)))
_CHUNK = 4  # tokens after a number in which its noun stands


class Count(NamedTuple):
    """A quantity with its unit ("" where only nouns tell) and the stems of what it counts.

    `part` is "part" for what is included in another number, "rest" for what comes on top.
    """

    quantity: Quantity
    unit: str
    nouns: tuple[str, ...]
    part: str = ""


def may_begin_in(reading: Reading) -> bool:
    """Say whether a text has anything with which a number begins."""
    return reading.has(TRIGGERS)


def find(reading: Reading, taken: set[int]) -> tuple[Fact, ...]:
    """Return the numbers of a text; the tokens of each are added to `taken`."""
    found = []
    for first, last, quantity in islice(quantities(reading, taken), MOST_FACTS):
        fact = _fact(reading, first, last, quantity)
        taken.update(range(fact.first, fact.last))
        found.append(fact)
    return tuple(found)


def _fact(reading: Reading, first: int, last: int, quantity: Quantity) -> Fact:
    first -= reading.lower[first - 1] in CURRENCY
    unit = next((CURRENCY[mark] for mark in reading.lowers[first:last] if mark in CURRENCY), "")
    if unit:
        pass
    elif _is_age(reading, first, last):
        unit = "age"
    elif quantity.share:
        unit = "percent"
    elif reading.lower[last] in PERCENT:
        unit, last = "percent", last + 1
    elif reading.lower[last] == "per" and reading.lower[last + 1] == "cent":
        unit, last = "percent", last + 2
    elif reading.lower[last] in MONEY:
        unit = MONEY[reading.lower[last]]
    elif quantity.ordinal:
        unit = "ordinal"
    part = _part(reading, first, last)
    nouns = _nouns(reading, _behind_age(reading, last) if unit == "age" else last)
    if not unit:
        unit = unit_of(reading, last, nouns)
        nouns = nouns[1:] if unit else nouns
    return make_fact("number", reading, first, last, Count(quantity, unit, nouns, part))


def _part(reading: Reading, first: int, last: int) -> str:
    if reading.lower[first - 1] in _PART_BEFORE:
        return "part"
    return (
        "rest"
        if reading.lower[last] in _REST_AFTER or reading.lower[first - 1] == "another"
        else ""
    )


def _behind_age(reading: Reading, last: int) -> int:
    """Return where the noun of an age begins: 33-year-old driver."""
    for index in range(last, min(last + _CHUNK + 1, len(reading.lowers))):
        if reading.lowers[index] in ("old", "olds", "age"):
            return index + 1
    return last


def _is_age(reading: Reading, first: int, last: int) -> bool:
    """Say whether a number is an age: 33-year-old, 33 years old, aged 33, "Smith, 33,"."""
    before, after = reading.lower[first - 1], reading.lower[last]
    if before == "aged" or (before == "age" and reading.kinds[first] == NUMBER):
        return True
    words = [word for word in reading.lowers[last : last + 4] if word not in "-–"]
    if words[:2] in (["year", "old"], ["years", "old"], ["year", "olds"], ["years", "of"]):
        return True
    apposed = before == "," and after in (",", ".", "") and reading.capital(first - 2)
    return apposed and last - first == 1 and reading.kinds[first] == NUMBER


def _nouns(reading: Reading, index: int) -> tuple[str, ...]:
    """Return the stems of the words after a number up to where its noun phrase ends."""
    nouns = []
    index += reading.lower[index] == "of"
    for word, kind in zip(
        reading.lowers[index : index + _CHUNK], reading.kinds[index : index + _CHUNK], strict=True
    ):
        if word in _SKIPPED or word == "-":
            continue
        if kind != LETTERS or word in _ENDS_CHUNK:
            break
        nouns.append(stem(word))
    return tuple(nouns)


def may_disagree(odd: frozenset[str], change: Change | None) -> bool:
    """Say whether only one of two texts has a word that numbers or their units are made of."""
    del change
    return not odd.isdisjoint(_TELLING) or has_figure(odd)


def disagree(a: Facts, b: Facts, change: Change | None) -> list[Conflict]:
    """Return the numbers of `a` that count what a number of `b` counts, and differ."""
    if not (a.counted and b.counted):
        return []
    left = a.numbers
    right = b.numbers if left else ()
    if not right:
        return []

    near = _Places(a, b)

    def equal(x: Fact, y: Fact) -> float:
        if change is not None and change.splits(x, y):
            return 0
        if not _measure_one(x.value, y.value) or not near.agree(x, y):
            return 0
        role = 1 + _role(x, y, near)
        same = x.value.unit == y.value.unit and same_point(x.value.quantity, y.value.quantity)
        return max(role + 1, _EQUAL) if same else role

    def differ(x: Fact, y: Fact) -> float:
        if x.value.part != y.value.part or not _measure_one(x.value, y.value):
            return 0
        if near.agree(x, y):
            return 0
        if change is not None and not change.splits(x, y):
            return SURE if change.pairs(x, y) or _unit_changed(change, x, y) else 0
        role = _role(x, y, near)
        return role if role >= _least_role(x, y, near) else 0

    agreed = pair_off(left, right, equal)
    mine = without(left, [x for x, _ in agreed])
    other = without(right, [y for _, y in agreed])
    found = sorted(pair_off(mine, other, differ))
    return [conflict(*_told_apart(a, x, b, y)) for x, y in found]


class _Places:
    """What pairs of numbers of two texts have in common, looked at once a pair."""

    def __init__(self, a: Facts, b: Facts) -> None:
        self.a, self.b = a, b
        self._places: dict[tuple[int, int], Place] = {}
        self._agreed: dict[tuple[int, int], bool] = {}

    def of(self, x: Fact, y: Fact) -> Place:
        """Return `place(a, x, b, y)`."""
        found = self._places.get((x.first, y.first))
        if found is None:
            found = self._places[x.first, y.first] = place(self.a, x, self.b, y)
        return found

    def agree(self, x: Fact, y: Fact) -> bool:
        """Say whether both numbers can be true of one thing."""
        found = self._agreed.get((x.first, y.first))
        if found is None:
            found = self._agreed[x.first, y.first] = _agree(x, y, self)
        return found


def _unit_changed(change: Change, x: Fact, y: Fact) -> bool:
    """Say whether all that two texts differ in stands behind two figures: 48 hours, 48 minutes."""
    behind = {fact.last + step for fact in (x, y) for step in (0, 1)}
    return x.value.unit != y.value.unit and x.first == y.first and change.first in behind


def _told_apart(a: Facts, x: Fact, b: Facts, y: Fact) -> tuple[Fact, Fact]:
    """Return two figures, with their units where the figures are the same."""
    if x.text != y.text:
        return x, y
    return _with_unit(a, x), _with_unit(b, y)


def _with_unit(side: Facts, fact: Fact) -> Fact:
    last = fact.last + 1 + (side.words[fact.last : fact.last + 1] == ("-",))
    if last > len(side.words):
        return fact
    return make_fact("number", side.reading, fact.first, last, fact.value)


_LEAST_ROLE = 3.0
_LEAST_ROLE_ONE = 5.0  # "one" picks out more often than it counts
_LEAST_SHARED_RANK = 3  # words close by in common; first and second list more often than they rank
_NEVER = SURE + 1
_EQUAL = 0.1  # equal figures, whatever they count: the weakest pair that is none to set apart


def _least_role(x: Fact, y: Fact, near: _Places) -> float:
    """Return how sure the role of two figures must be for a conflict."""
    if x.value.quantity.ordinal:
        where = near.of(x, y)
        alike = where.before and where.after and where.left + where.right >= _LEAST_SHARED_RANK
        return _LEAST_ROLE if alike else _NEVER
    return _LEAST_ROLE_ONE if 1 in (x.value.quantity.point, y.value.quantity.point) else _LEAST_ROLE


def _measure_one(x: Count, y: Count) -> bool:
    """Say whether two counts could measure one thing: equal units, or one has no noun at all."""
    if x.unit == y.unit or times(x.unit, y.unit):
        return True
    bare = (not x.unit and not x.nouns) or (not y.unit and not y.nouns)
    return bare and x.quantity.ordinal == y.quantity.ordinal


def _agree(x: Fact, y: Fact, near: _Places) -> bool:
    factor = times(x.value.unit, y.value.unit)
    if factor:
        return same_measure(x.value.quantity.point, factor * y.value.quantity.point)

    def strict() -> bool:
        where = near.of(x, y)
        return where.before and where.after

    return agree(x.value.quantity, y.value.quantity, strict=strict)


def _role(x: Fact, y: Fact, near: _Places) -> float:
    """Return how sure it is that two numbers stand for the same thing, 0 where they don't."""
    a, b = near.a, near.b
    if _fate(a, x) != _fate(b, y) and _fate(a, x) and _fate(b, y):
        return 0
    where = near.of(x, y)
    score = 1.0 * (where.left + where.right) + where.before + where.after
    if x.value.unit and (x.value.unit == y.value.unit or times(x.value.unit, y.value.unit)):
        score += 1
    if x.value.unit == y.value.unit == "age":
        return score + _of_one_person(a, x, b, y, where)
    if _share_noun(x.value.nouns, y.value.nouns):
        score += 2
    elif x.value.nouns and y.value.nouns and not where.before:
        score -= 2
    return score


def _of_one_person(a: Facts, x: Fact, b: Facts, y: Fact, where: Place) -> float:
    """Return what two ages add to their role: the 33-year-old driver; the driver, 33."""
    mine, other = x.value.nouns, y.value.nouns
    if mine and other and not _share_noun(mine, other) and not (where.before and where.left > 1):
        return -_LEAST_ROLE
    return 2.0 * _by_one_word(a, x, b, y)


def _by_one_word(a: Facts, x: Fact, b: Facts, y: Fact) -> bool:
    """Say whether two ages stand by the same word that tells."""
    mine, other = (
        set(side.words[max(0, fact.first - _CHUNK) : fact.last + _CHUNK + 1]) - STOP - _AGE_WORDS
        for side, fact in ((a, x), (b, y))
    )
    return not mine.isdisjoint(other)


def _share_noun(left: Sequence[str], right: Sequence[str]) -> bool:
    """Say whether a noun is on both sides, or ends one there: girls and schoolgirls."""
    if not left or not right:
        return False
    if set(left) & set(right):
        return True
    x, y = left[-1], right[-1]
    short, long = (x, y) if len(x) <= len(y) else (y, x)
    return len(short) > 3 and long.endswith(short)  # noqa: PLR2004  # "men" ends too many


def _fate(side: Facts, fact: Fact) -> str:
    """Return what happened to those counted: the nearest such word around the number."""
    for distance in range(_FATE_AFTER):
        after, before = fact.last + distance, fact.first - 1 - distance
        if after < len(side.words) and side.words[after] in _FATES:
            return side.words[after]
        if distance < _FATE_BEFORE and before >= 0 and side.words[before] in _FATES:
            return side.words[before]
    return ""
