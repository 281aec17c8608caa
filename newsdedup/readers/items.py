"""Raw items, as every format yields them, and how one becomes an article."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs
from attrs import frozen

from newsdedup.errors import ArticleFormatError, InvalidSettingError
from newsdedup.readers.furniture import plain_furniture
from newsdedup.readers.times import Times, shown
from newsdedup.records import STATUSES, Article

if TYPE_CHECKING:
    from collections.abc import Mapping

# What data can name; `furniture` is found in the text, `extra` is what is left over.
FIELDS: tuple[str, ...] = tuple(
    attribute.name
    for attribute in attrs.fields(Article)
    if attribute.name not in {"extra", "furniture"}
)
OWN_NAMES: Mapping[str, str] = MappingProxyType({name: name for name in FIELDS})


@frozen
class Item:
    """Something that should be an article: where it stands in its file, and its fields.

    `place` is the line number, or "item 3" where lines say nothing, or "" for a whole file.
    Items with `own_names` have their values under the names of `Article`; to the others the
    user's mapping applies. `furniture` are spans of their text, as of `Article`; where it is
    None they are looked for.
    """

    place: str
    values: Mapping[str, Any]
    own_names: bool = False
    furniture: tuple[tuple[int, int], ...] | None = None


@frozen
class Fault:
    """Something in a file that can't be read as an item, where it stands and why."""

    place: str
    problem: str


@frozen
class Aside:
    """Something that is no fault and no article: a picture, an event, a withheld story.

    It is told among what was left out, and never stops a run.
    """

    place: str
    problem: str


Found: TypeAlias = Item | Aside | Fault


def checked_keys(fields: Mapping[str, str] | None) -> Mapping[str, str]:
    """Return the key of every article field, `fields` before the field's own name.

    Raises `InvalidSettingError` for a name that is no article field.
    """
    chosen = dict(fields or {})
    for name, key in chosen.items():
        if name not in FIELDS or not isinstance(key, str) or not key:
            allowed = f"a mapping from article fields ({', '.join(FIELDS)}) to the data's names"
            raise InvalidSettingError("fields", {name: key}, allowed)
    return MappingProxyType({**OWN_NAMES, **chosen})


def article_of(item: Item, *, keys: Mapping[str, str], times: Times) -> Article:
    """Return the article made from an item's fields; what `keys` doesn't name becomes `extra`.

    An empty string in an optional field counts as none. Raises `ArticleFormatError`.
    """
    values = item.values
    keys = OWN_NAMES if item.own_names else keys
    told: dict[str, Any] = {
        name: value for name in _TOLD if _tells(name, value := values.get(keys[name]))
    }
    used = {
        key
        for name, key in keys.items()
        if name not in _TOLD or name in told or not values.get(key)
    }
    name = _required(_identifier("id", values.get(keys["id"])), name="id", key=keys["id"])
    text = _required(_string("text", values.get(keys["text"])), name="text", key=keys["text"])
    return Article(
        id=name,
        text=text,
        title=_string("title", values.get(keys["title"])) or None,
        source=_string("source", values.get(keys["source"])) or None,
        published=_moment("published", values.get(keys["published"]), times),
        updated=_moment("updated", values.get(keys["updated"]), times),
        url=_string("url", values.get(keys["url"])) or None,
        language=_string("language", values.get(keys["language"])) or None,
        version=_version(values.get(keys["version"])),
        supersedes=_identifier("supersedes", values.get(keys["supersedes"])),
        embargo=_moment("embargo", values.get(keys["embargo"]), times),
        furniture=plain_furniture(text) if item.furniture is None else item.furniture,
        extra={key: value for key, value in values.items() if key not in used},
        **told,
    )


# Other data has these names for other things ("status": "ok"); what doesn't fit goes to extra.
_TOLD = ("status", "signal", "byline", "credit", "ed_note")


def _tells(name: str, value: Any) -> bool:
    return value in STATUSES if name == "status" else isinstance(value, str) and value != ""


def _required(value: str | None, *, name: str, key: str) -> str:
    if value is None:
        looked_for = "" if key == name else f" (no field {shown(key)})"
        raise ArticleFormatError("article", f"no {name}{looked_for}")
    return value


def _identifier(name: str, value: Any) -> str | None:
    """Return an id as a string, from a string or a whole number; None where there is none."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return _string(name, value) or None


def _string(name: str, value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise ArticleFormatError(
        "article", f"{name} is a {type(value).__name__}, {shown(value)}; allowed: a string"
    )


def _version(value: Any) -> int:
    if value is None or value == "":
        return 1
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    # Nine digits hold every version and date (20161231) there is, and no time stamp.
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 18:  # noqa: PLR2004  # what 64 bits hold
        return int(value)
    raise ArticleFormatError("article", f"version is {shown(value)}; allowed: a whole number")


def _moment(name: str, value: Any, times: Times) -> Any:
    try:
        return times.moment(value)
    except ValueError as error:
        raise ArticleFormatError("article", f"{name} {error}") from error
