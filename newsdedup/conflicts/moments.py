"""The grammar of dates and times: Sept. 3, mid-July, since 2012, Tuesday, yesterday, 3 p.m."""

# dashes, word lists, and the numbers of the calendar
# ruff: noqa: RUF001, SIM905, PLR2004  # dashes, word lists, the numbers of the calendar

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from newsdedup.conflicts.reading import NUMBER, Reading
from newsdedup.tables import MONTHS, NUMBER_WORDS, WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_SHORT = 3  # letters of an abbreviated month or weekday
# "Mon", "Sat" and "Sun" alone are names and verbs more often than days.
_WEEKDAYS: Final = {
    **{word: day for word, day in WEEKDAYS.items() if word not in ("mon", "sat", "sun")},
    "weds": 2,
}
_PERIODS: Final = {"year": 365, "month": 30, "week": 7, "day": 1}
_SLACK: Final = {"year": 300, "month": 25, "week": 6, "day": 1}  # days that a count of them leaves
_NEXT: Final = {"last": -1, "this": 0, "next": 1}
_OFFSETS: Final = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}
_HOURS: Final = {"noon": 12 * 60, "midday": 12 * 60, "midnight": 0}
TRIGGERS: Final = frozenset((*MONTHS, *_WEEKDAYS, *_OFFSETS, *_HOURS, "year", "month", "ago"))
# Words that are months or days only where they begin with a capital.
_DOUBTFUL: Final = frozenset(
    ("march", *(word for word in (*MONTHS, *_WEEKDAYS) if len(word) <= _SHORT))
)
PARTS: Final = {
    "early": (1, 12), "beginning": (1, 12), "start": (1, 12), "mid": (9, 22), "middle": (9, 22),
    "late": (19, 31), "end": (19, 31),
}  # fmt: skip
_MERIDIEMS: Final = {"a.m.": 0, "am": 0, "p.m.": 720, "pm": 720}
_CLOCK_BEFORE: Final = frozenset(
    "at by around about from until till to before after since past exactly between and".split()
)
_ZONES: Final = {
    form: zone
    for zone, forms in {
        "gmt": "gmt utc", "bst": "bst", "et": "et est edt eastern", "ct": "ct cst cdt central",
        "mt": "mt mst mdt mountain", "pt": "pt pst pdt pacific", "cet": "cet cest",
        "local": "local",
    }.items()
    for form in forms.split()
}  # fmt: skip
_MONTH_BEFORE: Final = frozenset(
    "in since early late mid last next this until by of from during for - and to".split()
)
_CUT_SHORT: Final = _DOUBTFUL - {"march", "may"}
_IN_MONTH: Final = frozenset("in since early late mid last next until during".split())
_YEAR_BEFORE: Final = frozenset(
    "in since of from until till by before after during early late mid year to and between fiscal"
    " summer winter spring fall autumn january , ( - –".split()
)
_YEAR_AFTER: Final = frozenset((",", ".", ")", "", ";", "election", "elections", "season"))
_LAST_OF_CALENDAR = 9998
# One of these must follow up to three figures that a date or time begins with.
_BEHIND_FIGURES: Final = frozenset((":", "st", "nd", "rd", "th", "of", *_MERIDIEMS, *MONTHS))
_SMALL: Final = {word: int(value) for word, value in NUMBER_WORDS.items() if value <= 12}
_DETERMINERS: Final = frozenset("a an the its his her their this that 's".split())
_FIRST_YEAR, _LAST_YEAR = 1900, 2099


class When(NamedTuple):
    """A date as far as it is told: fields that are not known are None (or empty).

    `first` and `last` bound the day of the month; `weekday` counts from Monday = 0; `minutes`
    from midnight; `zone` is the time zone of a clock time; `days` are the proleptic Gregorian
    ordinals it can mean, resolved against the article's date, `loose` that it may be one day
    off (today and yesterday, where copy crosses midnight or time zones), or, with `minutes`,
    in the morning or the evening (9:30).
    """

    year: int | None = None
    month: int | None = None
    first: int | None = None
    last: int | None = None
    weekday: int | None = None
    minutes: int | None = None
    zone: str = ""
    days: Collection[int] = frozenset()
    loose: bool = False


