"""NewsML 1.x: the text of each news item, found by the roles and media of its components."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve, frozen

from newsdedup.readers import nitf
from newsdedup.readers.blocks import Blocks
from newsdedup.readers.markup import blocks_of, is_markup
from newsdedup.readers.story import NEVER, Story, found_of
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

# Components by their role: those that are the headline, those before the body, those that
# are no text of the story. All others are the body, and of several the first.
_HEADS = ("title", "headline")
_LEADS = ("lead", "intro", "leadin")
_BESIDES = (
    "caption",
    "thumbnail",
    "preview",
    "quicklook",
    "highres",
    "graphic",
    "photo",
    "picture",
)
_MARKUP = ("nitf", "html", "body", "p", "div", "section", "article", "pre", "block", "body.content")


@frozen
class _Part:
    """A piece of text of an item: the role of its component, and how good its form is."""

    role: str
    rank: int
    blocks: Blocks


def found_in(root: Element, *, name: str) -> Iterator[Found]:
    """Yield the news items of a document; `name` is the id of an item that has none.

    An item of several stories, each with a headline of its own, is an article for each.
    """
    items = list(named(root, "NewsItem"))
    sent: dict[Element, str | None] = {}
    for number, item in enumerate(items, start=1):
        place = f"item {number}" if len(items) > 1 else ""
        message = item.getparent()
        if message not in sent:  # once, as a message can have any number of items
            sent[message] = _text(message, "NewsEnvelope/DateAndTime")
        story = _story(item, place, name if not place else f"{name}#{number}", sent[message])
        own = _components(item)
        for at, component in enumerate(own, start=1):
            yield found_of(_story_in(component, story, at))
        if not own:
            yield found_of(story)


def _components(item: Element) -> list[Element]:
    """Return the components that are stories: each has a headline and a text; [] if it is one.

    What a component calls equivalents are languages or forms of one story.
    """
    told: dict[str, Element] = {}
    for component in named(item, "NewsComponent"):
        above = list(component.iterancestors("{*}NewsComponent"))
        if any(attribute(one, "EquivalentsList") == "yes" for one in above):
            continue
        headline = line_of(child(component, "NewsLines/HeadLine"))
        only = headline and len(list(named(component, "HeadLine"))) == 1
        if headline and only and _body(list(_parts(component))):
            told.setdefault(headline, component)
    return list(told.values()) if len(told) > 1 else []


def _story_in(component: Element, story: Story, number: int) -> Story:
    """Return the story of a component; what it doesn't say of itself, its item does."""
    parts = list(_parts(component))
    name = attribute(component, "Duid", "Euid") or str(number)
    lines = (_line(component, "DateLine"), _line(component, "CreditLine"))
    place = " ".join(filter(None, (story.place, f"component {number}")))
    own = evolve(
        story,
        place=place,
        id=f"{story.id}#{name}",
        title=_line(component, "HeadLine"),
        byline=_line(component, "ByLine") or story.byline,
        credit=_line(component, "CreditLine") or story.credit,
        told=(*filter(None, lines), *story.told),
        links=(),
        extra={**story.extra, "dateline": _line(component, "DateLine")},
    )
    return nitf.with_body(own, _body(parts))


def _story(item: Element, place: str, name: str, sent: str | None) -> Story:
    identifier = child(item, "Identification/NewsIdentifier")
    management = child(item, "NewsManagement")
    parts = list(_parts(item))
    created = _text(management, "FirstCreated") or _dated(identifier) or sent
    story = Story(
        place=place,
        id=_identity(identifier) or name,
        title=_line(item, "HeadLine") or _role_text(parts, _HEADS),
        kind="" if parts else _media(item),
        source=_party(item, "Provider") or _text(identifier, "ProviderId"),
        published=created,
        updated=_text(management, "ThisRevisionCreated") or created,
        language=_formal(next(named(item, "Language"), None)) or language(item),
        version=_text(identifier, "RevisionId"),
        status=_formal(child(management, "Status")) or "",
        signals=_signals(management),
        embargo=_embargo(management),
        byline=_line(item, "ByLine"),
        credit=_line(item, "CreditLine") or _party(item, "Source"),
        ed_note=_note(management),
        told=tuple(filter(None, (_line(item, "DateLine"), _line(item, "CreditLine")))),
        links=tuple(_links(item)),
        extra={"slugline": _line(item, "SlugLine"), "dateline": _line(item, "DateLine")},
    )
    return nitf.with_body(story, _body(parts))


