"""Twins: the facts of a text that differs in a figure from one that was read."""

# marks as news writes them; word lists read as text
# ruff: noqa: RUF001, SIM905  # marks as news writes them; word lists read better as text

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import newsdedup as nd
from newsdedup import pipeline
from newsdedup.conflicts import Facts, conflicts, facts

WORDS = st.sampled_from(
    "the of in on and a an about nearly some or to from between section Boeing item people soldiers"
    " one two dozen million million-dollar percent % $ $5 km m hours years old aged ago month year"
    " Monday tonight March Sept. 3 12 2014 15:00 p.m. GMT 1/2 5,000 x.org/a @ann #42 - — , . ; ( )"
    ' "so said” ’s Pell’s Mara Lind Ostrow Island the Republic of did not deny no never Caption p.'
    " and 46 seconds out every more -".split()
)
FIGURES = st.one_of(
    st.integers(1, 2_000_000_000).map(lambda number: f"{number:,}"),
    st.integers(1, 200_000).map(str),
    st.integers(1, 99_999).map(lambda number: f"{number / 100}"),
    st.sampled_from(["1,000", "1,0000", "010,000", "10,000.5", "12,345,", "01234567", "99999"]),
)
MARKS = st.sampled_from(["", "", "", ",", ".", ")", "-", "th", "s", "m", "’s", "/2", ",5"])
SIDES = st.lists(WORDS, max_size=7)
DATES = st.sampled_from([None, datetime(2014, 9, 3, tzinfo=UTC)])
KINDS = ("dates", "numbers", "names", "negations")
TOLD = ("words", "stems", "marked", "dated", "counted", "denying", "vocabulary", *KINDS)


def told(side: Facts) -> list[object]:
    """Return all that facts tell, with its types."""
    return [getattr(side, name) for name in TOLD]


@settings(max_examples=400, deadline=None)
@given(SIDES, FIGURES, FIGURES, MARKS, SIDES, DATES)
def test_a_twin_has_the_facts_that_reading_finds(
    left: list[str], one: str, other: str, mark: str, right: list[str], published: datetime | None
) -> None:
    """Where facts are told from those of another text, they are the ones of the text itself."""
    texts = [" ".join((*left, figure + mark, *right)) for figure in (one, other)]
    near, read = (facts(text, published=published) for text in texts)
    found = near.twin(texts[1], published)
    if found is not None:
        assert told(found) == told(read)
        assert found == read
        assert conflicts(near, found) == conflicts(near, read)
        assert conflicts(found, near) == conflicts(read, near)


@settings(max_examples=300, deadline=None)
@given(SIDES, st.lists(FIGURES, min_size=4, max_size=4), MARKS, SIDES, SIDES)
def test_a_twin_may_have_two_other_figures(
    left: list[str], some: list[str], mark: str, middle: list[str], right: list[str]
) -> None:
    """The facts are those of the text also where two figures differ, near by or far apart."""
    pairs = (some[:2], some[2:])
    texts = [" ".join((*left, x + mark, *middle, y, *right)) for x, y in pairs]
    near, read = map(facts, texts)
    found = near.twin(texts[1], None)
    if found is not None:
        assert told(found) == told(read)
        assert conflicts(near, found) == conflicts(near, read)


def test_two_figures_apart_are_told() -> None:
    """Figures hang together where words that join nothing are few."""
    near = facts("They passed item 12,345 of the harbour plan and 345 others in May.")
    text = "They passed item 9,876 of the harbour plan and 67.5 others in May."
    assert near.twin(text, None) is None  # another kind of figure
    text = "They passed item 9,876 of the harbour plan and 678 others in May."
    found = near.twin(text, None)
    assert found is not None
    assert told(found) == told(facts(text))
    assert [fact.text for fact in found.numbers] == ["9,876", "678"]
    one = facts("They passed 12,345 items of the harbour plan for nearly 345 others.")
    text = "They passed 9,876 items of the harbour plan for nearly 345 others."
    assert one.twin(text, None) is not None  # what hangs together with a word is the same
    one = facts("They passed 12,345 of a plan of 34,500 items.")
    assert one.twin("They passed 9,876 of a plan of 34,500 items.", None) is None


