"""Pages: pairs of texts put so that few pages of files are in memory as they are measured.

What is known of texts may be in files. A text that is read of one brings 64 KB of it into memory,
which counts until it is let go of; 20,000 pairs that lie anywhere bring all there is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsdedup.columns import distinct

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsdedup.columns import Int32s, Int64s
    from newsdedup.space import Space

# Bits of a range of texts, and what is counted for it: 64 KB of each of seven arrays, which is
# what one of its texts brings, is half of it; what is known of all of them is .7 of it.
BITS = 12
BYTES = 1 << 20
# Room for pages, as a multiple of what arrays may take of memory, and under any limit: in less,
# blocks would have a pair or two, and take 3 ms each. 31 million pairs of 6.6 million texts under
# 182 MB took 125 s with room for 64 MB, 98 s with room for 256.
ON_DISK = 2
LEAST_ROOM = 1 << 27


class Pages:
    """The pages that pairs of texts bring into memory, let go of when they are too many.

    They are counted by ranges of the `count` texts. Let go of after each block of 20,000 pairs,
    they were all read anew: 56 s in place of 18 for 8 million pairs. After 64 blocks they were all
    that is known of 36 million texts, 7.6 GB, where pairs lie anywhere. Of `sharing` processes
    each has its own. Without a limit nothing is counted.
    """

    def __init__(self, space: Space, count: int, *, sharing: int = 1) -> None:
        self._space = space
        room = max(LEAST_ROOM, ON_DISK * (space.limit or 0)) // sharing
        self._most = max(1, room // BYTES)
        self._read = np.zeros((count >> BITS) + 1, dtype=np.bool_)

    def order(self, first: Int32s, second: Int32s) -> Int64s | slice:
        """Return an order of pairs in which those of some first and some second texts are near."""
        if self._space.limit is None:
            return slice(None)
        bits = BITS + max(1, self._most // 2).bit_length() - 1
        return np.lexsort((second >> bits, first >> bits))

    def blocks(
        self, first: Int32s, second: Int32s, cuts: Iterable[slice]
    ) -> Iterator[tuple[Int32s, Int32s]]:
        """Yield the pairs in blocks, as `cuts` has them or smaller: for each there is room."""
        for cut in cuts:
            yield from self._with_room(first[cut], second[cut])

    def _with_room(self, first: Int32s, second: Int32s) -> Iterator[tuple[Int32s, Int32s]]:
        half = len(first) // 2
        if not half or self._space.limit is None or len(_ranges(first, second)) <= self._most:
            yield first, second
            return
        yield from self._with_room(first[:half], second[:half])
        yield from self._with_room(first[half:], second[half:])

    def read(self, first: Int32s, second: Int32s) -> None:
        """Say that a block is read next."""
        if self._space.limit is None:
            return
        ranges = _ranges(first, second)
        self._read[ranges] = True
        if np.count_nonzero(self._read) > self._most:
            self._space.let_go()
            self._read[:] = False
            self._read[ranges] = True


def _ranges(first: Int32s, second: Int32s) -> Int32s:
    """Return the ranges that the texts of some pairs lie in."""
    return distinct(np.concatenate((first, second)) >> BITS)
