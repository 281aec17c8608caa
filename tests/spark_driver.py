"""A driver of its own: `python -m tests.spark_driver LINES WORK_DIR OUT [NAME=VALUE…]`.

Deduplicates a made-up wire on Spark and writes the rows of the result as JSON, sorted. The
values are of the session's configuration.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from benchmarks import wire
from tests.spark_rows import row_of


def main(lines: str, work_dir: str, out: str, *configuration: str) -> None:
    """Run the driver."""
    from pyspark.sql import SparkSession  # noqa: PLC0415  # this module is one of a test's too

    import newsdedup.spark as on_spark  # noqa: PLC0415  # as above

    builder = SparkSession.builder
    for one in configuration:
        name, _, value = one.partition("=")
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    articles, _ = wire.articles(wire.lines(int(lines)))
    df = session.createDataFrame(
        [(one.id, one.text, one.published, one.source) for one in articles],
        "id string, text string, published timestamp, source string",
    )
    found = on_spark.deduplicate(
        df.repartition(4),
        id_col="id",
        text_col="text",
        published_col="published",
        source_col="source",
        work_dir=work_dir,
    )
    rows = sorted(row_of(row.asDict(recursive=True)) for row in found.collect())
    Path(out).write_text(json.dumps(rows), encoding="utf-8")
    session.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
