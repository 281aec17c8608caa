"""Which texts share a band key: sorted arrays in memory, filled from the store's rows.

An entry is one 64-bit number: the upper bits of the key, then the number of the text. Entries
stand in sorted runs, each at least twice as long as the next, so that adding costs little and
a look-up searches few of them. Cut keys can meet by chance; the index checks the whole keys of
what it finds to match.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from newsdedup.columns import distinct

if TYPE_CHECKING:
    from newsdedup.columns import Int64s, Ragged, Uint64s

# 67 million texts; of 84 million keys (a million sentences) cut to 38 bits, one in 3,000 meets
# another by chance.
NUMBER_BITS = 26
LARGEST_NUMBER = (1 << NUMBER_BITS) - 1
_SHIFT = np.uint64(NUMBER_BITS)
_NUMBER = np.uint64(LARGEST_NUMBER)


class Buckets:
    """The band keys of all texts; `bucket_limit` and `representatives` are those of a batch."""

    def __init__(self, *, bucket_limit: int, representatives: int) -> None:
        self._limit = bucket_limit
        self._representatives = representatives
        self._runs: list[Uint64s] = []
        self._identity = np.zeros(1024, dtype=np.uint64)
        self._there = np.zeros(1024, dtype=np.bool_)

    @property
    def bytes(self) -> int:
        """Memory that the arrays take."""
        runs = sum(run.nbytes for run in self._runs)
        return runs + self._identity.nbytes + self._there.nbytes

    def add(self, keys: Ragged, numbers: Int64s, identity: Uint64s) -> None:
        """Add texts: a row of keys, a number and an identity for each."""
        if not len(numbers):
            return
        self._reserve(int(numbers.max()) + 1)
        self._identity[numbers] = identity
        self._there[numbers] = True
        run = _entries(keys.values, numbers[keys.rows])
        run.sort()
        self._runs.append(run)
        while len(self._runs) > 1 and len(self._runs[-2]) < 2 * len(self._runs[-1]):
            last, before = self._runs.pop(), self._runs.pop()
            merged = np.concatenate((before, last))
            del last, before
            merged.sort()
            self._runs.append(merged)

    def remove(self, numbers: Int64s) -> None:
        """Forget texts; their entries go when a run is next rebuilt from the store."""
        self._there[numbers[numbers < len(self._there)]] = False

    def restore(self, numbers: Int64s) -> None:
        """Take back `remove`, where what removed the texts was not kept."""
        self._there[numbers[numbers < len(self._there)]] = True

    def keep_only(self, numbers: Int64s) -> None:
        """Forget all texts but these."""
        self._there[:] = False
        self._there[numbers] = True

    def _reserve(self, size: int) -> None:
        if size <= len(self._there):
            return
        size = max(size, len(self._there) * 5 // 4)
        for name in ("_identity", "_there"):
            old = getattr(self, name)
            grown = np.zeros(size, dtype=old.dtype)
            grown[: len(old)] = old
            setattr(self, name, grown)

    def partners(self, keys: Ragged, numbers: Int64s, identity: Uint64s) -> tuple[Int64s, Int64s]:
        """Return the candidate pairs of texts that aren't in here yet: with these, and each other.

        The pairs (new text, other text) are those that a batch of all of them would make,
        each once, sorted; of two new ones the lesser number comes first.
        """
        new_keys = keys.values >> _SHIFT
        wanted = distinct(new_keys)
        found_key, found = self._found(wanted)
        key = np.concatenate((found_key, np.searchsorted(wanted, new_keys)))
        number = np.concatenate((found, numbers[keys.rows]))
        is_new = np.arange(len(key)) >= len(found)
        order = np.lexsort((self._identities(number, numbers, identity), key))
        new, other = self._paired(key[order], number[order], is_new[order])
        return _distinct_pairs(new, other, first_new=int(numbers.min()) if len(numbers) else 0)

    def _found(self, wanted: Uint64s) -> tuple[Int64s, Int64s]:
        """Return (place in `wanted`, number) of all entries with one of the wanted keys."""
        places, numbers = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
        for run in self._runs:
            low = np.searchsorted(run, wanted << _SHIFT)
            high = np.searchsorted(run, (wanted << _SHIFT) | _NUMBER, side="right")
            size = high - low
            within = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
            at = np.repeat(low, size) + within
            places.append(np.repeat(np.arange(len(wanted)), size))
            numbers.append((run[at] & _NUMBER).astype(np.int64))
        place, number = np.concatenate(places), np.concatenate(numbers)
        there = self._there[number]
        return place[there], number[there]

    def _identities(self, number: Int64s, new: Int64s, identity: Uint64s) -> Uint64s:
        known = self._identity[np.minimum(number, len(self._identity) - 1)]
        order = np.argsort(new)
        if not len(new):
            return known
        at = np.minimum(np.searchsorted(new[order], number), len(new) - 1)
        is_new = new[order][at] == number
        return np.where(is_new, identity[order][at], known)

    def _paired(self, key: Int64s, number: Int64s, is_new: Any) -> tuple[Int64s, Int64s]:
        """Pair the new entries of each bucket; entries stand by key, then identity."""
        starts = np.flatnonzero(np.diff(key, prepend=-1))
        size = np.diff(np.append(starts, len(key)))
        bucket = np.repeat(np.arange(len(starts)), size)
        place = np.arange(len(key)) - starts[bucket]
        leads = (size[bucket] <= self._limit) | (place < self._representatives)
        everyone = np.flatnonzero(is_new & leads)
        few = np.flatnonzero(is_new & ~leads)
        one, other = _crossed(everyone, starts[bucket[everyone]], size[bucket[everyone]])
        led, leader = _crossed(
            few, starts[bucket[few]], np.full(len(few), self._representatives, dtype=np.int64)
        )
        return number[np.concatenate((one, led))], number[np.concatenate((other, leader))]


def _crossed(entries: Int64s, starts: Int64s, sizes: Int64s) -> tuple[Int64s, Int64s]:
    """Return each entry with each of the `sizes` places from `starts` on."""
    within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return np.repeat(entries, sizes), np.repeat(starts, sizes) + within


def _entries(keys: Uint64s, numbers: Int64s) -> Uint64s:
    return (keys >> _SHIFT << _SHIFT) | numbers.astype(np.uint64)


def _distinct_pairs(new: Int64s, other: Int64s, *, first_new: int) -> tuple[Int64s, Int64s]:
    """Return each pair once, without self-pairs; of two new texts the lesser comes first."""
    both_new = other >= first_new
    low, high = np.where(both_new, np.minimum(new, other), new), np.maximum(new, other)
    high = np.where(both_new, high, other)
    code = distinct((low[low != high] << 32) | high[low != high])
    return code >> 32, code & 0xFFFFFFFF
