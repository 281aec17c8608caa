"""Conflicts as reading real clusters taught them: what disagrees, and what only looks so."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsdedup as nd
from newsdedup.conflicts import conflicts, facts
from newsdedup.differences import quote_changes
from newsdedup.outputs.jsonl import cluster_line

JUNE = datetime(2014, 6, 10, tzinfo=UTC)
QUOTE = "We will not leave the harbour until the old mole is rebuilt"


def told(a: str, b: str, *, published: datetime | None = None) -> list[tuple[str, str, str]]:
    """Return kind and words of the conflicts of two texts."""
    found = conflicts(facts(a, published=published), facts(b, published=published))
    return [(one.kind, one.canonical, one.variant) for one in found]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Marta Lobo is dead, reports say.", "Reports that Marta Lobo is dead are false."),
        ("A shark was seen in the Kelm canal.", "It is a hoax that a shark was seen in the canal."),
        (
            "The Kelm dam has burst near Tarnwell.",
            "Officials denied reports that the Kelm dam has burst near Tarnwell.",
        ),
        ("The mayor failed to pay the fine.", "The mayor paid the fine."),
        ("The talks ended with a deal.", "The talks ended without a deal."),
        ("Nobody was hurt in the fire.", "Several people were hurt in the fire."),
        ("The mine has been closed.", "The mine has no longer been closed."),
        ("Fears have been raised in Kelm.", "Fears haven't been raised in Kelm."),
    ],
)
def test_denials_in_every_form(a: str, b: str) -> None:
    """What one side says and the other denies, mocks or fails to do is a conflict both ways."""
    assert {one[0] for one in told(a, b)} == {one[0] for one in told(b, a)} == {"negation"}


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("He did not pay the fine in Kelm.", "He failed to pay the fine in Kelm."),
        ("Lobo asked whether the ferry had sunk.", "Lobo said the ferry had not sunk."),
        ("Lobo refused to open the port.", "Lobo was reluctant to open the port."),
        ("The jury decided not to charge the pilot.", "The jury would not charge the pilot."),
        ("If they can't agree they will leave Kelm.", "If they can agree they will stay in Kelm."),
        ("She said No. 5 would win the race.", "She said the fifth would win the race."),
        ("Lobo does not think the dam will hold.", "Lobo thinks the dam will not hold."),
        ("Why would the dam hold at all?", "The dam would not hold at all."),
        ("The bogus story says a shark swam by.", "The false story says a shark swam by."),
        ("Four senators voted no on the bill.", "The four senators voted on the bill."),
        (
            "Five people were killed in the Kelm raid, and the army denied that it flew drones.",
            "Five people were killed in the Kelm raid.",
        ),
    ],
)
def test_denials_that_contradict_nothing(a: str, b: str) -> None:
    """One denial in other words, a condition, a question or a doubt is no conflict."""
    assert told(a, b) == told(b, a) == []


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (
            "They were held for 48 hours in the hold.",
            "They were held for 48 minutes in the hold.",
            ("48 hours", "48 minutes"),
        ),
        (
            "One in five voters backed it.",
            "35 percent of voters backed it.",
            ("One in five", "35 percent"),
        ),
        (
            "Five died, including two guards.",
            "Five died, including three guards.",
            ("two", "three"),
        ),
    ],
)
def test_figures_by_unit_share_and_part(a: str, b: str, expected: tuple[str, str]) -> None:
    """Another unit, another share and another part are conflicts of numbers."""
    assert told(a, b) == [("number", *expected)]


@pytest.mark.parametrize("number", [100, 110, 190, 200, 201, 500, 2010])
def test_a_digit_more_is_another_number(number: int) -> None:
    """A number whose last digit stands twice in the other one is no form of it."""
    longer = f"{number}{number % 10}"
    pair = (f"The flood killed {each} people in Kelm." for each in (number, longer))
    assert told(*pair) == [("number", str(number), longer)]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("They were held for 48 hours in the hold.", "They were held for two days in the hold."),
        ("The reef is 60 miles off the coast.", "The reef is 100 km off the coast."),
        ("Two-thirds of voters backed it.", "67 percent of voters backed it."),
        (
            "Hide Caption 2 of 11 Photos: Fire in Kelm.",
            "Hide Caption 3 of 12 Photos: Fire in Kelm.",
        ),
        ("Two guards died in the blast.", "The blast hurt three other guards."),
        (
            "A video shows Ida Vos with a 16-year-old pupil.",
            "Ida Vos left; the 26-year-old teacher wept.",
        ),
        ("Thousands of men left Kelm.", "Some 45,000 men left Kelm."),
        ("Call the Kelm hotline on 03000 999.", "Call the Kelm hotline on 0300 999."),
    ],
)
def test_figures_that_only_look_different(a: str, b: str) -> None:
    """One length in two units, page labels, what comes on top, and two people's ages agree."""
    assert told(a, b) == []


@pytest.mark.parametrize(
    ("a", "b", "flagged"),
    [
        ("last year", "three years ago", True),
        ("last year", "in 2013", False),
        ("last year", "in 2011", True),
        ("three years ago", "five years ago", True),
        ("two years ago", "in 2012", False),
        ("this month", "last month", True),
        ("at 9:30", "at 9:30 p.m.", False),
        ("at 9:30", "at 8:30 p.m.", True),
    ],
)
def test_times_told_from_the_article(a: str, b: str, *, flagged: bool) -> None:
    """Years, months and hours are set against each other where they are known well enough."""
    found = told(
        f"The dam was opened {a}, the mayor said.",
        f"The dam was opened {b}, the mayor said.",
        published=JUNE,
    )
    assert [one[0] for one in found] == (["date"] if flagged else [])


