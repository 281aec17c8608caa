"""Candidates: from signatures and rare terms to band keys, from equal keys to pairs.

One banded index holds all views. A key is 64 bits; texts with an equal key share a bucket.
All pairs of a small bucket are candidates; members of a large one (boilerplate, templates)
link to a few representatives, chosen by a hash of their content, so that the number of pairs
stays in proportion to the number of texts.
"""

from newsdedup.candidates.keys import (
    COMMON_TERM,
    Rarity,
    band_keys,
    mix64,
    rare_term_keys,
    rarity,
)
from newsdedup.candidates.meeting import Buckets, pairs_of
from newsdedup.candidates.pairing import REPRESENTATIVES, buckets, by_range, pairs, shared

__all__ = [
    "COMMON_TERM",
    "REPRESENTATIVES",
    "Buckets",
    "Rarity",
    "band_keys",
    "buckets",
    "by_range",
    "mix64",
    "pairs",
    "pairs_of",
    "rare_term_keys",
    "rarity",
    "shared",
]
