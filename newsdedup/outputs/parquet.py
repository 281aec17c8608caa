"""The three tables as Parquet: the door to pyarrow."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsdedup.errors import MissingExtraError
from newsdedup.outputs.files import replaced
from newsdedup.outputs.tables import TABLES_VERSION, tables

if TYPE_CHECKING:
    import os

    from newsdedup.outputs.tables import Found, Kind, Table

_TYPES: dict[Kind, str] = {
    "id": "string",
    "text": "string",
    "integer": "int64",
    "real": "float64",
    "boolean": "bool_",
}
_GROUP = 50_000  # rows in a row group: what is in memory at a time


def write_parquet(found: Found, directory: str | os.PathLike[str]) -> None:
    """Write articles.parquet, sentences.parquet and links.parquet into a directory.

    Compressed with zstd; a time is microseconds in UTC; the file's metadata have
    `newsdedup.schema`. The directory is made where there is none. Raises `MissingExtraError`
    without pyarrow, `OSError` where a file can't be written.
    """
    arrow = require_arrow()
    place = Path(directory)
    place.mkdir(parents=True, exist_ok=True)
    for table in tables(found):
        with replaced(place / f"{table.name}.parquet") as file:
            _write(arrow, table, file)


def require_arrow() -> Any:
    """Return pyarrow, with its part for Parquet; raises `MissingExtraError` without it."""
    try:
        import pyarrow as arrow  # noqa: ICN001, PLC0415  # in words; an extra
        import pyarrow.parquet  # noqa: PLC0415  # an extra
    except ImportError as error:
        raise MissingExtraError("Parquet", package="pyarrow", extra="arrow") from error
    return arrow


def _write(arrow: Any, table: Table, file: Any) -> None:
    schema = _schema(arrow, table)
    with arrow.parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        rows = table.rows()
        while group := list(islice(rows, _GROUP)):
            columns = zip(*group, strict=True)
            arrays = [
                arrow.array(values, type=one.type)
                for values, one in zip(columns, schema, strict=True)
            ]
            writer.write_table(arrow.table(arrays, schema=schema))


def _schema(arrow: Any, table: Table) -> Any:
    fields = [
        arrow.field(column.name, _type(arrow, column.kind), nullable=column.nullable)
        for column in table.columns
    ]
    return arrow.schema(fields, metadata={"newsdedup.schema": str(TABLES_VERSION)})


def _type(arrow: Any, kind: Kind) -> Any:
    return arrow.timestamp("us", tz="UTC") if kind == "time" else getattr(arrow, _TYPES[kind])()
