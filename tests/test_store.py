"""The index file: what is refused, what survives a crash, and what other programs can read."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import defaultdict
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import newsdedup as nd
from newsdedup import candidates, compiled, matching, normalize
from newsdedup.columns import Ragged
from newsdedup.store import Buckets, MemoryStore, SQLiteStore, identity, microseconds, runs
from newsdedup.store.rows import article_of, article_values
from newsdedup.store.schema import SCHEMA_VERSION

ROOT = Path(__file__).parent.parent
WIRE = ROOT / "docs" / "sample-wire"


@pytest.fixture
def wire_index(tmp_path: Path) -> Path:
    """Make an index of the sample wire; return its path."""
    path = tmp_path / "wire.index"
    with nd.Index.open(path) as index:
        index.add(nd.read_articles(WIRE), batch_articles=100).finish()
    return path


def files_of(path: Path) -> dict[str, bytes]:
    """Return the index and what stands beside it, by name."""
    return {file.name: file.read_bytes() for file in sorted(path.parent.iterdir())}


ANY_TEXT = st.text(st.characters(exclude_categories=()), min_size=1, max_size=20)
TIMES = st.datetimes(timezones=st.sampled_from([UTC])) | st.none()


@given(name=ANY_TEXT, text=ANY_TEXT, source=ANY_TEXT | st.none(), published=TIMES, updated=TIMES)
def test_an_article_comes_back_as_it_was(
    name: str, text: str, source: str | None, published: Any, updated: Any
) -> None:
    """Any letters, lone surrogates and NUL too, and all fields, survive the file."""
    article = nd.Article(
        id=name,
        text=text,
        source=source,
        published=published,
        updated=updated,
        version=7,
        extra={"slug": [1, {"a": None}]},
    )
    with closing(sqlite3.connect(":memory:")) as connection, connection:
        marks = ", ".join("?" * len(article_values(article)))
        row = connection.execute(f"SELECT {marks}", article_values(article)).fetchone()
    connection.close()
    assert article_of(row) == article


@given(st.lists(ANY_TEXT, min_size=1, unique=True))
def test_the_identity_of_a_wording_is_that_of_a_batch(said: list[str]) -> None:
    """The 64 bits by which the store finds a wording are those of `matching.Texts`."""
    wordings = [normalize.normalize(one) for one in said]
    assert not any("\x1f" in one for one in wordings)  # what stands behind it is a source
    texts = matching.read_texts(wordings, nd.Settings())
    assert [identity(one) for one in wordings] == texts.identity.view(np.int64).tolist()


def by_batch(keys: dict[int, list[int]], identities: dict[int, int]) -> set[tuple[int, int]]:
    """Return the candidate pairs that a batch of the given texts has."""
    numbers = sorted(keys)
    rows = [n for n, number in enumerate(numbers) for _ in keys[number]]
    found = candidates.pairs(
        np.array([key << 40 for number in numbers for key in keys[number]], dtype=np.uint64),
        np.array(rows, dtype=np.int32),
        identity=np.array([identities[number] for number in numbers], dtype=np.uint64),
        bucket_limit=5,
    )
    pairs = zip(found.first.tolist(), found.second.tolist(), strict=True)
    return {(numbers[first], numbers[second]) for first, second in pairs}


def as_ragged(rows: list[list[int]]) -> Ragged:
    values = np.array([key << 40 for row in rows for key in row], dtype=np.uint64)
    offsets = np.cumsum([0, *map(len, rows)]).astype(np.int64)
    return Ragged(values=values, offsets=offsets)


def listed(pairs: tuple[Any, Any]) -> list[tuple[int, int]]:
    return list(zip(pairs[0].tolist(), pairs[1].tolist(), strict=True))


ENTRIES = st.lists(st.tuples(st.integers(0, 2**64 - 1) | st.integers(0, 9), st.integers(1, 9)))


def as_run(rows: list[tuple[int, int]]) -> tuple[runs.Run, list[tuple[int, int]]]:
    """Return a run of keys and numbers, and these as they are kept, ascending."""
    keys = np.array([key << 60 & 2**64 - 1 if key < 10 else key for key, _ in rows], np.uint64)
    found = runs.entries(keys, np.array([number for _, number in rows], dtype=np.int64))
    plain = sorted(
        (entry >> runs.NUMBER_BITS, entry & int(runs.NUMBER)) for entry in found.tolist()
    )
    return runs.Run(np.sort(found)).pack(), plain


@pytest.mark.parametrize("is_compiled", [False, True])
@pytest.mark.parametrize("long", [1, 1 << 23])
@settings(deadline=None, max_examples=20)
@given(some=ENTRIES, others=ENTRIES, left=st.sets(st.integers(1, 9)))
def test_runs_long_and_short_find_the_same(
    *, long: int, is_compiled: bool, some: Any, others: Any, left: set[int]
) -> None:
    """A run, packed or plain, gives back its entries, finds those of each key, and joins."""
    there = np.array([number in left for number in range(10)])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiled, "wanted", lambda _: is_compiled and compiled.available())
        patch.setattr(runs, "LONG", long)
        run, kept = as_run(some)
        assert [
            (e >> runs.NUMBER_BITS, e & int(runs.NUMBER)) for e in run.entries().tolist()
        ] == kept
        wanted = np.unique(np.array([key for key, _ in kept], dtype=np.uint64))
        found = listed(run.found(wanted))
        assert sorted((int(wanted[place]), number) for place, number in found) == kept
        patch.setattr(runs, "LONG", 1 << 23)
        other, more = as_run(others)
        both = run.joined(other, there).entries().tolist()
    assert [(e >> runs.NUMBER_BITS, e & int(runs.NUMBER)) for e in both] == sorted(
        entry for entry in kept + more if entry[1] in left
    )


@pytest.mark.parametrize("is_compiled", [False, True])
@pytest.mark.parametrize("long", [1, 1 << 23])
def test_runs_are_read_from_bytes_as_from_keys(*, long: int, is_compiled: bool) -> None:
    """Of keys that are kept by their upper six bytes comes the run of the whole keys."""
    keys = np.random.default_rng(3).integers(0, 2**64, size=40, dtype=np.uint64)
    keys[30:] = keys[:10]
    whole = [keys[low : low + 10].astype(">u8") for low in range(0, 40, 10)]
    kept = [row.view(np.uint8).reshape(-1, 8)[:, :6].tobytes() for row in whole]
    numbers = np.array([4, 9, 2, 70], dtype=np.int64)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiled, "wanted", lambda _: is_compiled and compiled.available())
        patch.setattr(runs, "LONG", long)
        found = runs.Run.kept([(kept[:3], numbers[:3]), (kept[3:], numbers[3:])], width=6)
    entries = np.sort(runs.entries(keys, np.repeat(numbers, 10)))
    assert found.entries().tolist() == entries.tolist()


KEYS = st.lists(st.integers(0, 3), max_size=3, unique=True)


@settings(deadline=None, max_examples=60)
@given(
    steps=st.lists(st.tuples(st.lists(KEYS, max_size=5), st.randoms()), max_size=6),
)
def test_buckets_follow_the_batch_whatever_comes_and_goes(steps: list[Any]) -> None:
    """Kept in step by `exchange`, the candidate pairs are those of a batch of what is there."""
    buckets = Buckets(bucket_limit=5, representatives=candidates.REPRESENTATIVES)
    keys: dict[int, list[int]] = {}
    identities: dict[int, int] = {}
    pairs: set[tuple[int, int]] = set()
    following = 1
    for rows, rng in steps:
        gone = [number for number in keys if rng.random() < 0.3]
        gone_keys = as_ragged([keys.pop(number) for number in gone]).values
        new = list(range(following, following + len(rows)))
        following += len(rows)
        identities |= {number: rng.getrandbits(60) for number in new}
        found = buckets.exchange(
            as_ragged(rows),
            np.array(new, dtype=np.int64),
            np.array([identities[number] for number in new], dtype=np.uint64),
            gone_keys=gone_keys,
            gone=np.array(gone, dtype=np.int64),
        )
        keys |= dict(zip(new, rows, strict=True))
        pairs = {pair for pair in pairs if not set(gone) & set(pair)}
        pairs |= {(min(p), max(p)) for p in listed(found.partners)}
        pairs |= set(listed(found.appearing))
        doubtful = sorted(set(listed(found.vanishing)))
        shared = as_ragged([sorted(set(keys[one]) & set(keys[other])) for one, other in doubtful])
        columns = np.array(doubtful, dtype=np.int64).reshape(-1, 2).T
        holds = buckets.linked(shared, columns[0], columns[1]) if doubtful else np.zeros(0)
        pairs -= {pair for pair, linked in zip(doubtful, holds, strict=True) if not linked}
        assert pairs == by_batch(keys, identities)


def test_what_is_no_index_is_refused_and_left_alone(tmp_path: Path, wire_index: Path) -> None:
    """A text file, another SQLite file, a newer index: an error of its own, no byte written."""
    text = tmp_path / "text"
    text.write_text("no index at all" * 100)
    foreign = tmp_path / "foreign.db"
    with closing(sqlite3.connect(foreign)) as connection, connection:
        connection.execute("CREATE TABLE mine (a)")
    connection.close()
    newer = tmp_path / "newer.index"
    newer.write_bytes(wire_index.read_bytes())
    with closing(sqlite3.connect(newer)) as connection, connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()
    before = files_of(wire_index)
    with pytest.raises(nd.StoreFormatError, match="no index of newsdedup"):
        nd.Index.open(text)
    with pytest.raises(nd.StoreFormatError, match="SQLite file, but no index"):
        nd.Index.open(foreign)
    with pytest.raises(nd.StoreMismatchError, match="newer newsdedup"):
        nd.Index.open(newer)
    assert files_of(wire_index) == before


def test_other_settings_and_tables_are_refused(wire_index: Path) -> None:
    """The error names what differs; without settings, those of the index hold."""
    with pytest.raises(nd.StoreMismatchError, match=r"threshold = 0\.\d+, not 0\.77"):
        nd.Index.open(wire_index, settings=nd.Settings(threshold=0.77))
    with closing(sqlite3.connect(wire_index)) as connection, connection:
        connection.execute("UPDATE meta SET value = 'old' WHERE name = 'frequencies'")
    connection.close()
    with pytest.raises(nd.StoreMismatchError, match="made with frequencies 'old'"):
        nd.Index.open(wire_index)


def test_settings_are_kept(tmp_path: Path) -> None:
    """An index is opened again with the settings that it was made with."""
    made = nd.Settings(threshold=0.7, canonical=("A", "B"), newline="sentence")
    nd.Index.open(tmp_path / "index", settings=made).close()
    with nd.Index.open(tmp_path / "index") as index:
        assert index.settings == made


@pytest.mark.parametrize("share", [0.001, 0.3, 0.9])
def test_a_truncated_file_is_told(wire_index: Path, share: float) -> None:
    """A file cut short is damaged, and said to be; it isn't written to."""
    whole = wire_index.read_bytes()
    wire_index.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(nd.StoreFormatError, match=r"damaged|no index"):
        nd.Index.open(wire_index)
    assert wire_index.stat().st_size == int(len(whole) * share)


