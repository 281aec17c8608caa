"""Results as three flat tables: articles, sentences, and links from repeat to canonical.

CSV, Parquet and SQLite hold the same columns, in schema version 1. A row is made when it is
asked for, so that a table never stands in memory as a whole.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal, Protocol

from attrs import asdict, frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from newsdedup.records import Article, Cluster, Conflict, Sentence, Variant

TABLES_VERSION = 1
Kind = Literal["id", "text", "integer", "real", "boolean", "time"]
Row = tuple[Any, ...]
Key = tuple[str, int]

_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)
_LARGEST = 2**63 - 1
# No UTF-8 has a lone surrogate, and many readers of C strings stop at a NUL.
_UNSTORABLE = re.compile("[\ud800-\udfff\0]")


class Found(Protocol):
    """What a run found, as `Result` has it."""

    @property
    def articles(self) -> Sequence[Article]:
        """All articles, by id."""

    @property
    def clusters(self) -> Sequence[Cluster]:
        """All clusters, in order of their first publication."""

    def sentences(self) -> Iterator[Sentence]:
        """Yield every sentence, by article id and position."""


@frozen(kw_only=True)
class Member:
    """A sentence's place in its cluster; `variant` is None for the canonical."""

    cluster: Cluster
    variant: Variant | None = None


@frozen(kw_only=True)
class Column:
    """A column: its name, what its values are, and whether it can be null.

    An `id` is a name of something, `text` is words; a `time` is a `datetime` in UTC.
    """

    name: str
    kind: Kind
    nullable: bool = True


@frozen(kw_only=True)
class Table:
    """A name, columns, and a function that yields the rows anew: one value a column."""

    name: str
    columns: tuple[Column, ...]
    rows: Callable[[], Iterator[Row]]


def key_of(sentence: Sentence) -> Key:
    """Return what tells a sentence from all others: its article's id and its position."""
    return sentence.article_id, sentence.position


def members(clusters: Iterable[Cluster]) -> dict[Key, Member]:
    """Return the place of each sentence that is in a cluster."""
    found: dict[Key, Member] = {}
    for cluster in clusters:
        found[key_of(cluster.canonical)] = Member(cluster=cluster)
        for variant in cluster.variants:
            found[key_of(variant.sentence)] = Member(cluster=cluster, variant=variant)
    return found


def by_article(found: Found) -> Iterator[tuple[Article, list[Sentence]]]:
    """Yield every article with its sentences; one without any has an empty list."""
    groups = groupby(found.sentences(), key=attrgetter("article_id"))
    name, sentences = next(groups, (None, iter(())))
    for article in found.articles:
        if article.id != name:
            yield article, []
            continue
        yield article, list(sentences)
        name, sentences = next(groups, (None, iter(())))


def conflicts_text(conflicts: Sequence[Conflict]) -> str | None:
    """Return conflicts as the JSON list that clusters.jsonl has, None where there are none."""
    return json.dumps([asdict(one) for one in conflicts], ensure_ascii=False) if conflicts else None


def storable(value: str | None, kind: Kind = "text") -> str | None:
    r"""Return a string that any file of UTF-8 can hold.

    A lone surrogate or NUL becomes U+FFFD in text, which keeps every offset; in an id it
    becomes an escape such as \ud800, which keeps different ids apart.
    """
    if value is None or (value.isascii() and "\0" not in value):
        return value
    if kind == "id":
        return _UNSTORABLE.sub(lambda found: f"\\u{ord(found.group()):04x}", value)
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", value)


def in_utc(moment: datetime | None) -> datetime | None:
    """Return the moment in UTC; the few that no calendar there holds become its first or last."""
    if moment is None:
        return None
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return _FIRST if moment.year == 1 else _LAST


def tables(found: Found) -> tuple[Table, Table, Table]:
    """Return the tables `articles`, `sentences` and `links` of what a run found.

    Rows are in the order of article id and position, those of `links` in that of the
    clusters and their variants.
    """
    rows = {"articles": _article_rows, "sentences": _sentence_rows, "links": _link_rows}
    articles, sentences, links = (
        Table(name=name, columns=COLUMNS[name], rows=_rows(make, COLUMNS[name], found))
        for name, make in rows.items()
    )
    return articles, sentences, links


