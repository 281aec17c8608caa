"""Single numbers: five, twenty-five, 1,200, 1.2m, half a million, 5 1/2; no range, no "about"."""

# dashes as news writes them, word lists, small numbers
# ruff: noqa: RUF001, SIM905  # dashes as news writes them; word lists read better as text

from __future__ import annotations

import re
from typing import Final, NamedTuple

from newsdedup import tables
from newsdedup.conflicts.reading import LETTERS, NUMBER, Reading

_LONGEST_SHORT = 3  # letters of mln, bn
NUMBER_WORDS: Final = {"one": 1.0, **tables.NUMBER_WORDS}
_TENS: Final = frozenset(word for word, value in NUMBER_WORDS.items() if value >= 20)  # noqa: PLR2004  # twenty
_DIGITS: Final = frozenset(word for word, value in NUMBER_WORDS.items() if 0 < value < 10)  # noqa: PLR2004  # one to nine
SCALES: Final = {
    "dozen": 12.0,
    **{word: value for word, value in tables.MAGNITUDES.items() if len(word) > _LONGEST_SHORT},
}
SHORT_SCALES: Final = {
    "k": 1e3, "m": 1e6, "mn": 1e6, "b": 1e9, "tn": 1e12, "trn": 1e12,
    **{word: value for word, value in tables.MAGNITUDES.items() if len(word) <= _LONGEST_SHORT},
}  # fmt: skip
_FRACTIONS: Final = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}
_PARTS: Final = {"half": 0.5, "third": 1 / 3, "thirds": 1 / 3, "quarter": 0.25, "quarters": 0.25}
STARTS: Final = frozenset((*NUMBER_WORDS, *SCALES, *_FRACTIONS, "half", "quarter"))
DASHES: Final = frozenset("-–—")
_GROUPED: Final = re.compile(r"[0-9]*(?:,[0-9]{3})*(?:\.[0-9]+)?")
_MOST_FIGURES = 20
_MOST_SCALES = 3  # hundred thousand million; more is noise
_MOST_WORDS = 24  # in one number
_LARGEST = 1e18
_STEP_OF_PART = 0.2  # two and a half is 2.5
_DOZEN_STEP = 1 / 6  # two dozen may be 22 or 26


class Numeral(NamedTuple):
    """A number: its value, the token after it, and the value of the last place written."""

    value: float
    last: int
    step: float = 1.0


def slashed_fraction(reading: Reading, index: int) -> bool:
    """Say whether tokens `index` to `index` + 3 are a fraction below one, such as 1/2."""
    if reading.lower[index + 1] != "/":
        return False
    one, other = reading.lower[index], reading.lower[index + 2]
    return (
        one.isdecimal()
        and other in ("2", "3", "4", "8", "16")
        and int(one) < int(other)
        and reading.lower[index + 3] != "/"
    )


def _fraction(reading: Reading, index: int) -> Numeral | None:
    """Read half a million, a quarter of a million, two-thirds, 1/2."""
    word = reading.lower[index]
    if slashed_fraction(reading, index):
        return Numeral(int(word) / int(reading.lower[index + 2]), index + 3)
    if word in _PARTS and word != "third":
        return _part_of(reading, _PARTS[word], index + 1)
    if reading.lower[index + 1] == "-" or reading.kinds[index] == LETTERS:
        step = index + 2 if reading.lower[index + 1] in DASHES else index + 1
        part = NUMBER_WORDS.get(word, 0.0) * _PARTS.get(reading.lower[step], 0.0)
        if 0 < part < 1:  # eight quarters are no fraction
            return _part_of(reading, part, step + 1, sure=True)
    return None


def _part_of(reading: Reading, part: float, index: int, *, sure: bool = False) -> Numeral | None:
    """Read "(of) a million" after a half or a quarter; without it only a sure part counts."""
    start = index
    while reading.lower[index] in ("of", "a", "an", "-"):
        index += 1
    scale = SCALES.get(reading.lower[index])
    if scale is not None and index - start <= 2:  # noqa: PLR2004  # "of a"
        return Numeral(part * scale, index + 1)
    return Numeral(part, start) if sure else None


def numeral(reading: Reading, index: int) -> Numeral | None:
    """Read the number that token `index` begins, None where it begins none."""
    found = _fraction(reading, index) or _plain(reading, index)
    if found is not None and reading.lower[found.last] == "and":
        found = _and_a_half(reading, found)
    if found is not None and reading.lower[found.last - 1] in ("dozen", "dozens"):
        found = found._replace(step=found.value * _DOZEN_STEP)
    return found if found is not None and found.value <= _LARGEST else None


def _and_a_half(reading: Reading, whole: Numeral) -> Numeral:
    """Add "and a half" to a number, and the scale after it: two and a half million."""
    part = _PARTS.get(reading.lower[whole.last + 2], 0.0)
    if not part or reading.lower[whole.last + 1] != "a":
        return whole
    part *= SCALES.get(reading.lower[whole.last - 1], 1.0)  # a million and a half
    found = _scaled(reading, whole.value + part, whole.last + 3)
    return found._replace(step=_STEP_OF_PART * part * found.value / (whole.value + part))


def _plain(reading: Reading, index: int) -> Numeral | None:
    if reading.kinds[index] == NUMBER:
        return _figures(reading, index)
    word = reading.lower[index]
    if word in SCALES:
        return _scaled(reading, 1.0, index)
    if word not in NUMBER_WORDS or (word == "one" and _idle_one(reading, index)):
        return None
    return _spelled(reading, index)


