"""Timelines: a disputed figure, as each version gave it, over time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import newsdedup as nd

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
TOLL = "The explosion at the Tarnwell grain silo killed {} workers and wounded 12, police said."


def cluster(*tolls: str) -> nd.Cluster:
    """Return the cluster of versions published an hour apart, the last one first."""
    articles = [
        nd.Article(
            id=f"a{number}",
            text=TOLL.format(toll),
            source=f"wire {number}",
            published=MONDAY + timedelta(hours=number),
        )
        for number, toll in enumerate(tolls)
    ]
    (found,) = nd.deduplicate(reversed(articles)).clusters
    return found


def test_a_figure_is_told_as_it_rose() -> None:
    """Each version's figure stands in order of publication, with its source and place."""
    (line,) = nd.timelines(cluster("five", "5", "seven", "seven", "nine"))
    assert line.kind == "number"
    assert [entry.words for entry in line.entries] == ["five", "5", "seven", "seven", "nine"]
    assert [entry.sentence.source for entry in line.entries] == [f"wire {n}" for n in range(5)]
    for entry in line.entries:
        assert entry.sentence.text[entry.start : entry.end] == entry.words


def test_changes_leave_out_who_only_repeated() -> None:
    """The changes are the first figure and each other one after it."""
    (line,) = nd.timelines(cluster("five", "seven", "seven", "nine"))
    assert [entry.words for entry in line.changes] == ["five", "seven", "nine"]


def test_versions_that_agree_have_no_timeline() -> None:
    """Without a conflict there is nothing to tell, also where the words differ."""
    assert nd.timelines(cluster("five", "5", "five")) == ()
