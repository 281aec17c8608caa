"""Provenance for others: PROV-JSON as the prov package reads it, ninjs with associations."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsdedup as nd
from newsdedup.outputs.ninjs import ninjs_items
from newsdedup.outputs.prov import prov_document
from newsdedup.outputs.tables import storable
from newsdedup.outputs.uris import article_uri, quoted

if TYPE_CHECKING:
    from pathlib import Path

    from newsdedup.result import Result

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
HARBOUR = "The harbour of Port Amery was closed to all {} ships on Monday, the mayor said."
# The properties of ninjs 3.0 that an item or an association may have, of those we write.
NINJS = {
    *("uri", "type", "version", "firstCreated", "versionCreated", "embargoedUntil", "pubStatus"),
    *("language", "descriptions", "bodies", "headlines", "infoSources", "by", "associations"),
    *("altIds", "standard"),
}


@pytest.fixture(scope="module")
def result() -> Result:
    """Return a small result: a conflict, an undated article, ids of all sorts."""
    times = (NINE, NINE + timedelta(hours=1), None)
    texts = (
        f"{HARBOUR.format('forty')} Nobody was hurt in the storm, police said on Monday.",
        f"{HARBOUR.format('fifty')} A lone \ud83d surrogate isn't read by every tool.",
        f"{HARBOUR.format('forty')}\n\nSelmark Bank will close seventy branches by June.",
    )
    names = ("https://example.org/a?b=1", "a paper: 2 \ud800", "ö-3")
    sources = ("Meridian Press", "Northline/News: \ud800", None)
    return nd.deduplicate(
        nd.Article(id=name, text=text, source=source, published=published, title=f"On {name}")
        for name, text, source, published in zip(names, texts, sources, times, strict=True)
    )


# --- names --------------------------------------------------------------------------------


@given(st.text(alphabet=st.characters(exclude_categories=())), st.text())
def test_a_quoted_name_is_plain_and_its_own(one: str, other: str) -> None:
    """Only plain characters are left, and different names stay different."""
    assert re.fullmatch(r"[A-Za-z0-9_.%-]*", quoted(one))
    assert (quoted(one) == quoted(other)) == (one == other)


def test_an_id_that_is_a_uri_stays() -> None:
    """Agencies' own URIs aren't wrapped into another."""
    for name in ("urn:newsml:example.org:20260302:1", "https://example.org/a?b=1"):
        assert article_uri(name) == name
    assert article_uri("m 1") == "urn:newsdedup:article:m%201"


# --- PROV-JSON ----------------------------------------------------------------------------


def test_the_prov_package_reads_the_document(result: Result, tmp_path: Path) -> None:
    """What it reads and writes again says the same, and holds each sentence of each cluster."""
    model = pytest.importorskip("prov.model")
    result.write_prov(tmp_path / "prov.json")
    document = model.ProvDocument.deserialize(source=str(tmp_path / "prov.json"))
    assert model.ProvDocument.deserialize(content=document.serialize()) == document
    sentences = [
        one
        for one in document.get_records(model.ProvEntity)
        if str(one.identifier).startswith("sentence:")
    ]
    assert len(sentences) == sum(len(cluster.sentences) for cluster in result.clusters) > 0
    undefined = re.findall(r"'([a-z]+):", document.get_provn())
    assert set(undefined) <= {"nd", "prov", "sentence", "cluster"}


def test_nothing_is_said_to_be_derived(result: Result) -> None:
    """Versions are alternates of one another; who took it from whom isn't known."""
    document = prov_document(result)
    assert not {kind for kind in document if re.search("Deriv|Quot|Source|Influence|Revis", kind)}
    assert len(document["alternateOf"]) == result.stats["repeats"]


def test_every_name_that_a_relation_uses_is_defined(result: Result) -> None:
    """No end of a relation leads nowhere."""
    document = prov_document(result)
    relations = set(document) - {"prefix", "entity", "agent", "activity"}
    used = {
        name
        for kind in relations
        for relation in document[kind].values()
        for name in relation.values()
    }
    assert used <= {*document["entity"], *document["agent"], *document["activity"]}
    assert {name.split(":")[0] for name in used} == set(document["prefix"])


