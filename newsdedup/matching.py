"""Matching: from distinct texts to measured pairs, the order of stages that all ways in share.

    texts → terms → band keys of the views → candidate pairs → overlap → features → score

Batch, index and `compare` call these functions, so that they decide alike.
"""

from __future__ import annotations

import hashlib
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve, frozen

from newsdedup import (
    candidates,
    compiled,
    extending,
    features,
    keying,
    normalize,
    overlap,
    sentences,
    verify,
)
from newsdedup.columns import UNITS_PER_NAT, Matches, Pairs, Ragged, Terms, distinct
from newsdedup.errors import MissingExtraError
from newsdedup.parallel import cores, forks, spread
from newsdedup.terms import Vocabulary, stemmer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from newsdedup.columns import Bools, Buckets, Float32s, Float64s, Int32s, Uint64s
    from newsdedup.settings import CandidateSource, Scorer, Settings

# First texts whose pairs are tested at a time: at 70 pairs each, some 5 MB.
TEXTS_A_RANGE = 1 << 13


@frozen(eq=False, kw_only=True)
class Texts:
    """Distinct normalised wordings with their terms; `identity` is 64 bits of each wording."""

    wordings: Sequence[str]
    identity: Uint64s
    terms: Terms

    def __len__(self) -> int:
        return len(self.wordings)

    @cached_property
    def rows(self) -> overlap.TermRows:
        """The distinct terms of each text with their salience."""
        return overlap.term_rows(self.terms)

    @cached_property
    def readings(self) -> features.Readings:
        """What the features need of the texts and their terms, read once."""
        return features.Readings(self.wordings, self.terms)

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
        return spans, normalize.normalize_spans(text, spans)
    bare = _blanked(text, furniture)
    kept = [(start, end) for start, end in spans if not bare[start:end].isspace()]
    return kept, normalize.normalize_spans(bare, kept)


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
    if settings.has_functions and not forks():
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
    return keying.views(texts.terms, settings)


def weights(texts: Texts) -> Float64s:
    """Return the salience of each text in nats: the sum of its distinct terms'."""
    return texts.rows.totals / UNITS_PER_NAT


def candidate_pairs(texts: Texts, settings: Settings) -> Iterator[Pairs]:
    """Yield all pairs of texts that share a band key, large buckets by representatives.

    Each pair comes once, in order, TEXTS_A_RANGE first texts at a time.
    """
    workers = processes(settings)
    found = keying.buckets(texts.terms, texts.rows.terms, texts.identity, settings, workers)
    return (candidates.pairs_between(found, low, high) for low, high in _ranges(len(texts)))


def _ranges(count: int) -> list[tuple[int, int]]:
    starts = range(0, count, TEXTS_A_RANGE)
    return [(low, min(low + TEXTS_A_RANGE, count)) for low in starts]


def worth_measuring(texts: Texts, settings: Settings) -> tuple[Pairs, int]:
    """Return the candidate pairs that share enough, and how many candidates there were."""
    workers = processes(settings)
    buckets = keying.buckets(texts.terms, texts.rows.terms, texts.identity, settings, workers)
    threads = compiled.wanted(len(texts))
    shared = (buckets, overlap.sketches(texts.rows))
    tasks = _ranges(len(texts))
    found = list(spread(_worth, tasks, shared=shared, workers=workers, threads=threads))
    pairs = Pairs(
        first=_gathered([each.first for each, _ in found], np.int32),
        second=_gathered([each.second for each, _ in found], np.int32),
    )
    count = sum(count for _, count in found)
    if settings.candidates is None:
        return pairs, count
    own = proposed(texts, settings.candidates, settings)
    return joined([pairs, own]), count + len(own)


def proposed(texts: Texts, source: CandidateSource, settings: Settings) -> Pairs:
    """Return the pairs of a user's own source, but for those that the shipped score rules out."""
    pairs = extending.proposed(source, texts.wordings)
    return pairs if settings.scorer is not None else overlapping(texts, pairs)


def _worth(shared: tuple[Buckets, overlap.Sketches], between: tuple[int, int]) -> tuple[Pairs, int]:
    """Return the pairs of some first texts that share enough, and how many share a key."""
    buckets, sketches = shared
    if compiled.wanted(len(buckets)):
        return overlap.overlapping_between(buckets, sketches, *between)
    pairs = candidates.pairs_between(buckets, *between)
    return overlap.overlapping(pairs, sketches.rows), len(pairs)


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
    if settings.scorer is not None:
        judge = (texts, settings.scorer, settings.threshold)
        return _of_all([_judged_block(*judge, block) for block in blocks])
    shared, workers = (texts.readings, settings.threshold), processes(settings)
    threads = compiled.wanted(len(first))
    spreading = spread(_measured_block, blocks, shared=shared, workers=workers, threads=threads)
    return _of_all(list(spreading))


def _of_all(found: list[Matches]) -> Matches:
    """Return the matches of all blocks."""
    return Matches(
        first=_gathered([matches.first for matches in found], np.int32),
        second=_gathered([matches.second for matches in found], np.int32),
        score=_gathered([matches.score for matches in found], np.float32),
        relation=_gathered([matches.relation for matches in found], np.uint8),
    )


def _gathered(parts: list[np.ndarray[tuple[int], np.dtype[np.generic]]], dtype: type) -> Any:
    return np.concatenate([np.empty(0, dtype=dtype), *parts])


def _measured_block(
    shared: tuple[features.Readings, float], block: tuple[Int32s, Int32s]
) -> Matches:
    """Return the matches of a block; pairs that can't reach the threshold aren't read in full."""
    readings, threshold = shared
    first, second = block
    promising = partial(verify.model().may_reach, threshold=threshold)
    found = features.measure_promising(first, second, readings=readings, promising=promising)
    pairs = Pairs(first=first[found.places], second=second[found.places])
    matches = verify.matches(pairs, found.matrix, found.first_lighter)
    return matches.only(matches.score >= threshold)


def _judged_block(
    texts: Texts, scorer: Scorer, threshold: float, block: tuple[Int32s, Int32s]
) -> Matches:
    """Return the matches of a block by a user's own scorer; relations are read as ever."""
    score = verify.in_steps(extending.scores(scorer, texts.wordings, *block))
    kept = score >= threshold
    pairs = Pairs(first=block[0][kept], second=block[1][kept])
    found = features.measure_promising(
        pairs.first, pairs.second, readings=texts.readings, promising=_all
    )
    matches = verify.matches(pairs, found.matrix, found.first_lighter)
    return evolve(matches, score=score[kept])


def _all(matrix: Float32s) -> Bools:
    """Tell that no row is to be left out."""
    return np.ones(len(matrix), dtype=np.bool_)
