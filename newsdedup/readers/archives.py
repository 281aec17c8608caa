"""Archives as directories: the files in a zip or tar file, read without unpacking it to disk.

Names in an archive are only names here, but one that leads out of it tells that the archive
is not what it seems; and what unpacks to hundreds of times its size is refused.
"""

from __future__ import annotations

import io
import lzma
import os
import re
import struct
import tarfile
import zipfile
import zlib
from contextlib import ExitStack
from functools import partial
from itertools import islice
from typing import IO, TYPE_CHECKING

from attrs import evolve, frozen

from newsdedup.readers.content import HEAD_BYTES, Chunks, Stream, decompressed
from newsdedup.readers.folder import (
    LINKING_BYTES,
    Folder,
    linked_files,
    links_in,
    may_link,
)
from newsdedup.readers.source import Source, head_of_stream, source_of
from newsdedup.records import Skipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.zst")

# News compresses to a fifth, logs of one line to a fiftieth.
_RATIO = 200
_FREE_BYTES = 2**26  # up to here the ratio doesn't matter
_MEMBERS = 100_000
_HEADER_BYTES = 2**20  # of a long name in a tar file
_LEADS_OUT = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)|^[/\\]|^[A-Za-z]:|[\x00-\x1f\x7f]")
_HIDDEN = re.compile(r"(?:^|/)(?:\.(?!\.[/\\])|__MACOSX/)")
_ERRORS = (
    *(zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError),
    *(RuntimeError, NotImplementedError, ValueError, OverflowError, struct.error, LookupError),
)
_HEADERS = (
    *(tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE),
    *(tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK),
)


def is_archive(path: str, head: bytes) -> bool:
    """Whether a file is an archive, by its name, or without a suffix by its first bytes."""
    if path.lower().endswith(ARCHIVES):
        return True
    has_suffix = bool(os.path.splitext(path)[1])  # noqa: PTH122  # paths are str here
    return not has_suffix and (head.startswith(b"PK\x03\x04") or head[257:262] == b"ustar")


def members(path: str, *, name: str, input_format: str) -> Iterator[Source | Skipped]:
    """Yield the files in an archive as sources; hidden ones are left alone.

    A source is good until the next one is asked for. What can't be read is a source with a
    `problem`. Files that others in the archive link to come last.
    """
    place = _Place(path, name, input_format)
    folders = _folders(place) if input_format == "auto" else {}
    found = 0
    try:
        with ExitStack() as stack:
            for member, stream in _inner(path, stack):
                found += 1
                if found > _MEMBERS:
                    yield _refused(path, name, f"more than {_MEMBERS} files in it")
                    return
                folder = folders.get(_parted(member)[0])
                if folder is None or not folder.is_linked(_parted(member)[1]):
                    source = _member(place, member, stream)
                    yield evolve(source, folder=folder) if isinstance(source, Source) else source
    except _ERRORS as error:
        yield _refused(path, name, f"can't be read: {_said(error)}")
    for folder in folders.values():
        yield from folder.left()


@frozen
class _Place:
    """An archive: its path, its name in ids, and the format that the user names."""

    path: str
    name: str
    input_format: str


def _inner(path: str, stack: ExitStack) -> Iterator[tuple[str, IO[bytes] | str]]:
    return _zip(path, stack) if _is_zip(path) else _tar(path, stack)


def _parted(member: str) -> tuple[str, str]:
    """Return the directory and the name of a member."""
    directory, _, name = member.rpartition("/")
    return directory, name


def _folders(place: _Place) -> dict[str, Folder]:
    """Return the directories in an archive in which files link to others.

    These are held in memory, as the members of a tar file can't be read in any order.
    """
    try:
        linked = _linked(place.path)
        held = _held(place.path, linked) if linked else {}
    except _ERRORS:
        return {}  # told when it is read
    folders = {}
    for directory in sorted({_parted(member)[0] for member in held}):
        names = [name for inside, name in map(_parted, held) if inside == directory]
        folders[directory] = Folder(
            names, linked=names, source=partial(_held_member, place, directory, held)
        )
    return folders


def _linked(path: str) -> set[str]:
    """Return the members that others in their directory link to."""
    names: dict[str, list[str]] = {}
    links: dict[str, dict[str, list[str]]] = {}
    with ExitStack() as stack:
        for member, stream in islice(_inner(path, stack), _MEMBERS):
            directory, name = _parted(member)
            names.setdefault(directory, []).append(name)
            if may_link(name) and not isinstance(stream, str):
                found = links_in(stream.read(LINKING_BYTES + 1))
                links.setdefault(directory, {})[name] = found
    return {
        f"{directory}/{name}" if directory else name
        for directory, found in links.items()
        for name in linked_files(names[directory], found)
    }


def _held(path: str, members: set[str]) -> dict[str, bytes]:
    """Return the bytes of members, as far as they are no more than memory has room for."""
    held: dict[str, bytes] = {}
    room = _FREE_BYTES
    with ExitStack() as stack:
        for member, stream in islice(_inner(path, stack), _MEMBERS):
            if member in members and not isinstance(stream, str):
                data = stream.read(room + 1)
                if len(data) <= room and member not in held:
                    held[member] = data
                    room -= len(data)
    return held


