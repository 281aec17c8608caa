"""What the package knows of news English: frequencies, stems, aliases, numbers, word lists.

Each table is a file in `newsdedup/data`, made by a script of `benchmarks/make`; sources and
licences are in docs/tables.md. Tables load when first asked for and are then kept.
"""

from __future__ import annotations

import gzip
import json
import pkgutil
import re
import unicodedata
from functools import cache
from itertools import chain, repeat
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

# One quantisation step is 1/12 octave (6 %), so that one byte spans 21 octaves.
STEPS_AN_OCTAVE = 12


# One word a line would hide what each list is, so that the formatter leaves them alone.
# fmt: off
NUMBER_WORDS: Mapping[str, float] = MappingProxyType({
    "zero": 0.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0, "seven": 7.0,
    "eight": 8.0, "nine": 9.0, "ten": 10.0, "eleven": 11.0, "twelve": 12.0, "thirteen": 13.0,
    "fourteen": 14.0, "fifteen": 15.0, "sixteen": 16.0, "seventeen": 17.0, "eighteen": 18.0,
    "nineteen": 19.0, "twenty": 20.0, "thirty": 30.0, "forty": 40.0, "fifty": 50.0,
    "sixty": 60.0, "seventy": 70.0, "eighty": 80.0, "ninety": 90.0,
})
"""Values of number words; without `one`, which is a pronoun more often."""

MAGNITUDES: Mapping[str, float] = MappingProxyType({
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "mln": 1e6, "billion": 1e9, "bln": 1e9,
    "bn": 1e9, "trillion": 1e12,
})
"""Words that multiply the number before them."""

MONTHS: Mapping[str, int] = MappingProxyType({
    "january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7,
    "august": 8, "september": 9, "october": 10, "november": 11, "december": 12,
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9,
    "oct": 10, "nov": 11, "dec": 12,
})
"""Month names and abbreviations, casefolded, and their numbers."""

WEEKDAYS: Mapping[str, int] = MappingProxyType({
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5,
    "sunday": 6, "mon": 0, "tue": 1, "tues": 1, "wed": 2, "thu": 3, "thur": 3, "thurs": 3,
    "fri": 4, "sat": 5, "sun": 6,
})
"""Weekday names and abbreviations, casefolded; Monday is 0 as in `datetime`."""

NEGATIONS = frozenset((
    "no", "not", "nor", "never", "none", "neither", "nobody", "nobodi", "nothing", "noth",
    "nowhere", "nowher", "without", "cannot", "ain't", "aren't", "can't", "couldn't", "didn't",
    "doesn't", "don't", "hadn't", "hasn't", "haven't", "isn't", "mustn't", "needn't", "shan't",
    "shouldn't", "wasn't", "weren't", "won't", "wouldn't",
))
"""Words that deny, and their stems."""

_SUFFIXES = {"": 1.0, "k": 1e3, "m": 1e6, "mn": 1e6, "tn": 1e12, **MAGNITUDES}
# fmt: on


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
    """Return the bytes of a file of `newsdedup/data`, also where the package is zipped."""
    content = pkgutil.get_data("newsdedup", f"data/{name}")
    if content is None:
        raise FileNotFoundError(name)
    return content


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

    Words of the table have the stem (or the alias) they were given when it was made: by
    Snowball's English stemmer after British spellings and irregular forms. Numbers are their
    value in plain digits (250,000 is 250000). Other words lose accents, hyphens and a plural
    s, and have the stem of what is left if the table knows it.
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
    if len(word) <= len("gas") or not word.endswith("s") or word.endswith(("ss", "us", "is")):
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


_NUMBER = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?([a-z]*)")
_MIXED = re.compile(r"(?:(\d+)-)?(\d+)/(\d+)")
_LONGEST_NUMBER = 30
# Halves to thirty-seconds: other quotients are dates and idioms (9/11, 24/7).
_PARTS = (2, 3, 4, 5, 8, 16, 32)


def number_value(word: str) -> float | None:
    """Return the value of a word that is a number (five, 250,000, 5-1/2, 3.5m), else None.

    `one` is no number here, being a pronoun more often; nor are ordinals, dates and times.
    """
    if not word[:1].isdigit():
        return NUMBER_WORDS.get(word)
    if len(word) > _LONGEST_NUMBER:
        return None
    match = _NUMBER.fullmatch(word)
    if match is None:
        return _mixed_number(word)
    scale = _SUFFIXES.get(match[3])
    if scale is None:
        return None
    return float(match[1].replace(",", "") + (match[2] or "")) * scale


def _mixed_number(word: str) -> float | None:
    match = _MIXED.fullmatch(word)
    if match is None:
        return None
    whole, above, below = (int(part or 0) for part in match.groups())
    return whole + above / below if below in _PARTS and above < below else None


def plain_number(value: float) -> str:
    """Return a value in plain digits, at most six after the point: 250000, 5.5."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


@cache
def _alias_file() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(_read("aliases.json"))
    return content


@cache
def aliases() -> Mapping[tuple[str, ...], str]:
    """Return what words and phrases of up to four words surely stand for.

    Keys are words as `normalize.words` gives them, values are terms: stems, words joined by
    an underscore, or # and a number's value.
    """
    return {tuple(form.split(" ")): term for form, term in _alias_file()["sure"].items()}


@cache
def given_names() -> frozenset[str]:
    """Return words that as names are first names: hillary, mike; lower-case, no surnames."""
    return frozenset(gzip.decompress(_read("given.txt.gz")).decode().split(" "))


@cache
def loose_aliases() -> Mapping[str, tuple[str, ...]]:
    """Return what a term may stand for in some uses: a capital for its government, say."""
    return {term: tuple(others) for term, others in _alias_file()["loose"].items()}
