"""Canceled and withheld versions: an article that its agency took back is not there."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations

import pytest

import newsdedup as nd
from newsdedup.records import Article
from newsdedup.versions import latest

FIRST = Article(id="a", text="Rain fell on the town.", version=1)
OTHER = Article(id="b", text="Snow fell on the town.")


@pytest.mark.parametrize("status", ["canceled", "withheld"])
def test_a_version_that_is_taken_back_takes_all_before_it(status: str) -> None:
    """In whatever order they come, no version is left, and it is told once."""
    back = Article(id="a", text="", version=2, status=status)  # type: ignore[arg-type]  # any status
    for order in permutations((FIRST, back, OTHER)):
        found = latest(order)
        assert found.articles == (OTHER,)
        assert found.replaced == (("a", 1),)
        assert [str(skip) for skip in found.skipped] == [
            f"article:a: {status} by its agency (version 2)"
        ]


def test_a_version_after_it_brings_the_article_back() -> None:
    """Only the last version says what counts."""
    back = Article(id="a", text="", version=2, status="canceled")
    again = Article(id="a", text="Rain fell on the city.", version=3)
    assert latest((again, back, FIRST)).articles == (again,)


def test_what_a_canceled_article_supersedes_stays_replaced() -> None:
    """A correction that is itself taken back doesn't bring the mistake back."""
    back = Article(id="b", text="", supersedes="a", status="canceled")
    assert latest((FIRST, back)).articles == ()


def test_a_canceled_article_has_no_sentence_in_a_result() -> None:
    """What was taken back is neither a variant nor a canonical."""
    copy = Article(id="b", text=FIRST.text)
    back = Article(id="b", text=FIRST.text, version=2, status="canceled")
    assert len(nd.deduplicate([FIRST, copy]).clusters) == 1
    result = nd.deduplicate([FIRST, copy, back])
    assert result.clusters == ()
    assert any("canceled by its agency" in skip.problem for skip in result.skipped)


def test_an_embargoed_article_is_there_and_marked() -> None:
    """It is read and compared; its embargo is for whoever shows it."""
    embargoed = nd.Article(id="a", text="Rain.", embargo=_moment())
    assert latest((embargoed,)).articles == (embargoed,)


def test_a_status_that_is_none_is_refused() -> None:
    """As is an embargo without a time zone."""
    with pytest.raises(nd.ArticleFormatError, match="status is 'gone'; allowed: usable"):
        Article(id="a", text="", status="gone")  # type: ignore[arg-type]  # the point of it
    with pytest.raises(nd.ArticleFormatError, match=r"embargo is .*, without a time zone"):
        Article(id="a", text="", embargo=_moment().replace(tzinfo=None))


@pytest.mark.parametrize("name", ["title", "source", "url", "language", "byline", "ed_note"])
def test_words_that_are_no_string_are_refused(name: str) -> None:
    """A missing value of a table (NaN) or a number would fail far from here, or be written."""
    for value in (float("nan"), 7):
        with pytest.raises(
            nd.ArticleFormatError, match=rf"{name} is {value}; allowed: a string or"
        ):
            Article(id="a", text="", **{name: value})  # type: ignore[arg-type]  # the point of it


@pytest.mark.parametrize("spans", [((5, 8), (0, 3)), ((0, 5), (3, 8)), ((4, 2),), ((-3, 2),)])
def test_furniture_out_of_order_is_refused(spans: tuple[tuple[int, int], ...]) -> None:
    """It would move the words between, so that offsets lie."""
    with pytest.raises(nd.ArticleFormatError, match=r"furniture is .* sorted and apart"):
        Article(id="a", text="Kelm, May 4. Rain fell.", furniture=spans)
    assert Article(id="a", text="Kelm. Rain.", furniture=((0, 3), (3, 5))).furniture


@pytest.mark.parametrize("spans", [object(), None, "ab", [(0, 3)], ((0, 1, 2),), ((0, "3"),), (3,)])
def test_furniture_that_is_no_tuple_of_spans_is_refused(spans: object) -> None:
    """By name, as any other field; a list couldn't be hashed with the article."""
    with pytest.raises(nd.ArticleFormatError, match=r"furniture is .*; allowed: a tuple of spans"):
        Article(id="a", text="Kelm. Rain.", furniture=spans)  # type: ignore[arg-type]  # meant


def _moment() -> datetime:
    return datetime(2026, 3, 2, 10, tzinfo=UTC)
