"""Which texts are linked by matches, however far: what a change can reach."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from newsdedup.index.links import Wishes
    from newsdedup.store import Store

# Texts of large components that are remembered: 60 bytes each.
_MOST_REMEMBERED = 200_000


class Components:
    """Components of texts: those linked with one another by matches or by a user, however far.

    Texts of large ones, met again and again, are remembered: what comes can't make them less
    large. After matches were removed or may have been, `forget` them.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._large: set[int] = set()

    def forget(self) -> None:
        """Look anew at what is large."""
        self._large.clear()

    def whole(self, texts: Collection[int], largest: int | None, wishes: Wishes) -> set[int]:
        """Return the texts of the components that some texts are in.

        Those of more than `largest` texts are left out, where that isn't None.
        """
        most = math.inf if largest is None else largest
        if largest is None or len(self._large) > _MOST_REMEMBERED:
            self.forget()
        parts = _Parts(texts, self._large)
        new: Iterable[int] = texts
        while frontier := sorted(text for text in new if parts.size_of(text) <= most):
            new = parts.link(self._store.matching(frontier))
            new += parts.link(wishes.pairs(frontier))
        found = {text for text in parts if parts.size_of(text) <= most}
        self._large.update(text for text in parts if text not in found)
        return found


class _Parts:
    """Sets of linked texts, each told by one of them; those of a large one count as endless."""

    def __init__(self, texts: Collection[int], large: Collection[int]) -> None:
        self._large = large
        self._above: dict[int, int] = {}
        self._size: dict[int, float] = {}
        for text in texts:
            self._put(text)

    def __iter__(self) -> Iterator[int]:
        return iter(self._above)

    def _put(self, text: int) -> None:
        self._above[text] = text
        self._size[text] = math.inf if text in self._large else 1

    def _top(self, text: int) -> int:
        above = self._above
        while above[text] != text:
            above[text] = text = above[above[text]]
        return text

    def size_of(self, text: int) -> float:
        """Return how many texts, as far as is known, are linked with one."""
        return self._size[self._top(text)]

    def link(self, pairs: Iterable[tuple[int, int]]) -> list[int]:
        """Link the texts of each pair, of which the first is here; return those that are new."""
        new = []
        for text, other in pairs:
            if other not in self._above:
                self._put(other)
                new.append(other)
            one, two = self._top(text), self._top(other)
            if one != two:
                self._above[two] = one
                self._size[one] += self._size[two]
        return new
