"""JSON files: a list of articles, an object that holds such a list, or one article.

Each may be an agency's own (ninjs and its like), which its keys tell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsdedup.errors import ArticleFormatError
from newsdedup.readers.content import DOCUMENT_BYTES, Content
from newsdedup.readers.items import Fault, Found, Item
from newsdedup.readers.json_values import parsed
from newsdedup.readers.ninjs import items_in, stories_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Where exports and the answers of news APIs keep their list; the first one found counts.
LIST_NAMES = ("articles", "items", "results", "documents", "docs", "stories", "data")


def read_json(content: Content, keys: Mapping[str, str]) -> Iterator[Found]:
    """Yield the articles of a JSON file, placed as "item 1" and so on in a list.

    The file is parsed whole: where it is broken, `ArticleFormatError` names the line.
    """
    text = content.text(limit=DOCUMENT_BYTES)
    if not text.strip():
        return
    value = _document(text, content.path)
    if isinstance(value, dict) and stories_in(value, keys):
        yield from items_in("", value, keys)
        return
    if isinstance(value, dict) and keys["text"] not in value:
        value = _held_list(value, content.path, keys)
    if isinstance(value, dict):
        yield Item("", value)
        return
    if not isinstance(value, list):
        raise ArticleFormatError(
            content.path, f"a JSON {type(value).__name__}; allowed: a list or an object"
        )
    for number, item in enumerate(value, start=1):
        yield from _items(f"item {number}", item, keys)


def _document(text: str, path: str) -> Any:
    try:
        return parsed(text, path=path)
    except ArticleFormatError as error:
        if "Extra data" not in error.problem:
            raise
        problem = f"{error.problem} (one object a line? then input_format jsonl)"
        raise ArticleFormatError(path, problem, item=error.item) from error


def _held_list(value: dict[str, Any], path: str, keys: Mapping[str, str]) -> Any:
    """Return the list of articles in an object; the object itself where it names an id."""
    for name in LIST_NAMES:
        if isinstance(value.get(name), list):
            return value[name]
    if keys["id"] in value:
        return value
    raise ArticleFormatError(
        path,
        f"neither an article (no field {keys['text']!r}) nor a list of some; "
        f"allowed names of the list: {', '.join(LIST_NAMES)}",
    )


def _items(place: str, value: Any, keys: Mapping[str, str]) -> Iterator[Found]:
    if isinstance(value, dict):
        yield from items_in(place, value, keys)
    else:
        yield Fault(place, f"a JSON {type(value).__name__}; allowed: an object")
