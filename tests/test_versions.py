"""Versions: the last one of each article counts, whatever the order they come in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdedup.errors import ArticleFormatError, InvalidSettingError
from newsdedup.records import Article
from newsdedup.versions import Latest, latest

IDS = st.sampled_from("abcde")
ARTICLES = st.builds(
    Article,
    id=IDS,
    text=st.sampled_from(["x", "y"]),
    version=st.integers(1, 3),
    supersedes=st.none() | IDS,
    extra=st.sampled_from([{}, {"seen": 1}, {"seen": 2}]),
)


def article(identity: str, version: int = 1, **others: Any) -> Article:
    return Article(id=identity, **{"text": "x", "version": version, **others})


def ids(result: Latest) -> list[str]:
    return [item.id for item in result.articles]


@given(st.lists(ARTICLES, max_size=12).flatmap(lambda a: st.tuples(st.just(a), st.permutations(a))))
def test_the_order_of_articles_changes_nothing(orders: tuple[list[Article], list[Article]]) -> None:
    """Any permutation gives the same articles, replacements and skips."""
    first, second = (latest(order, on_bad_item="skip") for order in orders)
    assert first == second


@given(st.lists(ARTICLES, max_size=12))
def test_every_article_is_kept_replaced_or_skipped(articles: list[Article]) -> None:
    """Nothing is lost: the three add up; ids are unique and sorted; something always stays."""
    result = latest(articles, on_bad_item="skip")
    circles = [skip for skip in result.skipped if "supersedes" in skip.problem]
    told = len(result.articles) + len(result.replaced) + len(result.skipped) - len(circles)
    assert told == len(articles)
    assert ids(result) == sorted({item.id for item in result.articles})
    assert bool(result.articles) == bool(articles)


def reachable(links: set[tuple[str, str]], start: str) -> set[str]:
    """Return what links lead to from an id, by trying all of them again and again."""
    found: set[str] = set()
    for _ in links:
        found |= {other for one, other in links if one == start or one in found}
    return found


@given(st.lists(ARTICLES, max_size=12, unique_by=lambda item: (item.id, item.version)))
def test_what_is_left_is_what_the_definition_says(articles: list[Article]) -> None:
    """The last version of each id that no link leads to, links within circles left out."""
    present = {item.id for item in articles}
    links = {
        (item.id, item.supersedes)
        for item in articles
        if item.supersedes in present and item.supersedes != item.id
    }
    ahead = {identity: reachable(links, identity) for identity in present}
    circles = {identity for identity in present if identity in ahead[identity]}
    between = {
        identity
        for identity in present
        if ahead[identity] & circles and any(identity in ahead[other] for other in circles)
    }
    superseded = {other for one, other in links if not (one in between and other in between)}
    result = latest(articles, on_bad_item="skip")
    assert ids(result) == sorted(present - superseded)
    for kept in result.articles:
        assert kept.version == max(item.version for item in articles if item.id == kept.id)


def test_a_higher_version_replaces() -> None:
    """It is the newer text of one article, not a repeat of it."""
    new = article("a", 2, text="new")
    result = latest([new, article("b"), article("a", text="old")])
    assert result.articles == (new, article("b"))
    assert result.replaced == (("a", 1),)
    assert result.skipped == ()


def test_supersedes_replaces_another_id_with_all_its_versions() -> None:
    """A chain of them leaves the last; an id that isn't there, and the own id, are no fault."""
    result = latest(
        [
            article("a"),
            article("a", 2),
            article("b", supersedes="a"),
            article("c", supersedes="b"),
            article("d", supersedes="gone"),
            article("e", 2, supersedes="e"),
        ]
    )
    assert ids(result) == ["c", "d", "e"]
    assert result.replaced == (("a", 1), ("a", 2), ("b", 1))


def test_a_replaced_version_still_supersedes() -> None:
    """A correction that doesn't repeat the link doesn't bring the old article back."""
    result = latest([article("a"), article("b", supersedes="a"), article("b", 2)])
    assert ids(result) == ["b"]
    assert result.replaced == (("a", 1), ("b", 1))


def test_the_same_article_again_is_a_skipped_duplicate() -> None:
    """Also where only extra fields, or the offset of the same moment, differ."""
    moment = datetime(2024, 5, 1, tzinfo=UTC)
    there = moment.astimezone(timezone(timedelta(hours=2)))
    result = latest(
        [article("a", published=moment), article("a", published=there, extra={"seen": 1})]
    )
    assert ids(result) == ["a"]
    assert [str(skip) for skip in result.skipped] == [
        "article:a: the same article (version 1) came again"
    ]


@pytest.mark.parametrize("other", [{"text": "y"}, {"title": "t"}, {"source": "s"}])
def test_two_articles_of_one_id_and_version_contradict(other: dict[str, Any]) -> None:
    """An error names the id and the way out; with "skip" the one that sorts first stays."""
    articles = [article("a", **other), article("a")]
    with pytest.raises(ArticleFormatError, match="article:a: another article has this id and vers"):
        latest(articles)
    result = latest(articles, on_bad_item="skip")
    assert result.articles == (article("a"),)
    assert len(result.skipped) == 1


def test_a_circle_of_supersedes_loses_no_article() -> None:
    """Its links contradict: an error, or they don't count; links from outside still do."""
    circle = [article("a", supersedes="b"), article("b", supersedes="a")]
    with pytest.raises(ArticleFormatError, match="article:a: it supersedes 'b', which in turn"):
        latest(circle)
    outside = [article("c", supersedes="b"), article("d"), article("a", 2, supersedes="d")]
    result = latest([*circle, *outside], on_bad_item="skip")
    assert ids(result) == ["a", "c"]
    assert [skip.item for skip in result.skipped] == ["a", "b"]


def test_no_articles_give_none() -> None:
    """An empty input is no error here."""
    empty = latest([])
    assert (list(empty.articles), empty.replaced, empty.skipped) == ([], (), ())


def test_a_wrong_policy_is_refused() -> None:
    """With its name, value and what is allowed."""
    policy: Any = "ignore"
    with pytest.raises(InvalidSettingError, match="on_bad_item = 'ignore'"):
        latest([], on_bad_item=policy)
