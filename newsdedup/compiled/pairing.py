"""Kernels that go from text to text: whom each one meets in its buckets, and what they share.

At a million texts what counts is how many lines of memory a pair brings into the cache. So a
text first marks those it meets in a bit map (each once), then reads one line of each of
them, its sketch, and only where that leaves it possible the whole row of its terms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from newsdedup.compiled import kernel

if TYPE_CHECKING:
    from newsdedup.columns import Bools, Float64s, Int32s, Int64s, Uint16s, Uint64s

    Rows: TypeAlias = tuple[Int32s, Int64s, Int32s, Int64s]

SKETCHED = 62  # terms in a sketch: with their number and weight they fill 128 bytes
_TOO_LONG = np.uint16(0xFFFF)
_HEAVIEST = 0xFFFF
_SLOTS = 1 << 14  # of marked terms, 32 kB: terms of equal lower bits share one
_LOWER = _SLOTS - 1


@kernel
def _by_text(codes: Int64s, low: int, high: int) -> tuple[Int64s, Int32s]:
    """Return the second texts by the first ones, which are `low` to before `high`: a row each."""
    offsets, seconds = np.zeros(high - low + 2, np.int64), np.empty(len(codes), np.int32)
    for code in codes:
        offsets[(code >> 32) - low + 2] += 1
    offsets = np.cumsum(offsets)
    for code in codes:
        row = (code >> 32) - low + 1
        seconds[offsets[row]] = code & 0xFFFFFFFF
        offsets[row] += 1
    return offsets[:-1], seconds


@kernel
def _most(offsets: Int64s) -> int:
    """Return the length of the longest row."""
    most = 0
    for row in range(len(offsets) - 1):
        most = max(most, offsets[row + 1] - offsets[row])
    return most


@kernel
def _met(texts: Int32s, base: int, seen: Uint64s, found: Int32s) -> int:
    """Write the texts, each once; return how many. Those before `base` have no bit in `seen`."""
    count = 0
    for text in texts:
        bit = np.uint64(1) << np.uint64((text - base) & 63)
        if not seen[(text - base) >> 6] & bit:
            seen[(text - base) >> 6] |= bit
            found[count] = text
            count += 1
    for place in range(count):
        seen[(found[place] - base) >> 6] = 0
    return count


@kernel
def pairs(codes: Int64s, first: tuple[int, int], second: tuple[int, int]) -> tuple[Int32s, Int32s]:
    """Return each text of a range with those it meets of a second one, each pair once.

    `codes` are those of `columns.Meetings`. Pairs come in the order of the first text; the second
    ones in no order.
    """
    low, high = first
    offsets, seconds = _by_text(codes, low, high)
    seen = np.zeros((second[1] - second[0]) // 64 + 1, dtype=np.uint64)
    found, others = np.empty(len(codes), np.int32), np.empty(len(codes), np.int32)
    end = 0
    for row in range(high - low):
        number = _met(seconds[offsets[row] : offsets[row + 1]], second[0], seen, others[end:])
        found[end : end + number] = low + row
        end += number
    return found[:end].copy(), others[:end].copy()


@kernel
def sketches(rows: Rows, result: Uint16s) -> None:
    """Write the sketch of each row: number of terms, weight, and the terms' lower bits.

    `result` has SKETCHED + 2 columns. Of a row with more terms, or a weight of 2**16, only
    that it is too long.
    """
    values, offsets, _, totals = rows
    for row in range(len(result)):
        number = offsets[row + 1] - offsets[row]
        if number > SKETCHED or totals[row] > _HEAVIEST:
            result[row, 0] = _TOO_LONG
            continue
        result[row, 0], result[row, 1] = number, totals[row]
        for step in range(number):
            result[row, 2 + step] = values[offsets[row] + step] & _LOWER


@kernel
def _enough(shared: int, one: int, other: int, limits: Float64s) -> bool:
    """Tell whether rows that weigh `one` and `other` share enough; the more shared, the truer."""
    either, lighter = one + other - shared, min(one, other)
    if not (shared >= limits[0] * either and shared >= limits[1] * lighter and shared > 0):
        return False
    return bool(shared >= limits[2] or shared >= limits[3] * either)


@kernel
def _mark(row: int, sign: int, rows: Rows, marked: Int32s, sketched: Int32s) -> None:
    """Add a row's weights to the marks of its terms, or take them away again."""
    values, offsets, weights, _ = rows
    for place in range(offsets[row], offsets[row + 1]):
        weight = sign * weights[values[place]]
        marked[values[place]] += weight
        sketched[values[place] & _LOWER] += weight


