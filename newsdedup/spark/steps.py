"""The order of the steps on Spark: a DataFrame of articles in, one of sentences out."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Required, TypedDict, Unpack

import pyarrow as pa
from attrs import frozen
from pyspark.sql import functions as F  # noqa: N812  # the name its own documentation uses

from newsdedup.amounts import microseconds_of
from newsdedup.errors import InvalidSettingError, StoreMismatchError
from newsdedup.settings import Settings
from newsdedup.spark import buckets, inputs, members, pairs, reading
from newsdedup.spark.arrow import ddl
from newsdedup.spark.components import connected
from newsdedup.spark.plan import kernel, mismatch, plan_of
from newsdedup.spark.work import opened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyspark.sql import DataFrame, SparkSession

    from newsdedup.spark.plan import Plan
    from newsdedup.spark.work import Work

DEFAULT = Settings()
# Sentences of the largest component that a task is given, in some 7 GB (docs/spark.md).
LARGEST_COMPONENT = 1_000_000
_PROBES = 8  # tasks that are asked for their kernel before anything else is done


class Options(TypedDict, total=False):
    """What every step is told: the keywords of `deduplicate`."""

    id_col: Required[str]
    text_col: Required[str]
    published_col: str | None
    source_col: str | None
    language_col: str | None
    version_col: str | None
    settings: Settings
    work_dir: Required[str]
    resume: bool
    largest_component: int


def deduplicate(df: DataFrame, **options: Unpack[Options]) -> DataFrame:
    """Find the sentences that articles repeat: a row a sentence, with its place in its cluster.

    `df` has a row an article: `id_col` (string or whole number) and `text_col`, and where
    they are known `published_col` (timestamp), `source_col`, `language_col` (strings) and
    `version_col` (whole number; the highest of an id counts). Every step is written to
    `work_dir`, a place that driver and workers reach, and taken from there when it is done;
    `resume=False` begins anew. The session's configuration stays as it is.

    The columns are `sentence_id`, `article_id`, `position`, `start`, `end` (code points),
    `cluster_id`, `canonical_id`, `relation`, `score`, `conflicts` and `boilerplate`; of a
    sentence in no cluster `cluster_id` is null and `canonical_id` its own id; `relation` and
    `score` are null where nothing was compared. Ids, canonicals, relations, scores and
    conflicts are those of `newsdedup.deduplicate` on the articles that `read_frame` reads.

    Raises `ArticleFormatError` for articles that can't be taken, `StoreMismatchError` where
    `work_dir` was begun with other articles, settings or versions or where workers compute
    otherwise than the driver, `InvalidSettingError` for `salience="corpus"` and for
    `candidates`, and where more than `largest_component` sentences hang together by matches: one
    task groups them all.

    Components are found by large-star and small-star (Kiveris et al. 2014).

    >>> import newsdedup.spark as on_spark
    >>> line = "The ferry Maro ran aground off Pell Island with {} people on board."
    >>> told = [(number, line.format(number)) for number in (212, 221)]
    >>> df = spark.createDataFrame(told, "id long, text string")
    >>> options = {"id_col": "id", "text_col": "text", "work_dir": "work"}
    >>> [row.relation for row in on_spark.deduplicate(df, **options).where("score < 1").collect()]
    ['near']
    """
    return _job(df, options).members.drop("kind", "sources", "first_published")


def sentences(df: DataFrame, **options: Unpack[Options]) -> DataFrame:
    """Return the sentences of articles: where they stand, their text, 128 bits of wording.

    Arguments and errors are those of `deduplicate`. Raises what it raises.

    >>> on_spark.sentences(df, **options).count()
    2
    """
    return _job(df, options).sentences


def texts(df: DataFrame, **options: Unpack[Options]) -> DataFrame:
    """Return the distinct wordings, each with a number, its copies, and its band keys.

    The numbers are those of this work directory alone. Raises what `deduplicate` raises.

    >>> on_spark.texts(df, **options).count()
    2
    """
    return _job(df, options).texts


def candidates(df: DataFrame, **options: Unpack[Options]) -> DataFrame:
    """Return the pairs of texts that share a band key: `first` and `second`, numbers of `texts`.

    Raises what `deduplicate` raises.

    >>> on_spark.candidates(df, **options).columns
    ['first', 'second']
    """
    return _job(df, options).candidates


def matches(df: DataFrame, **options: Unpack[Options]) -> DataFrame:
    """Return the pairs of texts whose score reaches the threshold, with score and relation.

    `relation` is an index into `records.RELATIONS`, read from `first` to `second`. Raises what
    `deduplicate` raises.

    >>> [row.score > 0.5 for row in on_spark.matches(df, **options).collect()]
    [True]
    """
    return _job(df, options).matches


def clusters(df: DataFrame, **options: Unpack[Options]) -> DataFrame:
    """Return a row a cluster: id, canonical sentence, kind, sources, first time, sentences.

    Raises what `deduplicate` raises.

    >>> [(row.kind, row.sentences) for row in on_spark.clusters(df, **options).collect()]
    [('claim', 2)]
    """
    found = _job(df, options).members.where("cluster_id IS NOT NULL")
    shared = ("cluster_id", "canonical_id", "kind", "sources", "first_published")
    counted = found.groupBy(*shared).agg(F.count("*").alias("sentences"))
    return counted.withColumn("first_published", F.timestamp_micros("first_published"))


def _job(df: DataFrame, options: Options) -> Job:
    """Return what does the steps, when articles, settings and workers have been checked."""
    given: dict[str, Any] = dict(options)
    settings = given.pop("settings", DEFAULT)
    path, resume = given.pop("work_dir"), given.pop("resume", True)
    largest = given.pop("largest_component", LARGEST_COMPONENT)
    columns = {inputs.NAMES[name]: given.pop(name) for name in inputs.NAMES if name in given}
    if given:
        raise TypeError(f"unknown arguments: {', '.join(sorted(given))}")
    plan, session = plan_of(settings), df.sparkSession
    _check_workers(session, plan)
    articles = inputs.articles(df, columns, settings)
    card = {
        "settings": settings.deciding(),
        "kernel": plan.kernel,
        "articles": inputs.signature(articles),
    }
    place = opened(session, path, card, resume=resume)
    return Job(plan=plan, work=place, articles=articles, largest=largest)


def _check_workers(session: SparkSession, plan: Plan) -> None:
    """Raise `StoreMismatchError` where a worker computes otherwise than the driver."""
    asked = session.range(0, _PROBES, 1, _PROBES).mapInArrow(_kernels, "kernel string")
    for row in asked.distinct().collect():
        differing = mismatch(plan.kernel, row["kernel"])
        if differing:
            raise StoreMismatchError(f"a worker differs from the driver: {differing}")


def _kernels(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield the kernel of this process."""
    for batch in batches:
        if batch.num_rows:
            yield pa.RecordBatch.from_pydict({"kernel": [kernel()]})


