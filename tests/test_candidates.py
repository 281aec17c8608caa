"""Candidates: texts that share a key, and no more pairs than buckets warrant."""

from __future__ import annotations

import tracemalloc
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdedup import candidates, compiled
from newsdedup.candidates import meeting, pairing
from newsdedup.columns import Ragged

if TYPE_CHECKING:
    from newsdedup.columns import Pairs

BUCKETS = st.lists(st.lists(st.integers(0, 30), unique=True, max_size=12), max_size=8)


def columns(buckets: list[list[int]]) -> tuple[np.ndarray, np.ndarray]:
    keys = [number * 2**58 for number, bucket in enumerate(buckets) for _ in bucket]
    rows = [row for bucket in buckets for row in bucket]
    return np.array(keys, dtype=np.uint64), np.array(rows, dtype=np.int32)


def found(buckets: list[list[int]], limit: int, order: list[int] | None = None) -> Pairs:
    keys, rows = columns(buckets)
    if order is not None:
        keys, rows = keys[order], rows[order]
    identity = candidates.mix64(np.arange(31, dtype=np.uint64))
    return candidates.pairs(keys, rows, identity=identity, bucket_limit=limit)


def as_set(pairs: Pairs) -> set[tuple[int, int]]:
    return set(zip(pairs.first.tolist(), pairs.second.tolist(), strict=True))


@given(buckets=BUCKETS)
def test_all_pairs_of_a_small_bucket(buckets: list[list[int]]) -> None:
    """Where no bucket is over-full, the pairs are all pairs with a common key, each once."""
    pairs = found(buckets, limit=12)
    expected = {pair for bucket in buckets for pair in combinations(sorted(bucket), 2)}
    assert as_set(pairs) == expected
    assert len(pairs) == len(expected)


@given(buckets=BUCKETS, limit=st.integers(2, 12))
def test_over_full_buckets_link_to_representatives(buckets: list[list[int]], limit: int) -> None:
    """A larger bucket gives at most REPRESENTATIVES pairs a member, and none is left alone."""
    pairs = as_set(found(buckets, limit=limit))
    for bucket in buckets:
        linked = {row for pair in pairs for row in pair}
        assert len(bucket) < 2 or set(bucket) <= linked
    most = sum(len(bucket) * max(candidates.REPRESENTATIVES, limit / 2) for bucket in buckets)
    assert len(pairs) <= most


@given(buckets=BUCKETS, limit=st.integers(2, 12), data=st.data())
def test_order_of_keys_does_not_matter(
    buckets: list[list[int]], limit: int, data: st.DataObject
) -> None:
    """Any order of keys gives the same pairs in the same order."""
    keys, _ = columns(buckets)
    order = data.draw(st.permutations(range(len(keys))))
    plain, shuffled = found(buckets, limit), found(buckets, limit, list(order))
    np.testing.assert_array_equal(plain.first, shuffled.first)
    np.testing.assert_array_equal(plain.second, shuffled.second)


def rare_keys(rows: list[list[tuple[int, float]]], most: int) -> list[set[int]]:
    flat = [(term, share) for row in rows for term, share in row]
    count = 1 + max((term for term, _ in flat), default=-1)
    shares = np.ones(count, dtype=np.float32)
    for term, share in flat:
        shares[term] = share
    rare = candidates.rarity(candidates.mix64(np.arange(count, dtype=np.uint64)), shares)
    keys = candidates.rare_term_keys(
        ragged([[t for t, _ in row] for row in rows]), rare, most=most, salt=0
    )
    bounds = keys.offsets.tolist()
    values = keys.values.tolist()
    return [set(values[low:high]) for low, high in pairwise(bounds)]


def ragged(rows: list[list[int]]) -> Ragged:
    return Ragged(
        values=np.array([value for row in rows for value in row], dtype=np.int32),
        offsets=np.cumsum([0, *map(len, rows)]).astype(np.int64),
    )


LINKS = st.lists(
    st.lists(st.tuples(st.integers(0, 9), st.integers(10, 19)), max_size=6), max_size=9
)


@given(parts=st.lists(LINKS, max_size=3), most=st.integers(0, 20))
def test_links_are_meetings_however_many_are_held(
    parts: list[list[list[tuple[int, int]]]], most: int
) -> None:
    """Each link of any range is a meeting, and once each where all of a part are held."""
    none = np.zeros(0, dtype=np.int32)
    codes = [
        [np.array([one << 32 | two for one, two in found], dtype=np.int64) for found in part]
        for part in parts
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pairing, "LINKS_AT_ONCE", most)
        parted = ([(none, each) for each in part] for part in codes)
        found = candidates.buckets(parted, candidates.Buckets(20))
        met = [code for each in found.meetings() for code in each.codes.tolist()]
    linked = sorted((code >> 32, code & 0xFFFFFFFF) for code in met)
    wanted = sorted(pair for part in parts for pair in {pair for each in part for pair in each})
    assert set(linked) == set(wanted)
    if sum(len(each) for part in parts for each in part) <= most:
        assert linked == wanted


