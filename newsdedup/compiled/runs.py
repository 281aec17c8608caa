"""Kernels for the sorted runs of an index: keys looked up, and runs joined.

An entry is a key cut to 38 bits and the number of a text in 26. A packed run has three arrays:
where each value of the upper bits of the keys begins, and of each entry the lower 16 bits of
its key and the number. Entries with the same upper bits, some twenty of a million texts, are
all gone through to find a key: they stand in no order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from newsdedup.compiled import kernel

if TYPE_CHECKING:
    from newsdedup.columns import Bools, Int64s, Uint8s, Uint16s, Uint32s, Uint64s

    Packed: TypeAlias = tuple[Uint32s, Uint16s, Uint32s]

_NUMBER_BITS = np.uint64(26)
_NUMBER = np.uint64((1 << 26) - 1)
_LOW_BITS = np.uint64(16)
_LOW = np.uint64(0xFFFF)


@kernel
def _first_at(entries: Uint64s, key: np.uint64, low: int) -> int:
    """Return the first place from `low` on whose entry is of a key or a greater one.

    By steps that double, then by halves: the next of many ascending keys is near.
    """
    least, step = key << _NUMBER_BITS, 1
    high = low
    while high < len(entries) and entries[high] < least:
        low = high + 1
        high += step
        step *= 2
    high = min(high, len(entries))
    while low < high:
        middle = (low + high) >> 1
        if entries[middle] < least:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def found_in_plain(entries: Uint64s, wanted: Uint64s) -> tuple[Int64s, Int64s]:
    """Return (place in `wanted`, number) of the entries of ascending keys."""
    place, number = np.empty(len(wanted) + 64, np.int64), np.empty(len(wanted) + 64, np.int64)
    count = at = 0
    for row in range(len(wanted)):
        at = _first_at(entries, wanted[row], at)
        while at < len(entries) and entries[at] >> _NUMBER_BITS == wanted[row]:
            if count == len(place):
                place = np.concatenate((place, np.empty(count, np.int64)))
                number = np.concatenate((number, np.empty(count, np.int64)))
            place[count], number[count] = row, entries[at] & _NUMBER
            count += 1
            at += 1
    return place[:count].copy(), number[:count].copy()


@kernel
def found_in_packed(run: Packed, wanted: Uint64s) -> tuple[Int64s, Int64s]:
    """Return (place in `wanted`, number) of the entries of ascending keys."""
    starts, low, numbers = run
    place, number = np.empty(len(wanted) + 64, np.int64), np.empty(len(wanted) + 64, np.int64)
    count = 0
    for row in range(len(wanted)):
        upper = np.int64(wanted[row] >> _LOW_BITS)
        lower = np.uint16(wanted[row] & _LOW)
        for at in range(np.int64(starts[upper]), np.int64(starts[upper + 1])):
            if low[at] != lower:
                continue
            if count == len(place):
                place = np.concatenate((place, np.empty(count, np.int64)))
                number = np.concatenate((number, np.empty(count, np.int64)))
            place[count], number[count] = row, numbers[at]
            count += 1
    return place[:count].copy(), number[:count].copy()


@kernel
def entries_of(kept: Uint8s, rows: Int64s, numbers: Int64s, width: int, found: Uint64s) -> None:
    """Write the entries of keys of `width` bytes each, 5 or more, `rows[i]` of them for a text.

    They stand by their first byte, so that what `packed` writes next lies near. Bytes are read
    one by one without a loop, which takes twice as long.
    """
    following = np.zeros(257, np.int64)
    for at in range(0, len(kept), width):
        following[np.int64(kept[at]) + 1] += 1
    following = np.cumsum(following)
    at = 0
    for text in range(len(rows)):
        number = np.uint64(numbers[text])
        for _ in range(rows[text]):
            first = np.int64(kept[at])
            key = np.uint64(kept[at]) << np.uint64(32) | np.uint64(kept[at + 1]) << np.uint64(24)
            key |= np.uint64(kept[at + 2]) << np.uint64(16) | np.uint64(kept[at + 4])
            key |= np.uint64(kept[at + 3]) << np.uint64(8)
            found[following[first]] = key >> np.uint64(2) << _NUMBER_BITS | number
            following[first] += 1
            at += width


@kernel
def by_key(entries: Uint64s) -> Uint64s:
    """Return the entries in the order of their keys, those of one key in the order they have.

    By the digits of the key, ten bits at a time from the last on.
    """
    found, other = entries.copy(), np.empty_like(entries)
    for digit in range(4):
        shift = np.uint64(26 + 10 * digit)
        following = np.zeros(1025, np.int64)
        for entry in found:
            following[np.int64((entry >> shift) & np.uint64(1023)) + 1] += 1
        following = np.cumsum(following)
        for entry in found:
            slot = np.int64((entry >> shift) & np.uint64(1023))
            other[following[slot]] = entry
            following[slot] += 1
        found, other = other, found
    return found


@kernel
def packed(entries: Uint64s, starts: Uint32s, low: Uint16s, numbers: Uint32s, before: int) -> None:
    """Pack the entries of one first byte, given in any order.

    `starts` has a place for each value of the upper bits that begins with that byte, a power of
    two; `before` entries stand in the whole run before these.
    """
    last = np.uint64(len(starts) - 1)
    following = np.zeros(len(starts) + 1, np.int64)
    for entry in entries:
        following[np.int64((entry >> (_NUMBER_BITS + _LOW_BITS)) & last) + 1] += 1
    following = np.cumsum(following)
    for upper in range(len(starts)):
        starts[upper] = before + following[upper]
    for entry in entries:
        slot = np.int64((entry >> (_NUMBER_BITS + _LOW_BITS)) & last)
        place = following[slot]
        following[slot] += 1
        low[place] = np.uint16((entry >> _NUMBER_BITS) & _LOW)
        numbers[place] = np.uint32(entry & _NUMBER)


@kernel
def joined_plain(one: Uint64s, other: Uint64s, there: Bools) -> Uint64s:
    """Return the entries of two runs whose texts are there, ascending."""
    found = np.empty(len(one) + len(other), np.uint64)
    i = j = count = 0
    while i < len(one) or j < len(other):
        if j == len(other) or (i < len(one) and one[i] < other[j]):
            entry = one[i]
            i += 1
        else:
            entry = other[j]
            j += 1
        if there[np.int64(entry & _NUMBER)]:
            found[count] = entry
            count += 1
    return found[:count].copy()


@kernel
def joined_packed(run: Packed, plain: Uint64s, there: Bools) -> Packed:
    """Return a packed run of the entries of both whose texts are there."""
    starts, low, numbers = run
    new_starts = np.empty(len(starts), np.uint32)
    new_low = np.empty(len(low) + len(plain), np.uint16)
    new_numbers = np.empty(len(low) + len(plain), np.uint32)
    j = count = 0
    for upper in range(len(starts) - 1):
        new_starts[upper] = count
        for i in range(int(starts[upper]), int(starts[upper + 1])):
            if there[numbers[i]]:
                new_low[count], new_numbers[count] = low[i], numbers[i]
                count += 1
        while j < len(plain) and np.int64(plain[j] >> (_NUMBER_BITS + _LOW_BITS)) == upper:
            text = np.uint32(plain[j] & _NUMBER)
            if there[text]:
                new_low[count] = np.uint16((plain[j] >> _NUMBER_BITS) & _LOW)
                new_numbers[count] = text
                count += 1
            j += 1
    new_starts[len(starts) - 1] = count
    return new_starts, new_low[:count].copy(), new_numbers[:count].copy()
