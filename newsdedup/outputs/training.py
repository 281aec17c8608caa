"""Articles for training language models: each claim once, and a mask that says what went."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsdedup.outputs.marked import spans_without
from newsdedup.outputs.tables import storable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsdedup.outputs.decisions import Decision
    from newsdedup.records import Article

TRAINING_VERSION = 1


def training_lines(
    decided: Iterable[tuple[Article, list[Decision]]],
) -> Iterator[dict[str, Any]]:
    """Yield each article of which anything is left, as plain values.

    `text` is what is left, cut as `remove` cuts; `sentences` are the spans of all sentences
    in the article as it was, `keep` and `reasons` have one value for each of them, `kept` are
    the spans that make up `text`. Strings are as `storable` makes them: readers of JSON that
    training uses refuse a lone surrogate.
    """
    for article, found in decided:
        removed = [(one.sentence.start, one.sentence.end) for one in found if not one.kept]
        kept = spans_without(article.text, removed)
        text = "".join(article.text[start:end] for start, end in kept)
        if text.strip() and any(one.kept for one in found):
            yield _line(article, found, text, kept)


def _line(
    article: Article, found: list[Decision], text: str, kept: tuple[tuple[int, int], ...]
) -> dict[str, Any]:
    return {
        "schema": TRAINING_VERSION,
        "id": storable(article.id, "id"),
        "text": storable(text),
        "title": storable(article.title),
        "source": storable(article.source),
        "published": article.published and article.published.isoformat(),
        "url": storable(article.url),
        "language": storable(article.language),
        "sentences": [[one.sentence.start, one.sentence.end] for one in found],
        "keep": [one.kept for one in found],
        "reasons": [one.reason for one in found],
        "kept": [list(span) for span in kept],
    }
