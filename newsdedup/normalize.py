"""Normalised wording: `normalize` folds what typing alone changes, `words` reads the tokens."""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# Replaced one by one before the ASCII test: with these gone most English sentences are ASCII,
# and eight replacements cost less than one `str.translate` of a sentence.
_TYPOGRAPHY = (
    ("\u2019", "'"),
    ("\u2018", "'"),
    ("\u201c", '"'),
    ("\u201d", '"'),
    ("\u2014", "-"),
    ("\u2013", "-"),
    ("\u00a0", " "),
    ("\u2026", "..."),
)
_APOSTROPHES = (
    "\u2018\u2019\u201a\u201b\u2032\u2035\u02b9\u02bb\u02bc\u02bd\u00b4\u0060\u2039\u203a\uff07"
)
_QUOTES = (
    "\u201c\u201d\u201e\u201f\u2033\u2036\u00ab\u00bb\u300c\u300d\u300e\u300f"
    "\u301d\u301e\u301f\uff02"
)
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u2e3a\u2e3b\ufe58\ufe63\uff0d"
_INVISIBLE = (
    "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff"
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    "\ufe00\ufe01\ufe02\ufe03\ufe04\ufe05\ufe06\ufe07\ufe08\ufe09\ufe0a\ufe0b\ufe0c\ufe0d\ufe0e\ufe0f"
)
_PLAIN = {
    **dict.fromkeys(_APOSTROPHES, "'"),
    **dict.fromkeys(_QUOTES, '"'),
    **dict.fromkeys(_DASHES, "-"),
    **dict.fromkeys(_INVISIBLE, ""),
    "\u2044": "/",  # the bar that NFKC writes in fractions
}
# Tags and variation selectors, the last range, are invisible too. A scan for all of these
# takes 1 µs a sentence, `str.translate` of a non-ASCII one 10 µs.
_SPECIAL = re.compile(f"[{''.join(_PLAIN)}\U000e0000-\U000e01ef]")

# 5½ is 5-1/2, as wire copy has it: NFKC alone makes it 51/2.
_MIXED_NUMBER = re.compile(r"(?<=[0-9])(?=[\u00bc-\u00be\u2150-\u215e\u2189])")

# Abbreviations that casefolding would turn into everyday words. Dotted they stay apart, and
# the dotted form is what "U.S." gives anyway. The full stop of "in the US." goes with it.
_CAPITALS = re.compile(r"\b(?:US|UN|IS|ICE|WHO)\b\.?")
_DOTTED = {"US": "u.s.", "UN": "u.n.", "IS": "i.s.", "ICE": "i.c.e.", "WHO": "w.h.o."}


def normalize(text: str) -> str:
    """Return a text's wording, with case, quotes, dashes, white space and such folded.

    That is NFKC(casefold(NFKC(text))) with quotes as ' or ", dashes as one -, invisible
    characters removed and runs of white space as one space, stripped. US, UN, IS, ICE and
    WHO in capitals become u.s., u.n. and so on, unless most letters of the text are capitals.
    Idempotent for every string, lone surrogates included.
    """
    if not text.isascii():
        for character, plain in _TYPOGRAPHY:
            text = text.replace(character, plain)
        if not text.isascii():
            return _normalize_unicode(text)
    if "US" in text or "UN" in text or "IS" in text or "WHO" in text or "ICE" in text:
        text = _keep_abbreviations(text)
    return _tidy(text.lower())


# What `normalize` looks for in ASCII text, but for capitals.
_ODD = ("  ", "--", "`", "''", *"\t\n\r\x0b\x0c\x1c\x1d\x1e\x1f")
_ABBREVIATIONS = ("US", "UN", "IS", "WHO", "ICE")


