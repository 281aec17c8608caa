"""Matching: from distinct texts to measured pairs, the order of stages that all ways in share.

    texts → terms → band keys of the views → candidate pairs → overlap → features → score

Batch, index and `compare` call these functions, so that they decide alike.
"""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve, frozen

from newsdedup import candidates, features, normalize, overlap, sentences, signatures, verify
from newsdedup.columns import UNITS_PER_NAT, Matches, Pairs, Ragged, Terms, distinct
from newsdedup.errors import MissingExtraError
from newsdedup.parallel import cores, forks, spread
from newsdedup.terms import Vocabulary, stemmer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from newsdedup.columns import Float64s, Int32s, Uint64s
    from newsdedup.settings import Settings
    from newsdedup.sparse import SparseRows

# Keys gone through at a time: they and their buckets then take some 500 MB at most.
KEYS_A_RANGE = 1 << 22

_WORDING, _CLAIM, _RARE = 1, 2, 3


@frozen(eq=False, kw_only=True)
class Texts:
    """Distinct normalised wordings with their terms; `identity` is 64 bits of each wording."""

    wordings: Sequence[str]
    identity: Uint64s
    terms: Terms

    def __len__(self) -> int:
        return len(self.wordings)

    @cached_property
    def rows(self) -> SparseRows:
        """The distinct terms of each text with their salience, as sparse rows."""
        return overlap.term_rows(self.terms)

    def between(self, low: int, high: int) -> Texts:
        """Return the texts from `low` to before `high`, numbered from 0."""
        return Texts(
            wordings=self.wordings[low:high],
            identity=self.identity[low:high],
            terms=evolve(self.terms, tokens=self.terms.tokens.between(low, high)),
        )


def read_sentences(
    text: str, furniture: Sequence[tuple[int, int]], settings: Settings
) -> tuple[list[tuple[int, int]], list[str]]:
    """Return the spans of a text's sentences, and the wording in which each is compared.

    Spans of `furniture` (datelines, bylines) are no part of a wording; a sentence that is
    nothing else is left out.
    """
    spans = sentences.spans(text, settings)
    if not furniture:
        return spans, [normalize.normalize(text[start:end]) for start, end in spans]
    bare = _blanked(text, furniture)
    kept = [(start, end) for start, end in spans if not bare[start:end].isspace()]
    return kept, [normalize.normalize(bare[start:end]) for start, end in kept]


def _blanked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return the text with spaces in place of the given spans."""
    parts, done = [], 0
    for start, end in spans:
        parts += [text[done:start], " " * (end - start)]
        done = end
    return "".join((*parts, text[done:]))


def read_texts(
    wordings: Sequence[str], settings: Settings, *, languages: Sequence[str] | None = None
) -> Texts:
    """Return the terms of distinct normalised wordings; `languages` has one code for each."""
    stems, _ = available_stems(set(languages or (settings.language,)))
    vocabulary = Vocabulary(normalize.words, stems)
    spoken = languages if languages is not None else [settings.language] * len(wordings)
    rows = vocabulary.add(wordings, spoken)
    terms = vocabulary.terms(rows, from_corpus=settings.salience == "corpus")
    return Texts(wordings=wordings, identity=_identities(wordings), terms=terms)


def processes(settings: Settings) -> int:
    """Return the number of processes that the settings allow on this machine.

    A user's function may be one that can't be sent to another process: with one, and where
    processes aren't forked, all work is done in this process.
    """
    own_code = settings.splitter is not None or callable(settings.canonical)
    if own_code and not forks():
        return 1
    return settings.workers or cores()


def available_stems(
    languages: Iterable[str],
) -> tuple[dict[str, Callable[[str], str]], list[MissingExtraError]]:
    """Return the stemmers there are for some languages, and what keeps the others away."""
    stems, missing = {}, []
    for language in sorted(languages):
        try:
            stem = stemmer(language)
        except MissingExtraError as error:
            missing.append(error)
            continue
        if stem is not None:
            stems[language] = stem
    return stems, missing


def _identities(wordings: Sequence[str]) -> Uint64s:
    digests = b"".join(
        hashlib.blake2b(wording.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        for wording in wordings
    )
    return np.frombuffer(digests, dtype="<u8").astype(np.uint64)


def views(texts: Texts, settings: Settings) -> dict[str, Ragged]:
    """Return the uint64 band keys of each text by view, for the views that the settings name."""
    found = {}
    if settings.views != "claim":
        elements = signatures.wording_elements(texts.terms)
        bands, rows = settings.wording_bands, settings.wording_rows
        found["wording"] = _minhash_keys(elements, bands, rows, settings.seed, _WORDING)
    if settings.views != "wording":
        if settings.claim_bands:
            elements = signatures.claim_elements(texts.terms)
            bands, rows = settings.claim_bands, settings.claim_rows
            found["claim"] = _minhash_keys(elements, bands, rows, settings.seed, _CLAIM)
        found["rare terms"] = _rare_keys(texts, settings)
    return found


def _minhash_keys(elements: Ragged, bands: int, rows: int, seed: int, salt: int) -> Ragged:
    matrix = signatures.signatures(elements, num_perm=bands * rows, seed=seed)
    keys = candidates.band_keys(matrix, bands=bands, rows=rows, salt=salt)
    return Ragged(
        values=keys.ravel(), offsets=np.arange(len(elements) + 1, dtype=np.int64) * bands
    ).only(np.repeat(elements.lengths > 0, bands))


def _rare_keys(texts: Texts, settings: Settings) -> Ragged:
    distinct = texts.terms.distinct
    return candidates.rare_term_keys(
        texts.terms.hashes[distinct.values],
        texts.terms.frequency[distinct.values],
        distinct.rows,
        count=len(texts),
        most=settings.rare_terms,
        salt=_RARE,
    )


def weights(texts: Texts) -> Float64s:
    """Return the salience of each text in nats: the sum of its distinct terms'."""
    return texts.rows.totals / UNITS_PER_NAT


