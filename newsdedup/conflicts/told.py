"""What one text tells: its facts, each kind read when first asked for.

Few pairs of texts can disagree on anything. What tells that is looked up by the pieces
between spaces, of which copy has far fewer different ones than sentences; the tokens of a
text are read only where one of its facts is asked for.
"""

from __future__ import annotations

from functools import cached_property, reduce
from itertools import chain, compress, count
from operator import ne, or_
from typing import TYPE_CHECKING, Final, NamedTuple

from attrs import field, frozen

from newsdedup.conflicts import dates, denials, moments, names, negation, numbers, quantities
from newsdedup.conflicts.identity import meanings
from newsdedup.conflicts.reading import Reading, read, stem
from newsdedup.conflicts.twins import Formula, Twin, figures_of, formula_of, number_of

if TYPE_CHECKING:
    from datetime import datetime

    from newsdedup.conflicts.contract import Fact

_DATED, _COUNTED, _DENYING = 1, 2, 4  # kinds of facts that may begin in a piece
# Pieces kept, and characters of one that is kept: some 15 MB at most.
_MOST_PIECES = 1 << 15
_LONGEST_KEPT = 64
_LONGEST_WORD = 64  # as tokens are cut
_AROUND: Final = ',.:;?!"“”()'
# What may begin with a word.
_BEGINS: Final = {
    word: _DATED * (word in moments.TRIGGERS)
    | _COUNTED * (word in quantities.TRIGGERS)
    | _DENYING * (word in denials.TRIGGERS)
    for word in moments.TRIGGERS | quantities.TRIGGERS | denials.TRIGGERS
}


