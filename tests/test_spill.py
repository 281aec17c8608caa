"""Texts over a limit: the same texts from a file that nobody sees and that leaves no trace."""

from __future__ import annotations

import ctypes
import errno
import os
import pickle
import tempfile
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdedup import spill
from newsdedup.errors import NewsdedupError, SpillError
from newsdedup.listing import Listing
from newsdedup.spill import Room, Shelf

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = st.lists(st.text() | st.sampled_from(["\ud800 alone", "harbour", "“wall”", "東京"]))
LIMITS = st.none() | st.integers(0, 60)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty directory in which temporary files are made."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@given(texts=TEXTS, limit=LIMITS, data=st.data())
def test_a_shelf_gives_back_what_was_put_on_it(
    texts: list[str], limit: int | None, data: st.DataObject
) -> None:
    """Whole, by place, by slice and in order; whether it spilled, and when it was read."""
    shelf = Shelf(Room(limit))
    for number, text in enumerate(texts):
        assert shelf.append(text) == number
        seen = data.draw(st.integers(0, number))
        assert shelf[seen] == texts[seen]
    assert list(shelf) == texts
    assert len(shelf) == len(texts)
    chosen = data.draw(st.slices(len(texts)))
    assert shelf[chosen] == texts[chosen]
    assert [shelf[place] for place in range(-len(texts), 0)] == texts
    size = sum(len(text.encode("utf-8", "surrogatepass")) for text in texts)
    assert shelf.size == size
    assert shelf.spilled == (limit is not None and size > limit)


@given(texts=TEXTS, limit=LIMITS)
def test_texts_can_be_put_there_as_bytes(texts: list[str], limit: int | None) -> None:
    """Many at once, as another process has encoded them."""
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    shelf = Shelf(Room(limit))
    shelf.append("before")
    shelf.extend(b"".join(encoded), np.array([len(one) for one in encoded], dtype=np.int64))
    assert list(shelf) == ["before", *texts]


@given(TEXTS, LIMITS)
def test_another_process_gets_a_copy(texts: list[str], limit: int | None) -> None:
    """As a process that isn't forked gets what it shares."""
    shelf = Shelf(Room(limit))
    for text in texts:
        shelf.append(text)
    assert list(pickle.loads(pickle.dumps(shelf))) == texts  # noqa: S301  # our own bytes


def test_texts_larger_than_what_is_written_at_once_are_read_alike(place: Path) -> None:
    """In the file, behind it and across its end, again and again, while more come."""
    line = "The harbour of Kelmouth “closed”. " * 1000
    shelf = Shelf(Room(100))
    for number in range(3 * spill.WRITTEN_AT_ONCE // len(line)):
        shelf.append(f"{number} {line}")
    for number in [*range(len(shelf)), *range(len(shelf))] * (spill.READS_A_LOOK // len(shelf)):
        assert shelf[number] == f"{number} {line}"
    assert shelf.spilled
    assert list(place.iterdir()) == []


def test_no_text_has_no_place() -> None:
    """A place that isn't there is an IndexError, as for a list."""
    shelf = Shelf()
    shelf.append("a")
    for place in (1, -2):
        with pytest.raises(IndexError):
            shelf[place]


@pytest.mark.skipif(not hasattr(os, "O_TMPFILE"), reason="files without names are Linux's")
def test_what_is_spilled_has_no_name(place: Path) -> None:
    """So that nothing is left behind, however the process ends."""
    shelf = Shelf(Room(0))
    shelf.append("a" * 2 * spill.WRITTEN_AT_ONCE)
    assert shelf.spilled
    assert list(place.iterdir()) == []


def test_nobody_else_may_read_what_is_spilled(monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is its owner's alone, and closed when the shelf is gone."""
    opened: list[Any] = []
    make = tempfile.TemporaryFile

    def note(**options: Any) -> Any:
        opened.append(make(**options))
        return opened[-1]

    monkeypatch.setattr(tempfile, "TemporaryFile", note)
    shelf = Shelf(Room(0))
    shelf.append("a")
    (file,) = opened
    assert os.fstat(file.fileno()).st_mode & 0o077 == 0
    del shelf
    assert file.closed


def test_giving_memory_back_is_no_matter_where_it_can_not_be_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Another C library, or none to be found, is no error."""
    spill.give_back()
    for library in (object(), None):
        monkeypatch.setattr(ctypes, "CDLL", lambda _, found=library: found)
        spill.give_back()


def test_room_is_shared_and_given_back() -> None:
    """What spills makes room for what others keep."""
    room = Room(10)
    first, second = Shelf(room), Shelf(room)
    first.append("12345678")
    second.append("123")
    assert (first.spilled, second.spilled) == (False, True)
    assert room.taken == 8
    first.append("123")
    assert (first.spilled, room.taken) == (True, 0)


class _Full:
    """A file on a disk with room for some bytes, which says so as the system does."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.held = b""

    def write(self, data: bytes) -> int:
        if len(self.held) >= self.room:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        taken = bytes(data)[: self.room - len(self.held)]
        self.held += taken
        return len(taken)

    def close(self) -> None:
        """Nothing to close."""


def test_a_full_disk_is_an_error_of_ours(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It names the directory and the way out, and is an OSError with its number."""
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_: _Full(1000))
    shelf = Shelf(Room(0))
    with pytest.raises(SpillError, match=r"No space left .* set TMPDIR") as raised:
        shelf.append("a" * 2 * spill.WRITTEN_AT_ONCE)
    assert raised.value.errno == errno.ENOSPC
    assert str(place) in str(raised.value)
    assert isinstance(raised.value, NewsdedupError)


def test_no_directory_for_temporary_files_is_an_error_of_ours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where there is none that can be written to, the error says so."""
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere/at/all")
    with pytest.raises(SpillError, match="/nowhere/at/all"):
        Shelf(Room(0)).append("a")


class Squares(Listing[int]):
    """The squares of the first numbers."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __len__(self) -> int:
        return self.number

    def item(self, place: int) -> int:
        """Return the square of a number."""
        return place * place


@given(st.integers(0, 9), st.data())
def test_a_listing_behaves_as_a_tuple(count: int, data: st.DataObject) -> None:
    """Length, order, index, slice and equality are those of a tuple of its items."""
    listing, items = Squares(count), tuple(place * place for place in range(count))
    assert listing == items
    assert items == listing
    assert list(items) == listing == Squares(count)
    assert listing != (*items, 1)
    assert tuple(listing) == items
    assert len(listing) == len(items)
    assert bool(listing) == bool(items)
    chosen = data.draw(st.slices(count))
    assert listing[chosen] == items[chosen]
    for place in range(-count - 1, count + 1):
        assert _at(listing, place) == _at(items, place)
    assert listing != "text"
    assert (4 in listing) == (4 in items)


def _at(items: Any, place: int) -> Any:
    try:
        return items[place]
    except IndexError:
        return "none there"
