"""Numbers as news gives them: at least 70, 10 to 15, some 250,000, dozens, the third.

`numerals` reads a single number; here it gets its range, its qualifier and its bounds, and
two such quantities are compared.
"""

# dashes as news writes them; word lists read as text
# ruff: noqa: SIM905  # dashes as news writes them; word lists read better as text

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from newsdedup.conflicts.codes import in_name, is_cell
from newsdedup.conflicts.numerals import (
    DASHES,
    SCALES,
    SHORT_SCALES,
    STARTS,
    Numeral,
    numeral,
)
from newsdedup.conflicts.reading import LETTERS, Reading
from newsdedup.conflicts.shares import share

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# A plural without a number is vague: from two of them to where the next larger word begins.
_VAGUE: Final = {
    "tens": (20, 399), "dozens": (24, 399), "scores": (40, 399), "hundreds": (200, 9999),
    "thousands": (2e3, 999999), "millions": (2e6, 1e9), "billions": (2e9, 1e12),
}  # fmt: skip
_ORDINALS: Final = {
    word: value
    for value, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(),
        start=1,
    )
}
_ORDINAL_ENDS: Final = frozenset(("st", "nd", "rd", "th"))
TRIGGERS: Final = frozenset((*STARTS, *_VAGUE, *_ORDINALS))

_QUALIFIERS: Final = {
    "at least": "min", "more than": "min", "no fewer than": "min", "no less than": "min",
    "not less than": "min", "over": "min", "well over": "min", "just over": "about",
    "upwards of": "min", "above": "min", "a minimum of": "min", "in excess of": "min",
    "up to": "max", "as many as": "max", "as much as": "max", "at most": "max",
    "no more than": "max", "not more than": "max", "less than": "max", "fewer than": "max",
    "under": "max", "below": "max", "a maximum of": "max",
    "nearly": "about", "almost": "about", "about": "about", "around": "about", "some": "about",
    "roughly": "about", "approximately": "about", "close to": "about", "an estimated": "about",
    "estimated": "about", "the estimated": "about", "just under": "about", "as few as": "about",
}  # fmt: skip
_QUALIFIER_ENDS: Final = frozenset(phrase.split()[-1] for phrase in _QUALIFIERS)
_WITH_ARTICLE: Final = frozenset((*SCALES, "quarter", "half"))
_AFTER: Final = {"or so": "about", "or more": "min", "or less": "max", "plus": "min", "+": "min"}
_SPREAD: Final = {"about": (0.85, 1.15), "min": (0.98, 2.0), "max": (0.5, 1.02), "": (1.0, 1.0)}
_OF_SHARE = 0.03  # two-thirds is 67 percent
_CURRENCIES: Final = frozenset("$€£¥")
_BEFORE_FIGURES: Final = _CURRENCIES | {"a", "an"}
_LEAST_DIGITS = 2  # of a rounded figure: 660, not 600
_HALF_STEP = 0.501  # a half, and what binary fractions add to it


class Quantity(NamedTuple):
    """A number as written: its value, the bounds it can stand for, and its qualifier.

    `low` and `high` are equal to `point` for a plain number, the ends of a range, or what
    "about", "at least", "up to" leave open. `step` is the value of the last place
    written: 1 in 12, 0.01 in 1.36, 100,000 in 1.2 million. A `share` is a percentage in other
    words: one in five.
    """

    point: float
    low: float
    high: float
    qualifier: str = ""
    ordinal: bool = False
    ranged: bool = False
    step: float = 1.0
    share: bool = False


def same_point(x: Quantity, y: Quantity) -> bool:
    """Say whether two quantities give the same value and ends."""
    return (
        abs(x.point - y.point) <= 1e-9 * abs(x.point)
        and x.ranged == y.ranged
        and (not x.ranged or (x.low, x.high) == (y.low, y.high))
    )


