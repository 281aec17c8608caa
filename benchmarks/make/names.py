"""Count which stems are names: `python -m benchmarks.make.names --data DIR`.

Reads every third article of the allsides collection, and writes `newsdedup/data/names.txt.gz`:
the stems that stand with a capital at least half the times, in mid-sentence and not after a
quotation mark, of those seen at least twice there. Headlines (most words with a capital) are
left out. No sentence of the articles is kept.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from newsdedup import normalize, sentences, tables
from newsdedup.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

EVERY = 3
LEAST_SEEN = 2
LEAST_SHARE = 0.5

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_OPENING = frozenset("\"\u201c\u2018'.:!?")


def texts(data: Path) -> Iterator[str]:
    """Yield the text of every third article of allsides."""
    number = 0
    for path in sorted((data / "articles").glob("allsides_part*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                number += 1
                if number % EVERY == 0:
                    yield json.loads(line)["text"]


@cache
def stem(word: str) -> str:
    """Return the term that a word stands for."""
    folded = normalize.normalize(word).removesuffix("'s")
    return tables.aliases().get((folded,)) or tables.stem(folded)


def words_within(sentence: str) -> Iterator[str]:
    """Yield the words of a sentence whose capital, if any, is not that of its beginning."""
    found = list(_WORD.finditer(sentence))
    if 2 * sum(word[0].islower() for word in found) < len(found):
        return
    for previous, word in pairwise(found):
        if not _OPENING & set(sentence[previous.end() : word.start()]):
            yield word[0]


def count(articles: Iterator[str]) -> tuple[Counter[str], Counter[str]]:
    """Return how often each stem was seen with a capital, and how often at all."""
    capitals: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    settings = Settings()
    for text in articles:
        for start, end in sentences.spans(text, settings):
            for word in words_within(text[start:end]):
                term = stem(word)
                seen[term] += 1
                capitals[term] += word[0].isupper()
    return capitals, seen


def main() -> None:
    """Count and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="directory of collections")
    parser.add_argument("--out", type=Path, default=Path("newsdedup/data/names.txt.gz"))
    options = parser.parse_args()
    capitals, seen = count(texts(options.data))
    names = sorted(
        term
        for term, times in seen.items()
        if times >= LEAST_SEEN and capitals[term] >= LEAST_SHARE * times
    )
    content = " ".join(names).encode()
    options.out.write_bytes(gzip.compress(content, compresslevel=9, mtime=0))
    print(f"{len(names)} names of {len(seen)} stems written to {options.out}")


if __name__ == "__main__":
    main()
