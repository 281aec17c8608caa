"""What an open index has at hand: its file, its settings, and what it keeps in memory."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve

from newsdedup import candidates, conflicts, matching, provenance, rules
from newsdedup.columns import Ragged, grouped
from newsdedup.index.components import Components
from newsdedup.index.frequencies import Frequencies
from newsdedup.index.lexicon import Lexicon, cut
from newsdedup.index.measures import Measures
from newsdedup.index.shelf import Shelf
from newsdedup.store import Buckets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from newsdedup.columns import Int64s, Uint64s
    from newsdedup.records import Article, Conflict, Sentence
    from newsdedup.settings import Settings
    from newsdedup.store import Place, Places, Store

TEXTS_AT_A_TIME = 20_000
# Of a key's 8 bytes, 6 are kept: of the 84 keys of each of a million texts, fewer than 3 in
# 100,000 texts would have one that equals another's by chance.
KEY_BYTES = 6
_ARTICLES_KEPT = 500
_WORDS_KEPT = 4_000
_FACTS_KEPT = 2_000


class Holdings:
    """The store of an index with the terms, band keys and facts that are kept in memory."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self.store = store
        self.settings = evolve(settings, workers=1)
        self.lexicon = Lexicon(store)
        self.shelf = Shelf(store, self.lexicon)
        self.components = Components(store)
        self.measures = Measures()
        self._frequencies = Frequencies(store)
        self.last_text = 0
        self._sources: set[str] | None = None
        self.buckets = self._new_buckets()
        self._version = store.data_version()
        self._read_keys()
        self.facts = lru_cache(maxsize=_FACTS_KEPT)(_facts)
        self.article = lru_cache(maxsize=_ARTICLES_KEPT)(store.article)
        self._words = lru_cache(maxsize=_WORDS_KEPT)(store.words)
        self.conflicts = lru_cache(maxsize=_FACTS_KEPT)(self._conflicts)

    def _new_buckets(self) -> Buckets:
        return Buckets(
            bucket_limit=self.settings.bucket_limit, representatives=candidates.REPRESENTATIVES
        )

    def refresh(self) -> None:
        """Read what another process has written since, if it has."""
        version = self.store.data_version()
        if version == self._version:
            return
        self._version, self._sources = version, None
        self.components.forget()
        self.lexicon.refresh()
        self._read_keys()
        self.forget_articles()
        self.buckets.keep_only(np.array(self.store.all_texts(), dtype=np.int64))

    @property
    def memory(self) -> int:
        """Bytes that band keys and terms of texts take."""
        return self.buckets.bytes + self.shelf.memory

    def forget_articles(self) -> None:
        """Read articles anew when they are next asked for."""
        self.article.cache_clear()
        self._words.cache_clear()

    def undo(self) -> None:
        """Forget what was read of a transaction that isn't kept: its numbers are given again."""
        self.forget_articles()
        self.components.forget()
        self.measures = Measures()

    def rebuild(self) -> None:
        """Read all keys anew: what was removed takes no memory any more."""
        self.components.forget()
        self.last_text, self.buckets = 0, self._new_buckets()
        self.shelf = Shelf(self.store, self.lexicon)
        self._read_keys()

    def _read_keys(self) -> None:
        """Add the keys of texts that aren't in memory yet."""
        self.buckets.fill(self._parts(), width=KEY_BYTES)

    def _parts(self) -> Iterator[tuple[list[bytes], Int64s, Uint64s]]:
        while True:
            numbers, identities, keys = self.store.texts_after(self.last_text, TEXTS_AT_A_TIME)
            if not numbers:
                return
            self.last_text = numbers[-1]
            identity = np.array(identities, dtype=np.int64).view(np.uint64)
            yield keys, np.array(numbers, dtype=np.int64), identity

    def read_texts(
        self, names: Sequence[str], *, languages: Sequence[str] | None = None
    ) -> matching.Texts:
        """Return the terms of texts, weighed as the index weighs them; `names` as they are kept."""
        parts = [rules.parted(name) for name in names]
        wordings = [wording for wording, _ in parts]
        texts = matching.read_texts(wordings, self.settings, languages=languages)
        texts = self._frequencies.applied(texts)
        if self.settings.sources != "within":
            return texts
        return texts.salted(rules.salts(source for _, source in parts))

    def wordings(self, numbers: Iterable[int]) -> dict[int, str]:
        """Return the wordings of texts by number, without what tells of which source they are."""
        kept = self.store.wordings(numbers)
        return {number: rules.parted(name)[0] for number, name in kept.items()}

    @property
    def sources(self) -> set[str]:
        """The sources of which there may be texts; "" is none."""
        if self._sources is None:
            self._sources = self.store.sources()
        return self._sources

    def hear_of(self, source: str | None) -> None:
        """Note that there may be texts of a source from now on."""
        if self._sources is not None:
            self._sources.add(source or "")

    def keys(self, texts: matching.Texts) -> Ragged:
        """Return the band keys of texts, of all views together."""
        found = list(matching.views(texts, self.settings).values())
        rows = np.concatenate([keys.rows for keys in found])
        values = np.concatenate([keys.values for keys in found]).astype(np.uint64)
        return grouped(values, rows, len(texts))

    def sentence(self, place: Place) -> Sentence:
        """Return the record of a sentence."""
        article: Article = self.article(place.article)
        return article.sentence(place.position, start=place.start, end=place.end)

    def _conflicts(
        self, one: tuple[str, datetime | None], other: tuple[str, datetime | None]
    ) -> tuple[Conflict, ...]:
        return conflicts.conflicts(self.facts(*one), self.facts(*other))

    def said(self, place: Place) -> tuple[str, datetime | None]:
        """Return the words of a sentence, and when they were published, by the clocks there."""
        text, published = self._words(place.article)
        return text[place.start : place.end], conflicts.by_clock(published)


