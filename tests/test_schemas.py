"""The schemas of what is written as JSON lines: every line keeps to its own, and docs say so."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import newsdedup as nd
from newsdedup.cli.app import app
from newsdedup.errors import InvalidSettingError
from newsdedup.outputs.schemas import SCHEMAS, schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newsdedup.outputs.marked import Conflicting
    from newsdedup.result import Result

PAGE = Path(__file__).parent.parent / "docs" / "reference" / "formats.md"
SAMPLE = Path(__file__).parent.parent / "docs" / "sample-wire"
WRITERS: dict[str, Callable[[Result, Path], None]] = {
    "clusters": lambda result, path: result.write_jsonl(path),
    "articles": lambda result, path: result.write_articles_jsonl(path),
    "decisions": lambda result, path: result.write_decisions(path),
    "training": lambda result, path: result.write_training(path),
}
NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
CLAIMS = [
    "The harbour of Port Amery was closed to all forty ships on Monday, the mayor said.",
    "The harbour of Port Amery was closed to all fifty ships on Monday, the mayor said.",
    "Selmark Bank said that it would close seventy branches and cut 1,200 jobs by June.",
    "Lone \ud800 halves and \u2028 separators stand in some texts of the wire, it was said.",
]


@pytest.fixture(scope="module")
def sample() -> Result:
    return nd.deduplicate(nd.read_articles(SAMPLE))


@pytest.fixture(scope="module")
def outputs(sample: Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory with every output of the sample wire."""
    at = tmp_path_factory.mktemp("out")
    for name, write in WRITERS.items():
        write(sample, at / f"{name}.jsonl")
    index = str(at / "wire.index")
    claim = max(sample.clusters, key=lambda cluster: cluster.sources).canonical.text
    commands = {
        "matches": ["add", index, str(SAMPLE)],
        "found": ["find", index, claim, "--json"],
        "events": ["events", index],
        "link": ["link", index, CLAIMS[0], CLAIMS[2], "--never"],
        "links": ["links", index],
    }
    for name, command in commands.items():
        done = CliRunner().invoke(app, ["index", *command])
        assert done.exit_code == 0, done.output
        (at / f"{name}.jsonl").write_text(done.stdout, encoding="utf-8")
    return at


