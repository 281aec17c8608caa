"""Which texts share a band key: sorted arrays in memory, filled from the store's rows.

Entries stand in sorted runs, each some times as long as the next, so that adding costs
little and a look-up searches few of them. Keys in them are cut and can meet by chance; the
index checks the keys as kept in the store of what it finds to match.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from newsdedup.columns import Bools, Int64s, Ragged, Uint64s, distinct
from newsdedup.store.pairs import NO_NUMBERS, between, crossed, distinct_pairs, gathered
from newsdedup.store.runs import KEY_SHIFT, NUMBER, NumberPairs, Run, ascending

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import TypeAlias

    Kept: TypeAlias = tuple[Sequence[bytes], Int64s]
    Part: TypeAlias = tuple[Sequence[bytes], Int64s, Uint64s]

# A run is at least so many times as long as the next one. Joining with a long one goes over all
# of it, so that it should be seldom; but plain ones take more memory.
_TIMES = 3
_FEW = 8
_NO_KEYS = np.empty(0, dtype=np.uint64)


@frozen(eq=False, kw_only=True)
class Exchange:
    """What putting texts in and taking others out does to candidate pairs.

    `partners` are the pairs of the new texts. Of texts that stay, `appearing` pairs meet since
    a bucket isn't over-full any more or has other representatives; `vanishing` ones no longer
    meet in some bucket, but may in another.
    """

    partners: NumberPairs
    appearing: NumberPairs
    vanishing: NumberPairs


@frozen(eq=False, kw_only=True)
class _Near:
    """Entries by bucket: the number of the text, whether it comes or goes.

    Those of a bucket that may be over-full stand by identity.
    """

    key: Int64s
    number: Int64s
    is_new: Bools
    is_gone: Bools


class Buckets:
    """The band keys of all texts; `bucket_limit` and `representatives` are those of a batch."""

    def __init__(self, *, bucket_limit: int, representatives: int) -> None:
        self._limit = bucket_limit
        self._representatives = representatives
        self._runs: list[Run] = []
        self._identity = np.zeros(1024, dtype=np.uint64)
        self._there = np.zeros(1024, dtype=np.bool_)

    @property
    def bytes(self) -> int:
        """Memory that the arrays take."""
        runs = sum(run.bytes for run in self._runs)
        return runs + self._identity.nbytes + self._there.nbytes

    def add(self, keys: Ragged, numbers: Int64s, identity: Uint64s) -> None:
        """Add texts: a row of keys, a number and an identity for each."""
        self._put(ascending(keys.values, numbers[keys.rows]), numbers, identity)

    def _put(self, ascending: Uint64s, numbers: Int64s, identity: Uint64s) -> None:
        if len(numbers):
            self._note(numbers, identity)
            self._add_run(Run(ascending))

    def fill(self, parts: Iterable[Part], *, width: int) -> None:
        """Add many texts: keys as `width` bytes each, numbers and identities, part by part."""
        self._add_run(Run.kept(self._noted(parts), width=width))

    def _noted(self, parts: Iterable[Part]) -> Iterator[Kept]:
        for kept, numbers, identity in parts:
            self._note(numbers, identity)
            yield kept, numbers

    def _note(self, numbers: Int64s, identity: Uint64s) -> None:
        self._reserve(int(numbers.max()) + 1)
        self._identity[numbers] = identity
        self._there[numbers] = True

    def _add_run(self, run: Run) -> None:
        """Add a run; it takes in those before it that aren't much longer."""
        while self._runs and len(self._runs[-1]) < len(run) * (
            _FEW if self._runs[-1].is_long else _TIMES
        ):
            last = self._runs.pop()
            longer, shorter = (last, run) if len(last) >= len(run) else (run, last)
            run = longer.joined(shorter, self._there)
        if len(run):
            self._runs.append(run.pack())

    def remove(self, numbers: Int64s) -> None:
        """Forget texts; their entries go when their run is next joined with others."""
        self._there[numbers[numbers < len(self._there)]] = False

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

    def partners(self, keys: Ragged, numbers: Int64s, identity: Uint64s) -> NumberPairs:
        """Return the candidate pairs of texts that aren't in here yet: with these, and each other.

        The pairs (new text, other text) are those that a batch of all of them would make,
        each once, sorted; of two new ones the lesser number comes first.
        """
        new = ascending(keys.values, numbers[keys.rows])
        return self._partners(self._entries_near(new, numbers, identity))

    def exchange(
        self, keys: Ragged, numbers: Int64s, identity: Uint64s, *, gone_keys: Uint64s, gone: Int64s
    ) -> Exchange:
        """Take some texts out and put others in; return what that does to candidate pairs."""
        new = ascending(keys.values, numbers[keys.rows])
        near = self._entries_near(new, numbers, identity, gone_keys=gone_keys, gone=gone)
        partners = self._partners(near)
        appearing, vanishing = self._shifted(near)
        self.remove(gone)
        self._put(new, numbers, identity)
        return Exchange(partners=partners, appearing=appearing, vanishing=vanishing)

    def linked(self, keys: Ragged, first: Int64s, second: Int64s) -> Bools:
        """Say which pairs are candidates, given the keys that each pair's texts share."""
        cut = keys.values >> KEY_SHIFT
        wanted = distinct(cut)
        place, number = self._found(wanted)
        order = np.lexsort((self._identity[number], place))
        place, number = place[order], number[order]
        start = np.searchsorted(place, np.arange(len(wanted)))
        size = np.diff(np.append(start, len(place)))
        bucket = np.searchsorted(wanted, cut)
        links = size[bucket] <= self._limit
        for rank in range(self._representatives):
            leader = number[np.minimum(start[bucket] + rank, max(len(number) - 1, 0))]
            inside = rank < size[bucket]
            links |= inside & ((leader == first[keys.rows]) | (leader == second[keys.rows]))
        return np.bincount(keys.rows[links], minlength=len(keys)) > 0

    def _entries_near(
        self,
        new: Uint64s,
        numbers: Int64s,
        identity: Uint64s,
        *,
        gone_keys: Uint64s = _NO_KEYS,
        gone: Int64s = NO_NUMBERS,
    ) -> _Near:
        """Return the entries of all buckets of two or more that new and departing texts are in."""
        new_keys, new_numbers = new >> KEY_SHIFT, (new & NUMBER).astype(np.int64)
        wanted, new_key = _union(new_keys, gone_keys >> KEY_SHIFT)
        found_key, found = self._found(wanted)
        several = np.bincount(found_key, minlength=len(wanted))
        several += np.bincount(new_key, minlength=len(wanted))
        is_new = np.arange(len(found) + len(new)) >= len(found)
        key = np.concatenate((found_key, new_key))
        met = several[key] > 1
        key, is_new = key[met], is_new[met]
        number = np.concatenate((found, new_numbers))[met]
        is_gone = np.isin(number, gone) if len(gone) else np.zeros(len(key), dtype=np.bool_)
        order = np.argsort(key, kind="stable")  # which joins runs that ascend
        often = np.flatnonzero((np.bincount(key) > self._limit)[key[order]])
        large = order[often]
        identities = self._identities(number[large], is_new[large], numbers, identity)
        order[often] = large[np.lexsort((identities, key[large]))]
        return _Near(
            key=key[order], number=number[order], is_new=is_new[order], is_gone=is_gone[order]
        )

    def _identities(
        self, number: Int64s, is_new: Bools, numbers: Int64s, identity: Uint64s
    ) -> Uint64s:
        """Return the identity of each text; those of new texts, by number, aren't kept yet."""
        found = np.empty(len(number), dtype=np.uint64)
        found[~is_new] = self._identity[number[~is_new]]
        order = np.argsort(numbers)
        at = np.searchsorted(numbers[order], number[is_new])
        found[is_new] = identity[order][at]
        return found

    def _found(self, wanted: Uint64s) -> NumberPairs:
        """Return (place in `wanted`, number) of all entries with one of the wanted keys."""
        places, numbers = [NO_NUMBERS], [NO_NUMBERS]
        for run in self._runs:
            place, number = run.found(wanted)
            places.append(place)
            numbers.append(number)
        place, number = np.concatenate(places), np.concatenate(numbers)
        there = self._there[number]
        return place[there], number[there]

    def _partners(self, near: _Near) -> NumberPairs:
        """Pair the new entries of each bucket; entries stand by key, then identity."""
        stay = ~near.is_gone
        key, number, is_new = near.key[stay], near.number[stay], near.is_new[stay]
        if not is_new.any():
            return NO_NUMBERS, NO_NUMBERS
        starts = np.flatnonzero(np.diff(key, prepend=-1))
        size = np.diff(np.append(starts, len(key)))
        bucket = np.repeat(np.arange(len(starts)), size)
        leads = self._leading(starts, size)
        everyone = np.flatnonzero(is_new & leads)
        few = np.flatnonzero(is_new & ~leads)
        one, other = crossed(everyone, starts[bucket[everyone]], size[bucket[everyone]])
        led, leader = crossed(few, starts[bucket[few]], np.full(len(few), self._representatives))
        return distinct_pairs(
            number[np.concatenate((one, led))],
            number[np.concatenate((other, leader))],
            first_new=int(number[is_new].min()),
        )

    def _leading(self, starts: Int64s, size: Int64s) -> Bools:
        """Say which entries pair with all of their bucket: of an over-full one, a few."""
        place = np.arange(size.sum()) - np.repeat(starts, size)
        return (np.repeat(size, size) <= self._limit) | (place < self._representatives)

    def _shifted(self, near: _Near) -> tuple[NumberPairs, NumberPairs]:
        """Return pairs of texts that stay which become candidates, and which cease to be."""
        size = np.bincount(near.key)
        appearing: list[NumberPairs] = []
        vanishing: list[NumberPairs] = []
        ends = np.cumsum(size)
        for bucket in np.flatnonzero(size > self._limit).tolist():
            whole = slice(ends[bucket] - size[bucket], ends[bucket])
            number, new, gone = near.number[whole], near.is_new[whole], near.is_gone[whole]
            stays = ~(new | gone)
            was, now = self._leads_among(~new)[stays], self._leads_among(~gone)[stays]
            number = number[stays]
            appearing.append(between(number[now & ~was], number[~was]))
            vanishing.append(between(number[was & ~now], number[~now]))
        return gathered(appearing), gathered(vanishing)

    def _leads_among(self, members: Bools) -> Bools:
        """Say which of a bucket's entries pair with all of the members."""
        if members.sum() <= self._limit:
            return members
        return members & (np.cumsum(members) <= self._representatives)


def _union(ascending: Uint64s, others: Uint64s) -> tuple[Uint64s, Int64s]:
    """Return the distinct values of both, and the place of each of the ascending ones there."""
    if len(others):
        union = distinct(np.concatenate((ascending, others)))
        return union, np.searchsorted(union, ascending)
    new: Bools = np.diff(ascending, prepend=~ascending[:1]) != 0
    return ascending[new], np.cumsum(new) - 1
