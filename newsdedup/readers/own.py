"""A user's own reader: a function from an open text file to mappings of fields."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, TextIO, TypeAlias

from newsdedup.errors import ArticleFormatError, InvalidSettingError, NewsdedupError
from newsdedup.readers.formats import Format
from newsdedup.readers.items import Fault, Item

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsdedup.readers.content import Content

Reader: TypeAlias = Callable[[TextIO], Iterable[Mapping[str, Any]]]

_ALLOWED = "a function that yields a mapping for each article: names of fields to values"


def own_format(reader: Reader | None) -> Format | None:
    """Return the format of files that a user's function reads, None where there is none.

    Raises `InvalidSettingError` for what is no function.
    """
    if reader is None:
        return None
    if not callable(reader):
        raise InvalidSettingError("reader", reader, "None or a function reader(file) -> [{…}, …]")
    return Format("own", (), partial(_read, reader))


class NamedText(io.TextIOWrapper):
    """One file as text, decompressed; `name` is its path below those given, as for an id.

    `buffer` has its bytes. Line endings are as in the file.
    """

    def __init__(self, content: Content) -> None:
        super().__init__(content.stream, encoding=content.text_encoding(), newline="")
        self._name = content.name

    @property
    def name(self) -> str:
        """The path of the file, without its compression."""
        return self._name


@contextmanager
def _text_of(content: Content) -> Iterator[TextIO]:
    """Open a file as text, and leave its bytes open: who opened them closes them."""
    file = NamedText(content)
    try:
        yield file
    finally:
        if not file.closed:
            file.detach()


def _read(reader: Reader, content: Content, _: Mapping[str, str]) -> Iterator[Item | Fault]:
    """Yield what the function yields; where it fails, no more of the file can be read."""
    number = 0
    with _text_of(content) as file:
        try:
            for number, values in enumerate(_asked(reader, file), start=1):
                yield _item(f"item {number}", values)
        except (NewsdedupError, OSError, EOFError):
            raise
        except Exception as error:
            problem = f"the reader failed: {type(error).__name__}: {error}"
            raise ArticleFormatError(content.path, problem, item=f"item {number + 1}") from error


def _asked(reader: Reader, file: TextIO) -> Iterable[Mapping[str, Any]]:
    found = reader(file)
    if isinstance(found, (str, bytes, Mapping)) or not isinstance(found, Iterable):
        raise InvalidSettingError("reader(file)", found, _ALLOWED)
    return found


def _item(place: str, values: Any) -> Item | Fault:
    if not isinstance(values, Mapping):
        raise InvalidSettingError("reader(file)", values, _ALLOWED)
    wrong = [name for name in values if not isinstance(name, str)]
    if wrong:
        return Fault(place, f"a field is named {wrong[0]!r}; allowed: strings")
    return Item(place, values)