def lines(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_one_and_each_of_its_fields_is_described(name: str) -> None:
    """By the rules of its draft; a field without a meaning is no documentation."""
    held = schema(name)
    Draft202012Validator.check_schema(held)
    for _, fields in objects(name):
        assert all(field.get("description") for field in fields.values())


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_line_of_an_output_keeps_to_its_schema(name: str, outputs: Path) -> None:
    """And has no key that the schema doesn't name, but for the articles' own."""
    validator = Draft202012Validator(schema(name))
    written = lines(outputs / f"{name}.jsonl")
    assert written
    for line in written:
        validator.validate(line)
        assert name == "articles" or line.keys() == schema(name)["properties"].keys()


@settings(max_examples=25)
@given(st.data())
def test_lines_of_any_result_keep_to_their_schemas(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Whatever articles lack, whatever goes, and with marks."""
    result = nd.deduplicate(drawn(data), settings=nd.Settings(boilerplate_articles=2, workers=1))
    at = tmp_path_factory.mktemp("out")
    conflicting: Conflicting = data.draw(st.sampled_from(["keep", "remove"]))
    result.write_jsonl(at / "clusters")
    result.write_articles_jsonl(at / "articles", mode="mark")
    quota = data.draw(st.none() | st.integers(0, 300))
    result.write_decisions(at / "decisions", conflicting=conflicting, source_quota=quota)
    result.write_training(at / "training", conflicting=conflicting, source_quota=quota)
    for name in WRITERS:
        validator = Draft202012Validator(schema(name))
        for line in lines(at / name):
            validator.validate(line)


def drawn(data: st.DataObject) -> Iterator[nd.Article]:
    """Yield articles that share claims; some lack what articles can lack."""
    for number in range(data.draw(st.integers(1, 4))):
        chosen = data.draw(st.lists(st.sampled_from(CLAIMS), max_size=4, unique=True))
        yield nd.Article(
            id=f"a-{number}",
            text="\n\n".join(chosen),
            source=data.draw(st.sampled_from(["Meridian Press", None])),
            published=data.draw(st.sampled_from([NINE, NINE + timedelta(hours=1), None])),
        )


def test_an_unknown_schema_is_refused() -> None:
    """With those that there are."""
    with pytest.raises(InvalidSettingError, match=", ".join(SCHEMAS)):
        schema("x")


# --- read back by the tools that people use ------------------------------------------------------


@pytest.mark.parametrize("name", SCHEMAS)
def test_duckdb_reads_every_line(name: str, outputs: Path) -> None:
    """With as many rows as lines, and the fields of the schema as columns."""
    duckdb = pytest.importorskip("duckdb")
    path = outputs / f"{name}.jsonl"
    table = duckdb.sql(f"SELECT * FROM read_json('{path}', format = 'newline_delimited')")  # noqa: S608  # our own path
    assert len(table.fetchall()) == len(lines(path))
    assert set(schema(name)["required"]) <= set(table.columns)


@pytest.mark.parametrize("name", SCHEMAS)
def test_pandas_reads_every_line(name: str, outputs: Path) -> None:
    """As a frame with a row a line."""
    pandas = pytest.importorskip("pandas")
    path = outputs / f"{name}.jsonl"
    frame = pandas.read_json(path, lines=True)
    assert len(frame) == len(lines(path))
    assert set(schema(name)["required"]) <= set(frame.columns)


@pytest.mark.parametrize("name", SCHEMAS)
def test_sqlite_reads_every_line_as_json(name: str, outputs: Path) -> None:
    """Its JSON functions find the fields."""
    key = schema(name)["required"][1]
    database = sqlite3.connect(":memory:")
    for line in (outputs / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        (valid, found) = database.execute(
            "SELECT json_valid(?), json_extract(?, '$.' || ?)", (line, line, key)
        ).fetchone()
        assert valid
        held = json.loads(line)[key]
        assert (json.loads(found) if isinstance(held, dict) else found) == held
    database.close()


@pytest.mark.parametrize("name", SCHEMAS)
def test_jq_reads_every_line(name: str, outputs: Path) -> None:
    """And gives the same values back."""
    jq = shutil.which("jq")
    if jq is None:
        pytest.skip("jq isn't installed (Debian's package jq)")
    path = outputs / f"{name}.jsonl"
    done = subprocess.run([jq, "-c", ".", str(path)], capture_output=True, check=True)  # noqa: S603  # a tool of the machine on our own file
    assert [json.loads(line) for line in done.stdout.splitlines()] == lines(path)


# --- the page that is made of the schemas ---------------------------------------------------------


def test_the_page_says_what_the_schemas_say() -> None:
    """`python -m tests.test_schemas` writes it anew."""
    assert PAGE.read_text(encoding="utf-8") == page()


def objects(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield title and fields of a schema, then those of the objects in it."""
    held = schema(name)
    yield held["title"], held["properties"]
    for title, inner in held.get("$defs", {}).items():
        if "properties" in inner:
            yield title.capitalize(), inner["properties"]


def page() -> str:
    """Return the page: a table for every object of every schema."""
    parts = [HEAD]
    for name in SCHEMAS:
        held = schema(name)
        parts.append(f"## {name}\n\n{held['description']} File: `{name}-1.json`.\n")
        for number, (title, fields) in enumerate(objects(name)):
            required = set(held["required"]) if number == 0 else set(fields)
            rows = [row(key, field, key in required) for key, field in fields.items()]
            parts.append(
                f"### {title}\n\n| field | type | always | what it is |\n|---|---|---|---|\n"
                + "\n".join(rows)
                + "\n"
            )
    return "\n".join(parts)


HEAD = """# Reference: fields of the JSON lines

The JSON Schemas (draft 2020-12) of all outputs that are JSON lines are in the package, in
`newsdedup/data/schemas`; `newsdedup.outputs.schemas.schema("clusters")` returns one. The number
in the name of a file is the version. In a version keys may be added; none is taken away or
changes its meaning. This page is made of the schemas by `python -m tests.test_schemas`.
"""


def row(key: str, field: dict[str, Any], required: bool) -> str:  # noqa: FBT001  # a cell of the table
    return f"| `{key}` | {kind(field)} | {'yes' if required else ''} | {field['description']} |"


def kind(field: dict[str, Any]) -> str:
    """Return the type of a field in words."""
    if "const" in field:
        return f"`{field['const']}`"
    if "enum" in field:
        return ", ".join("null" if value is None else f"`{value}`" for value in field["enum"])
    if "$ref" in field:
        return str(field["$ref"]).rpartition("/")[2]
    if "anyOf" in field:
        return " or ".join(kind(one) for one in field["anyOf"])
    told = field["type"]
    word = " or ".join(told) if isinstance(told, list) else str(told)
    word = f"time or {word.removeprefix('string or ')}" if "format" in field else word
    word = "time" if word == "time or string" else word
    return f"list of {kind(field['items'])}" if told == "array" else word


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
