"""From equal keys to buckets, and to the pairs of texts that share one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsdedup import compiled
from newsdedup.candidates.meeting import Buckets, pairs_of
from newsdedup.columns import Pairs, distinct

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsdedup.columns import Int32s, Int64s, Uint64s

REPRESENTATIVES = 4
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
) -> tuple[Int32s, Int64s]:
    """Return the texts that share a key as members of buckets, as `Buckets` has them, and links.

    `keys` and `rows` are parallel: a key and the text that has it. All texts of a key are a
    bucket if they are two to `bucket_limit`; of more, each is linked to each of the
    REPRESENTATIVES that have the least `identity` (uint64, one a text). A link is the code of a
    pair (`columns.Pairs`); texts that share several such keys have it several times.
    """
    if compiled.wanted(len(keys)):
        from newsdedup.compiled import buckets as kernels  # noqa: PLC0415  # imports numba

        found: tuple[Int32s, Int64s] = kernels.shared(
            keys, rows, identity, bucket_limit, REPRESENTATIVES
        )
        return found
    members, sizes = _shared_by_sorting(keys, rows)
    small = sizes <= bucket_limit
    each = np.repeat(small, sizes)
    texts = members[each]
    last = np.cumsum(sizes[small]) - 1
    texts[last] = ~texts[last]
    crowds = np.split(members[~each], np.cumsum(sizes[~small])[:-1]) if not small.all() else ()
    links = [_to_representatives(crowd, identity) for crowd in crowds]
    linked = np.concatenate([np.zeros(0, dtype=np.int64), *links])
    return texts, linked


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


def buckets(parts: Iterable[Iterable[tuple[Int32s, Int64s]]], found: Buckets) -> Buckets:
    """Add the buckets that `shared` found in the ranges of each part, and return them all.

    A link is a bucket of two, once among some LINKS_AT_ONCE of a part. Lines that differ in a
    number share some 80 large buckets with the same representatives: links as often as they are
    met were 26 of 26 million members among 42,863 such lines.
    """
    for part in parts:
        for links in _distinct_links(_links(part, found)):
            found.add(_of_two(links))
    return found


def _links(part: Iterable[tuple[Int32s, Int64s]], found: Buckets) -> Iterator[Int64s]:
    """Add the buckets of each range of a part, and yield the links of each."""
    for members, links in part:
        found.add(members)
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


def _of_two(codes: Int64s) -> Int32s:
    """Return pairs as members of buckets of two, the second of each marked as the last."""
    pairs = Pairs.from_codes(codes)
    return np.column_stack((pairs.first, ~pairs.second)).ravel()


def pairs(keys: Uint64s, rows: Int32s, *, identity: Uint64s, bucket_limit: int) -> Pairs:
    """Return all candidate pairs: texts that share a key, each pair once, sorted.

    Arguments are those of `shared`; there are as many texts as identities.
    """
    found = shared(keys, rows, identity=identity, bucket_limit=bucket_limit)
    met = list(buckets([[found]], Buckets(len(identity))).meetings())
    return pairs_of(met[0]) if met else Pairs.from_codes(np.zeros(0, dtype=np.int64))
