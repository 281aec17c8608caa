"""Which facts two versions of one claim disagree on: numbers, dates, names, negation.

    text -> reading (tokens) -> dates, numbers, names, negations -> conflicts of two texts

Meant for pairs already judged to make the same claim: the question here is only which
facts differ, never whether the sentences belong together.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from newsdedup.conflicts import dates, names, negation, numbers
from newsdedup.conflicts.contract import Fact, Facts, find_change
from newsdedup.conflicts.identity import meanings
from newsdedup.conflicts.reading import read, stem

if TYPE_CHECKING:
    from datetime import datetime

    from newsdedup.records import Conflict

__all__ = ["Fact", "Facts", "conflicts", "facts"]


def facts(text: str, *, published: datetime | None = None) -> Facts:
    """Read the facts of one sentence; `published` resolves words such as "Tuesday".

    Offsets count code points: `text[fact.start:fact.end] == fact.text`. Never raises on any
    string, and takes time linear in its length.
    """
    reading = read(text, published)
    taken: set[int] = set()  # a month is no name, a year no count: earlier kinds go first
    found_dates = dates.find(reading, taken)
    found_numbers = numbers.find(reading, taken)
    found_names = names.find(reading, taken)
    words = tuple(map(stem, reading.lowers))
    return Facts(
        text,
        words,
        tuple(reading.starts),
        frozenset(chain(words, *map(meanings, found_names))),
        found_numbers,
        found_dates,
        found_names,
        negation.find(reading, taken),
    )


def conflicts(a: Facts, b: Facts) -> tuple[Conflict, ...]:
    """Return what two versions of one claim disagree on; `a` is the canonical side.

    Sorted by kind (number, date, name, negation), then by place in `a`.
    """
    if a.text == b.text:
        return ()
    change = find_change(a, b)
    return (
        *numbers.disagree(a, b, change),
        *dates.disagree(a, b, change),
        *names.disagree(a, b, change),
        *negation.disagree(a, b, change),
    )
