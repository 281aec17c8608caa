"""The corpus: articles, where their sentences stand, and the distinct texts these make.

Texts of articles and of sentences are on shelves: in memory, or over a limit in files.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias, overload

import numpy as np
from attrs import frozen

from newsdedup import matching, numbering, rules
from newsdedup.columns import ranges
from newsdedup.parallel import spread
from newsdedup.space import Space
from newsdedup.spans import Spans, sentence_at
from newsdedup.spill import Room, Shelf

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsdedup.columns import Bools, Int32s, Int64s, Uint64s
    from newsdedup.records import Article, Sentence
    from newsdedup.settings import Settings
    from newsdedup.shelved import Articles

    Progress: TypeAlias = Callable[[str, int, int], None]

ArticleText: TypeAlias = tuple[str, tuple[tuple[int, int], ...], str | None]

# Characters of articles split at a time: 2 MB, some 40 ms of work for a process.
BATCH_CHARACTERS = 1 << 21
# The parts of `max_memory` that texts and arrays may take: docs/memory.md has what the rest is for.
_TEXT_SHARE = 4
_ARRAY_SHARE = 4
_LONGEST_INT32 = np.iinfo(np.int32).max


class Languages(Sequence[str]):
    """The language code of each text: a number a text and few names."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._codes = array("i")

    def number(self, name: str) -> int:
        """Return the number of a code."""
        return self._numbers.setdefault(name, len(self._numbers))

    def extend(self, numbers: Int32s) -> None:
        """Add the languages of more texts."""
        self._codes.frombytes(numbers.astype(np.int32).tobytes())

    @property
    def names(self) -> tuple[str, ...]:
        """The distinct codes."""
        return tuple(self._numbers)

    def __len__(self) -> int:
        return len(self._codes)

    def __iter__(self) -> Iterator[str]:
        return map(self.names.__getitem__, self._codes)

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> list[str]: ...

    def __getitem__(self, place: int | slice) -> str | list[str]:
        names = self.names
        if isinstance(place, slice):
            return [names[code] for code in self._codes[place]]
        return names[self._codes[place]]


@frozen(eq=False, kw_only=True)
class Corpus:
    """The sentences of articles sorted by id, and their distinct texts.

    `spans` tells where each sentence stands, `text_of` (int32, one a sentence) the number of
    its text; `wordings` and `languages` tell of each text. `space` is where large arrays are
    made.
    """

    articles: Articles
    spans: Spans
    text_of: Int32s
    wordings: Shelf
    languages: Languages
    space: Space

    def sentence(self, row: int) -> Sentence:
        """Return the record of one sentence."""
        return sentence_at(self.articles, self.spans, row)

    def salts(self) -> Uint64s:
        """Return the salt of each text by the source that all of its sentences share."""
        found = self.space.empty(len(self.wordings), np.uint64)
        of_article = rules.salts(article.source for article in self.articles.bare)
        found[self.text_of] = of_article[self.spans.article]
        return found

    def text(self, row: int) -> str:
        """Return the words of one sentence; its record, which costs more, isn't made."""
        spans = self.spans
        return self.articles.text(int(spans.article[row]))[spans.start[row] : spans.end[row]]