def normalize_spans(text: str, spans: Iterable[tuple[int, int]]) -> list[str]:
    """Return `normalize(text[start:end])` of each span; what can be is done once for the text."""
    if not text.isascii():
        for character, plain in _TYPOGRAPHY:
            if len(plain) == 1:
                text = text.replace(character, plain)
    odd = [mark for mark in _ODD if mark in text]
    odd += [word for word in _ABBREVIATIONS if word in text]
    found = []
    for start, end in spans:
        part = text[start:end]
        for mark in odd:
            if mark in part:
                found.append(normalize(part))
                break
        else:
            found.append(part.lower().strip(" ") if part.isascii() else normalize(part))
    return found


def _tidy(text: str) -> str:
    """Write dashes, quotes and white space that are made of several ASCII characters as one."""
    if "--" in text:
        text = re.sub("--+", "-", text)
    if "`" in text or "''" in text:
        text = text.replace("`", "'").replace("''", '"')
    return " ".join(text.split())


def _normalize_unicode(text: str) -> str:
    """Fold until nothing changes: folding one character can make another one that folds."""
    while True:
        folded = unicodedata.normalize("NFKC", _fold_typography(text))
        folded = unicodedata.normalize("NFKC", _keep_abbreviations(folded).casefold())
        folded = _tidy(_fold_typography(folded))
        if folded == text:
            return folded
        text = folded


def _fold_typography(text: str) -> str:
    plain = _SPECIAL.sub(lambda match: _PLAIN.get(match[0], ""), text)
    return _MIXED_NUMBER.sub("-", plain)


def _keep_abbreviations(text: str) -> str:
    """Write US, UN, IS, ICE and WHO with dots, unless the text is shouted."""
    if not _CAPITALS.search(text):
        return text
    capitals = sum(map(str.isupper, text))
    if capitals > sum(map(str.islower, text)):
        return text
    return _CAPITALS.sub(lambda match: _DOTTED[match[0].rstrip(".")], text)


# Marks that say nothing, in a normalised text: quotation marks, bullets and brackets anywhere, an
# apostrophe at the end of a word, a stop or comma with no letter or figure after it, a dash that
# is next to no figure (-5 and 1914-18 keep theirs).
_MARKS = re.compile(
    r"[\"()\[\]*|•⦁·▪●…]|(?<!\w)'|'(?!\w)|[.,:;!](?!\w)|(?<!\d)-(?!\d)|(?<=\d)-(?![\d\w])"
)


def unmarked(normalized: str) -> str:
    """Return a normalised text without the marks that quoting and typing add.

    Two texts that are equal so say the same word for word: quotation marks, bullets, brackets,
    dashes, commas and full stops are gone, but for those within words and figures ("1,950",
    "-5", "don't"). What changes the sense stays: a question mark, currency and per cent signs.
    """
    return " ".join(_MARKS.sub(" ", normalized).split())


_ANY_MARK = str.maketrans("", "", " \"'()[]*|•⦁·▪●….,:;!-")


def letters(normalized: str) -> str:
    """Return a normalised text without spaces and without any mark that `unmarked` may leave out.

    Where these differ, so do the unmarked texts, which take ten times as long to make.
    """
    return normalized.translate(_ANY_MARK)


def word_for_word(one: str, other: str) -> bool:
    """Say whether two normalised texts are equal but for marks (`unmarked`)."""
    return letters(one) == letters(other) and unmarked(one) == unmarked(other)


_NUMBER = r"\d+(?:[.,/:]\d+)*(?:-\d+/\d+)?[a-z]*"
_ASCII_WORDS = re.compile(
    r"((?:[a-z]\.)+[a-z]\b"  # u.s, p.m
    r"|[a-z]+(?:['&](?!s\b)[a-z]+)*(?:-?\d[a-z\d]*)?"  # don't, at&t, o'neil, f-16, mh370
    rf"|{_NUMBER}"  # 250,000  1.2  5-1/2  9/11  10:30  3.5m  1990s
    r"|[$%]"
    r"|@\w+)"
    r"(?:\.?'s\b)?"  # kerry's, u.s.'s: the possessive is no part of the word
)
_PUNCTUATION = ".,;:!?\"'()"
_WITH_DOTS = frozenset(("u.s", "u.n", "i.s", "i.c.e", "w.h.o", "a.m", "p.m"))


