"""The index: the batch's own answer, whatever came in which order, and nothing ever lost."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

import newsdedup as nd
from newsdedup import outputs
from newsdedup.cli.app import app
from newsdedup.index import Index, arrivals, shelf, surroundings
from newsdedup.store import SQLiteStore
from newsdedup.versions import _content, _spelling, latest

LINES = [
    "The estimated 40,000 residents of the harbour district of Kelmouth were told to leave Monday.",
    "Some 40,000 people living in Kelmouth's harbour district were told to leave, police said.",
    "Some 45,000 people living in Kelmouth's harbour district were told to leave, police said.",
    "Police told 40,000 residents of Kelmouth's harbour district to leave their homes on Monday.",
    "“We can't hold the wall for another night”, Mayor Ines Dovrik told reporters.",
    "Mayor Ines Dovrik said: “We can't hold the wall for another night”.",
    "Mayor Ines Dovrik told reporters that the wall can't be held for another night in Kelmouth.",
    "Quarterly profit at Tarnwell Foods rose 12 percent to $34 million.",
    "Quarterly profit at Tarnwell Foods rose 12 percent to $34 million, the company said Friday.",
    "Quarterly profit at Osk Mining fell 3 percent to $210 million.",
    "Reporting by the Kelmouth bureau.",
    "It rained.",
    "?",
    "lone \ud800 surrogate",
    "Der Hafen von Kelmouth wurde am Montag gesperrt.",
]
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)

DAYS = [datetime(2026, 3, 1, tzinfo=UTC) + timedelta(days=day) for day in range(60)]


def article(
    number: int,
    lines: list[int],
    *,
    version: int = 1,
    hour: int = 0,
    status: Literal["usable", "withheld", "canceled"] = "usable",
) -> nd.Article:
    """Return an article of some of the LINES."""
    return nd.Article(
        id=f"a{number}",
        text="\n".join(LINES[line] for line in lines),
        source=f"wire {number % 3}" if number % 5 else None,
        published=MONDAY + timedelta(hours=hour) if hour % 4 else None,
        version=version,
        status=status,
        language="de" if number == 3 else None,
        supersedes="a1" if number == 6 and version == 1 else None,
    )


def written(clusters: Any) -> list[str]:
    """Return clusters as the lines of the clusters file."""
    file = io.StringIO()
    outputs.write_lines(map(outputs.cluster_line, clusters), file)
    return file.getvalue().splitlines()


ARTICLES = st.builds(
    article,
    st.integers(0, 7),
    st.lists(st.integers(0, len(LINES) - 1), max_size=5),
    version=st.integers(1, 3),
    hour=st.integers(0, 6),
    status=st.sampled_from(["usable"] * 5 + ["canceled", "withheld"]),
)


def kept_of(same: list[nd.Article]) -> nd.Article:
    """Return which of some articles of one id and version is kept: see `latest`."""
    return min(same, key=lambda one: (_content(one), _spelling(one)))


class IndexMachine(RuleBasedStateMachine):
    """Articles come, change and go in any order; a batch over what remains is the oracle."""

    @initialize(
        policy=st.sampled_from(["central", "earliest", "longest", ("wire 1", "wire 2")]),
        on_conflict=st.sampled_from(["flag", "split"]),
        across_only=st.booleans(),
        sources=st.sampled_from(["all", "across", "within"]),
        window=st.sampled_from([None, None, "1h", "3h"]),
        in_file=st.booleans(),
        most=st.sampled_from([1, 2, 200]),
        bucket=st.sampled_from([2, 32]),
        many=st.sampled_from([1, 1_000]),
    )
    def make(  # noqa: PLR0913  # a rule takes what it draws
        self,
        policy: Any,
        on_conflict: str,
        *,
        across_only: bool,
        sources: str,
        window: str | None,
        in_file: bool,
        most: int,
        bucket: int,
        many: int,
    ) -> None:
        """Make an index in which more than `most` texts are many, `many` new ones grouped late."""
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(arrivals, "LARGEST_AT_ONCE", most)
        self.patch.setattr(arrivals, "MANY", many)
        self.patch.setattr(surroundings, "LARGE_STAR", most)
        self.settings = nd.Settings(
            newline="sentence",
            canonical=policy,
            on_conflict=on_conflict,
            across_only=across_only,
            sources=sources,
            window=window,
            bucket_limit=bucket,
            boilerplate_articles=2,
        )
        self.place = tempfile.TemporaryDirectory()
        path = Path(self.place.name) / "machine.index" if in_file else ":memory:"
        self.index = Index.open(path, settings=self.settings)
        self.remaining: list[nd.Article] = []
        self.tombstones: dict[str, int] = {}
        self.horizon = datetime.min.replace(tzinfo=UTC)
        self.copy: dict[str, str] = {}
        self.followed = 0

    @rule(articles=st.lists(ARTICLES, min_size=1, max_size=4), size=st.integers(1, 4))
    def add(self, articles: list[nd.Article], size: int) -> None:
        """Add some articles, some at a time."""
        self.index.add(articles, batch_articles=size, on_bad_item="skip").finish()
        self.remaining += [
            one
            for one in articles
            if one.version > self.tombstones.get(one.id, 0)
            and (one.published is None or one.published >= self.horizon)
        ]

    @rule(number=st.integers(0, 7))
    def remove(self, number: int) -> None:
        """Remove an article, which may not be there."""
        there = [one for one in self.remaining if one.id == f"a{number}"]
        assert self.index.remove(f"a{number}") == bool(there)
        self.remaining = [one for one in self.remaining if one not in there]
        if there:
            self.tombstones[f"a{number}"] = max(one.version for one in there)

    @rule(hour=st.integers(0, 7))
    def expire(self, hour: int) -> None:
        """Forget what was published before a time: all versions, and what they superseded."""
        before = MONDAY + timedelta(hours=hour)
        counting = latest(self.remaining, on_bad_item="skip").articles
        old = {one.id for one in counting if one.published and one.published < before}
        assert self.index.expire(before) == len(old)
        old |= self.superseded_before(before) - {one.id for one in counting}
        self.horizon = max(self.horizon, before)
        self.remaining = [one for one in self.remaining if one.id not in old]
        for name in old:
            self.tombstones.pop(name, None)

    def superseded_before(self, before: datetime) -> set[str]:
        """Return the ids that another supersedes and whose last version is as old."""
        named = {one.supersedes for one in self.remaining}
        last: dict[tuple[str, int], list[nd.Article]] = {}
        for one in sorted(self.remaining, key=lambda one: one.version):
            if one.id in named:
                last.setdefault((one.id, one.version), []).append(one)
        kept = {identity: kept_of(same) for (identity, _), same in last.items()}
        return {name for name, one in kept.items() if one.published and one.published < before}

    @rule()
    def compact(self) -> None:
        """Make all anew: nothing changes, though buckets were over-full."""
        before = written(self.index.clusters())
        self.index.compact()
        assert written(self.index.clusters()) == before

    @rule()
    def follow(self) -> None:
        """Keep a copy of the clusters in step by the events alone."""
        clusters = {cluster.id: line for cluster, line in self.shown()}
        for event in self.index.events(since=self.followed):
            self.followed = event.number
            for name in filter(None, (event.cluster_id, event.became)):
                self.copy.pop(name, None)
                if name in clusters:
                    self.copy[name] = clusters[name]
        assert self.copy == clusters

    def shown(self) -> list[tuple[nd.Cluster, str]]:
        """Return the clusters of the index, each with its line."""
        clusters = list(self.index.clusters())
        return list(zip(clusters, written(clusters), strict=True))

    @invariant()
    def is_what_a_batch_says(self) -> None:
        """Clusters, canonicals, conflicts, ids and their order are those of one batch."""
        if not hasattr(self, "index"):
            return
        batch = nd.deduplicate(self.remaining, settings=self.settings, on_bad_item="skip")
        assert self.index.verify() == []
        assert written(self.index.clusters()) == written(batch.clusters)
        assert self.index.verify() == []

    def teardown(self) -> None:
        """Close the index."""
        if hasattr(self, "index"):
            self.patch.undo()
            self.index.close()
            self.place.cleanup()


TestIndexIsTheBatch = IndexMachine.TestCase
TestIndexIsTheBatch.settings = settings(
    max_examples=15,
    stateful_step_count=8,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


@pytest.fixture
def index() -> Any:
    """Open an index of two articles that tell of one thing, and one that doesn't."""
    with Index.open(":memory:", settings=nd.Settings(newline="sentence")) as opened:
        opened.add([article(1, [1], hour=1), article(2, [2, 9], hour=2), article(4, [7])]).finish()
        yield opened


