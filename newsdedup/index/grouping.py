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

from newsdedup import canonical, clusters, matching, provenance, rules
from newsdedup.columns import Matches
from newsdedup.index.holdings import Holdings, sentence_columns
from newsdedup.index.links import Wishes, stars, unions
from newsdedup.index.ranking import ranks
from newsdedup.index.showing import Stored, records
from newsdedup.index.surroundings import Surroundings, surroundings
from newsdedup.store import StarRow

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from newsdedup.columns import Bools, Int32s
    from newsdedup.store import Store

# Texts of a component that is grouped whole at every change of it.
LARGEST_AT_ONCE = 1_000


def regroup(
    held: Holdings,
    changed: Collection[int],
    before: Mapping[int, int],
    *,
    largest: int | None,
    fresh: Collection[int] = (),
) -> list[Stored]:
    """Group anew what lies near some texts, and return the clusters that this touched.

    `changed` are texts whose sentences or matches aren't the same as before; `before` names
    the centres of texts that may be gone, `fresh` the texts whose sentences aren't the same:
    the clusters they are in have changed, whatever else stays. Components of more than
    `largest` texts are left for `settle`; with None, none is.
    """
    wishes = Wishes(held.store)
    whole, near = _regions(held.store, changed, largest, wishes)
    old = {star.text: star for star in held.store.stars(sorted(whole | near.texts | near.staying))}
    region = [star for text, star in old.items() if text not in near.staying]
    new = {text: evolve(old[text], settled=False) for text in near.staying}
    for star in _stars(held, region, wishes):
        settled = star.text in whole or (star.settled and star.text not in changed)
        new[star.text] = evolve(star, settled=settled)
    new |= _joined(held, [new[star.text] for star in region], near.centres, wishes)
    held.store.set_stars(star for text, star in new.items() if star != old[text])
    was = {**before, **{text: star.centre for text, star in old.items()}}
    now = {text: star.centre for text, star in new.items()}
    return _rewritten(held, _touched(old, new, changed, before), was, now, fresh)


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
    store: Store, changed: Collection[int], largest: int | None, wishes: Wishes
) -> tuple[set[int], Surroundings]:
    """Return the texts of whole components, and what lies next to changes in large ones."""
    components = _components(store, changed, largest, wishes)
    sizes = Counter(components.values())
    most = len(components) if largest is None else largest
    whole = {text for text, root in components.items() if sizes[root] <= most}
    large = {text for text in changed if text not in whole}
    return whole, surroundings(store, large, wishes)


def _components(
    store: Store, changed: Collection[int], largest: int | None, wishes: Wishes
) -> dict[int, int]:
    """Return each text linked to some by matches or a user, however far, with its component.

    A component is told by the least of its texts. One of more than `largest` isn't followed
    further, and may then have another part that has another name.
    """
    found = {text: text for text in changed}
    frontier = set(found)
    while frontier:
        pairs = store.matching(sorted(frontier))
        pairs += wishes.pairs(frontier)
        new = {other for _, other in pairs} - found.keys()
        found = unions((*found, *new), [*found.items(), *pairs])
        sizes = Counter(found.values())
        frontier = {n for n in new if largest is None or sizes[found[n]] <= largest}
    return found


