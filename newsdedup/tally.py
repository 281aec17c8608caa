"""What a result is counted to be: clusters, relations, conflicts, and the shares that repeat."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from newsdedup.provenance import Clusters
from newsdedup.records import KINDS, RELATIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsdedup.columns import Bools
    from newsdedup.records import Article, Cluster
    from newsdedup.spans import Spans

NAMES: tuple[str, ...] = RELATIONS[:-1]


def statistics(clusters: Sequence[Cluster], spans: Spans, *, articles: int) -> dict[str, float]:
    """Return counts of sentences, clusters and their relations, and the shares that repeat.

    `repeats` counts all variants, which are what deduplication saves; `saved_sentences` and
    `saved_characters` are their share of all sentences, 0 to 1.
    """
    if isinstance(clusters, Clusters):
        counts, characters = _counts_of_columns(clusters, spans)
    else:
        counts, characters = _counts_of_records(clusters)
    return {
        "articles": articles,
        "sentences": len(spans),
        "clusters": len(clusters),
        **counts,
        "saved_sentences": counts["repeats"] / max(len(spans), 1),
        "saved_characters": characters / max(int(np.sum(spans.end - spans.start)), 1),
    }


def _counts_of_records(clusters: Sequence[Cluster]) -> tuple[dict[str, int], int]:
    """Return what the statistics count in clusters, and the characters of all variants."""
    variants = [variant for cluster in clusters for variant in cluster.variants]
    relations = Counter[str](variant.relation for variant in variants)
    kinds = Counter(cluster.kind for cluster in clusters)
    lines = [cluster for cluster in clusters if cluster.kind == "boilerplate"]
    counts = {
        "repeats": len(variants),
        **{name: relations[name] for name in NAMES},
        "conflicts": sum(len(variant.conflicts) for variant in variants),
        "clusters_with_conflicts": sum(bool(cluster.conflicts) for cluster in clusters),
        "quotes": kinds["quote"],
        "boilerplate": kinds["boilerplate"],
        "boilerplate_sentences": sum(len(cluster.sentences) for cluster in lines),
    }
    return counts, sum(len(variant.sentence.text) for variant in variants)


def _counts_of_columns(clusters: Clusters, spans: Spans) -> tuple[dict[str, int], int]:
    """Return the same without making a record."""
    groups, conflicts = clusters.groups, clusters.conflicts
    variants = groups.members.values[groups.is_variant]
    relations = np.bincount(groups.relation[groups.is_variant], minlength=len(RELATIONS)).tolist()
    kinds = np.bincount(groups.kind, minlength=len(KINDS)).tolist()
    disputed = groups.members.rows[np.isin(groups.members.values, list(conflicts))]
    lines = groups.members.lengths[groups.kind == KINDS.index("boilerplate")]
    counts = {
        "repeats": len(variants),
        **{name: relations[place] for place, name in enumerate(NAMES)},
        "conflicts": sum(map(len, conflicts.values())),
        "clusters_with_conflicts": len(np.unique(disputed)),
        "quotes": kinds[KINDS.index("quote")],
        "boilerplate": kinds[KINDS.index("boilerplate")],
        "boilerplate_sentences": int(lines.sum()),
    }
    return counts, int(np.sum(spans.end[variants] - spans.start[variants]))


def clustered(clusters: Sequence[Cluster], spans: Spans, articles: Sequence[Article]) -> Bools:
    """Tell of each sentence whether it is in a cluster."""
    inside = np.zeros(len(spans), dtype=np.bool_)
    if isinstance(clusters, Clusters):
        inside[clusters.groups.members.values] = True
        return inside
    places = {article.id: place for place, article in enumerate(articles)}
    row_of = {
        place: row
        for row, place in enumerate(
            zip(spans.article.tolist(), spans.position.tolist(), strict=True)
        )
    }
    for cluster in clusters:
        for sentence in cluster.sentences:
            inside[row_of[places[sentence.article_id], sentence.position]] = True
    return inside
