"""The documentation is true: its code runs, its commands print what is shown, its links lead.

`python -m tests.test_docs` writes docs/settings.md anew.
"""

from __future__ import annotations

import doctest
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import SkipTest

import attrs
import pytest
from click.testing import CliRunner
from sybil import Sybil
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser, SkipParser

from newsdedup.cli.app import app
from newsdedup.cli.flags import flag_name
from newsdedup.settings import CANONICAL_POLICIES, Settings

if TYPE_CHECKING:
    from sybil.example import Example

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
DOCS = ROOT / "docs"
SETTINGS_PAGE = DOCS / "settings.md"
PAGES = [README, *sorted(page for page in DOCS.rglob("*.md") if page.parent.name != "changes")]
SHELL_WORDS = re.compile(r"[|<>;&$`*?]")
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def name_of(page: Path) -> str:
    """Return the name of a page: its path in docs, or README.md."""
    return page.name if page == README else page.relative_to(DOCS).as_posix()


# --- running what a page shows ----------------------------------------------------------


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the repository's docs, as the current directory, with our command."""
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    command = tmp_path / ".bin" / "newsdedup"
    command.parent.mkdir()
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from newsdedup.cli import main; main()"
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -c "{code}" "$@"\n')
    command.chmod(0o755)
    path = [str(command.parent), str(Path(sys.executable).parent), os.environ["PATH"]]
    monkeypatch.setenv("PATH", os.pathsep.join(path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def sessions(block: str) -> list[tuple[str, str]]:
    """Return the commands of a console block, each with the output shown below it."""
    found: list[tuple[str, str]] = []
    lines = iter(block.splitlines())
    for line in lines:
        if line.startswith("$ "):
            command = line[2:]
            while command.endswith("\\"):
                command = command[:-1] + next(lines).removeprefix("> ")
            found.append((command, ""))
        elif found:
            command, shown = found.pop()
            found.append((command, f"{shown}{line}\n"))
    return found


def run_command(command: str) -> tuple[int, str]:
    """Return the exit code and all output of a command; ours runs in this process."""
    if command.startswith("newsdedup ") and not SHELL_WORDS.search(command):
        result = CliRunner().invoke(app, shlex.split(command)[1:], prog_name="newsdedup")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.output
    done = subprocess.run(  # noqa: S603  # the commands of our own pages
        ["bash", "-c", command],  # noqa: S607  # the user's own bash, as in the page
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=60,
    )
    return done.returncode, done.stdout


def evaluate_console(example: Example) -> None:
    """Run the commands of a block and compare what they print with what is shown."""
    for command, shown in sessions(str(example.parsed)):
        code, printed = run_command(command)
        assert code == 0 or "rror:" in shown, f"$ {command}\nexit {code}\n{printed}"
        wanted = shown.strip("\n") + "\n"
        if shown.strip() and not doctest.OutputChecker().check_output(wanted, printed, FLAGS):
            raise AssertionError(f"$ {command}\n--- shown\n{shown}\n--- printed\n{printed}")


PARSERS: list[Any] = [
    PythonCodeBlockParser(doctest_optionflags=FLAGS),
    CodeBlockParser("console", evaluate_console),
    CodeBlockParser("sh", evaluate_console),
    SkipParser(),
]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
@pytest.mark.usefixtures("workplace")
def test_what_a_page_shows_is_what_happens(page: Path) -> None:
    """Every Python block runs and every command prints what the page shows."""
    for example in Sybil(parsers=PARSERS).parse(page).examples():
        try:
            example.evaluate()
        except SkipTest:
            continue  # the page says why, beside the block


def test_a_block_that_is_not_run_says_why() -> None:
    """A skip marker carries a reason, but that which ends what one has begun."""
    marker = re.compile(r"<!--\s*skip:(?!\s*end\s*-->)(.*?)-->")
    for page in PAGES:
        for words in marker.findall(page.read_text(encoding="utf-8")):
            told = f"{name_of(page)}: skip without a reason: {words}"
            assert re.search(r'"[^"]{10,}"', words), told


def test_the_runner_notices_a_wrong_output(tmp_path: Path) -> None:
    """A page that shows something else than what is printed fails."""
    page = tmp_path / "wrong.md"
    page.write_text("```console\n$ echo right\nwrong\n```\n")
    (example,) = Sybil(parsers=PARSERS).parse(page).examples()
    with pytest.raises(AssertionError, match="wrong"):
        example.evaluate()


# --- commands that a test can't run, because they install ---------------------------------


def plain_shell_blocks(page: Path) -> list[str]:
    """Return the `sh` blocks without a prompt: commands to copy."""
    blocks = re.findall(r"```sh\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    return [block.strip() for block in blocks if not block.startswith("$ ")]


def test_the_commands_that_are_only_shown_are_the_two_of_the_readme() -> None:
    """A shell command that the tests can't run is one of the two that CI runs."""
    shown = {name_of(page): plain_shell_blocks(page) for page in PAGES}
    run, test = shown.pop("README.md")
    assert "newsdedup run docs/sample-wire" in run
    assert test.endswith("-m pytest")
    assert [block for blocks in shown.values() for block in blocks] == []


def test_ci_takes_its_commands_from_the_readme() -> None:
    """What CI extracts from the README is what the README shows: its two commands."""
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    source = re.search(r"^readme_commands\(\) \{\n.*?^\}", script, re.DOTALL | re.MULTILINE)
    assert source is not None
    done = subprocess.run(  # noqa: S603  # our own script
        ["bash", "-c", f"{source[0]}\nreadme_commands"],  # noqa: S607  # the user's own bash
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert done.stdout.strip().splitlines() == plain_shell_blocks(README)


# --- links, flags, settings -----------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    """Every relative link of a page names a file that exists."""
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
    local = [link for link in links if "://" not in link and not link.startswith("mailto:")]
    assert [link for link in local if not (page.parent / link).exists()] == []


def test_every_page_can_be_reached_from_the_index() -> None:
    """The map of the docs names each page, and so do the lists beside each page of the site."""
    index = (DOCS / "index.md").read_text(encoding="utf-8")
    lists = "".join(re.findall(r"```\{toctree\}\n(.*?)```", index, re.DOTALL)).splitlines()
    names = {name_of(page) for page in PAGES[1:]} - {"index.md"}
    assert sorted(name for name in names if f"({name})" not in index) == []
    assert {f"{name}.md" for name in lists if name and not name.startswith(":")} == names


def test_every_flag_is_documented() -> None:
    """Each flag of each command stands in the page on the CLI or in that on the settings."""
    text = "".join((DOCS / name).read_text("utf-8") for name in ("cli.md", "settings.md"))
    flags = {
        flag
        for command in app.commands.values()
        for parameter in command.params
        for flag in (*parameter.opts, *parameter.secondary_opts)
        if flag.startswith("--")
    }
    assert sorted(flag for flag in flags if f"`{flag}`" not in text) == []


def allowed(attribute: attrs.Attribute[Any]) -> str:
    """Return what a setting may be, in words."""
    metadata = attribute.metadata
    if isinstance(attribute.default, bool):
        return "true or false"
    if attribute.name == "canonical":
        policies = ", ".join(f"`{name}`" for name in CANONICAL_POLICIES)
        return f"{policies}, sources in order of trust, or a function"
    if metadata["choices"]:
        return ", ".join(f"`{choice}`" for choice in metadata["choices"])
    if metadata["low"] is not None:
        return f"{metadata['low']:,} to {metadata['high']:,}"
    special = {
        "splitter": "a function",
        "candidates": "a function",
        "scorer": "a function",
        "window": "a duration such as `36h` or `7d`",
        "max_memory": "bytes, or a size such as `2GB`",
    }
    return special.get(attribute.name, "a code such as `en`")


def settings_page() -> str:
    """Return docs/settings.md as the metadata of `Settings` has it."""
    rows = [
        f"| `{attribute.name}` | `{flag_name(attribute.name)}` | `{attribute.default!r}` | "
        f"{allowed(attribute)} | {attribute.metadata['help']} | "
        f"{'yes' if attribute.metadata['shapes_keys'] else ''} |"
        for attribute in attrs.fields(Settings)
    ]
    return SETTINGS_TEXT.replace("ROWS", "\n".join(rows))


SETTINGS_TEXT = """# Settings

<!-- Generated from newsdedup/settings.py by `python -m tests.test_docs`: don't edit. -->

Every setting has a default that suits English news. In Python they are the keyword arguments
of `Settings`; on the command line each has a flag.

```python
import newsdedup as nd

settings = nd.Settings(threshold=0.7, canonical="earliest")
result = nd.deduplicate(nd.read_articles("docs/sample-wire"), settings=settings)
```

```console
$ newsdedup run docs/sample-wire --threshold 0.7 --canonical earliest -o clusters.jsonl
```

| setting | flag | default | allowed | what it does | shapes keys |
|---|---|---|---|---|---|
ROWS

A setting that shapes keys decides under which keys a sentence is found, so what was keyed
under one value can't be looked up under another. `Settings().fingerprint()` changes with these
settings and no others.

`canonical` takes more than its flag: `--trusted-source NAME` (repeat it, best first) gives it
a list of sources, and in Python it may be a function of a `Sentence`: the sentence for which
it returns the least value is kept. `--splitter`, `--candidates` and `--scorer` name a function as
`module:function`; [extending](extending.md) has an example of each.

A value that isn't allowed is refused at once, with its name, the value and what is allowed:

```python
>>> nd.Settings(threshold=1.5)
Traceback (most recent call last):
...
newsdedup.errors.InvalidSettingError: threshold = 1.5 is not allowed; allowed: ...
```
"""


def test_the_settings_page_is_up_to_date() -> None:
    """docs/settings.md says what `Settings` says; `python -m tests.test_docs` renews it."""
    assert SETTINGS_PAGE.read_text(encoding="utf-8") == settings_page()


if __name__ == "__main__":
    SETTINGS_PAGE.write_text(settings_page(), encoding="utf-8")
