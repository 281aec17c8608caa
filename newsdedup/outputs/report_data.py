"""The data of a report: articles and clusters as short rows that the page's script reads.

Offsets count UTF-16 units, as JavaScript does, times are seconds since 1970, and names that
come again and again are numbers of a list.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left, bisect_right
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from attrs import frozen

from newsdedup.records import CONFLICT_KINDS, RELATIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from newsdedup.records import Article, Cluster, Conflict, ConflictKind, Sentence, Variant

Texts = Literal["whole", "repeated"]
TEXTS: tuple[Texts, ...] = ("whole", "repeated")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
KINDS = ("claim", "quote", "boilerplate")

# What could end the script element or a line of it, and what UTF-8 can't hold.
_UNSAFE = re.compile("[<>&\u2028\u2029\ud800-\udfff]")
_WEB = re.compile(r"https?://[^\s\\\x00-\x20\x7f]+", re.IGNORECASE)
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_TITLE_LENGTH = 90
_GAP = "\n\n… "  # what stands for text that is left out


class Dispute(NamedTuple):
    """A fact as versions of a cluster give it, in order of time: sentence, start and end in it.

    >>> import newsdedup as nd
    >>> from newsdedup.outputs import Dispute
    >>> sentence = nd.Article(id="7", text="Five ships sank.").sentence(0, start=0, end=16)
    >>> Dispute("number", [(sentence, 0, 4)]).kind
    'number'
    """

    kind: ConflictKind
    entries: Sequence[tuple[Sentence, int, int]]


@frozen
class Excerpt:
    """Some spans of a text (sorted and apart) and what lies between them as an ellipsis."""

    text: str
    spans: list[tuple[int, int]]
    starts: list[int]

    def place(self, offset: int) -> int:
        """Return where an offset of the whole text, in one of the spans, is in the excerpt."""
        row = max(0, bisect_right(self.spans, offset, key=lambda span: span[0]) - 1)
        return self.starts[row] + offset - self.spans[row][0]


def excerpt_of(text: str, spans: Iterable[tuple[int, int]]) -> Excerpt:
    """Return the excerpt of a text that has these spans, which may overlap.

    Where only white space is between two, it stays.
    """
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    starts: list[int] = []
    parts: list[str] = []
    length = 0
    for start, end in joined:
        gap = _GAP if parts else _GAP.lstrip() if start else ""
        starts.append(length + len(gap))
        parts += [gap, text[start:end]]
        length = starts[-1] + end - start
    return Excerpt("".join(parts), joined, starts)


@frozen(kw_only=True)
class Shown:
    """An article of the report: its row, and where characters of two UTF-16 units stand."""

    row: int
    astral: list[int]
    held: bool
    excerpt: Excerpt | None = None

    def unit(self, offset: int) -> int:
        """Return the place in UTF-16 units of a code point of the article's text."""
        if self.held:
            return 0
        place = offset if self.excerpt is None else self.excerpt.place(offset)
        return place + bisect_left(self.astral, place)


def web_address(url: str | None) -> str | None:
    """Return an address that a link may lead to: http or https, without spaces; else None."""
    if url is None or not _WEB.fullmatch(url):
        return None
    return url


def seconds(moment: datetime | None) -> float | None:
    """Return a time as seconds since 1970, a whole number where it is one."""
    if moment is None:
        return None
    value = (moment - EPOCH).total_seconds()
    return int(value) if value.is_integer() else value


def by_spread(clusters: Sequence[Cluster]) -> list[Cluster]:
    """Return the clusters in order of distinct sources, then of variants, most first."""
    return sorted(clusters, key=lambda one: (-one.sources, -len(one.variants), _first(one), one.id))


def _first(cluster: Cluster) -> tuple[bool, float]:
    moment = seconds(cluster.first_published)
    return moment is None, moment or 0.0


