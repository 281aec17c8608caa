"""Terms: the words of a text brought to one form each, and how much each of them tells.

A word becomes a term once, when it is first met: number words and figures by their value
("five" and "5" are #5), aliases by what they stand for, other words by their stem. Phrases
("united nations", "1.2 million") become one term. A term's *salience* is the negative
logarithm of its frequency in whole units of 1/16 nat, so that sums are exact and no result
depends on the order of addition.
"""

from __future__ import annotations

import hashlib
from array import array
from collections import defaultdict
from itertools import count
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from newsdedup import tables
from newsdedup.columns import UNITS_PER_NAT, Ragged, Terms
from newsdedup.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from newsdedup.columns import Float32s, Int32s, Uint64s

# With salience="corpus", frequencies are taken as if this many more sentences had been read
# without the term: in a corpus of 60, a term of two sentences is then rare, not common.
PRIOR_SENTENCES = 200

_LONGEST_PHRASE = 4
_DROPPED = -1


# The Snowball stemmers by ISO 639-1 code; English has its own table.
SNOWBALL = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek",
    "es": "spanish", "et": "estonian", "eu": "basque", "fi": "finnish", "fr": "french",
    "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian",
    "it": "italian", "lt": "lithuanian", "ne": "nepali", "nl": "dutch", "no": "norwegian",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish",
    "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip


def stemmer(language: str) -> Callable[[str], str] | None:
    """Return the function from word to stem for a language (ISO 639-1), None if there is none.

    English stems come from the shipped table. Other languages have a Snowball stemmer; raises
    `MissingExtraError` where that needs a package that isn't installed.
    """
    if language == "en":
        return tables.stem
    if language not in SNOWBALL:
        return None
    try:
        import snowballstemmer  # noqa: PLC0415  # an extra
    except ImportError as error:
        feature = f"stemming for language {language!r}"
        raise MissingExtraError(feature, package="snowballstemmer", extra="stems") from error
    stem: Callable[[str], str] = snowballstemmer.stemmer(SNOWBALL[language]).stemWord
    return stem


@frozen(eq=False, kw_only=True)
class Words:
    """Rows of words: `rows` holds numbers of `words`, each a language code and a word."""

    rows: Ragged
    words: tuple[tuple[str, str], ...]


def numbered(texts: Iterable[tuple[str, Iterable[str]]]) -> Words:
    """Return the words of texts, each given as its language code and its words, by number."""
    next_number = count().__next__
    numbers: dict[str, dict[str, int]] = {}
    flat, offsets = array("i"), array("q", [0])
    for language, words in texts:
        if language not in numbers:
            numbers[language] = defaultdict(next_number)
        flat.extend(map(numbers[language].__getitem__, words))
        offsets.append(len(flat))
    rows = Ragged(values=np.array(flat, dtype=np.int32), offsets=np.array(offsets, dtype=np.int64))
    return Words(rows=rows, words=_by_number(numbers))


def _by_number(numbers: Mapping[str, Mapping[str, int]]) -> tuple[tuple[str, str], ...]:
    """Return the language and word of each number."""
    found = [
        (number, language, word)
        for language, words in numbers.items()
        for word, number in words.items()
    ]
    return tuple((language, word) for _, language, word in sorted(found))


