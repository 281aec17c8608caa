"""The splitter: offsets that never lie, cuts that don't depend on the neighbours."""
# ruff: noqa: RUF001  # typographic marks are what is tested

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdedup.errors import InvalidSettingError
from newsdedup.records import Article
from newsdedup.sentences import newline_policy, sentences, spans, split
from newsdedup.settings import Settings

MARKS = (
    ". ! ? … 。 ！ ؟ । ... \n \r\n \u2028 \x0b \x00 \xa0 \t ( ) \" ' “ ” « » - — • / @ 1 23 a b The"
    " He U.S Mr Gen a.m No said http:// www. é Ж 中文 שלום سلام 😀 \ud800 e\u0301 â€™"
)
PIECES = st.sampled_from([" ", *re.split(" ", MARKS)])
TEXTS = st.one_of(st.text(st.characters(codec=None)), st.lists(PIECES).map("".join))
NEWLINES = st.sampled_from(["sentence", "paragraph"])

# Where a case is cut: | stands for a space, ¦ for nothing, ↵ for a line break.
CASES = [
    # titles, initials, names
    "U.S. Secretary Marion Vale left Oslo.|Talks go on.",
    "Aides to Gen. Dunmore said no date was set.|He is due in Rome.",
    "Sen. Ada Quill and Rep. Tom Birch voted no.|Gov. Lee Marsh signed it anyway.",
    "The book by J. K. Harrow sold well.|Its author, R. T. Moss, did not comment.",
    "Lt. Col. Ina Roe spoke to Dr. Paul Wren.|Both agreed.",
    "The U.N. Security Council met at noon.|No vote was taken.",
    "St. Agnes Hospital took in forty people.|Three were in surgery.",
    "Prof. Lena Ortiz, Ph.D., wrote the report.|It runs to 90 pages.",
    "GEN. Marsh spoke first.|MR. Hale followed.",
    "The case of Birch v. Marsh was heard.|The ruling, e.g. Part Two, is long.",
    # clock, days, months
    "Polls close at 8 p.m. Tuesday in most towns.|Counting starts at 9 a.m. EST on Friday.",
    "Doors open at 7 a.m.|The first train left an hour later.",
    "The ship sank on Sept. 3 off Crete.|It was found on Nov. 12.",
    # numbers, lists
    "The index fell 3.5 percent to 1,204.75 points.|Oil rose 2.1 percent.",
    "She finished No. 5 in the race.|Her sister was No. 2.",
    "Was he told?|No.|He read it in the paper.",
    "1. Call the desk.|2. Check the name.",
    "Prices rose in 2015.|In 2016 they fell.",
    "The vote was 52 to 48.|12 members were absent.",
    # companies and places, at the end of a sentence or not
    "She joined Baltic Steel Inc.|The firm makes rails.",
    "Baltic Steel Corp. Chairman Nils Aho resigned.|His deputy stays.",
    "They met in Washington, D.C.|They did not shake hands.",
    "He was born in Mobile, Ala., in 1950.|He never left.",
    "Troops may leave the U.S.|The minister would not say when.",
    # datelines and credits
    "PORT SAID, Egypt (AP) — A tanker ran aground on Monday.|No oil was spilled.",
    "TAMPA, Fla. — A storm is near.|Schools are shut.",
    "LONDON (Wire) - Shares fell on Friday.|Banks led the way.",
    # quotes and brackets
    "“We won.|We are glad.|They are not,” she said.|Then she left.",
    '"Leave now."|He did not move.|"Now!"',
    '"Why?" she asked.|Nobody knew.',
    '"Why now?" Vale asked.|Nobody knew.',
    "‘It is over.’|The crowd cheered.",
    "(The two have met before.)|A third meeting is planned.",
    'He called it "a farce."|Others laughed.',
    # ellipses, runs of stops
    "He paused... and went on.|Then came the end...|Or so it seemed.",
    "You did what?!|Yes, really!!!|Fine.",
    "Who knew?!|Vale said nobody did.",
    "We waited . . . and waited.|Nobody came.",
    # space lost, links
    "Trucks brought aid.¦Russia said the road was safe.",
    "See www.Example.Org/News.Html for more.|Write to desk.Chief@example.org today.",
    "The U.S.A team won.|Booking.Com is a site.",
    "Read it here.|https://example.org/a",
    # small first letters
    "Planes hit the town.|al-Qaida claimed the attack.",
    "Sales rose.|iPhone owners queued.",
    # other scripts
    "他来了。¦她走了！¦“为什么？”|天黑了。",
    "هل وصل؟|نعم وصل.",
    "वह आया।|वह गया।",
    "הוא בא.|היא הלכה.",
    "Она ушла.|А. С. Орлов остался.",
    # line breaks, bullets
    "Storm nears coast↵By Ada Quill↵A storm is near.|Schools are shut.",
    "• Two dead↵• Nine hurt↵- Roads shut",
    "Rates rise.|• Banks gain.|😀 Readers cheer.",
]


