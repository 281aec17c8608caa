"""In workers: from the sentences and matches of whole components to members of clusters."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pyarrow as pa
from attrs import asdict, field, frozen

from newsdedup import matching, pipeline
from newsdedup.columns import Matches
from newsdedup.records import Article, Sentence, sentence_of
from newsdedup.space import IN_MEMORY
from newsdedup.spans import Spans, sentence_at
from newsdedup.spark import arrow
from newsdedup.spark.reading import wordings_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from newsdedup.columns import Int32s, Int64s
    from newsdedup.records import Cluster, Conflict
    from newsdedup.space import Space
    from newsdedup.spark.plan import Plan

CONFLICT = pa.struct(
    [
        ("kind", pa.string()),
        ("canonical", pa.string()),
        ("variant", pa.string()),
        ("canonical_start", pa.int32()),
        ("canonical_end", pa.int32()),
        ("variant_start", pa.int32()),
        ("variant_end", pa.int32()),
    ]
)
MEMBERS = pa.schema(
    [
        ("sentence_id", pa.string()),
        ("article_id", pa.string()),
        ("position", pa.int32()),
        ("start", pa.int64()),
        ("end", pa.int64()),
        ("cluster_id", pa.string()),
        ("canonical_id", pa.string()),
        ("relation", pa.string()),
        ("score", pa.float64()),
        ("conflicts", pa.list_(CONFLICT)),
        ("boilerplate", pa.bool_()),
        ("kind", pa.string()),
        ("sources", pa.int32()),
        ("first_published", pa.int64()),
    ]
)
"""A sentence and its place in its cluster; a sentence in none is its own canonical."""

# Sentences grouped at a time, if no component is larger.
_SENTENCES_AT_ONCE = 20_000


@frozen(kw_only=True, eq=False)
class Excerpt(Article):
    """An article of which only some sentences are here; `slices` has these by position."""

    slices: dict[int, str] = field(factory=dict)

    def sentence(self, position: int, *, start: int, end: int) -> Sentence:
        """Return the record of a sentence that is here."""
        text = self.slices[position]
        return sentence_of(self, text, position=position, start=start, end=end)


class Excerpts(list[Excerpt]):
    """Articles by id, as a corpus has them."""

    @property
    def bare(self) -> Sequence[Excerpt]:
        """The same: none has a text to be without."""
        return self


@frozen(eq=False, kw_only=True)
class Part:
    """The sentences of whole components, as `pipeline.Grouping` asks for a corpus."""

    articles: Excerpts
    spans: Spans
    text_of: Int32s
    space: Space = IN_MEMORY

    def sentence(self, row: int) -> Sentence:
        """Return the record of one sentence."""
        return sentence_at(self.articles, self.spans, row)

    def text(self, row: int) -> str:
        """Return the words of one sentence."""
        article = self.articles[int(self.spans.article[row])]
        return article.slices[int(self.spans.position[row])]


def group(plan: Plan, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield the sentences of components with their places in clusters.

    The batches come sorted by component. A row is a sentence, or where `article_id` is null a
    match of two texts.
    """
    plan.check()
    for table in arrow.whole_runs(batches, "component", least=_SENTENCES_AT_ONCE):
        is_match = arrow.numbers(table, "score") >= 0
        sentences = table.filter(pa.array(~is_match))
        numbers, matches = _numbered(sentences, table.filter(pa.array(is_match)))
        part, texts = _part(plan, sentences, numbers)
        grouping = pipeline.grouping_of(cast("Any", part), texts, plan.settings)
        yield from arrow.batches(_members(part, grouping.clusters(matches)), MEMBERS)