@frozen(eq=False, kw_only=True)
class Job:
    """The steps, each made from those before it and kept in the work directory."""

    plan: Plan
    work: Work
    articles: DataFrame
    largest: int

    @cached_property
    def sentences(self) -> DataFrame:
        """The sentences of all articles."""
        split = partial(reading.split, self.plan)
        schema = ddl(reading.SENTENCES)
        return self.work.table("sentences", lambda: self.articles.mapInArrow(split, schema))

    @cached_property
    def texts(self) -> DataFrame:
        """The distinct wordings, numbered."""
        return self.work.table("texts", self._texts)

    def _texts(self) -> DataFrame:
        """Return wordings by their 128 bits, with the language of the article of least id."""
        spoken = F.struct("language", "text", "wording")
        same = self.sentences.groupBy("high", "low").agg(
            F.min_by(spoken, F.struct("article_id", "position")).alias("one"),
            F.count("*").alias("copies"),
            F.min("published").alias("earliest"),
            F.max("published").alias("latest"),
            (F.count("*") > F.count("published")).alias("undated"),
        )
        found = same.select("high", "low", "one.*", *reading.OF_COPIES)
        signed = found.mapInArrow(partial(reading.sign, self.plan), ddl(reading.TEXTS))
        return signed.withColumn("number", F.monotonically_increasing_id())

    @cached_property
    def candidates(self) -> DataFrame:
        """The pairs of texts that share a key."""
        make = partial(buckets.candidate_pairs, self.work, self.texts, self.plan)
        return self.work.table("candidates", make)

    @cached_property
    def matches(self) -> DataFrame:
        """The pairs of texts that match."""
        return self.work.table("matches", self._matches)

    def _matches(self) -> DataFrame:
        kept = self._beside(self.candidates, "terms").mapInArrow(
            partial(pairs.worth_measuring, self.plan), ddl(pairs.PAIRS)
        )
        return self._beside(kept, "wording", "language").mapInArrow(
            partial(pairs.measure, self.plan), ddl(pairs.MATCHES)
        )

    def _beside(self, found: DataFrame, *names: str) -> DataFrame:
        """Return pairs with columns of both texts beside them."""
        for side in ("first", "second"):
            named = [F.col(name).alias(f"{side}_{name}") for name in names]
            found = found.join(self.texts.select(F.col("number").alias(side), *named), side)
        return found

    @cached_property
    def components(self) -> DataFrame:
        """Texts that have matches, and the least text of the component of each."""
        return self.work.table("components", self._components)

    def _components(self) -> DataFrame:
        stars = connected(self.work, self._near().select("first", "second"))
        roots = stars.select(F.col("root").alias("text"), "root").distinct()
        return stars.select("text", "root").unionByName(roots)

    def _near(self) -> DataFrame:
        """Return the matches of texts that a `window` doesn't keep apart at first sight.

        Those it leaves are looked at sentence by sentence when they are grouped; but without
        the others components stay small.
        """
        window = self.plan.settings.window
        if window is None:
            return self.matches
        reach = microseconds_of(window)
        timed = self._beside(self.matches, "earliest", "latest", "undated")
        met = timed.where(
            "first_undated OR second_undated OR (first_earliest - second_latest <= "
            f"{reach} AND second_earliest - first_latest <= {reach})"
        )
        return met.select("first", "second", "score", "relation")

    @cached_property
    def members(self) -> DataFrame:
        """All sentences with their places in clusters."""
        return self.work.table("members", self._members)

    def _members(self) -> DataFrame:
        linked = self.components.withColumnRenamed("text", "number")
        placed = self.texts.join(linked, "number", "left").selectExpr(
            "high",
            "low",
            "number",
            "language",
            "copies",
            "coalesce(root, if(copies > 1, number, NULL)) AS component",
        )
        self._check_largest(placed)
        said = self.sentences.drop("language")
        alone = said.join(placed.where("component IS NULL"), ["high", "low"], "left_semi")
        told = said.join(placed.where("component IS NOT NULL"), ["high", "low"])
        rows = told.selectExpr(*_SENTENCE_ROW).unionByName(
            self.matches.join(
                self.components.withColumnRenamed("text", "first"), "first"
            ).selectExpr(*_MATCH_ROW)
        )
        ordered = rows.repartition("component").sortWithinPartitions("component")
        schema = ddl(members.MEMBERS)
        found = ordered.mapInArrow(partial(members.group, self.plan), schema)
        single = alone.select("article_id", "position", "start", "end")
        return found.unionByName(single.mapInArrow(partial(members.alone, self.plan), schema))

    def _check_largest(self, placed: DataFrame) -> None:
        """Raise `InvalidSettingError` where a component is too large for a task."""
        sizes = placed.where("component IS NOT NULL").groupBy("component")
        row = sizes.agg(F.sum("copies").alias("n")).agg(F.max("n").alias("n")).head()
        most = row["n"] if row else None
        if most is not None and most > self.largest:
            allowed = (
                f"at least {most:,}, the sentences that hang together by matches and are grouped "
                "by one task (some 7 kB each); or a higher threshold"
            )
            raise InvalidSettingError("largest_component", self.largest, allowed)


_SENTENCE = (
    *("article_id", "position", "start", "end", "text", "wording", "source", "published"),
    "language",
)
_SENTENCE_ROW = (
    "component",
    *_SENTENCE,
    "number AS first",
    "number AS second",
    "float(-1) AS score",
    "tinyint(0) AS relation",
)
_NO_SENTENCE = {"position": "0", "start": "0L", "end": "0L", "published": "bigint(NULL)"}
_MATCH_ROW = (
    "root AS component",
    *(f"{_NO_SENTENCE.get(name, 'string(NULL)')} AS `{name}`" for name in _SENTENCE),
    "first",
    "second",
    "score",
    "relation",
)
