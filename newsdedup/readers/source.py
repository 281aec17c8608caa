"""A file to read, and how its name and its first bytes tell what it is."""

from __future__ import annotations

import os
import zlib
from typing import TYPE_CHECKING

from attrs import frozen

from newsdedup.errors import MissingExtraError
from newsdedup.readers.content import HEAD_BYTES, STDIN, STDIN_PATH, Stream, opened
from newsdedup.readers.formats import BY_NAME, Format, compression_of, format_of, told_by
from newsdedup.records import Skipped

if TYPE_CHECKING:
    from newsdedup.readers.folder import Folder


@frozen
class Source:
    """One file to read: its path, its name as an id, its format and compression.

    The path is that of the user, and within an archive that of the archive and the name of
    the member; `shown` is the one in messages. `format` is None where only the bytes can
    tell (stdin). `stream` is an open member, good until the next source is asked for;
    `problem` is why there is nothing to read. `folder` has the files given beside it.
    """

    path: str
    name: str
    format: Format | None
    compression: str = ""
    stream: Stream | None = None
    problem: str = ""
    folder: Folder | None = None

    @property
    def shown(self) -> str:
        """The path, or a name for stdin."""
        return STDIN_PATH if self.path == STDIN else self.path


def source_of(
    path: str,
    name: str,
    *,
    input_format: str,
    head: bytes = b"",
    stream: Stream | None = None,
) -> Source | Skipped:
    """Return the source of a file with these first bytes, `Skipped` if its format isn't known.

    `name` is the file's with its compression, which the name of an article doesn't have.
    """
    chosen = _format(path, head) if input_format == "auto" else BY_NAME[input_format]
    if path == STDIN:
        return Source(STDIN, name, None if input_format == "auto" else chosen)
    compression = compression_of(path)
    is_pipe = stream is None and not os.path.isfile(path)  # noqa: PTH113  # paths are str here
    if chosen is None and not is_pipe:
        suffix = os.path.splitext(path[: len(path) - len(compression)])[1]  # noqa: PTH122  # str
        return Skipped(path=path, item="", problem=f"unknown suffix {suffix!r}")
    return Source(path, name[: len(name) - len(compression)], chosen, compression, stream)


def head_of(path: str) -> bytes:
    """Return the first bytes of a file without its compression.

    b"" for a pipe and for what can't be read.
    """
    if not os.path.isfile(path):  # noqa: PTH113  # paths are str here
        return b""
    try:
        with opened(path, name="", compression=compression_of(path), encoding="utf-8") as content:
            return content.head()
    except (OSError, EOFError, zlib.error, MissingExtraError):
        return b""  # told when it is read


def head_of_stream(stream: Stream) -> bytes:
    """Return the first bytes of an open file without its compression, which stay in it."""
    head = stream.peek(HEAD_BYTES)[:HEAD_BYTES]
    if not head.startswith(_GZIP):
        return head
    try:
        return zlib.decompressobj(_GZIP_BITS).decompress(head, HEAD_BYTES)
    except zlib.error:
        return b""  # told when it is read


_GZIP, _GZIP_BITS = b"\x1f\x8b", 31


def _format(path: str, head: bytes) -> Format | None:
    return told_by(head, format_of(path))
