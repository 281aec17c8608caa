"""Reading articles: formats, paths, field mapping, and the text that never changes."""

from __future__ import annotations

import csv
import gzip
import io
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import zstandard
from hypothesis import example, given
from hypothesis import strategies as st

from newsdedup import Article
from newsdedup.errors import ArticleFormatError, InvalidSettingError, MissingExtraError
from newsdedup.readers import read_articles
from newsdedup.readers.formats import FORMATS

NASTY = "“Sí”\r\nline\rtwo\u2028three\x85four\x00\t\ufeff 🗞️ مرحبا 你好 e\u0301\x0b\x0c\u00a0 "


def write_jsonl(path: Path, *items: Any) -> Path:
    path.write_bytes(b"".join(json.dumps(item).encode() + b"\n" for item in items))
    return path


def item(identity: Any = "a1", text: str = "Rain fell.", **others: Any) -> dict[str, Any]:
    return {"id": identity, "text": text, **others}


def stdin_of(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))


@given(text=st.text(), title=st.text())
def test_jsonl_gives_the_text_that_was_written(
    tmp_path_factory: pytest.TempPathFactory, text: str, title: str
) -> None:
    """Any text, written by json with or without escapes, comes back letter for letter."""
    path = tmp_path_factory.getbasetemp() / "round.jsonl"
    rows = [item("a", text, title=title), item("b", text)]
    lines = (json.dumps(rows[0]), json.dumps(rows[1], ensure_ascii=False))
    path.write_bytes("\n".join(lines).encode("utf-8", "replace"))
    first, second = read_articles(path)
    assert (first.text, first.title) == (text, title or None)
    assert second.text == text.encode("utf-8", "replace").decode()


@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1))
def test_csv_and_tsv_give_the_text_that_was_written(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    """Any texts that Python's csv module writes come back letter for letter."""
    for suffix, delimiter in ((".csv", ","), (".tsv", "\t")):
        path = tmp_path_factory.getbasetemp() / f"round{suffix}"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=delimiter)
            writer.writerows([["id", "text"], *enumerate(texts)])
        assert [article.text for article in read_articles(path)] == texts


