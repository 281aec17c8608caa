"""The values a user sees: articles, sentences, clusters, variants, conflicts, comparisons.

All are frozen. Offsets count code points, half-open; scores and similarities are
fractions from 0 to 1; times carry a time zone.
"""

from __future__ import annotations

from newsdedup.records.article import (
    Article,
    Sentence,
    Skipped,
    frozen_mapping,
    sentence_of,
    with_values,
)
from newsdedup.records.cluster import Cluster, Conflict, Variant
from newsdedup.records.comparison import Comparison, Substitution
from newsdedup.records.kinds import (
    CONFLICT_KINDS,
    KINDS,
    RELATIONS,
    STATUSES,
    ClusterKind,
    ConflictKind,
    Relation,
    Status,
    SubstitutionRule,
)

__all__ = [
    "CONFLICT_KINDS",
    "KINDS",
    "RELATIONS",
    "STATUSES",
    "Article",
    "Cluster",
    "ClusterKind",
    "Comparison",
    "Conflict",
    "ConflictKind",
    "Relation",
    "Sentence",
    "Skipped",
    "Status",
    "Substitution",
    "SubstitutionRule",
    "Variant",
    "frozen_mapping",
    "sentence_of",
    "with_values",
]
