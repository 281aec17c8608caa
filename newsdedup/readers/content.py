"""The bytes of one file: opened, decompressed and decoded, with the place of every fault."""

from __future__ import annotations

import codecs
import gzip
import io
import sys
from contextlib import ExitStack, contextmanager
from typing import IO, TYPE_CHECKING, Any, NamedTuple, TypeAlias

from newsdedup.errors import ArticleFormatError, MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _typeshed import WriteableBuffer

STDIN = "-"
STDIN_PATH = "<stdin>"

# What one article may take, as a line, a row or a file; without a limit a line without end
# (or a few kilobytes of compressed zeros) would fill the memory.
ITEM_BYTES = 2**26
# A JSON file is parsed whole; JSONL is the format for more than that.
DOCUMENT_BYTES = 2**29
# The tree of an XML file takes up to forty times its bytes.
TREE_BYTES = 2**24
# By so many bytes at its start a file's format is known where its name doesn't tell.
HEAD_BYTES = 2**16

_CHUNK_BYTES = 2**20
# A block of 128 KiB can come from 4 bytes, so that this bounds what one step yields: 32 MiB.
_ZSTD_CHUNK_BYTES = 2**10

_MAGIC = ((b"\x1f\x8b", ".gz"), (b"\x28\xb5\x2f\xfd", ".zst"))
# UTF-32 first: its little-endian mark starts with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


Stream: TypeAlias = "io.BufferedReader[Any]"


class Line(NamedTuple):
    """One line with its ending: its number from 1 and the byte offset at which it starts."""

    number: int
    start: int
    raw: bytes


class Content:
    """What a format reads: the bytes of one file after decompression, and their encoding.

    `path` is the path for messages, `name` the id of an article that is a whole file,
    `stream` the untouched bytes; `lines` and `text` decode them. A byte order mark at the
    start is taken off and wins over `encoding`, as in the WHATWG Encoding Standard.
    """

    def __init__(self, stream: Stream, *, path: str, name: str, encoding: str) -> None:
        self.stream = stream
        self.path = path
        self.name = name
        self.encoding = encoding

    def text_encoding(self) -> str:
        """Return the encoding for a text stream: that of the byte order mark, or that given."""
        head = self.stream.peek(4)[:4]
        marked = next((encoding for mark, encoding in _MARKS if head.startswith(mark)), None)
        return "utf-8-sig" if marked == "utf-8" else marked or self.encoding

    def is_empty(self) -> bool:
        """Whether nothing is left to read."""
        return not self.stream.peek(1)

    def head(self) -> bytes:
        """Return what is at hand of the next bytes, without taking them."""
        return self.stream.peek(HEAD_BYTES)[:HEAD_BYTES]

    def head_text(self) -> str:
        """Return the first line as far as it is at hand, without taking it; "?" for odd bytes."""
        text = self.head().decode(self.text_encoding(), "replace")
        return text.partition("\n")[0].rstrip("\r")

    def lines(self) -> Iterator[Line]:
        r"""Yield the lines, which end at \n alone; a line over `ITEM_BYTES` comes cut off."""
        stream, start = self._decodable()
        number = 0
        while raw := stream.readline(ITEM_BYTES + 1):
            number += 1
            yield Line(number, start, raw)
            start += len(raw)
            if len(raw) > ITEM_BYTES and not raw.endswith(b"\n"):
                start += _pass_line(stream)

    def line_text(self, line: Line) -> str:
        """Return a line as text; raises `ArticleFormatError` if too long or undecodable."""
        if len(line.raw) > ITEM_BYTES:
            raise ArticleFormatError(self.path, _too_long(ITEM_BYTES), item=str(line.number))
        return self._decoded(line.raw, line.start)

    def text(self, *, limit: int = ITEM_BYTES) -> str:
        """Return the whole file as text, newlines as they are.

        Raises `ArticleFormatError` if it has more than `limit` bytes or can't be decoded.
        """
        stream, start = self._decodable()
        return self._decoded(self._whole(stream, limit), start)

    def raw(self, *, limit: int = ITEM_BYTES) -> bytes:
        """Return the whole file as bytes; raises `ArticleFormatError` if more than `limit`."""
        return self._whole(self.stream, limit)

    def _whole(self, stream: Stream, limit: int) -> bytes:
        chunks, size = [], 0
        while size <= limit and (chunk := stream.read(_CHUNK_BYTES)):
            chunks.append(chunk)
            size += len(chunk)
        if size > limit:
            raise ArticleFormatError(self.path, _too_long(limit))
        return b"".join(chunks)

    def _decodable(self) -> tuple[Stream, int]:
        """Return a stream in which a newline is one byte, and the offset at which it starts."""
        head = self.stream.peek(4)[:4]
        for mark, encoding in _MARKS:
            if head.startswith(mark):
                self.encoding = encoding
                break
        if self.encoding == "utf-8":
            start = len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0
            self.stream.read(start)
            return self.stream, start
        if "\n".encode(self.encoding) == b"\n":
            return self.stream, 0
        transcoded = Chunks(_transcoded(self.stream, self.encoding, self.path))
        self.encoding = "utf-8"
        return io.BufferedReader(transcoded), 0

    def _decoded(self, raw: bytes, start: int) -> str:
        try:
            return raw.decode(self.encoding)
        except UnicodeDecodeError as error:
            problem = _undecodable(self.encoding, start + error.start, raw[error.start])
            raise ArticleFormatError(self.path, problem) from error


