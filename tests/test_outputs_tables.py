"""Tables: the same rows in CSV, Parquet and SQLite, read back by the tools people use."""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
import subprocess
import tempfile
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import newsdedup as nd
from newsdedup.errors import MissingExtraError
from newsdedup.outputs import parquet
from newsdedup.outputs.tables import in_utc, storable, tables

if TYPE_CHECKING:
    from newsdedup.outputs.tables import Table
    from newsdedup.result import Result

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
HARBOUR = "The harbour of Port Amery was closed to all {} ships on Monday, the mayor said."
HOSTILE = '=HYPERLINK("x"), a\ttab, a "quote",\r\na line\rend\u2028and \x1b[31mmore'


def article(name: str, text: str, source: str | None = None, **others: Any) -> nd.Article:
    return nd.Article(id=name, text=text, source=source, **others)


ARTICLES = [
    article("m-1", HARBOUR.format("forty"), "Meridian Press", published=NINE, title="=1+1"),
    article(
        "n-1",
        f"{HARBOUR.format('fifty')} Nobody was hurt in the storm, police said on Monday.",
        "Northline News",
        published=NINE.astimezone(timezone(timedelta(hours=5))) + timedelta(hours=1),
        version=2**70,
    ),
    article("o-1", f"{HARBOUR.format('forty')}\n\n{HOSTILE}", url="https://example.org/é"),
    article("p\ud800", "A lone \ud83d surrogate and a \0 stand in these words of one paper."),
    article("q-1", ""),
]


@pytest.fixture(scope="module")
def result() -> Result:
    """Return a small result with a conflict, hostile text, and articles without a time."""
    return nd.deduplicate(ARTICLES)


def rows_of(table: Table) -> list[dict[str, Any]]:
    names = [column.name for column in table.columns]
    return [dict(zip(names, row, strict=True)) for row in table.rows()]


def named(result: Result) -> dict[str, list[dict[str, Any]]]:
    return {table.name: rows_of(table) for table in tables(result)}


# --- the tables themselves ----------------------------------------------------------------


def test_every_article_sentence_and_variant_has_one_row(result: Result) -> None:
    """The tables hold what the result holds, each thing once."""
    found = named(result)
    assert len(found["articles"]) == len(result.articles)
    assert len(found["sentences"]) == len(result.spans)
    assert len(found["links"]) == result.stats["repeats"] > 0
    for name, key in (("articles", "article_id"), ("sentences", "sentence_id")):
        assert len({row[key] for row in found[name]}) == len(found[name])


def test_the_canonical_rows_hold_everything_once(result: Result) -> None:
    """Rows that aren't canonical are the repeats; each points to a row that is canonical."""
    rows = named(result)["sentences"]
    kept = {row["sentence_id"] for row in rows if row["is_canonical"]}
    repeats = [row for row in rows if not row["is_canonical"]]
    assert len(repeats) == result.stats["repeats"]
    assert {row["canonical_id"] for row in rows} == kept
    assert all(row["relation"] for row in repeats)
    assert [row["relation"] for row in rows if row["is_canonical"]] == [None] * len(kept)


def test_an_offset_leads_to_the_text_of_a_sentence(result: Result) -> None:
    """Even where a character couldn't be stored, the offsets hold in the stored text."""
    found = named(result)
    texts = {row["article_id"]: row["text"] for row in found["articles"]}
    for row in found["sentences"]:
        span = slice(row["start_offset"], row["end_offset"])
        assert texts[row["article_id"]][span] == row["text"]
    assert any("\N{REPLACEMENT CHARACTER}" in row["text"] for row in found["sentences"])


def test_the_first_of_a_cluster_is_told_where_times_are_known(result: Result) -> None:
    """One sentence of each dated cluster was first; of a single one nothing is said."""
    rows = named(result)["sentences"]
    first = {row["cluster_id"]: row["article_id"] for row in rows if row["is_first"]}
    assert first == {cluster.id: cluster.first.article_id for cluster in result.clusters}
    assert all(row["is_first"] is None for row in rows if row["cluster_id"] is None)


