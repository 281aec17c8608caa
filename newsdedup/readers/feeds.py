"""RSS, RDF and Atom feeds, as well as they are formed; an entry is an article."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

from newsdedup.errors import ArticleFormatError, MissingExtraError
from newsdedup.readers.blocks import Blocks
from newsdedup.readers.items import Aside
from newsdedup.readers.markup import blocks_of, is_markup
from newsdedup.readers.story import Story, found_of, public_text
from newsdedup.readers.times import with_offset
from newsdedup.readers.xml import parsed, refuse_entities

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsdedup.readers.items import Found

FEED_ROOTS = ("rss", "feed", "rdf")

_SHORT_YEAR = re.compile(r"^(\s*(?:[A-Za-z]{3,9},?\s+)?\d{1,2}\s+[A-Za-z]{3}\s+)([0-4]\d)(?=\s)")
_CREATED = ("published", "created", "prism_publicationdate", "prism_coverdate")
# Feeds up to here may be broken; the reader of broken ones takes ten seconds for a megabyte
# of tags that never end, and more than that for each that follows.
_BROKEN_BYTES = 2**20


def entries(raw: bytes, *, path: str, name: str) -> Iterator[Found]:
    """Yield the entries of a feed; `name` is the id of those without id and link."""
    refuse_entities(raw, path=path)
    if len(raw) > _BROKEN_BYTES:
        parsed(raw, path=path)
    try:
        import feedparser  # noqa: PLC0415  # an extra
    except ImportError as error:
        raise MissingExtraError("reading feeds", package="feedparser", extra="feeds") from error
    # A stream, because a string would be taken for an address or a path first.
    feed = feedparser.parse(io.BytesIO(raw), sanitize_html=False, resolve_relative_uris=False)
    trouble = feed.get("bozo_exception")
    if not feed.entries and (not feed.version or type(trouble).__name__ == "SAXParseException"):
        said = " ".join(str(trouble or "no feed").split())
        raise ArticleFormatError(path, f"not a feed: {said[:200]}")
    if not feed.entries:  # as it comes where nothing has happened since
        yield Aside("", "a feed without entries")
    for number, entry in enumerate(feed.entries, start=1):
        place = f"item {number}"
        yield found_of(_story(dict(entry), dict(feed.feed), place, f"{name}#{number}"))


def _story(entry: dict[str, Any], feed: dict[str, Any], place: str, name: str) -> Story:
    blocks = _body(entry)
    source = entry.get("source") or {}
    created = _moment(next((entry[name] for name in _CREATED if entry.get(name)), None))
    changed = _moment(entry.get("updated"))
    return Story(
        place=place,
        id=_held(entry, "id") or _held(entry, "link") or name,
        body=public_text(blocks.text()),
        title=_line(entry.get("title")),
        source=_line(source.get("title")) or _line(feed.get("title")) or _held(feed, "publisher"),
        published=created or changed,
        updated=changed or created,
        url=_address(entry),
        language=_held(entry, "language") or _held(feed, "language"),
        byline=_held(entry, "author"),
        told=tuple(blocks.furniture),
        extra={"captions": blocks.captions},
    )


def _body(entry: dict[str, Any]) -> Blocks:
    """Return the one body of an entry: its content, plain before markup, or its summary."""
    contents = sorted(entry.get("content") or [], key=lambda one: one.get("type") != "text/plain")
    texts = [one.get("value") or "" for one in contents]
    text = next(filter(str.strip, (*texts, entry.get("summary") or "")), "")
    told = [*contents, entry.get("summary_detail") or {}]
    kind = next((one.get("type") for one in told if one.get("value") == text), None)
    if kind != "text/plain" and is_markup(text):
        return blocks_of(text)
    blocks = Blocks()
    blocks.start("pre")
    blocks.characters(text)
    return blocks


def _address(entry: dict[str, Any]) -> str | None:
    """Return the entry's link; its id stands for one only where it is an address."""
    link = _held(entry, "link")
    return link if link and (link != _held(entry, "id") or "://" in link) else None


def _held(told: dict[str, Any], name: str) -> str | None:
    value = told.get(name)
    return value.strip() or None if isinstance(value, str) else None


def _line(text: Any) -> str | None:
    if not isinstance(text, str):
        return None
    plain = blocks_of(text).text() if is_markup(text) else text
    return " ".join(plain.split()) or None


def _moment(written: Any) -> str | None:
    """Return a time as `Times` reads it: years of two digits are those of RFC 2822."""
    if not isinstance(written, str):
        return None
    return with_offset(_SHORT_YEAR.sub(r"\g<1>20\2", written))
