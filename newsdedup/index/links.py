"""What a user said of pairs of wordings, and stars that keep to it.

Texts that must be together are one to the making of stars, by the best rank among them. Those
that cannot be together have no match; where a star holds both all the same, the one further from
its centre leaves.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve, frozen

from newsdedup import clusters
from newsdedup.columns import Matches
from newsdedup.errors import InvalidSettingError
from newsdedup.records import RELATIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from newsdedup.clusters import Measure, Stars
    from newsdedup.columns import Bools, Int32s, Int64s
    from newsdedup.store import Store

_RESTATED = RELATIONS.index("restated")


class Wishes:
    """The links among texts that are in the index, by their numbers."""

    def __init__(self, store: Store) -> None:
        self.together: dict[int, set[int]] = defaultdict(set)
        self.apart: list[tuple[int, int]] = []
        for one, other, kind in store.linked_texts():
            if kind == "cannot":
                self.apart.append((one, other))
                continue
            self.together[one].add(other)
            self.together[other].add(one)

    @property
    def texts(self) -> set[int]:
        """All texts that a link is about."""
        return {*self.together, *(text for pair in self.apart for text in pair)}

    def partners(self, texts: Iterable[int]) -> set[int]:
        """Return the texts that must be together with some texts."""
        if not self.together:
            return set()
        return {other for text in texts for other in self.together.get(text, ())}

    def pairs(self, texts: Iterable[int]) -> list[tuple[int, int]]:
        """Return some texts each with those that it must be together with."""
        if not self.together:
            return []
        return [(text, other) for text in texts for other in self.together.get(text, ())]

    def among(self, numbers: Sequence[int]) -> Among | None:
        """Return the links among some texts by their places, None where there is none."""
        place = {number: n for n, number in enumerate(numbers)}
        must = [
            (place[one], place[other])
            for one, others in self.together.items()
            for other in others
            if one < other and one in place and other in place
        ]
        apart = [(place[a], place[b]) for a, b in self.apart if a in place and b in place]
        return Among(must=must, apart=apart) if must or apart else None


@frozen(kw_only=True)
class Among:
    """Pairs of texts, by place, that must be in one star, and that cannot."""

    must: list[tuple[int, int]]
    apart: list[tuple[int, int]]


def unions(names: Iterable[int], pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Return for each name the least of those that pairs link it with."""
    least = {name: name for name in names}

    def root(name: int) -> int:
        """Return the least name that is linked with this one; the way there is shortened."""
        while least[name] != name:
            least[name] = least[least[name]]
            name = least[name]
        return name

    for one, other in pairs:
        low, high = sorted((root(one), root(other)))
        least[high] = low
    return {name: root(name) for name in least}


def check(links: Iterable[tuple[str, str, str]]) -> None:
    """Raise `InvalidSettingError` for wordings that must and cannot be in one cluster."""
    links = list(links)
    names = sorted({wording for one, other, _ in links for wording in (one, other)})
    number = {name: n for n, name in enumerate(names)}
    must = [(number[one], number[other]) for one, other, kind in links if kind == "must"]
    group = unions(range(len(names)), must)
    for one, other, kind in links:
        if kind == "cannot" and group[number[one]] == group[number[other]]:
            allowed = "wordings that other links don't put together"
            raise InvalidSettingError("cannot_link", (one, other), allowed)


