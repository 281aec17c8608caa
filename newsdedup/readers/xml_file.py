"""XML files of every kind that holds news, told by the names of their elements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsdedup.errors import ArticleFormatError
from newsdedup.readers import newsml1, newsml_g2, nitf, other_xml
from newsdedup.readers.content import HEAD_BYTES, TREE_BYTES, Content
from newsdedup.readers.feeds import FEED_ROOTS, entries
from newsdedup.readers.items import Aside
from newsdedup.readers.pages import page_of
from newsdedup.readers.story import found_of
from newsdedup.readers.times import shown
from newsdedup.readers.xml import (
    Element,
    name_of,
    named,
    parsed,
    refuse_entities,
    refuse_many_tags,
    root_name,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from newsdedup.readers.items import Found

_KNOWN = "newsMessage, newsItem, NewsML, nitf, rss, feed, RDF"
# What agencies send that holds no article, by its root.
_NO_NEWS = {
    "sports-content": "sports data",
    "sports-content-set": "sports data",
    "contentmeta": "a part of an item",
    "groupset": "a part of a package",
    "concept": "a concept",
    "conceptset": "a concept",
    "events": "events",
    "urlset": "a site map",
    "sitemapindex": "a site map",
}
_IPTC_G2 = "{http://iptc.org/std/nar/"
_G2_PARTS = frozenset(
    (
        *("itemMeta", "contentMeta", "contentSet", "groupSet", "rightsInfo", "newsCoverageSet"),
        *("conceptSet", "concept", "catalogRef", "catalog", "schemeSet", "partMeta", "assert"),
    )
)
_NEWSML1_PARTS = frozenset(
    (
        *("Identification", "NewsManagement", "NewsComponent", "TopicSet", "Update", "Comment"),
        "Catalog",
    )
)
_MOST_TAGS = 500_000  # where every element may be a story, each takes some microseconds
ROOTS = frozenset((*FEED_ROOTS, *map(str.lower, newsml_g2.ITEMS), "newsmessage", "newsml", "nitf"))


def read_xml(content: Content, _: Mapping[str, str]) -> Iterator[Found]:
    """Yield the articles of NewsML-G2, NewsML 1, NITF, RSS, RDF, Atom, or a page in XHTML.

    The root need not be theirs: items are found in the envelope of an interface, too. Of other
    XML the stories are read, or it is refused with `ArticleFormatError`.
    """
    raw = content.raw(limit=TREE_BYTES)
    refuse_many_tags(raw, path=content.path)
    root_is = root_name(raw[:HEAD_BYTES])
    if root_is in FEED_ROOTS:
        own = _own_feed(raw, content) if root_is == "feed" and b"entry" not in raw else []
        yield from own or entries(raw, path=content.path, name=content.name)
        return
    if root_is == "html":
        refuse_entities(raw, path=content.path)
        yield page_of(raw, name=content.name)
        return
    root = parsed(raw, path=content.path, encoding=content.encoding)
    if _has(root, newsml_g2.ITEMS, within=_G2_PARTS):
        yield from newsml_g2.found_in(root, name=content.name)
    elif _has(root, ("NewsItem",), within=_NEWSML1_PARTS):
        yield from newsml1.found_in(root, name=content.name)
    else:
        yield from _nitf(root, content, tags=raw.count(b"<"))


def _own_feed(raw: bytes, content: Content) -> list[Found]:
    """Return the stories of a feed that isn't Atom, whose root has the same name."""
    try:
        return list(other_xml.found_in(parsed(raw, path=content.path), name=content.name))
    except ArticleFormatError:
        return []  # the reader of feeds tells


def _has(root: Element, names: tuple[str, ...], *, within: frozenset[str]) -> bool:
    """Whether the first element of these names is a standard's: it has a part that only those have.

    Others call their items by the same names.
    """
    item = next(named(root, *names), None)
    if item is not None and _IPTC_G2 in str(item.tag):
        return True
    return item is not None and any(name_of(part) in within for part in item)


def _nitf(root: Element, content: Content, *, tags: int) -> Iterator[Found]:
    documents = list(named(root, "nitf"))
    for number, document in enumerate(documents, start=1):
        place = f"item {number}" if len(documents) > 1 else ""
        name = f"{content.name}#{number}" if place else content.name
        yield found_of(nitf.story_of(document, place=place, name=name))
    if documents:
        return
    if tags > _MOST_TAGS:
        raise ArticleFormatError(
            content.path,
            f"XML of an unknown kind, <{name_of(root)}>, of more than {_MOST_TAGS} tags",
        )
    yield from _other(root, content)


def _other(root: Element, content: Content) -> Iterator[Found]:
    found = list(other_xml.found_in(root, name=content.name))
    yield from found
    if found:
        return
    kind = _NO_NEWS.get(name_of(root).casefold())
    if kind:
        yield Aside("", f"no text item but {kind}: {shown(content.name)}")
        return
    raise ArticleFormatError(
        content.path,
        f"XML of an unknown kind, <{name_of(root)}>, and no story in it (a headline, a text, and "
        f"an id, a date, a byline or a source); known: {_KNOWN}",
    )