def _held_member(
    place: _Place, directory: str, held: Mapping[str, bytes], name: str
) -> Source | Skipped:
    member = f"{directory}/{name}" if directory else name
    return _member(place, member, io.BytesIO(held[member]))


def _member(place: _Place, member: str, stream: IO[bytes] | str) -> Source | Skipped:
    """Return the source of a member: an open stream, or a text that says why there is none."""
    path, name = place.path, place.name
    if _LEADS_OUT.search(member):
        return _refused(path, name, f"a name in it leads out of it: {member[:60]!r}")
    inside = f"{path}/{member}"
    if isinstance(stream, str):
        return Source(inside, f"{name}/{member}", None, problem=stream)
    if member.lower().endswith(ARCHIVES):
        return Skipped(path=inside, item="", problem="an archive in an archive")
    opened = io.BufferedReader(Chunks(_chunks(stream)), HEAD_BYTES)
    try:
        head = head_of_stream(opened)
    except OSError as error:
        return Source(inside, f"{name}/{member}", None, problem=f"can't be read: {_said(error)}")
    return source_of(
        inside, f"{name}/{member}", input_format=place.input_format, head=head, stream=opened
    )


def _refused(path: str, name: str, problem: str) -> Source:
    return Source(path, name, None, problem=problem)


def _is_zip(path: str) -> bool:
    with _opened(path) as file:
        return file.read(2) == b"PK"


def _opened(path: str) -> Stream:
    return io.BufferedReader(io.FileIO(path), HEAD_BYTES)


def _zip(path: str, stack: ExitStack) -> Iterator[tuple[str, IO[bytes] | str]]:
    """Yield the name and stream of each file of a zip archive, sorted by name."""
    archive = stack.enter_context(zipfile.ZipFile(path))
    # Not by is_dir(), which fails for a file without a name.
    infos = [info for info in archive.infolist() if info.filename and info.filename[-1] != "/"]
    size = os.path.getsize(path)  # noqa: PTH202  # paths are str here
    if sum(info.compress_size for info in infos) > size:
        raise zipfile.BadZipFile("the files in it overlap")
    for info in sorted(infos, key=lambda info: info.filename):
        if _HIDDEN.search(info.filename):
            continue
        if info.file_size > _FREE_BYTES and info.file_size > _RATIO * info.compress_size:
            yield info.filename, f"unpacks to more than {_RATIO} times its size"
            continue
        try:
            with archive.open(info) as stream:
                yield info.filename, stream
        except _ERRORS as error:
            yield info.filename, f"can't be read: {_said(error)}"


def _tar(path: str, stack: ExitStack) -> Iterator[tuple[str, IO[bytes] | str]]:
    """Yield the name and stream of each file of a tar archive, in its order."""
    file: Stream = stack.enter_context(_opened(path))
    suffix = next((kind for magic, kind in _PACKED if file.peek(4).startswith(magic)), "")
    limit = max(_FREE_BYTES, _RATIO * os.path.getsize(path))  # noqa: PTH202  # paths are str
    unpacked = Chunks(_chunks(decompressed(file, suffix), limit=limit))
    reader = io.BufferedReader(unpacked, HEAD_BYTES)
    archive = tarfile.open(fileobj=reader, mode="r|", tarinfo=_BoundedInfo)  # noqa: SIM115  # on the stack
    stack.enter_context(archive)
    for info in archive:
        archive.members = []  # type: ignore[attr-defined]  # or it keeps all headers
        stream = archive.extractfile(info) if info.isreg() else None
        if stream is not None and not _HIDDEN.search(info.name.removeprefix("./")):
            yield info.name.removeprefix("./"), stream


_PACKED = ((b"\x1f\x8b", ".gz"), (b"\x28\xb5\x2f\xfd", ".zst"))


class _BoundedInfo(tarfile.TarInfo):
    """Headers of tar files, of which none makes the reader hold more than a megabyte."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> _BoundedInfo:
        """Return the header in a block; raises `tarfile.ReadError` for one that is too much."""
        info = super().frombuf(buf, encoding, errors)
        if info.type in _HEADERS and info.size > _HEADER_BYTES:
            raise tarfile.ReadError("a header of more than a megabyte")
        if info.type == tarfile.GNUTYPE_SPARSE:
            raise tarfile.ReadError("a sparse file")
        return info

    def _proc_gnusparse_10(self, *_: object) -> None:
        raise tarfile.ReadError("a sparse file")


def _chunks(stream: IO[bytes], *, limit: int | None = None) -> Iterator[bytes]:
    """Yield what a stream has, all its errors as `OSError`; one is to pass the limit."""
    size = 0
    try:
        while chunk := stream.read(HEAD_BYTES):
            size += len(chunk)
            if limit is not None and size > limit:
                raise OSError(f"unpacks to more than {_RATIO} times its size")
            yield chunk
    except _ERRORS as error:
        raise OSError(_said(error)) from error


def _said(error: Exception) -> str:
    return " ".join((str(error) or type(error).__name__).split())[:200]
