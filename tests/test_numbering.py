"""Numbers of distinct texts: those that a dict would give, from 128 bits of each."""

from __future__ import annotations

import hashlib

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from newsdedup.numbering import Numbering, digests

# Few different upper and lower halves: they share slots and halves of digests with others.
HALVES = st.sampled_from([0, 1, 2, 1023, 1024, 2**64 - 1, 2**63])
BATCHES = st.lists(st.lists(st.tuples(HALVES, HALVES), max_size=30), max_size=6)


@given(BATCHES)
def test_numbers_are_those_of_a_dict(batches: list[list[tuple[int, int]]]) -> None:
    """In order of first meeting, over batches; only the first of its kind is new."""
    numbering, expected = Numbering(), dict[tuple[int, int], int]()
    for batch in batches:
        numbers, new = numbering.add(np.array(batch, dtype=np.uint64).reshape(-1, 2))
        before = set(expected)
        for place, one in enumerate(batch):
            assert new[place] == (one not in before)
            before.add(one)
            assert numbers[place] == expected.setdefault(one, len(expected))
        assert len(numbering) == len(expected)


def test_many_digests_keep_their_numbers() -> None:
    """While the table grows, from batch to batch, also where many share a slot."""
    rng = np.random.default_rng(1)
    some = rng.integers(0, 2**63, (40_000, 2), dtype=np.uint64)
    crowded = some.copy()
    crowded[:, 0] &= np.uint64(15)
    numbering = Numbering()
    for batch in (some[:1], some[:30_000], crowded[:2_000]):
        numbering.add(batch)
    numbers, new = numbering.add(np.concatenate([some, crowded[:2_000]]))
    assert new.sum() == 10_000
    assert np.array_equal(numbers[:30_000], np.arange(30_000))
    assert np.array_equal(numbers[-2_000:], np.arange(30_000, 32_000))


@given(st.lists(st.binary(max_size=50)))
def test_a_digest_is_blake2b_of_the_bytes(texts: list[bytes]) -> None:
    """128 bits as two numbers, alike on every machine."""
    found = digests(texts)
    assert found.shape == (len(texts), 2)
    for text, (low, high) in zip(texts, found.tolist(), strict=True):
        expected = hashlib.blake2b(text, digest_size=16).digest()
        assert low.to_bytes(8, "little") + high.to_bytes(8, "little") == expected
