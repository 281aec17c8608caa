"""What the features need of each term and of each text's letters, read once for all blocks."""

from __future__ import annotations

import gzip
import pkgutil
import re
from array import array
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from newsdedup import compiled, tables
from newsdedup.columns import Ragged
from newsdedup.features.rows import row_totals, rows_of
from newsdedup.space import IN_MEMORY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsdedup.columns import Bools, Int32s, Int64s, Terms, Uint8s, Uint64s
    from newsdedup.space import Space

FACTS = ("weight", "names", "words", "terms", "name_count", "figures", "days", "negations")
"""The columns of `Readings.facts`: weights in units of salience, then counts (0 or 1)."""

PRONOUNS = frozenset(("he", "she", "it", "they", "we", "i", "you", "this", "that"))
_MONTHS_AND_DAYS = frozenset(
    tables.stem(word)
    for word in (*tables.MONTHS, *tables.WEEKDAYS, "yesterday", "today", "tomorrow")
    if len(word) > len("sept") or word in ("june", "july")
)
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")

PLACES = 64
"""The most terms of a text whose places are kept as the bits of one number."""

# What is known of a text, as bits.
_READ, _PRONOUN, _MARKED, _QUOTED = 1, 2, 4, 8


class Readings:
    """Facts of a collection's terms, and of its texts those that blocks have asked for.

    `facts` is int32 `(terms, len(FACTS))`. Of texts 9 bytes each are kept, and of those that
    kernels have counted 65 more, in `space`. Threads may share one: what two of them read at once
    is the same.
    """

    def __init__(self, texts: Sequence[str], terms: Terms, space: Space = IN_MEMORY) -> None:
        self.texts = texts
        self.tokens = terms.tokens
        self.facts = _facts(terms)
        self._names = terms.names
        self._space = space
        self._known: Uint8s = space.zeros(len(texts), np.uint8)
        self._quoted: Uint64s = space.zeros(len(texts), np.uint64)
        self._counts: dict[int, tuple[Bools, Int32s, Uint64s]] = {}

    @cached_property
    def twofold(self) -> Int64s:
        """The facts with two in each number, `(len(FACTS) / 2, terms)`: half as many to add.

        The first is in the lower 32 bits, which no text's total of a fact fills.
        """
        facts = self.facts.T.astype(np.int64)
        return facts[::2] | (facts[1::2] << 32)

    def pronouns(self, rows: Int64s) -> Bools:
        """Tell of each of some texts whether it opens with a pronoun: its subject is unknown."""
        return (self._read(rows) & _PRONOUN) > 0

    def marked(self, rows: Int64s) -> Bools:
        """Tell of each of some texts whether it has quotation marks."""
        return (self._read(rows) & _MARKED) > 0

    def counted(self, rows: Int64s, *, columns: int) -> tuple[Int64s, Uint64s]:
        """Return what `compiled.measures.count_texts` counts of some texts, and marks as new.

        The counts are `(columns, texts)`, as many as it makes, the marks `(3, texts)`. Compiled
        only. A text is counted once; in blocks of pairs it comes again and again.
        """
        from newsdedup.compiled import measures  # noqa: PLC0415  # brings numba

        if columns not in self._counts:
            # What tells that a text is counted is made with its counts, and first, as the smallest:
            # so no forked process shares it, in a file, and has counts of its own.
            is_counted = self._space.zeros(len(self.texts), np.bool_)
            kept = (is_counted, self._rows(columns, np.int32), self._rows(3, np.uint64))
            # Of threads that come here at once, all take the arrays of one: `setdefault` is atomic.
            self._counts.setdefault(columns, kept)
        is_counted, counts, new = self._counts[columns]
        fresh = rows[~is_counted[rows]]
        if len(fresh):
            found = np.zeros((columns, len(fresh)), dtype=np.int64)
            marks = np.zeros((3, len(fresh)), dtype=np.uint64)
            terms = (self.tokens.values, self.tokens.offsets, self.facts)
            measures.count_texts(fresh, *terms, found, marks)
            counts[fresh], new[fresh] = found.T, marks.T
            is_counted[fresh] = True
        return counts[rows].T.astype(np.int64, order="C"), np.ascontiguousarray(new[rows].T)

    def _rows(self, columns: int, dtype: type) -> Any:
        """Return a row of zeros for each text."""
        count = len(self.texts)
        return self._space.zeros(count * columns, dtype).reshape(count, columns)

    def quoted(self, rows: Int64s) -> Uint64s:
        """Return where each quoted term of some texts stands first: bit i for place i.

        The texts have at most PLACES terms. What is read once is kept.
        """
        new = rows[(self._read(rows) & (_MARKED | _QUOTED)) == _MARKED]
        if len(new):
            self._quoted[new] = self._quoted_places(new)
            self._known[new] |= _QUOTED
        return self._quoted[rows]

    def _quoted_places(self, rows: Int64s) -> Uint64s:
        """Read where each quoted term of some texts stands first."""
        if not compiled.wanted(len(rows)):
            tokens, quoted = self.quoted_tokens(rows)
            bits = quoted.astype(np.uint64) << tokens.places.astype(np.uint64)
            return row_totals(bits.view(np.int64), tokens.offsets).view(np.uint64)
        from newsdedup.compiled import measures  # noqa: PLC0415  # brings numba

        terms, places = self._quoted_terms(rows), np.zeros(len(rows), dtype=np.uint64)
        offsets = self.tokens.offsets
        measures.first_places(
            rows, self.tokens.values, offsets, terms.values, terms.offsets, places
        )
        return places

    def quoted_tokens(self, rows: Int64s) -> tuple[Ragged, Bools]:
        """Return the terms of some texts, and which of them stand first for a quoted term.

        A term counts as quoted wherever it stands, if quotations of its text have it.
        """
        tokens, terms = self.tokens.take(rows), self._quoted_terms(rows)
        codes = (terms.rows.astype(np.int64) << 32) | terms.values
        kept = rows_of(tokens)
        distinct = kept.distinct
        known = (distinct.rows.astype(np.int64) << 32) | distinct.values
        places = np.searchsorted(known, codes)
        places = places[np.append(known, -1)[places] == codes]
        first = np.empty(len(known), dtype=np.int64)
        first[kept.entry[::-1]] = np.arange(len(tokens.values))[::-1]
        quoted = np.zeros(len(tokens.values), dtype=np.bool_)
        quoted[first[places]] = True
        return tokens, quoted

    def _quoted_terms(self, rows: Int64s) -> Ragged:
        """Return the terms of the words that each of some texts quotes, a row of int32 each."""
        terms, bounds = array("i"), array("q", [0])
        for row in rows.tolist():
            words = _WORD.findall(quoted_part(self.texts[row]))
            found = map(self._number_of.__getitem__, words)
            terms.extend([number for number in found if number >= 0])
            bounds.append(len(terms))
        values = np.array(terms, dtype=np.int32)
        return Ragged(values=values, offsets=np.array(bounds, dtype=np.int64))

    @cached_property
    def _number_of(self) -> _Numbers:
        """The number of the term that a word stands for, by word; kept as long as the texts."""
        return _Numbers(self._names)

    def _read(self, rows: Int64s) -> Int64s:
        """Return what is known of some texts, once their openings and marks have been read."""
        new = rows[self._known[rows] == 0]
        if len(new):
            wordings = [self.texts[row] for row in new.tolist()]
            opening = [word.lstrip("\"'( ").partition(" ")[0] in PRONOUNS for word in wordings]
            marked = ['"' in wording for wording in wordings]
            found = np.array(opening) * _PRONOUN + np.array(marked) * _MARKED + _READ
            self._known[new] |= found.astype(np.uint8)
        return self._known[rows].astype(np.int64)


