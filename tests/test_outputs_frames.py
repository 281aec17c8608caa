"""Frames: the caller's own comes back with what was found, of whatever kind it was."""

from __future__ import annotations

import gc
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

import newsdedup as nd
from newsdedup.errors import InvalidSettingError, MissingExtraError
from newsdedup.outputs.frames import COLUMNS

if TYPE_CHECKING:
    from newsdedup.result import Result

pytest.importorskip("narwhals")
pandas = pytest.importorskip("pandas")
polars = pytest.importorskip("polars")
pyarrow = pytest.importorskip("pyarrow")
duckdb = pytest.importorskip("duckdb")

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
HARBOUR = "The harbour of Port Amery was closed to all {} ships on Monday, the mayor said."
STORM = "Nobody was hurt in the storm, police said on Monday."
DATA: dict[str, list[Any]] = {
    "id": ["n", "m", "gone", "empty", "o"],
    "text": [
        f"{HARBOUR.format('fifty')} {STORM}",
        HARBOUR.format("forty"),
        "This row was left out.",
        "",
        HARBOUR.format("forty"),
    ],
    "desk": [4, 3, 2, 1, 0],
}


@pytest.fixture(scope="module")
def result() -> Result:
    """Return the result of all rows of the frame but one."""
    return nd.deduplicate(
        nd.Article(id=name, text=text, published=NINE + timedelta(hours=hour))
        for hour, (name, text) in enumerate(zip(DATA["id"], DATA["text"], strict=True))
        if name != "gone"
    )


def relation() -> Any:
    articles = pyarrow.table(DATA)  # noqa: F841  # DuckDB finds it by this name
    return duckdb.connect().sql("SELECT * FROM articles")


KINDS: dict[str, Any] = {
    "pandas": lambda: pandas.DataFrame(DATA),
    "polars": lambda: polars.DataFrame(DATA),
    "polars, lazy": lambda: polars.LazyFrame(DATA),
    "pyarrow": lambda: pyarrow.table(DATA),
    "duckdb": relation,
}


def rows_of(frame: Any) -> list[dict[str, Any]]:
    """Return the rows of a frame of any kind, missing values as None."""
    if isinstance(frame, pandas.DataFrame):
        frame = pyarrow.Table.from_pandas(frame, preserve_index=False)
    if isinstance(frame, polars.LazyFrame):
        frame = frame.collect()
    if isinstance(frame, duckdb.DuckDBPyRelation):
        names = frame.columns
        return [dict(zip(names, row, strict=True)) for row in frame.fetchall()]
    rows = frame.to_pylist() if isinstance(frame, pyarrow.Table) else frame.to_dicts()
    return list(rows)


@pytest.mark.parametrize("kind", KINDS)
def test_a_frame_comes_back_as_its_own_kind(result: Result, kind: str) -> None:
    """It has the caller's columns first, then ours, and every row of the caller's in order."""
    frame = KINDS[kind]()
    told = result.annotate(frame)
    assert type(told) is type(frame)
    gc.collect()  # what a lazy frame needs lives on
    rows = rows_of(told)
    assert list(rows[0]) == [*DATA, *COLUMNS]
    assert list(dict.fromkeys(row["id"] for row in rows)) == DATA["id"]
    assert {row["id"]: row["desk"] for row in rows} == dict(
        zip(DATA["id"], DATA["desk"], strict=True)
    )


@pytest.mark.parametrize("kind", KINDS)
def test_each_sentence_has_a_row(result: Result, kind: str) -> None:
    """A row tells of one sentence, as the clusters do; a row without any has nulls."""
    rows = rows_of(result.annotate(KINDS[kind]()))
    told = {row["sentence_id"]: row for row in rows if row["sentence_id"] is not None}
    assert list(told) == [row["sentence_id"] for row in rows if row["sentence_id"] is not None]
    assert sorted(told) == sorted(sentence.id for sentence in result.sentences())
    for row in rows:
        if row["sentence_id"] is None:
            assert not row["is_canonical"]
            assert {row[name] for name in COLUMNS} == {None, False}
        else:
            assert row["text"][row["start_offset"] : row["end_offset"]] == row["sentence"]
    for cluster in result.clusters:
        for variant in cluster.variants:
            row = told[variant.sentence.id]
            assert (row["cluster_id"], row["canonical_id"]) == (cluster.id, cluster.canonical.id)
            assert (row["relation"], row["is_canonical"]) == (variant.relation, False)
            assert row["score"] == pytest.approx(variant.score)
            assert bool(row["conflicts"]) == bool(variant.conflicts)


