"""Dates and times in every way news writes them, against the calendar."""

# ruff: noqa: SIM905  # word lists read better as text

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdedup.conflicts import Fact, facts
from newsdedup.conflicts.moments import When, days_of_year

WEDNESDAY = datetime(2021, 3, 3, 12, tzinfo=UTC)
MONTHS = (
    "January February March April May June July August September October November December"
).split()
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))


def dates(text: str, published: datetime | None = None) -> tuple[Fact, ...]:
    """Return the dates of a text."""
    return facts(text, published=published).dates


def only(text: str, published: datetime | None = None) -> tuple[str, When]:
    """Return the words and the value of a text's one date."""
    (fact,) = dates(text, published)
    return fact.text, fact.value


def suffix(day: int) -> str:
    """Return what makes an ordinal of a day."""
    return "th" if 10 < day < 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


@given(DAYS)
def test_a_whole_date_is_one_day_however_it_is_written(day: date) -> None:
    """The months in full or short, days before or behind, with and without commas."""
    month, short = MONTHS[day.month - 1], MONTHS[day.month - 1][:3]
    expected = When(day.year, day.month, day.day, day.day, days=frozenset((day.toordinal(),)))
    for way in (
        f"{month} {day.day}, {day.year}",
        f"{month} {day.day} {day.year}",
        f"{short}. {day.day}, {day.year}",
        f"{short} {day.day}, {day.year}",
        f"{month} {day.day}{suffix(day.day)}, {day.year}",
        f"{day.day} {month} {day.year}",
        f"{day.day} {short} {day.year}",
        f"{day.day}{suffix(day.day)} {month} {day.year}",
        f"{day.day}{suffix(day.day)} of {month}, {day.year}",
        f"{day.day} of {month} in {day.year}",
        day.isoformat(),
    ):
        assert only(f"The dam was opened on {way} by her.") == (way, expected)


@given(DAYS, st.sampled_from([", ", " ", ". ", " the "]))
def test_a_weekday_belongs_to_the_date_behind_it(day: date, mark: str) -> None:
    """Tuesday, Sept. 3 is one date, also with the day first."""
    name, month = WEEKDAYS[day.weekday()], MONTHS[day.month - 1]
    expected = When(
        *(day.year, day.month, day.day, day.day, day.weekday()),
        days=frozenset((day.toordinal(),)),
    )
    for way in (f"{month} {day.day}, {day.year}", f"{day.day} {month} {day.year}"):
        assert only(f"It sank on {name}{mark}{way} there.") == (f"{name}{mark}{way}", expected)


@given(DAYS, st.integers(-150, 150))
def test_a_date_without_a_year_is_the_nearest_one(day: date, away: int) -> None:
    """The year is the one in which it comes closest to the article's own date."""
    published = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    meant = day + timedelta(days=away)
    if (meant.month, meant.day) != (2, 29):
        _, when = only(f"It sank on {MONTHS[meant.month - 1]} {meant.day} there.", published)
        assert when.year is None
        assert when.days == {meant.toordinal()}