@frozen
class Facts:
    """The facts of one text, each kind in the order of the text.

    `words` are the stems of all tokens, `stems` the set of them, `marked` the places of
    those that may end a name: capitals and figures. Equal where text and date of publication
    are.

    >>> from newsdedup.conflicts import facts
    >>> found = facts("Mara Lind did not resign in May.")
    >>> [fact.text for fact in found.names], [fact.text for fact in found.negations]
    (['Mara Lind'], ['not'])
    """

    text: str
    published: datetime | None
    words: tuple[str, ...] = field(eq=False, repr=False)
    stems: frozenset[str] = field(eq=False, repr=False)
    marked: frozenset[int] = field(eq=False, repr=False)
    _kinds: int = field(eq=False, repr=False)
    _twin: Twin | None = field(default=None, eq=False, repr=False)

    @property
    def dated(self) -> bool:
        """Whether the text has anything with which a date or time begins."""
        return bool(self._kinds & _DATED)

    @property
    def counted(self) -> bool:
        """Whether the text has anything with which a number begins."""
        return bool(self._kinds & _COUNTED)

    @property
    def denying(self) -> bool:
        """Whether the text has a word that denies."""
        return bool(self._kinds & _DENYING)

    @cached_property
    def reading(self) -> Reading:
        """The tokens of the text."""
        return read(self.text, self.published)

    @property
    def starts(self) -> list[int]:
        """Where each token starts."""
        return self.reading.starts

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The set of `words` and of those by which names are known (usa for American)."""
        return self.stems.union(*map(meanings, self.names))

    @cached_property
    def dates(self) -> tuple[Fact, ...]:
        """The dates and times."""
        if self._twin is not None:
            return self._twin.dates
        return dates.find(self.reading, set()) if self.dated else ()

    @property
    def _owned(self) -> set[int]:
        """The tokens that are no numbers: those of dates and of web addresses."""
        return _tokens(self.dates) | self.reading.addressed()

    @cached_property
    def numbers(self) -> tuple[Fact, ...]:
        """The numbers; a year is no count."""
        if self._twin is not None:
            return self._twin.numbers
        return numbers.find(self.reading, self._owned) if self.counted else ()

    @cached_property
    def names(self) -> tuple[Fact, ...]:
        """The names; a month is none."""
        if self._twin is not None:
            return self._twin.names
        return names.find(self.reading, self._owned | _tokens(self.numbers))

    @cached_property
    def negations(self) -> tuple[Fact, ...]:
        """The negations, which may stand inside of another fact."""
        if self._twin is not None:
            return self._twin.negations
        return negation.find(self.reading, set()) if self.denying else ()

    @cached_property
    def _formula(self) -> Formula | None:
        return formula_of(self.text)

    @cached_property
    def _places(self) -> tuple[int | None, ...]:
        """The token of each figure of the formula, None of one that other facts hang on."""
        starts = () if self._formula is None else self._formula.starts
        return tuple(number_of(self, start) for start in starts)

    def twin(self, text: str, published: datetime | None) -> Facts | None:
        """Return `facts(text, published=published)` where these facts tell them, else None.

        They do where both texts differ in figures alone that have no part in anything but a
        plain number each. It takes a tenth of the time of reading.

        >>> from newsdedup.conflicts import facts
        >>> near = facts("The council passed item 12,345 of the plan on Monday.")
        >>> found = near.twin("The council passed item 9,876 of the plan on Monday.", None)
        >>> [(fact.text, fact.value.quantity.point) for fact in found.numbers]
        [('9,876', 9876.0)]
        >>> near.twin("The council passed item 9,876 of the plan on Tuesday.", None)
        """
        if self._formula is None or by_clock(published) != by_clock(self.published):
            return None
        found = figures_of(text, self._formula)
        changed = None if found is None else self._changed(self._formula.figures, found)
        if not changed:
            return None
        other = Twin(self, changed, min(changed))
        words = other.words
        return Facts(
            text,
            published,
            words=words,
            stems=frozenset(words),
            marked=self.marked,
            kinds=self._kinds,
            twin=other,
        )

    def _changed(self, mine: tuple[str, ...], other: tuple[str, ...]) -> dict[int, str] | None:
        """Return the figures that differ, by token; None where other facts hang on one."""
        found: dict[int, str] = {}
        for place, known, figure in zip(self._places, mine, other, strict=True):
            if known == figure:
                continue
            if place is None:
                return None
            found[place] = figure
        return found


def by_clock(published: datetime | None) -> datetime | None:
    """Return a time as the clocks showed it where a text was published, without its zone.

    What "Wednesday" means hangs on the day there: the same moment may be of two days.
    """
    return None if published is None else published.replace(tzinfo=None)


def _tokens(facts: tuple[Fact, ...]) -> set[int]:
    """Return the tokens that facts own."""
    return {token for fact in facts for token in range(fact.first, fact.last)}


def facts(text: str, *, published: datetime | None = None) -> Facts:
    """Return the facts of one sentence; `published` resolves words such as "Tuesday".

    Each kind is read when first asked for, in time linear in the length of the text, and
    never raises on any string. Offsets count code points:
    `text[fact.start:fact.end] == fact.text`.

    >>> from newsdedup.conflicts import facts
    >>> [(fact.kind, fact.text) for fact in facts("Five ships sank off Pell Island.").numbers]
    [('number', 'Five')]
    """
    first, *others = text.replace("\u2019", "'").split(" ")
    opening = searched(read(first)) if first.startswith(".") else _PIECES[first]
    pieces = (opening, *map(_PIECES.__getitem__, others))
    word_runs, marks, kinds = zip(*pieces, strict=True)
    words = tuple(chain.from_iterable(word_runs))
    return Facts(
        text,
        published,
        words=words,
        stems=frozenset(words),
        marked=frozenset(compress(count(), chain.from_iterable(marks))),
        kinds=reduce(or_, kinds),
    )


class _Piece(NamedTuple):
    """What stands between two spaces.

    That is the stems of its tokens, whether each is a capital or a figure, and what kinds of
    facts may begin in it.
    """

    words: tuple[str, ...]
    marks: tuple[bool, ...]
    kinds: int


def read_piece(chunk: str) -> _Piece:
    """Return what a chunk is behind a space.

    Of the different ones four in five are one word, with marks around it or none: these
    aren't searched.
    """
    word = chunk.strip(_AROUND)
    if not word.isalpha() or len(word) > _LONGEST_WORD:
        return searched(read(" " + chunk))
    lower, before = word.lower(), chunk.index(word)
    behind = chunk[before + len(word) :]
    marks = ((False,) * before) + (word != lower,) + (False,) * len(behind)
    return _Piece((*chunk[:before], stem(lower), *behind), marks, _BEGINS.get(lower, 0))


def searched(reading: Reading) -> _Piece:
    """Return what the tokens of a chunk make of it."""
    kinds = (_DATED | _COUNTED) * bool(reading.figures)
    for word in reading.lowers:
        kinds |= _BEGINS.get(word, 0)
    marks = tuple(map(ne, reading.tokens, reading.lowers))
    if reading.figures:
        figures = set(reading.figures)
        marks = tuple(mark or index in figures for index, mark in enumerate(marks))
    return _Piece(tuple(map(stem, reading.lowers)), marks, kinds)


class _Pieces(dict[str, _Piece]):
    """Pieces met lately. A plain look-up: a cache that keeps order takes twice as long."""

    def __missing__(self, chunk: str) -> _Piece:
        found = read_piece(chunk)
        if len(chunk) <= _LONGEST_KEPT:
            if len(self) >= _MOST_PIECES:
                self.clear()
            self[chunk] = found
        return found


_PIECES: Final = _Pieces()
