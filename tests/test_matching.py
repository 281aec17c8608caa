"""Matching: what is read of texts to measure pairs of them, and how much of it at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsdedup as nd
from newsdedup import features, matching, normalize
from newsdedup.matching import Letters
from newsdedup.pages import Pages
from newsdedup.space import Space
from newsdedup.spill import Room

if TYPE_CHECKING:
    from newsdedup.columns import Int32s, Matches

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


LINES = [f"The ferry Maro ran aground off Pell Island with {n} people on board." for n in range(30)]
ANY_PAIRS = st.lists(st.tuples(st.integers(0, 29), st.integers(0, 29)), unique=True, max_size=60)


@given(asked=ANY_PAIRS, room=st.integers(1, 30), bits=st.integers(0, 3), block=st.integers(1, 9))
def test_pairs_are_read_few_texts_at_a_time(
    asked: list[tuple[int, int]], room: int, bits: int, block: int
) -> None:
    """Blocks have all pairs in their order, and one of two or more no more texts than fit."""
    first, second = _columns(asked)
    with pytest.MonkeyPatch.context() as patch:
        _few(patch, room, bits, block)
        cut = list(
            Pages(Space(Room(0)), len(LINES)).blocks(first, second, features.blocks(len(first)))
        )
    for sides in cut:
        assert len(sides[0]) <= block
        assert len(sides[0]) == 1 or len({*(np.concatenate(sides) >> bits).tolist()}) <= room
    for number, side in enumerate((first, second)):
        assert np.concatenate([side[:0], *(one[number] for one in cut)]).tolist() == side.tolist()


@given(asked=ANY_PAIRS, room=st.integers(1, 30), bits=st.integers(0, 3))
def test_pairs_that_lie_anywhere_match_as_in_any_order(
    asked: list[tuple[int, int]], room: int, bits: int
) -> None:
    """Over a limit they are measured in another order, and all of them."""
    first, second = _columns([pair for pair in asked if pair[0] < pair[1]])
    settings = nd.Settings(workers=1)
    with pytest.MonkeyPatch.context() as patch:
        _few(patch, room, bits, 4)
        bound = matching.measured_anywhere(_texts(limit=0), first, second, settings)
        free = matching.measured(_texts(limit=None), first, second, settings)
    assert sorted(_rows(bound)) == sorted(_rows(free))


def _few(patch: pytest.MonkeyPatch, room: int, bits: int, block: int) -> None:
    """Give room for so many ranges of texts of 2**bits."""
    patch.setattr("newsdedup.pages.LEAST_ROOM", room)
    patch.setattr("newsdedup.pages.BYTES", 1)
    patch.setattr("newsdedup.pages.BITS", bits)
    patch.setattr("newsdedup.features.BLOCK", block)


def _texts(limit: int | None) -> matching.Texts:
    space = Space(Room(limit))
    return matching.read_texts(
        [normalize.normalize(line) for line in LINES], nd.Settings(), space=space
    )


def _columns(pairs: list[tuple[int, int]]) -> tuple[Int32s, Int32s]:
    ends = np.array(pairs, dtype=np.int32).reshape(-1, 2)
    return ends[:, 0], ends[:, 1]


def _rows(matches: Matches) -> list[tuple[object, ...]]:
    """Return matches as rows."""
    columns = (matches.first, matches.second, matches.score, matches.relation)
    return list(zip(*(column.tolist() for column in columns), strict=True))
