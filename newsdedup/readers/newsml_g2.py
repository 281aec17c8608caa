"""NewsML-G2: the news items of a message, or one that is the whole document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from newsdedup.readers import nitf
from newsdedup.readers.blocks import Blocks
from newsdedup.readers.items import Aside
from newsdedup.readers.markup import blocks_of, is_markup
from newsdedup.readers.story import NEVER, Story, authority, found_of
from newsdedup.readers.times import shown
from newsdedup.readers.xml import (
    Element,
    attribute,
    blocks_of_element,
    child,
    children,
    language,
    line_of,
    name_of,
    named,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsdedup.readers.items import Found

# Items of other kinds: what they hold are references, dates and concepts.
_OTHERS = {
    "packageItem": "a package",
    "planningItem": "a planning item",
    "conceptItem": "a concept",
    "knowledgeItem": "a knowledge item",
    "catalogItem": "a catalog",
}
ITEMS = ("newsItem", *_OTHERS)

_REPLACES = ("replaces", "supersedes", "evolvedfrom", "previousversion")
_PARAGRAPHS = ("p", "div", "pre", "section", "article", "body")


@frozen
class _Body:
    """One body of an item: how good its kind is (0 is best), its text, its NITF if it is.

    `language` is that which the body itself names.
    """

    rank: int
    blocks: Blocks
    nitf: Element | None = None
    language: str | None = None


def found_in(root: Element, *, name: str) -> Iterator[Found]:
    """Yield the items of a document; `name` is the id of an item that has none."""
    items = list(named(root, *ITEMS))
    for number, item in enumerate(items, start=1):
        place = f"item {number}" if len(items) > 1 else ""
        other = _OTHERS.get(name_of(item))
        if other:
            identity = shown(attribute(item, "guid") or "")
            yield Aside(place, f"no text item but {other}: {identity}")
        else:
            yield found_of(_story(item, place, name if not place else f"{name}#{number}"))


def _story(item: Element, place: str, name: str) -> Story:
    meta, content = child(item, "itemMeta"), child(item, "contentMeta")
    spoken = attribute(child(content, "language"), "tag") or language(item)
    body = _best(_bodies(item), spoken)
    markup = None if body is None else body.nitf
    identity = attribute(item, "guid") or name
    changed = line_of(child(meta, "versionCreated"))
    notes = [note for note in children(meta, "edNote") if _is_public(note)]
    story = Story(
        place=place,
        id=identity,
        title=_headline(content, spoken) or line_of(child(meta, "title")) or _nitf_headline(markup),
        kind=_concept(child(meta, "itemClass")) or "",
        source=_concept(child(meta, "provider")) or authority(identity),
        published=line_of(child(meta, "firstCreated")) or changed,
        updated=changed,
        language=(body and body.language) or spoken,
        version=attribute(item, "version"),
        supersedes=_superseded(meta),
        status=_concept(child(meta, "pubStatus")) or "",
        signals=tuple(filter(None, map(_code, children(meta, "signal")))),
        embargo=_embargo(meta),
        byline=line_of(child(content, "by"))
        or (None if markup is None else nitf.byline_of(markup)),
        credit=line_of(child(content, "creditline")) or _concept(child(content, "infoSource")),
        ed_note=_joined(notes) or None,
        told=_told(content, meta),
        links=tuple(_links(item)),
        extra=_extra(content),
    )
    return nitf.with_body(story, None if body is None else body.blocks)


def _best(bodies: Iterator[_Body], spoken: str | None) -> _Body | None:
    """Return the body in the language of the item, of several the one of the best kind."""
    return min(bodies, key=lambda one: (_is_foreign(one.language, spoken), one.rank), default=None)


def _is_foreign(own: str | None, spoken: str | None) -> bool:
    return bool(own and spoken) and str(own)[:2].casefold() != str(spoken)[:2].casefold()


def _bodies(item: Element) -> Iterator[_Body]:
    """Yield the bodies of an item; plain text ranks before XHTML, and that before NITF."""
    for data in children(item, "contentSet/inlineData"):
        text = "".join(data.itertext())
        if len(data):  # markup that should have been escaped
            yield _Body(1, blocks_of_element(data), language=language(data))
        elif text.strip() and not data.get("encoding"):
            yield _body_of_text(data, text)
    for xml in children(item, "contentSet/inlineXML"):
        yield from _xml_body(xml)


def _links(item: Element) -> Iterator[str]:
    """Yield the addresses of texts of the item that are files of their own."""
    for remote in children(item, "contentSet/remoteContent"):
        kind = (attribute(remote, "contenttype", "format") or "text").casefold()
        if any(word in kind for word in ("text", "html", "xml", "nitf")):
            names = (attribute(remote, name) for name in ("href", "residref"))
            yield from filter(None, names)


def _xml_body(xml: Element) -> Iterator[_Body]:
    markup = next(named(xml, "nitf"), None)
    if markup is not None:
        blocks = nitf.body_of(markup)
        if blocks is not None:
            yield _Body(2, blocks, markup, language=language(xml))
        return
    body = next(named(xml, "body"), xml)
    if next(named(body, *_PARAGRAPHS), None) is not None:
        told = (
            language(one) for one in (body, *body.iterancestors("{*}html", "{*}inlineXML"), xml)
        )
        yield _Body(1, blocks_of_element(body), language=next(filter(None, told), None))
    elif not len(xml) and (xml.text or "").strip():  # text, or markup that was escaped
        yield _body_of_text(xml, xml.text)


def _body_of_text(data: Element, text: str) -> _Body:
    if _is_html(data, text):
        return _Body(1, blocks_of(text), language=language(data))
    return _Body(0, _plain(text), language=language(data))


def _is_html(data: Element, text: str) -> bool:
    kind = (data.get("contenttype") or "").casefold()
    return "html" in kind or ("plain" not in kind and is_markup(text))


def _plain(text: str) -> Blocks:
    blocks = Blocks()
    blocks.start("pre")
    blocks.characters(text)
    return blocks


def _headline(content: Element | None, spoken: str | None) -> str | None:
    """Return the headline without a role and in the language of the item, or the first."""
    headlines = children(content, "headline")
    plain = [line for line in headlines if not line.get("role")]
    own = [line for line in plain if not _is_foreign(language(line), spoken)]
    return next(filter(None, map(line_of, (*own, *plain, *headlines))), None)


def _nitf_headline(markup: Element | None) -> str | None:
    return line_of(child(markup, "body/body.head/hedline/hl1"))


def _concept(element: Element | None) -> str | None:
    """Return what a concept is called: its name, what stands for it, or its code."""
    name = line_of(child(element, "name"))
    literal = attribute(element, "literal")
    is_status = element is not None and name_of(element) in ("itemClass", "pubStatus")
    return (None if is_status else name or literal) or _code(element) or literal or name


def _code(element: Element | None) -> str | None:
    """Return the code of a concept; of the long form of one (a URI) the domain, or its end."""
    short = attribute(element, "qcode")
    long = attribute(element, "uri")
    if element is not None and name_of(element) in ("provider", "infoSource"):
        return (short or "").rpartition(":")[2] or authority(long or "") or long
    return short or long


def _superseded(meta: Element | None) -> str | None:
    for link in children(meta, "link"):
        kind = (attribute(link, "rel", "reluri") or "").casefold()
        if kind.endswith(_REPLACES):
            return attribute(link, "residref", "href")
    return None


def _embargo(meta: Element | None) -> str | None:
    """Return the end of an embargo; an empty element is one without end."""
    embargoed = child(meta, "embargoed")
    return None if embargoed is None else line_of(embargoed) or NEVER


def _is_public(note: Element) -> bool:
    told = f"{note.get('pubconstraint') or ''} {note.get('role') or ''}".casefold()
    return not any(word in told for word in ("nonpublic", "non-public", "contact", "closing"))


def _joined(notes: Iterable[Element]) -> str:
    texts = (blocks_of_element(note).text() for note in notes)
    return "\n".join(text for text in texts if text.strip())


def _told(content: Element | None, meta: Element | None) -> tuple[str, ...]:
    closings = [note for note in children(meta, "edNote") if "closing" in (note.get("role") or "")]
    lines = [line_of(child(content, "dateline")), *map(line_of, closings)]
    return tuple(filter(None, lines))


def _extra(content: Element | None) -> dict[str, str | None]:
    return {
        "slugline": line_of(child(content, "slugline")),
        "urgency": line_of(child(content, "urgency")),
        "dateline": line_of(child(content, "dateline")),
    }
