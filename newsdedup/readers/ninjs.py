"""ninjs 1, 2 and 3, and the JSON of agencies and feeds that is like it, told by the keys.

Keys count without their case, `_` and `-`, so that `body_text` is `bodytext` and
`versionCreated` is `versioncreated`; what version a file says it has is not looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsdedup.readers.blocks import Blocks
from newsdedup.readers.items import Item
from newsdedup.readers.markup import blocks_of, is_markup, text_of
from newsdedup.readers.story import Story, authority, found_of, public_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from newsdedup.readers.items import Found

# The names under which agencies have one thing, the best first.
_ID = ("uri", "guid", "urn", "id", "itemid", "newsitemid", "entryid", "uno")
_TITLE = ("headline", "headlines", "title", "webtitle")
_SOURCE = ("source", "provider", "publisher", "copyrightholder", "creator")
_CREDIT = ("creditline", "descriptioncreditline", "credit", "infosource", "infosources")
_BYLINE = ("byline", "by", "bylines", "authors", "author")
_PUBLISHED = (
    *("firstpublished", "firstcreated", "datepublished", "publishedat", "published"),
    *("contentcreated", "created"),
)
_UPDATED = ("versioncreated", "datemodified", "modified", "updated", "updatedat")
_URL = ("url", "link", "canonicalurl", "weburl", "externalurl")
_LANGUAGE = ("language", "lang", "inlanguage")
_SIGNALS = ("signals", "signal", "editorialtypes", "editorialrole")
_EMBARGO = ("embargoed", "embargo", "embargodate")
_REPLACES = ("replaces", "supersedes", "evolvedfrom", "rewriteof")
_EXTRA = ("slugline", "located", "dateline", "urgency", "profile", "copyrightnotice", "usageterms")

_PLAIN = ("bodytext", "contenttext", "bodyplain")
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

_FORMS = ("plain", "text", "xhtml", "html", "value", "content")

_IDENTITIES = frozenset((*_ID, "altids"))
_CONTENTS = frozenset(
    (*_PLAIN, *_MARKUP, *_SHORT, "bodies", "descriptions", "headline", "headlines", "title")
)
# Keys of which an object has one at least if it is of an agency, and not anybody's.
_MARKS = frozenset(
    (
        *("versioncreated", "firstcreated", "pubstatus", "bodies", "headlines", "bodytext"),
        *("bodyxhtml", "bodyhtml", "articlehtml", "descriptiontext", "eventdetails"),
        *("contenttext", "contenthtml", "versionedguid", "altids", "contentcreated"),
        *("afpshortid",),
    )
)
_ENVELOPES = (
    *("item", "data", "items", "entries", "articles", "results", "stories", "documents"),
    *("docs", "response", "hits", "source", "feed"),
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
    told = {_bare(key): item for key, item in value.items()}
    blocks = _body(told)
    identity = _identity(told)
    changed = _first(told, _UPDATED)
    return found_of(
        Story(
            place=place,
            id=identity,
            body=None if blocks is None else public_text(blocks[0]),
            title=_plain(_first(told, _TITLE)),
            kind=_kind(told),
            source=_first(told, _SOURCE) or authority(identity) or authority(str(told.get("uri"))),
            published=_first(told, _PUBLISHED) or changed,
            updated=changed,
            url=_first(told, _URL) or (identity if identity.startswith("http") else None),
            language=_first(told, _LANGUAGE),
            version=told.get("version"),
            supersedes=_first(told, _REPLACES),
            status=_first(told, ("pubstatus",)) or "",
            signals=tuple(_strings(told, _SIGNALS)),
            embargo=_first(told, _EMBARGO),
            byline=_plain(", ".join(_some(told, _BYLINE)) or None),
            credit=_first(told, _CREDIT),
            ed_note=_plain(_first(told, ("ednote",))),
            told=(*_some(told, ("dateline",)), *(() if blocks is None else blocks[1].furniture)),
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


def _bare(key: str) -> str:
    return key.casefold().replace("_", "").replace("-", "").lstrip("$")


def _stories(value: Any, keys: Mapping[str, str], depth: int) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for item in value:
            yield from _stories(item, keys, depth)
    elif isinstance(value, dict) and _is_story(value, keys):
        yield value
    elif isinstance(value, dict) and depth:
        held = {_bare(key): item for key, item in value.items()}
        for name in _ENVELOPES:
            found = list(_stories(held.get(name), keys, depth - 1))
            if found:
                yield from found
                return


def _is_story(value: Mapping[str, Any], keys: Mapping[str, str]) -> bool:
    if keys["text"] in value:
        return False
    names = {_bare(key) for key in value}
    return bool(names & _IDENTITIES and names & _CONTENTS and names & _MARKS)


def _identity(told: Mapping[str, Any]) -> str:
    """Return the item's id; AP's `uri` has the search in it that found it, its `itemid` not."""
    others = told.get("altids")
    named = others.get("itemid") if isinstance(others, dict) else None
    return (named if isinstance(named, str) and named else None) or _first(told, _ID) or ""


def _kind(told: Mapping[str, Any]) -> str:
    kind = told.get("type")
    if "eventdetails" in told:
        return "event"
    return kind if isinstance(kind, str) else ""


def _body(told: Mapping[str, Any]) -> tuple[str, Blocks] | None:
    """Return the one body to read: plain text before markup, both before a description."""
    for name in _PLAIN:
        text = _text(told.get(name))
        if text:
            return text, Blocks()
    parts = sorted(_parts(told.get("bodies")), key=lambda part: _rank(part[0]))
    for kind, text in parts:
        return (text, Blocks()) if kind == "text/plain" else _from_markup(text)
    bodies = sorted(name for name in told if name.startswith("body"))
    for name in (*_MARKUP, *bodies, *_SHORT):
        text = _text(told.get(name)) if name != "bodies" else None
        if text:
            return _from_markup(text)
    for _, text in _parts(told.get("descriptions")):
        return _from_markup(text)
    return None


def _text(value: Any) -> str | None:
    """Return a body: a string, a list of paragraphs, or an object that has it in some form."""
    if isinstance(value, list):
        return "\n\n".join(filter(None, map(_text, value))) or None
    if isinstance(value, dict):
        return next((value[form] for form in _FORMS if _holds(value.get(form))), None)
    return value if _holds(value) else None


def _from_markup(text: str) -> tuple[str, Blocks]:
    if not is_markup(text):
        return text, Blocks()
    blocks = blocks_of(text)
    return blocks.text(), blocks


def _parts(value: Any) -> Iterator[tuple[str, str]]:
    """Yield kind and text of the parts of `bodies`, `headlines`, `descriptions` (ninjs 2, 3)."""
    for part in value if isinstance(value, list) else ():
        told = {_bare(key): item for key, item in part.items()} if isinstance(part, dict) else {}
        if _holds(told.get("value")):
            yield str(told.get("contenttype") or told.get("role") or "").casefold(), told["value"]


def _rank(kind: str) -> int:
    """Return how good a kind of body is, 0 for plain text."""
    if kind in ("text/plain", "text", "plain", "main"):
        return 0
    return 1 if "html" in kind else 2 if "nitf" in kind else 3


def _holds(value: Any) -> bool:
    return isinstance(value, str) and not value.isspace() and value != ""


def _first(told: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    return next(iter(_some(told, names)), None)


def _some(told: Mapping[str, Any], names: tuple[str, ...]) -> list[str]:
    """Return the strings under the first of the names that has any."""
    for name in names:
        found = list(_strings(told, (name,)))
        if found:
            return found
    return []


def _strings(told: Mapping[str, Any], names: tuple[str, ...]) -> Iterator[str]:
    """Yield the strings that stand under names: bare, in lists, in objects that name them."""
    for name in names:
        value = told.get(name)
        for item in value if isinstance(value, list) else (value,):
            string = _string(item)
            if string:
                yield string


def _string(item: Any) -> str | None:
    if isinstance(item, dict):
        item = next((item[key] for key in _NAMES if _holds(item.get(key))), None)
    if isinstance(item, bool) or not isinstance(item, (str, int)):
        return None
    return str(item).strip()


_NAMES = ("value", "name", "by", "title", "literal", "code", "uri")


def _plain(text: str | None) -> str | None:
    """Return a headline or note on one line, out of its markup."""
    if text is None:
        return None
    return " ".join((text_of(text) if is_markup(text) else text).split())


def _extra(told: Mapping[str, Any], blocks: Blocks | None) -> dict[str, Any]:
    kept: dict[str, Any] = {name: told[name] for name in _EXTRA if told.get(name)}
    return {**kept, "captions": blocks.captions} if blocks and blocks.captions else kept
