"""Rows of typed tables (Parquet, Arrow, frames) as the items that all formats yield."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from newsdedup.readers.items import Item

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_NUMBERED = ("id", "version")


def missing_column(columns: Iterable[str], keys: Mapping[str, str]) -> str:
    """Return what is wrong with the names of columns, or ""."""
    names = list(columns)
    for name in ("id", "text"):
        if keys[name] not in names:
            shown = ", ".join(repr(str(column)[:40]) for column in names[:20])
            return f"no column {keys[name]!r}; the columns are {shown}"
    return ""


def item_of_row(number: int, row: Mapping[str, Any], keys: Mapping[str, str]) -> Item:
    """Return the item of a row, its missing values as none."""
    values = {str(name): cell(value) for name, value in row.items()}
    for name in _NUMBERED:  # pandas makes numbers with gaps among them fractions
        value = values.get(keys[name])
        if isinstance(value, float) and value.is_integer():
            values[keys[name]] = int(value)
    for name in keys.values():  # columns of text that are typed as bytes
        if isinstance(values.get(name), bytes):
            with suppress(UnicodeDecodeError):
                values[name] = values[name].decode("utf-8")
    return Item(f"row {number}", values)


def cell(value: Any) -> Any:
    """Return a value as plain Python has it: None for NaN and NaT, numbers without numpy."""
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, (float, datetime)) and value != value:  # noqa: PLR0124  # NaN and NaT are not themselves
        return None
    if isinstance(value, datetime):  # that of pandas is one of its own
        return value.to_pydatetime(warn=False) if hasattr(value, "to_pydatetime") else value
    if isinstance(value, date):
        return datetime.combine(value, time())
    if type(value).__module__ == "numpy":
        return value.tolist()
    return value
