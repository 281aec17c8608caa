"""Articles and their sentences in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve, frozen

from newsdedup.store.memory.journal import Journal, Table
from newsdedup.store.places import COLUMNS, Places
from newsdedup.store.rows import Version, microseconds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from newsdedup.records import Article
    from newsdedup.store.places import Told


@frozen(kw_only=True)
class _Kept:
    """A version of an article; it has lost its words once it is replaced or removed."""

    version: Version
    article: Article | None

    @property
    def moment(self) -> int | None:
        """When it was published, in microseconds since 1970; None where that isn't known."""
        if self.article is None or self.article.published is None:
            return None
        return microseconds(self.article.published)


@frozen(kw_only=True)
class _Sentence:
    number: int
    article: int
    position: int
    start: int
    end: int
    text: int


class Articles:
    """Articles by number, each version of one by id; sentences by article."""

    def __init__(self, journal: Journal) -> None:
        self._articles: Table[_Kept] = Table(
            journal,
            id=lambda row: row.version.id,
            supersedes=lambda row: row.version.supersedes,
            state=lambda row: row.version.state,
        )
        self._sentences: Table[_Sentence] = Table(
            journal, article=lambda row: row.article, text=lambda row: row.text
        )

    def versions(self, identity: str) -> list[Version]:
        """Return all versions seen of an article, the highest last."""
        return self._versions(self._articles.where("id", identity))

    def linked(self, identity: str) -> list[Version]:
        """Return all versions, of whatever article, that supersede an article."""
        return self._versions(self._articles.where("supersedes", identity))

    def all_versions(self) -> list[Version]:
        """Return all versions seen of all articles but those removed, by id."""
        found = self._versions(self._articles)
        kept = [version for version in found if version.state != "removed"]
        return sorted(kept, key=lambda version: (version.id, version.version))

    def _versions(self, numbers: Iterable[int]) -> list[Version]:
        found = [row.version for row in self._articles.some(numbers)]
        return sorted(found, key=lambda version: version.version)

    def states(self) -> dict[str, int]:
        """Return how many versions of articles are in each state."""
        states = ("live", "superseded", "replaced", "removed")
        counts = {state: len(self._articles.where("state", state)) for state in states}
        return {state: count for state, count in counts.items() if count}

    def add_article(self, article: Article, state: str) -> int:
        """Add a version of an article; return its number."""
        number = self._articles.greatest() + 1
        version = Version(
            number=number,
            id=article.id,
            version=article.version,
            state=state,
            status=article.status,
            supersedes=article.supersedes,
        )
        self._articles.set(number, _Kept(version=version, article=article))
        return number

    def set_state(self, number: int, state: str) -> None:
        """Say what became of a version; a replaced or removed one loses all but its names."""
        row = self._articles[number]
        article = None if state in ("replaced", "removed") else row.article
        version = evolve(row.version, state=state)
        self._articles.set(number, _Kept(version=version, article=article))

    def delete_article(self, number: int) -> None:
        """Forget a version of an article as if it had never come."""
        self._articles.set(number, None)

    def article(self, number: int) -> Article:
        """Return an article that still has its text."""
        article = self._articles[number].article
        if article is None:
            raise LookupError(f"article {number} has lost its words")
        return article

    def words(self, number: int) -> tuple[str, datetime | None]:
        """Return the text of an article that still has it, and when it was published."""
        article = self.article(number)
        return article.text, article.published

    def articles(self, state: str = "live") -> Iterator[tuple[int, Article]]:
        """Yield the number and article of all of one state, by id."""
        rows = self._articles.some(self._articles.where("state", state))
        for row in sorted(rows, key=lambda row: (row.version.id, row.version.number)):
            yield row.version.number, self.article(row.version.number)

    def _live(self) -> list[_Kept]:
        return self._articles.some(self._articles.where("state", "live"))

    def published_before(self, moment_us: int) -> list[str]:
        """Return the ids of articles published before a time, that count or are superseded.

        Of those that don't count, the ones that a version here, not removed, names as superseded.
        """
        waiting = self._articles.some(self._articles.where("state", "superseded"))
        rows = self._live() + [row for row in waiting if self._is_superseded(row.version.id)]
        return sorted(
            {row.version.id for row in rows if row.moment is not None and row.moment < moment_us}
        )

    def _is_superseded(self, identity: str) -> bool:
        return any(version.state != "removed" for version in self.linked(identity))

    def sources(self) -> set[str]:
        """Return the sources of the articles that count; "" is none."""
        return {row.article.source or "" for row in self._live() if row.article is not None}

    def newest(self) -> int | None:
        """Return the last publication of the articles that count, in microseconds since 1970."""
        return max((row.moment for row in self._live() if row.moment is not None), default=None)

    def digests(self) -> Iterator[tuple[int, str, bool]]:
        """Yield the number, id and whether the digest holds of every article with its text."""
        for row in self._articles.all():
            if row.article is not None:
                yield row.version.number, row.version.id, True

    def last_sentence(self) -> int:
        """Return the greatest number of a sentence, 0 where there is none."""
        return self._sentences.greatest()

    def add_sentences(self, rows: Iterable[tuple[int, int, int, int, int, int]]) -> None:
        """Add sentences: number, article, position, start, end, text."""
        for number, article, position, start, end, text in rows:
            row = _Sentence(
                number=number, article=article, position=position, start=start, end=end, text=text
            )
            self._sentences.set(number, row)

    def remove_sentences(self, article: int) -> set[int]:
        """Remove the sentences of an article; return the numbers of their texts."""
        found = self._sentences.some(self._sentences.where("article", article))
        for row in found:
            self._sentences.set(row.number, None)
        return {row.text for row in found}

    def _where(self, group: str, values: Iterable[int]) -> list[int]:
        return [key for value in set(values) for key in self._sentences.where(group, value)]

    def places(self, texts: Iterable[int]) -> Places:
        """Return where the sentences of some texts stand."""
        return self.places_of(self._where("text", texts))

    def places_in(self, articles: Iterable[int]) -> Places:
        """Return where the sentences of some articles stand."""
        return self.places_of(self._where("article", articles))

    def places_of(self, sentences: Iterable[int]) -> Places:
        """Return where some sentences stand."""
        rows = self._sentences.some(sentences)
        table = np.array([[getattr(row, name) for row in rows] for name in COLUMNS], np.int64)
        return Places(table, {row.article: self._told(row.article) for row in rows})

    def _told(self, number: int) -> Told:
        kept = self._articles[number]
        return kept.version.id, kept.moment, kept.article.source if kept.article else None

    def sentences_in(self, articles: Iterable[int]) -> set[int]:
        """Return the numbers of the sentences of some articles."""
        return set(self._where("article", articles))

    def stray_sentences(self) -> int:
        """Return how many sentences are of articles that don't count."""
        live = {row.version.number for row in self._live()}
        return sum(row.article not in live for row in self._sentences.all())

    def _text_at(self, article_id: str, position: int) -> int | None:
        """Return the text of a sentence, None where there is none."""
        numbers = self._articles.where("id", article_id)
        found = self._sentences.some(self._where("article", numbers))
        return next((row.text for row in found if row.position == position), None)

    def set_counted(self, counted: Iterable[tuple[bool, int]]) -> None:
        """Nothing reads it here: it is for the views of a file."""

    def carriers(self, texts: Iterable[int]) -> list[tuple[int, str, str | None]]:
        """Return (text, article id, the article's language) of the sentences of texts."""
        found: dict[tuple[int, str, str | None], Any] = {}
        for row in self._sentences.some(self._where("text", texts)):
            kept = self._articles[row.article]
            language = kept.article.language if kept.article else None
            found[row.text, kept.version.id, language] = None
        return list(found)

    def move_sentences(self, moves: Iterable[tuple[int, int]]) -> None:
        """Give the sentences of texts to other texts: (old text, new text)."""
        for old, new in moves:
            for row in self._sentences.some(self._sentences.where("text", old)):
                self._sentences.set(row.number, evolve(row, text=new))

    def unused_texts(self, numbers: Iterable[int]) -> list[int]:
        """Return those of the texts that no sentence has."""
        return [number for number in numbers if not self._sentences.where("text", number)]
