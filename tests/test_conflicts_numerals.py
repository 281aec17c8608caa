"""Single numbers in every way news writes them, against a speller that knows no parser."""

# ruff: noqa: SIM905  # word lists read better as text

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsdedup.conflicts import facts
from newsdedup.conflicts.numerals import Numeral, numeral
from newsdedup.conflicts.reading import read
from newsdedup.conflicts.shares import share

UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
    " fifteen sixteen seventeen eighteen nineteen"
).split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
SCALES = ((10**9, "billion"), (10**6, "million"), (10**3, "thousand"), (100, "hundred"))


def spelled(number: int, link: str, dash: str) -> str:
    """Return a number in words, `link` behind a scale, `dash` between tens and ones."""
    for size, name in SCALES:
        if number >= size:
            head, rest = divmod(number, size)
            words = f"{spelled(head, link, dash)} {name}"
            return f"{words} {link}{spelled(rest, link, dash)}" if rest else words
    if number < len(UNITS):
        return UNITS[number]
    tens, ones = divmod(number, 10)
    return TENS[tens - 2] + (f"{dash}{UNITS[ones]}" if ones else "")


def read_at(text: str, index: int = 0) -> Numeral | None:
    """Return the number that a token of a text begins."""
    return numeral(read(text), index)


def value_of(text: str, index: int = 0) -> float | None:
    """Return its value alone."""
    found = read_at(text, index)
    return None if found is None else found.value


@given(st.integers(2, 99), st.sampled_from(["-", " "]))
@example(20, "-")
@example(10, "-")
@example(99, " ")
def test_tens_and_ones_are_one_number(number: int, dash: str) -> None:
    """With a hyphen or a space, and all of the words belong to it."""
    text = spelled(number, "", dash)
    assert read_at(text + " boats") == Numeral(float(number), len(read(text).tokens))


@given(st.integers(100, 999), st.sampled_from(["", "and "]))
@example(100, "")
@example(219, "and ")
@example(990, "and ")
def test_hundreds_are_counted_with_what_follows(number: int, link: str) -> None:
    """Two hundred and nineteen, two hundred nineteen."""
    text = spelled(number, link, "-")
    assert read_at(text + " boats") == Numeral(float(number), len(read(text).tokens))


@given(
    st.integers(1, 99),
    st.sampled_from(SCALES[:3]),
    st.integers(0, 99),
    st.sampled_from(["", "and "]),
)
def test_a_scale_takes_what_is_before_it(
    head: int, scale: tuple[int, str], rest: int, link: str
) -> None:
    """Twelve thousand and forty: what stands before a scale is multiplied, what follows added."""
    text = f"{spelled(head, '', '-')} {scale[1]}"
    text += f" {link}{spelled(rest, '', '-')}" if rest else ""
    found = read_at(text + " boats")
    assert found == Numeral(float(head * scale[0] + rest), len(read(text).tokens))


def test_two_numbers_of_one_scale_are_two() -> None:
    """Four million and five million don't add up, and neither do ones and ones."""
    assert read_at("four million and five million boats") == Numeral(4e6, 2)
    assert read_at("four million five million boats") == Numeral(4e6, 2)
    assert read_at("five six boats") == Numeral(5.0, 1)
    assert read_at("twenty thirty boats") == Numeral(20.0, 1)
    assert read_at("twenty twelve boats") == Numeral(20.0, 1)
    assert read_at("twenty zero boats") == Numeral(20.0, 1)
    assert read_at("ten five boats") == Numeral(10.0, 1)
    assert read_at("twenty and five boats") == Numeral(20.0, 1)
    assert read_at("five - six boats") == Numeral(5.0, 1)


def test_a_scale_may_be_dashed_to_its_number() -> None:
    """A two-million-dollar boat, a three-hundred thousand."""
    assert read_at("two-million-dollar boat") == Numeral(2e6, 3)
    assert read_at("2-million-dollar boat") == Numeral(2e6, 3, 1e6)
    assert read_at("five-hundred boats") == Numeral(500.0, 3)
    assert read_at("5-ton boat") == Numeral(5.0, 1)


