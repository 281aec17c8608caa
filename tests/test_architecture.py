"""The laws of the house, read from the source: layers, doors, silence, exported names."""

from __future__ import annotations

import ast
import statistics
import subprocess
import sys
import tomllib
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import newsdedup

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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


LONGEST_FUNCTION = 40
MEDIAN_FUNCTION = 7
SHORT_FUNCTION = 20  # nine in ten are shorter
LONGEST_MODULE = 300
# Modules of more lines, and why they aren't two.
LONG_MODULES = {
    "clusters.py": "one algorithm: three passes over the same links",
    "conflicts/moments.py": "one grammar of dates and times",
    "conflicts/names.py": "the rules that keep two names apart, which only hold together",
    "index/arrivals.py": "how a batch comes in, step by step",
    "index/grouping.py": "the clusters of what has changed, as in a batch",
    "index/session.py": "the public class `Index`: a method a command, mostly contracts",
    "matching.py": "the order of the stages that all ways in share, told in one place",
    "pipeline.py": "the order of the stages of a batch, told in one place",
    "provenance/groups.py": "clusters as columns, a column a function",
    "settings.py": "one class, a field a setting",
    "spark/steps.py": "the order of the steps on Spark, told in one place",
}


def functions() -> Iterator[tuple[str, int]]:
    """Yield each function that is no compiled kernel, and its lines without the docstring."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                continue
            if any(ast.unparse(each) == "kernel" for each in node.decorator_list):
                continue
            documented = node.body[0] if ast.get_docstring(node) is not None else None
            told = documented.end_lineno - documented.lineno + 1 if documented else 0  # type: ignore[operator]  # from a file
            name = f"{path.relative_to(PACKAGE)}:{node.lineno} {node.name}"
            yield name, node.end_lineno - node.lineno + 1 - told  # type: ignore[operator]  # the same


def modules() -> dict[str, int]:
    """Return the number of lines of each module of the package."""
    return {
        path.relative_to(PACKAGE).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in SOURCES
    }


def module_imports() -> dict[str, set[str]]:
    """Return for each module the modules that it imports when it is loaded, by dotted names."""
    names = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for path in SOURCES
    }
    return {
        name: {
            each if each in names else each.rpartition(".")[0]
            for each, _ in imports_in(parsed(path).body, path)
            if each.startswith("newsdedup.")
        }
        - {name}
        for name, path in names.items()
    }


def stage_of(path: Path) -> str:
    """Return the stage a file belongs to: its module, or the subpackage it is in."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports_of(path: Path) -> Iterator[tuple[str, int]]:
    """Yield each dotted name a file imports, with the line; relative imports made absolute."""
    return imports_in(ast.walk(parsed(path)), path)


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports_in(nodes: Iterable[ast.AST], path: Path) -> Iterator[tuple[str, int]]:
    """Yield what those of the nodes that are imports import."""
    for node in nodes:
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


def test_functions_are_short() -> None:
    """None is too long to be seen at once; half of them are a few lines."""
    lengths = dict(functions())
    assert [name for name, lines in lengths.items() if lines > LONGEST_FUNCTION] == []
    assert statistics.median(lengths.values()) <= MEDIAN_FUNCTION
    short = sum(lines < SHORT_FUNCTION for lines in lengths.values())
    assert short / len(lengths) >= 0.9


def test_modules_are_short_or_say_why() -> None:
    """A module that grows is split, or named with the reason."""
    long = {name for name, lines in modules().items() if lines > LONGEST_MODULE}
    assert sorted(long - LONG_MODULES.keys()) == []
    assert LONG_MODULES.keys() <= modules().keys()


def test_no_module_imports_itself_by_way_of_others() -> None:
    """What modules import when they are loaded makes no circle."""
    imported = module_imports()
    # `newsdedup` is loaded before all below it: it names them, and imports most when asked.
    below = {name: each - {"newsdedup"} for name, each in imported.items()}
    TopologicalSorter(below).prepare()


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


def measured() -> str:
    """Return the figures of `docs/contributing.md` as rows of its table."""
    lengths, lines = sorted(length for _, length in functions()), modules()
    short = sum(length < SHORT_FUNCTION for length in lengths) / len(lengths)
    long = sum(number > LONGEST_MODULE for number in lines.values())
    rows = (
        ("lines of a function, median", "6", f"{statistics.median(lengths):g} of {len(lengths):,}"),
        (f"functions under {SHORT_FUNCTION} lines", "nine in ten", f"{short:.1%}"),
        ("longest function", f"{LONGEST_FUNCTION}", f"{lengths[-1]}"),
        ("lines of a module, median", "60 to 300", f"{statistics.median(lines.values()):g}"),
        (f"modules over {LONGEST_MODULE} lines", "none", f"{long} of {len(lines)}"),
    )
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


if __name__ == "__main__":
    sys.stdout.write(measured())