_IDLE_BEFORE: Final = frozenset("no any some every each the this that another which only".split())
_IDLE_AFTER: Final = frozenset(
    "of another thing day time side way in to who that is was has and or , . ' by".split()
)


def _idle_one(reading: Reading, index: int) -> bool:
    """Say whether "one" counts nothing: one of the, no one, one another, one day."""
    if reading.lower[index + 1] in ("in", "out") and _is_whole(reading, index + 2):
        return False
    if reading.lower[index + 1] == "and" and reading.lower[index + 3] in _PARTS:
        return False  # one and a half
    return (
        reading.lower[index - 1] in _IDLE_BEFORE
        or reading.lower[index + 1] in _IDLE_AFTER
        or index + 1 >= len(reading.lowers)
    )


def _is_whole(reading: Reading, index: int) -> bool:
    """Say whether a number follows that may be a whole: one in five, one out of 1,000."""
    index += reading.lower[index] == "of"
    index += reading.lower[index] == "every"
    word = reading.lower[index]
    return word.replace(",", "").isdecimal() or word in NUMBER_WORDS


def _figures(reading: Reading, index: int) -> Numeral | None:
    word = reading.lower[index]
    plain = word.replace(",", "") if _GROUPED.fullmatch(word) else word.replace(",", ".")
    if plain.count(".") > 1 or len(plain) > _MOST_FIGURES:
        return None
    core = Numeral(float(plain), index + 1, 10.0 ** -len(plain.partition(".")[2]))
    core = _mixed(reading, core)
    after = reading.lower[core.last]
    if after == "s" and reading.joined(core.last):
        return None  # in his 90s
    if (
        after in SHORT_SCALES
        and not _is_metres(reading, core, after)
        and (reading.joined(core.last) or after not in ("m", "k", "b"))
    ):
        scale = SHORT_SCALES[after]
        return Numeral(core.value * scale, core.last + 1, core.step * scale)
    step = core.last + 1 if after == "-" else core.last
    if reading.lower[step].removesuffix("s") in SCALES:
        scaled = _scaled(reading, 1.0, step)
        return Numeral(core.value * scaled.value, scaled.last, core.step * scaled.value)
    return core


def _is_metres(reading: Reading, core: Numeral, unit: str) -> bool:
    """Say whether "m" after a number is metres: 12m wide, 100m away; $12m is money."""
    if reading.lower[core.last - 2] in ("$", "€", "£"):
        return False
    if unit != "m":
        return False
    before = reading.lowers[max(0, core.last - _SPAN_BEFORE) : core.last - 1]
    return reading.lower[core.last + 1] in _SPANS or not _SPANS_BEFORE.isdisjoint(before)


_SPANS: Final = frozenset(
    "wide deep long high tall across away from above below apart x by".split()
)
_SPANS_BEFORE: Final = frozenset(
    "wide deep long high tall width depth length height measuring".split()
)
_SPAN_BEFORE = 5  # tokens before the unit: as long as 4m, a depth of some 4m


def _mixed(reading: Reading, core: Numeral) -> Numeral:
    """Add a fraction that follows whole figures: 5 1/2, 5-1/2, 5½."""
    step = core.last + (reading.lower[core.last] == "-")
    if reading.lower[core.last] in _FRACTIONS and reading.joined(core.last):
        return Numeral(core.value + _FRACTIONS[reading.lower[core.last]], core.last + 1)
    if reading.lower[step].isdecimal() and slashed_fraction(reading, step):
        part = int(reading.lower[step]) / int(reading.lower[step + 2])
        return Numeral(core.value + part, step + 3)
    return core


def _scaled(reading: Reading, value: float, index: int) -> Numeral:
    """Multiply by the scale words at `index`: hundred thousand, dozen, million."""
    end = index + _MOST_SCALES
    while index < end and reading.lower[index].removesuffix("s") in SCALES:
        value *= SCALES[reading.lower[index].removesuffix("s")]
        index += 1
    return Numeral(value, index)


def _spelled(reading: Reading, index: int) -> Numeral:
    """Read a number in words: twenty-five, two hundred and fifty, three million."""
    total, current, end = 0.0, 0.0, index + _MOST_WORDS
    while True:
        word = reading.lower[index]
        if word in NUMBER_WORDS:
            current += NUMBER_WORDS[word]
        elif word == "hundred":
            current *= 100
        else:
            total, current = total + current * SCALES[word], 0.0
        step = _next_part(reading, index + 1, after_tens=word in _TENS, after_scale=word in SCALES)
        if step < 0 or step > end:
            return Numeral(total + current, index + 1)
        index = step


def _next_part(reading: Reading, index: int, *, after_tens: bool, after_scale: bool) -> int:
    """Return where a number in words goes on, -1 where it ends."""
    word = reading.lower[index]
    if word in SCALES:
        return index
    if word in DASHES and reading.lower[index + 1] in SCALES:
        return index + 1
    if after_tens:
        step = index + (word in DASHES)
        return step if reading.lower[step] in _DIGITS else -1
    if after_scale:
        step = index + (word == "and")
        larger = reading.lower[step + 1] in SCALES  # four million and five million are two
        return step if reading.lower[step] in NUMBER_WORDS and not larger else -1
    return -1
