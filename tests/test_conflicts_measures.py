"""Units, bounds of figures, and when two figures or two dates can be one: at their limits."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdedup.conflicts import conflicts, facts
from newsdedup.conflicts.dates import agree as dates_agree
from newsdedup.conflicts.moments import When
from newsdedup.conflicts.quantities import Quantity, agree, same_point
from newsdedup.conflicts.reading import stem
from newsdedup.conflicts.units import other_money, same_measure, times

if TYPE_CHECKING:
    from newsdedup.conflicts.numbers import Count

TIME = "second minute hour day night week month year decade".split()  # noqa: SIM905  # reads as text

# How many of the first one of the second is.
CONVERTED = {
    ("second", "minute"): 60,
    ("minute", "hour"): 60,
    ("hour", "day"): 24,
    ("day", "night"): 1,
    ("day", "week"): 7,
    ("day", "month"): 30.4375,
    ("day", "year"): 365.25,
    ("month", "year"): 12,
    ("year", "decade"): 10,
    ("metre", "km"): 1000,
    ("km", "mile"): 1.609344,
    ("metre", "foot"): 0.3048,
    ("foot", "mile"): 5280,
    ("inch", "foot"): 12,
    ("lb", "kg"): 1 / 0.45359237,
    ("kg", "ton"): 1000,
    ("kmh", "mph"): 1.609344,
    ("acre", "hectare"): 1 / 0.40468564,
}
UNITS = {
    "kg": "kg kilo kilos kilogram kilograms",
    "lb": "lb lbs pounds",
    "ton": "ton tons tonne tonnes",
    "mile": "mile miles",
    "km": "km kilometer kilometers kilometres",
    "metre": "m meter meters metre metres",
    "foot": "ft foot feet",
    "inch": "inch inches",
    "barrel": "barrel barrels",
    "acre": "acre acres",
    "hectare": "hectare hectares",
    "mph": "mph",
    "kmh": "kph",
    "degree": "degree degrees",
    "carat": "carat carats karat karats",
    "minute": "minute minutes",
    "hour": "hour hours",
    "day": "day days",
    "night": "night nights",
    "week": "week weeks",
    "month": "month months",
    "decade": "decade decades",
    "percent": "percent pct %",
    "usd": "dollar dollars dlr dlrs usd",
    "eur": "euro euros",
    "jpy": "yen",
    "cny": "yuan",
    "rub": "roubles rubles",
    "inr": "rupees",
    "try": "lira",
    "cent": "cents",
}


def count_of(text: str) -> Count:
    """Return the value of a text's one number."""
    (fact,) = facts(text).numbers
    value: Count = fact.value
    return value


def named(unit: str) -> str:
    """Return a unit as the code names it: those of time by their stem."""
    return stem(unit) if unit in TIME else unit


@pytest.mark.parametrize(("pair", "many"), CONVERTED.items())
def test_one_unit_in_another(pair: tuple[str, str], many: float) -> None:
    """Both ways, and only where both are stretches of time ago or neither is."""
    x, y = map(named, pair)
    assert times(x, y) == pytest.approx(many)
    assert times(y, x) == pytest.approx(1 / many)
    assert times(x + "-ago", y + "-ago") == pytest.approx(many)
    assert times(x + "-ago", y) == times(x, y + "-ago") == times(x, x) == 0


def test_units_of_two_kinds_have_nothing_in_common() -> None:
    """Time, length, weight, speed and area; money isn't converted at all."""
    kinds = ("hour", "km", "kg", "mph", "acre", "usd", "eur", "barrel", "percent", "")
    assert all(times(x, y) == 0 for x, y in product(map(named, kinds), repeat=2))


MONEYS = ("usd", "eur", "gbp", "jpy", "cny", "rub", "inr", "try", "cent")


def test_two_kinds_of_money() -> None:
    """Any two of them; yen and yuan share a mark, and what is no money is no other money."""
    for x, y in product(MONEYS, repeat=2):
        assert other_money(x, y) == (x != y and {x, y} != {"jpy", "cny"})
    for unit in ("", "percent", "lb", "day", "age"):
        assert not any(other_money(unit, money) or other_money(money, unit) for money in MONEYS)


@pytest.mark.parametrize(("unit", "words"), UNITS.items())
def test_a_unit_in_every_form(unit: str, words: str) -> None:
    """Written out or short, one or many."""
    for word in words.split():
        assert count_of(f"The mill took 7 {word} for it.").unit == named(unit)


