"""Substitutions: the rules by which other words are seen to stand for the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsdedup as nd
from newsdedup import matching, normalize, tables
from newsdedup.settings import Settings
from newsdedup.substitutions import substitutions

PHRASES = [" ".join(phrase) for phrase in sorted(tables.aliases())]
WORDS = st.sampled_from(
    [*PHRASES, "five", "5", "1.2", "million", "seven hundred", "ferry", "harbour", "said", "the"]
)


@given(st.lists(WORDS, max_size=12), st.lists(WORDS, max_size=12))
def test_a_shared_term_is_one_that_both_texts_have(ours: list[str], theirs: list[str]) -> None:
    """An alias or number that is told is a term of both texts as matching reads them."""
    texts = [normalize.normalize(" ".join(words)) for words in (ours, theirs)]
    terms = matching.read_texts(texts, Settings()).terms
    rows = [
        {terms.names[number] for number in terms.tokens.between(row, row + 1).values.tolist()}
        for row in (0, 1)
    ]
    for each in substitutions(*texts):
        if each.rule == "loose alias":
            assert each.term in rows[0] - rows[1]
        else:
            assert each.term in rows[0] & rows[1]
            assert each.first != each.second


@given(st.lists(WORDS, max_size=12))
def test_equal_texts_substitute_nothing(words: list[str]) -> None:
    """Between a text and itself no rule has anything to see through."""
    text = normalize.normalize(" ".join(words))
    assert substitutions(text, text) == ()


@pytest.mark.parametrize(
    ("ours", "theirs", "told"),
    [
        ("American troops left.", "U.S. troops left.", [("alias", "american", "u.s")]),
        ("the Russian Federation", "the Russians", [("alias", "russian federation", "russians")]),
        ("an air strike hit it", "an airstrike hit it", [("alias", "air strike", "airstrike")]),
        ("a truce holds", "a cease-fire holds", [("alias", "truce", "cease fire")]),
        ("five men", "5 men", [("number", "five", "5")]),
        ("1.2 million people", "1,200,000 people", [("number", "1.2 million", "1,200,000")]),
        ("Moscow objected", "Russia objected", [("loose alias", "moscow", "russia")]),
        ("The residents left", "The resident left", []),
        ("American Airlines cut jobs", "the United States cut jobs", []),
        ("Georgia voted", "the state of Georgia voted", []),
        (
            "Washington won",
            "the United States won",
            [("loose alias", "washington", "united states")],
        ),
    ],
)
def test_the_rule_that_fired_is_named(
    ours: str, theirs: str, told: list[tuple[str, str, str]]
) -> None:
    """Aliases, numbers and loose aliases are told with both texts' words; stems are not."""
    found = substitutions(normalize.normalize(ours), normalize.normalize(theirs))
    assert [(each.rule, each.first, each.second) for each in found] == told


def test_other_languages_have_no_substitutions() -> None:
    """The aliases are of English: a comparison in another language names none."""
    settings = Settings(language="de")
    assert nd.compare("five american men", "5 u.s men", settings=settings).substitutions == ()
