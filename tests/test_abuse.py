"""What a hostile or broken surrounding does: little memory, workers that die, odd articles."""

from __future__ import annotations

import resource
import subprocess
import sys
from concurrent.futures import BrokenExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

import newsdedup as nd
from newsdedup.cli.app import app

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
WIRE = ROOT / "docs" / "sample-wire"
GOLDEN = ROOT / "tests" / "golden" / "sample-wire.jsonl"
MEGABYTE = 1 << 20

NASTY = {
    "nothing": "",
    "a space": " ",
    "line ends": "\n\r\n\u2028\u2029\x0b\x0c\x85",
    "a zero byte": "Rain\0fell on Kelmouth.",
    "a lone surrogate": "Rain \ud800 fell on Kelmouth.",
    "other direction": "\u202eRain fell on Kelmouth.\u202c",
    "joined marks": "R" + "\u0301" * 10_000 + "ain fell.",
    "ligatures": "\ufdfa" * 1_000,
    "no letters": "!?" * 5_000,
    "one word": "rain" * 50_000,
    "one word again and again": "rain " * 50_000,
    "quotes that never end": "“" * 5_000 + "Rain fell.",
    "full stops": ". " * 20_000,
    "abbreviations": "Mr. " * 20_000,
    "numbers": "1," * 20_000 + "000 people died.",
    "one number": "9" * 20_000 + " people died on Monday.",
    "fractions": "1/" * 10_000 + "2 of it fell.",
    "digits of the world": "٣٤٥ people died; ५६७ were hurt; Ⅻ ½ ²³.",
    "markup": "<p onload=alert(1)>" * 2_000,
    "brackets": "(" * 10_000 + "[" * 10_000,
    "a date without end": "on Monday, " * 5_000,
    "not, not": "not " * 10_000 + "so.",
    "Hangul apart": "\u1112\u1161\u11ab" * 5_000,
    "Chinese": "雨在凯尔茅斯下了。" * 1_000,
    "emoji": "👩‍👩‍👧‍👦" * 2_000,
}


def limited(megabytes: int) -> Callable[[], None]:
    """Return what bounds the address space of a process that is about to begin."""

    def bound() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (megabytes * MEGABYTE, megabytes * MEGABYTE))

    return bound


@pytest.mark.parametrize("megabytes", [60, 120, 200, 300, 450])
def test_with_little_memory_all_or_nothing_is_written(tmp_path: Path, megabytes: int) -> None:
    """With any `ulimit -v` the clusters are all there, or a line says why not, and none are."""
    output = tmp_path / "clusters.jsonl"
    done = subprocess.run(  # noqa: S603  # our own interpreter and our own command
        [sys.executable, "-m", "newsdedup", "run", str(WIRE), "-o", str(output)],
        preexec_fn=limited(megabytes),  # no thread runs here
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode == 0) == output.exists()
    assert not output.exists() or output.read_bytes() == GOLDEN.read_bytes()
    assert [path.name for path in tmp_path.iterdir() if path != output] == []
    assert done.returncode == 0 or done.stderr


@pytest.mark.parametrize("error", [MemoryError(), BrokenExecutor()])
def test_a_lack_of_memory_is_one_line(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """No memory, or a worker that was killed for it: one line that says what to do, exit 1."""

    def fails(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(nd, "deduplicate", fails)
    shown = CliRunner().invoke(app, ["run", str(WIRE)])
    assert shown.exit_code == 1
    assert shown.stderr.startswith("newsdedup: error: ")
    assert "--max-memory" in shown.stderr
    assert shown.stderr.count("\n") == 1


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY)
def test_no_text_harms(tmp_path: Path, text: str) -> None:
    """Any text goes through all that is public; offsets hold, and a text repeats itself."""
    articles = [nd.Article(id=name, text=text) for name in "ab"]
    result = nd.deduplicate(articles)
    for cluster in result.clusters:
        for sentence in cluster.sentences:
            assert sentence.text == text[sentence.start : sentence.end]
            assert sentence.text.strip()
    result.write_jsonl(tmp_path / "clusters.jsonl")
    result.write_html(tmp_path / "report.html")
    assert nd.compare(text, text).same or not any(map(str.isalnum, text))
    assert 0 <= nd.compare(text, "Rain fell on Kelmouth on Monday.").score <= 1
    assert nd.explain(text, text)


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY)
def test_no_text_harms_an_index(tmp_path: Path, text: str) -> None:
    """An index takes any text, finds it, and stays sound."""
    with nd.Index.open(tmp_path / "it.index") as index:
        list(index.add([nd.Article(id=name, text=text) for name in "ab"]))
        index.find(text)
        index.remove("a")
        assert index.verify() == []
