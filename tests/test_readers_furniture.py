"""Datelines, bylines, credits and initials of plain formats: out of comparison, in the text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsdedup as nd
from newsdedup.readers import read_articles, read_frame
from newsdedup.readers.furniture import plain_furniture

if TYPE_CHECKING:
    from pathlib import Path

STORY = "The ferry sank off the coast on Monday, and twelve people were rescued by a trawler."


def told(text: str) -> list[str]:
    return [text[start:end] for start, end in plain_furniture(text)]


@pytest.mark.parametrize(
    "opening",
    [
        *("HARBOUR TOWN, Selmark (NNA) —", "HARBOUR TOWN, March 2 (NNA) -", "Ostia (dpa) -"),
        *(
            "HARBOUR TOWN \N{EN DASH}",
            "HARBOUR TOWN --",
            "(NNA) -",
            "HARBOUR TOWN, Selmark /PR Wire/ --",
        ),
    ],
)
def test_a_dateline_above_a_plain_text_is_furniture(opening: str) -> None:
    """Agency, place and date in the ways that wires write them."""
    assert told(f"{opening} {STORY}") == [opening]


@pytest.mark.parametrize(
    "closing",
    [
        "(Reporting by Ann Bell in Karsa; Editing by Carl Dean)",
        "(Additional reporting by Ann Bell)",
        *("[Editing by Carl Dean]", "ab/cd", "(ab/cd)", "dpa abc xy", "___", "-30-"),
    ],
)
def test_a_note_on_the_item_below_a_plain_text_is_furniture(closing: str) -> None:
    """Credits in brackets, initials, codes and rules, alone on the last lines."""
    assert told(f"{STORY}\n\n{closing}\n") == [closing]


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", STORY, f"{STORY}\n\nAnn Bell contributed to this report.", "ab/cd"),
        *(f"{STORY}\n\nCopyright 2026 Northline.", "NATO - an alliance - met on Monday."),
        *(f"{STORY} (Reporting was hard.)", "The port (of Karsa) - long shut - is open again."),
    ],
)
def test_what_may_be_news_is_none(text: str) -> None:
    """Lines that are sentences stay sentences, to be found as boilerplate where they repeat."""
    assert told(text) == []


@given(st.text(max_size=200) | st.text("AB (N)-—\n/y.", max_size=60))
def test_spans_lie_in_the_text_sorted_and_apart(text: str) -> None:
    """Whatever it is."""
    bounds = [bound for span in plain_furniture(text) for bound in span]
    assert bounds == sorted(bounds)
    assert all(0 <= bound <= len(text) for bound in bounds)


def test_every_plain_format_has_it(tmp_path: Path) -> None:
    """JSONL, JSON, CSV, text files and frames; a text is never changed."""
    text = f"HARBOUR TOWN (NNA) - {STORY}"
    item = {"id": "a", "text": text}
    (tmp_path / "a.jsonl").write_text(json.dumps(item), encoding="utf-8")
    (tmp_path / "b.json").write_text(json.dumps([item]), encoding="utf-8")
    (tmp_path / "c.csv").write_text(f'id,text\na,"{text}"\n', encoding="utf-8")
    (tmp_path / "d.txt").write_text(text, encoding="utf-8")
    pandas = pytest.importorskip("pandas")
    articles = [*read_articles(tmp_path), *read_frame(pandas.DataFrame([item]))]
    assert len(articles) == 5
    assert {article.text for article in articles} == {text}
    assert {article.furniture for article in articles} == {((0, 20),)}


def test_copies_under_other_datelines_are_exact(tmp_path: Path) -> None:
    """The sentence is compared without its dateline, and shown with it."""
    lines = [
        {"id": "a", "text": f"HARBOUR TOWN (NNA) - {STORY}"},
        {"id": "b", "text": f"OSTIA, March 2 (Northline) — {STORY}"},
        {"id": "c", "text": STORY},
    ]
    path = tmp_path / "wire.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    (cluster,) = nd.deduplicate(read_articles(path)).clusters
    assert [variant.relation for variant in cluster.variants] == ["exact", "exact"]
    texts = {sentence.article_id: sentence.text for sentence in cluster.sentences}
    assert texts == {line["id"]: line["text"] for line in lines}


WIDGETS = [
    "Enlarge this image toggle caption Ann Bell/NNA Ann Bell/NNA",
    "JUST WATCHED Ferry lifted Replay More Videos ... MUST WATCH Ferry lifted 02:11",
    "( Also on NORTHLINE: Ferry owner told to pay)",
    "Related: When will the ferry be lifted?",
    "Image copyright NNA Image caption Divers looked for the ferry on Monday.",
    "[Updated 4:15 p.m. ET]",
    "Media playback is unsupported on your device Media caption The ferry in three minutes",
    *("More:", "Photo : Ann Bell ( NNA Images )", "[pullquote]", "* * *", "1,950", "advert advert"),
]


@pytest.mark.parametrize("widget", WIDGETS)
def test_a_paragraph_that_a_page_s_widget_left_is_furniture(widget: str) -> None:
    """Teasers, credits, links and figures of charts, as paragraphs of their own."""
    assert told(f"{STORY}\n\n{widget}\n\n{STORY}") == [widget]
    assert told(f"{STORY}\n{widget}\n{STORY}") == []


@pytest.mark.parametrize(
    "label",
    [
        "Story highlights",
        "Update at 1:25 p.m. ET.",
        "Updated 2 PM:",
        "[Updated at 9 a.m. ET Friday]",
    ],
)
def test_the_label_above_a_sentence_is_furniture_and_the_sentence_is_not(label: str) -> None:
    """The sentence is compared without it."""
    assert [one.strip() for one in told(f"{STORY}\n\n{label} {STORY}")] == [label]


def test_the_signature_of_a_quoted_tweet_is_furniture() -> None:
    """Two pages that quote one tweet have one sentence, signed or not."""
    signature = "\N{EM DASH} Ann Bell (@annbell_nna) March 2, 2026"
    assert told(f"{STORY}\n\nThe ferry is gone. {signature} Report") == [signature]


@pytest.mark.parametrize("credit", ["(Photo: Ann Bell, NNA)", "[Image via NNA]"])
def test_the_credit_of_a_picture_is_furniture_within_a_paragraph(credit: str) -> None:
    """A page's text runs on over the pictures that stood in it."""
    assert told(f"{STORY} {credit} {STORY}\n\n{STORY}") == [credit]
    assert told(f"{STORY} (Photos showed the ferry.)\n\n{STORY}") == []


