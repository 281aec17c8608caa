"""RSS, Atom and RDF feeds."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from newsdedup.errors import ArticleFormatError
from newsdedup.readers import read_articles

if TYPE_CHECKING:
    from pathlib import Path

    from newsdedup.readers import ArticleReader

RSS = """<?xml version="1.0"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>Northline News</title><link>https://e.org</link><language>en</language>
<item><title>Ferry &amp; crew</title><link>https://e.org/7</link><guid>nna-7</guid>
<pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate><description>Short.</description>
<content:encoded><![CDATA[<p>The <b>fer</b>ry sank.</p>
<p>Twelve were rescued.</p>]]></content:encoded></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Northline News</title>
<id>urn:feed</id><updated>2026-03-02T12:00:00Z</updated>
<entry><id>nna-7</id><title type="html">Ferry &amp;amp; crew</title>
<link href="https://e.org/7"/><published>2026-03-02T10:00:00Z</published>
<updated>2026-03-02T11:00:00Z</updated><author><name>Ann Bell</name></author>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>The <b>fer</b>ry sank.</p>
<p>Twelve were rescued.</p></div></content></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://e.org"><title>Northline News</title></channel>
<item rdf:about="nna-7"><title>Ferry &amp; crew</title><link>https://e.org/7</link>
<description>The ferry sank.

Twelve were rescued.</description><dc:date>2026-03-02T10:00:00+00:00</dc:date></item></rdf:RDF>"""


def reader(tmp_path: Path, data: str, name: str = "feed.xml") -> ArticleReader:
    path = tmp_path / name
    path.write_bytes(data.encode())
    return read_articles(path)


@pytest.mark.parametrize("data", [RSS, ATOM, RDF], ids=["RSS", "Atom", "RDF"])
def test_the_three_kinds_of_feeds_give_the_same_article(tmp_path: Path, data: str) -> None:
    """The feed is the source, its content the text."""
    (article,) = reader(tmp_path, data)
    assert article.text == "The ferry sank.\n\nTwelve were rescued."
    assert (article.id, article.title) == ("nna-7", "Ferry & crew")
    assert (article.source, article.url) == ("Northline News", "https://e.org/7")
    assert article.published == datetime(2026, 3, 2, 10, tzinfo=UTC)


def test_an_update_is_told_only_where_it_is_another_time(tmp_path: Path) -> None:
    """Atom has both times, RSS one."""
    (article,) = reader(tmp_path, ATOM)
    assert article.updated == datetime(2026, 3, 2, 11, tzinfo=UTC)
    (article,) = reader(tmp_path, RSS)
    assert article.updated is None


def test_a_summary_is_the_text_where_there_is_no_content(tmp_path: Path) -> None:
    """Many feeds have nothing else."""
    start, end = RSS.index("<content:"), RSS.index("</item>")
    (article,) = reader(tmp_path, RSS[:start] + RSS[end:])
    assert article.text == "Short."


def test_a_feed_that_is_not_well_formed_is_read(tmp_path: Path) -> None:
    """A bare ampersand and a prefix that nothing declares are everyday faults."""
    data = RSS.replace("Ferry &amp; crew", "Ferry & crew").replace("<guid>", "<x:y/><guid>")
    (article,) = reader(tmp_path, data)
    assert (article.id, article.title) == ("nna-7", "Ferry & crew")


@pytest.mark.parametrize(
    ("written", "hour"), [("CET", 9), ("EST", 15), ("+0100", 9), ("Z", 10), ("MESZ", 8)]
)
def test_named_zones_are_read_as_their_offsets(tmp_path: Path, written: str, hour: int) -> None:
    """A zone that is named isn't taken for Greenwich."""
    (article,) = reader(tmp_path, RSS.replace("GMT", written))
    assert article.published == datetime(2026, 3, 2, hour, tzinfo=UTC)


def test_an_entry_without_a_name_is_named_by_file_and_place(tmp_path: Path) -> None:
    """Without guid and link it still has an id."""
    data = RSS.replace("<guid>nna-7</guid>", "").replace("<link>https://e.org/7</link>", "")
    (article,) = reader(tmp_path, data)
    assert article.id == "feed.xml#1"


def test_an_entry_without_text_is_counted(tmp_path: Path) -> None:
    """A headline and a link are no text to compare."""
    data = "<rss><channel><item><title>Ferry sinks</title><guid>7</guid></item></channel></rss>"
    found = reader(tmp_path, data)
    assert list(found) == []
    assert [skip.problem for skip in found.skipped] == ["no text in it: '7'"]


def test_a_feed_without_entries_is_counted(tmp_path: Path) -> None:
    """Nothing has happened since; that stops no run."""
    found = reader(tmp_path, "<rss version='2.0'><channel><title>x</title></channel></rss>")
    assert list(found) == []
    assert [skip.problem for skip in found.skipped] == ["a feed without entries"]


@pytest.mark.parametrize("data", ["<feed>", "<RDF/>", "<rss"])
def test_what_only_begins_like_a_feed_is_told(tmp_path: Path, data: str) -> None:
    """It is a fault, with what the parser said."""
    with pytest.raises(ArticleFormatError, match="not a feed: "):
        list(reader(tmp_path, data))


def test_a_broken_feed_of_megabytes_is_refused(tmp_path: Path) -> None:
    """Reading what is broken takes its time."""
    with pytest.raises(ArticleFormatError, match="not XML"):
        list(reader(tmp_path, "<rss><channel>" + "<item>" * 200_000))
