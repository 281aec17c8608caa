"""Spellings: which words may write one name: Gadhafi and Qaddafi, Nick and Nicholas."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from newsdedup.tables import given_names

_SHORTEST_PREFIX = 3  # Met and Metropolitan
# One edit in words of five letters, two in words of seven: Assad and Asad, Gadhafi and Qaddafi.
_SHORTEST_VARIANT = 5
_TWO_EDITS = 7
_LONGEST_WORD = 32
# First names that aren't cut short but changed.
_NICKNAMES: Final = {
    short: long
    for long, short_forms in {
        "robert": "bob bobby", "william": "bill billy", "richard": "dick", "james": "jim jimmy",
        "john": "jack johnny", "edward": "ted ned eddie", "anthony": "tony", "margaret": "peggy",
        "elizabeth": "betsy beth betty", "thomas": "tom tommy", "charles": "chuck charlie",
        "henry": "hank harry", "joseph": "joe joey", "michael": "mike", "katherine": "kate katie",
        "francis": "frank", "lawrence": "larry", "andrew": "drew", "theodore": "teddy",
    }.items()
    for short in short_forms.split()
}  # fmt: skip
_VOWELS: Final = re.compile(r"[aeiouyhw]")
_DOUBLED: Final = re.compile(r"(.)\1+")
_SOUNDS: Final = str.maketrans("qcgjz", "kkkks")


def is_nickname(x: str, y: str) -> bool:
    """Say whether two first names may be one person's: Nick and Nicholas, Bob and Robert."""
    if x[:_SHORTEST_PREFIX] == y[:_SHORTEST_PREFIX] and given_names().issuperset((x, y)):
        return True
    return _NICKNAMES.get(x, x) == _NICKNAMES.get(y, y)


def consonants(word: str) -> str:
    """Return the consonants of an Arabic name, as its spellings share them: budairi, badri."""
    return _DOUBLED.sub(r"\1", _VOWELS.sub("", word.translate(_SOUNDS)))


@lru_cache(maxsize=1 << 14)
def alike(x: str, y: str) -> bool:
    """Say whether two words are spellings of one name: Gadhafi and Qaddafi, not Iran and Iraq."""
    short, long = sorted((x[:_LONGEST_WORD], y[:_LONGEST_WORD]), key=len)
    if long.startswith(short) and len(short) >= _SHORTEST_PREFIX:
        return True
    if len(long) < _SHORTEST_VARIANT:
        return False
    return _edits(x[:_LONGEST_WORD], y[:_LONGEST_WORD]) <= 1 + (len(long) >= _TWO_EDITS)


def _edits(x: str, y: str) -> int:
    """Return the Levenshtein distance of two words; neighbours exchanged once are one edit."""
    if len(x) == len(y):
        places = [index for index, letter in enumerate(x) if letter != y[index]]
        first = places[0] if places else 0
        if places == [first, first + 1] and x[first : first + 2] == y[first + 1] + y[first]:
            return 1
    row = list(range(len(y) + 1))
    for i, left in enumerate(x, start=1):
        diagonal, row[0] = row[0], i
        for j, right in enumerate(y, start=1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (left != right))
    return row[-1]
