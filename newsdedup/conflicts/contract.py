"""What every kind of fact has in common, and how alike the places of two facts are.

Each kind (`numbers`, `dates`, `names`, `negation`) is a module of two functions:
`find(reading, taken)` reads the facts of one text, and `disagree(a, b)` pairs those of two
texts that have the same role and different values.
"""

from __future__ import annotations

from itertools import compress, count
from operator import ne
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from newsdedup.conflicts.reading import STOP, Reading
from newsdedup.records import Conflict, ConflictKind

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from newsdedup.conflicts.told import Facts

# Facts of one kind that are read from a text; more stand only in a text that is no sentence,
# and the bound keeps a pair of such texts cheap.
MOST_FACTS = 32
_WINDOW = 4
SURE = 99.0  # the role of two facts in the only place where two texts differ


class Fact(NamedTuple):
    """One fact: `text[start:end]` says `value`, in tokens `first` to `last` (half-open).

    >>> from newsdedup.conflicts import facts
    >>> (fact,) = facts("Five ships sank off Pell Island.").numbers
    >>> fact.kind, fact.start, fact.end, fact.text
    ('number', 0, 4, 'Five')
    """

    kind: ConflictKind
    start: int
    end: int
    text: str
    value: Any
    first: int
    last: int


class Kind(Protocol):
    """The contract of a kind of fact."""

    def find(self, reading: Reading, taken: set[int]) -> tuple[Fact, ...]:
        """Return the facts of this kind; `taken` are tokens that other kinds own."""
        ...

    def may_disagree(self, odd: frozenset[str], change: Change | None) -> bool:
        """Say whether two texts can disagree on a fact of this kind; a cheap test.

        `odd` are the stems that only one of them has.
        """
        ...

    def disagree(self, a: Facts, b: Facts, change: Change | None) -> list[Conflict]:
        """Return the facts of `a` that facts of `b` in the same role contradict."""
        ...


def make_fact(kind: ConflictKind, reading: Reading, first: int, last: int, value: Any) -> Fact:
    """Return the fact that tokens `first` to `last` (half-open) give."""
    start, end = reading.starts[first], reading.ends[last - 1]
    return Fact(kind, start, end, reading.text[start:end], value, first, last)


class Place(NamedTuple):
    """How alike the neighbourhoods of two facts are.

    `before` and `after` say whether the very next tokens are equal (both at an end of the
    text counts), `left` and `right` how many of the content words close by are shared.
    """

    before: bool
    after: bool
    left: int
    right: int


class Change(NamedTuple):
    """The one place where two texts differ: tokens `first` to `last_a` became `last_b`."""

    first: int
    last_a: int
    last_b: int

    def has_a(self, fact: Fact) -> bool:
        """Say whether a fact of the first text overlaps the place."""
        return fact.last > self.first and (fact.first < self.last_a or fact.first <= self.first)

    def has_b(self, fact: Fact) -> bool:
        """Say whether a fact of the second text overlaps the place."""
        return fact.last > self.first and (fact.first < self.last_b or fact.first <= self.first)

    def splits(self, x: Fact, y: Fact) -> bool:
        """Say whether one of two facts is in the place and the other stands elsewhere."""
        return self.has_a(x) != self.has_b(y)

    def pairs(self, x: Fact, y: Fact) -> bool:
        """Say whether both facts are in the place."""
        added = self.last_a <= self.first or self.last_b <= self.first
        within = x.last <= self.last_a or y.last <= self.last_b
        return self.has_a(x) and self.has_b(y) and not (added and within)


# A single place of at most this many tokens, and at most this share of the text, is a swap;
# beyond it the rest of the sentence no longer says that the roles are the same.
_LONGEST_CHANGE = 8
_LARGEST_CHANGE = 0.4


def has_figure(words: Iterable[str]) -> bool:
    """Say whether any of some words begins with a figure."""
    return any("0" <= word < ":" for word in words)


def find_change(a: Facts, b: Facts) -> Change | None:
    """Return the one place where two texts differ; None where they differ in more, or in none."""
    mine, other = len(a.words), len(b.words)
    shorter, longer = (mine, other) if mine < other else (other, mine)
    first = _shared_run(a.words, b.words, shorter)
    ending = _shared_run(reversed(a.words), reversed(b.words), shorter - first)
    if longer - first - ending > min(_LONGEST_CHANGE, _LARGEST_CHANGE * longer):
        return None
    return Change(first, mine - ending, other - ending)


def _shared_run(x: Iterable[str], y: Iterable[str], most: int) -> int:
    """Return how many words two texts have in common before the first that differs."""
    return min(most, next(compress(count(), map(ne, x, y)), most))


def _near(side: Facts, x: Fact) -> tuple[Sequence[str], Sequence[str]]:
    """Return the words close by on the left and on the right of a fact."""
    left = side.words[max(0, x.first - _WINDOW) : x.first]
    return left, side.words[x.last : x.last + _WINDOW]


def place(a: Facts, x: Fact, b: Facts, y: Fact) -> Place:
    """Compare the neighbourhoods of fact `x` of `a` and fact `y` of `b`."""
    left_a, left_b = x.first - 1, y.first - 1
    before = a.words[left_a] == b.words[left_b] if left_a >= 0 <= left_b else left_a == left_b
    ends_a, ends_b = x.last >= len(a.words), y.last >= len(b.words)
    after = ends_a == ends_b if ends_a or ends_b else a.words[x.last] == b.words[y.last]
    (mine_left, mine_right), (other_left, other_right) = _near(a, x), _near(b, y)
    left = set(mine_left).intersection(other_left) - STOP
    right = set(mine_right).intersection(other_right) - STOP
    return Place(before, after, len(left), len(right))


def pair_off(
    left: Sequence[Fact], right: Sequence[Fact], score: Callable[[Fact, Fact], float]
) -> list[tuple[Fact, Fact]]:
    """Return pairs of facts, best score first, each fact once; a score of 0 is no pair."""
    if len(left) == 1 == len(right):
        return [(left[0], right[0])] if score(left[0], right[0]) > 0 else []
    scored = []
    for i, x in enumerate(left):
        for j, y in enumerate(right):
            found = score(x, y)
            if found > 0:
                scored.append((-found, x.start, y.start, i, j))
    pairs, used_left, used_right = [], set(), set()
    for _, _, _, i, j in sorted(scored):
        if i not in used_left and j not in used_right:
            used_left.add(i)
            used_right.add(j)
            pairs.append((left[i], right[j]))
    return pairs


def without(facts: Sequence[Fact], found: Collection[Fact]) -> list[Fact]:
    """Return the facts that are none of `found`."""
    return [fact for fact in facts if fact not in found]


def conflict(x: Fact, y: Fact) -> Conflict:
    """Return the record that says that `x` and `y` disagree."""
    return Conflict(
        kind=x.kind,
        canonical=x.text,
        variant=y.text,
        canonical_start=x.start,
        canonical_end=x.end,
        variant_start=y.start,
        variant_end=y.end,
    )


def one_sided(fact: Fact, span: tuple[int, int, str], *, swapped: bool) -> Conflict:
    """Return the record of a fact of one side and of what it is against: start, end, words.

    `swapped` where the fact is the variant's. The side that has no words has an empty span.
    """
    mine, other = (fact.text, fact.start, fact.end), (span[2], span[0], span[1])
    canonical, variant = (other, mine) if swapped else (mine, other)
    return Conflict(
        kind=fact.kind,
        canonical=canonical[0],
        variant=variant[0],
        canonical_start=canonical[1],
        canonical_end=canonical[2],
        variant_start=variant[1],
        variant_end=variant[2],
    )
