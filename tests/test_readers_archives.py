"""Archives as directories, formats known by content, and archives that are traps."""

from __future__ import annotations

import gzip
import io
import json
import sys
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsdedup.errors import ArticleFormatError, NewsdedupError
from newsdedup.readers import read_articles
from newsdedup.readers.formats import format_of, recognised, told_by

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ROWS = {name: json.dumps({"id": name, "text": "Rain fell."}).encode() for name in "abc"}
LINES = ROWS["a"] + b"\n" + ROWS["b"]
FILES = {
    "day/b.jsonl": ROWS["b"],
    "a.json": b"[" + ROWS["a"] + b"]",
    "day/c.jsonl.gz": gzip.compress(ROWS["c"]),
    "day/photo.jpg": b"\xff\xd8",
    ".hidden.jsonl": b"broken",
    "__MACOSX/x.jsonl": b"broken",
    "z.txt": b"Snow fell.",
}


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


KINDS = {
    "wire.zip": zipped,
    "wire.tar": tarred,
    "wire.tar.gz": lambda files: gzip.compress(tarred(files)),
    "wire.tgz": lambda files: gzip.compress(tarred(files)),
    "wire.tar.zst": lambda files: zstandard.compress(tarred(files)),
    "zip-without-suffix": zipped,
    "tar-without-suffix": tarred,
}


@pytest.mark.parametrize("kind", KINDS)
def test_an_archive_is_read_as_a_directory(tmp_path: Path, kind: str) -> None:
    """Every file in it by its own name, compressed ones too; hidden ones are left alone."""
    path = tmp_path / kind
    path.write_bytes(KINDS[kind](FILES))
    reader = read_articles(path)
    assert sorted(article.id for article in reader) == ["a", "b", "c", f"{kind}/z.txt"]
    assert [skip.path for skip in reader.skipped] == [f"{path}/day/photo.jpg"]


def test_an_archive_among_other_files(tmp_path: Path) -> None:
    """A directory can hold archives and files of every format."""
    (tmp_path / "one.zip").write_bytes(zipped({"a.jsonl": ROWS["a"]}))
    (tmp_path / "two.jsonl").write_bytes(ROWS["b"])
    assert [article.id for article in read_articles(tmp_path)] == ["a", "b"]


@pytest.mark.parametrize(
    "name",
    ["../a.jsonl", "/etc/a.jsonl", "x/../../a.jsonl", "..\\a.jsonl", "C:/a.jsonl", "a\n.jsonl"],
)
@pytest.mark.parametrize("kind", ["wire.zip", "wire.tar"])
def test_a_name_that_leads_out_of_an_archive_is_refused(
    tmp_path: Path, kind: str, name: str
) -> None:
    """Nothing is unpacked, but the archive isn't what it seems."""
    path = tmp_path / kind
    path.write_bytes(KINDS[kind]({name: ROWS["a"]}))
    with pytest.raises(ArticleFormatError, match="a name in it leads out of it"):
        list(read_articles(path))


@pytest.mark.parametrize("kind", ["wire.zip", "wire.tar.gz"])
def test_an_archive_that_unpacks_to_hundreds_of_times_its_size_is_refused(
    tmp_path: Path, kind: str
) -> None:
    """A gigabyte of nothing fits into a megabyte."""
    path = tmp_path / kind
    path.write_bytes(KINDS[kind]({"a.txt": bytes(2**27)}))
    with pytest.raises(ArticleFormatError, match=r"longer than|unpacks to more than 200 times"):
        list(read_articles(path))


def test_an_archive_in_an_archive_is_left_alone(tmp_path: Path) -> None:
    """It is told; one level is what a delivery has."""
    path = tmp_path / "wire.zip"
    path.write_bytes(zipped({"inner.zip": zipped(FILES), "a.jsonl": ROWS["a"]}))
    reader = read_articles(path)
    assert [article.id for article in reader] == ["a"]
    assert [skip.problem for skip in reader.skipped] == ["an archive in an archive"]


def test_files_that_overlap_in_a_zip_are_refused(tmp_path: Path) -> None:
    """The trick by which a small file unpacks to petabytes."""
    data = bytearray(zipped({"a.txt": b"x" * 100, "b.txt": b"y" * 100}, zipfile.ZIP_STORED))
    for place in range(len(data) - 4):
        if data[place : place + 4] == b"PK\x01\x02":
            data[place + 20 : place + 24] = (500).to_bytes(4, "little")
    path = tmp_path / "wire.zip"
    path.write_bytes(data)
    with pytest.raises(ArticleFormatError, match="the files in it overlap"):
        list(read_articles(path))


def test_a_file_without_a_name_in_a_zip_is_left_alone(tmp_path: Path) -> None:
    """Found by fuzzing: Python's own look at such a name fails."""
    data = zipped({"x": ROWS["a"], "b.jsonl": ROWS["b"]}, zipfile.ZIP_STORED)
    place = data.index(b"PK\x01\x02")
    path = tmp_path / "wire.zip"
    path.write_bytes(data[: place + 46] + b"\0" + data[place + 47 :])
    assert [article.id for article in read_articles(path, on_bad_item="skip")][-1:] == ["b"]


