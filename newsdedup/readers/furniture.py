"""The lines of an article that tell of the item and not of the news, found in its text.

Datelines ("ALEPPO, Syria (AP) —"), bylines, credits and closing initials stay in the text,
and offsets count them; as spans they can be kept out of a comparison.
"""

# ruff: noqa: RUF001  # the dashes and brackets that look alike are what is looked for

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

from newsdedup.readers.widgets import widgets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Span = tuple[int, int]

_DASH = "[-‐-―_]"
# A place (and a date) of at most 60 characters, in capitals at its start; agencies in
# brackets, or between slashes as press-release wires have it.
_PLACE = r"[^\W\d_a-z][^()\n/:;!?\"“”«»–—]{1,60}?"
_AGENCY = r"(?:\([^()\n]{2,40}\)|/[^/\n]{2,40}/|（[^（）\n]{2,40}）)"
_DATELINES = tuple(
    re.compile(pattern)
    for pattern in (
        r"[A-Z]{2,}[A-Z.’' -]{0,40}(?:, [^()\n,]{2,25}){0,2} (?:[–—_]|--) (?=[A-Z\d\"“‘'])",
        r"[A-Z]{3,}[A-Z .’'-]{0,40}, [A-Z][a-z]{2,8}\.? \d{1,2}(?: [A-Z]{2,5})? - ",
        r"(?:【[^【】\n]{2,40}】|[^\n，。、（]{0,4}社[^\n，。（]{1,30}?[电電](?:（[^（）\n]{2,40}）)?)\s*",
        r"\([^()=\n]{1,20}=[^()=\n]{2,20}\)\s[^\n=]{1,30}\s=\s",
        rf"{_PLACE},?\s*{_DASH}{{0,2}}{_AGENCY}\s?(?:[.:]?\s?{_DASH}{{1,2}}|:)\s*",
        rf"{_AGENCY}\s?{_DASH}{{1,2}}\s*(?:[A-Z]{{2,}}[A-Z ,.0-9-]{{0,40}}\s{_DASH}{{1,2}}\s)?",
    )
)
_BYLINE = re.compile(r"(?:By|BY|Von|Par|Por|Di|Door|Av)\s+[^\W\d_a-z][^.!?:;\"“”]{1,100}")
_WRITER = re.compile(r"(?:The )?(?:[A-Z][\w&.]* ){0,3}(?:Press|Writers?|Correspondents?|Editor)")
_RULE = re.compile(rf"(?:[*#_=~]|{_DASH}){{2,}}|(?:[*#] ?){{2,}}|{_DASH}?30{_DASH}?")
_END = re.compile(
    r"[\[(（]?(?:ends?|ende|schluss|fin|fim|more|mf|end of story|end ?item|完|了)[\])）]?\.?"
    r"(?:(?<=[)\]]) [a-z]{1,4}(?:/[a-z]{1,4}){0,3})?",
    re.IGNORECASE,
)
_INITIALS = re.compile(
    r"[\[(]?[a-z]{1,5}(?:[/+-][a-zA-Z]{1,5}){1,8}[\])]?\.?|[a-z]{2,4}/|（(?:完|了)）"
)
_BULLET = re.compile(r"[*•] ")
_IN_BRACKETS = re.compile(r"\(([^()\n]{2,20})\)")
# An agency and the codes of desk and editors: "dpa abc xy", "AAP RTV ar".
_CODES = re.compile(r"(?:[A-Z]{2,5}|dpa|apa|afp|ap|ats|sda)(?:[ /-][A-Za-z]{1,4}\d{0,3}){1,8}")
_SIGNED = re.compile(
    r"\((?:[A-Z]{2,6}|dpa|apa|afp|ap)\)\.?(?: [A-Za-z]{1,4}(?:[/-][A-Za-z]{1,4})*)?"
)
_CREDIT = re.compile(
    r"[\[(]?(?:additional |with )?(?:report(?:ing|ed)|writing|written|editing|edited|compiled|"
    r"translated|translation|produced|graphics?|photos?|video)(?: and [a-z]+)?(?: by|:) "
    r"[^\n]{2,300}|This report by [^\n]{2,60} was first published [^\n]{4,40}|"
    r"[^\n]{2,300} (?:contributed to this|contributed reporting|helped with this)[^\n]{0,60}|"
    r"(?:\(c\)|©|Copyright) [^\n]{2,200}",
    re.IGNORECASE,
)
_CLOSINGS = (_RULE, _END, _INITIALS, _CODES, _SIGNED, _CREDIT)
# Of these, what is never more than a note on the item, wherever a text comes from. Lines that
# are sentences ("… contributed to this report") are left to be found as boilerplate there.
_BRACKETED = re.compile(r"[\[(][^\n]{2,398}[\])]")
# "The port (of Karsa) - ": what is in brackets is no agency, or what stands before no place.
_DOUBTFUL = re.compile(r"(?:The|A|An|It|He|She) |[^(\n]*\((?!dpa|apa|afp|ap\)|ats|sda)[a-z]")
_SURE_CLOSINGS = (_RULE, _INITIALS, _CODES, _SIGNED)

