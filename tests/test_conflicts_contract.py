"""Where two texts differ and how alike the places of two facts are: what every kind builds on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdedup.conflicts import Fact, conflicts, facts
from newsdedup.conflicts.contract import (
    MOST_FACTS,
    Change,
    find_change,
    one_sided,
    pair_off,
    place,
    without,
)

MONDAY = datetime(2021, 3, 1, 12, tzinfo=UTC)
# Words that are their own stems and no facts.
WORDS = st.lists(st.sampled_from(["ka", "ko", "mu", "pe", "ro", "tu"]), max_size=12)


def fact(first: int, last: int, *, start: int = 0, text: str = "x") -> Fact:
    """Return a fact of tokens `first` to `last`."""
    return Fact("number", start, start + len(text), text, None, first, last)


@given(WORDS, WORDS, WORDS, WORDS)
def test_the_one_place_where_two_texts_differ(
    before: list[str], mine: list[str], other: list[str], after: list[str]
) -> None:
    """As many equal words as possible are left out on the left, then on the right."""
    a, b = (before + middle + after for middle in (mine, other))
    shorter, longer = sorted((len(a), len(b)))
    first = next((i for i in range(shorter) if a[i] != b[i]), shorter)
    left = range(1, shorter - first + 1)
    ending = next((i - 1 for i in left if a[-i] != b[-i]), shorter - first)
    found = find_change(facts(" ".join(a)), facts(" ".join(b)))
    if longer - first - ending > min(8, 0.4 * longer):
        assert found is None
    else:
        assert found == (first, len(a) - ending, len(b) - ending)


def test_a_change_is_small_in_words_and_as_a_share() -> None:
    """Eight words at most, of a text that has at least two and a half times as many."""
    for changed, others, small in ((8, 30, True), (9, 30, False), (4, 6, True), (5, 6, False)):
        a = ["ka"] * others + ["mu"] * changed
        b = ["ka"] * others + ["ro"] * changed
        found = find_change(facts(" ".join(a)), facts(" ".join(b)))
        assert (found is not None) == small


@pytest.mark.parametrize(
    ("bounds", "touches"),
    [
        ((1, 2), False),
        ((1, 3), False),
        ((2, 4), True),
        ((3, 5), True),
        ((4, 6), True),
        ((5, 7), False),
        ((6, 7), False),
    ],
)
def test_a_fact_is_in_a_change_that_it_overlaps(bounds: tuple[int, int], *, touches: bool) -> None:
    """Bounds are half-open, on both sides of the change."""
    one = fact(*bounds)
    assert Change(3, 5, 9).has_a(one) == Change(3, 9, 5).has_b(one) == touches


@pytest.mark.parametrize(("bounds", "touches"), [((1, 3), False), ((3, 4), True), ((4, 5), False)])
def test_a_place_without_words_is_at_the_next_one(
    bounds: tuple[int, int], *, touches: bool
) -> None:
    """Where words were only added or left out, the fact that begins there is meant."""
    one = fact(*bounds)
    assert Change(3, 3, 9).has_a(one) == Change(3, 9, 3).has_b(one) == touches


def test_a_change_pairs_two_facts_or_splits_them() -> None:
    """Both in the place are its two versions; one of two says that roles differ; none nothing."""
    change = Change(3, 4, 6)
    inside, outside = fact(3, 4), fact(7, 8)
    assert change.pairs(inside, inside)
    assert not change.pairs(inside, outside)
    assert not change.pairs(outside, inside)
    assert change.splits(inside, outside)
    assert change.splits(outside, inside)
    assert not change.splits(inside, inside)
    assert not change.splits(outside, outside)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("5 ka mu", "7 ka mu", (True, True, 0, 2)),
        ("ka 5 mu", "ka 7 mu", (True, True, 1, 1)),
        ("5 ka", "ko 7 ka", (False, True, 0, 1)),
        ("ko 5 ka", "7 ka", (False, True, 0, 1)),
        ("ka 5", "ka 7", (True, True, 1, 0)),
        ("ka 5", "7 ka", (False, False, 0, 0)),
        ("5 ka", "ka 7", (False, False, 0, 0)),
        ("ka 5 mu", "ka 7", (True, False, 1, 0)),
        ("ka 5", "ka 7 mu", (True, False, 1, 0)),
        ("ka mu 5 ro tu", "mu ka 7 tu ro", (False, False, 2, 2)),
        ("ka the 5 the mu", "ko the 7 the pe", (True, True, 0, 0)),
        ("ka ko mu pe ro 5", "ka tu tu tu tu 7", (False, True, 0, 0)),
        ("ka ko mu pe 5", "ka tu tu tu 7", (False, True, 1, 0)),
        ("5 ka ko mu pe ro", "7 tu tu tu tu ro", (True, False, 0, 0)),
        ("5 ka ko mu pe", "7 tu tu tu pe", (True, False, 0, 1)),
    ],
)
def test_places_are_alike_by_next_and_near_words(
    a: str, b: str, expected: tuple[bool, bool, int, int]
) -> None:
    """The very next words on each side, an end of the text too; content words up to four away."""
    left, right = facts(a), facts(b)
    at_a, at_b = a.split().index("5"), b.split().index("7")
    found = place(left, fact(at_a, at_a + 1), right, fact(at_b, at_b + 1))
    assert found == expected
    turned = place(right, fact(at_b, at_b + 1), left, fact(at_a, at_a + 1))
    assert turned == expected


def test_the_best_pairs_come_first_and_each_fact_once() -> None:
    """A score of 0 is no pair; ties go by place in the first text, then in the second."""
    left = [fact(i, i + 1, start=i) for i in range(3)]
    right = [fact(i, i + 1, start=10 + i) for i in range(3)]
    score = {(0, 0): 1.0, (0, 1): 2.0, (1, 1): 3.0, (1, 0): 2.0, (2, 1): 2.5, (2, 2): 0.0}
    chosen = pair_off(left, right, lambda x, y: score.get((x.first, y.first), 0.0))
    assert chosen == [(left[1], right[1]), (left[0], right[0])]
    even = pair_off(left, right, lambda *_: 1.0)
    assert even == list(zip(left, right, strict=True))
    assert without(left, [left[1]]) == [left[0], left[2]]


def test_a_fact_of_one_side_is_told_with_what_it_is_against() -> None:
    """Kind, words and bounds of both sides; the variant's fact changes places with the other."""
    one = fact(1, 2, start=4, text="never")
    record = one_sided(one, (7, 9, "is"), swapped=False)
    assert (record.canonical, record.canonical_start, record.canonical_end) == ("never", 4, 9)
    assert (record.variant, record.variant_start, record.variant_end) == ("is", 7, 9)
    turned = one_sided(one, (7, 9, "is"), swapped=True)
    assert (turned.canonical, turned.canonical_start, turned.canonical_end) == ("is", 7, 9)
    assert (turned.variant, turned.variant_start, turned.variant_end) == ("never", 4, 9)


def test_a_copy_of_another_day_agrees() -> None:
    """Equal words are one claim printed twice, whatever day their yesterday was."""
    text = "The ferry sank off the cape yesterday."
    copy = "".join((text[:3], text[3:]))  # equal, and another object
    later = facts(copy, published=MONDAY + timedelta(days=4))
    assert conflicts(facts(text, published=MONDAY), later) == ()


def test_thirty_two_facts_of_a_kind_are_kept() -> None:
    """A list of figures is no sentence; the first of them are read."""
    text = ", ".join(f"{value} boats" for value in range(100, 150))
    assert [one.text for one in facts(text).numbers] == [str(100 + one) for one in range(32)]
    assert len(facts("It was not red. " * 50).negations) == MOST_FACTS == 32
