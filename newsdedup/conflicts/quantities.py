"""The grammar of numbers: five, 1.2m, a quarter of a million, 10 to 15, at least 70."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from newsdedup.conflicts.reading import COMMON_FIRST, LETTERS, NUMBER, Reading

_ONES: Final = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
        " fifteen sixteen seventeen eighteen nineteen".split()
    )
}
_TENS: Final = {
    word: 10 * value
    for value, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2
    )
}
_SCALES: Final = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
    "dozen": 12.0,
}  # fmt: skip
_SHORT_SCALES: Final = {
    "k": 1e3, "m": 1e6, "mn": 1e6, "mln": 1e6, "bn": 1e9, "bln": 1e9, "b": 1e9, "tn": 1e12,
    "trn": 1e12,
}  # fmt: skip
# A plural without a number is vague: from two of them to where the next larger word begins.
_VAGUE: Final = {
    "tens": (20, 199), "dozens": (24, 199), "scores": (40, 199), "hundreds": (200, 1999), "thousands": (2e3, 19999),
    "millions": (2e6, 1e9), "billions": (2e9, 1e12),
}  # fmt: skip
_FRACTIONS: Final = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}
_PARTS: Final = {"half": 0.5, "third": 1 / 3, "thirds": 1 / 3, "quarter": 0.25, "quarters": 0.25}
_ORDINALS: Final = {
    word: value
    for value, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(),
        start=1,
    )
}
_ORDINAL_ENDS: Final = frozenset(("st", "nd", "rd", "th"))
_WORDS: Final = _ONES | _TENS
_TRIGGERS: Final = frozenset(
    (*_WORDS, *_SCALES, *_VAGUE, *_FRACTIONS, *_ORDINALS, "half", "quarter")
)

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
_AFTER: Final = {"or so": "about", "or more": "min", "or less": "max", "plus": "min", "+": "min"}
_GROUPED: Final = re.compile(r"[0-9]*(?:,[0-9]{3})*(?:\.[0-9]+)?")
_DASHES: Final = frozenset("-–—")
_SPREAD: Final = {"about": (0.85, 1.15), "min": (0.98, 2.0), "max": (0.5, 1.02), "": (1.0, 1.0)}
_HALF_STEP = 0.501  # a half, and what binary fractions add to it
_MOST_SCALES = 3  # hundred thousand million; more is noise
_MOST_WORDS = 24  # in one number
_LARGEST = 1e18


class Quantity(NamedTuple):
    """A number as written: its value, the bounds it can stand for, and its qualifier.

    `low` and `high` are equal to `point` for a plain number, the ends of a range, or what
    "about", "at least", "up to" leave open. `step` is the value of the last place
    written: 1 in 12, 0.01 in 1.36, 100,000 in 1.2 million.
    """

    point: float
    low: float
    high: float
    qualifier: str = ""
    ordinal: bool = False
    ranged: bool = False
    step: float = 1.0


class _Core(NamedTuple):
    value: float
    last: int
    step: float = 1.0


def same_point(x: Quantity, y: Quantity) -> bool:
    """Say whether two quantities give the same value and ends."""
    return (
        abs(x.point - y.point) <= 1e-9 * abs(x.point)
        and x.ranged == y.ranged
        and (not x.ranged or (x.low, x.high) == (y.low, y.high))
    )


def agree(x: Quantity, y: Quantity, *, strict: bool) -> bool:
    """Say whether both can be true of one thing.

    `strict` where the words around both are the same: then two figures of one form must be
    equal, since an editor changed nothing but the figure.
    """
    if same_point(x, y):
        return True
    if x.ordinal or y.ordinal:
        return False
    if x.step != y.step and abs(x.point - y.point) <= _HALF_STEP * max(x.step, y.step):
        return True
    if not strict and _is_round(x, y):
        return True
    if x.qualifier == y.qualifier and x.ranged == y.ranged:
        return not strict and _rounds_to(x.point, y.point)
    return x.low <= y.high and y.low <= x.high


def _is_round(x: Quantity, y: Quantity) -> bool:
    """Say whether one value is the other rounded to thousands: 60,000 and 59,619."""
    rough = (x.point % 1000 == 0) != (y.point % 1000 == 0)
    return rough and abs(x.point - y.point) <= 0.01 * max(x.point, y.point)


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
    for index in reading.triggers(_TRIGGERS):
        if index < done or index in taken:
            continue
        found = _read(reading, index)
        if found is None:
            continue
        first, done, quantity = found
        yield first, done, quantity


def _read(reading: Reading, index: int) -> tuple[int, int, Quantity] | None:
    """Read the number that token `index` begins, None where it is no count of anything."""
    word = reading.lower(index)
    if _in_name(reading, index):
        return None
    if word in _SCALES and reading.lower(index - 1) in ("several", "few"):
        word += "s"
    if word in _VAGUE:
        return _vague(reading, index, *_VAGUE[word])
    ordinal = _ordinal(reading, index)
    if ordinal is not None:
        return ordinal
    core = _fraction(reading, index) or _core(reading, index)
    if core is None or core.value > _LARGEST:
        return None
    return _whole(reading, index, core)


def _vague(reading: Reading, index: int, low: float, high: float) -> tuple[int, int, Quantity]:
    """Read dozens, tens of thousands, hundreds of millions."""
    larger = _VAGUE.get(reading.lower(index + 2)) if reading.lower(index + 1) == "of" else None
    if larger is None:
        return index, index + 1, Quantity(low, low, high, "vague", ranged=True)
    scale = larger[0] / 2 if larger[0] >= _VAGUE["thousands"][0] else 100
    quantity = Quantity(low * scale, low * scale, high * scale, "vague", ranged=True)
    return index, index + 3, quantity


def _in_name(reading: Reading, index: int) -> bool:
    """Say whether a figure belongs to a name, a code, a phone number: F-16, MH17, 9/11."""
    if reading.kinds[index] != NUMBER:
        return False
    if reading.joined(index) and (
        reading.kinds[index - 1] == LETTERS
        or (
            reading.lower(index - 1) in ("-", "–", "/", "#", ":", "@", "_")
            and reading.joined(index - 1)
        )
    ):
        return True
    if reading.joined(index + 1) and reading.lower(index + 1) in ("/", ":", "@"):
        return not _slashed_fraction(reading, index)
    return _follows_name(reading, index) or _is_code(reading, index)


def _follows_name(reading: Reading, index: int) -> bool:
    """Say whether a bare figure ends a name: Boeing 737, Highway 1, iPhone 6."""
    before = index - 1
    if before < 0 or reading.kinds[before] != LETTERS or reading.lower(before) in _NOT_NAMES:
        return False
    if before == 0 and reading.lower(before) in COMMON_FIRST:
        return False
    word = reading.tokens[before]
    if reading.lower(index + 1) in _COUNTED or word.islower() or not reading.lower(index).isdigit():
        return False
    return len(word) > 1 and not word.isupper() or (word.isupper() and len(word) <= 4)


_COUNTED: Final = frozenset(
    "years year months weeks days hours minutes people persons percent % per million billion"
    " thousand dead killed wounded injured civilians soldiers".split()
)
_NOT_NAMES: Final = frozenset(
    "about at in on of by to from with for and or but the some nearly almost around over under"
    " only just another all these those us usd than least most when while after before if"
    " between since was were is are has have had killed aged".split()
)


def _is_code(reading: Reading, index: int) -> bool:
    """Say whether a figure begins a phone number or another chain of three or more parts."""
    chain = (reading.kinds[index], *reading.kinds[index + 1 : index + 5])
    if len(chain) < 5 or chain[2] != NUMBER or chain[4] != NUMBER:
        return False
    marks = {reading.lower(index + 1), reading.lower(index + 3)}
    return marks <= {"-", "."} and all(reading.joined(index + step) for step in range(1, 5))


def _ordinal(reading: Reading, index: int) -> tuple[int, int, Quantity] | None:
    word, after = reading.lower(index), reading.lower(index + 1)
    if word in _ORDINALS:
        if after in ("-", "of") and word == "third":
            return None
        value = float(_ORDINALS[word])
        return index, index + 1, Quantity(value, value, value, ordinal=True)
    if after in _ORDINAL_ENDS and reading.joined(index + 1) and word.isdigit():
        value = float(word)
        return index, index + 2, Quantity(value, value, value, ordinal=True)
    return None


def _slashed_fraction(reading: Reading, index: int) -> bool:
    """Say whether tokens `index` to `index` + 3 are a fraction below one, such as 1/2."""
    one, slash, other = (reading.lower(index + step) for step in range(3))
    return (
        slash == "/"
        and one.isdigit()
        and other in ("2", "3", "4", "8", "16")
        and int(one) < int(other)
        and reading.lower(index + 3) != "/"
    )


def _fraction(reading: Reading, index: int) -> _Core | None:
    """Read half a million, a quarter of a million, two-thirds, 1/2."""
    word = reading.lower(index)
    if _slashed_fraction(reading, index):
        return _Core(int(word) / int(reading.lower(index + 2)), index + 3)
    if word in _PARTS and word not in _ORDINALS:
        return _part_of(reading, _PARTS[word], index + 1)
    if reading.lower(index + 1) == "-" or reading.kinds[index] == LETTERS:
        step = index + 2 if reading.lower(index + 1) in _DASHES else index + 1
        if word in _ONES and reading.lower(step) in _PARTS:
            return _part_of(reading, _ONES[word] * _PARTS[reading.lower(step)], step + 1, sure=True)
    return None


def _part_of(reading: Reading, part: float, index: int, *, sure: bool = False) -> _Core | None:
    """Read "(of) a million" after a half or a quarter; without it only a sure part counts."""
    start = index
    while reading.lower(index) in ("of", "a", "an", "-"):
        index += 1
    scale = _SCALES.get(reading.lower(index))
    if scale is not None and index - start <= 2:
        return _Core(part * scale, index + 1)
    return _Core(part, start) if sure else None


def _core(reading: Reading, index: int) -> _Core | None:
    """Read one number without qualifier or range, in figures or in words."""
    if reading.kinds[index] == NUMBER:
        return _figures(reading, index)
    word = reading.lower(index)
    if word in _SCALES:
        return _scaled(reading, 1.0, index)
    if word not in _WORDS or (word == "one" and _idle_one(reading, index)):
        return None
    return _spelled(reading, index)


_IDLE_BEFORE: Final = frozenset("no any some every each the this that another which only".split())
_IDLE_AFTER: Final = frozenset(
    "of another thing day time side way in to who that is was has and or , . ' by".split()
)


def _idle_one(reading: Reading, index: int) -> bool:
    """Say whether "one" counts nothing: one of the, no one, one another, one day."""
    return (
        reading.lower(index - 1) in _IDLE_BEFORE
        or reading.lower(index + 1) in _IDLE_AFTER
        or index + 1 >= len(reading.lowers)
    )


def _figures(reading: Reading, index: int) -> _Core | None:
    word = reading.lower(index)
    plain = word.replace(",", "") if _GROUPED.fullmatch(word) else word.replace(",", ".")
    if plain.count(".") > 1 or len(plain) > 20:
        return None
    core = _Core(float(plain), index + 1, 10.0 ** -len(plain.partition(".")[2]))
    core = _mixed(reading, core)
    after = reading.lower(core.last)
    if (
        after in _SHORT_SCALES
        and not _is_metres(reading, core, after)
        and (reading.joined(core.last) or after not in ("m", "k", "b"))
    ):
        scale = _SHORT_SCALES[after]
        return _Core(core.value * scale, core.last + 1, core.step * scale)
    step = core.last + 1 if after == "-" else core.last
    if reading.lower(step).removesuffix("s") in _SCALES:
        scaled = _scaled(reading, 1.0, step)
        return _Core(core.value * scaled.value, scaled.last, core.step * scaled.value)
    return core


def _is_metres(reading: Reading, core: _Core, unit: str) -> bool:
    """Say whether "m" after a number is metres: 12m wide, 100m away; $12m is money."""
    if reading.lower(core.last - 2) in ("$", "€", "£"):
        return False
    return unit == "m" and reading.lower(core.last + 1) in _SPANS


_SPANS: Final = frozenset(
    "wide deep long high tall across away from above below apart x by".split()
)


def _mixed(reading: Reading, core: _Core) -> _Core:
    """Add a fraction that follows whole figures: 5 1/2, 5-1/2, 5½."""
    step = core.last + (reading.lower(core.last) == "-")
    if reading.lower(core.last) in _FRACTIONS and reading.joined(core.last):
        return _Core(core.value + _FRACTIONS[reading.lower(core.last)], core.last + 1)
    if reading.lower(step).isdigit() and _slashed_fraction(reading, step):
        part = int(reading.lower(step)) / int(reading.lower(step + 2))
        return _Core(core.value + part, step + 3)
    return core


def _scaled(reading: Reading, value: float, index: int) -> _Core:
    """Multiply by the scale words at `index`: hundred thousand, dozen, million."""
    end = index + _MOST_SCALES
    while index < end and reading.lower(index).removesuffix("s") in _SCALES:
        value *= _SCALES[reading.lower(index).removesuffix("s")]
        index += 1
    return _Core(value, index)


def _spelled(reading: Reading, index: int) -> _Core:
    """Read a number in words: twenty-five, two hundred and fifty, three million."""
    total, current, end = 0.0, 0.0, index + _MOST_WORDS
    while True:
        word = reading.lower(index)
        if word in _WORDS:
            current += _WORDS[word]
        elif word == "hundred":
            current *= 100
        else:
            total, current = total + current * _SCALES[word], 0.0
        step = _next_part(reading, index + 1, after_tens=word in _TENS, after_scale=word in _SCALES)
        if step < 0 or step > end:
            return _Core(total + current, index + 1)
        index = step


def _next_part(reading: Reading, index: int, *, after_tens: bool, after_scale: bool) -> int:
    """Return where a number in words goes on, -1 where it ends."""
    word = reading.lower(index)
    if word in _SCALES:
        return index
    if word in _DASHES and reading.lower(index + 1) in _SCALES:
        return index + 1
    if after_tens:
        step = index + (word in _DASHES)
        return step if 0 < _ONES.get(reading.lower(step), 0) <= 9 else -1
    if after_scale:
        step = index + (word == "and")
        larger = reading.lower(step + 1) in _SCALES  # four million and five million are two
        return step if reading.lower(step) in _WORDS and not larger else -1
    return -1


def _whole(reading: Reading, index: int, core: _Core) -> tuple[int, int, Quantity]:
    """Add range and qualifier to a number."""
    high = _range_end(reading, index, core)
    if high is not None:
        low_value, high_value = _range_values(core, high, reading)
        first = index - (reading.lower(index - 1) in ("between", "from"))
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


def _range_end(reading: Reading, index: int, core: _Core) -> _Core | None:
    """Return the second number of a range such as 10-15, 10 to 15, between 10 and 15."""
    mark, step = reading.lower(core.last), core.last + 1
    joins = (
        (mark in _DASHES and reading.joined(core.last) and reading.joined(step))
        or mark == "to"
        or (mark == "and" and reading.lower(index - 1) == "between")
        or (mark == "or" and reading.kinds[index] == LETTERS)
    )
    if not joins or step >= len(reading.kinds):
        return None
    step += reading.lower(step) in ("$", "€", "£")
    if step >= len(reading.kinds) or reading.kinds[step] != reading.kinds[index]:
        return None
    high = (
        _core(reading, step)
        if reading.lower(step) in _WORDS or reading.kinds[step] == NUMBER
        else None
    )
    if high is None or (mark not in _DASHES and high.value < core.value):
        return None
    return high


def _range_values(low: _Core, high: _Core, reading: Reading) -> tuple[float, float]:
    """Return both ends in order; "10 to 15 million" scales both."""
    scale = reading.lower(high.last - 1)
    factor = _SCALES.get(scale, _SHORT_SCALES.get(scale, 1.0))
    start = low.value * factor if low.value * factor <= high.value else low.value
    return min(start, high.value), max(start, high.value)


def _qualifier(reading: Reading, index: int) -> tuple[int, str]:
    """Return where the qualifier before a number begins, and what it says."""
    start = index
    while reading.lower(start - 1) in ("$", "€", "£", "a", "an") and index - start < 2:
        start -= 1
    for length in (3, 2, 1):
        phrase = " ".join(reading.lowers[max(0, start - length) : start])
        if phrase in _QUALIFIERS and start >= length:
            return start - length, _QUALIFIERS[phrase]
    return index - (reading.lower(index - 1) in ("a", "an")), ""


def _qualified_after(reading: Reading, last: int) -> tuple[int, str]:
    one = reading.lower(last)
    if one in _AFTER:
        return last + 1, _AFTER[one]
    two = f"{one} {reading.lower(last + 1)}"
    return (last + 2, _AFTER[two]) if two in _AFTER else (last, "")
