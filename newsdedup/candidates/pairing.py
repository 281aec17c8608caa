"""From equal keys to buckets, from buckets to pairs of texts that meet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from newsdedup import compiled
from newsdedup.columns import Buckets, Meetings, Pairs, Ragged, distinct, grouped, ranges
from newsdedup.space import IN_MEMORY, let_go

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsdedup.columns import (
        Int32s,
        Int64s,
        Uint16s,
        Uint64s,
    )
    from newsdedup.space import Column, Space

REPRESENTATIVES = 4
MEMBERS_AT_ONCE = 1 << 24  # of buckets gone through, 64 MB
# Links of a part held until they are sorted and each is kept once: 32 MB.
LINKS_AT_ONCE = 1 << 22


def by_range(keys: Uint64s, rows: Int32s, bits: int) -> tuple[Uint64s, Int32s, Int64s]:
    """Return keys and rows ordered by the keys' upper `bits`, and where each range starts.

    There are `2**bits` ranges, `bits` at most 16; within one the order stays.
    """
    if not bits:
        return keys, rows, np.array([0, len(keys)], dtype=np.int64)
    if compiled.wanted(len(keys)):
        from newsdedup.compiled import buckets as kernels  # noqa: PLC0415  # imports numba

        found: tuple[Uint64s, Int32s, Int64s] = kernels.by_range(keys, rows, bits)
        return found
    number = (keys >> np.uint64(64 - bits)).astype(np.uint16)
    order = np.argsort(number, kind="stable")
    bounds = np.concatenate(([0], np.cumsum(np.bincount(number, minlength=1 << bits))))
    return keys[order], rows[order], bounds.astype(np.int64)


def shared(
    keys: Uint64s, rows: Int32s, *, identity: Uint64s, bucket_limit: int
) -> tuple[Int32s, Uint16s, Int64s]:
    """Return the texts that share a key, how many stand behind each in its bucket, and links.

    `keys` and `rows` are parallel: a key and the text that has it. All texts of a key are a
    bucket, ascending, if they are two to `bucket_limit`; of more, each is linked to each of the
    REPRESENTATIVES that have the least `identity` (uint64, one a text). A link is the code of a
    pair (`columns.Pairs`); texts that share several such keys have it several times.
    """
    if compiled.wanted(len(keys)):
        from newsdedup.compiled import buckets as kernels  # noqa: PLC0415  # imports numba

        found: tuple[Int32s, Uint16s, Int64s] = kernels.shared(
            keys, rows, identity, bucket_limit, REPRESENTATIVES
        )
        return found
    members, sizes = _shared_by_sorting(keys, rows)
    small = sizes <= bucket_limit
    each = np.repeat(small, sizes)
    behind = np.repeat(sizes[small], sizes[small]) - 1 - ranges(0, sizes[small])
    crowds = np.split(members[~each], np.cumsum(sizes[~small])[:-1]) if not small.all() else ()
    links = [_to_representatives(crowd, identity) for crowd in crowds]
    linked = np.concatenate([np.zeros(0, dtype=np.int64), *links])
    return members[each], behind.astype(np.uint16), linked


def _shared_by_sorting(keys: Uint64s, rows: Int32s) -> tuple[Int32s, Int64s]:
    """Return the texts of all keys that two or more have, and the size of each such bucket."""
    order = np.argsort(keys)
    ordered = keys[order]
    new = np.ones(len(keys), dtype=np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    number = np.cumsum(new) - 1
    sizes = np.bincount(number)
    is_shared = (sizes > 1)[number] if len(keys) else new
    codes = (number[is_shared] << 32) | rows[order[is_shared]]
    return (np.sort(codes) & 0xFFFFFFFF).astype(np.int32), sizes[sizes > 1]


def _to_representatives(members: Int32s, identity: Uint64s) -> Int64s:
    """Return the codes of each member of a large bucket with a representative of it."""
    near = members[np.lexsort((members, identity[members]))[:REPRESENTATIVES]]
    one, other = np.repeat(near, len(members)), np.tile(members, len(near))
    codes = (np.minimum(one, other).astype(np.int64) << 32) | np.maximum(one, other)
    linked: Int64s = codes[one != other]
    return linked


def buckets(
    parts: Iterable[Iterable[tuple[Int32s, Uint16s, Int64s]]],
    count: int,
    *,
    space: Space = IN_MEMORY,
) -> Buckets:
    """Return the buckets that `shared` found in the ranges of each part, for `count` texts.

    A link is a bucket of two, once among some LINKS_AT_ONCE of a part. Lines that differ in a
    number share some 80 large buckets with the same representatives: links as often as they are
    met were 26 of 26 million members among 42,863 such lines.
    """
    members = space.column(np.int32)
    for part in parts:
        for links in _distinct_links(_links(part, members)):
            members.extend(_of_two(links))
    return Buckets(members=members.whole(), count=count)


def _links(part: Iterable[tuple[Int32s, Uint16s, Int64s]], members: Column) -> Iterator[Int64s]:
    """Add the buckets of each range of a part to `members`, and yield the links of each."""
    for texts, behind, links in part:
        members.extend(np.where(behind == 0, ~texts, texts))
        yield links


def _distinct_links(parts: Iterable[Int64s]) -> Iterator[Int64s]:
    """Yield links sorted, each once among those held at a time."""
    held: list[Int64s] = []
    count = 0
    for links in parts:
        held.append(links)
        count += len(links)
        if count > LINKS_AT_ONCE:
            held = [distinct(np.concatenate(held), in_runs=True)]
            if len(held[0]) > LINKS_AT_ONCE // 2:
                yield held.pop()
            count = sum(map(len, held))
    if held:
        yield distinct(np.concatenate(held), in_runs=True)


def reaching(found: Buckets, first: tuple[int, int], *, space: Space = IN_MEMORY) -> Buckets:
    """Return what the buckets have in which a text of a range meets one behind it.

    That is these texts and those behind them: all that pairs whose first text is of the range are
    made of. The range is numbers from and before.
    """
    members = space.column(np.int32)
    for low, high in _whole_buckets(found.members):
        members.extend(_reaching(found.members[low:high], *first))
        let_go(found.members)
    return Buckets(members=members.whole(), count=found.count)


def _whole_buckets(members: Int32s) -> Iterator[tuple[int, int]]:
    """Yield where runs of some MEMBERS_AT_ONCE members start and end, no bucket cut."""
    low = 0
    while low < len(members):
        high = min(low + MEMBERS_AT_ONCE, len(members))
        while members[high - 1] >= 0:
            high += 1
        yield low, high
        low = high


def _reaching(members: Int32s, low: int, high: int) -> Int32s:
    if compiled.wanted(len(members)):
        from newsdedup.compiled import buckets as kernels  # noqa: PLC0415  # imports numba

        found: Int32s = kernels.reaching(members, low, high)
        return found
    last = members < 0
    texts = np.where(last, ~members, members)
    bucket: Int64s = np.cumsum(last) - last
    first = (texts >= low) & (texts < high) & ~last
    kept = (texts >= low) & (np.bincount(bucket[first], minlength=int(last.sum())) > 0)[bucket]
    return members[kept]


def _of_two(codes: Int64s) -> Int32s:
    """Return pairs as members of buckets of two, the second of each marked as the last."""
    pairs = Pairs.from_codes(codes)
    return np.column_stack((pairs.first, ~pairs.second)).ravel()


def meetings(
    found: Buckets, first: tuple[int, int], second: tuple[int, int] | None = None
) -> Meetings:
    """Return which texts of one range meet which of another, or of all, behind them in a bucket.

    Ranges are numbers from and before; `second` is the same range as `first` or behind it.
    """
    second = second or (first[0], found.count)
    if compiled.wanted(found.count):
        return _meetings_compiled(found, first, second)
    last = found.members < 0
    texts = np.where(last, ~found.members, found.members)
    bucket: Int64s = np.cumsum(last) - last
    is_first = (texts >= first[0]) & (texts < first[1])
    kept = (texts >= second[0]) & (texts < second[1])
    kept &= (np.bincount(bucket[is_first], minlength=bucket.max(initial=0) + 1) > 0)[bucket]
    number: Int64s = np.cumsum(kept)
    behind: Int64s = number[last][bucket] - number
    at = np.flatnonzero(is_first & (behind > 0))
    order = at[np.argsort(texts[at], kind="stable")]
    places = (number - 1).astype(_place_type(number))
    return Meetings(
        members=texts[kept],
        entries=grouped(places[at], texts[at], found.count),
        behind=behind[order].astype(np.uint16),
    )


def _place_type(places: Int64s) -> Any:
    """Return the type that holds the last of ascending places."""
    return np.int32 if not len(places) or places[-1] <= np.iinfo(np.int32).max else np.int64


def _meetings_compiled(found: Buckets, first: tuple[int, int], second: tuple[int, int]) -> Meetings:
    from newsdedup.compiled import buckets as kernels  # noqa: PLC0415  # imports numba

    # Of other texts than the first ones no entry is written, so that it takes no memory.
    offsets = np.empty(found.count + 2, dtype=np.int64)
    own = offsets[first[0] : first[1] + 2]
    own[:] = 0
    kept = kernels.counted_meetings(found.members, first, second, offsets)
    np.cumsum(own, out=own)
    members = np.empty(kept, dtype=np.int32)
    places = np.empty(own[-1], dtype=np.int32 if kept <= np.iinfo(np.int32).max else np.int64)
    behind = np.empty(own[-1], dtype=np.uint16)
    kernels.meetings(found.members, first, second, offsets, members, places, behind)
    return Meetings(
        members=members, entries=Ragged(values=places, offsets=offsets[:-1]), behind=behind
    )


def pairs_between(found: Meetings, low: int, high: int) -> Pairs:
    """Return the pairs of texts that meet whose first is from `low` to before `high`.

    Each pair comes once; they are sorted.
    """
    if compiled.wanted(len(found)):
        from newsdedup.compiled import pairing  # noqa: PLC0415  # imports numba

        entries = (found.members, found.entries.offsets, found.entries.values, found.behind)
        first, second = pairing.pairs(low, high, entries)
    else:
        first, second = _expanded(found, low, high)
    return Pairs.from_codes(distinct((first.astype(np.int64) << 32) | second))


def _expanded(found: Meetings, low: int, high: int) -> tuple[Int32s, Int32s]:
    """Return all pairs of some first texts, as often as they share a bucket."""
    entries = found.entries.between(low, high)
    start = found.entries.offsets[low]
    behind = found.behind[start : start + len(entries.values)].astype(np.int64)
    first = np.repeat(entries.rows + np.int32(low), behind)
    second = found.members[ranges(entries.values + 1, behind)]
    return first[first != second], second[first != second]


def pairs(keys: Uint64s, rows: Int32s, *, identity: Uint64s, bucket_limit: int) -> Pairs:
    """Return all candidate pairs: texts that share a key, each pair once, sorted.

    Arguments are those of `shared`; there are as many texts as identities.
    """
    every = (0, len(identity))
    found = shared(keys, rows, identity=identity, bucket_limit=bucket_limit)
    return pairs_between(meetings(buckets([[found]], len(identity)), every), *every)
