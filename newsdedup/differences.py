"""Differences: which words of one text another leaves out, adds or keeps."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Kept = Literal["same", "removed", "added"]
Span = tuple[int, int]

# A figure such as 3,000.5 or a word such as don't is one word; scripts without spaces are
# compared letter by letter.
_WORD = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]|\w+(?:[.,:'\u2019-]\w+)*|[^\w\s]")
_TYPED = str.maketrans("\u2018\u2019\u201c\u201d", "''\"\"")
_QUOTED = re.compile(r'"([^"]+)"')
_MARKS = ('"', "\u201c", "\u201d")
_LEAST_QUOTED = 3  # words that two quotations share at least
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


class QuoteChange(NamedTuple):
    """Words in quotation marks that two texts give differently, and where: code points of each.

    One of the two is empty where only the other has words there.
    """

    first: str
    second: str
    first_start: int
    first_end: int
    second_start: int
    second_end: int


def quote_changes(first: str, second: str) -> tuple[QuoteChange, ...]:
    """Return where two texts quote the same in other words, in the order of the first.

    Each quotation in double marks is set beside that of the other text which shares most of
    its words, at least half of the shorter and three. What one of the two has before or behind
    what they share is more of the quotation and no change.

    >>> from newsdedup.differences import quote_changes
    >>> for each in quote_changes('"We will never sell it," she said.', '"We may never sell it."'):
    ...     print(each.first, "/", each.second)
    will / may
    """
    theirs = _quotations(second)
    return tuple(
        change
        for ours in _quotations(first)
        for other in _alike(first[slice(*ours)], second, theirs)
        for change in _changed(first, ours, second, other)
    )


def _quotations(text: str) -> list[Span]:
    if not any(mark in text for mark in _MARKS):
        return []
    return [found.span(1) for found in _QUOTED.finditer(text.translate(_TYPED))]


def _alike(quote: str, second: str, theirs: Sequence[Span]) -> list[Span]:
    """Return the quotation of the second text that shares most words with one, if any does."""
    words = _vocabulary(quote)
    best: list[Span] = []
    most = _LEAST_QUOTED - 1
    for span in theirs:
        other = _vocabulary(second[slice(*span)])
        shared = len(words & other)
        if shared > most and 2 * shared >= min(len(words), len(other)):
            best, most = [span], shared
    return best


def _vocabulary(text: str) -> set[str]:
    return {word.lower() for word in _texts(text, _words(text)) if word[0].isalnum()}


def _changed(first: str, ours: Span, second: str, theirs: Span) -> Iterator[QuoteChange]:
    """Yield what stands between two runs of words that two quotations share."""
    a, b = first[slice(*ours)], second[slice(*theirs)]
    a_words, b_words = _words(a), _words(b)
    shared = [block for block in _blocks(_texts(a, a_words), _texts(b, b_words)) if block[2]]
    for (in_a, in_b, size), (next_a, next_b, _) in pairwise(shared):
        x_start, x_end = _between(a_words, in_a + size, next_a)
        y_start, y_end = _between(b_words, in_b + size, next_b)
        if any(map(str.isalnum, a[x_start:x_end] + b[y_start:y_end])):
            yield QuoteChange(
                a[x_start:x_end], b[y_start:y_end],
                ours[0] + x_start, ours[0] + x_end, theirs[0] + y_start, theirs[0] + y_end,
            )  # fmt: skip


def _between(words: Sequence[Span], start: int, end: int) -> Span:
    """Return the span of some words, an empty one behind the word before where there are none."""
    if start == end:
        return words[start - 1][1], words[start - 1][1]
    return words[start][0], words[end - 1][1]


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
        """Say whether a word, and no mark, stands in the second text alone."""
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