class _Numbers(dict[str, int]):
    """The number of the term that a single word stands for, by word; -1 for none."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__()
        self._terms = {name: number for number, name in enumerate(names)}

    def __missing__(self, word: str) -> int:
        form = tables.aliases().get((word,)) or tables.stem(word)
        number = self[word] = self._terms.get(form, -1)
        return number


def _facts(terms: Terms) -> Int32s:
    names = np.array([is_name(term) for term in terms.names], dtype=np.bool_) & ~terms.is_number
    days = np.array([term in _MONTHS_AND_DAYS for term in terms.names], dtype=np.bool_)
    words = ~names & ~terms.is_number
    weight, every = terms.salience, np.ones(len(names), dtype=np.bool_)
    weights = (weight, weight * names, weight * words)
    counts = (every, names, terms.is_number, days, terms.is_negation)
    return np.column_stack((*weights, *counts)).astype(np.int32)


@cache
def usual_names() -> frozenset[str]:
    """Return the stems that news English writes with a capital in mid-sentence."""
    content = pkgutil.get_data("newsdedup", "data/names.txt.gz")
    if content is None:
        raise FileNotFoundError("names.txt.gz")
    return frozenset(gzip.decompress(content).decode().split())


def is_name(term: str) -> bool:
    """Tell whether a term is most likely a name: capitals, an alias, or unknown letters."""
    if term in usual_names() or "_" in term:
        return True
    return term.isalpha() and term not in tables.frequencies().frequency_of


def quoted_part(wording: str) -> str:
    """Return what a normalised text has inside quotation marks.

    A mark that closes before any has opened ends a quotation that began in an earlier
    sentence, one that is never closed opens a quotation that goes on in a later one.
    """
    parts = wording.split('"')
    if len(parts) == 1:
        return ""
    closing = parts[0][-1:] not in ("", " ", "(", "[", "-") and not wording.startswith('"')
    return " ".join(parts[0::2] if closing else parts[1::2])
