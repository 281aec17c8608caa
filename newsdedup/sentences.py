"""Sentences of an article, with exact offsets.

The splitter is a small set of local rules. One pattern finds each stop that could end a
sentence; one look-up of the word before it decides most of them. It looks back one word and
ahead two, never further, so that a sentence is cut alike wherever it is copied to: for
finding repeats that matters more than a rare abbreviation.

Policies: a line break ends a sentence, except in hard-wrapped copy (`newline="paragraph"`);
a quotation of several sentences is split inside; closing quotes and brackets belong to the
sentence before them. `python -m benchmarks.splitter --data DIR` measures all of it.
"""

# ruff: noqa: RUF001  # the look-alikes of ASCII marks are what this module is about

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from newsdedup.errors import InvalidSettingError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsdedup.records import Article, Sentence
    from newsdedup.settings import Settings


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


Newline = Literal["sentence", "paragraph"]
Span = tuple[int, int]

# Stops that end a sentence wherever they stand: no abbreviation or number is written with them.
_SHOWN = 40  # characters of a text that an error shows
_SURE_STOPS = "。！？｡؟۔।॥"
_STOPS = ".!?…" + _SURE_STOPS
_DASHES = "-–—"  # after a place ("TAMPA, Fla. —") they end a dateline, not a sentence
_CLOSING_QUOTES = "\"'”’»"
_CLOSERS = "\"'”’»›)\\]}」』）】》"

# A stop that could end a sentence, what closes after it, then (group 1) white space that no
# lower-case word follows, or nothing where a capital follows at once. A pattern that starts
# with one character class is scanned several times as fast as one that starts with an
# alternation. The look-behind lets a run of stops match only from its first one: that keeps a
# megabyte of them linear. "al-Qaida", "iPhone" and links may open a sentence.
_CANDIDATE = re.compile(
    rf"[{_STOPS}](?<![{_STOPS}]{{2}})[{_STOPS}]*+[{_CLOSERS}]*+"
    rf"(\s++(?!(?![ae]l-|http|www\.)[a-z](?:[^A-Z]|$))|(?<=[{_SURE_STOPS}])\s*+|(?=[^\W\d_a-z]))"
)
_INDENT = re.compile(r"\n(?:  |\t)[ \t]*+\S")
_NEXT_WORD = re.compile(r"[^\w\s]{0,3}+\s?([^\W_]*+)(\.?)")
_NOT_OF_A_WORD = re.compile(r"[^\w.&]")
_DOTTED = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}")
_ATTRIBUTION = re.compile(
    r"[A-Z][\w'’-]{1,30} (?:said|says|asked|asks|added|wrote|replied|told|shouted|tweeted)\b"
)
_LINK = re.compile(r"[/@=]|www\.", re.IGNORECASE)
_LINK_ENDINGS = _words("Com Org Net Gov Edu Uk Co Io Tv Info COM ORG NET GOV EDU UK TV")
# How far a decision looks, in characters: bounds the work of each.
_LONGEST_ABBREVIATION = 24
_LONGEST_LINK = 100
# Widths of wire columns. Benchmark, `wrapped_…`: .91 of Reuters-21578, none of web news; the
# others of Reuters are tables, cut alike either way, but for 2 % with one or two breaks.
_NARROWEST_WRAP, _WIDEST_WRAP = 40, 100
_FEW_BREAKS = 2

# Abbreviations by what may follow them inside a sentence: anything (titles), a figure
# (numbered), a name (inside names), a day or time zone (clock). In the last two kinds a word
# that opens sentences more often than it stands in names tells that the sentence ended.
_TITLES = """
    Mr Mrs Ms Mx Dr Drs Prof Profs Gen Gens Sen Sens Rep Reps Gov Govs Lt Col Sgt Capt Maj Cmdr Cdr
    Adm Brig Cpl Pvt Pfc Spc Ald Rev Revs Hon Pres Supt Insp Det Atty Amb Sec Msgr Messrs Mme Mlle
    Asst
"""
_LEADS = "vs v cf viz e.g i.e ca approx"
_NUMBERED = "No Nos no nos p pp Fig Figs fig figs Art Vol vol Ch Para Prop pop"
_INSIDE_NAMES = """
    Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec
    Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Ky La Md Mass Mich Minn Miss Mo Mont Neb
    Nev Okla Ont Ore Pa Penn Que Tenn Tex Va Vt Wash Wis Wyo
    Inc Corp Co Cos Ltd Plc Bros Assn Assoc Dept Dist Univ Inst Intl Natl Govt Jr Sr Esq
    St Ste Mt Ft Ave Blvd Rd Hwy Ph.D etc al
"""
_CLOCK = "a.m p.m A.M P.M"
_KINDS = (
    dict.fromkeys(_words(_INSIDE_NAMES), "inside")
    | dict.fromkeys(_words(_NUMBERED), "numbered")
    | dict.fromkeys(_words(_TITLES + _TITLES.upper() + _LEADS), "title")
    | dict.fromkeys(_words(_CLOCK), "clock")
)
_AFTER_CLOCK = _words("""
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday Mon Tue Tues Wed Thu Thurs Fri Sat Sun
    January February March April May June July August September October November December
    Jan Feb Mar Apr Jun Jul Aug Sept Sep Oct Nov Dec EST EDT ET CST CDT CT MST MDT MT PST PDT PT
    GMT BST CET CEST UTC Eastern Central Mountain Pacific Greenwich
    """)