def agree(x: Quantity, y: Quantity, *, strict: Callable[[], bool]) -> bool:
    """Say whether both can be true of one thing.

    `strict` tells whether the words around both are the same: then two figures of one form
    must be equal, since an editor changed nothing but the figure. It is asked where it decides.
    """
    if same_point(x, y):
        return True
    if x.ordinal or y.ordinal:
        return False
    if x.step != y.step and abs(x.point - y.point) <= _HALF_STEP * max(x.step, y.step):
        return True
    if (_is_round(x, y) or _ends_rounded(x, y)) and not strict():
        return True
    alike = x.qualifier == y.qualifier and x.ranged == y.ranged and not (x.share or y.share)
    if alike and x.qualifier != "vague":
        loose = bool(x.qualifier) and not x.ranged
        return loose and _rounds_to(x.point, y.point) and not strict()
    return x.low <= y.high and y.low <= x.high


def _is_round(x: Quantity, y: Quantity) -> bool:
    """Say whether one value is the other rounded to thousands: 60,000 and 59,619."""
    rough = (x.point % 1000 == 0) != (y.point % 1000 == 0)
    return rough and abs(x.point - y.point) <= 0.01 * max(x.point, y.point)


def _ends_rounded(x: Quantity, y: Quantity) -> bool:
    """Say whether both ends of one are those of the other, cut by a place or two: 661 and 660."""
    if x.ranged != y.ranged or "vague" in (x.qualifier, y.qualifier):
        return False
    ends = ((x.low, y.low), (x.high, y.high)) if x.ranged else ((x.point, y.point),)
    return all(_is_cut(*pair) or _is_cut(*reversed(pair)) for pair in ends)


def _is_cut(short: float, long: float) -> bool:
    """Say whether the first is the second rounded, with at least two digits left."""
    digits = f"{short:.0f}"
    places = len(digits) - len(digits.rstrip("0"))
    return len(digits) - places >= _LEAST_DIGITS and abs(short - long) < 10**places / 2


def _rounds_to(x: float, y: float) -> bool:
    """Say whether one value cut to the significant digits of the other is that other.

    More than 200 and more than 276 can both be true; more than 230 and more than 280 are
    two figures.
    """
    short, long = sorted((f"{x:.0f}", f"{y:.0f}"), key=lambda digits: len(digits.rstrip("0")))
    kept = len(short.rstrip("0"))
    return len(short) == len(long) and short[:kept] == long[:kept]


def quantities(reading: Reading, taken: set[int]) -> Iterator[tuple[int, int, Quantity]]:
    """Yield first token, last token (half-open) and value of every number of a text."""
    done = 0
    for index in reading.triggers(TRIGGERS):
        if index < done or index in taken or is_cell(reading, index, taken):
            continue
        found = _read(reading, index)
        if found is None:
            continue
        first, done, quantity = found
        yield first, done, quantity


def _read(reading: Reading, index: int) -> tuple[int, int, Quantity] | None:
    """Read the number that token `index` begins, None where it is no count of anything."""
    word = reading.lower[index]
    if in_name(reading, index):
        return None
    if word in SCALES and reading.lower[index - 1] in ("several", "few"):
        word += "s"
    if word in _VAGUE:
        return _vague(reading, index, *_VAGUE[word])
    ordinal = _ordinal(reading, index)
    if ordinal is not None:
        return ordinal
    core = numeral(reading, index)
    return None if core is None else _whole(reading, index, core)


def _vague(reading: Reading, index: int, low: float, high: float) -> tuple[int, int, Quantity]:
    """Read dozens, tens of thousands, hundreds of millions."""
    larger = _VAGUE.get(reading.lower[index + 2]) if reading.lower[index + 1] == "of" else None
    if larger is None:
        return index, index + 1, Quantity(low, low, high, "vague", ranged=True)
    scale = larger[0] / 2 if larger[0] >= _VAGUE["thousands"][0] else 100
    quantity = Quantity(low * scale, low * scale, high * scale, "vague", ranged=True)
    return index, index + 3, quantity


