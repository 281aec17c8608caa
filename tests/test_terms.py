"""Terms: one form for each word, weighed once, whatever the order."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdedup import compiled, matching, normalize, tables
from newsdedup.columns import Ragged, Terms, utf8
from newsdedup.errors import MissingExtraError
from newsdedup.settings import Settings
from newsdedup.terms import PRIOR_SENTENCES, Vocabulary, chunks, phrases, stemmer

if TYPE_CHECKING:
    from collections.abc import Callable

WORD = st.sampled_from(
    [
        "the",
        "mayor",
        "five",
        "5",
        "million",
        "1.2",
        "united",
        "nations",
        "states",
        "russian",
        "federation",
        "said",
        "u.s",
        "not",
    ]
)


def terms_of(*texts: str, language: str = "en", salience: str = "table") -> Terms:
    wordings = [normalize.normalize(text) for text in texts]
    chosen = Settings(language=language, salience=salience)
    return matching.read_texts(wordings, chosen).terms


def names(terms: Terms, row: int = 0) -> list[str]:
    low, high = terms.tokens.offsets[row : row + 2]
    return [terms.names[number] for number in terms.tokens.values[low:high].tolist()]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("five boats", "5 boat"),
        ("250,000 residents", "250000 resident"),
        ("1.2 million people", "1,200,000 people"),
        ("the United Nations agreed", "the U.N. agrees"),
        ("the Russian Federation", "the Russian"),
        ("ten percent", "10 per cent"),
        ("Dovrik\u2019s plan", "dovrik plans"),
    ],
)
def test_forms_of_one_thing_are_one_term(first: str, second: str) -> None:
    """Inflection, number words, magnitudes and sure aliases give equal terms."""
    assert names(terms_of(first)) == names(terms_of(second))


@pytest.mark.parametrize(
    ("first", "second"), [("five boats", "six boats"), ("US troops", "told us troops")]
)
def test_different_things_are_different_terms(first: str, second: str) -> None:
    """Other figures are other terms, and the country is not the pronoun."""
    assert names(terms_of(first)) != names(terms_of(second))


def test_a_phrase_takes_the_place_of_its_words() -> None:
    """A phrase is one term where it stood, and the words around it stay."""
    assert len(names(terms_of("the united nations said"))) == 3


def test_a_phrase_does_not_reach_into_the_next_text() -> None:
    """The last word of a text and the first of the next are no phrase."""
    terms = terms_of("they were united", "nations agreed")
    assert len(names(terms, 0)) == 3
    assert len(names(terms, 1)) == 2


def test_rare_terms_weigh_more() -> None:
    """Salience falls with frequency; a term that the table lacks weighs most."""
    terms = terms_of("the convoy qwzxplk")
    weight = dict(zip(terms.names, terms.salience.tolist(), strict=True))
    assert weight["the"] < weight["convoy"] < weight["qwzxplk"]


def test_corpus_salience_counts_the_texts_given() -> None:
    """With salience="corpus", a word of every text weighs less than one of a single text."""
    terms = terms_of(
        *[f"zug fährt {n}" for n in range(50)], "zug hält", language="de", salience="corpus"
    )
    weight = dict(zip(terms.names, terms.salience.tolist(), strict=True))
    share = dict(zip(terms.names, terms.frequency.tolist(), strict=True))
    assert weight["zug"] < weight["halt"]
    assert share["zug"] == pytest.approx(52 / (51 + PRIOR_SENTENCES))


@given(st.lists(st.lists(WORD, max_size=8), min_size=1, max_size=5), st.randoms())
def test_numbering_does_not_matter(rows: list[list[str]], random: Any) -> None:
    """Whatever was met before, a text has the same terms and weights."""
    texts = [" ".join(row) for row in rows]
    shuffled = random.sample(texts, len(texts))
    plain, other = terms_of(*texts), terms_of(*shuffled, *texts)
    for number in range(len(texts)):
        assert names(plain, number) == names(other, number + len(texts))
    weight = dict(zip(plain.names, plain.salience.tolist(), strict=True))
    assert weight.items() <= dict(zip(other.names, other.salience.tolist(), strict=True)).items()


def test_languages_have_words_of_their_own() -> None:
    """The same letters in two languages are stemmed by each language's stemmer."""
    in_english, in_german = stemmer("en"), stemmer("de")
    assert in_english is not None
    assert in_german is not None
    vocabulary = Vocabulary(normalize.words, {"en": in_english, "de": in_german})
    rows = vocabulary.add(utf8(["wanted", "wanted", "", "wanted"]), ["en", "de", "de", "en"])
    english, german, again = rows.values.tolist()
    assert english != german
    assert english == again
    assert rows.lengths.tolist() == [1, 1, 0, 1]


