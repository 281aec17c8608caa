"""The store of an index: one SQLite file, and the band keys of its texts in memory."""

from newsdedup.store.articles import Place
from newsdedup.store.buckets import Buckets
from newsdedup.store.clusters import ClusterRow, StarRow
from newsdedup.store.rows import Version, identity, microseconds, signed
from newsdedup.store.sqlite import Store

__all__ = [
    "Buckets",
    "ClusterRow",
    "Place",
    "StarRow",
    "Store",
    "Version",
    "identity",
    "microseconds",
    "signed",
]
