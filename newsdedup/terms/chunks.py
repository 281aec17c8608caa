"""Chunks: what spaces part in a wording, each brought to the numbers of its words once.

News has some forty times as many chunks as different ones. So nothing is done for one that
was met before but to find it: the bytes of a short chunk fill two 64-bit integers, by which
numpy looks up all chunks of many wordings at a time in a table of those met lately. On
`allsides_part01` that takes 200 ns a chunk, new ones included; reading each wording with
`words` and numbering its words took 700 ns. The kernel of `compiled.chunks` takes 50 ns, new ones
aside.
"""

from __future__ import annotations

from array import array
from itertools import count, starmap
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from newsdedup import compiled
from newsdedup.columns import Ragged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newsdedup.columns import Bools, Int32s, Int64s, Uint8s, Uint64s

_SPACE = 0x20
# `words` strips these too, so that the words of a chunk stay what they are: half as many
# chunks are then different. Few chunks have more of them in a row than rounds are made.
_TRIMMED = np.zeros(256, dtype=np.bool_)
_TRIMMED[list(b".,;:!?\"'()")] = True
_ROUNDS = 4

# A chunk of up to 15 bytes is its two halves: 8 bytes, and 7 with its length above them.
_LONGEST = 15
_LOW = np.array([(1 << 8 * min(size, 8)) - 1 for size in range(17)], dtype=np.uint64)
_HIGH = np.array([(1 << 8 * max(size - 8, 0)) - 1 for size in range(16)] + [0], dtype=np.uint64)
_LENGTH = np.uint64(56)

_SLOT_BITS = 18
_MIX = np.uint64(0x9E3779B97F4A7C15)
_SPREAD = np.uint64(0xBF58476D1CE4E5B9)

# Of fewer chunks each is looked up in a dict, before there is a table: it takes .5 ms to make.
_FEW = 500
# Of fewer texts each chunk is looked up as numpy does: the kernels' table takes 2 ms to make.
_FEW_TEXTS = 1_000
# Bytes of wordings gone through at a time, so that arrays stay in the processor's cache.
_BLOCK = 1 << 18
# Bytes that chunks may hold before all are forgotten: some 350,000 chunks, which take 80 MB.
_MOST_HELD = 1 << 26
_A_CHUNK = 160


class _Block(NamedTuple):
    """Some wordings as UTF-8, where their chunks start and end, and each wording's chunks.

    The chunks of wording i are those from `offsets[i]` to before `offsets[i + 1]`. Behind the
    last chunk are bytes enough to read 16 from any start.
    """

    data: bytes
    starts: Int64s
    ends: Int64s
    offsets: Int64s


