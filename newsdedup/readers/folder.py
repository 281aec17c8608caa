"""Files given together: an item may have its text in a file of its own, beside it.

Agencies send an item in JSON or NewsML and its text as NITF or HTML, and the item links to
it. A link counts by the last part of its path alone, and only where such a file was given:
no address is ever opened.
"""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING

from newsdedup.records import Skipped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from newsdedup.readers.source import Source

TAKEN = "read as the text of the item that links to it"
LINKING_BYTES = 2**20  # an item with its links has some kilobytes

_TEXT_SUFFIXES = (*(".nitf", ".xml", ".xhtml", ".html", ".htm", ".txt", ".anpa", ".iptc", ".7901"),)
_LINKING_SUFFIXES = (".json", ".ninjs", ".xml", ".newsml", ".nml")
_LINK = re.compile(
    rb"\b(?:href|contentid|filename)[\"']?\s*[:=]\s*[\"']([^\"'<>{}\s]{1,2000})[\"']",
    re.IGNORECASE,
)
_ESCAPED = re.compile(rb"%([0-9A-Fa-f]{2})")


def may_link(name: str) -> bool:
    """Whether a file of this name may hold an item that links to its text."""
    return name.lower().endswith(_LINKING_SUFFIXES)


def links_in(data: bytes) -> list[str]:
    """Return what a file links to, as its bytes show without being parsed; [] of large ones."""
    if len(data) > LINKING_BYTES:
        return []
    return [link.decode("utf-8", "replace") for link in _LINK.findall(data)]


def linked_files(names: Iterable[str], links: Mapping[str, list[str]]) -> set[str]:
    """Return which files of a directory are linked to, by the links in each that has any."""
    texts = _Texts(names)
    linked: set[str] = set()
    for name, found in links.items():
        linked.update(texts.of((*found, *([PurePath(name).stem] if found else [])), own=name))
    return linked


class Folder:
    """The files of one directory that were given, and which of them others link to.

    `linked` are names of `names`, which have no path; `source(name)` is how to read one.
    """

    def __init__(
        self,
        names: Iterable[str],
        *,
        linked: Iterable[str],
        source: Callable[[str], Source | Skipped],
    ) -> None:
        self._source = source
        self._texts = _Texts(names)
        self._linked = frozenset(linked)
        self._taken: set[str] = set()

    def is_linked(self, name: str) -> bool:
        """Whether a file is to be read after those that may link to it."""
        return name in self._linked

    def is_taken(self, name: str) -> bool:
        """Whether a file was read as the text of an item."""
        return name in self._taken

    def texts(self, links: Iterable[str], *, own: str) -> Iterator[tuple[str, Source]]:
        """Yield name and source of the files that links in the file `own` name.

        A source is good until the next one is asked for.
        """
        for name in self._texts.of(links, own=own):
            if name not in self._taken:
                source = self._source(name)
                if not isinstance(source, Skipped):
                    yield name, source

    def left(self) -> Iterator[Source | Skipped]:
        """Yield the files that others link to, those read as a text as `Skipped`."""
        for name in sorted(self._linked):
            source = self._source(name)
            if name in self._taken and not isinstance(source, Skipped):
                yield Skipped(path=source.path, item="", problem=TAKEN)
            else:
                yield source

    def take(self, name: str) -> None:
        """Note that a file was read as the text of an item."""
        self._taken.add(name)


class _Texts:
    """The files of a directory that can be the text of an item, by name and without suffix."""

    def __init__(self, names: Iterable[str]) -> None:
        self._exact: dict[str, str] = {}
        self._bare: dict[str, list[str]] = {}
        for name in sorted(names):
            if name.lower().endswith(_TEXT_SUFFIXES):
                self._exact.setdefault(name.casefold(), name)
                self._bare.setdefault(PurePath(name).stem.casefold(), []).append(name)

    def of(self, links: Iterable[str], *, own: str) -> Iterator[str]:
        """Yield the files that links name, but for the file that has them."""
        for link in links:
            name = _last_part(link).casefold()
            exact = self._exact.get(name)
            for match in [exact] if exact else self._bare.get(name, []):
                if match != own:
                    yield match


def _last_part(link: str) -> str:
    """Return the last part of the path of an address, or of a name."""
    path = re.split(r"[?#]", link, maxsplit=1)[0].rstrip("/")
    written = re.split(r"[/\\]", path)[-1].encode("utf-8", "replace")
    return _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), written).decode(errors="replace")
