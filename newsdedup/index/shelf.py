"""The distinct terms of all texts, in memory: what a process that adds much looks at most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from newsdedup.columns import Ragged
from newsdedup.overlap import TermRows, distinct_terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsdedup.columns import Int32s
    from newsdedup.index.lexicon import Lexicon
    from newsdedup.store import Store

TEXTS_AT_A_TIME = 10_000
# Reading a text by its number takes as long as reading some four that stand in a row.
_TIMES = 4
# All texts of an index of a million take 3.5 s to read: who asks for few waits for a part, 7 ms.
PORTION = 2_000
_MANY = 50_000


class Shelf:
    """The distinct terms of each text by its number, 90 bytes a text in news.

    They are read once that is less work than to go on reading texts one by one: at once for a
    bulk of texts, a portion a call where few are asked for each time.
    """

    def __init__(self, store: Store, lexicon: Lexicon) -> None:
        self._store = store
        self._lexicon = lexicon
        self._asked = 0
        self._last = 0
        self._begun = self._whole = False
        self._values = np.zeros(0, dtype=np.int32)
        self._offsets = np.zeros(2, dtype=np.int64)
        self._totals = np.zeros(1, dtype=np.int64)

    @property
    def memory(self) -> int:
        """Bytes that the arrays take."""
        return self._values.nbytes + self._offsets.nbytes + self._totals.nbytes

    def pays(self, texts: int, *, of: int) -> bool:
        """Say whether to use it for some texts; `of` is how many there are in all."""
        self._asked += texts
        self._begun = self._begun or self._asked * _TIMES >= of
        if self._begun and not self._whole and texts < _MANY:
            self._read(PORTION)
            return self._whole
        return self._begun

    def _read(self, most: int) -> None:
        """Put in the next texts, and note whether there are more."""
        numbers, rows = self._store.terms_after(self._last, most)
        if numbers:
            self._append(numbers, rows)
        self._whole = len(numbers) < most

    def rows(self) -> TermRows:
        """Return the terms of each text by number, no terms for numbers that none has."""
        self._read(TEXTS_AT_A_TIME)
        while not self._whole:
            self._read(TEXTS_AT_A_TIME)
        last = self._last
        return TermRows(
            terms=Ragged(
                values=self._values[: self._offsets[last + 1]], offsets=self._offsets[: last + 2]
            ),
            weights=self._lexicon.saliences,
            totals=self._totals[: last + 1],
        )

    def _append(self, numbers: Sequence[int], rows: Sequence[bytes]) -> None:
        """Put in texts whose numbers ascend from the last one on."""
        found, totals = distinct_terms(_terms(rows), self._lexicon.saliences)
        low, last = self._last + 1, numbers[-1]
        count = int(self._offsets[low])
        places = np.array(numbers, dtype=np.int64)
        self._values = _reserved(self._values, count + len(found.values))
        self._offsets = _reserved(self._offsets, last + 2)
        self._totals = _reserved(self._totals, last + 1)
        self._values[count : count + len(found.values)] = found.values
        self._offsets[low + 1 : last + 2] = 0
        self._offsets[places + 1] = found.lengths
        self._offsets[low : last + 2] = np.cumsum(self._offsets[low : last + 2])
        self._totals[low : last + 1] = 0
        self._totals[places] = totals
        self._last = last


def few_rows(rows: Sequence[bytes], weights: Int32s) -> TermRows:
    """Return the terms of some texts from their terms as kept, numbered by place in `rows`."""
    found, totals = distinct_terms(_terms(rows), weights)
    return TermRows(terms=found, weights=weights, totals=totals)


def _terms(rows: Sequence[bytes]) -> Ragged:
    """Return the terms of some texts from their terms as kept."""
    lengths = np.fromiter(map(len, rows), dtype=np.int64, count=len(rows)) // 4
    return Ragged.of(np.frombuffer(b"".join(rows), dtype="<u4").astype(np.int32), lengths)


def _reserved(array: Any, size: int) -> Any:
    """Return an array with room for `size` values, some more where it has to grow."""
    if size <= len(array):
        return array
    grown = np.zeros(max(size, len(array) * 9 // 8), dtype=array.dtype)
    grown[: len(array)] = array
    return grown
