"""Text out of markup, and the furniture in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdedup.readers.furniture import furniture
from newsdedup.readers.markup import blocks_of, text_of

WORDS = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8)
PIECES = st.sampled_from(
    [
        *("<p>", "</p>", "<br>", "<b>", "</b>", "<td>", "<tr>", "</tr>", "<table>", "<!--", "-->"),
        *(
            "<",
            ">",
            "'",
            '"',
            "<script>",
            "</script>",
            "<a title='",
            "&",
            "&amp;",
            "&#x0;",
            "<pre>",
        ),
        *("</pre>", "<figcaption>", "<![CDATA[", "]]>", '<p class="nonpublic">', "<!", "\n", "\0"),
    ]
)


@given(st.lists(WORDS, min_size=1, max_size=6))
def test_paragraphs_come_out_as_paragraphs(words: list[str]) -> None:
    """Every block ends a line, and no letter of the text is lost."""
    assert text_of("".join(f"<p>{word}</p>\n" for word in words)) == "\n\n".join(words)
    assert text_of("<br/>".join(words)) == "\n".join(words)
    assert text_of("".join(f"<i>{word}</i>" for word in words)) == "".join(words)


@given(st.lists(PIECES | WORDS, max_size=30))
def test_any_markup_has_a_text(pieces: list[str]) -> None:
    """Broken markup is read as far as it goes; the text has no empty line at its ends."""
    text = text_of("".join(pieces))
    assert text == text.strip("\n")


@pytest.mark.parametrize(
    "piece",
    ["<a ", "<!--", "<a '", '<a "', "</", "<p", "<td>", "< ", "<![", "&", "&lt;p ", "&amp;"],
)
def test_markup_without_end_is_read_in_bounded_time(piece: str) -> None:
    """What is opened again and again and never closed is looked at once."""
    text_of(piece * 200_000)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>The <em>fer</em>ry</p>", "The ferry"),
        ("<P>Rain</P><P>Snow</P>", "Rain\n\nSnow"),
        ("Rain<br>fell", "Rain\nfell"),
        ("<p>Rain\n   fell</p>", "Rain fell"),
        ("<p>Rain</p><p>&nbsp;</p><p>Snow</p>", "Rain\n\nSnow"),
        ("<ul><li>Rain<li>Snow</ul>", "Rain\nSnow"),
        ("<h1>Title</h1>Rain", "Title\n\nRain"),
        ("5 &lt; 6 &amp; AT&amp;T &#8212; x", "5 < 6 & AT&T — x"),
        ("5 < 6", "5 < 6"),
        ("<pre>Mexico\n  Talavera\n\nPanama</pre>", "Mexico\n  Talavera\n\nPanama"),
        ("<tr><td>McN</td><td>72</td></tr><tr><td>Bel</td><td>82</td></tr>", "McN\t72\nBel\t82"),
        ("<tr><td><p>McN</p></td><td><p>72</p></td></tr>", "McN\t72"),
        ("<tr><td>a<td>b<tr><td>c<td>d", "a\tb\nc\td"),
        ("<table><tr><td>a</td></tr></table><p>b</p>", "a\n\nb"),
        ("Rain<script>alert('<p>x')</script> fell<style>p{}</style>", "Rain fell"),
        ("<p>Rain</p><!-- <p>no</p> --><p>Snow</p>", "Rain\n\nSnow"),
        ('<img alt="a > b"/>Rain', "Rain"),
        ("<x:p>Rain</x:p><x:p>Snow</x:p>", "Rain\n\nSnow"),
        ('<p>Rain</p><aside>Also</aside><p class="x np-nonpublic">Tel</p>', "Rain"),
    ],
)
def test_markup_gives_the_text_a_reader_would_see(markup: str, text: str) -> None:
    """Blocks end lines, inline elements don't, tables have a line a row."""
    assert text_of(markup) == text


def test_captions_are_no_part_of_the_text() -> None:
    """The caption of a picture is kept beside the text."""
    blocks = blocks_of("<p>Rain</p><figure><img><figcaption>A <b>ferry</b></figcaption></figure>")
    assert (blocks.text(), blocks.captions) == ("Rain", ["A ferry"])


