"""Where sentences stand: many at once as columns, one as a record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, overload

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsdedup.columns import Int64s

Told: TypeAlias = tuple[str, int | None, str | None]
"""What is told of an article: id, publication in microseconds since 1970, and source."""

COLUMNS = ("number", "text", "article", "position", "start", "end")


class Place(NamedTuple):
    """Where a sentence stands: rows, offsets, and what its article says of time and source."""

    number: int
    text: int
    article: int
    article_id: str
    position: int
    start: int
    end: int
    published_us: int | None
    source: str | None


class Places(Sequence[Place]):
    """Where some sentences stand, by number; a `Place` is made of one that is looked at.

    Thousands carry a line of boilerplate: as records they take five times as long, and as many
    objects for the interpreter to look after. Each of COLUMNS is int64 with one value a
    sentence; `told` has what is told of each article.
    """

    def __init__(self, table: Int64s, told: Mapping[int, Told]) -> None:
        table = table[:, np.argsort(table[0])]
        self.number, self.text, self.article, self.position, self.start, self.end = table
        self.told = told
        self._table = table

    def __len__(self) -> int:
        return len(self.number)

    @overload
    def __getitem__(self, place: int) -> Place: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Place]: ...
    def __getitem__(self, place: int | slice) -> Place | Sequence[Place]:
        if isinstance(place, slice):
            return list(self)[place]
        return self._place(*self._table[:, place].tolist())

    def __iter__(self) -> Iterator[Place]:
        for row in self._table.T.tolist():
            yield self._place(*row)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Places) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]  # equal ones may differ in what else is told

    def _place(  # a row of the table
        self, number: int, text: int, article: int, position: int, start: int, end: int
    ) -> Place:
        name, moment, source = self.told[article]
        return Place(number, text, article, name, position, start, end, moment, source)
