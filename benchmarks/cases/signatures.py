"""Our MinHash of whole batches beside datasketch's bulk and rensa, on the same token sets."""

from __future__ import annotations

from importlib import import_module, util
from typing import TYPE_CHECKING, Any

import datasketch
import numpy as np

from benchmarks import machine, wire
from newsdedup import Settings, compiled, matching, normalize, signatures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.cases.contract import Figures, Options
    from newsdedup.columns import Ragged, Terms, Uint32s

SENTENCES = 20_000  # enough that compiled kernels are used where numba is installed
DATASKETCH_SENTENCES = 2_000  # it takes long; the time of a sentence is the same
PERMUTATIONS = 128
SEED = 1


def run(options: Options) -> Figures:
    """Return µs a sentence and the ratio: of signing alone, and with the hashing of shingles.

    `signing`: both are given the same 32-bit elements. `with_hashing`: ours starts from terms
    in columns, the others from the same shingles as bytes or strings, with their default hash
    functions; rensa in its full-set mode, all sets in one call.
    """
    wordings = list(dict.fromkeys(normalize.normalize(x.text) for x in wire.lines(SENTENCES)))
    terms = matching.read_texts(wordings, Settings()).terms
    elements = signatures.wording_elements(terms)
    repeats = max(3, options.repeats)
    _sign_shingles(terms)  # so that kernels are compiled or read from their cache
    ours = machine.repeated(lambda: _sign(elements), repeats)
    from_terms = machine.repeated(lambda: _sign_shingles(terms), repeats)
    sets = _rows(elements)[:DATASKETCH_SENTENCES]
    theirs = machine.repeated(lambda: _bulk(sets, hashfunc=int), repeats)
    shingles = _shingles(terms)
    few = shingles[:DATASKETCH_SENTENCES]
    from_bytes = machine.repeated(lambda: _bulk(few), repeats)
    values = np.array([sketch.hashvalues for sketch in theirs.value], dtype=np.uint32)
    count = len(elements)
    return {
        "compiled": compiled.wanted(count),
        "elements_a_sentence": float(elements.lengths.mean()),
        "values_equal": bool((values == ours.value[: len(values)]).all()),
        "signing": _beside(_us(ours, count), "datasketch", _us(theirs, len(sets))),
        "with_hashing": _beside(_us(from_terms, count), "datasketch", _us(from_bytes, len(few))),
        **_beside_rensa(_us(from_terms, count), shingles, repeats),
    }


def _beside_rensa(ours: list[float], shingles: Sequence[Sequence[bytes]], repeats: int) -> Figures:
    if util.find_spec("rensa") is None:
        return {}
    sketch = import_module("rensa").RMinHash
    sets = [[shingle.decode() for shingle in row] for row in shingles]
    theirs = machine.repeated(
        lambda: sketch.digest_matrix_from_token_sets(sets, num_perm=PERMUTATIONS, seed=SEED),
        repeats,
    )
    return {"with_hashing_beside_rensa": _beside(ours, "rensa", _us(theirs, len(sets)))}


def _us(timing: machine.Timing[Any], count: int) -> list[float]:
    return [1e6 * seconds / count for seconds in timing.cpu]


def _beside(ours: list[float], name: str, theirs: list[float]) -> Figures:
    return {
        "us_a_sentence": machine.spread(ours),
        f"{name}_us_a_sentence": machine.spread(theirs),
        f"times_{name}": min(theirs) / min(ours),
    }


def _sign(elements: Ragged) -> Uint32s:
    return signatures.signatures(elements, num_perm=PERMUTATIONS, seed=SEED)


def _sign_shingles(terms: Terms) -> Uint32s:
    return _sign(signatures.wording_elements(terms))


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
