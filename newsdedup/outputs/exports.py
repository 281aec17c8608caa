"""The methods of a result that write it for others: tables, decisions, provenance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsdedup.outputs.csv_tables import write_csv
from newsdedup.outputs.parquet import write_parquet
from newsdedup.outputs.sqlite import write_sqlite

if TYPE_CHECKING:
    import os

    from newsdedup.outputs.tables import Found


class Exports:
    """What `Result` can be written as, besides JSON lines; each method says where."""

    __slots__ = ()

    def write_csv(self: Found, directory: str | os.PathLike[str]) -> None:
        """Write articles.csv, sentences.csv and links.csv, and datapackage.json on them."""
        write_csv(self, directory)

    def write_parquet(self: Found, directory: str | os.PathLike[str]) -> None:
        """Write articles.parquet, sentences.parquet and links.parquet (extra `arrow`)."""
        write_parquet(self, directory)

    def write_sqlite(self: Found, path: str | os.PathLike[str]) -> None:
        """Write one SQLite file: the tables of `write_csv`, and views over them."""
        write_sqlite(self, path)
