"""The three tables as CSV, and a description of their columns beside them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsdedup.outputs.files import replaced
from newsdedup.outputs.tables import TABLES_VERSION, tables

if TYPE_CHECKING:
    import os
    from collections.abc import Callable
    from datetime import datetime

    from newsdedup.outputs.tables import Column, Found, Kind, Table

DESCRIPTION = "datapackage.json"
_TYPES: dict[Kind, str] = {
    "id": "string",
    "text": "string",
    "integer": "integer",
    "real": "number",
    "boolean": "boolean",
    "time": "datetime",
}
_KEYS = {"articles": "article_id", "sentences": "sentence_id", "links": "sentence_id"}


def write_csv(found: Found, directory: str | os.PathLike[str]) -> None:
    """Write articles.csv, sentences.csv, links.csv and datapackage.json into a directory.

    UTF-8 as of RFC 4180, a line of names first; the directory is made where there is none. An
    empty field is null or an empty string, a time ISO 8601 in UTC, a boolean true or false.
    Text isn't changed, so that a field may begin with "=": a spreadsheet should import the
    file as text. Raises `OSError` where a file can't be written.
    """
    place = Path(directory)
    place.mkdir(parents=True, exist_ok=True)
    three = tables(found)
    for table in three:
        with replaced(place / f"{table.name}.csv") as file:
            _write(table, io.TextIOWrapper(file, encoding="utf-8", newline=""))
    description = {"name": "newsdedup", "version": str(TABLES_VERSION)}
    resources = {"resources": [_described(table) for table in three]}
    with replaced(place / DESCRIPTION) as file:
        text = json.dumps({**description, **resources}, indent=1)
        file.write(f"{text}\n".encode())


def _write(table: Table, file: io.TextIOWrapper) -> None:
    writer = csv.writer(file)
    writer.writerow(column.name for column in table.columns)
    writes = [_WRITTEN.get(column.kind, _same) for column in table.columns]
    for row in table.rows():
        writer.writerow(
            value if value is None else write(value)
            for value, write in zip(row, writes, strict=True)
        )
    file.detach()  # what is below stays open, for who opened it


def _same(value: Any) -> Any:
    return value


def _boolean(value: bool) -> str:  # noqa: FBT001  # the value of a column
    return "true" if value else "false"


def _time(moment: datetime) -> str:
    return moment.isoformat()


_WRITTEN: dict[Kind, Callable[[Any], Any]] = {"boolean": _boolean, "time": _time}


def _described(table: Table) -> dict[str, Any]:
    """Return the description of a table as Frictionless Data has it."""
    return {
        "name": table.name,
        "path": f"{table.name}.csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [_field(column) for column in table.columns],
            "primaryKey": [_KEYS[table.name]],
        },
    }


def _field(column: Column) -> dict[str, Any]:
    required = {} if column.nullable else {"constraints": {"required": True}}
    return {"name": column.name, "type": _TYPES[column.kind], **required}
