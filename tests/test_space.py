"""Arrays in memory and in files: the same values, room that is kept to, no traces, clear errors."""

from __future__ import annotations

import errno
import gc
import os
import pickle
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdedup import parallel
from newsdedup.columns import Ragged
from newsdedup.errors import SpillError
from newsdedup.space import IN_MEMORY, Rows, Space, let_go
from newsdedup.spill import Room

if TYPE_CHECKING:
    from newsdedup.columns import Int64s

NUMBERS = st.lists(st.integers(-(2**31), 2**31 - 1), max_size=20)
LIMITS = st.sampled_from([None, 0, 1, 40, 200])
_MADE = "(deleted)"  # how Linux names a mapped file without a name


@given(parts=st.lists(NUMBERS, max_size=6), limit=LIMITS, expected=st.integers(0, 60))
def test_a_column_is_its_parts(parts: list[list[int]], limit: int | None, expected: int) -> None:
    """One after another, in the column's type, in memory, in a file, or moved between them.

    It may have more values than were expected, or fewer.
    """
    column = Space(Room(limit)).column(np.int32, expected=expected)
    for part in parts:
        column.extend(np.array(part, dtype=np.int64))
        assert len(column) <= sum(map(len, parts))
    found = column.whole()
    assert found.dtype == np.int32
    assert found.flags.writeable
    assert found.tolist() == [number for part in parts for number in part]


@given(first=NUMBERS, then=NUMBERS, limit=LIMITS)
def test_a_column_can_become_wider(first: list[int], then: list[int], limit: int | None) -> None:
    """What it has stays, and what comes later may be greater."""
    narrow = Space(Room(limit)).column(np.int32)
    narrow.extend(np.array(first, dtype=np.int32))
    assert narrow.as_type(np.int32) is narrow
    wide = narrow.as_type(np.int64)
    wide.extend(np.array(then, dtype=np.int64) << 20)
    assert wide.whole().tolist() == [*first, *(number << 20 for number in then)]


@given(parts=st.lists(st.lists(st.lists(st.integers(0, 9), max_size=3), max_size=4)), limit=LIMITS)
def test_rows_are_those_of_all_parts(parts: list[list[list[int]]], limit: int | None) -> None:
    """Rows of different lengths, added some at a time."""
    rows = Rows(Space(Room(limit)))
    for part in parts:
        values = np.array([value for row in part for value in row], dtype=np.int32)
        offsets = np.cumsum([0, *map(len, part)]).astype(np.int64)
        rows.extend(Ragged(values=values, offsets=offsets))
    found = rows.whole()
    cuts = zip(found.offsets[:-1].tolist(), found.offsets[1:].tolist(), strict=True)
    every = [row for part in parts for row in part]
    assert [found.values[low:high].tolist() for low, high in cuts] == every


@given(values=NUMBERS, limit=LIMITS)
def test_what_is_let_go_of_is_still_there(values: list[int], limit: int | None) -> None:
    """Letting go is of memory, not of values; written ones too, and those of a part."""
    array = Space(Room(limit)).empty(len(values), np.int64)
    array[:] = values
    part = array[1:].reshape(-1, 1)[:, 0]
    let_go(array, part, np.arange(3))
    assert array.tolist() == values
    assert part.tolist() == values[1:]


@given(parts=st.lists(NUMBERS, max_size=4), limit=LIMITS)
def test_a_space_lets_go_of_all_its_arrays(parts: list[list[int]], limit: int | None) -> None:
    """Those that are there and those that have gone; values stay, and can still be written."""
    space = Space(Room(limit))
    column, arrays = space.column(np.int64), [space.zeros(len(part), np.int64) for part in parts]
    for array, part in zip(arrays, parts, strict=True):
        array[:] = part
        column.extend(array)
        space.let_go()
    whole = column.whole()
    del arrays[:1]
    space.let_go()
    whole[:1] = 7
    assert [array.tolist() for array in arrays] == parts[1:]
    assert whole.tolist()[1:] == [number for part in parts for number in part][1:]


