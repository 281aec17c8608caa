"""The command line: what goes to stdout, what to stderr, and every exit code."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from click.testing import CliRunner

from newsdedup.cli.app import app
from newsdedup.cli.flags import flag_name, settings_from
from newsdedup.settings import Settings

if TYPE_CHECKING:
    from click.testing import Result

ROOT = Path(__file__).parent.parent
WIRE = ROOT / "docs" / "sample-wire"
FIVE = "A fire in a warehouse in Port Amery killed five people on Monday, officials said."
SEVEN = "A fire in a warehouse in Port Amery killed seven people on Monday, officials said."


def newsdedup(*arguments: object, stdin: str | None = None) -> Result:
    """Run the command in this process."""
    words = [str(argument) for argument in arguments]
    return CliRunner().invoke(app, words, input=stdin, prog_name="newsdedup")


def clusters_of(*arguments: object, stdin: str | None = None) -> str:
    """Return the clusters that a run writes to stdout; there must be some."""
    result = newsdedup("run", *arguments, stdin=stdin)
    assert result.exit_code == 0, result.stderr
    assert result.stdout
    return result.stdout


def process(*arguments: object, **options: Any) -> subprocess.Popen[str]:
    """Start the command in a process of its own."""
    code = "from newsdedup.cli import main; main()"
    return subprocess.Popen(  # noqa: S603  # our own interpreter and our own command
        [sys.executable, "-c", code, *(str(argument) for argument in arguments)],
        text=True,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        **{"stderr": subprocess.PIPE, **options},
    )


def write_jsonl(path: Path, *items: object) -> Path:
    """Write one JSON value a line; strings go in as they are."""
    lines = [item if isinstance(item, str) else json.dumps(item) for item in items]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


@pytest.fixture
def pair(tmp_path: Path) -> Path:
    """Return a file with two articles that repeat one sentence."""
    return write_jsonl(
        tmp_path / "pair.jsonl", {"id": "a", "text": FIVE}, {"id": "b", "text": SEVEN}
    )


# --- run ------------------------------------------------------------------------------------


def test_clusters_go_to_stdout_and_the_summary_to_stderr(pair: Path) -> None:
    """Stdout holds JSON lines and nothing else; the summary is on stderr."""
    result = newsdedup("run", pair)
    assert result.exit_code == 0
    (cluster,) = (json.loads(line) for line in result.stdout.splitlines())
    assert {cluster["canonical"]["article_id"], cluster["variants"][0]["article_id"]} == {"a", "b"}
    assert "articles" in result.stderr


def test_an_output_file_holds_what_stdout_would(pair: Path, tmp_path: Path) -> None:
    """With -o the same bytes go to a file, and stdout stays empty."""
    result = newsdedup("run", pair, "-o", tmp_path / "clusters.jsonl")
    assert result.stdout == ""
    written = (tmp_path / "clusters.jsonl").read_text(encoding="utf-8")
    assert written == clusters_of(pair)


def test_a_dash_reads_stdin(pair: Path) -> None:
    """`-` as PATH reads JSONL from stdin."""
    assert clusters_of("-", stdin=pair.read_text(encoding="utf-8")) == clusters_of(pair)


def test_articles_can_be_written_too(tmp_path: Path) -> None:
    """--articles-out writes every article; removing leaves a repeated sentence once."""
    path = write_jsonl(tmp_path / "t.jsonl", {"id": "a", "text": FIVE}, {"id": "b", "text": FIVE})
    out = tmp_path / "articles.jsonl"
    result = newsdedup("run", path, "-o", tmp_path / "c.jsonl", "--articles-out", out)
    assert result.exit_code == 0
    articles = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [article["id"] for article in articles] == ["a", "b"]
    assert sum(bool(article["text"].strip()) for article in articles) == 1


def test_fields_of_other_names_are_mapped(tmp_path: Path, pair: Path) -> None:
    """--id-field and --text-field say where the id and the text stand."""
    path = write_jsonl(
        tmp_path / "o.jsonl", {"guid": "a", "body": FIVE}, {"guid": "b", "body": SEVEN}
    )
    mapped = clusters_of(path, "--id-field", "guid", "--text-field", "body")
    assert mapped == clusters_of(pair)


def test_a_setting_given_as_a_flag_is_used(pair: Path) -> None:
    """--on-conflict split takes versions that disagree out of the cluster."""
    assert clusters_of(pair)
    assert newsdedup("run", pair, "--on-conflict", "split").stdout == ""


def test_every_setting_has_a_flag_that_means_its_default() -> None:
    """Without flags the settings are the defaults; each setting's flag stands in the help."""
    command = app.commands["run"]
    values = command.make_context("run", ["x"]).params
    assert settings_from(values) == Settings()
    shown = newsdedup("run", "--help").stdout
    assert [name for name in attrs.fields_dict(Settings) if flag_name(name) not in shown] == []