_OPENING_LINES, _CLOSING_LINES = 6, 6
_LONGEST = 400  # characters of a line that can be furniture


def furniture(text: str, *, told: Iterable[str] = ()) -> tuple[Span, ...]:
    """Return the spans of dateline, byline, credit and closing lines, sorted and apart.

    `told` are lines or beginnings of lines that the item itself names as such, and its
    headline; they count where they open the text or stand alone on a line at its end.
    """
    names = [_wording(name) for name in told]
    names = [name for name in names if name]
    opening = list(_opening(text, _first_lines(text), names))
    last = opening[-1][1] if opening else 0
    rest = [line for line in _last_lines(text) if line[0] >= last]
    names += (
        [_wording(name) for name in _IN_BRACKETS.findall(text[slice(*opening[-1])])]
        if opening
        else []
    )
    closing = takewhile(lambda line: _closes(text[slice(*line)], names), reversed(rest))
    return (*opening, *sorted(closing))


def plain_furniture(text: str) -> tuple[Span, ...]:
    """Return the spans of furniture in a text that comes without its item's fields.

    Only what is sure without them: a dateline, bylines and rules above the text; closing
    initials, codes and credits in brackets below it; what a web page's widgets left in it.
    """
    found = _opening(text, _first_lines(text), [])
    opening = [span for span in found if not _DOUBTFUL.match(text[slice(*span)])]
    last = opening[-1][1] if opening else 0
    rest = [line for line in _last_lines(text) if line[0] >= last][1:]
    closing = takewhile(lambda line: _surely_closes(text[slice(*line)]), reversed(rest))
    return _apart([*opening, *closing, *widgets(text)])


def _apart(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return spans sorted, those that overlap as one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start < found[-1][1]:
            first, last = found.pop()
            found.append((first, max(last, end)))
        else:
            found.append((start, end))
    return tuple(found)


def _surely_closes(line: str) -> bool:
    if len(line) > _LONGEST:
        return False
    if _BRACKETED.fullmatch(line) and _CREDIT.fullmatch(line):
        return True
    return any(form.fullmatch(line) for form in _SURE_CLOSINGS)


def _first_lines(text: str) -> list[Span]:
    """Return the first lines that hold something, without white space around them."""
    found: list[Span] = []
    start = 0
    while start < len(text) and len(found) < _OPENING_LINES:
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        found += _held(text, start, end)
        start = end + 1
    return found


def _last_lines(text: str) -> list[Span]:
    """Return the last lines that hold something; those between are of no interest here."""
    found: list[Span] = []
    end = len(text)
    while end >= 0 and len(found) < _CLOSING_LINES:
        start = text.rfind("\n", 0, end) + 1
        found += _held(text, start, end)
        end = start - 1
    return found[::-1]


def _held(text: str, start: int, end: int) -> list[Span]:
    """Return the span of a line without white space around it, if that leaves any."""
    line = text[start:end]
    held = line.strip()
    first = start + len(line) - len(line.lstrip())
    return [(first, first + len(held))] if held else []


def _opening(text: str, lines: list[Span], names: list[str]) -> Iterator[Span]:
    """Yield the lines before the first one of news, then its dateline."""
    for start, end in lines:
        line = text[start:end]
        if _opens(line, names):
            yield start, end
            continue
        if _BULLET.match(line):  # the news in short, above byline and dateline
            continue
        dateline = _dateline(line, names)
        if 0 < dateline < len(line):
            yield start, start + len(line[:dateline].rstrip())
        return


def _opens(line: str, names: list[str]) -> bool:
    if len(line) > _LONGEST:
        return False
    return bool(
        _wording(line) in names
        or _BYLINE.fullmatch(line)
        or _WRITER.fullmatch(line)
        or _RULE.fullmatch(line)
    )


def _dateline(line: str, names: list[str]) -> int:
    """Return how many characters at the start of a line are a dateline."""
    for pattern in _DATELINES:
        found = pattern.match(line)
        if found:
            return found.end()
    for name in names:
        if name[-1] in ")-–—_:" and line[: len(name)].casefold() == name:
            return len(name)
    return 0


def _closes(line: str, names: list[str]) -> bool:
    if len(line) > _LONGEST:
        return False
    return _wording(line) in names or any(form.fullmatch(line) for form in _CLOSINGS)


def _wording(text: str) -> str:
    return " ".join(text.split()).casefold()
