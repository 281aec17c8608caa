"""The changelog: fragments that a release can gather, and a version that has its section."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import newsdedup

ROOT = Path(__file__).parent.parent
CHANGES = ROOT / "docs" / "changes"
CHANGELOG = (ROOT / "docs" / "changelog.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def kinds() -> list[str]:
    return [each["directory"] for each in PROJECT["tool"]["towncrier"]["type"]]


def test_every_fragment_is_one_that_a_release_gathers() -> None:
    """Its name has a kind that the settings know, and it says something."""
    name = re.compile(rf"\+[a-z0-9-]+\.({'|'.join(kinds())})\.md")
    found = [path for path in CHANGES.iterdir() if path.name != "README.md"]
    assert [path.name for path in found if not name.fullmatch(path.name)] == []
    assert [path.name for path in found if not path.read_text(encoding="utf-8").strip()] == []


def test_the_readme_of_the_fragments_names_each_kind() -> None:
    """What a contributor reads, and what the settings have, are the same kinds."""
    told = re.findall(r"^\| `(\w+)` \|", (CHANGES / "README.md").read_text("utf-8"), re.MULTILINE)
    assert told == kinds()


def test_this_version_has_a_section() -> None:
    """The changelog begins with the version of the package, below the mark for the next one."""
    mark = PROJECT["tool"]["towncrier"]["start_string"]
    assert mark in CHANGELOG
    versions = re.findall(r"^## (\S+)", CHANGELOG.split(mark)[1], re.MULTILINE)
    assert versions[0] == newsdedup.__version__
    assert len(versions) == len(set(versions))


def test_all_files_name_one_version() -> None:
    """pyproject.toml, the package and the citation file agree."""
    cited = re.search(r"^version: (\S+)$", (ROOT / "CITATION.cff").read_text("utf-8"), re.MULTILINE)
    assert cited
    assert {cited[1], PROJECT["project"]["version"]} == {newsdedup.__version__}