@pytest.mark.parametrize(
    "dateline",
    [
        "ALEPPO, Syria (AP) — ",
        "BUENOS AIRES, Argentina (AP) _ ",
        "GROSSETO, Italy (AP) -- ",
        "Berlin (dpa) - ",
        "Berlin (dpa/lno) – ",  # noqa: RUF001  # as it is written
        "Tegucigalpa, Jan 2 (EFE).- ",
        "STOCKHOLM, Aug 29, 2014 (AFP) - ",
        "LONDON, March 1 (Reuters) - ",
        "BEIJING, Jan. 3 (Xinhua) -- ",
        "SAN JOSE, Calif.--(BUSINESS WIRE)--",
        "NEW YORK, Jan. 3 /PRNewswire/ -- ",
        "(Sports Network) - ",
        "(ANSA) - ROMA, 12 GEN - ",
        "WASHINGTON — ",
        "ST. LOUIS -- ",
        "NEW DELHI, India — ",
        "MADRID, 5 may (EFE) - ",
        "PARIS, 5 mai 2024 (AFP) - ",
        "PORT AMERY, May 5 NNA - ",
        "【ポートエイメリー共同】",
        "新华社北京5月5日电（记者王明、李华）",  # noqa: RUF001  # as it is written
        "(서울=연합뉴스) 김철수 기자 = ",
    ],
)
def test_a_dateline_is_furniture(dateline: str) -> None:
    """As agencies of several languages write it; the news after it is not."""
    text = f"{dateline}Rain fell on Monday (again) - and snow."
    (span,) = furniture(text)
    assert text[slice(*span)] == dateline.strip()


@pytest.mark.parametrize(
    "text",
    [
        "Rain fell on Monday (again) and then snow.",
        "President Barr (D) said - and he meant it - that rain fell.",
        "The UN — and NATO — met.",
        "“Rain,” he said (on Monday) - “fell.”",
        "",
        "\n\n",
    ],
)
def test_news_is_no_furniture(text: str) -> None:
    """Brackets and dashes in a sentence make no dateline."""
    assert furniture(text) == ()


@pytest.mark.parametrize(
    "line",
    [
        *("hh/ph/ts/hd", "AAP RTV ar", "dpa wsz jln npr", "ends", "(END)", "-30-", "###", "___"),
        *("* * * *", "(Reporting by Ann Bell; Editing by Joe Cole)", "Editing by Ann Bell"),
        "Bell reported from Oslo. Writers Ann Cole and Joe Dee contributed to this report.",
        "This report by The Northline was first published July 3, 2020.",
        *("© 2026 Northline", "(MORE)", "gr/bp", "(ANSA). AB/CD", "(APA)"),
        *("(Schluss) ab/cd", "Enditem", "ab/", "（完）"),  # noqa: RUF001  # as it is written
    ],
)
def test_closing_lines_are_furniture(line: str) -> None:
    """Initials, credits and rules at the end, and only there."""
    text = f"Rain fell.\n\n{line}"
    assert [text[slice(*span)] for span in furniture(text)] == [line]
    assert furniture(f"{text}\n\nSnow fell.") == ()


def test_bullets_above_a_byline_are_news_and_an_agency_alone_at_the_end_is_none() -> None:
    """What stands above the byline in short is told again below, but it is text."""
    text = "* Rain fell\n\nBy Ann Bell\n\nOSLO (NNA) - Rain fell on Monday.\n\nNNA"
    assert [text[slice(*span)] for span in furniture(text)] == [
        "By Ann Bell",
        "OSLO (NNA) -",
        "NNA",
    ]


def test_headline_and_byline_above_the_news_are_furniture() -> None:
    """Where a body repeats what the item has in fields of its own."""
    text = "Ferry sinks\nBy Ann Bell\nNorthline Press Writer\n\nBerlin (nna) - The ferry sank."
    found = [text[slice(*span)] for span in furniture(text, told=["Ferry  sinks"])]
    assert found == ["Ferry sinks", "By Ann Bell", "Northline Press Writer", "Berlin (nna) -"]


@given(st.text(max_size=300), st.lists(st.text(max_size=20), max_size=3))
def test_spans_of_furniture_are_sorted_apart_and_inside(text: str, told: list[str]) -> None:
    """They can be cut out of any text."""
    bounds = [bound for span in furniture(text, told=told) for bound in span]
    assert bounds == sorted(bounds)
    assert all(0 <= start < end <= len(text) for start, end in furniture(text, told=told))
