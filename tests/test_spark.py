"""Spark in local mode: the same answer as one process, whatever goes wrong on the way."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import chdir
from typing import TYPE_CHECKING, Any

import pytest

import newsdedup as nd
from benchmarks import wire
from newsdedup.sentences import spans
from tests.spark_rows import expected, row_of
from tests.spark_session import CONFIGURATION, ROOT, environment, require_spark
from tests.test_docstrings import run_example

require_spark()

from pyspark.sql import SparkSession  # noqa: E402  # after the skip

import newsdedup.spark as on_spark  # noqa: E402
from newsdedup.spark import buckets, components, plan, work  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from pyspark.sql import DataFrame

# Spark and what it brings warn of their own future.
pytestmark = pytest.mark.filterwarnings("default")

COLUMNS: Any = {"id_col": "id", "text_col": "text", "published_col": "time", "source_col": "source"}
SCHEMA = "id string, text string, time timestamp, source string"


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """Return a session of two threads in which a task may fail twice.

    Spark looks for relative paths where it was started, wherever Python goes later.
    """
    before = dict(os.environ)
    os.environ.update(environment())
    builder = SparkSession.builder.master("local[2,3]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.local.dir", str(tmp_path_factory.mktemp("local")))
    for name, value in CONFIGURATION.items():
        builder = builder.config(name, value)
    with chdir(tmp_path_factory.mktemp("spark")):
        started = builder.getOrCreate()
    started.sparkContext.setLogLevel("OFF")
    yield started
    started.stop()
    os.environ.clear()
    os.environ.update(before)


def frame(session: SparkSession, articles: Sequence[nd.Article], parts: int = 2) -> DataFrame:
    """Return articles as a DataFrame of some partitions, in an order of their own."""
    rows = [(one.id, one.text, one.published, one.source) for one in articles]
    random.Random(parts).shuffle(rows)  # noqa: S311  # nothing secret
    return session.createDataFrame(rows, SCHEMA).repartition(parts)


def rows_by_id(found: DataFrame) -> dict[str, Any]:
    """Return the rows of a result, by the id of the sentence."""
    rows = [row_of(row.asDict(recursive=True)) for row in found.collect()]
    assert len({row[0] for row in rows}) == len(rows)
    return {row[0]: row for row in rows}


@pytest.fixture(scope="module")
def articles() -> list[nd.Article]:
    """Return a made-up wire."""
    return wire.articles(wire.lines(600))[0]


def fails_once(marker: Path) -> Callable[[str], Sequence[tuple[int, int]]]:
    """Return a splitter that fails the first time that it is asked anything."""

    def split(text: str) -> Sequence[tuple[int, int]]:
        if not marker.exists():
            marker.touch()
            raise RuntimeError("the first task fails")
        return spans(text, nd.Settings())

    return split


def test_a_result_is_that_of_one_process(
    session: SparkSession, articles: list[nd.Article], tmp_path: Path
) -> None:
    """Ids, canonicals, relations, scores, conflicts: all as `deduplicate` has them.

    So are the clusters, and a second call takes what the first has written.
    """
    options: Any = {**COLUMNS, "work_dir": str(tmp_path)}
    found = on_spark.deduplicate(frame(session, articles), **options)
    result = nd.deduplicate(articles)
    assert rows_by_id(found) == expected(result)
    written = [(file, file.stat().st_mtime_ns) for file in sorted(tmp_path.rglob("*.parquet"))]
    clusters = on_spark.clusters(frame(session, articles, parts=5), **options).collect()
    assert sorted((c["cluster_id"], c["kind"], c["sources"], c["sentences"]) for c in clusters) == (
        sorted((c.id, c.kind, c.sources, len(c.sentences)) for c in result.clusters)
    )
    assert written == [(f, f.stat().st_mtime_ns) for f in sorted(tmp_path.rglob("*.parquet"))]


def test_a_task_that_fails_once_changes_nothing(
    session: SparkSession, articles: list[nd.Article], tmp_path: Path
) -> None:
    """With other settings, another partitioning and a task done twice, the answer is the same."""
    marker = tmp_path / "failed"
    chosen: dict[str, Any] = {
        "canonical": lambda sentence: len(sentence.text),
        "window": "10m",
        "across_only": True,
        "on_conflict": "split",
    }
    settings = nd.Settings(splitter=fails_once(marker), **chosen)
    found = on_spark.deduplicate(
        frame(session, articles, parts=7),
        **COLUMNS,
        settings=settings,
        work_dir=str(tmp_path / "w"),
    )
    rows = rows_by_id(found)
    assert marker.exists()
    assert rows == expected(nd.deduplicate(articles, settings=nd.Settings(**chosen)))


def test_real_articles_give_the_result_of_one_process(
    session: SparkSession, data_dir: Path, tmp_path: Path
) -> None:
    """The same holds for articles as they were published."""
    taken = list(nd.read_articles(data_dir / "articles" / "fnc1_train.jsonl.gz"))[:150]
    found = on_spark.deduplicate(frame(session, taken), **COLUMNS, work_dir=str(tmp_path))
    assert rows_by_id(found) == expected(nd.deduplicate(taken))


def test_hot_keys_give_the_same_pairs(
    session: SparkSession, articles: list[nd.Article], tmp_path: Path
) -> None:
    """Where most buckets are over-full, aggregate and join give what sorted buckets give."""
    settings = nd.Settings(bucket_limit=2)
    options: Any = {**COLUMNS, "settings": settings, "work_dir": str(tmp_path)}
    found = on_spark.candidates(frame(session, articles), **options)
    place = work.Work(session=session, path=str(tmp_path / "hot"), run="1")
    texts = on_spark.texts(frame(session, articles), **options)
    hot = buckets.candidate_pairs(place, texts, plan.plan_of(settings), sample=1, worth=0)
    keys = session.read.parquet(str(tmp_path / "hot" / "hot-keys")).count()
    assert keys > 10
    assert sorted(map(tuple, hot.collect())) == sorted(map(tuple, found.collect()))


def test_rounds_of_stars_find_the_components_that_one_task_finds(
    session: SparkSession, tmp_path: Path
) -> None:
    """A long path, a hub and random edges: large-star and small-star end in the same roots."""
    rng = random.Random(5)  # noqa: S311  # nothing secret
    path = [(n, n + 1) for n in range(20)]
    hub = [(100, n) for n in range(101, 130)]
    edges = sorted({tuple(sorted(rng.sample(range(200, 260), 2))) for _ in range(45)})
    df = session.createDataFrame([*path, *hub, *edges], "first long, second long")
    place = work.Work(session=session, path=str(tmp_path), run="1")
    found = components.connected(place, df, edges_at_once=0)
    at_once = components.connected(place, df)
    assert (tmp_path / "components-3").exists()
    assert sorted(map(tuple, found.collect())) == sorted(map(tuple, at_once.collect()))


def test_a_work_directory_is_of_one_job(
    session: SparkSession, articles: list[nd.Article], tmp_path: Path
) -> None:
    """Begun with other articles or settings it is refused, and with `resume=False` taken over."""
    options: Any = {**COLUMNS, "work_dir": str(tmp_path)}
    first = on_spark.sentences(frame(session, articles[:4]), **options).count()
    with pytest.raises(nd.StoreMismatchError, match="begun with other articles"):
        on_spark.sentences(frame(session, articles[:3]), **options)
    other = nd.Settings(threshold=0.6)
    with pytest.raises(nd.StoreMismatchError, match="begun with other settings"):
        on_spark.sentences(frame(session, articles[:4]), settings=other, **options)
    anew = on_spark.sentences(frame(session, articles[:3]), resume=False, **options)
    assert 0 < anew.count() < first


def test_versions_and_articles_that_come_twice_count_once(
    session: SparkSession, tmp_path: Path
) -> None:
    """Of an id the highest version counts, and an article that comes twice is there once."""
    rows = [
        ("a", "The old dam held.", 1),
        ("a", "The new dam broke on Monday.", 2),
        ("b", "The new dam broke on Monday.", 1),
        ("b", "The new dam broke on Monday.", 1),
    ]
    df = session.createDataFrame(rows, "id string, text string, version int")
    found = on_spark.deduplicate(
        df, id_col="id", text_col="text", version_col="version", work_dir=str(tmp_path)
    )
    articles = [nd.Article(id=id_, text=text, version=version) for id_, text, version in rows]
    assert rows_by_id(found) == expected(nd.deduplicate(articles))


@pytest.mark.parametrize(
    ("rows", "columns", "problem"),
    [
        ([("a", "One.")], {"id_col": "no"}, "no column 'no'; there are id, text"),
        ([("a", "One."), ("a", "Two.")], {}, "a: two articles have this id"),
        ([("a", None)], {}, "a: text is None"),
        ([("", "One.")], {}, "article_id is ''"),
        ([("a", "One.")], {"published_col": "text"}, "column 'text' is string; allowed: timestamp"),
    ],
)
def test_articles_that_cannot_be_taken_are_refused(
    session: SparkSession,
    tmp_path: Path,
    rows: list[tuple[str, str]],
    columns: dict[str, str],
    problem: str,
) -> None:
    """The error names the column or the article, and what is allowed."""
    df = session.createDataFrame(rows, "id string, text string")
    options: Any = {"id_col": "id", "text_col": "text", **columns, "work_dir": str(tmp_path)}
    with pytest.raises(nd.ArticleFormatError, match=problem):
        on_spark.deduplicate(df, **options)


def test_the_examples_of_the_steps_run(
    session: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the docstring of each step shows is what happens, that of `deduplicate` first."""
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {"spark": session}
    for name in ("deduplicate", *sorted(set(on_spark.__all__) - {"deduplicate"})):
        run_example(name, getattr(on_spark, name), names)