def test_trusted_sources_are_kept_in_their_order() -> None:
    """--trusted-source, repeated, becomes the list of sources of `canonical`."""
    command = app.commands["run"]
    arguments = ["x", "--trusted-source", "Agency B", "--trusted-source", "Agency A"]
    values = command.make_context("run", arguments).params
    assert settings_from(values).canonical == ("Agency B", "Agency A")


def test_a_splitter_is_loaded_by_its_name() -> None:
    """--splitter takes module:function."""
    values = app.commands["run"].make_context("run", ["x", "--splitter", "os.path:split"]).params
    loaded: object = settings_from(values).splitter
    assert loaded is os.path.split


# --- what goes wrong --------------------------------------------------------------------------


def failure(result: Result) -> str:
    """Return the one line of an error of ours."""
    assert result.exit_code == 1
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    return line


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "no such file"),
        ("", "empty"),
        ('{"id": "a", "text": "x"}\n{"id": \n', ":2: "),
        ('{"text": "x"}\n', ":1: no id"),
        ('{"id": "a"}\n', ":1: no text"),
        ('{"id": "a", "text": "x", "published": "2026-03-02T21:10"}\n', "time zone"),
        ('{"id": "a", "text": "x"}\n{"id": "a", "text": "y"}\n', "article:a: "),
    ],
    ids=["no file", "empty", "broken", "no id", "no text", "naive time", "duplicate id"],
)
def test_a_bad_input_is_one_plain_line(tmp_path: Path, content: str | None, problem: str) -> None:
    """A file that can't be used gives one line with its place and problem, and exit 1."""
    path = tmp_path / "in.jsonl"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    line = failure(newsdedup("run", path))
    assert line.startswith("newsdedup: error: ")
    assert problem in line


def test_an_empty_directory_is_one_plain_line(tmp_path: Path) -> None:
    """A directory without articles is an error, not an empty result."""
    assert str(tmp_path) in failure(newsdedup("run", tmp_path))


