"""Times as wires write them, read into datetimes that have a time zone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from typing import Any
from zoneinfo import ZoneInfo

from attrs import frozen

from newsdedup.errors import InvalidSettingError

_OFFSET = re.compile(r"([+-])(\d\d):?([0-5]\d)", re.ASCII)
# Strict, because email.utils finds a date in almost anything; a zone it doesn't know (CET)
# must not pass for a time without one.
_RFC_2822 = re.compile(
    r"(?:[a-z]{3,9},?\s+)?\d{1,2}\s+[a-z]{3}\s+\d{4}\s+\d\d?:\d\d(?::\d\d)?"
    r"(?:\s+(?:[+-]\d{4}|utc?|gmt|[ecmp][sd]t)(?:\s*\([^()]*\))?)?",
    re.IGNORECASE | re.ASCII,
)
# The names of zones that wires write, as hours east of Greenwich. Where one name stands for
# two zones (CST, IST, BST), it is that of the agencies that write English.
_ZONES = {
    **dict.fromkeys(("UT", "UTC", "GMT", "Z", "WET"), 0),
    **dict.fromkeys(("CET", "MEZ", "BST", "WEST"), 1),
    **dict.fromkeys(("CEST", "MESZ", "EET", "SAST"), 2),
    **dict.fromkeys(("EEST", "MSK"), 3),
    **dict.fromkeys(("JST", "KST"), 9),
    **dict(zip(("AEST", "AEDT", "NZST", "NZDT"), range(10, 14), strict=True)),
    **dict(zip(("PST", "MST", "CST", "EST"), range(-8, -4), strict=True)),
    **dict(zip(("PDT", "MDT", "CDT", "EDT"), range(-7, -3), strict=True)),
}
# A blank before the offset, as some feeds write it: not of ISO 8601, but not in doubt either.
_BLANK_OFFSET = re.compile(r"(\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?) ([+-]\d\d:?\d\d)$")
_MONTH = re.compile(
    r"\d\s+(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", re.IGNORECASE | re.ASCII
)
_ZONE_AT_END = re.compile(r"\s*\b([A-Z]{1,4})\s*$")
_PROBE = datetime(2001, 2, 3, 14, 5, 6, tzinfo=UTC)
_OTHER_YEAR = _PROBE.replace(year=2029)  # 28 years on all weekdays are the same

ALLOWED = "an ISO 8601 or RFC 2822 time, seconds since 1970 as a number, or a date_format"


@frozen(kw_only=True)
class Times:
    """How times are read: ISO 8601, RFC 2822, seconds since 1970 (a JSON number).

    `date_format` (of strptime) is tried first where given. A time without a zone gets that
    of `zone`; where `zone` is None it is refused.
    """

    zone: tzinfo | None = None
    date_format: str | None = None

    def moment(self, value: Any) -> datetime | None:
        """Return a time with its zone, None for None and for an empty string.

        Raises `ValueError`, whose text is what is wrong.
        """
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        if isinstance(value, datetime):
            moment = self._zoned(value)
        elif isinstance(value, str):
            moment = self._zoned(self._parsed(value.strip()))
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            moment = _from_epoch(value)
        else:
            raise ValueError(f"is a {type(value).__name__}; allowed: {ALLOWED}")  # noqa: TRY004  # one kind of error for all values
        return _possible(moment)

    def _parsed(self, text: str) -> datetime:
        if self.date_format is not None:
            try:
                return datetime.strptime(text, self.date_format)  # noqa: DTZ007  # zoned by the caller
            except ValueError:
                pass  # updated can be ISO 8601 where published is not
        try:
            if _RFC_2822.fullmatch(text):
                return parsedate_to_datetime(text)
            return datetime.fromisoformat(_BLANK_OFFSET.sub(r"\1\2", text))
        except (ValueError, OverflowError) as error:
            raise ValueError(f"is {shown(text)}; allowed: {ALLOWED}") from error

    def _zoned(self, moment: datetime) -> datetime:
        if moment.utcoffset() is not None:
            return moment
        if self.zone is None:
            raise ValueError(
                f"is {moment.isoformat()}, without a time zone; "
                "allowed: with one, or say which with assume_timezone"
            )
        return moment.replace(tzinfo=self.zone)


def checked_times(*, assume_timezone: str | None, date_format: str | None) -> Times:
    """Return how to read times; raises `InvalidSettingError` for a wrong zone or format."""
    zone = None if assume_timezone is None else _zone(assume_timezone)
    if date_format is not None and not _reads_a_date(date_format):
        raise InvalidSettingError(
            "date_format",
            date_format,
            "a format of strptime with year, month and day, such as %d/%m/%Y %H:%M %z (no %Z)",
        )
    return Times(zone=zone, date_format=date_format)


def with_offset(written: str) -> str:
    """Return a time whose zone is named at its end (CEST) with the offset in its place."""
    text = written.strip()
    found = _ZONE_AT_END.search(text)
    hours = _ZONES.get(found[1]) if found else None
    if found is None or hours is None or text[: found.start()][-1:] == "T":
        return text
    return f"{text[: found.start()]}{' ' if _MONTH.search(text) else ''}{hours:+03d}00"


def shown(value: Any, *, limit: int = 60) -> str:
    """Return a value as a message shows it: on one line, cut after `limit` characters."""
    text = value if isinstance(value, str) else repr(value)
    cut = text[:limit] + ("…" if len(text) > limit else "")
    return repr(cut) if isinstance(value, str) else cut


def _zone(name: str) -> tzinfo:
    offset = _OFFSET.fullmatch(name)
    if offset:
        sign, hours, minutes = offset.groups()
        delta = timedelta(hours=int(hours), minutes=int(minutes))
        if delta < timedelta(hours=24):
            return timezone(-delta if sign == "-" else delta)
    try:
        return UTC if name.upper() == "UTC" else ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        allowed = "a zone such as Europe/Berlin, UTC or +02:00"
        raise InvalidSettingError("assume_timezone", name, allowed) from error


def _reads_a_date(date_format: str) -> bool:
    """Whether strptime reads with this format the date that strftime writes with it.

    %Z is out: strptime drops the zone that it reads. So is a day without a year, of which
    Python 3.13 warns.
    """
    if "%Z" in date_format.replace("%%", ""):
        return False
    try:
        if _PROBE.strftime(date_format) == _OTHER_YEAR.strftime(date_format):
            return False
        again = datetime.strptime(_PROBE.strftime(date_format), date_format)  # noqa: DTZ007  # only its date counts
    except (ValueError, re.error, OverflowError):
        return False
    return again.date() == _PROBE.date()


def _from_epoch(seconds: float) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, tz=UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise ValueError(f"is {shown(seconds)}; allowed: {ALLOWED} (not milliseconds)") from error


def _possible(moment: datetime) -> datetime:
    """Return the time; raises `ValueError` where it falls out of the years 1 to 9999 in UTC."""
    try:
        moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"is {moment.isoformat()}; allowed: years 1 to 9999") from error
    return moment
