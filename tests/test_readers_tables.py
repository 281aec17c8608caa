"""Parquet, Arrow and data frames: rows as articles, missing values as none."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from newsdedup.errors import ArticleFormatError, InvalidSettingError
from newsdedup.readers import read_articles, read_frame
from newsdedup.records import Article

arrow = pytest.importorskip("pyarrow", reason="needs the extra arrow")
duckdb = pytest.importorskip("duckdb", reason="needs duckdb")
pandas = pytest.importorskip("pandas", reason="needs pandas")
polars = pytest.importorskip("polars", reason="needs polars")
pytest.importorskip("narwhals", reason="needs the extra frames")
feather = pytest.importorskip("pyarrow.feather", reason="needs the extra arrow")
parquet = pytest.importorskip("pyarrow.parquet", reason="needs the extra arrow")

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MOMENT = datetime(2026, 3, 2, 10, tzinfo=UTC)
ROWS: dict[str, list[Any]] = {
    "id": ["a", "b", "c"],
    "text": ["Rain fell.", "Snow “fell”.\r\n", ""],
    "published": [MOMENT, None, MOMENT + timedelta(hours=1)],
    "version": [2, None, 1],
    "source": ["Wire", None, "Desk"],
    "weight": [1.5, None, 2.0],
}
EXPECTED = [
    Article(id="a", text="Rain fell.", published=MOMENT, version=2, source="Wire"),
    Article(id="b", text="Snow “fell”.\r\n"),
    Article(id="c", text="", published=MOMENT + timedelta(hours=1), source="Desk"),
]


def table() -> Any:
    return arrow.table(ROWS)


def plain(articles: Any) -> list[Article]:
    kept = list(articles)
    assert [article.extra["weight"] for article in kept] == [1.5, None, 2.0]
    return [
        Article(
            id=article.id,
            text=article.text,
            published=article.published,
            version=article.version,
            source=article.source,
        )
        for article in kept
    ]


FRAMES: dict[str, Callable[[], Any]] = {
    "pyarrow": table,
    "pandas": lambda: table().to_pandas(),
    "polars": lambda: polars.from_arrow(table()),
    "polars lazy": lambda: polars.from_arrow(table()).lazy(),
    "duckdb": lambda: duckdb.from_arrow(table()),
}


@pytest.mark.parametrize("kind", FRAMES)
def test_frames_of_all_kinds_give_the_same_articles(kind: str) -> None:
    """Times keep their zone, missing values are none, numbers are plain."""
    reader = read_frame(FRAMES[kind]())
    assert plain(reader) == EXPECTED
    assert plain(reader) == EXPECTED
    assert reader.read == 3


def test_columns_can_be_named() -> None:
    """As fields of files can."""
    frame = polars.DataFrame({"guid": [7], "body": ["Rain fell."], "id": ["x"]})
    (article,) = read_frame(frame, fields={"id": "guid", "text": "body"})
    assert (article.id, article.text, dict(article.extra)) == ("7", "Rain fell.", {"id": "x"})


def test_a_row_that_is_no_article_is_named_or_skipped() -> None:
    """By its number, from 1."""
    frame = pandas.DataFrame({"id": ["a", None], "text": ["Rain.", "Snow."]})
    with pytest.raises(ArticleFormatError, match="frame:row 2: no id"):
        list(read_frame(frame))
    reader = read_frame(frame, on_bad_item="skip")
    assert [article.id for article in reader] == ["a"]
    assert [skip.item for skip in reader.skipped] == ["row 2"]


def test_ids_that_pandas_made_fractions_are_numbers() -> None:
    """A gap among them does that."""
    frame = pandas.DataFrame({"id": [7.0, math.nan], "text": ["Rain.", "Snow."]})
    assert [article.id for article in read_frame(frame, on_bad_item="skip")] == ["7"]


def test_a_time_without_zone_in_a_frame_needs_one() -> None:
    """The rule of all readers."""
    frame = pandas.DataFrame({"id": ["a"], "text": ["Rain."], "published": [datetime(2026, 3, 2)]})  # noqa: DTZ001  # the point of it
    with pytest.raises(ArticleFormatError, match="without a time zone"):
        list(read_frame(frame))
    (article,) = read_frame(frame, assume_timezone="UTC")
    assert article.published == datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize("frame", [7, "x.parquet", None, {"id": [1]}])
def test_what_is_no_frame_is_refused(frame: Any) -> None:
    """With what would have been one."""
    with pytest.raises(InvalidSettingError, match=r"frame = .* a frame of pandas, Polars"):
        read_frame(frame)


def test_a_frame_without_the_columns_is_refused_at_once() -> None:
    """With the names it has."""
    with pytest.raises(InvalidSettingError, match="no column 'text'; the columns are 'id', 'body'"):
        read_frame(pandas.DataFrame({"id": [], "body": []}))


@pytest.mark.parametrize("suffix", [".parquet", ".pq", ".arrow", ".feather", ".arrows", ""])
def test_parquet_and_arrow_files_are_read(tmp_path: Path, suffix: str) -> None:
    """By their suffix or their first bytes, in batches."""
    path = tmp_path / f"wire{suffix}"
    if suffix in (".parquet", ".pq", ""):
        parquet.write_table(table(), path, row_group_size=2)
    elif suffix == ".arrows":
        with arrow.ipc.new_stream(path, table().schema) as writer:
            writer.write_table(table())
    else:
        feather.write_feather(table(), path)
    assert plain(read_articles(path)) == EXPECTED


def test_a_parquet_file_lacks_a_column(tmp_path: Path) -> None:
    """It is told with the names there are."""
    parquet.write_table(arrow.table({"id": ["a"]}), tmp_path / "wire.parquet")
    with pytest.raises(ArticleFormatError, match="no column 'text'; the columns are 'id'"):
        list(read_articles(tmp_path / "wire.parquet"))


@pytest.mark.parametrize("suffix", [".parquet", ".arrow"])
def test_a_damaged_table_is_refused(tmp_path: Path, suffix: str) -> None:
    """Cut off, or no table at all."""
    path = tmp_path / f"wire{suffix}"
    write = parquet.write_table if suffix == ".parquet" else feather.write_feather
    write(table(), str(path))
    data = path.read_bytes()
    for broken in (data[:-20], b"PAR1" + bytes(100), b"ARROW1" + bytes(100)):
        path.write_bytes(broken)
        with pytest.raises(ArticleFormatError, match=r"not (?:Parquet|Arrow)"):
            list(read_articles(path))
