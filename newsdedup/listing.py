"""Sequences whose items are made when they are read, so that all of them never stand in memory."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Generic, TypeVar, overload

Item = TypeVar("Item")


class Listing(Sequence[Item], Generic[Item]):
    """A sequence that behaves as a tuple does: length, index, slice, equality.

    It equals any list, tuple or listing of equal items, and a slice of it is a tuple.
    """

    __hash__ = None  # type: ignore[assignment]  # it equals lists, which have no hash either

    @abstractmethod
    def item(self, place: int) -> Item:
        """Return the item at a place from 0 to before the length."""

    @overload
    def __getitem__(self, place: int) -> Item: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[Item, ...]: ...

    def __getitem__(self, place: int | slice) -> Item | tuple[Item, ...]:
        if isinstance(place, slice):
            return tuple(self.item(one) for one in range(*place.indices(len(self))))
        found = place + len(self) if place < 0 else place
        if not 0 <= found < len(self):
            raise IndexError(f"place {place} of {len(self):,}")
        return self.item(found)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, (tuple, list, Listing)):
            return NotImplemented
        return len(self) == len(other) and all(map(_equal, self, other))

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {len(self):,}>"


def _equal(one: object, other: object) -> bool:
    return one == other
