"""Clusters as records, made from their columns when they are read."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from attrs import evolve

from newsdedup.listing import Listing
from newsdedup.provenance.groups import grouped
from newsdedup.records import KINDS, RELATIONS, Cluster, Conflict, Sentence, Variant
from newsdedup.space import let_go

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from newsdedup.provenance.groups import Groups, Occurrences
    from newsdedup.spans import Spans

# Clusters read between two times that memory is let go of.
_READS_A_LOOK = 1 << 12

Disagreement = tuple[Conflict, ...]


class Clusters(Listing[Cluster]):
    """The clusters of groups, in their order; each is made anew when it is read.

    `sentence_of` gives the record of a sentence by its number, `conflicts` has those of each
    variant that has any, by the number of its sentence. Now and then memory is let go of, that
    of `spans` too, which `sentence_of` reads.
    """

    def __init__(
        self,
        groups: Groups,
        sentence_of: Callable[[int], Sentence],
        conflicts: Mapping[int, Disagreement],
        spans: Spans | None = None,
    ) -> None:
        self.groups = groups
        self.conflicts = conflicts
        self.sentence_of = sentence_of
        self._spans = spans
        self._reads = 0

    def __len__(self) -> int:
        return len(self.groups)

    def item(self, place: int) -> Cluster:
        """Return the record of a cluster."""
        groups = self.groups
        self._look()
        low, high = groups.members.offsets[place : place + 2].tolist()
        rows = groups.members.values[low:high].tolist()
        relation = groups.relation[low:high].tolist()
        score = groups.score[low:high].tolist()
        earliest = int(groups.first[place])
        first = self.sentence_of(earliest)
        found = [first if row == earliest else self.sentence_of(row) for row in rows]
        return Cluster(
            id=first.id,
            kind=KINDS[groups.kind[place]],
            canonical=found[0],
            variants=tuple(
                Variant(
                    sentence=found[n],
                    relation=RELATIONS[relation[n]],
                    score=round(score[n], 4),
                    lag_seconds=_seconds(first.published, found[n].published),
                    conflicts=self.conflicts.get(rows[n], ()),
                )
                for n in range(1, len(rows))
            ),
            first=first,
            sources=int(groups.sources[place]),
        )

    def _look(self) -> None:
        """Let go of memory after some reads."""
        self._reads += 1
        if self._reads % _READS_A_LOOK == 0:
            let_go(self.groups.members.values)
            if self._spans is not None:
                self._spans.let_go()


def _seconds(first: datetime | None, then: datetime | None) -> float | None:
    return None if first is None or then is None else (then - first).total_seconds()


def clusters(
    occurrences: Occurrences, *, sentence_of: Callable[[int], Sentence], **columns: Any
) -> tuple[Cluster, ...]:
    """Return the records of all clusters, without conflicts; `columns` are those of `grouped`."""
    known = cache(sentence_of)
    groups = grouped(occurrences, text_of=lambda row: known(row).text, **columns)
    return tuple(Clusters(groups, known, {}))


def with_conflicts(cluster: Cluster, found: Sequence[Disagreement]) -> Cluster:
    """Return the cluster with the conflicts of each of its variants, given in their order."""
    if not any(found):
        return cluster
    variants = zip(cluster.variants, found, strict=True)
    noted = tuple(evolve(variant, conflicts=conflicts) for variant, conflicts in variants)
    return evolve(cluster, variants=noted)
