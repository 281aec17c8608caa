"""Stars of texts and clusters of sentences in the store."""

# ruff: noqa: S608  # statements are put together from this module's own words, never from values

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from newsdedup.store import connection as door
from newsdedup.store.rows import held, told
from newsdedup.store.statements import Statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any


@frozen(kw_only=True)
class StarRow:
    """To which centre a text belongs, how many articles carry it, and its best sentence.

    `settled` is False where more of its surroundings should be looked at.
    """

    text: int
    centre: int
    score: float
    relation: int
    articles: int
    best: int
    settled: bool

    def placed(self, centre: int, score: float, relation: int, *, settled: bool) -> StarRow:
        """Return the text with another place among stars; the same row if it is no other."""
        place = (centre, score, relation, settled)
        if place == (self.centre, self.score, self.relation, self.settled):
            return self
        return StarRow(
            text=self.text,
            centre=centre,
            score=score,
            relation=relation,
            articles=self.articles,
            best=self.best,
            settled=settled,
        )


@frozen(kw_only=True)
class ClusterRow:
    """What is kept of a cluster: its centre's text, its id, and two of its sentences."""

    centre: int
    id: str
    kind: str
    sources: int
    sentences: int
    canonical: int
    first: int


class Clusters(Statements):
    """Stars by text, clusters by the text of their centre."""

    def stars(self, texts: Iterable[int]) -> list[StarRow]:
        """Return the stars of some texts, by number."""
        return self._stars("text IN (SELECT value FROM json_each(?))", door.listed(texts))

    def members(self, centres: Iterable[int]) -> list[StarRow]:
        """Return all texts whose centre is one of those named, by number."""
        listed = door.listed(centres)
        return self._stars(
            "text IN (SELECT s.text FROM json_each(?) c JOIN stars s ON s.centre = c.value "
            "AND s.centre <> s.text UNION ALL SELECT value FROM json_each(?)) "
            "AND centre IN (SELECT value FROM json_each(?))",
            *(listed, listed, listed),
        )

    def star_sizes(self, centres: Iterable[int]) -> dict[int, int]:
        """Return how many texts, but for the centre, the stars of some centres have."""
        found = self.rows(
            "SELECT c.value, (SELECT count(*) FROM stars WHERE centre = c.value "
            "AND centre <> text) FROM json_each(?) c",
            door.listed(centres),
        )
        return dict(found)

    def unsettled(self) -> list[int]:
        """Return the texts whose surroundings should be looked at."""
        return [text for (text,) in self.rows("SELECT text FROM stars WHERE settled = 0")]

    def set_unsettled(self, texts: Iterable[int]) -> None:
        """Note that the surroundings of some texts should be looked at."""
        self.rows(
            "UPDATE stars SET settled = 0 WHERE text IN (SELECT value FROM json_each(?))",
            door.listed(texts),
        )

    def _stars(self, condition: str, *values: str) -> list[StarRow]:
        found = self.rows(
            "SELECT text, centre, score, relation, articles, best, settled FROM stars "
            f"WHERE {condition} ORDER BY text",
            *values,
        )
        return [
            StarRow(
                text=row[0],
                centre=row[1],
                score=row[2],
                relation=row[3],
                articles=row[4],
                best=row[5],
                settled=bool(row[6]),
            )
            for row in found
        ]

    def set_stars(self, rows: Iterable[StarRow]) -> None:
        """Write stars over those of the same texts."""
        self._many(
            "INSERT OR REPLACE INTO stars VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                (r.text, r.centre, r.score, r.relation, r.articles, r.best, int(r.settled))
                for r in rows
            ),
        )

    def add_alone(self, rows: Iterable[tuple[int, int]]) -> None:
        """Write the stars of texts that have one sentence and match nothing: (text, sentence)."""
        self._many(
            "INSERT INTO stars VALUES (?, ?, 1.0, 0, 1, ?, 1)",
            ((text, text, sentence) for text, sentence in rows),
        )

    def clusters(self, centres: Iterable[int]) -> list[ClusterRow]:
        """Return the clusters of some centres."""
        return self._clusters(
            "WHERE centre IN (SELECT value FROM json_each(?))", door.listed(centres)
        )

    def cluster(self, identity: str) -> ClusterRow | None:
        """Return the cluster of an id, None if there is none."""
        found = self._clusters("WHERE id = ?", identity)
        return found[0] if found else None

    def all_clusters(self) -> list[ClusterRow]:
        """Return all clusters."""
        return self._clusters("")

    def _clusters(self, condition: str, *values: Any) -> list[ClusterRow]:
        found = self.rows(
            "SELECT centre, id, kind, sources, sentences, canonical, first "
            f"FROM clusters_of_stars {condition}",
            *values,
        )
        return [
            ClusterRow(
                centre=row[0],
                id=row[1],
                kind=row[2],
                sources=row[3],
                sentences=row[4],
                canonical=row[5],
                first=row[6],
            )
            for row in found
        ]

    def replace_clusters(self, gone: Iterable[int], rows: Iterable[ClusterRow]) -> None:
        """Take out the clusters of some centres, with their disagreements, and put others in."""
        centres = door.listed(gone)
        those = "WHERE centre IN (SELECT value FROM json_each(?))"
        self.rows(f"DELETE FROM clusters_of_stars {those}", centres)
        self.rows(f"DELETE FROM disagreements {those}", centres)
        self._many(
            "INSERT INTO clusters_of_stars VALUES (?, ?, ?, ?, ?, ?, ?)",
            ((r.centre, r.id, r.kind, r.sources, r.sentences, r.canonical, r.first) for r in rows),
        )

    def disagreements(self, centres: Iterable[int]) -> list[Any]:
        """Return the conflicts of some clusters: centre, sentence, place, kind, words, spans."""
        found = self.rows(
            "SELECT * FROM disagreements WHERE centre IN (SELECT value FROM json_each(?)) "
            "ORDER BY centre, sentence, place",
            door.listed(centres),
        )
        return [(*row[:4], told(row[4]), told(row[5]), *row[6:]) for row in found]

    def add_disagreements(self, rows: Iterable[Sequence[Any]]) -> None:
        """Add conflicts as `disagreements` returns them."""
        self._many(
            "INSERT INTO disagreements VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            ((*row[:4], held(row[4]), held(row[5]), *row[6:]) for row in rows),
        )
