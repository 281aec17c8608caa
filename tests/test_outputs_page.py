"""The page on formats names all that is written: a column or key without a word fails here."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import newsdedup as nd
from newsdedup.outputs import frames
from newsdedup.outputs.decisions import KEPT, REMOVED
from newsdedup.outputs.tables import tables

if TYPE_CHECKING:
    from newsdedup.result import Result

DOCS = Path(__file__).parent.parent / "docs"
PAGE = (DOCS / "formats-out.md").read_text("utf-8")


@pytest.fixture(scope="module")
def result() -> Result:
    """Return the result of the sample wire."""
    return nd.deduplicate(nd.read_articles(DOCS / "sample-wire"))


def words_of(start: str, end: str) -> set[str]:
    """Return what stands in backticks between two places of the page."""
    section = PAGE[PAGE.index(start) :]
    return set(re.findall(r"`([^`\n]+)`", section[: section.index(end, len(start))]))


@pytest.mark.parametrize(
    ("number", "end"), [(0, "**sentences**"), (1, "**links**"), (2, "### CSV")]
)
def test_every_column_of_the_tables_is_told(result: Result, number: int, end: str) -> None:
    """Each table's section names its columns."""
    table = tables(result)[number]
    told = words_of(f"**{table.name}**", end)
    assert {column.name for column in table.columns} <= told


def test_every_view_and_column_of_the_database_is_told(result: Result, tmp_path: Path) -> None:
    """The section on SQLite names each view with its columns, and no others."""
    result.write_sqlite(tmp_path / "wire.sqlite")
    section = PAGE[PAGE.index("### SQLite") :]
    with closing(sqlite3.connect(tmp_path / "wire.sqlite")) as database:
        views = database.execute("SELECT name FROM sqlite_master WHERE type = 'view'").fetchall()
        assert len(views) == 4
        for (view,) in views:
            row = next(line for line in section.splitlines() if line.startswith(f"| `{view}` |"))
            found = database.execute(f"SELECT * FROM {view} LIMIT 0").description  # noqa: S608
            assert re.findall(r"`(\w+)`", row)[1:] == [column[0] for column in found]


def test_every_key_of_decisions_and_training_data_is_told(result: Result, tmp_path: Path) -> None:
    """Their sections name each key, and each reason with what it decides."""
    result.write_decisions(tmp_path / "decisions.jsonl")
    result.write_training(tmp_path / "training.jsonl")
    for name, start, end in (
        ("decisions", "## Decisions", "## Training data"),
        ("training", "## Training data", "## PROV-JSON"),
    ):
        first = (tmp_path / f"{name}.jsonl").read_text("utf-8").splitlines()[0]
        assert set(json.loads(first)) <= words_of(start, end)
    for decision, reasons in (("kept", KEPT), ("removed", REMOVED)):
        assert all(f"| `{reason}` | {decision} |" in PAGE for reason in reasons)


def test_every_attribute_of_the_provenance_is_told(result: Result, tmp_path: Path) -> None:
    """The section on PROV names the attributes of our own, and what they are on."""
    result.write_prov(tmp_path / "prov.json")
    attributes = set(re.findall(r'"(nd:\w+)":', (tmp_path / "prov.json").read_text("utf-8")))
    assert attributes - {"nd:run", "nd:newsdedup"} <= words_of("## PROV-JSON", "## ninjs")


def test_every_column_added_to_a_frame_is_told() -> None:
    """The last section names them."""
    assert set(frames.COLUMNS) <= words_of("## Your own frame", "```python")
