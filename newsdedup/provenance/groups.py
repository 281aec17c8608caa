"""Clusters as columns: which sentences, who was first, how many sources; no record is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from newsdedup.columns import Ragged, distinct, rows_of_distinct
from newsdedup.provenance.kinds import is_boilerplate, kind_of
from newsdedup.records import KINDS, RELATIONS
from newsdedup.space import IN_MEMORY, Rows, let_go
from newsdedup.spans import time_places

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from newsdedup.columns import Bools, Float32s, Float64s, Int32s, Int64s, Uint8s
    from newsdedup.space import Space

UNKNOWN_TIME = np.iinfo(np.int64).max

# Sentences put in order, or looked at, at a time: some 60 MB.
_SENTENCES = 1 << 20
# Stars whose sizes are looked at, at a time.
_STARS = 1 << 22
_FACTS = {"relation": np.uint8, "score": np.float32, "sources": np.int32, "kind": np.uint8}

_MICROSECONDS_PER_DAY = 86_400_000_000
_NEAR = RELATIONS.index("near")  # exact and near: the line itself; the others hold claims too


@frozen(eq=False, kw_only=True)
class Occurrences:
    """Where each text occurs: five columns of one value a sentence.

    `article` (int32) is the place of its article among all sorted by id, `position` (int32)
    its place there, `published` (int64) microseconds since 1970 in UTC or `UNKNOWN_TIME`,
    `source` (int32) the number of its source or -1, `text_of` (int32) the number of its text.
    Columns made of these are made in `space`.
    """

    article: Int32s
    position: Int32s
    published: Int64s
    source: Int32s
    text_of: Int32s
    space: Space = IN_MEMORY

    def __len__(self) -> int:
        return len(self.article)

    def let_go(self) -> None:
        """Say that no column is read for now."""
        let_go(self.article, self.position, self.published, self.source, self.text_of)


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
    once = None
    if across_sources or across_only:
        once = origins(occurrences) if across_sources else occurrences.article
    members, first = _members(occurrences, centre, rank, once)
    columns = {name: occurrences.space.column(dtype) for name, dtype in _FACTS.items()}
    for low, high in _ranges(members.lengths, _SENTENCES):
        some = members.between(low, high)
        of_text = occurrences.text_of[some.values]
        columns["relation"].extend(relation[of_text])
        columns["score"].extend(score[of_text])
        origin = _origins(occurrences.source[some.values], occurrences.article[some.values])
        columns["sources"].extend(_distinct_a_row(some, origin))
        columns["kind"].extend(
            _kinds(
                some,
                occurrences,
                copies=relation[of_text] <= _NEAR,
                salience=salience,
                boilerplate_articles=boilerplate_articles,
                text_of=text_of,
            )
        )
        occurrences.let_go()
        let_go(members.values)
    return Groups(
        members=members, first=first, **{name: each.whole() for name, each in columns.items()}
    )


def origins(occurrences: Occurrences) -> Int32s:
    """Return a number for the source of each sentence, or for its article if it has none."""
    found = occurrences.space.column(np.int32)
    for low in range(0, len(occurrences), _SENTENCES):
        part = slice(low, low + _SENTENCES)
        found.extend(_origins(occurrences.source[part], occurrences.article[part]))
    return found.whole()


def _origins(source: Int32s, article: Int32s) -> Int32s:
    found: Int32s = np.where(source >= 0, source, ~article)
    return found


def articles_of_texts(occurrences: Occurrences, texts: int) -> Int64s:
    """Return how many articles carry each text, int64 of length `texts`."""
    found: Int64s = occurrences.space.zeros(texts, np.int64)
    for low, high in _whole_articles(occurrences.article):
        text_of, article = occurrences.text_of[low:high], occurrences.article[low:high]
        np.add.at(found, rows_of_distinct(text_of, article), 1)
        occurrences.let_go()
        let_go(found)
    return found


def _whole_articles(article: Int32s) -> list[tuple[int, int]]:
    """Return ranges of sentences that part no article: one, if they aren't sorted by article."""
    parts = (article[low : low + _SENTENCES + 1] for low in range(0, len(article), _SENTENCES))
    if not all(np.all(part[1:] >= part[:-1]) for part in parts):
        return [(0, len(article))]
    marks = article[_SENTENCES : len(article) : _SENTENCES]
    cuts = distinct(np.searchsorted(article, marks)).tolist()
    return list(zip([0, *cuts], [*cuts, len(article)], strict=True))


