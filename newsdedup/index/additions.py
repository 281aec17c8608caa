"""Articles on their way into an index, and the matches that come of them."""

from __future__ import annotations

import warnings
from itertools import islice
from typing import TYPE_CHECKING, Any

from newsdedup.index.arrivals import apply, group
from newsdedup.index.records import Match
from newsdedup.records import RELATIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Self

    from newsdedup.index.arrivals import Change
    from newsdedup.index.holdings import Holdings
    from newsdedup.index.showing import Stored
    from newsdedup.records import Article, Skipped
    from newsdedup.versions import OnBadItem


class Additions:
    """Adds articles while it is iterated, and yields what their sentences repeat.

    `added` counts the articles that were new and are kept, `skipped` lists what was left out. One
    that is never iterated adds nothing, and says so by a `RuntimeWarning`.

    >>> import newsdedup as nd
    >>> index = nd.Index.open(":memory:")
    >>> copies = [nd.Article(id=name, text="The ferry Maro sails again.") for name in "ab"]
    >>> additions = index.add(copies)
    >>> [match.sentence.article_id for match in additions], additions.added
    (['b'], 2)
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
        self._ungrouped: set[int] | None = None  # None where matches are asked for
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
        """Add all that is left, without looking at the matches; return self.

        >>> index.add([nd.Article(id="c", text="Rain fell.")]).finish().added
        1
        """
        self._ungrouped = set()
        try:
            for _ in self:
                pass
        finally:
            group(self._given[0], self._ungrouped)
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
            later = self._ungrouped is not None
            change = apply(held, batch, on_bad_item=on_bad_item, later=later)
            self.added += change.taken
            self.skipped += change.skipped
            if self._ungrouped is None:
                yield from matches(held, change)
            else:
                self._ungrouped |= change.ungrouped


def matches(held: Holdings, change: Change) -> Iterator[Match]:
    """Yield the match of each sentence of articles that entered, by article id and position."""
    if not change.entered:
        return
    wanted = held.store.sentences_in(change.entered)
    found = {}
    for stored in change.clusters:
        if not wanted.isdisjoint(stored.sentences):
            for match in cluster_matches(stored, wanted):
                found[match.sentence.article_id, match.sentence.position] = match
    for name in sorted(found):
        yield found[name]


def cluster_matches(stored: Stored, wanted: set[int]) -> Iterator[Match]:
    """Yield the matches of the wanted sentences, by number, of one cluster."""
    listing = stored.listing
    low = int(listing.groups.members.offsets[stored.place])
    shared: dict[str, Any] = {
        "canonical": listing.sentence_of(stored.members[0]),
        "cluster_id": stored.row.id,
        "first": listing.sentence_of(stored.first),
        "sources": stored.row.sources,
    }
    for n, (number, member) in enumerate(zip(stored.sentences, stored.members, strict=True)):
        if number in wanted:
            yield Match(
                sentence=listing.sentence_of(member),
                relation=RELATIONS[listing.groups.relation[low + n]],
                score=round(float(listing.groups.score[low + n]), 4),
                conflicts=listing.conflicts.get(member, ()),
                **shared,
            )