def test_a_match_tells_what_is_repeated_and_who_was_first(index: Index) -> None:
    """The matches of an article come once it is kept, one for each sentence that repeats."""
    (match,) = index.update(article(0, [1, 10], hour=5))
    assert match.sentence.text == LINES[1]
    assert match.first.article_id == "a1"
    assert match.sources == 3
    assert index.cluster(match.cluster_id) in list(index.clusters())


def test_a_late_arrival_becomes_the_first(index: Index) -> None:
    """An older article that comes after its copies moves "first published", and events tell."""
    (before,) = [cluster for cluster in index.clusters() if "Kelmouth" in cluster.canonical.text]
    last = max(event.number for event in index.events())
    late = nd.Article(id="z", text=LINES[1], published=MONDAY - timedelta(days=2))
    (match,) = index.update(late)
    assert match.first.article_id == "z"
    assert match.cluster_id != before.id
    events = list(index.events(since=last))
    assert (before.id, match.cluster_id) in [(one.cluster_id, one.became) for one in events]


def test_found_sentences_are_those_asked_for(index: Index) -> None:
    """`find` gives the best first, and keeps to its limit, time, sources and least score."""
    asked = LINES[1]
    found = index.find(asked)
    assert [one.sentence.article_id for one in found] == ["a1", "a2"]
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert len(index.find(asked, limit=1)) == 1
    late = MONDAY + timedelta(hours=2)
    assert [one.sentence.article_id for one in index.find(asked, since=late)] == ["a2"]
    assert [one.sentence.article_id for one in index.find(asked, sources=["wire 1"])] == ["a1"]
    assert [one.score for one in index.find(asked, min_score=1.0)] == [1.0]
    (conflict,) = found[1].conflicts
    assert ("40,000" in conflict.canonical, "45,000" in conflict.variant) == (True, True)
    assert index.find("?") == []


