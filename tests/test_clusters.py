"""Stars: what holds for every set of matches, against a slow oracle where one exists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdedup import clusters
from newsdedup.clusters import stars
from newsdedup.columns import Int32s, Matches
from newsdedup.records import RELATIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsdedup.clusters import Stars

NEAR, CONTAINS, CONTAINED = (RELATIONS.index(name) for name in ("near", "contains", "contained"))
Link = tuple[int, int, float, int]


def matches_of(links: Sequence[Link]) -> Matches:
    """Put (first, second, score, relation) rows into columns."""
    first, second, score, relation = zip(*links, strict=True) if links else ((), (), (), ())
    return Matches(
        first=np.array(first, dtype=np.int32),
        second=np.array(second, dtype=np.int32),
        score=np.array(score, dtype=np.float32),
        relation=np.array(relation, dtype=np.uint8),
    )


class Graph:
    """A number of texts, every pair that would match if measured, and those that were found."""

    def __init__(self, count: int, truth: Sequence[Link], found: Sequence[bool]) -> None:
        self.count = count
        self.truth = {link[:2]: link for link in truth}
        known = dict(zip(self.truth, found, strict=False))
        self.found = [link for pair, link in self.truth.items() if known[pair]]

    def measure(self, first: Int32s, second: Int32s) -> Matches:
        """Score pairs as the real scorer does: those above the threshold come back."""
        asked = list(zip(first.tolist(), second.tolist(), strict=True))
        assert len(set(asked)) == len(asked)
        assert all(one < other for one, other in asked)
        return matches_of([self.truth[pair] for pair in asked if pair in self.truth])

    def direct(self, centre: int, text: int) -> tuple[float, int] | None:
        """Return score and relation read from centre to text, None where they don't match."""
        link = self.truth.get((min(centre, text), max(centre, text)))
        if link is None:
            return None
        other_way = {CONTAINS: CONTAINED, CONTAINED: CONTAINS}
        relation = link[3] if centre < text else other_way.get(link[3], link[3])
        return float(np.float32(link[2])), relation


@st.composite
def graphs(draw: st.DrawFn) -> tuple[Graph, np.ndarray, np.ndarray]:
    """Draw a graph of up to 14 texts, with the texts' ranks and weights."""
    count = draw(st.integers(1, 14))
    pairs = [(one, other) for other in range(count) for one in range(other)]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    # Few scores, so that ties are common.
    scores = draw(st.lists(st.sampled_from([0.5, 0.75, 0.9]), min_size=len(chosen)))
    kinds = draw(st.lists(st.sampled_from([NEAR, CONTAINS, CONTAINED]), min_size=len(chosen)))
    found = draw(st.lists(st.booleans(), min_size=len(chosen)))
    links = [(*pair, score, kind) for pair, score, kind in zip(chosen, scores, kinds, strict=False)]
    rank = np.array(draw(st.permutations(range(count))), dtype=np.int64)
    weights = st.lists(st.integers(1, 3), min_size=count, max_size=count)
    return Graph(count, links, found), rank, np.array(draw(weights), dtype=np.int64)


def run(
    graph: Graph, rank: np.ndarray, weight: np.ndarray, *, central: bool, second_chance: bool
) -> Stars:
    return stars(
        graph.count,
        matches_of(graph.found),
        rank=rank,
        weight=weight,
        central=central,
        measure=graph.measure if second_chance else None,
    )


def greedy(graph: Graph, rank: np.ndarray, weight: np.ndarray, *, central: bool) -> list[int]:
    """Do what `stars` says before variants move, one centre at a time, looking at everything."""
    score = {}
    for first, second, value, _ in graph.found:
        score[first, second] = score[second, first] = value
    free, centre = set(range(graph.count)), list(range(graph.count))

    def order(text: int) -> tuple[float, int]:
        total = weight[text] + sum(score.get((text, other), 0) * weight[other] for other in free)
        return (-total if central else 0, rank[text])

    while linked := [text for text in free if any((text, other) in score for other in free)]:
        best = min(linked, key=order)
        star = {best} | {other for other in free if (best, other) in score}
        for text in star:
            centre[text] = best
        free -= star
    return centre


@settings(deadline=None)
@given(drawn=graphs(), central=st.booleans(), second_chance=st.booleans())
def test_every_variant_has_a_direct_match_with_its_centre(
    *, drawn: tuple[Graph, np.ndarray, np.ndarray], central: bool, second_chance: bool
) -> None:
    """Each text is in one star, and its score and relation are those of that direct match."""
    graph, rank, weight = drawn
    result = run(graph, rank, weight, central=central, second_chance=second_chance)
    assert (result.centre[result.centre] == result.centre).all()
    for text, centre in enumerate(result.centre.tolist()):
        expected = (1.0, 0) if text == centre else graph.direct(centre, text)
        assert (result.score[text], result.relation[text]) == expected