def test_own_scores_are_those_of_one_process(
    session: SparkSession, articles: list[nd.Article], tmp_path: Path
) -> None:
    """A scorer goes to the workers and gives what it gives on one machine."""
    settings = nd.Settings(scorer=lambda pairs: [min(len(a), len(b), 100) / 100 for a, b in pairs])
    taken = articles[:40]
    found = on_spark.deduplicate(
        frame(session, taken), **COLUMNS, settings=settings, work_dir=str(tmp_path)
    )
    assert rows_by_id(found) == expected(nd.deduplicate(taken, settings=settings))


def test_no_articles_give_no_sentences(session: SparkSession, tmp_path: Path) -> None:
    """An empty DataFrame, and articles without a sentence, give an empty result."""
    for number, rows in enumerate(([], [("a", " ")])):
        df = session.createDataFrame(rows, "id string, text string")
        place = str(tmp_path / str(number))
        found = on_spark.deduplicate(df, id_col="id", text_col="text", work_dir=place)
        assert found.collect() == []


def test_a_component_too_large_for_a_task_is_refused(
    session: SparkSession, articles: list[nd.Article], tmp_path: Path
) -> None:
    """The error names the limit and the size it would have to be."""
    options: Any = {**COLUMNS, "work_dir": str(tmp_path), "largest_component": 3}
    with pytest.raises(nd.InvalidSettingError, match="largest_component = 3 is not allowed"):
        on_spark.deduplicate(frame(session, articles[:30]), **options)


