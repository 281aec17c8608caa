"""Pairs of texts by number, made from the members of buckets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsdedup.columns import distinct, ranges

if TYPE_CHECKING:
    from newsdedup.columns import Int64s
    from newsdedup.store.runs import NumberPairs

NO_NUMBERS = np.empty(0, dtype=np.int64)


def crossed(entries: Int64s, starts: Int64s, sizes: Int64s) -> tuple[Int64s, Int64s]:
    """Return each entry with each of the `sizes` places from `starts` on."""
    return np.repeat(entries, sizes), ranges(starts, sizes)


def between(one: Int64s, other: Int64s) -> NumberPairs:
    """Return all pairs of a text of the one kind and one of the other, the lesser first."""
    if not len(one):
        return NO_NUMBERS, NO_NUMBERS
    first, second = np.repeat(one, len(other)), np.tile(other, len(one))
    return np.minimum(first, second), np.maximum(first, second)


def gathered(parts: list[NumberPairs]) -> NumberPairs:
    """Return the pairs of all parts, each once, sorted, without self-pairs."""
    first = np.concatenate([NO_NUMBERS, *(part[0] for part in parts)])
    second = np.concatenate([NO_NUMBERS, *(part[1] for part in parts)])
    code = distinct((first[first != second] << 32) | second[first != second])
    return code >> 32, code & 0xFFFFFFFF


def distinct_pairs(new: Int64s, other: Int64s, *, first_new: int) -> tuple[Int64s, Int64s]:
    """Return each pair once, without self-pairs; of two new texts the lesser comes first."""
    both_new = other >= first_new
    low, high = np.where(both_new, np.minimum(new, other), new), np.maximum(new, other)
    high = np.where(both_new, high, other)
    code = distinct((low[low != high] << 32) | high[low != high])
    return code >> 32, code & 0xFFFFFFFF
