"""The doctor: what it says of a whole install, and that it tells each way to damage one."""

from __future__ import annotations

import json
import shutil
import sys
import tomllib
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as real_version
from pathlib import Path

import pytest
from click.testing import CliRunner

import newsdedup
from benchmarks.make.digests import OUTPUT, digests
from newsdedup import doctor
from newsdedup.cli.app import app

ROOT = Path(__file__).parent.parent
DATA = ROOT / "newsdedup" / "data"


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the data directory, which the doctor then looks at."""
    shutil.copytree(DATA, tmp_path / "data")
    monkeypatch.setattr(doctor, "files", lambda _: tmp_path)
    return tmp_path / "data"


def told(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["doctor", *arguments])
    return result.exit_code, result.stdout


def test_the_recorded_digests_are_those_of_the_files() -> None:
    """After a table or the model is made anew, run `python -m benchmarks.make.digests`."""
    assert OUTPUT.read_text(encoding="utf-8") == digests()


def test_a_whole_install_has_no_problems() -> None:
    """Exit code 0, no problem, the version of the package, and each table whole."""
    code, out = told("--json")
    found = json.loads(out)
    assert code == 0
    assert found["problems"] == []
    assert found["newsdedup"] == newsdedup.__version__
    assert [each["name"] for each in found["data"] if each["whole"]] == [*json.loads(digests())]
    assert found["settings"] == newsdedup.Settings().fingerprint()


@pytest.mark.parametrize("name", sorted(json.loads(digests())))
def test_a_damaged_file_is_told(copied: Path, name: str) -> None:
    """One changed byte, or a lost file, is a problem that names the file: exit code 1."""
    content = (copied / name).read_bytes()
    (copied / name).write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    problem = f"problem: data/{name} is not the file that was shipped: install newsdedup again\n"
    code, out = told()
    assert code == 1
    assert out.endswith(problem)
    (copied / name).unlink()
    assert told()[1].endswith(f"problem: data/{name} is missing: install newsdedup again\n")


def test_a_file_that_was_not_shipped_is_told(copied: Path) -> None:
    """A table beside the shipped ones, left by another version, is a problem."""
    (copied / "old.json").write_text("{}")
    assert doctor.examine().problems == (
        "data/old.json isn't listed in data/digests.json: install newsdedup again",
    )


@pytest.mark.parametrize("content", [None, b"{", b"\xff"])
def test_a_damaged_record_of_digests_is_told(copied: Path, content: bytes | None) -> None:
    """Without the record no file can be known to be whole: each is a problem, none an error."""
    if content is None:
        (copied / "digests.json").unlink()
    else:
        (copied / "digests.json").write_bytes(content)
    assert len(doctor.examine().problems) == len(json.loads(digests()))


def test_what_is_missing_is_told_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing extra is one line with the command, and no problem; a missing core package is."""

    def version(package: str) -> str:
        if package in ("jinja2", "scipy"):
            raise PackageNotFoundError(package)
        return real_version(package)

    monkeypatch.setattr(doctor, "version", version)
    found = doctor.examine()
    line = "extra report: the HTML report needs jinja2: pip install 'newsdedup[report]'"
    assert line in found.text().splitlines()
    assert found.problems == ("scipy isn't installed: install newsdedup again",)


def test_a_numba_that_does_not_load_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Numba that is there but fails, as with a numpy it doesn't know, is a problem."""
    monkeypatch.delitem(sys.modules, "newsdedup.compiled.signing", raising=False)
    monkeypatch.setitem(sys.modules, "newsdedup.compiled.signing", None)
    (problem,) = doctor.examine().problems
    assert problem.startswith("compiled kernels: no, numba doesn't load: ")


def test_without_numba_nothing_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kernels are an extra: without numba the line says so, and there is no problem."""
    monkeypatch.setattr("newsdedup.compiled.available", lambda: False)
    found = doctor.examine()
    assert found.kernels == "no, numba isn't installed"
    assert found.problems == ()


def test_the_doctor_knows_every_extra() -> None:
    """Extras for users and their packages are those of pyproject.toml, each with its packages."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]

    def packages(name: str) -> set[str]:
        found: set[str] = set()
        for item in extras[name]:
            package, _, more = item.split(">")[0].partition("[")
            found |= packages(more.rstrip("]")) if package == "newsdedup" else {package}
        return found

    developers = {"all", "docs", "peers", "tables", "test"}
    wanted = {name: packages(name) for name in extras if name not in developers}
    assert {name: set(brings) for name, _, brings in doctor.EXTRAS} == wanted
    assert {item.split(">")[0] for item in project["dependencies"]} <= set(doctor.REQUIRED)
