"""What an index asks of its store, so that a store of your own can stand in for the file.

Numbers name rows: of articles, sentences and texts. What is written in `with store.writing()` is
kept whole or, after an error, not at all; every other method sees it at once. Two stores are
here: `sqlite.SQLiteStore`, a file, and `memory.MemoryStore`; one test holds both to the same
answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

    from newsdedup.records import Article
    from newsdedup.store.clusters import ClusterRow, StarRow
    from newsdedup.store.places import Places
    from newsdedup.store.rows import Version


class StoreOfArticles(Protocol):
    """Versions of articles, and the sentences of those that count."""

    def versions(self, identity: str) -> list[Version]:
        """Return all versions seen of an article, the highest last."""

    def linked(self, identity: str) -> list[Version]:
        """Return all versions, of whatever article, that supersede an article."""

    def all_versions(self) -> list[Version]:
        """Return all versions seen of all articles but those removed, by id."""

    def states(self) -> dict[str, int]:
        """Return how many versions of articles are in each state."""

    def add_article(self, article: Article, state: str) -> int:
        """Add a version of an article; return its number."""

    def set_state(self, number: int, state: str) -> None:
        """Say what became of a version; a replaced or removed one loses all but its names."""

    def delete_article(self, number: int) -> None:
        """Forget a version of an article as if it had never come."""

    def article(self, number: int) -> Article:
        """Return an article that still has its text."""

    def words(self, number: int) -> tuple[str, datetime | None]:
        """Return the text of an article that still has it, and when it was published."""

    def articles(self, state: str = "live") -> Iterator[tuple[int, Article]]:
        """Yield the number and article of all of one state, by id."""

    def published_before(self, moment_us: int) -> list[str]:
        """Return the ids of articles published before a time, that count or are superseded.

        Of those that don't count, the ones that a version here, not removed, names as superseded.
        """

    def sources(self) -> set[str]:
        """Return the sources of the articles that count; "" is none."""

    def newest(self) -> int | None:
        """Return the last publication of the articles that count, in microseconds since 1970."""

    def digests(self) -> Iterator[tuple[int, str, bool]]:
        """Yield the number, id and whether the digest holds of every article with its text."""

    def last_sentence(self) -> int:
        """Return the greatest number of a sentence, 0 where there is none."""

    def add_sentences(self, rows: Iterable[tuple[int, int, int, int, int, int]]) -> None:
        """Add sentences: number, article, position, start, end, text."""

    def remove_sentences(self, article: int) -> set[int]:
        """Remove the sentences of an article; return the numbers of their texts."""

    def places(self, texts: Iterable[int]) -> Places:
        """Return where the sentences of some texts stand."""

    def places_of(self, sentences: Iterable[int]) -> Places:
        """Return where some sentences stand."""

    def places_in(self, articles: Iterable[int]) -> Places:
        """Return where the sentences of some articles stand."""

    def sentences_in(self, articles: Iterable[int]) -> set[int]:
        """Return the numbers of the sentences of some articles."""

    def stray_sentences(self) -> int:
        """Return how many sentences are of articles that don't count."""

    def wording_at(self, article_id: str, position: int) -> str | None:
        """Return the wording of one sentence of an article that counts, None if there is none."""

    def set_counted(self, counted: Iterable[tuple[bool, int]]) -> None:
        """Say which sentences count in their cluster: (whether, sentence)."""

    def carriers(self, texts: Iterable[int]) -> list[tuple[int, str, str | None]]:
        """Return (text, article id, the article's language) of the sentences of texts."""

    def move_sentences(self, moves: Iterable[tuple[int, int]]) -> None:
        """Give the sentences of texts to other texts: (old text, new text)."""

    def unused_texts(self, numbers: Iterable[int]) -> list[int]:
        """Return those of the texts that no sentence has."""


