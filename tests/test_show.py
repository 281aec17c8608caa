"""`newsdedup show`: clusters in a terminal; and the differences of words that it shows."""

from __future__ import annotations

import gzip
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import newsdedup as nd
from newsdedup.cli.app import app
from newsdedup.cli.cluster_file import read_clusters
from newsdedup.cli.styles import Piece, Style, columns, paragraph
from newsdedup.differences import differences, highlights

SAMPLE = Path(__file__).parent.parent / "docs" / "sample-wire"
CODES = re.compile(r"\x1b\[[\d;]*m")


@pytest.fixture(scope="module")
def result() -> nd.Result:
    """Return the result for the sample wire."""
    return nd.deduplicate(nd.read_articles(SAMPLE))


@pytest.fixture
def clusters(result: nd.Result, tmp_path: Path) -> Path:
    """Return a file of the clusters of the sample wire."""
    path = tmp_path / "clusters.jsonl"
    result.write_jsonl(path)
    return path


def shown(*arguments: str | Path, stdin: bytes | None = None) -> str:
    """Return what the command prints, which must succeed."""
    done = CliRunner().invoke(app, ["show", *map(str, arguments)], input=stdin)
    assert done.exit_code == 0, done.output
    return done.stdout


def solid(text: str) -> str:
    """Return the text without its white space."""
    return "".join(text.split())


# --- differences of words -------------------------------------------------------------------

WORDS = st.lists(
    st.sampled_from([*"abcde", "seven", "3,000", "can't", "can\u2019t", ",", "漢字", "“no”"]),
    max_size=12,
)
SENTENCES = WORDS.map(" ".join) | st.text(max_size=40)


@given(SENTENCES, SENTENCES)
def test_differences_make_up_both_texts(first: str, second: str) -> None:
    """What isn't removed is the second text; what isn't added is the first, word by word."""
    found = differences(first, second)
    assert solid("".join(run.text for run in found if run.kind != "removed")) == solid(second)
    kept = "".join(run.text for run in found if run.kind != "added")
    assert typed_plainly(solid(kept)) == typed_plainly(solid(first))


def typed_plainly(text: str) -> str:
    """Return the text with straight quotation marks and apostrophes."""
    return re.sub("[\u201c\u201d]", '"', re.sub("[\u2018\u2019]", "'", text))


def test_how_an_apostrophe_is_typed_makes_no_difference() -> None:
    """Straight and curly marks are the same; the second text is shown as it is."""
    (run,) = differences('The firm\'s "best" year.', "The firm\u2019s \u201cbest\u201d year.")
    assert (run.kind, run.text) == ("same", "The firm\u2019s \u201cbest\u201d year.")


@given(SENTENCES, SENTENCES)
def test_a_difference_stands_where_it_says(first: str, second: str) -> None:
    """Each run is the slice of its text that its offsets name."""
    for run in (*differences(first, second), *highlights(first, second)):
        side = first if run.kind == "removed" else second
        assert run.text == side[run.start : run.end]
        assert run.text.strip() == run.text != ""


@given(SENTENCES)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    """Equal texts have one run, which is shared; an empty one has none."""
    assert [run.kind for run in differences(text, text)] == ["same"] * bool(text.split())


@given(SENTENCES, SENTENCES)
def test_highlights_show_the_whole_second_text(first: str, second: str) -> None:
    """A reader misses no word of the version, however much of it is new."""
    found = highlights(first, second)
    assert solid("".join(run.text for run in found if run.kind != "removed")) == solid(second)


def test_a_short_word_between_changes_is_no_islet() -> None:
    """A shared comma or "of" alone between two changes is part of the change."""
    runs = differences("The king of Spain slept here.", "The mayor of Rome slept here.")
    assert [(run.kind, run.text) for run in runs] == [
        ("same", "The"),
        ("removed", "king of Spain"),
        ("added", "mayor of Rome"),
        ("same", "slept here."),
    ]


def test_of_a_text_in_other_words_only_new_ones_are_marked() -> None:
    """Where hardly anything is shared in order, nothing is struck through."""
    runs = highlights("The fire killed five people on Monday.", "On Monday five died in the fire.")
    assert [run.text for run in runs if run.kind == "added"] == ["died in"]
    assert "removed" not in {run.kind for run in runs}