def test_links_that_ranges_repeat_take_no_room() -> None:
    """Of links that each of a part's ranges has, no more than LINKS_AT_ONCE are in memory."""
    none = np.zeros(0, dtype=np.int32)
    links = np.arange(1000, dtype=np.int64) << 32 | 2000
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pairing, "LINKS_AT_ONCE", 10_000)
        tracemalloc.start()
        parts = [((none, links.copy()) for _ in range(1000))]
        found = candidates.buckets(parts, candidates.Buckets(2001))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert [len(met.codes) for met in found.meetings()] == [len(links)]
    assert peak < 1_000_000


def bucket_members(buckets: list[list[int]]) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    """Write buckets as members, the last of each as its complement."""
    return np.array([n for each in buckets for n in (*each[:-1], ~each[-1])], dtype=np.int32)


@given(
    buckets=st.lists(st.lists(st.integers(0, 40), min_size=2, max_size=9).map(sorted), max_size=30),
    bits=st.sampled_from([0, 2, 4, 31]),
    room=st.sampled_from([None, 8, 80, 8000]),
    at_once=st.integers(1, 60),
    path=st.sampled_from(["numpy", "numba"]),
)
def test_meetings_are_those_of_all_buckets_within_their_room(
    buckets: list[list[int]], bits: int, room: int | None, at_once: int, path: str
) -> None:
    """Each pair of a bucket is in one block; those of some first texts keep to the room."""
    wanted = {(a, b) for each in buckets for a in each for b in each if a < b}
    with pytest.MonkeyPatch.context() as patch:
        if path == "numpy":
            patch.setattr(compiled, "wanted", lambda _: False)
        patch.setattr(meeting, "MEMBERS_AT_ONCE", at_once)
        patch.setattr(meeting, "MEETINGS_AT_ONCE", at_once)
        found = candidates.Buckets(41, bits=bits)
        found.add(bucket_members(buckets))
        met = list(found.meetings(room))
    pairs = [candidates.pairs_of(each) for each in met]
    told = [
        pair for one in pairs for pair in zip(one.first.tolist(), one.second.tolist(), strict=True)
    ]
    assert sorted(told) == sorted(wanted)
    held: dict[tuple[int, int], int] = {}
    for each in met:
        held[each.first] = held.get(each.first, 0) + each.codes.nbytes
        assert all(each.first[0] <= code >> 32 < each.first[1] for code in each.codes.tolist())
        assert {code & 0xFFFF for code in each.codes.tolist()} <= set(range(*each.second))
    if room is not None:
        assert all(low + 1 == high or size <= room for (low, high), size in held.items())


def test_buckets_of_the_same_texts_are_gone_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of three texts or more that share many keys each pair meets once, with kernels."""
    pytest.importorskip("numba")
    monkeypatch.setattr(compiled, "wanted", lambda _: True)
    found = candidates.Buckets(9)
    found.add(bucket_members([[1, 2, 5], [1, 2], [1, 2, 5], [2, 5], [1, 2, 5], [1, 2], [1, 5]]))
    (met,) = found.meetings()
    codes = sorted((code >> 32, code & 0xFFFF) for code in met.codes.tolist())
    assert codes == [(1, 2)] * 3 + [(1, 5)] * 2 + [(2, 5)] * 2


def test_two_rare_terms_make_one_key() -> None:
    """Two texts that share two very rare terms share one key, whatever else they hold."""
    first, second = rare_keys(
        [[(1, 1e-6), (2, 1e-6), (3, 1e-5)], [(4, 1e-6), (1, 1e-6), (2, 1e-6)]], 8
    )
    assert len(first & second) == 1
    assert len(first) == len(second) == 3


def test_middling_terms_want_a_third() -> None:
    """A pair whose bucket would be large is a key only together with a third term."""
    pair, triple = rare_keys([[(1, 0.01), (2, 0.01)], [(1, 0.01), (2, 0.01), (3, 0.01)]], 8)
    assert pair == set()
    assert len(triple) == 1


def test_common_terms_are_in_no_key() -> None:
    """Terms above COMMON_TERM make no keys, not even with the rarest."""
    (keys,) = rare_keys([[(1, 1e-6), (2, candidates.COMMON_TERM * 2)]], 8)
    assert keys == set()


def test_only_the_rarest_terms_count() -> None:
    """Of many terms the `most` rarest make keys, ties by their hashes."""
    row = [(term, 1e-6) for term in range(40)]
    (keys,) = rare_keys([row], 8)
    assert len(keys) == 8 * 7 // 2


def test_no_texts_give_no_candidates() -> None:
    """Empty input gives empty pairs, not an error."""
    assert len(found([], limit=4)) == 0
    assert rare_keys([], 8) == []
