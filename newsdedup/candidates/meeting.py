"""Meeting: from buckets to the pairs of texts that meet in them, range by range.

Of a large collection neither all buckets nor all pairs fit in memory. Texts are cut into ranges of
2**bits. A bucket lies with the range of its first text; once the pairs of a range are told, what
of its buckets lies behind it goes on to the range of its next text. So each member is read about
twice, whatever the number of ranges.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsdedup import compiled
from newsdedup.columns import Meetings, Pairs, distinct, ranges
from newsdedup.space import IN_MEMORY, let_go

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsdedup.columns import Bools, Int32s, Int64s
    from newsdedup.space import Space

# Members of buckets gone through at a time, 4 MB.
MEMBERS_AT_ONCE = 1 << 20
# Codes of meetings made at a time, 32 MB, before they are in the space.
MEETINGS_AT_ONCE = 1 << 22
ONE_RANGE = 31
"""The bits that make all numbers of texts one range."""

_CODE_BYTES = 8


class Buckets:
    """Which texts share a key: all buckets of two or more, by the range of their first text.

    Members (int32) are the texts of a bucket, ascending, the last one as its complement `~text`;
    one bucket follows the other. `count` is the number of texts there are, and a range are those
    with the same `number >> bits`.
    """

    def __init__(self, count: int, *, bits: int = ONE_RANGE, space: Space = IN_MEMORY) -> None:
        self.count = count
        self._bits = bits
        self._space = space
        self._columns = [space.column(np.int32) for _ in range((max(count - 1, 0) >> bits) + 1)]
        self._waiting: list[Int32s] = []
        self._members = 0

    def add(self, members: Int32s) -> None:
        """Add whole buckets."""
        self._waiting.append(members)
        self._members += len(members)
        if self._members >= MEMBERS_AT_ONCE:
            self._put_away()

    def meetings(self, room: int | None = None) -> Iterator[Meetings]:
        """Yield which texts of each range meet which of it and of each one behind it.

        Those of one range are held together: of few enough texts at a time, if there is `room`
        for so many bytes. Buckets are forgotten as they are told.
        """
        for number in range(len(self._columns)):
            self._put_away()
            members = self._columns[number].whole()
            self._columns[number] = self._space.column(np.int32)
            for first in self._firsts(number, members, room):
                yield from self._meetings(number, members, first)
            if number + 1 < len(self._columns):
                for some in _in_runs(members):
                    self.add(_behind(some, self._range(number)[1]))

    def _range(self, number: int) -> tuple[int, int]:
        """Return the first text of a range and the one behind its last."""
        return number << self._bits, min((number + 1) << self._bits, self.count)

    def _put_away(self) -> None:
        """Bring what was added to the ranges; buckets of the same texts once."""
        members = _distinct(np.concatenate([np.zeros(0, np.int32), *self._waiting]))
        self._waiting, self._members = [], 0
        ordered, bounds = _by_first(members, self._bits, len(self._columns))
        for number in np.flatnonzero(np.diff(bounds)).tolist():
            self._columns[number].extend(ordered[bounds[number] : bounds[number + 1]])

    def _firsts(self, number: int, members: Int32s, room: int | None) -> Iterator[tuple[int, int]]:
        """Yield the texts of a range, as many at a time as there is room for their meetings."""
        low, high = self._range(number)
        if room is None:
            return iter([(low, high)])
        counts = np.zeros(high - low, dtype=np.int64)
        for some in _in_runs(members):
            counts += _counts(some, low, high)
        return _cuts(counts, low, room // _CODE_BYTES)

    def _meetings(self, number: int, members: Int32s, first: tuple[int, int]) -> Iterator[Meetings]:
        """Yield which of some first texts of a range meet which texts, by their range."""
        columns = [self._space.column(np.int64) for _ in self._columns[number:]]
        for some in _in_runs(members):
            for part in _cuts(_counts(some, *first), first[0], MEETINGS_AT_ONCE):
                codes, bounds = _codes(some, part, self._bits, len(self._columns))
                for place, column in enumerate(columns, number):
                    column.extend(codes[bounds[place] : bounds[place + 1]])
        for place in range(number, len(self._columns)):
            codes = columns[place - number].whole()
            columns[place - number] = self._space.column(np.int64)
            if len(codes):
                yield Meetings(first=first, second=self._range(place), codes=codes)


def pairs_of(met: Meetings) -> Pairs:
    """Return the pairs of texts that meet, each once, sorted."""
    if compiled.wanted(len(met.codes)):
        from newsdedup.compiled import pairing  # noqa: PLC0415  # imports numba

        first, second = pairing.pairs(met.codes, met.first, met.second)
        return Pairs.from_codes(np.sort((first.astype(np.int64) << 32) | second))
    return Pairs.from_codes(distinct(met.codes))


def _in_runs(members: Int32s) -> Iterator[Int32s]:
    """Yield runs of some MEMBERS_AT_ONCE members, no bucket cut."""
    low = 0
    while low < len(members):
        high = min(low + MEMBERS_AT_ONCE, len(members))
        while members[high - 1] >= 0:
            high += 1
        yield members[low:high]
        let_go(members)
        low = high


def _read(members: Int32s) -> tuple[Int32s, Bools, Int64s]:
    """Return the text of each member, whether it is its bucket's last, and the size of buckets."""
    last = members < 0
    sizes: Int64s = np.diff(np.flatnonzero(np.concatenate(([True], last)))).astype(np.int64)
    return np.where(last, ~members, members), last, sizes