@settings(deadline=None)
@given(drawn=graphs(), central=st.booleans())
def test_greedy_centres_are_those_of_the_oracle(
    *, drawn: tuple[Graph, np.ndarray, np.ndarray], central: bool
) -> None:
    """The rounds over whole arrays choose the centres that one-at-a-time choice does."""
    graph, rank, weight = drawn
    result = run(graph, rank, weight, central=central, second_chance=False)
    expected = greedy(graph, rank, weight, central=central)
    assert set(result.centre.tolist()) == set(expected)


@settings(deadline=None)
@given(drawn=graphs(), central=st.booleans(), second_chance=st.booleans(), data=st.data())
def test_order_and_numbers_do_not_matter(
    *,
    drawn: tuple[Graph, np.ndarray, np.ndarray],
    central: bool,
    second_chance: bool,
    data: st.DataObject,
) -> None:
    """Shuffled matches and renumbered texts give the same stars."""
    graph, rank, weight = drawn
    new = data.draw(st.permutations(range(graph.count)))
    other_way = {CONTAINS: CONTAINED, CONTAINED: CONTAINS}

    def renumber(link: Link) -> Link:
        first, second, score, relation = link
        if new[first] < new[second]:
            return (new[first], new[second], score, relation)
        return (new[second], new[first], score, other_way.get(relation, relation))

    links = data.draw(st.permutations(list(graph.truth.values())))
    found = [link in graph.found for link in links]
    renumbered = Graph(graph.count, [renumber(link) for link in links], found)
    back = np.argsort(new)
    before = run(graph, rank, weight, central=central, second_chance=second_chance)
    after = run(renumbered, rank[back], weight[back], central=central, second_chance=second_chance)
    assert [new[centre] for centre in before.centre] == after.centre[new].tolist()
    assert before.score.tolist() == after.score[new].tolist()
    assert before.relation.tolist() == after.relation[new].tolist()


@settings(deadline=None)
@given(drawn=graphs(), second_chance=st.booleans())
def test_by_rank_the_centre_is_the_best_of_its_star(
    *, drawn: tuple[Graph, np.ndarray, np.ndarray], second_chance: bool
) -> None:
    """Under `earliest` and the like no variant precedes its canonical."""
    graph, rank, weight = drawn
    result = run(graph, rank, weight, central=False, second_chance=second_chance)
    assert (rank[result.centre] <= rank).all()


@settings(deadline=None)
@given(drawn=graphs(), central=st.booleans())
def test_no_match_is_wasted(*, drawn: tuple[Graph, np.ndarray, np.ndarray], central: bool) -> None:
    """Of two texts that match, one at least is in a star of more than one text."""
    graph, rank, weight = drawn
    for second_chance in (False, True):
        result = run(graph, rank, weight, central=central, second_chance=second_chance)
        size = np.bincount(result.centre, minlength=graph.count)[result.centre]
        assert all(max(size[first], size[second]) > 1 for first, second, *_ in graph.found)


@settings(deadline=None)
@given(drawn=graphs(), gaps=st.lists(st.integers(0, 3), min_size=15, max_size=15), data=st.data())
def test_texts_that_match_none_are_alone(
    *, drawn: tuple[Graph, np.ndarray, np.ndarray], gaps: list[int], data: st.DataObject
) -> None:
    """Texts between the others, of any rank, change no star, however many are numbered at once."""
    graph, rank, weight = drawn
    second_chance, some = data.draw(st.booleans()), data.draw(st.integers(1, 5))
    at = np.arange(graph.count) + np.cumsum(gaps)[: graph.count]
    truth = graph.truth.values()
    links = [(int(at[one]), int(at[other]), score, kind) for one, other, score, kind in truth]
    count = int(at[-1]) + 1 + gaps[-1]
    found = [link in graph.found for link in truth]
    ranks, weights = np.arange(count) + 100, np.full(count, 9)
    ranks[at], weights[at] = 200 * (rank - rank.min() - 1), weight
    before = run(graph, rank, weight, central=True, second_chance=second_chance)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clusters, "_ALONE", some)
        spread = Graph(count, links, found)
        after = run(spread, ranks, weights, central=True, second_chance=second_chance)
    alone = np.setdiff1d(np.arange(count), at)
    assert after.centre[at].tolist() == at[before.centre].tolist()
    assert after.score[at].tolist() == before.score.tolist()
    assert after.relation[at].tolist() == before.relation.tolist()
    assert after.centre[alone].tolist() == alone.tolist()
    assert set(after.score[alone]) <= {1.0}
    assert set(after.relation[alone]) <= {RELATIONS.index("exact")}


