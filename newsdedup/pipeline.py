"""The order of the stages: articles in, clusters with canonical, provenance and conflicts out.

    articles → latest versions → sentences → texts (normalised, distinct)
      → band keys → candidate pairs → overlap → matches → stars → clusters
"""

from __future__ import annotations

import time
from array import array
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from attrs import field, frozen

from newsdedup import canonical, clusters, matching, normalize, sentences
from newsdedup.columns import Int32s, Int64s, Pairs
from newsdedup.errors import MissingExtraError
from newsdedup.records import Article, Sentence
from newsdedup.settings import Settings
from newsdedup.terms import SNOWBALL, stemmer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

UNKNOWN_TIME = np.iinfo(np.int64).max


@frozen(eq=False, kw_only=True)
class Corpus:
    """The sentences of articles sorted by id, in columns of one value a sentence.

    `article` (int32) is the index of its article, `position` (int32) its place there,
    `start` and `end` (int64) its offsets in code points, `text_of` (int32) the number of its
    text. `wordings` and `languages` tell of each text.
    """

    articles: tuple[Article, ...]
    article: Int32s
    position: Int32s
    start: Int64s
    end: Int64s
    text_of: Int32s
    wordings: list[str]
    languages: list[str]

    def __len__(self) -> int:
        return len(self.article)

    def sentence(self, index: int) -> Sentence:
        """Return the record of one sentence."""
        article = self.articles[self.article[index]]
        start, end = int(self.start[index]), int(self.end[index])
        return Sentence(
            article_id=article.id,
            position=int(self.position[index]),
            start=start,
            end=end,
            text=article.text[start:end],
            source=article.source,
            published=article.published,
            url=article.url,
        )


def read_corpus(articles: Sequence[Article], settings: Settings) -> Corpus:
    """Split articles into sentences, and number the distinct normalised texts."""
    numbers: dict[str, int] = {}
    languages: list[str] = []
    owner, position, text_of = array("i"), array("i"), array("i")
    start, end = array("q"), array("q")
    for index, article in enumerate(articles):
        for place, (first, last) in enumerate(sentences.spans(article.text, settings)):
            wording = normalize.normalize(article.text[first:last])
            number = numbers.setdefault(wording, len(numbers))
            if number == len(languages):
                languages.append(article.language or settings.language)
            owner.append(index)
            position.append(place)
            text_of.append(number)
            start.append(first)
            end.append(last)
    return Corpus(
        articles=tuple(articles),
        article=np.array(owner, dtype=np.int32),
        position=np.array(position, dtype=np.int32),
        start=np.array(start, dtype=np.int64),
        end=np.array(end, dtype=np.int64),
        text_of=np.array(text_of, dtype=np.int32),
        wordings=list(numbers),
        languages=languages,
    )
