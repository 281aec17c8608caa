"""Units of numbers: money, percent, time and measures, and how one converts to another."""

# word lists read as text
# ruff: noqa: SIM905  # word lists read better as text

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from newsdedup.conflicts.reading import Reading, stem

if TYPE_CHECKING:
    from collections.abc import Sequence

CURRENCY: Final = {"$": "usd", "€": "eur", "£": "gbp", "¥": "jpy"}
MONEY: Final = {
    "dollar": "usd", "dollars": "usd", "dlr": "usd", "dlrs": "usd", "usd": "usd",
    "euro": "eur", "euros": "eur", "yen": "jpy", "yuan": "cny",
    "roubles": "rub", "rubles": "rub", "rupees": "inr", "lira": "try", "cents": "cent",
}  # fmt: skip
PERCENT: Final = frozenset(("%", "percent", "pct", "percentage"))
PERIODS: Final = frozenset(map(stem, "second minute hour day week month year decade night".split()))
_MEASURE: Final = {
    stem(word): unit
    for unit, words in {
        "kg": "kg kilo kilogram kilogramme", "lb": "lb lbs pound", "ton": "ton tonne",
        "mile": "mile",
        "km": "km kilometer kilometre", "metre": "m meter metre", "foot": "ft foot feet",
        "inch": "inch inches in.", "barrel": "barrel", "acre": "acre", "hectare": "hectare",
        "mph": "mph", "kmh": "kph", "degree": "degree", "carat": "karat carat",
    }.items()
    for word in words.split()
}  # fmt: skip
UNITS: Final = frozenset((*CURRENCY, *MONEY, *PERCENT, *PERIODS, *_MEASURE))
# What one of a unit is in the first of its line; months and years are means.
_DIMENSIONS: Final = (
    {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "night": 86400, "week": 604800,
     "month": 2629800, "year": 31557600, "decade": 315576000},
    {"metre": 1, "km": 1000, "mile": 1609.344, "foot": 0.3048, "inch": 0.0254},
    {"kg": 1, "lb": 0.45359237, "ton": 1000},
    {"kmh": 1, "mph": 1.609344},
    {"hectare": 1, "acre": 0.40468564},
)  # fmt: skip
_CURRENCIES: Final = frozenset((*CURRENCY.values(), *MONEY.values()))
_ONE_MARK: Final = frozenset(("jpy", "cny"))  # both are written with the mark of the yen
_AGO: Final = "-ago"
_ROUNDING = 1.2  # 48 hours are two days, and 100 km are some 60 miles


def unit_of(reading: Reading, index: int, nouns: Sequence[str]) -> str:
    """Return the unit of a number that ends before token `index`, "" where only nouns tell."""
    if not nouns:
        return ""
    if nouns[0] in PERIODS:
        return nouns[0] + (_AGO if reading.lower[index + 1] in ("ago", "earlier") else "")
    return _MEASURE.get(nouns[0], "")


@cache
def times(x: str, y: str) -> float:
    """Return how many of unit `x` one of `y` is, 0 for one unit or for what doesn't convert."""
    if x == y or x.endswith(_AGO) != y.endswith(_AGO):
        return 0.0
    x, y = x.removesuffix(_AGO), y.removesuffix(_AGO)
    return next((line[y] / line[x] for line in _STEMMED if x in line and y in line), 0.0)


def other_money(x: str, y: str) -> bool:
    """Say whether two units are money of two kinds: dollars and euros, cents and dollars."""
    both = frozenset((x, y))
    return len(both) > 1 and both <= _CURRENCIES and both != _ONE_MARK


def same_measure(x: float, y: float) -> bool:
    """Say whether two measures in one unit are the same but for rounding."""
    return x <= y * _ROUNDING and y <= x * _ROUNDING


_STEMMED: Final = tuple(
    {name if name in _MEASURE.values() else stem(name): value for name, value in line.items()}
    for line in _DIMENSIONS
)
