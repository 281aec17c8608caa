"""From the paths a user gives to the files that are read, in order."""
# Messages show paths as the user wrote them, which pathlib would change ("./"), and its
# exists() raises for a name that is too long or in a closed directory.
# ruff: noqa: PTH100, PTH110, PTH112, PTH113, PTH118, PTH120, PTH122, PTH208

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from attrs import frozen

from newsdedup.errors import ArticleFormatError, InvalidSettingError
from newsdedup.readers.content import STDIN, STDIN_PATH
from newsdedup.readers.formats import (
    BY_NAME,
    COMPRESSIONS,
    SUFFIXES,
    Format,
    compression_of,
    format_of,
)
from newsdedup.records import Skipped

Path = str | os.PathLike[str]


@frozen
class Source:
    """One file to read: its path, its format and compression, and its name as an id.

    The path is that of the user; `shown` is the one in messages.
    """

    path: str
    name: str
    format: Format
    compression: str

    @property
    def shown(self) -> str:
        """The path, or a name for stdin."""
        return STDIN_PATH if self.path == STDIN else self.path


def checked_paths(paths: Iterable[Path | Iterable[Path]]) -> tuple[str, ...]:
    """Return all paths as strings; `InvalidSettingError` if none or no path.

    Raises `ArticleFormatError` for a path that doesn't exist.
    """
    flat = tuple(_flattened(paths))
    if not flat:
        raise InvalidSettingError("paths", flat, "one path or more")
    for path in flat:
        if path != STDIN and not os.path.exists(path):
            raise ArticleFormatError(path or "''", "no such file or directory")
    return flat


def _flattened(paths: Iterable[Path | Iterable[Path]]) -> Iterator[str]:
    for path in paths:
        if isinstance(path, (str, os.PathLike)):
            yield os.fspath(path)
        elif isinstance(path, bytes) or hasattr(path, "read") or not isinstance(path, Iterable):
            raise InvalidSettingError("paths", path, "paths, or lists of them")
        else:
            yield from _flattened(path)


def base_directory(paths: tuple[str, ...]) -> str:
    """Return the directory to which the names of files are relative.

    It is the one that all paths share, so that a directory, its files given one by one, and
    the directory above give ids that don't clash.
    """
    folders = [
        path if os.path.isdir(path) else os.path.dirname(path)
        for path in (os.path.abspath(path) for path in paths if path != STDIN)
    ]
    try:
        return os.path.commonpath(folders)
    except ValueError:  # only stdin, or two drives of Windows
        return os.path.abspath(os.sep)


def sources(path: str, *, base: str, input_format: str) -> Iterator[Source | Skipped]:
    """Yield the files of one given path; in a directory all, sorted, with a known suffix.

    Hidden files are left alone; other files of a directory are `Skipped`. Raises
    `ArticleFormatError` for a directory without a readable file and for a file of which
    the format isn't known.
    """
    if not os.path.isdir(path):
        source = _source(path, base=base, input_format=input_format)
        if isinstance(source, Skipped):
            raise ArticleFormatError(
                path, f"{source.problem}; {_suffixes()}; or name its input_format"
            )
        yield source
        return
    found = 0
    for file in _walk(path, frozenset()):
        source = _source(file, base=base, input_format=input_format)
        if not os.path.isfile(file):
            source = Skipped(path=file, item="", problem="not a file")
        found += isinstance(source, Source)
        yield source
    if not found:
        raise ArticleFormatError(path, f"no file in it that can be read; {_suffixes()}")


def _walk(directory: str, above: frozenset[str]) -> Iterator[str]:
    """Yield the files under a directory, sorted by name; links that lead in circles end."""
    real = os.path.realpath(directory)
    if real in above:
        return
    for name in sorted(os.listdir(directory)):
        path = os.path.join(directory, name)
        if name.startswith("."):
            continue
        if os.path.isdir(path):
            yield from _walk(path, above | {real})
        else:
            yield path


def _source(path: str, *, base: str, input_format: str) -> Source | Skipped:
    if path == STDIN:
        return Source(STDIN, "stdin", BY_NAME.get(input_format, BY_NAME["jsonl"]), "")
    chosen = format_of(path) if input_format == "auto" else BY_NAME[input_format]
    if chosen is None:
        suffix = os.path.splitext(path[: len(path) - len(compression_of(path))])[1]
        return Skipped(path=path, item="", problem=f"unknown suffix {suffix!r}")
    compression = compression_of(path)
    name = os.path.relpath(os.path.abspath(path), base).replace(os.sep, "/")
    name = name[: len(name) - len(compression)]
    return Source(path, name, chosen, compression)


def _suffixes() -> str:
    return f"known: {', '.join(SUFFIXES)}, each also with {' or '.join(COMPRESSIONS)}"
