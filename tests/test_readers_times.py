"""Times: read where they are sure, refused where they aren't."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdedup.readers.times import Times, checked_times

MOMENT = datetime(2016, 12, 1, 10, 30, tzinfo=UTC)
MOMENTS = st.datetimes(
    min_value=datetime(1900, 1, 2),  # noqa: DTZ001  # the test adds the zone
    max_value=datetime(9998, 12, 30),  # noqa: DTZ001  # as above
)
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
PLAIN = Times()


@given(moment=MOMENTS, zone=OFFSETS)
def test_iso_times_come_back_with_their_offset(moment: datetime, zone: timezone) -> None:
    """What isoformat writes is read as the same moment with the same offset."""
    written = moment.replace(tzinfo=zone)
    read = PLAIN.moment(written.isoformat())
    assert read == written
    assert read is not None
    assert read.utcoffset() == written.utcoffset()


@given(value=st.text() | st.floats() | st.integers() | st.booleans() | st.lists(st.none()))
def test_any_value_is_a_time_with_a_zone_none_or_a_value_error(value: Any) -> None:
    """Nothing else comes out, and every moment can be told in UTC."""
    for times in (PLAIN, Times(zone=timezone(timedelta(hours=-23)), date_format="%d/%m/%y")):
        try:
            moment = times.moment(value)
        except ValueError as error:
            assert "\n" not in str(error)  # noqa: PT017  # it may also not be raised
        else:
            assert moment is None or moment.astimezone(UTC).tzinfo is UTC


@pytest.mark.parametrize(
    "value",
    [
        "2016-12-01T10:30:00Z",
        "2016-12-01T10:30Z",
        "2016-12-01 11:30:00+01:00",
        "20161201T103000Z",
        " 2016-12-01T10:30:00.000Z\n",
        "Thu, 01 Dec 2016 10:30:00 GMT",
        "Thu, 1 Dec 2016 05:30:00 EST",
        "01 Dec 2016 12:30 +0200",
        "Thu, 01 Dec 2016 10:30:00 +0000 (UTC)",
        1480588200,
        1480588200.0,
    ],
)
def test_the_forms_of_wires_are_read(value: Any) -> None:
    """ISO 8601, RFC 2822 and seconds since 1970 as a number need no option."""
    assert PLAIN.moment(value) == MOMENT


@pytest.mark.parametrize("value", [None, "", "  \t"])
def test_no_time_is_none(value: Any) -> None:
    """Null and an empty string say that the time isn't known."""
    assert PLAIN.moment(value) is None


@pytest.mark.parametrize(
    "value",
    [
        "2016-12-01T10:30:00",
        "2016-12-01",
        "Thu, 01 Dec 2016 10:30:00",
        "Thu, 01 Dec 2016 10:30:00 -0000",
    ],
)
def test_a_time_without_a_zone_needs_one_to_be_assumed(value: str) -> None:
    """It is refused, with the option that helps; with the option it is read in that zone."""
    with pytest.raises(ValueError, match=r"without a time zone; .*assume_timezone"):
        PLAIN.moment(value)
    for name, zone in (
        ("UTC", UTC),
        ("-05:00", timezone(timedelta(hours=-5))),
        ("+0530", timezone(timedelta(hours=5, minutes=30))),
        ("America/New_York", ZoneInfo("America/New_York")),
    ):
        read = checked_times(assume_timezone=name, date_format=None).moment(value)
        assert read is not None
        assert read.date().isoformat() == "2016-12-01"
        assert read.utcoffset() == read.replace(tzinfo=zone).utcoffset()


@pytest.mark.parametrize(
    "value",
    [
        "2023-02-29T00:00:00Z",
        "2024-02-30",
        "2024-13-01T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "2024-01-01T25:00:00Z",
        "2024-01-01T10:61:00Z",
        "Fri, 30 Feb 2024 10:00:00 GMT",
        "Thu, 01 Dec 2016 10:30:00 CET",
        "01 Dec 16 10:30:00 GMT",
        "26-FEB-1987 15:01:01.79",
        "04/05/2017",
        "yesterday",
        "1480588200",
        "2024-01-01T10:00:00\ud800",
        "NaN",
        float("nan"),
        float("inf"),
        1e300,
        1480588200000,
        -1e14,
        True,
        [],
        {"date": "2024-01-01"},
    ],
)
def test_impossible_and_unsure_times_are_refused(value: Any) -> None:
    """Feb 30, year 0, a zone that isn't known, milliseconds: a fault, also with a zone assumed."""
    for times in (PLAIN, Times(zone=UTC)):
        with pytest.raises(ValueError, match="; allowed: "):
            times.moment(value)


def test_a_date_format_reads_other_forms_first() -> None:
    """The format of the user comes before ISO 8601, which stays readable beside it."""
    times = checked_times(assume_timezone="UTC", date_format="%d-%b-%Y %H:%M:%S.%f")
    assert times.moment(" 1-DEC-2016 10:30:00.00") == MOMENT
    assert times.moment("2016-12-01T10:30:00Z") == MOMENT
    swapped = checked_times(assume_timezone="UTC", date_format="%Y%d%m")
    assert swapped.moment("20160112") == datetime(2016, 12, 1, tzinfo=UTC)
    with_zone = checked_times(assume_timezone=None, date_format="%d/%m/%y %H.%M %z")
    assert with_zone.moment("01/12/16 12.30 +0200") == MOMENT
