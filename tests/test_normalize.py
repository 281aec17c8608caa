"""Normalised wording and its words."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsdedup.normalize import normalize, normalize_spans, unmarked, word_for_word, words

# All code points, lone surrogates too, with more of what folding is about.
TRICKY = (
    "US UN IS WHO ICE '`\"-.,\u2019\u201c\u2014\u00ad\u200b\ufeff\u00a0\u2033\u00b4"
    "\u00df\u0130\u017f\ufb01\u0345\u1e9e\u2100"
)
texts = st.text(st.one_of(st.sampled_from(TRICKY), st.characters(codec=None)), max_size=40)
chunks = st.lists(
    st.one_of(
        st.sampled_from(["US", "U.S.", "don't", "kerry's", "250,000", "f-16", "--", "''", "5-1/2"]),
        st.text(max_size=8),
    ),
    max_size=8,
)


@given(texts)
@example("US\u00ad's")
@example("U\u200bS says")
@example("\ud800 lone \udfff")
@example("'\u00ad'")
@example("\u1fb4\u0345\u0300")
def test_normalize_is_idempotent(text: str) -> None:
    """Normalising twice gives what normalising once gives, for every string."""
    once = normalize(text)
    assert normalize(once) == once


@given(st.lists(st.one_of(texts, chunks.map(" ".join)), max_size=6), st.sampled_from(" \n"))
def test_spans_are_normalized_as_if_alone(parts: list[str], between: str) -> None:
    """The parts of a text, normalised together, are what each gives by itself."""
    text, spans = "", []
    for part in parts:
        spans.append((len(text), len(text) + len(part)))
        text += part + between
    assert normalize_spans(text, spans) == [normalize(part) for part in parts]


@given(texts)
def test_normalized_text_is_folded(text: str) -> None:
    """The result has no case, no compatibility forms, one space at most, and none outside."""
    folded = normalize(text)
    assert folded == unicodedata.normalize("NFKC", folded.casefold())
    assert folded == " ".join(folded.split())


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60))
def test_ascii_takes_no_other_path(text: str) -> None:
    """ASCII text folds the same alone and beside a caseless character of another script."""
    assert normalize(f"{text} \u4e2d") == normalize(f"{normalize(text)} \u4e2d")


@given(chunks)
def test_no_word_reaches_over_a_space(parts: list[str]) -> None:
    """The words of a text are those of its chunks, so that callers may handle chunks alone."""
    folded = normalize(" ".join(parts))
    alone = [word for chunk in folded.split() for word in words(chunk)]
    assert words(folded) == alone


@given(texts)
def test_words_are_clean(text: str) -> None:
    """No word is empty or holds white space, and each is made of characters of the text."""
    folded = normalize(text)
    for word in words(folded):
        assert word
        assert not re.search(r"\s", word)
        assert set(word) <= set(folded)


@given(st.text(st.characters(categories=["L", "M"]), min_size=1, max_size=12))
def test_letters_and_marks_are_never_lost(text: str) -> None:
    """Whatever the script, what is only letters and marks is words without a gap."""
    folded = normalize(text)
    found = words(folded)
    kept = {character for character in folded if unicodedata.category(character)[0] in "LM"}
    assert set("".join(found)) >= kept


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The \u201cdeal\u201d \u2013 it\u2019s off", 'the "deal" - it\'s off'),
        ("the ``deal'' -- off", 'the "deal" - off'),
        ("in\u00a0the\n\tUS.", "in the U.S."),
        ("co\u00adopera\u200btion", "cooperation"),
        ("The UN and the US said", "the u.n. and the u.s. said"),
        ("\uff37\uff28\uff2f says \ufb01ve", "World says five".replace("World", "W.H.O.")),
        ("Stra\u00dfe", "STRASSE"),
    ],
)
def test_typing_alone_makes_no_difference(one: str, other: str) -> None:
    """Quotes, dashes, spaces, ligatures, width and case are folded."""
    assert normalize(one) == normalize(other)


def test_pronoun_and_country_stay_apart() -> None:
    """US in capitals is the country, us the pronoun, also where all is in capitals."""
    assert words(normalize("The US told us")) == ["the", "u.s", "told", "us"]
    assert words(normalize("TELL US WHO IT IS")) == ["tell", "us", "who", "it", "is"]
    assert words(normalize("IS fighters, the WHO and ICE")) == [
        "i.s", "fighters", "the", "w.h.o", "and", "i.c.e",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kerry's aides don't fly", "kerry aides don't fly"),
        ("the Syrians' cease-fire", "the syrians cease fire"),
        ("U.S.-led; U.S.'s; D.C. at 10 a.m.", "u.s led u.s dc at 10 a.m"),
        ("250,000 of 1.2m, 5-1/2 pct", "250,000 of 1.2m 5-1/2 pct"),
        ("$3.5bn or 50%, \u00a32", "$ 3.5bn or 50 % \u00a3 2"),
        ("an F-16 and MH370 in the 1990s", "an f-16 and mh370 in the 1990s"),
        ("9/11 at 10:30", "9/11 at 10:30"),
        ("#Aleppo by @Some_One", "aleppo by @some_one"),
        ("AT&T and O'Neil's", "at&t and o'neil"),
        ("2-1 in 2014-15", "2 1 in 2014 15"),
        ("\u0939\u093f\u0928\u094d\u0926\u0940", "\u0939\u093f\u0928\u094d\u0926\u0940"),
        ("\u5317\u4eac\u5e02 said \u5317", "\u5317\u4eac \u4eac\u5e02 said \u5317"),
        ("... -- '' !", ""),
    ],
)  # fmt: skip
def test_words(text: str, expected: str) -> None:
    """Words are what a desk would count as one, with possessives gone."""
    assert words(normalize(text)) == expected.split()


def test_a_million_characters_are_no_problem() -> None:
    """A word of a million letters, digits or dots takes linear time."""
    for character in "a1.'-@,/":
        text = normalize(character * 1_000_000)
        assert sum(map(len, words(text))) <= len(text)


def test_a_mixed_number_is_read_as_wire_copy_writes_it() -> None:
    """5½ is 5-1/2, and not 51/2."""
    assert normalize("Up 5½ per cent, or ¾ of a point") == "up 5-1/2 per cent, or 3/4 of a point"
    assert words(normalize("5½")) == ["5-1/2"]


@given(texts)
def test_marks_are_taken_away_once_for_all(text: str) -> None:
    """What is left has no more to take away, and no white space to fold."""
    bare = unmarked(normalize(text))
    assert unmarked(bare) == bare
    assert bare == " ".join(bare.split())


@given(chunks, chunks)
def test_word_for_word_is_what_unmarked_texts_say(one: list[str], other: list[str]) -> None:
    """The quick look at letters alone never decides otherwise."""
    left, right = normalize(" ".join(one)), normalize(" ".join(other))
    assert word_for_word(left, right) == (unmarked(left) == unmarked(right))
    assert word_for_word(left, left)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('"The ferry was old," Bell said.', "'The ferry was old' Bell said!"),
        ("\N{BULLET} The ferry sank - on Monday", "The ferry sank, on Monday."),
        ('"The ferry was old.', "The ferry was old..."),
        ("An air-strike hit Karsa (the port).", "An air strike hit Karsa: the port"),
    ],
)
def test_texts_that_differ_in_marks_are_word_for_word(one: str, other: str) -> None:
    """Quotation marks, bullets, dashes, brackets and stops say nothing."""
    assert word_for_word(normalize(one), normalize(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("it was -5 degrees", "it was 5 degrees"),
        ("they raised 1.5", "they raised 15"),
        ("it costs $5m", "it costs 5m"),
        ("it rose 5%", "it rose 5"),
        ("did the ferry sink?", "did the ferry sink."),
        ("kerry's plan", "kerry plan"),
        ("from 1914-18", "from 1914 18"),
    ],
)
def test_marks_that_change_the_sense_are_kept(one: str, other: str) -> None:
    """Signs, separators of figures, question marks and a possessive are no mere marks."""
    assert not word_for_word(one, other)
