"""What two texts share inside quotation marks, and of one's quotation in the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from newsdedup.columns import UNITS_PER_NAT
from newsdedup.features import counting
from newsdedup.features.block import Block, fraction, low_high, short_long

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newsdedup.columns import Int64s

NAMES = (
    "quotes_both",
    "quotes_one",
    "quoted_jaccard",
    "quoted_found_most",
    "quoted_found_least",
    "quoted_share_short",
    "quoted_nats",
)

# What a feature is where there is no quotation to measure: outside its range.
ABSENT = -1.0

WITHOUT: Mapping[str, float] = {
    "quotes_both": 0.0,
    "quotes_one": 0.0,
    "quoted_jaccard": ABSENT,
    "quoted_found_most": ABSENT,
    "quoted_found_least": ABSENT,
    "quoted_share_short": 0.0,
    "quoted_nats": 0.0,
}
"""What a pair measures of which neither text has a quotation mark."""


def measured(block: Block, left_weight: Int64s, right_weight: Int64s) -> dict[str, Any]:
    """Return each feature of NAMES, one value a pair, given the weights of the two texts."""
    left_total, right_total, both, left_found, right_found = counting.quoted(block)
    left, right = left_total > 0, right_total > 0
    either = left_total + right_total - both
    least, most = low_high(
        fraction(left_found, left_total, otherwise=ABSENT),
        fraction(right_found, right_total, otherwise=ABSENT),
    )
    shares = fraction(left_total, left_weight), fraction(right_total, right_weight)
    return {
        "quotes_both": left & right,
        "quotes_one": left != right,
        "quoted_jaccard": np.where(left & right, fraction(both, either), ABSENT),
        "quoted_found_most": most,
        "quoted_found_least": np.where(left & right, least, most),
        "quoted_share_short": short_long(left_weight - right_weight, *shares)[0],
        "quoted_nats": (left_found + right_found) / UNITS_PER_NAT,
    }
