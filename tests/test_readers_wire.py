"""IPTC 7901 and ANPA-1312: messages of control characters, whatever the file is called."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from newsdedup.readers import read_articles

if TYPE_CHECKING:
    from pathlib import Path

    from newsdedup import Article

IPTC = (
    "\x01nna062 4 i 211 ccccb   nna 061\r\n\r\nFerry-accident/\r\n"
    "\x02Ferry sinks off harbour, twelve\r\nrescued =\r\n\r\n"
    "   Harbour Town (nna) - The ferry sank on Monday, the harbour office\r\nsaid.\r\n\r\n"
    "   Twelve people were rescued.\r\n\r\n# nna NOTEBOOK\r\n\r\n* * * *\r\n"
    "The following information is not for publication\r\n\r\nTel: +49 30 1\r\n\r\nnna ab cd\r\n"
    "\x03021137 GMT Mar 26 \r\n\x7f\r\n\x7f\x04"
)
ANPA = (
    "\x16\x16\x01W2870\x1f_world\r\nr i\x13\x11 BC-Ferry  1stLd-Writethru   03-02 0049\r\n"
    "\x02^BC-Ferry, 1st Ld-Writethru,49<\r\n^Ferry sinks _ twelve rescued<\r\n^NNA Photo X1<\r\n"
    "^Eds: Updates with rescue.<\r\n^By ANN BELL=\r\n^Northline Press=\r\n"
    "\t   HARBOUR TOWN (NNA) _ The ferry sank on Monday. "
    "``Twelve were rescued,'' she said.\r\n \r\n"
    "\t   Rain fell.\r\n\r\n\t   \x03NNA-WF-03-02-26 1137GMT<\r\n\x0c\r\n\x04"
)


def read(tmp_path: Path, data: str | bytes, name: str = "wire.txt") -> list[Article]:
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return list(read_articles(path))


@pytest.mark.parametrize("name", ["wire.txt", "wire.iptc", "wire", "wire.tst"])
def test_iptc_7901_is_known_by_its_content(tmp_path: Path, name: str) -> None:
    """Header, headline, text, and the date after it; what isn't for publication is left out."""
    (article,) = read(tmp_path, IPTC, name)
    assert article.text == (
        "   Harbour Town (nna) - The ferry sank on Monday, the harbour office\nsaid.\n\n"
        "   Twelve people were rescued."
    )
    assert article.title == "Ferry sinks off harbour, twelve rescued"
    assert (article.source, article.extra["slugline"]) == ("nna", "Ferry-accident/")
    assert article.published == datetime(2026, 3, 2, 11, 37, tzinfo=UTC)
    assert article.id == "nna062:2026-03-02T11:37+0000"
    assert [article.text[a:b] for a, b in article.furniture] == ["Harbour Town (nna) -"]


@pytest.mark.parametrize("name", ["wire.txt", "wire.anpa", "wire", "wire.tst"])
def test_anpa_is_known_by_its_content(tmp_path: Path, name: str) -> None:
    """Header lines are fields, quotation marks and dashes are what they stand for."""
    (article,) = read(tmp_path, ANPA, name)
    assert article.text == (
        '\t   HARBOUR TOWN (NNA) — The ferry sank on Monday. "Twelve were rescued," she said.\n\n'
        "\t   Rain fell."
    )
    assert article.title == "Ferry sinks — twelve rescued"
    assert (article.byline, article.signal) == ("By ANN BELL, Northline Press", "update")
    assert article.ed_note == "Eds: Updates with rescue."
    assert article.published == datetime(2026, 3, 2, 11, 37, tzinfo=UTC)
    assert [article.text[a:b] for a, b in article.furniture] == ["HARBOUR TOWN (NNA) —"]


def test_a_headline_without_its_mark_is_what_stands_above_indented_text(tmp_path: Path) -> None:
    """Where no paragraph is indented, nothing tells it from the text."""
    (article,) = read(tmp_path, IPTC.replace(" =", ""))
    assert article.title == "Ferry sinks off harbour, twelve rescued"
    assert article.text.startswith("   Harbour Town")
    (article,) = read(tmp_path, IPTC.replace(" =", "").replace("   ", ""))
    assert article.title is None
    assert article.text.startswith("Ferry sinks")


@pytest.mark.parametrize("data", [IPTC, ANPA])
def test_a_file_can_hold_many_messages(tmp_path: Path, data: str) -> None:
    """Each is an article."""
    assert len(read(tmp_path, data * 3)) == 3


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_the_encoding_is_seen(tmp_path: Path, encoding: str) -> None:
    """The formats tell none: what isn't UTF-8 is Windows-1252."""
    (article,) = read(tmp_path, IPTC.replace("Harbour Town", "Zürich").encode(encoding))
    assert "Zürich (nna) -" in article.text


def test_a_message_without_a_text_is_told(tmp_path: Path) -> None:
    """The others of the file are read."""
    path = tmp_path / "wire.iptc"
    path.write_text(IPTC + "\x01nna063 4 i 2 x\r\nFerry" + IPTC, newline="")
    reader = read_articles(path, on_bad_item="skip")
    assert len(list(reader)) == 2
    assert [(skip.item, skip.problem[:24]) for skip in reader.skipped] == [
        ("item 2", "a message without a text")
    ]


def test_named_as_text_it_is_text(tmp_path: Path) -> None:
    """`input_format` is stronger than what the content tells."""
    path = tmp_path / "wire.txt"
    path.write_bytes(IPTC.encode())
    (article,) = read_articles(path, input_format="txt")
    assert article.text == IPTC
