"""`newsdedup run` with other outputs: each flag writes what the method of the result writes."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

import newsdedup as nd
from newsdedup.cli.app import app
from newsdedup.cli.flags import ARTICLE_FIELDS
from newsdedup.readers.items import FIELDS

if TYPE_CHECKING:
    from click.testing import Result as Done

WIRE = Path(__file__).parent.parent / "docs" / "sample-wire"


def run(*arguments: str | Path) -> Done:
    """Return what `newsdedup run` on the sample wire did."""
    return CliRunner().invoke(app, ["run", str(WIRE), *map(str, arguments)])


def test_each_flag_writes_what_the_method_writes(tmp_path: Path) -> None:
    """Tables, database, decisions, training data, PROV and ninjs have the same bytes."""
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    ours.mkdir()
    theirs.mkdir()
    files = [f"--{name}={theirs / name}" for name in ("decisions", "training", "prov", "ninjs")]
    tables = [f"--csv={theirs}", f"--parquet={theirs}", f"--sqlite={theirs / 'sqlite'}"]
    done = run("-o", tmp_path / "clusters.jsonl", "--source-quota", "900", *files, *tables)
    assert done.exit_code == 0, done.output

    result = nd.deduplicate(nd.read_articles(WIRE))
    result.write_csv(ours)
    result.write_parquet(ours)
    result.write_sqlite(ours / "sqlite")
    result.write_decisions(ours / "decisions", source_quota=900)
    result.write_training(ours / "training", source_quota=900)
    result.write_prov(ours / "prov")
    result.write_ninjs(ours / "ninjs")
    names = sorted(path.name for path in ours.iterdir())
    assert names == sorted(path.name for path in theirs.iterdir())
    for name in names:
        assert (ours / name).read_bytes() == (theirs / name).read_bytes(), name


def test_a_directory_for_tables_is_made(tmp_path: Path) -> None:
    """`--csv` takes a directory that isn't there yet."""
    assert run("-o", tmp_path / "c.jsonl", "--csv", tmp_path / "new").exit_code == 0
    assert (tmp_path / "new" / "sentences.csv").is_file()


def test_decisions_can_go_to_stdout(tmp_path: Path) -> None:
    """With the clusters in a file, stdout is free for another output."""
    done = run("-o", tmp_path / "c.jsonl", "--decisions", "-")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert {line["decision"] for line in lines} == {"kept", "removed"}


@pytest.mark.parametrize(
    ("flags", "problem"),
    [
        (["--csv", "-"], "is no directory"),
        (["--parquet", str(WIRE / "wire.jsonl")], "is no directory"),
        (["--csv", "nowhere/at/all"], "no such directory"),
        (["--sqlite", "-"], "can't go to stdout"),
        (["--prov", "-"], "two outputs go to the same file"),
        (["--prov", "a.json", "--ninjs", "a.json"], "two outputs go to the same file"),
        (["--sqlite", str(WIRE)], "is a directory"),
        (["--source-quota", "-1"], "x>=0"),
        (["--source-quota", "900"], "shapes --training and --decisions"),
        (["--source-quota", "a", "--training", "t"], "'a' is no whole number"),
        (["--source-quota=A=1", "--source-quota=2", "--training", "t"], "numbers of sources"),
        (["--remove-relation", "exact"], "shape --articles-out"),
        (["--remove-conflicting"], "shape --articles-out"),
        (["--remove-relation", "different", "--training", "t"], "is not one of"),
        (["--csv", str(WIRE)], "in a directory of inputs"),
        (["--parquet", str(WIRE / "tables")], "in a directory of inputs"),
    ],
)
def test_an_output_that_can_not_be_is_wrong_usage(flags: list[str], problem: str) -> None:
    """It is refused with exit code 2 before anything is read."""
    done = run(*flags)
    assert done.exit_code == 2
    assert problem in done.output


def test_an_input_is_not_overwritten_by_a_table(tmp_path: Path) -> None:
    """A directory in which a table would take the place of an input is refused."""
    articles = tmp_path / "articles.csv"
    articles.write_text("id,text\na,Some words stand here.\n", "utf-8")
    done = CliRunner().invoke(app, ["run", str(articles), "--csv", str(tmp_path)])
    assert (done.exit_code, articles.read_text("utf-8")[:7]) == (2, "id,text")


def test_parquet_without_pyarrow_is_refused_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line says what to install, before the articles are read."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    done = run("-o", tmp_path / "c.jsonl", "--parquet", tmp_path / "new")
    assert done.exit_code == 1
    assert "newsdedup[arrow]" in done.output
    assert not (tmp_path / "c.jsonl").exists()


def test_what_is_removed_and_who_gives_how_much_are_flags(tmp_path: Path) -> None:
    """Relations, conflicting repeats and quotas by name, as in Python."""
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    ours.mkdir()
    theirs.mkdir()
    files = [f"--decisions={theirs / 'decisions'}", f"--training={theirs / 'training'}"]
    files += [f"--articles-out={theirs / 'articles'}"]
    shaped = ["--remove-relation=exact", "--remove-relation=near", "--remove-conflicting"]
    quotas = ["--source-quota=Meridian Press=900", "--source-quota=a=b=0"]
    done = run("-o", tmp_path / "clusters.jsonl", *files, *shaped, *quotas)
    assert done.exit_code == 0, done.output

    result = nd.deduplicate(nd.read_articles(WIRE))
    removal: dict[str, Any] = {"relations": ["exact", "near"], "conflicting": "remove"}
    quota = {"Meridian Press": 900, "a=b": 0}
    result.write_decisions(ours / "decisions", source_quota=quota, **removal)
    result.write_training(ours / "training", source_quota=quota, **removal)
    result.write_articles_jsonl(ours / "articles", **removal)
    for name in ("decisions", "training", "articles"):
        assert (ours / name).read_bytes() == (theirs / name).read_bytes()


def test_every_field_of_an_article_can_be_named(tmp_path: Path) -> None:
    """By a flag for each that data can name; here the flag of each names the field's capitals."""
    assert set(ARTICLE_FIELDS) == set(FIELDS)
    item = {"ID": "1", "TEXT": "Rain fell on the town.", "EMBARGO": "2030-01-01T00:00:00+00:00"}
    item |= {"STATUS": "usable", "SIGNAL": "update", "ED_NOTE": "ADDS", "CREDIT": "Northline"}
    item |= {"BYLINE": "By Ann Bell"}
    path, out = tmp_path / "wire.jsonl", tmp_path / "articles.jsonl"
    path.write_text(json.dumps(item), encoding="utf-8")
    flags = [f"--{name.replace('_', '-')}-field={name.upper()}" for name in FIELDS]
    arguments = ["run", str(path), "-o", str(tmp_path / "c"), "--articles-out", str(out), *flags]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    written = json.loads(out.read_text(encoding="utf-8"))
    told = {name.lower(): value for name, value in item.items() if name != "STATUS"}
    assert {name: written[name] for name in told} == told