def alone(plan: Plan, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield sentences that nothing repeats as members of no cluster."""
    plan.check()
    for batch in batches:
        rows = zip(arrow.values(batch, "article_id"), arrow.values(batch, "position"), strict=True)
        names = [_named(*row) for row in rows]
        columns = {name: batch.column(name) for name in ("article_id", "position", "start", "end")}
        yield from arrow.batches({**_unclustered(names), **columns}, MEMBERS)


def _named(article_id: str, position: int) -> str:
    return Sentence(article_id=article_id, position=position, start=0, end=0, text="").id


def _unclustered(names: list[str]) -> dict[str, Any]:
    """Return the columns of sentences in no cluster, but those of where they stand."""
    columns: dict[str, Any] = {name: [None] * len(names) for name in MEMBERS.names}
    columns |= {"sentence_id": names, "canonical_id": list(names)}
    return {**columns, "boilerplate": [False] * len(names), "conflicts": [[]] * len(names)}


def _numbered(sentences: pa.Table, matches: pa.Table) -> tuple[Int64s, Matches]:
    """Return the distinct numbers of texts, ascending, and the matches by their places there."""
    numbers = np.unique(arrow.numbers(sentences, "first"))
    first, second = (
        np.searchsorted(numbers, arrow.numbers(matches, side)).astype(np.int32)
        for side in ("first", "second")
    )
    return numbers, Matches(
        first=first,
        second=second,
        score=arrow.numbers(matches, "score"),
        relation=arrow.numbers(matches, "relation").astype(np.uint8),
    )


def _part(plan: Plan, table: pa.Table, numbers: Int64s) -> tuple[Part, Any]:
    """Return sentences as part of a corpus, and their texts in the order of `numbers`."""
    ids, positions = arrow.values(table, "article_id"), arrow.numbers(table, "position")
    names = sorted(set(ids))
    place = {name: number for number, name in enumerate(names)}
    article = np.array([place[name] for name in ids], dtype=np.int32)
    order = np.lexsort((positions, article))
    ordered = table.take(pa.array(order))
    spans = Spans(
        article=article[order],
        position=positions[order].astype(np.int32),
        start=arrow.numbers(ordered, "start"),
        end=arrow.numbers(ordered, "end"),
    )
    of_sentence = arrow.numbers(ordered, "first")
    slices = arrow.values(ordered, "text")
    _, at = np.unique(of_sentence, return_index=True)
    used = ordered.take(pa.array(at))
    wordings = wordings_of(arrow.values(used, "text"), arrow.values(used, "wording"))
    languages = arrow.values(used, "language")
    texts = matching.read_texts(wordings, plan.settings, languages=languages)
    text_of = np.searchsorted(numbers, of_sentence).astype(np.int32)
    articles = _excerpts(names, spans, ordered, slices)
    return Part(articles=articles, spans=spans, text_of=text_of), texts


def _excerpts(names: list[str], spans: Spans, table: pa.Table, slices: list[str]) -> Excerpts:
    """Return the articles of sentences sorted by article and position."""
    starts = np.flatnonzero(np.diff(spans.article, prepend=-1)).tolist()
    ends = [*starts[1:], len(spans)]
    sources, times = arrow.values(table, "source"), arrow.values(table, "published")
    positions = spans.position.tolist()
    return Excerpts(
        Excerpt(
            id=name,
            text="",
            source=sources[low],
            published=None if times[low] is None else _moment(times[low]),
            slices=dict(zip(positions[low:high], slices[low:high], strict=True)),
        )
        for name, low, high in zip(names, starts, ends, strict=True)
    )


def _moment(microseconds: int) -> Any:
    return pipeline.EPOCH + timedelta(microseconds=microseconds)


def _members(part: Part, clusters: Iterable[Cluster]) -> dict[str, Any]:
    """Return the columns of the sentences of a part."""
    found: dict[str, dict[str, Any]] = {}
    for cluster in clusters:
        shared = _of_cluster(cluster)
        found[cluster.canonical.id] = dict(shared)
        for variant in cluster.variants:
            found[variant.sentence.id] = {
                **shared,
                "relation": variant.relation,
                "score": variant.score,
                "conflicts": _conflicts(variant.conflicts),
            }
    spans = part.spans
    ids = [part.articles[article].id for article in spans.article.tolist()]
    names = [_named(*row) for row in zip(ids, spans.position.tolist(), strict=True)]
    columns = _unclustered(names)
    columns |= {"article_id": ids, "position": spans.position}
    columns |= {"start": spans.start, "end": spans.end}
    for row, name in enumerate(names):
        for key, value in found.get(name, {}).items():
            columns[key][row] = value
    return columns


def _of_cluster(cluster: Cluster) -> Mapping[str, Any]:
    """Return what all members of a cluster have in common."""
    first = cluster.first_published
    return {
        "cluster_id": cluster.id,
        "canonical_id": cluster.canonical.id,
        "boilerplate": cluster.kind == "boilerplate",
        "kind": cluster.kind,
        "sources": cluster.sources,
        "first_published": None if first is None else (first - pipeline.EPOCH) // _MICROSECOND,
    }


_MICROSECOND = timedelta(microseconds=1)


def _conflicts(found: Iterable[Conflict]) -> list[dict[str, Any]]:
    return [asdict(one) for one in found]
