"""The caller's DataFrame as articles, and what tells it from another one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyspark.sql import functions as F  # noqa: N812  # the name its own documentation uses

from newsdedup.errors import ArticleFormatError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyspark.sql import Column, DataFrame

    from newsdedup.settings import Settings

_WHERE = "DataFrame"
# What a column may be, by its name in `articles`; the others may be null.
_TYPES = {
    "article_id": ("string", "int", "bigint"),
    "text": ("string",),
    "published": ("timestamp",),
    "source": ("string",),
    "language": ("string",),
    "version": ("int", "bigint"),
}
NAMES = {
    "id_col": "article_id",
    "text_col": "text",
    "published_col": "published",
    "source_col": "source",
    "language_col": "language",
    "version_col": "version",
}
"""The arguments that name columns, and the names of these here."""
_KEPT = ("article_id", "text", "published", "source", "language")


def articles(df: DataFrame, columns: Mapping[str, str | None], settings: Settings) -> DataFrame:
    """Return the last version of each article: id, text, published, source and language.

    `columns` maps names of `_TYPES` to columns of `df`, or to None. `published` becomes
    microseconds since 1970, `language` a bare code. Raises `ArticleFormatError` where a column
    isn't there or is of another type, an id or text is null, or two articles share id and
    version.
    """
    types = dict(df.dtypes)
    found = df.select(*(_column(types, name, columns.get(name), settings) for name in _TYPES))
    marks = found.withColumn("mark", F.xxhash64(*(F.col(name) for name in _KEPT)))
    same = marks.groupBy("article_id", "version").agg(
        F.count("*").alias("copies"), F.min("mark").alias("low"), F.max("mark").alias("high")
    )
    _check(found, same)
    if same.where("copies > 1").head() is not None:
        found = found.dropDuplicates(["article_id", "version"])
    if columns.get("version") is not None:
        last = found.groupBy("article_id").agg(F.max("version").alias("version"))
        found = found.join(last, ["article_id", "version"])
    return found.select(*_KEPT)


def signature(found: DataFrame) -> dict[str, str]:
    """Return the number and a checksum of articles, whatever their order."""
    mark = F.xxhash64(*(F.col(name) for name in _KEPT)).cast("decimal(20,0)")
    row = found.agg(F.count("*").alias("n"), F.sum(mark).alias("sum")).head()
    return {"number": str(row["n"]), "checksum": str(row["sum"])} if row else {}


def _column(types: dict[str, str], name: str, given: str | None, settings: Settings) -> Column:
    """Return one column of the articles, checked."""
    if given is None:
        return F.lit(_absent(name, settings)).cast(_cast(name)).alias(name)
    allowed = _TYPES[name]
    if given not in types:
        raise ArticleFormatError(_WHERE, f"no column {given!r}; there are {', '.join(types)}")
    if types[given] not in allowed:
        problem = f"column {given!r} is {types[given]}; allowed: {', '.join(allowed)}"
        raise ArticleFormatError(_WHERE, problem)
    column = F.col(f"`{given}`")
    if name == "published":
        column = F.unix_micros(column)
    if name == "language":
        code = F.lower(F.split(F.translate(column, "_", "-"), "-")[0])
        column = F.when(code.rlike("^[a-z]+$"), code).otherwise(F.lit(settings.language))
    return column.cast(_cast(name)).alias(name)


def _cast(name: str) -> str:
    return "bigint" if name in ("published", "version") else "string"


def _absent(name: str, settings: Settings) -> Any:
    """Return what stands in a column that isn't given."""
    return {"language": settings.language, "version": 1}.get(name)


def _check(found: DataFrame, same: DataFrame) -> None:
    """Raise `ArticleFormatError` for articles that can't be taken."""
    bad = found.where("article_id IS NULL OR article_id = '' OR text IS NULL OR version IS NULL")
    row = bad.head()
    if row is not None:
        empty = next(name for name in ("article_id", "text", "version") if not row[name])
        problem = f"{empty} is {row[empty]!r}; allowed: a value in every row"
        raise ArticleFormatError(_WHERE, problem, item=row["article_id"] or "?")
    row = same.where("low <> high").head()
    if row is not None:
        problem = (
            f"two articles have this id and version {row['version']} but other content; "
            "allowed: one row an id, or version_col with a higher version for what replaces it"
        )
        raise ArticleFormatError(_WHERE, problem, item=row["article_id"])