def test_flipped_bytes_are_found(wire_index: Path) -> None:
    """A flipped byte is an error at opening, or a problem that `verify` tells, or in no row."""
    whole = wire_index.read_bytes()
    rng = random.Random(5)  # noqa: S311  # nothing secret
    told = 0
    with closing(sqlite3.connect(wire_index)) as connection, connection:
        tables = dump(connection)
    connection.close()
    for _ in range(40):
        place = rng.randrange(100, len(whole))
        wire_index.write_bytes(whole[:place] + bytes([whole[place] ^ 0x41]) + whole[place + 1 :])
        try:
            with nd.Index.open(wire_index, read_only=True) as index:
                problems = index.verify()
        except nd.StoreFormatError:
            problems = ["refused"]
        told += bool(problems)
        if not problems:
            with closing(sqlite3.connect(wire_index)) as connection, connection:
                assert dump(connection) == tables, f"byte {place}"
            connection.close()
    assert told > 10


_ALL = "SELECT * FROM "


def dump(connection: sqlite3.Connection) -> dict[str, list[Any]]:
    """Return what tables hold but for those that only tell of the past, and what they index."""
    names = ("articles", "sentences", "texts", "matches", "clusters_of_stars", "disagreements")
    return {name: connection.execute(_ALL + name).fetchall() for name in names}