def test_links_hold_the_conflicts(result: Result) -> None:
    """A link counts its conflicts and lists them as the clusters file does."""
    (link,) = [row for row in named(result)["links"] if row["conflict_count"]]
    (conflict,) = json.loads(link["conflicts"])
    assert (conflict["kind"], link["conflict_count"]) == ("number", 1)
    assert {conflict["canonical"], conflict["variant"]} == {"forty", "fifty"}


@given(st.text(alphabet=st.characters(categories=("L", "Cs", "Cc"))))
def test_what_is_stored_is_utf8_and_as_long(text: str) -> None:
    """Any string can be stored; text keeps its length, and what was storable stays."""
    kept = storable(text) or ""
    assert len(kept) == len(text)
    blot = "\N{REPLACEMENT CHARACTER}"
    assert all(new in (old, blot) for old, new in zip(text, kept, strict=True))
    for stored in (kept, storable(text, "id") or ""):
        assert stored.encode().decode() == stored
        assert "\0" not in stored


@given(st.text(st.sampled_from("a\ud800\ud801\0")), st.text(st.sampled_from("a\ud800\ud801\0")))
def test_different_ids_stay_different(one: str, other: str) -> None:
    """What can't be stored in an id is escaped, not blotted out."""
    assert (storable(one, "id") == storable(other, "id")) == (one == other)


@given(st.datetimes(timezones=st.timezones()))
def test_any_time_has_a_place_in_utc(moment: datetime) -> None:
    """A time is the same moment in UTC; at the ends of the calendar it is the last there."""
    stored = in_utc(moment)
    assert stored is not None
    assert stored.tzinfo is UTC
    if 1 < moment.year < 9999:
        assert stored.timestamp() == moment.timestamp()  # equal even where a clock is set back


# --- CSV ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def written(result: Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory with the tables as CSV, Parquet and SQLite."""
    place: Path = tmp_path_factory.mktemp("tables")
    result.write_csv(place)
    result.write_parquet(place)
    result.write_sqlite(place / "wire.sqlite")
    return place


def as_csv(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, datetime) else str(value)


