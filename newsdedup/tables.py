"""What the package knows of news English: frequencies, stems, aliases, numbers, word lists.

Each table is a file in `newsdedup/data`, made by a script of `benchmarks/make`; sources and
licences are in docs/tables.md. Tables load when first asked for and are then kept.
"""

from __future__ import annotations

import gzip
import json
import math
import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from itertools import chain, repeat
from types import MappingProxyType

from attrs import field, frozen

# One quantisation step is 1/12 octave (6 %), so that one byte spans 21 octaves.
STEPS_AN_OCTAVE = 12


@frozen(kw_only=True)
class Frequencies:
    """Document frequencies of stems in news English.

    `sentences` is the number of distinct sentences counted, `stem_of` maps words to stems
    (words that are their own stem are left out), `frequency_of` maps stems to the fraction
    of sentences that have them, `rare` is the frequency of a stem that the table lacks:
    half the smallest one in it.
    """

    version: str
    sentences: int
    stem_of: Mapping[str, str] = field(repr=False)
    frequency_of: Mapping[str, float] = field(repr=False)
    rare: float


def _read(name: str) -> bytes:
    return files("newsdedup").joinpath("data", name).read_bytes()


@cache
def frequencies() -> Frequencies:
    """Return the shipped frequencies; loads them at the first call (about 60 ms)."""
    return parse_frequencies(gzip.decompress(_read("frequencies.txt.gz")).decode())


def parse_frequencies(text: str) -> Frequencies:
    """Read the five lines of a frequency table.

    They are: a JSON header (`version`, `sentences`); the stems, sorted; one character a stem,
    `chr(48 + steps)`, its frequency being `2 ** (-steps / STEPS_AN_OCTAVE)`; one character a
    stem, `chr(48 + count)`, the number of its words in the last line; those words.
    """
    header_line, stem_line, step_line, count_line, word_line = text.split("\n")[:5]
    header = json.loads(header_line)
    stems = stem_line.split(" ")
    fraction = {chr(48 + step): 2.0 ** (-step / STEPS_AN_OCTAVE) for step in range(512)}
    stem_of_each_word = map(repeat, stems, (ord(count) - 48 for count in count_line))
    return Frequencies(
        version=header["version"],
        sentences=header["sentences"],
        stem_of=dict(
            zip(word_line.split(" "), chain.from_iterable(stem_of_each_word), strict=True)
        ),
        frequency_of=dict(zip(stems, map(fraction.__getitem__, step_line), strict=True)),
        rare=fraction[max(step_line)] / 2,
    )


def frequency(stem: str) -> float:
    """Return the fraction of news sentences that have a stem; half the smallest if unknown."""
    table = frequencies()
    return table.frequency_of.get(stem, table.rare)


def stem(word: str) -> str:
    """Return the stem of a word as `normalize.words` gives it.

    Words of the table have the stem Snowball's English stemmer gave them when it was made.
    Numbers are their value in plain digits (250,000 is 250000). Other words lose accents and
    then a plural s, and have the stem of what is left if the table knows it.
    """
    table = frequencies()
    known = table.stem_of.get(word)
    if known is not None:
        return known
    if word in table.frequency_of:
        return word
    return _stem_of_unknown(word, table)


def _stem_of_unknown(word: str, table: Frequencies) -> str:
    value = number_value(word)
    if value is not None:
        return plain_number(value)
    bare = word if word.isascii() else without_accents(word)
    bare = bare.replace("-", "") if "-" in bare else bare
    for candidate in (bare, *_singulars(bare)):
        if candidate in table.stem_of or candidate in table.frequency_of:
            return table.stem_of.get(candidate, candidate)
    return (*_singulars(bare), bare)[0]


def _singulars(word: str) -> tuple[str, ...]:
    """Return what a word could be the regular plural of, most likely first."""
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return ()
    if word.endswith("ies"):
        return (word[:-3] + "y",)
    if word.endswith(("shes", "ches", "xes", "sses", "zes")):
        return (word[:-2], word[:-1])
    return (word[:-1],)


def without_accents(word: str) -> str:
    """Return a word without accents where its letters are Latin; other words as they are."""
    parts = unicodedata.normalize("NFD", word)
    bare = "".join(character for character in parts if not unicodedata.combining(character))
    return bare if bare.isascii() else word


_DIGITS = re.compile(
    r"(\d+(?:,\d{3})+|\d+)(\.\d+)?(?:-?(\d+)/(\d+))?(m|mn|bn|tn|k|million|billion)?"
)
_MAGNITUDES = {
    "k": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "million": 1e6,
    "bn": 1e9,
    "billion": 1e9,
    "tn": 1e12,
}
_FRACTION = re.compile(r"(\d+)/(\d+)")


def number_value(word: str) -> float | None:
    """Return the value of a word that is a number (five, 250,000, 5-1/2, 3.5m), else None.

    Dates (9/11 could be a fraction, but 12/25/2014), times and ordinals are no numbers.
    """
    if not word[:1].isdigit() or not word.isascii():
        return number_words().get(word)
    fraction = _FRACTION.fullmatch(word)
    if fraction:
        return _quotient(fraction[1], fraction[2])
    match = _DIGITS.fullmatch(word)
    if match is None or len(word) > 30:
        return None
    whole, decimals, above, below, magnitude = match.groups()
    value = float(whole.replace(",", "") + (decimals or ""))
    if above:
        if "-" not in word or decimals:
            return None
        part = _quotient(above, below)
        if part is None:
            return None
        value += part
    return value * _MAGNITUDES.get(magnitude, 1.0)


def _quotient(above: str, below: str) -> float | None:
    """Return a fraction such as 1/2; None for what looks like a date or a score (9/11, 24/7)."""
    if below not in ("2", "3", "4", "8", "16", "32") or int(above) >= int(below):
        return None
    return int(above) / int(below)


def plain_number(value: float) -> str:
    """Return a value in plain digits: 250000, 5.5."""
    if not math.isfinite(value):
        return str(value)
    return f"{value:.6f}".rstrip("0").rstrip(".")


@cache
def number_words() -> Mapping[str, float]:
    """Return the values of English number words."""
    return MappingProxyType({})
