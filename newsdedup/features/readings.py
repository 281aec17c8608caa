"""What the features need of each term and of each text's letters, read once for all blocks."""

from __future__ import annotations

import gzip
import pkgutil
import re
from array import array
from functools import cache, cached_property
from typing import TYPE_CHECKING

import numpy as np

from newsdedup import tables
from newsdedup.features.rows import row_totals, rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsdedup.columns import Bools, Int32s, Int64s, Ragged, Terms, Uint64s

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

    `facts` is int32 `(terms, len(FACTS))`. Of texts 9 bytes each are kept. Threads may share
    one: what two of them read at once is the same.
    """

    def __init__(self, texts: Sequence[str], terms: Terms) -> None:
        self.texts = texts
        self.tokens = terms.tokens
        self.facts = _facts(terms)
        self._names = terms.names
        self._known = np.zeros(len(texts), dtype=np.uint8)
        self._quoted = np.zeros(len(texts), dtype=np.uint64)
        self._forms = _Forms()

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

    def quoted(self, rows: Int64s) -> Uint64s:
        """Return where each quoted term of some texts stands first: bit i for place i.

        The texts have at most PLACES terms. What is read once is kept.
        """
        new = rows[(self._read(rows) & (_MARKED | _QUOTED)) == _MARKED]
        if len(new):
            tokens, quoted = self.quoted_tokens(new)
            bits = quoted.astype(np.uint64) << tokens.places.astype(np.uint64)
            self._quoted[new] = row_totals(bits.view(np.int64), tokens.offsets).view(np.uint64)
            self._known[new] |= _QUOTED
        return self._quoted[rows]

    def quoted_tokens(self, rows: Int64s) -> tuple[Ragged, Bools]:
        """Return the terms of some texts, and which of them stand first for a quoted term.

        A term counts as quoted wherever it stands, if quotations of its text have it.
        """
        tokens = self.tokens.take(rows)
        codes = self._quoted_codes(rows, tokens)
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

    def _quoted_codes(self, rows: Int64s, tokens: Ragged) -> Int64s:
        """Return the quoted terms of texts, with the place of the text in the upper 32 bits."""
        met = np.zeros(len(self._names), dtype=np.bool_)
        met[tokens.values] = True
        number = {self._names[term]: term for term in np.flatnonzero(met).tolist()}
        codes = array("q")
        for place, row in enumerate(rows.tolist()):
            words = _WORD.findall(quoted_part(self.texts[row]))
            forms = map(self._forms.__getitem__, words)
            codes.extend([place << 32 | number[form] for form in forms if form in number])
        return np.array(codes, dtype=np.int64)

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


class _Forms(dict[str, str]):
    """The term that a single word stands for, by word."""

    def __missing__(self, word: str) -> str:
        form = self[word] = tables.aliases().get((word,)) or tables.stem(word)
        return form


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
