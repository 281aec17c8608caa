"""The public names have types: those that a type checker is shown are those that run."""

from __future__ import annotations

import inspect
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

import newsdedup as nd
from tests import typing_examples

ROOT = Path(__file__).parent.parent
SOURCE = Path(typing_examples.__file__).read_text(encoding="utf-8")
EXAMPLES = (
    typing_examples.reading,
    typing_examples.frames,
    typing_examples.results,
    typing_examples.two_sentences,
    typing_examples.index,
    typing_examples.functions,
    typing_examples.errors,
)


def test_every_public_name_is_shown_to_the_type_checker() -> None:
    """No name of the package goes without a line that pins its type."""
    assert [name for name in nd.__all__ if not re.search(rf"\bnd\.{name}\b", SOURCE)] == []


def test_the_type_checker_reads_package_benchmarks_and_tests_strictly() -> None:
    """`mypy` without arguments, as CI runs it, checks all of it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    configured = project["tool"]["mypy"]
    assert configured["strict"] is True
    assert {"newsdedup", "benchmarks", "tests"} <= set(configured["packages"])
    assert (ROOT / "newsdedup" / "py.typed").exists()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: str(example.__name__))
def test_what_the_type_checker_reads_runs(example: Any, tmp_path: Path) -> None:
    """The examples of types are no fiction; their marked mistakes are mistakes at run time too."""
    arguments = (tmp_path / "a.jsonl",) if inspect.signature(example).parameters else ()
    try:
        example(*arguments)
    except (nd.InvalidSettingError, AttributeError) as error:
        line = error.__traceback__.tb_next.tb_lineno  # type: ignore[union-attr]  # there is one
        assert "type: ignore" in SOURCE.splitlines()[line - 1]
