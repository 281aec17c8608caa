"""The benchmarks: the made-up wire tells the truth about itself, and floors are kept."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import __main__ as command
from benchmarks import disguise, floors, fuzzing, peers, plots, wire
from benchmarks.cases import CASES
from benchmarks.cases.contract import Options
from benchmarks.cases.peers import Groups
from newsdedup import Settings
from newsdedup.sentences import spans

if TYPE_CHECKING:
    from pathlib import Path

seeds = st.integers(0, 2**32)
NAME_OR_FIGURE = re.compile(r"\b[A-Z]\w+|\d[\d.,]*\d|\d")


def protected(text: str) -> list[str]:
    """Return the names and figures of a sentence after its first word."""
    return NAME_OR_FIGURE.findall(text.split(" ", 1)[1])


@settings(max_examples=10, deadline=None)
@given(seed=seeds)
def test_the_same_seed_makes_the_same_wire(seed: int) -> None:
    """A wire depends on its seed alone, and two seeds differ."""
    assert wire.lines(300, seed=seed) == wire.lines(300, seed=seed)
    assert wire.lines(300, seed=seed) != wire.lines(300, seed=seed + 1)


@settings(max_examples=10, deadline=None)
@given(seed=seeds)
def test_planted_copies_are_what_they_are_called(seed: int) -> None:
    """Every copy is in a later article; its kind says what it keeps of the original."""
    made = wire.lines(600, seed=seed)
    for line in made:
        if line.original < 0:
            continue
        original = made[line.original]
        assert original.article < line.article
        assert (line.claim == original.claim) == (line.kind != "trap")
        if line.kind == "exact":
            assert line.text == original.text
        elif line.kind == "edited":
            assert line.text != original.text
            assert protected(line.text) == protected(original.text)


@settings(max_examples=10, deadline=None)
@given(seed=seeds)
def test_the_splitter_finds_the_lines_where_they_were_written(seed: int) -> None:
    """The places that the truth names are the sentences that newsdedup finds."""
    made = wire.lines(400, seed=seed)
    articles, places = wire.articles(made)
    found = {
        (article.id, start, article.text[start:end])
        for article in articles
        for start, end in spans(article.text, Settings())
    }
    assert found == {
        (article, start, line.text) for line, (article, start) in zip(made, places, strict=True)
    }


def test_a_disguised_copy_has_the_repeats_and_shape_of_its_original() -> None:
    """Equal sentences stay equal and others apart, in other words of the same kind of letters."""
    articles, _ = wire.articles(wire.lines(400, seed=3))
    whole = disguise.Collection(articles)
    first, second = list(whole.copy(0)), list(whole.copy(1))
    assert [article.text for article in first] == [article.text for article in articles]
    assert list(whole.copy(1)) == second
    assert len({article.id for article in (*first, *second)}) == 2 * len(articles)
    said = [line for article in first for line in article.text.splitlines()]
    disguised = [line for article in second for line in article.text.splitlines()]
    assert len(set(said)) == len(set(disguised)) == len(set(zip(said, disguised, strict=True)))
    assert sum(map(str.__ne__, said, disguised)) > len(said) / 2
    assert [re.sub(r"[^\W\d_]+", "", line) for line in said] == [
        re.sub(r"[^\W\d_]+", "", line) for line in disguised
    ]


def test_boilerplate_and_template_lines_are_as_many_as_asked() -> None:
    """Boilerplate has few different lines, a template a different line each time."""
    assert len(set(wire.boilerplate_lines())) == wire.BOILERPLATE_LINES
    assert len(set(wire.template_lines(200))) == 200


# --- floors ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "passed"), [(0.95, True), (0.94, True), (0.93, False), (None, False)]
)
def test_a_figure_below_its_floor_and_margin_breaks_it(
    value: float | None, *, passed: bool
) -> None:
    """The margin is allowed, no more; a figure that is missing breaks its floor."""
    floor = {"figure": "case.recall", "least": 0.95, "margin": 0.015}
    figures = {} if value is None else {"recall": value}
    (check,) = floors.checks({"case": figures}, Options(), [floor])
    assert check.passed is passed
    assert "case.recall" in check.told


def test_a_floor_counts_only_for_the_runs_it_is_meant_for(tmp_path: Path) -> None:
    """Floors of data, of full runs and of large ones are left out of the others."""
    floor = {"figure": "case.us", "most": 1, "data": True, "full": True, "sentences": 1000}
    meant = Options(data=tmp_path, sentences=1000)
    results: dict[str, dict[str, float]] = {"case": {}}
    assert len(floors.checks(results, meant, [floor])) == 1
    for other in (
        Options(sentences=1000),
        Options(data=tmp_path, quick=True, sentences=1000),
        Options(data=tmp_path, sentences=999),
    ):
        assert floors.checks(results, other, [floor]) == []
    assert floors.checks({}, meant, [floor]) == []


def test_every_floor_has_a_case_a_bound_and_a_reason() -> None:
    """No floor is dead: its case exists, it bounds one side, and says why."""
    cases = {case.name for case in CASES}
    for floor in floors.read():
        assert floor["figure"].split(".")[0] in cases
        assert ("least" in floor) != ("most" in floor)
        assert floor["why"]


# --- the command -------------------------------------------------------------------------


@pytest.mark.parametrize(("most", "code"), [(1e9, 0), (-1e9, 1)])
def test_a_broken_floor_fails_the_run_in_a_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], most: float, code: int
) -> None:
    """The exit code is 1 where a floor is broken; the last line counts; JSON holds the same."""
    limits, out = tmp_path / "floors.json", tmp_path / "out.json"
    floor = {"figure": "start.import_seconds", "most": most, "why": "a test"}
    limits.write_text(json.dumps([floor]), "utf-8")
    assert command.main(["start", "--floors", str(limits), "--json", str(out)]) == code
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == f"{1 - code} passed, {code} failed"
    assert lines[-2].startswith("FAILED: start.import_seconds is") == bool(code)
    written = json.loads(out.read_text("utf-8"))
    assert written["checks"][0]["passed"] is (code == 0)
    assert written["machine"]["python"] in "\n".join(lines)


NAMES = ("one", "two")


def test_a_fuzzer_whose_process_fails_fails_too(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Names behind it are still fuzzed; the exit code is 1."""
    monkeypatch.setattr("sys.argv", ["fuzz", "--inputs", "3"])
    with pytest.raises(SystemExit) as raised:
        fuzzing.each_apart(
            "Try.", module="benchmarks.none", what="names", names=NAMES, fuzz=_unasked
        )
    assert raised.value.code == 1
    assert capfd.readouterr().out.splitlines() == [f"{name:12} DIED with 1" for name in NAMES]


