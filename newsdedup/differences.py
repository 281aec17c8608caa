"""Differences: which words of one text another leaves out, adds or keeps."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from itertools import groupby
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Kept = Literal["same", "removed", "added"]
Span = tuple[int, int]

# A figure such as 3,000.5 or a word such as don't is one word; scripts without spaces are
# compared letter by letter.
_WORD = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]|\w+(?:[.,:'\u2019-]\w+)*|[^\w\s]")
_TYPED = str.maketrans("\u2018\u2019\u201c\u201d", "''\"\"")
_LINK_LETTERS = 3  # "of" or a comma alone between two changes is no islet worth reading
_MOST_CELLS = 4_000_000  # a comparison that takes about a second; longer texts differ as a whole


class Difference(NamedTuple):
    """A run of words that two texts share, or that one of them has alone.

    `start` and `end` are code points of the first text where the run was "removed", else of
    the second. White space behind the last word isn't part of the run; `spaced` tells whether
    the run is apart from what goes before it in a sentence.
    """

    kind: Kept
    text: str
    start: int
    end: int
    spaced: bool


def differences(first: str, second: str) -> list[Difference]:
    """Return how to get from the first text to the second, word by word.

    The runs that aren't "removed" are the words of `second` in order, those that aren't
    "added" are as many of `first`; shared ones are equal but for white space and for how quotation
    marks and apostrophes are typed.
    """
    first_words, second_words = _words(first), _words(second)
    blocks = _blocks(_texts(first, first_words), _texts(second, second_words))
    return list(_runs(first, first_words, second, second_words, blocks))


def highlights(first: str, second: str) -> list[Difference]:
    """Return the words of the second text with what differs from the first, for a reader.

    These are their `differences` where at least half of the words are shared in order. Else
    the text is told in other words, and its words are "added" that the first hasn't at all.
    """
    found = differences(first, second)
    shared = sum(len(_words(run.text)) for run in found if run.kind == "same")
    if 2 * shared >= max(len(_words(first)), len(_words(second))):
        return found
    return list(_new_words(first, second))


def _words(text: str) -> list[Span]:
    return [found.span() for found in _WORD.finditer(text)]


def _texts(text: str, words: Sequence[Span]) -> list[str]:
    typed = text.translate(_TYPED)
    return [typed[start:end] for start, end in words]


def _new_words(first: str, second: str) -> Iterator[Difference]:
    known = {word.lower() for word in _texts(first, _words(first))}

    typed = second.translate(_TYPED)

    def is_new(word: Span) -> bool:
        text = typed[slice(*word)]
        return text.lower() not in known and text[0].isalnum()

    for new, words in groupby(_words(second), key=is_new):
        yield from _run("added" if new else "same", second, list(words))


def _blocks(first: list[str], second: list[str]) -> list[tuple[int, int, int]]:
    """Return what is shared, as (place in first, place in second, words), the end included."""
    ends = len(first), len(second)
    if ends[0] * ends[1] > _MOST_CELLS:
        return [(*ends, 0)]
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    found = []
    for a, b, size in matcher.get_matching_blocks():
        letters = sum(map(len, first[a : a + size]))
        at_an_end = (a, b) == (0, 0) or (a + size, b + size) == ends
        if size and (at_an_end or letters > _LINK_LETTERS):
            found.append((a, b, size))
    return [*found, (*ends, 0)]


def _runs(
    first: str,
    first_words: list[Span],
    second: str,
    second_words: list[Span],
    blocks: list[tuple[int, int, int]],
) -> Iterator[Difference]:
    at_first = at_second = 0
    for in_first, in_second, size in blocks:
        yield from _run("removed", first, first_words[at_first:in_first])
        yield from _run("added", second, second_words[at_second:in_second])
        yield from _run("same", second, second_words[in_second : in_second + size])
        at_first, at_second = in_first + size, in_second + size


def _run(kind: Kept, text: str, words: list[Span]) -> Iterator[Difference]:
    if words:
        start, end = words[0][0], words[-1][1]
        spaced = not start or text[start - 1].isspace()
        yield Difference(kind, text[start:end], start, end, spaced)
