"""An open index file: statements, transactions, and what it says of itself."""

# ruff: noqa: S608  # statements are put together from this module's own words, never from values

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from newsdedup.store import connection as door

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from contextlib import AbstractContextManager

# Free pages are filled by what comes next; more than this share of the file goes to the disk.
_MOST_FREE = 0.1


class Statements:
    """An open index file.

    Every method may raise `StoreFormatError` where the file is damaged and `OSError` where it
    can't be read or written. Methods that write belong in `with store.writing()`, which keeps
    all of it or nothing.
    """

    def __init__(self, path: str, *, timeout: float = 5.0, read_only: bool = False) -> None:
        self.path = path
        self.read_only = read_only
        self._connection = door.connect(path, timeout=timeout, read_only=read_only)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def writing(self) -> AbstractContextManager[None]:
        """Return a context in which all is kept or, after an error, nothing."""
        return door.transaction(self._connection, self.path)

    def rows(self, statement: str, *values: Any) -> list[Any]:
        """Return all rows of a statement of SQL."""
        with door.translated(self.path):
            return self._connection.execute(statement, values).fetchall()

    def _many(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        with door.translated(self.path):
            self._connection.executemany(statement, rows)

    def data_version(self) -> int:
        """Return a number that changes when another connection has written."""
        return int(self.rows("PRAGMA data_version")[0][0])

    def meta(self) -> dict[str, str]:
        """Return what the index says of itself, by name."""
        return dict(self.rows("SELECT name, value FROM meta"))

    def set_meta(self, name: str, value: str) -> None:
        """Note something the index says of itself."""
        self.rows("INSERT OR REPLACE INTO meta VALUES (?, ?)", name, value)

    def horizon(self) -> int | None:
        """Return the time, in microseconds since 1970, before which all was forgotten."""
        return self._number("horizon")

    def set_horizon(self, moment_us: int) -> None:
        """Note the time before which all was forgotten."""
        self.set_meta("horizon", str(moment_us))

    def keep(self) -> str | None:
        """Return how long articles are kept, None for ever."""
        found = self.rows("SELECT value FROM meta WHERE name = 'keep'")
        return str(found[0][0]) if found else None

    def set_keep(self, keep: str | None) -> None:
        """Note how long articles are kept."""
        self.rows("DELETE FROM meta WHERE name = 'keep'")
        if keep is not None:
            self.set_meta("keep", keep)

    def _number(self, name: str) -> int | None:
        found = self.rows("SELECT value FROM meta WHERE name = ?", name)
        return int(found[0][0]) if found else None

    def add_events(self, rows: Iterable[tuple[str, str, str | None]]) -> None:
        """Add events: kind, cluster, what it became."""
        self._many("INSERT INTO events (kind, cluster, became) VALUES (?, ?, ?)", rows)

    def events(self, since: int, most: int = 1000) -> list[tuple[int, str, str, str | None]]:
        """Return the next events after a number: number, kind, cluster, became."""
        return self.rows(
            "SELECT number, kind, cluster, became FROM events WHERE number > ? "
            "ORDER BY number LIMIT ?",
            since,
            most,
        )

    def count(self, table: str) -> int:
        """Return the number of rows of a table."""
        return int(self.rows(f"SELECT count(*) FROM {table}")[0][0])

    def size(self) -> int:
        """Return the bytes that the file takes, without the log beside it."""
        pages, page = (self.rows(f"PRAGMA {name}")[0][0] for name in ("page_count", "page_size"))
        return int(pages * page)

    def give_back(self) -> None:
        """Give free space back to the disk once it is more than `_MOST_FREE` of the file.

        Where another process is in the way, or there is no room to do it in, the next one does.
        """
        names = ("freelist_count", "page_count")
        free, pages = (self.rows(f"PRAGMA {name}")[0][0] for name in names)
        if free > pages * _MOST_FREE:
            with suppress(OSError):
                self.rows("PRAGMA incremental_vacuum")
                self.rows("PRAGMA wal_checkpoint(TRUNCATE)")

    def shrink(self) -> None:
        """Give the space of what was removed back to the disk."""
        self.rows("VACUUM")
        self.rows("PRAGMA wal_checkpoint(TRUNCATE)")

    def damage(self) -> list[str]:
        """Return what SQLite's own check of the whole file finds."""
        found = self.rows("PRAGMA integrity_check")
        return [problem for (problem,) in found if problem != "ok"]
