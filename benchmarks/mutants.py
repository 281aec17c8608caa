"""Mutants: a module is damaged in one place, and its tests should notice (cosmic-ray's operators).

    pip install cosmic-ray
    python -m benchmarks.mutants [--parts verify,clusters] [--most 60] [--seed 2] [--at-once 2]

Of each module a sample is drawn, by its name and the seed: one damage of each kind at a place,
so that the ten ways to replace a plus don't count ten times. Each mutant runs in a fork of this
process, with everything but newsdedup already imported; tests that fail, or take more than --limit
seconds of CPU, have noticed it. Printed are the mutants that survive, each with its place, and a
table. Those that can't be told from the original by any test stand in `mutants.toml`, each with
the reason. Hypothesis draws the same examples for every mutant.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import importlib
import os
import random
import re
import resource
import tomllib
from difflib import unified_diff
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from attrs import frozen

if TYPE_CHECKING:
    from types import CodeType

HERE = Path(__file__).parent.parent
# Module or package: how many mutants of a module, the tests that cover it and take few seconds.
PARTS = {
    "verify": (
        120,
        [
            "tests/test_verify.py",
            "tests/test_compiled_measures.py::test_trees_add_up_alike_compiled_or_not",
        ],
    ),
    "canonical": (120, ["tests/test_canonical.py"]),
    "clusters": (120, ["tests/test_clusters_oracle.py", "tests/test_clusters.py"]),
    "conflicts": (
        15,
        [
            "tests/test_conflicts_words.py",
            "tests/test_conflicts_numerals.py",
            "tests/test_conflicts_dates.py",
            "tests/test_conflicts_measures.py",
            "tests/test_conflicts_denials.py",
            "tests/test_conflicts_reports.py",
            "tests/test_conflicts_names.py",
            "tests/test_conflicts_counts.py",
            "tests/test_conflicts_misread.py",
            "tests/test_conflicts_contract.py",
            "tests/test_conflicts_table.py",
            "tests/test_conflicts_read.py",
            "tests/test_conflicts.py",
            "tests/test_conflicts_twins.py",
            "-k",
            "not megabyte",
        ],
    ),
}
_KNOWN = Path(__file__).with_suffix(".toml")
_MEMORY = 4 << 30
_SLOW_TO_IMPORT = ("datasketch", "numpy", "rapidfuzz")


@frozen
class Mutant:
    """A module's source with one change: the line where it is, that line before and after."""

    path: Path
    source: str
    line: int
    before: str
    after: str


def main() -> None:
    """Read the command line, measure each part, print survivors and the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parts", default=",".join(PARTS))
    parser.add_argument("--most", type=int, default=0, help="mutants of a module, at most")
    parser.add_argument("--modules", default="", help="of a package these alone: dates,names")
    parser.add_argument("--seed", default="", help="another sample than the one of the table")
    parser.add_argument("--at-once", type=int, default=2)
    parser.add_argument("--limit", type=int, default=15, help="seconds of CPU a mutant")
    options = parser.parse_args()
    known = {_key(row) for row in tomllib.loads(_KNOWN.read_text(encoding="utf-8"))["mutant"]}
    table = ["| part | mutants | noticed | equivalent | score |", "|---|---|---|---|---|"]
    for name in _SLOW_TO_IMPORT:
        importlib.import_module(name)
    table += [_measured(part, known, options) for part in options.parts.split(",")]
    print("\n".join(table))


def _key(row: dict[str, str]) -> tuple[Path, str, str]:
    return HERE / row["module"], row["before"], row["after"]


def _measured(part: str, known: set[tuple[Path, str, str]], options: argparse.Namespace) -> str:
    """Test all mutants of a part; print the survivors, return the part's line of the table."""
    most, tests = PARTS[part]
    names = set(filter(None, options.modules.split(",")))
    paths = [path for path in _modules(part) if path.stem in (names or {path.stem})]
    drawn = [one for path in paths for one in _drawn(path, options.most or most, options.seed)]
    tried = [one for one in drawn if (one.path, one.before, one.after) not in known]
    if not _passes(tests, 10 * options.limit):
        raise SystemExit(f"{part}: its tests fail without any damage")
    survivors = _survivors(tried, tests, options)
    killed, equivalent = len(tried) - len(survivors), len(drawn) - len(tried)
    score = killed / max(1, len(tried))
    return f"| `{part}` | {len(drawn)} | {killed} | {equivalent} | {score:.2f} |"


def _modules(part: str) -> list[Path]:
    package = HERE / "newsdedup" / part
    return sorted(package.glob("*.py")) if package.is_dir() else [package.with_suffix(".py")]


def _drawn(path: Path, most: int, seed: str) -> list[Mutant]:
    """Draw at most `most` mutants of a module, in an order that its name and the seed tell."""
    from cosmic_ray.mutating import mutate_code  # noqa: PLC0415  # only here: --help needs none

    source = path.read_text(encoding="utf-8")
    places = _places(source)
    draw = random.Random(path.stem + seed)  # noqa: S311  # a sample
    same = _meaning(source)
    drawn: list[Mutant] = []
    for place in draw.sample(sorted(places), len(places)):
        operator, occurrence = draw.choice(places[place])
        if operator is None:
            changed = _without(source, occurrence)
        else:
            changed = mutate_code(source, operator, occurrence)
        if changed and _meaning(changed) not in (None, same):
            drawn.append(_mutant(path, source, changed))
        if len(drawn) == most:
            break
    return drawn