def test_very_long_texts_are_compared_in_bounded_time() -> None:
    """Two texts of a hundred thousand words are given whole instead of compared."""
    first, second = ("a b c d e " * 20_000, "b a d c e " * 20_000)
    assert [run.kind for run in differences(first, second)] == ["removed", "added"]


# --- paragraphs for a terminal --------------------------------------------------------------

PIECES = st.lists(
    st.builds(
        Piece,
        st.text(st.sampled_from("ab 漢é\N{COMBINING ACUTE ACCENT}-\t\n"), max_size=30),
        st.sampled_from([Style(""), Style("1"), Style("31;9", "[-", "-]")]),
        st.booleans(),
    ),
    max_size=5,
)


@given(PIECES, st.integers(20, 60), st.booleans())
def test_no_line_is_wider_than_the_terminal(
    pieces: list[Piece],
    width: int,
    coloured: bool,  # noqa: FBT001  # Hypothesis hands over the value
) -> None:
    """Lines fit, whatever the letters; wide ones take two columns and marks none."""
    for line in paragraph(pieces, width=width, indent="  ", coloured=coloured):
        assert columns(CODES.sub("", line)) <= width
        assert line.startswith("  ")


@given(PIECES, st.integers(20, 60))
def test_wrapping_loses_no_letter(pieces: list[Piece], width: int) -> None:
    """All letters are there in their order; without colours nothing but brackets is added."""
    wanted = solid("".join(piece.text for piece in pieces))
    coloured = "".join(paragraph(pieces, width=width, coloured=True))
    assert solid(CODES.sub("", coloured)) == wanted
    plain = "".join(paragraph(pieces, width=width, coloured=False))
    assert "\x1b" not in plain
    if not any(piece.style.opens for piece in pieces):
        assert solid(plain) == wanted


def test_a_text_can_not_drive_the_terminal() -> None:
    """Control characters and marks that reverse the direction are replaced."""
    piece = Piece("a\x1b[2Jb \x9b31m \u202egnp.exe\u2066", Style("1"))
    (line,) = paragraph([piece], width=80, coloured=True)
    assert CODES.sub("", line) == "a�[2Jb �31m �gnp.exe�"


# --- the command ----------------------------------------------------------------------------


def test_every_version_of_every_cluster_is_shown(clusters: Path, result: nd.Result) -> None:
    """Without what it left out, each version's sentence stands in the output."""
    text = solid(re.sub(r"\[-.*?-\]", "", shown(clusters, "--width", "100"), flags=re.DOTALL))
    text = text.replace("{+", "").replace("+}", "")
    for cluster in result.clusters:
        for sentence in cluster.sentences:
            assert solid(sentence.text) in text


def test_an_id_or_how_it_begins_chooses_a_cluster(clusters: Path, result: nd.Result) -> None:
    """The id shows this cluster alone, and all of it."""
    chosen = result.clusters[3]
    assert shown(clusters, chosen.id) == shown(clusters, chosen.id[:10])
    assert shown(clusters, chosen.id) in shown(clusters)
    assert re.findall(r"^\w+ ([0-9a-f]{16}) ", shown(clusters, chosen.id), re.MULTILINE) == [
        chosen.id
    ]


def test_conflicts_are_told(clusters: Path, result: nd.Result) -> None:
    """Both sides of each conflict stand beneath the version."""
    text = shown(clusters, "--width", "200")
    for cluster in result.clusters:
        for conflict in cluster.conflicts:
            assert f"conflict, {conflict.kind}: {conflict.canonical} / {conflict.variant}" in text


def test_an_unknown_id_is_an_error(clusters: Path) -> None:
    """An id that no cluster has gives exit code 1 and one line."""
    done = CliRunner().invoke(app, ["show", str(clusters), "nosuch"])
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == (
        f"newsdedup: error: {clusters}: no cluster has an id that begins with 'nosuch'\n"
    )


@pytest.mark.parametrize("width", [20, 40, 77])
def test_no_line_is_wider_than_asked_for(clusters: Path, width: int) -> None:
    """`--width` bounds every line."""
    lines = shown(clusters, "--width", str(width)).splitlines()
    assert max(map(columns, lines)) <= width


def test_a_file_or_pipe_gets_no_colours_unless_asked(clusters: Path) -> None:
    """Output that is no terminal has brackets; `--color always` colours it for a pager."""
    assert "\x1b" not in shown(clusters)
    assert "[-" in shown(clusters)
    coloured = shown(clusters, "--color", "always")
    assert "\x1b[31;9m" in coloured
    assert "[-" not in coloured