def test_csv_reads_back_what_the_tables_hold(result: Result, written: Path) -> None:
    """Python's csv reads every value back, line ends and quotes within fields too."""
    for name, rows in named(result).items():
        with (written / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            read = list(csv.DictReader(file))
        assert read == [{key: as_csv(value) for key, value in row.items()} for row in rows]


def test_pandas_reads_the_csv(result: Result, written: Path) -> None:
    """In pandas the texts are as they were, given the types that datapackage.json tells."""
    pandas = pytest.importorskip("pandas")
    frame = pandas.read_csv(written / "sentences.csv", dtype={"text": str}, lineterminator=None)
    rows = named(result)["sentences"]
    assert list(frame["text"]) == [row["text"] for row in rows]
    assert list(frame["is_canonical"]) == [row["is_canonical"] for row in rows]


def test_duckdb_reads_csv_and_parquet_alike(result: Result, written: Path) -> None:
    """DuckDB finds the same columns, types and values in both, and joins them."""
    duckdb = pytest.importorskip("duckdb")
    for table in tables(result):
        names = [column.name for column in table.columns if column.kind != "time"]
        values = ", ".join(f"nullif({name}::VARCHAR, '')" for name in names)
        query = f"SELECT {values} FROM '{written / table.name}."  # noqa: S608  # our own names
        read = [duckdb.sql(f"{query}{ending}'").fetchall() for ending in ("csv", "parquet")]
        assert read[0] == read[1]
        assert len(read[0]) == len(rows_of(table))
    query = "SELECT count(*) FROM '{0}/links.{1}' l JOIN '{0}/sentences.{1}' s USING (sentence_id)"
    for ending in ("csv", "parquet"):
        joined = duckdb.sql(query.format(written, ending)).fetchall()
        assert joined == [(result.stats["repeats"],)]


def test_the_description_names_every_column(result: Result, written: Path) -> None:
    """datapackage.json tells file, columns and types of each table, and the schema's version."""
    described = json.loads((written / "datapackage.json").read_text("utf-8"))
    assert described["version"] == "1"
    for table, resource in zip(tables(result), described["resources"], strict=True):
        assert (written / resource["path"]).is_file()
        names = [field["name"] for field in resource["schema"]["fields"]]
        assert names == [column.name for column in table.columns]


# --- Parquet ------------------------------------------------------------------------------


def test_parquet_reads_back_what_the_tables_hold(result: Result, written: Path) -> None:
    """In pyarrow stand the same values with their types; the metadata have the version."""
    reader = pytest.importorskip("pyarrow.parquet")
    for name, rows in named(result).items():
        table = reader.read_table(written / f"{name}.parquet")
        assert table.to_pylist() == rows
        assert table.schema.metadata[b"newsdedup.schema"] == b"1"


def test_parquet_needs_pyarrow(
    result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without pyarrow one line says what to install, and no file is begun."""
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(MissingExtraError, match=r"newsdedup\[arrow\]"):
        result.write_parquet(tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_large_tables_are_written_in_groups(
    result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many rows a group has, the table is the same."""
    reader = pytest.importorskip("pyarrow.parquet")
    monkeypatch.setattr(parquet, "_GROUP", 2)
    result.write_parquet(tmp_path)
    file = reader.ParquetFile(tmp_path / "sentences.parquet")
    assert file.num_row_groups == -(-len(result.spans) // 2)
    assert file.read().to_pylist() == named(result)["sentences"]


# --- SQLite -------------------------------------------------------------------------------


def asked(path: Path, query: str) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(path)) as database:
        database.row_factory = sqlite3.Row
        return [dict(row) for row in database.execute(query)]


def test_sqlite_reads_back_what_the_tables_hold(result: Result, written: Path) -> None:
    """sqlite3 reads the same values: times as text in UTC, booleans as 0 and 1."""
    for name, rows in named(result).items():
        read = asked(written / "wire.sqlite", f"SELECT * FROM {name}")  # noqa: S608  # our names
        texts = [
            {k: v.isoformat() if isinstance(v, datetime) else v for k, v in row.items()}
            for row in rows
        ]
        assert read == texts


def test_the_views_agree_with_the_result(result: Result, written: Path) -> None:
    """Clusters, their sources and their conflicts are counted as the result counts them."""
    path = written / "wire.sqlite"
    clusters = {row["cluster_id"]: row for row in asked(path, "SELECT * FROM clusters")}
    assert len(clusters) == len(result.clusters) > 0
    for cluster in result.clusters:
        row = clusters[cluster.id]
        assert row["canonical"] == cluster.canonical.text
        assert (row["sources"], row["kind"]) == (cluster.sources, cluster.kind)
        assert row["sentences"] == len(cluster.sentences)
        assert row["conflicts"] == len(cluster.conflicts)
        assert row["first_article_id"] == cluster.first.article_id
    carried = asked(path, "SELECT sum(sentences) AS s FROM sentence_sources")
    assert carried == [{"s": sum(len(cluster.sentences) for cluster in result.clusters)}]
    (conflict,) = asked(path, "SELECT * FROM conflicts")
    assert conflict["canonical"] in conflict["canonical_text"]
    assert conflict["variant"] in conflict["variant_text"]


def test_the_overlap_of_two_articles_is_told_from_both(written: Path) -> None:
    """Each pair of articles that share a claim stands twice, with the characters of each."""
    rows = asked(written / "wire.sqlite", "SELECT * FROM article_overlap")
    pairs = {(row["article_id"], row["other_article_id"]): row for row in rows}
    assert len(pairs) == len(rows) == 6
    assert all((other, one) in pairs for one, other in pairs)
    assert pairs["m-1", "n-1"]["characters"] == len(HARBOUR.format("forty"))


def test_the_sqlite_file_is_sound_and_says_its_version(written: Path) -> None:
    """The shell of SQLite finds no fault in it, where there is one."""
    path = written / "wire.sqlite"
    assert asked(path, "PRAGMA integrity_check") == [{"integrity_check": "ok"}]
    assert asked(path, "PRAGMA user_version") == [{"user_version": 1}]
    shell = shutil.which("sqlite3")
    if shell is None:
        pytest.skip("the shell of SQLite isn't installed")
    done = subprocess.run(  # noqa: S603  # the user's own sqlite3
        [shell, str(path), "SELECT count(*) FROM sentence_sources"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(done.stdout) > 0


def test_sqlite_dates_can_be_reckoned_with(written: Path) -> None:
    """SQLite's own functions read the times."""
    query = "SELECT strftime('%H', published) AS hour FROM articles WHERE article_id = 'n-1'"
    assert asked(written / "wire.sqlite", query) == [{"hour": "10"}]


# --- hostile text -------------------------------------------------------------------------

HOSTILE_TEXT = st.text(
    st.characters(codec=None) | st.sampled_from('\0\ud800\udfff\r\n",;\t=-@\u2028\x85\ufeff\\')
)
HOSTILE_TIMES = st.none() | st.datetimes(
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=-12)), timezone(timedelta(hours=14))])
)


