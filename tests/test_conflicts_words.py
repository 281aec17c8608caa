"""Tokens, stems, and what a text is told to hold before any fact is read."""

# ruff: noqa: RUF001  # quotation marks as news writes them
from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsdedup.conflicts import Facts, facts
from newsdedup.conflicts.reading import LETTERS, NUMBER, PUNCTUATION, read, stem


@pytest.mark.parametrize(
    ("base", "forms"),
    [
        ("kill", "kill kills killed killing dead died dies dying death deaths fatalities"),
        ("wound", "wound wounds wounded wounding injured injuries injury hurt"),
        ("person", "person people persons residents inhabitant"),
        ("child", "child children kids"),
        ("mov", "move moves moved moving"),
        ("stop", "stop stops stopped stopping"),
        ("pass", "pass passed passing"),
        ("carry", "carry carries carried"),
        ("army", "army armies"),
        ("cry", "cry cries cried"),
        ("say", "say says said saying"),
        ("win", "win wins won"),
        ("bus", "bus"),
        ("gas", "gas"),
        ("boat", "boat boats"),
        ("vas", "vases"),
        ("tie", "tie ties"),
        ("red", "red"),
        ("bed", "bed bed"),
        ("need", "need"),
        ("sing", "sing"),
        ("being", "being"),
        ("bring", "bring"),
        ("tax", "taxed taxing tax"),
        ("lie", "lie lies"),
        ("1000", "1000"),
        ("ski", "skis"),
    ],
)
def test_forms_of_one_word_are_one(base: str, forms: str) -> None:
    """Endings, doubled letters and a mute e are left out; short words keep their letters."""
    assert {stem(form) for form in forms.split()} == {base}


@given(st.text("abdeilnsuy", max_size=9))
@example("ies")
@example("xxed")
def test_a_stem_is_a_beginning_of_its_word_or_a_table_s(word: str) -> None:
    """At least two letters of it, of three or more, are kept, and no word grows by more than y."""
    found = stem(word)
    known = {stem(one) for one in ("dead", "hurt", "men", "am", "sold", "led")}
    if found not in known:
        assert found.removesuffix("y") == word[: len(found.removesuffix("y"))]
        assert len(found) >= min(2, len(word))
        assert len(found) <= len(word)


@pytest.mark.parametrize(
    ("text", "tokens", "kinds"),
    [
        ("Rain fell.", ["Rain", "fell", "."], "LLP"),
        ("It's the U.S. army", ["It", "'s", "the", "U.S.", "army"], "LPLLL"),
        ("They don't", ["They", "don't"], "LL"),
        ("O'Hara's boat", ["O'Hara", "'s", "boat"], "LPL"),
        ("1,200.5 tons", ["1,200.5", "tons"], "NL"),
        ("fell .5 of 5.", ["fell", ".5", "of", "5", "."], "LNLNP"),
        ("3-5%", ["3", "-", "5", "%"], "NPNP"),
        ("a “b” ‘c’", ["a", "“", "b", "”", "‘", "c", "'"], "LPLPPLP"),
        ("F16 x_y", ["F", "16", "x", "y"], "LNLL"),
        ("€5 £6", ["€", "5", "£", "6"], "PNPN"),
        ("", [], ""),
        ("...", [".", ".", "."], "PPP"),
    ],
)
def test_tokens_and_their_kinds(text: str, tokens: list[str], kinds: str) -> None:
    """Words with their apostrophe, a genitive apart, figures whole, marks one by one."""
    found = read(text)
    assert found.tokens == tokens
    assert found.kinds == [{"L": LETTERS, "N": NUMBER, "P": PUNCTUATION}[one] for one in kinds]
    assert found.figures == [index for index, one in enumerate(kinds) if one == "N"]
    assert found.lowers == [token.lower() for token in tokens]
    assert [
        text[x:y].replace("’", "'") for x, y in zip(found.starts, found.ends, strict=True)
    ] == tokens


def test_there_is_nothing_beyond_a_text() -> None:
    """For 32 tokens before the first and behind the last there are empty words."""
    found = read("Five boats sank")
    assert [found.lower[index] for index in (-32, -1, 3, 34)] == [""] * 4
    assert found.lower[:3] == ["five", "boats", "sank"]
    with pytest.raises(IndexError):
        found.lower[35]


