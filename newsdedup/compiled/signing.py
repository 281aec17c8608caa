"""Kernels of `signatures` and `candidates`: from terms to elements, signatures and band keys.

Each is named like the numpy function it stands in for, whose docstring holds for both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsdedup.compiled import kernel

if TYPE_CHECKING:
    from newsdedup.columns import Float32s, Float64s, Int32s, Int64s, Uint32s, Uint64s

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_EMPTY = np.uint32(0xFFFFFFFF)


@kernel
def _run(first: np.uint64, second: np.uint64) -> np.uint32:
    """Return the element of a run of two terms; of a single one, with 0 as the second."""
    code = first * _GOLDEN
    code ^= code >> np.uint64(29)
    code = (code + second) * _GOLDEN
    code ^= code >> np.uint64(29)
    return np.uint32(code >> np.uint64(32))


@kernel
def wording_elements(tokens: Int32s, offsets: Int64s, hashes: Uint64s) -> tuple[Uint32s, Int64s]:
    """Return `signatures.wording_elements` of token rows, as values and offsets.

    For runs of two terms only, so that the loop has no branch: .04 µs a sentence.
    """
    starts = np.zeros(len(offsets), dtype=np.int64)
    for row in range(len(offsets) - 1):
        length = offsets[row + 1] - offsets[row]
        starts[row + 1] = starts[row] + (length - 1 if length > 1 else length)
    found = np.empty(starts[-1], dtype=np.uint32)
    for row in range(len(offsets) - 1):
        low, start = offsets[row], starts[row]
        if offsets[row + 1] - low == 1:
            found[start] = _run(hashes[tokens[low]], np.uint64(0))
            continue
        for step in range(starts[row + 1] - start):
            first, second = tokens[low + step], tokens[low + step + 1]
            found[start + step] = _run(hashes[first], hashes[second])
    return found, starts


@kernel
def claim_elements(
    terms: Int32s, offsets: Int64s, hashes: Uint64s, copies: Int32s
) -> tuple[Uint32s, Int64s]:
    """Return `signatures.claim_elements` of rows of distinct terms; `copies` is by term."""
    starts = np.zeros(len(offsets), dtype=np.int64)
    for row in range(len(offsets) - 1):
        starts[row + 1] = starts[row]
        for place in range(offsets[row], offsets[row + 1]):
            starts[row + 1] += copies[terms[place]]
    found = np.empty(starts[-1], dtype=np.uint32)
    count = 0
    for place in range(offsets[0], offsets[-1]):
        term = terms[place]
        for copy in range(copies[term]):
            code = (hashes[term] + np.uint64(copy)) * _GOLDEN
            code ^= code >> np.uint64(29)
            found[count] = np.uint32(code >> np.uint64(32))
            count += 1
    return found, starts


@kernel
def _fmix32(value: np.uint32) -> np.uint32:
    value ^= value >> np.uint32(16)
    value = np.uint32(value * np.uint32(0x85EBCA6B))
    value ^= value >> np.uint32(13)
    value = np.uint32(value * np.uint32(0xC2B2AE35))
    value ^= value >> np.uint32(16)
    return value


@kernel
def signatures(
    values: Uint32s, offsets: Int64s, factors: Uint32s, addends: Uint32s, result: Uint32s
) -> None:
    """Write `signatures.signatures` of rows of elements into `result`, `(rows, num_perm)`.

    The innermost loop goes over the permutations, eight or sixteen to an instruction; four
    elements at a time (the last ones again where there are fewer) take .12 µs for 20 elements
    and 128 permutations, one at a time .29.
    """
    for row in range(len(offsets) - 1):
        least, last = result[row], offsets[row + 1] - 1
        for column in range(len(factors)):
            least[column] = _EMPTY
        for place in range(offsets[row], last + 1, 4):
            one, two = _fmix32(values[place]), _fmix32(values[min(place + 1, last)])
            three, four = (
                _fmix32(values[min(place + 2, last)]),
                _fmix32(values[min(place + 3, last)]),
            )
            for column in range(len(factors)):
                factor, addend = factors[column], addends[column]
                first = np.uint32(np.uint32(factor * one) + addend)
                second = np.uint32(np.uint32(factor * two) + addend)
                third = np.uint32(np.uint32(factor * three) + addend)
                fourth = np.uint32(np.uint32(factor * four) + addend)
                least[column] = min(least[column], first, second, third, fourth)


@kernel
def _mix64(value: np.uint64) -> np.uint64:
    value = (value ^ (value >> np.uint64(30))) * _FIRST
    value = (value ^ (value >> np.uint64(27))) * _SECOND
    return value ^ (value >> np.uint64(31))


@kernel
def band_keys(signatures: Uint32s, starts: Uint64s, rows: int, keys: Uint64s) -> None:
    """Write `candidates.band_keys` into `keys`; `starts` is what each band's hash begins with."""
    for text in range(len(signatures)):
        for band in range(len(starts)):
            key = starts[band]
            for column in range(band * rows, (band + 1) * rows):
                key = _mix64((key + np.uint64(signatures[text, column])) * _GOLDEN)
            keys[text, band] = key


