"""What all agency formats tell of an item, and what becomes of it: an article, or none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from attrs import Factory, evolve, frozen

from newsdedup.readers.furniture import furniture
from newsdedup.readers.items import Aside, Found, Item
from newsdedup.readers.times import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

# An embargo whose end isn't told.
NEVER = "9999-12-31T00:00:00+00:00"

_STATUSES = {
    **dict.fromkeys(
        ("canceled", "cancelled", "killed", "kill", "deleted", "retracted"), "canceled"
    ),
    **dict.fromkeys(("withheld", "withhold", "hold", "onhold", "recalled"), "withheld"),
}
_SIGNALS = (
    ("correction", re.compile(r"correct|rectif|berichtig|^edstat:c$")),
    ("update", re.compile(r"updat|writethru|refresh|^edstat:u$")),
)
# Kinds of items whose text is at most a caption or an entry of a calendar.
_NO_TEXT = re.compile(
    r"picture|photo|image|graphic|video|audio|animation|event|planning|newscoverage|concept|"
    r"package|catalog|scheme|knowledge|calendar|still|mov"
)
# From here on a text is for editors: the heading of such a section, or its first words.
_EDITORS = re.compile(
    r"^[ \t]*(?:[#*]+ *)?(?:[a-z]{2,5}[ -])?(?:notebook|notizblock)[ \t]*$|"
    r"^[ \t]*(?:\*[ \t]*){3,}\r?\n(?=.*not for publication)|"
    r"^.{0,40}(?:following|folgende).{0,40}(?:not (?:intended )?for publication|"
    r"nicht zur ver[öo]e?ffentlichung).*$",
    re.IGNORECASE | re.MULTILINE,
)
# How some agencies put a desk's address under a text: ((name@agency.example; +44 20 1)).
_CONTACT = re.compile(r"\s*\(\([^()]{3,400}\)\)\s*")
_AGENCY = re.compile(r"\(([A-Za-z][\w./ -]{1,30})\)")
_AUTHORITY = re.compile(r"(?:https?://|urn:newsml:|tag:)([\w.-]+)")


@frozen(kw_only=True)
class Story:
    """An item as its agency sent it: strings as they stand in the data, None where untold.

    `kind` is the agency's word for text, picture and so on, `status` and `signals` its own
    words, `told` what it names as dateline, byline or credit, `extra` what to keep besides.
    `body` is None where the item has no text of its own; `links` are addresses and names of
    files that have it, the best first.
    """

    place: str
    id: str
    body: str | None = None
    title: str | None = None
    kind: str = ""
    source: str | None = None
    published: str | None = None
    updated: str | None = None
    url: str | None = None
    language: str | None = None
    version: Any = None
    supersedes: str | None = None
    status: str = ""
    signals: tuple[str, ...] = ()
    embargo: str | None = None
    byline: str | None = None
    credit: str | None = None
    ed_note: str | None = None
    told: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    extra: Mapping[str, Any] = Factory(dict)


@frozen
class Linked(Aside):
    """An item whose text is in another file: an article if that was given, else aside."""

    story: Story


def found_of(story: Story) -> Found:
    """Return the item of a story; what is withheld, no text or without one is an `Aside`."""
    word = _word(story.status)
    status = _STATUSES.get(word, "usable")
    if status == "withheld":
        return Aside(story.place, f"withheld by its agency: {shown(story.id)}")
    if _NO_TEXT.search(_word(story.kind)):
        return Aside(story.place, f"no text item but {_kind(story.kind)}: {shown(story.id)}")
    if status == "usable" and not (story.body or "").strip():
        if story.links:
            problem = f"no text in it but a link to one, {shown(story.links[0])}: {shown(story.id)}"
            return Linked(story.place, problem, story)
        return Aside(story.place, f"no text in it: {shown(story.id)}")
    body = story.body or ""
    told = (story.title, story.byline, story.credit, *story.told)
    spans = furniture(body, told=[line for line in told if line])
    source = story.source or _agency(body, spans)
    values = {
        **{name: value for name, value in story.extra.items() if value},
        **{name: getattr(story, name) for name in _COPIED},
        "text": body,
        "version": _number(story.version),
        "updated": None if story.updated == story.published else story.updated,
        "status": status,
        "source": source,
        "credit": None if story.credit == source else story.credit,
        "signal": _signal(story.signals),
        "embargo": story.embargo or (NEVER if "embargo" in word else None),
    }
    return Item(story.place, values, own_names=True, furniture=spans)


_COPIED = (
    *("id", "title", "published", "url", "language", "supersedes"),
    *("byline", "ed_note"),
)


def with_text(story: Story, linked: Mapping[str, Any]) -> Found:
    """Return the item of a story with the text, and what it lacks, of the item it links to."""
    told = (linked.get("title"), linked.get("byline"), linked.get("credit"))
    return found_of(
        evolve(
            story,
            body=linked["text"],
            title=story.title or linked.get("title"),
            source=story.source or linked.get("source"),
            published=story.published or linked.get("published"),
            byline=story.byline or linked.get("byline"),
            ed_note=story.ed_note or linked.get("ed_note"),
            told=(*story.told, *(line for line in told if isinstance(line, str))),
            extra={"captions": linked.get("captions"), **story.extra},
        )
    )


def public_text(text: str) -> str:
    """Return a text up to where it turns to editors only, without addresses of desks."""
    found = _EDITORS.search(text)
    public = text[: found.start()].rstrip() if found else text
    if "((" not in public:
        return public
    lines = [line for line in public.split("\n") if not _CONTACT.fullmatch(line)]
    return "\n".join(lines).rstrip()


def authority(identifier: str) -> str | None:
    """Return who named an item, as its identifier tells: a domain, or a provider's id."""
    found = _AUTHORITY.match(identifier)
    return found[1].removeprefix("www.") if found else None


def _agency(body: str, spans: tuple[tuple[int, int], ...]) -> str | None:
    """Return the agency that a dateline names in brackets; all other furniture is a line."""
    lines = (body[start:end] for start, end in spans if body[end : end + 1].strip(" ") != "\n")
    dateline = next(lines, "")
    found = _AGENCY.search(dateline) if not body.endswith(dateline) else None
    return found[1] if found else None


def _word(status: str) -> str:
    """Return the bare word of a status or class: `stat:usable`, `http://…/usable`."""
    return re.split(r"[:/#]", status.strip().rstrip("/"))[-1].casefold()


def _kind(kind: str) -> str:
    return " ".join(_word(kind).split())[:40]


def _number(version: Any) -> int | None:
    if isinstance(version, bool) or not isinstance(version, (int, str)):
        return None
    digits = str(version).strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 18 else None  # noqa: PLR2004  # what 64 bits hold


def _signal(words: tuple[str, ...]) -> str | None:
    """Return "correction" or "update" where a word of the agency means it, correction first."""
    for name, form in _SIGNALS:
        if any(form.search(word.strip().casefold()) for word in words):
            return name
    return None
