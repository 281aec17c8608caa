"""What two sentences have to do with each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from newsdedup import notebook
from newsdedup.differences import QuoteChange
from newsdedup.records.article import frozen_mapping
from newsdedup.records.cluster import Conflict, told
from newsdedup.records.kinds import Relation, SubstitutionRule


@frozen(kw_only=True)
class Substitution:
    """Two texts say one thing in other words, and the rule that sees through it.

    `rule` is "alias", "number" or "loose alias", `term` what both stand for (for a loose alias
    what the first stands for), `first` and `second` the normalised words of each text.

    >>> import newsdedup as nd
    >>> found = nd.compare("The USA bought thirty ferries.", "The United States bought 30 ferries.")
    >>> [(one.rule, one.first, one.second) for one in found.substitutions]
    [('alias', 'usa', 'united states'), ('number', 'thirty', '30')]
    """

    rule: SubstitutionRule
    term: str
    first: str
    second: str


@frozen(kw_only=True, repr=False)
class Comparison:
    """What two sentences have to do with each other.

    `same` is the decision at the threshold of the settings, `score` the calibrated
    probability behind it, `relation` is read from the first to the second (`contains`:
    the first contains the second's claim), `evidence` the measured features by name,
    `quote_changes` the words that both quote differently,
    `substitutions` the rules by which other words were seen to stand for the same.

    >>> import newsdedup as nd
    >>> found = nd.compare("The ferry Maro sails again.", "The Maro, a ferry, sails again.")
    >>> found.same, found.relation, 0 <= found.score <= 1
    (True, 'restated', True)
    """

    same: bool
    score: float
    relation: Relation
    conflicts: tuple[Conflict, ...]
    substitutions: tuple[Substitution, ...] = ()
    quote_changes: tuple[QuoteChange, ...] = ()
    evidence: Mapping[str, Any] = field(factory=dict, converter=frozen_mapping, hash=False)

    def __repr__(self) -> str:
        disagreement = "".join(f"; {told(conflict)}" for conflict in self.conflicts)
        return f"<Comparison: {self._verdict()}{disagreement}>"

    def _repr_html_(self) -> str:
        """Return the comparison for a notebook: verdict, conflicts and evidence."""
        rows = [(name, f"{value:g}") for name, value in self.evidence.items()]
        shown = (
            notebook.element("strong", self._verdict()),
            notebook.element("ul", *(notebook.element("li", told(one)) for one in self.conflicts)),
            notebook.folded("evidence", notebook.table(("feature", "value"), rows)) if rows else "",
        )
        return notebook.element("div", *shown)

    def _verdict(self) -> str:
        same = "the same claim" if self.same else "not the same claim"
        return f"{self.relation}, {same}, score {self.score:.2f}"
