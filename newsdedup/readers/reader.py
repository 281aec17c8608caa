"""Articles from files and frames, one after another, with what was left out and why."""

from __future__ import annotations

import zlib
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from attrs import evolve

from newsdedup.errors import ArticleFormatError, InvalidSettingError
from newsdedup.readers.content import opened
from newsdedup.readers.formats import BY_NAME, LINKED_HTML, recognised
from newsdedup.readers.frames import frame_rows
from newsdedup.readers.items import Aside, Fault, Found, Item, article_of, checked_keys
from newsdedup.readers.own import own_format
from newsdedup.readers.paths import base_directory, checked_paths, sources, together
from newsdedup.readers.story import Linked, with_text
from newsdedup.readers.times import Times, checked_times
from newsdedup.records import Article, Skipped

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from newsdedup.readers.formats import Format
    from newsdedup.readers.own import Reader
    from newsdedup.readers.source import Source

OnBadItem = Literal["stop", "skip"]
ON_BAD_ITEM: tuple[OnBadItem, ...] = ("stop", "skip")

_DAMAGED = (OSError, EOFError, zlib.error)


def read_articles(
    *paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    reader: Reader | None = None,
    input_format: str = "auto",
    fields: Mapping[str, str] | None = None,
    on_bad_item: OnBadItem = "stop",
    encoding: str = "utf-8",
    assume_timezone: str | None = None,
    date_format: str | None = None,
) -> ArticleReader:
    """Return the articles of files and directories, read as you iterate.

    `paths` are files, directories (with all below them), lists of such, and `-` for stdin.
    Archives (`.zip`, `.tar.gz`) are directories. The format is that of the content, or where
    that leaves a doubt that of the suffix (for stdin JSONL), or `input_format` for all files.
    `fields` names where an article field stands in the data: `{"text": "body"}`; without it
    only the names of `Article` count, and every other field is kept in `Article.extra`.

    `reader`, a function of your own, reads all files: given one as text, decompressed, with its
    path as `name` and its bytes as `buffer`, it yields a mapping of fields for each article. An
    exception that it raises makes the rest of the file a bad item.

    Times are ISO 8601, RFC 2822, or seconds since 1970 as a number; `date_format` (as of
    strptime) is tried before. A time without a zone is a bad item unless `assume_timezone`
    (`Europe/Berlin`, `+02:00`) says which. A byte order mark wins over `encoding`.

    With `on_bad_item="stop"` the first item or file that can't be read raises
    `ArticleFormatError`, with "skip" it is listed in `ArticleReader.skipped`. Raises it at once
    for a path that doesn't exist, and `InvalidSettingError` for an argument that isn't allowed.

    >>> import newsdedup as nd
    >>> articles = nd.read_articles("wire", on_bad_item="skip")
    >>> len(list(articles)), articles.read
    (21, 21)
    """
    if on_bad_item not in ON_BAD_ITEM:
        raise InvalidSettingError("on_bad_item", on_bad_item, ", ".join(ON_BAD_ITEM))
    if input_format != "auto" and input_format not in BY_NAME:
        raise InvalidSettingError("input_format", input_format, ", ".join(("auto", *BY_NAME)))
    own = own_format(reader)
    if own is not None and input_format != "auto":
        raise InvalidSettingError("input_format", input_format, "auto together with a reader")
    found = partial(
        _in_files,
        checked_paths(paths),
        input_format=input_format,
        own=own,
        keys=checked_keys(fields),
        encoding=_checked_encoding(encoding),
    )
    return ArticleReader(
        found,
        keys=checked_keys(fields),
        on_bad_item=on_bad_item,
        times=checked_times(assume_timezone=assume_timezone, date_format=date_format),
    )


def read_frame(
    frame: Any,
    *,
    fields: Mapping[str, str] | None = None,
    on_bad_item: OnBadItem = "stop",
    assume_timezone: str | None = None,
    date_format: str | None = None,
) -> ArticleReader:
    """Return the articles of a data frame, one a row: pandas, Polars, PyArrow or DuckDB.

    `fields` names the columns as in `read_articles`; times can also be what the frame has
    for times. Missing values (None, NaN, NaT) are none. Raises `InvalidSettingError` for
    what is no frame and for one without the columns of id and text, `MissingExtraError` without
    narwhals (extra `frames`).

    >>> import newsdedup as nd
    >>> import pandas
    >>> frame = pandas.DataFrame({"number": [1, 2], "text": ["Rain fell.", "Snow fell."]})
    >>> [article.text for article in nd.read_frame(frame, fields={"id": "number"})]
    ['Rain fell.', 'Snow fell.']
    """
    if on_bad_item not in ON_BAD_ITEM:
        raise InvalidSettingError("on_bad_item", on_bad_item, ", ".join(ON_BAD_ITEM))
    keys = checked_keys(fields)
    rows = frame_rows(frame, keys)
    return ArticleReader(
        lambda: (("frame", item) for item in rows()),
        keys=keys,
        on_bad_item=on_bad_item,
        times=checked_times(assume_timezone=assume_timezone, date_format=date_format),
    )


