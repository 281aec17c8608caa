"""From matches to clusters, near what changed: the same stages as in a batch on part of it.

Texts linked by matches, however far, form a component, and stars depend on nothing outside of
theirs. So a small component is grouped anew, exactly, whenever a text of it changes. Of a large
one (a tenth of all texts, in news) only the stars next to the change are; its texts are marked,
and `settle` groups it as a batch would.
"""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve

from newsdedup import clusters, matching, provenance, rules
from newsdedup.columns import Matches
from newsdedup.index.holdings import Holdings, sentence_columns
from newsdedup.index.links import Wishes, stars
from newsdedup.index.noted import Noted
from newsdedup.index.ranking import ranks
from newsdedup.index.surroundings import Surroundings, surroundings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from newsdedup.columns import Bools, Int32s
    from newsdedup.index.showing import Stored
    from newsdedup.store import StarRow, Store

# Texts of a component that is grouped whole at every change of it.
LARGEST_AT_ONCE = 1_000


def regroup(
    held: Holdings,
    changed: Collection[int],
    before: Mapping[int, int],
    *,
    largest: int | None,
    fresh: Collection[int] = (),
    grown: Mapping[int, Collection[int]] | None = None,
) -> list[Stored]:
    """Group anew what lies near some texts, and return the clusters that this touched.

    `changed` are texts whose sentences or matches aren't the same as before; `before` names
    the centres of texts that may be gone, `fresh` the texts whose sentences aren't the same:
    the clusters they are in have changed, whatever else stays. Where `grown` is given, `fresh` has
    all of these, and those of `grown` have only more sentences, which it names. Components of
    more than `largest` texts are left for `settle`; with None, none is.
    """
    wishes, changed = Wishes(held.store), set(changed)
    whole, near = _regions(held, changed, largest, wishes)
    old = {star.text: star for star in held.store.stars(sorted(whole | near.texts | near.staying))}
    region = [star for text, star in old.items() if text not in near.staying]
    new = {text: evolve(old[text], settled=False) for text in near.staying}
    for row, place in zip(region, _stars(held, region, wishes), strict=True):
        settled = row.text in whole or (row.settled and row.text not in changed)
        new[row.text] = row.placed(*place, settled=settled)
    new |= _joined(held, [new[star.text] for star in region], near.centres, wishes)
    held.store.set_stars(star for text, star in new.items() if star is not old[text])
    was = {**before, **{text: star.centre for text, star in old.items()}}
    now = {text: star.centre for text, star in new.items()}
    moved = _moved(old, new)
    stars = (changed | moved) & new.keys()
    centres = {rows[text].centre for rows in (old, new) for text in stars}
    left = {text for text, star in old.items() if not star.settled}
    stirred = moved | left | (changed if grown is None else set(fresh))
    noted = Noted(held, centres | set(before.values()), stirred, _less(grown or {}, moved | left))
    return _rewritten(noted, was, now, fresh)


def _joined(
    held: Holdings, rows: Sequence[StarRow], large: Collection[int], wishes: Wishes
) -> dict[int, StarRow]:
    """Let texts alone join the large star whose centre they match best; return their rows."""
    sizes = Counter(row.centre for row in rows)
    lone = {row.text: row for row in rows if sizes[row.text] == 1 and row.text == row.centre}
    lone = {text: row for text, row in lone.items() if text not in wishes.texts} if large else {}
    found = [match for match in held.store.matches(sorted(lone)) if match[1] in large]
    centres = held.store.stars(sorted({match[1] for match in found}))
    group = _Group(held, [*centres, *lone.values()]) if found else None
    joined: dict[int, StarRow] = {}
    for text, centre, score, relation in sorted(found, key=lambda match: (match[2], match[1])):
        if group is not None and group.may_meet(centre, text):
            flipped = int(clusters.FLIPPED[relation])
            joined[text] = evolve(
                lone[text], centre=centre, score=score, relation=flipped, settled=False
            )
    return joined


