"""Files that appear whole or not at all: written beside their place, then renamed."""

from __future__ import annotations

import gzip
import os
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

from newsdedup.errors import InvalidSettingError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_COMPRESSED_BY_OTHERS = {".zst", ".bz2", ".xz", ".zip"}


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """Give a name beside `path`; what stands there at the end takes the place of `path`.

    After an error nothing is left there. The file that a link points to is replaced, not the
    link.
    """
    place = path.resolve()
    written = place.with_name(f".{place.name}.{os.getpid()}.tmp")
    try:
        yield written
        written.replace(place)
    finally:
        written.unlink(missing_ok=True)


@contextmanager
def replaced(path: Path) -> Iterator[IO[bytes]]:
    """Open a file that takes the place of `path` once all is written; a device is just opened.

    The suffix .gz compresses. Raises `InvalidSettingError` for that of another compression.
    """
    if path.suffix in _COMPRESSED_BY_OTHERS:
        raise InvalidSettingError("path", str(path), "a name without that ending, or one in .gz")
    if path.exists() and not path.is_file():
        with path.open("wb") as file:
            yield file
        return
    with beside(path) as written, written.open("wb") as file:
        yield from _compressed(file, path)


def _compressed(file: IO[bytes], path: Path) -> Iterator[Any]:
    """Yield the file, or where the path ends in .gz one that compresses, the same each time."""
    if path.suffix != ".gz":
        yield file
        return
    with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as compressed:
        yield compressed