def _stars(held: Holdings, rows: Sequence[StarRow], wishes: Wishes) -> list[StarRow]:
    """Return the stars of texts by their matches with each other, and what a user wishes."""
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
    columns = (found.centre.tolist(), found.score.tolist(), found.relation.tolist())
    return [
        evolve(row, centre=numbers[centre], score=score, relation=relation)
        for row, centre, score, relation in zip(rows, *columns, strict=True)
    ]


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
        places = {place.number: place for place in held.store.places_of(r.best for r in rows)}
        self._best = [places[row.best] for row in rows]
        self.rank = ranks(held, self._best, np.arange(len(rows)))

    def measure(self, first: Int32s, second: Int32s) -> Matches:
        """Return those of the pairs that match and may be in one cluster."""
        if self._texts is None:
            numbers = [row.text for row in self._rows]
            wordings = self._held.wordings(numbers)
            terms = [row for _, row in self._held.store.terms_of(numbers)]
            self._texts = self._held.lexicon.texts(terms, wordings=[wordings[n] for n in numbers])
        return self.allowed(matching.measured(self._texts, first, second, self._held.settings))

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
        number = {row.text: n for n, row in enumerate(self._rows)}
        places = self._held.store.places(sorted(number))
        text_of = np.array([number[place.text] for place in places], dtype=np.int64)
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
        said, conflicts = self._held.said, self._held.conflicts
        agree = [
            not conflicts(said(self._best[one]), said(self._best[other]))
            for one, other in zip(matches.first.tolist(), matches.second.tolist(), strict=True)
        ]
        return np.array(agree, dtype=np.bool_)


def recount(held: Holdings, texts: Collection[int]) -> None:
    """Count anew the articles of some texts, and find the best sentence of each."""
    places = held.store.places(sorted(texts))
    numbers = sorted({place.text for place in places})
    place_of = {number: n for n, number in enumerate(numbers)}
    text_of = np.array([place_of[place.text] for place in places], dtype=np.int64)
    rank = ranks(held, places, text_of)
    best = canonical.best_sentences(rank, text_of, len(numbers))
    carried: list[set[int]] = [set() for _ in numbers]
    for place in places:
        carried[place_of[place.text]].add(place.article)
    old = {star.text: star for star in held.store.stars(numbers)}
    held.store.set_stars(
        evolve(
            old.get(number) or _alone(number),
            articles=len(carried[n]),
            best=places[best[n]].number,
        )
        for n, number in enumerate(numbers)
    )


def gained(held: Holdings, sentences: Mapping[int, Sequence[int]]) -> None:
    """Count the articles that texts have gained, and let the best of their sentences be best.

    `sentences` has the new sentences of each text; it has lost none.
    """
    rows = held.store.stars(sorted(sentences))
    new = {number for numbers in sentences.values() for number in numbers}
    places = held.store.places_of(sorted(new | {row.best for row in rows}))
    place_of = {row.text: n for n, row in enumerate(rows)}
    text_of = np.array([place_of[place.text] for place in places], dtype=np.int64)
    best = canonical.best_sentences(ranks(held, places, text_of), text_of, len(rows))
    carried: list[set[int]] = [set() for _ in rows]
    for place in places:
        if place.number in new:
            carried[place_of[place.text]].add(place.article)
    held.store.set_stars(
        evolve(row, articles=row.articles + len(carried[n]), best=places[best[n]].number)
        for n, row in enumerate(rows)
    )


def _alone(text: int) -> StarRow:
    return StarRow(text=text, centre=text, score=1.0, relation=0, articles=0, best=0, settled=True)


def _touched(
    old: Mapping[int, StarRow],
    new: Mapping[int, StarRow],
    changed: Collection[int],
    before: Mapping[int, int],
) -> set[int]:
    """Return the centres, old and new, of stars that aren't as they were."""
    told = ("centre", "score", "relation")
    moved = [
        text
        for text, star in new.items()
        if text in changed or any(getattr(star, n) != getattr(old[text], n) for n in told)
    ]
    centres = {new[text].centre for text in moved} | {old[text].centre for text in moved}
    return centres | set(before.values())


def _rewritten(
    held: Holdings,
    touched: set[int],
    was: Mapping[int, int],
    now: Mapping[int, int],
    fresh: Collection[int],
) -> list[Stored]:
    """Write the clusters of the stars that were touched, and what became of the old ones."""
    gone = {row.centre: row for row in held.store.clusters(sorted(touched))}
    found = records(held, sorted(touched))
    held.store.replace_clusters(sorted(touched), [stored.row for stored in found])
    held.store.add_disagreements(row for stored in found for row in stored.disagreements())
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
    held.store.add_events(_events(old_ids - same, {r.id for r in new.values()} - same, moves))
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
