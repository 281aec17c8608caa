"""Our MinHash of whole batches beside `datasketch.MinHash.bulk`, on the same token sets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import datasketch
import numpy as np

from benchmarks import machine, wire
from newsdedup import Settings, matching, normalize, signatures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.cases.contract import Figures, Options
    from newsdedup.columns import Ragged, Terms, Uint32s

SENTENCES = 10_000
DATASKETCH_SENTENCES = 2_000  # it takes long; the time of a sentence is the same
PERMUTATIONS = 128
SEED = 1


def run(options: Options) -> Figures:
    """Return µs a sentence and the ratio: of signing alone, and with the hashing of shingles.

    `signing`: both are given the same 32-bit elements. `with_hashing`: ours starts from terms
    in columns, datasketch from the same shingles as bytes, with its default hash function.
    """
    wordings = list(dict.fromkeys(normalize.normalize(x.text) for x in wire.lines(SENTENCES)))
    terms = matching.read_texts(wordings, Settings()).terms
    elements = signatures.wording_elements(terms)
    repeats = max(3, options.repeats)
    ours = machine.repeated(lambda: _sign(elements), repeats)
    from_terms = machine.repeated(lambda: _sign(signatures.wording_elements(terms)), repeats)
    sets = _rows(elements)[:DATASKETCH_SENTENCES]
    theirs = machine.repeated(lambda: _bulk(sets, hashfunc=int), repeats)
    shingles = _shingles(terms)[:DATASKETCH_SENTENCES]
    from_bytes = machine.repeated(lambda: _bulk(shingles), repeats)
    values = np.array([sketch.hashvalues for sketch in theirs.value], dtype=np.uint32)
    return {
        "elements_a_sentence": float(elements.lengths.mean()),
        "values_equal": bool((values == ours.value[: len(values)]).all()),
        "signing": _beside(ours, theirs, len(elements)),
        "with_hashing": _beside(from_terms, from_bytes, len(elements)),
    }


def _beside(ours: machine.Timing[Uint32s], theirs: machine.Timing[Any], count: int) -> Figures:
    us = [1e6 * seconds / count for seconds in ours.cpu]
    their_us = [1e6 * seconds / DATASKETCH_SENTENCES for seconds in theirs.cpu]
    return {
        "us_a_sentence": machine.spread(us),
        "datasketch_us_a_sentence": machine.spread(their_us),
        "times_datasketch": min(their_us) / min(us),
    }


def _sign(elements: Ragged) -> Uint32s:
    return signatures.signatures(elements, num_perm=PERMUTATIONS, seed=SEED)


def _bulk(sets: Sequence[Sequence[object]], **options: object) -> list[datasketch.MinHash]:
    found: list[datasketch.MinHash] = datasketch.MinHash.bulk(
        sets, num_perm=PERMUTATIONS, seed=SEED, scheme="affine32", **options
    )
    return found


def _rows(elements: Ragged) -> list[list[int]]:
    return [part.tolist() for part in np.split(elements.values, elements.offsets[1:-1])]


def _shingles(terms: Terms) -> list[list[bytes]]:
    """Return the runs of terms that `wording_elements` hashes, as bytes."""
    size, found = signatures.SHINGLE, []
    for part in np.split(terms.tokens.values, terms.tokens.offsets[1:-1]):
        names = [terms.names[token] for token in part.tolist()]
        last = max(len(names) - size, 0)
        found.append([" ".join(names[at : at + size]).encode() for at in range(last + 1)])
    return found
