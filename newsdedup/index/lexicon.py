"""The terms of an index: each numbered once, for good, so that texts are kept as numbers."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from newsdedup.columns import Ragged, Terms
from newsdedup.matching import Texts
from newsdedup.store import signed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsdedup.columns import Int32s, Int64s
    from newsdedup.store import Store

_ROW = np.dtype(
    [("hash", "<u8"), ("frequency", "<f4"), ("salience", "<i4"), ("number", "?"), ("negation", "?")]
)


class Lexicon:
    """All terms of a store, in memory: what `Terms` says of each, by number from 0."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._names: list[str] = []
        self._numbers: dict[str, int] = {}
        self._table = np.zeros(1024, dtype=_ROW)
        self._saliences = np.zeros(0, dtype=np.int32)
        self.refresh()

    def __len__(self) -> int:
        return len(self._names)

    def refresh(self) -> None:
        """Read the terms that another process has added."""
        rows = self._store.terms(len(self) - 1)
        count = len(self)
        if rows:
            values = [(digest & 0xFFFFFFFFFFFFFFFF, *rest) for _, _, digest, *rest in rows]
            self._table = np.concatenate((self._table[:count], np.array(values, dtype=_ROW)))
            self._names += [row[1] for row in rows]
            self._numbers.update(zip(self._names[count:], range(count, len(self)), strict=True))

    @property
    def saliences(self) -> Int32s:
        """The salience of each term, int32 units of 1/16 nat; read anew where there are more."""
        if len(self._saliences) != len(self):
            self._saliences = self._table["salience"][: len(self)].astype(np.int32)
        return self._saliences

    def forget_after(self, count: int) -> None:
        """Keep the first `count` terms: those added since were never written."""
        self._saliences = self._saliences[:count]
        for name in self._names[count:]:
            del self._numbers[name]
        del self._names[count:]

    def _append(self, name: str, values: tuple[Any, ...]) -> None:
        if len(self._names) == len(self._table):
            self._table = np.concatenate((self._table, np.zeros_like(self._table)))
        self._table[len(self._names)] = values
        self._numbers[name] = len(self._names)
        self._names.append(name)

    def write(self, terms: Terms) -> list[bytes]:
        """Return the terms of each text as bytes to keep; adds the terms that are new."""
        new = []
        for place, name in enumerate(terms.names):
            if name in self._numbers:
                continue
            values = (
                int(terms.hashes[place]),
                float(terms.frequency[place]),
                int(terms.salience[place]),
                bool(terms.is_number[place]),
                bool(terms.is_negation[place]),
            )
            self._append(name, values)
            new.append((len(self) - 1, name, signed(values[0]), *values[1:]))
        self._store.add_terms(new)
        numbers = np.array([self._numbers[name] for name in terms.names], dtype="<u4")
        return cut(numbers[terms.tokens.values], terms.tokens.offsets)

    def numbered(self, terms: Terms) -> tuple[list[bytes], Int32s]:
        """Return the terms of texts that aren't kept as bytes, and the salience of each term.

        Terms that aren't here are numbered from `len(self)` on; none is added.
        """
        numbers, new = self._numbers_of(terms)
        kept = cut(numbers.astype("<u4")[terms.tokens.values], terms.tokens.offsets)
        return kept, np.concatenate((self.saliences, terms.salience[new]))

    def _numbers_of(self, terms: Terms) -> tuple[Int64s, list[int]]:
        """Return the number of each term, and the places of those that aren't here."""
        known = [self._numbers.get(name, -1) for name in terms.names]
        numbers = np.array(known, dtype=np.int64)
        new = np.flatnonzero(numbers < 0)
        numbers[new] = len(self) + np.arange(len(new))
        return numbers, new.tolist()

    def texts(self, rows: Sequence[bytes], *, wordings: Sequence[str]) -> Texts:
        """Return texts from their terms as kept; `wordings` may be empty where none is read."""
        lengths = np.array([len(row) // 4 for row in rows], dtype=np.int64)
        tokens = np.frombuffer(b"".join(rows), dtype="<u4").astype(np.int64)
        return self._texts(tokens, lengths, (), self._table[:0], wordings)

    def asked(self, text: Texts, rows: Sequence[bytes], *, wordings: Sequence[str]) -> Texts:
        """Return texts that aren't kept, then some that are; adds no term."""
        terms = text.terms
        numbers, new = self._numbers_of(terms)
        table = np.zeros(len(new), dtype=_ROW)
        for name, values in (
            ("hash", terms.hashes),
            ("frequency", terms.frequency),
            ("salience", terms.salience),
            ("number", terms.is_number),
            ("negation", terms.is_negation),
        ):
            table[name] = values[new]
        kept = np.frombuffer(b"".join(rows), dtype="<u4").astype(np.int64)
        lengths = [*terms.tokens.lengths.tolist(), *(len(row) // 4 for row in rows)]
        tokens = np.concatenate((numbers[terms.tokens.values], kept))
        names = tuple(terms.names[place] for place in new)
        return self._texts(tokens, np.array(lengths, dtype=np.int64), names, table, wordings)

    @staticmethod
    def _renumbered(tokens: Int64s, count: int) -> tuple[Int64s, Int64s]:
        """Return the distinct terms, ascending, and the place of each token's among them.

        For many tokens by a table of all terms, which takes a fifth of the time of sorting.
        """
        if len(tokens) < count:
            return np.unique(tokens, return_inverse=True)
        is_used = np.zeros(count, dtype=np.bool_)
        is_used[tokens] = True
        return np.flatnonzero(is_used), (np.cumsum(is_used) - 1)[tokens]

    def _texts(
        self,
        tokens: Int64s,
        lengths: Int64s,
        more_names: Sequence[str],
        more: Any,
        wordings: Sequence[str],
    ) -> Texts:
        """Return texts of numbered terms; those from `len(self)` on are told by `more`."""
        used, local = self._renumbered(tokens, len(self) + len(more_names))
        own = used < len(self)
        table = np.concatenate((self._table[used[own]], more[used[~own] - len(self)]))
        names = [self._names[number] for number in used[own].tolist()]
        terms = Terms(
            tokens=Ragged.of(local.astype(np.int32), lengths),
            names=(*names, *(more_names[n - len(self)] for n in used[~own].tolist())),
            hashes=table["hash"].astype(np.uint64),
            frequency=table["frequency"].astype(np.float32),
            salience=table["salience"].astype(np.int32),
            is_number=table["number"],
            is_negation=table["negation"],
        )
        identity = np.zeros(len(lengths), dtype=np.uint64)  # only buckets ask for it
        return Texts(wordings=wordings, identity=identity, terms=terms)


def cut(values: Any, offsets: Any) -> list[bytes]:
    """Return each row of an array as bytes."""
    whole, width = values.tobytes(), values.dtype.itemsize
    bounds = (offsets * width).tolist()
    return [whole[low:high] for low, high in pairwise(bounds)]
