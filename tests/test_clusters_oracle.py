"""Stars against the rules carried out one at a time, on graphs dense enough for texts to move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdedup.clusters import stars
from tests.test_clusters import CONTAINED, CONTAINS, NEAR, Graph, greedy, matches_of, run

if TYPE_CHECKING:
    from newsdedup.columns import Int32s, Matches

ROUNDS, TARGETS = 3, 6
SEEDS = st.integers(0, 2**32 - 1)


def dense(seed: int) -> tuple[Graph, np.ndarray, np.ndarray]:
    """Return a random graph of 4 to 24 texts in two or three knots, with ranks and weights."""
    random = np.random.default_rng(seed)
    count, knots = int(random.integers(4, 25)), int(random.integers(1, 4))
    pairs = [(one, other) for other in range(count) for one in range(other)]
    share = [0.6 if one % knots == other % knots else 0.15 for one, other in pairs]
    chosen = [pair for pair, least in zip(pairs, share, strict=True) if random.random() < least]
    links = [
        (one, other, score, kind)
        for (one, other), score, kind in zip(
            chosen,
            # Exact in floating point, so that the oracle's sums tie where whole numbers do.
            random.choice([0.5, 0.5625, 0.625, 0.75, 0.875], len(chosen)).tolist(),
            random.choice([NEAR, CONTAINS, CONTAINED], len(chosen)).tolist(),
            strict=True,
        )
    ]
    found = (random.random(len(links)) < random.choice([0.4, 0.7, 1.0])).tolist()
    return Graph(count, links, found), random.permutation(count), random.integers(1, 4, count)


def units(graph: Graph) -> dict[tuple[int, int], int]:
    """Return the score of each pair that was found, both ways, in whole units."""
    score = {(a, b): round(float(np.float32(value)) * 2**20) for a, b, value, _ in graph.found}
    return score | {(b, a): value for (a, b), value in score.items()}


def settle(graph: Graph, centre: list[int], rank: np.ndarray, *, central: bool) -> None:
    """Move variants to the star they have most to do with, the greatest gain first."""
    score, texts = units(graph), range(graph.count)

    def total(text: int, star: int) -> int:
        return sum(score.get((text, one), 0) for one in texts if centre[one] == star)

    for _ in range(ROUNDS):
        moves = []
        for text in [one for one in texts if centre[one] != one]:
            linked = [one for one in texts if (text, one) in score and centre.count(one) > 1]
            before = [one for one in linked if central or rank[one] < rank[text]]
            *_, best = min((-total(text, star), rank[star], star) for star in before)
            gain = total(text, best) - total(text, centre[text])
            moves += [(-gain, rank[text], text, best)] * (gain > 0)
        for *_, text, best in sorted(moves):
            if centre.count(centre[text]) > 2:
                centre[text] = best


def proposals(
    graph: Graph, centre: list[int], place: list[int], tried: set[Any]
) -> list[tuple[int, int]]:
    """Return which star may join which better one, those with most links first."""
    sums: dict[tuple[int, int], int] = {}
    for (one, other), score in units(graph).items():
        star, goal = centre[one], centre[other]
        if place[goal] < place[star] and (star, goal) not in tried:
            sums[star, goal] = sums.get((star, goal), 0) + score
    few: list[tuple[int, int]] = []
    for star in range(graph.count):
        goals = sorted((-sums[pair], place[pair[1]], pair) for pair in sums if pair[0] == star)
        few += [pair for *_, pair in goals[:TARGETS]]
    return sorted(few, key=lambda pair: (-sums[pair], place[pair[1]], place[pair[0]]))


def join(
    graph: Graph, centre: list[int], rank: np.ndarray, weight: np.ndarray, *, central: bool
) -> None:
    """Let stars join others whole, where all their texts match the other's centre."""
    tried: set[tuple[int, int]] = set()
    texts = range(graph.count)
    for _ in range(ROUNDS):
        bulk = [sum(int(weight[one]) for one in texts if centre[one] == star) for star in texts]
        order = sorted(texts, key=lambda text: (-bulk[text] if central else 0, rank[text]))
        proposed = proposals(graph, centre, [order.index(text) for text in texts], tried)
        tried |= set(proposed)
        gone: set[int] = set()
        stay: set[int] = set()
        for star, goal in proposed:
            members = [text for text in texts if centre[text] == star]
            whole = all(graph.direct(goal, text) for text in members)
            if whole and star not in gone | stay and goal not in gone:
                gone.add(star)
                stay.add(goal)
                for text in members:
                    centre[text] = goal


@pytest.mark.parametrize("central", [True, False])
@settings(max_examples=150, deadline=None)
@given(seed=SEEDS)
def test_stars_are_those_of_the_rules(*, central: bool, seed: int) -> None:
    """Whole arrays at a time or text by text: the same texts end in the same stars."""
    graph, rank, weight = dense(seed)
    centre = greedy(graph, rank, weight, central=central)
    settle(graph, centre, rank, central=central)
    found = run(graph, rank, weight, central=central, second_chance=False)
    assert found.centre.tolist() == centre
    join(graph, centre, rank, weight, central=central)
    found = run(graph, rank, weight, central=central, second_chance=True)
    assert found.centre.tolist() == centre


def test_a_text_is_measured_against_the_most_promising_centres_first() -> None:
    """At most six a round, those with the greatest scores; none twice, and all in three rounds."""
    spokes = 8
    # Texts 1 to 8 are centres, each with one variant, 9 to 16; text 17 matches the variants.
    core = [(1 + star, 9 + star, 0.95, NEAR) for star in range(spokes)]
    side = [(9 + star, 17, 0.5 + star / 100, NEAR) for star in range(spokes)]
    asked: list[list[int]] = []

    def measure(first: Int32s, second: Int32s) -> Matches:
        asked.append(sorted(first[second == 17].tolist()))
        return matches_of([])

    rank, ones = np.arange(18, dtype=np.int64), np.ones(18, dtype=np.int64)
    matches = matches_of([*core, *side])
    stars(18, matches, rank=rank, weight=ones, central=False, measure=measure)
    assert [batch for batch in asked if batch] == [[3, 4, 5, 6, 7, 8], [1, 2]]


def test_the_weight_of_neighbours_counts() -> None:
    """A text that matches a much-carried one is more central than that one."""
    links = [(0, 1, 0.9, NEAR), (1, 2, 0.9, NEAR)]
    graph = Graph(3, links, [True, True])
    rank, weight = np.arange(3, dtype=np.int64), np.array([5, 1, 1], dtype=np.int64)
    assert run(graph, rank, weight, central=True, second_chance=False).centre.tolist() == [1] * 3


def test_the_smaller_star_joins_the_larger_unless_ranks_forbid() -> None:
    """By rank the star of the better centre never joins, though all its texts would match."""
    found = [(0, 4, 0.9, NEAR), (1, 2, 0.9, NEAR), (1, 3, 0.9, NEAR), (2, 4, 0.9, NEAR)]
    blocked = [(0, 1, 0.8, NEAR), (1, 4, 0.8, NEAR)]
    graph = Graph(5, [*found, *blocked], [True] * 4 + [False] * 2)
    rank, ones = np.arange(5, dtype=np.int64), np.ones(5, dtype=np.int64)
    by_rank = run(graph, rank, ones, central=False, second_chance=True)
    assert by_rank.centre.tolist() == [0, 1, 1, 1, 0]
    assert run(graph, rank, ones, central=True, second_chance=True).centre.tolist() == [1] * 5