@pytest.mark.parametrize(
    ("way", "first", "last"),
    [
        ("early June", 1, 12),
        ("the beginning of June", 1, 12),
        ("the start of June", 1, 12),
        ("mid June", 9, 22),
        ("mid-June", 9, 22),
        ("the middle of June", 9, 22),
        ("late June", 19, 30),
        ("late in June", 19, 30),
        ("the end of June", 19, 30),
        ("June 3-9", 3, 9),
        ("June 29-30", 29, 30),
    ],
)
def test_a_part_of_a_month_is_its_days(way: str, first: int, last: int) -> None:
    """The words before a month belong to it; days that the month doesn't have are left out."""
    text, when = only(f"It sank in {way}, 2020.", WEDNESDAY)
    start = date(2020, 6, 1).toordinal() - 1
    assert text == f"{way.removeprefix('the ')}, 2020"
    assert sorted(when.days) == list(range(start + first, start + last + 1))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It sank on June 9-3 there.", ["June 9"]),
        ("It sank on June 9-32 there.", ["June 9"]),
        ("It sank on June 0 there.", ["June"]),
        ("It sank on June 31 there.", ["June 31"]),
        ("It sank on June 32 there.", ["June"]),
        ("It sank on 32 June there.", ["June"]),
        ("It sank on 0 June there.", ["June"]),
        ("It sank on June 003 there.", ["June"]),
        ("It sank in June 2020 there.", ["June 2020"]),
        ("It sank in June of 2020 there.", ["June of 2020"]),
        ("It sank in June 1899 there.", ["June"]),
        ("It sank in June 1900 there.", ["June 1900"]),
        ("It sank in June 2099 there.", ["June 2099"]),
        ("It sank in June 2100 there.", ["June"]),
        ("It sank on 2020-06-09 there.", ["2020-06-09"]),
        ("It sank on 2020-13-09 there.", []),
        ("It sank on 2020-12-31 there.", ["2020-12-31"]),
        ("It sank on 2020-01-01 there.", ["2020-01-01"]),
        ("It sank on 2020-06-32 there.", []),
        ("It sank on 2020-00-09 there.", []),
        ("It sank on 2020-06-00 there.", []),
        ("It sank on 1000-06-09 there.", ["1000-06-09"]),
        ("It sank on 0999-06-09 there.", []),
        ("It sank in 1899 there.", []),
        ("It sank in 1900 there.", ["1900"]),
        ("It sank in 2099 there.", ["2099"]),
        ("It sank in 2100 there.", []),
        ("It sank in the 1990s there.", ["1990s"]),
        ("It sank in the 1990's there.", ["1990's"]),
        ("1990 brought rain.", ["1990"]),
        ("Rain fell 1990 times there.", []),
        ("Rain fell, 1990 there.", ["1990"]),
        ("Rain fell there 1990.", ["1990"]),
        ("Rain fell there 1990", ["1990"]),
        ("Rain came 1990 election night.", ["1990"]),
        ("The 1990 flood came.", ["1990"]),
        ("The 2000 floods came.", []),
        ("Its 1990 flood came.", ["1990"]),
        ("The dam's 1990 flood came.", ["1990"]),
        ("Some 1990 flood came.", []),
        ("They may come in may there.", []),
        ("They come in May there.", ["May"]),
        ("It sank by May there.", ["May"]),
        ("It sank there, said May there.", ["May"]),
        ("It sank near Ann May there.", []),
        ("It sank near may Ann there.", []),
        ("It sank near old May Ann there.", []),
        ("May Ann sank there.", []),
        ("May came there.", []),
        ("They march on Kelm there.", []),
        ("They met on a March there.", ["March"]),
        ("The sun rose on sat there.", []),
        ("They met on wed there.", []),
        ("They met on Wed there.", ["Wed"]),
        ("They met on Sat there.", []),
        ("They met on Weds. there.", ["Weds"]),
        ("They met on tuesday there.", ["tuesday"]),
        ("They met at 3rd there.", []),
    ],
)
def test_words_and_figures_are_dates_only_where_they_can_be(text: str, found: list[str]) -> None:
    """Months that are names or verbs, years out of range, days that no month has."""
    assert [fact.text for fact in dates(text)] == found


@given(st.integers(0, 23), st.integers(0, 59))
def test_a_clock_time_is_minutes_from_midnight(hour: int, minute: int) -> None:
    """In twelve hours with a.m. and p.m., in twenty-four, with a zone behind it."""
    half, mark = hour % 12 or 12, "p.m." if hour >= 12 else "a.m."
    total = 60 * hour + minute
    for way in (f"{half}:{minute:02} {mark}", f"{half}:{minute:02} {mark.replace('.', '')}"):
        assert only(f"It sank at {way} there") == (way, When(minutes=total))
    for way, zone in ((f"{hour:02}:{minute:02} GMT", "gmt"), (f"{hour:02}{minute:02} UTC", "gmt")):
        text, when = only(f"It sank at {way} there.")
        assert (text, when.minutes, when.zone) == (way, total, zone)
    assert only(f"It sank at {hour:02}:{minute:02} there.")[1].minutes == total
    if not minute:
        assert only(f"It sank at {half} {mark} there") == (f"{half} {mark}", When(minutes=total))


