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
    conflict,
    has_figure,
    make_fact,
    pair_off,
    without,
)
from newsdedup.conflicts.numerals import SHORT_SCALES
from newsdedup.conflicts.quantities import TRIGGERS, Quantity, quantities, same_point
from newsdedup.conflicts.reading import LETTERS, NUMBER, Reading, stem
from newsdedup.conflicts.roles import Places, role_apart, role_of
from newsdedup.conflicts.units import CURRENCY, MONEY, PERCENT, UNITS, other_money, times, unit_of

if TYPE_CHECKING:
    from newsdedup.conflicts.told import Facts
    from newsdedup.records import Conflict

_ENDS_CHUNK: Final = frozenset(
    "of having being said says told was were is are be been has have had will would could can"
    " may might must and or but in on at for from to with by after before since"
    " during including as who which that than into near when while because if per each"
    " ago later earlier more less".split()
)
_SKIPPED: Final = frozenset("the other more additional new such these those his her their".split())
# What makes of a number a part of another, or what is left of it: three of them, two others.
_PART_BEFORE: Final = frozenset("including includes included include".split())
_REST_AFTER: Final = frozenset("other others more additional".split())
# A figure behind one of them is no count, but names one of its kind: section 230.
_LABELLED: Final = frozenset(
    "form section chapter article title rule line route flight phase volume grade level channel"
    " amendment resolution proposition".split()
)
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
    unit, last = _unit(reading, first, last, quantity)
    part = _part(reading, first, last)
    nouns = _nouns(reading, _behind_age(reading, last) if unit == "age" else last)
    if not unit:
        unit = unit_of(reading, last, nouns)
        nouns = nouns[1:] if unit else nouns
    return make_fact("number", reading, first, last, Count(quantity, unit, nouns, part))


def _unit(reading: Reading, first: int, last: int, quantity: Quantity) -> tuple[str, int]:
    """Return the unit of a number where no noun gives it, and the token behind both."""
    unit = next((CURRENCY[mark] for mark in reading.lowers[first:last] if mark in CURRENCY), "")
    if unit:
        return unit, last
    if _is_age(reading, first, last):
        return "age", last
    if quantity.share:
        return "percent", last
    behind = reading.lower[last]
    if behind in PERCENT or (behind == "per" and reading.lower[last + 1] == "cent"):
        return "percent", last + 1 + (behind == "per")
    if _is_inches(reading, last):
        return "inch", last + 1
    return MONEY.get(behind) or _rank(reading, first, quantity), last


def _rank(reading: Reading, first: int, quantity: Quantity) -> str:
    """Return a unit for what ranks or labels and counts nothing: the third, section 230."""
    if quantity.ordinal:
        return "ordinal"
    label = reading.lower[first - 1]
    return "no. of " + label if label in _LABELLED and reading.kinds[first] == NUMBER else ""


def _is_inches(reading: Reading, last: int) -> bool:
    """Say whether "in" stands for inches behind a figure: 24in."""
    return (
        reading.lower[last] == "in" and reading.joined(last) and reading.kinds[last - 1] == NUMBER
    )


def _part(reading: Reading, first: int, last: int) -> str:
    if reading.lower[first - 1] in _PART_BEFORE:
        return "part"
    return (
        "rest"
        if reading.lower[last + (reading.lower[last] == "of")] in _REST_AFTER
        or reading.lower[first - 1] == "another"
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

    near = Places(a, b)

    def equal(x: Fact, y: Fact) -> float:
        """Return how well two numbers that agree go together, else 0."""
        if change is not None and change.splits(x, y):
            return 0
        if not _measure_one(x.value, y.value) or not near.agree(x, y):
            return 0
        role = 1 + role_of(x, y, near)
        same = x.value.unit == y.value.unit and same_point(x.value.quantity, y.value.quantity)
        return max(role + _SAME, _EQUAL) if same else role

    def differ(x: Fact, y: Fact) -> float:
        """Return how sure it is that two numbers count one thing and differ, else 0."""
        if x.value.part != y.value.part or not _apart(x, y, near):
            return 0
        if change is not None and not change.splits(x, y):
            return SURE if change.pairs(x, y) or _unit_changed(change, x, y) else 0
        return role_apart(x, y, near)

    agreed = pair_off(left, right, equal)
    mine = without(left, [x for x, _ in agreed])
    other = without(right, [y for _, y in agreed])
    found = sorted(pair_off(mine, other, differ))
    return [conflict(*_told_apart(a, x, b, y)) for x, y in found]


def _apart(x: Fact, y: Fact, near: Places) -> bool:
    """Say whether two counts could measure one thing and can't both be true of it."""
    if other_money(x.value.unit, y.value.unit):
        return same_point(x.value.quantity, y.value.quantity) and not _converted(x, y, near)
    return _measure_one(x.value, y.value) and not near.agree(x, y)


def _converted(x: Fact, y: Fact, near: Places) -> bool:
    """Say whether one text has a sum in the money of the other's: $7 (€6.40)."""
    return any(one.value.unit == y.value.unit for one in near.a.numbers) or any(
        one.value.unit == x.value.unit for one in near.b.numbers
    )


def _unit_changed(change: Change, x: Fact, y: Fact) -> bool:
    """Say whether all that two texts differ in stands behind two figures: 48 hours, 48 minutes."""
    behind = {fact.last + step for fact in (x, y) for step in (0, 1)}
    return x.value.unit != y.value.unit and x.first == y.first and change.first in behind


def _told_apart(a: Facts, x: Fact, b: Facts, y: Fact) -> tuple[Fact, Fact]:
    """Return two figures, with their units where those alone differ: 48 hours, 7 dollars."""
    if x.text != y.text and not other_money(x.value.unit, y.value.unit):
        return x, y
    return _with_unit(a, x), _with_unit(b, y)


def _with_unit(side: Facts, fact: Fact) -> Fact:
    last = fact.last + 1 + (side.words[fact.last : fact.last + 1] == ("-",))
    if last > len(side.words) or not CURRENCY.keys().isdisjoint(fact.text):
        return fact
    return make_fact("number", side.reading, fact.first, last, fact.value)


_SAME = 3.0  # what equal figures add to their role, so that "more than 50" meets no 90 before 50
_EQUAL = 0.1  # equal figures, whatever they count: the weakest pair that is none to set apart


def _measure_one(x: Count, y: Count) -> bool:
    """Say whether two counts could measure one thing: equal units, or one has no noun at all."""
    if x.unit == y.unit or times(x.unit, y.unit):
        return True
    bare = (not x.unit and not x.nouns) or (not y.unit and not y.nouns)
    return bare and x.quantity.ordinal == y.quantity.ordinal
