"""The work directory: what each step wrote, as Parquet, and what it was made from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from attrs import frozen
from pyspark.errors import AnalysisException
from pyspark.sql import functions as F  # noqa: N812  # the name its own documentation uses

from newsdedup.errors import StoreMismatchError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pyspark.sql import DataFrame, SparkSession

_SCHEMA = "card string"


@frozen(eq=False, kw_only=True)
class Work:
    """A directory that Spark can write to, on any file system it knows.

    A step is done when its marker stands beside its table, written after it. `run` is in all
    markers: tables of another run are never mixed with those of this one.
    """

    session: SparkSession
    path: str
    run: str

    def table(self, step: str, make: Callable[[], DataFrame]) -> DataFrame:
        """Return the table of a step, made and written first where it isn't done."""
        place = f"{self.path}/{step}"
        if _read_card(self.session, f"{place}.done") != {"run": self.run}:
            make().write.mode("overwrite").parquet(place)
            _write_card(self.session, f"{place}.done", {"run": self.run})
        return self.session.read.parquet(place)


def opened(session: SparkSession, path: str, card: Mapping[str, Any], *, resume: bool) -> Work:
    """Return a work directory made from what `card` tells, new or begun before.

    With `resume`, steps that are done are taken as they are; raises `StoreMismatchError`
    where they were made from something else. Without, all is made anew.
    """
    wanted = json.loads(json.dumps(card))
    there = _read_card(session, f"{path}/run") if resume else None
    if there is None:
        there = {**wanted, "run": uuid4().hex}
        _write_card(session, f"{path}/run", there)
    other = sorted(name for name in wanted if there.get(name) != wanted[name])
    if other:
        raise StoreMismatchError(
            f"{path}: begun with other {', '.join(other)}; allowed: the same, another work_dir, "
            "or resume=False to begin anew"
        )
    return Work(session=session, path=path, run=there["run"])


def _read_card(session: SparkSession, path: str) -> dict[str, Any] | None:
    """Return what stands in a card, None where there is none."""
    try:
        row = session.read.schema(_SCHEMA).parquet(path).head()
    except AnalysisException:  # no such path
        return None
    card: dict[str, Any] | None = json.loads(row["card"]) if row else None
    return card


def _write_card(session: SparkSession, path: str, card: Mapping[str, Any]) -> None:
    text = json.dumps(card, sort_keys=True)
    row = session.range(0, 1, 1, 1).select(F.lit(text).alias("card"))
    row.write.mode("overwrite").parquet(path)