def test_within_a_source_each_has_its_own_copies() -> None:
    """A search finds the copies of all sources; an article matches those of its own alone."""
    within = nd.Settings(newline="sentence", sources="within")
    rows = [("a", "x", 1), ("b", "y", 1), ("c", "y", 3), ("d", None, 1)]
    articles = [nd.Article(id=name, source=who, text=LINES[line]) for name, who, line in rows]
    with Index.open(":memory:", settings=within) as opened:
        told = [one.sentence.article_id for one in opened.add(articles)]
        found = opened.find(LINES[1])
        by_y = opened.find(LINES[1], sources=["y"])
        assert opened.find(LINES[1], sources=["z"]) == []
        assert opened.verify() == []
    assert told == ["c"]
    assert [one.sentence.article_id for one in found if one.score == 1] == ["a", "b", "d"]
    assert [one.sentence.article_id for one in by_y] == ["b", "c"]


def test_within_a_source_links_are_of_sentences() -> None:
    """A text alone doesn't tell whose it is: a link of one is refused, one of sentences holds."""
    within = nd.Settings(newline="sentence", sources="within")
    articles = [nd.Article(id=name, source="x", text=LINES[n]) for n, name in ((1, "a"), (9, "b"))]
    with Index.open(":memory:", settings=within) as opened:
        opened.add(articles).finish()
        with pytest.raises(nd.InvalidSettingError, match="a sentence of the index"):
            opened.must_link(LINES[1], LINES[9])
        one, other = (article.sentence(0, start=0, end=len(article.text)) for article in articles)
        opened.must_link(one, other)
        assert [len(cluster.sentences) for cluster in opened.clusters()] == [2]
        assert {link.kind for link in opened.links()} == {"must"}
        assert "\x1f" not in opened.links()[0].one
        assert opened.unlink(one, other)
        assert list(opened.clusters()) == []
        assert opened.verify() == []


def test_a_dateline_is_no_part_of_what_is_asked(index: Index) -> None:
    """A sentence is found by the wording that it has in articles, without its dateline."""
    plain = index.find(LINES[1])
    asked = index.find(f"KELMOUTH, Norland (AP) — {LINES[1]}")
    assert [(one.sentence.id, one.score) for one in asked] == [
        (one.sentence.id, one.score) for one in plain
    ]
    assert index.find("KELMOUTH, Norland (AP) — ") == []


