"""Explain: why two sentences are, or are not, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import asdict, frozen

from newsdedup import matching, normalize, signatures
from newsdedup.columns import UNITS_PER_NAT, Pairs
from newsdedup.comparison import compare
from newsdedup.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newsdedup.columns import Ragged
    from newsdedup.matching import Texts
    from newsdedup.records import Comparison

DEFAULT = Settings()


@frozen(kw_only=True)
class Explanation:
    """The evidence on two sentences, from terms to decision.

    `shared_terms`, `only_first` and `only_second` map terms to their salience in nats,
    rarest first. `shared_keys` counts the band keys in common by view; "own" is 1 where
    `candidates` of your own yields the two, asked for them alone. `chance` is the
    probability, over seeds, that the two are candidates: 1 where rare terms make a common
    key, otherwise that of the MinHash bands at the measured similarities. `overlapping` tells
    whether they share enough to be measured on the texts.

    >>> import newsdedup as nd
    >>> explanation = nd.explain("The ferry Maro sails again.", "The Maro, a ferry, sails again.")
    >>> list(explanation.shared_terms), explanation.chance
    (['maro', 'ferri', 'sail', 'again', 'the'], 1.0)
    """

    comparison: Comparison
    threshold: float
    shared_terms: Mapping[str, float]
    only_first: Mapping[str, float]
    only_second: Mapping[str, float]
    shared_keys: Mapping[str, int]
    similarity: Mapping[str, float]
    chance: float
    overlapping: bool

    @property
    def together(self) -> bool:
        """Whether a batch puts the two in one cluster, if no better canonical takes either."""
        found = self.comparison.relation == "exact" or any(self.shared_keys.values())
        return self.comparison.same and (self.overlapping or found)

    def as_dict(self) -> dict[str, Any]:
        """Return all of it as plain values for JSON.

        >>> explanation.as_dict()["comparison"]["relation"]
        'restated'
        """
        plain = asdict(self, recurse=False)
        comparison = self.comparison
        plain["comparison"] = {
            "same": comparison.same,
            "score": comparison.score,
            "relation": comparison.relation,
            "conflicts": [asdict(conflict) for conflict in comparison.conflicts],
            "quote_changes": [each._asdict() for each in comparison.quote_changes],
            "substitutions": [asdict(each) for each in comparison.substitutions],
            "evidence": dict(comparison.evidence),
        }
        return plain

    def text(self) -> str:
        """Return it as lines for a reader.

        >>> print(explanation.text().splitlines()[0])
        restated: the same claim
        """
        comparison = self.comparison
        verdict = "the same claim" if comparison.same else "not the same claim"
        lines = [
            f"{comparison.relation}: {verdict}",
            f"score: {comparison.score:.4f} (threshold {self.threshold:g})",
            f"shared terms: {_listed(self.shared_terms)}",
            f"only in the first: {_listed(self.only_first)}",
            f"only in the second: {_listed(self.only_second)}",
            "shared keys: " + ", ".join(f"{view} {n}" for view, n in self.shared_keys.items()),
            f"chance of being compared: {self.chance:.3f}",
            f"enough in common to be measured: {'yes' if self.overlapping else 'no'}",
        ]
        lines += [
            f"conflict, {conflict.kind}: {conflict.canonical or '(nothing)'}"
            f" / {conflict.variant or '(nothing)'}"
            for conflict in comparison.conflicts
        ]
        lines += [
            f"in the quotation: {each.first or '(nothing)'} / {each.second or '(nothing)'}"
            for each in comparison.quote_changes
        ]
        lines += [
            f"{each.rule}: {each.first} / {each.second} ({each.term})"
            for each in comparison.substitutions
        ]
        lines += [f"  {name} = {value:g}" for name, value in comparison.evidence.items()]
        return "\n".join(lines)


def explain(a: str, b: str, *, settings: Settings = DEFAULT) -> Explanation:
    """Return why two sentences are, or are not, put together under the given settings.

    The chance of a common key is that of `b` bands of `r` MinHash values at similarity `s`:
    1 - (1 - s**r)**b (Leskovec, Rajaraman, Ullman: Mining of Massive Datasets, 3.4).

    >>> import newsdedup as nd
    >>> nd.explain("The ferry Maro sails again.", "Pears are dear in Kelm.").together
    False
    """
    wordings = [normalize.normalize(a), normalize.normalize(b)]
    texts = matching.read_texts(wordings, settings)
    nats = dict(
        zip(texts.terms.names, (texts.terms.salience / UNITS_PER_NAT).tolist(), strict=True)
    )
    ours, theirs = (_terms_of(texts, row) for row in (0, 1))
    keys = {name: _common(view) for name, view in matching.views(texts, settings).items()}
    if settings.candidates is not None:
        keys["own"] = len(matching.proposed(texts, settings.candidates, settings))
    similarity = {
        "wording": _jaccard(signatures.wording_elements(texts.terms)),
        "claim": _jaccard(signatures.claim_elements(texts.terms)),
    }
    pair = Pairs(first=np.zeros(1, dtype=np.int32), second=np.ones(1, dtype=np.int32))
    return Explanation(
        comparison=compare(a, b, settings=settings),
        threshold=settings.threshold,
        shared_terms=_by_salience(ours & theirs, nats),
        only_first=_by_salience(ours - theirs, nats),
        only_second=_by_salience(theirs - ours, nats),
        shared_keys=keys,
        similarity=similarity,
        chance=_chance(keys, similarity, settings, equal=wordings[0] == wordings[1]),
        overlapping=len(matching.overlapping(texts, pair)) == 1,
    )


def _terms_of(texts: Texts, row: int) -> set[str]:
    offsets = texts.terms.tokens.offsets
    numbers = texts.terms.tokens.values[offsets[row] : offsets[row + 1]]
    return {texts.terms.names[number] for number in numbers.tolist()}


def _by_salience(terms: set[str], nats: Mapping[str, float]) -> dict[str, float]:
    return {term: nats[term] for term in sorted(terms, key=lambda term: (-nats[term], term))}


def _common(rows: Ragged) -> int:
    """Return how many values the two rows have in common."""
    first, second = np.split(rows.values, [rows.offsets[1]])
    return len(np.intersect1d(first, second))


def _jaccard(rows: Ragged) -> float:
    total = len(np.unique(rows.values))
    return round(_common(rows) / total, 4) if total else 0.0


def _chance(
    keys: Mapping[str, int], similarity: Mapping[str, float], settings: Settings, *, equal: bool
) -> float:
    """Return the chance of a common key: 1 - (1 - similarity**rows)**bands for each MinHash."""
    if equal or keys.get("rare terms") or keys.get("own"):
        return 1.0
    shapes = {
        "wording": (settings.wording_bands, settings.wording_rows),
        "claim": (settings.claim_bands, settings.claim_rows),
    }
    missed = 1.0
    for view, (bands, rows) in shapes.items():
        if view in keys:
            missed *= (1 - similarity[view] ** rows) ** bands
    return round(1 - missed, 4)


def _listed(terms: Mapping[str, float]) -> str:
    return ", ".join(f"{term} ({nats:.1f})" for term, nats in terms.items()) or "none"
