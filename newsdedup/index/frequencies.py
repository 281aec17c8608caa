"""With salience="corpus": how frequent terms are in the articles that an index was made for.

They are counted once, when it is made, and kept: so what a line repeats doesn't depend on what
else came, or when.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve

from newsdedup import matching, rules
from newsdedup.columns import UNITS_PER_NAT
from newsdedup.corpus import language_of
from newsdedup.terms import PRIOR_SENTENCES
from newsdedup.versions import latest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsdedup.records import Article
    from newsdedup.settings import Settings
    from newsdedup.store import Store

UNSEEN = ""
"""In place of a name: all terms that the articles don't have."""


def counted(articles: Iterable[Article], settings: Settings) -> dict[str, float]:
    """Return the share of distinct sentences that hold each term, as a batch counts it."""
    languages: dict[str, str] = {}
    for article in latest(articles, on_bad_item="skip").articles:
        language = language_of(article, settings)
        for wording in matching.read_sentences(article.text, article.furniture, settings)[1]:
            languages.setdefault(rules.marked(wording, article.source, settings), language)
    wordings = [rules.parted(name)[0] for name in languages]
    texts = matching.read_texts(wordings, settings, languages=list(languages.values()))
    found = dict(zip(texts.terms.names, texts.terms.frequency.tolist(), strict=True))
    return {UNSEEN: float(np.float32(1 / (len(texts) + PRIOR_SENTENCES))), **found}


def fingerprint(frequencies: dict[str, float]) -> str:
    """Return 16 hexadecimal digits that change with any frequency."""
    content = repr(sorted(frequencies.items())).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(content, digest_size=8).hexdigest()


class Frequencies:
    """The frequencies that an index was made with; none where the shipped table holds."""

    def __init__(self, store: Store) -> None:
        self._known = store.frequencies()
        self._unseen = self._known.pop(UNSEEN, 0.0)

    def applied(self, texts: matching.Texts) -> matching.Texts:
        """Return texts whose terms are as frequent, and tell as much, as was counted."""
        if not self._unseen:
            return texts
        known = [self._known.get(name, self._unseen) for name in texts.terms.names]
        frequency = np.array(known, dtype=np.float32)
        salience = np.rint(-UNITS_PER_NAT * np.log(frequency.astype(np.float64)))
        terms = evolve(texts.terms, frequency=frequency, salience=salience.astype(np.int32))
        return evolve(texts, terms=terms)
