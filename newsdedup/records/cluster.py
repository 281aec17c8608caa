"""Clusters: a canonical sentence, its variants, and what they disagree on."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from attrs import frozen

from newsdedup import notebook
from newsdedup.records.article import Sentence
from newsdedup.records.kinds import ClusterKind, ConflictKind, Relation

if TYPE_CHECKING:
    from collections.abc import Iterator

_SHOWN_CHARACTERS = 80
_SHOWN_VERSIONS = 50


@frozen(kw_only=True)
class Conflict:
    """Two versions of one claim give a different number, date, name or negation.

    `canonical` and `variant` are the words as written (empty where only one side has them,
    as with a negation); the spans count code points from the start of each sentence.

    >>> import newsdedup as nd
    >>> found = nd.compare("Kelm has five banks of its own.", "Kelm has nine banks of its own.")
    >>> [(one.kind, one.canonical, one.variant, one.canonical_start) for one in found.conflicts]
    [('number', 'five', 'nine', 9)]
    """

    kind: ConflictKind
    canonical: str
    variant: str
    canonical_start: int
    canonical_end: int
    variant_start: int
    variant_end: int


def told(conflict: Conflict) -> str:
    """Return a conflict in one line, the canonical's side first."""
    sides = conflict.canonical or "(nothing)", conflict.variant or "(nothing)"
    return f"{conflict.kind}: {sides[0]} / {sides[1]}"


@frozen(kw_only=True)
class Variant:
    """One sentence of a cluster and how it relates to the canonical one.

    `score` is the calibrated probability that both make the same claim; `relation` is read
    from the canonical: `contains` says that the canonical contains this variant's claim.
    `lag_seconds` is the time since the cluster was first published, None where unknown.

    >>> import newsdedup as nd
    >>> line = "The ferry Maro ran aground off Pell Island."
    >>> copies = [nd.Article(id=name, text=line) for name in "ab"]
    >>> (variant,) = nd.deduplicate(copies).clusters[0].variants
    >>> variant.relation, variant.score, variant.sentence.article_id
    ('exact', 1.0, 'b')
    """

    sentence: Sentence
    relation: Relation
    score: float
    lag_seconds: float | None = None
    conflicts: tuple[Conflict, ...] = ()


@frozen(kw_only=True, repr=False)
class Cluster:
    """One canonical sentence and its variants, each measured directly against it.

    `first` is the sentence published first (ties and missing times: by article id and
    position), `sources` the number of distinct sources, or of articles where no source
    is known.

    >>> import newsdedup as nd
    >>> line = "The ferry Maro ran aground off Pell Island."
    >>> copies = [nd.Article(id=name, text=line) for name in "abc"]
    >>> (cluster,) = nd.deduplicate(copies).clusters
    >>> cluster.kind, cluster.sources, cluster.canonical.article_id, len(cluster.variants)
    ('claim', 3, 'a', 2)
    """

    id: str
    kind: ClusterKind
    canonical: Sentence
    variants: tuple[Variant, ...]
    first: Sentence
    sources: int

    @property
    def first_published(self) -> datetime | None:
        """When the earliest dated version was published, None where no version has a time."""
        return self.first.published

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """The canonical sentence, then those of the variants."""
        return (self.canonical, *(variant.sentence for variant in self.variants))

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """All conflicts of all variants, in their order."""
        return tuple(conflict for variant in self.variants for conflict in variant.conflicts)

    def __repr__(self) -> str:
        text = notebook.shortened(self.canonical.text, _SHOWN_CHARACTERS)
        return f"<Cluster {self.id}: {self._counts()}: {text!r}>"

    def _repr_html_(self) -> str:
        """Return the cluster for a notebook: its versions, each beside the canonical one."""
        left = len(self.variants) - _SHOWN_VERSIONS
        shown = (
            notebook.element("strong", self.canonical.text),
            notebook.element("p", f"{self.kind} {self.id}: {self._counts()}"),
            notebook.table(_VERSION_HEAD, _version_rows(self)),
            notebook.element("p", f"and {left:,} more") if left > 0 else "",
        )
        return notebook.element("div", *shown)

    def _counts(self) -> str:
        counts = [
            notebook.number_of(len(self.sentences), "version"),
            notebook.number_of(self.sources, "source"),
        ]
        if self.conflicts:
            counts.append(notebook.number_of(len(self.conflicts), "conflict"))
        return ", ".join(counts)


_VERSION_HEAD = ("source", "published", "relation", "score", "text", "conflicts")


def _version_rows(cluster: Cluster) -> Iterator[tuple[object, ...]]:
    """Yield a row for the canonical sentence, then one for each variant."""
    kept = cluster.canonical
    yield *_origin(kept), "canonical", "", kept.text, ""
    for variant in cluster.variants[:_SHOWN_VERSIONS]:
        yield (
            *_origin(variant.sentence),
            variant.relation,
            f"{variant.score:.2f}",
            notebook.difference(kept.text, variant.sentence.text),
            "; ".join(map(told, variant.conflicts)),
        )


def _origin(sentence: Sentence) -> tuple[str, str]:
    published = sentence.published.isoformat(" ", "minutes") if sentence.published else ""
    return sentence.source or sentence.article_id, published