def _rows(
    make: Callable[[Found], Iterator[Row]], columns: Sequence[Column], found: Found
) -> Callable[[], Iterator[Row]]:
    """Return a function that yields the rows, with strings that can be stored."""
    kinds = [column.kind for column in columns]

    def rows() -> Iterator[Row]:
        """Yield the rows, made anew each time."""
        for row in make(found):
            yield tuple(
                storable(value, kind) if isinstance(value, str) else value
                for value, kind in zip(row, kinds, strict=True)
            )

    return rows


def _article_rows(found: Found) -> Iterator[Row]:
    sentences = Counter(sentence.article_id for sentence in found.sentences())
    variants = (variant for cluster in found.clusters for variant in cluster.variants)
    repeats = Counter(variant.sentence.article_id for variant in variants)
    for article in found.articles:
        yield (
            article.id,
            max(-_LARGEST, min(article.version, _LARGEST)),  # it may be any whole number
            article.title,
            article.text,
            article.source,
            article.byline,
            article.credit,
            in_utc(article.published),
            in_utc(article.updated),
            article.url,
            article.language,
            article.status,
            article.signal,
            in_utc(article.embargo),
            article.supersedes,
            sentences[article.id],
            repeats[article.id],
        )


def _sentence_rows(found: Found) -> Iterator[Row]:
    membership = members(found.clusters)
    for sentence in found.sentences():
        yield (
            sentence.id,
            sentence.article_id,
            sentence.position,
            sentence.start,
            sentence.end,
            sentence.text,
            sentence.source,
            in_utc(sentence.published),
            sentence.url,
            *_membership(sentence, membership.get(key_of(sentence))),
        )


def _membership(sentence: Sentence, member: Member | None) -> Row:
    """Return cluster, kind, canonical or not, canonical, first or not, relation, score, lag."""
    if member is None:
        return None, None, True, sentence.id, None, None, None, None
    cluster, variant = member.cluster, member.variant
    dated = cluster.first_published is not None
    return (
        cluster.id,
        cluster.kind,
        variant is None,
        cluster.canonical.id,
        key_of(sentence) == key_of(cluster.first) if dated else None,
        variant and variant.relation,
        variant and variant.score,
        variant and variant.lag_seconds,
    )


def _link_rows(found: Found) -> Iterator[Row]:
    for cluster in found.clusters:
        canonical = cluster.canonical
        for variant in cluster.variants:
            yield (
                cluster.id,
                variant.sentence.id,
                canonical.id,
                variant.sentence.article_id,
                canonical.article_id,
                variant.sentence.source,
                canonical.source,
                variant.relation,
                variant.score,
                variant.lag_seconds,
                len(variant.conflicts),
                conflicts_text(variant.conflicts),
            )


def _columns(*names: str) -> tuple[Column, ...]:
    """Return columns from "name: kind", those that can be null from "name: kind?"."""
    split = (name.split(": ") for name in names)
    return tuple(
        Column(name=name, kind=kind.rstrip("?"), nullable=kind.endswith("?"))  # type: ignore[arg-type]  # a Kind: see below
        for name, kind in split
    )


COLUMNS = {
    "articles": _columns(
        *("article_id: id", "version: integer", "title: text?", "text: text?"),
        *("source: id?", "byline: text?", "credit: id?", "published: time?", "updated: time?"),
        *("url: id?", "language: id?", "status: id", "signal: id?", "embargo: time?"),
        *("supersedes: id?", "sentences: integer", "repeats: integer"),
    ),
    "sentences": _columns(
        *("sentence_id: id", "article_id: id", "position: integer"),
        # `end` is a word of SQL, so that a column can't be named that without quotes.
        *(
            "start_offset: integer",
            "end_offset: integer",
            "text: text",
            "source: id?",
            "published: time?",
            "url: id?",
        ),
        *("cluster_id: id?", "cluster_kind: id?", "is_canonical: boolean", "canonical_id: id"),
        *("is_first: boolean?", "relation: id?", "score: real?", "lag_seconds: real?"),
    ),
    "links": _columns(
        *("cluster_id: id", "sentence_id: id", "canonical_id: id", "article_id: id"),
        *("canonical_article_id: id", "source: id?", "canonical_source: id?", "relation: id"),
        *("score: real", "lag_seconds: real?", "conflict_count: integer", "conflicts: text?"),
    ),
}
