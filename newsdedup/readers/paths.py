"""From the paths a user gives to the files that are read, in order."""
# Messages show paths as the user wrote them, which pathlib would change ("./"), and its
# exists() raises for a name that is too long or in a closed directory.
# ruff: noqa: PTH100, PTH110, PTH112, PTH113, PTH118, PTH119, PTH120, PTH208

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from attrs import evolve

from newsdedup.errors import ArticleFormatError, InvalidSettingError
from newsdedup.readers.archives import ARCHIVES, is_archive, members
from newsdedup.readers.content import STDIN
from newsdedup.readers.folder import (
    LINKING_BYTES,
    TAKEN,
    Folder,
    linked_files,
    links_in,
    may_link,
)
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


def together(
    paths: tuple[str, ...], *, base: str, input_format: str
) -> Iterator[tuple[str, Folder | None]]:
    """Yield the paths in order, files with those given beside them; files linked to come last."""
    beside: dict[str, list[str]] = {}
    for path in paths:
        if path != STDIN and not os.path.isdir(path):
            beside.setdefault(os.path.dirname(path), []).append(os.path.basename(path))
    folders = {
        directory: _folder(directory, names, base=base, kind=input_format)
        for directory, names in beside.items()
    }
    given = [(path, folders.get(os.path.dirname(path))) for path in paths]
    late = [_is_late(path, folder) for path, folder in given]
    yield from (one for one, is_late in zip(given, late, strict=True) if not is_late)
    yield from (one for one, is_late in zip(given, late, strict=True) if is_late)


def sources(
    path: str, *, base: str, input_format: str, folder: Folder | None = None
) -> Iterator[Source | Skipped]:
    """Yield the files of one given path; in a directory all, sorted, with a known suffix.

    Hidden files are left alone; other files of a directory are `Skipped`, as are those read
    as the text of an item before; files that others link to come after the others. Raises
    `ArticleFormatError` for a directory without a readable file and for a file of which
    the format isn't known.
    """
    if not os.path.isdir(path):
        for source in _of_file(path, base, input_format, folder):
            if isinstance(source, Skipped) and source.path == path and source.problem != TAKEN:
                raise ArticleFormatError(
                    path, f"{source.problem}; {_suffixes()}; or name its input_format"
                )
            yield source
        return
    found = 0
    for file, beside in _walk(path, frozenset(), partial(_folder, base=base, kind=input_format)):
        if not os.path.isfile(file):
            yield Skipped(path=file, item="", problem="not a file")
            continue
        for source in _of_file(file, base, input_format, beside):
            found += isinstance(source, Source)
            yield source
    if not found:
        raise ArticleFormatError(path, f"no file in it that can be read; {_suffixes()}")


def _folder(directory: str, names: Sequence[str], *, base: str, kind: str) -> Folder | None:
    """Return files of a directory that may link to each other; None where a format is named."""
    if kind != "auto" or len(names) < 2:  # noqa: PLR2004  # one that links, one linked to
        return None
    links = {name: _links(os.path.join(directory, name)) for name in names if may_link(name)}

    def source(name: str) -> Source | Skipped:
        """Return what a file of the directory is read from, or why it isn't read."""
        path = os.path.join(directory, name)
        return source_of(path, _name(path, base), input_format=kind, head=head_of(path))

    return Folder(names, linked=linked_files(names, links), source=source)


def _links(path: str) -> list[str]:
    try:
        with open(path, "rb") as file:  # noqa: PTH123  # paths are str here
            return links_in(file.read(LINKING_BYTES + 1))
    except OSError:
        return []  # told when it is read


def _is_late(path: str, folder: Folder | None) -> bool:
    return folder is not None and folder.is_linked(os.path.basename(path))


def _walk(
    directory: str, above: frozenset[str], folder_of: Callable[..., Folder | None]
) -> Iterator[tuple[str, Folder | None]]:
    """Yield the files under a directory, sorted by name; links that lead in circles end."""
    real = os.path.realpath(directory)
    if real in above:
        return
    names = [name for name in sorted(os.listdir(directory)) if not name.startswith(".")]
    places = {name: os.path.join(directory, name) for name in names}
    below = {name for name, path in places.items() if os.path.isdir(path)}
    folder = folder_of(directory, [name for name in names if os.path.isfile(places[name])])
    for name in names:
        if name in below:
            yield from _walk(places[name], above | {real}, folder_of)
        elif not _is_late(name, folder):
            yield places[name], folder
    for name in names:
        if name not in below and _is_late(name, folder):
            yield places[name], folder


def _of_file(
    path: str, base: str, input_format: str, folder: Folder | None
) -> Iterator[Source | Skipped]:
    """Yield what one file is to be read as: itself, or what is in it if it is an archive."""
    if path == STDIN:
        yield source_of(STDIN, "stdin", input_format=input_format)
        return
    if folder is not None and folder.is_taken(os.path.basename(path)):
        yield Skipped(path=path, item="", problem=TAKEN)
        return
    name = _name(path, base)
    head = head_of(path)
    if is_archive(path, head):
        yield from members(path, name=name, input_format=input_format)
    else:
        source = source_of(path, name, input_format=input_format, head=head)
        yield evolve(source, folder=folder) if isinstance(source, Source) else source


def _name(path: str, base: str) -> str:
    return os.path.relpath(os.path.abspath(path), base).replace(os.sep, "/")


def _suffixes() -> str:
    packed = ", ".join(ARCHIVES)
    known = ", ".join(SUFFIXES)
    return f"known: {known}, each also with {' or '.join(COMPRESSIONS)}, and {packed} of them"
