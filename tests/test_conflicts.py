"""What counts as a conflict between two versions of one claim, and what doesn't."""

# ruff: noqa: RUF001  # dashes and quotation marks as news writes them
from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from typing import get_args

import pytest
from attrs import evolve
from hypothesis import example, given
from hypothesis import strategies as st

from newsdedup.conflicts import conflicts, facts, moments, names, told
from newsdedup.conflicts.reading import read, stem
from newsdedup.records import ConflictKind

MONDAY = datetime(2021, 3, 1, 12, tzinfo=UTC)
KINDS = get_args(ConflictKind)

# Pieces from which hypothesis builds sentences that have facts in them.
PIECES = st.sampled_from(
    [
        "five", "5", "1.2m", "1,200,000", "half a million", "at least", "10-15", "between 3 and 4",
        "$", "€5", "½", "5 1/2", "dozens of thousands", "33-year-old", "9/11", "F-16", "²", "٣",
        "Sept. 3", "2014-09-03", "mid-July", "Tuesday", "yesterday", "3 p.m.", "15:00", "2012",
        "Ana Pires", "U.S.", "the Ministry of Trade", "Al-Madi", "was not", "denied", "no", "nor",
        "people", "killed", "said", ",", ".", "’s", "“", "\ud800", "\0", "é\u0301", "🙂", "من",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=25).map(" ".join))


class _Everything:
    """A set that has everything in it."""

    def __contains__(self, _: object) -> bool:
        return True


_EVERYTHING = _Everything()


def found(a: str, b: str) -> list[tuple[str, str, str]]:
    """Return kind and both words of each conflict of two sentences."""
    return [(c.kind, c.canonical, c.variant) for c in conflicts(facts(a), facts(b))]


def kinds(a: str, b: str) -> set[str]:
    return {kind for kind, _, _ in found(a, b)}


@given(TEXTS)
def test_offsets_never_lie(text: str) -> None:
    """Every fact's text is the slice of the sentence that its offsets give."""
    read = facts(text, published=MONDAY)
    for fact in (*read.numbers, *read.dates, *read.names, *read.negations):
        assert text[fact.start : fact.end] == fact.text != ""


@given(TEXTS)
def test_a_copy_has_no_conflict(text: str) -> None:
    """A sentence never disagrees with itself, whatever it holds."""
    assert conflicts(facts(text), facts(text)) == ()


@given(TEXTS, TEXTS)
def test_spans_and_order_of_conflicts(a: str, b: str) -> None:
    """Conflicts of any two texts have true spans, and come by kind and then by place."""
    result = conflicts(facts(a), facts(b))
    for one in result:
        assert a[one.canonical_start : one.canonical_end] == one.canonical
        assert b[one.variant_start : one.variant_end] == one.variant
    order = [(KINDS.index(one.kind), one.canonical_start) for one in result]
    assert all(x[0] <= y[0] for x, y in pairwise(order))


@given(TEXTS)
def test_facts_are_values(text: str) -> None:
    """Reading a sentence twice gives equal, hashable facts."""
    assert facts(text) == facts(text)
    assert hash(facts(text)) == hash(facts(text))


@given(TEXTS)
@example(".5 percent fell .5 points")
def test_words_found_by_pieces_are_those_of_the_tokens(text: str) -> None:
    """What is looked up piece by piece is what reading all tokens of a text gives."""
    found, reading = facts(text), read(text)
    marked = {
        index
        for index, (token, lower) in enumerate(zip(reading.tokens, reading.lowers, strict=True))
        if token != lower or index in reading.figures
    }
    assert found.words == tuple(map(stem, reading.lowers))
    assert set(found.marked) == marked


@example(piece="\u201c(Harbour).\u201d")
@example(piece="J.")
@example(piece="U.S.")
@example(piece="." + "a" * 65 + ",")
@given(piece=st.text("aZ\xe9\u0130\u00b2\u01c5 .,:'\"\u201c(5_", max_size=8) | st.text(max_size=70))
def test_a_piece_is_read_as_in_a_text(piece: str) -> None:
    """The short way for single words gives what searching behind a space gives."""
    assert told.read_piece(piece) == told.searched(read(" " + piece))


