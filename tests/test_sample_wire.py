"""The sample wire end to end: what its clusters must show, and their bytes.

`python -m tests.test_sample_wire` writes tests/golden/sample-wire.jsonl anew.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

import newsdedup as nd

WIRE = Path(__file__).parent.parent / "docs" / "sample-wire"
GOLDEN = Path(__file__).parent / "golden" / "sample-wire.jsonl"

Row = dict[str, Any]


def articles() -> list[nd.Article]:
    """Return the articles of the sample wire, all versions."""
    return list(nd.read_articles(WIRE))


def clusters_file(given: list[nd.Article], path: Path) -> bytes:
    """Return the clusters of the articles as they are written to a file."""
    nd.deduplicate(given).write_jsonl(path)
    return path.read_bytes()


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    """Return the clusters of the sample wire as their JSON objects."""
    written = clusters_file(articles(), tmp_path_factory.mktemp("wire") / "clusters.jsonl")
    return [json.loads(line) for line in written.splitlines()]


def members(row: Row) -> list[Row]:
    """Return the canonical sentence of a cluster and its variants."""
    return [row["canonical"], *row["variants"]]


def cluster_with(rows: list[Row], words: str) -> Row:
    """Return the one cluster in which some version has these words."""
    (row,) = [row for row in rows if any(words in member["text"] for member in members(row))]
    return row


def ids_of(row: Row) -> set[str]:
    """Return the ids of the articles that have a version in the cluster."""
    return {member["article_id"] for member in members(row)}


def conflicts_of(row: Row) -> set[tuple[str, frozenset[str]]]:
    """Return the kind and both sides of each conflict in the cluster."""
    return {
        (conflict["kind"], frozenset((conflict["canonical"], conflict["variant"])))
        for variant in row["variants"]
        for conflict in variant["conflicts"]
    }


def test_the_clusters_are_the_golden_ones(tmp_path: Path) -> None:
    """The clusters file is byte for byte the golden one."""
    assert clusters_file(articles(), tmp_path / "clusters.jsonl") == GOLDEN.read_bytes()


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_the_articles_does_not_matter(tmp_path: Path, seed: int) -> None:
    """Shuffled articles give the same bytes."""
    shuffled = articles()
    random.Random(seed).shuffle(shuffled)  # noqa: S311  # any order will do
    assert clusters_file(shuffled, tmp_path / "clusters.jsonl") == GOLDEN.read_bytes()


def test_every_text_is_a_slice_of_its_article(rows: list[Row]) -> None:
    """`text` is the article's text from `start` to `end`."""
    texts = {(article.id, article.version): article.text for article in articles()}
    latest = {identity: texts[identity, version] for identity, version in sorted(texts)}
    for row in rows:
        for member in members(row):
            text = latest[member["article_id"]]
            assert member["text"] == text[member["start"] : member["end"]]


def test_the_dead_of_the_fire_are_five_or_seven(rows: list[Row]) -> None:
    """The outlets' counts of the dead are in one cluster, which shows that they disagree."""
    row = cluster_with(rows, "killing seven people")
    assert {"mp-101", "hc-201", "lt-301", "nl-401"} <= ids_of(row)
    assert any(kind == "number" for kind, _ in conflicts_of(row))


def test_a_version_that_was_replaced_is_gone(rows: list[Row]) -> None:
    """Neither the lower version nor the superseded article has a sentence in a cluster."""
    texts = [member["text"] for row in rows for member in members(row)]
    assert not any("brother's company" in text or "85 million" in text for text in texts)
    assert not any("mp-103" in ids_of(row) for row in rows)


def test_the_people_of_karsa_are_one_claim_with_conflicts(rows: list[Row]) -> None:
    """Two outlets' figures and dates for the cut-off district meet, with both conflicts."""
    row = cluster_with(rows, "a quarter of a million people")
    assert {"mp-102", "nl-402", "lt-302"} <= ids_of(row)
    assert {kind for kind, _ in conflicts_of(row)} == {"number", "date"}


def test_a_quote_and_its_shortened_form_meet(rows: list[Row]) -> None:
    """The quote that one outlet cut is found, as what the other contains."""
    row = cluster_with(rows, "two loud bangs")
    assert ids_of(row) == {"mp-101", "hc-201"}
    assert row["kind"] == "quote"


def test_claims_told_in_other_words_meet(rows: list[Row]) -> None:
    """The flags at half-mast and the safety inspection are each told twice."""
    assert ids_of(cluster_with(rows, "ordered flags on public buildings")) == {"nl-401", "lt-301"}
    assert ids_of(cluster_with(rows, "safety inspection in January")) == {"mp-101", "nl-401"}


@pytest.mark.parametrize(
    ("words", "others"),
    [
        ("Halden Shipping reported", "Orrin Foods reported"),
        ("The Bank of Selmark raised", "The Bank of Ostia cut"),
        ("Revenue rose to $388", "Revenue rose to $274"),
        ("Greta Halden expects", "Basil Orrin expects"),
        ("Greta Halden", "Basil Orrin"),
    ],
)
def test_a_formula_with_other_names_is_no_repeat(rows: list[Row], words: str, others: str) -> None:
    """Results of two companies, or moves of two banks, are never put together."""
    for row in rows:
        texts = " ".join(member["text"] for member in members(row))
        assert not (words in texts and others in texts)


def test_lines_that_claim_nothing_are_boilerplate(rows: list[Row]) -> None:
    """The credit line and the newsletter line are boilerplate, and nothing else is."""
    boilerplate = [row for row in rows if row["kind"] == "boilerplate"]
    assert sorted(row["canonical"]["text"][:15] for row in boilerplate) == [
        "Meridian Press ",
        "Sign up for our",
    ]


def test_a_story_told_once_is_in_no_cluster(rows: list[Row]) -> None:
    """The match and the museum share nothing but the newsletter line."""
    for row in rows:
        assert "coast-radio-museum.txt" not in ids_of(row)
        assert row["kind"] == "boilerplate" or "lt-304" not in ids_of(row)


if __name__ == "__main__":
    GOLDEN.parent.mkdir(exist_ok=True)
    clusters_file(articles(), GOLDEN)