def _checked_encoding(encoding: str) -> str:
    try:
        name = "utf-8" if "".encode(encoding) == b"\xef\xbb\xbf" else encoding
        return "utf-8" if name.lower().replace("_", "-") in ("utf-8", "utf8") else name
    except (LookupError, ValueError, TypeError) as error:
        allowed = "an encoding of text that Python knows, such as utf-8, cp1252 or utf-16"
        raise InvalidSettingError("encoding", encoding, allowed) from error


class ArticleReader:
    """The articles of some files, or of a frame, read while they are iterated.

    Made by `read_articles` and `read_frame`. `read` counts the articles so far and
    `skipped` lists what was left out so far; both start anew with every iteration. Memory
    is bounded by the largest single item, except that JSON (not JSONL) and XML files are
    held whole.

    >>> import newsdedup as nd
    >>> reader = nd.read_articles("wire")
    >>> next(iter(reader)).id, reader.read, reader.skipped
    ('coast-radio-karsa.txt', 1, [])
    """

    def __init__(
        self,
        found: Callable[[], Iterator[tuple[str, Found]]],
        *,
        keys: Mapping[str, str],
        on_bad_item: OnBadItem,
        times: Times,
    ) -> None:
        self._found = found
        self._keys = keys
        self._on_bad_item = on_bad_item
        self._times = times
        self.read = 0
        self.skipped: list[Skipped] = []

    def __iter__(self) -> Iterator[Article]:
        self.read, self.skipped = 0, []
        for path, item in self._found():
            article = self._article(path, item)
            if article is not None:
                self.read += 1
                yield article

    def _article(self, path: str, item: Found) -> Article | None:
        """Return the article of an item, None where it was left out."""
        if isinstance(item, Aside):
            self.skipped.append(Skipped(path=path, item=item.place, problem=item.problem))
            return None
        if isinstance(item, Fault):
            self._leave_out(path, item.place, item.problem)
            return None
        try:
            return article_of(item, keys=self._keys, times=self._times)
        except ArticleFormatError as error:
            self._leave_out(path, item.place, error.problem)
        return None

    def _leave_out(self, path: str, item: str, problem: str) -> None:
        if self._on_bad_item == "stop":
            raise ArticleFormatError(path, problem, item=item)
        self.skipped.append(Skipped(path=path, item=item, problem=problem))


def _in_files(
    paths: tuple[str, ...],
    *,
    input_format: str,
    own: Format | None,
    keys: Mapping[str, str],
    encoding: str,
) -> Iterator[tuple[str, Found]]:
    """Yield what is in files, each with the path of its file as a message shows it."""
    base = base_directory(paths)
    named = input_format if own is None else "txt"  # one that is named takes every file
    for path, folder in together(paths, base=base, input_format=named):
        try:
            for given in sources(path, base=base, input_format=named, folder=folder):
                if isinstance(given, Skipped):
                    yield given.path, Aside(given.item, given.problem)
                    continue
                source = given if own is None else evolve(given, format=own)
                for item in _items(source, keys=keys, encoding=encoding):
                    whole = _with_linked_text(item, source, keys=keys, encoding=encoding)
                    yield source.shown, whole
        except OSError as error:
            yield path, Fault("", _reason(error))
        except ArticleFormatError as error:
            yield path, Fault("", error.problem)


def _items(source: Source, *, keys: Mapping[str, str], encoding: str) -> Iterator[Found]:
    """Yield what a file holds; where no more of it can be read, the last is a `Fault`."""
    last = None
    try:
        for item in _content_items(source, keys, encoding):
            last = item.place
            yield item
    except ArticleFormatError as error:
        yield Fault(error.item, error.problem)
    except _DAMAGED as error:
        after = "" if last is None else "; what stands before, up to here, was read"
        yield Fault(last or "", f"{_reason(error)}{after}")
    else:
        if last is None:
            yield Fault("", "no article in it")


def _with_linked_text(
    item: Found, source: Source, *, keys: Mapping[str, str], encoding: str
) -> Found:
    """Return an item with the text that it links to, where that was given beside it."""
    if not isinstance(item, Linked) or source.folder is None:
        return item
    own = source.path.replace("\\", "/").rpartition("/")[2]
    stem = () if item.place else (own.rpartition(".")[0],)
    for name, beside in source.folder.texts((*item.story.links, *stem), own=own):
        is_html = beside.format is not None and beside.format.name == "html"
        text = evolve(beside, format=LINKED_HTML) if is_html else beside
        found = list(_items(text, keys=keys, encoding=encoding))
        texts = [one for one in found if isinstance(one, Item) and one.values.get("text")]
        if texts:
            source.folder.take(name)
            return with_text(item.story, texts[0].values)
    return item


def _content_items(source: Source, keys: Mapping[str, str], encoding: str) -> Iterator[Found]:
    if source.problem:
        raise ArticleFormatError(source.shown, source.problem)
    with opened(
        source.path,
        name=source.name,
        compression=source.compression,
        encoding=encoding,
        stream=source.stream,
    ) as content:
        if content.is_empty():
            raise ArticleFormatError(source.shown, "the file is empty")
        chosen = source.format or recognised(content.head()) or BY_NAME["jsonl"]
        yield from chosen.read(content, keys)


def _reason(error: Exception) -> str:
    """Return on one line what the operating system or a decompressor said."""
    said = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return "can't be read: " + " ".join(str(said).split())