class Vocabulary:
    """Words met so far: each distinct word of a language is stemmed and weighed once.

    `stems` maps a language code to a function from word to stem; words of a language that it
    lacks are their own stems. By default it has English alone.
    """

    def __init__(self, stems: Mapping[str, Callable[[str], str]] | None = None) -> None:
        self._stems = {"en": tables.stem} if stems is None else stems
        self._numbers: dict[tuple[str, str], int] = {}
        self._words: list[str] = []
        self._terms: dict[str, int] = {}
        self._term_of_word: list[int] = []

    def add(self, words: Words) -> Ragged:
        """Return the rows with this vocabulary's number for each word."""
        numbers = np.array([self._number(word) for word in words.words], dtype=np.int32)
        if not len(numbers):
            return words.rows
        return Ragged(values=numbers[words.rows.values], offsets=words.rows.offsets)

    def _number(self, word: tuple[str, str]) -> int:
        number = self._numbers.get(word)
        if number is None:
            number = self._numbers[word] = self._new(word[1], word[0])
        return number

    def _new(self, word: str, language: str) -> int:
        english = language == "en"
        self._words.append(word if english else "")
        self._term_of_word.append(self._term(self._form(word, language)))
        return len(self._words) - 1

    def _form(self, word: str, language: str) -> str:
        """Return the term a single word stands for."""
        value = tables.number_value(word)
        if value is not None and (language == "en" or word[:1].isdigit()):
            return _number_form(value)
        alias = tables.aliases().get((word,)) if language == "en" else None
        stem = self._stems.get(language)
        return alias or (stem(word) if stem else word)

    def _term(self, form: str) -> int:
        return self._terms.setdefault(form, len(self._terms))

    def terms(self, words: Ragged, *, from_corpus: bool = False) -> Terms:
        """Return the terms of rows of word numbers, phrases joined.

        Frequencies are those of the shipped table, or with `from_corpus` those of the rows.
        """
        tokens = self._tokens(words)
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

    def _tokens(self, words: Ragged) -> Ragged:
        """Return term numbers in place of word numbers, a phrase in place of its words."""
        term_of_word = np.array(self._term_of_word, dtype=np.int32)
        tokens = term_of_word[words.values] if len(term_of_word) else words.values.astype(np.int32)
        self._join_phrases(words, tokens)
        kept = tokens != _DROPPED
        offsets = np.concatenate(([0], np.cumsum(kept)))[words.offsets]
        return Ragged(values=tokens[kept], offsets=offsets.astype(np.int64))

    def _join_phrases(self, words: Ragged, tokens: Int32s) -> None:
        """Write the term of each phrase over its first word, and drop its other words."""
        phrases = {phrase: form for phrase, form in tables.aliases().items() if len(phrase) > 1}
        openers = {phrase[0] for phrase in phrases}
        opens = np.array([word in openers for word in self._words], dtype=np.bool_)
        scales = np.array([word in tables.MAGNITUDES for word in self._words], dtype=np.bool_)
        if not len(words.values):
            return
        ends = words.offsets[1:][words.rows]
        for place in np.flatnonzero(opens[words.values]).tolist():
            if tokens[place] != _DROPPED:
                self._join_phrase(phrases, words.values, tokens, place, int(ends[place]))
        starts = words.offsets[:-1][words.rows]
        for place in np.flatnonzero(scales[words.values]).tolist():
            if place > starts[place]:
                self._join_magnitude(words.values, tokens, place)

    def _join_phrase(
        self,
        phrases: dict[tuple[str, ...], str],
        words: Int32s,
        tokens: Int32s,
        place: int,
        end: int,
    ) -> None:
        """Join the longest phrase that starts at a place, if one does."""
        longest = min(end - place, _LONGEST_PHRASE)
        following = [self._words[number] for number in words[place : place + longest].tolist()]
        for length in range(longest, 1, -1):
            form = phrases.get(tuple(following[:length]))
            if form is not None:
                tokens[place] = self._term(form)
                tokens[place + 1 : place + length] = _DROPPED
                return

    def _join_magnitude(self, words: Int32s, tokens: Int32s, place: int) -> None:
        """Join a number and the magnitude behind it: 1.2 million is one value."""
        value = tables.number_value(self._words[words[place - 1]])
        if value is None or tokens[place - 1] == _DROPPED:
            return
        magnitude = tables.MAGNITUDES[self._words[words[place]]]
        tokens[place - 1] = self._term(_number_form(value * magnitude))
        tokens[place] = _DROPPED


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
    holding = np.bincount(tokens.distinct().values, minlength=count)
    return ((holding + 1) / (len(tokens) + PRIOR_SENTENCES)).astype(np.float32)
