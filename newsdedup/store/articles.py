"""Articles and their sentences in the store."""

# ruff: noqa: S608  # statements are put together from this module's own words, never from values

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from newsdedup.store import connection as door
from newsdedup.store.places import COLUMNS, Places
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
from newsdedup.store.statements import Statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from newsdedup.records import Article
    from newsdedup.store.places import Told

_COLUMNS = ", ".join(FIELDS)
# Articles whose id, time and source are kept in memory: 300 bytes each.
_ARTICLES_TOLD = 50_000


class Articles(Statements):
    """Articles by number, each version of one by id; sentences by article.

    What a `Place` tells of articles is read once: in a row it stands behind the whole text.
    """

    def __init__(self, path: str, *, timeout: float = 5.0, read_only: bool = False) -> None:
        super().__init__(path, timeout=timeout, read_only=read_only)
        self._told: dict[int, Told] = {}
        self._told_at = self.data_version()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Return a context in which all is kept or, after an error, nothing."""
        try:
            with super().writing():
                yield
        except BaseException:
            self._told.clear()  # a number can be given again
            raise

    def versions(self, identity: str) -> list[Version]:
        """Return all versions seen of an article, the highest last."""
        return self._versions("id = ?", held(identity))

    def linked(self, identity: str) -> list[Version]:
        """Return all versions, of whatever article, that supersede an article."""
        return self._versions("supersedes = ?", held(identity))

    def all_versions(self) -> list[Version]:
        """Return all versions seen of all articles but those removed, by id."""
        found = self._versions("state <> ?", "removed")
        return sorted(found, key=lambda version: (version.id, version.version))

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

    def states(self) -> dict[str, int]:
        """Return how many versions of articles are in each state."""
        return dict(self.rows("SELECT state, count(*) FROM articles GROUP BY state"))

    def add_article(self, article: Article, state: str) -> int:
        """Add a version of an article; return its number."""
        values = article_values(article)
        marks = ", ".join("?" * (len(FIELDS) + 3))
        statement = (
            f"INSERT INTO articles ({_COLUMNS}, published_us, state, digest) "
            f"VALUES ({marks}) RETURNING number"
        )
        moment = None if article.published is None else microseconds(article.published)
        number = int(self.rows(statement, *values, moment, state, digest(values))[0][0])
        self._told[number] = (article.id, moment, article.source)
        return number

    def set_state(self, number: int, state: str) -> None:
        """Say what became of a version; a replaced or removed one loses all but its names."""
        if state in ("replaced", "removed"):
            self.rows(
                "UPDATE articles SET text = NULL, title = NULL, source = NULL, published = NULL, "
                "published_us = NULL, url = NULL, language = NULL, rest = NULL "
                "WHERE number = ?",
                number,
            )
            self._told.pop(number, None)
        self.rows("UPDATE articles SET state = ? WHERE number = ?", state, number)

    def delete_article(self, number: int) -> None:
        """Forget a version of an article as if it had never come."""
        self.rows("DELETE FROM articles WHERE number = ?", number)
        self._told.pop(number, None)

    def article(self, number: int) -> Article:
        """Return an article that still has its text."""
        statement = f"SELECT {_COLUMNS} FROM articles WHERE number = ?"
        return article_of(self.rows(statement, number)[0])

    def words(self, number: int) -> tuple[str, datetime | None]:
        """Return the text of an article that still has it, and when it was published."""
        text, published = self.rows(
            "SELECT text, published FROM articles WHERE number = ?", number
        )[0]
        return str(told(text)), None if published is None else datetime.fromisoformat(published)

    def articles(self, state: str = "live") -> Iterator[tuple[int, Article]]:
        """Yield the number and article of all of one state, by id."""
        statement = f"SELECT number, {_COLUMNS} FROM articles WHERE state = ?"
        numbers = self.rows("SELECT number, id FROM articles WHERE state = ?", state)
        for number, _ in sorted(numbers, key=lambda row: (str(told(row[1])), row[0])):
            row = self.rows(f"{statement} AND number = ?", state, number)[0]
            yield row[0], article_of(row[1:])

    def published_before(self, moment_us: int) -> list[str]:
        """Return the ids of articles published before a time, that count or are superseded.

        Of those that don't count, the ones that a version here, not removed, names as superseded.
        """
        found = self.rows(
            "SELECT id FROM articles WHERE state = 'live' AND published_us < ? "
            "UNION SELECT o.id FROM articles s JOIN articles o ON o.id = s.supersedes "
            "WHERE s.supersedes IS NOT NULL AND s.state <> 'removed' "
            "AND o.state = 'superseded' AND o.published_us < ?",
            moment_us,
            moment_us,
        )
        return sorted(str(told(identity)) for (identity,) in found)

    def sources(self) -> set[str]:
        """Return the sources of the articles that count; "" is none."""
        found = self.rows("SELECT DISTINCT source FROM articles WHERE state = 'live'")
        return {told(source) or "" for (source,) in found}

    def newest(self) -> int | None:
        """Return the last publication of the articles that count, in microseconds since 1970."""
        found = self.rows("SELECT max(published_us) FROM articles WHERE state = 'live'")
        return found[0][0]  # type: ignore[no-any-return]  # the table says INTEGER

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

    def last_sentence(self) -> int:
        """Return the greatest number of a sentence, 0 where there is none."""
        return int(self.rows("SELECT coalesce(max(number), 0) FROM sentences")[0][0])

    def add_sentences(self, rows: Iterable[tuple[int, int, int, int, int, int]]) -> None:
        """Add sentences: number, article, position, start, end, text."""
        self._many(
            "INSERT INTO sentences (number, article, position, start, end, text) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            rows,
        )

    def remove_sentences(self, article: int) -> set[int]:
        """Remove the sentences of an article; return the numbers of their texts."""
        found = self.rows("DELETE FROM sentences WHERE article = ? RETURNING text", article)
        return {text for (text,) in found}

    def places(self, texts: Iterable[int]) -> Places:
        """Return where the sentences of some texts stand."""
        return self._places("s.text IN (SELECT value FROM json_each(?))", door.listed(texts))

    def places_of(self, sentences: Iterable[int]) -> Places:
        """Return where some sentences stand."""
        return self._places("s.number IN (SELECT value FROM json_each(?))", door.listed(sentences))

    def places_in(self, articles: Iterable[int]) -> Places:
        """Return where the sentences of some articles stand."""
        return self._places("s.article IN (SELECT value FROM json_each(?))", door.listed(articles))

    def sentences_in(self, articles: Iterable[int]) -> set[int]:
        """Return the numbers of the sentences of some articles."""
        found = self.rows(
            "SELECT s.number FROM json_each(?) j JOIN sentences s ON s.article = j.value",
            door.listed(articles),
        )
        return {number for (number,) in found}

    def _places(self, condition: str, value: str) -> Places:
        columns = ", ".join(f"group_concat(s.{name})" for name in COLUMNS)
        (found,) = self.rows(f"SELECT {columns} FROM sentences s WHERE {condition}", value)
        table = np.zeros((len(COLUMNS), 0), dtype=np.int64)
        if found[0] is not None:
            table = np.array([np.fromstring(told, dtype=np.int64, sep=",") for told in found])
        articles = table[COLUMNS.index("article")]
        told_of = self._told_of(set(articles.tolist()))
        return Places(table, told_of)

    def _told_of(self, articles: set[int]) -> Mapping[int, Told]:
        """Return id, publication and source of articles, of some at least."""
        version = self.data_version()
        if version != self._told_at or len(self._told) > _ARTICLES_TOLD:
            self._told, self._told_at = {}, version
        if articles - self._told.keys():
            found = self.rows(
                "SELECT number, id, published_us, source FROM articles "
                "WHERE number IN (SELECT value FROM json_each(?))",
                door.listed(sorted(articles - self._told.keys())),
            )
            self._told |= {
                number: (str(told(identity)), moment, told(source))
                for number, identity, moment, source in found
            }
        return self._told

    def stray_sentences(self) -> int:
        """Return how many sentences are of articles that don't count."""
        found = self.rows(
            "SELECT count(*) FROM sentences s LEFT JOIN articles a ON a.number = s.article "
            "WHERE a.state IS NOT 'live'"
        )
        return int(found[0][0])

    def wording_at(self, article_id: str, position: int) -> str | None:
        """Return the wording of one sentence of an article that counts, None if there is none."""
        found = self.rows(
            "SELECT t.wording FROM articles a JOIN sentences s ON s.article = a.number "
            "JOIN texts t ON t.number = s.text WHERE a.id = ? AND s.position = ?",
            held(article_id),
            position,
        )
        return told(found[0][0]) if found else None

    def set_counted(self, counted: Iterable[tuple[bool, int]]) -> None:
        """Say which sentences count in their cluster: (whether, sentence)."""
        self._many(
            "UPDATE sentences SET counted = ? WHERE number = ? AND counted <> ?",
            ((counts, number, counts) for counts, number in counted),
        )
