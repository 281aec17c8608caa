"""What kind of line a cluster is: a claim, a quote, or boilerplate."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsdedup.records import ClusterKind

# Evidence, read by hand: the wordings that five articles or more carry. Of those of at most 20
# nats that aren't quotes 1 of 13 in fnc1_train and 1 of 137 in allsides_part01 make a claim, of
# those from 20 to 25 nats 1 of 7 and 2 of 49. Of those with a formula and up to 100 nats none
# of 74 does; longer sentences can hold a formula's words and a claim as well. Of 74 formulas that
# two to four articles carry, the longest of some 200, none is a line of a story either, but for
# those that speak of a picture ("Photos showed …"), which need as many as others.
_LITTLE_NATS = 20.0
_LITTLE_NATS_LASTING = 25.0
_FORMULA_NATS = 100.0
# A wire story and its short lines are reprinted within two days; page furniture goes on.
_REPRINT_DAYS = 2

_FORMULAS = re.compile(
    r"""
    \bcontributed\ (?:\w+\ )?to\ (?:this|the)\ (?:report|story|article)
    | ^\W*(?:click|tap)\ (?:here|to|on|the|for)\b | \bby\ clicking\ (?:here|the)\b
    | ^\W*(?:sign\ up|subscribe|follow\ (?:us|me|@|.*\btwitter)|share\ (?:this|it|your))\b
    | \bunsubscribe\b | \bnewsletters?\b.*\b(?:inbox|sign|subscribe|e-?mail|select|view)
    | \bsign(?:ing)?\ up\ (?:for\ our|to\ receive)\b | \bdelivered\ .*\binbox\b
    | \bour\ newsletters?\b | \b(?:terms\ of\ (?:use|service)|our\ privacy\ policy)\b
    | \ball\ rights\ reserved\b | © | ^\W*copyright\b | \breprint(?:ed|s)?\b.*\bpermission\b
    | ^\W*(?:read\ (?:more|also)|continue\ reading|scroll\ down|story\ continue[sd]|see\ also)\b
    | ^\W*(?:advertisement|\[pullquote\])
    | ^\W*(?:write|contact|e-?mail)\b.*@ | \bexperiences\ by\ emailing\b
    | \bviews\ expressed\ .*\b(?:author|writer|those\ of)\b
    | \b(?:get|download)\ .*\bapp\b | \bconfirmation\ (?:e-?mail|link)\b | \bspam\ folder\b
    | \bcomments\ on\ this\ (?:article|story)\b
    | \bthis\ (?:post|story|article)\ (?:was|has\ been)\ (?:last\ )?updated\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_OF_PICTURES = re.compile(
    r"^\W*(?:photo|photograph|image|picture|file photo|hide caption|media playback)s?\b"
    r"|\bgetty images\b",
    re.IGNORECASE,
)
# A formula tells more than a number of articles does: half as many are enough.
_FORMULA_SHARE = 2


def is_boilerplate(
    text: str, *, articles: int, days: int | None, salience: float, boilerplate_articles: int
) -> bool:
    """Say whether a line is carried by many articles and claims nothing, or next to nothing.

    That is: a formula of publishing ("… contributed to this report") in at least half as many
    articles as `boilerplate_articles`, rounded down, and in two; or in at least as many a credit of
    a picture, or a `salience` (nats) that leaves room for no claim: 20, or 25 where its dates
    lie two days or more apart. Copies and edits of the line count, not retellings. A short line
    all of whose dates lie within two days is reprinted news; `days` is None where no date is
    known. Quotes are never boilerplate for being short.
    """
    if articles < max(boilerplate_articles // _FORMULA_SHARE, 2):
        return False
    if salience <= _FORMULA_NATS and _FORMULAS.search(text):
        return True
    if articles < boilerplate_articles:
        return False
    if salience <= _FORMULA_NATS and _OF_PICTURES.search(text):
        return True
    if days is not None and days < _REPRINT_DAYS:
        return False
    little = _LITTLE_NATS if days is None else _LITTLE_NATS_LASTING
    return salience <= little and kind_of(text) != "quote"


# The marks that open a quotation and what closes it: “…”, „…“, ”…”, "…", «…», »…«, 「…」.
_CLOSED_BY = {"“": "”", "„": "“”", "”": "”", '"': '"', "«": "»", "»": "«»", "「": "」", "『": "』"}
_CLOSERS = '”"»」』'
_MARK = re.compile(f"[{''.join(_CLOSED_BY)}{_CLOSERS}]")
_BEFORE_OPENING = "([-\N{EN DASH}\N{EM DASH}"


def kind_of(text: str) -> ClusterKind:
    """Return `quote` where at least half of the characters stand in quotation marks.

    Single marks don't count, they are too often apostrophes. A mark that is never closed (the
    quote goes on in the next sentence) reaches to the end, one that was never opened starts at
    the beginning.
    """
    quoted, start, closing = 0, 0, ""
    for found in _MARK.finditer(text):
        place, mark = found.start(), found.group()
        if closing and mark in closing:
            quoted += place + 1 - start
            closing = ""
        elif not closing and mark in _CLOSERS and _ends_quote(text, place):
            quoted = place + 1
        elif not closing and mark in _CLOSED_BY:
            start, closing = place, _CLOSED_BY[mark]
    if closing:
        quoted += len(text) - start
    return "quote" if 2 * quoted >= len(text) and re.search(r"\w", text) else "claim"


def _ends_quote(text: str, place: int) -> bool:
    """Say whether a mark outside of a quote ends one from the sentence before (or is an inch)."""
    before = text[place - 1 : place]
    return (
        bool(before)
        and not before.isspace()
        and before not in _BEFORE_OPENING
        and not before.isdigit()
    )