@pytest.mark.parametrize(("mark", "unit"), [("$", "usd"), ("€", "eur"), ("£", "gbp"), ("¥", "jpy")])
def test_a_mark_of_money_is_part_of_the_sum(mark: str, unit: str) -> None:
    """The sum is told with its mark, which also says its unit where a percentage follows."""
    (fact,) = facts(f"The mill took {mark}7 for it.").numbers
    assert (fact.text, fact.value.unit) == (f"{mark}7", unit)


def test_a_time_ago_is_no_length_of_time() -> None:
    """Five years ago and five years earlier are moments, five years are a span."""
    assert count_of("It sank 5 years ago there.").unit == stem("year") + "-ago"
    assert count_of("It sank 5 years earlier there.").unit == stem("year") + "-ago"
    assert count_of("It sank 5 years later there.").unit == stem("year")
    assert count_of("It took 7 years for it.").unit == stem("year")


@pytest.mark.parametrize(
    ("x", "y", "same"), [(100, 120, True), (100, 120.1, False), (10, 10, True), (5, 6.01, False)]
)
def test_measures_are_one_but_for_rounding(x: float, y: float, *, same: bool) -> None:
    """A fifth more at most, whichever is larger."""
    assert same_measure(x, y) == same_measure(y, x) == same


QUALIFIERS = {
    "min": "at least | more than | no fewer than | no less than | not less than | over | well over"
    " | upwards of | above | a minimum of | in excess of",
    "max": "up to | as many as | as much as | at most | no more than | not more than | less than"
    " | fewer than | under | below | a maximum of",
    "about": "nearly | almost | about | around | some | roughly | approximately | close to"
    " | an estimated | estimated | the estimated | just under | just over | as few as",
}


@pytest.mark.parametrize(
    ("qualifier", "low", "high"), [("min", 980, 2000), ("max", 500, 1020), ("about", 850, 1150)]
)
def test_a_qualifier_leaves_some_values_open(qualifier: str, low: float, high: float) -> None:
    """Every phrase of its kind is told with the number, and says from where to where."""
    for phrase in QUALIFIERS[qualifier].split(" | "):
        for figure in ("1,000", "$1,000"):
            (fact,) = facts(f"The mill took {phrase} {figure} there.").numbers
            found: Quantity = fact.value.quantity
            assert fact.text == f"{phrase} {figure}"
            assert (found.point, found.low, found.high) == pytest.approx((1000, low, high))
            assert (found.qualifier, found.ranged, found.step) == (qualifier, False, 1)


@pytest.mark.parametrize(
    ("after", "qualifier"),
    [("or so", "about"), ("or more", "min"), ("or less", "max"), ("plus", "min"), ("+", "min")],
)
def test_a_qualifier_may_stand_behind(after: str, qualifier: str) -> None:
    """It is told with the number; a qualifier before it goes first."""
    (fact,) = facts(f"The mill took 1,000 {after} there.").numbers
    assert (fact.text, fact.value.quantity.qualifier) == (f"1,000 {after}", qualifier)
    (fact,) = facts(f"The mill took about 1,000 {after} there.").numbers
    assert (fact.text, fact.value.quantity.qualifier) == ("about 1,000", "about")


@pytest.mark.parametrize(
    ("words", "low", "high"),
    [
        ("tens", 20, 399),
        ("dozens", 24, 399),
        ("scores", 40, 399),
        ("hundreds", 200, 9999),
        ("several hundred", 200, 9999),
        ("few hundred", 200, 9999),
        ("thousands", 2e3, 999999),
        ("several thousand", 2e3, 999999),
        ("millions", 2e6, 1e9),
        ("few million", 2e6, 1e9),
        ("billions", 2e9, 1e12),
        ("tens of thousands", 2e4, 399e3),
        ("dozens of thousands", 24e3, 399e3),
        ("hundreds of thousands", 2e5, 9999e3),
        ("tens of millions", 2e7, 399e6),
        ("hundreds of millions", 2e8, 9999e6),
        ("hundreds of billions", 2e11, 9999e9),
        ("tens of hundreds", 2e3, 39900),
        ("thousands of dozens", 2e5, 999999e2),
    ],
)
def test_a_vague_count_reaches_to_the_next_larger_word(words: str, low: float, high: float) -> None:
    """From two of them, with no figure to be more exact."""
    found = count_of(f"The mill took {words} of boats.").quantity
    assert (found.point, found.low, found.high) == (low, low, high)
    assert (found.qualifier, found.ranged) == ("vague", True)