def words(normalized: str) -> list[str]:
    """Return the words of a normalised text in their order.

    Inner apostrophes stay (don't), a possessive 's goes, hyphenated words come apart, numbers
    keep their separators (250,000, 5-1/2, 3.5m), $ and % and other currency signs are words,
    a hashtag is its word, a handle keeps its @. Dotted abbreviations lose their dots (d.c. is
    dc) but for those that would then be everyday words (u.s, a.m). Where a script has no
    spaces (Chinese, Japanese, Thai, Lao, Khmer, Burmese), the words are pairs of neighbouring
    characters. No word depends on what is beyond a space: the words of a text are those of
    its pieces, one after the other.
    """
    found: list[str] = []
    for chunk in normalized.split():
        found += _words_of_chunk(chunk)
    return found


def _words_of_chunk(chunk: str) -> list[str]:
    """Return the words of what stands between spaces.

    Four chunks in five are letters alone or with a comma or full stop, which two string
    methods tell in a third of the time that a pattern takes.
    """
    bare = chunk.strip(_PUNCTUATION)
    if bare.isascii():
        return [bare] if bare.isalpha() else list(map(_undotted, _ASCII_WORDS.findall(bare)))
    pattern, unspaced = _unicode_patterns()
    if unspaced.search(bare):
        return [
            part
            for word in pattern.findall(bare)
            for part in _split_unspaced(_undotted(word), unspaced)
        ]
    return [bare] if bare.isalpha() else list(map(_undotted, pattern.findall(bare)))


def _undotted(word: str) -> str:
    if "." not in word or word in _WITH_DOTS or not word[0].isalpha():
        return word
    return word.replace(".", "")


def _split_unspaced(word: str, unspaced: re.Pattern[str]) -> list[str]:
    """Return the parts of a word: pairs of neighbours in unspaced runs, other runs whole."""
    parts: list[str] = []
    end = 0
    for run in unspaced.finditer(word):
        if run.start() > end:
            parts.append(word[end : run.start()])
        characters = run[0]
        parts.extend(map("".join, pairwise(characters)))
        if len(characters) == 1:
            parts.append(characters)
        end = run.end()
    if end < len(word):
        parts.append(word[end:])
    return parts


@cache
def _unicode_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    r"""Return the patterns of words in any script and of runs without spaces.

    `\w` misses the combining marks that Indic and other scripts write vowels with, so that
    the marks are listed from unicodedata (25 ms, once, and only where a text needs it).
    """
    marks = _ranges([code for code in range(0x300, 0x1F000) if _is_mark(code)])
    letter = rf"(?:[^\W\d_]|[{marks}])"
    pattern = re.compile(
        rf"((?:[a-z]\.)+[a-z]\b"
        rf"|{letter}+(?:['&](?!s\b){letter}+)*(?:-?\d[a-z\d]*)?"
        rf"|{_NUMBER}"
        rf"|[%{_currency_signs()}]"
        rf"|@\w+)"
        rf"(?:\.?'s\b)?"
    )
    return pattern, re.compile(f"[{_UNSPACED}]+")


_UNSPACED = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f\u1780-\u17ff"  # Burmese, Khmer
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"  # Japanese
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han
)


def _is_mark(code: int) -> bool:
    return unicodedata.category(chr(code))[0] == "M"


def _currency_signs() -> str:
    signs = [code for code in range(0x24, 0x20D0) if unicodedata.category(chr(code)) == "Sc"]
    return _ranges(signs)


def _ranges(codes: list[int]) -> str:
    """Return sorted code points as the inside of a character class."""
    parts: list[str] = []
    first = previous = codes[0]
    for code in [*codes[1:], sys.maxunicode + 1]:
        if code != previous + 1:
            parts.append(f"{re.escape(chr(first))}-{re.escape(chr(previous))}")
            first = code
        previous = code
    return "".join(parts)