@pytest.mark.parametrize(
    ("text", "value", "last", "step"),
    [
        ("7 boats", 7, 1, 1),
        ("1,200 boats", 1200, 1, 1),
        ("12,345,678 boats", 12345678, 1, 1),
        ("1.2 boats", 1.2, 1, 0.1),
        ("1,200.75 boats", 1200.75, 1, 0.01),
        ("0.125 boats", 0.125, 1, 0.001),
        ("1,5 boats", 1.5, 1, 0.1),
        ("1.2 million boats", 1.2e6, 2, 1e5),
        ("3 thousand boats", 3000, 2, 1000),
        ("3 thousands boats", 3000, 2, 1000),
        ("2 hundred thousand boats", 200000, 3, 100000),
        ("4 dozen boats", 48, 2, None),
        ("$1.25m in boats", None, None, None),
        ("1.25m boats", 1.25e6, 2, 1e4),
        ("3k boats", 3000, 2, 1000),
        ("3b boats", 3e9, 2, 1e9),
        ("3 m boats", 3, 1, 1),
        ("3 k boats", 3, 1, 1),
        ("3 b boats", 3, 1, 1),
        ("3 mn boats", 3e6, 2, 1e6),
        ("3 bn boats", 3e9, 2, 1e9),
        ("3bln boats", 3e9, 2, 1e9),
        ("3mln boats", 3e6, 2, 1e6),
        ("3tn boats", 3e12, 2, 1e12),
        ("3 trn boats", 3e12, 2, 1e12),
        ("3 trillion boats", 3e12, 2, 1e12),
        ("12m wide", 12, 1, 1),
        ("12m away", 12, 1, 1),
        ("12bn apart", 12e9, 2, 1e9),
        ("90s boats", None, None, None),
        ("90 s boats", 90, 1, 1),
        ("5½ boats", 5.5, 2, 1),
        ("5¼ boats", 5.25, 2, 1),
        ("5¾ boats", 5.75, 2, 1),
        ("5⅓ boats", 5 + 1 / 3, 2, 1),
        ("5⅔ boats", 5 + 2 / 3, 2, 1),
        ("5 ½ boats", 5, 1, 1),
        ("5 1/2 boats", 5.5, 4, 1),
        ("5-3/4 boats", 5.75, 5, 1),
        ("5 7/8 boats", 5.875, 4, 1),
        ("5 2 boats", 5, 1, 1),
        ("1/2 boats", 0.5, 3, 1),
        ("3/4 boats", 0.75, 3, 1),
        ("5/8 boats", 0.625, 3, 1),
        ("5/16 boats", 0.3125, 3, 1),
        ("2/3 boats", 2 / 3, 3, 1),
        ("1/5 boats", 1, 1, 1),
        ("4/3 boats", 4, 1, 1),
        ("2/2 boats", 2, 1, 1),
        ("1/2/3 boats", 1, 1, 1),
        ("1.2.3 boats", None, None, None),
        ("2 and a half boats", 2.5, 4, None),
        ("2 and a half million boats", 2.5e6, 5, None),
        ("two and a half boats", 2.5, 4, None),
        ("two and a half million boats", 2.5e6, 5, None),
        ("two and a quarter boats", 2.25, 4, None),
        ("two and the half", 2, 1, 1),
        ("two and a boat", 2, 1, 1),
        ("two or a half", 2, 1, 1),
        ("5, a half boats", 5, 1, 1),
        ("five, a half boats", 5, 1, 1),
        ("half a million boats", 5e5, 3, 1),
        ("half of a million boats", 5e5, 4, 1),
        ("half-million boats", 5e5, 3, 1),
        ("half the boats", None, None, None),
        ("half a boat", None, None, None),
        ("half of a an million", None, None, None),
        ("quarter of a million boats", 2.5e5, 4, 1),
        ("quarter boats", None, None, None),
        ("third boats", None, None, None),
        ("two thirds of boats", 2 / 3, 2, 1),
        ("two-thirds of boats", 2 / 3, 3, 1),
        ("one-third of boats", 1 / 3, 3, 1),
        ("three-quarters of a million boats", 7.5e5, 6, 1),
        ("two thirds of a million boats", 2e6 / 3, 5, 1),
        ("2-thirds of boats", 2, 1, 1),
        ("dozen boats", 12, 1, None),
        ("hundred boats", 100, 1, 1),
        ("thousand million boats", 1e9, 2, 1),
        ("hundred thousand million boats", 1e11, 3, 1),
        ("hundred hundred hundred hundred boats", 1e6, 3, 1),
        ("million million million boats", 1e18, 3, 1),
        ("billion million million boats", None, None, None),
        ("boats", None, None, None),
        ("12345678901234567890", None, None, None),
        ("999999999999999999", 999999999999999999, 1, 1),
        (".45 boats", 0.45, 1, 0.01),
    ],
)
def test_a_number_has_a_value_an_end_and_a_last_place(
    text: str, value: float | None, last: int, step: float | None
) -> None:
    """What it is worth, the token behind it, and what the last place of figures is worth."""
    found = read_at(" " + text)
    if value is None:
        assert found is None
    else:
        assert found is not None
        assert found.value == pytest.approx(value, rel=1e-12)
        assert found.last == last
        assert step is None or found.step == pytest.approx(step)