def test_a_read_only_directory_is_told(tmp_path: Path) -> None:
    """Where no file can be made, that is what the error says."""
    place = tmp_path / "closed"
    place.mkdir()
    place.chmod(0o500)
    if os.access(place, os.W_OK):
        pytest.skip("this user may write anywhere")
    with pytest.raises(OSError, match="can't be opened"):
        nd.Index.open(place / "wire.index")
    place.chmod(0o700)


def test_a_full_disk_loses_nothing(wire_index: Path) -> None:
    """What no longer fits is not kept, and said; what was there is there."""
    with nd.Index.open(wire_index) as index:
        assert isinstance(index._store, SQLiteStore)  # noqa: SLF001  # what a path opens
        index._store.rows("PRAGMA max_page_count = 1")  # noqa: SLF001  # a disk without room
        before = index.stats()
        with pytest.raises(OSError, match="no space left"):
            index.add(long_articles(3), batch_articles=3).finish()
        assert index.stats()["articles"] == before["articles"]
        assert index.verify() == []


def long_articles(count: int, start: int = 0) -> list[nd.Article]:
    """Return articles of sentences that partly repeat."""
    return [
        nd.Article(
            id=f"n{number}",
            text="\n\n".join(
                f"Inspectors closed {line * 7 + 3} bridges near Kelmouth after storm {number % 5}."
                for line in range(8)
            ),
            published=datetime(2026, 3, 1 + number % 20, tzinfo=UTC),
        )
        for number in range(start, start + count)
    ]


