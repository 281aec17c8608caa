"""The laws of the house, read from the source: layers, doors, silence, exported names."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import newsdedup

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "newsdedup"
SOURCES = sorted(PACKAGE.rglob("*.py"))

# Every module that is not on this list is a stage: layer 2.
STAGE = 2
LAYERS = {
    "errors": 0,
    "amounts": 1,
    "records": 1,
    "settings": 1,
    "differences": 1,
    "notebook": 1,
    "columns": 1,
    "listing": 1,
    "shelved": 1,
    "spans": 1,
    "spill": 1,
    "work_dir": 1,
    "space": 1,
    "compiled": 1,
    "tables": 1,
    "parallel": 1,
    "keying": 3,
    "matching": 3,
    "result": 3,
    "tally": 3,
    "substitutions": 3,
    "comparison": 3,
    "corpus": 3,
    "resume": 3,
    "pipeline": 3,
    "index": 3,
    "explanation": 3,
    "spark": 3,
    "timeline": 3,
    "doctor": 3,
    "__init__": 4,  # the library's public names, gathered from below
    "cli": 5,
    "__main__": 6,
}
# Within layer 1 and layer 3 the modules stand in this order, each may import those before it.
ORDER = (
    *("amounts", "differences", "notebook", "records", "settings", "columns", "compiled", "tables"),
    "parallel",
    *("listing", "spill", "space", "shelved", "spans"),
    *(
        "keying",
        "matching",
        "timeline",
        "tally",
        "result",
        "substitutions",
        "comparison",
        "corpus",
        "resume",
        "pipeline",
        "index",
        "explanation",
        "spark",
        "doctor",
    ),
)

# What each dependency may be imported by. numpy and attrs are the language of the house;
# _typeshed is no package, only a name for type checkers.
EVERYWHERE = {"numpy", "attrs"}
TYPES_ONLY = {"_typeshed"}
DOORS = {
    "datasketch": {"signatures"},
    "rapidfuzz": {"features"},
    "numba": {"compiled"},
    "scipy": {"features"},
    "snowballstemmer": {"terms"},
    "zstandard": {"readers"},
    "jinja2": {"outputs"},
    # a door in, readers/frames, one out, outputs/parquet, and one to workers, spark/arrow
    "pyarrow": {"readers", "outputs", "spark"},
    "pyspark": {"spark"},
    "narwhals": {"readers", "outputs"},
    "lxml": {"readers"},
    "feedparser": {"readers"},
    "trafilatura": {"readers"},
    "click": {"cli"},
    "tqdm": {"cli"},
}


def stage_of(path: Path) -> str:
    """Return the stage a file belongs to: its module, or the subpackage it is in."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports_of(path: Path) -> Iterator[tuple[str, int]]:
    """Yield each dotted name a file imports, with the line; relative imports made absolute."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}:{node.lineno}: a relative import"
            module = node.module or ""
            yield from ((f"{module}.{alias.name}", node.lineno) for alias in node.names)


def own_imports(path: Path) -> Iterator[tuple[str, int]]:
    """Yield each stage of this package that a file imports, with the line."""
    stages = {stage_of(source) for source in SOURCES}
    for name, line in imports_of(path):
        package, _, rest = name.partition(".")
        if package == "newsdedup":
            head = rest.split(".")[0]
            yield (head if head in stages else "__init__"), line


def may_import(importer: str, imported: str) -> bool:
    """Say whether the layers allow it: only from below, and never from stage to stage."""
    if importer == imported:
        return True
    above, below = LAYERS.get(importer, STAGE), LAYERS.get(imported, STAGE)
    if above == below and importer in ORDER:
        return ORDER.index(imported) < ORDER.index(importer)
    return below < above


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_from_layers_below_its_own(path: Path) -> None:
    """No module imports from its own layer or above: so stages never import one another."""
    importer = stage_of(path)
    wrong = [
        f"{path.name}:{line} imports {imported}"
        for imported, line in own_imports(path)
        if not may_import(importer, imported)
    ]
    assert wrong == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_each_dependency_enters_through_one_door(path: Path) -> None:
    """A third-party package is imported by the one module that owns it."""
    wrong = []
    for name, line in imports_of(path):
        package = name.split(".")[0]
        if package in sys.stdlib_module_names | EVERYWHERE | TYPES_ONLY | {"newsdedup"}:
            continue
        if stage_of(path) not in DOORS.get(package, set()):
            wrong.append(f"{path.name}:{line} imports {package}")
    assert wrong == []


def test_every_dependency_is_declared() -> None:
    """What the package imports is a requirement of it or of one of its extras."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *(item for extra in extras.values() for item in extra)]
    declared = {item.split(">")[0].split("[")[0].strip() for item in wanted}
    comes_with_datasketch = {"numpy", "scipy"}
    assert (EVERYWHERE | set(DOORS)) - comes_with_datasketch <= declared


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_the_library_is_silent_and_touches_no_network(path: Path) -> None:
    """No print, exit, environment, pickle or network in the library; the CLI does the talking."""
    forbidden = {"pickle", "shelve", "marshal", "socket", "urllib", "http", "requests", "logging"}
    wrong = [
        f"{path.name}:{line} imports {name}"
        for name, line in imports_of(path)
        if name.split(".")[0] in forbidden or name in {"os.environ", "os.getenv", "sys.exit"}
    ]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            wrong += [f"{path.name}:{node.lineno} prints"] if node.func.id == "print" else []
        if isinstance(node, ast.Attribute) and stage_of(path) != "cli":
            told = node.attr in {"environ", "getenv", "exit"}
            wrong += [f"{path.name}:{node.lineno} uses {node.attr}"] if told else []
    assert wrong == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    """Modules are named by their noun."""
    nothing = {"utils", "util", "helpers", "common", "core", "misc", "base", "lib"}
    assert [path for path in SOURCES if path.stem in nothing or path.parent.name in nothing] == []


