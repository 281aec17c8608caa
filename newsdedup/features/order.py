"""How much of two texts stands in one order: runs of terms, common subsequences, letters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsdedup.features.block import Block, Counts, fraction, low_high

if TYPE_CHECKING:
    from newsdedup.columns import Float64s

NAMES = (
    "bigram_jaccard",
    "bigram_contained",
    "trigram_contained",
    "order_contained",
    "order_containing",
    "ratio",
)


def measured(block: Block, counts: Counts) -> dict[str, Any]:
    """Return each feature of NAMES but `ratio`, one value a pair."""
    two, three = (counts.of_pairs(name) for name in ("runs2", "runs3"))
    low, high = low_high(*block.ends(counts.of_texts("runs2")))
    least, _ = low_high(*block.ends(counts.of_texts("runs3")))
    fewer, more = low_high(*block.ends(block.lengths))
    longest = counts.of_pairs("longest")
    return {
        "bigram_jaccard": fraction(two, low + high - two),
        "bigram_contained": fraction(two, low),
        "trigram_contained": fraction(three, least),
        "order_contained": fraction(longest, fewer),
        "order_containing": fraction(longest, more),
    }


def ratio(block: Block) -> Float64s:
    """Return rapidfuzz's ratio of the letters of each pair."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415  # the door: only in features

    wordings = [block.readings.texts[row] for row in block.used.tolist()]
    sides = ([wordings[place] for place in side.tolist()] for side in (block.left, block.right))
    percent: Float64s = process.cpdist(*sides, scorer=fuzz.ratio).astype("float64")
    return percent / 100