def test_a_second_writer_waits_or_is_told(wire_index: Path) -> None:
    """While one process writes, another waits up to its timeout, and then has a plain error."""
    with nd.Index.open(wire_index, timeout=0.05) as index:
        other = sqlite3.connect(wire_index, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(nd.StoreBusyError, match="another process is writing"):
            index.add(long_articles(1)).finish()
        assert [found.sentence for found in index.find("Truck convoy brings food to Karsa")]
        other.execute("ROLLBACK")
        other.close()
        assert index.add(long_articles(1)).finish().added == 1


def test_space_that_cannot_be_given_back_now_is_no_error(wire_index: Path) -> None:
    """What was removed is removed, though another process keeps the file from shrinking."""
    with nd.Index.open(wire_index, timeout=0.05) as index:
        reader = sqlite3.connect(wire_index, isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM articles").fetchone()
        assert index.expire(datetime(2999, 1, 1, tzinfo=UTC)) > 10
        reader.execute("ROLLBACK")
        writer = sqlite3.connect(wire_index, isolation_level=None)
        writer.execute("BEGIN IMMEDIATE")
        index._store.give_back()  # noqa: SLF001  # as at the end of a transaction
        writer.execute("ROLLBACK")
        for other in (reader, writer):
            other.close()
        assert index.verify() == []


def test_writers_take_turns_and_readers_see_what_is_kept(wire_index: Path) -> None:
    """Two open indexes that write by turns make one index; a reader sees each commit."""
    one, other = nd.Index.open(wire_index), nd.Index.open(wire_index)
    reader = nd.Index.open(wire_index, read_only=True)
    articles = long_articles(8)
    for number, article in enumerate(articles):
        (one, other)[number % 2].add([article]).finish()
        line = article.text.split("\n\n")[0]
        assert any(found.sentence.article_id == article.id for found in reader.find(line))
    assert one.remove("n3")
    assert not other.remove("n3")
    other.compact()
    expected = nd.deduplicate([*nd.read_articles(WIRE), *articles[:3], *articles[4:]])
    for index in (one, other, reader):
        assert list(index.clusters()) == list(expected.clusters)
        assert index.verify() == []
        index.close()


WRITER = """
import sys
import newsdedup as nd
from tests.test_store import long_articles
with nd.Index.open(sys.argv[1], timeout=30) as index:
    start = int(sys.argv[2])
    while True:
        for article in long_articles(6, start):
            index.add([article]).finish()
            print("added", article.id, flush=True)
        index.remove(f"n{start + 2}")
        print("removed", f"n{start + 2}", flush=True)
        index.compact()
        start += 6
"""


def killed_writer(path: Path, start: int, seconds: float) -> list[tuple[str, str]]:
    """Let a process add, remove and compact, kill it, and return what it acknowledged."""
    process = subprocess.Popen(  # noqa: S603  # our own interpreter and our own code
        [sys.executable, "-c", WRITER, str(path), str(start)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert process.stdout is not None
    lines = [process.stdout.readline()]
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    lines += process.stdout.read().splitlines()
    process.stdout.close()
    process.wait()
    return [(words[0], words[1]) for words in map(str.split, lines) if len(words) == 2]


@pytest.mark.parametrize("kills", [int(os.environ.get("NEWSDEDUP_KILLS", "3"))])
def test_a_killed_writer_loses_nothing_it_acknowledged(tmp_path: Path, kills: int) -> None:
    """After kill -9 at any moment the index is whole, and every acknowledged article in it."""
    path, rng = tmp_path / "killed.index", random.Random(11)  # noqa: S311  # nothing secret
    state: dict[str, str] = {}
    for turn in range(kills):
        said = killed_writer(path, turn * 1000, rng.random() * 0.6)
        state |= {name: what for what, name in said}
        with nd.Index.open(path) as index:
            assert index.verify() == []
            assert isinstance(index._store, SQLiteStore)  # noqa: SLF001  # what a path opens
            rows = index._store.rows("SELECT id, state FROM articles")  # noqa: SLF001  # no other way to see tombstones
            kept = dict(rows)
            halves = index._store.rows("SELECT article, count(*) FROM sentences GROUP BY article")  # noqa: SLF001
        for name, what in state.items():
            assert kept[name] == "removed" or what == "added", (name, what)
            assert kept[name] in ({"added": ("live", "removed"), "removed": ("removed",)}[what])
        assert {count for _, count in halves} == {8}


def test_views_are_there_for_other_programs(wire_index: Path) -> None:
    """Plain sqlite3 reads clusters, their sentences, conflicts and which articles overlap."""
    batch = nd.deduplicate(nd.read_articles(WIRE))
    with closing(sqlite3.connect(wire_index)) as connection, connection:
        clusters = dict(connection.execute("SELECT id, canonical_text FROM clusters"))
        sentences = defaultdict(set)
        for cluster, article, position, text in connection.execute(
            "SELECT cluster, article_id, position, text FROM sentence_sources"
        ):
            sentences[cluster].add((article, position, text))
        conflicts = connection.execute("SELECT count(*) FROM conflicts").fetchone()[0]
        overlap = connection.execute("SELECT max(shared_clusters) FROM article_overlap").fetchone()
    connection.close()
    assert clusters == {one.id: one.canonical.text for one in batch.clusters}
    assert sentences == {
        one.id: {(s.article_id, s.position, s.text) for s in one.sentences}
        for one in batch.clusters
    }
    assert conflicts == batch.stats["conflicts"]
    assert overlap[0] > 1


def test_places_are_the_records_they_are_made_of(wire_index: Path) -> None:
    """Columns of where sentences stand tell what a record of each tells, by number."""
    with nd.Index.open(wire_index) as index:
        store = index._held.store  # noqa: SLF001  # what it reads
        numbers = [place.number for place in store.places_in(range(1, 4))]
        places = store.places_of([*reversed(numbers), 10**6])
        articles = dict(store.articles())
    assert [place.number for place in places] == sorted(numbers) == places.number.tolist()
    assert (places[0], places[1:3]) == (next(iter(places)), list(places)[1:3])
    for place, end in zip(places, places.end.tolist(), strict=True):
        article = articles[place.article]
        moment = None if article.published is None else microseconds(article.published)
        assert (place.article_id, place.source) == (article.id, article.source)
        assert (place.published_us, place.end) == (moment, end)
    assert list(MemoryStore().places([1])) == []


@pytest.mark.parametrize("is_compiled", [False, True])
def test_entries_ascend_however_they_are_sorted(
    monkeypatch: pytest.MonkeyPatch, *, is_compiled: bool
) -> None:
    """Many entries are sorted by the digits of their keys where numbers ascend: as by any sort."""
    if is_compiled:
        pytest.importorskip("numba")
    monkeypatch.setattr(compiled, "wanted", lambda _: is_compiled)
    monkeypatch.setattr(runs, "_MANY", 1)
    generator = np.random.default_rng(7)
    keys = generator.integers(0, 1 << 64, size=3_000, dtype=np.uint64)
    keys[::3] = keys[1::3]
    for numbers in (np.arange(3_000), generator.permutation(3_000)):
        expected = np.sort(runs.entries(keys, numbers))
        assert runs.ascending(keys, numbers).tolist() == expected.tolist()
