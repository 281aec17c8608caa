"""Which facts two versions of one claim disagree on: numbers, dates, names, negation.

    text -> reading (tokens) -> dates, numbers, names, negations -> conflicts of two texts

Meant for pairs already judged to make the same claim: the question here is only which
facts differ, never whether the sentences belong together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsdedup.conflicts import dates, names, negation, numbers
from newsdedup.conflicts.contract import Fact, find_change
from newsdedup.conflicts.told import Facts, by_clock, facts

if TYPE_CHECKING:
    from newsdedup.records import Conflict

__all__ = ["Fact", "Facts", "by_clock", "conflicts", "facts"]


def conflicts(a: Facts, b: Facts) -> tuple[Conflict, ...]:
    """Return what two versions of one claim disagree on; `a` is the canonical side.

    Sorted by kind (number, date, name, negation), then by place in `a`.

    >>> from newsdedup.conflicts import conflicts, facts
    >>> found = conflicts(facts("Five ships sank."), facts("Seven ships sank."))
    >>> [(one.kind, one.canonical, one.variant) for one in found]
    [('number', 'Five', 'Seven')]
    """
    if a.text == b.text:
        return ()
    odd = a.stems ^ b.stems
    change = find_change(a, b)
    found: list[Conflict] = []
    if numbers.may_disagree(odd, change):
        found += numbers.disagree(a, b, change)
    if dates.may_disagree(odd, change):
        found += dates.disagree(a, b, change)
    if names.may_disagree(odd, change):
        found += names.disagree(a, b, change)
    if negation.may_disagree(odd, change):
        found += negation.disagree(a, b, change)
    return tuple(found)
