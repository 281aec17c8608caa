"""Twins: two texts that differ in figures alone have the same facts, but for these figures.

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
    from newsdedup.conflicts.contract import Fact
    from newsdedup.conflicts.told import Facts

# Figures with a mark in them are no days, hours or years, nor are plain ones of these sizes.
_MARKED: Final = r"[1-9][0-9]{0,2}(?:,[0-9]{3}){1,4}|(?:0|[1-9][0-9]{0,5})\.[0-9]{1,4}"
_PLAIN: Final = r"[1-9][0-9]{2}|2[4-9][0-9]{2}|[3-9][0-9]{3}|[1-9][0-9]{4,11}"
_FIGURE: Final = re.compile(rf"(?<=[ $€£])(?:({_MARKED})|{_PLAIN})(?=[,.;:)%]?(?: |\Z))")
# Another number may hang together with a figure: 10,000 to 15,000, $5 bn to $345 bn; one out of
# every 345. So many tokens further on, or over a word that joins nothing, it doesn't.
_NEAR, _REACH = 5, 8
_JOINING: Final = frozenset(("-", "out", "of", "in", "every"))
# Characters of web addresses, handles and hashtags, the tokens of which are no numbers.
_OF_ADDRESSES: Final = frozenset("/@#")
_MOST = 4  # figures of a text


class Formula(NamedTuple):
    """A text as its first figures and what stands around them.

    `frame` has the texts before, between and behind the figures, then whether each has a mark
    in it: 12,345 or 1.5. Texts of one frame are one formula.
    """

    figures: tuple[str, ...]
    starts: tuple[int, ...]
    frame: tuple[str | bool, ...]


def formula_of(text: str) -> Formula | None:
    """Return a text as a formula; None where it has no figure, or an address."""
    found = _formula(text) if _OF_ADDRESSES.isdisjoint(text) else None
    return found if found is not None and found.figures else None


def _formula(text: str) -> Formula:
    figures, starts, between, marked, done = [], [], [], [], 0
    for each in islice(_FIGURE.finditer(text), _MOST):
        start, end = each.span()
        figures.append(text[start:end])
        starts.append(start)
        between.append(text[done:start])
        marked.append(each[1] is not None)
        done = end
    return Formula(tuple(figures), tuple(starts), (*between, text[done:], *marked))


def figures_of(text: str, formula: Formula) -> tuple[str, ...] | None:
    """Return the figures of a text of a formula, None of another text."""
    count = len(formula.figures)
    before, behind = str(formula.frame[0]), str(formula.frame[count])
    if not (text.startswith(before) and text.endswith(behind)):
        return None
    found = _formula(text)
    return found.figures if found.frame == formula.frame else None


def number_of(facts: Facts, start: int) -> int | None:
    """Return the token of a figure that is a plain number, apart from all others of its text.

    None where it isn't: where "nearly" stands before it or "million" behind it, where it is part
    of a name.
    """
    place, dated = bisect_left(facts.starts, start), facts.dates
    for other in facts.reading.triggers(TRIGGERS):
        before = other < place and any(one.first <= other < one.last for one in dated)
        if other != place and not before and _hangs_together(facts, *sorted((place, other))):
            return None
    of_it = (fact for fact in facts.numbers if fact.first <= place < fact.last)
    fact = next(of_it, None)
    plain = fact is not None and fact.value.quantity == _quantity(facts.words[place])
    return place if plain else None


def _hangs_together(facts: Facts, first: int, last: int) -> bool:
    """Say whether two tokens may be parts of one number; looks at what stands between."""
    if last - first <= _NEAR:
        return True
    between = facts.reading.lowers[first + 1 : last]
    return last - first <= _REACH and sum(word not in _JOINING for word in between) <= 1


def _quantity(figure: str) -> Quantity:
    """Return what a figure says by itself."""
    value = float(figure.replace(",", ""))
    return Quantity(value, value, value, step=10.0 ** -len(figure.partition(".")[2]))


class Twin(NamedTuple):
    """The facts of a text, told from those of one that has other figures at some tokens.

    `first` is the first of these tokens.
    """

    facts: Facts
    figures: dict[int, str]
    first: int

    @property
    def words(self) -> tuple[str, ...]:
        """The stems of all tokens."""
        words = list(self.facts.words)
        for place, figure in self.figures.items():
            words[place] = figure
        return tuple(words)

    @property
    def dates(self) -> tuple[Fact, ...]:
        """The dates and times."""
        return tuple(map(self._moved, self.facts.dates))

    @property
    def names(self) -> tuple[Fact, ...]:
        """The names."""
        return tuple(map(self._moved, self.facts.names))

    @property
    def negations(self) -> tuple[Fact, ...]:
        """The negations."""
        return tuple(map(self._moved, self.facts.negations))

    @property
    def numbers(self) -> tuple[Fact, ...]:
        """The numbers."""
        return tuple(map(self._changed, self.facts.numbers))

    def _changed(self, fact: Fact) -> Fact:
        """Return a number with the figure that it has now."""
        place = next((each for each in self.figures if fact.first <= each < fact.last), None)
        moved = self._moved(fact)
        if place is None:
            return moved
        count = fact.value._replace(quantity=_quantity(self.figures[place]))
        text = fact.text.replace(self.facts.words[place], self.figures[place])
        return moved._replace(text=text, value=count)

    def _moved(self, fact: Fact) -> Fact:
        """Return a fact with the places that it has now."""
        if fact.last <= self.first:
            return fact
        start, end = self._further(fact.first), self._further(fact.last)
        return fact._replace(start=fact.start + start, end=fact.end + end)

    def _further(self, token: int) -> int:
        """Return by how many letters the figures before a token are longer than they were."""
        words, figures = self.facts.words, self.figures.items()
        return sum(len(figure) - len(words[place]) for place, figure in figures if place < token)
