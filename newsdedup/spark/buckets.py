"""From the band keys of texts to candidate pairs: a sort by key, and a way round hot keys."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pyspark.sql import functions as F  # noqa: N812  # the name its own documentation uses

from newsdedup.spark import arrow, pairs

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from newsdedup.spark.plan import Plan
    from newsdedup.spark.work import Work

# One text in so many is asked which keys are hot: those that more than `bucket_limit` of the
# texts asked have, which some 30,000 of all texts then have. What is taken for hot changes the
# way of its pairs, never the pairs: a hot key's bucket is surely over-full.
SAMPLE = 1024
# Texts from which hot keys are looked for: the sort of fewer is short, however they fall.
WORTH_ASKING = 1_000_000

_KEYS = arrow.ddl(pairs.KEYS)
_PAIRS = arrow.ddl(pairs.PAIRS)


def candidate_pairs(
    work: Work, texts: DataFrame, plan: Plan, *, sample: int = SAMPLE, worth: int = WORTH_ASKING
) -> DataFrame:
    """Return the distinct pairs of texts that share a key; over-full buckets by representatives.

    `texts` has `number`, `identity` and `keys`.
    """
    keys = _keys(texts)
    if texts.count() < worth:
        return _cold_pairs(keys, plan).distinct()
    hot = work.table("hot-keys", partial(_hot_keys, texts, plan, sample))
    chosen = work.table("hot-texts", lambda: _representatives(keys.join(hot, "key")))
    cold = _cold_pairs(keys.join(hot, "key", "left_anti"), plan)
    return cold.unionByName(_hot_pairs(keys, chosen)).distinct()


def _keys(texts: DataFrame) -> DataFrame:
    """Return a row for each key of each text."""
    return texts.select(F.explode("keys").alias("key"), "identity", "number")


def _hot_keys(texts: DataFrame, plan: Plan, sample: int) -> DataFrame:
    """Return the keys that too many of a sample of the texts have."""
    asked = texts.where(F.expr(f"pmod(identity, {sample}) = 0"))
    limit = plan.settings.bucket_limit
    return _keys(asked).groupBy("key").count().where(F.col("count") > limit).select("key")


def _cold_pairs(keys: DataFrame, plan: Plan) -> DataFrame:
    """Return the pairs of all buckets, each gone through by one task."""
    ordered = keys.repartition("key").sortWithinPartitions("key")
    return ordered.mapInArrow(partial(pairs.bucket_pairs, plan), _PAIRS)


def _representatives(keys: DataFrame) -> DataFrame:
    """Return the keys of the texts of least identity of each bucket: per task, then of all."""
    per_task = keys.select("key", "identity", "number").mapInArrow(pairs.least, _KEYS)
    return per_task.repartition("key").mapInArrow(pairs.least, _KEYS)


def _hot_pairs(keys: DataFrame, chosen: DataFrame) -> DataFrame:
    """Return the pairs of the texts of hot keys with the representatives of these."""
    other = chosen.select("key", F.col("number").alias("other"))
    met = keys.join(other, "key").where("number <> other")
    return met.select(
        F.least("number", "other").alias("first"), F.greatest("number", "other").alias("second")
    )
