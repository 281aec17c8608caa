"""What two texts share of their terms, their names, their other words, figures and days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from newsdedup import compiled
from newsdedup.columns import UNITS_PER_NAT
from newsdedup.features.block import Block, Counts, fraction, low_high, short_long

if TYPE_CHECKING:
    from newsdedup.columns import Float32s, Int64s

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


def write(block: Block, counts: Counts, columns: Float32s) -> None:
    """Write each feature of NAMES into its row of `columns`, `(len(NAMES) or more, pairs)`."""
    if not compiled.wanted(len(block)):
        for name, values in measured(block, counts).items():
            columns[NAMES.index(name)] = values
        return
    from newsdedup.compiled import shares as kernels  # noqa: PLC0415  # brings numba

    opening = block.readings.pronouns(block.used).astype(np.uint8)
    found, nat = (counts.texts, counts.pairs, opening), float(UNITS_PER_NAT)
    kernels.write(block.left, block.right, *found, nat, columns)


def measured(block: Block, counts: Counts) -> dict[str, Any]:
    """Return each feature of NAMES, one value a pair."""
    left, right = block.ends(counts.of_texts("weight"))
    shared = counts.of_pairs("weight")
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
    heavier = left - right
    _measure_rarest(found, counts, heavier)
    _measure_kinds(found, block, counts, heavier)
    _measure_counts(found, block, counts, heavier)
    opening = block.readings.pronouns(block.used).astype(np.float64)
    found["pronoun_short"], found["pronoun_long"] = short_long(heavier, *block.ends(opening))
    return found


def _measure_rarest(found: dict[str, Any], counts: Counts, heavier: Int64s) -> None:
    """Measure the rarest shared term, and the rarest that each text has alone."""
    rests = (counts.of_pairs(name) / UNITS_PER_NAT for name in ("rarest_left", "rarest_right"))
    short, long = short_long(heavier, *rests)
    found["rarest_shared"] = counts.of_pairs("rarest") / UNITS_PER_NAT
    found["rarest_unshared_short"], found["rarest_unshared_long"] = short, long


def _measure_kinds(found: dict[str, Any], block: Block, counts: Counts, heavier: Int64s) -> None:
    """Measure by weight what is shared of names and of other words."""
    for kind in ("names", "words"):
        parts = _parts(block, counts, kind, heavier)
        shared, short, long = (part / UNITS_PER_NAT for part in parts)
        found[f"{kind}_shared"] = shared
        found[f"{kind}_unshared_short"] = short
        found[f"{kind}_unshared_long"] = long
        found[f"{kind}_contained"] = fraction(shared, shared + short, otherwise=found["contained"])
        found[f"{kind}_jaccard"] = fraction(
            shared, shared + short + long, otherwise=found["jaccard"]
        )


def _measure_counts(found: dict[str, Any], block: Block, counts: Counts, heavier: Int64s) -> None:
    """Measure by number what is shared of terms, names, figures and days."""
    left, right = block.ends(counts.of_texts("terms"))
    shared, (fewer, more) = counts.of_pairs("terms"), low_high(left, right)
    found["plain_jaccard"] = fraction(shared, fewer + more - shared)
    found["plain_contained"] = fraction(shared, fewer)
    found["length_ratio"] = fraction(fewer, more)
    found["least_terms"], found["most_terms"] = fewer, more
    found["names_shared_count"] = counts.of_pairs("name_count")
    figures, short, long = _parts(block, counts, "figures", heavier)
    found["figures_shared"] = figures
    found["figures_unshared_short"], found["figures_unshared_long"] = short, long
    found["figures_differ"] = np.minimum(short, long)
    found["days_shared"], short, long = _parts(block, counts, "days", heavier)
    found["days_unshared"] = short + long
    found["days_differ"] = np.minimum(short, long)
    left, right = block.ends(counts.of_texts("negations") > 0)
    found["negation_differs"] = left != right


def _parts(block: Block, counts: Counts, name: str, heavier: Int64s) -> tuple[Any, Any, Any]:
    """Return what is shared, and what the lighter and the heavier text have alone."""
    left, right = block.ends(counts.of_texts(name))
    shared = counts.of_pairs(name)
    return (shared, *short_long(heavier, left - shared, right - shared))