def whens(reading: Reading) -> Iterator[tuple[int, int, When]]:
    """Yield first token, last token (half-open) and value of every date and time of a text."""
    done = 0
    for index in reading.triggers(TRIGGERS):
        if index < done:
            continue
        figures = reading.kinds[index] == NUMBER
        found = _figures(reading, index) if figures else _word(reading, index)
        if found is not None:
            first, done, when = found
            yield first, done, _resolved(reading, first, when)


def _figures(reading: Reading, index: int) -> tuple[int, int, When] | None:
    """Read what a token of figures begins: ISO date, 3 September, 2014, 15:00, 3 p.m."""
    figures = reading.lower[index]
    if not figures.isdecimal() or len(figures) > 4:
        return None
    if len(figures) < 4 and reading.lower[index + 1] not in _BEHIND_FIGURES:
        return None
    value = int(figures)
    return (
        _iso(reading, index, value)
        or _clock(reading, index, value)
        or _day_month(reading, index, value)
        or _year(reading, index, value)
    )


def _decimal(reading: Reading, index: int) -> int:
    """Return a token of at most four figures as a number, -1 for any other."""
    word = reading.lower[index]
    return int(word) if word.isdecimal() and len(word) <= 4 else -1


def _iso(reading: Reading, index: int, year: int) -> tuple[int, int, When] | None:
    month, day = _decimal(reading, index + 2), _decimal(reading, index + 4)
    dashes = reading.lower[index + 1] == "-" == reading.lower[index + 3]
    if dashes and year >= 1000 and 1 <= month <= 12 and 1 <= day <= 31:
        return index, index + 5, When(year, month, day, day)
    return None


def _clock(reading: Reading, index: int, hour: int) -> tuple[int, int, When] | None:
    """Read 15:00, 3:30 pm, 3 p.m., 3.30pm, 1900 GMT."""
    last, minute = index + 1, 0
    colon = reading.lower[last] == ":" and reading.joined(last) and reading.joined(last + 1)
    if colon and len(reading.lower[last + 1]) == 2:
        minute, last = _decimal(reading, last + 1), last + 2
    meridiem = _MERIDIEMS.get(reading.lower[last])
    half = colon and meridiem is None and 0 < hour <= 12 and reading.lower[index][0] != "0"
    zone = reading.lower[last + (meridiem is not None)]
    zone = _ZONES.get(zone, "")
    if meridiem is not None and 1 <= hour <= 12:
        hour, last = hour % 12 + meridiem // 60, last + 1
    elif last == index + 1 and zone in ("gmt", "utc") and len(reading.lower[index]) == 4:
        hour, minute = divmod(hour, 100)
    elif last == index + 1:
        return None
    if not (0 <= hour < 24 and 0 <= minute < 60):
        return None
    if meridiem is None and not zone and reading.lower[index - 1] not in _CLOCK_BEFORE:
        return None  # a score, a verse, or how long a recording is
    return index, last + bool(zone), When(minutes=60 * hour + minute, zone=zone, loose=half)


def _day_month(reading: Reading, index: int, day: int) -> tuple[int, int, When] | None:
    """Read 3 September 2014, 3rd of September."""
    step = index + 1 + (reading.lower[index + 1] in ("st", "nd", "rd", "th"))
    step += reading.lower[step] == "of"
    month = _month(reading, step)
    if month is None or not 1 <= day <= 31:
        return None
    last, year = _following_year(reading, step + 1)
    return index, last, When(year, month, day, day)