@pytest.mark.parametrize(
    ("text", "minutes", "loose"),
    [
        ("at 9:30 there", 570, True),
        ("at 1:30 there", 90, True),
        ("at 12:30 there", 750, True),
        ("at 13:30 there", 810, False),
        ("at 0:30 there", 30, False),
        ("at 09:30 there", 570, False),
        ("at 9:30 a.m. there", 570, False),
        ("at 9:30 p.m. there", 1290, False),
        ("at 12 a.m. there", 0, False),
        ("at 12 p.m. there", 720, False),
        ("at 12:05 a.m. there", 5, False),
        ("at noon there", 720, False),
        ("at midday there", 720, False),
        ("at midnight there", 0, False),
        ("at 23:59 there", 1439, False),
    ],
)
def test_an_hour_that_may_be_of_the_evening_is_loose(
    text: str, minutes: int, *, loose: bool
) -> None:
    """Figures up to twelve may be twelve hours later; with a leading zero they aren't."""
    when = only(f"It sank {text}.")[1]
    assert (when.minutes, when.loose) == (minutes, loose)


@pytest.mark.parametrize(
    "text",
    [
        "It sank at 24:00 there.",
        "It sank at 13:60 there.",
        "It sank at 2400 GMT there.",
        "It sank at 1260 GMT there.",
        "It sank at 13 p.m. there.",
        "It sank at 0 p.m. there.",
        "It sank at 9:5 there.",
        "It sank at 9: 30 there.",
        "It sank at 9 :30 there.",
        "It sank at 930 GMT there.",
        "They won 9:30 there.",
        "It sank at 9 there.",
        "It sank at 19 GMT there.",
        "It sank at 1900 EST there.",
    ],
)
def test_figures_that_are_no_time_of_day(text: str) -> None:
    """Out of range, with a space in them, a score, or bare figures without a zone that is GMT."""
    assert [fact for fact in dates(text) if fact.value.minutes is not None] == []


@pytest.mark.parametrize(
    ("zone", "name"),
    [
        *(("GMT", "gmt"), ("UTC", "gmt"), ("BST", "bst"), ("EST", "et"), ("Eastern", "et")),
        *(("CDT", "ct"), ("Mountain", "mt"), ("PT", "pt"), ("CEST", "cet"), ("local", "local")),
    ],
)
def test_a_zone_belongs_to_its_time(zone: str, name: str) -> None:
    """Behind the hour or behind a.m. and p.m., also where no word before says it is a time."""
    for way, minutes in (("9:30 p.m.", 1290), ("21:30", 1290), ("9 p.m.", 1260)):
        text, when = only(f"It sank {way} {zone} there.")
        assert (text, when.minutes, when.zone) == (f"{way} {zone}", minutes, name)


def days(text: str, published: datetime | None = WEDNESDAY) -> list[int]:
    """Return the days a text's one date can mean, counted from the article's own."""
    today = WEDNESDAY.date().toordinal()
    return [day - today for day in sorted(only(text, published)[1].days)]


@pytest.mark.parametrize(
    ("word", "away"), [("yesterday", -1), ("today", 0), ("tonight", 0), ("tomorrow", 1)]
)
def test_a_day_named_from_the_article(word: str, away: int) -> None:
    """It may be one day off, as copy crosses midnight; without the article's day it has none."""
    assert days(f"It sank {word} there.") == [away]
    assert only(f"It sank {word} there.", WEDNESDAY)[1].loose
    assert only(f"It sank {word} there.")[1] == When(loose=True)