def candidate_pairs(texts: Texts, settings: Settings) -> Iterator[Pairs]:
    """Yield all pairs of texts that share a band key, large buckets by representatives.

    The keys are made for `settings.batch_size` texts at a time, and gone through by ranges of
    keys that bound memory. A pair comes once a range in which it shares a key.
    """
    shared = (texts, settings)
    return spread(
        _range_pairs, _key_ranges(texts, settings), shared=shared, workers=processes(settings)
    )


def _key_ranges(texts: Texts, settings: Settings) -> Iterator[tuple[Uint64s, Int32s]]:
    """Yield the keys of all texts, range by range, with the text that each belongs to."""
    starts = range(0, len(texts), settings.batch_size)
    shared = (texts, settings)
    batches = list(spread(_keyed_batch, starts, shared=shared, workers=processes(settings)))
    total = sum(len(keys) for keys, _ in batches)
    bits = (total // KEYS_A_RANGE).bit_length()
    ranges = [_by_range(keys, rows, bits) for keys, rows in batches]
    del batches
    for number in range(1 << bits):
        yield (
            _gathered([split[number][0] for split in ranges], np.uint64),
            _gathered([split[number][1] for split in ranges], np.int32),
        )


def _keyed_batch(shared: tuple[Texts, Settings], low: int) -> tuple[Uint64s, Int32s]:
    """Return the band keys of one batch of texts, and the text that each belongs to."""
    texts, settings = shared
    batch = texts.between(low, min(low + settings.batch_size, len(texts)))
    found = views(batch, settings).values()
    keys = np.concatenate([view.values for view in found])
    return keys, np.concatenate([view.rows for view in found]) + np.int32(low)


def _range_pairs(shared: tuple[Texts, Settings], part: tuple[Uint64s, Int32s]) -> Pairs:
    texts, settings = shared
    keys, rows = part
    limit = settings.bucket_limit
    return candidates.pairs(keys, rows, identity=texts.identity, bucket_limit=limit)


def _by_range(keys: Uint64s, rows: Int32s, bits: int) -> list[tuple[Uint64s, Int32s]]:
    """Split keys into `2**bits` ranges by their upper bits."""
    if not bits:
        return [(keys, rows)]
    number = (keys >> np.uint64(64 - bits)).astype(np.uint16)
    order = np.argsort(number, kind="stable")
    bounds = np.searchsorted(number[order], np.arange(1, 1 << bits))
    return list(zip(np.split(keys[order], bounds), np.split(rows[order], bounds), strict=True))


def worth_measuring(texts: Texts, settings: Settings) -> tuple[Pairs, int]:
    """Return the candidate pairs that share enough, and how many candidates there were.

    Of large collections, a candidate that shares keys in several ranges counts as often.
    """
    shared = (texts, settings, texts.rows)
    parts = _key_ranges(texts, settings)
    found = list(spread(_range_overlapping, parts, shared=shared, workers=processes(settings)))
    return joined([kept for kept, _ in found]), sum(count for _, count in found)


def _range_overlapping(
    shared: tuple[Texts, Settings, SparseRows], part: tuple[Uint64s, Int32s]
) -> tuple[Pairs, int]:
    texts, settings, rows = shared
    pairs = _range_pairs((texts, settings), part)
    return overlap.overlapping(pairs, rows), len(pairs)


def joined(parts: Sequence[Pairs]) -> Pairs:
    """Return the pairs of several parts, each once, sorted."""
    first = _gathered([pairs.first for pairs in parts], np.int64)
    codes = distinct((first << 32) | _gathered([pairs.second for pairs in parts], np.int64))
    return Pairs(first=(codes >> 32).astype(np.int32), second=(codes & 0xFFFFFFFF).astype(np.int32))


def overlapping(texts: Texts, pairs: Pairs) -> Pairs:
    """Return the pairs that share enough salience to be worth measuring on the texts."""
    return overlap.overlapping(pairs, texts.rows)


def measured(texts: Texts, first: Int32s, second: Int32s, settings: Settings) -> Matches:
    """Return those of the given pairs whose score reaches the threshold, in their order."""
    blocks = ((first[block], second[block]) for block in features.blocks(len(first)))
    shared = (texts, settings.threshold)
    found = list(spread(_measured_block, blocks, shared=shared, workers=processes(settings)))
    return Matches(
        first=_gathered([matches.first for matches in found], np.int32),
        second=_gathered([matches.second for matches in found], np.int32),
        score=_gathered([matches.score for matches in found], np.float32),
        relation=_gathered([matches.relation for matches in found], np.uint8),
    )


def _gathered(parts: list[np.ndarray[tuple[int], np.dtype[np.generic]]], dtype: type) -> Any:
    return np.concatenate([np.empty(0, dtype=dtype), *parts])


def _measured_block(shared: tuple[Texts, float], block: tuple[Int32s, Int32s]) -> Matches:
    texts, threshold = shared
    first, second = block
    found = features.measure(first, second, texts=texts.wordings, terms=texts.terms)
    pairs = Pairs(first=first, second=second)
    matches = verify.matches(pairs, found.matrix, found.first_lighter)
    return matches.only(matches.score >= threshold)
