"""What pairs of texts have in common, counted by kernels: the numbers of `features.counting`.

A text of at most 64 terms has a bit of one machine word for each of its places. The places of
a term in the left text are then a mask, and going through the right text term by term, a few
operations on masks tell which runs of terms both have, and extend the longest common
subsequence (Hyyrö 2004, "Bit-parallel LCS-length computation revisited"). No row is sorted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsdedup.compiled import kernel

if TYPE_CHECKING:
    from newsdedup.columns import Int32s, Int64s, Uint64s

LONGEST = 64
"""The most terms that a text may have; the kernels pass over others."""

_NONE, _ONE, _TWO = np.uint64(0), np.uint64(1), np.uint64(2)


@kernel
def count_texts(
    used: Int64s, values: Int32s, offsets: Int64s, facts: Int32s, counts: Int64s, new: Uint64s
) -> None:
    """Count each text of `used`: the facts of its distinct terms, the weights of its runs.

    Row i of the terms is `values[offsets[i]:offsets[i + 1]]`; the last two of `counts`
    `(facts + 2, used)` are for runs of two and three. `new` `(3, used)` gets the places where
    a term, a run of two that ends there and one of three stand for the first time.
    """
    slot = np.zeros(len(facts), np.int32)
    places = np.zeros(LONGEST + 1, np.uint64)
    kinds = facts.shape[1]
    for text in range(len(used)):
        start, end = offsets[used[text]], offsets[used[text] + 1]
        if end - start > LONGEST:
            continue
        terms = 0
        last = before_last = _NONE
        for place in range(end - start):
            term = values[start + place]
            bit = _ONE << np.uint64(place)
            if slot[term] == 0:
                terms += 1
                slot[term] = terms
                places[terms] = _NONE
                new[0, text] |= bit
                for kind in range(kinds):
                    counts[kind, text] += facts[term, kind]
            here = places[slot[term]]
            ends = (last << _ONE) & here
            if place > 0 and ends == _NONE:
                new[1, text] |= bit
                counts[kinds, text] += facts[values[start + place - 1], 0] + facts[term, 0]
            if place > 1 and (before_last << _TWO) & ends == _NONE:
                new[2, text] |= bit
                for back in range(3):
                    counts[kinds + 1, text] += facts[values[start + place - back], 0]
            before_last, last = last, here | bit
            places[slot[term]] = last
        for place in range(start, end):
            slot[values[place]] = 0


@kernel
def _enter(terms: Int32s, slot: Int32s, places: Uint64s) -> None:
    """Give the distinct terms of a text numbers from 1 in `slot`, and note the places of each."""
    count = 0
    for place in range(len(terms)):
        term = terms[place]
        if slot[term] == 0:
            count += 1
            slot[term] = count
            places[count] = _NONE
        places[slot[term]] |= _ONE << np.uint64(place)


@kernel
def _ones(word: np.uint64) -> int:
    count = 0
    while word:
        word &= word - _ONE
        count += 1
    return count


@kernel
def _heaviest(terms: Int32s, which: np.uint64, facts: Int32s) -> int:
    """Return the greatest weight of the terms at the places that `which` has."""
    most = 0
    for place in range(len(terms)):
        if (which >> np.uint64(place)) & _ONE:
            most = max(most, facts[terms[place], 0])
    return most


@kernel
def _weight(terms: Int32s, which: np.uint64, facts: Int32s) -> int:
    """Return the weight of the terms at the places that `which` has, all together."""
    total = 0
    for place in range(len(terms)):
        if (which >> np.uint64(place)) & _ONE:
            total += facts[terms[place], 0]
    return total


@kernel
def count_pairs(  # noqa: C901  # one pass over the terms of both texts: that is its point
    left: Int64s,
    right: Int64s,
    used: Int64s,
    values: Int32s,
    offsets: Int64s,
    facts: Int32s,
    new: Uint64s,
    counts: Int64s,
) -> None:
    """Count what the texts of each pair share: `counts` `(facts + 6, pairs)` gets the sums.

    These are the facts of shared terms, the weights of shared runs of two and three terms,
    the greatest weight of a term that both, only the left, only the right has, and the length
    of the longest common subsequence. `left` and `right` are places in `used`; pairs with one
    left text should stand together. `new` is as `count_texts` wrote it.
    """
    slot = np.zeros(len(facts), np.int32)
    places = np.zeros(LONGEST + 1, np.uint64)
    kinds = facts.shape[1]
    entered = values[:0]
    known = -1
    for pair in range(len(left)):
        one, other = left[pair], right[pair]
        ours = values[offsets[used[one]] : offsets[used[one] + 1]]
        theirs = values[offsets[used[other]] : offsets[used[other] + 1]]
        if len(ours) > LONGEST or len(theirs) > LONGEST:
            continue
        if one != known:
            for place in range(len(entered)):
                slot[entered[place]] = 0
            _enter(ours, slot, places)
            places[0] = _NONE
            entered, known = ours, one
        met = alone = last = before_last = _NONE
        unmatched = ~_NONE
        for place in range(len(theirs)):
            term = theirs[place]
            here = places[slot[term]]
            bit = _ONE << np.uint64(place)
            if here == _NONE:
                alone |= bit
            else:
                met |= here
                weight = facts[term, 0]
                if new[0, other] & bit and weight > 0:
                    for kind in range(kinds):
                        counts[kind, pair] += facts[term, kind]
                    counts[kinds + 2, pair] = max(counts[kinds + 2, pair], weight)
                ends = (last << _ONE) & here
                if ends and new[1, other] & bit:
                    counts[kinds, pair] += facts[theirs[place - 1], 0] + weight
                if (before_last << _TWO) & ends and new[2, other] & bit:
                    for back in range(3):
                        counts[kinds + 1, pair] += facts[theirs[place - back], 0]
                advanced = unmatched & here
                unmatched = (unmatched + advanced) | (unmatched - advanced)
            before_last, last = last, here
        counts[kinds + 3, pair] = _heaviest(ours, new[0, one] & ~met, facts)
        counts[kinds + 4, pair] = _heaviest(theirs, alone, facts)
        counts[kinds + 5, pair] = _ones(~unmatched)


@kernel
def first_places(
    used: Int64s,
    values: Int32s,
    offsets: Int64s,
    wanted: Int32s,
    bounds: Int64s,
    places: Uint64s,
) -> None:
    """Write where each wanted term stands first in each text of `used`: bit i for place i.

    The wanted terms of text i of `used` are `wanted[bounds[i]:bounds[i + 1]]`.
    """
    for text in range(len(used)):
        start, end = offsets[used[text]], offsets[used[text] + 1]
        for term in wanted[bounds[text] : bounds[text + 1]]:
            for place in range(end - start):
                if values[start + place] == term:
                    places[text] |= _ONE << np.uint64(place)
                    break


@kernel
def count_quoted(
    left: Int64s,
    right: Int64s,
    used: Int64s,
    values: Int32s,
    offsets: Int64s,
    facts: Int32s,
    quoted: Uint64s,
    counts: Int64s,
) -> None:
    """Count what is quoted: `counts` `(5, pairs)` gets weights of distinct terms.

    These are the left and the right text's quoted terms, those quoted in both, those of the
    left's that are anywhere in the right text, and the reverse. `quoted` has the first place
    of each quoted term of each text of `used`.
    """
    slot = np.zeros(len(facts), np.int32)
    places = np.zeros(LONGEST + 1, np.uint64)
    for pair in range(len(left)):
        one, other = left[pair], right[pair]
        ours = values[offsets[used[one]] : offsets[used[one] + 1]]
        theirs = values[offsets[used[other]] : offsets[used[other] + 1]]
        if len(ours) > LONGEST or len(theirs) > LONGEST:
            continue
        _enter(ours, slot, places)
        places[0] = _NONE
        met = both = found = _NONE
        for place in range(len(theirs)):
            here = places[slot[theirs[place]]]
            bit = _ONE << np.uint64(place)
            met |= here
            if here:
                found |= bit
            if here & quoted[one]:
                both |= bit
        counts[0, pair] = _weight(ours, quoted[one], facts)
        counts[1, pair] = _weight(theirs, quoted[other], facts)
        counts[2, pair] = _weight(theirs, quoted[other] & both, facts)
        counts[3, pair] = _weight(ours, quoted[one] & met, facts)
        counts[4, pair] = _weight(theirs, quoted[other] & found, facts)
        for place in range(len(ours)):
            slot[ours[place]] = 0
