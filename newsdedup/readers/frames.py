"""Data frames of every kind: the door to narwhals, which makes one of them all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsdedup.errors import InvalidSettingError, MissingExtraError
from newsdedup.readers.cells import item_of_row, missing_column

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from newsdedup.readers.items import Item


def frame_rows(frame: Any, keys: Mapping[str, str]) -> Callable[[], Iterator[Item]]:
    """Return a function that yields the rows of a frame as items, anew at every call.

    Raises `InvalidSettingError` for what is no frame, or lacks the columns of id and text.
    """
    try:
        import narwhals  # noqa: PLC0415  # an extra
    except ImportError as error:
        raise MissingExtraError("reading frames", package="narwhals", extra="frames") from error
    try:
        same = narwhals.from_native(frame)
    except TypeError as error:
        allowed = "a frame of pandas, Polars, PyArrow or DuckDB"
        raise InvalidSettingError("frame", type(frame).__name__, allowed) from error
    columns = same.collect_schema().names()
    problem = missing_column(columns, keys)
    if problem:
        raise InvalidSettingError("frame", tuple(columns), problem)

    def rows() -> Iterator[Item]:
        """Yield each row as an item, numbered from 1; a lazy frame is worked out for it."""
        held = same.collect() if isinstance(same, narwhals.LazyFrame) else same
        for number, row in enumerate(held.iter_rows(named=True), start=1):
            yield item_of_row(number, row, keys)

    return rows
