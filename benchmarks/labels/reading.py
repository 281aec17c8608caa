"""Read labelled pairs, and find their texts in the collections."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FILES = ("same_claim_dev", "same_claim_dev2")
GOLD = {"S": "same", "C": "same", "P": "partial", "T": "different", "U": "different"}
HERE = Path(__file__).parent

Row = dict[str, Any]


def given(data: Path) -> list[Row]:
    """Return the labelled pairs of `same_claim_dev` and `same_claim_dev2` that are scored."""
    rows: list[Row] = []
    for name in FILES:
        found = _rows(data / "pairs" / f"{name}.jsonl")
        rows += [{"set": "fnc1_train"} | row | {"file": name} for row in found]
    return [row for row in rows if row["gold"] in ("same", "different")]


def read(data: Path) -> list[Row]:
    """Return the pairs of `read.jsonl` that are scored, with their texts."""
    rows = [row | {"file": "read", "gold": gold(row["labels"])} for row in labelled()]
    return with_texts([row for row in rows if row["gold"] in ("same", "different")], data)


def labelled() -> list[Row]:
    """Return all rows of `read.jsonl`, without texts."""
    return list(_rows(HERE / "read.jsonl"))


def gold(labels: str) -> str:
    """Return what readers' labels, a letter each, come to: disputed where they differ."""
    found = {GOLD[label] for label in labels}
    return found.pop() if len(found) == 1 else "disputed"


def _rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def with_texts(rows: list[Row], data: Path) -> list[Row]:
    """Return the rows with `text_a` and `text_b` cut from their articles."""
    wanted = {row[f"article_{side}"] for row in rows for side in "ab"}
    texts = dict(_texts(data, {row["set"] for row in rows}, wanted))
    return [
        row
        | {
            f"text_{side}": texts[row[f"article_{side}"]][row[f"start_{side}"] : row[f"end_{side}"]]
            for side in "ab"
        }
        for row in rows
    ]


def _texts(data: Path, sets: Iterable[str], wanted: set[str]) -> Iterator[tuple[str, str]]:
    for name in sorted(sets):
        for path in sorted((data / "articles").glob(f"{name}*.jsonl.gz")):
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                for line in lines:
                    article = json.loads(line)
                    if article["id"] in wanted:
                        yield article["id"], article["text"]


def stories(rows: Iterable[Row]) -> list[str]:
    """Return a name of each row's story: articles linked by any pair are one story.

    Folds by story never have an article, nor one paired with it, in training and test.
    """
    parent: dict[str, str] = {}

    def root(article: str) -> str:
        while parent.setdefault(article, article) != article:
            parent[article] = parent[parent[article]]
            article = parent[article]
        return article

    rows = list(rows)
    for row in rows:
        parent[root(row["article_a"])] = root(row["article_b"])
    return [root(row["article_a"]) for row in rows]
