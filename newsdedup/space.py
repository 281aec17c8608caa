"""Large arrays: in memory, or over a limit in temporary files that are seen as memory.

A stage makes its large arrays in the `Space` that it is given, and doesn't know where they are.
A file is read and written through the system's page cache: what isn't in use costs no memory.
"""

from __future__ import annotations

import mmap
import os
import weakref
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from newsdedup.columns import Ragged
from newsdedup.errors import SpillError
from newsdedup.spill import Room, advise, directory, temporary_file, written

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import DTypeLike, NDArray

    Make: TypeAlias = Callable[..., NDArray[Any]]

# A column in memory grows by an eighth at a time, so that it is seldom moved and seldom empty.
_GROWTH = 8
_ZEROS = bytes(1 << 20)
_MOVED = 1 << 20  # values at a time


class Space:
    """Where arrays are made: in memory as long as `room` has any, then each in a file.

    Files have no names and are gone when their arrays or the process are, as those of a
    `spill.Shelf`. Arrays can be read and written by threads and by forked processes; another
    process gets a copy. Raises `SpillError` where a file can't be made as large as it must be:
    never later, when it is written.
    """

    def __init__(self, room: Room | None = None) -> None:
        self.room = room or Room()
        self._files: list[weakref.ref[mmap.mmap]] = []

    def __reduce__(self) -> tuple[Any, ...]:
        """For a process that isn't forked: arrays that it makes are its own."""
        return Space, (self.room,)

    @property
    def limit(self) -> int | None:
        """Bytes of memory for all arrays together, None for no limit."""
        return self.room.limit

    def empty(self, count: int, dtype: DTypeLike) -> NDArray[Any]:
        """Return an array of so many values, none of them set."""
        return self._made(np.empty, count, dtype)

    def zeros(self, count: int, dtype: DTypeLike) -> NDArray[Any]:
        """Return an array of so many zeros; it takes memory where others are written."""
        return self._made(np.zeros, count, dtype)

    def _made(self, make: Make, count: int, dtype: DTypeLike) -> NDArray[Any]:
        """Return an array that numpy makes, or a file of as many bytes, which are zeros."""
        size = count * np.dtype(dtype).itemsize
        if not self.room.take(size):
            return self.mapped(_sized(size), count, dtype, advice="MADV_RANDOM")
        return _counted(make(count, dtype=dtype), self.room)

    def mapped(
        self, file: Any, count: int, dtype: DTypeLike, *, advice: str = "MADV_NORMAL"
    ) -> NDArray[Any]:
        """Return a file's bytes as an array; the file is closed, what is mapped stays.

        It can be written, as kernels are compiled for arrays that can: here and there with the
        advice MADV_RANDOM, by which Linux brings a page alone, not 2 MB.
        """
        with file:
            if not count:
                return np.empty(0, dtype=dtype)
            found = mmap.mmap(file.fileno(), 0)
        advise(found, advice)
        # A list is copied, added to and taken from in one step each, whatever threads do.
        self._files.append(weakref.ref(found, self._files.remove))
        return np.frombuffer(found, dtype=dtype, count=count)

    def let_go(self) -> None:
        """Say that no array is read for now, as `let_go` does of some."""
        for file in self._files.copy():
            mapped = file()
            if mapped is not None:
                advise(mapped, "MADV_DONTNEED")

    def column(self, dtype: DTypeLike, *, expected: int = 0) -> Column:
        """Return a column without values; where it will have some number of them, it is told."""
        return Column(self, dtype, expected)


IN_MEMORY = Space()


class Column:
    """An array that grows at its end, value after value of one type.

    Where so many values are expected it is made of that length: what isn't written takes no memory.
    """

    def __init__(self, space: Space, dtype: DTypeLike, expected: int = 0) -> None:
        self._space = space
        self._room = space.room
        self._expected = expected
        self._dtype = np.dtype(dtype)
        self._held = np.empty(0, dtype=self._dtype)
        self._count = 0
        self._file: Any = None

    def __len__(self) -> int:
        return self._count

    def extend(self, values: NDArray[Any]) -> None:
        """Add values, which become those of the column's type."""
        count = self._count + len(values)
        if self._file is None and count > len(self._held):
            self._grow(count)
        if self._file is None:
            self._held[self._count : count] = values
        else:
            written(self._file, np.ascontiguousarray(values, dtype=self._dtype))
        self._count = count

    def as_type(self, dtype: DTypeLike) -> Column:
        """Return a column of another type with the values so far, or this one if it is of it."""
        if self._dtype == dtype:
            return self
        found, values = Column(self._space, dtype), self.whole()
        for start in range(0, len(values), _MOVED):
            found.extend(values[start : start + _MOVED])
        return found

    def whole(self) -> NDArray[Any]:
        """Return all values as one array; the column is then at its end."""
        if self._file is not None:
            return self._space.mapped(self._file, self._count, self._dtype)
        self._room.give_back(self._bytes(len(self._held) - self._count))
        self._held.resize(self._count, refcheck=False)
        return _counted(self._held, self._room)

    def _grow(self, count: int) -> None:
        """Make room for `count` values in memory, or begin the file."""
        count = max(count, self._expected, self._count + self._count // _GROWTH)
        if self._room.take(self._bytes(count - len(self._held))):
            if self._count:
                self._held.resize(count, refcheck=False)  # in place where the system can
            else:
                self._held = np.empty(count, dtype=self._dtype)
            return
        self._room.give_back(self._held.nbytes)
        self._file = temporary_file()
        weakref.finalize(self, self._file.close)
        written(self._file, self._held[: self._count])
        self._held = self._held[:0].copy()

    def _bytes(self, count: int) -> int:
        return count * self._dtype.itemsize


class Rows:
    """Rows of different lengths that grow in number: int32 values, as `columns.Ragged` has them."""

    def __init__(self, space: Space) -> None:
        self._values, self._offsets = space.column(np.int32), space.column(np.int64)
        self._offsets.extend(np.zeros(1, dtype=np.int64))

    def extend(self, rows: Ragged) -> None:
        """Add rows."""
        self._offsets.extend(rows.offsets[1:] + len(self._values))
        self._values.extend(rows.values)

    def whole(self) -> Ragged:
        """Return all rows."""
        return Ragged(values=self._values.whole(), offsets=self._offsets.whole())


def _counted(array: NDArray[Any], room: Room) -> NDArray[Any]:
    """Return an array whose bytes are given back when it is gone."""
    if room.limit is not None:
        weakref.finalize(array, room.give_back, array.nbytes)
    return array


def let_go(*arrays: NDArray[Any]) -> None:
    """Say that arrays aren't read for now: pages of files no longer count as this process's.

    They stay in the page cache as long as there is room. Of an array in memory nothing changes.
    """
    for array in arrays:
        mapped = _file_of(array)
        if mapped is not None:
            advise(mapped, "MADV_DONTNEED")


def _file_of(array: Any) -> mmap.mmap | None:
    """Return the mapped file whose memory an array is a part of, if it is."""
    while array is not None and not isinstance(array, mmap.mmap):
        array = array.obj if isinstance(array, memoryview) else getattr(array, "base", None)
    return array


def _sized(size: int) -> Any:
    """Return a file of so many bytes that are all on the disk: a write to it can't fail."""
    file = temporary_file()
    try:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(file.fileno(), 0, max(size, 1))
        else:
            for start in range(0, size, len(_ZEROS)):
                file.write(_ZEROS[: size - start])
    except OSError as error:
        file.close()
        raise SpillError(directory(), error) from error
    return file