def _ordinal(reading: Reading, index: int) -> tuple[int, int, Quantity] | None:
    word, after = reading.lower[index], reading.lower[index + 1]
    if word in _ORDINALS:
        if after in ("-", "of") and word == "third":
            return None
        value = float(_ORDINALS[word])
        return index, index + 1, Quantity(value, value, value, ordinal=True)
    if after in _ORDINAL_ENDS and reading.joined(index + 1) and word.isdecimal():
        value = float(word)
        return index, index + 2, Quantity(value, value, value, ordinal=True)
    return None


def _whole(reading: Reading, index: int, core: Numeral) -> tuple[int, int, Quantity]:
    """Add range and qualifier to a number."""
    part = share(reading, index, core)
    if part is not None:
        first, qualifier = _qualifier(reading, index)
        least, most = _SPREAD[qualifier] if qualifier else (1 - _OF_SHARE, 1 + _OF_SHARE)
        spread = part.value * least, part.value * most
        return first, part.last, Quantity(part.value, *spread, "about", share=True)
    high = _range_end(reading, index, core)
    if high is not None:
        low_value, high_value = _range_values(core, high, reading)
        first = index - (reading.lower[index - 1] in ("between", "from"))
        quantity = Quantity((low_value + high_value) / 2, low_value, high_value, ranged=True)
        return first, high.last, quantity
    first, qualifier = _qualifier(reading, index)
    last = core.last
    if not qualifier:
        last, qualifier = _qualified_after(reading, last)
    least, most = _SPREAD[qualifier]
    quantity = Quantity(
        core.value, core.value * least, core.value * most, qualifier, step=core.step
    )
    return first, last, quantity


def _range_end(reading: Reading, index: int, core: Numeral) -> Numeral | None:
    """Return the second number of a range: 10-15, 10 to 15, 1 percent to 3 percent."""
    mark, step = reading.lower[core.last], core.last + 1
    unit = mark if reading.lower[step] == "to" and mark.isalpha() else ""
    step += bool(unit)
    if not unit and not _joins(reading, index, core):
        return None
    step += reading.lower[step] in _CURRENCIES
    same_form = step < len(reading.kinds) and reading.kinds[step] == reading.kinds[index]
    high = numeral(reading, step) if same_form else None
    if high is None or (mark not in DASHES and high.value < core.value):
        return None
    return None if unit and reading.lower[high.last] != unit else high


def _joins(reading: Reading, index: int, core: Numeral) -> bool:
    """Say whether the token after a number makes it the first of a range."""
    mark, step = reading.lower[core.last], core.last + 1
    if mark in DASHES:
        return reading.joined(core.last) and reading.joined(step)
    if mark == "and":
        before = index - 1 - (reading.lower[index - 1] in _CURRENCIES)
        return reading.lower[before] == "between"
    return mark == "to" or (mark == "or" and reading.kinds[index] == LETTERS)


def _range_values(low: Numeral, high: Numeral, reading: Reading) -> tuple[float, float]:
    """Return both ends in order; "10 to 15 million" scales both."""
    scale = reading.lower[high.last - 1]
    factor = SCALES.get(scale, SHORT_SCALES.get(scale, 1.0))
    start = low.value * factor if low.value * factor <= high.value else low.value
    return min(start, high.value), max(start, high.value)


def _qualifier(reading: Reading, index: int) -> tuple[int, str]:
    """Return where the qualifier before a number begins, and what it says."""
    start = index
    while reading.lower[start - 1] in _BEFORE_FIGURES and index - start <= 1:
        start -= 1
    longest = min(3, start) if reading.lower[start - 1] in _QUALIFIER_ENDS else 0
    for length in range(longest, 0, -1):
        phrase = " ".join(reading.lowers[start - length : start])
        if phrase in _QUALIFIERS:
            return start - length, _QUALIFIERS[phrase]
    article = reading.lower[index - 1] in ("a", "an") and reading.lower[index] in _WITH_ARTICLE
    return index - article, ""


def _qualified_after(reading: Reading, last: int) -> tuple[int, str]:
    one = reading.lower[last]
    if one in _AFTER:
        return last + 1, _AFTER[one]
    two = f"{one} {reading.lower[last + 1]}"
    return (last + 2, _AFTER[two]) if two in _AFTER else (last, "")
