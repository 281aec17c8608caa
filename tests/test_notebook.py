"""How a result, a cluster and a comparison show themselves in a notebook and in a console."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsdedup as nd
from newsdedup import notebook
from newsdedup.notebook import Html

SAMPLE = Path(__file__).parent.parent / "docs" / "sample-wire"
EVIL = "</td><script>alert(1)</script><img src=x onerror='alert(1)'>&lt;\ud800"
OWN = {
    "div",
    "strong",
    "p",
    "table",
    "tr",
    "td",
    "th",
    "span",
    "del",
    "details",
    "summary",
    "ins",
    "ul",
    "li",
}


class Shown(HTMLParser):
    """The tags and the text of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[tuple[str, str | None]] = set()
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of a tag."""
        self.tags.append(tag)
        self.attributes |= set(attrs)

    def handle_data(self, data: str) -> None:
        """Take note of text."""
        self.text += data


@pytest.fixture(scope="module")
def result() -> nd.Result:
    """Return the result for the sample wire."""
    return nd.deduplicate(nd.read_articles(SAMPLE))


@given(st.text())
def test_text_is_shown_as_it_is(value: str) -> None:
    """Whatever the text, HTML shows it and adds no tag; lone surrogates become question marks."""
    shown = Shown(notebook.element("p", value))
    clean = value.encode("utf-8", "replace").decode("utf-8")
    assert shown.tags == ["p"]
    assert shown.text == clean


def test_html_is_not_escaped_twice() -> None:
    """An element may hold another."""
    assert notebook.element("p", notebook.element("b", "a<b")) == "<p><b>a&lt;b</b></p>"
    assert isinstance(notebook.table(("a",), [("b",)]), Html)


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_difference_shows_the_second_text(first: str, second: str) -> None:
    """What is outside of `del` are the words of the second text."""
    html = notebook.difference(first.replace("\0", ""), second.replace("\0", ""))
    shown = Shown("".join(part.split("</del>")[-1] for part in html.split("<del>")))
    wanted = second.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    assert "".join(shown.text.split()) == "".join(wanted.split())


def test_a_cluster_shows_all_its_versions(result: nd.Result) -> None:
    """The table has a row for each version, with source, relation and conflicts."""
    cluster = next(one for one in result.clusters if one.conflicts)
    shown = Shown(cluster._repr_html_())
    assert shown.tags.count("tr") == 1 + len(cluster.sentences)
    for variant in cluster.variants:
        assert (variant.sentence.source or variant.sentence.article_id) in shown.text
        assert variant.relation in shown.text
    for conflict in cluster.conflicts:
        assert f"{conflict.kind}: {conflict.canonical} / {conflict.variant}" in shown.text


def test_a_result_shows_its_figures_and_widest_clusters(result: nd.Result) -> None:
    """The figures of the summary are there, and the clusters of most sources."""
    shown = Shown(result._repr_html_())
    assert f"{result.stats['repeats']:,}" in shown.text
    widest = max(result.clusters, key=lambda cluster: (cluster.sources, len(cluster.variants)))
    assert widest.canonical.text in shown.text


def test_a_comparison_shows_its_verdict() -> None:
    """Relation, score, conflicts and evidence are there."""
    comparison = nd.compare("Five ships sank on Monday.", "Seven ships sank on Monday.")
    shown = Shown(comparison._repr_html_())
    assert comparison.relation in shown.text
    assert f"{comparison.score:.2f}" in shown.text
    assert "number: Five / Seven" in shown.text
    assert all(name in shown.text for name in comparison.evidence)


def test_hostile_text_adds_no_element() -> None:
    """Texts, sources and ids with payloads are shown, and add no tag or attribute."""
    articles = [
        nd.Article(
            id=f"{name}{EVIL}", source=f"{name}{EVIL}", text=f"Five ships sank {EVIL} {more}."
        )
        for name, more in (("a", "near Port Amery"), ("b", "near Port Amery today"))
    ]
    result = nd.deduplicate(articles)
    compared = nd.compare(articles[0].text, articles[1].text)
    every: list[nd.Result | nd.Cluster | nd.Comparison] = [result, *result.clusters, compared]
    for one in every:
        shown = Shown(one._repr_html_())
        assert set(shown.tags) <= OWN
        assert shown.attributes <= {("style", "text-align: left")}
        shown.text.encode("utf-8")
    assert result.clusters


def test_a_repr_is_one_short_line(result: nd.Result) -> None:
    """In a console each says in one line what it is."""
    comparison = nd.compare("Five ships sank on Monday.", "Seven ships sank on Monday.")
    for one in (result, *result.clusters, comparison):
        line = repr(one)
        assert line.startswith(f"<{type(one).__name__}")
        assert "\n" not in line
        assert len(line) < 200


def test_what_is_long_is_folded_and_what_is_noise_left_out() -> None:
    """The evidence of a comparison opens at a click; boilerplate is no cluster to look at first."""
    shown = nd.compare("The ferry sank on Monday.", "The ferry sank on Tuesday.")._repr_html_()
    assert "<details><summary>evidence</summary><table>" in shown
    articles = [
        nd.Article(id=str(number), text=f"Sign up for our newsletter by email.\n\nRain {number}.")
        for number in range(9)
    ]
    result = nd.deduplicate(articles, settings=nd.Settings(boilerplate_articles=3))
    assert [one.kind for one in result.clusters] == ["boilerplate"]
    assert "newsletter" not in result._repr_html_()