def test_a_language_without_a_stemmer_keeps_its_words() -> None:
    """Where there is no stemmer, a word is its own term."""
    assert stemmer("ja") is None
    assert names(terms_of("mots divers", language="xx")) == ["mots", "divers"]


def test_a_missing_stemmer_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra, the error says what to install."""
    original = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name == "snowballstemmer":
            raise ImportError(name)
        return original(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtraError, match=r"'de'.*newsdedup\[stems\]"):
        stemmer("de")


def test_no_texts_have_no_terms() -> None:
    """Empty input gives empty terms, not an error."""
    empty = Ragged(values=np.zeros(0, np.int32), offsets=np.zeros(1, np.int64))
    assert len(Vocabulary(normalize.words).terms(empty).tokens) == 0


LETTERS = "ab.,'\"-$5 \u00e9\u2019\u4e2d\u5317\ud800\x00"
CHUNK = st.one_of(
    WORD,
    st.text(LETTERS, max_size=6),
    st.sampled_from(["a" * 15, "a" * 16, "a" * 17, "a\x00", "(" * 6 + "a", "at&t's", "d.c.", "--"]),
)


def slow_rows(wordings: list[str]) -> list[list[str]]:
    """Return what reading chunks together must give: the words of each wording by itself."""
    return [normalize.words(wording) for wording in wordings]


def rows_of(wordings: list[str]) -> list[list[str]]:
    """Return the words of wordings as `Chunks` reads them."""
    words: list[str] = []

    def read(new: list[str]) -> Ragged:
        found = [normalize.words(chunk) for chunk in new]
        first = len(words)
        words.extend(word for row in found for word in row)
        return Ragged(
            values=np.arange(first, len(words), dtype=np.int32),
            offsets=np.cumsum([0, *map(len, found)]),
        )

    parts = list(chunks.Chunks(read).rows(utf8(wordings)))
    values = [words[number] for part in parts for number in part.values.tolist()]
    lengths = [length for part in parts for length in part.lengths.tolist()]
    ends = np.cumsum(lengths, dtype=np.int64).tolist()
    return [values[end - length : end] for end, length in zip(ends, lengths, strict=True)]


@given(st.lists(st.lists(CHUNK, max_size=6).map(" ".join), max_size=12))
def test_chunks_read_together_give_the_words_of_each_text(wordings: list[str]) -> None:
    """Looking chunks up by their bytes finds the words that reading each text finds."""
    assert rows_of(wordings) == slow_rows(wordings)


def by_kernel(wordings: list[str]) -> list[list[str]]:
    """Return the words of wordings as the kernels find them."""
    pytest.importorskip("numba")
    with patch.object(chunks, "_FEW_TEXTS", 0), patch.object(compiled, "wanted", lambda _: True):
        return rows_of(wordings)


LIMITS = {"_SLOT_BITS": 1, "_MOST_HELD": 0, "_BLOCK": 1, "_ROUNDS": 0}


@pytest.mark.parametrize(
    ("read", "name", "value"),
    [
        *((rows_of, name, value) for name, value in LIMITS.items()),
        *((by_kernel, name, LIMITS[name]) for name in ("_MOST_HELD", "_BLOCK")),
    ],
)
def test_no_limit_of_chunks_changes_words(
    read: Callable[[list[str]], list[list[str]]],
    name: str,
    value: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two slots for all chunks, forgetting at once, a text at a time: the words stay the same."""
    monkeypatch.setattr(chunks, name, value)
    wordings = [f"they met {n % 7} of ({n}) at&t's men, again." for n in range(60)]
    wordings += [f"they met {n % 7} of ({n}) at&t's men{'again' * (n % 5)}." for n in range(60)]
    assert read(wordings) == slow_rows(wordings)


