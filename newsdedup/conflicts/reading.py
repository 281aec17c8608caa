"""A sentence as tokens with offsets: what every kind of fact is read from."""

# typographic marks are meant; long word lists read as text
# ruff: noqa: RUF001, SIM905  # typographic marks are meant; word lists read better as text

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from itertools import accumulate, compress
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

# Web addresses, handles and hashtags, which have neither names nor numbers in them.
_ADDRESS: Final = re.compile(
    r"(?:https?://|www\.|[@#](?=\w)|(?:[a-z0-9-]{1,64}\.){1,4}[a-z]{2,4}/)\S*", re.IGNORECASE
)
NUMBER: Final = 1
LETTERS: Final = 2
PUNCTUATION: Final = 3

# "Tuesday's" is two tokens. A word is cut after 64 letters, so that no hostile text fills
# the cache of `stem`. Every alternative takes what it matches, so that reading is linear.
# The one group makes `split` return tokens and what lies between them in turn.
_TOKEN: Final = re.compile(
    r"([0-9]{1,64}(?:[.,][0-9]{1,64})*"
    r"|(?<= )\.[0-9]{1,64}"
    r"|(?:[A-Za-z]\.){2,8}"
    r"|[^\W\d_]{1,64}(?:'(?![sS]\b)[^\W\d_]{1,64})?"
    r"|'[sS]\b|[^\w\s])"
)
_KINDS: Final = dict.fromkeys(
    "!\"#$%&'()*+,-./:;<=>?@[\\]^`{|}~‘“”–—…«»•·€£¥", PUNCTUATION
) | dict.fromkeys("0123456789", NUMBER)


_BEYOND: Final = [""] * 32
_LONG = 4  # letters of a word that can lose one more

STOP: Final = frozenset(
    "a an the of in on at to for from by with and or but as that which who whom whose this these"
    " those it its he she his her they their them we our us i my you your is are was were be been"
    " being has have had having do does did will would shall should can could may might must not"
    " no than then there here so if when while where after before also more most some any all"
    " other another into over under about up out off down through during since until between"
    " against among 's , . ; : \" “ ” ' ‘ ’ ( ) - – — …".split()
)

# Words that often begin sentences, with a capital, and are no names.
COMMON_FIRST: Final = frozenset(
    "police government nobody someone everyone everybody people men women one two three four five"
    " six seven eight nine ten about some many most several few both each every no not yes well"
    " still yet even just now then there here this that these those it its he she they we you i"
    " his her their our your my who what when where why how which while if as at in on of off by"
    " for from to with without within after before during since until once although though"
    " because however meanwhile moreover nor and or but so also only more less much such another"
    " any all other his a an the under over between among against according despite instead"
    " like unlike last next first second earlier later today yesterday tomorrow perhaps maybe"
    " never always again too very please let don't didn't can could should would will may might"
    " must do does did is are was were be been have has had it's that's there's he's she's i'm"
    " we're they're you're state local federal senior military medical public private national"
    " international social new old young big small good bad great another whether either neither"
    " nothing anyone anything everything something somebody half top former part rather whatever"
    " whoever whenever thus hence indeed perhaps tell told see look listen watch read photo video"
    " image story update news report exclusive opposition activist rebel army security video"
    " foreign officer spokesman president prime oh ah hi hey hello ok okay yeah wow thanks sorry"
    " sure welcome".split()
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
    """The tokens of one text, as parallel lists.

    Token i is `text[starts[i]:ends[i]]`; `tokens` have straight apostrophes, `lowers` are
    their lower-case forms, `kinds` is NUMBER, LETTERS or PUNCTUATION, and `figures` are the
    places of the numbers. `lower` is `lowers` and a run of empty strings: `lower[i]` is
    empty for up to 32 tokens before the first and behind the last.
    """

    text: str
    published: datetime | None
    starts: list[int]
    ends: list[int]
    tokens: list[str]
    lowers: list[str]
    lower: list[str]
    kinds: list[int]
    figures: list[int]

    def joined(self, index: int) -> bool:
        """Say whether token `index` follows the one before it without a space."""
        return 0 < index < len(self.starts) and self.starts[index] == self.ends[index - 1]

    def capital(self, index: int) -> bool:
        """Say whether token `index` exists and begins with a capital letter."""
        return 0 <= index < len(self.tokens) and self.tokens[index][0].isupper()

    def addressed(self) -> set[int]:
        """Return the tokens that stand in web addresses, handles and hashtags."""
        text = self.text
        if "/" not in text and "@" not in text and "#" not in text and "www." not in text.lower():
            return set()
        spans = [found.span() for found in _ADDRESS.finditer(text)]
        return {
            token
            for start, end in spans
            for token in range(bisect_left(self.starts, start), bisect_left(self.starts, end))
        }

    def triggers(self, words: frozenset[str]) -> list[int]:
        """Return the places of all numbers and of the words given, in order."""
        if words.isdisjoint(self.lowers):
            return self.figures
        chosen = set(self.figures)
        chosen.update(index for index, word in enumerate(self.lowers) if word in words)
        return sorted(chosen)


def read(text: str, published: datetime | None = None) -> Reading:
    """Return the tokens of `text`; linear in its length, whatever it holds."""
    parts = _TOKEN.split(text.replace("’", "'"))
    bounds = list(accumulate(map(len, parts)))
    tokens = parts[1::2]
    starts = bounds[0 : 2 * len(tokens) : 2]
    lowers = list(map(str.lower, tokens))
    kinds = [_KINDS.get(token[0], LETTERS) for token in tokens]
    if " ." in text:
        kinds = [
            NUMBER if token[0] == "." and len(token) > 1 else kind
            for token, kind in zip(tokens, kinds, strict=True)
        ]
    figures = list(compress(range(len(kinds)), map(NUMBER.__eq__, kinds)))
    lower = lowers + _BEYOND
    return Reading(text, published, starts, bounds[1::2], tokens, lowers, lower, kinds, figures)


@lru_cache(maxsize=1 << 15)
def stem(word: str) -> str:
    """Return a lower-case word without its inflection: killed, kills, killing -> kill.

    Light on purpose: it only has to bring two forms of one word together in the
    neighbourhood of a fact. Words for dying, for being hurt and for people are one each.
    """
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word[-1:].isdigit():  # 1000 is not 100 with its last letter doubled
        return word
    for suffix, least in (("ing", 6), ("ied", 5), ("ies", 5), ("ed", 5), ("s", 4)):
        if word.endswith(suffix) and len(word) >= least and not word.endswith("ss"):
            word = word[: -len(suffix)] + ("y" if suffix in ("ied", "ies") else "")
            break
    long = len(word) >= _LONG
    if long and word[-1] == word[-2] and word[-1] not in "sl":  # stopped, not passed or killed
        word = word[:-1]
    return word.removesuffix("e") if long else word  # move and moving