def _unasked(name: str, inputs: int, seed: int) -> str:
    raise AssertionError((name, inputs, seed))


def test_an_unknown_case_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    """The message names what there is."""
    with pytest.raises(SystemExit) as stopped:
        command.main(["no-such-case"])
    assert stopped.value.code == 2
    assert "determinism" in capsys.readouterr().err


# --- peers -------------------------------------------------------------------------------


def test_groups_join_what_links_join() -> None:
    """Sentences are together where a path of links leads from one to the other."""
    groups = Groups([(1, 2), (3, 4), (2, 5)])
    assert groups.together(1, 5)
    assert not groups.together(1, 3)
    assert not groups.together(6, 7)


def test_our_own_links_name_the_places_of_the_sentences() -> None:
    """What newsdedup links is told by the places in the list it was given."""
    sentences = [line.text for line in wire.lines(45) if line.kind == "new"][:30]
    assert (28, 3) in {
        (max(link), min(link))
        for link in peers.newsdedup([*sentences[:28], sentences[3], sentences[29]])
    }


def made_up_figures() -> dict[str, dict[str, object]]:
    """Return figures of two cases such as a run writes."""
    stages = {"read": 3.0, "sentences": 6.0, "terms": 7.0, "candidates": 9.0}
    sizes = {
        str(size): {
            "sentences": size,
            "cpu_us_a_sentence": 40.0 + power,
            "peak_bytes_a_sentence": 4000.0 / power,
            "stage_us": stages,
        }
        for power, size in enumerate((10_000, 30_000, 100_000), start=1)
    }
    spread = {"median": 90.0, "min": 80.0, "max": 99.0}
    found = {
        "newsdedup": {"cpu_us_a_sentence": spread, "recall": 0.7},
        "other": {"cpu_us_a_sentence": 20.0, "recall": {"exact": 1.0, "edited": 0.5}},
        "sort_u": {"cpu_us_a_sentence": 0.8},
    }
    return {
        "scale": {**sizes, "over_100000": {"10000": 1.0}},
        "peers": {"not_installed": {}, "town": {"sentences": 900, **found}},
        "start": {"seconds": 0.1},
    }


def test_plots_are_drawn_of_the_cases_that_ran(tmp_path: Path) -> None:
    """Scale, stages and peers have a plot each, the same bytes for the same figures."""
    pytest.importorskip("matplotlib", reason="the extra `plots` isn't installed")
    figures = made_up_figures()
    first, again = (plots.draw(figures, tmp_path / name) for name in ("one", "two"))
    assert [path.name for path in first] == ["scale.svg", "stages.svg", "peers-town.svg"]
    assert all(path.read_text("utf-8").rstrip().endswith("</svg>") for path in first)
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in again]
    assert plots.draw({"start": figures["start"]}, tmp_path) == []


def test_figures_of_several_runs_are_drawn_together(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command draws what runs wrote to files, and names what it wrote."""
    pytest.importorskip("matplotlib", reason="the extra `plots` isn't installed")
    for name, figures in made_up_figures().items():
        (tmp_path / f"{name}.json").write_text(json.dumps({"cases": {name: figures}}), "utf-8")
    files = [str(tmp_path / f"{name}.json") for name in ("scale", "peers")]
    assert plots.main([*files, "--out", str(tmp_path / "plots")]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(list((tmp_path / "plots").iterdir()))
