"""Features: the same for a pair in any order, block and numbering; right on small examples."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdedup import features, matching, normalize
from newsdedup.features.quotes import quoted_part
from newsdedup.features.shares import is_name
from newsdedup.settings import Settings

WORDS = (
    *("fire", "police", "said", "five", "seven", "5", "Tuesday", "not", "the", "mayor", "Kerry"),
    *("Aleppo", "ceasefire", "talks", '"we', 'left"', "he", "250,000", "killed", "étude", "Москва"),
)
TEXTS = st.lists(
    st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join), min_size=2, max_size=6
)


def measure(texts: list[str], pairs: list[tuple[int, int]]) -> features.Measured:
    """Measure pairs of raw texts, given by their places in a list."""
    read = matching.read_texts([normalize.normalize(text) for text in texts], Settings())
    first, second = np.array(pairs, dtype=np.int32).reshape(-1, 2).T
    return features.measure(first, second, texts=read.wordings, terms=read.terms)


def values(first: str, second: str) -> dict[str, float]:
    """Return each feature of two texts by name."""
    row = measure([first, second], [(0, 1)]).matrix[0]
    return dict(zip(features.FEATURES, row.tolist(), strict=True))


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_a_pair_measures_the_same_from_both_sides(texts: list[str]) -> None:
    """No feature depends on which of the two texts comes first, bit for bit."""
    pairs = [(left, right) for left in range(len(texts)) for right in range(left)]
    turned = [(right, left) for left, right in pairs]
    assert np.array_equal(measure(texts, pairs).matrix, measure(texts, turned).matrix)


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_a_pair_measures_the_same_alone_and_among_others(texts: list[str]) -> None:
    """A block and its vocabulary never change what a pair of texts measures, bit for bit."""
    pairs = [(left, right) for left in range(len(texts)) for right in range(left)]
    together = measure(texts, pairs).matrix
    for row, (left, right) in zip(together, pairs, strict=True):
        assert np.array_equal(row, measure([texts[left], texts[right]], [(0, 1)]).matrix[0])


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_shares_are_fractions_and_all_values_finite(texts: list[str]) -> None:
    """Jaccard, containment and ratios stay within 0 and 1; nothing is NaN or infinite."""
    measured = measure(texts, [(0, 1)])
    assert np.isfinite(measured.matrix).all()
    for name, value in zip(features.FEATURES, measured.matrix[0].tolist(), strict=True):
        if name.endswith(("jaccard", "contained", "containing", "ratio")) and value != -1:
            assert 0 <= value <= 1, name


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join))
def test_a_text_shares_all_with_itself(text: str) -> None:
    """Two equal texts have nothing unshared, and everything in one order."""
    found = values(text, text)
    assert found["jaccard"] == found["contained"] == found["order_contained"] == found["ratio"] == 1
    assert found["unshared_short"] == found["unshared_long"] == 0


def test_no_pairs_measure_to_no_rows() -> None:
    """An empty block gives a matrix of no rows and all columns."""
    assert measure(["a fire", "a flood"], []).matrix.shape == (0, len(features.FEATURES))


def test_texts_without_words_measure() -> None:
    """Texts that hold no word at all have features, none of them shared."""
    assert values("...", "!!")["shared_nats"] == 0


def test_the_lighter_text_is_told() -> None:
    """The side whose terms weigh less is the lighter one, whichever side it is on."""
    texts = ["A fire broke out.", "A fire broke out in the Aleppo citadel, Kerry said."]
    assert measure(texts, [(0, 1), (1, 0)]).first_lighter.tolist() == [True, False]


def test_figures_that_differ_are_counted_by_value() -> None:
    """Five and 5 are one figure; five and seven differ."""
    assert values("five died in the fire", "5 died in the fire")["figures_differ"] == 0
    assert values("five died in the fire", "seven died in the fire")["figures_differ"] == 1


def test_days_that_differ_are_counted() -> None:
    """Another weekday in the same sentence is one day that differs."""
    assert values("the fire broke out on Monday", "the fire broke out on Tuesday")["days_differ"]


def test_names_are_told_from_words() -> None:
    """What is shared of names and of other words is measured apart."""
    found = values("Kerry praised the ceasefire", "Kerry left the building")
    assert found["names_contained"] == 1
    assert found["words_contained"] < 1
    assert is_name("kerri")
    assert not is_name("fire")


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ('he said "we left" early', "we left"),
        ('we left," he said', "we left,"),
        ('he said: "we left', "we left"),
        ("nobody said it", ""),
        ('"one" and "two"', "one two"),
    ],
)
def test_quoted_words_are_those_within_marks(text: str, quoted: str) -> None:
    """Marks that only close or only open end or begin a quotation of several sentences."""
    assert quoted_part(text).split() == quoted.split()


def test_a_quotation_is_found_without_its_marks() -> None:
    """Words one text quotes are looked for in all of the other."""
    found = values('Kerry said "the ceasefire will not hold"', "the ceasefire will not hold")
    assert found["quotes_one"] == 1
    assert found["quoted_found_most"] == 1


def test_blocks_cover_all_pairs_once() -> None:
    """The slices of blocks follow one another up to the number of pairs."""
    count = 2 * features.BLOCK + 7
    covered = [number for part in features.blocks(count) for number in range(count)[part]]
    assert covered == list(range(count))