_FIRST_WORDS = _words("""
    A About According After Again All Also Although Among An And Another Any Are As At Because
    Before Both But By Can Could Despite Did Do Does During Each Earlier Even Every Few For From
    Had Has Have He Her Here His How However I If In Indeed Instead Is It Its Just Last Later Like
    Many Meanwhile More Most Much My Nearly Neither Nevertheless Next No Nobody None Nor Not Nothing
    Now Of On Once One Only Or Other Others Our Over Perhaps Rather She Should Since So Some Soon
    Still Such Than That The Their Then There Therefore These They This Those Though Through Thus To
    Today Two Under Unless Until Upon Was We Were What When Where Whether Which While Who Whose Why
    Will With Within Without Would Yesterday Yet You Your
    """)


def split(text: str, *, newline: Newline = "sentence") -> list[Span]:
    """Return the spans of the sentences of a text, in order: code points, half-open.

    Spans don't overlap and have no white space at either end; nothing but white space lies
    outside of them. With `newline="sentence"` a line break ends a sentence; with
    `newline="paragraph"` only an empty line, or an indented next one, does. Raises
    `InvalidSettingError` for any other `newline`.
    """
    if newline not in ("sentence", "paragraph"):
        raise InvalidSettingError("newline", newline, "sentence, paragraph")
    lines = text.splitlines(keepends=True)
    found: list[Span] = []
    offset = 0
    for block in lines if newline == "sentence" else _paragraphs(lines):
        _split_block(block, offset, found)
        offset += len(block)
    return found


def newline_policy(text: str) -> Newline:
    """Tell what a line break in this text means: "paragraph" where it is hard-wrapped copy.

    Hard-wrapped: the longest line has 40 to 100 characters, and either paragraphs are indented, or
    at least half of the breaks inside them stand before a word in lower case or (where there
    are more than two) where the next word would not have fitted.
    """
    lines = text.splitlines()
    width = max(map(len, lines), default=0)
    if not _NARROWEST_WRAP <= width <= _WIDEST_WRAP:
        return "sentence"
    if _INDENT.search(text):
        return "paragraph"
    breaks = [pair for pair in pairwise(lines) if pair[0].strip() and pair[1].strip()]
    room = width if len(breaks) > _FEW_BREAKS else _WIDEST_WRAP
    wraps = [
        after[0].islower() or len(line) + 1 + len(after.split(maxsplit=1)[0]) > room
        for line, after in breaks
    ]
    return "paragraph" if wraps and sum(wraps) >= len(wraps) / 2 else "sentence"


def spans(text: str, settings: Settings) -> list[Span]:
    """Return the spans of the sentences of an article's text, split as the settings say.

    Raises `InvalidSettingError` where `settings.splitter` returns anything but pairs of whole
    numbers, in order, in range and without overlap.
    """
    if settings.splitter is not None:
        return _checked(settings.splitter(text), text)
    newline = newline_policy(text) if settings.newline == "auto" else settings.newline
    return split(text, newline="paragraph" if newline == "paragraph" else "sentence")


def sentences(article: Article, settings: Settings) -> list[Sentence]:
    """Return the sentences of an article; `article.text[start:end] == sentence.text`.

    Raises `InvalidSettingError` as `spans` does.
    """
    return [
        article.sentence(position, start=start, end=end)
        for position, (start, end) in enumerate(spans(article.text, settings))
    ]


def _paragraphs(lines: list[str]) -> Iterator[str]:
    """Join lines to paragraphs, which an empty line ends and an indented line starts."""
    paragraph: list[str] = []
    for line in lines:
        if line[:2] == "  " or line[0] == "\t" or line.isspace():
            yield "".join(paragraph)
            paragraph = []
        paragraph.append(line)
    yield "".join(paragraph)


