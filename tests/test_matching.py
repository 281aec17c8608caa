"""Matching: which texts are asked whether they are equal but for marks."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from newsdedup import normalize
from newsdedup.matching import Letters

WORDINGS = st.lists(st.text('ab é.,"- \ud800', max_size=4), min_size=1, max_size=8)
SOME_PAIRS = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=20)


@given(WORDINGS, SOME_PAIRS, SOME_PAIRS)
def test_texts_of_equal_letters_are_told_whatever_was_asked_before(
    wordings: list[str], before: list[tuple[int, int]], asked: list[tuple[int, int]]
) -> None:
    """Those pairs may be equal whose letters are, in whatever order texts are read."""
    letters = Letters(wordings)
    for pairs in (before, asked):
        ends = np.array(pairs, dtype=np.int32).reshape(-1, 2) % len(wordings)
        forms = [[normalize.letters(wordings[text]) for text in pair] for pair in ends.tolist()]
        found = letters.may_be_equal(ends[:, 0], ends[:, 1])
        assert found.tolist() == [one == other for one, other in forms]
