"""Matching: from distinct texts to measured pairs, the order of stages that all ways in share.

    texts → terms → band keys of the views → candidate pairs → overlap → features → score

Batch, index and `compare` call these functions, so that they decide alike.
"""

from __future__ import annotations

import hashlib
import zlib
from functools import cached_property, partial
from itertools import pairwise
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
from newsdedup.columns import UNITS_PER_NAT, Matches, Pairs, Ragged, Terms, distinct, utf8
from newsdedup.errors import MissingExtraError
from newsdedup.pages import Pages
from newsdedup.parallel import cores, forks, spread
from newsdedup.records import RELATIONS
from newsdedup.space import IN_MEMORY, Rows, Space, let_go
from newsdedup.spill import Shelf, give_back
from newsdedup.terms import Vocabulary, stemmer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from newsdedup.columns import (
        Bools,
        Float32s,
        Float64s,
        Int32s,
        Meetings,
        Uint32s,
        Uint64s,
    )
    from newsdedup.settings import CandidateSource, Scorer, Settings

_EXACT, _NEAR = RELATIONS.index("exact"), RELATIONS.index("near")

# Ranges of texts have 2**LEAST_RANGE or more; at the most there are so many, each with a file.
LEAST_RANGE = 13
MOST_RANGES = 128
# How much larger than in memory the meetings of a range of first texts may be in files. Their
# buckets are gone through once for each part: with 6 to 12 parts, of 36 million texts, that took
# three times as long as all that workers do with them.
ON_DISK = 4
# Meetings a text for which there is room: there are 48 of 1.7 million texts, 85 of 6.6 million.
MEETINGS_A_TEXT = 64
# Bytes that the meetings of a range of first texts may take, or blocks of them with sketches, one
# for each worker, in a collection of a million texts or fewer.
LEAST_BLOCK = 1 << 26
# Texts read at a time: their words take 4 MB.
TEXTS_READ_AT_ONCE = 1 << 15


class Letters:
    """Checksums of texts' letters, each read when first asked for; 4 bytes a text are kept.

    In a collection whose lines differ in a number, a text comes in six blocks of pairs.
    """

    def __init__(self, wordings: Sequence[str], space: Space = IN_MEMORY) -> None:
        self.wordings = wordings
        self._sums: Uint32s = space.zeros(len(wordings), np.uint32)  # 0 where not read

    def may_be_equal(self, first: Int32s, second: Int32s) -> Bools:
        """Tell which pairs of texts may be equal word for word."""
        for side in (first, second):
            new = distinct(side[self._sums[side] == 0])
            self._sums[new] = [self._sum(self.wordings[text]) for text in new.tolist()]
        equal: Bools = self._sums[first] == self._sums[second]
        return equal

    @staticmethod
    def _sum(wording: str) -> int:
        return zlib.crc32(normalize.letters(wording).encode("utf-8", "surrogatepass")) | 1


@frozen(eq=False, kw_only=True)
class Texts:
    """Distinct normalised wordings with their terms; `identity` is 64 bits of each wording.

    `space` is where arrays are made that have a value or more for each text.
    """

    wordings: Sequence[str]
    identity: Uint64s
    terms: Terms
    space: Space = IN_MEMORY

    def __len__(self) -> int:
        return len(self.wordings)

    @cached_property
    def rows(self) -> overlap.TermRows:
        """The distinct terms of each text with their salience."""
        return overlap.term_rows(self.terms, self.space)

    @cached_property
    def readings(self) -> features.Readings:
        """What the features need of the texts and their terms, read once."""
        return features.Readings(self.wordings, self.terms, self.space)

    @cached_property
    def letters(self) -> Letters:
        """The letters of the texts, to tell which are equal but for marks."""
        return Letters(self.wordings, self.space)

    def salted(self, salts: Uint64s) -> Texts:
        """Return the texts with salts, uint64, that keep those of different ones apart."""
        return evolve(self, terms=evolve(self.terms, salts=salts))

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
    wordings: Sequence[str],
    settings: Settings,
    *,
    languages: Sequence[str] | None = None,
    space: Space = IN_MEMORY,
) -> Texts:
    """Return the terms of distinct normalised wordings; `languages` has one code for each."""
    stems, _ = available_stems(set(languages or (settings.language,)))
    vocabulary = Vocabulary(normalize.words, stems)
    identity, tokens = space.column(np.uint64), Rows(space)
    for low in range(0, len(wordings), TEXTS_READ_AT_ONCE):
        high = min(low + TEXTS_READ_AT_ONCE, len(wordings))
        letters = _letters(wordings, low, high)
        spoken = [settings.language] * (high - low) if languages is None else languages[low:high]
        tokens.extend(vocabulary.tokens(vocabulary.add(letters, spoken)))
        identity.extend(_identities(letters))
    terms = vocabulary.terms(tokens.whole(), from_corpus=settings.salience == "corpus")
    return Texts(wordings=wordings, identity=identity.whole(), terms=terms, space=space)


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


