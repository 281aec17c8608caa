"""Bad input: a clear error on one line, or a counted skip, and nothing else is lost."""

from __future__ import annotations

import gzip
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
import zstandard
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from newsdedup.errors import ArticleFormatError, NewsdedupError
from newsdedup.readers import content, read_articles
from newsdedup.readers.formats import FORMATS

GOOD = b'{"id": "a", "text": "Rain fell."}\n'
ALSO_GOOD = b'{"id": "z", "text": "Snow fell."}\n'

BAD_LINES = {
    b"not json": "not JSON at column 1: Expecting value",
    b'{"id": "b", "text": "x"': "not JSON at column ",
    b'{"id": "b"} {"id": "c"}': "not JSON at column 13: Extra data",
    b'["b", "x"]': "a JSON list; allowed: one object a line",
    b"null": "a JSON NoneType; allowed: one object a line",
    b'{"text": "x"}': "no id",
    b'{"id": null, "text": "x"}': "no id",
    b'{"id": "", "text": "x"}': "no id",
    b'{"id": "b"}': "no text",
    b'{"id": "b", "text": null}': "no text",
    b'{"id": "b", "text": NaN}': "no text",
    b'{"id": "b", "text": ["x"]}': "text is a list, ['x']; allowed: a string",
    b'{"id": 1.5, "text": "x"}': "id is a float, 1.5; allowed: a string",
    b'{"id": true, "text": "x"}': "id is a bool, True; allowed: a string",
    b'{"id": "b", "text": "x", "title": {}}': "title is a dict, {}; allowed: a string",
    b'{"id": "b", "text": "x", "supersedes": []}': "supersedes is a list, []; allowed: a string",
    b'{"id": "b", "text": "x", "version": 1.0}': "version is 1.0; allowed: a whole number",
    b'{"id": "b", "text": "x", "version": true}': "version is True; allowed: a whole number",
    b'{"id": "b", "text": "x", "version": "two"}': "version is 'two'; allowed: a whole number",
    b'{"id": "b", "id": "c", "text": "x"}': "one name is given twice in one object",
    b'{"id": "b", "text": "x", "n": Infinity}': "Infinity is no JSON number",
    b'{"id": "b", "text": "x", "n": 1' + b"0" * 5000 + b"}": "not JSON that can be read: ",
    b'{"id": "b", "text": "x", "n": ' + b"[" * 200_000: "JSON nested too deeply",
    b'{"id": "b", "text": "x", "n": ' + b"[" * 100 + b"]" * 100 + b"}": "JSON nested too deeply",
    b'{"id": "b", "text": "caf\xe9"}': "not UTF-8 at byte 59 (0xe9)",
    b'{"id": "b", "text": "x", "published": "2024-05-01T10:00:00"}': "without a time zone",
    b'{"id": "b", "text": "x", "published": "2024-02-30T10:00:00Z"}': "published is '2024-02-30",
    b'{"id": "b", "text": "x", "updated": {}}': "updated is a dict; allowed: an ISO 8601",
}


def told(caught: pytest.ExceptionInfo[ArticleFormatError]) -> str:
    message = str(caught.value)
    assert "\n" not in message
    return message


def read_all(*paths: Path, **options: Any) -> list[str]:
    return [article.id for article in read_articles(*paths, **options)]


@pytest.mark.parametrize(("line", "problem"), BAD_LINES.items(), ids=lambda value: str(value[:40]))
def test_a_bad_line_is_named_or_skipped_and_nothing_else_is_lost(
    tmp_path: Path, line: bytes, problem: str
) -> None:
    """The error has file, line and reason; with "skip" the lines around it are read."""
    path = tmp_path / "wire.jsonl"
    path.write_bytes(GOOD + b"\n" + line + b"\r\n" + ALSO_GOOD)
    with pytest.raises(ArticleFormatError) as caught:
        read_all(path)
    assert told(caught).startswith(f"{path}:3: ")
    assert problem in told(caught)
    reader = read_articles(path, on_bad_item="skip")
    assert [article.id for article in reader] == ["a", "z"]
    assert [str(skip) for skip in reader.skipped] == [told(caught)]


