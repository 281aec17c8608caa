"""Articles as received, their sentences, and what was left out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from attrs import evolve, field, fields, frozen

from newsdedup.errors import ArticleFormatError
from newsdedup.records.kinds import STATUSES, Status

_WORDS = (
    *("title", "source", "url", "language", "supersedes"),
    *("signal", "byline", "credit", "ed_note"),
)
_MOMENTS = ("published", "updated", "embargo")


def frozen_mapping(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a copy that can't be changed; what is no mapping stays, to be refused by name."""
    return MappingProxyType(dict(value)) if isinstance(value, Mapping) else value


def _article_problem(article: Article) -> str | None:
    """Return what is wrong with the fields of an article, or None."""
    if not isinstance(article.id, str) or not article.id:
        return f"id is {article.id!r}; allowed: a non-empty string"
    if not isinstance(article.text, str):
        return f"text is a {type(article.text).__name__}; allowed: a string"
    if isinstance(article.version, bool) or not isinstance(article.version, int):
        return f"version is {article.version!r}; allowed: a whole number"
    if not isinstance(article.extra, Mapping):
        return f"extra is a {type(article.extra).__name__}; allowed: a mapping"
    if article.status not in STATUSES:
        return f"status is {article.status!r}; allowed: {', '.join(STATUSES)}"
    problems = (
        *(_words_problem(name, getattr(article, name)) for name in _WORDS),
        *(_moment_problem(name, getattr(article, name)) for name in _MOMENTS),
        _furniture_problem(article.furniture),
    )
    return next(filter(None, problems), None)


def _words_problem(name: str, value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return None
    return f"{name} is {value!r}; allowed: a string or None"


def _furniture_problem(spans: Any) -> str | None:
    """Return what is wrong with spans: out of order they would shift what stands between them."""
    if isinstance(spans, tuple) and all(map(_is_span, spans)):
        ends = [0, *(end for span in spans for end in span)]
        if all(one <= other for one, other in pairwise(ends)):
            return None
    return f"furniture is {spans!r}; allowed: a tuple of spans (start, end), sorted and apart"


def _is_span(span: Any) -> bool:
    return isinstance(span, tuple) and list(map(type, span)) == [int, int]


def _moment_problem(name: str, moment: Any) -> str | None:
    if moment is None:
        return None
    if not isinstance(moment, datetime):
        return f"{name} is a {type(moment).__name__}; allowed: a datetime with a time zone"
    if moment.utcoffset() is None:
        return f"{name} is {moment.isoformat()}, without a time zone; allowed: with one"
    return None


@frozen(kw_only=True)
class Article:
    """One wire item as received; its text is never edited.

    `status` is what the agency says of this version: a canceled one takes the article back,
    a withheld one isn't to be used. `signal` is its reason ("correction", "update"),
    `embargo` the time before which it isn't to be published, `credit` the agency that the
    text is credited to where that isn't `source`, `ed_note` a note to editors, which is no
    part of `text`. `furniture` are the spans of `text` that tell of the item and not of the
    news (dateline, byline, closing initials), sorted and apart.

    Raises `ArticleFormatError` where `id` is empty, `text` or another field of words is no
    string, `version` is no whole number, `status` is none, a time has no time zone, or
    `furniture` is no tuple of spans in order.

    >>> import newsdedup as nd
    >>> article = nd.Article(id="7", text="Rain fell. The ferry sails again.", source="Pell Times")
    >>> article.version, article.published
    (1, None)
    """

    id: str
    text: str = field(repr=lambda text: f"<{len(text)} characters>")
    title: str | None = None
    source: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    url: str | None = None
    language: str | None = None
    version: int = 1
    supersedes: str | None = None
    status: Status = "usable"
    signal: str | None = None
    embargo: datetime | None = None
    byline: str | None = None
    credit: str | None = None
    ed_note: str | None = None
    furniture: tuple[tuple[int, int], ...] = ()
    extra: Mapping[str, Any] = field(factory=dict, converter=frozen_mapping, hash=False)

    def __attrs_post_init__(self) -> None:
        problem = _article_problem(self)
        if problem:
            raise ArticleFormatError("article", problem, item=str(self.id) or "?")

    def sentence(self, position: int, *, start: int, end: int) -> Sentence:
        """Return the record of the sentence at `text[start:end]`, code points from 0.

        >>> article.sentence(1, start=11, end=33).text
        'The ferry sails again.'
        """
        text = self.text[start:end]
        return sentence_of(self, text, position=position, start=start, end=end)


_FIELDS = tuple(attribute.name for attribute in fields(Article))


def with_values(article: Article, values: Mapping[str, Any]) -> Article:
    """Return an article with other values, known to be right, in some of its fields.

    That is `attrs.evolve` in a third of its time, as nothing is looked at again; collections
    have many thousands of articles. One of a user's own class is made as ever.
    """
    if type(article) is not Article:
        return evolve(article, **values)
    made = object.__new__(Article)
    for name in _FIELDS:
        value = values[name] if name in values else getattr(article, name)
        object.__setattr__(made, name, value)
    return made


@frozen(kw_only=True)
class Sentence:
    """A slice of an article: `text == article.text[start:end]`, always.

    `position` counts the sentences of the article from 0. `source`, `published` and `url`
    are the article's.

    >>> import newsdedup as nd
    >>> sentence = nd.Article(id="7", text="Rain fell.").sentence(0, start=0, end=10)
    >>> sentence.text, sentence.id
    ('Rain fell.', 'cb1f28672f9b3c7a')
    """

    article_id: str
    position: int
    start: int
    end: int
    text: str
    source: str | None = None
    published: datetime | None = None
    url: str | None = None

    @property
    def id(self) -> str:
        """A name for this sentence: 16 hexadecimal digits from the article's id and position."""
        key = f"{self.article_id}\0{self.position}".encode("utf-8", "surrogatepass")
        return hashlib.blake2b(key, digest_size=8).hexdigest()


def sentence_of(
    article: Article, text: str, *, position: int, start: int, end: int, url: str | None = None
) -> Sentence:
    """Return the record of a sentence of an article whose own text or `url` isn't at hand."""
    return Sentence(
        article_id=article.id,
        position=position,
        start=start,
        end=end,
        text=text,
        source=article.source,
        published=article.published,
        url=url or article.url,
    )


@frozen(kw_only=True)
class Skipped:
    """An item that was left out, where it stood and why.

    >>> import newsdedup as nd
    >>> print(nd.Skipped(path="wire.jsonl", item="3", problem="no text"))
    wire.jsonl:3: no text
    """

    path: str
    item: str
    problem: str

    def __str__(self) -> str:
        where = f"{self.path}:{self.item}" if self.item else self.path
        return f"{where}: {self.problem}"