@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
@example("[")
@example("[ {")
def test_a_text_file_is_read_letter_for_letter(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    """Line endings and blanks stay; only a byte order mark at the start of the file goes."""
    path = tmp_path_factory.getbasetemp() / "round.txt"
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    (article,) = read_articles(path)
    assert article.text == text


@pytest.mark.parametrize("compression", ["", ".gz", ".zst"])
@pytest.mark.parametrize("suffix", [".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".txt"])
def test_every_format_with_every_compression_reads_the_same(
    tmp_path: Path, suffix: str, compression: str
) -> None:
    """The suffix tells format and compression; what is read is the same text."""
    delimiter = "\t" if suffix == ".tsv" else ","
    table = io.StringIO(newline="")
    csv.writer(table, delimiter=delimiter).writerows([["id", "text"], ["a1", NASTY]])
    data = {
        ".json": json.dumps([item("a1", NASTY)]),
        ".csv": table.getvalue(),
        ".tsv": table.getvalue(),
        ".txt": NASTY,
    }.get(suffix, json.dumps(item("a1", NASTY))).encode()
    pack: Any = {"": bytes, ".gz": gzip.compress, ".zst": zstandard.compress}[compression]
    path = tmp_path / f"a1{suffix.upper()}{compression}"
    path.write_bytes(pack(data))
    (article,) = read_articles(path)
    assert article.text == NASTY
    assert article.id == ("a1.TXT" if suffix == ".txt" else "a1")


def test_every_format_has_its_own_name_and_suffixes() -> None:
    """No two formats share a name or a suffix, so that the guess from a suffix is sure."""
    names = [entry.name for entry in FORMATS]
    suffixes = [suffix for entry in FORMATS for suffix in entry.suffixes]
    assert len(set(names)) == len(names)
    assert len(set(suffixes)) == len(suffixes)


def test_all_fields_of_an_article_are_read_and_others_are_kept(tmp_path: Path) -> None:
    """Every field of Article is looked up under its name; the rest goes to extra as it is."""
    values: dict[str, Any] = {
        "title": "Rain",
        "source": "Wire",
        "published": "2024-05-01T10:00:00Z",
        "updated": "2024-05-01T12:00:00+02:00",
        "url": "https://example.org/a1",
        "language": "en",
        "version": 3,
        "supersedes": "a0",
    }
    path = write_jsonl(tmp_path / "a.jsonl", item(**values, topics=["rain"], extra={"x": 1}))
    (article,) = read_articles(path)
    moment = datetime(2024, 5, 1, 10, tzinfo=UTC)
    assert article == Article(
        id="a1",
        text="Rain fell.",
        **{**values, "published": moment, "updated": moment},
        extra={"topics": ["rain"], "extra": {"x": 1}},
    )
    assert article.updated is not None
    assert article.updated.utcoffset() == timedelta(hours=2)


def test_fields_say_where_an_article_field_stands(tmp_path: Path) -> None:
    """Mapped names are read; the field's own name is then an extra field like any other."""
    row = {"guid": 7, "id": "x", "body": "Rain fell.", "agency": "Wire"}
    path = write_jsonl(tmp_path / "a.jsonl", row)
    (article,) = read_articles(path, fields={"id": "guid", "text": "body", "source": "agency"})
    assert (article.id, article.text, article.source) == ("7", "Rain fell.", "Wire")
    assert dict(article.extra) == {"id": "x"}


def test_a_field_mapping_leaves_text_files_alone(tmp_path: Path) -> None:
    """In a mixed directory the mapping is for formats that name their fields."""
    write_jsonl(tmp_path / "a.jsonl", {"guid": "7", "body": "Rain fell."})
    (tmp_path / "b.txt").write_text("Snow fell.")
    articles = read_articles(tmp_path, fields={"id": "guid", "text": "body"})
    assert [article.text for article in articles] == ["Rain fell.", "Snow fell."]


def test_a_date_under_another_name_is_not_taken_for_published(tmp_path: Path) -> None:
    """Nothing is guessed: `date` stays in extra unless it is mapped."""
    path = write_jsonl(tmp_path / "a.jsonl", item(date="26-FEB-1987 15:01"))
    (article,) = read_articles(path)
    assert article.published is None
    assert article.extra["date"] == "26-FEB-1987 15:01"


def test_empty_and_null_fields_are_none(tmp_path: Path) -> None:
    """An optional field that is empty counts as none, and an empty text is a text."""
    empty = dict.fromkeys(("title", "source", "published", "url", "version", "supersedes"), "")
    null: dict[str, Any] = dict.fromkeys(empty)
    path = write_jsonl(tmp_path / "a.jsonl", item(text="", **empty), item(text="", **null))
    blank = Article(id="a1", text="")
    assert list(read_articles(path)) == [blank, blank]


@pytest.mark.parametrize(("given_id", "read"), [(12, "12"), (-1, "-1"), ("012", "012"), (" ", " ")])
def test_an_id_is_a_string_or_a_whole_number(tmp_path: Path, given_id: Any, read: str) -> None:
    """A JSON integer becomes a string; a string stays as it is."""
    path = write_jsonl(tmp_path / "a.jsonl", item(given_id))
    assert [article.id for article in read_articles(path)] == [read]


def test_a_version_is_a_number_or_its_digits(tmp_path: Path) -> None:
    """CSV can only hold strings, so digits count as a number."""
    path = write_jsonl(tmp_path / "a.jsonl", item(version=2), item(version="20240501"))
    assert [article.version for article in read_articles(path)] == [2, 20240501]


@pytest.mark.parametrize("name", ["articles", "items", "results", "documents", "data"])
def test_a_json_object_can_hold_the_list(tmp_path: Path, name: str) -> None:
    """Exports wrap their list in an object; it is found under the usual names."""
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"id": "feed", "total": 2, name: [item("a"), item("b")]}))
    assert [article.id for article in read_articles(path)] == ["a", "b"]


def test_a_json_object_with_a_text_is_one_article(tmp_path: Path) -> None:
    """A list inside of an article doesn't make it a collection."""
    path = tmp_path / "a.json"
    path.write_text(json.dumps(item(items=[1, 2]), indent=1))
    assert [article.id for article in read_articles(path)] == ["a1"]