@pytest.mark.parametrize("row", ['b,"x",extra', "b", 'b,"x"y', "b,caf\xe9", "b,x\ry", ",x"])
def test_a_bad_row_is_named_or_skipped_and_nothing_else_is_lost(tmp_path: Path, row: str) -> None:
    """Too many columns, too few, wrong quotes and undecodable bytes cost one row of a table."""
    path = tmp_path / "wire.csv"
    path.write_bytes(f'id,text\na,"two\nlines"\n{row}\nz,Snow fell.\n'.encode("cp1252"))
    with pytest.raises(ArticleFormatError) as caught:
        read_all(path)
    assert told(caught).startswith(f"{path}:4: ")
    reader = read_articles(path, on_bad_item="skip")
    assert [article.id for article in reader] == ["a", "z"]
    assert [skip.item for skip in reader.skipped] == ["4"]


def test_a_quote_that_never_closes_is_told_where_it_opens(tmp_path: Path) -> None:
    """It swallows the rest of a table, but not silently."""
    path = tmp_path / "wire.csv"
    path.write_text('id,text\na,Rain fell.\nb,"Snow\nz,Hail fell.\n')
    reader = read_articles(path, on_bad_item="skip")
    assert [article.id for article in reader] == ["a"]
    assert [str(skip) for skip in reader.skipped] == [
        f"{path}:3: not a row of a table: unexpected end of data"
    ]


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        ("a,Rain fell.", "no column 'id'; the first line must name the columns, here: 'a', "),
        ("id;body", "no column 'id'; the first line must name the columns, here: 'id;body'"),
        ("id,body", "no column 'text'"),
        ("id,text,text", "two columns have one name"),
    ],
)
def test_a_table_needs_the_names_of_its_columns(tmp_path: Path, header: str, problem: str) -> None:
    """A wrong first line costs the whole file, with the names that were found."""
    path = tmp_path / "wire.csv"
    path.write_text(f"{header}\nb,Rain fell.\n")
    with pytest.raises(ArticleFormatError) as caught:
        read_all(path)
    assert told(caught).startswith(f"{path}:1: {problem}")


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b'[{"id": "a", "text": "x"},\n{"id": ]', ":2: not JSON at column 8"),
        (GOOD + b"5", "(one object a line? then input_format jsonl)"),
        (b'"text"', ": a JSON str; allowed: a list or an object"),
        (b'{"entries": []}', ": neither an article (no field 'text') nor a list of some"),
        (b'{"id": "a"}', ": no text"),
        (b"[" * 200_000, ": JSON nested too deeply"),
        (b'["\xe9"]', ": not UTF-8 at byte 2 (0xe9); name the file's encoding"),
    ],
)
def test_a_broken_json_file_is_one_fault(tmp_path: Path, data: bytes, problem: str) -> None:
    """The error names the line of a JSON file where it can; the file is one skip."""
    path = tmp_path / "wire.json"
    path.write_bytes(data)
    with pytest.raises(ArticleFormatError) as caught:
        read_all(path)
    assert problem in told(caught)
    reader = read_articles(path, on_bad_item="skip")
    assert list(reader) == []
    assert len(reader.skipped) == 1


def test_a_bad_item_of_a_json_list_is_counted_from_one(tmp_path: Path) -> None:
    """Items of a list have no line; their number says where."""
    path = tmp_path / "wire.json"
    path.write_text('[{"id": "a", "text": "x"}, 7, {"id": "c"}, {"id": "z", "text": "y"}]')
    reader = read_articles(path, on_bad_item="skip")
    assert [article.id for article in reader] == ["a", "z"]
    assert [str(skip) for skip in reader.skipped] == [
        f"{path}:item 2: a JSON int; allowed: an object",
        f"{path}:item 3: no text",
    ]


@pytest.mark.parametrize("entry", FORMATS, ids=lambda entry: entry.name)
@pytest.mark.parametrize(
    "data", [b"", b"\n \n", b"[]", b"id,text\n", b"id\ttext\n", b"\xef\xbb\xbf"]
)
def test_a_file_without_an_article_is_told(tmp_path: Path, entry: Any, data: bytes) -> None:
    """An empty file, of bytes or of articles, is an error or one skip in every format."""
    if entry.name == "txt" and data.strip(b"\xef\xbb\xbf"):
        data = b""
    path = tmp_path / f"wire{entry.suffixes[0]}"
    path.write_bytes(data)
    with pytest.raises(ArticleFormatError) as caught:
        read_all(path)
    assert told(caught).startswith(f"{path}: the file is empty" if not data else str(path))
    reader = read_articles(path, on_bad_item="skip")
    assert list(reader) == []
    assert len(reader.skipped) == 1