def test_years_before_an_unknown_time_are_figures() -> None:
    """Without the article's time "three years ago" is no date, and still disagrees with five."""
    pair = ("It was built three years ago in Kelm.", "It was built five years ago in Kelm.")
    assert told(*pair) == [("number", "three", "five")]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (
            "Shells of the Assad regime hit the port of Kelm.",
            "The port of Kelm was hit by shells of the Syrian regime.",
        ),
        ("Read it: http://kelm.co/1LUQ by Vos", "Read it: http://kelm.co/9ZaQ by Vos"),
        ("Aides in Kelm, D.C. met Vos.", "Aides in Kelm, DC met Vos."),
        ("Ida Vos, D-Vt., left the hall.", "Ida Vos, D-Vermont, left the hall."),
        ("RNC Chairman Ida Vos left.", "Republican National Committee Chairman Ida Vos left."),
        ("He burned a Koran in Kelm.", "He burned a Quran in Kelm."),
    ],
)
def test_names_that_only_look_different(a: str, b: str) -> None:
    """Attributes, addresses, party labels, initials and spellings are no conflict of names."""
    assert "name" not in {one[0] for one in told(a, b)}


def test_a_name_replaced_in_two_places_is_one_conflict_of_names() -> None:
    """The same words but for a name that stands twice name another."""
    found = told("Rats left the Vos hall; Vos fled.", "Rats left the Lim hall; Lim fled.")
    assert {one[0] for one in found} == {"name"}


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (
            '"{}," said Mayor Marta Lobo.',
            'Jan Vos told reporters: "{}."',
            [("Mayor Marta Lobo", "Jan Vos")],
        ),
        (
            '"{}," Lobo, who runs it, said.',
            "“{},” according to Ida Duarte.",
            [("Lobo", "Ida Duarte")],
        ),
        ('"{}," said Mayor Marta Lobo.', 'Lobo told reporters: "{}."', []),
        ('"{}," said Marta Lobo.', "Jan Vos told Lobo: “{}.”", []),
        ('"{}," said Marta Lobo.', "After Lobo had left, Jan Vos told reporters: “{}.”", []),
        ("Jan Vos told Lobo: “{}.”", '"{}," said Marta Lobo.', []),
        ('"{}," said Marta Lobo.', '"{}," she said in Oslo.', []),
        ('"{}," Marta Lobo said.', '"{}," the White House said.', []),
    ],
)
def test_another_speaker_of_one_quotation(
    first: str, second: str, expected: list[tuple[str, str]]
) -> None:
    """Two persons to whom one quotation is given are a conflict of names, wherever they stand."""
    found = told(first.format(QUOTE), second.format(QUOTE))
    assert found == [("name", *pair) for pair in expected]


def test_changed_words_of_a_quotation_are_shown() -> None:
    """What two texts quote differently is told with both spans, in a comparison and in JSON."""
    first = f'"{QUOTE}," said Marta Lobo.'
    second = first.replace("will not leave", "may leave")
    (change,) = nd.compare(first, second).quote_changes
    assert (change.first, change.second) == ("will not", "may")
    assert first[change.first_start : change.first_end] == change.first
    assert second[change.second_start : change.second_end] == change.second
    articles = [nd.Article(id=name, text=text) for name, text in (("a", first), ("b", second))]
    (cluster,) = nd.deduplicate(articles).clusters
    (variant,) = json.loads(json.dumps(cluster_line(cluster)))["variants"]
    (line,) = variant["quote_changes"]
    assert {line["canonical"], line["variant"]} == {"will not", "may"}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ('"{}," she said.', "“{}.”"),
        ('"{}," she said.', 'She may leave, she said: "{}, and that is that."'),
        ('"{}," she said.', "She said they will leave."),
        ("She said: {}.", "She said: {} soon."),
    ],
)
def test_quotations_that_are_the_same(first: str, second: str) -> None:
    """Marks, a longer quotation, and words outside of quotation marks are no change of it."""
    assert quote_changes(first.format(QUOTE), second.format(QUOTE)) == ()


@given(st.text('ab "“”,.', max_size=40), st.text('ab "“”,.', max_size=40))
def test_changes_of_quotations_lie_where_they_say(first: str, second: str) -> None:
    """Every change is a slice of each text, and a text changes nothing of its own."""
    assert quote_changes(first, first) == ()
    for each in quote_changes(first, second):
        assert first[each.first_start : each.first_end] == each.first
        assert second[each.second_start : each.second_end] == each.second
        assert each.first or each.second


@pytest.mark.parametrize(
    ("a", "b", "flagged"),
    [
        ("South Korea fired a shell near Kelm.", "North Korea fired a shell near Kelm.", True),
        ("Voters in England backed the Kelm plan.", "Voters in Wales backed the Kelm plan.", True),
        (
            "Voters in England backed the Kelm plan.",
            "Voters in Britain backed the Kelm plan.",
            False,
        ),
        ("American Airlines cut its Kelm staff.", "The United States cut its Kelm staff.", True),
        ("China Airlines bought ten jets.", "China bought ten jets.", False),
        ("Aides in Moscow wept.", "Aides in the Kremlin wept.", False),
    ],
)
def test_places_of_one_country_are_not_one(a: str, b: str, *, flagged: bool) -> None:
    """Places and firms that share a country's name are kept apart; its capital may be its state."""
    assert ("name" in {one[0] for one in told(a, b)}) == flagged
