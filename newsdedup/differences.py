"""Differences: which words of one text another leaves out, adds or keeps."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Kept = Literal["same", "removed", "added"]

# A figure such as 3,000.5 or a word such as don't is one word; scripts without spaces are
# compared letter by letter.
_WORD = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]|\w+(?:[.,:'\u2019-]\w+)*|[^\w\s]")
_LINK_LETTERS = 3  # "of" or a comma alone between two changes is no islet worth reading


class Difference(NamedTuple):
    """A run of words that two texts share, or that one of them has alone.

    `start` and `end` are code points of the first text where the run was "removed", else of
    the second. White space behind the last word isn't part of the run.
    """

    kind: Kept
    text: str
    start: int
    end: int


def differences(first: str, second: str) -> list[Difference]:
    """Return how to get from the first text to the second, word by word.

    The runs that aren't "removed" are the words of `second` in order, those that aren't
    "added" are as many of `first`; shared ones are equal but for white space.
    """
    first_words = [found.span() for found in _WORD.finditer(first)]
    second_words = [found.span() for found in _WORD.finditer(second)]
    blocks = _blocks(_texts(first, first_words), _texts(second, second_words))
    return list(_runs(first, first_words, second, second_words, blocks))


def _texts(text: str, words: Sequence[tuple[int, int]]) -> list[str]:
    return [text[start:end] for start, end in words]


def _blocks(first: list[str], second: list[str]) -> list[tuple[int, int, int]]:
    """Return what is shared, as (place in first, place in second, words), ends included."""
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    found: list[tuple[int, int, int]] = []
    for block in matcher.get_matching_blocks():
        letters = sum(map(len, first[block.a : block.a + block.size]))
        inside = bool(found or (block.a and block.b)) and _changes_behind(block, first, second)
        if block.size and not (inside and letters <= _LINK_LETTERS):
            found.append((block.a, block.b, block.size))
    return [*found, (len(first), len(second), 0)]


def _changes_behind(block: Sequence[int], first: list[str], second: list[str]) -> bool:
    return block[0] + block[2] < len(first) and block[1] + block[2] < len(second)


def _runs(
    first: str,
    first_words: list[tuple[int, int]],
    second: str,
    second_words: list[tuple[int, int]],
    blocks: list[tuple[int, int, int]],
) -> Iterator[Difference]:
    at_first = at_second = 0
    for in_first, in_second, size in blocks:
        yield from _run("removed", first, first_words[at_first:in_first])
        yield from _run("added", second, second_words[at_second:in_second])
        yield from _run("same", second, second_words[in_second : in_second + size])
        at_first, at_second = in_first + size, in_second + size


def _run(kind: Kept, text: str, words: list[tuple[int, int]]) -> Iterator[Difference]:
    if words:
        start, end = words[0][0], words[-1][1]
        yield Difference(kind, text[start:end], start, end)
