"""NITF 3.x: one article a document, also within NewsML."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from attrs import evolve

from newsdedup.readers.story import NEVER, Story, public_text
from newsdedup.readers.xml import (
    Element,
    attribute,
    blocks_of_element,
    child,
    children,
    language,
    line_of,
    lines_of,
)

if TYPE_CHECKING:
    from newsdedup.readers.blocks import Blocks


def story_of(root: Element, *, place: str, name: str) -> Story:
    """Return what a `nitf` element tells; `name` is the id of one that has none."""
    docdata, top = child(root, "head/docdata"), child(root, "body/body.head")
    issued = _moment(docdata, "date.issue") or _story_date(root, top)
    correction = child(docdata, "correction")
    return with_body(
        Story(
            place=place,
            id=_identity(docdata) or name,
            title=line_of(child(top, "hedline/hl1")) or line_of(child(root, "head/title")),
            source=_source(docdata, top),
            published=issued,
            language=attribute(root, "baselang") or language(root),
            version=attribute(child(docdata, "du-key"), "version"),
            supersedes=attribute(correction, "id-string"),
            status=attribute(docdata, "management-status") or "",
            signals=_signals(root, docdata, correction),
            embargo=_embargo(docdata, issued),
            byline=byline_of(root),
            ed_note=_ed_note(docdata, top),
            told=_told(top),
            extra=_extra(root, docdata, top),
        ),
        body_of(root),
    )


def body_of(root: Element) -> Blocks | None:
    """Return the text of a `nitf` element, None where it has no body."""
    for path in ("body/body.content", "body.content", "body"):
        body = child(root, path)
        if body is not None:
            return blocks_of_element(body)
    return None


def byline_of(root: Element) -> str | None:
    """Return the bylines of a `nitf` element."""
    bylines = children(root, "body/body.head/byline")
    lines = [line.rstrip(" ,") for byline in bylines for line in lines_of(byline)]
    return ", ".join(lines) or None


def with_body(story: Story, blocks: Blocks | None) -> Story:
    """Return a story with the text of its markup, and what that says besides."""
    if blocks is None:
        return story
    extra: dict[str, Any] = {**story.extra, "captions": blocks.captions}
    return evolve(
        story,
        body=public_text(blocks.text()),
        told=(*story.told, *blocks.furniture),
        extra=extra,
    )


def _identity(docdata: Element | None) -> str | None:
    return attribute(child(docdata, "doc-id"), "id-string") or attribute(
        child(docdata, "du-key"), "key"
    )


def _source(docdata: Element | None, top: Element | None) -> str | None:
    holder = attribute(child(docdata, "doc.copyright"), "holder") or ""
    return (
        line_of(child(top, "distributor"))
        or attribute(child(docdata, "doc-id"), "regsrc")
        or holder.partition(". ")[0]
        or attribute(child(docdata, "del-list/from-src"), "src-name")
        or line_of(child(top, "rights/rights.owner"))
    )


def _moment(docdata: Element | None, name: str) -> str | None:
    """Return a date of the document; one that is a mere pattern (YYYYMMDD) is none."""
    element = child(docdata, name)
    written = attribute(element, "norm") or line_of(element)
    return written if written and written[0].isdigit() else None


def _story_date(root: Element, top: Element | None) -> str | None:
    return _moment(top, "dateline/story.date") or attribute(
        child(root, "head/pubdata"), "date.publication"
    )


def _embargo(docdata: Element | None, issued: str | None) -> str | None:
    """Return the release, where it is later than the issue or the document is embargoed."""
    release = _moment(docdata, "date.release")
    if (attribute(docdata, "management-status") or "").casefold() == "embargoed":
        return release or NEVER
    return release if release and issued and _is_later(release, issued) else None


def _is_later(one: str, other: str) -> bool:
    try:
        return datetime.fromisoformat(one) > datetime.fromisoformat(other)
    except (ValueError, TypeError):  # not a time, or only one has a zone
        return False


def _signals(root: Element, docdata: Element | None, correction: Element | None) -> tuple[str, ...]:
    properties = children(root, "head/tobject/tobject.property")
    words = [attribute(item, "tobject.property.type") for item in properties]
    words += [attribute(item, "info") for item in children(docdata, "ed-msg")]
    words += ["correction"] if correction is not None else []
    return tuple(filter(None, words))


def _ed_note(docdata: Element | None, top: Element | None) -> str | None:
    notes = [attribute(item, "info") for item in children(docdata, "ed-msg")]
    notes += [line_of(item) for item in children(top, "note")]
    return "\n".join(filter(None, notes)) or None


def _told(top: Element | None) -> tuple[str, ...]:
    lines = (line_of(child(top, name)) for name in ("dateline", "hedline/hl2", "distributor"))
    return tuple(filter(None, lines))


def _extra(root: Element, docdata: Element | None, top: Element | None) -> dict[str, Any]:
    return {
        "urgency": attribute(child(docdata, "urgency"), "ed-urg"),
        "located": line_of(child(top, "dateline/location")),
        "abstract": line_of(child(top, "abstract")),
        "tagline": line_of(child(root, "body/body.end/tagline")),
    }
