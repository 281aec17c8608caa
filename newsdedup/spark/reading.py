"""In workers: from articles to sentences, and from distinct texts to their keys and terms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from newsdedup import matching, normalize, numbering
from newsdedup.columns import Ragged, Terms, grouped
from newsdedup.readers.furniture import plain_furniture
from newsdedup.spark import arrow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsdedup.spark.plan import Plan

SENTENCES = pa.schema(
    [
        ("article_id", pa.string()),
        ("position", pa.int32()),
        ("start", pa.int64()),
        ("end", pa.int64()),
        ("text", pa.string()),
        ("wording", pa.string()),
        ("source", pa.string()),
        ("published", pa.int64()),
        ("language", pa.string()),
        ("high", pa.int64()),
        ("low", pa.int64()),
    ]
)
"""A sentence; `high` and `low` are 128 bits of its wording, `published` microseconds.

`wording` is null where it is the normalised text: it isn't where a dateline is part of that.
"""

TEXTS = pa.schema(
    [
        ("high", pa.int64()),
        ("low", pa.int64()),
        ("wording", pa.string()),
        ("language", pa.string()),
        ("copies", pa.int64()),
        ("earliest", pa.int64()),
        ("latest", pa.int64()),
        ("undated", pa.bool_()),
        ("identity", pa.int64()),
        ("keys", pa.list_(pa.int64())),
        ("terms", pa.binary()),
    ]
)
"""A distinct wording; `terms` are those of `packed`."""

OF_COPIES = ("copies", "earliest", "latest", "undated")
"""What `TEXTS` tells of all sentences of a wording: how many, and when they were published."""

# The lower bits of a packed term hold its salience, the others its hash. Two of a pair's some
# thirty terms share 48 bits by chance in one of 10**12 pairs, and then a pair too many is
# measured.
_SALIENCE_BITS = 16
_SALIENCE = np.uint64((1 << _SALIENCE_BITS) - 1)


def split(plan: Plan, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield the sentences of articles; datelines are found as readers find them."""
    plan.check()
    for batch in batches:
        columns: dict[str, list[Any]] = {name: [] for name in SENTENCES.names}
        wordings: list[bytes] = []
        for article in batch.to_pylist():
            furniture = plain_furniture(article["text"])
            spans, found = matching.read_sentences(article["text"], furniture, plan.settings)
            _extend(columns, article, spans)
            columns["wording"] += (
                _told(columns["text"], found) if furniture else [None] * len(spans)
            )
            wordings += [wording.encode("utf-8") for wording in found]
        digests = numbering.digests(wordings).view(np.int64)
        bits = {"high": digests[:, 0], "low": digests[:, 1]}
        yield from arrow.batches({**columns, **bits}, SENTENCES)


def _extend(
    columns: dict[str, list[Any]], article: dict[str, Any], spans: list[tuple[int, int]]
) -> None:
    """Add the sentences of one article to columns."""
    for position, (start, end) in enumerate(spans):
        columns["position"].append(position)
        columns["start"].append(start)
        columns["end"].append(end)
        columns["text"].append(article["text"][start:end])
    for name in ("article_id", "source", "published", "language"):
        columns[name] += [article[name]] * len(spans)


def _told(texts: list[str], wordings: list[str]) -> list[str | None]:
    """Return the wordings of the last texts, None where a text tells it by itself."""
    return [
        None if normalize.normalize(text) == wording else wording
        for text, wording in zip(texts[len(texts) - len(wordings) :], wordings, strict=True)
    ]


def sign(plan: Plan, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield distinct texts with identity, band keys and terms."""
    plan.check()
    for batch in batches:
        if not batch.num_rows:
            continue
        wordings = wordings_of(arrow.values(batch, "text"), arrow.values(batch, "wording"))
        languages = arrow.values(batch, "language")
        texts = matching.read_texts(wordings, plan.settings, languages=languages)
        views = matching.views(texts, plan.settings).values()
        keys = np.concatenate([view.values for view in views]).view(np.int64)
        rows = np.concatenate([view.rows for view in views])
        columns = {name: batch.column(name) for name in batch.schema.names}
        columns["wording"] = wordings
        columns["identity"] = texts.identity.view(np.int64)
        columns["keys"] = arrow.lists(grouped(keys, rows, len(texts)))
        columns["terms"] = arrow.cells(packed(texts.terms))
        yield from arrow.batches(columns, TEXTS)


def wordings_of(texts: list[str], told: list[str | None]) -> list[str]:
    """Return the wordings of sentences, by their texts where they aren't told."""
    return [
        normalize.normalize(text) if wording is None else wording
        for text, wording in zip(texts, told, strict=True)
    ]


def packed(terms: Terms) -> Ragged:
    """Return the distinct terms of each text as uint64: 48 bits of hash, 16 of salience."""
    distinct = terms.distinct
    salience = np.minimum(terms.salience.astype(np.uint64), _SALIENCE)
    codes = (terms.hashes & ~_SALIENCE) | salience
    return Ragged(values=codes[distinct.values], offsets=distinct.offsets)


def unpacked(codes: Ragged) -> matching.Texts:
    """Return texts that know their distinct terms and the salience of these, no more."""
    names, places = np.unique(codes.values, return_inverse=True)
    none = np.zeros(len(names), dtype=np.bool_)
    terms = Terms(
        tokens=Ragged(values=places.astype(np.int32), offsets=codes.offsets),
        names=("",) * len(names),
        hashes=names,
        frequency=none.astype(np.float32),
        salience=(names & _SALIENCE).astype(np.int32),
        is_number=none,
        is_negation=none,
    )
    identity = np.zeros(len(codes), dtype=np.uint64)  # only buckets ask for it
    return matching.Texts(wordings=[""] * len(codes), identity=identity, terms=terms)
