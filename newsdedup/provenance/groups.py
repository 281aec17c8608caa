"""Clusters as columns: which sentences, who was first, how many sources; no record is made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen

from newsdedup.columns import Ragged, distinct
from newsdedup.provenance.kinds import is_boilerplate, kind_of
from newsdedup.records import KINDS, RELATIONS
from newsdedup.spans import time_order

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from newsdedup.columns import Bools, Float32s, Float64s, Int32s, Int64s, Uint8s

UNKNOWN_TIME = np.iinfo(np.int64).max

_MICROSECONDS_PER_DAY = 86_400_000_000
_NEAR = RELATIONS.index("near")  # exact and near: the line itself; the others hold claims too


@frozen(eq=False, kw_only=True)
class Occurrences:
    """Where each text occurs: five columns of one value a sentence.

    `article` (int32) is the place of its article among all sorted by id, `position` (int32)
    its place there, `published` (int64) microseconds since 1970 in UTC or `UNKNOWN_TIME`,
    `source` (int32) the number of its source or -1, `text_of` (int32) the number of its text.
    """

    article: Int32s
    position: Int32s
    published: Int64s
    source: Int32s
    text_of: Int32s

    def __len__(self) -> int:
        return len(self.article)


@frozen(eq=False, kw_only=True)
class Groups:
    """Clusters of two sentences or more, in the order of their first publication.

    `members` has the sentences of each (int32 numbers): the canonical one, then the variants
    in order of time; `relation` (uint8, read from the canonical) and `score` (float32) go with
    its values. `first` (int32) is the sentence published first, `sources` (int32) the number of
    sources, `kind` (uint8) an index into `records.KINDS`; one value a cluster.
    """

    members: Ragged
    relation: Uint8s
    score: Float32s
    first: Int32s
    sources: Int32s
    kind: Uint8s

    def __len__(self) -> int:
        return len(self.members)

    @property
    def canonical(self) -> Int32s:
        """The number of each cluster's canonical sentence, int32."""
        found: Int32s = self.members.values[self.members.offsets[:-1]]
        return found

    @property
    def is_variant(self) -> Bools:
        """Tell of each member whether it is a variant."""
        variant = np.ones(len(self.members.values), dtype=np.bool_)
        variant[self.members.offsets[:-1]] = False
        return variant


def grouped(  # noqa: PLR0913  # columns, each told apart by its keyword
    occurrences: Occurrences,
    *,
    centre: Int32s,
    score: Float32s,
    relation: Uint8s,
    rank: Int64s | Int32s,
    salience: Float64s,
    boilerplate_articles: int,
    text_of: Callable[[int], str],
    across_only: bool = False,
    across_sources: bool = False,
) -> Groups:
    """Return the clusters that the stars of texts make of sentences.

    `centre`, `score`, `relation` (read from centre to text) and `salience` (nats) have one
    value a text, `rank` (integers, all different, smallest best) one a sentence; `text_of` gives
    the words of a sentence by its number. The canonical sentence is the best one of the
    centre's wording; its other occurrences are `exact` variants. With `across_only` a cluster
    has one sentence an article, with `across_sources` one a source: the canonical or else the
    best; the others belong to no cluster.
    """
    origin = origins(occurrences)
    once = origin if across_sources else occurrences.article if across_only else None
    in_time = _in_time(occurrences)
    members, first = _members(occurrences, centre, rank, once, in_time)
    of_text = occurrences.text_of[members.values]
    return Groups(
        members=members,
        relation=relation[of_text],
        score=score[of_text],
        first=first,
        sources=_distinct_a_row(members, origin[members.values]),
        kind=_kinds(
            members,
            occurrences,
            copies=relation[of_text] <= _NEAR,
            salience=salience,
            boilerplate_articles=boilerplate_articles,
            text_of=text_of,
        ),
    )


def origins(occurrences: Occurrences) -> Int32s:
    """Return a number for the source of each sentence, or for its article if it has none."""
    found: Int32s = np.where(occurrences.source >= 0, occurrences.source, ~occurrences.article)
    return found


def articles_of_texts(occurrences: Occurrences, texts: int) -> Int64s:
    """Return the number of distinct articles that carry each text, int64 of length `texts`."""
    key = occurrences.text_of.astype(np.int64) << 32 | occurrences.article
    return np.bincount(distinct(key) >> 32, minlength=texts).astype(np.int64)


