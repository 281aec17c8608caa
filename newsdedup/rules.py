"""Rules of time and source: which texts may be in one cluster, by where their sentences stand.

They depend on all sentences of two texts, so they are asked of matches, not of candidates: a
late or removed article changes what is allowed, and never a score.
"""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from newsdedup.amounts import microseconds_of
from newsdedup.columns import distinct, ranges

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsdedup.columns import Bools, Int32s, Int64s, Uint64s
    from newsdedup.settings import Settings

_MARK = "\x1f"  # white space, so no wording has it: it is normalised away


def marked(wording: str, source: str | None, settings: Settings) -> str:
    """Return what tells one text from another: with `sources="within"` wording and source.

    Articles without a source are taken together then.
    """
    return f"{wording}{_MARK}{source or ''}" if settings.sources == "within" else wording


def parted(name: str) -> tuple[str, str]:
    """Return the wording and the source that `marked` made a name of."""
    wording, _, source = name.partition(_MARK)
    return wording, source


def salts(sources: Iterable[str | None]) -> Uint64s:
    """Return 64 bits of each source, uint64: what keeps the keys of their texts apart."""
    known: dict[str, bytes] = {}
    found = [
        known.get(name) or known.setdefault(name, _salt(name))
        for name in (s or "" for s in sources)
    ]
    return np.frombuffer(b"".join(found), dtype="<u8").astype(np.uint64)


def _salt(name: str) -> bytes:
    return hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()


@frozen(eq=False, kw_only=True)
class Rules:
    """The rules of some settings for `count` texts; the columns have one value a sentence.

    `text_of` is the number of its text, `article` and `origin` those of its article and source
    (an article without one is its own source), `published` its time in microseconds, the
    greatest int64 where it is unknown.
    """

    settings: Settings
    count: int
    text_of: Int32s
    article: Int32s
    origin: Int32s | Int64s
    published: Int64s

    def allow(self, first: Int32s, second: Int32s) -> Bools:
        """Say which pairs of texts may be in one cluster.

        With `across_only` a pair must link two articles, with `sources="across"` two sources;
        with "within" both texts are of one source. With a `window` one sentence of each must lie
        at most that far apart, or have no time.
        """
        allowed = np.ones(len(first), dtype=np.bool_)
        if self.settings.across_only:
            allowed &= self._link_two(self.article.astype(np.int64), first, second)
        if self.settings.sources == "across":
            allowed &= self._link_two(self.origin.astype(np.int64), first, second)
        if self.settings.sources == "within":
            allowed &= self._sources[first] == self._sources[second]
        if self.settings.window is not None:
            allowed[allowed] = self._near(first[allowed], second[allowed])
        return allowed

    def _link_two(self, owner: Int64s, first: Int32s, second: Int32s) -> Bools:
        """Tell which pairs link two owners at least."""
        least = np.full(self.count, np.iinfo(np.int64).max)
        most = np.full(self.count, np.iinfo(np.int64).min)
        np.minimum.at(least, self.text_of, owner)
        np.maximum.at(most, self.text_of, owner)
        one = (least == most)[first] & (least == most)[second]
        two: Bools = ~(one & (least[first] == least[second]))
        return two

    def _near(self, first: Int32s, second: Int32s) -> Bools:
        """Tell which pairs have a sentence each that lie within the window of one another."""
        starts = np.searchsorted(self._codes >> 32, np.arange(self.count + 1))
        size = np.diff(starts)
        one = np.where(size[first] <= size[second], first, second).astype(np.int64)
        other = np.where(size[first] <= size[second], second, first).astype(np.int64)
        pair = np.repeat(np.arange(len(one)), size[one])
        moment = self._moments[self._codes[ranges(starts[one], size[one])] & 0xFFFFFFFF]
        reach = microseconds_of(self.settings.window or "0s")
        low = np.searchsorted(self._moments, moment - reach)
        high = np.searchsorted(self._moments, moment + reach, side="right")
        base = other[pair] << 32
        met = np.searchsorted(self._codes, base | low) < np.searchsorted(self._codes, base | high)
        near = self._undated[first] | self._undated[second]
        near[pair[met]] = True
        return near

    @cached_property
    def _sources(self) -> Int64s:
        """The source of each text, which all of its sentences share; -1 is none."""
        found = np.full(self.count, -1, dtype=np.int64)
        found[self.text_of] = np.maximum(self.origin, -1)
        return found

    @cached_property
    def _dated(self) -> Bools:
        dated: Bools = self.published != np.iinfo(np.int64).max
        return dated

    @cached_property
    def _undated(self) -> Bools:
        """Whether a sentence of each text has no time."""
        return np.bincount(self.text_of[~self._dated], minlength=self.count) > 0

    @cached_property
    def _moments(self) -> Int64s:
        """All times, each once, ascending."""
        return distinct(self.published[self._dated])

    @cached_property
    def _codes(self) -> Int64s:
        """Each text with each of its times: the text above 32 bits, the time's place below."""
        place = np.searchsorted(self._moments, self.published[self._dated])
        return distinct(self.text_of[self._dated].astype(np.int64) << 32 | place)