def _letters(wordings: Sequence[str], low: int, high: int) -> Ragged:
    """Return some wordings as UTF-8; those on a shelf are that already."""
    return wordings.utf8(low, high) if isinstance(wordings, Shelf) else utf8(wordings[low:high])


def _identities(letters: Ragged) -> Uint64s:
    data, ends = letters.values.tobytes(), letters.offsets.tolist()
    hashed = partial(hashlib.blake2b, digest_size=8)
    digests = [hashed(data[low:high]).digest() for low, high in pairwise(ends)]
    return np.frombuffer(b"".join(digests), dtype="<u8").astype(np.uint64)


def views(texts: Texts, settings: Settings) -> dict[str, Ragged]:
    """Return the uint64 band keys of each text by view, for the views that the settings name."""
    return keying.views(texts.terms, settings)


def weights(texts: Texts) -> Float64s:
    """Return the salience of each text in nats: the sum of its distinct terms'."""
    totals = texts.rows.totals
    found: Float64s = texts.space.empty(len(totals), np.float64)
    np.divide(totals, UNITS_PER_NAT, out=found)
    let_go(totals, found)
    return found


def candidate_pairs(texts: Texts, settings: Settings) -> Iterator[Pairs]:
    """Yield all pairs of texts that share a band key, large buckets by representatives.

    Each pair comes once, those of some first and some second texts at a time, sorted.
    """
    return map(candidates.pairs_of, _meetings(texts, settings))


