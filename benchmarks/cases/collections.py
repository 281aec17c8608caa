"""The real collections and labelled pairs, read as the cases want them."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import newsdedup as nd
from newsdedup.sentences import spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

Pair = dict[str, Any]
ALLSIDES_PARTS = 8


def articles(data: Path, name: str) -> list[nd.Article]:
    """Return the articles of a collection, as `read_articles` gives them."""
    return list(nd.read_articles(data / "articles" / f"{name}.jsonl.gz", assume_timezone="UTC"))


def sentences(found: Iterable[nd.Article]) -> Iterator[str]:
    """Yield the sentences of articles, split with default settings."""
    settings = nd.Settings()
    for article in found:
        for start, end in spans(article.text, settings):
            yield article.text[start:end]


def sample(data: Path, count: int) -> tuple[list[nd.Article], int]:
    """Return articles of allsides with at least `count` sentences in all, and how many.

    Articles come in the order of a hash of their ids, part after part, so that a smaller
    sample is the beginning of a larger one.
    """
    taken: list[nd.Article] = []
    total = 0
    for part in range(1, ALLSIDES_PARTS + 1):
        found = articles(data, f"allsides_part{part:02}")
        for article in sorted(found, key=lambda article: _order(article.id)):
            if total >= count:
                return taken, total
            taken.append(article)
            total += len(spans(article.text, nd.Settings()))
    return taken, total


def _order(name: str) -> bytes:
    return hashlib.blake2b(name.encode(), digest_size=8).digest()


def labelled(data: Path) -> list[Pair]:
    """Return the labelled pairs of both development sets, each with the name of its set."""
    found = []
    for file in ("same_claim_dev", "same_claim_dev2"):
        for line in (data / "pairs" / f"{file}.jsonl").read_text("utf-8").splitlines():
            pair = json.loads(line)
            subset = f"dev2_{pair['set']}" if "set" in pair else "dev"
            found.append({**pair, "set": subset})
    return found
