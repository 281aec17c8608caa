"""The three tables in one SQLite file, with views that answer what is asked most."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsdedup.outputs.files import beside
from newsdedup.outputs.tables import TABLES_VERSION, tables

if TYPE_CHECKING:
    import os

    from newsdedup.outputs.tables import Column, Found, Kind, Table

APPLICATION_ID = 0x6E64_7831  # "ndx1": `file` and others can tell by it what this file is

_TYPES: dict[Kind, str] = {
    "id": "TEXT",
    "text": "TEXT",
    "integer": "INTEGER",
    "real": "REAL",
    "boolean": "INTEGER",
    "time": "TEXT",
}
# The file is written beside its place and renamed: it needs no journal of its own.
_PRAGMAS = f"""
PRAGMA page_size = 4096;
PRAGMA encoding = 'UTF-8';
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {TABLES_VERSION};
"""
_INDEXES = """
CREATE INDEX article_of_id ON articles (article_id);
CREATE INDEX sentence_of_id ON sentences (sentence_id);
CREATE INDEX sentence_of_article ON sentences (article_id, position);
CREATE INDEX sentence_of_cluster ON sentences (cluster_id) WHERE cluster_id IS NOT NULL;
CREATE INDEX link_of_sentence ON links (sentence_id);
CREATE INDEX link_of_cluster ON links (cluster_id);
"""
_VIEWS = """
CREATE VIEW clusters AS
SELECT
    cluster_id,
    min(cluster_kind) AS kind,
    max(CASE WHEN is_canonical THEN text END) AS canonical,
    max(CASE WHEN is_canonical THEN source END) AS canonical_source,
    max(CASE WHEN is_canonical THEN article_id END) AS canonical_article_id,
    count(*) AS sentences,
    count(DISTINCT article_id) AS articles,
    count(DISTINCT coalesce('s' || source, 'a' || article_id)) AS sources,
    min(published) AS first_published,
    max(published) AS last_published,
    max(CASE WHEN is_first THEN source END) AS first_source,
    max(CASE WHEN is_first THEN article_id END) AS first_article_id,
    (
        SELECT coalesce(sum(conflict_count), 0)
        FROM links
        WHERE links.cluster_id = sentences.cluster_id
    ) AS conflicts
FROM sentences
WHERE cluster_id IS NOT NULL
GROUP BY cluster_id;

CREATE VIEW sentence_sources AS
SELECT
    cluster_id,
    source,
    count(*) AS sentences,
    count(DISTINCT article_id) AS articles,
    min(published) AS first_published,
    coalesce(max(is_first), 0) AS was_first,
    max(is_canonical) AS has_canonical
FROM sentences
WHERE cluster_id IS NOT NULL
GROUP BY cluster_id, source;

CREATE VIEW article_overlap AS
WITH held AS (
    SELECT article_id, source, cluster_id, sum(length(text)) AS characters
    FROM sentences
    WHERE cluster_kind <> 'boilerplate'
    GROUP BY article_id, cluster_id
)
SELECT
    one.article_id,
    other.article_id AS other_article_id,
    one.source,
    other.source AS other_source,
    count(*) AS clusters,
    sum(one.characters) AS characters
FROM held AS one
JOIN held AS other ON one.cluster_id = other.cluster_id AND one.article_id <> other.article_id
GROUP BY one.article_id, other.article_id;

CREATE VIEW conflicts AS
SELECT
    links.cluster_id,
    json_extract(one.value, '$.kind') AS kind,
    json_extract(one.value, '$.canonical') AS canonical,
    json_extract(one.value, '$.variant') AS variant,
    links.canonical_source,
    links.source AS variant_source,
    links.canonical_article_id,
    links.article_id AS variant_article_id,
    kept.text AS canonical_text,
    repeat.text AS variant_text
FROM links, json_each(links.conflicts) AS one
JOIN sentences AS kept ON kept.sentence_id = links.canonical_id
JOIN sentences AS repeat ON repeat.sentence_id = links.sentence_id;
"""


def write_sqlite(found: Found, path: str | os.PathLike[str]) -> None:
    """Write an SQLite file with the tables, indexes and views; a file there is replaced.

    Tables `articles`, `sentences`, `links`; views `clusters`, `sentence_sources`,
    `article_overlap` and `conflicts`. Times are ISO 8601 text in UTC, booleans 0 or 1;
    `PRAGMA user_version` is the version of the schema. Raises `OSError` where the file can't
    be written.
    """
    with beside(Path(path)) as written:
        try:
            with closing(sqlite3.connect(written, isolation_level=None)) as database:
                _fill(database, found)
        except sqlite3.Error as error:
            raise OSError(None, str(error), str(path)) from error


def _fill(database: sqlite3.Connection, found: Found) -> None:
    database.executescript(_PRAGMAS)
    database.execute("BEGIN")
    for table in tables(found):
        _insert(database, table)
    database.execute("COMMIT")
    database.executescript(_INDEXES + _VIEWS)


def _insert(database: sqlite3.Connection, table: Table) -> None:
    columns = ", ".join(map(_declared, table.columns))
    database.execute(f"CREATE TABLE {table.name} ({columns})")
    places = ", ".join("?" * len(table.columns))
    times = [place for place, column in enumerate(table.columns) if column.kind == "time"]
    insert = f"INSERT INTO {table.name} VALUES ({places})"  # noqa: S608  # our own names
    database.executemany(insert, (_written(row, times) for row in table.rows()))


def _declared(column: Column) -> str:
    return f"{column.name} {_TYPES[column.kind]}{'' if column.nullable else ' NOT NULL'}"


def _written(row: tuple[Any, ...], times: list[int]) -> list[Any]:
    """Return a row with its times as text; +00:00 sorts by time where Z wouldn't."""
    values = list(row)
    for place in times:
        values[place] = values[place] and values[place].isoformat()
    return values