@pytest.mark.parametrize(
    "line",
    [
        "Ships took {} of Mara Lind from Pell to the harbour of Ostrow, who did not pay {} more.",
        "In Pell Mara Lind said on Monday she did not sell ${} of the boats that she had, nor {}.",
        "It paid ${} to Mara Lind, not to Pell, on Monday, and towns ${} in all since Sept. 3.",
        "They passed {} of every plan in town {} times.",
    ],
)
@pytest.mark.parametrize("figures", [("9,876", "34567"), ("1,234,567", "678"), ("12,345", "4567")])
def test_two_figures_move_what_stands_behind_each(line: str, figures: tuple[str, str]) -> None:
    """Facts stand where they do in the text itself: before, between or behind two figures."""
    published = datetime(2014, 9, 5, tzinfo=UTC)
    near = facts(line.format("12,345", "345"), published=published)
    text = line.format(*figures)
    found = near.twin(text, published)
    assert found is not None
    assert told(found) == told(facts(text, published=published))


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        ("The council of Pell approved item ", " of the harbour plan on Monday."),
        (
            "Mara Lind, who did not resign, was the ",
            " person whom they asked in Pell, off Ostrow, since 3 September.",
        ),
        ("Ships took ", ", most of them from Ostrow, to Pell Island on Sept. 3."),
        ("In May they counted ", "."),
        ("On Sept. 3 they counted ", " boats."),
        ("Of its 20 ships, most of which lay in the harbour of Pell, it sold ", " on Monday."),
    ],
)
def test_lines_of_one_formula_are_twins(before: str, behind: str) -> None:
    """A line that counts has the facts of another of its formula, moved by the figure's length."""
    published = datetime(2014, 9, 5, tzinfo=UTC)
    near = facts(f"{before}12,345{behind}", published=published)
    dollars = facts(f"{before}$345{behind}", published=published)
    assert dollars.twin(f"{before}$54321{behind}", published) is not None
    for figure in ("9,876", "1,234,567", "12.5"):
        text = f"{before}{figure}{behind}"
        found = near.twin(text, published)
        assert found is not None
        assert told(found) == told(facts(text, published=published))
        assert figure in [text[fact.start : fact.end] for fact in found.numbers]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("They sank 12,345 ships.", "They sank 12,345 boats."),
        ("They sank 345 ships.", "They sank 34 ships."),
        ("They sank 3450 ships.", "They sank 2015 ships."),
        ("They sank 345 ships.", "They sank 345 ships and 345 boats."),
        ("They sank 12,345 ships.", "They sank 12345 ships."),
        ("They sank nearly 12,345 ships.", "They sank nearly 9,876 ships."),
        ("They sank 12,345 to 20,000 ships.", "They sank 23,456 to 20,000 ships."),
        ("They sank 12,345 million ships.", "They sank 9,876 million ships."),
        ("They lost $345 bn on it.", "They lost $456 bn on it."),
        ("Boeing 12345 took off.", "Boeing 54321 took off."),
        ("See x.org/a for 12,345 ships.", "See x.org/a for 9,876 ships."),
        ("They sank 2,500 to 2012 of the ships.", "They sank 1,500 to 2012 of the ships."),
        ("They sank one in 1,000 ships.", "They sank one in 2,000 ships."),
        ("They sank 200 - out - of every 150 ships.", "They sank 200 - out - of every 450 ships."),
        ("They sank .2k - out - of every 150 ships.", "They sank .2k - out - of every 450 ships."),
    ],
)
def test_others_are_read(one: str, other: str) -> None:
    """A text is read where more differs, or where what a figure means hangs on its value."""
    assert facts(one).twin(other, None) is None


@given(st.lists(st.tuples(st.sampled_from("abc"), FIGURES), max_size=12), st.integers(1, 3))
def test_a_reader_gives_each_text_its_own_facts(lines: list[tuple[str, str]], kept: int) -> None:
    """Whatever was read before, and however much of it is kept, facts are the text's own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "_MOST_BEGINNINGS", kept)
        known = pipeline.facts_reader()
        for formula, figure in lines:
            text = f"Ships {formula} of Pell sank {figure} boats in May."
            assert told(known(text, None)) == told(facts(text))


def test_a_text_of_another_day_is_read() -> None:
    """What "Monday" means hangs on when a text was published."""
    near = facts("They sank 12,345 ships on Monday.", published=datetime(2014, 9, 3, tzinfo=UTC))
    other = "They sank 9,876 ships on Monday."
    assert near.twin(other, datetime(2014, 9, 12, tzinfo=UTC)) is None
    assert near.twin(other, near.published) is not None


MIDNIGHT = datetime(2014, 9, 2, 23, 30, tzinfo=UTC)
THE_NEXT_DAY = MIDNIGHT.astimezone(timezone(timedelta(hours=2)))


def test_the_same_moment_may_be_of_another_day() -> None:
    """What "Wednesday" means hangs on the day where a text was published."""
    near = facts("They sank 12,345 ships on Wednesday.", published=MIDNIGHT)
    assert near.twin("They sank 9,876 ships on Wednesday.", THE_NEXT_DAY) is None


@pytest.mark.parametrize("times", [(MIDNIGHT, THE_NEXT_DAY), (THE_NEXT_DAY, MIDNIGHT)])
def test_a_day_is_that_of_the_place_in_batch_and_index(times: tuple[datetime, datetime]) -> None:
    """A line published at one moment in two zones has each zone's day, whichever comes first."""
    line = "The ferry Mara Lind sank off Pell Island on {} with 12 people aboard."
    first = nd.Article(id="a", text=line.format("August 27"), published=MIDNIGHT - timedelta(30))
    others = [
        nd.Article(id=name, text=line.format("Wednesday"), published=published)
        for name, published in zip("bc", times, strict=True)
    ]
    chosen = nd.Settings(canonical="earliest")
    batch = nd.deduplicate([first, *others], settings=chosen)
    with nd.Index.open(":memory:", settings=chosen) as index:
        index.add([first, *others]).finish()
        clusters = [*batch.clusters, *index.clusters()]
    expected = [published is THE_NEXT_DAY for published in times]
    for cluster in clusters:
        assert [bool(one.conflicts) for one in cluster.variants] == expected
    assert len(clusters) == 2