def _split_block(block: str, offset: int, found: list[Span]) -> None:
    """Append the sentences of a line or paragraph that starts at `offset` in the text."""
    length = len(block.rstrip())
    begin = length and len(block) - len(block.lstrip())
    for match in _CANDIDATE.finditer(block, begin, length):
        end, start = match.span(1)
        if _ends(block, begin, match.start(), end, start):
            found.append((offset + begin, offset + end))
            begin = start
    if begin < length:
        found.append((offset + begin, offset + length))


def _ends(block: str, begin: int, stop: int, end: int, start: int) -> bool:
    """Decide whether the stop at `stop` ends the sentence from `begin` at `end`.

    The next sentence would be from `start`.
    """
    mark = block[stop]
    if mark in _SURE_STOPS or block[end - 1] in _SURE_STOPS:
        return True
    if start == end and not _space_was_lost(block, begin, stop, end):
        return False
    if not (block[start].isupper() or _may_open(block, start)):
        return False
    if mark == "." and block[stop + 1] not in _STOPS:
        return _ends_at_full_stop(block, begin, stop, start)
    return not (block[end - 1] in _CLOSING_QUOTES and _ATTRIBUTION.match(block, start))


def _ends_at_full_stop(block: str, begin: int, stop: int, start: int) -> bool:
    """Decide by the word before a single full stop."""
    before = block[max(begin, stop - _LONGEST_ABBREVIATION) : stop].split()
    word = before[-1] if before else ""
    if len(word) > 1 and word not in _KINDS and word.isalpha():
        return True
    return _ends_after(_kind(word, opens=stop - len(word) == begin), block, start)


def _space_was_lost(block: str, begin: int, stop: int, end: int) -> bool:
    """Tell whether a capital at `end` opens a sentence to which the space before is missing."""
    if not (block[end].isupper() and stop > begin and block[stop - 1].islower()):
        return False
    if block[end + 1 : end + 2] == ".":  # Ph.D.
        return False
    before = block[max(begin, stop - _LONGEST_LINK) : end].rsplit(maxsplit=1)[-1]
    after = block[end : end + _LONGEST_LINK].split(maxsplit=1)[0]
    ending = _NEXT_WORD.match(after)
    return not (_LINK.search(before + after) or (ending and ending[1] in _LINK_ENDINGS))


def _may_open(block: str, start: int) -> bool:
    """Tell whether a sentence may open with what is at `start`, which is no capital."""
    if block[start] in ".!?…":
        return False
    match = _NEXT_WORD.match(block, start)
    word = match[1] if match else ""
    if block[start].islower():
        return block[start].isascii()  # those that _CANDIDATE let pass: al-Qaida, iPhone, links
    return not word[:1].islower()


def _kind(word: str, *, opens: bool) -> str:
    """Return the kind of abbreviation before a stop, empty where it is none.

    `opens` tells that the word is the first of its sentence: then a number or a letter is the
    label of what follows.
    """
    if opens and (len(word) == 1 or (word.isdigit() and len(word) < 4)):  # noqa: PLR2004  # 1. to 999.
        return "title"
    word = _NOT_OF_A_WORD.split(word)[-1]
    if word in _KINDS:
        return _KINDS[word]
    initial = len(word) == 1 and word.isupper()
    return "inside" if initial or _DOTTED.fullmatch(word) else ""


def _ends_after(kind: str, block: str, start: int) -> bool:
    """Decide whether a sentence ends after an abbreviation of this kind."""
    match = _NEXT_WORD.match(block, start)
    word = match[1] if match else ""
    if kind == "inside":
        return word in _FIRST_WORDS and not (match and match[2]) and block[start] not in _DASHES
    if kind == "numbered":
        return not word[:1].isdigit()
    if kind == "clock":
        return word not in _AFTER_CLOCK and not word[:1].isdigit()
    return kind != "title"


def _checked(returned: Any, text: str) -> list[Span]:
    """Return the spans that a plugged-in splitter gave, or raise an error that shows them."""
    length = len(text)
    allowed = (
        f"pairs of whole numbers (start, end), in order, apart, from 0 to {length} "
        f"(of the text that begins {text[:_SHOWN]!r})"
    )
    try:
        found = [(start, end) for start, end in returned]
    except (TypeError, ValueError):
        raise InvalidSettingError("splitter(text)", returned, allowed) from None
    last = 0
    for start, end in found:
        whole = type(start) is int and type(end) is int  # True and 1.0 are not offsets
        if not (whole and last <= start < end <= length):
            raise InvalidSettingError("splitter(text)", (start, end), allowed)
        last = end
    return found
