"""Compiled kernels: the values of the numpy code, and a run with the same results."""

from __future__ import annotations

import tracemalloc
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsdedup import Settings, candidates, compiled, keying, matching, overlap, signatures
from newsdedup.columns import Pairs, Ragged, Terms
from tests.test_signatures import oracle, ragged

if TYPE_CHECKING:
    from collections.abc import Callable

numba = pytest.importorskip("numba")

Result = TypeVar("Result")

TERM_COUNT = 12
HASHES = st.lists(st.integers(0, 2**64 - 1), min_size=TERM_COUNT, max_size=TERM_COUNT, unique=True)
SHARES = st.lists(
    st.sampled_from([1e-7, 1e-6, 1e-5, 3e-4, 3e-3, 0.01, 0.02, 0.3]),
    min_size=TERM_COUNT,
    max_size=TERM_COUNT,
)
TOKENS = st.lists(st.lists(st.integers(0, TERM_COUNT - 1), max_size=14), max_size=9)
KEYED = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 30)), unique=True, max_size=80)
FEW = settings(
    deadline=None,  # the first example compiles
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@st.composite
def terms(draw: st.DrawFn) -> Terms:
    """Draw rows of few terms, of frequencies that make pairs, triples and no keys."""
    frequency = np.array(draw(SHARES), dtype=np.float32)
    none = np.zeros(TERM_COUNT, dtype=np.bool_)
    rows = ragged(draw(TOKENS))
    return Terms(
        tokens=Ragged(values=rows.values.astype(np.int32), offsets=rows.offsets),
        names=tuple(f"t{number}" for number in range(TERM_COUNT)),
        hashes=np.array(draw(HASHES), dtype=np.uint64),
        frequency=frequency,
        salience=np.rint(-16 * np.log(frequency.astype(np.float64))).astype(np.int32),
        is_number=none,
        is_negation=none,
    )


def both(monkeypatch: pytest.MonkeyPatch, work: Callable[[], Result]) -> tuple[Result, Result]:
    """Return what some work gives with kernels and without."""
    with monkeypatch.context() as patch:
        patch.setattr(compiled, "wanted", lambda _: True)
        fast = work()
        patch.setattr(compiled, "wanted", lambda _: False)
        return fast, work()


def same(fast: Any, plain: Any) -> None:
    """Compare arrays, rows and pairs, types too."""
    if isinstance(fast, Ragged):
        fast, plain = (fast.values, fast.offsets), (plain.values, plain.offsets)
    if isinstance(fast, Pairs):
        fast, plain = (fast.first, fast.second), (plain.first, plain.second)
    if isinstance(fast, tuple):
        for one, other in zip(fast, plain, strict=True):
            same(one, other)
        return
    np.testing.assert_array_equal(fast, plain)
    assert np.asarray(fast).dtype == np.asarray(plain).dtype


@FEW
@given(found=terms())
def test_elements_are_the_same(monkeypatch: pytest.MonkeyPatch, found: Terms) -> None:
    """Elements of both views, and the rows of distinct terms, are those of numpy."""
    same(*both(monkeypatch, lambda: signatures.wording_elements(found)))
    same(*both(monkeypatch, lambda: signatures.claim_elements(found)))
    rows = both(monkeypatch, lambda: overlap.term_rows(found))
    same(*(each.terms for each in rows))
    same(*(each.totals for each in rows))


@FEW
@given(
    rows=st.lists(st.lists(st.integers(0, 2**32 - 1), max_size=12), min_size=1, max_size=8),
    num_perm=st.integers(1, 40),
    seed=st.integers(0, 2**32 - 1),
)
def test_signatures_are_those_of_datasketch(
    monkeypatch: pytest.MonkeyPatch, rows: list[list[int]], num_perm: int, seed: int
) -> None:
    """The kernel's values are datasketch's, and of some columns only, the same ones."""
    monkeypatch.setattr(compiled, "wanted", lambda _: True)
    whole = signatures.signatures(ragged(rows), num_perm=num_perm, seed=seed)
    np.testing.assert_array_equal(whole, oracle(rows, num_perm, seed))
    part = slice(num_perm // 3, num_perm // 2)
    some = signatures.signatures(ragged(rows), num_perm=num_perm, seed=seed, columns=part)
    np.testing.assert_array_equal(some, whole[:, part])


@FEW
@given(found=terms(), most=st.integers(2, 12), parts=st.integers(1, 3))
def test_rare_term_keys_are_the_same(
    monkeypatch: pytest.MonkeyPatch, found: Terms, most: int, parts: int
) -> None:
    """Keys of rare terms are those of numpy, in the same order, and parts make up the whole."""
    rare = candidates.rarity(found.hashes, found.frequency)

    def keys(part: tuple[int, int]) -> Ragged:
        rows = found.distinct
        return candidates.rare_term_keys(rows, rare, most=most, salt=3, part=part)

    whole, plain = both(monkeypatch, lambda: keys((0, 1)))
    same(whole, plain)
    in_parts = [both(monkeypatch, partial(keys, (n, parts))) for n in range(parts)]
    for fast, slow in in_parts:
        same(fast, slow)
    values = np.concatenate([fast.values for fast, _ in in_parts])
    np.testing.assert_array_equal(np.sort(values), np.sort(whole.values))


@FEW
@given(values=st.lists(st.integers(0, 2**32 - 1), max_size=24), first=st.integers(0, 3))
def test_band_keys_are_the_same(
    monkeypatch: pytest.MonkeyPatch, values: list[int], first: int
) -> None:
    """Band keys are those of numpy, also of bands that aren't the first."""
    whole = np.array(values[: len(values) // 6 * 6], dtype=np.uint32).reshape(-1, 6)
    options = {"bands": 3, "rows": 2, "salt": 1, "first": first}
    same(*both(monkeypatch, lambda: candidates.band_keys(whole, **options)))


@FEW
@given(
    keyed=KEYED,
    limit=st.integers(2, 12),
    bits=st.integers(0, 4),
    size=st.sampled_from([0, 2, 31]),
    room=st.sampled_from([None, 40]),
)
def test_pairs_are_the_same(
    monkeypatch: pytest.MonkeyPatch,
    keyed: list[tuple[int, int]],
    limit: int,
    bits: int,
    size: int,
    room: int | None,
) -> None:
    """Pairs are those of numpy, with over-full buckets, in any split of the keys and the texts."""
    keys = candidates.mix64(np.array([key for key, _ in keyed], dtype=np.uint64))
    rows = np.array([row for _, row in keyed], dtype=np.int32)
    identity = candidates.mix64(np.arange(31, dtype=np.uint64) % np.uint64(7))

    def pairs() -> Pairs:
        ordered, owners, bounds = candidates.by_range(keys, rows, bits)
        cuts = [slice(*bounds[n : n + 2]) for n in range(len(bounds) - 1)]
        parts = [
            candidates.shared(ordered[cut], owners[cut], identity=identity, bucket_limit=limit)
            for cut in cuts
        ]
        found = candidates.buckets([parts], candidates.Buckets(31, bits=size))
        return matching.joined([candidates.pairs_of(met) for met in found.meetings(room)])

    fast, plain = both(monkeypatch, pairs)
    same(fast, plain)
    same(plain, candidates.pairs(keys, rows, identity=identity, bucket_limit=limit))
    same(*both(monkeypatch, lambda: candidates.by_range(keys, rows, bits)))


@FEW
@given(found=terms(), data=st.data())
def test_overlap_is_that_of_sets(
    monkeypatch: pytest.MonkeyPatch, found: Terms, data: st.DataObject
) -> None:
    """The same pairs are worth measuring with kernels and without; shared weight is exact."""
    count = len(found.tokens)
    chosen = data.draw(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=20))
    chosen = sorted({(a, b) for a, b in chosen if a < b < count})
    pairs = Pairs(
        first=np.array([a for a, _ in chosen], dtype=np.int32),
        second=np.array([b for _, b in chosen], dtype=np.int32),
    )
    kept = both(monkeypatch, lambda: overlap.overlapping(pairs, overlap.term_rows(found)))
    same(*kept)
    with monkeypatch.context() as patch:
        patch.setattr(overlap, "_FEW", -1)  # numpy bounds first what pairs may share
        patch.setattr(overlap, "_SLOTS", 2)
        patch.setattr(compiled, "wanted", lambda _: False)
        same(overlap.overlapping(pairs, overlap.term_rows(found)), kept[0])
    rows = overlap.term_rows(found)
    expected = [
        sum(int(found.salience[term]) for term in set(row(found, a)) & set(row(found, b)))
        for a, b in chosen
    ]
    assert overlap.shared_totals(pairs.first, pairs.second, rows).tolist() == expected


def row(found: Terms, number: int) -> list[int]:
    low, high = found.tokens.offsets[number : number + 2]
    values: list[int] = found.tokens.values[low:high].tolist()
    return values


def wordings(count: int) -> list[str]:
    """Made-up sentences of which many share rare words, one with more terms than a sketch has."""
    long = " ".join(f"item{n}x" for n in range(90))
    words = [f"zo{one}r{other}k" for one in "abcdefg" for other in "ptkmnlsv"]
    lines = [
        "the mayor of " + " ".join(words[(n * step) % len(words)] for step in (1, 3, 5, 11, 17, 23))
        for n in range(1, count)
    ]
    return [*lines, f"{long} ashford", f"{long} kelmouth"]


@pytest.mark.parametrize("workers", [1, 3])
@pytest.mark.parametrize(("keys_at_a_time", "block"), [(1 << 24, 1 << 26), (2_000, 20_000)])
def test_what_is_worth_measuring_is_the_same(
    monkeypatch: pytest.MonkeyPatch, workers: int, keys_at_a_time: int, block: int
) -> None:
    """Kernels in threads find what numpy finds, however keys and pairs are split; counts too."""
    texts = matching.read_texts(wordings(400), Settings())
    chosen = Settings(workers=workers, batch_size=100)
    with monkeypatch.context() as patch:
        patch.setattr(compiled, "wanted", lambda _: False)
        plain = matching.worth_measuring(texts, Settings(workers=1))
        every = matching.joined(list(matching.candidate_pairs(texts, Settings(workers=1))))
    monkeypatch.setattr(keying, "KEYS_AT_A_TIME", keys_at_a_time)
    monkeypatch.setattr(keying, "KEYS_A_TEXT", 1)
    monkeypatch.setattr(matching, "LEAST_BLOCK", block)
    monkeypatch.setattr(keying, "KEYS_A_RANGE", 500)
    monkeypatch.setattr(matching, "LEAST_RANGE", 6)
    (fast, count), (slow, slow_count) = both(
        monkeypatch, lambda: matching.worth_measuring(texts, chosen)
    )
    fast, slow = matching.joined([fast]), matching.joined([slow])  # pairs come block by block
    same(fast, slow)
    same(fast, plain[0])
    assert count == slow_count == plain[1] == len(every) > len(fast) > 0
    same(matching.overlapping(texts, every), fast)
    same(*both(monkeypatch, lambda: matching.joined(list(matching.candidate_pairs(texts, chosen)))))


def test_kernels_that_are_wanted_midway_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another thread may load numba between two steps: what numpy began, it ends."""
    texts = matching.read_texts(wordings(300), Settings())
    expected, count = matching.worth_measuring(texts, Settings(workers=1))
    began = overlap.sketches

    def then_wanted(*given: Any) -> overlap.Sketches:
        monkeypatch.setattr(compiled, "wanted", lambda _: False)
        found = began(*given)
        monkeypatch.setattr(compiled, "wanted", lambda _: True)
        return found

    monkeypatch.setattr(overlap, "sketches", then_wanted)
    found, number = matching.worth_measuring(texts, Settings(workers=1))
    assert number == count > 0
    same(found.first, expected.first)
    same(found.second, expected.second)


def test_sketches_take_room_for_the_texts_they_are_of() -> None:
    """Of some texts of a large collection no memory for all is asked for, nor given."""
    rows = matching.read_texts(wordings(300), Settings()).rows
    every = overlap.sketches(rows)
    tracemalloc.start()
    some = overlap.sketches(rows, (200, 210))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < every.lines.nbytes / 10
    assert (len(some.lines), len(every.lines)) == (10, len(rows.terms))
    for found, expected in zip(some.lines, every.lines[200:210], strict=True):
        filled = 2 + int(expected[0])
        assert found[:filled].tolist() == expected[:filled].tolist()


def test_few_rows_want_no_kernels(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kernels are for many rows, or for a process that has numba already; and need numba."""
    monkeypatch.setattr(compiled, "loaded", lambda: False)
    assert not compiled.wanted(compiled.LEAST_ROWS - 1)
    assert compiled.wanted(compiled.LEAST_ROWS)
    monkeypatch.setattr(compiled, "_loads", lambda: False)
    assert not compiled.wanted(compiled.LEAST_ROWS)


def double(number: int) -> int:
    return number * 2


def test_kernels_do_without_a_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no directory for the machine code can be written, a kernel still works."""

    def njit(**options: bool) -> Any:
        if options.get("cache"):
            raise RuntimeError("cannot cache function: no locator available")
        return real(**options)

    real = numba.njit
    monkeypatch.setattr(numba, "njit", njit)
    assert compiled.kernel(double)(21) == 42