@kernel
def _rarest(
    terms: Int32s, hashes: Uint64s, frequencies: Float32s, common: float, found: Int32s
) -> int:
    """Write the rarest of a row's terms into `found`, rarest first; return how many."""
    count = 0
    for term in terms:
        share, code, at = frequencies[term], hashes[term], count
        if share > common:
            continue
        while at > 0:
            other = found[at - 1]
            if frequencies[other] < share:
                break
            if frequencies[other] == share and hashes[other] <= code:
                break
            at -= 1
        if at == len(found):
            continue
        count = min(count + 1, len(found))
        for moved in range(count - 1, at, -1):
            found[moved] = found[moved - 1]
        found[at] = term
    return count


@kernel
def rare_term_keys(
    values: Int32s,
    offsets: Int64s,
    terms: tuple[Uint64s, Float32s, Float64s],
    most: int,
    limits: Float64s,
    starts: Uint64s,
    part: tuple[int, int],
) -> tuple[Uint64s, Int64s]:
    """Return `candidates.rare_term_keys`, as values and offsets.

    `terms` has the hash, frequency and logarithm of the frequency of each term; `limits` the
    greatest frequency of a term and the greatest sum of logarithms of a key; `starts` what the
    hash of a pair and of a triple begins with.
    """
    hashes, frequencies, logs = terms
    keys = np.empty(64 * len(offsets), dtype=np.uint64)
    bounds, rare = np.zeros(len(offsets), dtype=np.int64), np.empty(most, dtype=np.int32)
    number, parts = np.uint64(part[0]), np.uint64(part[1])
    count = 0
    for row in range(len(offsets) - 1):
        own = values[offsets[row] : offsets[row + 1]]
        there = _rarest(own, hashes, frequencies, limits[0], rare)
        if count + there**3 > len(keys):
            keys = np.concatenate((keys, np.empty(len(keys) + there**3, dtype=np.uint64)))
        for third in range(1, there):
            if hashes[rare[third]] % parts != number:
                continue
            last, log = hashes[rare[third]], logs[rare[third]]
            for second in range(third):
                pair, middle = logs[rare[second]] + log, hashes[rare[second]]
                if pair <= limits[1]:
                    key = _mix64((starts[0] + middle) * _GOLDEN)
                    keys[count] = _mix64((key + last) * _GOLDEN)
                    count += 1
                    continue
                for first in range(second):
                    if logs[rare[first]] + pair <= limits[1]:
                        key = _mix64((starts[1] + hashes[rare[first]]) * _GOLDEN)
                        key = _mix64((key + middle) * _GOLDEN)
                        keys[count] = _mix64((key + last) * _GOLDEN)
                        count += 1
        bounds[row + 1] = count
    return keys[:count].copy(), bounds
