"""Distinct wordings in the store, with their terms, keys and matches."""

# ruff: noqa: S608  # statements are put together from this module's own words, never from values

from __future__ import annotations

from typing import TYPE_CHECKING

from newsdedup.store import connection as door
from newsdedup.store.rows import held, told
from newsdedup.store.statements import Statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any


class Texts(Statements):
    """Texts by number, which is never given again; terms; matches by text."""

    def text_numbers(self, wordings: Sequence[str], identities: Sequence[int]) -> list[int | None]:
        """Return the number of each wording that is here; `identities` are its signed 64 bits."""
        found = self.rows(
            "SELECT t.number, t.wording FROM json_each(?) j JOIN texts t ON t.identity = j.value",
            door.listed(sorted(set(identities))),
        )
        numbers = {told(wording): number for number, wording in found}
        return [numbers.get(wording) for wording in wordings]

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
        self._many(
            "UPDATE sentences SET text = ? WHERE text = ?", ((new, old) for old, new in moves)
        )

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

    def texts_after(self, number: int, most: int) -> tuple[list[int], list[int], list[bytes]]:
        """Return numbers, signed identities and keys of the next texts after a number."""
        numbers, identities, keys = [], [], []
        with door.translated(self.path):
            for row in self._connection.execute(
                "SELECT number, identity, keys FROM texts WHERE number > ? ORDER BY number LIMIT ?",
                (number, most),
            ):  # one by one: so many rows at once set off the search for garbage, again and again
                numbers.append(row[0])
                identities.append(row[1])
                keys.append(row[2])
        return numbers, identities, keys

    def terms_after(self, number: int, most: int) -> tuple[list[int], list[bytes]]:
        """Return numbers and terms of the next texts after a number."""
        numbers, terms = [], []
        with door.translated(self.path):
            for row in self._connection.execute(
                "SELECT number, terms FROM texts WHERE number > ? ORDER BY number LIMIT ?",
                (number, most),
            ):
                numbers.append(row[0])
                terms.append(row[1])
        return numbers, terms

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

    def frequencies(self) -> dict[str, float]:
        """Return the frequencies that were counted when the index was made, by term."""
        found = self.rows("SELECT name, frequency FROM frequencies")
        return {str(told(name)): frequency for name, frequency in found}

    def add_frequencies(self, frequencies: Mapping[str, float]) -> None:
        """Note how frequent terms are."""
        rows = ((held(name), frequency) for name, frequency in frequencies.items())
        self._many("INSERT INTO frequencies VALUES (?, ?)", rows)

    def add_matches(self, rows: Iterable[tuple[int, int, float, int]]) -> None:
        """Add matches as seen from each of their texts: text, other, score, relation."""
        self._many("INSERT OR IGNORE INTO matches VALUES (?, ?, ?, ?)", rows)

    def lone_matches(self) -> int:
        """Return how many matches aren't known from both of their texts with one score."""
        found = self.rows(
            "SELECT count(*) FROM matches m LEFT JOIN matches n ON n.text = m.other "
            "AND n.other = m.text WHERE n.score IS NOT m.score"
        )
        return int(found[0][0])

    def remove_matches(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Remove matches of pairs of texts, as seen from the first of each."""
        self._many("DELETE FROM matches WHERE text = ? AND other = ?", pairs)

    def remove_all_matches(self) -> None:
        """Remove all matches."""
        self.rows("DELETE FROM matches")

    def matching(self, texts: Iterable[int]) -> list[tuple[int, int]]:
        """Return each of some texts with those that match it."""
        return self.rows(
            "SELECT m.text, m.other FROM json_each(?) t JOIN matches m ON m.text = t.value",
            door.listed(texts),
        )

    def matches_among(self, texts: Iterable[int]) -> list[tuple[int, int, float, int]]:
        """Return the matches both of whose texts are among some, each once, the lesser first."""
        listed = door.listed(texts)
        return self.rows(
            "SELECT m.* FROM json_each(?) t JOIN matches m ON m.text = t.value "
            "WHERE m.other > m.text AND +m.other IN (SELECT value FROM json_each(?))",  # no search
            *(listed, listed),
        )

    def matches(self, texts: Iterable[int]) -> list[tuple[int, int, float, int]]:
        """Return the matches of some texts: text, other, score, relation."""
        return self.rows(
            "SELECT m.* FROM json_each(?) t JOIN matches m ON m.text = t.value", door.listed(texts)
        )