@pytest.mark.parametrize(
    ("words", "low", "high"),
    [
        ("10 to 15", 10, 15),
        ("10-15", 10, 15),
        ("10–15", 10, 15),  # noqa: RUF001  # a dash as news writes it
        ("15-10", 10, 15),
        ("ten or twelve", 10, 12),
        ("between 10 and 15", 10, 15),
        ("between $10 and $15", 10, 15),
        ("from 10 to 15", 10, 15),
        ("10 to 15 million", 10e6, 15e6),
        ("1.5 to 2.5 million", 15e5, 25e5),
        ("10 million to 15 million", 10e6, 15e6),
        ("$10 to $15", 10, 15),
        ("10 percent to 15 percent", 10, 15),
        ("10 to 10", 10, 10),
    ],
)
def test_a_range_is_one_number(words: str, low: float, high: float) -> None:
    """Both ends, the smaller first, and what is between them as its value."""
    found = count_of(f"The mill took {words} of it.").quantity
    assert found.ranged
    assert (found.point, found.low, found.high) == ((low + high) / 2, low, high)


@pytest.mark.parametrize(
    "words",
    ["10 or 15", "10 and 15", "15 to 10", "10 - 15", "10 to fifteen", "10 percent to 15 tons"],
)
def test_two_numbers_that_are_no_range(words: str) -> None:
    """Figures with "or" or "and", a fall, a dash with spaces, two forms, two units."""
    assert len(facts(f"The mill took {words} of it.").numbers) == 2


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The first boat sank.", ["first"]),
        ("The twelfth boat sank.", ["twelfth"]),
        ("A third of it sank.", []),
        ("A third-rate boat sank.", []),
        ("The 21st boat sank.", ["21st"]),
        ("The 2nd boat sank.", ["2nd"]),
        ("The 3rd boat sank.", ["3rd"]),
        ("The 4th boat sank.", ["4th"]),
        ("They saw an F-16 there.", []),
        ("They saw an F16 there.", []),
        ("They saw MH17 there.", []),
        ("They saw an f16 there.", []),
        ("They saw x-16 there.", []),
        ("It is on p. 48 there.", []),
        ("It is on page 48 there.", []),
        ("It is on pp 48 there.", []),
        ("It is on deck 48 there.", ["48"]),
        ("It is. 48 boats sank.", ["48"]),
        ("2. The boats sank.", []),
        ("12) The boats sank.", []),
        ("123. The boats sank.", ["123"]),
        ("2. the boats sank.", ["2"]),
        ("2 . The boats sank.", ["2"]),
        ("2, The boats sank.", ["2"]),
        ("Boats 5 6 7 there.", []),
        ("It took 5 6 boats there.", []),
        ("It took 5, 6 boats there.", ["5", "6"]),
        ("On May 5 60 boats sank.", ["60"]),
        ("They saw hundreds and thousands there.", ["hundreds", "thousands"]),
        ("They saw dozens, hundreds there.", ["dozens", "hundreds"]),
        ("They saw 9/11 there.", []),
        ("They saw 1/2 a boat.", ["1/2"]),
        ("They saw 5:3 there.", []),
        ("They called 0555 there.", []),
        ("They took 0.5 there.", ["0.5"]),
        ("They took 0 there.", ["0"]),
        ("They called 555-0100-22 there.", []),
        ("They called 555.0100.22 there.", []),
        ("Caption 3 of 11 shows it.", []),
        ("See Caption 3 of 11 there.", []),
        ("See next 5 boats there.", ["5"]),
        ("Here are 3 of 11 photos.", []),
        ("Here are 3 of 11 boats.", ["3", "11"]),
        ("They saw a Boeing 737 there.", []),
        ("They saw Highway 1 there.", []),
        ("They saw a BMW 7 there.", []),
        ("They said BOATS 7 there.", ["7"]),
        ("They saw A 7 there.", []),
        ("They saw X 7 killed there.", ["7"]),
        ("They saw Kelm 7 people there.", ["7"]),
        ("They saw Kelm 1,000 times.", ["1,000"]),
        ("About 7 boats sank.", ["About 7"]),
        ("Police 7 times saw it.", ["7"]),
        ("A boat, 7 m away, sank.", ["7"]),
    ],
)
def test_figures_of_names_and_codes_count_nothing(text: str, found: list[str]) -> None:
    """Types, roads, telephone numbers, pages and codes; ranks are told with their ending."""
    assert [fact.text for fact in facts(text).numbers] == found


