"""Web pages and web archives."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from newsdedup.errors import ArticleFormatError
from newsdedup.readers import read_articles

pytest.importorskip("trafilatura", reason="needs the extra web")

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "The ferry sank on Monday in the harbour of the town, the harbour office said."
PAGE = f"""<!DOCTYPE html><html lang="en"><head><title>Ferry sinks</title>
<meta property="og:site_name" content="Northline">
<meta property="article:published_time" content="2026-03-02T10:00:00Z">
<link rel="canonical" href="https://e.org/7"></head><body><nav><a href="/">Home</a></nav>
<article><h1>Ferry sinks</h1><p>{TEXT}</p>
<p>Twelve people were <b>res</b>cued by boats that were near, and two people are missing.</p>
</article><footer>Contact</footer></body></html>"""


def record(body: bytes, kind: str = "text/html", *, of: str = "response", extra: str = "") -> bytes:
    http = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n{extra}\r\n".encode() + body
    head = f"WARC/1.0\r\nWARC-Type: {of}\r\nWARC-Target-URI: https://e.org/7?x\r\n"
    return f"{head}Content-Length: {len(http)}\r\n\r\n".encode() + http + b"\r\n\r\n"


@pytest.mark.parametrize("name", ["page.html", "page.htm", "page", "page.delivery"])
def test_a_page_gives_its_text_without_what_is_around_it(tmp_path: Path, name: str) -> None:
    """Headline, site, address and the time it tells; the menu is no text."""
    path = tmp_path / name
    path.write_text(PAGE)
    (article,) = read_articles(path)
    assert TEXT in article.text
    assert "Home" not in article.text
    assert (article.id, article.title, article.source) == (name, "Ferry sinks", "Northline")
    assert article.published == datetime(2026, 3, 2, 10, tzinfo=UTC)
    assert (article.url, article.language) == ("https://e.org/7", "en")


def test_a_day_alone_is_not_taken_for_a_time(tmp_path: Path) -> None:
    """It can't tell who was first; it is kept beside."""
    path = tmp_path / "page.html"
    path.write_text(PAGE.replace("2026-03-02T10:00:00Z", "2026-03-02"))
    (article,) = read_articles(path)
    assert article.published is None
    assert article.extra["date"] == "2026-03-02"


def test_a_page_without_an_article_is_told(tmp_path: Path) -> None:
    """As a file of any other format is."""
    path = tmp_path / "page.html"
    path.write_text("<html><body></body></html>")
    with pytest.raises(ArticleFormatError, match="no article in it"):
        list(read_articles(path))


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_web_archive_gives_its_pages(tmp_path: Path, pack: object) -> None:
    """Responses that are pages; pictures are counted, requests are not looked at."""
    page = PAGE.encode()
    chunks = b"%x\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n" % (100, page[:100], len(page) - 100, page[100:])
    records = [
        record(b"GET /", of="request"),
        record(page),
        record(b"\xff\xd8", "image/jpeg"),
        record(chunks, extra="Transfer-Encoding: chunked\r\n"),
        record(gzip.compress(page), extra="Content-Encoding: gzip\r\n"),
    ]
    path = tmp_path / ("wire.warc" if pack is bytes else "wire.warc.gz")
    path.write_bytes(b"".join(pack(one) for one in records))  # type: ignore[operator]  # bytes or compress
    reader = read_articles(path)
    articles = list(reader)
    assert [TEXT in article.text for article in articles] == [True, True, True]
    assert {article.id for article in articles} == {"https://e.org/7?x"}
    assert [skip.problem for skip in reader.skipped] == [
        "no page but 'image/jpeg': 'https://e.org/7?x'"
    ]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"WARC/1.0\r\n\r\n", "no length of a record"),
        (record(b"x") + b"rubbish", "no record starts here"),
    ],
)
def test_a_broken_web_archive_is_told(tmp_path: Path, data: bytes, problem: str) -> None:
    """With the number of the record."""
    path = tmp_path / "wire.warc"
    path.write_bytes(data)
    with pytest.raises(ArticleFormatError, match=f"not WARC: {problem}|that can't be read"):
        list(read_articles(path))


def test_a_page_packed_otherwise_than_it_says_is_told(tmp_path: Path) -> None:
    """And one packed as we don't read."""
    records = [record(b"no gzip", extra=f"Content-Encoding: {kind}\r\n") for kind in ("gzip", "br")]
    path = tmp_path / "wire.warc"
    path.write_bytes(b"".join(records))
    reader = read_articles(path, on_bad_item="skip")
    assert list(reader) == []
    assert [skip.problem for skip in reader.skipped] == [
        "a page that is packed otherwise than it says",
        "a page packed as 'br'; allowed: gzip, deflate",
    ]
