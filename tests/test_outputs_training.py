"""Decisions and training data: what goes and why, quotas by source, claims that never vanish."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import newsdedup as nd
from newsdedup.errors import InvalidSettingError
from newsdedup.outputs.decisions import KEPT, REMOVED, Reason
from newsdedup.records import RELATIONS

if TYPE_CHECKING:
    from pathlib import Path

    from newsdedup.outputs.decisions import Decision
    from newsdedup.result import Result

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
FEW = settings(max_examples=30)  # each makes a result
CLAIMS = [
    "The harbour of Port Amery was closed to all forty ships on Monday, the mayor said.",
    "The harbour of Port Amery was closed to all fifty ships on Monday, the mayor said.",
    "Parliament in Karsa voted to raise the tax on diesel to 12 percent from next spring.",
    "A court in Ostia freed the former head of the railway company after nine months in jail.",
    "Selmark Bank said that it would close seventy branches and cut 1,200 jobs by June.",
    "Meridian Press contributed to this report.",
]


@st.composite
def results(draw: st.DrawFn) -> Result:
    """Draw a result of articles that share sentences, some with a source, in some order."""
    articles = []
    for number in range(draw(st.integers(1, 6))):
        chosen = draw(st.lists(st.sampled_from(CLAIMS), max_size=4, unique=True))
        gap = draw(st.sampled_from([" ", "\n\n"]))
        source = draw(st.sampled_from(["Meridian Press", "Northline News", None]))
        published = NINE + timedelta(hours=draw(st.integers(0, 9)))
        name = f"a-{number}"
        text = gap.join(chosen)
        articles.append(nd.Article(id=name, text=text, source=source, published=published))
    return nd.deduplicate(articles, settings=nd.Settings(boilerplate_articles=2, workers=1))


def wire() -> Result:
    """Return a result in which every reason but those of quotas occurs."""
    texts = [
        ("m-1", "Meridian Press", f"{CLAIMS[0]} {CLAIMS[2]}\n\n{CLAIMS[5]}"),
        ("n-1", "Northline News", f"{CLAIMS[1]} {CLAIMS[3]} {CLAIMS[2]}\n\n{CLAIMS[5]}"),
        ("o-1", "Harbour Courier", f"{CLAIMS[0]} {CLAIMS[4]}\n\n{CLAIMS[5]}"),
    ]
    articles = [
        nd.Article(id=name, source=source, text=text, published=NINE + timedelta(hours=hour))
        for hour, (name, source, text) in enumerate(texts)
    ]
    return nd.deduplicate(articles, settings=nd.Settings(boilerplate_articles=3, workers=1))


def flat(result: Result, **arguments: Any) -> list[Decision]:
    return [one for _, found in result.decisions(**arguments) for one in found]


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


# --- decisions ----------------------------------------------------------------------------


@FEW
@given(results())
def test_every_sentence_has_one_decision(result: Result) -> None:
    """Decisions are those on all sentences, in their order."""
    assert [one.sentence for one in flat(result)] == list(result.sentences())


@FEW
@given(results(), st.sets(st.sampled_from(RELATIONS)), st.sampled_from(["keep", "remove"]))
def test_decisions_agree_with_the_edited_articles(
    result: Result, relations: set[Any], conflicting: Any
) -> None:
    """What a decision removes is what `to_articles` takes out, and nothing else."""
    edited = result.to_articles(relations=relations, conflicting=conflicting)
    removed = {
        (article.article.id, mark.start, mark.end)
        for article in edited
        for mark in article.marks
        if mark.removed
    }
    decided = flat(result, relations=relations, conflicting=conflicting)
    gone = [one.sentence for one in decided if not one.kept]
    assert {(one.article_id, one.start, one.end) for one in gone} == removed


def test_each_decision_says_why() -> None:
    """A reason tells a canonical, a repeat, a conflict, boilerplate and the rest apart."""
    reasons = Counter(one.reason for one in flat(wire()))
    assert reasons == {
        "canonical": 3,
        "repeat": 2,
        "conflict": 1,
        "single": 2,
        "boilerplate": 2,
    }
    kept = Counter(one.reason for one in flat(wire(), relations=["near"]))
    assert kept["other_relation"] > 0
    assert {*KEPT, *REMOVED} == {name for part in get_args(Reason) for name in get_args(part)}


def test_decisions_are_lines_of_json(tmp_path: Path) -> None:
    """A line has the offsets of a sentence and of its canonical, and no text of either."""
    result = wire()
    result.write_decisions(tmp_path / "decisions.jsonl")
    lines = lines_of(tmp_path / "decisions.jsonl")
    assert len(lines) == len(result.spans)
    clusters = {cluster.id: cluster for cluster in result.clusters}
    for line, decision in zip(lines, flat(result), strict=True):
        assert line["schema"] == 1
        assert (line["decision"] == "kept") == decision.kept
        assert "text" not in line
        if line["cluster_id"] is None:
            assert line["canonical"] is None
        else:
            canonical = clusters[line["cluster_id"]].canonical
            place = (canonical.article_id, canonical.position, canonical.start, canonical.end)
            assert tuple(line["canonical"].values()) == place


def test_jq_reads_the_decisions(tmp_path: Path) -> None:
    """A query of jq counts what was removed."""
    jq = shutil.which("jq")
    if jq is None:
        pytest.skip("jq isn't installed")
    wire().write_decisions(tmp_path / "decisions.jsonl")
    done = subprocess.run(  # noqa: S603  # the user's own jq
        [jq, "-s", 'map(select(.decision == "removed")) | length', tmp_path / "decisions.jsonl"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(done.stdout) == sum(not one.kept for one in flat(wire()))


@pytest.mark.parametrize(
    "arguments",
    [
        {"relations": ["same"]},
        {"conflicting": "flag"},
        {"source_quota": -1},
        {"source_quota": {"Meridian Press": 1.5}},
        {"source_quota": True},
    ],
)
def test_a_wrong_argument_is_refused_at_once(arguments: dict[str, Any]) -> None:
    """The error names the argument before anything is read or written."""
    with pytest.raises(InvalidSettingError, match=next(iter(arguments))):
        wire().decisions(**arguments)


# --- quotas -------------------------------------------------------------------------------


def kept_characters(result: Result, **arguments: Any) -> Counter[str | None]:
    counts: Counter[str | None] = Counter()
    for one in flat(result, **arguments):
        counts[one.sentence.source] += len(one.sentence.text) if one.kept else 0
    return counts


@FEW
@given(results(), st.integers(0, 400))
def test_no_source_gives_more_than_its_quota(result: Result, quota: int) -> None:
    """The kept sentences of a source have at most so many characters."""
    counts = kept_characters(result, source_quota=quota)
    assert all(count <= quota for source, count in counts.items() if source is not None)


@FEW
@given(results(), st.integers(0, 400))
def test_an_article_over_the_quota_goes_as_a_whole(result: Result, quota: int) -> None:
    """Articles are taken whole or not at all: no quota cuts one in the middle."""
    for _, found in result.decisions(source_quota=quota):
        reasons = {one.reason for one in found}
        assert "quota" not in reasons or not reasons & set(KEPT)


@FEW
@given(results(), st.integers(0, 400))
def test_a_claim_stays_while_any_source_has_room(result: Result, quota: int) -> None:
    """Of a cluster that is lost, each sentence is in a left out article or of a full source."""
    counts = kept_characters(result, source_quota=quota)
    decided = flat(result, source_quota=quota)
    out = {one.sentence.article_id for one in decided if one.reason == "quota"}
    told = {one.member.cluster.id for one in decided if one.kept and one.member}
    for one in decided:
        if one.member and one.member.cluster.id not in told:
            source = one.sentence.source
            full = source is not None and counts[source] + len(one.sentence.text) > quota
            assert full or one.sentence.article_id in out


@FEW
@given(results())
def test_a_quota_that_nobody_reaches_changes_nothing(result: Result) -> None:
    """With room for all, decisions are those without a quota."""
    roomy = flat(result, source_quota=10_000)
    assert [one.reason for one in roomy] == [one.reason for one in flat(result)]
    elsewhere = flat(result, source_quota={"Harbour Courier": 0})
    assert [one.reason for one in elsewhere] == [one.reason for one in flat(result)]


@FEW
@given(results(), st.integers(0, 400))
def test_a_quota_draws_the_same_for_any_order(result: Result, quota: int) -> None:
    """Which articles are taken depends on their ids, not on the order they came in."""
    again = nd.deduplicate(result.articles[::-1], settings=result.settings)
    reasons = [one.reason for one in flat(result, source_quota=quota)]
    assert [one.reason for one in flat(again, source_quota=quota)] == reasons


def test_a_repeat_stands_in_for_what_the_quota_leaves_out() -> None:
    """Without the source of the canonicals, the claims are told by the other papers."""
    reasons = Counter(one.reason for one in flat(wire(), source_quota={"Meridian Press": 0}))
    assert reasons["stand_in"] == 3
    assert reasons["quota"] == 3


# --- edited articles ----------------------------------------------------------------------


def test_what_an_agency_tells_of_an_article_comes_back(tmp_path: Path) -> None:
    """Embargo, signal, credit and notes survive in the articles file; foreign words stay extra."""
    told = nd.Article(
        id="a",
        text=CLAIMS[0],
        embargo=NINE,
        signal="correction",
        byline="Ada Kroll",
        credit="Meridian Press",
        ed_note="Corrects the figure.",
    )
    plain = nd.Article(id="b", text=CLAIMS[3], extra={"status": "ok", "credit": 5, "title": "x"})
    nd.deduplicate([told, plain]).write_articles_jsonl(tmp_path / "articles.jsonl")
    again, other = nd.read_articles(tmp_path / "articles.jsonl")
    assert (again.embargo, again.signal, again.byline) == (NINE, "correction", "Ada Kroll")
    assert (again.credit, again.ed_note) == ("Meridian Press", "Corrects the figure.")
    assert (other.extra["status"], other.extra["credit"], other.title) == ("ok", 5, None)


# --- training data ------------------------------------------------------------------------


@FEW
@given(results(), st.none() | st.integers(0, 400))
def test_the_text_is_what_the_mask_keeps(result: Result, quota: int | None) -> None:
    """All kept sentences are in the text, in order; no removed one is, unless it is kept too."""
    file = io.StringIO()
    result.write_training(file, source_quota=quota)
    texts = {article.id: article.text for article in result.articles}
    for line in map(json.loads, file.getvalue().splitlines()):
        whole = texts[line["id"]]
        assert line["text"] == "".join(whole[start:end] for start, end in line["kept"])
        said = [whole[start:end] for start, end in line["sentences"]]
        kept = [text for text, keep in zip(said, line["keep"], strict=True) if keep]
        assert kept
        assert line["text"].split() == " ".join(kept).split()
        assert [reason in KEPT for reason in line["reasons"]] == line["keep"]


def test_an_article_of_repeats_alone_is_left_out(tmp_path: Path) -> None:
    """A line of training data always has words."""
    articles = [nd.Article(id=name, text=CLAIMS[0]) for name in ("a", "b", "c")]
    nd.deduplicate(articles).write_training(tmp_path / "training.jsonl.gz")
    nd.deduplicate(articles).write_training(tmp_path / "training.jsonl")
    assert [line["text"] for line in lines_of(tmp_path / "training.jsonl")] == [CLAIMS[0]]


def test_training_data_is_utf8_that_strict_readers_take(tmp_path: Path) -> None:
    """A lone surrogate is no character of the text; the offsets hold all the same."""
    text = f"{CLAIMS[0]} A lone \ud83d surrogate stood in the words of one paper."
    article = nd.Article(id="a\ud800", text=text)
    nd.deduplicate([article]).write_training(tmp_path / "training.jsonl")
    assert "\\u" not in (tmp_path / "training.jsonl").read_text("utf-8").replace(r"\\u", "")
    (line,) = lines_of(tmp_path / "training.jsonl")
    assert len(line["text"]) == len(text)


def test_pandas_reads_the_training_data(tmp_path: Path) -> None:
    """A frame of it has one row an article."""
    pandas = pytest.importorskip("pandas")
    wire().write_training(tmp_path / "training.jsonl")
    frame = pandas.read_json(tmp_path / "training.jsonl", lines=True)
    assert sorted(frame["id"]) == ["m-1", "n-1", "o-1"]
    assert [len(mask) for mask in frame["keep"]] == [len(spans) for spans in frame["sentences"]]


def test_duckdb_reads_all_lines_of_json(tmp_path: Path) -> None:
    """Clusters, decisions, edited articles and training data are tables to it, and join."""
    duckdb = pytest.importorskip("duckdb")
    result = wire()
    result.write_jsonl(tmp_path / "clusters.jsonl")
    result.write_decisions(tmp_path / "decisions.jsonl")
    result.write_articles_jsonl(tmp_path / "articles.jsonl")
    result.write_training(tmp_path / "training.jsonl")
    counts = {"clusters": len(result.clusters), "decisions": len(result.spans)}
    for name, number in {**counts, "articles": 3, "training": 3}.items():
        query = f"SELECT count(*) FROM read_json('{tmp_path / name}.jsonl')"  # noqa: S608  # ours
        assert duckdb.sql(query).fetchall() == [(number,)]
    joined = duckdb.sql(
        f"SELECT count(*) FROM read_json('{tmp_path}/decisions.jsonl') AS d "  # noqa: S608  # ours
        f"JOIN read_json('{tmp_path}/clusters.jsonl') AS c ON c.id = d.cluster_id"
    )
    assert joined.fetchall() == [(sum(len(one.sentences) for one in result.clusters),)]