@pytest.mark.skipif(not Path("/proc/self/smaps").exists(), reason="no /proc/self/smaps here")
def test_pages_that_are_let_go_of_are_no_memory_of_this_process() -> None:
    """What was written to a file of 8 MB counts until then, and none of it after."""
    before = _resident()
    space = Space(Room(0))
    array = space.empty(1 << 20, np.int64)
    array[:] = 1
    assert _resident() >= array.nbytes
    space.let_go()
    assert _resident() <= before
    assert int(array[::512].sum()) == 2048


@pytest.mark.skipif(not Path("/proc/self/smaps").exists(), reason="no /proc/self/smaps here")
@pytest.mark.parametrize("made", ["column", "array"])
def test_a_page_that_is_read_brings_few_others(made: str) -> None:
    """Of 32 MB in a file, a byte read here and there isn't all of them in memory."""
    space, count = Space(Room(0)), 1 << 25
    column, values = space.column(np.int8), np.ones(count, dtype=np.int8)
    if made == "column":
        column.extend(values)
        array = column.whole()
    else:
        array = space.empty(count, np.int8)
        array[:] = values
    space.let_go()
    before = _resident()
    assert int(array[1::1_000_000].sum()) == 34
    assert _resident() - before <= 34 * (1 << 17)


def _resident() -> int:
    """Return the bytes of temporary files that this process has in memory."""
    lines = iter(Path("/proc/self/smaps").read_text().splitlines())
    ours = [next(one for one in lines if one.startswith("Rss:")) for line in lines if _MADE in line]
    return sum(1024 * int(line.split()[1]) for line in ours)


@given(count=st.integers(0, 20), limit=LIMITS)
def test_a_space_that_is_sent_makes_arrays_of_its_own(count: int, limit: int | None) -> None:
    """Its limit goes with it, its files don't."""
    space = Space(Room(limit))
    array = space.zeros(count, np.int8)
    sent = pickle.loads(pickle.dumps(space))  # noqa: S301  # our own
    assert sent.limit == limit
    assert sent.zeros(count, np.int8).tolist() == array.tolist()
    sent.let_go()


def test_room_is_taken_and_given_back() -> None:
    """In memory as long as there is room; what is gone makes room for what comes."""
    room = Room(100)
    space = Space(room)
    first = space.empty(10, np.int64)
    assert (room.taken, space.limit) == (80, 100)
    second = space.empty(10, np.int64)
    assert room.taken == 80
    del first, second
    gc.collect()
    assert room.taken == 0
    column = space.column(np.int8)
    column.extend(np.zeros(60, dtype=np.int8))
    column.extend(np.zeros(60, dtype=np.int8))
    assert room.taken == 0
    assert len(column.whole()) == 120
    assert IN_MEMORY.limit is None


def test_another_process_reads_what_one_has_written() -> None:
    """A mapped array is shared with forked processes; others get a copy."""
    array = Space(Room(0)).empty(1000, np.int64)
    array[:] = np.arange(1000)
    tasks = [slice(0, 500), slice(500, 1000)]
    assert list(parallel.spread(_sum, tasks, shared=array, workers=2)) == [124_750, 374_750]


def _sum(array: Int64s, part: slice) -> int:
    return int(array[part].sum())


def test_nothing_is_left_in_the_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files have no names, and are closed as soon as they are mapped."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    space = Space(Room(0))
    column, array = space.column(np.int32), space.empty(10, np.int32)
    column.extend(np.arange(5))
    assert list(tmp_path.iterdir()) == []
    assert column.whole().sum() + len(array) == 20


def test_a_full_disk_is_found_before_anything_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """The file of an array is as large as it must be, or there is an error that names the place."""

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "posix_fallocate", full, raising=False)
    with pytest.raises(SpillError, match=r"No space left .* set TMPDIR"):
        Space(Room(0)).empty(10, np.int64)


def test_a_system_that_can_not_allocate_writes_zeros(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no posix_fallocate the file is written once."""
    monkeypatch.delattr(os, "posix_fallocate", raising=False)
    array = Space(Room(0)).empty(3_000_000, np.uint8)
    assert len(array) == 3_000_000
    assert not array.any()


def test_no_directory_for_files_is_an_error_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """A column too says where it can't be kept."""
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere/at/all")
    with pytest.raises(SpillError, match="/nowhere/at/all"):
        Space(Room(0)).column(np.int8).extend(np.zeros(1, dtype=np.int8))
