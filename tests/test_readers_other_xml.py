"""XML of agencies' own making: stories found by the words that vocabularies share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from newsdedup.errors import ArticleFormatError
from newsdedup.readers import read_articles

if TYPE_CHECKING:
    from pathlib import Path

    from newsdedup import Article
    from newsdedup.readers import ArticleReader

FIRST, SECOND = "The ferry sank on Monday.", "Twelve people were rescued."
TEXT = f"{FIRST}\n\n{SECOND}"
PARAGRAPHS = f"<p>{FIRST}</p><p>{SECOND}</p>"


def reader(tmp_path: Path, data: str) -> ArticleReader:
    path = tmp_path / "item.xml"
    path.write_text(data, encoding="utf-8")
    return read_articles(path, on_bad_item="skip")


def read(tmp_path: Path, data: str) -> list[Article]:
    return list(reader(tmp_path, data))


@pytest.mark.parametrize(
    "data",
    [
        f"<Story id='7'><Headline>Ferry sinks</Headline><Body>{PARAGRAPHS}</Body></Story>",
        (
            f"<news><doc><doc_id>7</doc_id><title>Ferry sinks</title><text>{PARAGRAPHS}</text>"
            "</doc></news>"
        ),
        (
            f"<x:feed xmlns:x='urn:x'><x:article x:id='7'><x:titel>Ferry sinks</x:titel>"
            f"<x:inhalt><![CDATA[{PARAGRAPHS}]]></x:inhalt></x:article></x:feed>"
        ),
        f"<export><story-id>7</story-id><hl1>Ferry sinks</hl1>{PARAGRAPHS}</export>",
        (
            f"<r><NewsItem guid='7'><HeadLine>Ferry sinks</HeadLine><FullText>\n{TEXT}\n</FullText>"
            "</NewsItem></r>"
        ),
        (
            f"<r><newsItem><id>7</id><headline>Ferry sinks</headline><body.content>{PARAGRAPHS}"
            "</body.content></newsItem></r>"
        ),
        (
            f"<sports-content><sports-metadata doc-id='7'><sports-title>Ferry sinks</sports-title>"
            f"</sports-metadata><docid>7</docid><article>{PARAGRAPHS}</article></sports-content>"
        ),
    ],
)
def test_a_story_in_any_vocabulary_is_an_article(tmp_path: Path, data: str) -> None:
    """Whatever the elements are called, if they are called as others call them."""
    (article,) = read(tmp_path, data)
    assert (article.id, article.title, article.text) == ("7", "Ferry sinks", TEXT)


def test_the_fields_of_a_story_are_read(tmp_path: Path) -> None:
    """Times, byline, source, language, version, status and link."""
    (article,) = read(
        tmp_path,
        "<article xml:lang='en'><guid>7</guid><revision>3</revision><headline>Ferry</headline>"
        "<byline>By Ann Bell</byline><source>Northline</source>"
        "<pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate><updated>2026-03-02T11:00:00Z</updated>"
        "<status>usable</status><link>https://a.example/7</link><ednote>ADDS rescue</ednote>"
        f"<dateline>HARBOUR TOWN -</dateline><body><p>HARBOUR TOWN - {FIRST}</p></body></article>",
    )
    assert article.published == datetime(2026, 3, 2, 10, tzinfo=UTC)
    assert article.updated == datetime(2026, 3, 2, 11, tzinfo=UTC)
    assert (article.byline, article.source, article.language) == ("By Ann Bell", "Northline", "en")
    assert (article.version, article.url) == (3, "https://a.example/7")
    assert article.ed_note == "ADDS rescue"
    assert [article.text[start:end] for start, end in article.furniture] == ["HARBOUR TOWN -"]


def test_each_story_of_a_document_is_an_article(tmp_path: Path) -> None:
    """What holds them may have a title and an id of its own."""
    story = "<item><id>{0}</id><title>Ferry {0}</title><body>" + PARAGRAPHS + "</body></item>"
    data = f"<r><news><id>x</id><title>Day</title>{story.format(1)}{story.format(2)}</news></r>"
    assert [article.id for article in read(tmp_path, data)] == ["1", "2"]


def test_a_story_within_a_story_is_a_part_of_it(tmp_path: Path) -> None:
    """A list of related stories makes no article of its own."""
    related = "<item><id>9</id><title>Old</title><text>An old story of another day.</text></item>"
    data = (
        f"<r><article><id>7</id><title>Ferry</title><body>{PARAGRAPHS}</body>{related}"
        "</article></r>"
    )
    assert [article.id for article in read(tmp_path, data)] == ["7"]


@pytest.mark.parametrize(
    "data",
    [
        f"<note><to>Ann</to><heading>Ferry</heading><body>{TEXT}</body></note>",
        f"<config><id>7</id><text>{TEXT}</text></config>",
        "<article><id>7</id><title>Ferry</title><body>Short.</body></article>",
        "<root/>",
    ],
)
def test_what_is_no_story_is_refused_by_its_root(tmp_path: Path, data: str) -> None:
    """A headline, a text, and an id, a date, a byline or a source are wanted."""
    with pytest.raises(ArticleFormatError, match="XML of an unknown kind, <"):
        list(read_articles(_file(tmp_path, data)))


def test_sports_data_without_a_story_is_aside(tmp_path: Path) -> None:
    """As pictures are: it is on the wire, and no fault."""
    told = reader(tmp_path, "<sports-content><sports-event><team/></sports-event></sports-content>")
    assert list(told) == []
    assert "no text item but sports data" in told.skipped[0].problem


def test_a_document_of_a_million_tags_is_refused(tmp_path: Path) -> None:
    """To look for stories everywhere would take minutes."""
    told = reader(tmp_path, f"<root>{'<a/>' * 500_001}</root>")
    assert list(told) == []
    assert "of more than 500000 tags" in told.skipped[0].problem


def _file(tmp_path: Path, data: str) -> Path:
    path = tmp_path / "item.xml"
    path.write_text(data, encoding="utf-8")
    return path
