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
# Clusters and sentences counted at a time.
_CLUSTERS = 1 << 16
_SENTENCES = 1 << 20


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
        "saved_characters": characters / max(_characters(spans), 1),
    }


def _characters(spans: Spans) -> int:
    """Return the length of all sentences."""
    parts = (slice(low, low + _SENTENCES) for low in range(0, len(spans), _SENTENCES))
    return sum(int(np.sum(spans.end[part] - spans.start[part])) for part in parts)


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
    kinds = np.bincount(groups.kind, minlength=len(KINDS)).tolist()
    lines = groups.members.lengths[groups.kind == KINDS.index("boilerplate")]
    relations, disputed, characters = _counts_of_members(clusters, spans)
    counts = {
        "repeats": len(groups.members.values) - len(groups),
        **dict(zip(NAMES, relations, strict=False)),
        "conflicts": sum(map(len, conflicts.values())),
        "clusters_with_conflicts": disputed,
        "quotes": kinds[KINDS.index("quote")],
        "boilerplate": kinds[KINDS.index("boilerplate")],
        "boilerplate_sentences": int(lines.sum()),
    }
    return counts, characters


def _counts_of_members(clusters: Clusters, spans: Spans) -> tuple[list[int], int, int]:
    """Return the variants of each relation, the clusters in dispute, and all variants' length."""
    groups, noted = clusters.groups, np.array(sorted(clusters.conflicts), dtype=np.int64)
    relations, disputed, characters = np.zeros(len(RELATIONS), dtype=np.int64), 0, 0
    for low in range(0, len(groups), _CLUSTERS):
        some = groups.members.between(low, min(low + _CLUSTERS, len(groups)))
        start = groups.members.offsets[low]
        variant = np.ones(len(some.values), dtype=np.bool_)
        variant[some.offsets[:-1]] = False
        rows = some.values[variant]
        relation = groups.relation[start : start + len(variant)][variant]
        relations += np.bincount(relation, minlength=len(RELATIONS))
        disputed += len(np.unique(some.rows[np.isin(some.values, noted)]))
        characters += int(np.sum(spans.end[rows] - spans.start[rows]))
        spans.let_go()
    return relations.tolist(), disputed, characters


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
