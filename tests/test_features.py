"""Features: the same for a pair in any order, block and numbering; right on small examples."""

from __future__ import annotations

import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdedup import compiled, features, matching, normalize, tables, verify
from newsdedup.features.block import OF_PAIR, OF_TEXT, block_of
from newsdedup.features.counting import counted, quoted
from newsdedup.features.readings import FACTS, is_name, quoted_part
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


def runs_of(terms: list[int], length: int) -> set[tuple[int, ...]]:
    """Return the distinct runs of neighbouring terms."""
    return {tuple(terms[place : place + length]) for place in range(len(terms) - length + 1)}


def longest_common(ours: list[int], theirs: list[int]) -> int:
    """Return the length of the longest common subsequence, by the textbook's table."""
    table = [[0] * (len(theirs) + 1) for _ in range(len(ours) + 1)]
    for i, one in enumerate(ours):
        for j, other in enumerate(theirs):
            longer = max(table[i][j + 1], table[i + 1][j])
            table[i + 1][j + 1] = table[i][j] + 1 if one == other else longer
    return table[-1][-1]


def counted_by_hand(ours: list[int], theirs: list[int], facts: list[list[int]]) -> list[int]:
    """Return what two rows of terms share, as OF_PAIR has it, by sets and loops."""
    both = set(ours) & set(theirs)
    shares = [sum(facts[term][kind] for term in both) for kind in range(len(FACTS))]
    runs = [
        sum(facts[term][0] for run in runs_of(ours, n) & runs_of(theirs, n) for term in run)
        for n in (2, 3)
    ]
    rarest = [
        max((facts[term][0] for term in terms), default=0)
        for terms in (both, set(ours) - both, set(theirs) - both)
    ]
    return [*shares, *runs, *rarest, longest_common(ours, theirs)]


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_pairs_share_what_sets_and_loops_count(texts: list[str]) -> None:
    """Shared terms, runs, rarest terms and common subsequences are those counted by hand."""
    read = matching.read_texts([normalize.normalize(text) for text in texts], Settings())
    pairs = [(left, right) for left in range(len(texts)) for right in range(len(texts))]
    first, second = np.array(pairs, dtype=np.int32).T
    found = counted(block_of(first, second, readings=read.readings)).pairs
    assert len(found) == len(OF_PAIR)
    facts = read.readings.facts.tolist()
    terms = [part.tolist() for part in np.split(read.terms.tokens.values, starts_of(read))]
    for place, (left, right) in enumerate(pairs):
        assert found[:, place].tolist() == counted_by_hand(terms[left], terms[right], facts)


def test_a_block_of_many_texts_takes_room_for_its_pairs_alone() -> None:
    """Few pairs of a large collection make the block that they make in a small one."""
    read = matching.read_texts([f"line {number}" for number in range(20_000)], Settings())
    first, second = np.array([[3, 3, 900], [7, 19_999, 901]], dtype=np.int32)
    readings = read.readings
    tracemalloc.start()
    block = block_of(first, second, readings=readings)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert block.used.tolist() == [3, 7, 900, 901, 19_999]
    assert [side.tolist() for side in block.ends(block.used)] == [first.tolist(), second.tolist()]
    assert peak < len(read)
    assert len(block_of(first[:0], second[:0], readings=readings).used) == 0


def starts_of(read: matching.Texts) -> list[int]:
    """Return where each row of terms starts, but the first."""
    starts: list[int] = read.terms.tokens.offsets[1:-1].tolist()
    return starts


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_quotations_share_what_sets_count(texts: list[str]) -> None:
    """The weights of quoted terms are those that sets of words give."""
    read = matching.read_texts([normalize.normalize(text) for text in texts], Settings())
    pairs = [(left, right) for left in range(len(texts)) for right in range(left)]
    first, second = np.array(pairs, dtype=np.int32).T
    found = quoted(block_of(first, second, readings=read.readings))
    names, weight = read.terms.names, read.readings.facts[:, 0].tolist()
    terms = [set(part.tolist()) for part in np.split(read.terms.tokens.values, starts_of(read))]
    inside = [
        {term for term in own if names[term] in stems_of(quoted_part(wording))}
        for own, wording in zip(terms, read.wordings, strict=True)
    ]
    for place, (one, other) in enumerate(pairs):
        ours, theirs = inside[one], inside[other]
        parts = (ours, theirs, ours & theirs, ours & terms[other], theirs & terms[one])
        assert found[:, place].tolist() == [sum(weight[term] for term in part) for part in parts]