def _facts(text: str, published: datetime | None) -> conflicts.Facts:
    return conflicts.facts(text, published=published)


def packed_keys(keys: Ragged) -> list[bytes]:
    """Return each text's keys as bytes to keep: the upper KEY_BYTES of each."""
    wide = keys.values.astype(">u8").view(np.uint8).reshape(-1, 8)
    return cut(np.ascontiguousarray(wide[:, :KEY_BYTES]).view(f"V{KEY_BYTES}"), keys.offsets)


def kept_keys(rows: Sequence[bytes]) -> Ragged:
    """Return keys from their bytes, the lower bits 0."""
    lengths = np.array([len(row) // KEY_BYTES for row in rows], dtype=np.int64)
    kept = np.frombuffer(b"".join(rows), dtype=np.uint8).reshape(-1, KEY_BYTES)
    wide = np.zeros((len(kept), 8), dtype=np.uint8)
    wide[:, :KEY_BYTES] = kept
    return Ragged.of(wide.view(">u8").ravel().astype(np.uint64), lengths)


def sentence_columns(places: Places, text_of: Int64s) -> tuple[provenance.Occurrences, list[str]]:
    """Return the columns of some sentences, and the names of their sources, sorted.

    `text_of` is the number of each sentence's text as the columns are to have it.
    """
    articles, article_of = np.unique(places.article, return_inverse=True)
    told = [places.told[number] for number in articles.tolist()]
    names = sorted({source for _, _, source in told if source})
    number_of: dict[str | None, int] = {name: number for number, name in enumerate(names)}
    place_of = {name: n for n, name in enumerate(sorted({name for name, _, _ in told}))}
    unknown = provenance.UNKNOWN_TIME
    times = [unknown if moment is None else moment for _, moment, _ in told]
    columns = provenance.Occurrences(
        article=np.array([place_of[name] for name, _, _ in told], dtype=np.int32)[article_of],
        position=places.position.astype(np.int32),
        published=np.array(times, dtype=np.int64)[article_of],
        source=np.array([number_of.get(s, -1) for _, _, s in told], dtype=np.int32)[article_of],
        text_of=text_of.astype(np.int32),
    )
    return columns, names