class _Nodes:
    """Texts with those that must be with them as one: nodes, each told by its best text."""

    def __init__(self, rank: Int64s, among: Among) -> None:
        group = unions(range(len(rank)), among.must)
        roots = sorted(set(group.values()))
        node = {root: n for n, root in enumerate(roots)}
        self.of = np.array([node[group[text]] for text in range(len(rank))], dtype=np.int32)
        order = np.lexsort((rank, self.of))
        self.starts = np.searchsorted(self.of[order], np.arange(len(roots)))
        self.best = order[self.starts].astype(np.int32)
        self.apart = {
            (min(a, b), max(a, b))
            for a, b in ((int(self.of[one]), int(self.of[other])) for one, other in among.apart)
        }

    def __len__(self) -> int:
        return len(self.best)

    def matches(self, matches: Matches) -> Matches:
        """Return the matches between nodes that may be together, the best of each pair.

        Of matches as good, the relation with the least number counts.
        """
        first, second = self.of[matches.first], self.of[matches.second]
        turned = first > second
        low, high = np.where(turned, second, first), np.where(turned, first, second)
        relation = np.where(turned, clusters.FLIPPED[matches.relation], matches.relation)
        order = np.lexsort((relation, -matches.score, high, low))
        pairs = np.stack((low, high))[:, order]
        new = np.ones(len(order), dtype=np.bool_)
        new[1:] = (pairs[:, 1:] != pairs[:, :-1]).any(axis=0)
        found = Matches(
            first=pairs[0][new],
            second=pairs[1][new],
            score=matches.score[order][new],
            relation=relation[order][new].astype(np.uint8),
        )
        return found.only(self._may_meet(found.first, found.second))

    def _may_meet(self, first: Int32s, second: Int32s) -> Bools:
        pairs = zip(first.tolist(), second.tolist(), strict=True)
        return np.array([a != b and (a, b) not in self.apart for a, b in pairs], dtype=np.bool_)

    def measure(self, measure: Measure) -> Measure:
        """Return a function that measures nodes by their best texts."""

        def measured(first: Int32s, second: Int32s) -> Matches:
            """Measure pairs of nodes."""
            one, other = self.best[first], self.best[second]
            return self.matches(measure(np.minimum(one, other), np.maximum(one, other)))

        return measured


def stars(
    matches: Matches,
    among: Among,
    *,
    rank: Int64s,
    weight: Int64s,
    central: bool,
    measure: Measure,
) -> Stars:
    """Put each text into exactly one star, as `clusters.stars` does, and keep to the links."""
    nodes = _Nodes(rank, among)
    found = clusters.stars(
        len(nodes),
        nodes.matches(matches),
        rank=rank[nodes.best],
        weight=np.bincount(nodes.of, weights=weight, minlength=len(nodes)).astype(np.int64),
        central=central,
        measure=nodes.measure(measure),
    )
    return _spread(_parted(found, nodes, rank[nodes.best]), nodes, measure)


def _parted(found: Stars, nodes: _Nodes, rank: Int64s) -> Stars:
    """Take one of each two nodes that cannot be together out of a star that has both."""
    centre, score = found.centre.copy(), found.score.copy()

    def leaves(node: int) -> tuple[bool, float, int]:
        """Return what tells who leaves, the larger: no centre, the worse score, the later rank."""
        return centre[node] != node, -float(score[node]), int(rank[node])

    for a, b in sorted(nodes.apart, key=lambda pair: sorted(int(rank[node]) for node in pair)):
        if centre[a] == centre[b]:
            out = max((a, b), key=leaves)
            centre[out], score[out] = out, 1.0
    return evolve(found, centre=centre, score=score)


def _spread(found: Stars, nodes: _Nodes, measure: Callable[..., Matches]) -> Stars:
    """Return the stars of texts from those of nodes.

    A text that doesn't match the centre itself, but by the wish of a user, has the score of its
    node and restates it.
    """
    centre = nodes.best[found.centre[nodes.of]]
    text = np.arange(len(centre), dtype=np.int32)
    score = found.score[nodes.of].copy()
    relation = np.where(text == centre, 0, _RESTATED).astype(np.uint8)
    asked = text[text != centre]
    pairs = np.stack((np.minimum(asked, centre[asked]), np.maximum(asked, centre[asked])))
    answer = measure(pairs[0], pairs[1])
    at = {pair: n for n, pair in enumerate(zip(pairs[0].tolist(), pairs[1].tolist(), strict=True))}
    answered = zip(answer.first.tolist(), answer.second.tolist(), strict=True)
    for n, pair in enumerate(answered):
        variant = asked[at[pair]]
        score[variant] = answer.score[n]
        told = answer.relation[n]
        relation[variant] = told if centre[variant] == pair[0] else clusters.FLIPPED[told]
    return clusters.Stars(centre=centre, score=score, relation=relation)
