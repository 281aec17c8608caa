"""The main job: every sentence in one place, the same result whatever the order."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import newsdedup as nd

if TYPE_CHECKING:
    from newsdedup.settings import CanonicalPolicy

LINES = [
    "The estimated 40,000 residents of the harbour district of Kelmouth must leave on Monday.",
    "Some 40,000 people living in Kelmouth's harbour district have to leave, police said.",
    "Some 45,000 people living in Kelmouth's harbour district have to leave, police said.",
    "“We can't hold the wall for another night”, Mayor Ines Dovrik told reporters.",
    "Mayor Ines Dovrik said: “We can't hold the wall for another night”.",
    "Quarterly profit at Tarnwell Foods rose 12 percent to $34 million.",
    "Quarterly profit at Osk Mining fell 3 percent to $210 million.",
    "Reporting by the Kelmouth bureau.",
    "It rained.",
    "?",
    "\U0001f30a\U0001f30a",
    "مرحبا بالعالم من كلموث",
]
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def article(number: int, lines: list[str]) -> nd.Article:
    return nd.Article(
        id=f"a{number}",
        text="\n".join(lines),
        source=f"wire {number % 3}",
        published=MONDAY + timedelta(hours=number) if number % 4 else None,
    )


ARTICLES = st.lists(st.lists(st.sampled_from(LINES), max_size=6), max_size=7).map(
    lambda texts: [article(number, lines) for number, lines in enumerate(texts)]
)


def written(result: nd.Result) -> str:
    file = io.StringIO()
    result.write_jsonl(file)
    return file.getvalue()


@settings(deadline=None, max_examples=40)
@given(articles=ARTICLES)
def test_nothing_is_lost(articles: list[nd.Article]) -> None:
    """Each sentence of each article is in one cluster, once, or single."""
    result = nd.deduplicate(articles, settings=nd.Settings(newline="sentence"))
    places = [
        (sentence.article_id, sentence.position)
        for cluster in result.clusters
        for sentence in cluster.sentences
    ] + [(sentence.article_id, sentence.position) for sentence in result.singles()]
    assert Counter(places) == Counter(
        (sentence.article_id, sentence.position) for sentence in result.sentences()
    )
    lines = [line for article in articles for line in article.text.split("\n") if line.strip()]
    assert len(places) == len(lines)


@settings(deadline=None, max_examples=40)
@given(articles=ARTICLES)
def test_offsets_never_lie(articles: list[nd.Article]) -> None:
    """The text of every sentence is the slice of its article that its offsets name."""
    texts = {one.id: one.text for one in articles}
    result = nd.deduplicate(articles)
    for sentence in result.sentences():
        assert texts[sentence.article_id][sentence.start : sentence.end] == sentence.text
    for cluster in result.clusters:
        for sentence in cluster.sentences:
            assert texts[sentence.article_id][sentence.start : sentence.end] == sentence.text


@settings(deadline=None, max_examples=40)
@given(articles=ARTICLES, data=st.data())
def test_order_does_not_matter(articles: list[nd.Article], data: st.DataObject) -> None:
    """Articles in any order give the same bytes."""
    shuffled = data.draw(st.permutations(articles))
    assert written(nd.deduplicate(shuffled)) == written(nd.deduplicate(articles))


@settings(deadline=None, max_examples=25)
@given(articles=ARTICLES, policy=st.sampled_from(["central", "earliest", "longest", ("wire 1",)]))
def test_variants_were_measured_against_their_canonical(
    articles: list[nd.Article], policy: CanonicalPolicy
) -> None:
    """Each variant has the score and relation that `compare` gives it with the canonical."""
    chosen = nd.Settings(canonical=policy)
    for cluster in nd.deduplicate(articles, settings=chosen).clusters:
        for variant in cluster.variants:
            comparison = nd.compare(cluster.canonical.text, variant.sentence.text)
            assert comparison.same
            assert comparison.score == pytest.approx(variant.score, abs=1e-4)
            assert comparison.relation == variant.relation


def test_versions_of_a_claim_meet_and_others_do_not() -> None:
    """Retold and edited lines share a cluster with their conflict; templates stay apart."""
    result = nd.deduplicate([article(number, [line]) for number, line in enumerate(LINES, start=1)])
    groups = [
        {LINES.index(sentence.text) for sentence in cluster.sentences}
        for cluster in result.clusters
    ]
    assert sorted(map(sorted, groups)) == [[0, 1, 2], [3, 4]]
    (figures,) = [c for c in result.clusters if len(c.sentences) == 3]
    assert {conflict.kind for conflict in figures.conflicts} == {"number"}


def test_first_published_is_the_earliest_not_the_first_read() -> None:
    """Provenance goes by time: who said it first, and how much later the others did."""
    early = nd.Article(id="z", text=LINES[0], published=MONDAY, source="B")
    late = nd.Article(id="a", text=LINES[0], published=MONDAY + timedelta(minutes=5), source="A")
    (cluster,) = nd.deduplicate([late, early]).clusters
    assert cluster.first.article_id == "z"
    assert cluster.first_published == MONDAY
    assert [variant.lag_seconds for variant in cluster.variants] == [300.0]
    assert cluster.sources == 2


def test_conflicting_versions_can_be_split_off() -> None:
    """With on_conflict="split" no cluster holds versions that disagree."""
    articles = [article(number, [line]) for number, line in enumerate(LINES[:3], start=1)]
    result = nd.deduplicate(articles, settings=nd.Settings(on_conflict="split"))
    assert not any(cluster.conflicts for cluster in result.clusters)
    assert any(len(cluster.sentences) == 2 for cluster in result.clusters)


def test_repeats_within_an_article_count_unless_left_out() -> None:
    """A line twice in one article is a repeat; with across_only it isn't."""
    twice = [nd.Article(id="a", text=f"{LINES[0]}\n{LINES[1]}\n{LINES[0]}")]
    assert len(nd.deduplicate(twice).clusters[0].sentences) == 3
    assert nd.deduplicate(twice, settings=nd.Settings(across_only=True)).clusters == ()