class Chunks:
    """The chunks met lately, with the numbers of their words.

    `read` returns the numbers of the words of chunks that weren't met before, a row of int32
    each; it may be asked again for those met long ago. What is kept takes some 100 MB at most.
    """

    def __init__(self, read: Callable[[list[str]], Ragged]) -> None:
        self._read = read
        self._forget()

    def _forget(self) -> None:
        self._numbers: dict[bytes, int] = {}
        self._words, self._bounds = array("i"), array("q", [0])
        self._held = 0
        # Slot i has a chunk's halves and 1 + its number; 0 where it is empty.
        self._low, self._high = np.zeros((2, 0), dtype=np.uint64)
        self._slot = np.zeros(0, dtype=np.int32)
        # The same for the kernels, which number short chunks themselves.
        self._table: Uint64s | None = None

    def _make_table(self) -> None:
        self._low, self._high = np.zeros((2, 1 << _SLOT_BITS), dtype=np.uint64)
        self._slot = np.zeros(1 << _SLOT_BITS, dtype=np.int32)

    def rows(self, letters: Ragged) -> Iterator[Ragged]:
        """Yield the int32 numbers of the words of wordings, some wordings at a time.

        `letters` has a wording as UTF-8 in each row.
        """
        by_kernel = len(letters) >= _FEW_TEXTS and compiled.wanted(len(letters))
        for few in _blocks(letters):
            if self._held > _MOST_HELD:
                self._forget()
            yield self._by_kernel(few) if by_kernel else self._by_numpy(few)

    def _by_numpy(self, letters: Ragged) -> Ragged:
        """Return the numbers of the words of some wordings."""
        block = _cut(letters)
        found = self._words_of(self._numbers_of(block))
        return Ragged(values=found.values, offsets=found.offsets[block.offsets])

    def _by_kernel(self, letters: Ragged) -> Ragged:
        """Return the same; chunks are numbered in another order."""
        from newsdedup.compiled import chunks as kernels  # noqa: PLC0415  # loads numba

        if self._table is None:
            self._table = np.zeros((1 << kernels.TABLE_BITS, 4), dtype=np.uint64)
        numbers, offsets, new, others = kernels.numbered(
            letters.values, letters.offsets, _TRIMMED, self._table, len(self._bounds) - 1
        )
        data = letters.values.tobytes()
        self._learn([data[low:high] for low, high in new.tolist()])
        numbers[others[:, 0]] = self._known([data[low:high] for _, low, high in others.tolist()])
        values, bounds = kernels.words_of(*self._held_words(), numbers, offsets)
        return Ragged(values=values, offsets=bounds)

    def _words_of(self, chunks: Int32s) -> Ragged:
        words, bounds = self._held_words()
        return Ragged(values=words, offsets=bounds).take(chunks)

    def _held_words(self) -> tuple[Int32s, Int64s]:
        """Return the words of all chunks one after another, and where those of each start.

        The latter is a view, which must be gone before more is learnt.
        """
        words = np.frombuffer(self._words, dtype=np.intc).astype(np.int32)
        return words, np.frombuffer(self._bounds, dtype=np.int64)

    def _numbers_of(self, block: _Block) -> Int32s:
        """Return the number of each chunk; those that aren't in the table one by one."""
        if not len(self._slot):
            if len(block.starts) < _FEW:
                return np.array(self._looked_up(block, np.arange(len(block.starts))), np.int32)
            self._make_table()
        low, high, short = _halves(block)
        slots = (((low ^ (high * _MIX)) * _SPREAD) >> np.uint64(64 - _SLOT_BITS)).astype(np.int64)
        numbers = self._slot[slots] - 1
        met = short & (numbers >= 0) & (self._low[slots] == low) & (self._high[slots] == high)
        others = np.flatnonzero(~met)
        numbers[others] = self._looked_up(block, others)
        others = others[short[others]]
        self._keep(slots[others], low[others], high[others], numbers[others])
        return numbers

    def _looked_up(self, block: _Block, places: Int64s) -> list[int]:
        """Return the numbers of some chunks of a block."""
        bounds = zip(block.starts[places].tolist(), block.ends[places].tolist(), strict=True)
        return self._known(list(map(block.data.__getitem__, starmap(slice, bounds))))

    def _known(self, chunks: list[bytes]) -> list[int]:
        """Return the numbers of chunks; new ones get theirs."""
        new = [chunk for chunk in dict.fromkeys(chunks) if chunk not in self._numbers]
        self._numbers.update(zip(new, count(len(self._bounds) - 1), strict=False))
        self._learn(new)
        return list(map(self._numbers.__getitem__, chunks))

    def _learn(self, new: list[bytes]) -> None:
        """Give the next numbers to chunks and keep their words."""
        found = self._read([chunk.decode("utf-8", "surrogatepass") for chunk in new])
        self._bounds.extend((found.offsets[1:] + len(self._words)).tolist())
        self._words.extend(found.values.tolist())
        self._held += sum(map(len, new)) + _A_CHUNK * len(new)

    def _keep(self, slots: Int64s, low: Uint64s, high: Uint64s, numbers: Int32s) -> None:
        """Put chunks in their slots; of those for one slot, the last."""
        self._slot[slots] = np.arange(len(slots))
        last = np.flatnonzero(self._slot[slots] == np.arange(len(slots)))
        self._low[slots[last]], self._high[slots[last]] = low[last], high[last]
        self._slot[slots[last]] = numbers[last] + 1


def _blocks(letters: Ragged) -> Iterator[Ragged]:
    """Yield wordings until their bytes fill a block."""
    low = 0
    while low < len(letters):
        high = int(np.searchsorted(letters.offsets, letters.offsets[low] + _BLOCK))
        high = min(max(high, low + 1), len(letters))
        yield letters.between(low, high)
        low = high


def _cut(letters: Ragged) -> _Block:
    """Return wordings cut at each space, without the punctuation around chunks."""
    whole, bounds = letters.values.tobytes(), letters.offsets.tolist()
    data = b" ".join((*map(whole.__getitem__, map(slice, bounds, bounds[1:])), bytes(16)))
    characters = np.frombuffer(data, dtype=np.uint8)
    ends = np.flatnonzero(characters == _SPACE)
    starts = np.concatenate(([0], ends[:-1] + 1))
    last = letters.offsets[1:] + np.arange(len(letters))
    offsets = np.concatenate(([0], np.searchsorted(ends, last) + 1))
    _trim(characters, starts, ends)
    return _Block(data=data, starts=starts, ends=ends, offsets=offsets)


def _trim(letters: Uint8s, starts: Int64s, ends: Int64s) -> None:
    """Move starts and ends past punctuation."""
    at = np.flatnonzero(_TRIMMED[letters[ends - 1]] & (ends > starts))
    for _ in range(_ROUNDS):
        ends[at] -= 1
        at = at[_TRIMMED[letters[ends[at] - 1]] & (ends[at] > starts[at])]
    at = np.flatnonzero(_TRIMMED[letters[starts]] & (ends > starts))
    for _ in range(_ROUNDS):
        starts[at] += 1
        at = at[_TRIMMED[letters[starts[at]]] & (ends[at] > starts[at])]


def _halves(block: _Block) -> tuple[Uint64s, Uint64s, Bools]:
    """Return the two halves of each chunk, and whether it is short enough to be told by them."""
    size = np.minimum(block.ends - block.starts, _LONGEST + 1)
    words = np.ndarray((len(block.data) - 7,), dtype="<u8", buffer=block.data, strides=(1,))
    low = words[block.starts] & _LOW[size]
    high = (words[block.starts + 8] & _HIGH[size]) | (size.astype(np.uint64) << _LENGTH)
    return low, high, size <= _LONGEST