def _regions(
    held: Holdings, changed: Collection[int], largest: int | None, wishes: Wishes
) -> tuple[set[int], Surroundings]:
    """Return the texts of whole components, and what lies next to changes in large ones."""
    whole = held.components.whole(changed, largest, wishes)
    large = {text for text in changed if text not in whole}
    return whole, surroundings(held.store, large, wishes)


def _stars(held: Holdings, rows: Sequence[StarRow], wishes: Wishes) -> list[tuple[int, float, int]]:
    """Return centre, score and relation of texts by their matches and what a user wishes."""
    if not rows:
        return []
    numbers = [row.text for row in rows]
    group = _Group(held, rows)
    matches, among = group.allowed(_matches(held.store, numbers)), wishes.among(numbers)
    ordered: dict[str, Any] = {
        "rank": group.rank,
        "weight": np.array([row.articles for row in rows], dtype=np.int64),
        "central": held.settings.canonical == "central",
        "measure": group.measure,
    }
    if among is None:
        found = clusters.stars(len(rows), matches, **ordered)
    else:
        found = stars(matches, among, **ordered)
    centres = np.array(numbers, dtype=np.int64)[found.centre]
    columns = (centres.tolist(), found.score.tolist(), found.relation.tolist())
    return list(zip(*columns, strict=True))


def _matches(store: Store, numbers: Sequence[int]) -> Matches:
    """Return the kept matches among some texts, numbered by their place in the list."""
    found = store.matches_among(numbers)
    first, second, score, relation = zip(*found, strict=True) if found else ((), (), (), ())
    ascending = np.array(numbers, dtype=np.int64)
    return Matches(
        first=np.searchsorted(ascending, np.array(first, dtype=np.int64)).astype(np.int32),
        second=np.searchsorted(ascending, np.array(second, dtype=np.int64)).astype(np.int32),
        score=np.array(score, dtype=np.float32),
        relation=np.array(relation, dtype=np.uint8),
    )


class _Group:
    """What decides which texts may be in one star: ranks, and what the settings forbid."""

    def __init__(self, held: Holdings, rows: Sequence[StarRow]) -> None:
        self._held = held
        self._rows = rows
        self._texts: matching.Texts | None = None
        best = np.array([row.best for row in rows], dtype=np.int64)
        self._places = held.store.places_of(best.tolist())
        self._place_of = np.searchsorted(self._places.number, best)
        self.rank = ranks(held, self._places, self._place_of)[self._place_of]

    def measure(self, first: Int32s, second: Int32s) -> Matches:
        """Return those of the pairs that match and may be in one cluster."""
        numbers = np.array([row.text for row in self._rows], dtype=np.int64)
        found = self._held.measures.matches(numbers, first, second, self._measure)
        return self.allowed(found)

    def _measure(self, first: Int32s, second: Int32s) -> Matches:
        if self._texts is None:
            numbers = [row.text for row in self._rows]
            wordings = self._held.wordings(numbers)
            terms = [row for _, row in self._held.store.terms_of(numbers)]
            self._texts = self._held.lexicon.texts(terms, wordings=[wordings[n] for n in numbers])
        return matching.measured(self._texts, first, second, self._held.settings)

    def may_meet(self, text: int, other: int) -> bool:
        """Say whether two texts may stand in one cluster under the settings."""
        place = {row.text: n for n, row in enumerate(self._rows)}
        low, high = sorted((place[text], place[other]))
        pair = Matches(
            first=np.array([low], dtype=np.int32),
            second=np.array([high], dtype=np.int32),
            score=np.ones(1, dtype=np.float32),
            relation=np.zeros(1, dtype=np.uint8),
        )
        return len(self.allowed(pair)) > 0

    def allowed(self, matches: Matches) -> Matches:
        """Return the matches that may stand in one cluster under the settings."""
        settings = self._held.settings
        if settings.across_only or settings.sources != "all" or settings.window is not None:
            matches = matches.only(self._rules.allow(matches.first, matches.second))
        if settings.on_conflict == "split":
            matches = matches.only(self._agreeing(matches))
        return matches

    @cached_property
    def _rules(self) -> rules.Rules:
        """What the settings say of sources and times."""
        numbers = np.array([row.text for row in self._rows], dtype=np.int64)
        places = self._held.store.places(numbers.tolist())
        order = np.argsort(numbers)
        text_of = order[np.searchsorted(numbers[order], places.text)]
        columns, _ = sentence_columns(places, text_of)
        return rules.Rules(
            settings=self._held.settings,
            count=len(self._rows),
            text_of=columns.text_of,
            article=columns.article,
            origin=provenance.origins(columns),
            published=columns.published,
        )

    def _agreeing(self, matches: Matches) -> Bools:
        """Tell which matches have no conflict, as their texts' best sentences were published."""
        conflicts = self._held.conflicts
        agree = [
            not conflicts(self._said(one), self._said(other))
            for one, other in zip(matches.first.tolist(), matches.second.tolist(), strict=True)
        ]
        return np.array(agree, dtype=np.bool_)

    def _said(self, text: int) -> tuple[str, datetime | None]:
        """Return the words of a text as its best sentence has them, and their time."""
        return self._held.said(self._places[int(self._place_of[text])])


