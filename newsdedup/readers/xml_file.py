"""XML files of every kind that holds news, told by the names of their elements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsdedup.errors import ArticleFormatError
from newsdedup.readers import newsml1, newsml_g2, nitf
from newsdedup.readers.content import HEAD_BYTES, TREE_BYTES, Content
from newsdedup.readers.feeds import FEED_ROOTS, entries
from newsdedup.readers.pages import page_of
from newsdedup.readers.story import found_of
from newsdedup.readers.xml import Element, name_of, named, parsed, refuse_entities, root_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from newsdedup.readers.items import Found

_KNOWN = "newsMessage, newsItem, NewsML, nitf, rss, feed, RDF"
ROOTS = frozenset((*FEED_ROOTS, *map(str.lower, newsml_g2.ITEMS), "newsmessage", "newsml", "nitf"))


def read_xml(content: Content, _: Mapping[str, str]) -> Iterator[Found]:
    """Yield the articles of NewsML-G2, NewsML 1, NITF, RSS, RDF, Atom, or a page in XHTML.

    The root need not be theirs: items are found in the envelope of an interface, too.
    """
    raw = content.raw(limit=TREE_BYTES)
    root_is = root_name(raw[:HEAD_BYTES])
    if root_is in FEED_ROOTS:
        yield from entries(raw, path=content.path, name=content.name)
        return
    if root_is == "html":
        refuse_entities(raw, path=content.path)
        yield page_of(raw, name=content.name)
        return
    root = parsed(raw, path=content.path)
    if next(named(root, *newsml_g2.ITEMS), None) is not None:
        yield from newsml_g2.found_in(root, name=content.name)
    elif next(named(root, "NewsItem"), None) is not None:
        yield from newsml1.found_in(root, name=content.name)
    else:
        yield from _nitf(root, content)


def _nitf(root: Element, content: Content) -> Iterator[Found]:
    documents = list(named(root, "nitf"))
    if not documents:
        raise ArticleFormatError(
            content.path, f"XML of an unknown kind, <{name_of(root)}>; known: {_KNOWN}"
        )
    for number, document in enumerate(documents, start=1):
        place = f"item {number}" if len(documents) > 1 else ""
        name = f"{content.name}#{number}" if place else content.name
        yield found_of(nitf.story_of(document, place=place, name=name))