def chain(*scores: float) -> list[Link]:
    return [(text, text + 1, score, NEAR) for text, score in enumerate(scores)]


def ordered(graph: Graph, *, second_chance: bool, central: bool = True) -> list[int]:
    ones = np.ones(graph.count, dtype=np.int64)
    rank = np.arange(graph.count, dtype=np.int64)
    found = run(graph, rank, ones, central=central, second_chance=second_chance)
    return list(map(int, found.centre))


def test_a_chain_is_cut() -> None:
    """Of three texts in a chain the middle one is the centre; a fourth makes two stars."""
    assert ordered(Graph(3, chain(0.9, 0.9), [True] * 2), second_chance=True) == [1, 1, 1]
    four = ordered(Graph(4, chain(0.9, 0.9, 0.9), [True] * 3), second_chance=True)
    assert four == [1, 1, 1, 3]


def test_second_chance_finds_what_blocking_missed() -> None:
    """A text that matches the centre, though nobody found the pair, joins it."""
    links = [*chain(0.9, 0.9, 0.9), (1, 3, 0.8, NEAR)]
    graph = Graph(4, links, [True, True, True, False])
    assert ordered(graph, second_chance=False) == [1, 1, 1, 3]
    assert ordered(graph, second_chance=True) == [1, 1, 1, 1]


def test_a_small_star_joins_whole_or_not_at_all() -> None:
    """A star joins another when all its texts match the other's centre."""
    core = [(0, text, 0.9, NEAR) for text in (1, 2, 3)]
    side = [(4, 5, 0.9, NEAR), (3, 4, 0.6, NEAR)]
    centre_only = Graph(6, [*core, *side, (0, 4, 0.7, NEAR)], [True] * 5 + [False])
    both = Graph(6, [*core, *side, (0, 4, 0.7, NEAR), (0, 5, 0.7, NEAR)], [True] * 5 + [False] * 2)
    assert ordered(centre_only, second_chance=True) == [0, 0, 0, 0, 4, 4]
    assert ordered(both, second_chance=True) == [0] * 6


def test_a_variant_goes_to_the_star_it_has_most_to_do_with() -> None:
    """A text between two centres joins the star with more links to it, not the first one."""
    first = [(0, text, 0.9, NEAR) for text in (1, 2, 3, 4)]
    second = [(5, 6, 0.9, NEAR), (4, 5, 0.6, NEAR), (4, 6, 0.6, NEAR)]
    graph = Graph(7, [*first, *second], [True] * 7)
    assert ordered(graph, second_chance=False) == [0, 0, 0, 0, 5, 5, 5]


def test_no_star_loses_its_last_variant() -> None:
    """A star's only variant stays, however much more it has to do with another star."""
    links = [(0, 1, 0.6, NEAR), (1, 2, 0.9, NEAR), (2, 3, 0.9, NEAR), (1, 3, 0.9, NEAR)]
    graph = Graph(4, links, [True] * 4)
    assert ordered(graph, second_chance=True, central=False) == [0, 0, 2, 2]


def test_more_articles_make_a_text_the_centre() -> None:
    """Of two texts the one that more articles carry is central; ranks decide a tie."""
    graph = Graph(2, [(0, 1, 0.9, NEAR)], [True])
    rank = np.arange(2, dtype=np.int64)
    for weight, centre in (((1, 2), 1), ((2, 2), 0)):
        heavy = np.array(weight, dtype=np.int64)
        result = run(graph, rank, heavy, central=True, second_chance=False)
        assert result.centre.tolist() == [centre, centre]


@pytest.mark.parametrize("central", [True, False])
def test_a_text_is_measured_a_bounded_number_of_times(*, central: bool) -> None:
    """The second chance asks for at most 20 more pairs a text, however many links there are."""
    rng = np.random.default_rng(1)
    count = 400
    pairs = np.unique(np.sort(rng.integers(0, count, (6000, 2)), axis=1), axis=0)
    links = [(one, other, 0.9, NEAR) for one, other in pairs.tolist() if one != other]
    asked = []

    def measure(first: Int32s, second: Int32s) -> Matches:
        asked.append(np.stack([first, second]))
        return matches_of([])

    order = np.arange(count, dtype=np.int64)
    ones = np.ones(count, dtype=np.int64)
    stars(count, matches_of(links), rank=order, weight=ones, central=central, measure=measure)
    assert 0 < sum(batch.shape[1] for batch in asked) <= 20 * count
