"""A sentence as tokens with offsets: what every kind of fact is read from."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from typing import Final, NamedTuple

NUMBER: Final = 1
ABBREVIATION: Final = 2
LETTERS: Final = 3
PUNCTUATION: Final = 4

# "Tuesday's" is two tokens. A word is cut after 64 letters, so that no hostile text fills the cache of `stem`; a run
# of one punctuation mark is one token. No alternative can match what another one starts
# with, so that reading is linear.
_TOKEN: Final = re.compile(
    r"(\d{1,64}(?:[.,]\d{1,64})*)"
    r"|((?:[A-Za-z]\.){2,8})"
    r"|([^\W\d_]{1,64}(?:['’](?![sS]\b)[^\W\d_]{1,64})?)"
    r"|(['’][sS]\b|([^\w\s])\5*)"
)

STOP: Final = frozenset(
    "a an the of in on at to for from by with and or but as that which who whom whose this these"
    " those it its he she his her they their them we our us i my you your is are was were be been"
    " being has have had having do does did will would shall should can could may might must not"
    " no than then there here so if when while where after before also more most some any all"
    " other another into over under about up out off down through during since until between"
    " against among 's ’s , . ; : \" “ ” ' ‘ ’ ( ) - – — …".split()
)

_IRREGULAR: Final = {
    form: base
    for base, forms in {
        "kill": "dead died dies die dying death deaths fatalities fatality lives",
        "wound": "injured injuries injury injure injuring hurt",
        "person": "people persons resident residents inhabitant inhabitants",
        "child": "children kid kids",
        "man": "men",
        "woman": "women",
        "say": "said says saying",
        "tell": "told",
        "find": "found",
        "go": "went gone goes going",
        "take": "took taken",
        "give": "gave given",
        "see": "saw seen",
        "make": "made",
        "get": "got gotten",
        "know": "knew known",
        "think": "thought",
        "come": "came",
        "hold": "held",
        "begin": "began begun",
        "leave": "left",
        "fall": "fell fallen",
        "win": "won",
        "lose": "lost",
        "pay": "paid",
        "send": "sent",
        "meet": "met",
        "speak": "spoke spoken",
        "strike": "struck",
        "shoot": "shot",
        "rise": "rose risen",
        "run": "ran",
        "break": "broke broken",
        "buy": "bought",
        "sell": "sold",
        "steal": "stole stolen",
        "write": "wrote written",
        "show": "shown",
        "be": "am",
    }.items()
    for form in forms.split()
}


class Reading(NamedTuple):
    """The tokens of one text, as parallel tuples.

    Token i is `text[starts[i]:ends[i]]`; `lowers` are their lower-case forms with straight
    apostrophes, `kinds` is NUMBER, ABBREVIATION (U.S.), LETTERS or PUNCTUATION.
    """

    text: str
    published: datetime | None
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    lowers: tuple[str, ...]
    kinds: tuple[int, ...]

    def joined(self, index: int) -> bool:
        """Say whether token `index` follows the one before it without a space."""
        return 0 < index < len(self.starts) and self.starts[index] == self.ends[index - 1]

    def lower(self, index: int) -> str:
        """Return the lower-case token at `index`, empty outside of the text."""
        return self.lowers[index] if 0 <= index < len(self.lowers) else ""

    def capital(self, index: int) -> bool:
        """Say whether token `index` exists and begins with a capital letter."""
        return 0 <= index < len(self.starts) and self.text[self.starts[index]].isupper()


def read(text: str, published: datetime | None = None) -> Reading:
    """Return the tokens of `text`; linear in its length, whatever it holds."""
    rows = [(*m.span(), m[0], m.lastindex) for m in _TOKEN.finditer(text)]
    if not rows:
        return Reading(text, published, (), (), (), ())
    starts, ends, raws, kinds = zip(*rows, strict=True)
    lowers = tuple("\n".join(raws).replace("’", "'").lower().split("\n"))
    return Reading(text, published, starts, ends, lowers, kinds)


@lru_cache(maxsize=1 << 15)
def stem(word: str) -> str:
    """Return a lower-case word without its inflection: killed, kills, killing -> kill.

    Light on purpose: it only has to bring two forms of one word together in the
    neighbourhood of a fact. Words for dying, for being hurt and for people are one each.
    """
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    for suffix, least in (("ing", 6), ("ied", 5), ("ies", 5), ("ed", 5), ("s", 4)):
        if word.endswith(suffix) and len(word) >= least and not word.endswith("ss"):
            word = word[: -len(suffix)] + ("y" if suffix in ("ied", "ies") else "")
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "sl":  # noqa: PLR2004  # stopped
        word = word[:-1]
    return word.removesuffix("e") if len(word) > 3 else word  # noqa: PLR2004  # move, moving