def _identity(identifier: Element | None) -> str | None:
    """Return the id without its revision, so that all revisions of an item share it."""
    names = [_text(identifier, name) for name in ("ProviderId", "DateId", "NewsItemId")]
    if all(names):
        return f"urn:newsml:{':'.join(filter(None, names))}"
    return _text(identifier, "PublicIdentifier") or names[-1]


def _parts(item: Element) -> Iterator[_Part]:
    """Yield the texts of an item's components, in order."""
    roles: dict[Element, str] = {}
    for content in named(item, "ContentItem"):
        media = _formal(child(content, "MediaType")) or "text"
        data = child(content, "DataContent")
        if data is None or "text" not in media.casefold() or child(content, "Encoding") is not None:
            continue
        rank, blocks = _data(data)
        if blocks.text():
            yield _Part(_role(content.getparent(), roles), rank, blocks)


def _data(data: Element) -> tuple[int, Blocks]:
    """Return the text of a `DataContent`; plain text ranks before markup."""
    markup = next((element for element in named(data, "nitf")), None)
    if markup is not None:
        return 2, nitf.body_of(markup) or Blocks()
    if next(named(data, *_MARKUP), None) is not None:
        return 1, blocks_of_element(next(named(data, "body"), data))
    text = "".join(data.itertext())
    if is_markup(text):
        return 1, blocks_of(text)
    blocks = Blocks()
    blocks.start("pre")
    blocks.characters(text)
    return 0, blocks


def _links(item: Element) -> Iterator[str]:
    """Yield the addresses of texts of the item that are files of their own."""
    for content in named(item, "ContentItem"):
        kinds = (_formal(child(content, name)) for name in ("MediaType", "MimeType", "Format"))
        kind = " ".join(filter(None, kinds)).casefold() or "text"
        href = attribute(content, "Href")
        if href and any(word in kind for word in ("text", "html", "nitf")):
            yield href


def _role(component: Element | None, roles: dict[Element, str]) -> str:
    """Return the role of a component, or of the nearest one around it that has one.

    `roles` has those found before, as a component can hold any number of texts.
    """
    if component is None or name_of(component) == "NewsItem":
        return ""
    if component not in roles:
        own = (_formal(child(component, "Role")) or "").casefold()
        roles[component] = own or _role(component.getparent(), roles)
    return roles[component]


def _body(parts: list[_Part]) -> Blocks | None:
    """Return the lead and the one body; where a role is given twice, the better form."""
    besides = (*_HEADS, *_LEADS, *_BESIDES)
    bodies = [part for part in parts if not part.role.startswith(besides)]
    leads = [part for part in parts if part.role.startswith(_LEADS)]
    chosen = [min(some, key=lambda part: part.rank) for some in (leads, bodies) if some]
    if not chosen:
        return None
    joined = Blocks()
    for part in chosen:
        joined.start("p")
        joined.start("pre")
        joined.characters(part.blocks.text())
        joined.end("pre")
        joined.captions += part.blocks.captions
        joined.furniture += part.blocks.furniture
    return joined


def _dated(identifier: Element | None) -> str | None:
    """Return the time in an item's id, where it has one besides the day."""
    named_at = _text(identifier, "DateId") or ""
    return named_at if "T" in named_at else None


def _role_text(parts: list[_Part], roles: Iterable[str]) -> str | None:
    return next((part.blocks.text() for part in parts if part.role.startswith(tuple(roles))), None)


def _line(item: Element, name: str) -> str | None:
    return next(filter(None, map(line_of, named(item, name))), None)


def _party(item: Element, name: str) -> str | None:
    for element in named(item, name):
        party = _formal(child(element, "Party"))
        if party:
            return party
    return None


def _formal(element: Element | None) -> str | None:
    return attribute(element, "FormalName")


def _text(element: Element | None, name: str) -> str | None:
    return line_of(child(element, name))


def _media(item: Element) -> str:
    kinds = (_formal(kind) for kind in named(item, "MediaType"))
    return (
        next(filter(None, kinds), "") or _formal(child(item, "NewsManagement/NewsItemType")) or ""
    )


def _signals(management: Element | None) -> tuple[str, ...]:
    words = [_formal(element) for element in children(management, "Instruction")]
    words.append(_formal(child(management, "NewsItemType")))
    return tuple(filter(None, words))


def _embargo(management: Element | None) -> str | None:
    """Return when an embargoed item will be usable."""
    if (_formal(child(management, "Status")) or "").casefold() != "embargoed":
        return None
    return _text(child(management, "StatusWillChange"), "DateAndTime") or NEVER


def _note(management: Element | None) -> str | None:
    lines = (line_of(element) for element in children(management, "Property"))
    return next(filter(None, lines), None)
