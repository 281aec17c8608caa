"""Rows in memory with look-ups by what they hold, and a journal to take changes back."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Row = TypeVar("Row")


class Journal:
    """What a transaction changed, so that all of it can be taken back."""

    def __init__(self) -> None:
        self._changes: list[tuple[Table[Any], Any, Any]] = []

    def note(self, table: Table[Any], key: Any, before: Any) -> None:
        """Note the row that a key had before a change, None for none."""
        self._changes.append((table, key, before))

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Keep all of what follows or, after an error, nothing of it."""
        self._changes.clear()
        try:
            yield
        except BaseException:
            changes, self._changes = self._changes, []
            for table, key, before in reversed(changes):
                table.set(key, before)
            raise
        finally:
            self._changes.clear()


class Table(Generic[Row]):
    """Rows by key; `groups` name functions of a row by whose values rows are found."""

    def __init__(self, journal: Journal, **groups: Callable[[Row], Any]) -> None:
        self._journal = journal
        self._rows: dict[Any, Row] = {}
        self._groups = groups
        self._keys: dict[str, dict[Any, set[Any]]] = {name: {} for name in groups}

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Any]:
        return iter(sorted(self._rows))

    def __contains__(self, key: object) -> bool:
        return key in self._rows

    def __getitem__(self, key: Any) -> Row:
        return self._rows[key]

    def get(self, key: Any) -> Row | None:
        """Return the row of a key, None where there is none."""
        return self._rows.get(key)

    def greatest(self) -> int:
        """Return the greatest key, 0 where there is none."""
        return max(self._rows, default=0)

    def some(self, keys: Iterable[Any]) -> list[Row]:
        """Return the rows of those of the keys that have one, by key."""
        return [self._rows[key] for key in sorted(set(keys)) if key in self._rows]

    def all(self) -> list[Row]:
        """Return all rows, by key."""
        return [self._rows[key] for key in self]

    def where(self, group: str, value: Any) -> list[Any]:
        """Return the keys of the rows whose function of that name gives a value, ascending."""
        return sorted(self._keys[group].get(value, ()))

    def set(self, key: Any, row: Row | None) -> None:
        """Give a key a row, None for none."""
        before = self._rows.pop(key, None)
        self._journal.note(self, key, before)
        for name, function in self._groups.items():
            keys = self._keys[name]
            if before is not None:
                keys[function(before)].discard(key)
            if row is not None:
                keys.setdefault(function(row), set()).add(key)
        if row is not None:
            self._rows[key] = row
