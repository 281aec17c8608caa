"""Connected components of matches: which texts are linked, however far, by matches.

Large-star and small-star in turn (Kiveris et al., "Connected components in MapReduce and
beyond", SoCC 2014): O(log**2 n) rounds, each of joins by text. Each round is written to the
work directory, so that no plan grows with the rounds and none is done twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyspark.sql import functions as F  # noqa: N812  # the name its own documentation uses

from newsdedup.spark import pairs as numbered

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from newsdedup.spark.work import Work

# Edges that one task takes at once, in some 300 MB.
EDGES_AT_ONCE = 5_000_000


def connected(work: Work, pairs: DataFrame, *, edges_at_once: int = EDGES_AT_ONCE) -> DataFrame:
    """Return `text` and `root`, the least text of its component, for texts that aren't it.

    `pairs` has `first` less than `second`. Up to `edges_at_once` pairs are gone through by
    one task, more by rounds on all of them.
    """
    edges = pairs.select(F.col("second").alias("text"), F.col("first").alias("root"))
    if edges.count() <= edges_at_once:
        return edges.coalesce(1).mapInArrow(numbered.linked, "text long, root long")
    before, number = _state(edges), 0
    while True:
        number += 1
        step = f"components-{number}"
        edges = work.table(step, lambda last=edges: _small_star(_large_star(last)))  # type: ignore[misc]  # no type of a default
        now = _state(edges)
        if now == before:
            return edges
        before = now


def _large_star(edges: DataFrame) -> DataFrame:
    """Link each text's greater neighbours to the least of its neighbours and itself."""
    turned = edges.select(F.col("root").alias("text"), F.col("text").alias("other"))
    both = edges.withColumnRenamed("root", "other").unionByName(turned)
    least = both.groupBy("text").agg(F.min("other").alias("least"))
    least = least.select("text", F.least("text", "least").alias("root"))
    greater = both.join(least, "text").where("other > text")
    return greater.select(F.col("other").alias("text"), "root").distinct()


def _small_star(edges: DataFrame) -> DataFrame:
    """Link each text and its lesser neighbours to the least of these."""
    least = edges.groupBy("text").agg(F.min("root").alias("least"))
    lesser = edges.join(least, "text").where("root > least")
    moved = lesser.select(F.col("root").alias("text"), F.col("least").alias("root"))
    return moved.unionByName(least.withColumnRenamed("least", "root")).distinct()


def _state(edges: DataFrame) -> tuple[int, int]:
    """Return the number of edges and a checksum of them, which stay when nothing moves."""
    row = edges.selectExpr("count(*) AS n", "bit_xor(xxhash64(text, root)) AS sum").head()
    return (row["n"], row["sum"]) if row else (0, 0)
