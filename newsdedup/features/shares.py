"""What two texts share of their terms, their names, their other words, figures and days."""

from __future__ import annotations

import gzip
import pkgutil
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from newsdedup import tables
from newsdedup.columns import UNITS_PER_NAT
from newsdedup.features.block import Block, fraction, low_high
from newsdedup.sparse import row_sums

if TYPE_CHECKING:
    from newsdedup.columns import Float64s

NAMES = (
    "jaccard",
    "contained",
    "containing",
    "shared_nats",
    "least_nats",
    "unshared_short",
    "unshared_long",
    "rarest_shared",
    "rarest_unshared_short",
    "rarest_unshared_long",
    "plain_jaccard",
    "plain_contained",
    "length_ratio",
    "least_terms",
    "most_terms",
    "names_shared",
    "names_shared_count",
    "names_unshared_short",
    "names_unshared_long",
    "names_contained",
    "names_jaccard",
    "words_shared",
    "words_unshared_short",
    "words_unshared_long",
    "words_contained",
    "words_jaccard",
    "figures_shared",
    "figures_unshared_short",
    "figures_unshared_long",
    "figures_differ",
    "days_shared",
    "days_unshared",
    "days_differ",
    "negation_differs",
    "pronoun_short",
    "pronoun_long",
)

PRONOUNS = frozenset(("he", "she", "it", "they", "we", "i", "you", "this", "that"))
_MONTHS_AND_DAYS = frozenset(
    tables.stem(word)
    for word in (*tables.MONTHS, *tables.WEEKDAYS, "yesterday", "today", "tomorrow")
    if len(word) > len("sept") or word in ("june", "july")
)


@cache
def usual_names() -> frozenset[str]:
    """Return the stems that news English writes with a capital in mid-sentence."""
    content = pkgutil.get_data("newsdedup", "data/names.txt.gz")
    if content is None:
        raise FileNotFoundError("names.txt.gz")
    return frozenset(gzip.decompress(content).decode().split())


def is_name(term: str) -> bool:
    """Tell whether a term is most likely a name: capitals, an alias, or unknown letters."""
    if term in usual_names() or "_" in term:
        return True
    return term.isalpha() and term not in tables.frequencies().frequency_of


def measured(block: Block) -> dict[str, Any]:
    """Return each feature of NAMES, one value a pair."""
    left, right = block.ends(block.rows.totals)
    shared = row_sums(block.common)
    low, high = low_high(left, right)
    found: dict[str, Any] = {
        "jaccard": fraction(shared, low + high - shared),
        "contained": fraction(shared, low),
        "containing": fraction(shared, high),
        "shared_nats": shared / UNITS_PER_NAT,
        "least_nats": low / UNITS_PER_NAT,
        "unshared_short": (low - shared) / UNITS_PER_NAT,
        "unshared_long": (high - shared) / UNITS_PER_NAT,
    }
    _measure_rarest(found, block)
    _measure_traits(found, block)
    _measure_openings(found, block)
    return found


def _measure_rarest(found: dict[str, Any], block: Block) -> None:
    """Measure the rarest shared term, and the rarest that each text has alone."""
    weights, common = block.rows.weights, block.common
    rests = (_greatest(weights[end] - common) for end in (block.left, block.right))
    short, long = block.short_long(*rests)
    found["rarest_shared"] = _greatest(common) / UNITS_PER_NAT
    found["rarest_unshared_short"] = short / UNITS_PER_NAT
    found["rarest_unshared_long"] = long / UNITS_PER_NAT


def _measure_traits(found: dict[str, Any], block: Block) -> None:
    """Measure what is shared of each kind of term, by weight and by number."""
    name = np.array([is_name(term) for term in block.names], dtype=np.bool_) & ~block.is_number
    day = np.array([term in _MONTHS_AND_DAYS for term in block.names], dtype=np.bool_)
    word = ~name & ~block.is_number
    weighed = np.column_stack((name, word)).astype(np.float64)
    counted = np.column_stack((np.ones(len(day)), name, block.is_number, day)).astype(np.float64)
    ones = block.common.copy()
    ones.data = np.ones_like(ones.data)
    weights = _parts(block, block.common @ weighed, block.rows.weights @ weighed)
    counts = _parts(block, ones @ counted, block.rows.ones @ counted)
    for column, kind in enumerate(("names", "words")):
        shared, short, long = (part[:, column] / UNITS_PER_NAT for part in weights)
        found[f"{kind}_shared"] = shared
        found[f"{kind}_unshared_short"] = short
        found[f"{kind}_unshared_long"] = long
        found[f"{kind}_contained"] = fraction(shared, shared + short, otherwise=found["contained"])
        found[f"{kind}_jaccard"] = fraction(
            shared, shared + short + long, otherwise=found["jaccard"]
        )
    _note_counts(found, counts)
    found["negation_differs"] = _negation_differs(block)


def _note_counts(found: dict[str, Any], counts: tuple[Any, Any, Any]) -> None:
    """Note what was counted: terms, names, figures, days."""
    shared, short, long = counts
    fewer, more = low_high(shared[:, 0] + short[:, 0], shared[:, 0] + long[:, 0])
    found["plain_jaccard"] = fraction(shared[:, 0], fewer + more - shared[:, 0])
    found["plain_contained"] = fraction(shared[:, 0], fewer)
    found["length_ratio"] = fraction(fewer, more)
    found["least_terms"], found["most_terms"] = fewer, more
    found["names_shared_count"] = shared[:, 1]
    found["figures_shared"] = shared[:, 2]
    found["figures_unshared_short"], found["figures_unshared_long"] = short[:, 2], long[:, 2]
    found["figures_differ"] = np.minimum(short[:, 2], long[:, 2])
    found["days_shared"] = shared[:, 3]
    found["days_unshared"] = short[:, 3] + long[:, 3]
    found["days_differ"] = np.minimum(short[:, 3], long[:, 3])


def _parts(block: Block, shared: Any, totals: Any) -> tuple[Any, Any, Any]:
    """Return what is shared, and what the lighter and the heavier text have alone."""
    left, right = block.ends(totals)
    columns = range(shared.shape[1])
    ends = [
        block.short_long(left[:, each] - shared[:, each], right[:, each] - shared[:, each])
        for each in columns
    ]
    return (
        shared,
        np.column_stack([short for short, _ in ends]),
        np.column_stack([long for _, long in ends]),
    )


def _negation_differs(block: Block) -> Any:
    left, right = block.ends(block.tokens.only(block.is_negation[block.tokens.values]).lengths > 0)
    return left != right


def _measure_openings(found: dict[str, Any], block: Block) -> None:
    """Tell whether each text opens with a pronoun, so that its subject is unknown."""
    firsts = [wording.lstrip("\"'( ").partition(" ")[0] for wording in block.wordings]
    opening = np.array([first in PRONOUNS for first in firsts], dtype=np.float64)
    found["pronoun_short"], found["pronoun_long"] = block.short_long(*block.ends(opening))


def _greatest(matrix: Any) -> Float64s:
    if matrix.shape[0] == 0 or matrix.shape[1] == 0:
        return np.zeros(matrix.shape[0])
    return np.asarray(matrix.max(axis=1).todense(), dtype=np.float64).ravel()
