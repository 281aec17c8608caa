"""Twins: two texts that differ in one large figure have the same facts, but for that figure.

Lines of one formula that differ in a number alone ("item 12,345 of the plan") are thousands of
variants of one canonical. Nothing else in such a text depends on what a figure of five digits
or with a comma is: it is no part of a date, and where it is the only number no end of a range
and no whole of a share. So all other facts are those of the canonical, some letters further on.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Final, NamedTuple

from newsdedup.conflicts.quantities import TRIGGERS, Quantity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsdedup.conflicts.contract import Fact
    from newsdedup.conflicts.told import Facts

_GROUPED: Final = r"[1-9][0-9]{0,2}(?:,[0-9]{3}){1,4}"
_PLAIN: Final = r"[1-9][0-9]{4,11}"
# A figure that stands alone, with at most a mark behind it.
_FIGURE: Final = re.compile(rf"(?<= )(?:({_GROUPED})|{_PLAIN})(?=[,.;:)]?(?: |\Z))")
_REACH = 8  # tokens behind a figure in which the end of a range or the whole of a share stands
# Characters of web addresses, handles and hashtags, the tokens of which are no numbers.
_OF_ADDRESSES: Final = frozenset("/@#")


class Figure(NamedTuple):
    """A large figure of a text, the first: `text[start:end]`; `grouped` is 12,345."""

    start: int
    end: int
    grouped: bool


def large_figure(text: str) -> Figure | None:
    """Return the first large figure of a text, None where it has none or a web address."""
    found = _FIGURE.search(text)
    if found is None or not _OF_ADDRESSES.isdisjoint(text):
        return None
    return Figure(*found.span(), grouped=found[1] is not None)


def other_figure(text: str, figure: Figure, other: str) -> str | None:
    """Return the figure of a text that differs from one of `figure` in nothing else."""
    end = len(other) - len(text) + figure.end
    if end <= figure.start or not other.startswith(text[: figure.start]):
        return None
    if not other.endswith(text[figure.end :]):
        return None
    found = _FIGURE.match(other, figure.start)
    if found is None or found.end() != end or (found[1] is not None) != figure.grouped:
        return None
    return found[0]


def only_number(facts: Facts, figure: Figure) -> int | None:
    """Return the token of a large figure that is the only number of its text, and a plain one.

    None where it isn't: where it has a word before it such as "nearly", is part of a name, or
    where "million" follows.
    """
    place, dated = bisect_left(facts.starts, figure.start), facts.dates
    for other in facts.reading.triggers(TRIGGERS):
        of_date = any(fact.first <= other < fact.last for fact in dated)
        if other != place and (not of_date or place < other <= place + _REACH):
            return None
    if len(facts.numbers) != 1:
        return None
    (fact,) = facts.numbers
    value = _value(facts.words[place])
    plain = fact.value.quantity == Quantity(value, value, value)
    return place if plain and fact.first <= place < fact.last else None


def _value(figure: str) -> float:
    return float(figure.replace(",", ""))


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
        """The only number."""
        (fact,) = self.facts.numbers
        value = _value(self.figure)
        count = fact.value._replace(quantity=Quantity(value, value, value))
        text = fact.text.replace(self.facts.words[self.place], self.figure)
        return (fact._replace(end=fact.end + self._shift, text=text, value=count),)

    @property
    def _shift(self) -> int:
        return len(self.figure) - len(self.facts.words[self.place])

    def _moved(self, facts: tuple[Fact, ...]) -> Iterator[Fact]:
        shift = self._shift
        for fact in facts:
            behind = fact.first > self.place
            yield fact._replace(start=fact.start + shift, end=fact.end + shift) if behind else fact
