"""Pairs that are the same claim by construction: real sentences and copies lightly edited.

Readers were shown few short sentences and few copies, so that without these pairs a model takes
"The mayor resigned Friday" for another claim than "The mayor resigned on Friday".
"""

from __future__ import annotations

import gzip
import json
import re
from typing import TYPE_CHECKING

from newsdedup import sentences, tables
from newsdedup.normalize import normalize
from newsdedup.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from benchmarks.labels.reading import Row

COLLECTION = "fa_kes_syria", "fnc1_train", "allsides_part05"
EVERY = {"fa_kes_syria": 80, "fnc1_train": 160, "allsides_part05": 1600}
LEAST_WORDS, MOST_WORDS = 4, 30
_PLAIN = re.compile("[a-z]+")


def edited(data: Path) -> list[Row]:
    """Return sentences at even distances, each with a copy that lacks its commonest word."""
    return [
        {
            "set": name,
            "file": "edited",
            "gold": "same",
            "weight": 1.0,
            "article_a": article,
            "article_b": article,
            "text_a": sentence,
            "text_b": copy,
        }
        for name in COLLECTION
        for article, sentence in _sentences(data / "articles" / f"{name}.jsonl.gz", EVERY[name])
        if (copy := without_commonest_word(sentence)) is not None
    ]


def without_commonest_word(sentence: str) -> str | None:
    """Return a sentence without the plain word that most sentences have; None if too short."""
    words = sentence.split()
    if not LEAST_WORDS <= len(words) <= MOST_WORDS:
        return None
    common = [
        (tables.frequency(tables.stem(word)), place)
        for place, word in enumerate(words[1:], start=1)
        if _PLAIN.fullmatch(word) and word not in tables.NEGATIONS
    ]
    if not common:
        return None
    _, place = max(common)
    return " ".join(words[:place] + words[place + 1 :])


def _sentences(path: Path, every: int) -> Iterator[tuple[str, str]]:
    """Yield every so manieth sentence of a file with its article's id."""
    number = 0
    settings = Settings()
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            for start, end in sentences.spans(article["text"], settings):
                number += 1
                if number % every == 0 and normalize(article["text"][start:end]):
                    yield article["id"], article["text"][start:end]
