"""A store in memory: the contract in plain tables, kept as long as it is open.

It is what `Index.open(":memory:")` uses, and an example for a store of your own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsdedup.store.memory.articles import Articles
from newsdedup.store.memory.clusters import Clusters
from newsdedup.store.memory.journal import Journal, Table
from newsdedup.store.memory.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Iterable
    from contextlib import AbstractContextManager

    Event = tuple[int, str, str, str | None]


class MemoryStore(Articles, Texts, Clusters):
    """All that an index keeps, in memory; `newsdedup.store.Store` tells what each method does."""

    path = ":memory:"
    read_only = False

    def __init__(self) -> None:
        self._journal = Journal()
        Articles.__init__(self, self._journal)
        Texts.__init__(self, self._journal)
        Clusters.__init__(self, self._journal)
        self._meta: Table[str] = Table(self._journal)
        self._events: Table[Event] = Table(self._journal)

    def close(self) -> None:
        """Nothing to close."""

    def writing(self) -> AbstractContextManager[None]:
        """Return a context in which all is kept or, after an error, nothing."""
        return self._journal.writing()

    def data_version(self) -> int:
        """Return a number that changes when another connection has written."""
        return 0

    def meta(self) -> dict[str, str]:
        """Return what the index says of itself, by name."""
        return {name: self._meta[name] for name in self._meta}

    def set_meta(self, name: str, value: str) -> None:
        """Note something the index says of itself."""
        self._meta.set(name, value)

    def horizon(self) -> int | None:
        """Return the time, in microseconds since 1970, before which all was forgotten."""
        found = self._meta.get("horizon")
        return None if found is None else int(found)

    def set_horizon(self, moment_us: int) -> None:
        """Note the time before which all was forgotten."""
        self.set_meta("horizon", str(moment_us))

    def keep(self) -> str | None:
        """Return how long articles are kept, None for ever."""
        return self._meta.get("keep")

    def set_keep(self, keep: str | None) -> None:
        """Note how long articles are kept."""
        self._meta.set("keep", keep)

    def add_events(self, rows: Iterable[tuple[str, str, str | None]]) -> None:
        """Add events: kind, cluster, what it became."""
        for kind, cluster, became in rows:
            number = len(self._events) + 1
            self._events.set(number, (number, kind, cluster, became))

    def events(self, since: int, most: int = 1000) -> list[Event]:
        """Return the next events after a number: number, kind, cluster, became."""
        return self._events.some(range(since + 1, since + 1 + most))

    def count(self, table: str) -> int:
        """Return the number of rows of a table."""
        tables: dict[str, Table[Any]] = {
            "sentences": self._sentences,
            "texts": self._texts,
            "matches": self._matches,
            "clusters_of_stars": self._cluster_rows,
            "disagreements": self._disagreements,
            "events": self._events,
        }
        return len(tables[table])

    def wording_at(self, article_id: str, position: int) -> str | None:
        """Return the wording of one sentence of an article that counts, None if there is none."""
        text = self._text_at(article_id, position)
        row = None if text is None else self._texts.get(text)
        return None if row is None else row.wording

    def remove_texts(self, numbers: Iterable[int]) -> None:
        """Remove texts with their matches and stars."""
        for number in numbers:
            self._forget(number)
            self._star_rows.set(number, None)

    def size(self) -> int:
        """Return the bytes that the file takes, without the log beside it."""
        return 0

    def give_back(self) -> None:
        """Nothing to give back."""

    def shrink(self) -> None:
        """Nothing to give back."""

    def damage(self) -> list[str]:
        """Return what SQLite's own check of the whole file finds."""
        return []
