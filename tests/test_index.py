"""The index: the batch's own answer, whatever came in which order, and nothing ever lost."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

import newsdedup as nd
from newsdedup import outputs
from newsdedup.index import Index

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
LINEWISE = nd.Settings(newline="sentence")


def article(number: int, lines: list[int], *, version: int = 1, hour: int = 0) -> nd.Article:
    """Return an article of some of the LINES."""
    return nd.Article(
        id=f"a{number}",
        text="\n".join(LINES[line] for line in lines),
        source=f"wire {number % 3}" if number % 5 else None,
        published=MONDAY + timedelta(hours=hour) if hour % 4 else None,
        version=version,
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
)


class IndexMachine(RuleBasedStateMachine):
    """Articles come, change and go in any order; a batch over what remains is the oracle."""

    @initialize(
        policy=st.sampled_from(["central", "earliest", "longest", ("wire 1", "wire 2")]),
        on_conflict=st.sampled_from(["flag", "split"]),
        across_only=st.booleans(),
    )
    def make(self, policy: Any, on_conflict: str, across_only: bool) -> None:  # noqa: FBT001  # hypothesis hands over what it drew
        """Make an index with some settings."""
        self.settings = nd.Settings(
            newline="sentence",
            canonical=policy,
            on_conflict=on_conflict,
            across_only=across_only,
            boilerplate_articles=2,
        )
        self.index = Index.open(":memory:", settings=self.settings)
        self.remaining: list[nd.Article] = []
        self.tombstones: dict[str, int] = {}
        self.copy: dict[str, str] = {}
        self.followed = 0

    @rule(articles=st.lists(ARTICLES, min_size=1, max_size=4), size=st.integers(1, 4))
    def add(self, articles: list[nd.Article], size: int) -> None:
        """Add some articles, some at a time."""
        self.index.add(articles, batch_articles=size, on_bad_item="skip").finish()
        self.remaining += [one for one in articles if one.version > self.tombstones.get(one.id, 0)]

    @rule(number=st.integers(0, 7))
    def remove(self, number: int) -> None:
        """Remove an article, which may not be there."""
        there = [one for one in self.remaining if one.id == f"a{number}"]
        assert self.index.remove(f"a{number}") == bool(there)
        self.remaining = [one for one in self.remaining if one not in there]
        if there:
            self.tombstones[f"a{number}"] = max(one.version for one in there)

    @rule()
    def compact(self) -> None:
        """Make all anew: nothing changes where no bucket was over-full."""
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
        assert written(self.index.clusters()) == written(batch.clusters)
        assert self.index.verify() == []

    def teardown(self) -> None:
        """Close the index."""
        if hasattr(self, "index"):
            self.index.close()


TestIndexIsTheBatch = IndexMachine.TestCase
TestIndexIsTheBatch.settings = settings(
    max_examples=25,
    stateful_step_count=8,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