def test_a_directory_is_read_whole_and_in_order(tmp_path: Path) -> None:
    """Sorted, with all below, hidden files ignored; the path inside is the id of a text."""
    for name in ("b.txt", "a/z.txt", "a/b/c.TXT.gz", ".hidden.txt", ".git/d.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        data = name.encode()
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    reader = read_articles(tmp_path)
    assert [article.id for article in reader] == ["a/b/c.TXT", "a/z.txt", "b.txt"]
    assert reader.skipped == []


def test_other_files_of_a_directory_are_counted(tmp_path: Path) -> None:
    """A file of an unknown kind is no error in a directory, but it is told."""
    (tmp_path / "a.txt").write_text("Rain fell.")
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    reader = read_articles(tmp_path)
    assert [article.id for article in reader] == ["a.txt"]
    told = {Path(skip.path).name: skip.problem for skip in reader.skipped}
    assert told["gone.txt"] == "not a file"
    assert "unknown suffix" in told["photo.jpg"]


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    """A linked directory is followed, but not into itself."""
    (tmp_path / "a.txt").write_text("Rain fell.")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    assert [article.id for article in read_articles(tmp_path)] == ["a.txt"]


def test_directories_of_the_same_file_names_give_different_ids(tmp_path: Path) -> None:
    """With several paths, text files are named from the directory that all share."""
    for name in ("monday/001.txt", "tuesday/001.txt"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(name)
    monday, tuesday = tmp_path / "monday", tmp_path / "tuesday"
    ids = [article.id for article in read_articles(monday, tuesday)]
    assert ids == ["monday/001.txt", "tuesday/001.txt"]
    assert [article.id for article in read_articles(monday / "001.txt")] == ["001.txt"]
    assert [article.id for article in read_articles(monday)] == ["001.txt"]


def test_paths_come_one_by_one_or_as_a_list(tmp_path: Path) -> None:
    """One path, several, a list and an iterator of paths all read the same."""
    paths = [write_jsonl(tmp_path / f"{name}.jsonl", item(name)) for name in "ba"]
    expected = ["b", "a"]
    for reader in (
        read_articles(*paths),
        read_articles(paths),
        read_articles(iter(paths)),
        read_articles(str(paths[0]), [paths[1]]),
    ):
        assert [article.id for article in reader] == expected


def test_the_format_can_be_named_for_all_files(tmp_path: Path) -> None:
    """`input_format` is for names that don't tell, also in a directory."""
    (tmp_path / "51121").write_text("Rain fell.")
    (tmp_path / "51122.x").write_text("Snow fell.")
    reader = read_articles(tmp_path, input_format="txt")
    assert [article.id for article in reader] == ["51121", "51122.x"]


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstandard.compress])
def test_stdin_is_jsonl_also_compressed(monkeypatch: pytest.MonkeyPatch, pack: Any) -> None:
    """`-` reads JSONL unless told otherwise; compression is known by its first bytes."""
    stdin_of(monkeypatch, pack(json.dumps(item()).encode()))
    assert [article.id for article in read_articles("-")] == ["a1"]
    assert not sys.stdin.closed


def test_stdin_can_have_another_format(monkeypatch: pytest.MonkeyPatch) -> None:
    """The format of stdin is `input_format`; a text from there is called stdin."""
    stdin_of(monkeypatch, b"Rain\r\nfell.")
    (article,) = read_articles("-", input_format="txt")
    assert (article.id, article.text) == ("stdin", "Rain\r\nfell.")


def test_stdin_is_read_as_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    """An article is given out before the end of a pipe that never ends."""
    line = json.dumps(item()).encode() + b"\n"

    class Endless(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            buffer[: len(line)] = line
            return len(line)

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(Endless())))
    articles = iter(read_articles("-"))
    assert [next(articles).id for _ in range(3)] == ["a1"] * 3


def test_reading_is_lazy_and_every_iteration_starts_anew(tmp_path: Path) -> None:
    """Articles before a fault come out; counts are those of the iteration so far."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(json.dumps(item()).encode() + b"\nbroken\n")
    stopping = read_articles(path)
    articles = iter(stopping)
    assert next(articles).id == "a1"
    assert stopping.read == 1
    with pytest.raises(ArticleFormatError):
        next(articles)
    skipping = read_articles(path, on_bad_item="skip")
    for _ in range(2):
        assert [article.id for article in skipping] == ["a1"]
        assert (skipping.read, len(skipping.skipped)) == (1, 1)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "UTF8", "utf_8_sig", "cp1252", "utf-16", "utf-32-le"]
)
@pytest.mark.parametrize("suffix", [".txt", ".jsonl", ".csv", ".json"])
def test_a_file_of_any_encoding_is_read_when_it_is_named(
    tmp_path: Path, suffix: str, encoding: str
) -> None:
    """`encoding` says how the bytes are read; offsets and line endings don't suffer."""
    text = "Café € naïve\r\nline"
    data = {".txt": text, ".csv": f'id,text\r\na1,"{text}"\r\n'}.get(
        suffix, json.dumps(item("a1", text), ensure_ascii=False)
    )
    path = tmp_path / f"a{suffix}"
    path.write_bytes(data.encode(encoding))
    assert [article.text for article in read_articles(path, encoding=encoding)] == [text]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("option", ["utf-8", "cp1252"])
