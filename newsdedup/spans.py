"""Where the sentences of all articles stand, as columns, and the record of one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsdedup.columns import Int32s, Int64s
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
    article = articles[int(spans.article[row])]
    start, end = int(spans.start[row]), int(spans.end[row])
    return article.sentence(int(spans.position[row]), start=start, end=end)