def _others_behind(sizes: Int64s) -> Int64s:
    """Return how many stand behind each member in its bucket, from the sizes of buckets."""
    return np.repeat(sizes, sizes) - 1 - ranges(0, sizes)


def _distinct(members: Int32s) -> Int32s:
    """Return buckets of the same texts once, large ones, and where kernels are there for it.

    Of texts that share all keys, each pair would meet some 70 times. It changes no pair.
    """
    if not compiled.wanted(len(members)):
        return members
    from newsdedup.compiled import meetings as kernels  # noqa: PLC0415  # imports numba

    found: Int32s = kernels.distinct(members)
    return found


def _by_first(members: Int32s, bits: int, count: int) -> tuple[Int32s, Int64s]:
    """Return buckets ordered by the range of their first text, and where each range starts."""
    if count == 1:
        return members, np.array([0, len(members)], dtype=np.int64)
    if compiled.wanted(len(members)):
        from newsdedup.compiled import meetings as kernels  # noqa: PLC0415  # imports numba

        found: tuple[Int32s, Int64s] = kernels.by_first(members, bits, count)
        return found
    _, _, sizes = _read(members)
    number = np.repeat(members[np.cumsum(sizes) - sizes] >> bits, sizes)
    return members[np.argsort(number, kind="stable")], _bounds(number, count)


def _bounds(numbers: Int32s | Int64s, count: int) -> Int64s:
    """Return where each of `count` numbers starts once they are sorted."""
    return np.concatenate(([0], np.cumsum(np.bincount(numbers, minlength=count)))).astype(np.int64)


def _behind(members: Int32s, high: int) -> Int32s:
    """Return what of each bucket is not before a text, where that is two members or more."""
    if compiled.wanted(len(members)):
        from newsdedup.compiled import meetings as kernels  # noqa: PLC0415  # imports numba

        found: Int32s = kernels.behind(members, high)
        return found
    texts, last, _ = _read(members)
    kept = texts >= high
    bucket: Int64s = np.cumsum(last) - last
    kept &= (np.bincount(bucket[kept], minlength=int(last.sum())) > 1)[bucket]
    return members[kept]


def _counts(members: Int32s, low: int, high: int) -> Int64s:
    """Return of each text from `low` to before `high` in how many meetings it comes first."""
    if compiled.wanted(len(members)):
        from newsdedup.compiled import meetings as kernels  # noqa: PLC0415  # imports numba

        found: Int64s = kernels.counts(members, low, high)
        return found
    texts, _, sizes = _read(members)
    behind = _others_behind(sizes)
    first = (texts >= low) & (texts < high)
    counted = np.bincount(texts[first] - low, weights=behind[first], minlength=high - low)
    return counted.astype(np.int64)


def _cuts(counts: Int64s, low: int, most: int) -> Iterator[tuple[int, int]]:
    """Yield the texts from `low` on in ranges of no more than `most` meetings, or of one text."""
    until = np.concatenate(([0], np.cumsum(counts)))
    start = 0
    while start < len(counts):
        end = int(np.searchsorted(until, until[start] + most, side="right")) - 1
        end = max(end, start + 1)
        yield low + start, low + end
        start = end


def _codes(members: Int32s, first: tuple[int, int], bits: int, count: int) -> tuple[Int64s, Int64s]:
    """Return the meetings of some first texts by the range of the second, and where each starts."""
    if compiled.wanted(len(members)):
        from newsdedup.compiled import meetings as kernels  # noqa: PLC0415  # imports numba

        found: tuple[Int64s, Int64s] = kernels.codes(members, first, bits, count)
        return found
    texts, _, sizes = _read(members)
    behind = _others_behind(sizes)
    at = np.flatnonzero((texts >= first[0]) & (texts < first[1]))
    one, other = np.repeat(texts[at], behind[at]), texts[ranges(at + 1, behind[at])]
    one, other = one[one != other], other[one != other]
    number = other >> bits
    codes = (one.astype(np.int64) << 32) | other
    return codes[np.argsort(number, kind="stable")], _bounds(number, count)