def room_for_texts(settings: Settings) -> Room:
    """Return the memory that the settings leave to texts."""
    most = settings.max_memory
    return Room(None if most is None else int(most) // _TEXT_SHARE)


def space_for_arrays(settings: Settings) -> Space:
    """Return the space that the settings leave to arrays."""
    most = settings.max_memory
    return Space(Room(None if most is None else int(most) // _ARRAY_SHARE))


def read_corpus(articles: Articles, settings: Settings, tell: Progress, *, room: Room) -> Corpus:
    """Split articles into sentences, and number the distinct normalised texts."""
    space = space_for_arrays(settings)
    reading = _Reading(space, Shelf(room))
    workers = matching.processes(settings)
    bare = articles.bare
    done = 0
    for batch in spread(_split, article_batches(articles), shared=settings, workers=workers):
        names = [language_of(one, settings) for one in bare[done : done + len(batch.sentences)]]
        reading.add(batch, names)
        done += len(batch.sentences)
        tell("sentences", done, len(articles))
    return Corpus(
        articles=articles,
        spans=reading.spans(),
        text_of=reading.text_of.whole(),
        wordings=reading.wordings,
        languages=reading.languages,
        space=space,
    )


def article_batches(articles: Articles) -> Iterator[list[ArticleText]]:
    """Yield the texts of articles, with furniture and source, about BATCH_CHARACTERS at a time."""
    batch: list[ArticleText] = []
    size = 0
    for place, bare in enumerate(articles.bare):
        text = articles.text(place)
        batch.append((text, bare.furniture, bare.source))
        size += len(text)
        if size >= BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


@frozen(eq=False, kw_only=True)
class _Split:
    """The sentences of a batch of articles.

    `sentences` (int32) has their number in each article, `bounds` `(sentences, 2)` int32 or
    int64 start and end of each; `wordings` is the UTF-8 of their wordings, `lengths` (int64)
    the bytes of each, `digests` `(sentences, 2)` uint64.
    """

    sentences: Int32s
    bounds: Int32s | Int64s
    wordings: bytes
    lengths: Int64s
    digests: Uint64s


def _split(settings: Settings, batch: list[ArticleText]) -> _Split:
    counts = array("i")
    bounds: list[tuple[int, int]] = []
    wordings: list[bytes] = []
    names: list[bytes] = []
    for text, furniture, source in batch:
        spans, found = matching.read_sentences(text, furniture, settings)
        counts.append(len(spans))
        bounds += spans
        wordings += [wording.encode("utf-8", "surrogatepass") for wording in found]
        mark = rules.marked("", source, settings).encode("utf-8", "surrogatepass")
        names += [wording + mark for wording in wordings[len(names) :]]
    return _Split(
        sentences=np.array(counts, dtype=np.int32),
        bounds=_narrow(np.array(bounds, dtype=np.int64).reshape(-1, 2)),
        wordings=b"".join(wordings),
        lengths=np.array([len(wording) for wording in wordings], dtype=np.int64),
        digests=numbering.digests(names),
    )


def _narrow(bounds: Int64s) -> Int32s | Int64s:
    """Return offsets as int32 where they fit, which is in all texts below 2 GB."""
    return bounds.astype(np.int32) if bounds.max(initial=0) <= _LONGEST_INT32 else bounds


class _Reading:
    """What was read so far."""

    def __init__(self, space: Space, wordings: Shelf) -> None:
        self.wordings = wordings
        self.languages = Languages()
        self.text_of = space.column(np.int32)
        self._articles = 0
        self._numbers = numbering.Numbering(space)
        self._article, self._position = space.column(np.int32), space.column(np.int32)
        self._start, self._end = space.column(np.int32), space.column(np.int32)

    def add(self, batch: _Split, languages: Sequence[str]) -> None:
        """Take in a batch of articles; `languages` has the code of each."""
        numbers, new = self._numbers.add(batch.digests)
        self._keep_new(batch, new)
        spoken = np.array([self.languages.number(name) for name in languages], dtype=np.int32)
        self.languages.extend(np.repeat(spoken, batch.sentences)[new])
        self.text_of.extend(numbers)
        self._add_spans(batch)

    def _keep_new(self, batch: _Split, new: Bools) -> None:
        letters = np.frombuffer(batch.wordings, dtype=np.uint8)
        kept = letters[np.repeat(new, batch.lengths)]
        self.wordings.extend(kept.tobytes(), batch.lengths[new])

    def _add_spans(self, batch: _Split) -> None:
        lengths = batch.sentences
        self._article.extend(np.repeat(np.arange(len(lengths)) + self._articles, lengths))
        self._position.extend(ranges(0, lengths))
        if batch.bounds.dtype != np.int32:
            self._start, self._end = (each.as_type(np.int64) for each in (self._start, self._end))
        self._start.extend(batch.bounds[:, 0])
        self._end.extend(batch.bounds[:, 1])
        self._articles += len(lengths)

    def spans(self) -> Spans:
        """Return the columns of all spans."""
        return Spans(
            article=self._article.whole(),
            position=self._position.whole(),
            start=self._start.whole(),
            end=self._end.whole(),
        )


def language_of(article: Article, settings: Settings) -> str:
    """Return the article's language as a bare lower-case code, or that of the settings."""
    named = (article.language or "").replace("_", "-").split("-")[0].lower()
    return named if named.isalpha() else settings.language
