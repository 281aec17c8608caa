"""What a page's widgets leave in a text that was taken from the web: lines that are no news.

Picture galleries, teasers of videos, credits, links to other stories, figures of charts. Most
are told by how they occur (a counter that goes on, a title said twice, no letter in a
paragraph), links by the label they open with.
"""

# ruff: noqa: RUF001  # the dashes and quotation marks that look alike are what is looked for

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

Span = tuple[int, int]

_LONGEST = 200  # characters of a paragraph that is a label, a link or a credit
_LEAST_PICTURES = 3
_LATEST_COLON = 60  # characters before the colon of a link's label
_ENDS = frozenset(".!?…”\"'’")

_LETTER = re.compile(r"[^\W\d_]")
# "Hide Caption 4 of 11", "Photo 4 of 11": a word or two with a capital, and which of how many.
_COUNTER = re.compile(r"\b((?:[A-Z]\w+ ){1,2})(\d{1,3}) of (\d{1,3})\b")
# "Watched TITLE Replay More TITLE 02:40": what a player says of a video, with how long it takes.
_TEASER = re.compile(r"(?:.{0,30} )?(.{4,150}?) (?:.{0,40} )?\1 \d{1,2}:\d\d")
# "Enlarge this image toggle caption Ann Bell/NNA Ann Bell/NNA": a credit, for two widths of page.
_TWICE = re.compile(r"(?:.{0,80} )?(.{4,60}) \1")
_LINK = re.compile(
    r"""
    [(\[]?\s*
    (?: (?:see\ |read\ |watch\ )?(?:also|more)(?:\ (?:on|from|about|in)\ [^:\n]{2,30})?
      | also\ see | related(?:\ \w+)? | (?:read|watch|listen)(?:\ (?:it|now|next|this|live|here))?
      | (?:photos?|pictures|images?|video|gallery|slideshow|screenshot)(?:\ credit)?
      | credits? | go\ deeper | you\ (?:may|might)\ also\ (?:like|be\ interested\ in)
      | (?:read\ or\ )?share\ this\ (?:story|article) | this\ article\ tagged\ under
      | for\ more\ info(?:rmation)?
    )
    \s*:(?:\s.*)?
    """,
    re.IGNORECASE | re.VERBOSE,
)
# "[Updated 4:15 p.m. ET]": a line of its own, or before a sentence.
_STAMP = r"\[(?:last )?updated?(?: at)?:? \d{1,2}(?::\d\d)? ?[ap]\.?m\.?[^\]\n]{0,40}\]"
_LABEL = re.compile(
    r"(?:enlarge this image|prev(?:ious)? next)(?: [^.!?]*)?"
    r"|(?:(?:toggle|hide|show|image|media) caption|image copyright)(?: .*)?"
    rf"|{_STAMP}"
    r"|media playback is (?:not supported|unsupported) on (?:this|your) device(?: .*)?"
    r"|\[pull ?quote\]|[(\[](?:soundbite|music|applause|video clip)\b[^)\]]*[)\]]",
    re.IGNORECASE,
)
# What stands before a sentence of the paragraph, or after it.
_BEFORE = re.compile(
    rf"(?:story highlights\b:?|{_STAMP}"
    r"|updated?(?: at)?:? \d{1,2}(?::\d\d)? ?[ap]\.?m\.?(?: [A-Z]{2,3}\b)?\W{0,3})(?=\s)",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"[(\[](?:photo|photograph|image|picture|video|screenshot)s?(?: credit)?"
    r"(?:\s*:| by| via| courtesy| from)\s[^()\[\]\n]{2,80}[)\]]",
    re.IGNORECASE,
)
_TWEETED = re.compile(r"[—–-] ?[^\n()—–]{2,60} \(@\w{1,15}\)(?: [A-Z][a-z]{2,8} \d{1,2}, \d{4})?")

# What a pattern's every match holds, which is found sooner than that it doesn't match.
_MARKED = (("hoto", _CREDIT), ("mage", _CREDIT), ("(@", _TWEETED))


def widgets(text: str) -> Iterator[Span]:
    """Yield the spans of widgets in a text whose paragraphs blank lines part.

    A paragraph that is nothing else is one span, and so is a gallery with all its captions, as
    captions are no part of a text in other formats either. Of other paragraphs the label that
    opens them ("Story highlights"), a picture's credit in brackets, and the signature that closes
    a quoted tweet are. Those of one paragraph come in no order, and may come twice.
    """
    galleries = _galleries(text)
    marked = [(mark, pattern) for mark, pattern in _MARKED if mark in text]
    for start, end in _paragraphs(text):
        short = end - start <= _LONGEST
        if (short and _is_widget(text[start:end])) or (
            galleries and _pictures(text[start:end]) & galleries
        ):
            yield start, end
            continue
        if text[start] in "SsUu[" and (label := _BEFORE.match(text, start, end)):
            yield label.span()
        for mark, pattern in marked:
            if text.find(mark, start, end) >= 0:
                yield from (found.span() for found in pattern.finditer(text, start, end))


def _paragraphs(text: str) -> Iterator[Span]:
    """Yield what stands between blank lines, without white space around it."""
    place = 0
    for part in text.split("\n\n"):
        size = len(part)
        held = len(part.lstrip())
        if held:
            yield place + size - held, place + len(part.rstrip())
        place += size + 2


def _pictures(text: str) -> set[tuple[str, str]]:
    """Return the label and the total of each counter in a text."""
    return {(label, total) for label, _, total in _COUNTER.findall(text)}


def _galleries(text: str) -> set[tuple[str, str]]:
    """Return the label and the total of counters that count on: three numbers or more."""
    if not any(a[-1:].isdigit() and b[:1].isdigit() for a, b in pairwise(text.split(" of "))):
        return set()  # nearly all texts, in a tenth of the time of the pattern
    counted = Counter((label, total) for label, _, total in set(_COUNTER.findall(text)))
    return {gallery for gallery, numbers in counted.items() if numbers >= _LEAST_PICTURES}


def _is_widget(part: str) -> bool:
    """Say whether a paragraph is a label, a link, a teaser or a credit, or has no letter."""
    if "\n" in part:
        return False
    if not part[0].isalpha() and (not _LETTER.search(part) or _LABEL.fullmatch(part)):
        return True
    if ":" in part[:_LATEST_COLON] and part[-1] != "." and _LINK.fullmatch(part):
        return True
    if part[-1] in _ENDS:
        return part[0] in "HITSMhitsm" and _LABEL.fullmatch(part) is not None  # a caption
    if part[-1].isdigit() and part[-3:-2] == ":":
        return _TEASER.fullmatch(part) is not None
    return bool(_LABEL.fullmatch(part) or _TWICE.fullmatch(part))