def test_an_empty_directory_is_told(tmp_path: Path) -> None:
    """As is one in which nothing can be read."""
    with pytest.raises(ArticleFormatError, match=r"no file in it that can be read; known: \.jsonl"):
        read_all(tmp_path)
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8")
    with pytest.raises(ArticleFormatError, match="no file in it that can be read"):
        read_all(tmp_path)
    reader = read_articles(tmp_path, on_bad_item="skip")
    assert list(reader) == []
    assert [Path(skip.path).name for skip in reader.skipped] == ["photo.jpg", tmp_path.name]


@pytest.mark.parametrize("on_bad_item", ["stop", "skip"])
@pytest.mark.parametrize("name", ["nowhere", "", "nul\0", "long" * 1000])
def test_no_such_path_is_always_an_error(tmp_path: Path, name: str, on_bad_item: Any) -> None:
    """It is told by the call, before an hour of reading the paths before it."""
    path = tmp_path / "wire.jsonl"
    path.write_bytes(GOOD)
    with pytest.raises(ArticleFormatError, match="no such file or directory"):
        read_articles(path, name and str(tmp_path / name), on_bad_item=on_bad_item)


def test_a_file_whose_suffix_says_nothing_is_told(tmp_path: Path) -> None:
    """The error lists the suffixes that are known, and the way around."""
    path = tmp_path / "wire.docx"
    path.write_bytes(b"\xd0\xcf\x11\xe0")
    with pytest.raises(
        ArticleFormatError, match=r"unknown suffix '.docx'; known: .*; or name its input_format"
    ):
        read_all(path)
    path.write_bytes(GOOD)
    assert read_all(path, input_format="jsonl") == ["a"]


@pytest.mark.parametrize("name", ["b.txt", "b.json", "b.csv"])
def test_an_unreadable_file_is_one_skip(tmp_path: Path, name: str) -> None:
    """A file that isn't UTF-8 costs itself alone, and the error names byte and way out."""
    (tmp_path / "a.txt").write_text("Rain fell.")
    (tmp_path / "z.txt").write_text("Snow fell.")
    bad = tmp_path / name
    bad.write_bytes("Café fermé".encode("cp1252"))
    with pytest.raises(ArticleFormatError) as caught:
        read_all(tmp_path)
    assert str(bad) in told(caught)
    assert "not UTF-8 at byte 3 (0xe9)" in told(caught)
    assert "encoding cp1252" in told(caught)
    reader = read_articles(tmp_path, on_bad_item="skip")
    assert [article.id for article in reader] == ["a.txt", "z.txt"]
    assert [skip.path for skip in reader.skipped] == [str(bad)]


def test_the_byte_of_a_fault_counts_from_the_start_of_the_file(tmp_path: Path) -> None:
    """With a byte order mark, on a later line, and in an encoding of two bytes."""
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xef\xbb\xbfab\xff")
    with pytest.raises(ArticleFormatError, match=r"not UTF-8 at byte 5 \(0xff\)"):
        read_all(path)
    path.write_bytes("ab".encode("utf-16") + b"\x00")
    with pytest.raises(ArticleFormatError, match=r"not UTF-16 at byte 6 \(0x00\)"):
        read_all(path)


@pytest.mark.parametrize(("pack", "suffix"), [(gzip.compress, "gz"), (zstandard.compress, "zst")])
def test_a_compressed_file_that_is_cut_off_gives_what_it_has(
    tmp_path: Path, pack: Any, suffix: str
) -> None:
    """The articles before the cut are read; the cut is told, with the last line read."""
    path = tmp_path / f"wire.jsonl.{suffix}"
    lines = [json.dumps({"id": n, "text": os.urandom(64).hex()}).encode() for n in range(5000)]
    path.write_bytes(pack(b"\n".join(lines))[:-100])
    reader = read_articles(path, on_bad_item="skip")
    read = [int(article.id) for article in reader]
    assert read == list(range(len(read)))
    assert len(read) > 100
    (skip,) = reader.skipped
    assert (skip.path, skip.item) == (str(path), str(len(read)))
    assert "ended before the end" in skip.problem
    with pytest.raises(ArticleFormatError, match="ended before the end"):
        read_all(path)


