"""ninjs 1, 2 and 3, and the JSON of agencies and feeds that is like it, told by the keys.

Keys count without their case, `_` and `-`, so that `body_text` is `bodytext` and
`versionCreated` is `versioncreated`; what version a file says it has is not looked at.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from newsdedup.readers.blocks import Blocks
from newsdedup.readers.items import Item
from newsdedup.readers.json_told import by_bare_key, first, holds, moment, some, strings, text_in
from newsdedup.readers.markup import blocks_of, is_markup, text_of
from newsdedup.readers.renditions import links_of
from newsdedup.readers.story import NEVER, Story, authority, found_of, public_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from newsdedup.readers.items import Found

# The names under which agencies have one thing, the best first.
_ID = ("uri", "guid", "urn", "id", "itemid", "newsitemid", "entryid", "uno", "@id", "url", "weburl")
_TITLE = ("headline", "headlines", "title", "webtitle")
_SOURCE = ("source", "provider", "publisher", "copyrightholder", "creator", "distributor")
_CREDIT = ("creditline", "descriptioncreditline", "credit", "infosource", "infosources")
_BYLINE = ("byline", "by", "bylines", "authors", "author")
_PUBLISHED = (
    *("firstpublished", "firstcreated", "datepublished", "publishedat", "published"),
    *(
        "webpublicationdate",
        "contentcreated",
        "created",
        "pubdate",
        "publicationdate",
        "datecreated",
    ),
)
_UPDATED = ("versioncreated", "datemodified", "modified", "updated", "updatedat", "lastpublished")
_URL = ("url", "link", "canonicalurl", "weburl", "externalurl")
_LANGUAGE = ("language", "lang", "inlanguage")
_SIGNALS = ("signals", "signal", "editorialtypes", "editorialrole")
_EMBARGO = ("embargoed", "embargo", "embargodate")
_REPLACES = ("replaces", "supersedes", "evolvedfrom", "rewriteof")
_EXTRA = ("slugline", "located", "dateline", "urgency", "profile", "copyrightnotice", "usageterms")

_PLAIN = ("bodytext", "contenttext", "bodyplain", "articlebody", "storytext")
_MARKUP = (
    "bodyxhtml",
    "bodyhtml",
    "bodyhtml5",
    "articlehtml",
    "contenthtml",
    "content",
    "body",
    "news",
)
_SHORT = ("descriptiontext", "descriptionxhtml", "descriptionhtml", "summary")


_IDENTITIES = frozenset((*_ID, "altids"))
_CONTENTS = frozenset((*_PLAIN, *_MARKUP, *_SHORT, "bodies", "descriptions", *_TITLE, "renditions"))
# Keys of which an object has one at least if it is of an agency, and not anybody's.
_MARKS = frozenset(
    (
        *("versioncreated", "firstcreated", "pubstatus", "bodies", "headlines", "bodytext"),
        *("bodyxhtml", "bodyhtml", "articlehtml", "descriptiontext", "eventdetails"),
        *("contenttext", "contenthtml", "versionedguid", "altids", "contentcreated"),
        *("afpshortid", "articlebody", "storytext", "webpublicationdate", "publishedat"),
    )
)
_BESIDES = re.compile(r"summary|short|teaser|caption|abstract|lead|seo|social|push|sub|kicker")
_ENVELOPES = (
    *("item", "data", "items", "entries", "articles", "results", "stories", "documents"),
    *("docs", "response", "hits", "source", "feed", "@graph"),
)
_DEPTH = 4  # envelopes in one another: {"data": {"items": [{"item": {…}}]}}


def stories_in(value: Any, keys: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the items of agencies in a JSON value, out of their envelopes; [] if it has none.

    An object that has the text under the name that `keys` tells is anybody's own.
    """
    found = list(_stories(value, keys, _DEPTH))
    feed = value.get("title") if isinstance(value, dict) else None
    if isinstance(feed, str) and value not in found:  # the name of a JSON Feed
        return [{"source": feed, **story} for story in found]
    return found


def found_in(place: str, value: Mapping[str, Any]) -> Found:
    """Return what an agency's item is: an article, or aside."""
    told = by_bare_key(value)
    blocks = _body(told)
    identity = _identity(told)
    changed = moment(told, _UPDATED)
    return found_of(
        Story(
            place=place,
            id=identity,
            body=None if blocks is None else public_text(blocks[0]),
            title=_plain(_headline(told)),
            kind=_kind(told),
            source=first(told, _SOURCE) or authority(identity) or authority(str(told.get("uri"))),
            published=moment(told, _PUBLISHED) or changed,
            updated=changed,
            url=first(told, _URL) or (identity if identity.startswith("http") else None),
            language=first(told, _LANGUAGE),
            version=told.get("version"),
            supersedes=first(told, _REPLACES),
            status=first(told, ("pubstatus",)) or "",
            signals=tuple(strings(told, _SIGNALS)),
            embargo=_embargo(told),
            byline=_plain(", ".join(some(told, _BYLINE)) or None),
            credit=first(told, _CREDIT),
            ed_note=_plain(first(told, ("ednote",))),
            told=(*some(told, ("dateline",)), *(() if blocks is None else blocks[1].furniture)),
            links=tuple(links_of(told, identity)),
            extra=_extra(told, None if blocks is None else blocks[1]),
        )
    )


