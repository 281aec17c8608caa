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
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from benchmarks.make.stemmer import Stemmer
from newsdedup import tables
from newsdedup.normalize import normalize, words

if TYPE_CHECKING:
    from collections.abc import Iterator

COLLECTIONS = (
    *(f"allsides_part{part:02}" for part in range(1, 9)),
    "fnc1_train",
    "fa_kes_syria",
    "reuters21578",
)
HARD_WRAPPED = ("reuters21578",)
LEAST_SENTENCES = 3
LONGEST_TERM = 30
OUTPUT = Path(tables.__file__).parent / "data" / "frequencies.txt.gz"

# The package's own splitter is not used, so that a change to it doesn't change the table.
_BOUNDARY = re.compile("(?<=[.!?])[\"'\u201d\u2019)]*\\s+(?=[\"'\u201c\u2018(]?[A-Z])|\\n+")
_WRAP = re.compile(r"\n(?!\s)")
# Letters with inner apostrophe, ampersand, dot or hyphen, or a number; no handles, no scripts
# that the stemmer doesn't know. Aliases of several words are joined by underscores.
_COUNTED = re.compile(r"[a-z][a-z'&._]*(?:-?\d[a-z\d]*)?|\d[\d.,/:a-z-]*|[$%£€¥]")


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


class Terms:
    """The terms of a sentence: aliases, numbers with their magnitude, and stems of the rest.

    A slow and plain form of what `newsdedup.terms` does; a test holds the two together.
    """

    def __init__(self, stem: Stemmer) -> None:
        self._stem = stem
        self._aliases = tables.aliases()
        self._openers = {phrase[0] for phrase in self._aliases}

    def __call__(self, found: list[str]) -> list[str]:
        """Return the terms of a sentence in their order."""
        terms: list[str] = []
        place = 0
        while place < len(found):
            term, length = self._first(found[place : place + 4])
            terms.append(term)
            place += length
        return terms

    def _first(self, found: list[str]) -> tuple[str, int]:
        """Return the term that words start with and how many of them it takes."""
        if found[0] in self._openers:
            for length in range(len(found), 0, -1):
                term = self._aliases.get(tuple(found[:length]))
                if term is not None:
                    return term.lstrip("#"), length
        value = tables.number_value(found[0])
        if value is not None and len(found) > 1 and found[1] in tables.MAGNITUDES:
            return tables.plain_number(value * tables.MAGNITUDES[found[1]]), 2
        return self._stem(found[0]), 1


@frozen(kw_only=True)
class Counts:
    """In how many of `sentences` distinct sentences each term and each word occurs."""

    sentences: int
    terms: Counter[str]
    words: Counter[str]


def count(sentences: Iterator[list[str]], terms: Terms) -> Counts:
    """Count terms and words, each once a sentence."""
    total = 0
    of_terms: Counter[str] = Counter()
    of_words: Counter[str] = Counter()
    for found in sentences:
        total += 1
        of_words.update(set(found))
        of_terms.update(set(terms(found)))
    return Counts(sentences=total, terms=of_terms, words=of_words)


def table_text(counts: Counts, stem: Stemmer) -> str:
    """Return the table as `newsdedup.tables.parse_frequencies` reads it."""
    terms = sorted(term for term, number in counts.terms.items() if _is_kept(term, number))
    words_of = _words_of_stems(counts.words, stem, set(terms))
    body = (
        " ".join(terms),
        "".join(chr(48 + _steps(counts.terms[term] / counts.sentences)) for term in terms),
        "".join(chr(48 + len(words_of.get(term, ()))) for term in terms),
        " ".join(word for term in terms for word in words_of.get(term, ())),
    )
    digest = hashlib.blake2b("\n".join(body).encode(), digest_size=4).hexdigest()
    header = json.dumps({"version": f"en-news-{digest}", "sentences": counts.sentences})
    return "\n".join((header, *body)) + "\n"


def _is_kept(term: str, number: int) -> bool:
    """Return whether a term is common enough, a word, and no telephone number or the like."""
    if number < LEAST_SENTENCES or len(term) > LONGEST_TERM or not _COUNTED.fullmatch(term):
        return False
    return len(term) < len("5550100") or not term.isdigit() or term.endswith("000")


def _words_of_stems(of_words: Counter[str], stem: Stemmer, kept: set[str]) -> dict[str, list[str]]:
    """Return the words of each stem or alias, but for the stem itself and figures."""
    found: dict[str, list[str]] = {}
    for word, number in sorted(of_words.items()):
        root = tables.aliases().get((word,)) or stem(word)
        if number >= LEAST_SENTENCES and root in kept and root != word and not word[0].isdigit():
            found.setdefault(root, []).append(word)
    return found


def _steps(fraction: float) -> int:
    return round(-math.log2(fraction) * tables.STEPS_AN_OCTAVE)


def main() -> None:
    """Count, write the table, say its size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--output", type=Path, default=OUTPUT)
    arguments = parser.parse_args()
    stem = Stemmer()
    text = table_text(count(distinct_sentences(arguments.data), Terms(stem)), stem)
    packed = gzip.compress(text.encode(), compresslevel=9, mtime=0)
    arguments.output.write_bytes(packed)
    stems = text.split("\n")[1].count(" ") + 1
    print(f"{arguments.output}: {stems:,} stems, {len(packed):,} bytes")


if __name__ == "__main__":
    main()