def _places(source: str) -> dict[tuple[tuple[int, int], str], list[tuple[Any, int]]]:
    """Return all changes that can be made, by place and kind, as operator and occurrence."""
    from cosmic_ray import plugins  # noqa: PLC0415  # only here
    from cosmic_ray.ast import ast_nodes, get_ast  # noqa: PLC0415

    places: dict[tuple[tuple[int, int], str], list[tuple[Any, int]]] = {}
    tree = get_ast(source)
    for name in sorted(plugins.operator_names()):
        kind = name.partition("_")[0]
        if not kind.startswith("core/Variable"):  # these want names to put in
            operator, occurrence = plugins.get_operator(name)(), 0
            for node in ast_nodes(tree):
                for _ in operator.mutation_positions(node):
                    found = places.setdefault((node.start_pos, kind), [])
                    found.append((operator, occurrence))
                    occurrence += 1
    for nth, node in enumerate(_statements(source)):
        places[(node.lineno, node.col_offset), "statement"] = [(None, nth)]
    return places


def _statements(source: str) -> list[ast.stmt]:
    """Return the statements within functions that can be left out: they define no name."""
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    inner = [node for function in functions for node in ast.walk(function)]
    return [
        node
        for node in inner
        if isinstance(node, ast.Return | ast.Raise | ast.AugAssign | ast.Continue | ast.Break)
        or (isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant))
        or (isinstance(node, ast.Assign) and not isinstance(node.targets[0], ast.Name | ast.Tuple))
    ]


def _without(source: str, nth: int) -> str:
    """Return the source without a statement: nothing is done or returned in its place."""
    node = _statements(source)[nth]
    lines = source.splitlines(keepends=True)
    end = node.end_lineno or node.lineno
    lines[node.lineno - 1 : end] = [" " * node.col_offset + "pass\n"] + ["\n"] * (end - node.lineno)
    return "".join(lines)


def _meaning(source: str) -> str | None:
    """Return what Python makes of a source, without what only a type checker reads, if anything."""
    try:
        tree = ast.parse(source)
    except SyntaxError:  # the star before keyword-only arguments is no product
        return None
    for node in ast.walk(tree):
        for field in ("annotation", "returns"):
            if hasattr(node, field):
                setattr(node, field, None)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            node.test = ast.Constant(value=False)
    return ast.dump(tree)


def _mutant(path: Path, source: str, changed: str) -> Mutant:
    """Return the mutant, with what differs."""
    _, _, place, *lines = unified_diff(source.splitlines(), changed.splitlines(), lineterm="", n=0)
    before, after = (
        " ".join(" ".join(line[1:].split()) for line in lines if line[0] == sign).strip()
        for sign in "-+"
    )
    line = int(re.findall(r"\d+", place)[0])
    return Mutant(path=path, source=changed, line=line, before=before, after=after)


def _survivors(mutants: list[Mutant], tests: list[str], options: Any) -> list[Mutant]:
    """Run the tests on each mutant, some at once; return those that no test noticed."""
    running: dict[int, Mutant] = {}
    survivors, left = [], list(reversed(mutants))
    while left or running:
        if left and len(running) < options.at_once:
            one = left.pop()
            running[_forked(one, tests, options.limit)] = one
            continue
        process, status = os.wait()
        one = running.pop(process)
        if status == 0:
            survivors.append(one)
            where = one.path.relative_to(HERE)
            print(f"{where}:{one.line}\n  - {one.before}\n  + {one.after}", flush=True)
    return survivors


def _passes(tests: list[str], limit: int) -> bool:
    return os.waitpid(_forked(None, tests, limit), 0)[1] == 0


def _forked(mutant: Mutant | None, tests: list[str], limit: int) -> int:
    """Run tests on a mutant in a fork of this process; return its number."""
    process = os.fork()
    if process:
        return process
    code = 1
    with contextlib.suppress(BaseException):
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        code = _tested(mutant, tests)
    os._exit(code)


def _tested(mutant: Mutant | None, tests: list[str]) -> int:
    """Import newsdedup anew, one module from the mutant's source, and run the tests."""
    if mutant is not None:
        _take_source(mutant)
    phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
    hypothesis.settings.register_profile(
        "mutants", deadline=None, derandomize=True, database=None, phases=phases, max_examples=50
    )
    chosen = ["-x", "-q", "-p", "no:cacheprovider", "--assert=plain", "--tb=no"]
    return int(pytest.main([*chosen, "--hypothesis-profile=mutants", *tests]))


def _take_source(mutant: Mutant) -> None:
    """Have the mutant's module compiled from the mutant's source, without cached code."""
    get_code = SourceFileLoader.get_code

    def code(loader: SourceFileLoader, name: str) -> CodeType | None:
        if Path(loader.path) == mutant.path:
            return compile(mutant.source, loader.path, "exec")
        return get_code(loader, name)

    SourceFileLoader.get_code = code  # type: ignore[method-assign, assignment]


if __name__ == "__main__":
    main()
