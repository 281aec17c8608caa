"""Signatures: datasketch's values, on whole batches."""

from __future__ import annotations

import numpy as np
import pytest
from datasketch import MinHash
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdedup import matching, signatures
from newsdedup.columns import Ragged
from newsdedup.settings import Settings

ELEMENTS = st.lists(st.lists(st.integers(0, 2**32 - 1), max_size=12), min_size=1, max_size=8)


def ragged(rows: list[list[int]]) -> Ragged:
    offsets = np.cumsum([0, *map(len, rows)]).astype(np.int64)
    values = np.array([value for row in rows for value in row], dtype=np.uint32)
    return Ragged(values=values, offsets=offsets)


def oracle(rows: list[list[int]], num_perm: int, seed: int) -> np.ndarray:
    sketches = []
    for row in rows:
        sketch = MinHash(num_perm=num_perm, seed=seed, scheme="affine32", hashfunc=int)
        sketch.update_batch(row)
        sketches.append(sketch.hashvalues)
    return np.array(sketches)


@settings(deadline=None, max_examples=60)
@given(rows=ELEMENTS, num_perm=st.integers(1, 300), seed=st.integers(0, 2**32 - 1))
def test_values_are_those_of_datasketch(rows: list[list[int]], num_perm: int, seed: int) -> None:
    """Every value equals datasketch's, of empty rows too, for any seed and length."""
    found = signatures.signatures(ragged(rows), num_perm=num_perm, seed=seed)
    np.testing.assert_array_equal(found, oracle(rows, num_perm, seed))


def test_values_do_not_depend_on_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that don't fit in a chunk, or fill it exactly, give the same values."""
    rows = [[number * 7 + column for column in range(number % 9)] for number in range(50)]
    whole = signatures.signatures(ragged(rows), num_perm=8, seed=3)
    for chunk in (1, 8, 9, 64):
        monkeypatch.setattr(signatures, "_CHUNK", chunk)
        np.testing.assert_array_equal(
            signatures.signatures(ragged(rows), num_perm=8, seed=3), whole
        )


def test_datasketch_objects_find_what_band_keys_find() -> None:
    """`to_datasketch` gives a MinHashLSH whose candidates are those of our band keys."""
    wordings = [
        f"the mayor of ashford said on day {n // 3} that item {n} was late" for n in range(60)
    ]
    texts = matching.read_texts(wordings, Settings())
    matrix = signatures.signatures(signatures.wording_elements(texts.terms), num_perm=32, seed=1)
    sketches, index = signatures.to_datasketch(matrix, bands=16, rows=2, seed=1)
    assert all(
        np.array_equal(sketch.hashvalues, row) for sketch, row in zip(sketches, matrix, strict=True)
    )
    chosen = Settings(views="wording", wording_bands=16, wording_rows=2, bucket_limit=100)
    (ours,) = matching.candidate_pairs(texts, chosen)
    theirs = {
        (min(n, other), max(n, other))
        for n, sketch in enumerate(sketches)
        for other in index.query(sketch)
        if other != n
    }
    assert theirs
    assert set(zip(ours.first.tolist(), ours.second.tolist(), strict=True)) == theirs


def test_claim_elements_estimate_the_weighted_jaccard() -> None:
    """Two rows share as many claim elements as their common terms have copies."""
    texts = matching.read_texts(
        ["zorbex mine collapse near kalvik", "zorbex mine reopened near kalvik"], Settings()
    )
    elements = signatures.claim_elements(texts.terms)
    first, second = np.split(elements.values, [elements.offsets[1]])
    salience = dict(zip(texts.terms.names, texts.terms.salience.tolist(), strict=True))
    common = {"zorbex", "mine", "near", "kalvik"}
    copies = sum(salience[term] // signatures.UNITS_A_COPY for term in common)
    assert len(np.intersect1d(first, second)) == copies > 0


@pytest.mark.parametrize("words", [0, 1, 2, 3, 4, 9])
def test_wording_elements_are_runs_of_two_terms(words: int) -> None:
    """A text of n terms has n - 1 shingles, at least one, and none if it is empty."""
    wording = " ".join(f"term{chr(97 + n)}x" for n in range(words))
    texts = matching.read_texts([wording], Settings())
    expected = max(words - 1, 1) if words else 0
    assert len(signatures.wording_elements(texts.terms).values) == expected