def _ranges(lengths: Int64s, most: int) -> list[tuple[int, int]]:
    """Return ranges of rows that together hold about `most` values, one row at least."""
    ends = np.cumsum(lengths)
    marks = np.arange(most, ends[-1] if len(ends) else 0, most)
    cuts = distinct(np.searchsorted(ends, marks) + 1)
    cuts = cuts[cuts < len(lengths)].tolist()
    return list(zip([0, *cuts], [*cuts, len(lengths)], strict=True))


def _members(
    occurrences: Occurrences, centre: Int32s, rank: Int64s | Int32s, once: Int32s | None
) -> tuple[Ragged, Int32s]:
    """Return the sentences of each cluster as `Groups` has them, and the first of each.

    Of those that share a value of `once`, a cluster has one.
    """
    space = occurrences.space
    in_time = time_places(
        occurrences.published, occurrences.article, occurrences.position, space=space
    )
    star, sizes = _stars_of(occurrences, centre)
    found, first = Rows(space), [np.zeros(0, dtype=np.int32)]
    for low, high in _shared_stars(sizes):
        rows = _between(star, low, high)
        rows = rows[sizes[star[rows]] > 1]
        rows = rows[np.lexsort((rank[rows], occurrences.text_of[rows] != star[rows], star[rows]))]
        if once is not None:
            rows = rows[_first_ones(star[rows], once[rows])]
            rows = rows[_repeated(star[rows] - low)]
        some, earliest = _in_order(rows, star[rows], in_time[rows])
        found.extend(some)
        first.append(earliest)
        occurrences.let_go()
        let_go(star, sizes, rank, in_time)
    members, published = found.whole(), np.concatenate(first)
    order = np.argsort(in_time[published])
    return _taken(members, order, space), published[order]


def _stars_of(occurrences: Occurrences, centre: Int32s) -> tuple[Int32s, Int64s]:
    """Return the star of each sentence, and how many sentences each star has."""
    space = occurrences.space
    stars, sizes = space.column(np.int32), space.zeros(len(centre), np.int64)
    for low in range(0, len(occurrences), _SENTENCES):
        some = centre[occurrences.text_of[low : low + _SENTENCES]]
        stars.extend(some)
        np.add.at(sizes, some, 1)
        let_go(centre, sizes, occurrences.text_of)
    return stars.whole(), sizes


def _shared_stars(sizes: Int64s) -> Iterator[tuple[int, int]]:
    """Yield ranges of stars whose repeats hold about _SENTENCES sentences or fewer."""
    for start in range(0, len(sizes), _STARS):
        some = sizes[start : start + _STARS]
        for low, high in _ranges(np.where(some > 1, some, 0), _SENTENCES):
            yield start + low, start + high


def _between(star: Int32s, low: int, high: int) -> Int64s:
    """Return the places of the stars from `low` to before `high`."""
    parts = [np.zeros(0, dtype=np.int64)]
    for start in range(0, len(star), _SENTENCES):
        some = star[start : start + _SENTENCES]
        parts.append(np.flatnonzero((some >= low) & (some < high)) + start)
    return np.concatenate(parts)


def _in_order(rows: Int64s, star: Int32s, in_time: Int32s | Int64s) -> tuple[Ragged, Int32s]:
    """Return the sentences of each star, and the first of each.

    `rows` come star by star, the canonical one before all others.
    """
    starts = _starts(star)
    variant = np.ones(len(rows), dtype=np.bool_)
    variant[starts] = False
    order = np.lexsort((in_time, variant, star))
    by_time = rows[np.lexsort((in_time, star))]
    offsets = np.append(starts, len(rows)).astype(np.int64)
    members = Ragged(values=rows[order].astype(np.int32), offsets=offsets)
    return members, by_time[starts].astype(np.int32)


def _taken(rows: Ragged, order: Int64s, space: Space) -> Ragged:
    """Return rows in another order."""
    found = Rows(space)
    for low, high in _ranges(rows.lengths[order], _SENTENCES):
        found.extend(rows.take(order[low:high]))
    return found.whole()


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
        nothing = is_boilerplate(
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
