"""Clusters as stars: every variant was measured directly against its canonical text.

A chain (A matches B, B matches C, A and C have nothing to do with one another) is what makes
clusters of news drift from one story into the next. In a star that can't happen: a text that
matches only a variant starts or joins another star.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from attrs import evolve, frozen

from newsdedup.columns import Bools, Float32s, Int32s, Int64s, Matches, Uint8s, distinct, ranges
from newsdedup.records import RELATIONS
from newsdedup.space import IN_MEMORY, Space, let_go

Measure = Callable[[Int32s, Int32s], Matches]

# Sums of scores are sums of whole numbers, so that no order of adding can change a tie.
_SCORE_UNIT = 1 << 20
# Variants settle, and stars join, in this many rounds at most. A text is measured against at
# most _ROUNDS * _TARGETS more centres.
_ROUNDS = 3
_TARGETS = 6
_ALONE = 1 << 20  # texts numbered at a time
_SMALLEST_STAR = 2  # a centre and a variant
_EXACT = RELATIONS.index("exact")
_OTHER_WAY = {"contains": "contained", "contained": "contains"}
# The relation of two texts read from the other one.
FLIPPED = np.array([RELATIONS.index(_OTHER_WAY.get(name, name)) for name in RELATIONS], np.uint8)


@frozen(eq=False, kw_only=True)
class Stars:
    """To which centre each text belongs; three arrays with one value a text.

    `centre` (int32) is the text's own number where it is a centre or alone; `score` (float32)
    and `relation` (uint8, an index into `records.RELATIONS`, read from centre to text) are
    those of the direct match with the centre, 1 and `exact` for a centre itself.
    """

    centre: Int32s
    score: Float32s
    relation: Uint8s


def stars(
    count: int,
    matches: Matches,
    *,
    rank: Int64s,
    weight: Int64s,
    central: bool,
    measure: Measure | None = None,
    space: Space = IN_MEMORY,
) -> Stars:
    """Put each of `count` texts into exactly one star.

    `rank` (int64, one a text, all different) says which text is the better canonical, smallest
    first; `weight` (int64, at least 1) how many articles carry the text. With `central`, the
    text with the greatest weighted sum of scores to texts still free becomes the next centre
    (ties by rank); without, the one with the smallest rank that has a free neighbour, and then
    no variant ever has a smaller rank than its centre. A variant that matches several centres
    goes to the star with whose texts it has the greatest sum of scores, but no star loses its
    last variant. `measure(first, second)` scores more pairs of texts (int32 arrays,
    `first < second`, each pair once) and returns those above the threshold: with it, texts and
    stars two steps from another centre get a second chance.

    The result depends on the set of matches alone: not on their order, nor on the numbers of
    the texts as long as ranks and weights go with them. Only texts that match any are looked at, a
    fifth of a collection; the answer is made in `space`.
    """
    texts = distinct(np.concatenate([matches.first, matches.second]))
    ranks, weights = rank[texts], weight[texts]
    let_go(rank, weight)
    found = _linked_stars(
        len(texts),
        _renumbered(matches, texts),
        rank=ranks,
        weight=weights,
        central=central,
        measure=None if measure is None else partial(_asked, measure, texts),
    )
    return _of_all(found, texts, count, space)


def _renumbered(matches: Matches, texts: Int32s) -> Matches:
    """Return matches of texts as those of their places among `texts`, which ascend."""
    first, second = (np.searchsorted(texts, each) for each in (matches.first, matches.second))
    return evolve(matches, first=first.astype(np.int32), second=second.astype(np.int32))


def _asked(measure: Measure, texts: Int32s, first: Int32s, second: Int32s) -> Matches:
    """Measure pairs of places among `texts`."""
    return _renumbered(measure(texts[first], texts[second]), texts)


def _of_all(found: Stars, texts: Int32s, count: int, space: Space) -> Stars:
    """Return the stars of `count` texts, of which those not among `texts` are alone."""
    centre, score = space.empty(count, np.int32), space.empty(count, np.float32)
    relation = space.empty(count, np.uint8)
    for low in range(0, count, _ALONE):
        centre[low : low + _ALONE] = np.arange(low, min(low + _ALONE, count), dtype=np.int32)
    score[:], relation[:] = 1, _EXACT
    centre[texts], score[texts], relation[texts] = texts[found.centre], found.score, found.relation
    let_go(centre, score, relation)
    return Stars(centre=centre, score=score, relation=relation)


def _linked_stars(
    count: int,
    matches: Matches,
    *,
    rank: Int64s,
    weight: Int64s,
    central: bool,
    measure: Measure | None,
) -> Stars:
    """Return the stars of `count` texts, each of which matches another."""
    links = _links(count, matches)
    centre = _greedy(links, rank, weight, central=central)
    centre = _settled(links, centre, rank, central=central)
    found = _scored(links, centre)
    if measure is None or not len(matches):
        return found
    return _second_chance(found, links, measure, rank=rank, weight=weight, central=central)


@frozen(eq=False, kw_only=True)
class _Links:
    """Every match seen from both its texts, sorted by `row`, then `col`.

    `relation` is read from row to col. Of 18 million matches a number a link is .3 GB, so that
    what can be worked out isn't kept.
    """

    count: int
    row: Int32s
    col: Int32s
    score: Float32s
    relation: Uint8s


def _links(count: int, matches: Matches) -> _Links:
    """Turn matches into links, both ways."""
    first, second = matches.first, matches.second
    keys = [_keys(first, second, count), _keys(second, first, count)]
    order = np.argsort(np.concatenate(keys))
    del keys
    flipped = FLIPPED[matches.relation]
    return _Links(
        count=count,
        row=np.concatenate([first, second])[order],
        col=np.concatenate([second, first])[order],
        score=np.concatenate([matches.score, matches.score])[order],
        relation=np.concatenate([matches.relation, flipped])[order],
    )


def _keys(row: Int32s, col: Int32s, count: int) -> Int64s:
    """Return `row * count + col`: a number for each pair, in the order of pairs."""
    return row.astype(np.int64) * count + col


def _units(score: Float32s) -> Int32s:
    """Return scores in whole units."""
    return np.rint(score.astype(np.float64) * _SCORE_UNIT).astype(np.int32)


def _greedy(links: _Links, rank: Int64s, weight: Int64s, *, central: bool) -> Int32s:
    """Return each text's centre: the best free text takes its free neighbours, and so on.

    Done for many texts at once: one that is better than all free texts within two links is
    next in its surroundings whatever happens elsewhere, since taking a centre changes no sum
    further away than that, and sums only shrink. So each round takes all of those. 3 million
    links need about 15 rounds; a long path of texts in falling order would need many, but
    then few texts are left to look at.
    """
    centre = np.arange(links.count, dtype=np.int32)
    taken = np.zeros(links.count, dtype=np.bool_)
    place, near = np.empty((2, links.count), dtype=np.int32)
    row, col, units = links.row, links.col, _units(links.score)
    while len(row):
        starts = np.flatnonzero(_starts(row))
        texts = row[starts]
        sums = np.add.reduceat(units * weight[col], starts) + weight[texts] * _SCORE_UNIT
        better = np.lexsort((rank[texts], -sums)) if central else np.argsort(rank[texts])
        place[texts[better]] = np.arange(len(texts))
        near[texts] = np.minimum(place[texts], np.minimum.reduceat(place[col], starts))
        nearby = np.minimum(near[texts], np.minimum.reduceat(near[col], starts))
        taken[texts[nearby == place[texts]]] = True
        chosen = taken[row]
        centre[col[chosen]] = row[chosen]
        taken[col[chosen]] = True
        free = ~(taken[row] | taken[col])
        row, col, units = row[free], col[free], units[free]
    return centre


def _settled(links: _Links, centre: Int32s, rank: Int64s, *, central: bool) -> Int32s:
    """Move variants to the star they have most to do with, greatest gain first, a few times.

    That is the greatest sum of scores to a star's texts, among the centres a variant matches
    itself. No star loses its last variant. On the labelled pairs of `fnc1_train` (two sets)
    the share of same pairs that end in one cluster is .76 / .70 without this, .75 / .68 by the
    best match with a centre and .78 / .75 by the sum, at the same precision.
    """
    settled = centre.copy()
    for _ in range(_ROUNDS):
        texts, target = _moves(links, settled, rank, central=central)
        size = np.bincount(settled, minlength=links.count)
        for text, goal in zip(texts.tolist(), target.tolist(), strict=True):
            if size[settled[text]] > _SMALLEST_STAR:
                size[settled[text]] -= 1
                size[goal] += 1
                settled[text] = goal
    return settled


def _moves(links: _Links, centre: Int32s, rank: Int64s, *, central: bool) -> tuple[Int32s, Int32s]:
    """Return which variants would gain by a move and where to, greatest gain first."""
    here = _open_links(links, centre, rank, central=central)
    undecided = np.bincount(links.row[here], minlength=links.count) > 1
    at = np.flatnonzero(undecided[links.row])
    pairs = _keys(links.row[at], centre[links.col[at]], links.count)
    order = np.argsort(pairs, kind="stable")
    starts = np.flatnonzero(_starts(pairs[order]))
    pairs, sums = pairs[order][starts], _totals(_units(links.score[at][order]), starts)
    allowed = _among(pairs, _keys(links.row[here], links.col[here], links.count))
    text, target = (part.astype(np.int32) for part in divmod(pairs, links.count))
    now = np.zeros(links.count, dtype=np.int64)
    own = target == centre[text]
    now[text[own]] = sums[own]
    better = allowed & (sums > now[text])
    text, target, gain = text[better], target[better], (sums - now[text])[better]
    order = np.lexsort((rank[target], -gain, text))
    best = order[_starts(text[order])]
    best = best[np.lexsort((rank[text[best]], -gain[best]))]
    return text[best], target[best]


def _open_links(links: _Links, centre: Int32s, rank: Int64s, *, central: bool) -> Int64s:
    """Return the links from variants to the centres of stars that they may be in.

    By rank (not `central`) a variant may not be in a star whose centre it precedes.
    """
    # What matches such a centre is a variant: of two texts that match, one takes the other.
    usable = np.bincount(centre, minlength=links.count)[links.col] > 1
    if not central:
        usable &= rank[links.col] < rank[links.row]
    return np.flatnonzero(usable)


def _among(values: Int64s, ascending: Int64s) -> Bools:
    """Say which values are in a sorted array; np.isin would sort both again."""
    if not len(ascending):
        return np.zeros(len(values), dtype=np.bool_)
    at = np.minimum(np.searchsorted(ascending, values), len(ascending) - 1)
    among: Bools = ascending[at] == values
    return among


def _totals(values: Int32s, starts: Int64s) -> Int64s:
    """Return the sums of the runs of values that begin at `starts`."""
    return np.add.reduceat(values, starts, dtype=np.int64) if len(starts) else starts


def _starts(values: Int64s | Int32s) -> Bools:
    """Say for each value of a sorted array whether it is the first of its kind."""
    first = np.ones(len(values), dtype=np.bool_)
    np.not_equal(values[1:], values[:-1], out=first[1:])
    return first


def _at(links: _Links, row: Int32s, col: Int32s) -> Int64s:
    """Return where the links from `row` to `col` stand; they must exist."""
    every = _keys(links.row, links.col, links.count)
    return np.searchsorted(every, _keys(row, col, links.count))


def _scored(links: _Links, centre: Int32s) -> Stars:
    """Look up how each variant matches its centre."""
    score = np.ones(links.count, dtype=np.float32)
    relation = np.full(links.count, _EXACT, dtype=np.uint8)
    variants = np.flatnonzero(centre != np.arange(links.count)).astype(np.int32)
    at = _at(links, centre[variants], variants)
    score[variants] = links.score[at]
    relation[variants] = links.relation[at]
    return Stars(centre=centre, score=score, relation=relation)


def _second_chance(
    found: Stars, links: _Links, measure: Measure, *, rank: Int64s, weight: Int64s, central: bool
) -> Stars:
    """Let a star join another, whole, where all its texts match the other's centre directly.

    A text alone is a star of one. Stars are proposed to one another by the links between
    their texts; the centres are measured first, so that few of the rest need to be.
    """
    tried = np.empty(0, dtype=np.int64)
    for _ in range(_ROUNDS):
        bulk = np.bincount(found.centre, weights=weight, minlength=links.count)
        better = np.lexsort((rank, -bulk)) if central else np.argsort(rank)
        place = np.empty(links.count, dtype=np.int32)
        place[better] = np.arange(links.count)
        proposed = _proposals(links, found.centre, place, tried)
        if not len(proposed):
            break
        tried = np.union1d(tried, proposed)
        found = _merged(found, links, measure, proposed)
    return found


def _proposals(links: _Links, centre: Int32s, place: Int32s, tried: Int64s) -> Int64s:
    """Return keys (star * count + better star) of stars with links between them, best first.

    At most `_TARGETS` for a star, by the sum of scores of the links; none of `tried`.
    """
    star, goal = centre[links.row], centre[links.col]
    across = np.flatnonzero(place[goal] < place[star])
    keys = _keys(star[across], goal[across], links.count)
    order = np.argsort(keys, kind="stable")
    starts = np.flatnonzero(_starts(keys[order]))
    keys, sums = keys[order][starts], _totals(_units(links.score[across][order]), starts)
    untried = ~_among(keys, tried)
    keys, sums = keys[untried], sums[untried]
    order = np.lexsort((place[keys % links.count], -sums, keys // links.count))
    keys, sums = keys[order], sums[order]
    starts = np.flatnonzero(_starts(keys // links.count))
    nth = np.arange(len(keys)) - np.repeat(starts, np.diff([*starts, len(keys)]))
    few = nth < _TARGETS
    keys, sums = keys[few], sums[few]
    return keys[np.lexsort((place[keys // links.count], place[keys % links.count], -sums))]


def _merged(found: Stars, links: _Links, measure: Measure, proposed: Int64s) -> Stars:
    """Measure the proposed mergers and carry out those that hold, in their order."""
    star, goal = (part.astype(np.int32) for part in divmod(proposed, links.count))
    matched, _, _ = _measured(measure, goal, star, links.count)
    star, goal = star[matched], goal[matched]
    texts, merger = _members(found.centre, star)
    target = goal[merger]
    matched, score, relation = _measured(measure, target, texts, links.count)
    whole = np.bincount(merger[~matched], minlength=len(star)) == 0
    joins = _compatible(star, goal, whole)[merger]
    texts = texts[joins]
    merged = Stars(
        centre=found.centre.copy(), score=found.score.copy(), relation=found.relation.copy()
    )
    merged.centre[texts] = target[joins]
    merged.score[texts] = score[joins]
    merged.relation[texts] = relation[joins]
    return merged


def _members(centre: Int32s, chosen: Int32s) -> tuple[Int32s, Int64s]:
    """Return the texts of the chosen stars, and for each which of `chosen` it is in."""
    order = np.argsort(centre, kind="stable").astype(np.int32)
    start = np.searchsorted(centre[order], chosen)
    size = np.searchsorted(centre[order], chosen, side="right") - start
    which = np.repeat(np.arange(len(chosen)), size)
    return order[ranges(start, size)], which


def _compatible(star: Int32s, goal: Int32s, whole: Bools) -> Bools:
    """Choose mergers, first come first served.

    A star joins one other at most, and one that has taken in another stays where it is: the
    other's texts weren't measured against any centre further on.
    """
    chosen = np.zeros(len(star), dtype=np.bool_)
    gone: set[int] = set()
    stay: set[int] = set()
    for merger in np.flatnonzero(whole).tolist():
        leaver, taker = int(star[merger]), int(goal[merger])
        if leaver not in gone and leaver not in stay and taker not in gone:
            gone.add(leaver)
            stay.add(taker)
            chosen[merger] = True
    return chosen


def _measured(
    measure: Measure, centre: Int32s, text: Int32s, count: int
) -> tuple[Bools, Float32s, Uint8s]:
    """Measure pairs in one batch: whether they match, the score, the relation from `centre`."""
    first, second = np.minimum(centre, text), np.maximum(centre, text)
    key = _keys(first, second, count)
    asked = np.unique(key)
    answer = measure((asked // count).astype(np.int32), (asked % count).astype(np.int32))
    answer_key = _keys(answer.first, answer.second, count)
    order = np.argsort(answer_key)
    at = np.searchsorted(answer_key[order], key)
    if not len(order):
        none = np.zeros(len(key), dtype=np.bool_)
        return none, none.astype(np.float32), none.astype(np.uint8)
    at = order[np.minimum(at, len(order) - 1)]
    relation = answer.relation[at]
    relation = np.where(centre == first, relation, FLIPPED[relation])
    return answer_key[at] == key, answer.score[at], relation
