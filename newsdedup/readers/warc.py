"""WARC, the archive format of web crawls (ISO 28500): the responses in one.

Read here, because the fast parser there is gives up the whole process on a damaged file.
"""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING

from attrs import frozen

from newsdedup.errors import ArticleFormatError
from newsdedup.readers.content import TREE_BYTES
from newsdedup.readers.times import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsdedup.readers.content import Content, Stream

_HEADER_LINES, _HEADER_BYTES = 200, 2**13
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[^\r\n]{0,200}\r?\n")


@frozen
class Response:
    """A page as it was fetched: its address, its kind (text/html), its bytes, what is wrong."""

    url: str
    kind: str
    body: bytes
    problem: str = ""


def responses(content: Content) -> Iterator[Response]:
    """Yield the HTTP responses of an archive; raises `ArticleFormatError` where it is broken."""
    stream = content.stream
    number = 0
    while True:
        line = _first_line(stream)
        if not line:
            return
        number += 1
        place = f"record {number}"
        if not line.startswith(b"WARC/"):
            raise ArticleFormatError(content.path, "not WARC: no record starts here", item=place)
        headers = _headers(stream)
        length = headers.get("content-length", "")
        if not (length.isascii() and length.isdigit() and len(length) < 18):  # noqa: PLR2004  # 64 bits
            raise ArticleFormatError(content.path, "not WARC: no length of a record", item=place)
        block = stream.read(min(int(length), TREE_BYTES + 1))
        _pass(stream, int(length) - len(block))
        if headers.get("warc-type") == "response":
            yield _response(block, headers.get("warc-target-uri", "").strip("<>"))


def _first_line(stream: Stream) -> bytes:
    """Return the next line that isn't empty, b"" at the end."""
    while (line := stream.readline(_HEADER_BYTES)) and not line.strip():
        pass
    return line


def _headers(stream: Stream) -> dict[str, str]:
    lines = []
    for _ in range(_HEADER_LINES):
        line = stream.readline(_HEADER_BYTES)
        if not line.strip():
            break
        lines.append(line)
    return _parsed(lines)


def _parsed(lines: list[bytes]) -> dict[str, str]:
    pairs = (line.decode("utf-8", "replace").partition(":") for line in lines)
    return {name.strip().lower(): value.strip() for name, colon, value in pairs if colon}


def _pass(stream: Stream, length: int) -> None:
    while length > 0 and (chunk := stream.read(min(length, 2**20))):
        length -= len(chunk)


def _response(block: bytes, url: str) -> Response:
    if len(block) > TREE_BYTES:
        return Response(url, "", b"", f"longer than {TREE_BYTES // 2**20} MiB")
    head, _, body = block.partition(b"\r\n\r\n")
    headers = _parsed(head.split(b"\r\n")[1:][:_HEADER_LINES])
    if "chunked" in headers.get("transfer-encoding", "").lower():
        body = b"".join(_chunks(body))
    kind = headers.get("content-type", "").lower()
    packing = headers.get("content-encoding", "").lower()
    if packing in ("gzip", "x-gzip", "deflate"):
        try:
            body = zlib.decompressobj(47 if "gzip" in packing else 15).decompress(body, TREE_BYTES)
        except zlib.error:
            return Response(url, kind, b"", "a page that is packed otherwise than it says")
    elif packing not in ("", "identity"):
        return Response(
            url, kind, b"", f"a page packed as {shown(packing)}; allowed: gzip, deflate"
        )
    return Response(url, kind, body)


def _chunks(body: bytes) -> Iterator[bytes]:
    """Yield the chunks of a body; one that isn't in chunks after all is one itself."""
    place = 0
    while found := _CHUNK.match(body, place):
        size = int(found[1], 16)
        yield body[found.end() : found.end() + size]
        place = found.end() + size + 2
        if not size:
            return
    if place == 0:
        yield body
