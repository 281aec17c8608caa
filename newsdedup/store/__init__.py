"""The store of an index, a file or memory, and the band keys of its texts beside it."""

from newsdedup.store.buckets import Buckets
from newsdedup.store.clusters import ClusterRow, StarRow
from newsdedup.store.contract import Store
from newsdedup.store.memory import MemoryStore
from newsdedup.store.places import Place, Places
from newsdedup.store.rows import Version, identity, microseconds, signed
from newsdedup.store.sqlite import SQLiteStore


def opened(path: str, *, timeout: float, read_only: bool) -> Store:
    """Return the store at a path: a file, made where there is none, or memory (":memory:").

    Raises as `sqlite.SQLiteStore` does.
    """
    if path == MemoryStore.path:
        return MemoryStore()
    return SQLiteStore(path, timeout=timeout, read_only=read_only)


__all__ = [
    "Buckets",
    "ClusterRow",
    "MemoryStore",
    "Place",
    "Places",
    "SQLiteStore",
    "StarRow",
    "Store",
    "Version",
    "identity",
    "microseconds",
    "opened",
    "signed",
]
