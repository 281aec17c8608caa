"""Scores of pairs of texts that were measured lately, and will be again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsdedup.columns import Matches

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsdedup.columns import Int32s, Int64s

# Pairs that are remembered, at some 200 bytes each; then all are forgotten.
_MOST = 50_000


class Measures:
    """What pairs of texts, by number, turned out to be: score and relation, or no match.

    Stars that might join are measured against one another each time that a text near them
    changes, which is often where much is told of one thing. A number always means one text.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], tuple[float, int] | None] = {}

    def matches(
        self,
        numbers: Int64s,
        first: Int32s,
        second: Int32s,
        measure: Callable[[Int32s, Int32s], Matches],
    ) -> Matches:
        """Return the matches among pairs of places in `numbers`, measuring those not known."""
        pairs = list(zip(numbers[first].tolist(), numbers[second].tolist(), strict=True))
        if len(self._known) > _MOST:
            self._known.clear()
        new = [n for n, pair in enumerate(pairs) if pair not in self._known]
        if new:
            self._known.update(dict.fromkeys(pairs[n] for n in new))
            found = measure(first[new], second[new])
            self._note(numbers, found)
        known = [self._known[pair] for pair in pairs]
        there = np.array([each is not None for each in known], dtype=np.bool_)
        told = [each for each in known if each is not None]
        return Matches(
            first=first[there],
            second=second[there],
            score=np.array([score for score, _ in told], dtype=np.float32),
            relation=np.array([relation for _, relation in told], dtype=np.uint8),
        )

    def _note(self, numbers: Int64s, found: Matches) -> None:
        columns = (
            numbers[found.first].tolist(),
            numbers[found.second].tolist(),
            found.score.tolist(),
            found.relation.tolist(),
        )
        for one, other, score, relation in zip(*columns, strict=True):
            self._known[one, other] = score, relation