@contextmanager
def opened(
    path: str,
    *,
    name: str,
    compression: str,
    encoding: str,
    stream: Stream | None = None,
) -> Iterator[Content]:
    """Open a file, or stdin for `-`, and take off its compression (`.gz`, `.zst` or "").

    A `stream` is open already: a file in an archive. The first bytes win over the suffix:
    what a server has unpacked keeps its name. Raises `OSError`, and `MissingExtraError` for
    zstd without its package.
    """
    with ExitStack() as stack:
        if path == STDIN:
            if sys.stdin is None:
                raise OSError("stdin is closed")
            stream = io.BufferedReader(Chunks(_read_chunks(sys.stdin.buffer)), HEAD_BYTES)
        elif stream is None:
            stream = stack.enter_context(io.BufferedReader(io.FileIO(path), HEAD_BYTES))
        shown = STDIN_PATH if path == STDIN else path
        packed = _packing(stream.peek(4), compression)
        yield Content(decompressed(stream, packed), path=shown, name=name, encoding=encoding)


def _packing(head: bytes, named: str) -> str:
    """Return the compression of a file that begins so, "" where it has none."""
    found = next((suffix for magic, suffix in _MAGIC if head.startswith(magic)), "")
    return found or ("" if head[:1] in (b"{", b"[", b"<") else named)


class Chunks(io.RawIOBase):
    """A raw stream over an iterator of byte strings."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        """Return that it is."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill `buffer` from the current chunk; 0 at the end."""
        target = memoryview(buffer).cast("B")
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._rest = memoryview(chunk)
        size = min(len(target), len(self._rest))
        target[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size


def _read_chunks(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield what stdin has as it comes, without closing it at the end."""
    read = getattr(stream, "read1", stream.read)
    while chunk := read(2**16):
        yield chunk


def decompressed(stream: Stream, compression: str) -> Stream:
    """Return a stream without its compression."""
    if compression == ".gz":
        return io.BufferedReader(gzip.GzipFile(fileobj=stream), HEAD_BYTES)
    if compression == ".zst":
        return io.BufferedReader(Chunks(_unzstd(stream)), HEAD_BYTES)
    return stream


def _unzstd(stream: Stream) -> Iterator[bytes]:
    """Yield decompressed bytes, frame after frame; raises `EOFError` where one is cut off.

    The package's own stream reader takes a cut-off frame for a whole one.
    """
    try:
        import zstandard  # noqa: PLC0415  # an extra
    except ImportError as error:
        raise MissingExtraError("reading .zst", package="zstandard", extra="zstd") from error
    frame = None
    while chunk := stream.read(_ZSTD_CHUNK_BYTES):
        while chunk:
            frame = frame or zstandard.ZstdDecompressor().decompressobj()
            try:
                yield frame.decompress(chunk)
            except zstandard.ZstdError as error:
                raise OSError(str(error)) from error
            chunk = frame.unused_data if frame.eof else b""
            frame = None if frame.eof else frame
    if frame is not None:
        raise EOFError("Compressed file ended before the end of a frame")


def _pass_line(stream: Stream) -> int:
    """Read to the end of the line without keeping it; return its length in bytes."""
    length = 0
    while part := stream.readline(_CHUNK_BYTES):
        length += len(part)
        if part.endswith(b"\n"):
            break
    return length


def _transcoded(stream: Stream, encoding: str, path: str) -> Iterator[bytes]:
    """Yield in UTF-8 what is in an encoding whose newline is not the byte of ASCII."""
    decoder = codecs.getincrementaldecoder(encoding)()
    fed, chunk = 0, b"?"
    while chunk:
        chunk = stream.read(_CHUNK_BYTES)
        pending = len(decoder.getstate()[0])
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            byte = error.object[error.start]
            problem = _undecodable(encoding, fed - pending + error.start, byte)
            raise ArticleFormatError(path, problem) from error
        fed += len(chunk)
        if text:
            yield text.encode("utf-8")


def _undecodable(encoding: str, offset: int, byte: int) -> str:
    hint = "cp1252" if encoding == "utf-8" else "utf-8"
    return (
        f"not {encoding.upper()} at byte {offset} (0x{byte:02x}); "
        f"name the file's encoding, for example encoding {hint}"
    )


def _too_long(limit: int) -> str:
    return f"longer than {limit // 2**20} MiB"
