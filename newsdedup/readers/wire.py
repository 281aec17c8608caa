"""The two wire formats of control characters: IPTC 7901 and ANPA-1312.

A message is SOH, header lines, STX, text, ETX, a date, EOT; a file can hold many. ANPA-1312
(the older American form) starts with two SYN, marks its header lines with ^ and < or =, and
writes `` for a quotation mark and _ for a dash.
"""

from __future__ import annotations

import re
from contextlib import suppress
from itertools import takewhile
from typing import TYPE_CHECKING

from newsdedup.readers.items import Fault
from newsdedup.readers.story import Story, found_of, public_text
from newsdedup.readers.times import with_offset

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from newsdedup.readers.content import Content
    from newsdedup.readers.items import Found

_SOH, _STX, _ETX, _EOT = "\x01", "\x02", "\x03", "\x04"
# A message as its first bytes tell it: header lines between SOH and STX.
_IPTC_START = re.compile(rb"[\0\x7f\s]{0,16}\x01[A-Za-z0-9][^\x01-\x04]{3,1000}\x02")
_ANPA_START = re.compile(rb"[\0\x7f\s]{0,16}\x16{1,4}\x01[^\x01-\x04]{1,1000}\x02")

_IPTC_HEADER = re.compile(r"([A-Za-z]{1,8})[ ]?(\d{1,6})(?:\s+(\d))?(?:\s+([a-z]{1,3}))?\s+(.*)")
_IPTC_DATE = re.compile(
    r"(\d\d)(\d\d)(\d\d)\s+([A-Z]{1,5})\s+([^\W\d_]{3})[^\W\d_]*\.?\s+(\d{4}|\d\d)\b"
)
_ANPA_DATE = re.compile(r"(\d\d)-(\d\d)-(\d\d)\s+(\d\d)(\d\d)([A-Z]{1,5})\b")
_ANPA_HEADER = re.compile(r"\^?(.*?)[ \t]*([<=])[ \t]*")
_TITLE_LINES = 3
_SLUG = re.compile(r"[^\s/]+(?:/[^\s/]+)*/")  # Accident/Ferry/
_BYLINE = re.compile(r"(?:By|Von|Par|Por|Di) [^\W\d_]")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()  # noqa: SIM905  # one line
# As German, French, Spanish and Italian services write the others, by their first letters.
_OTHER_MONTHS = {"mär": 3, "mrz": 3, "mai": 5, "okt": 10, "dez": 12, "fév": 2, "fev": 2, "avr": 4}
_OTHER_MONTHS |= {"aoû": 8, "aou": 8, "déc": 12, "ene": 1, "abr": 4, "ago": 8, "dic": 12, "gen": 1}
_OTHER_MONTHS |= {"mag": 5, "giu": 6, "lug": 7, "set": 9, "ott": 10}
_MONTH_NUMBERS = {**{name: n for n, name in enumerate(_MONTHS, start=1)}, **_OTHER_MONTHS}
_CONTROLS = re.compile(r"[\0-\x08\x0b-\x1f\x7f]")
_BLANKS = re.compile(r"[ \t]+")
_ED_NOTE = re.compile(r"(?:Eds|Editor'?s'? note|Attention)\b[:. _-]*(.*)", re.IGNORECASE)
_PHOTO = re.compile(r"(?:AP )?(?:Photos?|Graphics?|Videos?)\b", re.IGNORECASE)
_INFO = re.compile(r"([a-z]{2,5}|[A-Z]{2,6}) \d{1,5}\s*$")


def is_iptc7901(head: bytes) -> bool:
    """Whether a file that starts with these bytes holds IPTC 7901."""
    return _IPTC_START.match(head) is not None


def is_anpa(head: bytes) -> bool:
    """Whether a file that starts with these bytes holds ANPA-1312."""
    return _ANPA_START.match(head) is not None


def read_wire(content: Content, _: Mapping[str, str]) -> Iterator[Found]:
    """Yield the messages of a file of IPTC 7901 or ANPA-1312.

    Neither names its encoding: it is UTF-8 where the bytes are that, else Windows-1252,
    unless the user names one.
    """
    text = _decoded(content)
    messages = [part for part in text.split(_SOH)[1:] if part.strip(f"{_EOT} \r\n\0\x7f\x16")]
    is_old = text.lstrip("\0\x7f \t\r\n").startswith("\x16")
    for number, message in enumerate(messages, start=1):
        place = f"item {number}" if len(messages) > 1 else ""
        header, stx, rest = message.partition(_STX)
        if not stx:
            yield Fault(place, "a message without a text: no STX after its header")
            continue
        body, _etx, end = rest.partition(_ETX)
        name = f"{content.name}#{number}" if place else content.name
        told = _anpa(header, body, end) if is_old or "^" in body[:3] else _iptc(header, body, end)
        yield found_of(_story(told, place, name))


class _Message:
    """What a message tells, before it is a story."""

    def __init__(self) -> None:
        self.number = ""
        self.published: str | None = None
        self.title: str | None = None
        self.text = ""
        self.byline: list[str] = []
        self.notes: list[str] = []
        self.source: str | None = None
        self.slug: str | None = None


