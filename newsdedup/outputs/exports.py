"""The methods of a result that write it for others: tables, decisions, provenance."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from newsdedup.outputs.csv_tables import write_csv
from newsdedup.outputs.decisions import decision_line, decisions
from newsdedup.outputs.frames import annotated
from newsdedup.outputs.jsonl import write_lines
from newsdedup.outputs.marked import SAYS_NO_MORE
from newsdedup.outputs.ninjs import write_ninjs
from newsdedup.outputs.parquet import write_parquet
from newsdedup.outputs.prov import write_prov
from newsdedup.outputs.sqlite import write_sqlite
from newsdedup.outputs.training import training_lines

if TYPE_CHECKING:
    import os
    from collections.abc import Collection, Iterator, Mapping

    from newsdedup.outputs.decisions import Decision
    from newsdedup.outputs.marked import Conflicting
    from newsdedup.outputs.quotas import Quota
    from newsdedup.outputs.tables import Found
    from newsdedup.records import Article, Relation


class Exports:
    """What `Result` can be written as, besides JSON lines; each method says where."""

    __slots__ = ()

    def write_csv(self: Found, directory: str | os.PathLike[str]) -> None:
        """Write articles.csv, sentences.csv and links.csv, and datapackage.json on them.

        Raises `OSError` where the directory can't be made or written.

        >>> result.write_csv("tables")
        """
        write_csv(self, directory)

    def write_parquet(self: Found, directory: str | os.PathLike[str]) -> None:
        """Write articles.parquet, sentences.parquet and links.parquet (extra `arrow`).

        Raises `MissingExtraError` without pyarrow, `OSError` where they can't be written.

        >>> result.write_parquet("tables")
        """
        write_parquet(self, directory)

    def write_sqlite(self: Found, path: str | os.PathLike[str]) -> None:
        """Write one SQLite file: the tables of `write_csv`, and views over them.

        Raises `OSError` where it can't be written.

        >>> result.write_sqlite("result.sqlite")
        """
        write_sqlite(self, path)

    def decisions(
        self: Found,
        *,
        relations: Collection[Relation] = SAYS_NO_MORE,
        conflicting: Conflicting = "keep",
        source_quota: Quota | None = None,
    ) -> Iterator[tuple[Article, list[Decision]]]:
        """Yield every article with a `Decision` on each of its sentences: `kept`, `reason`.

        The arguments are those of `write_training`. Raises `InvalidSettingError` where one isn't
        among what is allowed.

        >>> [(article.id, [one.reason for one in found]) for article, found in result.decisions()]
        [('212', ['canonical', 'canonical']), ('221', ['conflict', 'repeat']), ('x', ['single'])]
        """
        return decisions(
            self, relations=relations, conflicting=conflicting, source_quota=source_quota
        )

    def write_decisions(
        self: Found,
        path: str | os.PathLike[str] | IO[Any],
        *,
        relations: Collection[Relation] = SAYS_NO_MORE,
        conflicting: Conflicting = "keep",
        source_quota: Quota | None = None,
    ) -> None:
        """Write for each sentence whether it is kept or removed, and why: one JSON object a line.

        The arguments are those of `write_training`, `path` as for `write_jsonl`. Raises what
        these raise.

        >>> result.write_decisions("decisions.jsonl", conflicting="remove")
        """
        decided = decisions(
            self, relations=relations, conflicting=conflicting, source_quota=source_quota
        )
        write_lines((decision_line(one) for _, found in decided for one in found), path)

    def write_training(
        self: Found,
        path: str | os.PathLike[str] | IO[Any],
        *,
        relations: Collection[Relation] = SAYS_NO_MORE,
        conflicting: Conflicting = "keep",
        source_quota: Quota | None = None,
    ) -> None:
        """Write the articles without repeats, for training, one JSON object a line.

        `relations` and `conflicting` say which repeats go, as for `to_articles`;
        `source_quota` is the largest number of characters that a source may give, for all or
        by its name. Articles of which nothing is left aren't written. Raises
        `InvalidSettingError` where an argument isn't among what is allowed, `OSError` where the
        path can't be written.

        >>> result.write_training("training.jsonl", source_quota={"Pell Times": 100_000})
        """
        decided = decisions(
            self, relations=relations, conflicting=conflicting, source_quota=source_quota
        )
        write_lines(training_lines(decided), path)

    def write_prov(self: Found, path: str | os.PathLike[str] | IO[Any]) -> None:
        """Write who had each repeated sentence and who was first seen with it: W3C PROV-JSON.

        `path` as for `write_jsonl`. Raises `OSError` where it can't be written.

        >>> result.write_prov("provenance.json")
        """
        write_prov(self, path)

    def write_ninjs(self: Found, path: str | os.PathLike[str] | IO[Any]) -> None:
        """Write each article as IPTC ninjs 3.0, with those that share its claims; one a line.

        `path` as for `write_jsonl`. Raises `OSError` where it can't be written.

        >>> result.write_ninjs("articles.ninjs.jsonl")
        """
        write_ninjs(self, path)

    def annotate(
        self: Found, frame: Any, *, fields: Mapping[str, str] | None = None, prefix: str = ""
    ) -> Any:
        """Return the frame the articles came from, a row a sentence, with what was found.

        A frame of the same kind (pandas, Polars, PyArrow, DuckDB; extra `frames`) with columns
        such as `cluster_id`, `is_canonical`, `canonical_id`, `relation`, `score`, `conflicts`.
        `fields` names the frame's columns of id and text, `prefix` begins the new names.
        Raises `InvalidSettingError` for what is no frame and for one of other articles,
        `MissingExtraError` without narwhals.

        >>> import pandas
        >>> rows = [{"id": article.id, "text": article.text} for article in result.articles]
        >>> list(result.annotate(pandas.DataFrame(rows))["is_canonical"])
        [True, True, False, False, True]
        """
        return annotated(self, frame, fields=fields, prefix=prefix)
