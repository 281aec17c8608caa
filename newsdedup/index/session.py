"""An open index: what a user calls."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from newsdedup import outputs
from newsdedup.amounts import DURATION_FORM, microseconds_of
from newsdedup.errors import InvalidSettingError, NewsdedupError, StoreFormatError
from newsdedup.index import identity_card
from newsdedup.index.additions import Additions
from newsdedup.index.arrivals import apply, transact
from newsdedup.index.finding import Wanted, find, in_time
from newsdedup.index.grouping import regroup
from newsdedup.index.holdings import Holdings
from newsdedup.index.linking import link, unlink
from newsdedup.index.records import Event, Found, Link, Match
from newsdedup.index.showing import records
from newsdedup.index.turns import Turn, expire, expire_old
from newsdedup.index.upkeep import UNREADABLE, compact, problems
from newsdedup.records import RELATIONS
from newsdedup.result import Result
from newsdedup.rules import parted
from newsdedup.spans import Spans
from newsdedup.store import microseconds, opened
from newsdedup.versions import latest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from types import TracebackType
    from typing import Self

    from newsdedup.records import Article, Cluster, Sentence
    from newsdedup.settings import Settings
    from newsdedup.store import Store
    from newsdedup.versions import OnBadItem

CLUSTERS_AT_A_TIME = 500
_EXACT = RELATIONS.index("exact")


class Index:
    """An index in a file, made by `Index.open`; use it in a `with` block.

    Many processes may read it and see what is committed; those that write take turns, a
    transaction at a time. After an error or a crash it is as it was before the transaction.

    >>> import newsdedup as nd
    >>> index = nd.Index.open("wire.index")
    >>> line = "The ferry Maro ran aground off Pell Island with {} people on board."
    >>> told = [nd.Article(id=str(n), text=line.format(n)) for n in (212, 221)]
    >>> [(match.sentence.article_id, match.relation) for match in index.add(told)]
    [('221', 'near')]
    """

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._held = Holdings(store, settings)
        self.settings = settings

    @classmethod
    def open(
        cls,
        path: str | os.PathLike[str],
        *,
        settings: Settings | None = None,
        timeout: float = 5.0,
        read_only: bool = False,
        keep: str | None = None,
        frequencies_from: Iterable[Article] | None = None,
    ) -> Index:
        """Open the index at a path, or make one where there is none.

        Without `settings`, those it was made with hold. `timeout` is how many seconds to wait
        for another process that writes. The path ":memory:" makes one that is never kept.

        `keep`, a duration such as 90d, is noted in the index: from then on `add` forgets what was
        published longer than that before the newest article, as `expire` does. "all" ends it.

        A new index with `salience="corpus"` weighs terms by their frequency in the articles of
        `frequencies_from`, for good; an index that is there has its own, and doesn't look at them.

        Raises `StoreFormatError` for a file that is no index or is damaged,
        `StoreMismatchError` for one made with other settings, tables or a newer version, and
        `OSError` where the file can't be opened (`StoreBusyError` while another process writes),
        and `InvalidSettingError` for what an index can't do. Nothing is written then.

        >>> with nd.Index.open("ours.index", settings=nd.Settings(threshold=0.6)) as ours:
        ...     ours.settings.threshold
        0.6
        """
        _check_keep(None if keep == "all" else keep)
        store = opened(os.fspath(path), timeout=timeout, read_only=read_only)
        try:
            index = cls.over(store, settings=settings, frequencies_from=frequencies_from)
            if keep is not None:
                _set_keep(store, None if keep == "all" else keep)
        except BaseException as error:
            store.close()
            if isinstance(error, UNREADABLE) and not isinstance(error, NewsdedupError):
                problem = f"{store.path}: the file is damaged: {error!r}"
                raise StoreFormatError(problem) from error
            raise
        return index

    @classmethod
    def over(
        cls,
        store: Store,
        *,
        settings: Settings | None = None,
        frequencies_from: Iterable[Article] | None = None,
    ) -> Index:
        """Return the index in a store of your own, which `newsdedup.store.Store` tells how to make.

        Raises `StoreMismatchError` and `InvalidSettingError` as `open` does.

        >>> from newsdedup import store
        >>> nd.Index.over(store.MemoryStore()).stats()["articles"]
        0
        """
        return cls(store, identity_card.checked(store, settings, frequencies_from))

    def close(self) -> None:
        """Close the file; what was added is there already.

        >>> index.close()
        """
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def add(
        self,
        articles: Iterable[Article],
        *,
        batch_articles: int = 1,
        on_bad_item: OnBadItem = "stop",
    ) -> Additions:
        """Add articles, and yield a `Match` for each of their sentences that repeats another.

        Articles are added as you iterate, `batch_articles` in a transaction; the matches of a
        batch come once it is kept. More at a time is faster. A higher version replaces a lower
        one; what was removed doesn't come back.

        Raises `ArticleFormatError` as `deduplicate` does: that batch is not kept then, those
        before are. So with `StoreBusyError` while another process writes.

        >>> copy = nd.Article(id="c", text=told[0].text)
        >>> [(match.canonical.article_id, match.score) for match in index.add([copy])]
        [('212', 1.0)]
        """
        if batch_articles < 1:
            raise InvalidSettingError("batch_articles", batch_articles, "1 or more")
        return Additions(self._held, articles, batch_articles, on_bad_item)

    def update(self, article: Article) -> list[Match]:
        """Add one article, a new version of one that is here or not, and return its matches.

        Raises what `add` raises.

        >>> index.update(nd.Article(id="221", version=2, text="The ferry sails again."))
        []
        """
        return list(self.add([article]))

    def remove(self, article_id: str) -> bool:
        """Remove an article; return whether it was there.

        No version up to the removed one comes back when it is added later. Raises
        `StoreBusyError` while another process writes.

        >>> index.remove("221"), index.remove("221"), list(index.clusters())
        (True, False, [])
        """
        there = any(one.state != "removed" for one in self._store.versions(article_id))
        if there:
            apply(self._held, (), removed=[article_id], on_bad_item="skip")
        return there

    def expire(
        self,
        before: datetime | None = None,
        *,
        keep: str | None = None,
        now: datetime | None = None,
    ) -> int:
        """Forget the articles published before a time; return how many counted.

        The time is `before`, or `keep` (a duration such as 90d) before the newest article, or
        before `now` if that is earlier or there is none. Nothing published before it comes
        back when it is added later; what isn't dated stays. Free space goes back to the disk.

        Raises `InvalidSettingError` where neither or both of `before` and `keep` are given,
        `keep` is no duration, or a time has no zone.

        >>> index.expire(keep="30d")
        0
        """
        if (before is None) == (keep is None):
            raise InvalidSettingError("before", before, "a time, or keep in place of it")
        _check_keep(keep)
        for name, moment in (("before", before), ("now", now)):
            if moment is not None and moment.utcoffset() is None:
                raise InvalidSettingError(name, moment.isoformat(), "a time with a time zone")

        def begin() -> Turn:
            """Take out the articles that are older than the time given."""
            turn = Turn(self._store)
            if before is not None:
                expire(turn, microseconds(before))
            else:
                expire_old(turn, keep or "", now=now or datetime.now(UTC))
            return turn

        return transact(self._held, begin).left

    def find(
        self,
        text: str,
        *,
        limit: int = 10,
        min_score: float | None = None,
        since: datetime | None = None,
        sources: Collection[str] | None = None,
    ) -> list[Found]:
        """Return the sentences that make the claim of one sentence, the best first.

        A dateline before it ("KELMOUTH (AP) — …") is no part of it, as in articles.
        At most `limit`; those with a score of `min_score` (default: the threshold of the
        settings), published at `since` or later, by one of `sources`. Of equal scores, the one
        published first comes first. Raises `InvalidSettingError` for a limit below 0, a score out
        of range, a time without a zone, and a string as `sources`.

        >>> [one.sentence.article_id for one in index.find(told[1].text, limit=1)]
        ['221']
        """
        self._held.refresh()
        wanted = Wanted(limit=limit, min_score=min_score, since=since, sources=sources)
        return find(self._held, text, wanted)

    def must_link(self, one: Sentence | str, other: Sentence | str) -> None:
        """Keep two sentences in one cluster, whatever their score.

        It holds for all copies of their wordings, those to come too. A wording is told by a
        sentence of the index or by its text. It takes the place of a link of the same two.

        Raises `InvalidSettingError` for one wording given twice, where another link says the
        contrary, and with `sources="within"` for what is no sentence of the index.

        >>> index.must_link(told[0].text, "A ship is stuck near Pell.")
        >>> [link.kind for link in index.links()]
        ['must']
        """
        link(self._held, one, other, "must")

    def cannot_link(self, one: Sentence | str, other: Sentence | str) -> None:
        """Keep two sentences in different clusters, as `must_link` keeps them in one.

        Raises what it raises.

        >>> index.cannot_link(told[0].text, told[1].text)
        >>> list(index.clusters())
        []
        """
        link(self._held, one, other, "cannot")

    def unlink(self, one: Sentence | str, other: Sentence | str) -> bool:
        """Take back what `must_link` or `cannot_link` said; return whether they had.

        Raises `InvalidSettingError` for one wording given twice.

        >>> index.unlink(told[0].text, told[1].text)
        False
        """
        return unlink(self._held, one, other)

    def links(self) -> list[Link]:
        """Return what `must_link` and `cannot_link` said, by their wordings.

        >>> index.links()
        []
        """
        return [
            Link(one=parted(one)[0], other=parted(other)[0], kind=kind)  # type: ignore[arg-type]  # checked by the table
            for one, other, kind in self._store.links()
        ]

    def settle(self) -> None:
        """Group anew what `add` and `remove` left for later: large groups that they touched.

        `clusters`, `export` and `compact` do it first; a file opened for reading shows what is
        there.

        >>> index.settle()
        """
        unsettled = self._store.unsettled()
        if unsettled and not self._store.read_only:
            with self._store.writing():
                self._held.refresh()
                regroup(self._held, self._store.unsettled(), {}, largest=None)

    def clusters(self) -> Iterator[Cluster]:
        """Yield all clusters, in the order of their first publication.

        >>> [len(cluster.sentences) for cluster in index.clusters()]
        [2]
        """
        self.settle()
        self._held.refresh()
        rows = self._store.all_clusters()
        firsts = {place.number: place for place in self._store.places_of(r.first for r in rows)}
        rows.sort(key=lambda row: in_time(firsts[row.first]))
        for low in range(0, len(rows), CLUSTERS_AT_A_TIME):
            centres = [row.centre for row in rows[low : low + CLUSTERS_AT_A_TIME]]
            yield from (stored.cluster for stored in records(self._held, centres))

    def cluster(self, cluster_id: str) -> Cluster | None:
        """Return the cluster of an id, None if there is none. Raises nothing for any string.

        >>> index.cluster("no such id") is None
        True
        """
        self._held.refresh()
        row = self._store.cluster(cluster_id)
        return records(self._held, [row.centre])[0].cluster if row else None

    def events(self, since: int = 0) -> Iterator[Event]:
        """Yield what became of clusters after event number `since`, in order.

        Raises nothing: after the last number there is none.

        >>> [(event.number, event.kind) for event in index.events()]
        [(1, 'created')]
        """
        while rows := self._store.events(since):
            for number, kind, cluster, became in rows:
                yield Event(number=number, kind=kind, cluster_id=cluster, became=became)  # type: ignore[arg-type]  # checked by the table
            since = rows[-1][0]

    def export(self, path: str | os.PathLike[str] | IO[Any]) -> None:
        """Write all clusters as `Result.write_jsonl` does; `result` has every other output.

        Raises what that raises.

        >>> index.export("clusters.jsonl")
        """
        outputs.write_lines(map(outputs.cluster_line, self.clusters()), path)

    def result(self) -> Result:
        """Return all of it as `deduplicate` would, for every output there is.

        Holds all articles in memory.

        >>> index.result()
        <Result: 2 articles, 2 sentences, 1 clusters, 1 repeats>
        """
        clusters = tuple(self.clusters())
        articles, rows = [], []
        for place, (number, article) in enumerate(self._store.articles()):
            articles.append(article)
            found = sorted(self._store.places_in([number]), key=lambda one: one.position)
            rows += [(place, one.position, one.start, one.end) for one in found]
        columns = np.array(rows, dtype=np.int64).reshape(-1, 4)
        counted = latest((one.bare() for one in self._store.all_versions()), on_bad_item="skip")
        return Result(
            articles=tuple(articles),
            clusters=clusters,
            spans=Spans(
                article=columns[:, 0].astype(np.int32),
                position=columns[:, 1].astype(np.int32),
                start=columns[:, 2],
                end=columns[:, 3],
            ),
            settings=self.settings,
            replaced=counted.replaced,
            skipped=counted.skipped,
        )

    def stats(self) -> dict[str, int]:
        """Return how many articles, sentences, texts, matches, clusters and bytes there are.

        >>> index.stats()["sentences"]
        2
        """
        states = self._store.states()
        return {
            "articles": states.get("live", 0),
            "superseded": states.get("superseded", 0),
            "replaced": states.get("replaced", 0),
            "removed": states.get("removed", 0),
            "sentences": self._store.count("sentences"),
            "texts": self._store.count("texts"),
            "matches": self._store.count("matches") // 2,
            "clusters": self._store.count("clusters_of_stars"),
            "unsettled_texts": len(self._store.unsettled()),
            "events": self._store.count("events"),
            "bytes_on_disk": self._store.size(),
            "bytes_in_memory": self._held.memory,
        }

    def verify(self) -> list[str]:
        """Check everything against everything; return what is wrong, nothing if all is well.

        >>> index.verify()
        []
        """
        self._held.refresh()
        return problems(self._held)

    def compact(self) -> None:
        """Make all anew from the articles, and give free space back to the disk.

        The clusters are then exactly those of one `deduplicate` over the articles that count.

        >>> index.compact()
        """
        compact(self._held)


def _set_keep(store: Store, keep: str | None) -> None:
    """Note how long articles are kept, where that is news."""
    if keep != store.keep():
        with store.writing():
            store.set_keep(keep)


def _check_keep(keep: str | None) -> None:
    """Raise `InvalidSettingError` for what is no duration."""
    try:
        microseconds_of("1d" if keep is None else keep)
    except ValueError as error:
        raise InvalidSettingError("keep", keep, DURATION_FORM) from error