SPREADS = {"": (1.0, 1.0), "about": (0.85, 1.15), "min": (0.98, 2.0), "max": (0.5, 1.02)}


def qualified(point: float, qualifier: str) -> Quantity:
    """Return a quantity with the bounds that its qualifier leaves open."""
    low, high = SPREADS[qualifier]
    return Quantity(point, point * low, point * high, qualifier)


QUANTITIES = st.tuples(st.integers(1, 3000), st.sampled_from(sorted(SPREADS))).map(
    lambda one: qualified(*one)
)


@given(QUANTITIES, QUANTITIES)
def test_figures_agree_where_their_bounds_meet(x: Quantity, y: Quantity) -> None:
    """With the words around them the same: equal values, or two qualifiers that allow both."""
    meet = x.low <= y.high and y.low <= x.high
    expected = x.point == y.point or (x.qualifier != y.qualifier and meet)
    assert agree(x, y, strict=lambda: True) == agree(y, x, strict=lambda: True) == expected
    loose = agree(x, y, strict=lambda: False)
    assert loose == agree(y, x, strict=lambda: False)
    assert loose or not expected


def plain(point: float, qualifier: str = "", *, step: float = 1.0) -> Quantity:
    """Return a quantity with no more than a value."""
    return Quantity(point, point, point, qualifier, step=step)


@pytest.mark.parametrize(
    ("x", "y", "strict", "loose"),
    [
        (plain(60000), plain(59619), False, True),
        (plain(60000), plain(59400), False, True),
        (plain(60000), plain(59399), False, False),
        (plain(60000), plain(60600), False, True),
        (plain(60000), plain(60607), False, False),
        (plain(60100), plain(60101), False, True),
        (plain(60000), plain(61000), False, False),
        (plain(200, "min"), plain(276, "min"), False, True),
        (plain(230, "min"), plain(280, "min"), False, False),
        (plain(200, "min"), plain(2760, "min"), False, False),
        (plain(200, "min"), plain(310, "min"), False, False),
        (plain(250, "max"), plain(259, "max"), False, True),
        (plain(200), plain(276), False, False),
        (plain(1.4e6, step=1e5), plain(1_440_000), True, True),
        (plain(1.4e6, step=1e5), plain(1_450_000), True, True),
        (plain(1.4e6, step=1e5), plain(1_451_000), False, False),
        (plain(1.36, step=0.01), plain(1.4, step=0.1), True, True),
        (plain(1.34, step=0.01), plain(1.4, step=0.1), False, False),
        (plain(5), plain(5.0 + 1e-9), True, True),
        (plain(5), plain(5.001), False, False),
    ],
)
def test_a_rounded_figure_is_that_figure(
    x: Quantity, y: Quantity, *, strict: bool, loose: bool
) -> None:
    """Half of the last place written; to thousands by a hundredth, and cut, in other words only."""
    for one, other in ((x, y), (y, x)):
        assert agree(one, other, strict=lambda: True) == strict
        assert agree(one, other, strict=lambda: False) == loose


def test_a_share_in_words_is_as_rough_as_its_bounds() -> None:
    """Two-thirds may be about 65 percent, even where the words around both are the same."""
    thirds = Quantity(200 / 3, 64.6, 68.6, "about", share=True)
    for point, expected in ((65.0, True), (90.0, False)):
        percent = qualified(point, "about")
        assert agree(thirds, percent, strict=lambda: True) == expected
        assert agree(percent, thirds, strict=lambda: True) == expected


def test_ranks_and_ranges_are_equal_or_not() -> None:
    """The third isn't nearly the fourth; ranges agree where both of their ends do."""
    third, fourth = (plain(value)._replace(ordinal=True) for value in (3, 4))
    about = Quantity(3.5, 3, 4, "about")
    assert agree(third, third, strict=lambda: True)
    for one, other in ((third, fourth), (fourth, about), (about, third)):
        assert not agree(one, other, strict=lambda: False)
    wide, narrow = Quantity(10, 5, 15, ranged=True), Quantity(10, 8, 12, ranged=True)
    assert same_point(wide, wide)
    assert not same_point(wide, narrow)
    assert not same_point(wide, plain(10))
    assert not agree(wide, narrow, strict=lambda: False)
    assert agree(wide, plain(15), strict=lambda: True)
    assert not agree(wide, plain(16), strict=lambda: False)
    some = Quantity(24, 24, 399, "vague", ranged=True)
    assert agree(some, Quantity(200, 200, 9999, "vague", ranged=True), strict=lambda: True)
    assert not agree(some, Quantity(2e3, 2e3, 999999, "vague", ranged=True), strict=lambda: True)


