"""Where the sentences of all articles stand, as columns, and the record of one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from newsdedup.shelved import Articles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsdedup.columns import Bools, Int32s, Int64s
    from newsdedup.records import Article, Sentence


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


def sentence_at(articles: Sequence[Article], spans: Spans, row: int) -> Sentence:
    """Return the record of the sentence in one row of `spans`."""
    place, position = int(spans.article[row]), int(spans.position[row])
    start, end = int(spans.start[row]), int(spans.end[row])
    if isinstance(articles, Articles):
        return articles.sentence(place, position, start=start, end=end)
    return articles[place].sentence(position, start=start, end=end)


def time_order(published: Int64s, article: Int32s, position: Int32s) -> Int64s:
    """Return the sentences by time of publication, then article, then position (int64).

    One value a sentence. Where they come article by article, times alone are sorted, in half
    the time.
    """
    if np.all(_follows(article, position)):
        return np.argsort(published, kind="stable")
    return np.lexsort((position, article, published))


def _follows(article: Int32s, position: Int32s) -> Bools:
    """Tell of each sentence but the first whether it stands behind the one before."""
    later = article[1:] > article[:-1]
    follows: Bools = later | ((article[1:] == article[:-1]) & (position[1:] > position[:-1]))
    return follows