@given(
    st.lists(
        st.builds(
            nd.Article,
            id=HOSTILE_TEXT.filter(bool),
            text=HOSTILE_TEXT | HOSTILE_TEXT.map(lambda text: f"{HARBOUR}\n\n{text}"),
            title=st.none() | HOSTILE_TEXT,
            source=st.none() | HOSTILE_TEXT,
            published=HOSTILE_TIMES,
            version=st.integers(),
        ),
        max_size=4,
        unique_by=lambda article: article.id,
    )
)
@settings(max_examples=30)
def test_any_article_can_be_written_and_read(articles: list[nd.Article]) -> None:
    """Whatever an article holds, CSV, Parquet and SQLite are written, and agree."""
    reader = pytest.importorskip("pyarrow.parquet")
    result = nd.deduplicate(articles, settings=nd.Settings(workers=1))
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        result.write_csv(place)
        result.write_parquet(place)
        result.write_sqlite(place / "wire.sqlite")
        for table, rows in named(result).items():
            assert reader.read_table(place / f"{table}.parquet").to_pylist() == rows
            with (place / f"{table}.csv").open(encoding="utf-8", newline="") as file:
                read = list(csv.DictReader(file))
            assert read == [{key: as_csv(value) for key, value in row.items()} for row in rows]
            count = f"SELECT count(*) AS rows FROM {table}"  # noqa: S608  # our own names
            assert asked(place / "wire.sqlite", count) == [{"rows": len(rows)}]


# --- all of them --------------------------------------------------------------------------


def test_the_bytes_are_the_same_whatever_the_order(written: Path, tmp_path: Path) -> None:
    """The same articles give the same files, however they are ordered."""
    again = nd.deduplicate(ARTICLES[::-1])
    again.write_csv(tmp_path)
    again.write_parquet(tmp_path)
    again.write_sqlite(tmp_path / "wire.sqlite")
    names = sorted(path.name for path in written.iterdir())
    assert names == sorted(path.name for path in tmp_path.iterdir())
    for name in names:
        assert (written / name).read_bytes() == (tmp_path / name).read_bytes(), name


def test_a_failure_leaves_the_old_file(written: Path, result: Result, tmp_path: Path) -> None:
    """What was there stays as it was where the new file can't be written to its end."""
    path = tmp_path / "wire.sqlite"
    shutil.copy(written / "wire.sqlite", path)

    class Broken:
        articles = result.articles
        clusters = result.clusters

        def sentences(self) -> Any:
            raise KeyboardInterrupt

    from newsdedup.outputs.sqlite import write_sqlite  # noqa: PLC0415  # only here

    with pytest.raises(KeyboardInterrupt):
        write_sqlite(Broken(), path)
    assert path.read_bytes() == (written / "wire.sqlite").read_bytes()
    assert [one.name for one in tmp_path.iterdir()] == ["wire.sqlite"]


def test_nothing_found_is_written_too(tmp_path: Path) -> None:
    """Without any article the files have their columns and no row."""
    empty = nd.deduplicate([])
    empty.write_csv(tmp_path)
    empty.write_parquet(tmp_path)
    empty.write_sqlite(tmp_path / "wire.sqlite")
    assert (tmp_path / "links.csv").read_text("utf-8").startswith("cluster_id,")
    reader = pytest.importorskip("pyarrow.parquet")
    assert reader.read_table(tmp_path / "articles.parquet").num_rows == 0
    assert asked(tmp_path / "wire.sqlite", "SELECT * FROM article_overlap") == []