def test_an_exact_copy_is_found_as_one(index: Index) -> None:
    """The same wording has score 1, and the relation exact."""
    (best, *_) = index.find(LINES[1].upper())
    assert (best.relation, best.score) == ("exact", 1.0)


@pytest.mark.parametrize("line", range(len(LINES)))
def test_find_agrees_with_compare(index: Index, line: int) -> None:
    """What is found has the score and relation that `compare` gives."""
    for found in index.find(LINES[line], min_score=0.1):
        comparison = nd.compare(LINES[line], found.sentence.text)
        assert comparison.score == pytest.approx(found.score, abs=1e-4)
        assert comparison.relation == found.relation or not comparison.same


def test_what_was_removed_does_not_come_back(index: Index) -> None:
    """A late copy of a removed version is left out and told; a higher version comes in."""
    assert index.remove("a1")
    assert not index.remove("a1")
    added = index.add([article(1, [1], hour=1)])
    assert list(added) == []
    assert "was removed" in added.skipped[0].problem
    assert len(index.update(article(1, [1], version=2, hour=1))) == 1


def test_an_index_that_keeps_a_time_forgets_what_is_older(tmp_path: Path) -> None:
    """With `keep`, what is older than that before the newest goes, and doesn't come back."""
    path = tmp_path / "keep.index"
    dated = [nd.Article(id=f"d{day}", text=LINES[1], published=DAYS[day]) for day in range(9)]
    Index.open(path, keep="3d").close()
    with Index.open(path) as opened:
        opened.add([*dated, nd.Article(id="undated", text=LINES[1])]).finish()
        assert [one.id for one in opened.result().articles] == ["d5", "d6", "d7", "d8", "undated"]
        again = opened.add([dated[2]]).finish()
        assert "forgets" in again.skipped[0].problem
        assert opened.verify() == []
    with Index.open(path, keep="all") as opened:
        opened.add([nd.Article(id="d20", text=LINES[1], published=DAYS[20])]).finish()
        assert opened.stats()["articles"] == 6


def test_an_article_of_a_far_day_does_not_end_all() -> None:
    """One dated years ahead counts as of today."""
    with Index.open(":memory:", keep="90d") as opened:
        today = nd.Article(id="today", text=LINES[1], published=datetime.now(UTC))
        ahead = nd.Article(id="ahead", text=LINES[1], published=datetime(2999, 1, 1, tzinfo=UTC))
        opened.add([today, ahead]).finish()
        assert opened.stats()["articles"] == 2


def test_expiry_gives_space_back_to_the_disk(tmp_path: Path) -> None:
    """After most articles went, the file is smaller, without `compact`."""
    path = tmp_path / "keep.index"
    with Index.open(path) as opened:
        long = "\n\n".join(
            f"In street {n} of Kelmouth {n * 7} cellars are full." for n in range(40)
        )
        opened.add(
            [nd.Article(id=f"d{n}", text=f"{long} {n}", published=DAYS[n]) for n in range(20)],
            batch_articles=20,
        ).finish()
        opened.compact()
        before = path.stat().st_size
        assert opened.expire(keep="2d", now=DAYS[40]) == 17
        assert path.stat().st_size < before
        assert opened.verify() == []


def test_expiry_forgets_what_was_superseded_too() -> None:
    """An article goes with the one of its age that it superseded, not for it to count again."""
    april = [
        nd.Article(id="old", text=LINES[0], published=DAYS[0]),
        nd.Article(id="new", text=LINES[1], published=DAYS[1], supersedes="old"),
    ]
    with Index.open(":memory:") as opened:
        opened.add([*april, nd.Article(id="june", text=LINES[7], published=DAYS[59])]).finish()
        assert opened.expire(keep="30d", now=DAYS[59]) == 1
        assert opened.find(LINES[0]) == opened.find(LINES[1]) == []
        assert [one.id for one in opened.result().articles] == ["june"]
        assert opened.stats()["superseded"] == 0
        assert opened.verify() == []


def test_expiry_forgets_what_a_younger_one_superseded() -> None:
    """The text of an article as old isn't kept for the sake of one that counts."""
    pair = [
        nd.Article(id="old", text=LINES[0], published=DAYS[0]),
        nd.Article(id="new", text=LINES[7], published=DAYS[59], supersedes="old"),
    ]
    with Index.open(":memory:") as opened:
        opened.add(pair).finish()
        assert opened.expire(DAYS[30]) == 0
        assert opened.remove("new")
        assert opened.stats()["articles"] == opened.stats()["superseded"] == 0
        assert opened.find(LINES[0]) == []