def _in_time(occurrences: Occurrences) -> Int32s:
    """Return each sentence's place in the order of publication, undated ones last."""
    return _places(time_order(occurrences.published, occurrences.article, occurrences.position))


def _members(
    occurrences: Occurrences,
    centre: Int32s,
    rank: Int64s | Int32s,
    once: Int32s | None,
    in_time: Int32s,
) -> tuple[Ragged, Int32s]:
    """Return the sentences of each cluster as `Groups` has them, and the first of each.

    Of those that share a value of `once`, a cluster has one.
    """
    star = centre[occurrences.text_of]
    rows = np.flatnonzero(_repeated(star))
    rows = rows[np.lexsort((rank[rows], occurrences.text_of[rows] != star[rows], star[rows]))]
    if once is not None:
        rows = rows[_first_ones(star[rows], once[rows])]
        rows = rows[_repeated(star[rows])]
    starts = _starts(star[rows])
    if not len(starts):
        none = np.empty(0, dtype=np.int32)
        return Ragged(values=none, offsets=np.zeros(1, dtype=np.int64)), none
    earliest = np.minimum.reduceat(in_time[rows], starts)
    cluster = np.repeat(_places(np.argsort(earliest)), np.diff([*starts.tolist(), len(rows)]))
    variant = np.ones(len(rows), dtype=np.bool_)
    variant[starts] = False
    order = np.lexsort((in_time[rows], variant, cluster))
    lengths = np.bincount(cluster)
    offsets = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
    at_time = np.argsort(in_time).astype(np.int32)
    first = at_time[np.sort(earliest)]
    return Ragged(values=rows[order].astype(np.int32), offsets=offsets), first


def _repeated(star: Int32s) -> Bools:
    """Tell which values stand there more than once."""
    repeated: Bools = np.bincount(star)[star] > 1
    return repeated


def _first_ones(star: Int32s, once: Int32s) -> NDArray[np.intp]:
    """Return the places where a pair of values stands for the first time, in their order."""
    key = star.astype(np.int64) << 32 | (once.astype(np.int64) - once.min(initial=0))
    return np.sort(np.unique(key, return_index=True)[1])


def _starts(star: Int32s) -> NDArray[np.intp]:
    """Return where the runs of equal values begin."""
    return np.flatnonzero(np.diff(star, prepend=-1))


def _places(order: Any) -> Int32s:
    """Turn an order into the place of each index."""
    places = np.empty(len(order), dtype=np.int32)
    places[order] = np.arange(len(order), dtype=np.int32)
    return places


def _distinct_a_row(rows: Ragged, values: Int32s) -> Int32s:
    """Return how many different ones of the values beside it each row has."""
    codes = (rows.rows.astype(np.int64) << 32) - int(values.min(initial=0))
    codes = distinct(codes + values)
    return np.bincount(codes >> 32, minlength=len(rows)).astype(np.int32)


def _kinds(
    members: Ragged,
    occurrences: Occurrences,
    *,
    copies: Bools,
    salience: Float64s,
    boilerplate_articles: int,
    text_of: Callable[[int], str],
) -> Uint8s:
    """Return the kind of each cluster; `copies` tells which members are the line itself."""
    lines = members.only(copies)
    articles = _distinct_a_row(lines, occurrences.article[lines.values]).tolist()
    days = _days(lines, occurrences.published[lines.values])
    rows = members.values[members.offsets[:-1]]
    nats = salience[occurrences.text_of[rows]].tolist()
    kinds = np.empty(len(members), dtype=np.uint8)
    for place, row in enumerate(rows.tolist()):
        text = text_of(row)
        nothing = articles[place] >= boilerplate_articles and is_boilerplate(
            text,
            articles=articles[place],
            days=days[place],
            salience=nats[place],
            boilerplate_articles=boilerplate_articles,
        )
        kinds[place] = KINDS.index("boilerplate" if nothing else kind_of(text))
    return kinds


def _days(rows: Ragged, published: Int64s) -> list[int | None]:
    """Return the whole days between first and last time of each row, None where none is known."""
    first = np.full(len(rows), UNKNOWN_TIME)
    last = np.full(len(rows), -1 - UNKNOWN_TIME)
    known = published != UNKNOWN_TIME
    np.minimum.at(first, rows.rows[known], published[known])
    np.maximum.at(last, rows.rows[known], published[known])
    return [
        None if low == UNKNOWN_TIME else (high - low) // _MICROSECONDS_PER_DAY
        for low, high in zip(first.tolist(), last.tolist(), strict=True)
    ]
