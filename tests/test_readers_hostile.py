"""Files made to harm the reader: refused in a line, in bounded time and memory, unfetched."""

from __future__ import annotations

import json
import resource
import sys
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsdedup.errors import ArticleFormatError, NewsdedupError
from newsdedup.readers import content, read_articles
from newsdedup.readers.formats import BY_NAME, FORMATS
from newsdedup.readers.xml import parsed

if TYPE_CHECKING:
    from pathlib import Path

BODY = "<nitf><body><body.content><p>{}</p></body.content></body></nitf>"
LAUGHS = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
G2 = '<newsItem guid="7"><contentSet><inlineXML><html><body><p>Rain.</p></body></html></inlineXML>'


def refused(tmp_path: Path, data: bytes, problem: str, name: str = "wire.xml") -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(ArticleFormatError, match=problem) as caught:
        list(read_articles(path))
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 1000


@pytest.mark.parametrize("root", ["nitf", "rss", "newsItem", "NewsML", "html"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entity_bombs_are_refused(tmp_path: Path, root: str, encoding: str) -> None:
    """A document that declares entities is not read, in whatever letters."""
    bomb = f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]><{root}><p>&l9;</p></{root}>'
    refused(tmp_path, bomb.encode(encoding), "it declares entities")


@pytest.mark.parametrize(
    "declaration",
    ['<!ENTITY x SYSTEM "{}">', '<!ENTITY % x SYSTEM "{}"> %x;', '<!ENTITY x PUBLIC "x" "{}">'],
)
def test_external_entities_are_refused(tmp_path: Path, declaration: str) -> None:
    """No file of the machine gets into an article."""
    secret = tmp_path / "secret"
    secret.write_text("secret")
    bomb = f"<!DOCTYPE nitf [{declaration.format(secret)}]>{BODY.format('&x;')}"
    refused(tmp_path, bomb.encode(), "it declares entities")


def test_a_document_type_and_an_inclusion_are_not_loaded(tmp_path: Path) -> None:
    """The address of a DTD is left alone, as is XInclude."""
    dtd = tmp_path / "x.dtd"
    dtd.write_text('<!ENTITY x "secret">')
    include = '<x:include xmlns:x="http://www.w3.org/2001/XInclude" parse="text" href="x.dtd"/>'
    path = tmp_path / "wire.xml"
    path.write_text(f'<!DOCTYPE nitf SYSTEM "{dtd}">{BODY.format(f"Rain {include}&x; fell.")}')
    (article,) = read_articles(path)
    assert article.text == "Rain &x; fell."


def test_deep_nesting_is_refused(tmp_path: Path) -> None:
    """A tree of ten thousand levels is no news."""
    deep = BODY.format("<b>" * 10_000 + "x" + "</b>" * 10_000)
    refused(tmp_path, deep.encode(), "not XML: ")
    value: Any = {"id": "a", "text": "x", "n": 1}
    refused(tmp_path, b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "nested too deeply", "wire.json")
    assert value


def test_a_long_file_of_xml_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its tree would take many times as much."""
    monkeypatch.setattr("newsdedup.readers.xml_file.TREE_BYTES", 1000)
    refused(tmp_path, BODY.format("x" * 2000).encode(), "longer than")


def test_a_line_of_a_hundred_megabytes_is_refused(tmp_path: Path) -> None:
    """It isn't held as a whole, and the next line is read."""
    path = tmp_path / "wire.jsonl"
    with path.open("wb") as file:
        for _ in range(100):
            file.write(b"x" * 2**20)
        file.write(b'\n{"id": "a", "text": "Rain."}\n')
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    reader = read_articles(path, on_bad_item="skip")
    assert [article.id for article in reader] == ["a"]
    assert "longer than 64 MiB" in reader.skipped[0].problem
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 3 * content.ITEM_BYTES // (1 if sys.platform == "darwin" else 1024)


def test_a_broken_document_names_its_line(tmp_path: Path) -> None:
    """So that it can be found."""
    refused(tmp_path, b"<nitf>\n<body>\n</nitf>", r"wire\.xml:3: not XML: Opening and ending tag")


def test_a_control_character_is_no_xml(tmp_path: Path) -> None:
    """It is refused, not dropped."""
    refused(tmp_path, BODY.format("x\x01y").encode(), "not XML")
    with pytest.raises(ArticleFormatError, match="not XML"):
        parsed(b"", path="wire.xml")


def test_a_name_in_a_message_stays_on_its_line(tmp_path: Path) -> None:
    """What an item calls itself can't forge a line of a log."""
    item = {
        "uri": "a\nerror: all is lost",
        "type": "picture",
        "versioncreated": "x",
        "headline": "x",
    }
    path = tmp_path / "wire.json"
    path.write_text(json.dumps([item]))
    reader = read_articles(path)
    assert list(reader) == []
    assert all("\n" not in str(skip) for skip in reader.skipped)


SEEDS = {
    "json": b'[{"uri":"a","headline":"x","body_html":"<p>x</p>",'
    b'"versioncreated":"2026-03-02T10:00:00Z"}]',
    "jsonl": b'{"uri":"a","bodies":[{"value":"x"}],"pubstatus":"usable","by":"x"}\n',
    "ninjs": b'{"guid":"a","headlines":[{"value":"x"}],"descriptions":[{"value":"x"}]}',
    "xml": G2.encode() + b"</contentSet></newsItem>",
    "iptc7901": b"\x01nna062 4 i 211 x\r\n\r\nF/\r\n\x02Ferry =\r\n\r\n  X (nna) - y\r\n"
    b"\x03021137 GMT Mar 26\x04",
    "anpa": b"\x16\x16\x01W1\x1f_w\r\nr i\x13\x11 BC 03-02\r\n\x02^BC<\r\n^F<\r\n\t x\r\n"
    b"\x03A-03-02-26 1137GMT<\x04",
    "html": b"<html><body><article><p>Rain fell on Monday in the town.</p></article></body></html>",
    "warc": b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 40\r\n\r\nHTTP/1.1 200 OK\r\n"
    b"Content-Type: text/html\r\n\r\n<p>x",
    "feed": b"<rss><channel><item><guid>7</guid><description>x</description>"
    b"<pubDate>x</pubDate></item></channel></rss>",
    "nitf": BODY.format("x (NNA) - y").encode(),
    "newsml1": b"<NewsML><NewsItem><NewsComponent><ContentItem><DataContent>x</DataContent>"
    b"</ContentItem></NewsComponent></NewsItem></NewsML>",
}
FORMAT_OF = {"feed": "xml", "nitf": "xml", "newsml1": "xml"}
PIECES = st.sampled_from(
    [
        *(b"<", b">", b"&", b'"', b"<!--", b"]]>", b"&nbsp;", b"\0", b"\xff", b"{", b"["),
        *(b"null", b"1e999", b"\n"),
    ]
)
EDITS = st.lists(
    st.tuples(st.integers(0, 400), st.integers(0, 6), st.binary(max_size=6) | PIECES), max_size=6
)
FIXTURE = [HealthCheck.function_scoped_fixture]


@settings(max_examples=200, suppress_health_check=FIXTURE, deadline=None)
@given(edits=EDITS)
@pytest.mark.parametrize("kind", SEEDS)
def test_a_wire_file_with_any_damage_raises_our_errors_only(
    tmp_path: Path, kind: str, edits: list[tuple[int, int, bytes]]
) -> None:
    """Bytes cut, added and changed in what each reader reads."""
    data = SEEDS[kind]
    for place, cut, added in edits:
        start = place % (len(data) + 1)
        data = data[:start] + added + data[start + cut :]
    name = FORMAT_OF.get(kind, kind)
    path = tmp_path / f"wire{BY_NAME[name].suffixes[0]}"
    path.write_bytes(data)
    reader = read_articles(path, on_bad_item="skip")
    for article in reader:
        assert all(0 <= a < b <= len(article.text) for a, b in article.furniture)
    assert all("\n" not in str(skip) for skip in reader.skipped)
    try:
        list(read_articles(path))
    except NewsdedupError as error:
        assert "\n" not in str(error)  # noqa: PT017  # it may also not be raised


def test_every_format_is_fuzzed() -> None:
    """By this file, or as tables and archives by damage of their own."""
    fuzzed = {FORMAT_OF.get(kind, kind) for kind in SEEDS}
    assert {entry.name for entry in FORMATS} - fuzzed == {"csv", "tsv", "txt", "parquet", "arrow"}


@pytest.mark.parametrize("root", ["nitf", "rss", "feed", "newsItem", "NewsML", "export", "html"])
def test_more_than_a_million_tags_are_refused(
    tmp_path: Path, root: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each takes some microseconds and a hundred bytes, however small the file is."""
    monkeypatch.setattr("newsdedup.readers.xml.MOST_TAGS", 100)
    refused(tmp_path, f"<{root}>{'<p/>' * 100}</{root}>".encode(), "XML of more than 100 tags")


@pytest.mark.parametrize(
    "inner",
    [
        "<NewsItem><Identification/></NewsItem>",
        "<NewsItem><Identification/>{}</NewsItem>",
    ],
)
def test_newsml_of_twenty_thousand_parts_is_read(tmp_path: Path, inner: str) -> None:
    """Looking at all parts anew for each would take minutes."""
    part = "<ContentItem><DataContent>Rain.</DataContent></ContentItem>"
    whole = inner.format(part * 20_000) if "{}" in inner else inner * 20_000
    path = tmp_path / "wire.xml"
    path.write_text(f"<NewsML>{whole}</NewsML>")
    reader = read_articles(path, on_bad_item="skip")
    found = [article.text for article in reader]
    assert found == (["Rain."] if "{}" in inner else [])
    assert len(reader.skipped) == (0 if found else 20_000)
