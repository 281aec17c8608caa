"""The wheel as a stranger has it: whole, small, and working with no more than it asks for.

`python -m tests.check_wheel` builds it and installs it into environments of their own: for each
Python found here that it allows, once with the newest dependencies, once with the lowest. In each
the golden vectors, the command without click, and the sample wire with the extra `cli` must come
out as they should; it stops at the first fault. It isn't a test of pytest since it needs a package
index, and minutes; `.ci/run` runs it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
GOLDEN = ROOT / "tests" / "golden" / "vectors.json"
WIRE = ROOT / "docs" / "sample-wire"
WIRE_CLUSTERS = ROOT / "tests" / "golden" / "sample-wire.jsonl"
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
# Prints an interpreter's own path where it can make environments.
ANSWERS = "import ensurepip, sys, venv; print(sys.executable)"
LARGEST_BYTES = 3_000_000
# The golden pairs and clusters, and the doctor, in the other environment: prints what differs.
WORKS = """
import json, pathlib, sys
import newsdedup as nd
from newsdedup.doctor import examine
golden = json.loads(pathlib.Path(sys.argv[1]).read_text("utf-8"))
texts = [each["sentence"] for each in golden["sentences"]]
for pair in golden["pairs"]:
    found = nd.compare(*(texts[number] for number in pair["pair"]))
    if (found.score, found.relation) != (pair["score"], pair["relation"]):
        print(pair["pair"], found.score, found.relation)
result = nd.deduplicate([nd.Article(id=f"a{n}", text=text) for n, text in enumerate(texts)])
if len(result.clusters) != len(golden["clusters"]):
    print(len(result.clusters), "clusters")
print(*examine().problems, end="")
"""


def check(true: bool, problem: str) -> None:  # noqa: FBT001  # as `assert` has it
    """Stop with the problem in one line unless it is true."""
    if not true:
        sys.exit(f"the wheel: {problem}")


def run(*command: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Return what a command says in a directory from which only what is installed is found."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(  # noqa: S603  # our own interpreter and our own commands
        [str(word) for word in command],
        cwd=cwd,
        env=kept,
        capture_output=True,
        text=True,
        check=False,
    )


def done(*command: object, cwd: Path) -> str:
    """Return the output of a command; stop where it fails."""
    result = run(*command, cwd=cwd)
    check(result.returncode == 0, f"{command[1:3]} failed:\n{result.stdout}{result.stderr}")
    return result.stdout


def built(place: Path) -> Path:
    """Return the wheel, built from this repository."""
    done(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", place, ROOT, cwd=place)
    (wheel,) = place.glob("*.whl")
    return wheel


def check_content(wheel: Path) -> None:
    """Stop unless the wheel has each file of the package, no other, and is small."""
    size = wheel.stat().st_size
    check(size < LARGEST_BYTES, f"{size:,} bytes, allowed: {LARGEST_BYTES:,}")
    package = (path for path in (ROOT / "newsdedup").rglob("*") if path.is_file())
    wanted = {str(p.relative_to(ROOT)) for p in package if p.parent.name != "__pycache__"}
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    check(wanted <= names, f"lacks {sorted(wanted - names)}")
    check(names <= wanted, f"has too much: {sorted(names - wanted)}")
    print(f"{wheel.name}: {len(names)} files, {size:,} bytes")  # noqa: T201  # a script


def interpreters() -> dict[str, str]:
    """Return the path of each Python by version that is found here and can make environments."""
    places = [Path(shutil.which("pyenv") or "/").parent.parent / "versions"]
    found = {}
    for version in PYTHONS:
        installed = (sorted(place.glob(f"{version}.*/bin/python")) for place in places)
        for python in (f"python{version}", *(str(p) for paths in installed for p in paths)):
            answer = _answer(python)
            if answer:
                found[version] = answer
                break
    return found


def _answer(python: str) -> str:
    """Return the path that an interpreter says it has, "" where it is missing or broken."""
    try:
        return run(python, "-c", ANSWERS, cwd=ROOT).stdout.strip()
    except OSError:
        return ""


def lowest(version: str) -> list[str]:
    """Return what the package and its command depend on, each as low as a Python allows it.

    numpy comes with datasketch, which allows any: 1.26 is the oldest tried, where there is one.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = map(Requirement, (*project["dependencies"], *_command(project)))
    environment = {"python_version": version}
    given = [each for each in wanted if not each.marker or each.marker.evaluate(environment)]
    pins = [f"{each.name}=={_least(each)}" for each in given]
    return [*pins, "numpy==1.26.4"] if version in {"3.11", "3.12"} else pins


def _command(project: dict[str, dict[str, list[str]]]) -> list[str]:
    return project["optional-dependencies"]["cli"]


def _least(requirement: Requirement) -> str:
    """Return the version that a requirement begins with."""
    (least,) = (each.version for each in requirement.specifier if each.operator == ">=")
    return least


def check_working(wheel: Path, python: str, pins: Path, place: Path) -> str:
    """Stop unless all works with the core alone, then with the command; return what was there."""
    done(python, "-m", "venv", "--without-pip", place, cwd=place.parent)
    own = place / ("Scripts" if os.name == "nt" else "bin")
    pip = (sys.executable, "-m", "pip", "--python", own / "python")
    install = (*pip, "install", "-q", "--no-compile", "--prefer-binary", "-c", pins)
    done(*install, wheel, cwd=place)
    differs = done(own / "python", "-W", "error", "-c", WORKS, GOLDEN, cwd=place)
    check(not differs, f"in {place.name} differs from {GOLDEN.name}: {differs}")
    check_command_missing(own / "newsdedup", place)
    done(*install, f"{wheel}[cli]", cwd=place)
    check_command(own / "newsdedup", place)
    return done(*pip, "list", "--format", "freeze", cwd=place).replace("\n", " ")


def check_command_missing(newsdedup: Path, place: Path) -> None:
    """Stop unless the command without click says in one line what to install."""
    command = run(newsdedup, "run", "-", cwd=place)
    problem = "newsdedup: error: the command line needs click: pip install 'newsdedup[cli]'\n"
    check(command.returncode == 1, f"the command without click exits {command.returncode}")
    check(command.stderr == problem, f"the command without click says {command.stderr!r}")
    check(command.stdout == "", f"the command without click writes {command.stdout!r}")


def check_command(newsdedup: Path, place: Path) -> None:
    """Stop unless the command finds in the sample wire what is known of it, and an index too."""
    shutil.copytree(WIRE, place / "wire")
    clusters = done(newsdedup, "run", "wire", cwd=place)
    check(clusters == WIRE_CLUSTERS.read_text("utf-8"), f"in {place.name} other clusters come out")
    done(newsdedup, "index", "add", "wire.index", "wire", cwd=place)
    done(newsdedup, "index", "verify", "wire.index", cwd=place)


def main() -> None:
    """Build the wheel and check it with each Python, the newest and the lowest dependencies."""
    pythons = interpreters()
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(2) as pool:
        place = Path(name).resolve()
        wheel = built(place)
        check_content(wheel)
        checks = []
        for version, python in pythons.items():
            for title, lines in ("newest", []), ("lowest", lowest(version)):
                pins = place / f"{title}-{version}.txt"
                pins.write_text("\n".join(lines), encoding="utf-8")
                environment = place / f"{title}-{version}"
                checks.append(pool.submit(check_working, wheel, python, pins, environment))
        for each in checks:
            print(each.result())  # noqa: T201  # a script
    print("the wheel works with Python", *pythons)  # noqa: T201


if __name__ == "__main__":
    main()
