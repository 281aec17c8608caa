"""Distinct wordings in memory, with their terms, keys, matches and a user's links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from newsdedup.store.memory.journal import Journal, Table
from newsdedup.store.rows import identity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    Match = tuple[int, int, float, int]


@frozen(kw_only=True)
class _Text:
    number: int
    wording: str
    language: str
    identity: int
    terms: bytes
    keys: bytes


class Texts:
    """Texts by number, which is never given again; terms; matches by text."""

    def __init__(self, journal: Journal) -> None:
        self._texts: Table[_Text] = Table(
            journal, identity=lambda row: row.identity, language=lambda row: row.language
        )
        self._greatest: Table[int] = Table(journal)
        self._terms: Table[tuple[Any, ...]] = Table(journal)
        self._frequencies: Table[float] = Table(journal)
        self._matches: Table[Match] = Table(journal, text=lambda row: row[0])
        self._links: Table[str] = Table(journal)

    def text_numbers(self, wordings: Sequence[str], identities: Sequence[int]) -> list[int | None]:
        """Return the number of each wording that is here; `identities` are its signed 64 bits."""
        return [self._numbered(*pair) for pair in zip(wordings, identities, strict=True)]

    def _numbered(self, wording: str, known: int) -> int | None:
        numbers = self._texts.where("identity", known)
        return next((n for n in numbers if self._texts[n].wording == wording), None)

    def last_text(self) -> int:
        """Return the greatest number that a text has ever had."""
        return self._greatest.get("text") or 0

    def add_texts(self, rows: Iterable[tuple[int, str, str, int, bytes, bytes]]) -> None:
        """Add texts: number, wording, language, signed identity, terms, keys."""
        for number, wording, language, known, terms, keys in rows:
            row = _Text(
                number=number,
                wording=wording,
                language=language,
                identity=known,
                terms=terms,
                keys=keys,
            )
            self._texts.set(number, row)
            self._greatest.set("text", max(number, self.last_text()))

    def _forget(self, number: int) -> None:
        """Remove a text with its matches."""
        for _, other in self._matches.where("text", number):
            self._matches.set((number, other), None)
            self._matches.set((other, number), None)
        self._texts.set(number, None)

    def languages(self) -> set[str]:
        """Return the languages of all texts."""
        return {row.language for row in self._texts.all()}

    def wordings_and_languages(self, texts: Iterable[int]) -> list[tuple[int, str, str]]:
        """Return (number, wording, language) of some texts."""
        return [(row.number, row.wording, row.language) for row in self._texts.some(texts)]

    def terms_of(self, numbers: Iterable[int]) -> list[tuple[int, bytes]]:
        """Return (number, terms) of those of the texts that are here, by number."""
        return [(row.number, row.terms) for row in self._texts.some(numbers)]

    def wordings(self, numbers: Iterable[int]) -> dict[int, str]:
        """Return the wordings of texts by number."""
        return {row.number: row.wording for row in self._texts.some(numbers)}

    def keys_of(self, numbers: Iterable[int]) -> dict[int, bytes]:
        """Return the band keys of texts by number."""
        return {row.number: row.keys for row in self._texts.some(numbers)}

    def _after(self, number: int, most: int) -> list[_Text]:
        return self._texts.some([key for key in self._texts if key > number][:most])

    def texts_after(self, number: int, most: int) -> tuple[list[int], list[int], list[bytes]]:
        """Return numbers, signed identities and keys of the next texts after a number."""
        rows = self._after(number, most)
        identities = [row.identity for row in rows]
        return [row.number for row in rows], identities, [row.keys for row in rows]

    def terms_after(self, number: int, most: int) -> tuple[list[int], list[bytes]]:
        """Return numbers and terms of the next texts after a number."""
        rows = self._after(number, most)
        return [row.number for row in rows], [row.terms for row in rows]

    def whole_texts_after(self, number: int, most: int) -> list[Any]:
        """Return (number, wording, language, identity, terms, keys) of the next texts."""
        return [
            (row.number, row.wording, row.language, row.identity, row.terms, row.keys)
            for row in self._after(number, most)
        ]

    def all_texts(self) -> list[int]:
        """Return the numbers of all texts, ascending."""
        return list(self._texts)

    def terms(self, after: int) -> list[Any]:
        """Return (number, name, hash, frequency, salience, is_number, is_negation) of terms."""
        return self._terms.some(number for number in self._terms if number > after)

    def add_terms(self, rows: Iterable[Sequence[Any]]) -> None:
        """Add terms as `terms` returns them."""
        for row in rows:
            self._terms.set(row[0], tuple(row))

    def frequencies(self) -> dict[str, float]:
        """Return the frequencies that were counted when the index was made, by term."""
        return {name: self._frequencies[name] for name in self._frequencies}

    def add_frequencies(self, frequencies: Mapping[str, float]) -> None:
        """Note how frequent terms are."""
        for name, frequency in frequencies.items():
            self._frequencies.set(name, frequency)

    def add_matches(self, rows: Iterable[Match]) -> None:
        """Add matches as seen from each of their texts: text, other, score, relation."""
        for row in rows:
            if row[:2] not in self._matches:
                self._matches.set(row[:2], row)

    def lone_matches(self) -> int:
        """Return how many matches aren't known from both of their texts with one score."""
        flipped = [self._matches.get((row[1], row[0])) for row in self._matches.all()]
        pairs = zip(self._matches.all(), flipped, strict=True)
        return sum(other is None or other[2] != row[2] for row, other in pairs)

    def remove_matches(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Remove matches of pairs of texts, as seen from the first of each."""
        for pair in pairs:
            self._matches.set(pair, None)

    def remove_all_matches(self) -> None:
        """Remove all matches."""
        self.remove_matches(list(self._matches))

    def matches(self, texts: Iterable[int]) -> list[Match]:
        """Return the matches of some texts: text, other, score, relation."""
        return [self._matches[key] for text in texts for key in self._matches.where("text", text)]

    def matching(self, texts: Iterable[int]) -> list[tuple[int, int]]:
        """Return each of some texts with those that match it."""
        return [(text, other) for text, other, _, _ in self.matches(texts)]

    def matches_among(self, texts: Iterable[int]) -> list[Match]:
        """Return the matches both of whose texts are among some, each once, the lesser first."""
        some = list(texts)
        among = set(some)
        return [row for row in self.matches(some) if row[1] > row[0] and row[1] in among]

    def links(self) -> list[tuple[str, str, str]]:
        """Return all links: wording, other wording, kind; sorted."""
        return [(*pair, self._links[pair]) for pair in self._links]

    def set_link(self, one: str, other: str, kind: str) -> None:
        """Add a link, in place of another of the same wordings."""
        self._links.set((one, other), kind)

    def remove_link(self, one: str, other: str) -> None:
        """Forget a link."""
        self._links.set((one, other), None)

    def linked_texts(self) -> Iterable[tuple[int, int, str]]:
        """Return the links both of whose texts are here: number, number, kind."""
        for one, other, kind in self.links():
            first, second = (self._numbered(wording, identity(wording)) for wording in (one, other))
            if first is not None and second is not None:
                yield first, second, kind
