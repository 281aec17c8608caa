"""Articles as rows and back; what SQLite's text can't hold becomes bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
from attrs import frozen

from newsdedup.errors import ArticleFormatError
from newsdedup.records import Article

FIELDS = (
    "id", "version", "text", "title", "source", "published", "url", "language", "supersedes",
    "status", "rest",
)  # fmt: skip
"""The columns of an article's own values; `rest` has all other fields of `Article`, as JSON."""

_TEXTS = frozenset(("id", "text", "title", "source", "url", "language", "supersedes"))
_REST = {
    attribute.name: str(attribute.type)
    for attribute in attrs.fields(Article)
    if attribute.name not in FIELDS
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LARGEST_VERSION = 2**63 - 1


@frozen(kw_only=True)
class Version:
    """One version of an article that was seen: its row and what became of it.

    `state` is "live" (it counts), "superseded" (it has its text but doesn't count), "replaced"
    (by a higher version; its text is gone) or "removed" (a tombstone). `status` is what its
    agency said of it.
    """

    number: int
    id: str
    version: int
    state: str
    status: Any
    supersedes: str | None

    def bare(self) -> Article:
        """Return an article with no more than what decides which version counts."""
        return Article(
            id=self.id,
            text="",
            version=self.version,
            status=self.status,
            supersedes=self.supersedes,
        )


def held(text: str | None) -> str | bytes | None:
    """Return a text as SQLite can hold it: bytes where it has lone surrogates."""
    if text is None:
        return None
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")
    return text


def told(value: str | bytes | None) -> str | None:
    """Return the text that `held` made a value of."""
    return value.decode("utf-8", "surrogatepass") if isinstance(value, bytes) else value


def signed(value: int) -> int:
    """Return 64 unsigned bits as the signed number that SQLite holds."""
    return value - (1 << 64) if value >= 1 << 63 else value


def identity(wording: str) -> int:
    """Return the 64 bits by which a wording is found, signed; those of `matching.Texts`.

    What stands behind a unit separator is no part of it: see `rules.marked`.
    """
    bare = wording.partition("\x1f")[0].encode("utf-8", "surrogatepass")
    found = hashlib.blake2b(bare, digest_size=8).digest()
    return signed(int.from_bytes(found, "little"))


def article_values(article: Article) -> tuple[Any, ...]:
    """Return the values of an article in the order of FIELDS."""
    if abs(article.version) > _LARGEST_VERSION:
        problem = f"version is {article.version}; allowed in an index: up to {_LARGEST_VERSION}"
        raise ArticleFormatError("article", problem, item=article.id)
    values = {name: getattr(article, name) for name in FIELDS if name != "rest"}
    for name in _TEXTS:
        values[name] = held(values[name])
    values["published"] = _written(article.published)
    rest = {name: _written(getattr(article, name)) for name in _REST}
    kept = {name: value for name, value in rest.items() if value not in (None, (), {})}
    values["rest"] = json.dumps(kept, default=str) if kept else None
    return tuple(values[name] for name in FIELDS)


def _written(value: Any) -> Any:
    """Return a field as JSON can hold it."""
    if isinstance(value, datetime):
        return value.isoformat()
    return dict(value) if isinstance(value, Mapping) else value


def article_of(values: Sequence[Any]) -> Article:
    """Return the article of values in the order of FIELDS."""
    fields = dict(zip(FIELDS, values, strict=True))
    rest = json.loads(fields.pop("rest") or "{}")
    for name in _TEXTS:
        fields[name] = told(fields[name])
    if fields["published"] is not None:
        fields["published"] = datetime.fromisoformat(fields["published"])
    return Article(**fields, **{name: _read(_REST[name], value) for name, value in rest.items()})


def _read(kind: str, value: Any) -> Any:
    """Return a field of the given type from what JSON held."""
    if "datetime" in kind:
        return datetime.fromisoformat(value)
    if kind.startswith("tuple"):
        return tuple(tuple(one) if isinstance(one, list) else one for one in value)
    return value


def digest(values: tuple[Any, ...]) -> int:
    """Return 64 bits of all values of an article, by which `verify` finds a changed byte."""
    content = repr(values).encode("utf-8", "surrogatepass")
    found = hashlib.blake2b(content, digest_size=8).digest()
    return signed(int.from_bytes(found, "little"))


def microseconds(moment: datetime) -> int:
    """Return a time as microseconds since 1970 in UTC."""
    return (moment - _EPOCH) // timedelta(microseconds=1)