def test_a_later_version_is_no_repeat_of_the_earlier() -> None:
    """Of two versions of an article the higher counts, and the other is told as replaced."""
    first = nd.Article(id="a", version=1, text=LINES[0])
    second = nd.Article(id="a", version=2, text=LINES[0] + " " + LINES[5])
    result = nd.deduplicate([second, first])
    assert result.clusters == ()
    assert result.replaced == (("a", 1),)


@pytest.mark.parametrize(
    "texts",
    [
        [],
        [""],
        [" \n\t "],
        ["\ud800 lone", "\ud800 lone"],
        ["a\x00b c\x00d", "a\x00b c\x00d"],
        ["x" * 1_000_000, "x" * 1_000_000],
        ["word " * 100_000],
        ["ok", "no", "ok"],
        ["東京で地震がありました。津波の心配はありません。"] * 2,
        ["\u202eevil\u202c reversed text here"] * 2,
        ["👩‍👩‍👧‍👦 family lives here 👍🏽"] * 2,
    ],
    ids=lambda texts: f"{len(texts)} texts, {sum(map(len, texts))} characters",
)
def test_hostile_text_is_only_text(texts: list[str]) -> None:
    """Empty, huge, broken and foreign texts run through, and copies of them are found."""
    articles = [nd.Article(id=str(number), text=text) for number, text in enumerate(texts)]
    result = nd.deduplicate(articles)
    copies = sum(n - 1 for n in Counter(text for text in texts if text.strip()).values())
    if copies:
        assert result.stats["exact"] >= copies


def test_a_hundred_thousand_equal_lines_are_one_cluster() -> None:
    """Copies collapse first: their number doesn't multiply."""
    result = nd.deduplicate([nd.Article(id="a", text=f"{LINES[0]}\n" * 100_000)])
    (cluster,) = result.clusters
    assert len(cluster.variants) == 99_999


def test_a_foreign_language_without_tables_works_with_the_corpus_frequencies() -> None:
    """salience="corpus" finds an edited line in a language that has no table."""
    lines = [
        "Der Bürgermeister von Kelmouth ließ am Montag das Hafenviertel räumen.",
        "Am Montag ließ der Bürgermeister von Kelmouth das ganze Hafenviertel räumen.",
        "Die Ernte in den Tälern war besser als im Vorjahr.",
        "Der Verein gewann das Spiel mit zwei zu null.",
    ]
    articles = [nd.Article(id=str(n), text=line, language="de-AT") for n, line in enumerate(lines)]
    result = nd.deduplicate(articles, settings=nd.Settings(salience="corpus"))
    assert [len(cluster.sentences) for cluster in result.clusters] == [2]


