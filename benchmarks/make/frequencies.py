"""Make the table of document frequencies: `python -m benchmarks.make.frequencies --data DIR`.

Counts in how many distinct sentences of the article collections each stem occurs, after
aliases; writes counts of single words alone, none seen in fewer than three sentences.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import snowballstemmer

from newsdedup import tables
from newsdedup.normalize import normalize, words

COLLECTIONS = (
    *(f"allsides_part{part:02}" for part in range(1, 9)),
    "fnc1_train",
    "fa_kes_syria",
    "reuters21578",
)
HARD_WRAPPED = ("reuters21578",)
LEAST_SENTENCES = 3
MOST_WORDS_A_STEM = 512 - 48
OUTPUT = Path(tables.__file__).parent / "data" / "frequencies.txt.gz"

# The package's own splitter is not used, so that a change to it doesn't change the table.
_BOUNDARY = re.compile(r"(?<=[.!?])[\"'”’)]*\s+(?=[\"'“‘(]?[A-Z])|\n+")
_WRAP = re.compile(r"\n(?!\s)")
# Letters with inner apostrophe, ampersand, dot or hyphen, or a number; no handles, no scripts
# that the stemmer doesn't know.
_COUNTED = re.compile(r"[a-z][a-z'&.]*(?:-?\d[a-z\d]*)?|\d[\d.,/:a-z-]*|[$%£€]")


def distinct_sentences(data: Path) -> Iterator[list[str]]:
    """Yield the words of each distinct normalised sentence of three words or more."""
    seen: set[bytes] = set()
    for name in COLLECTIONS:
        for text in _texts(data / "articles" / f"{name}.jsonl.gz"):
            unwrapped = _WRAP.sub(" ", text) if name in HARD_WRAPPED else text
            for sentence in _BOUNDARY.split(unwrapped):
                normalized = normalize(sentence)
                key = hashlib.blake2b(normalized.encode("utf-8", "surrogatepass"), digest_size=8)
                if key.digest() in seen:
                    continue
                seen.add(key.digest())
                found = words(normalized)
                if len(found) >= LEAST_SENTENCES:
                    yield found


def _texts(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line).get("text") or ""


class Stemmer:
    """Snowball's English stemmer, on words without accents, numbers as plain digits, cached."""

    def __init__(self) -> None:
        self._stem = snowballstemmer.stemmer("english").stemWord
        self._known: dict[str, str] = {}

    def __call__(self, word: str) -> str:
        known = self._known.get(word)
        if known is None:
            known = self._known[word] = self._make(word)
        return known

    def _make(self, word: str) -> str:
        value = tables.number_value(word)
        if value is not None:
            return tables.plain_number(value)
        bare = tables.without_accents(word)
        if not bare.isalpha():
            return bare.replace("-", "")
        stem: str = self._stem(bare)
        return stem


def count(sentences: Iterator[list[str]], stem: Stemmer) -> tuple[int, Counter[str], Counter[str]]:
    """Return the number of sentences, and in how many each stem and each word occurs."""
    total = 0
    of_stems: Counter[str] = Counter()
    of_words: Counter[str] = Counter()
    for found in sentences:
        total += 1
        distinct = set(found)
        of_words.update(distinct)
        of_stems.update(set(map(stem, distinct)))
    return total, of_stems, of_words


def table_text(total: int, of_stems: Counter[str], of_words: Counter[str], stem: Stemmer) -> str:
    """Return the table as `newsdedup.tables.parse_frequencies` reads it."""
    stems = sorted(
        stem
        for stem, number in of_stems.items()
        if number >= LEAST_SENTENCES and _COUNTED.fullmatch(stem)
    )
    kept = set(stems)
    pairs = sorted(
        (stem(word), word)
        for word, number in of_words.items()
        if number >= LEAST_SENTENCES and stem(word) in kept and stem(word) != word
    )
    pairs = [(root, word) for root, word in pairs if not word[0].isdigit()]
    of_stem = {root: [word for _, word in group] for root, group in groupby(pairs, lambda p: p[0])}
    body = (
        " ".join(stems),
        "".join(chr(48 + _steps(of_stems[root] / total)) for root in stems),
        "".join(chr(48 + len(of_stem.get(root, ()))) for root in stems),
        " ".join(word for root in stems for word in of_stem.get(root, ())),
    )
    digest = hashlib.blake2b("\n".join(body).encode(), digest_size=4).hexdigest()
    header = json.dumps({"version": f"en-news-{digest}", "sentences": total})
    return "\n".join((header, *body)) + "\n"


def _steps(fraction: float) -> int:
    return round(-math.log2(fraction) * tables.STEPS_AN_OCTAVE)


def main() -> None:
    """Count, write the table, say its size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--output", type=Path, default=OUTPUT)
    arguments = parser.parse_args()
    stem = Stemmer()
    text = table_text(*count(distinct_sentences(arguments.data), stem), stem)
    packed = gzip.compress(text.encode(), compresslevel=9, mtime=0)
    arguments.output.write_bytes(packed)
    stems = text.split("\n")[1].count(" ") + 1
    print(f"{arguments.output}: {stems:,} stems, {len(packed):,} bytes")


if __name__ == "__main__":
    main()
