"""Plain text: one file is one article, its id the file's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsdedup.readers.items import Fault, Item

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from newsdedup.readers.content import Content


def read_txt(content: Content, _: Mapping[str, str]) -> Iterator[Item | Fault]:
    """Yield the one article of a text file, its text and line endings as they are."""
    text = content.text()
    if text:
        yield Item("", {"id": content.name, "text": text}, own_names=True)