@pytest.mark.parametrize("wrong", [{}, {"keep": "9"}, {"keep": "9d", "before": MONDAY}])
def test_expiry_says_what_it_takes(index: Index, wrong: dict[str, Any]) -> None:
    """A time or a duration, and nothing else."""
    with pytest.raises(nd.InvalidSettingError):
        index.expire(**wrong)


def test_a_batch_with_a_contradiction_is_not_kept(index: Index) -> None:
    """Another text under a known id and version is an error; what came before it stays."""
    added = index.add([article(5, [3]), article(2, [4], hour=2)])
    with pytest.raises(nd.ArticleFormatError, match="other content"):
        list(added)
    assert added.added == 1
    assert index.stats()["articles"] == 4
    assert index.verify() == []


def test_what_was_added_and_not_grouped_is_settled_later(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a crash before the end of `finish` nothing is wrong, and clusters are a batch's."""
    monkeypatch.setattr(arrivals, "MANY", 1)
    more = [article(5, [2, 8], hour=5), article(7, [3], hour=3)]
    ungrouped = arrivals.apply(index._held, more, later=True).ungrouped  # noqa: SLF001  # as finish does before its end
    assert index.stats()["unsettled_texts"] == len(ungrouped) > 0
    assert index.verify() == []
    there = [article(1, [1], hour=1), article(2, [2, 9], hour=2), article(4, [7])]
    batch = nd.deduplicate([*there, *more], settings=nd.Settings(newline="sentence"))
    assert written(index.clusters()) == written(batch.clusters)
    assert index.stats()["unsettled_texts"] == 0


def test_an_index_gives_every_output_of_a_batch() -> None:
    """`result` has the articles, sentences and clusters of one `deduplicate`."""
    with Index.open(":memory:") as opened:
        opened.add(nd.read_articles(WIRE), batch_articles=7).finish()
        mine, batch = opened.result(), nd.deduplicate(nd.read_articles(WIRE))
    assert mine.articles == batch.articles
    assert mine.clusters == batch.clusters
    assert list(mine.sentences()) == list(batch.sentences())
    assert list(mine.to_articles()) == list(batch.to_articles())


def test_articles_that_are_never_added_are_told(index: Index) -> None:
    """A result of `add` that nobody iterates has added nothing, and warns of it."""
    with pytest.warns(RuntimeWarning, match="were not added"):
        index.add([article(5, [3])])
    assert index.stats()["articles"] == 3


def test_frequencies_are_frozen_when_an_index_is_made(tmp_path: Path) -> None:
    """salience="corpus": clusters are a batch's over the same articles, in whatever order."""
    corpus = nd.Settings(salience="corpus")
    articles = list(nd.read_articles(WIRE))
    batch = nd.deduplicate(articles, settings=corpus)
    assert written(batch.clusters) != written(nd.deduplicate(articles).clusters)
    path = tmp_path / "corpus.index"
    Index.open(path, settings=corpus, frequencies_from=articles).close()
    with Index.open(path) as opened:
        opened.add(reversed(articles)).finish()
        assert written(opened.clusters()) == written(batch.clusters)
        assert opened.find(batch.clusters[0].canonical.text)[0].score > 0.9
        assert opened.verify() == []
        opened.compact()
        assert written(opened.clusters()) == written(batch.clusters)


def test_an_index_does_not_weigh_words_by_what_it_holds() -> None:
    """salience="corpus" needs articles to count in, and nothing else takes them."""
    with pytest.raises(nd.InvalidSettingError, match="frequencies_from"):
        Index.open(":memory:", settings=nd.Settings(salience="corpus"))
    with pytest.raises(nd.InvalidSettingError, match="frequencies_from"):
        Index.open(":memory:", frequencies_from=[])


def run(*words: object, stdin: Any = None) -> Any:
    """Run `newsdedup index` in this process."""
    return CliRunner().invoke(app, ["index", *map(str, words)], input=stdin)


WIRE = Path(__file__).parent.parent / "docs" / "sample-wire"


def test_the_commands_give_what_a_run_gives(tmp_path: Path) -> None:
    """add, export, verify and compact on the sample wire: the clusters file of `run`."""
    path = tmp_path / "wire.index"
    added = run("add", path, WIRE)
    assert (added.exit_code, added.stderr) == (0, "added 21 articles\n")
    assert all(json.loads(line)["cluster_id"] for line in added.stdout.splitlines())
    whole = CliRunner().invoke(app, ["run", str(WIRE)]).stdout
    assert run("export", path).stdout == whole
    assert run("compact", path).exit_code == 0
    assert run("export", path).stdout == whole
    assert run("verify", path).exit_code == 0
    assert json.loads(run("stats", path, "--json").stdout)["superseded"] == 1
    assert run("expire", path, "--before", "2000-01-01T00:00Z").stderr == "expired 0 articles\n"
    assert json.loads(run("events", path).stdout.splitlines()[0])["kind"] == "created"


def test_an_index_exports_all_that_a_run_writes(tmp_path: Path) -> None:
    """Every output of `index export` has the bytes that `run` writes."""
    path = tmp_path / "wire.index"
    run("add", path, WIRE)
    flags = ("--articles-out", "--report", "--decisions", "--training", "--prov", "--ninjs")
    written: dict[str, list[bytes]] = {}
    for name, words in (("run", ["run", str(WIRE)]), ("index", ["index", "export", str(path)])):
        place = tmp_path / name
        place.mkdir()
        files = [part for flag in flags for part in (flag, str(place / flag.strip("-")))]
        words += ["-o", str(place / "clusters"), "--csv", str(place / "csv"), *files]
        assert CliRunner().invoke(app, words).exit_code == 0
        written[name] = [one.read_bytes() for one in sorted(place.rglob("*")) if one.is_file()]
    assert len(written["run"]) == 11
    assert written["index"] == written["run"]


def test_a_command_makes_an_index_by_the_frequencies_of_its_articles(tmp_path: Path) -> None:
    """`index add --salience corpus` counts terms in what it adds first; a feed has no such."""
    path = tmp_path / "corpus.index"
    feed = run("add", path, "-", "--salience", "corpus", stdin="")
    assert (feed.exit_code, "read twice" in feed.stderr) == (2, True)
    assert run("add", path, WIRE, "--salience", "corpus").exit_code == 0
    whole = CliRunner().invoke(app, ["run", str(WIRE), "--salience", "corpus"]).stdout
    assert run("export", path).stdout == whole


def test_a_feed_is_answered_as_it_comes(tmp_path: Path) -> None:
    """From a pipe that stays open, each article is kept and its matches come at once."""
    code = "from newsdedup.cli import main; main()"
    with subprocess.Popen(  # noqa: S603  # our own interpreter and our own command
        [sys.executable, "-c", code, "index", "add", str(tmp_path / "feed.index"), "-"],
        cwd=Path(__file__).parent.parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as feed:
        assert feed.stdin is not None
        assert feed.stdout is not None
        for name in ("one", "two"):
            print(json.dumps({"id": name, "text": LINES[1]}), file=feed.stdin, flush=True)
        assert json.loads(feed.stdout.readline())["sentence"]["article_id"] == "two"
        with Index.open(tmp_path / "feed.index", read_only=True) as reader:
            assert reader.stats()["articles"] == 2
        feed.stdin.close()
        assert feed.wait(timeout=30) == 0


def test_commands_tell_what_they_do_not_find(tmp_path: Path) -> None:
    """An index or an article that isn't there, another setting: a line and an exit code."""
    path = tmp_path / "wire.index"
    assert run("find", path, "anything").exit_code == 2
    run("add", path, WIRE)
    assert "no article 'nobody'" in run("remove", path, "nobody").stderr
    other = run("add", path, WIRE, "--threshold", "0.9")
    assert (other.exit_code, "threshold" in other.stderr) == (1, True)


def test_a_damaged_index_fails_verify(tmp_path: Path) -> None:
    """`index verify` prints what is wrong, and exits with 1."""
    path = tmp_path / "wire.index"
    run("add", path, WIRE)
    with Index.open(path) as opened:
        assert isinstance(opened._store, SQLiteStore)  # noqa: SLF001  # what a path opens
        opened._store.rows("UPDATE matches SET score = 0.9")  # noqa: SLF001  # as damage would
    found = run("verify", path)
    assert (found.exit_code, "scores" in found.stdout) == (1, True)


@settings(max_examples=8, deadline=None)
@given(st.randoms(use_true_random=False))
def test_over_full_buckets_come_and_go_as_in_a_batch(rng: Any) -> None:
    """Where many lines share keys, each add and removal leaves what a batch of the rest finds."""
    tight = nd.Settings(newline="sentence", bucket_limit=2)
    names = ("Anders", "Brandt", "Castel", "Dorne", "Eriks", "Falk", "Gerun", "Hollis", "Ivers")
    articles = [
        nd.Article(id=name, text=f"{name} closed {n + 2} bridges near Kelmouth after the storm.")
        for n, name in enumerate(names)
    ]
    there: dict[str, nd.Article] = {}
    with Index.open(":memory:", settings=tight) as opened:
        for article in rng.sample(articles, len(articles)):
            opened.add([article]).finish()
            there[article.id] = article
            if rng.random() < 0.3:
                gone = rng.choice(sorted(there))
                opened.remove(gone)
                del there[gone]
            batch = nd.deduplicate(there.values(), settings=tight)
            assert written(opened.clusters()) == written(batch.clusters)
        assert opened.verify() == []


@pytest.mark.parametrize("other", [{"workers": 1}, {"batch_size": 7}, {"max_memory": "1GB"}])
def test_settings_that_decide_nothing_open_any_index(tmp_path: Path, other: dict[str, Any]) -> None:
    """How the work is done is no part of what an index was made with."""
    path = tmp_path / "wire.index"
    with nd.Index.open(path, settings=nd.Settings()):
        pass
    with nd.Index.open(path, settings=nd.Settings(**other)) as index:
        assert index.stats()["articles"] == 0


def test_terms_are_read_in_portions_or_at_once(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who asks for few gets them once all are read, a portion a call; who asks for many, now."""
    monkeypatch.setattr(shelf, "PORTION", 2)
    store, lexicon = index._held.store, index._held.lexicon  # noqa: SLF001  # what it reads
    count = store.count("texts")
    slow, quick = shelf.Shelf(store, lexicon), shelf.Shelf(store, lexicon)
    calls = [slow.pays(count, of=count) for _ in range(count)]
    assert calls == sorted(calls)
    assert calls.index(True) == count // 2
    assert quick.pays(10**6, of=count)
    one, other = slow.rows(), quick.rows()
    assert one.terms.values.tolist() == other.terms.values.tolist()
    assert one.terms.offsets.tolist() == other.terms.offsets.tolist()
    assert one.totals.tolist() == other.totals.tolist()


@pytest.mark.parametrize(
    ("wrong", "shown"),
    [
        ({"limit": -1}, "limit = -1"),
        ({"limit": True}, "limit = True"),
        ({"min_score": 1.5}, "min_score = 1.5"),
        ({"since": datetime(2026, 3, 1)}, "since = '2026-03-01T00:00:00'"),  # noqa: DTZ001  # the point
        ({"sources": "Pell Times"}, "sources = 'Pell Times'"),
    ],
)
def test_what_narrows_a_search_is_checked(wrong: Any, shown: str) -> None:
    """A limit, score, time or source that can't be meant is refused before anything is found."""
    with Index.open(":memory:") as index, pytest.raises(nd.InvalidSettingError, match=shown):
        index.find("The ferry Maro sails again.", **wrong)


def test_a_time_to_forget_before_has_a_zone() -> None:
    """Which articles go must not depend on where the program runs."""
    naive = datetime(2026, 3, 1)  # noqa: DTZ001  # the point
    with Index.open(":memory:") as index:
        times: dict[str, Any]
        for times in ({"before": naive}, {"keep": "1d", "now": naive}):
            with pytest.raises(nd.InvalidSettingError, match="a time with a time zone"):
                index.expire(**times)


def test_a_text_takes_the_language_of_the_article_that_is_left() -> None:
    """A text that came in English, and then in German, is German once the English one is gone."""
    lines = [nd.Article(id="b", text=LINES[4]), nd.Article(id="c", text=LINES[5], language="de")]
    with Index.open(":memory:") as grown, Index.open(":memory:") as made:
        grown.add([nd.Article(id="a", text=LINES[5]), *lines]).finish()
        assert grown.remove("a")
        made.add(lines).finish()
        assert written(grown.clusters()) == written(made.clusters())