@settings(deadline=None)  # the first example compiles
@given(st.lists(st.lists(CHUNK, max_size=6).map(" ".join), max_size=12))
def test_kernels_read_the_same_words(wordings: list[str]) -> None:
    """Chunks cut and looked up by a kernel have the words that reading each text finds."""
    assert by_kernel(wordings) == slow_rows(wordings)


def test_chunks_made_for_one_slot_keep_their_words() -> None:
    """More chunks that want one slot of the kernels' table than it looks at are all told apart."""
    kernels = pytest.importorskip("newsdedup.compiled.chunks")
    letters = np.random.default_rng(5).integers(ord("a"), ord("z") + 1, (6_000_000, 8), np.uint8)
    low = letters.view("<u8").ravel()
    high = np.uint64(8 << 56)
    with np.errstate(over="ignore"):
        slots = ((low ^ (high * kernels.MIX)) * kernels.SPREAD) >> np.uint64(
            64 - kernels.TABLE_BITS
        )
    crowded = np.argmax(np.bincount(slots.astype(np.int64)))
    crowd = [bytes(row).decode() for row in letters[slots == crowded]]
    assert len(set(crowd)) > kernels.PROBES
    wordings = [" ".join(crowd), *crowd]
    assert by_kernel(wordings) == slow_rows(wordings)


def test_more_languages_than_are_kept_have_the_same_terms() -> None:
    """Texts in ten languages, in turn, give the terms that each gives alone."""
    vocabulary = Vocabulary(normalize.words)
    languages = [f"x{letter}" for letter in "abcdefghij"] * 3
    wordings = [f"wort {language} {n}" for n, language in enumerate(languages)]
    for _ in range(2):
        terms = vocabulary.terms(vocabulary.tokens(vocabulary.add(utf8(wordings), languages)))
        for number, wording in enumerate(wordings):
            assert [name.lstrip("#") for name in names(terms, number)] == wording.split()


PHRASE_WORDS = [
    *("the", "united", "nations", "security", "council", "new", "york", "city", "times"),
    *("state", "of", "per", "cent"),
]


def slow_phrases(row: list[str]) -> list[tuple[int, int]]:
    """Return the place and length of each phrase: the longest at each free place in turn."""
    found, place = [], 0
    while place < len(row):
        here = [tuple(row[place : place + size]) for size in (4, 3, 2)]
        size = next((len(words) for words in here if words in tables.aliases()), 1)
        if size > 1:
            found.append((place, size))
        place += size
    return found


@given(st.lists(st.lists(st.sampled_from(PHRASE_WORDS), max_size=9), max_size=6))
def test_phrases_are_the_longest_from_the_left(rows: list[list[str]]) -> None:
    """Phrases found in all rows at once are those that going word by word finds."""
    numbers = {word: number for number, word in enumerate(PHRASE_WORDS)}
    offsets = np.cumsum([0, *map(len, rows)])
    values = np.array([numbers[word] for row in rows for word in row], dtype=np.int32)
    found = phrases.find(Ragged(values=values, offsets=offsets), numbers)
    expected = [
        (int(offset) + place, size, tables.aliases()[tuple(row[place : place + size])])
        for offset, row in zip(offsets.tolist(), rows, strict=False)
        for place, size in slow_phrases(row)
    ]
    forms = [phrases.forms()[number] for number in found.forms.tolist()]
    assert list(zip(found.places.tolist(), found.lengths.tolist(), forms, strict=True)) == expected
