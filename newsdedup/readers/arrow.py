"""Parquet and Arrow files, read in batches: the readers' door to pyarrow."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from newsdedup.errors import ArticleFormatError, MissingExtraError
from newsdedup.readers.cells import item_of_row, missing_column
from newsdedup.readers.content import DOCUMENT_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from newsdedup.readers.content import Content
    from newsdedup.readers.items import Found

_ROWS = 256  # in memory at a time, besides the row group they come from
_RATIO = 200  # of a row group to its compressed bytes; text has 2 to 20


def read_parquet(content: Content, keys: Mapping[str, str]) -> Iterator[Found]:
    """Yield the rows of a Parquet file; raises `ArticleFormatError` where it is broken."""
    arrow = _arrow()
    try:
        stream = _seekable(content)
        size = stream.seek(0, io.SEEK_END)
        file = arrow.parquet.ParquetFile(stream)
        _refuse_bombs(file, size, content.path)
        names = file.schema_arrow.names
        yield from _rows(file.iter_batches(batch_size=_ROWS), names, keys, content.path)
    except _errors(arrow) as error:
        raise ArticleFormatError(content.path, f"not Parquet: {_said(error)}") from error


def read_arrow(content: Content, keys: Mapping[str, str]) -> Iterator[Found]:
    """Yield the rows of an Arrow file or stream (Feather 2)."""
    arrow = _arrow()
    is_file = content.head().startswith(b"ARROW1")
    try:
        if is_file:
            opened = arrow.ipc.open_file(_seekable(content))
            batches = (opened.get_batch(number) for number in range(opened.num_record_batches))
        else:
            opened = arrow.ipc.open_stream(_seekable(content))
            batches = iter(opened)
        yield from _rows(batches, opened.schema.names, keys, content.path)
    except _errors(arrow) as error:
        raise ArticleFormatError(content.path, f"not Arrow: {_said(error)}") from error


def _arrow() -> Any:
    try:
        import pyarrow as arrow  # noqa: ICN001, PLC0415  # in words; an extra
        import pyarrow.ipc  # noqa: PLC0415  # an extra
        import pyarrow.parquet  # noqa: PLC0415  # an extra
    except ImportError as error:
        raise MissingExtraError("reading Parquet", package="pyarrow", extra="arrow") from error
    return arrow


def _errors(arrow: Any) -> tuple[type[Exception], ...]:
    return (arrow.ArrowException, OSError, ValueError, OverflowError, KeyError, IndexError)


def _seekable(content: Content) -> Any:
    """Return the file itself, or what is unpacked of one, which can't be read from its end."""
    if isinstance(content.stream.raw, io.FileIO) and content.stream.seekable():
        return content.stream
    return io.BytesIO(content.raw(limit=DOCUMENT_BYTES))


def _refuse_bombs(file: Any, size: int, path: str) -> None:
    """Refuse a row group that says it unpacks to hundreds of times the whole file.

    Asking for the columns of one, which know their own size, ends the process where they
    are damaged (pyarrow 26: an exception of C++ that nothing catches).
    """
    metadata = file.metadata
    largest = max(
        (metadata.row_group(n).total_byte_size for n in range(file.num_row_groups)), default=0
    )
    if largest > DOCUMENT_BYTES and largest > _RATIO * size:
        raise ArticleFormatError(path, f"unpacks to more than {_RATIO} times its size")


def _rows(
    batches: Iterator[Any], names: list[str], keys: Mapping[str, str], path: str
) -> Iterator[Found]:
    problem = missing_column(names, keys)
    if problem:
        raise ArticleFormatError(path, problem)
    if len(set(names)) < len(names):
        raise ArticleFormatError(path, "two columns have one name")
    number = 0
    for batch in batches:
        batch.validate(full=True)  # or damaged offsets would be followed
        for start in range(0, batch.num_rows, _ROWS):
            for row in batch.slice(start, _ROWS).to_pylist():
                number += 1
                yield item_of_row(number, row, keys)


def _said(error: Exception) -> str:
    return " ".join((str(error) or type(error).__name__).split())[:200]
