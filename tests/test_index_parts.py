"""What an index remembers between transactions: components, measured pairs, noted conflicts."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import newsdedup as nd
from newsdedup.columns import Matches
from newsdedup.index import Index, arrivals
from newsdedup.index.components import Components
from newsdedup.index.links import Wishes, unions
from newsdedup.index.measures import Measures
from newsdedup.store import MemoryStore

if TYPE_CHECKING:
    import pytest

    from newsdedup.columns import Int32s

PAIRS = st.lists(st.tuples(st.integers(1, 12), st.integers(1, 12)), max_size=16)
LINE = "The ferry Maro ran aground off Pell Island on Tuesday with {} people on board."


def linked(pairs: list[tuple[int, int]]) -> MemoryStore:
    """Return a store in which the texts of each pair match."""
    store = MemoryStore()
    with store.writing():
        store.add_matches(
            (a, b, 0.9, 1) for one, other in pairs for a, b in ((one, other), (other, one))
        )
    return store


@given(PAIRS, st.sets(st.integers(1, 12), min_size=1), st.integers(1, 6) | st.none())
def test_components_are_those_of_all_matches(
    pairs: list[tuple[int, int]], texts: set[int], largest: int | None
) -> None:
    """Whole components of some texts come, but for large ones; asked again, the same ones."""
    store = linked(pairs)
    part = unions(range(1, 13), pairs)
    sizes = {text: sum(part[text] == part[other] for other in part) for text in part}
    wanted = {part[text] for text in texts}
    most = 12 if largest is None else largest
    expected = {text for text in part if part[text] in wanted and sizes[text] <= most}
    components, wishes = Components(store), Wishes(store)
    assert components.whole(texts, largest, wishes) == expected
    assert components.whole(texts, largest, wishes) == expected


def test_a_large_component_is_small_again_once_it_is_forgotten() -> None:
    """What was large stays so until matches were removed, and is then looked at anew."""
    store = linked([(1, 2), (2, 3)])
    components, wishes = Components(store), Wishes(store)
    assert components.whole([1], 2, wishes) == set()
    with store.writing():
        store.remove_matches([(2, 3), (3, 2)])
    components.forget()
    assert components.whole([1], 2, wishes) == {1, 2}


@given(st.lists(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5))), max_size=4))
def test_a_pair_is_measured_once(rounds: list[list[tuple[int, int]]]) -> None:
    """Pairs told by other places are the same pairs: what was measured comes again."""
    measures = Measures()
    asked: list[tuple[int, int]] = []
    for shift, few in enumerate(rounds):
        numbers = np.arange(10 - shift, 20)
        pairs = sorted({(low + shift, high + shift) for low, high in few if low < high})
        columns = np.array(pairs, dtype=np.int32).reshape(-1, 2)
        scale = partial(measured, numbers, asked)
        found = measures.matches(numbers, columns[:, 0], columns[:, 1], scale)
        expected = measured(numbers, [], columns[:, 0], columns[:, 1])
        for name in ("first", "second", "score", "relation"):
            assert getattr(found, name).tolist() == getattr(expected, name).tolist()
    assert len(asked) == len(set(asked))


def measured(numbers: Any, asked: list[tuple[int, int]], first: Int32s, second: Int32s) -> Matches:
    """Return matches that follow from the numbers of texts, and note what was asked."""
    asked += zip(numbers[first].tolist(), numbers[second].tolist(), strict=True)
    kept = (numbers[first] + numbers[second]) % 3 > 0
    return Matches(
        first=first[kept],
        second=second[kept],
        score=(numbers[first] / 100)[kept].astype(np.float32),
        relation=(numbers[second] % 5)[kept].astype(np.uint8),
    )


def test_conflicts_that_are_noted_are_not_looked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variant that comes to a cluster is looked at, not those that were there; all is kept."""
    people = ("212", "221", "230", "245")
    articles = [nd.Article(id=f"a{n}", text=LINE.format(many)) for n, many in enumerate(people)]
    earliest = nd.Settings(canonical="earliest")  # the canonical one stays
    with Index.open(":memory:", settings=earliest) as index:
        index.add(articles[:3]).finish()
        held, looked = index._held, []  # noqa: SLF001  # what it looks at
        find = held.conflicts

        def look(*said: Any) -> Any:
            looked.append(said)
            return find(*said)

        monkeypatch.setattr(held, "conflicts", look)
        matches = index.update(articles[3])
        assert [match.conflicts[0].variant for match in matches] == ["245"]
        assert len(looked) == 1
        monkeypatch.undo()
        (cluster,) = index.clusters()
        assert all(variant.conflicts for variant in cluster.variants)
        assert index.verify() == []


def test_what_is_left_for_later_is_looked_at_with_what_comes_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A copy of a variant that isn't grouped yet has its conflicts once its cluster is."""
    monkeypatch.setattr(arrivals, "MANY", 1)
    first = [nd.Article(id=f"a{n}", text=LINE.format(many)) for n, many in enumerate((212, 221))]
    new = LINE.format(221) + " The mayor of Torvik opened a library of maps on Friday."
    more = [nd.Article(id="b", text=new), nd.Article(id="c", text=LINE.format(212))]
    with Index.open(":memory:", settings=nd.Settings(canonical="earliest")) as index:
        index.add(first).finish()
        index.add(more).finish()
        assert index.verify() == []
        (cluster,) = index.clusters()
        assert [len(variant.conflicts) for variant in cluster.variants] == [1, 1, 0]