@pytest.mark.parametrize(
    ("name", "past"),
    [
        *(("Wednesday", 0), ("Tuesday", -1), ("Thursday", -6), ("Monday", -2), ("Friday", -5)),
        *(("Saturday", -4), ("Sunday", -3)),
    ],
)
def test_a_weekday_is_the_last_or_the_next(name: str, past: int) -> None:
    """With last and next the nearest one or a week further on; unknown without a date."""
    assert days(f"It sank on {name} there.") == [past, past + 7]
    assert days(f"It sank last {name} there.") == [past - 7, past]
    assert days(f"It sank next {name} there.") == [past + 7, past + 14]
    assert only(f"It sank on {name} there.")[1] == When(weekday=WEEKDAYS.index(name))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("three years ago", -3 * 365 - 300, -3 * 365 + 300),
        ("a year ago", -365 - 300, -365 + 300),
        ("an year ago", -365 - 300, -365 + 300),
        ("one month ago", -30 - 25, -30 + 25),
        ("two months ago", -60 - 25, -60 + 25),
        ("12 months ago", -360 - 25, -360 + 25),
        ("5 weeks ago", -35 - 6, -35 + 6),
        ("twelve days ago", -13, -11),
        ("99 days ago", -100, -98),
    ],
)
def test_time_that_has_gone_by_leaves_some_days_open(text: str, first: int, last: int) -> None:
    """A count of years is good to ten months, one of months to 25 days, of weeks to six."""
    assert days(f"It sank {text} there.") == list(range(first, last + 1))
    assert only(f"It sank {text} there.", WEDNESDAY)[0] == text
    assert dates(f"It sank {text} there.") == ()


def test_time_gone_by_needs_a_small_count_and_a_unit() -> None:
    """A hundred days, thirteen months in words, and long ago are no dates."""
    for text in ("100 days ago", "thirteen months ago", "long ago", "some boats ago", "days ago"):
        assert dates(f"It sank {text} there.", WEDNESDAY) == ()


@pytest.mark.parametrize(
    ("text", "first", "until"),
    [
        ("last year", date(2020, 1, 1), date(2021, 1, 1)),
        ("this year", date(2021, 1, 1), date(2022, 1, 1)),
        ("next year", date(2022, 1, 1), date(2023, 1, 1)),
        ("last month", date(2021, 2, 1), date(2021, 3, 1)),
        ("this month", date(2021, 3, 1), date(2021, 4, 1)),
        ("next month", date(2021, 4, 1), date(2021, 5, 1)),
    ],
)
def test_a_year_or_month_seen_from_the_article(text: str, first: date, until: date) -> None:
    """All days of it, and none without the article's date or before what it has."""
    when = only(f"It sank {text} there.", WEDNESDAY)[1]
    assert list(when.days) == list(range(first.toordinal(), until.toordinal()))
    assert dates(f"It sank {text} there.") == ()
    assert dates(f"It was {text}'s flood.", WEDNESDAY) == ()
    assert dates(f"It was a {text}-long flood.", WEDNESDAY) == ()


def test_a_month_before_january_is_december() -> None:
    """The month before the first is one of the year before, behind the last one of the next."""
    for published, text, month in (
        (datetime(2021, 1, 9, tzinfo=UTC), "last", date(2020, 12, 1)),
        (datetime(2021, 12, 9, tzinfo=UTC), "next", date(2022, 1, 1)),
    ):
        when = only(f"It sank {text} month there.", published)[1]
        assert list(when.days) == list(range(month.toordinal(), month.toordinal() + 31))


def test_the_ends_of_the_calendar_have_no_days_beyond() -> None:
    """The first and the last years that days are counted in."""
    for year, text, some in (
        (1, "this", True),
        (1, "last", False),
        (9997, "this", True),
        (9998, "this", False),
        (9999, "next", False),
    ):
        published = datetime(year, 6, 9, tzinfo=UTC)
        assert bool(only(f"It sank {text} year there.", published)[1].days) == some


def test_a_bare_year_can_be_any_of_its_days() -> None:
    """A year and a month are known by themselves, and days that are known stay."""
    year = list(range(date(2020, 1, 1).toordinal(), date(2021, 1, 1).toordinal()))
    assert list(days_of_year(When(2020))) == year
    assert not days_of_year(When(2020, 6))
    assert not days_of_year(When())
    assert days_of_year(When(2020, days=frozenset((3,)))) == {3}