@given(st.lists(PIECES, min_size=2, max_size=16), PIECES, st.integers(0, 15), TEXTS)
def test_no_shortcut_hides_a_conflict(words: list[str], other: str, place: int, text: str) -> None:
    """Reading every fact of both texts, needed or not, finds no other conflict."""
    a = " ".join(words)
    b = " ".join(other if index == place else word for index, word in enumerate(words))
    for one, another in ((a, b), (b, a), (a, text)):
        expected = conflicts(facts(one), facts(another))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(names, "_may_differ", lambda *_: True)
            patch.setattr(names, "_may_fill", lambda *_: True)
            patch.setattr(names, "_only_a_figure", lambda *_: False)
            patch.setattr(moments, "_BEHIND_FIGURES", _EVERYTHING)
            every = [evolve(facts(text), kinds=7) for text in (one, another)]
            assert conflicts(*every) == expected


def test_pieces_forgotten_are_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The facts of a text are the same whatever was read before it."""
    monkeypatch.setattr(told, "_MOST_PIECES", 2)
    text = "At least five of the 12 boats sank off Kelmouth on Tuesday, not Monday."
    assert [facts(text).words for _ in range(3)] == [tuple(map(stem, read(text).lowers))] * 3


def test_no_more_than_so_many_pieces_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many different pieces are met, memory holds the last ones alone."""
    monkeypatch.setattr(told, "_MOST_PIECES", 2)
    kept = type(told._PIECES)()  # noqa: SLF001  # without what other tests have met
    monkeypatch.setattr(told, "_PIECES", kept)
    facts("Rats left the old mill in Kelm.")
    assert 0 < len(kept) <= 2


def test_facts_are_shown_by_their_text() -> None:
    """Of what follows from the text nothing is printed."""
    assert repr(facts("Rats left.")) == "Facts(text='Rats left.', published=None)"


@given(st.integers(2, 999_999), st.integers(2, 999_999))
def test_another_figure_in_equal_words_is_a_conflict(x: int, y: int) -> None:
    """In one wording, two figures are flagged exactly when their values differ."""
    template = "Floods along the river drove {:,} families from their homes."
    assert bool(found(template.format(x), template.format(y))) == (x != y)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("five", "5"),
        ("1.2 million", "1.2m"),
        ("1.2 million", "1,200,000"),
        ("a quarter of a million", "250,000"),
        ("about 250,000", "a quarter of a million"),
        ("half a million", "500,000"),
        ("two dozen", "24"),
        ("a hundred", "100"),
        ("two hundred and fifty", "250"),
        ("twenty-five", "25"),
        ("at least 70", "72"),
        ("more than 200", "276"),
        ("nearly 300", "292"),
        ("10 to 15", "12"),
        ("between 10 and 15", "10-15"),
        ("dozens of", "60"),
        ("hundreds of thousands of", "340,000"),
        ("some 60,000", "59,619"),
        ("two and a half million", "2.5 million"),
    ],
)
def test_figures_that_agree(a: str, b: str) -> None:
    """Another way to write or to round a count is no conflict."""
    left, right = (f"Officials said {count} people fled the valley." for count in (a, b))
    assert found(left, right) == []


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("five", "seven"),
        ("at least 70", "58"),
        ("at least 70", "at least 90"),
        ("1.2 million", "1.5 million"),
        ("10 to 15", "22"),
        ("about 300", "500"),
        ("up to 40", "65"),
        ("dozens of", "9"),
    ],
)
def test_figures_that_disagree(a: str, b: str) -> None:
    """Counts that can't both be true are a conflict of numbers, in other words around them too."""
    left = f"Officials said {a} people fled the valley."
    right = f"By nightfall {b} people had fled the valley, the governor told local radio."
    assert ("number", a.removesuffix(" of"), b.removesuffix(" of")) in found(left, right)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (
            "The blast killed five soldiers and wounded 7.",
            "It killed 5 soldiers and wounded seven.",
        ),
        ("Four guards were killed and nine were hurt.", "Nine guards were injured and four died."),
        ("The fine came to $5 million.", "The fine hit 5 million customers."),
        ("Lima, 33, was freed on bail.", "The 33-year-old Lima was freed on bail."),
        ("An F-16 crashed near the base.", "A jet crashed near the base."),
        ("A Boeing 737 left for Oslo with 90 people.", "An airliner left for Oslo with 90 people."),
        ("The hotline is 555-010-4477.", "The hotline is 555-010-9988 for 12 towns."),
        ("The tower is 12m wide.", "The tower is about 39ft wide."),
        ("Growth will be 1 percent to 3 percent.", "Growth will be 2.5 percent."),
        ("She sang into her 90s at the club.", "She sang at 94 at the club."),
        ("Profit rose 1.36 percent.", "Profit rose 1.4%."),
        ("One of the men escaped.", "Two of the men were caught, one escaped."),
    ],
)
def test_numbers_of_other_roles(a: str, b: str) -> None:
    """Figures that count other things, or that belong to a name, are not set against each other."""
    assert "number" not in kinds(a, b)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("The 33-year-old driver fled.", "The driver, aged 37, fled.", ("33", "37")),
        (
            "Ticket sales fell 12 percent.",
            "Ticket sales fell 21 percent.",
            ("12 percent", "21 percent"),
        ),
        ("The bridge cost $4.5m to mend.", "The bridge cost $6m to mend.", ("$4.5m", "$6m")),
        (
            "It is the third strike this year.",
            "It is the fifth strike this year.",
            ("third", "fifth"),
        ),
        ("United won 3-1 at home.", "United won 3-2 at home.", ("3-1", "3-2")),
        ("She led for 5 1/2 hours.", "She led for 7 1/2 hours.", ("5 1/2", "7 1/2")),
    ],
)
def test_units_ages_ordinals_and_scores(a: str, b: str, expected: tuple[str, str]) -> None:
    """Money, percentages, ages, ordinals and scores conflict with their like."""
    assert found(a, b) == [("number", *expected)]


