"""Amounts as people write them: how long (36h, 7d), and how much memory (500MB, 1.5 GiB)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

_DURATION = re.compile(r"(\d{1,6})([smhdw])", re.ASCII)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
DURATION_FORM = "a whole number and s, m, h, d or w, such as 36h, 7d or 2w"


def is_duration(value: Any) -> bool:
    """Tell whether a value is a string that `microseconds_of` can read."""
    return isinstance(value, str) and _DURATION.fullmatch(value) is not None


def microseconds_of(duration: str) -> int:
    """Return a duration such as 36h, 7d or 2w in microseconds; raises `ValueError`."""
    found = _DURATION.fullmatch(duration)
    if not found:
        raise ValueError(f"{duration!r} is no duration; allowed: {DURATION_FORM}")
    span = timedelta(**{_UNITS[found[2]]: int(found[1])})
    return span // timedelta(microseconds=1)


_SIZE = re.compile(r"(\d{1,9}(?:\.\d{1,3})?) ?([kKMGT]?)(i?)B", re.ASCII)
_DIGITS = 18  # what 64 bits hold
SIZE_FORM = "a whole number of bytes, or a size such as 500MB or 2GB"


def bytes_of(value: Any) -> Any:
    """Return a size such as 500MB or 1.5 GiB in bytes, anything else as it is."""
    found = _SIZE.fullmatch(value) if isinstance(value, str) else None
    if not found:
        whole = isinstance(value, str) and value.isdecimal() and len(value) <= _DIGITS
        return int(value) if whole else value
    unit = 1024 if found[3] else 1000
    return int(float(found[1]) * unit ** " KMGT".index(found[2].upper() or " "))
