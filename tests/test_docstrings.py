"""The docstrings of public names: each has an example that runs, and names its errors."""

from __future__ import annotations

import doctest
import inspect
import re
import shutil
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import newsdedup as nd
from newsdedup import errors

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE

# Every module that users are told to import from, and what of it is for them.
PUBLIC = {
    "newsdedup": None,
    "newsdedup.index": None,
    "newsdedup.outputs": None,
    "newsdedup.outputs.decisions": ("Decision",),
    "newsdedup.outputs.schemas": ("schema",),
    "newsdedup.readers": None,
    "newsdedup.timeline": ("TimelineEntry",),
    "newsdedup.conflicts": ("facts", "conflicts", "Facts", "Fact"),
    "newsdedup.doctor": ("examine", "Diagnosis"),
    "newsdedup.spark": None,
}
# What takes arguments and can't fail but by a wrong type of them.
NEVER_FAILS = {
    "newsdedup.Article.sentence": "slices a text, and a slice is never out of range",
    "newsdedup.explain": "takes any two strings, as compare does",
    "newsdedup.timelines": "takes a cluster",
    "newsdedup.conflicts.facts": "takes any string",
    "newsdedup.conflicts.Facts.twin": "takes any string",
    "newsdedup.conflicts.conflicts": "takes what facts returned",
    "newsdedup.outputs.cluster_line": "takes a cluster",
    "newsdedup.outputs.article_line": "takes an edited article",
    "newsdedup.outputs.marks": "takes clusters",
    "newsdedup.outputs.mark": "takes an article and its marks",
    "newsdedup.outputs.remove": "takes an article and its marks",
}


def public_objects() -> Iterator[tuple[str, Any]]:
    """Yield the public functions and classes by their full names, each once."""
    seen: list[Any] = []
    for module_name, chosen in PUBLIC.items():
        if module_name == "newsdedup.spark" and not (find_spec("pyspark") and find_spec("pandas")):
            continue
        module = import_module(module_name)
        for name in chosen or module.__all__:
            value = getattr(module, name)
            if (inspect.isclass(value) or inspect.isfunction(value)) and value not in seen:
                seen.append(value)
                yield f"{module_name}.{name}", value


def methods(owner: type) -> Iterator[tuple[str, Any]]:
    """Yield the public methods of a class of ours, inherited ones too."""
    for name, member in inspect.getmembers(owner):
        ours = str(getattr(member, "__module__", "")).startswith("newsdedup")
        if ours and not name.startswith("_") and inspect.isroutine(member):
            yield name, member


OBJECTS = dict(public_objects())
METHODS = {
    f"{name}.{method}": (owner, member)
    for name, owner in OBJECTS.items()
    if inspect.isclass(owner)
    for method, member in methods(owner)
}
EVERYTHING = {**OBJECTS, **{name: member for name, (_, member) in METHODS.items()}}


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty directory with the sample wire, as the current directory."""
    shutil.copytree(ROOT / "docs" / "sample-wire", tmp_path / "wire")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run_example(name: str, documented: Any, names: dict[str, Any]) -> None:
    """Run the example of a docstring among some names, which it may add to."""
    text = inspect.getdoc(documented) or ""
    example = doctest.DocTestParser().get_doctest(text, names, name, None, None)
    said: list[str] = []
    runner = doctest.DocTestRunner(optionflags=FLAGS)
    failed = runner.run(example, out=said.append, clear_globs=False).failed
    names.update(example.globs)
    assert not failed, "".join(said)


@pytest.mark.parametrize("name", EVERYTHING)
def test_every_public_name_has_an_example(name: str) -> None:
    """A docstring shows its name in use."""
    text = inspect.getdoc(EVERYTHING[name]) or ""
    assert ">>> " in text
    shown = re.search(rf"\b{name.rpartition('.')[2]}\b", text[text.index(">>> ") :])
    assert shown or inspect.isclass(EVERYTHING[name])


# Those on Spark want a session: tests/test_spark.py runs them.
HERE = [name for name in EVERYTHING if not name.startswith("newsdedup.spark.")]


@pytest.mark.usefixtures("workplace")
@pytest.mark.parametrize("name", HERE)
def test_the_example_of_a_name_runs(name: str) -> None:
    """What a docstring shows is what happens; a method goes on from the example of its class."""
    names: dict[str, Any] = {}
    if name in METHODS:
        owner = METHODS[name][0]
        run_example(owner.__name__, owner, names)
    run_example(name, EVERYTHING[name], names)
    for value in names.values():
        if isinstance(value, nd.Index):
            value.close()


def takes_arguments(documented: Any) -> bool:
    """Whether a function is told anything but what it belongs to."""
    return any(name not in ("self", "cls") for name in inspect.signature(documented).parameters)


FUNCTIONS = [name for name, value in EVERYTHING.items() if not inspect.isclass(value)]


@pytest.mark.parametrize("name", [name for name in FUNCTIONS if takes_arguments(EVERYTHING[name])])
def test_every_function_names_its_errors(name: str) -> None:
    """What takes arguments says what it raises, unless it is known to raise nothing."""
    assert ("Raises" in (inspect.getdoc(EVERYTHING[name]) or "")) is (name not in NEVER_FAILS)


def test_the_errors_that_docstrings_name_exist() -> None:
    """An error named in a public docstring is one of ours or of Python."""
    named = {
        error
        for value in EVERYTHING.values()
        for error in re.findall(r"`(\w+Error)`", inspect.getdoc(value) or "")
    }
    python = {"IndexError", "OSError", "ValueError", "TypeError"}
    assert {name for name in named if not hasattr(errors, name)} <= python
    assert "InvalidSettingError" in named


def test_an_example_that_is_wrong_is_noticed() -> None:
    """The runner fails where something else is printed than shown."""

    def wrong() -> None:
        """Add one to one.

        >>> 1 + 1
        3
        """

    with pytest.raises(AssertionError, match="Expected"):
        run_example("wrong", wrong, {})