def started(out: Path, work_dir: Path) -> subprocess.Popen[bytes]:
    """Start a driver in a process group of its own."""
    settings = [f"{name}={value}" for name, value in CONFIGURATION.items()]
    code = [sys.executable, "-m", "tests.spark_driver", "300", str(work_dir), str(out)]
    own = [*code, "spark.master=local[2]", "spark.ui.enabled=false", *settings]
    return subprocess.Popen(  # noqa: S603  # our own interpreter and our own code
        own, cwd=ROOT, env=environment(), start_new_session=True
    )


def test_a_driver_that_was_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    """Killed when the candidates are there, a driver started anew keeps them, same result."""
    work_dir, out = tmp_path / "work", tmp_path / "rows.json"
    driver = started(out, work_dir)
    while not list(work_dir.glob("candidates.done/*.parquet")):
        assert driver.poll() is None, "the driver ended before its candidates were there"
        time.sleep(0.05)
    os.killpg(driver.pid, signal.SIGKILL)
    driver.wait()
    assert not out.exists()
    kept = {file: file.stat().st_mtime_ns for file in work_dir.glob("candidates/*.parquet")}
    assert started(out, work_dir).wait() == 0
    assert kept == {file: file.stat().st_mtime_ns for file in work_dir.glob("candidates/*.parquet")}
    rows = json.loads(out.read_text(encoding="utf-8"))
    result = nd.deduplicate(wire.articles(wire.lines(300))[0])
    assert rows == json.loads(json.dumps(sorted(expected(result).values())))