def test_siege_since_two_months() -> None:
    """Equal figures and a date on one side only are silent; the two starts are a conflict."""
    a = (
        "The estimated 80,000 residents of the old port, which militias have held since 2015, have"
        " been living under blockade since early October."
    )
    b = (
        "An estimated 80,000 people still live in the old port, which has been under"
        " near-continuous blockade since mid-June."
    )
    assert found(a, b) == [("date", "early October", "mid-June")]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Sept. 3", "3 September"),
        ("Sept. 3, 2014", "2014-09-03"),
        ("early September", "September 4"),
        ("September 2014", "Sept. 9"),
        ("Tuesday, May 4", "May 4"),
        ("the 1990s", "2014"),
    ],
)
def test_dates_that_agree(a: str, b: str) -> None:
    """Two ways to write a date, or a coarser one, are no conflict."""
    assert found(f"The dam was opened on {a} by the queen.", f"The dam was opened on {b}.") == []


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("on Tuesday", "on Friday"),
        ("on Sept. 3", "on Sept. 5"),
        ("in March", "in May"),
        ("in 2012", "in 2013"),
        ("at 3 p.m.", "at 16:30"),
        ("in early April", "in late April"),
    ],
)
def test_dates_that_disagree(a: str, b: str) -> None:
    """Another day, month, year or hour for one event is a conflict of dates."""
    assert kinds(f"The dam was opened {a} by the queen.", f"The dam was opened {b}.") == {"date"}


@pytest.mark.parametrize(
    ("published_b", "words_b", "flagged"),
    [
        (datetime(2021, 3, 3, tzinfo=UTC), "on February 23", False),
        (datetime(2021, 3, 3, tzinfo=UTC), "on February 25", True),
        (datetime(2021, 3, 3, tzinfo=UTC), "on Tuesday", False),
        (datetime(2021, 2, 24, tzinfo=UTC), "yesterday", False),
        (datetime(2021, 2, 28, tzinfo=UTC), "yesterday", True),
        (None, "yesterday", False),
    ],
)
def test_weekdays_are_resolved(
    published_b: datetime | None, words_b: str, *, flagged: bool
) -> None:
    """A weekday is the one before the article or the next; words without a date say nothing."""
    a = facts("The ferry sank off the cape on Tuesday.", published=MONDAY)
    b = facts(f"The ferry sank off the cape {words_b}.", published=published_b)
    assert bool(conflicts(a, b)) == flagged


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Marta Lobo met Jan Vos in Geneva.", "Marta Lobo met Jan Vos in Vienna."),
        ("Lobo flew to Oslo, aides said.", "Duarte flew to Oslo, aides said."),
        ("The Airbus A320 was new.", "The Airbus A350 was new."),
        ("The court in Iran freed him.", "The court in Iraq freed him."),
        ("Talks with Lobo failed in May.", "Talks with Duarte failed in May."),
    ],
)
def test_swapped_names(a: str, b: str) -> None:
    """Another name in the same words is a conflict of names."""
    assert kinds(a, b) == {"name"}


