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
# Sentences that an edit fits are rarer than those that lose a word: more are looked at.
FITTING = 20
LEAST_WORDS, MOST_WORDS = 4, 30
_PLAIN = re.compile("[a-z]+")
LEAST_NAMES = 3
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+")
# Two digits or more: no year, no code, no part of another number.
_FIGURE = re.compile(r"(?<![\d.,$-])(?!(?:19|20)\d\d\b)\d[\d,]*\d\b(?![.,:-]\d)")
_DATE = re.compile(r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d")
_ATTRIBUTED = re.compile(r'([A-Z][^"\u201c\u201d]+), ((?:[A-Z]|the |a )[^,"]{2,50}) said\.')
_DAY = re.compile(
    r"((?!Elsewhere|Earlier|Late)[A-Z][^,]+) on ((?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)"
    r"((?: |, )[^\"]+)?\."
)


def edited(data: Path) -> list[Row]:
    """Return sentences at even distances, each with a copy edited in one of four ways."""
    rows = []
    for name in COLLECTION:
        path = data / "articles" / f"{name}.jsonl.gz"
        for edit, every in (
            (without_commonest_word, EVERY[name]),
            (attribution_first, EVERY[name] // FITTING),
            (day_first, EVERY[name] // FITTING),
            (other_figure, EVERY[name] // FITTING * 3),
        ):
            found = ((article, one, edit(one)) for article, one in _sentences(path, every))
            rows += [_row(name, *pair) for pair in found if pair[2] is not None]
    return rows


def _row(name: str, article: str, sentence: str, copy: str | None) -> Row:
    return {
        "set": name,
        "file": "edited",
        "gold": "same",
        "weight": 1.0,
        "article_a": article,
        "article_b": article,
        "text_a": sentence,
        "text_b": copy,
    }


def attribution_first(sentence: str) -> str | None:
    """Return "B said A." for "A, B said."; None for sentences of other forms."""
    match = _of_form(_ATTRIBUTED, sentence)
    if match is None:
        return None
    claim, who = match.groups()
    return f"{who[0].upper()}{who[1:]} said {_small(claim)}."


def day_first(sentence: str) -> str | None:
    """Return "On Monday, A." for "A on Monday."; None for sentences of other forms."""
    match = _of_form(_DAY, sentence)
    if match is None:
        return None
    before, day, after = match.groups()
    return f"On {day}, {_small(before)}{after or ''}."


def other_figure(sentence: str) -> str | None:
    """Return a copy with another figure and one common word less; None where that may be news.

    The sentence has one figure of two digits or more, no date, and at least LEAST_NAMES names,
    so that it is most likely told of one event: a version that disagrees, which guide and
    product call the same claim.
    """
    figures = _FIGURE.findall(sentence)
    names = _NAME.findall(sentence)
    if len(figures) != 1 or len(names) < LEAST_NAMES or _DATE.search(sentence):
        return None
    value = int(figures[0].replace(",", ""))
    other = f"{value + value // 5 + 1:,}" if "," in figures[0] else str(value + value // 5 + 1)
    return without_commonest_word(_FIGURE.sub(other, sentence))


def _of_form(form: re.Pattern[str], sentence: str) -> re.Match[str] | None:
    """Return the match of a whole sentence of usual length, its spaces made single."""
    words = sentence.split()
    return form.fullmatch(" ".join(words)) if _has_usual_length(words) else None


def _has_usual_length(words: list[str]) -> bool:
    return LEAST_WORDS <= len(words) <= MOST_WORDS


def _small(claim: str) -> str:
    """Return a claim as it goes on in a sentence: an article or pronoun in small letters."""
    first = claim.partition(" ")[0]
    small = ("The", "A", "An", "He", "She", "It", "They", "There", "This", "At", "In")
    return claim[0].lower() + claim[1:] if first in small else claim


def without_commonest_word(sentence: str) -> str | None:
    """Return a sentence without the plain word that most sentences have; None if too short."""
    words = sentence.split()
    if not _has_usual_length(words):
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
