"""Clusters of stars: the rows they are kept as, and records made of them when they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from newsdedup import matching, provenance
from newsdedup.index.holdings import sentence_columns
from newsdedup.index.ranking import column_ranks
from newsdedup.records import KINDS, RELATIONS, Sentence
from newsdedup.store import ClusterRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from newsdedup.columns import Float64s
    from newsdedup.index.holdings import Holdings
    from newsdedup.index.noted import Noted
    from newsdedup.provenance import Clusters, Groups
    from newsdedup.records import Cluster, Conflict
    from newsdedup.store import Place, Places, StarRow

_EXACT = RELATIONS.index("exact")


@frozen(kw_only=True)
class Stored:
    """A cluster as the row that it is kept by, and what makes records of it.

    `sentences` has the number of the canonical sentence, then those of the variants; `members`
    their places, and `first` that of the one published first, as `listing` numbers them.
    """

    row: ClusterRow
    listing: Clusters
    place: int
    sentences: tuple[int, ...]
    members: tuple[int, ...]
    first: int

    @property
    def cluster(self) -> Cluster:
        """The cluster as a record, made anew each time."""
        return self.listing.item(self.place)

    def disagreements(self) -> Iterable[tuple[object, ...]]:
        """Yield the conflicts of the variants as the store has them."""
        for number, member in zip(self.sentences[1:], self.members[1:], strict=True):
            for place, found in enumerate(self.listing.conflicts.get(member, ())):
                yield (
                    self.row.centre,
                    number,
                    place,
                    found.kind,
                    found.canonical,
                    found.variant,
                    found.canonical_start,
                    found.canonical_end,
                    found.variant_start,
                    found.variant_end,
                )


def records(held: Holdings, centres: Sequence[int], *, noted: Noted | None = None) -> list[Stored]:
    """Return the clusters of some stars, in the order of their first publication.

    Conflicts that are `noted` already are left out.
    """
    stars = held.store.members(centres)
    places = held.store.places(star.text for star in stars)
    texts = np.array([star.text for star in stars], dtype=np.int64)
    text_of = np.searchsorted(texts, places.text)
    columns, names = sentence_columns(places, text_of)
    groups = provenance.grouped(
        columns,
        centre=np.searchsorted(texts, [star.centre for star in stars]).astype(np.int32),
        score=np.array([star.score for star in stars], dtype=np.float32),
        relation=np.array([star.relation for star in stars], dtype=np.uint8),
        rank=column_ranks(held, places, columns, names),
        salience=_salience(held, stars),
        boilerplate_articles=held.settings.boilerplate_articles,
        text_of=lambda row: held.said(places[row])[0],
        across_only=held.settings.across_only,
        across_sources=held.settings.sources == "across",
    )
    if held.settings.across_only or held.settings.sources == "across":
        _count_only(held, places, groups)
    listing = provenance.Clusters(
        groups, lambda row: held.sentence(places[row]), _conflicts(held, places, groups, noted)
    )
    return [_stored(listing, n, places) for n in range(len(groups))]


def _salience(held: Holdings, stars: Sequence[StarRow]) -> Float64s:
    """Return the salience of each star's text in nats, of centres alone: others aren't asked."""
    centres = [n for n, star in enumerate(stars) if star.text == star.centre]
    rows = [row for _, row in held.store.terms_of(stars[n].text for n in centres)]
    found = np.zeros(len(stars), dtype=np.float64)
    found[centres] = matching.weights(held.lexicon.texts(rows, wordings=()))
    return found


def _conflicts(
    held: Holdings, places: Places, groups: Groups, noted: Noted | None
) -> dict[int, tuple[Conflict, ...]]:
    """Return the conflicts of the variants that have any, by their places."""
    variant = np.flatnonzero(groups.is_variant & (groups.relation != _EXACT))
    kept = groups.canonical[groups.members.rows[variant]]
    others = groups.members.values[variant]
    if noted is not None:
        new = ~noted.holding(places, kept, others)
        kept, others = kept[new], others[new]
    said = {row: held.said(places[row]) for row in {*kept.tolist(), *others.tolist()}}
    found = {
        other: held.conflicts(said[one], said[other])
        for one, other in zip(kept.tolist(), others.tolist(), strict=True)
    }
    return {other: conflicts for other, conflicts in found.items() if conflicts}


def _stored(listing: Clusters, n: int, places: Places) -> Stored:
    groups = listing.groups
    low, high = groups.members.offsets[n : n + 2].tolist()
    members = groups.members.values[low:high]
    numbers = tuple(places.number[members].tolist())
    first = int(groups.first[n])
    row = ClusterRow(
        centre=int(places.text[members[0]]),
        id=_name(places[first]),
        kind=KINDS[groups.kind[n]],
        sources=int(groups.sources[n]),
        sentences=len(numbers),
        canonical=numbers[0],
        first=int(places.number[first]),
    )
    return Stored(
        row=row,
        listing=listing,
        place=n,
        sentences=numbers,
        members=tuple(members.tolist()),
        first=first,
    )


def _name(place: Place) -> str:
    """Return the id of a sentence without a look at its article."""
    bare = Sentence(article_id=place.article_id, position=place.position, start=0, end=0, text="")
    return bare.id


def _count_only(held: Holdings, places: Places, groups: Groups) -> None:
    """Note which sentences are in the clusters: one an article or source, where so set."""
    inside = set(groups.members.values.tolist())
    if not held.store.read_only:
        held.store.set_counted((n in inside, row) for n, row in enumerate(places.number.tolist()))
