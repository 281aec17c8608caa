"""Notebook: the small pieces of HTML that records show themselves with, every text escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from newsdedup.differences import highlights

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_TAGS = {"same": "span", "removed": "del", "added": "ins"}


class Html(str):
    """A string that is HTML already: `element` and `table` don't escape it again."""

    __slots__ = ()


def text(value: object) -> Html:
    """Return a value as HTML: as it is where it is HTML, else as escaped text.

    Lone surrogates, which UTF-8 can't hold, become question marks.
    """
    if isinstance(value, Html):
        return value
    return Html(escape(str(value).encode("utf-8", "replace").decode("utf-8")))


def element(tag: str, *children: object) -> Html:
    """Return an element with the given children; `tag` is one of our own names."""
    return Html(f"<{tag}>{''.join(map(text, children))}</{tag}>")


def table(head: Sequence[object], rows: Iterable[Sequence[object]]) -> Html:
    """Return a table, cells aligned left so that sentences can be read."""
    lines = [_row("th", head), *(_row("td", row) for row in rows)]
    return Html(f"<table>{''.join(lines)}</table>")


def folded(name: str, *children: object) -> Html:
    """Return children that are hidden until their name is chosen."""
    return element("details", element("summary", name), *children)


def _row(tag: str, cells: Sequence[object]) -> Html:
    columns = (f'<{tag} style="text-align: left">{text(cell)}</{tag}>' for cell in cells)
    return Html(f"<tr>{''.join(columns)}</tr>")


def difference(first: str, second: str) -> Html:
    """Return the second text with its added words in `ins`, and those it left out in `del`."""
    runs = highlights(first, second)
    parts = (f"{' ' * run.spaced}{element(_TAGS[run.kind], run.text)}" for run in runs)
    return Html("".join(parts).strip())


def shortened(value: str, length: int) -> str:
    """Return the text in one line of at most `length` characters."""
    line = " ".join(value.split())
    return line if len(line) <= length else f"{line[: length - 1].rstrip()}…"


def number_of(count: float, word: str) -> str:
    """Return how many, with the word in the plural where it isn't one: `2 conflicts`."""
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"