def test_numbered_captions_are_no_names() -> None:
    """Two labels of a page that differ in a number alone name nothing differently."""
    first = "Hide Caption 13 of 19 Photos: Harbour fire. The warehouse is pictured."
    second = "Hide Caption 11 of 19 Photos: Harbour fire. The warehouse is pictured."
    assert "name" not in kinds(first, second)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Aides to Lobo denied it.", "Aides to Marta Lobo denied it."),
        ("Aides to President Lobo denied it.", "Aides to Lobo denied it."),
        ("The U.S. envoy left.", "The American envoy left."),
        ("The United States will pay.", "The USA will pay."),
        ("Officials in Moscow agreed.", "Officials in Russia agreed."),
        ("Rebels fought Gadhafi there.", "Rebels fought Qaddafi there."),
        ("Shares of General Electric fell.", "Shares of GE fell."),
        ("Fighters of ISIS fled.", "Fighters of the Islamic State fled."),
        ("POLICE IN OSLO FREED LOBO", "Police in Oslo freed Lobo"),
        ("Police in Oslo freed him.", "Officers in Oslo freed him."),
    ],
)
def test_names_that_mean_the_same(a: str, b: str) -> None:
    """Titles, first names, aliases, initials, spellings and capitals are no conflict."""
    assert found(a, b) == []


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Divers found signs of life in the wreck.", "Divers found no signs of life in the wreck."),
        ("The tax will be cut next year.", "The tax will not be cut next year."),
        ("The mayor knew of the leak.", "The mayor didn't know of the leak."),
        ("The firm confirmed the leak at the plant.", "The firm denied the leak at the plant."),
        ("The crew has been paid since June.", "The crew has never been paid since June."),
    ],
)
def test_denials(a: str, b: str) -> None:
    """What one side says and the other denies is a conflict, whichever side is canonical."""
    assert kinds(a, b) == kinds(b, a) == {"negation"}


def test_a_name_that_sounds_like_an_opposite_denies_nothing() -> None:
    """A word by which a name is known need not stand among the words of its sentence."""
    denial = facts("The mayor of Kelmouth rejected the harbour plan.")
    named = facts("Mayor Ines Agre-Lit spoke in Kelmouth on the harbour plan.")
    assert all(found.kind != "negation" for found in conflicts(denial, named))


def test_the_silent_side_of_a_denial_is_empty() -> None:
    """The side without a word of denial has an empty span, where its word would stand."""
    (one,) = conflicts(
        facts("Divers found signs of life."), facts("Divers found no signs of life.")
    )
    assert (one.canonical, one.variant) == ("", "no")
    assert one.canonical_start == one.canonical_end == len("Divers found ")


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("The strike hit the port.", "The strike hit not only the port."),
        ("The vote will be close.", "There is no doubt the vote will be close."),
        ("He did not pay the fine.", "He never paid the fine."),
        ("They neither saw nor heard it.", "They did not see or hear it."),
        ("The firm failed to pay its staff.", "The firm did not pay its staff."),
        ("No. 5 seed Lobo won.", "The fifth seed Lobo won."),
    ],
)
def test_words_that_deny_nothing_new(a: str, b: str) -> None:
    """Idle negations, and one denial in other words, are no conflict."""
    assert "negation" not in kinds(a, b)


@pytest.mark.parametrize(
    "text",
    ["1 " * 50_000, "not " * 250_000, "million " * 120_000, "5/" * 50_000, "\ud800" * 10**5,
     "x" * 10**6, "Tuesday " * 120_000, "A b " * 50_000],
    ids=lambda text: text[:8].encode("utf-8", "backslashreplace").decode(),
)  # fmt: skip
def test_a_megabyte_without_a_stop(text: str) -> None:
    """A hostile megabyte is read and compared; the number of facts kept is bounded."""
    read = facts(text, published=MONDAY)
    counts = [len(read.numbers), len(read.dates), len(read.names), len(read.negations)]
    assert max(counts) <= 32
    assert conflicts(read, facts(text[:-1000])) is not None
