"""Styled text for a terminal: runs of words wrapped to a width, coloured or in brackets."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import category, east_asian_width

from newsdedup.cli import printing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ZERO_WIDTH = {"Mn", "Me", "Cf"}
_WIDE = {"W", "F"}
# Marks that reorder what stands beside them: a text must not be able to show another one.
_REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069]")


class Style(NamedTuple):
    """How a run looks: the codes of its colour (SGR), and the brackets without colour."""

    codes: str
    opens: str = ""
    closes: str = ""


class Piece(NamedTuple):
    """A run of text in one style; `spaced` tells whether a space goes before it."""

    text: str
    style: Style
    spaced: bool = True


class _Word(NamedTuple):
    text: str
    piece: int
    spaced: bool


def paragraph(
    pieces: Iterable[Piece], *, width: int, indent: str = "", coloured: bool
) -> Iterator[str]:
    """Yield the lines of the pieces, each at most `width` columns, ready for a terminal.

    White space of the texts becomes one space; control characters are replaced.
    """
    whole = list(pieces)
    words = [word for at in range(len(whole)) for word in _words(whole[at], at, coloured=coloured)]
    for line in _lines(words, width - len(indent)):
        runs = groupby(line, key=lambda word: word.piece)
        styled = (_run(list(run), whole[at].style if coloured else None) for at, run in runs)
        yield f"{indent}{''.join(styled).lstrip(' ')}"


def _words(piece: Piece, at: int, *, coloured: bool) -> Iterator[_Word]:
    clean = _REORDERING.sub("\N{REPLACEMENT CHARACTER}", printing.printable(piece.text))
    texts = clean.split()
    if texts and not coloured:
        texts[0] = piece.style.opens + texts[0]
        texts[-1] += piece.style.closes
    for number, text in enumerate(texts):
        yield _Word(text, at, spaced=bool(number) or piece.spaced)


def _lines(words: Iterable[_Word], width: int) -> Iterator[list[_Word]]:
    """Break the words into lines; a word that is too long for one is broken, too."""
    line: list[_Word] = []
    used = 0
    for word in words:
        for part in _broken(word, width):
            needed = columns(part.text) + (part.spaced and bool(line))
            if line and used + needed > width:
                yield line
                line, used, needed = [], 0, columns(part.text)
            line.append(part)
            used += needed
    if line:
        yield line


def _broken(word: _Word, width: int) -> Iterator[_Word]:
    """Yield the word, in parts of at most `width` columns."""
    start, used = 0, 0
    for at, character in enumerate(word.text):
        wide = columns(character)
        if used + wide > width:
            yield _Word(word.text[start:at], word.piece, word.spaced and start == 0)
            start, used = at, 0
        used += wide
    yield _Word(word.text[start:], word.piece, word.spaced and start == 0)


def columns(text: str) -> int:
    """Return how many columns of a terminal the text takes."""
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if category(character) in _ZERO_WIDTH:
        return 0
    return 2 if east_asian_width(character) in _WIDE else 1


def _run(words: list[_Word], style: Style | None) -> str:
    text = "".join(f"{' ' * word.spaced}{word.text}" for word in words)
    if style is None or not style.codes:
        return text
    body = text.lstrip(" ")
    return f"{text[: len(text) - len(body)]}\x1b[{style.codes}m{body}\x1b[0m"
