"""Shares of a whole in words and figures: two-thirds, one in five, 97 out of 100."""

# word lists read as text
# ruff: noqa: SIM905  # word lists read better as text

from __future__ import annotations

from typing import Final

from newsdedup.conflicts.numerals import Numeral, numeral
from newsdedup.conflicts.reading import LETTERS, Reading, stem

_PERIODS: Final = frozenset(map(stem, "second minute hour day week month year decade".split()))
_LARGEST_WHOLE = 1000
_LARGEST = 1e6  # of one that is no year


def share(reading: Reading, index: int, core: Numeral) -> Numeral | None:
    """Return the percentage that the number at `index` begins, None where it begins a count.

    A fraction in words is one, and a number in or out of a larger one: nine in 10, but not
    five in 10 days.
    """
    if 0 < core.value < 1 and reading.kinds[index] == LETTERS:
        return Numeral(100 * core.value, core.last)
    start = core.last + (reading.lower[core.last] == "-")
    mark, last = reading.lower[start], start + 1
    last += reading.lower[last] == "-"
    if mark == "out":
        mark, last = reading.lower[last], last + 1
        if mark != "of":
            return None
    elif mark != "in":
        return None
    last += reading.lower[last] == "every"
    whole = numeral(reading, last) if last < len(reading.kinds) else None
    no_year = core.value == 1 and "," in reading.lower[last]  # one in 2010; one in 1,500
    largest = _LARGEST if no_year else _LARGEST_WHOLE
    if whole is None or not 0 < core.value < whole.value <= largest:
        return None
    if mark == "in" and stem(reading.lower[whole.last]) in _PERIODS:
        return None
    return Numeral(100 * core.value / whole.value, whole.last)