def _year(reading: Reading, index: int, year: int) -> tuple[int, int, When] | None:
    """Read a bare year where what stands before it lets it be one; or a decade, 1990s."""
    if not _FIRST_YEAR <= year <= _LAST_YEAR or len(reading.lower[index]) != 4:
        return None
    if reading.lower[index + 1] in ("s", "'s") and reading.joined(index + 1):
        return index, index + 2, When()
    before, after = reading.lower[index - 1], reading.lower[index + 1]
    if before in _YEAR_BEFORE or before in MONTHS or after in _YEAR_AFTER or index == 0:
        return index, index + 1, When(year)
    if before in _DETERMINERS and (year % 100 or not after.endswith("s")):
        return index, index + 1, When(year)
    return None


def _following_year(reading: Reading, index: int) -> tuple[int, int | None]:
    """Return where a date ends, and its year, if one stands at `index` (or after a comma)."""
    step = index + (reading.lower[index] in (",", ".", "of", "in"))
    year = _decimal(reading, step)
    if _FIRST_YEAR <= year <= _LAST_YEAR:
        return step + 1, year
    return index, None


def _month(reading: Reading, index: int) -> int | None:
    word = reading.lower[index]
    month = MONTHS.get(word)
    if month is not None and word in _DOUBTFUL and not reading.capital(index):
        return None
    return month


def _word(reading: Reading, index: int) -> tuple[int, int, When] | None:
    word = reading.lower[index]
    if word in _HOURS:
        return index, index + 1, When(minutes=_HOURS[word])
    if word in _PERIODS or word == "ago":
        return _ago(reading, index) if word == "ago" else _this_or_last(reading, index)
    if word in _OFFSETS:
        return _relative(reading, index, _OFFSETS[word])
    if word in _WEEKDAYS:
        return _weekday(reading, index)
    return _month_day(reading, index)


def _relative(reading: Reading, index: int, offset: int) -> tuple[int, int, When]:
    if reading.published is None:
        return index, index + 1, When(loose=True)
    day = reading.published.date().toordinal() + offset
    return index, index + 1, When(days=frozenset((day,)), loose=True)


def _ago(reading: Reading, index: int) -> tuple[int, int, When] | None:
    """Read three years ago, a month ago, as the days it can mean; needs the article's date."""
    unit, count = reading.lower[index - 1].removesuffix("s"), _count(reading.lower[index - 2])
    if unit not in _PERIODS or count is None or reading.published is None:
        return None
    day = reading.published.date().toordinal() - count * _PERIODS[unit]
    return index - 2, index + 1, When(days=range(day - _SLACK[unit], day + _SLACK[unit] + 1))


def _count(word: str) -> int | None:
    if word in ("a", "an", "one"):
        return 1
    return int(word) if word.isdecimal() and len(word) <= 2 else _SMALL.get(word)


def _this_or_last(reading: Reading, index: int) -> tuple[int, int, When] | None:
    """Read last year, this month, next year; needs the article's date."""
    step = _NEXT.get(reading.lower[index - 1])
    if step is None or reading.published is None or reading.lower[index + 1] in ("'s", "-"):
        return None
    year, month = reading.published.year, reading.published.month
    if reading.lower[index] == "year":
        return index - 1, index + 1, When(days=_months(12 * (year + step), 12))
    return index - 1, index + 1, When(days=_months(12 * year + month - 1 + step, 1))


def _months(first: int, count: int) -> range:
    """Return the ordinals of months, counted from the year 0."""
    years = [divmod(month, 12) for month in (first, first + count)]
    if not all(1 <= year <= _LAST_OF_CALENDAR for year, _ in years):
        return range(0)
    start, end = (date(year, month + 1, 1).toordinal() for year, month in years)
    return range(start, end)


def days_of_year(when: When) -> Collection[int]:
    """Return the days a date can mean, all of its year where it gives no more than that."""
    if when.days or when.year is None or when.month is not None:
        return when.days
    return _months(12 * when.year, 12)


def _weekday(reading: Reading, index: int) -> tuple[int, int, When] | None:
    """Read Tuesday; "Tuesday, Sept. 3" and "Tues 3 September" are one date."""
    if reading.lower[index] in _DOUBTFUL and not reading.capital(index):
        return None
    weekday, step = _WEEKDAYS[reading.lower[index]], index + 1
    step += reading.lower[step] in (",", ".", "the")
    if reading.lower[step] in MONTHS:
        rest = _month_day(reading, step)
    else:
        rest = _day_month(reading, step, _decimal(reading, step))
    if rest is None:
        return index, index + 1, When(weekday=weekday)
    return index, rest[1], rest[2]._replace(weekday=weekday)