def test_links_and_devices_in_a_tar_are_left_alone(tmp_path: Path) -> None:
    """Only files are read."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        link = tarfile.TarInfo("link.jsonl")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
        info = tarfile.TarInfo("a.jsonl")
        info.size = len(ROWS["a"])
        archive.addfile(info, io.BytesIO(ROWS["a"]))
    path = tmp_path / "wire.tar"
    path.write_bytes(out.getvalue())
    assert [article.id for article in read_articles(path)] == ["a"]


def test_a_tar_header_without_measure_is_refused(tmp_path: Path) -> None:
    """A long name of gigabytes would be held in memory."""
    info = tarfile.TarInfo("././@LongLink")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 2**33
    path = tmp_path / "wire.tar"
    path.write_bytes(info.tobuf(tarfile.GNU_FORMAT) + bytes(2048))
    with pytest.raises(ArticleFormatError, match="can't be read"):
        list(read_articles(path))


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(damage=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=4))
@pytest.mark.parametrize("kind", ["wire.zip", "wire.tar", "wire.tar.gz"])
def test_a_damaged_archive_raises_our_errors_only(
    tmp_path: Path, kind: str, damage: list[tuple[int, int]]
) -> None:
    """Whatever byte is wrong, it is a line of what was left out."""
    data = bytearray(KINDS[kind](FILES))
    for place, value in damage:
        data[place % len(data)] = value
    path = tmp_path / kind
    path.write_bytes(data)
    reader = read_articles(path, on_bad_item="skip")
    assert len(list(reader)) <= 7
    assert all("\n" not in str(skip) for skip in reader.skipped)
    try:
        list(read_articles(path))
    except NewsdedupError as error:
        assert "\n" not in str(error)  # noqa: PT017  # it may also not be raised


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b'{"id": "a"}\n{"id": "b"}\n', "jsonl"),
        (b'{\n "id": "a"\n}', "json"),
        (b' [{"id": "a"}]', "json"),
        (b"\xef\xbb\xbf[]", "json"),
        (b"<?xml version='1.0'?><!-- <x> --><nitf>", "xml"),
        (b"<!DOCTYPE nitf [ <!ELEMENT a ANY> ]>\n<nitf>", "xml"),
        ("<?xml version='1.0'?><rss>".encode("utf-16"), "xml"),
        (b"Rain fell.", None),
        (b"5 < 6", None),
        (b"\xff\xd8\xff", None),
        (b"", None),
    ],
)
def test_formats_are_known_by_their_first_bytes(head: bytes, name: str | None) -> None:
    """Where a name doesn't tell."""
    found = recognised(head)
    assert (found.name if found else None) == name


def test_a_file_with_an_odd_name_is_read_by_its_content(tmp_path: Path) -> None:
    """Agencies name files by ids, not kinds."""
    (tmp_path / "tag_nna.example_2026_version_10").write_bytes(ROWS["a"])
    (tmp_path / "b.delivery").write_bytes(ROWS["b"])
    assert [article.id for article in read_articles(tmp_path)] == ["b", "a"]


NITF = b"<?xml version='1.0'?><nitf><body><body.content><p>Rain.</p></body.content></body></nitf>"


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
@pytest.mark.parametrize(
    ("name", "data", "ids"),
    [
        ("wire.json", LINES, ["a", "b"]),
        ("wire.json", NITF, ["wire"]),
        ("wire.jsonl", b"[" + ROWS["a"] + b"]", ["a"]),
        ("wire.jsonl", b"{\n" + ROWS["a"][1:], ["a"]),
        ("wire.xml", LINES, ["a", "b"]),
        ("wire.txt", LINES, ["a", "b"]),
        ("wire.txt", NITF, ["wire"]),
        ("wire.html", NITF, ["wire"]),
        ("wire.parquet", ROWS["a"], ["a"]),
    ],
)
def test_the_content_wins_over_the_suffix(
    tmp_path: Path, name: str, data: bytes, ids: list[str], pack: Callable[[bytes], bytes]
) -> None:
    """Whoever named the file; also where it is compressed, or in an archive."""
    (tmp_path / name).write_bytes(pack(data))
    with zipfile.ZipFile(tmp_path / "day.zip", "w") as archive:
        archive.writestr(name, pack(data))
    for path in (tmp_path / name, tmp_path / "day.zip"):
        found = [article.id for article in read_articles(path)]
        assert [one.rpartition("/")[2].partition(".")[0] for one in found] == ids


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", b"[Ends] Rain fell."),
        ("a.txt", b"{curly} Rain fell."),
        ("a.txt", b"<Rain> fell."),
        ("a.txt", b'["Rain", he said.'),
        ("a.jsonl", b'{"id": "a", "te\n' + ROWS["b"]),
        ("a.json", b'{"id": "a"\n' + ROWS["b"]),
        ("a.csv", b'"{""id"": 1}",text\n'),
        ("a.html", b"<section><p>Rain.</p></section>"),
        ("a.xml", b"<html></html>"),
        ("a.ninjs", b'{"uri": "u"}'),
    ],
)
def test_content_that_leaves_a_doubt_stays_what_it_is_named(name: str, data: bytes) -> None:
    """A text may begin with a bracket, and a broken line is one fault."""
    assert told_by(data, format_of(name)) is format_of(name)


def test_stdin_is_read_by_its_content(monkeypatch: pytest.MonkeyPatch) -> None:
    """JSONL, or what its first bytes tell."""
    data = b"<nitf><body><body.content><p>Rain.</p></body.content></body></nitf>"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    (article,) = read_articles("-")
    assert (article.id, article.text) == ("stdin", "Rain.")