@kernel
def _shared(other: int, rows: Rows, marked: Int32s) -> int:
    """Return the weight of the marked terms in a row."""
    values, offsets = rows[0], rows[1]
    total = 0
    for place in range(offsets[other], offsets[other + 1]):
        total += marked[values[place]]
    return total


@kernel
def _possible(
    found: Int32s, number: int, weight: int, sketch: Uint16s, base: int, sketched: Int32s,
    limits: Float64s, lengths: Uint16s,
) -> int:  # fmt: skip
    """Keep those of `number` found texts that may share enough; return how many.

    The sketches are touched first, all of them, so that the cache fetches them side by side.
    """
    for place in range(number):
        lengths[place] = sketch[found[place] - base, 0]
    kept = 0
    for place in range(number):
        other = found[place]
        most = weight
        if lengths[place] != _TOO_LONG:
            most = 0
            line = other - base
            for step in range(2, 2 + np.int64(lengths[place])):
                most += sketched[sketch[line, step]]
            if not _enough(min(most, weight), weight, int(sketch[line, 1]), limits):
                continue
        found[kept] = other
        kept += 1
    return kept


@kernel
def overlapping(
    codes: Int64s, ends: tuple[int, int, int, int], rows: Rows, sketch: Uint16s, limits: Float64s
) -> tuple[Int32s, Int32s, int]:
    """Return the pairs of `pairs` whose rows share enough, and how many there were in all.

    `ends` are those of the range of first texts and of the second. `rows` are the terms of each
    text, where its row starts, each term's weight and each text's. `sketch` has a line for each
    second text. Second texts come in no order.
    """
    low, high, base, behind = ends
    offsets, seconds = _by_text(codes, low, high)
    most = _most(offsets)
    seen, met = np.zeros((behind - base) // 64 + 1, dtype=np.uint64), np.empty(most, np.int32)
    lengths = np.empty(most, dtype=np.uint16)
    marked, sketched = np.zeros(len(rows[2]), np.int32), np.zeros(_SLOTS, np.int32)
    first, second = np.empty(1 << 16, dtype=np.int32), np.empty(1 << 16, dtype=np.int32)
    end, candidates = 0, 0
    for row in range(high - low):
        if offsets[row] == offsets[row + 1]:
            continue
        text = low + row
        number = _met(seconds[offsets[row] : offsets[row + 1]], base, seen, met)
        candidates += number
        _mark(text, 1, rows, marked, sketched)
        weight = rows[3][text]
        number = _possible(met, number, weight, sketch, base, sketched, limits, lengths)
        if end + number > len(first):
            more = np.empty(len(first) + number, dtype=np.int32)
            first, second = np.concatenate((first, more)), np.concatenate((second, more))
        for place in range(number):
            other = met[place]
            if _enough(_shared(other, rows, marked), weight, rows[3][other], limits):
                first[end], second[end] = text, other
                end += 1
        _mark(text, -1, rows, marked, sketched)
    return first[:end].copy(), second[:end].copy(), candidates


@kernel
def pairs_sharing_enough(first: Int32s, second: Int32s, rows: Rows, limits: Float64s) -> Bools:
    """Tell of each pair whether its rows share enough; `rows` and `limits` as above.

    Best with pairs sorted by the first text: its terms are then marked once.
    """
    marked, sketched = np.zeros(len(rows[2]), np.int32), np.zeros(_SLOTS, np.int32)
    found = np.zeros(len(first), dtype=np.bool_)
    for pair in range(len(first)):
        text = first[pair]
        if pair == 0 or text != first[pair - 1]:
            if pair > 0:
                _mark(first[pair - 1], -1, rows, marked, sketched)
            _mark(text, 1, rows, marked, sketched)
        shared = _shared(second[pair], rows, marked)
        found[pair] = _enough(shared, rows[3][text], rows[3][second[pair]], limits)
    return found
