"""Codes: figures that count nothing, in names, tables, page labels, phone numbers: F-16, P. 48."""

# dashes as news writes them; word lists read as text
# ruff: noqa: RUF001, SIM905  # dashes as news writes them; word lists read better as text

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newsdedup.conflicts.numerals import slashed_fraction
from newsdedup.conflicts.reading import COMMON_FIRST, LETTERS, NUMBER

if TYPE_CHECKING:
    from newsdedup.conflicts.reading import Reading

_LONGEST_ACRONYM = 4  # longer words in capitals are a headline's
_GLUE: Final = frozenset("-–/#:@_")
_COUNTED: Final = frozenset(
    "years year months weeks days hours minutes people persons percent % per million billion"
    " thousand dead killed wounded injured civilians soldiers".split()
)
_NOT_NAMES: Final = frozenset(
    "about at in on of by to from with for and or but the some nearly almost around over under"
    " only just another all these those us usd than least most when while after before if"
    " between since was were is are has have had killed aged".split()
)
_LABELS: Final = frozenset(
    "caption photo photos slide slides image images page picture pictures part i next".split()
)
_PAGES: Final = frozenset(("p", "pp", "page", "pages"))
_LONGEST_ITEM = 2  # figures that number a list's item
_LARGER: Final = {"second": "minute", "minute": "hour", "month": "year", "day": "week"}
_CHAIN = 5  # three figures and two marks between them


def in_name(reading: Reading, index: int) -> bool:
    """Say whether a figure belongs to a name, a code, a phone number: F-16, MH17, 9/11."""
    if reading.kinds[index] != NUMBER:
        return False
    if reading.joined(index):
        before = reading.lower[index - 1]
        if reading.kinds[index - 1] == LETTERS or (before in _GLUE and reading.joined(index - 1)):
            return True
    if reading.joined(index + 1) and reading.lower[index + 1] in ("/", ":", "@"):
        return not slashed_fraction(reading, index)
    if reading.lower[index][0] == "0" and reading.lower[index][1:].isdecimal():
        return True  # a telephone number
    if _is_label(reading, index) or _is_label(reading, index - 2) or _is_place(reading, index):
        return True
    return _follows_name(reading, index) or _is_code(reading, index) or _is_rest(reading, index)


def _is_rest(reading: Reading, index: int) -> bool:
    """Say whether a figure is the smaller part of a time: eight minutes and 46 seconds."""
    larger = _LARGER.get(reading.lower[index + 1].removesuffix("s"))
    return (
        larger is not None
        and reading.lower[index - 1] == "and"
        and (reading.lower[index - 2].removesuffix("s") == larger)
    )


def is_cell(reading: Reading, index: int, taken: set[int]) -> bool:
    """Say whether a figure stands by another with no word between: a cell of a table."""
    if reading.kinds[index] != NUMBER or slashed_fraction(reading, index + 1):
        return False
    kinds = reading.kinds[index - 1 : index] + reading.kinds[index + 1 : index + 2]
    if NUMBER not in kinds:
        return False
    return any(
        beside not in taken and 0 <= beside < len(reading.kinds) and reading.kinds[beside] == NUMBER
        for beside in (index - 1, index + 1)
    )


def _is_label(reading: Reading, index: int) -> bool:
    """Say whether a figure counts through pages or pictures: Caption 3 of 11, 1 of 6 Photos."""
    if index < 0 or reading.lower[index + 1] != "of" or reading.kinds[index] != NUMBER:
        return False
    return reading.lower[index - 1] in _LABELS or reading.lower[index + 3] in _LABELS


def _is_place(reading: Reading, index: int) -> bool:
    """Say whether a figure tells a page (P. 48) or where in a list a text stands (2. The ...)."""
    if index == 0:
        return (
            len(reading.lower[0]) <= _LONGEST_ITEM
            and reading.lower[1] in (".", ")")
            and reading.joined(1)
            and reading.capital(2)
        )
    return reading.lower[index - 1 - (reading.lower[index - 1] == ".")] in _PAGES


def _follows_name(reading: Reading, index: int) -> bool:
    """Say whether a bare figure ends a name: Boeing 737, Highway 1, iPhone 6."""
    before = index - 1
    if before < 0 or reading.kinds[before] != LETTERS or reading.lower[before] in _NOT_NAMES:
        return False
    if before == 0 and reading.lower[before] in COMMON_FIRST:
        return False
    word = reading.tokens[before]
    if (
        reading.lower[index + 1] in _COUNTED
        or word.islower()
        or not reading.lower[index].isdecimal()
    ):
        return False
    return len(word) <= _LONGEST_ACRONYM if word.isupper() else len(word) > 1


def _is_code(reading: Reading, index: int) -> bool:
    """Say whether a figure begins a phone number or another chain of three or more parts."""
    chain = (reading.kinds[index], *reading.kinds[index + 1 : index + _CHAIN])
    if len(chain) < _CHAIN or chain[2] != NUMBER or chain[4] != NUMBER:
        return False
    marks = {reading.lower[index + 1], reading.lower[index + 3]}
    return marks <= {"-", "."} and all(reading.joined(index + step) for step in range(1, _CHAIN))
