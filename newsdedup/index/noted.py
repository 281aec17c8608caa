"""What is noted of clusters that are about to be written anew, and what of it still holds.

Of a cluster of thousands of sentences an article adds a few: only theirs are looked at for
conflicts, as long as the canonical sentence stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsdedup.index.showing import records

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from newsdedup.columns import Bools, Int32s
    from newsdedup.index.holdings import Holdings
    from newsdedup.index.showing import Stored
    from newsdedup.store import Places


class Noted:
    """The clusters of some centres as they were.

    `stirred` are the texts of which something has changed; those of `grown` have only gained
    the sentences that it names.
    """

    def __init__(
        self,
        held: Holdings,
        centres: Collection[int],
        stirred: Collection[int],
        grown: Mapping[int, Collection[int]],
    ) -> None:
        self.held = held
        self.centres = sorted(centres)
        self.clusters = {row.centre: row for row in held.store.clusters(self.centres)}
        self._stirred = stirred
        self._grown = grown
        self._holding: set[tuple[int, int]] = set()

    def records(self) -> list[Stored]:
        """Return the clusters as they are now, without the conflicts that hold."""
        settings = self.held.settings
        if settings.across_only or settings.sources == "across":  # others may count now
            return records(self.held, self.centres)
        return records(self.held, self.centres, noted=self)

    def holding(self, places: Places, canonical: Int32s, variant: Int32s) -> Bools:
        """Say of which sentences, by place, it is noted what conflicts they have; note it."""
        was = [self.clusters.get(text) for text in places.text[canonical].tolist()]
        numbers = [-1 if row is None else row.canonical for row in was]
        holds: Bools = places.number[canonical] == np.array(numbers, dtype=np.int64)
        is_old = ~self._are_new(places)
        holds &= is_old[canonical] & is_old[variant]
        centres, sentences = places.text[canonical[holds]], places.number[variant[holds]]
        self._holding.update(zip(centres.tolist(), sentences.tolist(), strict=True))
        return holds

    def _are_new(self, places: Places) -> Bools:
        """Say which sentences are new, or are of texts of which more has changed."""
        new = {number for numbers in self._grown.values() for number in numbers}
        whole = np.isin(places.text, sorted(set(self._stirred) - self._grown.keys()))
        found: Bools = whole | np.isin(places.number, sorted(new))
        return found

    def rows(self) -> list[tuple[object, ...]]:
        """Return the conflicts that hold, as the store has them."""
        centres = sorted({centre for centre, _ in self._holding})
        rows = self.held.store.disagreements(centres) if centres else []
        return [row for row in rows if row[:2] in self._holding]
