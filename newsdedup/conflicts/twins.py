"""Twins: two texts that differ in one figure have the same facts, but for that figure.

Lines of one formula that differ in a number alone ("item 12,345 of the plan") are thousands of
variants of one canonical. Of most figures nothing else in a text depends on what they are: those
that may be a day, an hour or a year are left out, and those by which another number stands,
whose range or share they may end. So all other facts are the canonical's, some letters further on.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from newsdedup.conflicts.quantities import TRIGGERS, Quantity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsdedup.conflicts.contract import Fact
    from newsdedup.conflicts.told import Facts

# Figures with a mark in them are no days, hours or years, nor are plain ones of these sizes.
_MARKED: Final = r"[1-9][0-9]{0,2}(?:,[0-9]{3}){1,4}|(?:0|[1-9][0-9]{0,5})\.[0-9]{1,4}"
_PLAIN: Final = r"[1-9][0-9]{2}|2[4-9][0-9]{2}|[3-9][0-9]{3}|[1-9][0-9]{4,11}"
_FIGURE: Final = re.compile(rf"(?<=[ $€£])(?:({_MARKED})|{_PLAIN})(?=[,.;:)%]?(?: |\Z))")
# Tokens on both sides in which another number may hang together with a figure: 10,000 to 15,000;
# one out of every 345.
_REACH = 8
# Characters of web addresses, handles and hashtags, the tokens of which are no numbers.
_OF_ADDRESSES: Final = frozenset("/@#")
_MOST = 4  # figures of a text


class Figure(NamedTuple):
    """A figure that may be another: `text[start:end]`; `marked` is 12,345 or 1.5."""

    start: int
    end: int
    marked: bool


def figures(text: str) -> tuple[Figure, ...]:
    """Return the first figures of a text that may be others; none where it has an address."""
    if not _OF_ADDRESSES.isdisjoint(text):
        return ()
    found = islice(_FIGURE.finditer(text), _MOST)
    return tuple(Figure(*each.span(), marked=each[1] is not None) for each in found)


def other_figure(text: str, figure: Figure, other: str) -> str | None:
    """Return the figure of a text that differs from one of `figure` in nothing else."""
    end = len(other) - len(text) + figure.end
    if end <= figure.start or not other.startswith(text[: figure.start]):
        return None
    if not other.endswith(text[figure.end :]):
        return None
    found = _FIGURE.match(other, figure.start)
    if found is None or found.end() != end or (found[1] is not None) != figure.marked:
        return None
    return found[0]


def number_of(facts: Facts, figure: Figure) -> int | None:
    """Return the token of a figure that is a plain number, apart from all others of its text.

    None where it isn't: where "nearly" stands before it or "million" behind it, where it is part
    of a name.
    """
    place, dated = bisect_left(facts.starts, figure.start), facts.dates
    for other in facts.reading.triggers(TRIGGERS):
        before = other < place and any(one.first <= other < one.last for one in dated)
        if other != place and abs(other - place) <= _REACH and not before:
            return None
    of_it = (fact for fact in facts.numbers if fact.first <= place < fact.last)
    fact = next(of_it, None)
    plain = fact is not None and fact.value.quantity == _quantity(facts.words[place])
    return place if plain else None


def _quantity(figure: str) -> Quantity:
    """Return what a figure says by itself."""
    value = float(figure.replace(",", ""))
    return Quantity(value, value, value, step=10.0 ** -len(figure.partition(".")[2]))


class Twin(NamedTuple):
    """The facts of a text, told from those of one that has another figure at token `place`."""

    facts: Facts
    place: int
    figure: str

    @property
    def dates(self) -> tuple[Fact, ...]:
        """The dates and times."""
        return tuple(self._moved(self.facts.dates))

    @property
    def names(self) -> tuple[Fact, ...]:
        """The names."""
        return tuple(self._moved(self.facts.names))

    @property
    def negations(self) -> tuple[Fact, ...]:
        """The negations."""
        return tuple(self._moved(self.facts.negations))

    @property
    def numbers(self) -> tuple[Fact, ...]:
        """The numbers."""
        moved = self._moved(self.facts.numbers)
        return tuple(self._changed(one) if self._has(one) else one for one in moved)

    def _has(self, fact: Fact) -> bool:
        return fact.first <= self.place < fact.last

    def _changed(self, fact: Fact) -> Fact:
        """Return the number with the other figure."""
        count = fact.value._replace(quantity=_quantity(self.figure))
        text = fact.text.replace(self.facts.words[self.place], self.figure)
        return fact._replace(end=fact.end + self._shift, text=text, value=count)

    @property
    def _shift(self) -> int:
        return len(self.figure) - len(self.facts.words[self.place])

    def _moved(self, facts: tuple[Fact, ...]) -> Iterator[Fact]:
        shift = self._shift
        for fact in facts:
            behind = fact.first > self.place
            yield fact._replace(start=fact.start + shift, end=fact.end + shift) if behind else fact