def _month_day(reading: Reading, index: int) -> tuple[int, int, When] | None:
    """Read Sept. 3, September 3-5 2014, September 2014, early September, mid-July."""
    month = _month(reading, index)
    last = index + 1 + (reading.lower[index + 1] == ".")
    day = _decimal(reading, last)
    if month is None:
        return None
    if 1 <= day <= 31 and len(reading.lower[last]) <= 2:
        last += 1 + (reading.lower[last + 1] in ("st", "nd", "rd", "th"))
        until = _decimal(reading, last + 1)
        ranged = reading.lower[last] in ("-", "–") and day < until <= 31
        last += 2 * ranged
        last, year = _following_year(reading, last)
        return index, last, When(year, month, day, until if ranged else day)
    last, year = _following_year(reading, index + 1)
    if year is None and reading.lower[index] in _DOUBTFUL and not _sure_month(reading, index):
        return None
    first, part = _part(reading, index)
    return first, last, When(year, month, *part)


def _sure_month(reading: Reading, index: int) -> bool:
    """Say whether a capitalised March or May that stands alone is a month and no name."""
    named = reading.capital(index + 1)
    if reading.lower[index] in _CUT_SHORT and (named or reading.lower[index + 1] != "."):
        return reading.lower[index - 1] in _IN_MONTH and not named
    if reading.lower[index - 1] in _MONTH_BEFORE:
        return True
    return index > 0 and not reading.capital(index - 1) and not reading.capital(index + 1)


def _part(reading: Reading, index: int) -> tuple[int, tuple[int | None, int | None]]:
    """Return where "early", "mid-", "the end of" before a month begins, and the days it means."""
    before = index - 1 - (reading.lower[index - 1] in ("-", "of", "in"))
    word = reading.lower[before]
    return (before, PARTS[word]) if word in PARTS else (index, (None, None))


def _resolved(reading: Reading, first: int, when: When) -> When:
    """Add the days a date can mean, seen from the article's own date."""
    if when.year and when.month and when.first and when.last:
        return when._replace(days=_span(when.year, when.month, when.first, when.last))
    if reading.published is None:
        return when
    published = reading.published.date()
    if when.month and when.first and when.last:
        return when._replace(days=_nearest(published, when.month, when.first, when.last))
    if when.weekday is not None:
        return when._replace(days=_weekday_days(published, when.weekday, reading.lower[first - 1]))
    return when


def _span(year: int, month: int, first: int, last: int) -> frozenset[int]:
    """Return the ordinals of a part of a month; days it does not have are left out."""
    start = date(year, month, 1)
    days = (start + timedelta(days=day - 1) for day in range(first, last + 1))
    return frozenset(day.toordinal() for day in days if day.month == month)


def _nearest(published: date, month: int, first: int, last: int) -> frozenset[int]:
    """Return the part of a month in the year in which it comes closest to `published`."""
    today = published.toordinal()
    years = (year for year in range(published.year - 1, published.year + 2) if 1 <= year <= 9998)
    spans = [_span(year, month, first, last) for year in years]
    return min(
        (span for span in spans if span),
        key=lambda span: abs(min(span) - today),
        default=frozenset(),
    )


def _weekday_days(published: date, weekday: int, before: str) -> frozenset[int]:
    """Return the ordinals that a weekday's name can mean: the last such day, and the next.

    "last Tuesday" and "next Tuesday" may be the one nearest or a week further on.
    """
    today = published.toordinal()
    past = today - (published.weekday() - weekday) % 7
    if before == "last":
        return frozenset((past, past - 7))
    if before == "next":
        return frozenset((past + 7, past + 14))
    return frozenset((past, past + 7))