def text_of(case: str) -> str:
    return case.replace("|", " ").replace("¦", "").replace("↵", "\n")


def cut(text: str, **options: str) -> list[str]:
    return [text[start:end] for start, end in split(text, **options)]  # type: ignore[arg-type]  # a literal


@given(TEXTS, NEWLINES)
def test_spans_are_in_order_apart_and_trimmed(text: str, newline: str) -> None:
    """Spans are in range and order, apart, and have no white space at either end."""
    last = 0
    for start, end in split(text, newline=newline):  # type: ignore[arg-type]  # a literal
        assert last <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        last = end


@given(TEXTS, NEWLINES)
def test_nothing_but_white_space_is_lost(text: str, newline: str) -> None:
    """The spans together hold every character that is not white space."""
    held = "".join(cut(text, newline=newline))
    assert "".join(held.split()) == "".join(text.split())


@given(TEXTS, TEXTS)
def test_a_line_break_makes_two_texts_of_one(first: str, second: str) -> None:
    """What stands on one side of a line break has no say in the other."""
    shift = len(first) + 1
    shifted = [(start + shift, end + shift) for start, end in split(second)]
    assert split(f"{first}\n{second}") == split(first) + shifted


@given(TEXTS)
def test_what_stands_before_a_sentence_has_no_say_in_its_cuts(text: str) -> None:
    """A sentence before, ended by a plain word and a full stop, leaves all later cuts alone."""
    text = f"Then {text}"
    before = "The council met on Monday. "
    shifted = [(start + len(before), end + len(before)) for start, end in split(text)]
    assert split(before + text) == [(0, len(before) - 1), *shifted]


@given(TEXTS)
def test_what_stands_after_a_sentence_has_no_say_in_its_cuts(text: str) -> None:
    """A sentence after a plain word and a full stop leaves all earlier cuts alone."""
    text = f"{text} and so the council met."
    assert split(f"{text} The mayor left.")[:-1] == split(text)


@given(st.lists(st.sampled_from(CASES), min_size=1, max_size=4))
def test_joined_cases_are_cut_as_each_alone(cases: list[str]) -> None:
    """News copy is cut alike whatever line precedes or follows it."""
    texts = [text_of(case) for case in cases]
    assert cut("\n".join(texts)) == [piece for text in texts for piece in cut(text)]


@given(TEXTS)
def test_line_endings_mean_the_same(text: str) -> None:
    r"""\n, \r\n and \r all end a line."""
    lines = text.splitlines()
    assert cut("\r\n".join(lines)) == cut("\n".join(lines)) == cut("\r".join(lines))


@pytest.mark.parametrize("case", CASES)
def test_news_cases(case: str) -> None:
    """News copy is cut where an editor would cut it (| marks where)."""
    assert cut(text_of(case)) == re.split("[|¦↵]", case)


@pytest.mark.parametrize(
    "text",
    [
        "." * 1_000_000,
        "“a. " * 250_000,
        "a" * 1_000_000,
        ". " * 500_000,
        "\n" * 1_000_000,
        '."' * 500_000,
        "a.B" * 100_000,
        "Mr. " * 250_000,
        "word " * 200_000,
        "。" * 1_000_000,
        " " * 1_000_000 + "a",
    ],
    ids=lambda text: repr(text[:4]),
)
@pytest.mark.parametrize("newline", ["sentence", "paragraph"])
def test_a_megabyte_of_anything_is_split(text: str, newline: str) -> None:
    """Degenerate text is split in one pass: a quadratic pattern would need hours here."""
    assert "".join("".join(cut(text, newline=newline)).split()) == "".join(text.split())


def test_a_long_sentence_without_a_stop_stays_whole() -> None:
    """Length alone never ends a sentence."""
    text = "and then " * 50_000 + "nothing"
    assert split(text) == [(0, len(text))]