def items_in(place: str, value: dict[str, Any], keys: Mapping[str, str]) -> Iterator[Found]:
    """Yield the agency items in a JSON object; one that is anybody's own is an item itself."""
    stories = stories_in(value, keys)
    if not stories:
        yield Item(place, value)
    for number, story in enumerate(stories, start=1):
        where = f"item {number}" if len(stories) > 1 else ""
        yield found_in(" ".join(filter(None, (place, where))), story)


def _stories(value: Any, keys: Mapping[str, str], depth: int) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        found: list[list[dict[str, Any]]] = [list(_stories(item, keys, depth)) for item in value]
        for item, stories in zip(value, found, strict=True):
            yield from stories or ([item] if any(found) and isinstance(item, dict) else [])
    elif isinstance(value, dict) and _is_story(value, keys):
        yield value
        yield from _associated(value, keys)
    elif isinstance(value, dict) and depth:
        held = by_bare_key(value)
        for name in _ENVELOPES:
            inside = list(_stories(held.get(name), keys, depth - 1))
            if inside:
                yield from inside
                return


def _associated(value: Mapping[str, Any], keys: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Yield the stories of text that an item holds as associations; of pictures it is silent."""
    held = value.get("associations")
    items = held.values() if isinstance(held, dict) else held if isinstance(held, list) else ()
    for item in items:
        if isinstance(item, dict) and _is_story(item, keys):
            told = by_bare_key(item)
            whole = any(text_in(told.get(name)) for name in (*_PLAIN, *_MARKUP, "bodies"))
            if whole and _kind(told) in ("text", ""):
                yield item


def _is_story(value: Mapping[str, Any], keys: Mapping[str, str]) -> bool:
    if keys["text"] in value:
        return False
    names = by_bare_key(value).keys()
    return bool(names & _IDENTITIES and names & _CONTENTS and names & _MARKS)


def _identity(told: Mapping[str, Any]) -> str:
    """Return the item's id; AP's `uri` has the search in it that found it, its `itemid` not."""
    others = told.get("altids")
    named = others.get("itemid") if isinstance(others, dict) else None
    return (named if isinstance(named, str) and named else None) or first(told, _ID) or ""


def _kind(told: Mapping[str, Any]) -> str:
    kind = told.get("type")
    if "eventdetails" in told:
        return "event"
    return kind if isinstance(kind, str) else ""


def _embargo(told: Mapping[str, Any]) -> str | None:
    """Return the end of an embargo: a time, or what holds one, or true for one without end."""
    for name in _EMBARGO:
        value = told.get(name)
        if isinstance(value, dict):
            inner = by_bare_key(value)
            ends = first(inner, ("to", "until", "end", "date", "value"))
            return ends or (NEVER if inner.get("hasembargo") is True else None)
        if value is True:
            return NEVER
    return first(told, _EMBARGO)


def _body(told: Mapping[str, Any]) -> tuple[str, Blocks] | None:
    """Return the one body to read: plain text before markup, both before a description."""
    for name in _PLAIN:
        text = text_in(told.get(name))
        if text:
            return text, Blocks()
    for kind, text in _parts(told.get("bodies")):
        return (text, Blocks()) if kind == "text/plain" else _from_markup(text)
    bodies = sorted(name for name in told if name.startswith("body"))
    for name in (*_MARKUP, *bodies, *_SHORT):
        text = text_in(told.get(name)) if name != "bodies" else None
        if text:
            return _from_markup(text)
    for _, text in _parts(told.get("descriptions")):
        return _from_markup(text)
    return None


def _from_markup(text: str) -> tuple[str, Blocks]:
    if not is_markup(text):
        return text, Blocks()
    blocks = blocks_of(text)
    return blocks.text(), blocks


def _headline(told: Mapping[str, Any]) -> str | None:
    roles = _parts(told.get("headlines"))
    return first(told, ("headline",)) or (roles[0][1] if roles else None) or first(told, _TITLE)


def _parts(value: Any) -> list[tuple[str, str]]:
    """Return kind and text of the parts of `bodies`, `headlines`, `descriptions`, best first.

    Those of ninjs 2 and 3 have roles: a summary or a short headline comes after the others.
    """
    found = []
    for part in value if isinstance(value, list) else ():
        told = by_bare_key(part) if isinstance(part, dict) else {}
        if holds(told.get("value")):
            role = str(told.get("role") or "").casefold()
            kind = str(told.get("contenttype") or role).casefold()
            found.append((_BESIDES.search(role) is not None, role != "main", kind, told["value"]))
    ranked = sorted(found, key=lambda part: (part[0], _rank(part[2]), part[1]))
    return [(kind, text) for _, _, kind, text in ranked]


def _rank(kind: str) -> int:
    """Return how good a kind of body is, 0 for plain text."""
    if kind in ("text/plain", "text", "plain", "main"):
        return 0
    return 1 if "html" in kind else 2 if "nitf" in kind else 3


def _plain(text: str | None) -> str | None:
    """Return a headline or note on one line, out of its markup."""
    if text is None:
        return None
    return " ".join((text_of(text) if is_markup(text) else text).split())


def _extra(told: Mapping[str, Any], blocks: Blocks | None) -> dict[str, Any]:
    kept: dict[str, Any] = {name: told[name] for name in _EXTRA if told.get(name)}
    return {**kept, "captions": blocks.captions} if blocks and blocks.captions else kept