def payload(
    articles: Sequence[Article],
    clusters: Sequence[Cluster],
    *,
    as_of: datetime,
    disputes: Mapping[str, Sequence[Dispute]] = MappingProxyType({}),
    texts: Texts = "whole",
) -> dict[str, Any]:
    """Return what the page needs to show the clusters and the articles that have any.

    Of an article under embargo at `as_of` neither text nor title is given. With `texts`
    "repeated" an article's text is its sentences that are in a cluster, and nothing else.
    """
    named: dict[str, list[tuple[int, int]]] = {}
    for cluster in clusters:
        for sentence in cluster.sentences:
            named.setdefault(sentence.article_id, []).append((sentence.start, sentence.end))
    repeating = [article for article in articles if article.id in named]
    sources = sorted({article.source for article in repeating if article.source is not None})
    source_rows = {source: row for row, source in enumerate(sources)}
    shown = {
        article.id: _shown(row, article, as_of, named[article.id] if texts == "repeated" else None)
        for row, article in enumerate(repeating)
    }
    return {
        "relations": RELATIONS[:-1],
        "kinds": KINDS,
        "conflictKinds": CONFLICT_KINDS,
        "sources": sources,
        "articles": [
            _article(article, source_rows, shown[article.id], as_of) for article in repeating
        ],
        "clusters": [
            [*_cluster(cluster, shown), _disputes(disputes.get(cluster.id, ()), shown)]
            for cluster in by_spread(clusters)
        ],
    }


def _held(article: Article, as_of: datetime) -> bool:
    return article.embargo is not None and article.embargo > as_of


def _shown(
    row: int, article: Article, as_of: datetime, spans: list[tuple[int, int]] | None
) -> Shown:
    excerpt = None if spans is None else excerpt_of(article.text, spans)
    text = article.text if excerpt is None else excerpt.text
    astral = [found.start() for found in _ASTRAL.finditer(text)]
    return Shown(row=row, astral=astral, held=_held(article, as_of), excerpt=excerpt)


def _article(
    article: Article, sources: Mapping[str, int], shown: Shown, as_of: datetime
) -> list[Any]:
    held = _held(article, as_of)
    text = article.text if shown.excerpt is None else shown.excerpt.text
    title = article.title or article.text.strip()[:_TITLE_LENGTH].partition("\n")[0]
    return [
        article.id,
        "" if held else title,
        -1 if article.source is None else sources[article.source],
        seconds(article.published),
        None if held else web_address(article.url),
        article.language,
        "" if held else text,
        seconds(article.embargo) if held else None,
    ]


def _cluster(cluster: Cluster, shown: Mapping[str, Shown]) -> list[Any]:
    held = shown[cluster.canonical.article_id].held
    return [
        cluster.id,
        KINDS.index(cluster.kind),
        cluster.sources,
        _sentence(cluster.canonical, shown),
        [_variant(variant, cluster, shown, canonical_held=held) for variant in cluster.variants],
    ]


def _disputes(disputes: Sequence[Dispute], shown: Mapping[str, Shown]) -> list[Any]:
    """Return each fact as its kind and, in order of time, [article, start, end] of its words."""
    return [
        [
            CONFLICT_KINDS.index(dispute.kind),
            [
                [shown[sentence.article_id].row, *_spot(sentence, start, end, shown)]
                for sentence, start, end in dispute.entries
            ],
        ]
        for dispute in disputes
    ]


def _spot(sentence: Sentence, start: int, end: int, shown: Mapping[str, Shown]) -> tuple[int, int]:
    article = shown[sentence.article_id]
    return article.unit(sentence.start + start), article.unit(sentence.start + end)


def _sentence(sentence: Sentence, shown: Mapping[str, Shown]) -> list[int]:
    article = shown[sentence.article_id]
    return [article.row, article.unit(sentence.start), article.unit(sentence.end)]


def _variant(
    variant: Variant, cluster: Cluster, shown: Mapping[str, Shown], *, canonical_held: bool
) -> list[Any]:
    held = canonical_held or shown[variant.sentence.article_id].held
    texts = cluster.canonical.text, variant.sentence.text
    return [
        *_sentence(variant.sentence, shown),
        RELATIONS.index(variant.relation),
        round(variant.score, 3),
        variant.lag_seconds,
        [_conflict(conflict, *texts, held=held) for conflict in variant.conflicts],
    ]


def _conflict(conflict: Conflict, canonical: str, variant: str, *, held: bool) -> list[int]:
    kind = CONFLICT_KINDS.index(conflict.kind)
    if held:
        return [kind, 0, 0, 0, 0]
    return [
        kind,
        *(_units(canonical, at) for at in (conflict.canonical_start, conflict.canonical_end)),
        *(_units(variant, at) for at in (conflict.variant_start, conflict.variant_end)),
    ]


def _units(text: str, offset: int) -> int:
    return offset + len(_ASTRAL.findall(text, 0, offset))


def script_json(value: Any) -> str:
    """Return JSON that is safe inside of a script element: no `<`, `>`, `&` or line separator."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return _UNSAFE.sub(lambda found: f"\\u{ord(found.group()):04x}", text)