def test_bad_items_can_be_skipped_and_are_listed(tmp_path: Path) -> None:
    """--on-bad-item skip goes on and lists the first 20 skipped items and their number."""
    path = write_jsonl(tmp_path / "in.jsonl", *["{"] * 25, {"id": "a", "text": FIVE})
    result = newsdedup("run", path, "--on-bad-item", "skip")
    assert result.exit_code == 0
    assert "skipped 25 items" in result.stderr
    assert f"{path}:20: " in result.stderr
    assert f"{path}:21: " not in result.stderr
    assert "5 more" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("run",),
        ("run", "x", "--threshold", "2"),
        ("run", "x", "--threshold", "high"),
        ("run", "x", "--views", "none"),
        ("run", "x", "--language", "English"),
        ("run", "x", "--no-such-flag"),
        ("run", "x", "--splitter", "nothing"),
        ("run", "x", "--splitter", "os:nothing"),
        ("run", "x", "--canonical", "longest", "--trusted-source", "A"),
        ("run", WIRE, "--assume-timezone", "Nowhere/Land"),
        ("run", WIRE, "--encoding", "no-such-encoding"),
        ("run", "x", "-o", "no/such/directory/out.jsonl"),
        ("run", "x", "-o", "out.jsonl", "--articles-out", "out.jsonl"),
        ("run", "x", "-o", "x"),
        ("run", "x", "-o", ROOT),
        ("compare", "a"),
        ("compare", "a", "b", "--published-a", "2026-03-02T21:10"),
        ("compare", "a", "b", "--published-a", "yesterday"),
        ("no-such-command",),
    ],
    ids=lambda arguments: " ".join(map(str, arguments)).replace(f"{ROOT}", "ROOT"),
)
def test_wrong_usage_exits_with_2(arguments: tuple[object, ...]) -> None:
    """What the command line can't mean is said on stderr, with exit 2 and nothing on stdout."""
    result = newsdedup(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "rror: " in result.stderr


def test_an_invalid_setting_names_flag_value_and_range(pair: Path) -> None:
    """The message has the flag, the value and what is allowed."""
    message = newsdedup("run", pair, "--threshold", "2").stderr
    assert "--threshold" in message
    assert "2" in message
    assert "0.0<=x<=1.0" in message


def test_an_output_that_can_not_be_written_is_one_plain_line(pair: Path) -> None:
    """What the operating system refuses is told without a traceback."""
    assert "newsdedup: error: " in failure(newsdedup("run", pair, "-o", "/dev/full"))


# --- compare and explain --------------------------------------------------------------------


def test_compare_says_relation_score_and_conflict() -> None:
    """Two versions of one claim with another figure are the same claim, with a conflict."""
    result = newsdedup("compare", FIVE, SEVEN)
    assert result.exit_code == 0
    first, conflict = result.stdout.splitlines()
    assert "the same claim" in first
    assert "conflict, number: five / seven" in conflict


def test_compare_writes_json_for_a_program() -> None:
    """--json writes one object with all that a Comparison has."""
    comparison = json.loads(newsdedup("compare", FIVE, SEVEN, "--json").stdout)
    assert comparison["same"] is True
    assert 0.5 <= comparison["score"] <= 1
    assert comparison["conflicts"][0]["kind"] == "number"
    assert comparison["evidence"]


def test_compare_takes_times() -> None:
    """Times of publication give a weekday its date, which can then conflict with another."""
    dated = FIVE.replace("Monday", "March 3")
    times = ("--published-a", "2026-03-02T21:10Z", "--published-b", "2026-03-03T21:10Z")
    without = json.loads(newsdedup("compare", FIVE, dated, "--json").stdout)
    result = json.loads(newsdedup("compare", FIVE, dated, *times, "--json").stdout)
    assert without["conflicts"] == []
    assert [conflict["kind"] for conflict in result["conflicts"]] == ["date"]


def test_explain_tells_a_person_and_a_program() -> None:
    """Explain writes words, or with --json one object."""
    told = newsdedup("explain", FIVE, SEVEN)
    assert told.exit_code == 0
    assert len(told.stdout.splitlines()) > 3
    assert isinstance(json.loads(newsdedup("explain", FIVE, SEVEN, "--json").stdout), dict)


def test_text_can_not_drive_the_terminal() -> None:
    """Control characters and lone surrogates of a text come out as harmless characters."""
    result = newsdedup("explain", f"\x1b[2J{FIVE}\udcff", SEVEN)
    assert result.exit_code == 0
    assert "\x1b" not in result.output


# --- as a process ---------------------------------------------------------------------------


def test_a_reader_that_leaves_early_is_no_error(tmp_path: Path) -> None:
    """`newsdedup run … | head -n 1` ends quietly, however much is left to write."""
    items = [
        {"id": f"{n}-{copy}", "text": f"{FIVE} Number {n} of many."}
        for n in range(900)
        for copy in "ab"
    ]
    path = write_jsonl(tmp_path / "many.jsonl", *items)
    with process("run", path, "--no-progress") as started:
        assert started.stdout is not None
        started.stdout.close()
        _, told = started.communicate(timeout=60)
    assert started.returncode == 0
    assert "rror" not in told
    assert "Broken" not in told


def test_an_interrupt_exits_with_130() -> None:
    """Ctrl-C ends the command with 130 and no traceback."""
    with process("run", "-", stdin=subprocess.PIPE) as started:
        assert started.stdin is not None
        # More than a pipe holds: once it is written, the command is reading stdin.
        started.stdin.write((json.dumps({"id": "a", "text": FIVE}) + "\n") * 3_000)
        started.stdin.flush()
        started.send_signal(signal.SIGINT)
        _, told = started.communicate(timeout=60)
    assert started.returncode == 130
    assert "Traceback" not in told


def test_without_click_one_line_says_what_to_install() -> None:
    """The command without its extra exits with 1 and the line to type."""
    code = "import sys; sys.modules['click'] = None\nfrom newsdedup.cli import main\nmain()"
    done = subprocess.run(  # noqa: S603  # our own interpreter and our own command
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 1
    assert done.stderr == (
        "newsdedup: error: the command line needs click: pip install 'newsdedup[cli]'\n"
    )


def test_a_terminal_sees_a_bar_without_colour(pair: Path) -> None:
    """On a terminal --progress draws a bar, with no escape sequence for NO_COLOR to turn off."""
    terminal, its_end = pty.openpty()
    fcntl.ioctl(its_end, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    with process("run", pair, "--progress", stderr=its_end) as started:
        clusters, _ = started.communicate(timeout=60)
    os.close(its_end)
    told = os.read(terminal, 2**20).decode()
    os.close(terminal)
    assert "sentences:" in told
    assert "%|" in told
    assert "\x1b" not in clusters + told


def test_progress_is_shown_when_asked_for(pair: Path) -> None:
    """--progress writes lines where stderr is no terminal; by default a short run has none."""
    quiet = newsdedup("run", pair).stderr
    assert (
        newsdedup("run", pair, "--no-progress").stderr.splitlines()[:-1] == quiet.splitlines()[:-1]
    )
    assert len(newsdedup("run", pair, "--progress").stderr) > len(quiet)


def test_the_version_is_that_of_the_package() -> None:
    """--version prints the name and the version."""
    import newsdedup as nd  # noqa: PLC0415  # the name is taken by the function above

    assert newsdedup("--version").stdout == f"newsdedup, version {nd.__version__}\n"
