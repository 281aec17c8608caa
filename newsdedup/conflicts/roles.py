"""Roles: whether two numbers stand for the same thing, from the words around them."""

# word lists read as text
# ruff: noqa: SIM905  # word lists read better as text

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newsdedup.conflicts.contract import SURE, Fact, Place, place
from newsdedup.conflicts.quantities import agree
from newsdedup.conflicts.reading import STOP, stem
from newsdedup.conflicts.units import PERIODS, same_measure, times

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsdedup.conflicts.told import Facts

_FATES: Final = frozenset(
    "kill wound miss arrest detain captur displac flee evacuat abduct kidnap rescu releas".split()
)
_FATE_AFTER = 5  # tokens after a number in which its fate is looked for: 5 people were killed
_FATE_BEFORE = 2  # and before it: wounding 7
_AGE_WORDS: Final = frozenset(map(stem, ("year", "old", "aged", "age")))
_LEAST_ROLE = 3.0
_LEAST_ROLE_ONE = 5.0  # "one" picks out more often than it counts
_LEAST_SHARED_RANK = 3  # words close by in common; first and second list more often than they rank
_NEVER = SURE + 1
_FEW = 20  # of so many there may be other groups in one story: two strikes, three strikes
_FAR = 1.5
_LEAST_SHARED_FAR = 4  # words that tell, of those around figures that are far apart
_FEW_AROUND = 5  # in a short sentence
_LEAST_SHARE_FAR = 0.5  # share of them that is enough there
_AROUND = 8
_EVERYDAY: Final = STOP.union(map(stem, STOP))
_CHUNK = 4  # tokens on each side of an age


class Places:
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


def role_apart(x: Fact, y: Fact, near: Places) -> float:
    """Return `role_of` where it is sure enough for two figures to contradict each other, else 0."""
    if _is_told(x, near.b, y) or _is_told(y, near.a, x) or _is_end(x, near.b) or _is_end(y, near.a):
        return 0
    if _is_far(x, y) and not _is_surrounded(x, y, near):
        return 0
    role = role_of(x, y, near)
    return role if role >= _least_role(x, y, near) and not _by_noun(x, y, near) else 0


def _is_told(one: Fact, other: Facts, but: Fact) -> bool:
    """Say whether the other text has a "one" elsewhere, which may count nothing: one of them."""
    if one.value.quantity.point != 1 or one.value.quantity.ordinal or "one" not in other.stems:
        return False
    return "one" in other.words[: but.first] + other.words[but.last :]


def _is_end(one: Fact, other: Facts) -> bool:
    """Say whether a figure ends a range that the other text tells: from $1,000 to $2,000."""
    return any(
        one.value.quantity.point in _ends(fact) and fact.value.unit == one.value.unit
        for fact in other.numbers
        if fact.value.quantity.ranged
    )


def _is_far(x: Fact, y: Fact) -> bool:
    """Say whether two figures are so far apart that they more likely tell of two things."""
    factor = times(x.value.unit, y.value.unit) or 1.0
    (low, high), (least, most) = _ends(x), _ends(y)
    least, most = least * factor, most * factor
    return max(low, least) > _FAR * min(high, most)


def _ends(fact: Fact) -> tuple[float, float]:
    """Return the ends of a range, of a single figure itself twice."""
    quantity = fact.value.quantity
    return (quantity.low, quantity.high) if quantity.ranged else (quantity.point,) * 2


def _is_surrounded(x: Fact, y: Fact, near: Places) -> bool:
    """Say whether enough words that tell stand around both figures, or all there are."""
    mine, other = _around(near.a.words, x), _around(near.b.words, y)
    fewest = min(len(mine), len(other))
    least = _LEAST_SHARED_FAR if fewest > _FEW_AROUND else _LEAST_SHARE_FAR * fewest
    return len(mine & other) >= least


def _around(words: Sequence[str], fact: Fact) -> set[str]:
    beside = (*words[max(0, fact.first - _AROUND) : fact.first], *words[fact.last :][:_AROUND])
    return set(beside) - _EVERYDAY


def _least_role(x: Fact, y: Fact, near: Places) -> float:
    """Return how sure the role of two figures must be for a conflict."""
    if x.value.quantity.ordinal:
        where = near.of(x, y)
        shared = where.left + where.right if where.left else 0
        alike = where.before and where.after and shared >= _LEAST_SHARED_RANK
        return _LEAST_ROLE if alike else _NEVER
    return _LEAST_ROLE_ONE if 1 in (x.value.quantity.point, y.value.quantity.point) else _LEAST_ROLE


def _agree(x: Fact, y: Fact, near: Places) -> bool:
    factor = times(x.value.unit, y.value.unit)
    if factor:
        return same_measure(x.value.quantity.point, factor * y.value.quantity.point)

    def strict() -> bool:
        """Say whether the next words on both sides are the same."""
        where = near.of(x, y)
        return where.before and where.after

    return agree(x.value.quantity, y.value.quantity, strict=strict)


def role_of(x: Fact, y: Fact, near: Places) -> float:
    """Return how sure it is that two numbers stand for the same thing, 0 where they don't."""
    a, b = near.a, near.b
    if _fate(a, x) != _fate(b, y) and _fate(a, x) and _fate(b, y):
        return 0
    where = near.of(x, y)
    if x.value.unit == y.value.unit == "age":
        return 1.0 + where.left + where.before + _of_one_person(a, x, b, y, where)
    score = 1.0 * (where.left + where.right) + where.before + where.after
    if x.value.unit and (x.value.unit == y.value.unit or times(x.value.unit, y.value.unit)):
        score += 1
    if x.value.unit in PERIODS and x.value.unit == y.value.unit:
        score -= where.after  # the next word is the unit itself
    if _share_noun(x.value.nouns, y.value.nouns):
        score += 2
    elif x.value.nouns and y.value.nouns and not where.before:
        score -= 2
    return score


def _by_noun(x: Fact, y: Fact, near: Places) -> bool:
    """Say whether two numbers have no more in common than their noun, of which there may be more.

    Few of a thing are often others of it, and so are dozens; large figures seldom are.
    """
    vague = "vague" in (x.value.quantity.qualifier, y.value.quantity.qualifier)
    few = min(x.value.quantity.point, y.value.quantity.point) < _FEW
    if x.value.unit or y.value.unit or not (few or vague):
        return False
    where = near.of(x, y)
    told = where.before and x.first > 0 and near.a.words[x.first - 1] not in STOP
    fate = _fate(near.a, x)
    same_fate = bool(fate) and fate == _fate(near.b, y)
    return not (where.left or told or same_fate or where.right > 1)


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
