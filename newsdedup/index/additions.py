"""Articles on their way into an index, and the matches that come of them."""

from __future__ import annotations

import warnings
from itertools import islice
from typing import TYPE_CHECKING, Any

from newsdedup.index.arrivals import apply
from newsdedup.index.records import Match

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Self

    from newsdedup.index.arrivals import Change
    from newsdedup.index.grouping import Stored
    from newsdedup.index.holdings import Holdings
    from newsdedup.records import Article, Skipped
    from newsdedup.versions import OnBadItem


class Additions:
    """Adds articles while it is iterated, and yields what their sentences repeat.

    `added` counts the articles that were new and are kept, `skipped` lists what was left out. One
    that is never iterated adds nothing, and says so by a `RuntimeWarning`.
    """

    def __init__(
        self,
        held: Holdings,
        articles: Iterable[Article],
        batch_articles: int,
        on_bad_item: OnBadItem,
    ) -> None:
        self.added = 0
        self.skipped: list[Skipped] = []
        self._given = (held, articles, batch_articles, on_bad_item)
        self._matches: Iterator[Match] | None = None  # made late: no circle keeps us alive

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Match:
        if self._matches is None:
            self._matches = self._all(*self._given)
        return next(self._matches)

    def __del__(self) -> None:
        if getattr(self, "_matches", self) is None:
            warnings.warn(
                "articles were not added: Index.add adds them while its result is iterated",
                RuntimeWarning,
                stacklevel=2,
            )

    def finish(self) -> Self:
        """Add all that is left, without looking at the matches; return self."""
        for _ in self:
            pass
        return self

    def _all(
        self,
        held: Holdings,
        articles: Iterable[Article],
        batch_articles: int,
        on_bad_item: OnBadItem,
    ) -> Iterator[Match]:
        ahead = iter(articles)
        while batch := list(islice(ahead, batch_articles)):
            change = apply(held, batch, on_bad_item=on_bad_item)
            self.added += change.taken
            self.skipped += change.skipped
            yield from matches(held, change)


def matches(held: Holdings, change: Change) -> Iterator[Match]:
    """Yield the match of each sentence of articles that entered, by article id and position."""
    if not change.entered:
        return
    places = held.store.places_in(change.entered)
    wanted = {(place.article_id, place.position) for place in places}
    found = {}
    for stored in change.clusters:
        for match in cluster_matches(stored, wanted):
            found[match.sentence.article_id, match.sentence.position] = match
    for name in sorted(found):
        yield found[name]


def cluster_matches(stored: Stored, wanted: set[tuple[str, int]]) -> Iterator[Match]:
    """Yield the matches of the wanted sentences (article id, position) of one cluster."""
    cluster = stored.cluster
    shared: dict[str, Any] = {
        "canonical": cluster.canonical,
        "cluster_id": cluster.id,
        "first": cluster.first,
        "sources": cluster.sources,
    }
    if (cluster.canonical.article_id, cluster.canonical.position) in wanted:
        yield Match(sentence=cluster.canonical, relation="exact", score=1.0, conflicts=(), **shared)
    for variant in cluster.variants:
        if (variant.sentence.article_id, variant.sentence.position) in wanted:
            yield Match(
                sentence=variant.sentence,
                relation=variant.relation,
                score=variant.score,
                conflicts=variant.conflicts,
                **shared,
            )
