"""Kernels of features and trees: exactly the values of the numpy code they stand in for."""

from __future__ import annotations

import multiprocessing
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import newsdedup as nd
from newsdedup import compiled, features, matching, normalize, parallel, verify
from newsdedup.features.block import OF_TEXT
from newsdedup.features.readings import PLACES
from newsdedup.settings import Settings
from newsdedup.space import Space
from newsdedup.spill import Room

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from newsdedup.columns import Float32s

pytest.importorskip("numba")

SEEDS = st.integers(0, 2**32 - 1)
WORDS = ("fire", "police", "said", "5", "Tuesday", "not", "the", "Kerry", '"we', 'left"', "he", "a")
# Few words, so that they repeat; some texts just below, at and above what fits in a kernel.
TEXTS = st.lists(
    st.lists(st.sampled_from(WORDS), max_size=14).flatmap(
        lambda words: st.sampled_from([words, words * 6, (words * 70)[:63], (words * 70)[:64]])
    ),
    min_size=2,
    max_size=6,
).map(lambda rows: [normalize.normalize(" ".join(row)) for row in rows])


@contextmanager
def kernels(used: bool) -> Iterator[None]:  # noqa: FBT001  # the one thing it says
    """Run with kernels, or without, whatever this process has loaded."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiled, "wanted", lambda _: used)
        yield


def some_rows(seed: int, count: int, *, unknown: float) -> Float32s:
    """Return rows of features near the splits of the model, some of them not measured."""
    random = np.random.default_rng(seed)
    model = verify.model()
    splits = [model.split[model.feature == column] for column in range(len(model.features))]
    rows = np.column_stack(
        [random.choice([*known, np.float32(-1), np.float32(0)], count) for known in splits]
    ).astype(np.float32)
    rows += random.integers(-1, 2, rows.shape).astype(np.float32) / 1024
    rows[random.random(rows.shape) < unknown] = np.nan
    return rows


@settings(max_examples=30, deadline=None)
@given(SEEDS, st.sampled_from([1, 3, 700, 1300]), st.sampled_from([0.0, 0.1]))
def test_trees_add_up_alike_compiled_or_not(seed: int, count: int, unknown: float) -> None:
    """The sum of leaves is the same bit for bit, also where features aren't measured."""
    rows = some_rows(seed, count, unknown=unknown)
    with kernels(used=False):
        plain = verify.model().log_odds(rows)
    with kernels(used=True):
        assert np.array_equal(verify.model().log_odds(rows), plain)


@settings(max_examples=30, deadline=None)
@given(SEEDS, st.sampled_from([0.5, 0.9, 1.0]), st.sampled_from([0.0, 0.02]))
def test_trees_add_up_alike_where_rows_are_alike(seed: int, equal: float, unknown: float) -> None:
    """Nodes at which all rows of a block go one way are passed over, and the sums stay the same."""
    rows = some_rows(seed, 700, unknown=unknown)
    shared = np.random.default_rng(seed).random(rows.shape[1]) < equal
    rows[:, shared] = rows[0, shared]
    with kernels(used=False):
        plain = verify.model().log_odds(rows)
    with kernels(used=True):
        assert np.array_equal(verify.model().log_odds(rows), plain)


@settings(max_examples=80, deadline=None)
@given(TEXTS)
def test_pairs_measure_alike_compiled_or_not(texts: list[str]) -> None:
    """All features are the same bit for bit, for texts of any length."""
    read = matching.read_texts(texts, Settings())
    pairs = [(left, right) for left in range(len(texts)) for right in range(len(texts))]
    first, second = np.array(pairs, dtype=np.int32).T
    with kernels(used=False):
        plain = features.measure(first, second, texts=texts, terms=read.terms)
    with kernels(used=True):
        found = features.measure(first, second, texts=texts, terms=read.terms)
    assert np.array_equal(found.matrix, plain.matrix)
    assert np.array_equal(found.first_lighter, plain.first_lighter)


@settings(max_examples=40, deadline=None)
@given(TEXTS, st.sampled_from([0.1, 0.5, 0.9]))
def test_matches_are_the_same_compiled_or_not(texts: list[str], threshold: float) -> None:
    """The kernels and the pairs they drop on the way change no match, score or relation."""
    read = matching.read_texts(texts, Settings())
    pairs = [(left, right) for left in range(len(texts)) for right in range(left + 1, len(texts))]
    first, second = np.array(pairs, dtype=np.int32).T
    found = []
    for used in (False, True):
        with kernels(used=used):
            asked = Settings(threshold=threshold, workers=1)
            matches = matching.measured(read, first, second, asked)
            found.append([matches.first, matches.second, matches.score, matches.relation])
    assert all(np.array_equal(one, other) for one, other in zip(*found, strict=True))


def test_real_pairs_measure_alike_compiled_or_not(data_dir: Path) -> None:
    """Neighbouring sentences of real articles have the same features either way."""
    path = data_dir / "articles" / "fnc1_train.jsonl.gz"
    articles = islice(nd.read_articles(path, on_bad_item="skip", assume_timezone="UTC"), 60)
    asked = Settings(workers=1)
    texts = [text for a in articles for text in matching.read_sentences(a.text, (), asked)[1]]
    read = matching.read_texts(texts, asked)
    first = np.arange(len(texts) - 3, dtype=np.int32).repeat(3)
    second = first + np.tile(np.arange(1, 4, dtype=np.int32), len(texts) - 3)
    with kernels(used=False):
        plain = features.measure(first, second, texts=texts, terms=read.terms)
    with kernels(used=True):
        found = features.measure(first, second, texts=texts, terms=read.terms)
    assert np.array_equal(found.matrix, plain.matrix)


def test_kernels_and_features_agree_on_the_longest_text() -> None:
    """A text has a bit of one word for each of its terms, on both sides."""
    from newsdedup.compiled import measures  # noqa: PLC0415  # wants numba

    assert measures.LONGEST == PLACES


@pytest.mark.skipif(not parallel.forks(), reason="processes aren't forked")
def test_what_a_forked_process_counted_is_not_taken_for_counted_here() -> None:
    """Arrays in files are shared with forked processes: counts are then, or are made again."""
    read = matching.read_texts(
        ["fire said police", "police said"], Settings(), space=Space(Room(1))
    )
    readings, rows = read.readings, np.arange(2)
    forked = multiprocessing.get_context("fork").Process(
        target=readings.counted, args=(rows,), kwargs={"columns": len(OF_TEXT)}
    )
    forked.start()
    forked.join()
    assert forked.exitcode == 0
    alone = features.Readings(read.wordings, read.terms)
    for found, expected in zip(
        readings.counted(rows, columns=len(OF_TEXT)),
        alone.counted(rows, columns=len(OF_TEXT)),
        strict=True,
    ):
        assert found.tolist() == expected.tolist()