def _bytes_of_run(paths: list[Path], seed: str) -> bytes:
    code = (
        "import sys, newsdedup as nd;"
        "nd.deduplicate(nd.read_articles(*sys.argv[1:])).write_jsonl('-')"
    )
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    done = subprocess.run(  # noqa: S603  # our own interpreter on our own files
        [sys.executable, "-c", code, *map(str, paths)],
        capture_output=True,
        check=True,
        env=environment,
        cwd=Path(__file__).parent.parent,
    )
    return done.stdout


def test_furniture_is_no_part_of_what_is_compared() -> None:
    """Datelines and bylines tell of the item: what they stand beside is compared without them."""
    dateline, byline = "KELMOUTH (AP) - ", "By Ada Dovrik of the Kelmouth bureau"
    articles = [
        nd.Article(id="a", text=dateline + LINES[0], furniture=((0, len(dateline)),)),
        nd.Article(id="b", text=f"{byline}\n{LINES[0]}", furniture=((0, len(byline)),)),
        nd.Article(id="c", text=byline, furniture=((0, len(byline)),)),
    ]
    result = nd.deduplicate(articles, settings=nd.Settings(newline="sentence"))
    (cluster,) = result.clusters
    assert {sentence.text for sentence in cluster.sentences} == {dateline + LINES[0], LINES[0]}
    assert [variant.relation for variant in cluster.variants] == ["exact"]
    assert result.stats["sentences"] == 2


def test_hash_seeds_do_not_matter() -> None:
    """Two processes with other hash seeds write the same bytes."""
    wire = [Path(__file__).parent.parent / "docs" / "sample-wire"]
    assert _bytes_of_run(wire, "1") == _bytes_of_run(wire, "2") != b""


def test_known_repeats_of_the_seeds(seeds_dir: Path) -> None:
    """The three known repeats each end in one cluster, and nothing unrelated joins them."""
    result = nd.deduplicate(nd.read_articles(seeds_dir))
    known = [
        ("The estimated 250,000 residents", "An estimated 250,000 people"),
        ("Kerry called for all warplanes", "The International Syria Support Group was to"),
        ("In an interview with The Associated Press", "Assad, who spoke to the Associated Press"),
    ]
    groups = [[sentence.text for sentence in cluster.sentences] for cluster in result.clusters]
    for pair in known:
        assert any(
            len(group) == 2 and all(any(t.startswith(start) for t in group) for start in pair)
            for group in groups
        ), pair
    unexpected = [
        group
        for group in groups
        if not any(group[0].startswith(start) for pair in known for start in pair)
    ]
    assert all("Kerry" in text and "threat" in text for group in unexpected for text in group)
    (siege,) = [c for c in result.clusters if "250,000" in c.canonical.text]
    assert {conflict.kind for conflict in siege.conflicts} == {"date"}
    words = {(c.canonical, c.variant) for c in siege.conflicts}
    assert {frozenset(pair) for pair in words} == {frozenset({"early September", "mid-July"})}


def test_progress_is_told_within_the_candidates(monkeypatch: pytest.MonkeyPatch) -> None:
    """How many texts have met all others rises block by block, and is never all of them."""
    monkeypatch.setattr("newsdedup.matching.LEAST_RANGE", 2)
    lines = [
        f"The ferry Maro ran aground off Pell Island with {n} people on board." for n in range(30)
    ]
    told: list[tuple[str, int, int]] = []
    nd.deduplicate(
        [nd.Article(id=str(n), text=line) for n, line in enumerate(lines)],
        progress=lambda *each: told.append(each),
    )
    done = [count for stage, count, total in told if stage == "candidates" and total == len(lines)]
    assert done == sorted(done)
    assert done[0] == 0
    assert 1 < len(set(done)) <= len(done)
    assert done[-1] < len(lines)