def test_a_gallery_is_furniture_with_its_captions() -> None:
    """Captions are no part of a text in other formats either; one numbered picture stays."""
    pictures = [
        f"Photos: A ferry lost A ferry lost \N{EN DASH} Divers near buoy {n}. Hide Caption {n} of 3"
        for n in (1, 2, 3)
    ]
    gallery = " ".join(pictures)
    assert told(f"{STORY}\n\n{gallery}\n\n{STORY}") == [gallery]
    one = f"{STORY}\n\nDivers near the buoy. Hide Caption 1 of 3\n\n{STORY}"
    assert told(one) == []


@pytest.mark.parametrize(
    "paragraph",
    [
        "He added: the ferry was old.",
        "Watch: The mayor said on Monday that the ferry was old.",
        "\N{LEFT DOUBLE QUOTATION MARK}Boom! Boom!\N{RIGHT DOUBLE QUOTATION MARK}",
        "The vote was 3 of 5.",
        "Go, go. Boom! Come over. Boom!",
    ],
)
def test_a_short_paragraph_that_says_something_is_no_furniture(paragraph: str) -> None:
    """What ends as a sentence does stays in comparison."""
    assert told(f"{STORY}\n\n{paragraph}\n\n{STORY}") == []


@given(st.lists(st.sampled_from([*WIDGETS, STORY, "\n", "ab/cd", "Hide Caption 1 of 4"])))
def test_spans_of_furniture_are_sorted_and_apart(parts: list[str]) -> None:
    """Whatever finds them: no character is in two, and none holds white space alone."""
    text = "\n\n".join(parts)
    spans = plain_furniture(text)
    ends = [place for span in spans for place in span]
    assert ends == sorted(ends)
    assert all(text[start:end].strip() for start, end in spans)


@pytest.mark.parametrize("lines", [1, 3, 40])
@pytest.mark.parametrize("between", ["\n", "\n \n\n", "\n\u00a0\n"])
def test_both_ends_of_a_text_are_looked_at_however_long_it_is(lines: int, between: str) -> None:
    """The dateline and the closing initials are found with any number of lines between them."""
    story = [f"{STORY} It was boat {number}." for number in range(lines)]
    text = between.join([f"OSTIA (NNA) - {STORY}", *story, "ab/cd"])
    assert told(f"\n {text} \n\n") == ["OSTIA (NNA) -", "ab/cd"]
