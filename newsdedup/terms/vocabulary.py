"""The vocabulary: words met so far, the term of each, and the terms of texts."""

from __future__ import annotations

import hashlib
import math
from array import array
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from newsdedup import tables
from newsdedup.columns import UNITS_PER_NAT, Ragged, Terms, stacked
from newsdedup.terms import phrases
from newsdedup.terms.chunks import Chunks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from newsdedup.columns import Bools, Float32s, Int32s, Uint64s

# With salience="corpus", frequencies are taken as if this many more sentences had been read
# without the term: in a corpus of 60, a term of two sentences is then rare, not common.
PRIOR_SENTENCES = 200

# The chunks of so many languages are kept side by side.
_MOST_LANGUAGES = 8
# Rows whose terms are counted at a time.
_ROWS_AT_ONCE = 1 << 17


class Vocabulary:
    """Words met so far: each distinct word of a language is stemmed and weighed once.

    `words` returns the words of a piece of normalised text. `stems` maps a language code to
    a function from word to stem; words of a language that it lacks are their own stems. By
    default it has English alone.
    """

    def __init__(
        self,
        words: Callable[[str], list[str]],
        stems: Mapping[str, Callable[[str], str]] | None = None,
    ) -> None:
        self._words = words
        self._stems = {"en": tables.stem} if stems is None else stems
        self._numbers: dict[str, dict[str, int]] = {}
        self._chunks: dict[str, Chunks] = {}
        self._terms: dict[str, int] = {}
        # By word: its term, and its value where it is English and a number, else NaN.
        self._term_of_word, self._value = array("i"), array("d")

    def add(self, letters: Ragged, languages: Sequence[str]) -> Ragged:
        """Return the numbers of the words of normalised texts, one language for each text.

        `letters` has a text as UTF-8 in each row. The words are those of the pieces between
        spaces; the numbers are int32.
        """
        spoken = set(languages)
        if len(spoken) <= 1:
            return stacked([rows for one in spoken for rows in self._rows(letters, one)])
        places: dict[str, list[int]] = {}
        for place, language in enumerate(languages):
            places.setdefault(language, []).append(place)
        parts = [
            rows
            for language, chosen in places.items()
            for rows in self._rows(letters.take(np.array(chosen)), language)
        ]
        order = [place for chosen in places.values() for place in chosen]
        return stacked(parts).take(np.argsort(order))

    def _rows(self, letters: Ragged, language: str) -> Iterable[Ragged]:
        """Return the numbers of the words of texts in one language, some texts at a time."""
        if language not in self._chunks:
            if len(self._chunks) == _MOST_LANGUAGES:
                self._chunks.clear()
            self._chunks[language] = Chunks(partial(self._read, language))
        return self._chunks[language].rows(letters)

    def _read(self, language: str, chunks: list[str]) -> Ragged:
        """Return the numbers of the words of chunks."""
        numbers = self._numbers.setdefault(language, {})
        found = list(map(self._words, chunks))
        words = list(chain.from_iterable(found))
        for word in words:
            if word not in numbers:
                numbers[word] = self._new(word, language)
        return Ragged(
            values=np.fromiter(map(numbers.__getitem__, words), np.int32, len(words)),
            offsets=np.cumsum([0, *map(len, found)]),
        )

    def _new(self, word: str, language: str) -> int:
        """Return the number of a word not met before."""
        english = language == "en"
        value = tables.number_value(word)
        if value is not None and (english or word[:1].isdigit()):
            form = _number_form(value)
        else:
            form = self._form(word, language)
        self._term_of_word.append(self._term(form))
        self._value.append(value if english and value is not None else math.nan)
        return len(self._value) - 1

    def _form(self, word: str, language: str) -> str:
        """Return the term that a single word stands for that is no number."""
        alias = tables.aliases().get((word,)) if language == "en" else None
        stem = self._stems.get(language)
        return alias or (stem(word) if stem else word)

    def _term(self, form: str) -> int:
        return self._terms.setdefault(form, len(self._terms))

    def terms(self, tokens: Ragged, *, from_corpus: bool = False) -> Terms:
        """Return the terms of rows of term numbers, with what is known of each term.

        Frequencies are those of the shipped table, or with `from_corpus` those of the rows.
        """
        names = tuple(self._terms)
        frequency = _corpus_frequency(tokens, len(names)) if from_corpus else _frequency(names)
        return Terms(
            tokens=tokens,
            names=names,
            hashes=_hashes(names),
            frequency=frequency,
            salience=np.rint(-UNITS_PER_NAT * np.log(frequency.astype(np.float64))).astype(
                np.int32
            ),
            is_number=np.array([name.startswith("#") for name in names], dtype=np.bool_),
            is_negation=np.array([name in tables.NEGATIONS for name in names], dtype=np.bool_),
        )

    def tokens(self, words: Ragged) -> Ragged:
        """Return term numbers in place of word numbers, a phrase in place of its words."""
        tokens = np.array(self._term_of_word, dtype=np.int32)[words.values]
        kept = np.ones(len(tokens), dtype=np.bool_)
        english = self._numbers.get("en", {})
        self._join_phrases(words, tokens, kept, english)
        self._join_magnitudes(words, tokens, kept, english)
        dropped_before = np.searchsorted(np.flatnonzero(~kept), words.offsets)
        return Ragged(values=tokens[kept], offsets=words.offsets - dropped_before)

    def _join_phrases(
        self, words: Ragged, tokens: Int32s, kept: Bools, english: Mapping[str, int]
    ) -> None:
        """Write the term of each phrase over its first word; its others aren't kept."""
        found = phrases.find(words, english)
        forms = phrases.forms()
        term = np.zeros(len(forms), dtype=np.int32)
        for number in dict.fromkeys(found.forms.tolist()):
            term[number] = self._term(forms[number])
        tokens[found.places] = term[found.forms]
        for step in range(1, found.lengths.max(initial=1)):
            kept[found.places[found.lengths > step] + step] = False

    def _join_magnitudes(
        self, words: Ragged, tokens: Int32s, kept: Bools, english: Mapping[str, int]
    ) -> None:
        """Write the value of "1.2 million" over its number; the magnitude isn't kept."""
        scale = {english[word]: by for word, by in tables.MAGNITUDES.items() if word in english}
        places = np.flatnonzero(phrases.among(words.values, np.array([*scale], dtype=np.int64)))
        places = places[words.offsets[np.searchsorted(words.offsets, places)] != places]
        value = np.array(self._value)[words.values[places - 1]]
        places = places[~np.isnan(value) & kept[places - 1]]
        value = np.array(self._value)[words.values[places - 1]]
        scales = [scale[word] for word in words.values[places].tolist()]
        terms = [
            self._term(_number_form(one * by))
            for one, by in zip(value.tolist(), scales, strict=True)
        ]
        tokens[places - 1] = terms
        kept[places] = False


def _number_form(value: float) -> str:
    return f"#{tables.plain_number(value)}"


def _hashes(names: tuple[str, ...]) -> Uint64s:
    """Return 64 bits of BLAKE2b of each name, so that keys don't depend on numbering."""
    digests = b"".join(
        hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        for name in names
    )
    return np.frombuffer(digests, dtype="<u8").astype(np.uint64)


def _frequency(names: tuple[str, ...]) -> Float32s:
    return np.array([tables.frequency(name.lstrip("#")) for name in names], dtype=np.float32)


def _corpus_frequency(tokens: Ragged, count: int) -> Float32s:
    """Return the share of rows that hold each term, smoothed by PRIOR_SENTENCES."""
    holding = np.zeros(count, dtype=np.int64)
    for low in range(0, len(tokens), _ROWS_AT_ONCE):
        some = tokens.between(low, min(low + _ROWS_AT_ONCE, len(tokens))).distinct()
        holding += np.bincount(some.values, minlength=count)
    return ((holding + 1) / (len(tokens) + PRIOR_SENTENCES)).astype(np.float32)