@pytest.mark.parametrize(("no_color", "coloured"), [("", True), ("1", False)])
def test_no_color_is_respected_in_a_terminal(
    clusters: Path,
    monkeypatch: pytest.MonkeyPatch,
    no_color: str,
    coloured: bool,  # noqa: FBT001  # a parameter of the test
) -> None:
    """A terminal gets colours, but not where NO_COLOR is set to anything."""
    monkeypatch.setenv("NO_COLOR", no_color)
    terminal = Terminal()
    monkeypatch.setattr("sys.stdout", terminal)
    app.main(["show", str(clusters)], standalone_mode=False)
    assert ("\x1b" in terminal.getvalue()) == coloured


class Terminal(io.StringIO):
    """A text stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def test_stdin_and_compressed_files_are_read(clusters: Path, tmp_path: Path) -> None:
    """`-` and `.gz` show the same as the plain file."""
    packed = tmp_path / "clusters.jsonl.gz"
    packed.write_bytes(gzip.compress(clusters.read_bytes()))
    assert shown(packed) == shown(clusters) == shown("-", stdin=clusters.read_bytes())


def test_clusters_are_printed_as_they_are_read(clusters: Path) -> None:
    """The first are out before the last is read: a pager starts at once."""
    broken = clusters.read_bytes() + b"{"
    done = CliRunner().invoke(app, ["show", "-"], input=broken)
    assert done.exit_code == 1
    assert done.stdout == shown(clusters)


# --- reading clusters back --------------------------------------------------------------------


def test_clusters_are_read_back_as_they_were(clusters: Path, result: nd.Result) -> None:
    """The records from the file equal those that were written."""
    assert tuple(read_clusters(str(clusters))) == result.clusters


SCHEMA_LINE: dict[str, Any] = {
    "schema": 1, "id": "0" * 16, "kind": "claim", "sources": 1, "first_published": None,
    "canonical": {"article_id": "a", "position": 0, "start": 0, "end": 2, "text": "Hi",
                  "source": None, "published": None, "url": None},
    "variants": [],
}  # fmt: skip


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "no cluster"),
        ("[]", "no cluster"),
        ("null", "no cluster"),
        ("[" * 100_000, "no cluster"),
        ('"\\ud800"', "no cluster"),
        ("{}", "'schema' is missing"),
        (json.dumps({**SCHEMA_LINE, "schema": 2}), "schema is 2; allowed: 1"),
        (json.dumps({"schema": 1, "id": "x"}), "is missing"),
        (json.dumps({**SCHEMA_LINE, "id": 5}), "5 stands"),
        (json.dumps({**SCHEMA_LINE, "variants": [1]}), "no cluster"),
        (json.dumps({**SCHEMA_LINE, "variants": None}), "no cluster"),
    ],
)  # fmt: skip
def test_a_line_that_is_no_cluster_is_named(tmp_path: Path, line: str, problem: str) -> None:
    """The error says which line it is and what is wrong with it."""
    path = tmp_path / "clusters.jsonl"
    path.write_text(f"{json.dumps(SCHEMA_LINE)}\n\n{line}\n")
    found = read_clusters(str(path))
    assert next(found).canonical.text == "Hi"
    with pytest.raises(nd.ArticleFormatError, match=re.escape(problem)) as caught:
        list(found)
    assert caught.value.item == "3"


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    """No line of bytes makes another error than ours."""
    done = CliRunner().invoke(app, ["show", "-"], input=content)
    assert done.exit_code in {0, 1}
    assert done.exception is None or isinstance(done.exception, SystemExit)


def test_a_compressed_file_that_is_cut_off_is_told(clusters: Path, tmp_path: Path) -> None:
    """Half of a .gz gives one line that says so."""
    packed = tmp_path / "half.jsonl.gz"
    whole = gzip.compress(clusters.read_bytes())
    packed.write_bytes(whole[: len(whole) // 2])
    done = CliRunner().invoke(app, ["show", str(packed)])
    assert done.exit_code == 1
    assert "cut off" in done.stderr


def test_keys_of_a_later_writer_are_passed_over(tmp_path: Path) -> None:
    """Schema version 1 may gain keys."""
    path = tmp_path / "clusters.jsonl"
    path.write_text(json.dumps({**SCHEMA_LINE, "mood": "good"}))
    assert [cluster.id for cluster in read_clusters(str(path))] == ["0" * 16]
