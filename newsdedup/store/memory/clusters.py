"""Stars of texts and clusters of sentences in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import evolve

from newsdedup.store.clusters import ClusterRow, StarRow
from newsdedup.store.memory.journal import Journal, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Clusters:
    """Stars by text, clusters by the text of their centre."""

    def __init__(self, journal: Journal) -> None:
        self._star_rows: Table[StarRow] = Table(
            journal, centre=lambda row: row.centre, settled=lambda row: row.settled
        )
        self._cluster_rows: Table[ClusterRow] = Table(journal, id=lambda row: row.id)
        self._disagreements: Table[tuple[Any, ...]] = Table(journal, centre=lambda row: row[0])

    def stars(self, texts: Iterable[int]) -> list[StarRow]:
        """Return the stars of some texts, by number."""
        return self._star_rows.some(texts)

    def members(self, centres: Iterable[int]) -> list[StarRow]:
        """Return all texts whose centre is one of those named, by number."""
        keys = [key for centre in centres for key in self._star_rows.where("centre", centre)]
        return self._star_rows.some(keys)

    def star_sizes(self, centres: Iterable[int]) -> dict[int, int]:
        """Return how many texts, but for the centre, the stars of some centres have."""
        keys = {centre: self._star_rows.where("centre", centre) for centre in centres}
        return {centre: len([n for n in keys[centre] if n != centre]) for centre in keys}

    def unsettled(self) -> list[int]:
        """Return the texts whose surroundings should be looked at."""
        return self._star_rows.where("settled", False)

    def set_unsettled(self, texts: Iterable[int]) -> None:
        """Note that the surroundings of some texts should be looked at."""
        self.set_stars([evolve(row, settled=False) for row in self.stars(texts)])

    def set_stars(self, rows: Iterable[StarRow]) -> None:
        """Write stars over those of the same texts."""
        for row in rows:
            self._star_rows.set(row.text, row)

    def add_alone(self, rows: Iterable[tuple[int, int]]) -> None:
        """Write the stars of texts that have one sentence and match nothing: (text, sentence)."""
        self.set_stars(
            StarRow(
                text=text, centre=text, score=1.0, relation=0, articles=1, best=best, settled=True
            )
            for text, best in rows
        )

    def clusters(self, centres: Iterable[int]) -> list[ClusterRow]:
        """Return the clusters of some centres."""
        return self._cluster_rows.some(centres)

    def cluster(self, identity: str) -> ClusterRow | None:
        """Return the cluster of an id, None if there is none."""
        found = self._cluster_rows.some(self._cluster_rows.where("id", identity))
        return found[0] if found else None

    def all_clusters(self) -> list[ClusterRow]:
        """Return all clusters."""
        return self._cluster_rows.all()

    def replace_clusters(self, gone: Iterable[int], rows: Iterable[ClusterRow]) -> None:
        """Take out the clusters of some centres, with their disagreements, and put others in."""
        for centre in gone:
            self._cluster_rows.set(centre, None)
            for key in self._disagreements.where("centre", centre):
                self._disagreements.set(key, None)
        for row in rows:
            self._cluster_rows.set(row.centre, row)

    def disagreements(self, centres: Iterable[int]) -> list[Any]:
        """Return the conflicts of some clusters: centre, sentence, place, kind, words, spans."""
        keys = [key for centre in centres for key in self._disagreements.where("centre", centre)]
        return self._disagreements.some(keys)

    def add_disagreements(self, rows: Iterable[Sequence[Any]]) -> None:
        """Add conflicts as `disagreements` returns them."""
        for row in rows:
            self._disagreements.set(tuple(row[:3]), tuple(row))
