"""The wheel as a stranger has it: whole, small, and working without any extra.

`python -m tests.check_wheel` builds it, installs it into an environment of its own, and stops
at the first fault; then the same with the lowest dependencies that are allowed. It isn't a test
of pytest since it needs a package index, and half a minute; `.ci/run` runs it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import tomllib
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
GOLDEN = ROOT / "tests" / "golden" / "vectors.json"
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


def lowest() -> list[str]:
    """Return the dependencies of the package, each as low as is allowed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [each.split(",")[0].replace(">=", "==") for each in project["dependencies"]]


def check_working(wheel: Path, versions: list[str], place: Path) -> None:
    """Stop unless, without extras, the library works as it should and the command says why not."""
    venv.create(place)
    scripts = place / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / "python"
    pip = (sys.executable, "-m", "pip", "--python", python)
    done(*pip, "install", "-q", "--no-compile", wheel, *versions, cwd=place)
    differs = done(python, "-W", "error", "-c", WORKS, GOLDEN, cwd=place)
    check(not differs, f"differs from {GOLDEN.name}: {differs}")
    command = run(scripts / "newsdedup", "run", "-", cwd=place)
    problem = "newsdedup: error: the command line needs click: pip install 'newsdedup[cli]'\n"
    check(command.returncode == 1, f"the command without click exits {command.returncode}")
    check(command.stderr == problem, f"the command without click says {command.stderr!r}")
    check(command.stdout == "", f"the command without click writes {command.stdout!r}")
    print(done(*pip, "list", "--format", "freeze", cwd=place).replace("\n", " "))  # noqa: T201


def main() -> None:
    """Build the wheel and check it."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name).resolve()
        wheel = built(place)
        check_content(wheel)
        check_working(wheel, [], place / "newest")
        check_working(wheel, lowest(), place / "lowest")


if __name__ == "__main__":
    main()