def test_the_exported_names_are_the_documented_ones() -> None:
    """The names that other programs rely on are all there, and no other is promised."""
    assert sorted(newsdedup.__all__) == [
        "Article",
        "ArticleFormatError",
        "Cluster",
        "Comparison",
        "Conflict",
        "Explanation",
        "Index",
        "InvalidSettingError",
        "MissingExtraError",
        "NewsdedupError",
        "Result",
        "Sentence",
        "Settings",
        "Skipped",
        "SpillError",
        "StoreBusyError",
        "StoreFormatError",
        "StoreMismatchError",
        "Substitution",
        "Timeline",
        "Variant",
        "WorkDirError",
        "compare",
        "deduplicate",
        "explain",
        "read_articles",
        "read_frame",
        "timelines",
    ]
    for name in newsdedup.__all__:
        assert getattr(newsdedup, name) is not None
    assert set(newsdedup.__all__) <= set(dir(newsdedup))


def test_a_public_function_stays_one_whatever_is_imported_first() -> None:
    """No module takes the place of a function of the same name in the package."""
    code = (
        "import newsdedup, newsdedup.explanation\n"
        "wrong = [n for n in newsdedup.__all__ if type(getattr(newsdedup, n)) is type(newsdedup)]\n"
        "assert wrong == [], wrong"
    )
    loaded_by(code)


def loaded_by(code: str) -> set[str]:
    """Return the top-level packages that a fresh Python has loaded after running the code."""
    show = "import sys; print(' '.join(name for name in sys.modules if '.' not in name))"
    done = subprocess.run(  # noqa: S603  # our own interpreter and our own code
        [sys.executable, "-c", f"{code}\n{show}"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return set(done.stdout.split("\n")[-2].split())


def test_importing_the_package_loads_nothing_heavy() -> None:
    """`import newsdedup` leaves the slow dependencies until they are needed."""
    slow = {"datasketch", "scipy", "numba", "rapidfuzz", "click", "tqdm"}
    assert loaded_by("import newsdedup") & slow == set()


def test_the_help_loads_no_arrays() -> None:
    """`newsdedup run --help` needs none of the numeric packages."""
    code = (
        "import newsdedup.cli.app as it\n"
        "it.app.main(['run', '--help'], standalone_mode=False, prog_name='newsdedup')"
    )
    slow = {"datasketch", "scipy", "numba", "rapidfuzz", "numpy", "tqdm"}
    assert loaded_by(code) & slow == set()
