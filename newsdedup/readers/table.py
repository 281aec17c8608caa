"""CSV and TSV: a line of column names, then a row an article; every value is a string."""

from __future__ import annotations

import csv
from functools import partial
from typing import TYPE_CHECKING

from newsdedup.errors import ArticleFormatError
from newsdedup.readers.content import ITEM_BYTES, Content
from newsdedup.readers.items import Fault, Item

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


def table_reader(delimiter: str) -> Callable[..., Iterator[Item | Fault]]:
    """Return the reader of tables whose columns this character separates."""
    return partial(_read_table, delimiter=delimiter)


def _read_table(
    content: Content, keys: Mapping[str, str], *, delimiter: str
) -> Iterator[Item | Fault]:
    rows = _Rows(content, _told_delimiter(content, keys, delimiter))
    header: list[str] | None = None
    for place, row, problem in rows:
        if header is None:
            if problem:
                raise ArticleFormatError(content.path, problem, item=place)
            header = _checked_header(row, keys, content.path, place)
        elif problem:
            yield Fault(place, problem)
        else:
            yield _item(place, row, header)


def _told_delimiter(content: Content, keys: Mapping[str, str], named: str) -> str:
    """Return the character that parts the names of columns in the first line.

    It is that of the format unless only with another one the columns of id and text are
    there: spreadsheets of many countries write semicolons.
    """
    head = content.head_text()
    for delimiter in (named, *_DELIMITERS):
        try:
            header = next(csv.reader([head], delimiter=delimiter, strict=True), [])
        except csv.Error:
            continue
        if {keys["id"], keys["text"]} <= set(header):
            return delimiter
    return named


_DELIMITERS = (",", ";", "\t", "|")


def _checked_header(header: list[str], keys: Mapping[str, str], path: str, place: str) -> list[str]:
    """Return the header; raises `ArticleFormatError` if it can't serve for one."""
    named = ", ".join(repr(name[:40]) for name in header[:20])
    for name in ("id", "text"):
        if keys[name] not in header:
            raise ArticleFormatError(
                path,
                f"no column {keys[name]!r}; the first line must name the columns, here: {named}",
                item=place,
            )
    if len(set(header)) < len(header):
        raise ArticleFormatError(path, f"two columns have one name: {named}", item=place)
    return header


def _item(place: str, row: list[str], header: list[str]) -> Item | Fault:
    if len(row) != len(header):
        return Fault(place, f"{len(row)} columns; allowed: {len(header)}, as in the first line")
    return Item(place, dict(zip(header, row, strict=True)))


class _Rows:
    """The rows of a table: the line each starts at, its values, and what is wrong with it."""

    def __init__(self, content: Content, delimiter: str) -> None:
        # The limit belongs to the csv module as a whole; it is only ever raised.
        csv.field_size_limit(max(csv.field_size_limit(), ITEM_BYTES))
        self._content = content
        self._fault = ""
        self._reader = csv.reader(self._lines(), delimiter=delimiter, strict=True)

    def __iter__(self) -> Iterator[tuple[str, list[str], str]]:
        while True:
            place = str(self._reader.line_num + 1)
            self._fault = ""
            try:
                row = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                reason = str(error).split(" - ")[0]  # the rest is advice to programmers
                yield place, [], self._fault or f"not a row of a table: {reason}"
                continue
            if row or self._fault:
                yield place, row, self._fault

    def _lines(self) -> Iterator[str]:
        """Yield lines to the csv module; one that can't be decoded is noted and replaced.

        Raising here would end the iteration, and with it the rows that follow.
        """
        for line in self._content.lines():
            try:
                yield self._content.line_text(line)
            except ArticleFormatError as error:
                self._fault = self._fault or error.problem
                yield line.raw[:ITEM_BYTES].decode(self._content.encoding, "replace")