def _meetings(texts: Texts, settings: Settings) -> Iterator[Meetings]:
    """Yield which texts share a band key, in blocks of some first and some second ones."""
    space, workers, count = texts.space, processes(settings), len(texts)
    room = max(LEAST_BLOCK, space.limit or LEAST_BLOCK * count // 1_000_000)
    bits = _bits_of_a_range(count, room // workers)
    found = candidates.Buckets(count, bits=bits, space=space)
    terms, distinct = texts.terms, texts.rows.terms
    parts = keying.shared(terms, distinct, texts.identity, settings, workers, space=space)
    candidates.buckets(parts, found)
    give_back()
    return found.meetings(room if space.limit is None else ON_DISK * room)


def _bits_of_a_range(count: int, room: int) -> int:
    """Return the bits of the largest ranges of which a block fits in `room` bytes.

    There are three ranges or more, for workers to share, unless they are of LEAST_RANGE bits, and
    MOST_RANGES at the most.
    """
    bits = LEAST_RANGE
    while 4 << bits < count and (
        _block_bytes(2 << bits, count) <= room or MOST_RANGES << bits < count
    ):
        bits += 1
    return bits


def _block_bytes(size: int, count: int) -> int:
    """Return what a block of so many first and second texts takes: sketches, and its meetings.

    Meetings are there twice while they are ordered by the first text.
    """
    return 128 * size + 2 * 8 * (2 * MEETINGS_A_TEXT * size**2 // count)


def worth_measuring(
    texts: Texts, settings: Settings, tell: Callable[[int], object] | None = None
) -> tuple[Pairs, int]:
    """Return the candidate pairs that share enough, and how many candidates there were.

    `tell` is called block by block with how many texts have met all those behind them.

    Pairs come block by block of some first and some second texts, so that what is known of
    neighbours lies near; those of a block, in a small collection all, are sorted.
    """
    firsts, seconds = texts.space.column(np.int32), texts.space.column(np.int32)
    count = 0
    blocks, workers = _meetings(texts, settings), processes(settings)
    threads = compiled.wanted(len(texts))
    for done, found, number in spread(
        _worth, blocks, shared=texts.rows, workers=workers, threads=threads
    ):
        if tell is not None:
            tell(done)
        firsts.extend(found.first)
        seconds.extend(found.second)
        count += number
    pairs = Pairs(first=firsts.whole(), second=seconds.whole())
    give_back()
    texts.space.let_go()
    if settings.candidates is None:
        return pairs, count
    own = proposed(texts, settings.candidates, settings)
    return joined([pairs, own]), count + len(own)


def proposed(texts: Texts, source: CandidateSource, settings: Settings) -> Pairs:
    """Return the pairs of a user's own source, but for those that the shipped score rules out."""
    pairs = extending.proposed(source, texts.wordings)
    return pairs if settings.scorer is not None else overlapping(texts, pairs)


def _worth(rows: overlap.TermRows, met: Meetings) -> tuple[int, Pairs, int]:
    """Return where a block begins, its pairs that share enough, and how many meet in it."""
    sketches = overlap.sketches(rows, met.second)
    if len(sketches.lines):  # not `wanted`: another thread may have loaded numba since
        found, count = overlap.overlapping_among(met, sketches)
    else:
        pairs = candidates.pairs_of(met)
        found, count = overlap.overlapping(pairs, rows), len(pairs)
    let_go(rows.terms.values)
    return met.first[0], found, count


def joined(parts: Sequence[Pairs]) -> Pairs:
    """Return the pairs of several parts, each once, sorted."""
    first = _gathered([pairs.first for pairs in parts], np.int64)
    codes = distinct((first << 32) | _gathered([pairs.second for pairs in parts], np.int64))
    return Pairs.from_codes(codes)


def overlapping(texts: Texts, pairs: Pairs) -> Pairs:
    """Return the pairs that share enough salience to be worth measuring on the texts."""
    return overlap.overlapping(pairs, texts.rows)


def measured(texts: Texts, first: Int32s, second: Int32s, settings: Settings) -> Matches:
    """Return those of the given pairs whose score reaches the threshold, in their order."""
    workers, threads = processes(settings), compiled.wanted(len(first))
    pages = Pages(texts.space, len(texts), sharing=1 if threads else workers)
    blocks = pages.blocks(first, second, features.blocks(len(first)))
    if settings.scorer is not None:
        judge = (texts, settings.scorer, settings.threshold, pages)
        return _of_all([_judged_block(*judge, block) for block in blocks])
    shared = (texts.readings, texts.letters, settings.threshold, pages)
    spreading = spread(_measured_block, blocks, shared=shared, workers=workers, threads=threads)
    found = list(spreading)
    texts.space.let_go()
    return _of_all(found)


def measured_anywhere(texts: Texts, first: Int32s, second: Int32s, settings: Settings) -> Matches:
    """Return as `measured` does, in any order, where neighbours among the pairs lie far apart.

    Over a limit those of some first and some second texts are measured together, of which few
    would come in one block otherwise.
    """
    order = Pages(texts.space, len(texts)).order(first, second)
    return measured(texts, first[order], second[order], settings)


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
    shared: tuple[features.Readings, Letters, float, Pages], block: tuple[Int32s, Int32s]
) -> Matches:
    """Return the matches of a block; pairs that can't reach the threshold aren't read in full."""
    readings, letters, threshold, pages = shared
    first, second = block
    pages.read(first, second)
    promising = partial(verify.model().may_reach, threshold=threshold)
    found = features.measure_promising(first, second, readings=readings, promising=promising)
    pairs = Pairs(first=first[found.places], second=second[found.places])
    matches = verify.matches(pairs, found.matrix, found.first_lighter)
    return word_for_word(matches.only(matches.score >= threshold), letters)


def _judged_block(
    texts: Texts, scorer: Scorer, threshold: float, pages: Pages, block: tuple[Int32s, Int32s]
) -> Matches:
    """Return the matches of a block by a user's own scorer; relations are read as ever."""
    pages.read(*block)
    score = verify.in_steps(extending.scores(scorer, texts.wordings, *block))
    kept = score >= threshold
    pairs = Pairs(first=block[0][kept], second=block[1][kept])
    found = features.measure_promising(
        pairs.first, pairs.second, readings=texts.readings, promising=_all
    )
    matches = verify.matches(pairs, found.matrix, found.first_lighter)
    return evolve(word_for_word(matches, texts.letters), score=score[kept])


def word_for_word(matches: Matches, letters: Letters) -> Matches:
    """Return the matches, those whose wordings differ in marks alone as `exact`, of score 1.

    That is a third of what is `near` in web news: a quotation that goes on in the next sentence
    there and ends here, another style of quotation marks, a bullet.
    """
    near = np.flatnonzero(matches.relation == _NEAR)
    near = near[letters.may_be_equal(matches.first[near], matches.second[near])]
    wordings = letters.wordings
    pairs = zip(matches.first[near].tolist(), matches.second[near].tolist(), strict=True)
    equal = [normalize.word_for_word(wordings[a], wordings[b]) for a, b in pairs]
    same = near[np.array(equal, dtype=np.bool_)]
    score, relation = matches.score.copy(), matches.relation.copy()
    score[same], relation[same] = 1, _EXACT
    return evolve(matches, score=score, relation=relation)


def _all(matrix: Float32s) -> Bools:
    """Tell that no row is to be left out."""
    return np.ones(len(matrix), dtype=np.bool_)
