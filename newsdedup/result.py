"""The result of a run: clusters, what was left out, and the articles without their repeats."""

from __future__ import annotations

from heapq import nsmallest
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any, Literal

import numpy as np
from attrs import field, frozen

from newsdedup import notebook, outputs
from newsdedup.errors import InvalidSettingError
from newsdedup.outputs.exports import Exports
from newsdedup.outputs.jsonl import write_clusters
from newsdedup.parallel import cores
from newsdedup.records import RELATIONS, Article, Cluster, Sentence, Skipped
from newsdedup.spans import Spans as Spans  # noqa: PLC0414  # part of a result
from newsdedup.spans import sentence_at
from newsdedup.tally import clustered
from newsdedup.tally import statistics as statistics  # noqa: PLC0414  # of results
from newsdedup.timeline import timelines

if TYPE_CHECKING:
    import os
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from newsdedup.outputs import EditedArticle
    from newsdedup.outputs.marked import Conflicting
    from newsdedup.records import Relation
    from newsdedup.settings import Settings

Mode = Literal["remove", "mark"]
_SHOWN = ("articles", "sentences", "clusters", "repeats")
_SHOWN_CLUSTERS = 10


@frozen(kw_only=True, repr=False, eq=False)
class Result(Exports):
    """What `deduplicate` found.

    `articles` are those that count, sorted by id; every sentence of theirs is in exactly one
    cluster, once, or in none (`singles`). `clusters` are in order of their first publication.
    `replaced` has the id and version of every article that a later version replaced, `skipped`
    the items left out. `stats` maps names to numbers: those of `statistics`, and what the maker
    of the result counted on the way; all but `seconds` depend on articles and settings alone.

    Articles and clusters are tuples, or sequences that behave as tuples do and make each item
    when it is read: so that a large result is gone through without ever standing in memory.

    >>> import newsdedup as nd
    >>> line = "The ferry Maro ran aground off Pell Island with {} people on board."
    >>> told = [nd.Article(id=str(n), text=line.format(n) + " It rained.") for n in (212, 221)]
    >>> result = nd.deduplicate([*told, nd.Article(id="x", text="Pears are dear in Kelm.")])
    >>> [len(cluster.sentences) for cluster in result.clusters], result.stats["conflicts"]
    ([2, 2], 1)
    """

    articles: Sequence[Article]
    clusters: Sequence[Cluster]
    spans: Spans
    settings: Settings
    skipped: tuple[Skipped, ...] = ()
    replaced: tuple[tuple[str, int], ...] = ()
    warnings: tuple[str, ...] = ()
    stats: Mapping[str, float] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        counted = statistics(self.clusters, self.spans, articles=len(self.articles))
        object.__setattr__(self, "stats", MappingProxyType({**counted, **self.stats}))

    def __repr__(self) -> str:
        counts = (f"{self.stats[name]:,} {name}" for name in _SHOWN)
        return f"<Result: {', '.join(counts)}>"

    def _repr_html_(self) -> str:
        """Return the result for a notebook: its figures, and the clusters of most sources."""
        figures = [(name, f"{self.stats[name]:,}") for name in (*_SHOWN, "conflicts")]
        claims = (one for one in self.clusters if one.kind != "boilerplate")
        widest = nsmallest(
            _SHOWN_CLUSTERS, claims, key=lambda one: (-one.sources, -len(one.variants))
        )
        rows = [
            (one.sources, len(one.sentences), len(one.conflicts), one.kind, one.canonical.text)
            for one in widest
        ]
        head = ("sources", "versions", "conflicts", "kind", "canonical sentence")
        shown = (
            notebook.table(("figure", "number"), figures),
            notebook.element("p", "The clusters of most sources:") if rows else "",
            notebook.table(head, rows) if rows else "",
        )
        return notebook.element("div", *shown)

    def sentences(self) -> Iterator[Sentence]:
        """Yield every sentence, by article id and position.

        >>> [(one.article_id, one.position) for one in result.sentences()]
        [('212', 0), ('212', 1), ('221', 0), ('221', 1), ('x', 0)]
        """
        yield from (sentence_at(self.articles, self.spans, row) for row in range(len(self.spans)))

    def singles(self) -> Iterator[Sentence]:
        """Yield every sentence that is in no cluster, by article id and position.

        >>> [one.text for one in result.singles()]
        ['Pears are dear in Kelm.']
        """
        inside = clustered(self.clusters, self.spans, self.articles)
        for row in np.flatnonzero(~inside).tolist():
            yield sentence_at(self.articles, self.spans, row)

    def to_articles(
        self,
        mode: Mode = "remove",
        *,
        relations: Collection[Relation] = outputs.SAYS_NO_MORE,
        conflicting: Conflicting = "keep",
    ) -> Iterator[EditedArticle]:
        """Yield every article with its repeated sentences marked, or taken out of the text.

        The articles themselves stay as they are. "remove" takes out the variants of the given
        `relations`: by default all that say no more than their canonical, and, unless
        `conflicting` is "remove", don't disagree with it on a fact. Raises
        `InvalidSettingError` where an argument isn't one of those named.

        >>> [edited.text for edited in result.to_articles()][1]
        'The ferry Maro ran aground off Pell Island with 221 people on board.'
        """
        _check_choice("mode", mode, ("remove", "mark"))
        _check_choice("conflicting", conflicting, ("keep", "remove"))
        for relation in relations:
            _check_choice("relations", relation, RELATIONS)
        return self._edited(mode, relations, conflicting)

    def _edited(
        self, mode: Mode, relations: Collection[Relation], conflicting: Conflicting
    ) -> Iterator[EditedArticle]:
        marks = outputs.marks(self.clusters)
        for article in self.articles:
            found = marks.get(article.id, [])
            if mode == "mark":
                yield outputs.mark(article, found)
            else:
                yield outputs.remove(article, found, relations=relations, conflicting=conflicting)

    def write_jsonl(self, path: str | os.PathLike[str] | IO[Any]) -> None:
        """Write the clusters, one JSON object a line (schema version 1).

        To a path (.gz compresses), an open file, or "-" for stdout. The bytes are the same
        for the same articles and settings, whatever the order of the articles. Raises
        `InvalidSettingError` for the suffix of another compression, `OSError` where the path
        can't be written.

        >>> result.write_jsonl("clusters.jsonl")
        """
        workers = self.settings.workers or cores()
        write_clusters(self.clusters, path, workers=workers)

    def write_articles_jsonl(
        self,
        path: str | os.PathLike[str] | IO[Any],
        *,
        mode: Mode = "remove",
        relations: Collection[Relation] = outputs.SAYS_NO_MORE,
        conflicting: Conflicting = "keep",
    ) -> None:
        """Write what `to_articles` yields, one JSON object a line.

        `path` as for `write_jsonl`. Raises what `to_articles` and `write_jsonl` raise.

        >>> result.write_articles_jsonl("articles.jsonl.gz", mode="mark")
        """
        edited = self.to_articles(mode, relations=relations, conflicting=conflicting)
        outputs.write_lines(map(outputs.article_line, edited), path)

    def write_html(
        self,
        path: str | os.PathLike[str] | IO[Any],
        *,
        as_of: datetime | None = None,
        texts: Literal["whole", "repeated"] = "whole",
    ) -> None:
        """Write a report to look at: one HTML page that works from disk, without a network.

        `path` as for `write_jsonl`. The text of an article under embargo at `as_of` (by default
        now) isn't in it. With `texts` "repeated" the page has of each article only the sentences
        that are in a cluster, which makes it smaller. Raises `MissingExtraError` where jinja2
        isn't installed, `InvalidSettingError` where `as_of` has no time zone or `texts` is
        another word, and `OSError` where the path can't be written.

        >>> result.write_html("report.html", texts="repeated")
        """
        page = outputs.report_page(
            self.articles,
            self.clusters,
            stats=self.stats,
            notes=_notes(self),
            disputes={one.id: _disputes(one) for one in self.clusters if one.conflicts},
            as_of=as_of,
            texts=texts,
        )
        outputs.write_page(page, path)

    def summary(self) -> str:
        """Return the main figures as lines for one screen.

        >>> print(result.summary().splitlines()[0])
        articles               3
        """
        return "\n".join(_summary(self))