def _decoded(content: Content) -> str:
    if content.encoding != "utf-8":
        return content.text()
    raw = content.raw()
    for encoding in ("utf-8", "cp1252"):
        with suppress(UnicodeDecodeError):
            return raw.decode(encoding)
    return raw.decode("latin-1")


def _story(told: _Message, place: str, name: str) -> Story:
    text = public_text(told.text)
    return Story(
        place=place,
        id=f"{told.number}:{told.published}" if told.number and told.published else name,
        body=text,
        title=told.title,
        source=told.source,
        published=told.published,
        byline=", ".join(told.byline) or None,
        ed_note="\n".join(told.notes) or None,
        signals=tuple(filter(None, (told.slug, *told.notes))),
        told=tuple(told.byline),
        extra={"slugline": told.slug},
    )


def _iptc(header: str, body: str, end: str) -> _Message:
    told = _Message()
    lines = [line.strip() for line in _plain(header).split("\n") if line.strip()]
    found = _IPTC_HEADER.match(lines[0]) if lines else None
    if found:
        told.number = f"{found[1]}{found[2]}"
        info = _INFO.search(found[5])
        told.source = info[1] if info else None
    told.slug = " ".join(lines[1:]) or None
    told.published = _iptc_date(end)
    told.text = _plain(body)
    _take_title(told)
    return told


def _take_title(told: _Message) -> None:
    """Take the headline off the text: the lines up to one that ends with =.

    Without such a mark, the lines before the first paragraph if that is indented and they
    are not.
    """
    block, _, rest = told.text.partition("\n\n")
    lines = block.split("\n")
    if _SLUG.fullmatch(lines[0]) and len(lines) > 1:
        told.slug, lines = told.slug or lines[0], lines[1:]
        block = "\n".join(lines)
    marked = next((n for n, line in enumerate(lines[:6], start=1) if line.endswith("=")), 0)
    if marked:
        told.title = " ".join(" ".join(lines[:marked]).rstrip("= ").split()) or None
        told.text = "\n".join([*lines[marked:], "", rest]).strip("\n")
        return
    above = list(takewhile(lambda line: line[:1].strip(), lines))
    if above != lines and len(above) <= _TITLE_LINES:  # no empty line before the first paragraph
        block, rest = "\n".join(above), "\n".join([*lines[len(above) :], "", rest])
    elif len(lines) > _TITLE_LINES:
        return
    if block[:1].strip() and rest[:2] == "  ":
        told.byline += [line for line in block.split("\n")[1:] if _BYLINE.match(line)]
        told.title = " ".join(
            " ".join(block.split("\n")).removesuffix(" ".join(told.byline)).split()
        )
        told.text = rest.strip("\n")


def _anpa(header: str, body: str, end: str) -> _Message:
    told = _Message()
    head = _CONTROLS.sub(" ", header).split()
    told.number = head[0] if head else ""
    told.published = _anpa_date(end)
    lines = _plain(body).replace("``", '"').replace("''", '"').split("\n")
    taken = 0
    for line in lines:
        found = _ANPA_HEADER.fullmatch(line)
        if found is None or line[:1] in " \t":
            break
        taken += 1
        _take_header(told, taken, found[1].strip(), found[2])
    told.text = re.sub(r"(?<= )_(?= )", "\u2014", "\n".join(lines[taken:]).strip("\n"))
    return told


def _take_header(told: _Message, number: int, line: str, mark: str) -> None:
    """Take a header line: the keyword, the headline, then notes (<) and bylines (=)."""
    note = _ED_NOTE.match(line)
    if number == 1:
        told.slug = line
    elif note:
        told.notes.append(line)
    elif mark == "=":
        told.byline.append(line)
    elif told.title is None and not _PHOTO.match(line):
        told.title = line.replace(" _ ", " \u2014 ")


def _plain(text: str) -> str:
    """Return the lines of a text without control characters and blanks at their ends."""
    lines = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def _iptc_date(end: str) -> str | None:
    """Return the time after a text: day and clock, zone, month and year."""
    found = _IPTC_DATE.search(end)
    month = _MONTH_NUMBERS.get(found[5].casefold()) if found else None
    if found is None or month is None:
        return None
    return _moment(found[6], month, found[1], found[2], found[3], found[4])


def _anpa_date(end: str) -> str | None:
    found = _ANPA_DATE.search(end)
    if found is None:
        return None
    return _moment(found[3], int(found[1]), found[2], found[4], found[5], found[6])


def _moment(
    year: str, month: int, day: str, hour: str, minute: str, zone: str
) -> str:  # the parts of a time
    """Return a time as ISO 8601; years of two digits are 1970 to 2069."""
    century = "" if len(year) > 2 else "19" if year >= "70" else "20"  # noqa: PLR2004  # digits of a year
    return with_offset(f"{century}{year}-{month:02d}-{day}T{hour}:{minute} {zone}")
