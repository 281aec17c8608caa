"""The store: every statement of SQL that an index needs, behind plain methods.

Numbers name rows: of articles, sentences and texts. A text's number is never given again.
"""

# ruff: noqa: S608  # statements are put together from this module's own words, never from values

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from newsdedup.store import connection as door
from newsdedup.store.rows import (
    FIELDS,
    Version,
    article_of,
    article_values,
    digest,
    held,
    microseconds,
    told,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from newsdedup.records import Article

_COLUMNS = ", ".join(FIELDS)


@frozen(kw_only=True)
class Place:
    """Where a sentence stands: rows, offsets, and what its article says of time and source."""

    number: int
    text: int
    article: int
    article_id: str
    position: int
    start: int
    end: int
    published_us: int | None
    source: str | None


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


class Store:
    """An open index file, or one in memory (path ":memory:").

    Every method may raise `StoreFormatError` where the file is damaged and `OSError` where it
    can't be read or written. Methods that write belong in `with store.writing()`, which keeps
    all of it or nothing.
    """

    def __init__(self, path: str, *, timeout: float = 5.0, read_only: bool = False) -> None:
        self.path = path
        self.read_only = read_only
        self._connection = door.connect(path, timeout=timeout, read_only=read_only)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def writing(self) -> AbstractContextManager[None]:
        """Return a context in which all is kept or, after an error, nothing."""
        return door.transaction(self._connection, self.path)

    def rows(self, statement: str, *values: Any) -> list[Any]:
        """Return all rows of a statement of SQL."""
        with door.translated(self.path):
            return self._connection.execute(statement, values).fetchall()

    def _many(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        with door.translated(self.path):
            self._connection.executemany(statement, rows)

    def data_version(self) -> int:
        """Return a number that changes when another connection has written."""
        return int(self.rows("PRAGMA data_version")[0][0])

    def meta(self) -> dict[str, str]:
        """Return what the index says of itself, by name."""
        return dict(self.rows("SELECT name, value FROM meta"))

    def set_meta(self, name: str, value: str) -> None:
        """Note something the index says of itself."""
        self.rows("INSERT OR REPLACE INTO meta VALUES (?, ?)", name, value)

    # Articles

    def versions(self, identity: str) -> list[Version]:
        """Return all versions seen of an article, the highest last."""
        return self._versions("id = ?", held(identity))

    def linked(self, identity: str) -> list[Version]:
        """Return all versions, of whatever article, that supersede an article."""
        return self._versions("supersedes = ?", held(identity))

    def _versions(self, condition: str, value: Any) -> list[Version]:
        found = self.rows(
            "SELECT number, id, version, state, status, supersedes FROM articles "
            f"WHERE {condition} ORDER BY version",
            value,
        )
        return [
            Version(
                number=number,
                id=str(told(identity)),
                version=version,
                state=state,
                status=status,
                supersedes=told(supersedes),
            )
            for number, identity, version, state, status, supersedes in found
        ]

    def add_article(self, article: Article, state: str) -> int:
        """Add a version of an article; return its number."""
        values = article_values(article)
        marks = ", ".join("?" * (len(FIELDS) + 3))
        statement = (
            f"INSERT INTO articles ({_COLUMNS}, published_us, state, digest) "
            f"VALUES ({marks}) RETURNING number"
        )
        moment = microseconds(article.published)
        return int(self.rows(statement, *values, moment, state, digest(values))[0][0])

    def set_state(self, number: int, state: str) -> None:
        """Say what became of a version; a replaced or removed one loses all but its names."""
        if state in ("replaced", "removed"):
            self.rows(
                "UPDATE articles SET text = NULL, title = NULL, source = NULL, published = NULL, "
                "published_us = NULL, url = NULL, language = NULL, rest = NULL "
                "WHERE number = ?",
                number,
            )
        self.rows("UPDATE articles SET state = ? WHERE number = ?", state, number)

    def delete_article(self, number: int) -> None:
        """Forget a version of an article as if it had never come."""
        self.rows("DELETE FROM articles WHERE number = ?", number)

    def article(self, number: int) -> Article:
        """Return an article that still has its text."""
        statement = f"SELECT {_COLUMNS} FROM articles WHERE number = ?"
        return article_of(self.rows(statement, number)[0])

    def articles(self, state: str = "live") -> Iterator[tuple[int, Article]]:
        """Yield the number and article of all of one state, by id."""
        statement = f"SELECT number, {_COLUMNS} FROM articles WHERE state = ?"
        numbers = self.rows("SELECT number, id FROM articles WHERE state = ?", state)
        for number, _ in sorted(numbers, key=lambda row: str(told(row[1]))):
            row = self.rows(f"{statement} AND number = ?", state, number)[0]
            yield row[0], article_of(row[1:])

    def digests(self) -> Iterator[tuple[int, str, bool]]:
        """Yield the number, id and whether the digest holds of every article with its text."""
        statement = (
            f"SELECT number, digest, {_COLUMNS} FROM articles "
            "WHERE state IN ('live', 'superseded') AND number > ? ORDER BY number LIMIT 100"
        )
        last = -1
        while rows := self.rows(statement, last):
            for number, kept, *values in rows:
                yield number, str(told(values[0])), kept == digest(tuple(values))
            last = rows[-1][0]

    # Sentences

    def add_sentences(self, rows: Iterable[tuple[int, int, int, int, int]]) -> None:
        """Add sentences: article, position, start, end, text."""
        self._many(
            "INSERT INTO sentences (article, position, start, end, text) VALUES (?, ?, ?, ?, ?)",
            rows,
        )

    def remove_sentences(self, article: int) -> set[int]:
        """Remove the sentences of an article; return the numbers of their texts."""
        found = self.rows("DELETE FROM sentences WHERE article = ? RETURNING text", article)
        return {text for (text,) in found}

    def places(self, texts: Iterable[int]) -> list[Place]:
        """Return where the sentences of some texts stand."""
        return self._places("s.text IN (SELECT value FROM json_each(?))", door.listed(texts))

    def places_of(self, sentences: Iterable[int]) -> list[Place]:
        """Return where some sentences stand."""
        return self._places("s.number IN (SELECT value FROM json_each(?))", door.listed(sentences))

    def places_in(self, articles: Iterable[int]) -> list[Place]:
        """Return where the sentences of some articles stand."""
        return self._places("s.article IN (SELECT value FROM json_each(?))", door.listed(articles))

    def _places(self, condition: str, value: str) -> list[Place]:
        found = self.rows(
            "SELECT s.number, s.text, s.article, a.id, s.position, s.start, s.end, "
            "a.published_us, a.source FROM sentences s JOIN articles a ON a.number = s.article "
            f"WHERE {condition} ORDER BY s.number",
            value,
        )
        return [
            Place(
                number=row[0],
                text=row[1],
                article=row[2],
                article_id=str(told(row[3])),
                position=row[4],
                start=row[5],
                end=row[6],
                published_us=row[7],
                source=told(row[8]),
            )
            for row in found
        ]

    def set_counted(self, counted: Iterable[tuple[bool, int]]) -> None:
        """Say which sentences count in their cluster: (whether, sentence)."""
        self._many("UPDATE sentences SET counted = ? WHERE number = ? AND counted <> ?1", counted)

    # Texts and terms

    def text_numbers(self, wordings: Sequence[str], identities: Sequence[int]) -> list[int | None]:
        """Return the number of each wording that is here; `identities` are its signed 64 bits."""
        statement = "SELECT number FROM texts WHERE identity = ? AND wording = ?"
        found = [
            self.rows(statement, identity, held(wording))
            for wording, identity in zip(wordings, identities, strict=True)
        ]
        return [rows[0][0] if rows else None for rows in found]

    def last_text(self) -> int:
        """Return the greatest number that a text has ever had."""
        found = self.rows("SELECT seq FROM sqlite_sequence WHERE name = 'texts'")
        return int(found[0][0]) if found else 0

    def add_texts(self, rows: Iterable[tuple[int, str, str, int, bytes, bytes]]) -> None:
        """Add texts: number, wording, language, signed identity, terms, keys."""
        self._many(
            "INSERT INTO texts (number, wording, language, identity, terms, keys) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            ((number, held(wording), *rest) for number, wording, *rest in rows),
        )

    def remove_texts(self, numbers: Iterable[int]) -> None:
        """Remove texts with their matches and stars."""
        gone = door.listed(numbers)
        those = "IN (SELECT value FROM json_each(?))"
        self.rows(
            "DELETE FROM matches WHERE (text, other) IN (SELECT other, text FROM matches "
            f"WHERE text {those})",
            gone,
        )
        self.rows(f"DELETE FROM matches WHERE text {those}", gone)
        self.rows(f"DELETE FROM stars WHERE text {those}", gone)
        self.rows(f"DELETE FROM texts WHERE number {those}", gone)

    def languages(self) -> set[str]:
        """Return the languages of all texts."""
        found = self.rows(
            "WITH RECURSIVE next(language) AS (SELECT min(language) FROM texts UNION ALL "
            "SELECT (SELECT min(language) FROM texts t WHERE t.language > next.language) "
            "FROM next WHERE language IS NOT NULL) SELECT language FROM next"
        )
        return {language for (language,) in found if language is not None}

    def carriers(self, texts: Iterable[int]) -> list[tuple[int, str, str | None]]:
        """Return (text, article id, the article's language) of the sentences of texts."""
        found = self.rows(
            "SELECT DISTINCT s.text, a.id, a.language FROM sentences s "
            "JOIN articles a ON a.number = s.article "
            "WHERE s.text IN (SELECT value FROM json_each(?))",
            door.listed(texts),
        )
        return [(text, str(told(name)), told(language)) for text, name, language in found]

    def wordings_and_languages(self, texts: Iterable[int]) -> list[tuple[int, str, str]]:
        """Return (number, wording, language) of some texts."""
        found = self._of_texts("number, wording, language", texts)
        return [(number, str(told(wording)), language) for number, wording, language in found]

    def move_sentences(self, moves: Iterable[tuple[int, int]]) -> None:
        """Give the sentences of texts to other texts: (old text, new text)."""
        self._many("UPDATE sentences SET text = ?2 WHERE text = ?1", moves)

    def unused_texts(self, numbers: Iterable[int]) -> list[int]:
        """Return those of the texts that no sentence has."""
        found = self.rows(
            "SELECT value FROM json_each(?) WHERE NOT EXISTS "
            "(SELECT 1 FROM sentences WHERE text = value)",
            door.listed(numbers),
        )
        return [number for (number,) in found]

    def terms_of(self, numbers: Iterable[int]) -> list[tuple[int, bytes]]:
        """Return (number, terms) of those of the texts that are here, by number."""
        return self._of_texts("number, terms", numbers)

    def wordings(self, numbers: Iterable[int]) -> dict[int, str]:
        """Return the wordings of texts by number."""
        return {n: str(told(w)) for n, w in self._of_texts("number, wording", numbers)}

    def keys_of(self, numbers: Iterable[int]) -> dict[int, bytes]:
        """Return the band keys of texts by number."""
        return dict(self._of_texts("number, keys", numbers))

    def _of_texts(self, columns: str, numbers: Iterable[int]) -> list[Any]:
        return self.rows(
            f"SELECT {columns} FROM texts "
            "WHERE number IN (SELECT value FROM json_each(?)) ORDER BY number",
            door.listed(numbers),
        )

    def texts_after(self, number: int, most: int) -> list[tuple[int, int, bytes]]:
        """Return (number, signed identity, keys) of the next texts after a number."""
        return self.rows(
            "SELECT number, identity, keys FROM texts WHERE number > ? ORDER BY number LIMIT ?",
            number,
            most,
        )

    def whole_texts_after(self, number: int, most: int) -> list[Any]:
        """Return (number, wording, language, identity, terms, keys) of the next texts."""
        found = self.rows(
            "SELECT number, wording, language, identity, terms, keys FROM texts "
            "WHERE number > ? ORDER BY number LIMIT ?",
            number,
            most,
        )
        return [(number, str(told(wording)), *rest) for number, wording, *rest in found]

    def all_texts(self) -> list[int]:
        """Return the numbers of all texts, ascending."""
        return [number for (number,) in self.rows("SELECT number FROM texts ORDER BY number")]

    def terms(self, after: int) -> list[Any]:
        """Return (number, name, hash, frequency, salience, is_number, is_negation) of terms."""
        found = self.rows("SELECT * FROM terms WHERE number > ? ORDER BY number", after)
        return [(number, str(told(name)), *rest) for number, name, *rest in found]

    def add_terms(self, rows: Iterable[Sequence[Any]]) -> None:
        """Add terms as `terms` returns them."""
        self._many(
            "INSERT INTO terms VALUES (?, ?, ?, ?, ?, ?, ?)",
            ((number, held(name), *rest) for number, name, *rest in rows),
        )

    # Matches, stars, clusters

    def add_matches(self, rows: Iterable[tuple[int, int, float, int]]) -> None:
        """Add matches as seen from each of their texts: text, other, score, relation."""
        self._many("INSERT OR IGNORE INTO matches VALUES (?, ?, ?, ?)", rows)

    def remove_matches(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Remove matches of pairs of texts, as seen from the first of each."""
        self._many("DELETE FROM matches WHERE text = ? AND other = ?", pairs)

    def remove_all_matches(self) -> None:
        """Remove all matches."""
        self.rows("DELETE FROM matches")

    def matches(self, texts: Iterable[int]) -> list[tuple[int, int, float, int]]:
        """Return the matches of some texts: text, other, score, relation."""
        return self.rows(
            "SELECT m.* FROM json_each(?) t JOIN matches m ON m.text = t.value", door.listed(texts)
        )

    def stars(self, texts: Iterable[int]) -> list[StarRow]:
        """Return the stars of some texts, by number."""
        return self._stars("text IN (SELECT value FROM json_each(?))", door.listed(texts))

    def members(self, centres: Iterable[int]) -> list[StarRow]:
        """Return all texts whose centre is one of those named, by number."""
        return self._stars(
            "text IN (SELECT s.text FROM json_each(?1) c JOIN stars s ON s.centre = c.value "
            "AND s.centre <> s.text UNION ALL SELECT value FROM json_each(?1)) "
            "AND centre IN (SELECT value FROM json_each(?1))",
            door.listed(centres),
        )

    def unsettled(self) -> list[int]:
        """Return the texts whose surroundings should be looked at."""
        return [text for (text,) in self.rows("SELECT text FROM stars WHERE settled = 0")]

    def _stars(self, condition: str, value: str) -> list[StarRow]:
        found = self.rows(
            "SELECT text, centre, score, relation, articles, best, settled FROM stars "
            f"WHERE {condition} ORDER BY text",
            value,
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

    # Events and upkeep

    def add_events(self, rows: Iterable[tuple[str, str, str | None]]) -> None:
        """Add events: kind, cluster, what it became."""
        self._many("INSERT INTO events (kind, cluster, became) VALUES (?, ?, ?)", rows)

    def events(self, since: int, most: int = 1000) -> list[tuple[int, str, str, str | None]]:
        """Return the next events after a number: number, kind, cluster, became."""
        return self.rows(
            "SELECT number, kind, cluster, became FROM events WHERE number > ? "
            "ORDER BY number LIMIT ?",
            since,
            most,
        )

    def count(self, table: str) -> int:
        """Return the number of rows of a table."""
        return int(self.rows(f"SELECT count(*) FROM {table}")[0][0])

    def shrink(self) -> None:
        """Give the space of what was removed back to the disk."""
        self.rows("VACUUM")
        self.rows("PRAGMA wal_checkpoint(TRUNCATE)")

    def damage(self) -> list[str]:
        """Return what SQLite's own check of the whole file finds."""
        found = self.rows("PRAGMA integrity_check")
        return [problem for (problem,) in found if problem != "ok"]