def stems_of(text: str) -> set[str]:
    """Return the terms of single words."""
    return {tables.aliases().get((word,)) or tables.stem(word) for word in words_in(text)}


def words_in(text: str) -> list[str]:
    """Return the words that a text has, without what stands around them."""
    return [word.strip('",.') for word in text.replace("-", " ").split()]


@settings(max_examples=40, deadline=None)
@given(TEXTS, st.floats(0.01, 0.99))
def test_pairs_left_out_on_the_way_miss_nothing(texts: list[str], threshold: float) -> None:
    """Every pair that reaches a threshold is measured in full, and as if all had been."""
    read = matching.read_texts([normalize.normalize(text) for text in texts], Settings())
    pairs = [(left, right) for left in range(len(texts)) for right in range(left)]
    first, second = np.array(pairs, dtype=np.int32).T
    model = verify.model()
    kept = features.measure_promising(
        first,
        second,
        readings=read.readings,
        promising=partial(model.may_reach, threshold=threshold),
    )
    every = features.measure(first, second, texts=read.wordings, terms=read.terms)
    assert set(np.flatnonzero(model.score(every.matrix) >= threshold)) <= set(kept.places.tolist())
    assert np.array_equal(kept.matrix, every.matrix[kept.places])
    assert np.array_equal(kept.first_lighter, every.first_lighter[kept.places])


@pytest.mark.skipif(not compiled.available(), reason="numba isn't installed")
@settings(max_examples=30, deadline=None)
@given(TEXTS)
def test_kernels_measure_what_numpy_does(texts: list[str]) -> None:
    """Every feature of every pair is the same with kernels and without, bit for bit.

    Also of texts that are longer than kernels take, and where texts were counted before.
    """
    texts = [*texts, " ".join(texts * 40)]
    read = matching.read_texts([normalize.normalize(text) for text in texts], Settings())
    pairs = [(left, right) for left in range(len(texts)) for right in range(left)]
    first, second = np.array(pairs, dtype=np.int32).T
    found = []
    for wanted in (True, False):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(compiled, "wanted", lambda _, wanted=wanted: wanted)
            readings = features.Readings(read.wordings, read.terms)
            parts = [
                features.measure_promising(
                    first[start:], second[start:], readings=readings, promising=every
                )
                for start in (len(pairs) // 2, 0)
            ]
            found.append(parts[1])
    assert np.array_equal(found[0].matrix, found[1].matrix)
    assert np.array_equal(found[0].first_lighter, found[1].first_lighter)


@pytest.mark.skipif(not compiled.available(), reason="numba isn't installed")
def test_threads_that_begin_at_once_lose_no_count() -> None:
    """Whoever comes first, all threads keep what they counted in one place."""
    texts = [f"the harbour of kelm took {number} ships" for number in range(8_000)]
    read = matching.read_texts(texts, Settings())
    rows = np.array_split(np.arange(len(texts)), 8)
    for _ in range(30):
        readings = features.Readings(read.wordings, read.terms)
        count = partial(readings.counted, columns=len(OF_TEXT))
        with ThreadPoolExecutor(8) as pool:
            first = [counts for counts, _ in pool.map(count, rows)]
        again = [count(part)[0] for part in rows]
        assert all(map(np.array_equal, first, again))


def every(matrix: np.ndarray) -> np.ndarray:
    """Find all pairs worth going on with."""
    return np.ones(len(matrix), dtype=np.bool_)


def test_a_quotation_counts_the_terms_of_its_own_text_alone() -> None:
    """What else is in a block never changes what a text quotes."""
    texts = [
        'He told "the United Nations" to act.',
        "The nation of the unit acted.",
        "He told her.",
    ]
    together, alone = measure(texts, [(0, 2)]), measure([texts[0], texts[2]], [(0, 1)])
    assert np.array_equal(together.matrix, alone.matrix)


@settings(max_examples=20, deadline=None)
@given(TEXTS)
def test_large_blocks_are_measured_in_parts(texts: list[str]) -> None:
    """A block cut up to bound memory measures as a whole one does."""
    pairs = [(left, right) for left in range(len(texts)) for right in range(left)]
    whole = measure(texts, pairs)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(features, "_TERMS", 10)
        parts = measure(texts, pairs)
    assert np.array_equal(parts.matrix, whole.matrix)
    assert np.array_equal(parts.first_lighter, whole.first_lighter)
    assert parts.places.tolist() == list(range(len(pairs)))


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