def test_a_byte_order_mark_tells_the_encoding(tmp_path: Path, encoding: str, option: str) -> None:
    """A mark at the start wins over the option, and is no part of the text."""
    path = tmp_path / "a.jsonl"
    lines = "\n".join(json.dumps(item(name, "é"), ensure_ascii=False) for name in "ab")
    path.write_bytes(lines.encode(encoding))
    articles = list(read_articles(path, encoding=option))
    assert [(article.id, article.text) for article in articles] == [("a", "é"), ("b", "é")]


def test_what_json_escapes_passes(tmp_path: Path) -> None:
    """Lone surrogates and NUL are text like any other."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(rb'{"id": "a", "text": "x\ud800y\u0000z"}')
    assert [article.text for article in read_articles(path)] == ["x\ud800y\0z"]


def test_nan_is_read_as_null(tmp_path: Path) -> None:
    """Programs that write tables as JSON mark a missing value so."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"id": "a", "text": "x", "title": NaN, "rank": NaN}')
    (article,) = read_articles(path)
    assert article.title is None
    assert dict(article.extra) == {"rank": None}


def test_a_column_without_a_name_is_kept(tmp_path: Path) -> None:
    """Tables written with their row numbers have one."""
    path = tmp_path / "a.csv"
    path.write_text(",id,text\n0,a,Rain fell.\n\n1,b,Snow fell.\n")
    articles = list(read_articles(path))
    assert [article.id for article in articles] == ["a", "b"]
    assert dict(articles[0].extra) == {"": "0"}


def test_a_megabyte_on_one_line_is_read(tmp_path: Path) -> None:
    """A text of a megabyte without a stop is an article in every format."""
    text = "word " * 200_000
    write_jsonl(tmp_path / "a.jsonl", item("a", text))
    (tmp_path / "b.csv").write_text(f"id,text\nb,{text}\n")
    (tmp_path / "c.txt").write_text(text)
    assert [article.text for article in read_articles(tmp_path)] == [text] * 3


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("input_format", "docx"),
        ("on_bad_item", "ignore"),
        ("encoding", "utf-9"),
        ("encoding", "base64"),
        ("fields", {"headline": "title"}),
        ("fields", {"extra": "rest"}),
        ("fields", {"id": ""}),
        ("assume_timezone", "Europe/Nowhere"),
        ("assume_timezone", "+25:00"),
        ("assume_timezone", "../etc/passwd"),
        ("assume_timezone", ""),
        ("date_format", "%Q"),
        ("date_format", "%d.%m."),
        ("date_format", "%d.%m.%Y %Z"),
        ("date_format", ""),
    ],
)
def test_a_wrong_option_is_named_before_anything_is_read(
    tmp_path: Path, option: str, value: Any
) -> None:
    """The error has the option, its value and what is allowed, and comes from the call."""
    path = write_jsonl(tmp_path / "a.jsonl", item())
    options: dict[str, Any] = {option: value}
    with pytest.raises(InvalidSettingError, match=f"^{option} = .*; allowed: ") as caught:
        read_articles(path, **options)
    assert caught.value.value == value


@pytest.mark.parametrize("paths", [(), ([],), (7,), (b"a.jsonl",), (io.StringIO("a"),)])
def test_paths_are_paths(paths: tuple[Any, ...]) -> None:
    """No path at all, and what is no path, are refused by the call."""
    with pytest.raises(InvalidSettingError, match=r"^paths = "):
        read_articles(*paths)


def test_zstd_without_its_package_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A missing extra is an error also where bad items are skipped."""
    path = tmp_path / "a.jsonl.zst"
    path.write_bytes(zstandard.compress(b"{}"))
    monkeypatch.setitem(sys.modules, "zstandard", None)
    with pytest.raises(MissingExtraError, match=r"zstandard: pip install 'newsdedup\[zstd\]'"):
        list(read_articles(path, on_bad_item="skip"))


def test_the_real_collections_are_read_without_a_fault(data_dir: Path) -> None:
    """What the project measures with needs no mapping and loses nothing."""
    for name, count in (("fnc1_train", 1_683), ("fa_kes_syria", 804), ("reuters21578", 21_578)):
        reader = read_articles(data_dir / "articles" / f"{name}.jsonl.gz")
        assert sum(1 for _ in reader) == reader.read == count
        assert reader.skipped == []


def test_the_seeds_are_read_as_they_are(seeds_dir: Path) -> None:
    """The two first articles come with their file names and every byte."""
    for article in read_articles(seeds_dir):
        assert article.text.encode() == (seeds_dir / article.id).read_bytes()
