"""JSONL: one JSON object a line. The format for collections of any size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsdedup.errors import ArticleFormatError
from newsdedup.readers.items import Fault, Found, Item
from newsdedup.readers.json_values import parsed
from newsdedup.readers.ninjs import found_in, stories_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from newsdedup.readers.content import Content, Line


def read_jsonl(content: Content, keys: Mapping[str, str]) -> Iterator[Found]:
    r"""Yield an item a line; lines end at \n only, and blank ones don't count."""
    for line in content.lines():
        if line.raw.strip():
            yield _item(content, line, keys)


def _item(content: Content, line: Line, keys: Mapping[str, str]) -> Found:
    place = str(line.number)
    try:
        value = parsed(content.line_text(line), path=content.path)
    except ArticleFormatError as error:
        return Fault(place, error.problem)
    if isinstance(value, dict):
        stories = stories_in(value, keys)
        return found_in(place, stories[0]) if len(stories) == 1 else Item(place, value)
    hint = " (a JSON file? then input_format json)" if isinstance(value, list) else ""
    return Fault(place, f"a JSON {type(value).__name__}; allowed: one object a line{hint}")
