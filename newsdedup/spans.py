"""Where the sentences of all articles stand, as columns, and the record of one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from newsdedup.shelved import Articles
from newsdedup.space import IN_MEMORY, let_go

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsdedup.columns import Bools, Int32s, Int64s
    from newsdedup.records import Article, Sentence
    from newsdedup.space import Space

# Sentences compared, or put in order, at a time.
_COMPARED = 1 << 20


@frozen(eq=False, kw_only=True)
class Spans:
    """Where the sentences of all articles stand: four columns of one value a sentence.

    `article` (int32) is the place of its article in `Result.articles`, `position` (int32) its
    place there, `start` and `end` (int32, or int64 where an article is that long) its offsets
    in code points. Sorted by article, then position.
    """

    article: Int32s
    position: Int32s
    start: Int32s | Int64s
    end: Int32s | Int64s

    def __len__(self) -> int:
        return len(self.article)

    def let_go(self) -> None:
        """Say that no column is read for now."""
        let_go(self.article, self.position, self.start, self.end)


def sentence_at(articles: Sequence[Article], spans: Spans, row: int) -> Sentence:
    """Return the record of the sentence in one row of `spans`."""
    place, position = int(spans.article[row]), int(spans.position[row])
    start, end = int(spans.start[row]), int(spans.end[row])
    if isinstance(articles, Articles):
        return articles.sentence(place, position, start=start, end=end)
    return articles[place].sentence(position, start=start, end=end)


def time_places(
    published: Int64s, article: Int32s, position: Int32s, *, space: Space = IN_MEMORY
) -> Int32s | Int64s:
    """Return each sentence's place by time of publication, then article, then position.

    Whole numbers from 0, one a sentence. Where sentences come article by article, those of one
    time that stand together are put in order as one.
    """
    if not _come_in_order(article, position):
        return _places(np.lexsort((position, article, published)))
    starts = _changes(published)
    lengths = np.diff(np.append(starts, len(published)))
    order = np.argsort(published[starts], kind="stable")
    shift = np.empty(len(starts), dtype=np.int64)
    shift[order] = np.cumsum(lengths[order]) - lengths[order]
    shift -= starts
    places = space.column(np.int32 if len(published) <= np.iinfo(np.int32).max else np.int64)
    for low in range(0, len(published), _COMPARED):
        high = min(low + _COMPARED, len(published))
        run = slice(np.searchsorted(starts, low, side="right") - 1, np.searchsorted(starts, high))
        begins = np.maximum(starts[run], low)
        found = np.repeat(shift[run], np.diff(np.append(begins, high)))
        places.extend(found + np.arange(low, high))
    let_go(published, article, position)
    return places.whole()


def _changes(values: Int64s) -> Int64s:
    """Return the places of values that differ from the one before, and of the first."""
    found = [np.zeros(min(len(values), 1), dtype=np.int64)]
    for low in range(0, len(values) - 1, _COMPARED):
        some = values[low : low + _COMPARED + 1]
        found.append(np.flatnonzero(some[1:] != some[:-1]) + low + 1)
        let_go(values)
    return np.concatenate(found)


def _places(order: Int64s) -> Int64s:
    """Turn an order into the place of each index."""
    places = np.empty(len(order), dtype=np.int64)
    places[order] = np.arange(len(order))
    return places


def _come_in_order(article: Int32s, position: Int32s) -> bool:
    """Tell whether each sentence but the first stands behind the one before."""
    for start in range(0, len(article), _COMPARED):
        part = slice(start, start + _COMPARED + 1)
        if not np.all(_follows(article[part], position[part])):
            return False
        let_go(article, position)
    return True


def _follows(article: Int32s, position: Int32s) -> Bools:
    later = article[1:] > article[:-1]
    follows: Bools = later | ((article[1:] == article[:-1]) & (position[1:] > position[:-1]))
    return follows