@pytest.mark.parametrize("suffix", ["gz", "zst"])
def test_a_file_that_is_not_compressed_as_it_says_is_told(tmp_path: Path, suffix: str) -> None:
    """A damaged start is a fault of the file; what a server has unpacked is read as it is."""
    path = tmp_path / f"wire.jsonl.{suffix}"
    path.write_bytes(GOOD)
    assert read_all(path) == ["a"]
    path.write_bytes(b"\0" + GOOD)
    with pytest.raises(ArticleFormatError, match=f"{path}: can't be read: "):
        read_all(path)


def test_a_line_without_end_is_refused_and_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line over the limit costs itself alone and isn't held in memory."""
    monkeypatch.setattr(content, "ITEM_BYTES", 100)
    path = tmp_path / "wire.jsonl"
    path.write_bytes(GOOD + b"x" * 1005 + b"\n" + ALSO_GOOD)
    reader = read_articles(path, on_bad_item="skip")
    assert [article.id for article in reader] == ["a", "z"]
    assert [(skip.item, skip.problem[:11]) for skip in reader.skipped] == [("2", "longer than")]


def test_nesting_up_to_the_limit_passes_and_brackets_in_texts_do_not_count(tmp_path: Path) -> None:
    """An object with 99 lists in one another is read, whatever its text is made of."""
    path = tmp_path / "wire.jsonl"
    nested = b"[" * 99 + b"]" * 99
    path.write_bytes(b'{"id": "a", "text": "' + b"[{" * 999 + b'", "n": ' + nested + b"}")
    assert read_all(path) == ["a"]


def test_a_closed_stdin_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program can be started without one."""
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(ArticleFormatError, match=r"^<stdin>: can't be read: stdin is closed"):
        list(read_articles("-"))


def test_a_file_that_goes_away_is_one_skip(tmp_path: Path) -> None:
    """Between the call and the reading a file can vanish."""
    path = tmp_path / "wire.jsonl"
    path.write_bytes(GOOD)
    reader = read_articles(path, on_bad_item="skip")
    path.unlink()
    assert list(reader) == []
    assert "No such file" in reader.skipped[0].problem


CHUNKS = st.sampled_from(
    (
        *(b"id,text\n", b"id\ttext\n", b"a,b\n", b'{"id": "a", "text": "x"}'),
        *(b"[", b"]", b"{", b"}", b'"', b"\n", b"\r", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xe9"),
        *(b'{"id": "a", "text": "x", "published": ', b'"published": 1e999, '),
        *(b"0", b"-", b"T", b":", b"Z", b"e9"),
    )
)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    parts=st.lists(CHUNKS | st.binary(max_size=8), max_size=12),
    pack=st.sampled_from([(bytes, ""), (gzip.compress, ".gz"), (zstandard.compress, ".zst")]),
    damage=st.none() | st.tuples(st.integers(0, 200), st.integers(1, 255)),
)
@example(parts=[b"\x01", b"\x02"], pack=(bytes, ""), damage=None)  # a message without text
@pytest.mark.parametrize("entry", FORMATS, ids=lambda entry: entry.name)
def test_any_bytes_raise_our_errors_only(
    tmp_path: Path, entry: Any, parts: list[bytes], pack: Any, damage: tuple[int, int] | None
) -> None:
    """Arbitrary and damaged files are read, skipped or refused with an error of one line."""
    data = bytearray(pack[0](b"".join(parts)))
    if damage and data:
        data[damage[0] % len(data)] ^= damage[1]
    path = tmp_path / f"wire{entry.suffixes[0]}{pack[1]}"
    path.write_bytes(data)
    reader = read_articles(path, on_bad_item="skip")
    read = list(reader)
    assert all("\n" not in str(skip) for skip in reader.skipped)
    stopping = read_articles(path)
    try:
        stopped = [article.id for article in stopping]
    except NewsdedupError as error:
        assert "\n" not in str(error)  # noqa: PT017  # it may also not be raised
        assert reader.skipped
    else:
        assert stopped == [article.id for article in read]
        assert stopping.skipped == reader.skipped  # what is no article, which is no error
