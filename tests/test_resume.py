"""A run with a work directory: killed anywhere it goes on, and gives what it would have given."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest

import newsdedup as nd
from newsdedup import matching, resume, work_dir
from newsdedup.work_dir import WorkDir, opened

ROOT = Path(__file__).parent.parent
WIRE = ROOT / "docs" / "sample-wire"
GOLDEN = ROOT / "tests" / "golden" / "sample-wire.jsonl"
ORDER = ["run.json", "candidates.npz", "matches-000000.npz", "stars.npz", "conflicts-000000.npz"]


def written(place: Path, work: Path, **options: object) -> bytes:
    """Return the clusters file of the sample wire, made with a work directory."""
    result = nd.deduplicate(nd.read_articles(WIRE), work_dir=work, **options)  # type: ignore[arg-type]  # any of them
    result.write_jsonl(place / "clusters.jsonl")
    return (place / "clusters.jsonl").read_bytes()


def names(work: Path) -> set[str]:
    return {path.name for path in work.iterdir()}


def test_a_work_directory_changes_no_byte(tmp_path: Path) -> None:
    """With a work directory the clusters are those without, also when all is taken from it."""
    for _ in range(2):
        assert written(tmp_path, tmp_path / "work") == GOLDEN.read_bytes()
    assert names(tmp_path / "work") == set(ORDER)


@pytest.mark.parametrize("done", range(len(ORDER)))
def test_a_run_goes_on_after_any_of_its_steps(tmp_path: Path, done: int) -> None:
    """With the steps up to any one done, the rest is made, and the bytes are the same."""
    work = tmp_path / "work"
    written(tmp_path, work)
    for name in ORDER[done:]:
        (work / name).unlink()
    assert written(tmp_path, work) == GOLDEN.read_bytes()
    assert names(work) == set(ORDER)


def test_done_steps_are_not_made_again(tmp_path: Path) -> None:
    """A second run with the same work directory measures no pair of texts."""
    written(tmp_path, tmp_path / "work")
    with (
        patch.object(matching, "worth_measuring", side_effect=AssertionError),
        patch.object(matching, "measured", side_effect=AssertionError),
    ):
        assert written(tmp_path, tmp_path / "work") == GOLDEN.read_bytes()


def test_steps_of_few_pairs_give_the_same(tmp_path: Path) -> None:
    """Where pairs are split into many steps, matches and conflicts come out as from one."""
    with patch.object(resume, "PAIRS_A_STEP", 7):
        for _ in range(2):
            assert written(tmp_path, tmp_path / "work") == GOLDEN.read_bytes()
    assert "conflicts-000003.npz" in names(tmp_path / "work")


@pytest.mark.parametrize("kept", [0, 1, 100, -1])
def test_a_damaged_step_is_made_again(tmp_path: Path, kept: int) -> None:
    """A step that was cut off, or in which a byte changed, is not believed."""
    work = tmp_path / "work"
    written(tmp_path, work)
    for name in ORDER[1:]:
        content = bytearray((work / name).read_bytes())
        if kept < 0:
            content[len(content) // 2] ^= 255
        (work / name).write_bytes(content[:kept] if kept >= 0 else content)
    assert written(tmp_path, work) == GOLDEN.read_bytes()


@pytest.mark.parametrize("bits", [1, 64, 255])
def test_whatever_byte_of_a_step_changes_it_is_sound_or_made_again(
    tmp_path: Path, bits: int
) -> None:
    """Also where it seems encrypted, of a later version of zip, or to have fewer arrays."""
    work = WorkDir(tmp_path)
    arrays = {"first": np.arange(5, dtype=np.int32), "count": np.array(3)}
    work.arrays("step", lambda: arrays)
    content = (tmp_path / "step.npz").read_bytes()
    for place in range(len(content)):
        changed = bytearray(content)
        changed[place] ^= bits
        (tmp_path / "step.npz").write_bytes(changed)
        found = work.arrays("step", lambda: arrays)
        assert {name: values.tolist() for name, values in found.items()} == {
            "first": [0, 1, 2, 3, 4],
            "count": 3,
        }


def test_another_run_is_refused(tmp_path: Path) -> None:
    """Other articles, settings or a damaged card: an error that says which, nothing written."""
    work = tmp_path / "work"
    written(tmp_path, work)
    before = {path.name: path.read_bytes() for path in work.iterdir()}
    with pytest.raises(nd.StoreMismatchError, match="with other settings; allowed: the same"):
        written(tmp_path, work, settings=nd.Settings(threshold=0.6))
    changed = [nd.Article(id="a", text="Rain fell on Kelmouth.")]
    with pytest.raises(nd.StoreMismatchError, match="with other articles; allowed: the same"):
        nd.deduplicate(changed, work_dir=work)
    assert {path.name: path.read_bytes() for path in work.iterdir()} == before
    (work / "run.json").write_text("[", encoding="utf-8")
    with pytest.raises(nd.StoreMismatchError, match="its card is damaged"):
        written(tmp_path, work)


def test_settings_that_change_no_result_may_differ(tmp_path: Path) -> None:
    """The next try may have other workers or less memory."""
    written(tmp_path, tmp_path / "work", settings=nd.Settings(workers=1))
    settings = nd.Settings(workers=2, max_memory=1_000)
    assert written(tmp_path, tmp_path / "work", settings=settings) == GOLDEN.read_bytes()


def test_a_directory_with_other_files_is_refused(tmp_path: Path) -> None:
    """A user's own directory is no work directory, and nothing in it is touched."""
    (tmp_path / "mine.txt").write_text("x", encoding="utf-8")
    with pytest.raises(nd.InvalidSettingError, match=r"or empty directory.*'mine.txt'"):
        opened(tmp_path, {"articles": "x"})
    work_dir.remove(tmp_path)
    assert names(tmp_path) == {"mine.txt"}


