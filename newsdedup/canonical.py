"""Which version of a claim is kept: every policy is a total order over all sentences.

The best sentence of a cluster is the one with the smallest rank, so a policy never needs to
look at clusters and gives the same answer for any input order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from newsdedup.errors import InvalidSettingError
from newsdedup.space import IN_MEMORY, let_go
from newsdedup.spans import time_places

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from newsdedup.columns import Int32s, Int64s
    from newsdedup.records import Sentence
    from newsdedup.settings import CanonicalPolicy
    from newsdedup.space import Space

_SENTENCES = 1 << 20  # looked at at a time


def ranks(  # noqa: PLR0913  # columns, each told apart by its keyword
    policy: CanonicalPolicy,
    *,
    published: Int64s,
    article: Int32s,
    position: Int32s,
    start: Int32s | Int64s,
    end: Int32s | Int64s,
    source: Int32s,
    source_names: Sequence[str],
    sentence_of: Callable[[int], Sentence],
    space: Space = IN_MEMORY,
) -> Int32s | Int64s:
    """Return each sentence's place in the policy's total order, 0 the best, all different.

    All arrays have one value a sentence: `published` microseconds since 1970 in UTC (the
    largest int64 where unknown, so that undated sentences come last), `article` the article's
    place among all articles sorted by id, `start` and `end` its offsets in code points, `source`
    an index into `source_names` or -1. `sentence_of(index)` is called for a function policy
    only. Every tie goes to the earlier publication, then the article id, then the position.

    Raises `InvalidSettingError` where a function policy fails or its keys can't be ordered.
    """
    if callable(policy):
        earliest = time_places(published, article, position)
        return _by_function(policy, earliest, sentence_of)
    keys = (position, article, published)  # np.lexsort takes the weightiest key last
    if isinstance(policy, tuple):
        trust = _trust(policy, source_names)
        return _places(np.lexsort((*keys, trust[source])))
    if policy == "longest":
        return _places(np.lexsort((*keys, start - end)))
    return time_places(published, article, position, space=space)


def best_ranks(
    rank: Int32s | Int64s, text_of: Int32s, texts: int, *, space: Space = IN_MEMORY
) -> Int64s:
    """Return the smallest rank among the sentences of each text, int64 of length `texts`.

    `rank` and `text_of` have one value a sentence; a text without sentences gets the largest
    int64.
    """
    best: Int64s = space.empty(texts, np.int64)
    best[:] = np.iinfo(np.int64).max
    for low in range(0, len(rank), _SENTENCES):
        some = slice(low, low + _SENTENCES)
        np.minimum.at(
            best, text_of[some], rank[some].astype(np.int64)
        )  # of one type: 9, not 169 ms
        let_go(best, rank, text_of)
    return best


def best_sentences(rank: Int32s | Int64s, text_of: Int32s | Int64s, texts: int) -> Int64s:
    """Return the sentence with the smallest rank of each text, int64 of length `texts`.

    Every text has a sentence; `rank` and `text_of` have one value a sentence.
    """
    best = np.empty(texts, dtype=np.int64)
    order = np.argsort(rank)[::-1]
    best[text_of[order]] = order  # the last one written is the best
    return best


def _places(order: Any) -> Int64s:
    """Turn an order (indices, best first) into the place of each index."""
    places = np.empty(len(order), dtype=np.int64)
    places[order] = np.arange(len(order), dtype=np.int64)
    return places


def _trust(policy: tuple[str, ...], source_names: Sequence[str]) -> Int64s:
    """Return each source's place in the list of trusted ones; the last entry is for index -1."""
    places = {name: place for place, name in reversed(list(enumerate(policy)))}
    listed = [places.get(name, len(policy)) for name in source_names]
    return np.array([*listed, len(policy)], dtype=np.int64)


def _by_function(
    policy: Callable[[Sentence], Any],
    earliest: Int32s | Int64s,
    sentence_of: Callable[[int], Sentence],
) -> Int64s:
    """Rank by the user's key, ties by `earliest` (the place of each sentence in time)."""
    in_time = np.argsort(earliest).tolist()
    keys = {index: _key(policy, sentence_of(index)) for index in in_time}
    try:
        order = sorted(in_time, key=keys.__getitem__)  # a stable sort: ties stay in time order
    except Exception as error:
        raise InvalidSettingError(
            "canonical", policy, f"a function whose keys can be ordered ({error})"
        ) from error
    return _places(np.array(order, dtype=np.int64))


def _key(policy: Callable[[Sentence], Any], sentence: Sentence) -> Any:
    """Call the user's function; its failure, of whatever kind, names the sentence."""
    try:
        return policy(sentence)
    except Exception as error:
        where = f"sentence {sentence.position} of article {sentence.article_id!r}"
        problem = f"a function that gives a key for every sentence ({where}: {error!r})"
        raise InvalidSettingError("canonical", policy, problem) from error
