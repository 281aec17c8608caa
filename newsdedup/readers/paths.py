"""From the paths a user gives to the files that are read, in order."""
# Messages show paths as the user wrote them, which pathlib would change ("./"), and its
# exists() raises for a name that is too long or in a closed directory.
# ruff: noqa: PTH100, PTH110, PTH112, PTH113, PTH118, PTH120, PTH208

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from newsdedup.errors import ArticleFormatError, InvalidSettingError
from newsdedup.readers.archives import ARCHIVES, is_archive, members
from newsdedup.readers.content import STDIN
from newsdedup.readers.formats import COMPRESSIONS, SUFFIXES
from newsdedup.readers.source import Source, head_of, source_of
from newsdedup.records import Skipped

Path = str | os.PathLike[str]


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
        for source in _of_file(path, base, input_format):
            if isinstance(source, Skipped) and source.path == path:
                raise ArticleFormatError(
                    path, f"{source.problem}; {_suffixes()}; or name its input_format"
                )
            yield source
        return
    found = 0
    for file in _walk(path, frozenset()):
        if not os.path.isfile(file):
            yield Skipped(path=file, item="", problem="not a file")
            continue
        for source in _of_file(file, base, input_format):
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


def _of_file(path: str, base: str, input_format: str) -> Iterator[Source | Skipped]:
    """Yield what one file is to be read as: itself, or what is in it if it is an archive."""
    if path == STDIN:
        yield source_of(STDIN, "stdin", input_format=input_format)
    else:
        name = os.path.relpath(os.path.abspath(path), base).replace(os.sep, "/")
        head = head_of(path)
        if is_archive(path, head):
            yield from members(path, name=name, input_format=input_format)
        else:
            yield source_of(path, name, input_format=input_format, head=head)


def _suffixes() -> str:
    packed = ", ".join(ARCHIVES)
    known = ", ".join(SUFFIXES)
    return f"known: {known}, each also with {' or '.join(COMPRESSIONS)}, and {packed} of them"
