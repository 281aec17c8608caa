"""Arrays in memory and in files: the same values, room that is kept to, no traces, clear errors."""

from __future__ import annotations

import errno
import gc
import os
import tempfile
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
    from pathlib import Path

    from newsdedup.columns import Int64s

NUMBERS = st.lists(st.integers(-(2**31), 2**31 - 1), max_size=20)
LIMITS = st.sampled_from([None, 0, 1, 40, 200])


@given(parts=st.lists(NUMBERS, max_size=6), limit=LIMITS)
def test_a_column_is_its_parts(parts: list[list[int]], limit: int | None) -> None:
    """One after another, in the column's type, in memory, in a file, or moved between them."""
    column = Space(Room(limit)).column(np.int32)
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
