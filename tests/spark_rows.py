"""Rows of sentences as the tests of Spark compare them, and those that one process gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import astuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    import newsdedup as nd

Row = tuple[Any, ...]
_CONFLICT = (
    *("kind", "canonical", "variant", "canonical_start", "canonical_end"),
    *("variant_start", "variant_end"),
)


def row_of(row: Mapping[str, Any]) -> Row:
    """Return a row of the result as a tuple, its sentence's id first."""
    conflicts = tuple(
        tuple(conflict[name] for name in _CONFLICT) for conflict in row["conflicts"] or ()
    )
    return (
        *(row[name] for name in ("sentence_id", "article_id", "position", "start", "end")),
        *(row[name] for name in ("cluster_id", "canonical_id", "relation", "score")),
        row["boilerplate"],
        conflicts,
    )


def expected(result: nd.Result) -> dict[str, Row]:
    """Return the rows of all sentences of a result, by id."""
    rows: dict[str, Row] = {}
    for one in result.sentences():
        where = (one.id, one.article_id, one.position, one.start, one.end)
        rows[one.id] = (*where, None, one.id, None, None, False, ())
    for cluster in result.clusters:
        lines = cluster.kind == "boilerplate"
        kept = cluster.canonical.id
        rows[kept] = (*rows[kept][:5], cluster.id, kept, None, None, lines, ())
        for variant in cluster.variants:
            name = variant.sentence.id
            told = (cluster.id, kept, variant.relation, variant.score, lines)
            rows[name] = (*rows[name][:5], *told, tuple(map(astuple, variant.conflicts)))
    return rows