def test_the_canonical_rows_say_everything_once(result: Result) -> None:
    """A filter by `is_canonical` keeps each claim, and drops the rows that weren't read."""
    told = result.annotate(pandas.DataFrame(DATA))
    kept = told[told["is_canonical"]]
    assert len(kept) == len(result.spans) - result.stats["repeats"]
    assert sorted(kept["canonical_id"]) == sorted(kept["sentence_id"])


def test_the_index_of_pandas_leads_back(result: Result) -> None:
    """A row of several sentences is there several times, with its index."""
    frame = pandas.DataFrame(DATA, index=list("vwxyz"))
    told = result.annotate(frame)
    assert list(dict.fromkeys(told.index)) == list("vwxyz")
    assert list(told.loc["v", "id"]) == ["n", "n"]
    assert frame.shape == (5, 3)  # the caller's own is as it was


def test_duckdb_goes_on_with_the_relation() -> None:
    """What comes back can be queried on its connection, with the tables there."""
    connection = duckdb.connect()
    connection.sql("CREATE TABLE wire AS SELECT 'm' AS id, 'Ten ships sank off Ostia.' AS text")
    articles = [nd.Article(id="m", text="Ten ships sank off Ostia.")]
    told = nd.deduplicate(articles).annotate(connection.table("wire"))
    gc.collect()
    joined = told.join(connection.table("wire"), "id").filter("is_canonical")
    assert len(joined.fetchall()) == 1


def test_other_names_of_columns_are_told(result: Result) -> None:
    """`fields` is that of the reader, `prefix` keeps the caller's own columns apart."""
    frame = pandas.DataFrame(DATA).rename(columns={"id": "guid"}).assign(score=1)
    told = result.annotate(frame, fields={"id": "guid"}, prefix="nd_")
    assert set(told["score"]) == {1}
    assert {f"nd_{name}" for name in COLUMNS} <= set(told.columns)


@pytest.mark.parametrize(
    ("frame", "problem"),
    [
        (pandas.DataFrame({"key": ["a"]}), "'id' is not allowed"),
        (pandas.DataFrame({"id": ["a"], "score": [1]}), "'score' a new column"),
        ({"id": ["a"]}, "a frame of pandas"),
    ],
)
def test_a_frame_that_does_not_fit_is_refused(result: Result, frame: Any, problem: str) -> None:
    """The error says what is missing or in the way."""
    with pytest.raises(InvalidSettingError, match=problem):
        result.annotate(frame)


def test_rows_that_share_an_id_are_told_apart_by_their_text() -> None:
    """Of two versions the one that was read has the sentences; the other row has nulls."""
    old, new = HARBOUR.format("ten"), f"{HARBOUR.format('nine')} {STORM}"
    articles = [
        nd.Article(id="7", version=version, text=text) for version, text in ((1, old), (2, new))
    ]
    frame = pandas.DataFrame({"id": [7.0, 7.0, None], "text": [old, new, "none"]})
    told = nd.deduplicate(articles).annotate(frame)
    assert list(told["position"].isna()) == [True, False, False, True]
    assert list(told["text"]) == [old, new, new, "none"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_frame_without_rows_has_the_columns_all_the_same(kind: str) -> None:
    """Nothing in, nothing out, but of the right shape."""
    frame = KINDS[kind]()
    nothing = frame.head(0) if kind.startswith("p") and kind != "pyarrow" else None
    if nothing is None:
        nothing = frame.slice(0, 0) if kind == "pyarrow" else frame.limit(0)
    told = nd.deduplicate([]).annotate(nothing)
    assert type(told) is type(nothing)
    assert rows_of(told) == []


def test_without_narwhals_one_line_says_what_to_install(
    result: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The extra is named."""
    monkeypatch.setitem(sys.modules, "narwhals", None)
    with pytest.raises(MissingExtraError, match=r"newsdedup\[frames\]"):
        result.annotate(pandas.DataFrame(DATA))
