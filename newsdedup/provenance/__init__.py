"""From stars of texts to clusters of sentences: who said it, when, who first, and what kind.

Columns in, columns out (`grouped`); a record is made only of a cluster that somebody reads.
"""

from newsdedup.provenance.groups import (
    UNKNOWN_TIME,
    Groups,
    Occurrences,
    articles_of_texts,
    grouped,
    origins,
)
from newsdedup.provenance.kinds import is_boilerplate, kind_of
from newsdedup.provenance.listed import Clusters, clusters, with_conflicts

__all__ = [
    "UNKNOWN_TIME",
    "Clusters",
    "Groups",
    "Occurrences",
    "articles_of_texts",
    "clusters",
    "grouped",
    "is_boilerplate",
    "kind_of",
    "origins",
    "with_conflicts",
]