def test_metres_of_money_are_millions() -> None:
    """12m wide is a length, £12m above the offer a sum."""
    for mark in "$€£":
        assert read_at(f"{mark}12m above", 1) == Numeral(12e6, 3, 1e6)
    assert read_at("a 12m above", 1) == Numeral(12.0, 2)
    for word in "wide deep long high tall across away from above below apart x by".split():
        assert value_of(f"12m {word}") == 12


def test_one_counts_where_it_stands_before_what_is_counted() -> None:
    """One boat is a count; one another, no one, one of them and one day are none."""
    assert read_at("one boat sank") == Numeral(1.0, 1)
    assert read_at("one hundred boats") == Numeral(100.0, 2)
    for before in "no any some every each the this that another which only".split():
        assert read_at(f"{before} one boat", 1) is None
    for after in "of another thing day time side way in to who that is was has and or by".split():
        assert read_at(f"one {after} boat") is None
    for mark in (".", ",", "'"):
        assert read_at(f"one {mark} boat") is None
    assert read_at("one") is None
    assert read_at("two") == Numeral(2.0, 1)
    assert read_at("any two boats", 1) == Numeral(2.0, 2)


def test_one_counts_where_it_is_a_part_of_a_number() -> None:
    """One in five, one out of ten, one in every three; one in the boat is no count."""
    for text in ("one in five", "one out of ten", "one in every three", "one in 5", "one in 1,000"):
        assert read_at(text) == Numeral(1.0, 1)
    for text in ("one in boats", "one in every boat", "one in 2.5"):
        assert read_at(text) is None


@pytest.mark.parametrize(
    ("text", "percent", "last"),
    [
        ("half-of boats", None, None),
        ("two-thirds of boats", 200 / 3, 3),
        ("2/3 of boats", None, None),
        ("one in five boats", 20, 3),
        ("one-in-five boats", 20, 5),
        ("one in every five boats", 20, 4),
        ("nine out of 10 boats", 90, 4),
        ("9 out of 10 boats", 90, 4),
        ("nine out of every 10 boats", 90, 5),
        ("9-out-of-10 boats", None, None),
        ("nine out 10 boats", None, None),
        ("nine out to 10 boats", None, None),
        ("nine of 10 boats", None, None),
        ("nine to 10 boats", None, None),
        ("ten in ten boats", None, None),
        ("eleven in ten boats", None, None),
        ("nine in ten boats", 90, 3),
        ("zero in ten boats", None, None),
        ("2 in 1,000 boats", 0.2, 3),
        ("2 in 1,001 boats", None, None),
        ("one in 1,000 boats", 0.1, 3),
        ("one in every 1,000 boats", 0.1, 4),
        ("one in 10,000 boats", 0.01, 3),
        ("1 in 1,500 boats", 1 / 15, 3),
        ("one in 1500 boats", None, None),
        ("one in 2010", None, None),
        ("999 in 1,000 boats", 99.9, 3),
        ("five in 10 days", None, None),
        ("five in 10 years", None, None),
        ("five in 10 weeks", None, None),
        ("five in 10 decades", None, None),
        ("five out of 10 days", 50, 4),
        ("five in boats", None, None),
        ("five in", None, None),
        ("five", None, None),
    ],
)
def test_a_share_is_a_number_in_a_larger_one(
    text: str, percent: float | None, last: int | None
) -> None:
    """A percentage in other words: below its whole, and no time.

    The whole is a thousand at most: a larger one may be a year. One in more is a share where a
    comma shows that it is no year.
    """
    reading = read(text)
    core = numeral(reading, 0)
    found = None if core is None else share(reading, 0, core)
    if percent is None:
        assert found is None
    else:
        assert found is not None
        assert found.value == pytest.approx(percent)
        assert found.last == last


def test_a_shared_whole_is_one_fact() -> None:
    """The number and its whole are told as one, so that neither is a count of its own."""
    assert [fact.text for fact in facts("Some nine in 10 boats sank.").numbers] == [
        "Some nine in 10"
    ]
    assert [fact.text for fact in facts("One in 1,000 boats sank.").numbers] == ["One in 1,000"]
