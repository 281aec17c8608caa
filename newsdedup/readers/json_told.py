"""What a JSON object of an agency tells, by bare keys: without case, `_` and `-`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Where an object has its text, and where its name.
_FORMS = (
    *("plain", "text", "xhtml", "html", "value", "content", "rendered"),
    *("model", "blocks", "paragraphs"),
)
_NAMES = ("value", "name", "by", "title", "literal", "code", "uri", "rendered", "main", "original")


def by_bare_key(value: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an object tells; some interfaces have a part of it in `fields`."""
    told = {_bare(key): item for key, item in value.items()}
    fields = told.get("fields")
    inner = fields if isinstance(fields, dict) else {}
    return {**{_bare(key): item for key, item in inner.items()}, **told}


def _bare(key: str) -> str:
    return key.casefold().replace("_", "").replace("-", "").lstrip("$")


def text_in(value: Any) -> str | None:
    """Return a body: a string, a list of paragraphs, or an object that has it in some form."""
    if isinstance(value, list):
        return "\n\n".join(filter(None, map(text_in, value))) or None
    if isinstance(value, dict):
        return next(filter(None, (text_in(value.get(form)) for form in _FORMS)), None)
    return value if holds(value) else None


def holds(value: Any) -> bool:
    """Whether a value is a string with anything in it."""
    return isinstance(value, str) and not value.isspace() and value != ""


def first(told: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    """Return the first string under the first of the names that has any."""
    return next(iter(some(told, names)), None)


def some(told: Mapping[str, Any], names: tuple[str, ...]) -> list[str]:
    """Return the strings under the first of the names that has any."""
    for name in names:
        found = list(strings(told, (name,)))
        if found:
            return found
    return []


def strings(told: Mapping[str, Any], names: tuple[str, ...]) -> Iterator[str]:
    """Yield the strings that stand under names: bare, in lists, in objects that name them."""
    for name in names:
        value = told.get(name)
        for item in value if isinstance(value, list) else (value,):
            string = _string(item)
            if string:
                yield string


def _string(item: Any) -> str | None:
    if isinstance(item, dict):
        item = next((item[key] for key in _NAMES if holds(item.get(key))), None)
    if isinstance(item, bool) or not isinstance(item, (str, int)):
        return None
    return str(item).strip()


def moment(told: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    """Return a time as it is written; one that is a number counts (milli)seconds since 1970."""
    written = first(told, names)
    if written is None or not (written.isascii() and written.isdigit()):
        return written
    seconds = int(written[:10]) if len(written) in (10, 13) else None
    return datetime.fromtimestamp(seconds, tz=UTC).isoformat() if seconds else written