def day(year: int, month: int, first: int, *, last: int = 0, loose: bool = False) -> When:
    """Return a date of which the days are known."""
    start = date(year, month, first).toordinal()
    count = (last or first) - first + 1
    return When(
        year, month, first, last or first, days=frozenset(range(start, start + count))
    )._replace(loose=loose)


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [
        (When(minutes=540), When(minutes=540), True),
        (When(minutes=540), When(minutes=541), False),
        (When(minutes=540), When(minutes=1260), False),
        (When(minutes=540, loose=True), When(minutes=1260), True),
        (When(minutes=540, loose=True), When(minutes=1260, loose=True), True),
        (When(minutes=540, loose=True), When(minutes=1261), False),
        (When(minutes=540), When(minutes=540, zone="gmt"), None),
        (When(minutes=540, zone="et"), When(minutes=540, zone="et"), True),
        (When(minutes=540), When(2020), None),
        (When(minutes=0), When(), None),
        (When(2020), When(2020), True),
        (When(2020), When(2021), False),
        (When(2020), When(month=6), None),
        (When(2020, 6), When(2020), True),
        (When(2020, 6), When(2020, 7), False),
        (When(2020, 6), When(month=6), True),
        (When(2020, 6), When(2021, 6), False),
        (When(weekday=1), When(weekday=1), True),
        (When(weekday=0), When(weekday=1), False),
        (When(weekday=0), When(2020), None),
        (When(), When(), None),
        (When(month=6, first=3, last=3), When(month=6, first=3, last=3), True),
        (When(month=6, first=3, last=3), When(month=6, first=4, last=4), False),
        (When(month=6, first=1, last=12), When(month=6, first=12, last=22), True),
        (When(month=6, first=1, last=12), When(month=6, first=13, last=22), False),
        (When(month=6, first=3, last=3), When(month=6), True),
        (When(month=6, first=3, last=3), When(month=7, first=3, last=3), False),
        (When(first=3, last=3), When(first=4, last=4), False),
        (day(2020, 6, 3), day(2020, 6, 3), True),
        (day(2020, 6, 3), day(2020, 6, 4), False),
        (day(2020, 6, 3, loose=True), day(2020, 6, 4), True),
        (day(2020, 6, 3), day(2020, 6, 4, loose=True), True),
        (day(2020, 6, 3, loose=True), day(2020, 6, 5), False),
        (day(2020, 6, 3, loose=True), day(2020, 6, 5, loose=True), True),
        (day(2020, 6, 3, loose=True), day(2020, 6, 6, loose=True), False),
        (day(2020, 6, 3, last=9), day(2020, 6, 9, last=12), True),
        (day(2020, 6, 3, last=9), day(2020, 6, 10, last=12), False),
        (When(weekday=0, days=frozenset((5,))), When(weekday=1, days=frozenset((5,))), False),
        (When(weekday=1, days=frozenset((5,))), When(weekday=1, days=frozenset((6,))), False),
        (When(days=range(5, 9)), When(days=range(8, 12)), True),
        (When(days=range(5, 8)), When(days=range(8, 12)), False),
        (When(days=range(5, 8)), When(), None),
        (
            When(days=range(date(2020, 3, 1).toordinal(), date(2020, 4, 1).toordinal())),
            When(2020),
            True,
        ),
        (
            When(days=range(date(2019, 3, 1).toordinal(), date(2020, 1, 1).toordinal())),
            When(2020),
            False,
        ),
        (When(days=range(5, 8)), When(month=6), None),
    ],
)
def test_dates_agree_as_far_as_both_are_told(x: When, y: When, *, expected: bool | None) -> None:
    """The same either way; None where one tells what the other doesn't."""
    assert dates_agree(x, y) is expected
    assert dates_agree(y, x) is expected


@pytest.mark.parametrize("role", ["before", "since", "until", "after", "by"])
def test_dates_of_two_roles_are_two_dates(role: str) -> None:
    """Since a day and on a day may both be true of one event."""
    one = "Late in the old port of Kelm the dam stood open on June 5, 2020, guards say."
    other = "Guards in the port say the old Kelm dam stood open {} June 9, 2020, and so late."
    assert [found.kind for found in conflicts(facts(one), facts(other.format("on")))] == ["date"]
    assert conflicts(facts(one), facts(other.format(role))) == ()
    assert conflicts(facts(other.format(role)), facts(one)) == ()
