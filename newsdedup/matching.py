"""Matching: from distinct texts to measured pairs, the order of stages that all ways in share.

    texts → terms → band keys of the views → candidate pairs → overlap → features → score

Batch, index and `compare` call these functions, so that they decide alike.
"""

from __future__ import annotations

import hashlib
from array import array
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen

from newsdedup import candidates, features, normalize, signatures, verify
from newsdedup.columns import Matches, Pairs, Ragged, Terms
from newsdedup.errors import MissingExtraError
from newsdedup.terms import UNITS_PER_NAT, Vocabulary, stemmer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from newsdedup.columns import Bools, Float64s, Int32s, Uint64s
    from newsdedup.settings import Settings

# What a candidate pair must share before its texts are touched: a weighted Jaccard, a part of
# the lighter text's weight, and an amount in nats unless they are nearly equal (a fragment such
# as "And gold?" is contained in many claims and makes none). On fnc1_train with the pairs of
# same_claim_dev: .12 / .36 keeps .992/.957 (unweighted/weighted) of the pairs labelled same
# and hands 4.0 pairs a text to the scorer; .12 / .40 .980/.914 and 3.1. Of 689 labelled same
# in both sets, 16 nats lose none, 18 lose 2 and 22 lose 10.
LEAST_JACCARD = 0.12
LEAST_CONTAINED = 0.36
LEAST_NATS = 16.0
NEARLY_EQUAL = 0.6

_WORDING, _CLAIM, _RARE = 1, 2, 3


@frozen(eq=False, kw_only=True)
class Texts:
    """Distinct normalised wordings with their terms; `identity` is 64 bits of each wording."""

    wordings: Sequence[str]
    identity: Uint64s
    terms: Terms

    def __len__(self) -> int:
        return len(self.wordings)


def read_texts(
    wordings: Sequence[str], settings: Settings, *, languages: Sequence[str] | None = None
) -> Texts:
    """Return the terms of distinct normalised wordings; `languages` has one code for each."""
    stems, _ = available_stems(set(languages or (settings.language,)))
    vocabulary = Vocabulary(stems)
    flat, offsets = array("i"), array("q", [0])
    for number, wording in enumerate(wordings):
        language = languages[number] if languages is not None else settings.language
        flat.extend(vocabulary.add(normalize.words(wording), language=language))
        offsets.append(len(flat))
    words = Ragged(values=np.array(flat, dtype=np.int32), offsets=np.array(offsets, dtype=np.int64))
    terms = vocabulary.terms(words, from_corpus=settings.salience == "corpus")
    return Texts(wordings=wordings, identity=_identities(wordings), terms=terms)


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
    distinct = texts.terms.tokens.distinct()
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
    distinct = texts.terms.tokens.distinct()
    units = texts.terms.salience[distinct.values].astype(np.float64)
    return np.bincount(distinct.rows, weights=units, minlength=len(texts)) / UNITS_PER_NAT


def candidate_pairs(texts: Texts, settings: Settings) -> Pairs:
    """Return all pairs of texts that share a band key, large buckets by representatives."""
    found = views(texts, settings).values()
    return candidates.pairs(
        np.concatenate([keys.values for keys in found]),
        np.concatenate([keys.rows for keys in found]),
        identity=texts.identity,
        bucket_limit=settings.bucket_limit,
    )


def overlapping(texts: Texts, pairs: Pairs) -> Pairs:
    """Return the pairs that share enough salience to be worth measuring on the texts."""
    jaccard, contained = features.overlap(pairs, texts.terms)
    weight = weights(texts)
    shared = contained * np.minimum(weight[pairs.first], weight[pairs.second])
    enough: Bools = (
        (jaccard >= LEAST_JACCARD)
        & (contained >= LEAST_CONTAINED)
        & ((shared >= LEAST_NATS) | (jaccard >= NEARLY_EQUAL))
    )
    return Pairs(first=pairs.first[enough], second=pairs.second[enough])


def measured(texts: Texts, first: Int32s, second: Int32s, *, threshold: float) -> Matches:
    """Return those of the given pairs whose score is at least `threshold`, in their order."""
    found = [
        _measured_block(texts, first[block], second[block], threshold)
        for block in features.blocks(len(first))
    ]
    return Matches(
        first=_gathered([matches.first for matches in found], np.int32),
        second=_gathered([matches.second for matches in found], np.int32),
        score=_gathered([matches.score for matches in found], np.float32),
        relation=_gathered([matches.relation for matches in found], np.uint8),
    )


def _gathered(parts: list[np.ndarray[tuple[int], np.dtype[np.generic]]], dtype: type) -> Any:
    return np.concatenate([np.empty(0, dtype=dtype), *parts])


def _measured_block(texts: Texts, first: Int32s, second: Int32s, threshold: float) -> Matches:
    block = features.measure(first, second, texts=texts.wordings, terms=texts.terms)
    pairs = Pairs(first=first, second=second)
    matches = verify.matches(pairs, block.matrix, block.first_lighter)
    return matches.only(matches.score >= threshold)