class StoreOfTexts(Protocol):
    """Distinct wordings with terms, keys and matches, and a user's links."""

    def text_numbers(self, wordings: Sequence[str], identities: Sequence[int]) -> list[int | None]:
        """Return the number of each wording that is here; `identities` are its signed 64 bits."""

    def last_text(self) -> int:
        """Return the greatest number that a text has ever had."""

    def add_texts(self, rows: Iterable[tuple[int, str, str, int, bytes, bytes]]) -> None:
        """Add texts: number, wording, language, signed identity, terms, keys."""

    def remove_texts(self, numbers: Iterable[int]) -> None:
        """Remove texts with their matches and stars."""

    def languages(self) -> set[str]:
        """Return the languages of all texts."""

    def wordings_and_languages(self, texts: Iterable[int]) -> list[tuple[int, str, str]]:
        """Return (number, wording, language) of some texts."""

    def terms_of(self, numbers: Iterable[int]) -> list[tuple[int, bytes]]:
        """Return (number, terms) of those of the texts that are here, by number."""

    def wordings(self, numbers: Iterable[int]) -> dict[int, str]:
        """Return the wordings of texts by number."""

    def keys_of(self, numbers: Iterable[int]) -> dict[int, bytes]:
        """Return the band keys of texts by number."""

    def texts_after(self, number: int, most: int) -> tuple[list[int], list[int], list[bytes]]:
        """Return numbers, signed identities and keys of the next texts after a number."""

    def terms_after(self, number: int, most: int) -> tuple[list[int], list[bytes]]:
        """Return numbers and terms of the next texts after a number."""

    def whole_texts_after(self, number: int, most: int) -> list[Any]:
        """Return (number, wording, language, identity, terms, keys) of the next texts."""

    def all_texts(self) -> list[int]:
        """Return the numbers of all texts, ascending."""

    def terms(self, after: int) -> list[Any]:
        """Return (number, name, hash, frequency, salience, is_number, is_negation) of terms."""

    def add_terms(self, rows: Iterable[Sequence[Any]]) -> None:
        """Add terms as `terms` returns them."""

    def frequencies(self) -> dict[str, float]:
        """Return the frequencies that were counted when the index was made, by term."""

    def add_frequencies(self, frequencies: Mapping[str, float]) -> None:
        """Note how frequent terms are."""

    def add_matches(self, rows: Iterable[tuple[int, int, float, int]]) -> None:
        """Add matches as seen from each of their texts: text, other, score, relation."""

    def lone_matches(self) -> int:
        """Return how many matches aren't known from both of their texts with one score."""

    def remove_matches(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Remove matches of pairs of texts, as seen from the first of each."""

    def remove_all_matches(self) -> None:
        """Remove all matches."""

    def matching(self, texts: Iterable[int]) -> list[tuple[int, int]]:
        """Return each of some texts with those that match it."""

    def matches_among(self, texts: Iterable[int]) -> list[tuple[int, int, float, int]]:
        """Return the matches both of whose texts are among some, each once, the lesser first."""

    def matches(self, texts: Iterable[int]) -> list[tuple[int, int, float, int]]:
        """Return the matches of some texts: text, other, score, relation."""

    def links(self) -> list[tuple[str, str, str]]:
        """Return all links: wording, other wording, kind; sorted."""

    def set_link(self, one: str, other: str, kind: str) -> None:
        """Add a link, in place of another of the same wordings."""

    def remove_link(self, one: str, other: str) -> None:
        """Forget a link."""

    def linked_texts(self) -> Iterable[tuple[int, int, str]]:
        """Return the links both of whose texts are here: number, number, kind."""


class StoreOfClusters(Protocol):
    """Stars of texts, the clusters they make, and their conflicts."""

    def stars(self, texts: Iterable[int]) -> list[StarRow]:
        """Return the stars of some texts, by number."""

    def members(self, centres: Iterable[int]) -> list[StarRow]:
        """Return all texts whose centre is one of those named, by number."""

    def star_sizes(self, centres: Iterable[int]) -> dict[int, int]:
        """Return how many texts, but for the centre, the stars of some centres have."""

    def unsettled(self) -> list[int]:
        """Return the texts whose surroundings should be looked at."""

    def set_unsettled(self, texts: Iterable[int]) -> None:
        """Note that the surroundings of some texts should be looked at."""

    def set_stars(self, rows: Iterable[StarRow]) -> None:
        """Write stars over those of the same texts."""

    def add_alone(self, rows: Iterable[tuple[int, int]]) -> None:
        """Write the stars of texts that have one sentence and match nothing: (text, sentence)."""

    def clusters(self, centres: Iterable[int]) -> list[ClusterRow]:
        """Return the clusters of some centres."""

    def cluster(self, identity: str) -> ClusterRow | None:
        """Return the cluster of an id, None if there is none."""

    def all_clusters(self) -> list[ClusterRow]:
        """Return all clusters."""

    def replace_clusters(self, gone: Iterable[int], rows: Iterable[ClusterRow]) -> None:
        """Take out the clusters of some centres, with their disagreements, and put others in."""

    def disagreements(self, centres: Iterable[int]) -> list[Any]:
        """Return the conflicts of some clusters: centre, sentence, place, kind, words, spans."""

    def add_disagreements(self, rows: Iterable[Sequence[Any]]) -> None:
        """Add conflicts as `disagreements` returns them."""


class Store(StoreOfArticles, StoreOfTexts, StoreOfClusters, Protocol):
    """All that an index keeps, and what it says of itself."""

    path: str
    read_only: bool

    def close(self) -> None:
        """Close the file."""

    def writing(self) -> AbstractContextManager[None]:
        """Return a context in which all is kept or, after an error, nothing."""

    def data_version(self) -> int:
        """Return a number that changes when another connection has written."""

    def meta(self) -> dict[str, str]:
        """Return what the index says of itself, by name."""

    def set_meta(self, name: str, value: str) -> None:
        """Note something the index says of itself."""

    def horizon(self) -> int | None:
        """Return the time, in microseconds since 1970, before which all was forgotten."""

    def set_horizon(self, moment_us: int) -> None:
        """Note the time before which all was forgotten."""

    def keep(self) -> str | None:
        """Return how long articles are kept, None for ever."""

    def set_keep(self, keep: str | None) -> None:
        """Note how long articles are kept."""

    def add_events(self, rows: Iterable[tuple[str, str, str | None]]) -> None:
        """Add events: kind, cluster, what it became."""

    def events(self, since: int, most: int = 1000) -> list[tuple[int, str, str, str | None]]:
        """Return the next events after a number: number, kind, cluster, became."""

    def count(self, table: str) -> int:
        """Return the number of rows of a table."""

    def size(self) -> int:
        """Return the bytes that the file takes, without the log beside it."""

    def give_back(self) -> None:
        """Give free space back to the disk once it is more than `_MOST_FREE` of the file."""

    def shrink(self) -> None:
        """Give the space of what was removed back to the disk."""

    def damage(self) -> list[str]:
        """Return what SQLite's own check of the whole file finds."""
