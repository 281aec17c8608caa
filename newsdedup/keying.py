"""Keying: which band keys the texts of a collection have, and which texts share one.

At 80 keys a text, the keys of a large collection don't fit in memory. They are made in parts:
some bands of a view, or some of the keys of rare terms. Of each part only the buckets of two
texts or more are kept, a quarter of the keys or less.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from newsdedup import candidates, compiled, signatures
from newsdedup.columns import Ragged, ranges
from newsdedup.parallel import spread
from newsdedup.space import IN_MEMORY, let_go
from newsdedup.spill import give_back

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsdedup.columns import Int32s, Int64s, Terms, Uint64s
    from newsdedup.settings import Settings
    from newsdedup.space import Space

    Keyed = tuple[Uint64s, Int32s, Int64s]
    Shared = tuple[Int32s, Int64s]

# Keys of a part, 12 bytes each, and of a range of a part, which a core's cache should hold. Of
# 282,000 texts, parts of 2**24, 2**23 and 2**22 keys took 1.6, 1.6, 1.7 s and 462, 400, 359 MB.
# What a part begins with is done for all texts: with 2 keys a text in a part, 1.6 million texts
# took 24.5 s of CPU, with 10 keys 10.8, with 20 keys 8.8.
KEYS_AT_A_TIME = 1 << 22
KEYS_A_TEXT = 8
KEYS_A_RANGE = 1 << 15
MOST_RANGE_BITS = 16
# Batches of texts at the most: each range of keys is gathered from all of them.
MOST_BATCHES = 256
# Ranges after which the pages of keys that are in files are let go.
RANGES_A_LOOK = 64

_SALTS = {"wording": 1, "claim": 2, "rare terms": 3}


@frozen(kw_only=True)
class _Slice:
    """Some keys of a view: bands from `low` to before `high`, or part `low` of `high` parts."""

    view: str
    low: int
    high: int
    keys_a_text: int


def views(terms: Terms, settings: Settings) -> dict[str, Ragged]:
    """Return the uint64 band keys of each text by view, for the views that the settings name."""
    rare = candidates.rarity(terms.hashes, terms.frequency)
    return {each.view: _keys(terms, rare, each, settings) for each in _slices(settings, None)}


def _slices(settings: Settings, room: int | None) -> Iterator[_Slice]:
    """Yield all keys of the settings' views, whole or in slices of some `room` keys a text."""
    if settings.views == "own":
        return
    bands = {
        "wording": settings.wording_bands if settings.views != "claim" else 0,
        "claim": settings.claim_bands if settings.views != "wording" else 0,
    }
    for view, count in bands.items():
        step = min(room or count, count)
        for low in range(0, count, step or 1):
            high = min(low + step, count)
            yield _Slice(view=view, low=low, high=high, keys_a_text=high - low)
    if settings.views != "wording":
        most = settings.rare_terms**2 // 2  # of 10, 50: as many as there are on average
        parts = -(-most // (room or most))
        for low in range(parts):
            yield _Slice(view="rare terms", low=low, high=parts, keys_a_text=-(-most // parts))


def _keys(terms: Terms, rare: candidates.Rarity, part: _Slice, settings: Settings) -> Ragged:
    """Return the keys of a slice of a view; texts of different salts share none."""
    found = _wording_keys(terms, rare, part, settings)
    if terms.salts is None:
        return found
    return Ragged(values=found.values ^ terms.salts[found.rows], offsets=found.offsets)


def _wording_keys(
    terms: Terms, rare: candidates.Rarity, part: _Slice, settings: Settings
) -> Ragged:
    """Return the keys of a slice of a view, by what the texts say."""
    salt = _SALTS[part.view]
    if part.view == "rare terms":
        return candidates.rare_term_keys(
            terms.distinct, rare, most=settings.rare_terms, salt=salt, part=(part.low, part.high)
        )
    if part.view == "wording":
        elements = signatures.wording_elements(terms)
        bands, rows = settings.wording_bands, settings.wording_rows
    else:
        elements = signatures.claim_elements(terms)
        bands, rows = settings.claim_bands, settings.claim_rows
    columns = slice(part.low * rows, part.high * rows)
    matrix = signatures.signatures(
        elements, num_perm=bands * rows, seed=settings.seed, columns=columns
    )
    count = part.high - part.low
    keys = candidates.band_keys(matrix, bands=count, rows=rows, salt=salt, first=part.low)
    filled = np.repeat(elements.lengths > 0, count)
    offsets = np.arange(len(elements) + 1, dtype=np.int64) * count
    found = Ragged(values=keys.ravel(), offsets=offsets)
    return found if filled.all() else found.only(filled)


@frozen(eq=False, kw_only=True)
class _Part:
    """What a worker needs to make one part of the keys of any batch of texts."""

    terms: Terms
    distinct: Ragged
    rare: candidates.Rarity
    slices: tuple[_Slice, ...]
    settings: Settings
    bits: int


def shared(terms: Terms, distinct: Ragged, identity: Uint64s, settings: Settings,
           workers: int, *, space: Space = IN_MEMORY) -> Iterator[Iterator[Shared]]:  # fmt: skip
    """Yield which texts share a band key, part by part, as `candidates.buckets` takes it.

    `distinct` has the distinct terms of each text, `identity` 64 bits of each. Results don't
    depend on `workers`, nor on whether compiled kernels are used, which run in threads.
    """
    count = len(terms.tokens)
    rare = candidates.rarity(terms.hashes, terms.frequency)
    for slices in _parts(count, settings):
        part = _Part(
            terms=terms,
            distinct=distinct,
            rare=rare,
            slices=slices,
            settings=settings,
            bits=_range_bits(count * sum(each.keys_a_text for each in slices)),
        )
        yield _shared_in(part, identity, workers, space)


def _range_bits(keys: int) -> int:
    """Return how many of a key's upper bits name its range."""
    return min((keys // KEYS_A_RANGE).bit_length(), MOST_RANGE_BITS)


def _shared_in(part: _Part, identity: Uint64s, workers: int, space: Space) -> Iterator[Shared]:
    """Yield the texts that share keys of one part, as `candidates.shared` does, by range."""
    count = len(part.distinct)
    size = max(part.settings.batch_size, -(-count // MOST_BATCHES))
    threads = compiled.wanted(count)
    most = count * sum(each.keys_a_text for each in part.slices)
    keys, rows = (space.column(kind, expected=most) for kind in (np.uint64, np.int32))
    cuts: list[Int64s] = []
    blocks = [(low, min(low + size, count)) for low in range(0, count, size)]
    for some, owners, bounds in spread(
        _keyed, blocks, shared=part, workers=workers, threads=threads
    ):
        cuts.append(bounds + len(keys))
        keys.extend(some)
        rows.extend(owners)
        let_go(part.terms.tokens.values, part.distinct.values)
    keyed = (keys.whole(), rows.whole(), np.array(cuts, np.int64).reshape(-1, (1 << part.bits) + 1))
    del keys, rows, cuts
    give_back()
    known, numbers = (keyed, identity, part.settings.bucket_limit), range(1 << part.bits)
    yield from spread(_shared_range, numbers, shared=known, workers=workers, threads=threads)
    del keyed, known
    give_back()


def _parts(count: int, settings: Settings) -> list[tuple[_Slice, ...]]:
    """Return slices of the views, put together as far as there is room for their keys."""
    room = max(max(KEYS_AT_A_TIME, KEYS_A_TEXT * count) // max(count, 1), 1)
    parts: list[list[_Slice]] = []
    free = 0
    for each in _slices(settings, room):
        if not parts or each.keys_a_text > free:
            parts.append([])
            free = room
        parts[-1].append(each)
        free -= each.keys_a_text
    return [tuple(part) for part in parts]


def _keyed(part: _Part, block: tuple[int, int]) -> Keyed:
    """Return the keys of one batch of texts by range, and the text that each belongs to."""
    low, high = block
    batch = part.terms.between(low, high, part.distinct)
    found = [_keys(batch, part.rare, each, part.settings) for each in part.slices]
    keys = np.concatenate([view.values for view in found])
    rows = np.concatenate([view.rows for view in found]) + np.int32(low)
    return candidates.by_range(keys, rows, part.bits)


def _shared_range(known: tuple[Keyed, Uint64s, int], number: int) -> Shared:
    """Return the texts that share a key of one range, which has keys of each batch."""
    (keys, rows, cuts), identity, limit = known
    places = ranges(cuts[:, number], cuts[:, number + 1] - cuts[:, number])
    if number % RANGES_A_LOOK == 0:
        let_go(keys, rows)
    return candidates.shared(keys[places], rows[places], identity=identity, bucket_limit=limit)
