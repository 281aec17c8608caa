"""Rules of time and source: who may be in one cluster, against a slow oracle and in a batch."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsdedup as nd
from newsdedup.amounts import microseconds_of
from newsdedup.rules import Rules

UNKNOWN = np.iinfo(np.int64).max
HOUR = microseconds_of("1h")
TEXTS = 4
SENTENCES = st.lists(
    st.tuples(
        st.integers(0, TEXTS - 1),
        st.integers(0, 3),
        st.sampled_from([*(hour * HOUR for hour in range(8)), UNKNOWN]),
    ),
    max_size=12,
)


def allowed(rows: list[tuple[int, int, int]], settings: nd.Settings) -> set[tuple[int, int]]:
    """Return the pairs of texts that the rules allow."""
    columns = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    rules = Rules(
        settings=settings,
        count=TEXTS,
        text_of=columns[0].astype(np.int32),
        article=columns[1].astype(np.int32),
        origin=columns[1] // 2,
        published=columns[2],
    )
    first, second = np.triu_indices(TEXTS, 1)
    kept = rules.allow(first.astype(np.int32), second.astype(np.int32))
    there = {text for text, _, _ in rows}
    pairs = zip(first[kept].tolist(), second[kept].tolist(), strict=True)
    return {pair for pair in pairs if there.issuperset(pair)}


@given(SENTENCES, st.integers(0, 5))
def test_a_window_asks_for_two_sentences_near_one_another(rows: Any, hours: int) -> None:
    """Two texts are allowed where some sentence of each is near, or has no time."""
    expected = {
        (one, other)
        for (one, _, here), (other, _, there) in product(rows, rows)
        if one < other and (UNKNOWN in (here, there) or abs(here - there) <= hours * HOUR)
    }
    assert allowed(rows, nd.Settings(window=f"{hours}h")) == expected


@given(SENTENCES)
def test_across_asks_for_two_articles_or_sources(rows: Any) -> None:
    """Two texts are allowed where their sentences are of two articles, or two sources."""
    for settings, size in ((nd.Settings(across_only=True), 1), (nd.Settings(sources="across"), 2)):
        found = allowed(rows, settings)
        for one, other in product(range(TEXTS), range(TEXTS)):
            owners = {article // size for text, article, _ in rows if text in (one, other)}
            there = {text for text, _, _ in rows}
            if one < other and {one, other} <= there:
                assert ((one, other) in found) == (len(owners) > 1)


@pytest.mark.parametrize("wrong", ["7", "d", "-1d", "1.5d", 7, "7 d", "\u0667d"])
def test_a_window_is_a_number_and_a_unit(wrong: Any) -> None:
    """Anything else is refused, with what is allowed."""
    with pytest.raises(nd.InvalidSettingError, match="7d"):
        nd.Settings(window=wrong)


LINES = (
    "Some 40,000 people living in Kelmouth's harbour district were told to leave, police said.",
    "Police told 40,000 residents of Kelmouth's harbour district to leave their homes on Monday.",
)


def article(name: str, line: int, *, day: int | None, source: str | None = None) -> nd.Article:
    published = None if day is None else datetime(2026, 3, 1, tzinfo=UTC) + timedelta(days=day)
    return nd.Article(id=name, text=LINES[line], published=published, source=source)


def ids(articles: list[nd.Article], settings: nd.Settings) -> list[list[str]]:
    """Return the article ids of each cluster."""
    found = nd.deduplicate(articles, settings=settings).clusters
    return [sorted(one.article_id for one in cluster.sentences) for cluster in found]


def test_a_window_keeps_wordings_apart_but_not_copies() -> None:
    """Retold nine days later it is another claim; a copy is a copy, and may bridge the time."""
    week = nd.Settings(window="7d")
    early, late = article("a", 0, day=0), article("b", 1, day=9)
    assert ids([early, late], week) == []
    assert ids([early, late], nd.Settings(window="9d")) == [["a", "b"]]
    assert ids([early, article("c", 0, day=300)], week) == [["a", "c"]]
    assert ids([early, late, article("c", 0, day=12)], week) == [["a", "b", "c"]]
    assert ids([early, article("b", 1, day=None)], week) == [["a", "b"]]


def test_across_sources_leaves_one_sentence_a_source() -> None:
    """What a source repeats of itself is no repeat, whether copied or retold."""
    across = nd.Settings(sources="across")
    mine = [article("a", 0, day=0, source="x"), article("b", 1, day=1, source="x")]
    assert ids([*mine, article("c", 0, day=2, source="x")], across) == []
    assert [len(one) for one in ids([*mine, article("d", 0, day=2, source="y")], across)] == [2]
    assert ids([article("a", 0, day=0), article("b", 1, day=0)], across) == [["a", "b"]]


FEEDS = st.lists(
    st.tuples(st.sampled_from(["x", "y", "", None]), st.lists(st.integers(0, 5), max_size=4)),
    max_size=8,
)


def feed(rows: list[tuple[str | None, list[int]]]) -> list[nd.Article]:
    """Return articles by their sources and lines; a line of 2 or more is one that many carry."""
    lines = (
        *LINES,
        *(f"{name} closed 4 bridges near Kelmouth after the storm." for name in "ABCD"),
    )
    return [
        nd.Article(id=f"a{n}", text="\n\n".join(lines[line] for line in some), source=source)
        for n, (source, some) in enumerate(rows)
    ]


@given(FEEDS)
def test_within_is_each_source_by_itself(rows: Any) -> None:
    """`sources="within"` gives the clusters of a run for each source; none is one of its own."""
    within = nd.Settings(sources="within", bucket_limit=2)
    articles = feed(rows)
    parts = [
        nd.deduplicate([a for a in articles if (a.source or "") == source], settings=within)
        for source in ("", "x", "y")
    ]
    found = nd.deduplicate(articles, settings=within).clusters
    alone = [one for part in parts for one in part.clusters]
    assert sorted(found, key=lambda one: one.id) == sorted(alone, key=lambda one: one.id)
    plain = nd.Settings(bucket_limit=2)
    one = nd.deduplicate([a for a in articles if a.source == "x"], settings=plain)
    assert one.clusters == parts[1].clusters


def test_within_keeps_copies_of_two_sources_apart() -> None:
    """The same line from two sources is told of neither; retold by one of them it is."""
    within = nd.Settings(sources="within")
    first, copy = article("a", 0, day=0, source="x"), article("b", 0, day=1, source="y")
    assert ids([first, copy], within) == []
    assert ids([first, copy, article("c", 1, day=2, source="y")], within) == [["b", "c"]]
    assert ids([article("a", 0, day=0), article("b", 0, day=1)], within) == [["a", "b"]]


def test_pairs_of_a_users_own_source_keep_to_the_rule() -> None:
    """Two sources are kept apart, whoever proposes to compare them."""

    def propose(wordings: Any) -> list[tuple[int, int]]:
        return [(a, b) for a in range(len(wordings)) for b in range(a)]

    own = nd.Settings(sources="within", views="own", candidates=propose)
    rows = [article("a", 0, day=0, source="x"), article("b", 1, day=0, source="y")]
    assert ids(rows, own) == []
    assert ids([*rows, article("c", 1, day=0, source="x")], own) == [["a", "c"]]
