"""JSONL: one JSON object a line. The format for collections of any size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsdedup.errors import ArticleFormatError
from newsdedup.readers.items import Fault
from newsdedup.readers.json_values import parsed
from newsdedup.readers.ninjs import items_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from newsdedup.readers.content import Content, Line
    from newsdedup.readers.items import Found


def read_jsonl(content: Content, keys: Mapping[str, str]) -> Iterator[Found]:
    r"""Yield an item a line; lines end at \n only, and blank ones don't count."""
    for line in content.lines():
        if line.raw.strip():
            yield from _items(content, line, keys)


def _items(content: Content, line: Line, keys: Mapping[str, str]) -> Iterator[Found]:
    """Yield the item of a line; an answer of an agency's interface can hold more."""
    place = str(line.number)
    try:
        value = parsed(content.line_text(line), path=content.path)
    except ArticleFormatError as error:
        yield Fault(place, error.problem)
        return
    if isinstance(value, dict):
        yield from items_in(place, value, keys)
        return
    hint = " (a JSON file? then input_format json)" if isinstance(value, list) else ""
    yield Fault(place, f"a JSON {type(value).__name__}; allowed: one object a line{hint}")