def test_a_cluster_tells_where_it_was_first_seen(result: Result) -> None:
    """The time and the sentence of the first publication are those of the cluster."""
    entities = prov_document(result)["entity"]
    for cluster in result.clusters:
        entity = entities[f"cluster:{cluster.id}"]
        assert entity["nd:firstSeenIn"]["$"] == f"sentence:{cluster.first.id}"
        assert datetime.fromisoformat(entity["nd:firstSeen"]["$"]) == cluster.first_published


def test_a_cluster_without_times_was_first_seen_nowhere() -> None:
    """Without a time nothing is said of who was first."""
    articles = [nd.Article(id=name, text=HARBOUR) for name in ("a", "b")]
    document = prov_document(nd.deduplicate(articles))
    (cluster,) = [one for name, one in document["entity"].items() if name.startswith("cluster")]
    assert not {name for name in cluster if "first" in name}


# --- ninjs --------------------------------------------------------------------------------


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_ninjs_has_no_property_of_its_own(result: Result) -> None:
    """Items and associations have the properties of ninjs 3.0, which allows no others."""
    for item in ninjs_items(result):
        assert set(item) <= NINJS
        for one in item.get("associations", ()):
            assert {"name", "uri", "rel"} <= set(one) <= NINJS | {"name", "rel"}


def test_associations_lead_both_ways(result: Result) -> None:
    """An article names each that shares a claim with it; that one names it in return."""
    items = {item["uri"]: item for item in ninjs_items(result)}
    back = {"hasCanonicalOf": "hasVariantOf", "hasVariantOf": "hasCanonicalOf"}
    links = {
        (uri, one["rel"], one["uri"])
        for uri, item in items.items()
        for one in item.get("associations", ())
    }
    assert len(links) > 0
    assert all((other, back[relation], one) in links for one, relation, other in links)


def test_an_association_holds_the_sentences_that_are_meant(result: Result) -> None:
    """Each stands in the body of the article that has the association."""
    for item in ninjs_items(result):
        for one in item.get("associations", ()):
            meant = [description["value"] for description in one["descriptions"]]
            assert meant
            assert all(sentence in item["bodies"][0]["value"] for sentence in meant)


def test_our_reader_reads_the_ninjs(result: Result, tmp_path: Path) -> None:
    """The articles come back with their text, title, time and status."""
    result.write_ninjs(tmp_path / "items.jsonl")
    read = {article.id: article for article in nd.read_articles(tmp_path / "items.jsonl")}
    assert len(read) == len(result.articles)
    for article in result.articles:
        again = read[article_uri(article.id)]
        assert (again.text, again.title) == (storable(article.text), storable(article.title))
        assert (again.published, again.status) == (article.published, article.status)


def test_jq_reads_both(result: Result, tmp_path: Path) -> None:
    """A query of jq finds the first seen times and the associations."""
    jq = shutil.which("jq")
    if jq is None:
        pytest.skip("jq isn't installed")
    result.write_prov(tmp_path / "prov.json")
    result.write_ninjs(tmp_path / "items.jsonl")

    def asked(query: str, name: str) -> str:
        done = subprocess.run(  # noqa: S603  # the user's own jq
            [jq, "-r", query, tmp_path / name], capture_output=True, text=True, check=True
        )
        return done.stdout

    first = asked('.entity[]["nd:firstSeen"]["$"]? // empty', "prov.json")
    assert first.split() == ["2026-03-02T09:00:00+00:00"] * len(result.clusters)
    rel = asked(".associations[]?.rel", "items.jsonl")
    assert set(rel.split()) == {"hasCanonicalOf", "hasVariantOf"}


def test_the_bytes_depend_on_the_articles_alone(result: Result, tmp_path: Path) -> None:
    """The same articles in another order give the same files."""
    again = nd.deduplicate(result.articles[::-1])
    for one, name in ((result, "a"), (again, "b")):
        one.write_prov(tmp_path / f"{name}.prov")
        one.write_ninjs(tmp_path / f"{name}.ninjs")
    for ending in ("prov", "ninjs"):
        assert (tmp_path / f"a.{ending}").read_bytes() == (tmp_path / f"b.{ending}").read_bytes()