WRAPPED = (
    "The ministry said on Monday that the harbour would stay closed\n"
    "for a third week. Ships wait outside. Mr.\n"
    "Aho, its chairman, would not say when the first of them could\n"
    "enter.\n"
    "    Prices of grain rose sharply after the news, to the highest\n"
    "level since May, and traders expect more.\n"
    "\n"
    "Bread is next.\n"
)


def test_hard_wrapped_copy_is_split_by_paragraph() -> None:
    """In hard-wrapped copy a break is a space; an indent or an empty line ends a paragraph."""
    assert newline_policy(WRAPPED) == "paragraph"
    found = [" ".join(piece.split()) for piece in cut(WRAPPED, newline="paragraph")]
    assert found == [
        "The ministry said on Monday that the harbour would stay closed for a third week.",
        "Ships wait outside.",
        "Mr. Aho, its chairman, would not say when the first of them could enter.",
        (
            "Prices of grain rose sharply after the news, to the highest level since May, "
            "and traders expect more."
        ),
        "Bread is next.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "One line only.",
        "Storm nears coast\nBy Ada Quill\nSchools in the whole of the county are shut.",
        "Storm nears coast\n\n" + "A storm has killed nine people. " * 5 + "\nSchools are shut.",
        "Goals:\nAho 12\nBirch 40\nMarsh 77",
    ],
)
def test_lines_that_are_not_wrapped_end_sentences(text: str) -> None:
    """Headlines, bylines, lists and whole paragraphs in one line are no hard-wrapped copy."""
    assert newline_policy(text) == "sentence"


def test_the_setting_decides_what_a_line_break_is() -> None:
    """`newline` is told by the article, unless the settings say."""
    assert spans(WRAPPED, Settings()) == split(WRAPPED, newline="paragraph")
    assert spans(WRAPPED, Settings(newline="paragraph")) == split(WRAPPED, newline="paragraph")
    assert spans(WRAPPED, Settings(newline="sentence")) == split(WRAPPED, newline="sentence")


@given(TEXTS)
def test_sentences_are_slices_of_the_article(text: str) -> None:
    """Each sentence is its article's text at its offsets, numbered in order."""
    found = sentences(Article(id="a", text=text), Settings())
    assert [sentence.text for sentence in found] == [text[s.start : s.end] for s in found]
    assert [sentence.position for sentence in found] == list(range(len(found)))


def test_an_unknown_newline_is_refused() -> None:
    """`split` wants the policy itself: "auto" is a setting."""
    with pytest.raises(InvalidSettingError, match=r"'auto'.*sentence, paragraph"):
        split("Ships wait.", newline="auto")  # type: ignore[arg-type]  # the point


def test_sentences_carry_their_article() -> None:
    """Id, source, time and address of a sentence are its article's."""
    moment = datetime(2016, 9, 22, tzinfo=UTC)
    article = Article(
        id="a", text="Ships wait. Trucks go.", source="Wire", published=moment, url="x:1"
    )
    second = sentences(article, Settings())[1]
    assert (second.article_id, second.source, second.published, second.url) == (
        "a",
        "Wire",
        moment,
        "x:1",
    )
    assert (second.start, second.end, second.text) == (12, 22, "Trucks go.")


def test_a_plugged_in_splitter_is_used() -> None:
    """Any function from text to spans can stand in; its spans are taken as they are."""
    settings = Settings(splitter=lambda text: [[0, 4], (5, len(text))])  # type: ignore[list-item]  # lists do too
    assert spans("Some words", settings) == [(0, 4), (5, 10)]


@pytest.mark.parametrize(
    ("returned", "shown"),
    [
        (None, "None"),
        (["Some words"], "Some words"),
        ([(0, 4, 5)], "(0, 4, 5)"),
        ([(0, 11)], "(0, 11)"),
        ([(-1, 4)], "(-1, 4)"),
        ([(4, 4)], "(4, 4)"),
        ([(0, 5), (4, 6)], "(4, 6)"),
        ([(5, 6), (0, 4)], "(0, 4)"),
        ([(0.0, 4.0)], "(0.0, 4.0)"),
        ([(False, True)], "(False, True)"),
    ],
)
def test_a_wrong_answer_of_a_splitter_is_shown(returned: object, shown: str) -> None:
    """Spans out of range or order, overlapping, empty or no whole numbers are refused."""
    settings = Settings(splitter=lambda _: returned)  # type: ignore[arg-type,return-value]  # the point
    with pytest.raises(InvalidSettingError) as caught:
        spans("Some words", settings)
    assert shown in str(caught.value)
