"""Past one machine: the same clusters, canonicals and ids on Spark's DataFrames.

    articles → sentences → texts → candidates → matches → components → members

Each step is written to a work directory as Parquet, and is read from there when it is there.
What decides is the code of one machine, run on parts of the data (`mapInArrow`); Spark sorts,
joins and counts. Importing this package loads neither Spark nor Arrow.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from newsdedup.errors import MissingExtraError

if TYPE_CHECKING:
    from newsdedup.spark.steps import candidates, clusters, deduplicate, matches, sentences, texts

__all__ = ["candidates", "clusters", "deduplicate", "matches", "sentences", "texts"]


def __getattr__(name: str) -> Any:
    """Import Spark when a step is first asked for."""
    if name not in __all__:
        raise AttributeError(f"module 'newsdedup.spark' has no attribute {name!r}")
    try:
        steps = import_module("newsdedup.spark.steps")
    except ImportError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in ("pyspark", "pyarrow", "pandas"):
            raise
        extra = "spark-local" if missing == "pyspark" else "spark"
        raise MissingExtraError("newsdedup.spark", package=missing, extra=extra) from error
    return getattr(steps, name)


def __dir__() -> list[str]:
    return sorted(__all__)
