"""Web pages and archives of them: the door to trafilatura, which finds the text of a page."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

from newsdedup.errors import MissingExtraError
from newsdedup.readers.content import TREE_BYTES
from newsdedup.readers.items import Aside, Fault
from newsdedup.readers.markup import blocks_of
from newsdedup.readers.story import Story, found_of, public_text
from newsdedup.readers.times import shown
from newsdedup.readers.warc import responses

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from newsdedup.readers.content import Content
    from newsdedup.readers.items import Found

# A time with its zone; trafilatura finds days, which are not enough to say who was first.
_TIME = r"(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d))"
_PUBLISHED = re.compile(
    rf"(?:article:published_time|datePublished)[\"'][^<>]{{0,40}}?[\"']{_TIME}[\"']"
)
_MODIFIED = re.compile(
    rf"(?:article:modified_time|dateModified)[\"'][^<>]{{0,40}}?[\"']{_TIME}[\"']"
)
_CANONICAL = re.compile(
    r"<link[^<>]{0,200}?rel=[\"']canonical[\"'][^<>]{0,200}?href=[\"'](https?://[^\"'<> ]+)"
)
_LANGUAGE = re.compile(r"<html[^<>]{0,200}?\blang=[\"']([A-Za-z]{2,3})\b")


def read_html(content: Content, _: Mapping[str, str]) -> Iterator[Found]:
    """Yield the article of a web page, its id the file's name."""
    yield page_of(content.raw(limit=TREE_BYTES), name=content.name)


def read_markup(content: Content, _: Mapping[str, str]) -> Iterator[Found]:
    """Yield all the text of HTML that is an agency's and no page of the web, as one item."""
    blocks = blocks_of(content.text(limit=TREE_BYTES))
    yield found_of(Story(place="", id=content.name, body=public_text(blocks.text())))


def page_of(raw: bytes, *, name: str) -> Found:
    """Return the article of a web page, a `Fault` where it has none; `name` is its id."""
    found = _article(raw, "", name=name, url=None, extract=_extractor())
    return Fault("", "no article in it") if isinstance(found, Aside) else found


def read_warc(content: Content, _: Mapping[str, str]) -> Iterator[Found]:
    """Yield the articles of a web archive, their ids the addresses they were fetched from."""
    extract = _extractor()
    for number, response in enumerate(responses(content), start=1):
        place = f"item {number}"
        if response.problem:
            yield Fault(place, response.problem)
        elif "html" not in response.kind:
            yield Aside(place, f"no page but {shown(response.kind)}: {shown(response.url)}")
        else:
            url = response.url or None
            yield _article(response.body, place, name=url or place, url=url, extract=extract)


def _article(raw: bytes, place: str, *, name: str, url: str | None, extract: Any) -> Found:
    head = raw.decode("utf-8", "replace")
    try:
        page = extract(raw, url=url, with_metadata=True, include_comments=False)
    except Exception as error:  # noqa: BLE001  # pages of any kind, and a reader that guesses
        return Fault(place, f"a page that can't be read: {type(error).__name__}")
    if page is None:
        return Aside(place, f"no text in it: {shown(name)}")
    canonical = _found(_CANONICAL, head)
    published = _found(_PUBLISHED, head)
    return found_of(
        Story(
            place=place,
            id=name,
            body=page.text or "",
            title=page.title,
            source=page.sitename or page.hostname,
            published=published,
            updated=_found(_MODIFIED, head),
            url=unescape(canonical) if canonical else url,
            language=_found(_LANGUAGE, head),
            byline=page.author,
            extra={"date": page.date},
        )
    )


def _found(form: re.Pattern[str], page: str) -> str | None:
    found = form.search(page)
    return found[1] if found else None


def _extractor() -> Any:
    try:
        from trafilatura import bare_extraction, core  # noqa: PLC0415  # an extra
    except ImportError as error:
        raise MissingExtraError("reading web pages", package="trafilatura", extra="web") from error
    # It tells its log of every page without a text; without a handler that goes to stderr.
    logging: Any = vars(core)["logging"]
    log = logging.getLogger("trafilatura")
    if not log.handlers:
        log.addHandler(logging.NullHandler())
    return bare_extraction
