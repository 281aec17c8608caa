"""What two texts share inside quotation marks, and of one's quotation in the other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from newsdedup import tables
from newsdedup.columns import UNITS_PER_NAT, Ragged, distinct, from_codes
from newsdedup.features.block import Block, fraction, low_high
from newsdedup.sparse import SparseRows, row_sums, sparse_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMES = (
    "quotes_both",
    "quotes_one",
    "quoted_jaccard",
    "quoted_found_most",
    "quoted_found_least",
    "quoted_share_short",
    "quoted_nats",
)

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
# What a feature is where there is no quotation to measure: outside its range.
ABSENT = -1.0


def measured(block: Block) -> dict[str, Any]:
    """Return each feature of NAMES, one value a pair."""
    quoted = _quoted_rows(block)
    quoting = quoted.totals > 0
    left, right = block.ends(quoting)
    left_total, right_total = block.ends(quoted.totals)
    both = quoted.shared_totals(block.left, block.right)
    left_found = row_sums(quoted.weights[block.left].multiply(block.rows.ones[block.right]))
    right_found = row_sums(quoted.weights[block.right].multiply(block.rows.ones[block.left]))
    either = left_total + right_total - both
    ends = (
        fraction(left_found, left_total, otherwise=ABSENT),
        fraction(right_found, right_total, otherwise=ABSENT),
    )
    least, most = low_high(*ends)
    share = fraction(quoted.totals, block.rows.totals)
    return {
        "quotes_both": left & right,
        "quotes_one": left != right,
        "quoted_jaccard": np.where(left & right, fraction(both, either), ABSENT),
        "quoted_found_most": most,
        "quoted_found_least": np.where(left & right, least, most),
        "quoted_share_short": block.short_long(*block.ends(share))[0],
        "quoted_nats": (left_found + right_found) / UNITS_PER_NAT,
    }


def _quoted_rows(block: Block) -> SparseRows:
    """Return the terms that each text has inside quotation marks, weighted by salience."""
    columns = {name: column for column, name in enumerate(block.names)}
    codes = [
        (row << 32) | column
        for row, wording in enumerate(block.wordings)
        if '"' in wording
        for column in _quoted_columns(wording, columns)
    ]
    rows: Ragged = from_codes(distinct(np.array(codes, dtype=np.int64)), len(block.wordings))
    return sparse_rows(rows, block.salience[rows.values], len(block.names))


def _quoted_columns(wording: str, columns: Mapping[str, int]) -> list[int]:
    aliases = tables.aliases()
    words = _WORD.findall(quoted_part(wording))
    terms = (aliases.get((word,)) or tables.stem(word) for word in words)
    return [columns[term] for term in terms if term in columns]


def quoted_part(wording: str) -> str:
    """Return what a normalised text has inside quotation marks.

    A mark that closes before any has opened ends a quotation that began in an earlier
    sentence, one that is never closed opens a quotation that goes on in a later one.
    """
    parts = wording.split('"')
    if len(parts) == 1:
        return ""
    closing = parts[0][-1:] not in ("", " ", "(", "[", "-") and not wording.startswith('"')
    return " ".join(parts[0::2] if closing else parts[1::2])
