"""Texts that may not fit in memory: as UTF-8 in one buffer, over a limit in a temporary file.

UTF-8 takes half or less of what Python's strings take: each of those has 49 bytes of its own,
and one curly quote doubles the size of all its letters.
"""

from __future__ import annotations

import ctypes
import mmap
import tempfile
import weakref
from array import array
from collections.abc import Iterator, Sequence
from typing import IO, TYPE_CHECKING, Any, overload

import numpy as np

from newsdedup.columns import Ragged
from newsdedup.errors import SpillError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from newsdedup.columns import Int64s

# Bytes gathered before they are written to the file.
WRITTEN_AT_ONCE = 1 << 20
# Bytes of one write to a file that is read as memory. Linux keeps what comes in one write together,
# up to 2 MB, and a read of one byte then brings all of it: of 256 MB written at once, 128 reads
# brought 256 MB, of 1 MB each 128, of 64 KB each 8. That took .07 s in place of .05.
_A_WRITE = 1 << 16
# A read of a mapped file leaves up to 64 KB of it counted as this process's memory, which the
# kernel doesn't take back as long as there is room. So many reads, so many pages are let go.
READS_A_LOOK = 512


class Room:
    """Bytes of memory that several shelves share; `limit` None is room without end."""

    def __init__(self, limit: int | None = None) -> None:
        self.limit = limit
        self.taken = 0

    def take(self, size: int) -> bool:
        """Take this many bytes, or none and return False where there aren't so many left."""
        if self.limit is not None and self.taken + size > self.limit:
            return False
        self.taken += size
        return True

    def give_back(self, size: int) -> None:
        """Give back bytes taken before."""
        self.taken -= size


class Shelf(Sequence[str]):
    """Texts in the order in which they came; a text is decoded when it is read.

    Once `room` has no more for them, all texts of the shelf go to a file without a name in the
    directory for temporary files (`TMPDIR`), which nobody else can read and which is gone when
    the shelf or the process is, however it ends. (Where the system has no files without names,
    it has one, and the mode 600, until then.) Raises `SpillError` where that can't be written.
    Any number of threads and forked processes may read what one thread has written.
    """

    def __init__(self, room: Room | None = None) -> None:
        self._room = room or Room()
        self._ends = array("q", [0])
        self._tail = bytearray()  # what isn't in the file
        self._written = 0
        self._file: IO[bytes] | None = None
        self._map: mmap.mmap | None = None
        self._reads = 0

    @property
    def spilled(self) -> bool:
        """Whether the texts are in a file."""
        return self._file is not None

    @property
    def size(self) -> int:
        """Bytes of UTF-8 of all texts."""
        return self._ends[-1]

    def __len__(self) -> int:
        return len(self._ends) - 1

    def append(self, text: str) -> int:
        """Add a text and return its place."""
        data = text.encode("utf-8", "surrogatepass")
        self._add(data)
        self._ends.append(self._ends[-1] + len(data))
        return len(self) - 1

    def extend(self, data: bytes | memoryview, lengths: Int64s) -> None:
        """Add texts given as UTF-8, one after another; `lengths` has the bytes of each (int64)."""
        self._add(data)
        ends = np.cumsum(lengths, dtype=np.int64) + self._ends[-1]
        self._ends.frombytes(ends.tobytes())

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> list[str]: ...

    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return [self._text(one) for one in range(*place.indices(len(self)))]
        found = place + len(self) if place < 0 else place
        if not 0 <= found < len(self):
            raise IndexError(f"place {place} of {len(self):,}")
        return self._text(found)

    def __iter__(self) -> Iterator[str]:
        return map(self._text, range(len(self)))

    def utf8(self, low: int, high: int) -> Ragged:
        """Return the texts from `low` to before `high` as UTF-8, a row of uint8 each."""
        offsets = np.array(self._ends[low : high + 1], dtype=np.int64)
        letters = self._bytes(int(offsets[0]), int(offsets[-1]))
        self.let_go()
        return Ragged(values=np.frombuffer(letters, dtype=np.uint8), offsets=offsets - offsets[0])

    def __reduce__(self) -> tuple[Any, ...]:
        """For a process that isn't forked: it gets a copy of all texts in its memory."""
        return _filled, (self._bytes(0, self.size), self._ends)

    def _text(self, place: int) -> str:
        low, high = self._ends[place], self._ends[place + 1]
        return self._bytes(low, high).decode("utf-8", "surrogatepass")

    def _bytes(self, low: int, high: int) -> bytes | bytearray:
        if low >= self._written:
            return self._tail[low - self._written : high - self._written]
        if high > self._written:
            return self._bytes(low, self._written) + self._bytes(self._written, high)
        return self._mapped(high)[low:high]

    def _mapped(self, high: int) -> mmap.mmap:
        """Return the file as memory, up to `high` at least; let go of its pages now and then."""
        mapped = self._map
        if mapped is None or len(mapped) < high:
            assert self._file is not None  # noqa: S101  # something is written
            mapped = mmap.mmap(self._file.fileno(), self._written, access=mmap.ACCESS_READ)
            self._map = mapped  # a thread that reads the one before keeps it open
        self._reads += 1
        if self._reads % READS_A_LOOK == 0:
            self.let_go()
        return mapped

    def let_go(self) -> None:
        """Say that nothing is read for now: pages of the file no longer count as this process's."""
        if self._map is not None:
            advise(self._map, "MADV_DONTNEED")

    def _add(self, data: bytes | memoryview) -> None:
        self._tail += data
        if self._file is None and not self._room.take(len(data)):
            self._room.give_back(len(self._tail) - len(data))
            self._open()
        if self._file is not None and len(self._tail) >= WRITTEN_AT_ONCE:
            self._write(self._file)

    def _open(self) -> None:
        self._file = temporary_file()
        weakref.finalize(self, self._file.close)

    def _write(self, file: IO[bytes]) -> None:
        """Move what isn't in the file there."""
        written(file, self._tail)
        self._written += len(self._tail)
        self._tail.clear()


def advise(mapped: mmap.mmap, advice: str) -> None:
    """Tell the system how a mapped file is read, by a name of `mmap`, where it knows that."""
    if hasattr(mmap, advice):
        mapped.madvise(getattr(mmap, advice))


def temporary_file() -> IO[bytes]:
    """Open a file without a name in the directory for temporary files.

    Raises `SpillError` where there can be none.
    """
    try:
        return tempfile.TemporaryFile(prefix="newsdedup-", buffering=0)
    except OSError as error:
        raise SpillError(directory(), error) from error


def written(file: IO[bytes], data: bytearray | NDArray[Any]) -> None:
    """Write all bytes of some data to a file; raises `SpillError` where that fails."""
    left = memoryview(data).cast("B")  # type: ignore[arg-type]  # arrays are buffers too
    try:
        while left:
            left = left[file.write(left[:_A_WRITE]) :]
    except OSError as error:
        raise SpillError(directory(), error) from error


def give_back() -> None:
    """Give memory that was freed back to the system, where the C library keeps it (glibc).

    After the terms of 247,000 sentences were read, 75 of 266 MB were free and kept.
    """
    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (AttributeError, OSError, TypeError):  # another C library
        return


def _filled(data: bytes, ends: array[int]) -> Shelf:
    shelf = Shelf()
    bounds = np.array(ends, dtype=np.int64)
    shelf.extend(data, bounds[1:] - bounds[:-1])
    return shelf


def directory() -> str:
    """Return the directory for temporary files, for an error to name."""
    try:
        return tempfile.gettempdir()
    except OSError:
        return "the directory for temporary files"
