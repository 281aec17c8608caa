"""Links of a user: kept and respected, whatever comes, goes or is made anew."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

import newsdedup as nd
from newsdedup.cli.app import app
from newsdedup.index import Index, Link
from newsdedup.normalize import normalize
from tests.test_index import ARTICLES, LINES, written

if TYPE_CHECKING:
    from pathlib import Path

PLACES = st.integers(0, len(LINES) - 1)


class LinkMachine(RuleBasedStateMachine):
    """Articles and links come and go; an index made at once of what remains is the oracle."""

    @initialize(policy=st.sampled_from(["central", "earliest"]), across=st.booleans())
    def make(self, policy: Literal["central", "earliest"], *, across: bool) -> None:
        """Make an index with some settings."""
        sources = "across" if across else "all"
        self.settings = nd.Settings(newline="sentence", canonical=policy, sources=sources)
        self.index = Index.open(":memory:", settings=self.settings)
        self.links: dict[tuple[str, str], str] = {}

    @rule(articles=st.lists(ARTICLES, min_size=1, max_size=4))
    def add(self, articles: list[nd.Article]) -> None:
        """Add some articles."""
        self.index.add(articles, on_bad_item="skip").finish()

    @rule(number=st.integers(0, 7))
    def remove(self, number: int) -> None:
        """Remove an article, which may not be there."""
        self.index.remove(f"a{number}")

    @rule(one=PLACES, other=PLACES, kind=st.sampled_from(["must", "cannot"]))
    def link(self, one: int, other: int, kind: str) -> None:
        """Link two lines; what contradicts is refused and leaves all as it was."""
        low, high = sorted((normalize(LINES[one]), normalize(LINES[other])))
        try:
            getattr(self.index, f"{kind}_link")(LINES[one], LINES[other])
        except nd.InvalidSettingError:
            assert low == high or self.contradicts(low, high, kind)
        else:
            self.links[low, high] = kind
            assert low != high
            assert not self.contradicts(low, high, kind)

    def contradicts(self, low: str, high: str, kind: str) -> bool:
        """Say whether a further link makes some wordings both together and apart."""
        links = {**self.links, (low, high): kind}
        group = {name: {name} for pair in links for name in pair}
        for one, other in (pair for pair, what in links.items() if what == "must"):
            joined = group[one] | group[other]
            group |= dict.fromkeys(joined, joined)
        return any(other in group[one] for (one, other), what in links.items() if what == "cannot")

    @rule(data=st.data())
    def unlink(self, data: Any) -> None:
        """Take one link back."""
        if self.links:
            pair = data.draw(st.sampled_from(sorted(self.links)))
            assert self.index.unlink(*pair)
            del self.links[pair]

    @rule()
    def compact(self) -> None:
        """Make all anew."""
        self.index.compact()

    @invariant()
    def is_what_an_index_made_at_once_says(self) -> None:
        """Clusters depend on articles and links alone, and keep to the links."""
        if not hasattr(self, "index"):
            return
        result = self.index.result()
        with Index.open(":memory:", settings=self.settings) as fresh:
            for (one, other), kind in sorted(self.links.items()):
                getattr(fresh, f"{kind}_link")(one, other)
            fresh.add(result.articles, batch_articles=100).finish()
            assert written(fresh.clusters()) == written(result.clusters)
        self.keeps_to_links(result)
        assert self.index.verify() == []
        assert {(link.one, link.other): link.kind for link in self.index.links()} == self.links

    def keeps_to_links(self, result: nd.Result) -> None:
        """Check every link against the clusters of all sentences."""
        groups = [{normalize(s.text) for s in cluster.sentences} for cluster in result.clusters]
        there = {normalize(sentence.text) for sentence in result.sentences()}
        for (one, other), kind in self.links.items():
            together = any({one, other} <= group for group in groups)
            if kind == "cannot":
                assert not together
            elif {one, other} <= there and self.settings.sources == "all":
                assert together


TestLinks = LinkMachine.TestCase
TestLinks.settings = settings(
    max_examples=15,
    stateful_step_count=10,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


@pytest.fixture
def index() -> Any:
    """Open an index of two articles that tell of one thing, and one that doesn't."""
    day = datetime(2026, 3, 2, tzinfo=UTC)
    texts = {"a": LINES[1], "b": LINES[2], "c": LINES[7]}
    with Index.open(":memory:") as opened:
        opened.add([nd.Article(id=n, text=t, published=day) for n, t in texts.items()]).finish()
        yield opened


def members(index: Index) -> list[list[str]]:
    return [[one.article_id for one in cluster.sentences] for cluster in index.clusters()]


def test_links_are_told_as_events(index: Index) -> None:
    """A link is told by what becomes of the clusters it joins or parts."""
    last = max(event.number for event in index.events())
    (cluster,) = index.clusters()
    index.cannot_link(cluster.canonical, cluster.variants[0].sentence)
    assert members(index) == []
    assert [event.kind for event in index.events(since=last)] == ["gone"]
    index.must_link(LINES[1], LINES[7])
    (joined,) = index.clusters()
    assert {one.article_id for one in joined.sentences} == {"a", "c"}
    assert joined.variants[0].relation == "restated"
    assert [event.kind for event in index.events(since=last)] == ["gone", "created"]
    assert index.unlink(LINES[7], LINES[1])
    assert not index.unlink(LINES[7], LINES[1])


def test_a_link_may_come_before_what_it_links(index: Index) -> None:
    """It waits for the wordings, and holds for every copy."""
    index.must_link("The mayor is ill.", LINES[7])
    added = index.add([nd.Article(id="d", text="The mayor is ill.\n\n" + LINES[7])]).finish()
    assert added.added == 1
    (linked,) = [names for names in members(index) if "c" in names]
    assert sorted(linked) == ["c", "d", "d"]


def test_commands_link_and_unlink(tmp_path: Path) -> None:
    """`link`, `links` and `unlink` do what their methods do."""
    path = tmp_path / "linked.index"

    def run(*words: object) -> Any:
        return CliRunner().invoke(app, ["index", *map(str, words)])

    with Index.open(path) as opened:
        opened.add([nd.Article(id="a", text=f"{LINES[1]}\n\n{LINES[7]}")]).finish()
    assert run("link", path, LINES[1], LINES[7]).exit_code == 0
    assert len(run("export", path).stdout.splitlines()) == 1
    assert json.loads(run("links", path).stdout)["kind"] == "must"
    assert run("link", path, LINES[1], LINES[7], "--never").exit_code == 0
    assert run("export", path).stdout == ""
    assert run("unlink", path, LINES[1], LINES[7]).exit_code == 0
    assert "no link" in run("unlink", path, LINES[1], LINES[7]).stderr
    assert run("link", path, LINES[1], LINES[1]).exit_code == 2


def test_a_link_is_two_wordings_and_a_kind(index: Index) -> None:
    """What `links` tells is what was said, by the wordings as they are compared."""
    index.must_link(LINES[1], LINES[7])
    low, high = sorted((normalize(LINES[1]), normalize(LINES[7])))
    assert index.links() == [Link(one=low, other=high, kind="must")]
    with pytest.raises(nd.InvalidSettingError, match="two different"):
        index.must_link(LINES[1], LINES[1])
