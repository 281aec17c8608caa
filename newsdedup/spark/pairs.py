"""In workers: from sorted keys to candidate pairs, and from pairs to matches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from newsdedup import candidates, matching
from newsdedup.columns import Pairs
from newsdedup.spark import arrow
from newsdedup.spark.reading import unpacked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsdedup.columns import Int32s, Int64s
    from newsdedup.spark.plan import Plan

PAIRS = pa.schema([("first", pa.int64()), ("second", pa.int64())])
"""Two numbers of texts, the lesser first."""

MATCHES = pa.schema([*PAIRS, ("score", pa.float32()), ("relation", pa.int8())])
"""A pair with its score, and its relation as an index into `records.RELATIONS`."""

STARS = pa.schema([("text", pa.int64()), ("root", pa.int64())])
"""A text and the least text that it is linked to, which is less than it."""

KEYS = pa.schema([("key", pa.int64()), ("identity", pa.int64()), ("number", pa.int64())])
"""A band key of a text, with the identity and the number of the text."""

# Rows at which what no representative can come from is let go.
_REDUCE_AT = 1 << 18
# Keys gone through at a time: 6 MB of columns, some 50 MB on the way.
_KEYS_AT_ONCE = 1 << 18


def bucket_pairs(plan: Plan, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield the candidate pairs of keys that come sorted, of which none is cut apart."""
    plan.check()
    for table in arrow.whole_runs(batches, "key", least=_KEYS_AT_ONCE):
        number, at, local = np.unique(
            arrow.numbers(table, "number"), return_index=True, return_inverse=True
        )
        found = candidates.pairs(
            arrow.numbers(table, "key").view(np.uint64),
            local.astype(np.int32),
            identity=arrow.numbers(table, "identity")[at].view(np.uint64),
            bucket_limit=plan.settings.bucket_limit,
        )
        yield from arrow.batches(_named(number, found.first, found.second), PAIRS)


def least(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield the rows of each key's representatives among all that come."""
    waiting: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        waiting.append(batch)
        rows += batch.num_rows
        if rows > _REDUCE_AT:
            waiting = _least(waiting)
            rows = -sum(part.num_rows for part in waiting)  # so many are there to stay
    yield from _least(waiting)


def _least(parts: list[pa.RecordBatch]) -> list[pa.RecordBatch]:
    """Return the rows that come first of each key, by unsigned identity and number."""
    if not parts:
        return []
    table = pa.Table.from_batches(parts)
    key, number = arrow.numbers(table, "key"), arrow.numbers(table, "number")
    identity = arrow.numbers(table, "identity").view(np.uint64)
    order = np.lexsort((number, identity, key))
    starts = np.flatnonzero(np.diff(key[order], prepend=key[order[:1]] - 1))
    place = np.arange(len(order)) - np.repeat(starts, np.diff([*starts, len(order)]))
    kept = order[place < candidates.REPRESENTATIVES]
    found: list[pa.RecordBatch] = table.take(pa.array(kept)).to_batches()
    return found


def worth_measuring(plan: Plan, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield the pairs that share enough terms; the batches have those of both texts."""
    plan.check()
    for batch in batches:
        number, pairs, at = _texts(batch)
        cells = arrow.values(batch, "first_terms") + arrow.values(batch, "second_terms")
        texts = unpacked(arrow.rows_of([cells[place] for place in at], "<u8"))
        kept = matching.overlapping(texts, pairs)
        yield from arrow.batches(_named(number, kept.first, kept.second), PAIRS)


def measure(plan: Plan, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield the pairs whose score reaches the threshold; the batches have both texts."""
    plan.check()
    for batch in batches:
        number, pairs, at = _texts(batch)
        wordings, languages = (
            arrow.values(batch, f"first_{name}") + arrow.values(batch, f"second_{name}")
            for name in ("wording", "language")
        )
        spoken = [languages[place] for place in at]
        used = [wordings[place] for place in at]
        texts = matching.read_texts(used, plan.settings, languages=spoken)
        found = matching.measured(texts, pairs.first, pairs.second, plan.settings)
        columns = _named(number, found.first, found.second)
        yield from arrow.batches(
            {**columns, "score": found.score, "relation": found.relation.astype(np.int8)}, MATCHES
        )


def _texts(batch: pa.RecordBatch) -> tuple[Int64s, Pairs, list[int]]:
    """Return the distinct texts of pairs by number, the pairs among them, and where each stands.

    Of the places, those from the number of pairs on tell of second texts.
    """
    ends = np.concatenate([arrow.numbers(batch, "first"), arrow.numbers(batch, "second")])
    number, at, local = np.unique(ends, return_index=True, return_inverse=True)
    first, second = np.split(local.astype(np.int32), 2)
    return number, Pairs(first=first, second=second), at.tolist()


def _named(number: Int64s, first: Int32s, second: Int32s) -> dict[str, Any]:
    return {"first": number[first], "second": number[second]}


def linked(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield the stars of all edges that come."""
    parts = list(batches)
    if not parts:
        return
    table = pa.Table.from_batches(parts)
    ends = np.concatenate([arrow.numbers(table, "text"), arrow.numbers(table, "root")])
    texts, local = np.unique(ends, return_inverse=True)
    one, other = np.split(local, 2)
    root = texts[_roots(one, other, len(texts))]
    apart = root != texts
    yield from arrow.batches({"text": texts[apart], "root": root[apart]}, STARS)


def _roots(one: Int64s, other: Int64s, count: int) -> Int64s:
    """Return the least node that each of `count` nodes is linked to by edges, however far.

    Of two roots with an edge between them the greater is hung below the lesser, for all edges
    at once; then every node looks up its root anew. Edges within a tree are dropped.
    """
    root = np.arange(count)
    while True:
        low, high = np.minimum(root[one], root[other]), np.maximum(root[one], root[other])
        apart = low != high
        if not apart.any():
            return root
        one, other = one[apart], other[apart]
        np.minimum.at(root, high[apart], low[apart])
        while (root[root] != root).any():
            root = root[root]