def test_removing_leaves_nothing_of_a_run(tmp_path: Path) -> None:
    """A work directory that is removed is gone; one that isn't there is no fault."""
    work = opened(tmp_path / "work", {"articles": "x"})
    work.arrays("step", lambda: {"values": np.arange(3)})
    (work.path / "step.npz.1.unfinished").write_bytes(b"cut")
    work_dir.remove(work.path)
    assert not work.path.exists()
    work_dir.remove(work.path)


def test_a_file_in_its_place_is_said(tmp_path: Path) -> None:
    """Where no directory can be, the error names the place and the reason."""
    (tmp_path / "work").write_text("x", encoding="utf-8")
    with pytest.raises(nd.WorkDirError, match="work: File exists: a step can't be kept there"):
        written(tmp_path, tmp_path / "work")


def test_a_full_disk_is_said_and_costs_no_step(tmp_path: Path) -> None:
    """A step that can't be written is an error that names its file; those before stay sound."""
    work = opened(tmp_path / "work", {"articles": "x"})
    work.arrays("one", lambda: {"values": np.arange(3)})
    full = OSError(28, "No space left on device")
    with patch.object(os, "fsync", side_effect=full), pytest.raises(nd.WorkDirError) as caught:
        work.arrays("two", lambda: {"values": np.arange(3)})
    assert "two.npz: No space left on device" in str(caught.value)
    again = WorkDir(work.path)
    assert again.arrays("one", dict)["values"].tolist() == [0, 1, 2]
    assert again.arrays("two", lambda: {"values": np.arange(4)})["values"].tolist() == [0, 1, 2, 3]


def command(output: Path) -> list[str]:
    run = [sys.executable, "-m", "newsdedup", "run", str(WIRE), "-o", str(output), "--resume"]
    return [*run, "--workers", "1"]


def finished(words: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  # our own interpreter and our own command
        words, capture_output=True, text=True, check=False
    )


def test_resume_needs_a_file(tmp_path: Path) -> None:
    """Beside stdout no work directory can stand: wrong usage."""
    shown = finished([*command(tmp_path)[:5], "--resume"])
    assert shown.returncode == 2
    assert "--resume needs -o FILE" in shown.stderr


def test_the_command_goes_on_where_it_was_killed(tmp_path: Path) -> None:
    """Killed at random moments and started again, the command ends with the right bytes.

    Its work directory stands beside the output until that is written.
    """
    output, chance = tmp_path / "clusters.jsonl", random.Random(8)  # noqa: S311  # no secret
    for _ in range(6):
        process = subprocess.Popen(  # noqa: S603  # our own interpreter and our own command
            command(output), stderr=subprocess.DEVNULL
        )
        time.sleep(chance.uniform(0.1, 1.2))
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert not output.exists() or output.read_bytes() == GOLDEN.read_bytes()
    done = finished(command(output))
    assert done.returncode == 0, done.stderr
    assert output.read_bytes() == GOLDEN.read_bytes()
    left = {path.name for path in tmp_path.iterdir() if not path.name.endswith(".tmp")}
    assert left == {"clusters.jsonl"}