def test_what_joins_and_what_is_a_capital() -> None:
    """A token without a space before it; a first letter that is large; nothing beyond the ends."""
    found = read("Up 5m, Kelm's Élan.")
    assert found.tokens == ["Up", "5", "m", ",", "Kelm", "'s", "Élan", "."]
    assert [found.joined(index) for index in range(-1, 9)] == [
        *(False, False, False, True, True, False, True, False, True, False)
    ]
    assert [found.capital(index) for index in range(-1, 9)] == [
        *(False, True, False, False, False, True, False, True, False, False)
    ]


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("See https://kelm.example/5 boats", "https : / / kelm . example / 5"),
        ("See http://kelm.example boats", "http : / / kelm . example"),
        ("See www.kelm.example/5 boats", "www . kelm . example / 5"),
        ("See kelm.example.org/5 boats", "kelm . example . org / 5"),
        ("See www.kelm.5.example boats", "www . kelm . 5 . example"),
        ("WWW.Kelm.Example has boats", "WWW . Kelm . Example"),
        ("See kelm.org boats", ""),
        ("See www boats", ""),
        ("See @lobo5 boats", "@ lobo 5"),
        ("See #kelm5 boats", "# kelm 5"),
        ("See @ 5 boats", ""),
        ("See 5 boats / 6", ""),
        ("See 5 boats", ""),
    ],
)
def test_addresses_handles_and_hashtags(text: str, inside: str) -> None:
    """Their tokens up to the next space are no names and no numbers."""
    found = read(text)
    assert [found.tokens[index] for index in sorted(found.addressed())] == inside.split()


def test_places_of_words_and_figures() -> None:
    """Figures always count among them; where there is none of the words they alone do."""
    found = read("Five of 5 boats sank in May 2020")
    assert found.triggers(frozenset(("may", "five"))) == [0, 2, 6, 7]
    assert found.triggers(frozenset(("june",))) == [2, 7]
    bare = read("Boats sank in May")
    assert bare.triggers(frozenset(("may",))) == [3]
    assert bare.triggers(frozenset(("june",))) == []


def kinds(text: str) -> tuple[bool, bool, bool]:
    """Return whether a text may hold dates, numbers and denials."""
    found = facts(text)
    return found.dated, found.counted, found.denying


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Boats sank.", (False, False, False)),
        ("Boats sank in June.", (True, False, False)),
        ("Boats sank yesterday.", (True, False, False)),
        ("Dozens sank.", (False, True, False)),
        ("The third sank.", (False, True, False)),
        ("5 sank.", (True, True, False)),
        (".5 sank.", (True, True, False)),
        ("He fell .5 of it.", (True, True, False)),
        ("None sank.", (False, False, True)),
        ("A hoax.", (False, False, True)),
        ("He denied it.", (False, False, True)),
        ("Nor five, nor June", (True, True, True)),
        ("He said (June).", (True, False, False)),
        ("He didn’t.", (False, False, True)),
    ],
)
def test_what_a_text_may_hold(text: str, expected: tuple[bool, bool, bool]) -> None:
    """Told by single words, whatever stands around them; a figure begins dates and numbers."""
    assert kinds(text) == expected


def test_each_kind_leaves_the_words_of_those_before_it() -> None:
    """The words of a date are no number and no name, those of a number no name."""
    found = facts("Not on Tuesday, May 5, 2020 did Five Kelm boats of @Vos6 leave Port Amery.")
    assert [fact.text for fact in found.dates] == ["Tuesday, May 5, 2020"]
    assert [fact.text for fact in found.numbers] == ["Five"]
    assert [fact.text for fact in found.names] == ["Kelm", "Port Amery"]
    assert [fact.text for fact in found.negations] == ["Not"]


def test_facts_are_equal_by_text_and_date() -> None:
    """What was read of a text is the same whenever it was read, and can be shown."""
    day = datetime(2021, 3, 3, tzinfo=UTC)
    one = facts("Five boats sank in June.", published=day)
    assert one == facts("Five boats sank in June.", published=day)
    assert one != facts("Five boats sank in June.")
    assert one != facts("Six boats sank in June.", published=day)
    assert one.published == day
    assert one.reading.published == day
    assert isinstance(one, Facts)
    assert "words" not in repr(one)
    assert one.starts == one.reading.starts == [0, 5, 11, 16, 19, 23]


def test_a_name_is_also_known_by_its_other_words() -> None:
    """Those by which an American is known are of the vocabulary, and of no sentence's words."""
    found = facts("American boats sank.")
    assert found.stems < found.vocabulary
    assert "usa" in found.vocabulary
    assert "usa" not in found.words


def test_words_that_a_name_may_end_in_are_marked() -> None:
    """Capitals and figures, by their place among the tokens."""
    assert facts("Five boats left Kelm 5 by U.S. order (June).").marked == {0, 3, 4, 6, 9}
    assert facts("Up .5 of it").marked == {0, 1}
