"""From start tags, end tags and characters to lines of text, alike for HTML, NITF and XHTML."""

from __future__ import annotations

import re


def _words(names: str) -> frozenset[str]:
    return frozenset(names.split())


# Elements with an empty line around them, those that only end a line, and those in which
# nothing is text of the story. All other elements are inline: they never part a word.
_PARAGRAPHS = _words(
    "address article block blockquote body body.content body.end bq center dd div dl dt fieldset "
    "figure form h1 h2 h3 h4 h5 h6 hedline hl1 hl2 hr lead main media nitf nitf-table ol p "
    "paragraph para pre quote section table title ul"
)
_LINES = _words("br byttl caption li line nitf-table-summary option row tr")
_ROWS = frozenset(("tr", "row"))
_CELLS = frozenset(("td", "th", "entry"))
_PREFORMATTED = frozenset(("pre", "listing", "xmp"))
_CAPTIONS = frozenset(("figcaption", "media-caption"))
_SKIPPED = _words(
    "aside audio body.head button embed footer head header iframe math media-metadata "
    "media-producer media-reference nav nitf-table-metadata noscript note object script select "
    "style svg template textarea video"
)
# What agencies write for editors into the markup of a text: classes of elements.
_NOT_PUBLIC = re.compile(r"non-?public|notepad|not-for-publication", re.IGNORECASE)
_FURNITURE = re.compile(r"(?:^|\s)(?:dateline|credit|byline|closing-?line|source)(?:\s|$)")
_BLANKS = re.compile(r"[ \t\n\r\f]+")

_EDGES = " \xa0\u3000\u200b\ufeff"  # blanks by which paragraphs are indented

_LINE, _PARAGRAPH = 1, 2


class Blocks:
    """Text built from markup: block elements end a line, inline elements don't.

    White space counts as one blank, but in preformatted text; the cells of a row are parted
    by tabs. `captions` are the captions of pictures, which are no part of the text, and
    `furniture` what the markup itself calls a dateline, a byline or a credit. An element of
    a class for editors ("nonpublic") is left out with all it holds.
    """

    def __init__(self) -> None:
        self.captions: list[str] = []
        self.furniture: list[str] = []
        self._lines: list[str] = []
        self._cells: list[str] = []
        self._line: list[str] = []
        self._wanted = 0
        self._preformatted = 0
        self._in_row = False
        self._skipped = ""
        self._depth = 0
        self._caption: list[str] | None = None
        self._told: list[tuple[str, int, int]] = []

    def start(self, name: str, classes: str = "") -> None:
        """Take a start tag, its name in lower case."""
        if self._skipped:
            self._depth += name == self._skipped
        elif name in _SKIPPED or name in _CAPTIONS or (classes and _NOT_PUBLIC.search(classes)):
            self._skipped, self._depth = name, 1
            self._caption = [] if name in _CAPTIONS else None
        elif name in _CELLS:
            self._next_cell()
        else:
            self._break(name)
            self._in_row = name in _ROWS or (self._in_row and name != "table")
            self._preformatted += name in _PREFORMATTED
            if classes and _FURNITURE.search(classes):
                self._note(name)

    def end(self, name: str) -> None:
        """Take an end tag."""
        if self._skipped:
            self._depth -= name == self._skipped
            if self._depth == 0:
                self._end_skipped()
            return
        if self._told and self._told[-1][0] == name:
            self._tell(self._told.pop())
        self._break(name)
        self._in_row = self._in_row and name not in _ROWS and name != "table"
        self._preformatted = max(0, self._preformatted - (name in _PREFORMATTED))

    def characters(self, text: str) -> None:
        """Take characters, their entities resolved."""
        if self._skipped:
            if self._caption is not None:
                self._caption.append(text)
        elif self._preformatted:
            self._preformatted_lines(text)
        else:
            self._append(text)

    def text(self) -> str:
        """Return the text so far: lines, and empty lines between paragraphs."""
        self._flush()
        return "\n".join(self._lines).strip("\n")

    def _append(self, text: str) -> None:
        if self._wanted:
            if not text.strip():
                return
            self._flush()
        self._line.append(text)

    def _preformatted_lines(self, text: str) -> None:
        for number, line in enumerate(text.replace("\r\n", "\n").split("\n")):
            if number:
                self._wanted = _PARAGRAPH if self._wanted else _LINE
            self._append(line)

    def _break(self, name: str) -> None:
        if self._cells and not self._squeezed() and name not in _ROWS:
            return  # a paragraph that is all of a cell
        if name in _PARAGRAPHS:
            self._wanted = _PARAGRAPH
        elif name in _LINES:
            self._wanted = max(self._wanted, _LINE)
        if name in _ROWS:
            self._flush()

    def _next_cell(self) -> None:
        """Begin a cell; a block that ended the cell before it in the row ends no line."""
        if self._in_row:
            self._wanted = 0
            self._cells.append(self._squeezed())
            self._line = []
        else:
            self._flush()
            self._in_row = True

    def _squeezed(self) -> str:
        line = "".join(self._line)
        return line.rstrip() if self._preformatted else _BLANKS.sub(" ", line).strip(_EDGES)

    def _flush(self) -> None:
        """End the line, if anything is on it."""
        line = "\t".join(filter(None, (*self._cells, self._squeezed())))
        self._cells, self._line = [], []
        if line.strip():
            self._lines.append(line)
        if self._wanted == _PARAGRAPH and self._lines and self._lines[-1]:
            self._lines.append("")
        self._wanted = 0

    def _end_skipped(self) -> None:
        if self._caption is not None:
            caption = _BLANKS.sub(" ", "".join(self._caption)).strip(" ")
            self.captions += [caption] if caption else []
        self._skipped, self._caption = "", None

    def _note(self, name: str) -> None:
        """Note where an element of furniture begins."""
        if self._wanted:
            self._flush()
        self._told.append((name, len(self._lines), len(self._line)))

    def _tell(self, element: tuple[str, int, int]) -> None:
        """Tell what an element of furniture held, if it stood on one line."""
        _, lines, parts = element
        told = _BLANKS.sub(" ", "".join(self._line[parts:])).strip()
        if told and lines == len(self._lines):
            self.furniture.append(told)