def _moved(old: Mapping[int, StarRow], new: Mapping[int, StarRow]) -> set[int]:
    """Return the texts that have another centre, or match theirs in another way."""
    return {
        text
        for text, star in new.items()
        if star is not old[text] and _told(star) != _told(old[text])
    }


def _told(star: StarRow) -> tuple[int, float, int]:
    return star.centre, star.score, star.relation


def _less(
    grown: Mapping[int, Collection[int]], moved: Collection[int]
) -> dict[int, Collection[int]]:
    return {text: sentences for text, sentences in grown.items() if text not in moved}


def _rewritten(
    noted: Noted, was: Mapping[int, int], now: Mapping[int, int], fresh: Collection[int]
) -> list[Stored]:
    """Write the clusters of the stars that were touched, and what became of the old ones."""
    gone, store = noted.clusters, noted.held.store
    found = noted.records()
    conflicts = [*noted.rows(), *(row for stored in found for row in stored.disagreements())]
    store.replace_clusters(noted.centres, [stored.row for stored in found])
    store.add_disagreements(conflicts)
    new = {stored.row.centre: stored.row for stored in found}
    moves = {
        (gone[centre].id, new[now[text]].id)
        for text, centre in was.items()
        if centre in gone and now.get(text) in new
    }
    moved = _moved_centres(was, now, fresh)
    same = {
        row.id for centre, row in new.items() if row == gone.get(centre) and centre not in moved
    }
    old_ids = {row.id for row in gone.values()}
    store.add_events(_events(old_ids - same, {r.id for r in new.values()} - same, moves))
    return found


def _moved_centres(
    was: Mapping[int, int], now: Mapping[int, int], fresh: Collection[int]
) -> set[int | None]:
    """Return the centres whose stars have lost or gained texts or sentences."""
    moved = {text for text in (*was, *now) if was.get(text) != now.get(text)}
    moved |= set(fresh)
    return {centres.get(text) for text in moved for centres in (was, now)}


def _events(
    old: set[str], new: set[str], moves: set[tuple[str, str]]
) -> Iterable[tuple[str, str, str | None]]:
    """Yield what became of clusters: kind, id, and the id of what it became."""
    yield from (("created", identity, None) for identity in sorted(new - old))
    yield from (("changed", identity, None) for identity in sorted(new & old))
    yield from (("became", one, other) for one, other in sorted(moves) if one != other)
    left = old - new - {one for one, _ in moves}
    yield from (("gone", identity, None) for identity in sorted(left))
