"""newsdedup: the sentences that news-wire articles repeat, once, with who said them where.

    readers → versions → sentences → normalize → terms → signatures → candidates → overlap
    (files)   (latest)   (offsets)   (wording) (salience) (MinHash)   (band keys) (pre-test)
      → features → verify →    rules    → clusters → canonical → provenance → conflicts → outputs
       (measured)  (score) (time, source) (stars)  (the kept)  (who, when)    (facts)   (JSONL, …)

    matching: terms to scores, the order that all ways in share; keying: the keys of a collection
    pipeline: all of it, for a batch; index: the same stages against a store of what came before

`read_articles` and `deduplicate` do the main job, `compare` and `explain` look at two
sentences. What isn't needed at import (numpy, datasketch, scipy) loads when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from newsdedup.errors import (
    ArticleFormatError,
    InvalidSettingError,
    MissingExtraError,
    NewsdedupError,
    SpillError,
    StoreBusyError,
    StoreFormatError,
    StoreMismatchError,
    WorkDirError,
)
from newsdedup.records import (
    Article,
    Cluster,
    Comparison,
    Conflict,
    Sentence,
    Skipped,
    Substitution,
    Variant,
)
from newsdedup.settings import Settings

if TYPE_CHECKING:
    from newsdedup.comparison import compare
    from newsdedup.explanation import Explanation, explain
    from newsdedup.index import Index
    from newsdedup.pipeline import deduplicate
    from newsdedup.readers import read_articles, read_frame
    from newsdedup.result import Result
    from newsdedup.timeline import Timeline, timelines

__version__ = "0.1.0"

__all__ = [
    "Article",
    "ArticleFormatError",
    "Cluster",
    "Comparison",
    "Conflict",
    "Explanation",
    "Index",
    "InvalidSettingError",
    "MissingExtraError",
    "NewsdedupError",
    "Result",
    "Sentence",
    "Settings",
    "Skipped",
    "SpillError",
    "StoreBusyError",
    "StoreFormatError",
    "StoreMismatchError",
    "Substitution",
    "Timeline",
    "Variant",
    "WorkDirError",
    "compare",
    "deduplicate",
    "explain",
    "read_articles",
    "read_frame",
    "timelines",
]

_LATER = {
    "Explanation": "newsdedup.explanation",
    "Index": "newsdedup.index",
    "Result": "newsdedup.result",
    "Timeline": "newsdedup.timeline",
    "compare": "newsdedup.comparison",
    "deduplicate": "newsdedup.pipeline",
    "explain": "newsdedup.explanation",
    "read_articles": "newsdedup.readers",
    "read_frame": "newsdedup.readers",
    "timelines": "newsdedup.timeline",
}


def __getattr__(name: str) -> Any:
    """Import what loads numpy and more when it is first asked for."""
    if name not in _LATER:
        raise AttributeError(f"module 'newsdedup' has no attribute {name!r}")
    value = getattr(import_module(_LATER[name]), name)
    globals()[name] = value  # `newsdedup.explain` is the function, not the module
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