def _check_choice(name: str, value: str, choices: Sequence[str]) -> None:
    if value not in choices:
        raise InvalidSettingError(name, value, ", ".join(choices))


def _summary(result: Result) -> Iterator[str]:
    """Yield the lines of the summary."""
    stats = result.stats
    left_out = [
        f"{len(items):,} {word}"
        for items, word in ((result.replaced, "replaced"), (result.skipped, "skipped"))
        if items
    ]
    yield _row("articles", stats["articles"], ", ".join(left_out))
    yield _row("sentences", stats["sentences"])
    yield _row("clusters", stats["clusters"], f"{stats['quotes']:,} quotes")
    shares = f"{stats['saved_sentences']:.1%} of sentences, {stats['saved_characters']:.1%} of text"
    yield _row("repeats", stats["repeats"], shares)
    yield _row("  exact", stats["exact"])
    yield _row("  near", stats["near"])
    yield _row("  contained", stats["contains"] + stats["contained"])
    yield _row("  restated", stats["restated"])
    yield _row("conflicts", stats["conflicts"], f"in {stats['clusters_with_conflicts']:,} clusters")
    lines = f"lines, {stats['boilerplate_sentences']:,} times"
    yield _row("boilerplate", stats["boilerplate"], lines)
    if "seconds" in stats:
        yield f"{'seconds':<12}{stats['seconds']:>12,.1f}"


def _notes(result: Result) -> list[str]:
    """Return what a report says of what was left out, the settings, and the warnings."""
    settings = result.settings
    policy = "a function" if callable(settings.canonical) else settings.canonical
    kept = policy if isinstance(policy, str) else ", ".join(policy)
    return [
        *([f"Earlier versions left out: {len(result.replaced):,}"] if result.replaced else []),
        *([f"Items that couldn't be read: {len(result.skipped):,}"] if result.skipped else []),
        *result.warnings,
        f"Threshold {settings.threshold:g}; canonical sentence: {kept}",
    ]


def _disputes(cluster: Cluster) -> list[outputs.Dispute]:
    return [
        outputs.Dispute(line.kind, [(one.sentence, one.start, one.end) for one in line.entries])
        for line in timelines(cluster)
    ]


def _row(name: str, number: float, note: str = "") -> str:
    return f"{name:<12}{number:>12,}  {note}".rstrip()
