"""Who a name means: its telling terms, what they can stand for, and when two names are one."""

# dashes as news writes them; word lists read as text
# ruff: noqa: RUF001, SIM905  # dashes; word lists read better as text

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Final

from newsdedup.conflicts.spellings import alike, consonants, is_nickname
from newsdedup.tables import aliases, given_names, loose_aliases, stem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsdedup.conflicts.contract import Fact
    from newsdedup.conflicts.reading import Reading

_TITLES: Final = frozenset(
    "mr mrs ms dr sir lord lady dame prof professor president vice prime minister premier"
    " chancellor secretary state foreign defence defense general gen col colonel maj major"
    " capt captain lt lieutenant sgt sergeant admiral sen senator rep representative"
    " congressman gov governor mayor king queen prince princess pope cardinal bishop"
    " archbishop sheikh ayatollah ambassador envoy spokesman spokeswoman director chief"
    " executive chairman chairwoman ceo judge justice attorney sheriff officer detective"
    " police deputy speaker leader the of and for former acting new inc corp co ltd plc llc"
    " group company eastern western central pacific mountain edt est pdt pst cdt cst mdt mst"
    " gmt utc bst et pt ct mt".split()
)
_OFFICES: Final = frozenset(
    "president minister premier chancellor secretary senator governor mayor ambassador attorney"
    " spokesman spokeswoman king queen prince pope".split()
)
_TITLE_TERMS: Final = frozenset(("prime_minister", "vice_president"))
_HYPHENS: Final = frozenset("-–")
# What the shared table of aliases can't have, since there the words are lower-case: "us", "un"
# and "st" are names only with capitals.
_CAPITAL_ALIASES: Final = {
    "us": "usa",
    "un": "u.n",
    "st": "street",
    "koran": "quran",
    "qur'an": "quran",
    "kalimantan": "borneo",
    "islam": "muslim",
    "islamic": "muslim",
    "islamist": "muslim",
    "dc": "washington",
    "junior": "jr",
    "dem": "democrat",
    **{
        form: state
        for state, forms in {
            "alabama": "ala",
            "arkansas": "ark",
            "colorado": "colo",
            "georgia": "ga",
            "illinois": "ill",
            "indiana": "ind",
            "kansas": "kan kans",
            "kentucky": "ky",
            "louisiana": "la",
            "massachusetts": "mass",
            "maryland": "md",
            "missouri": "mo",
            "montana": "mont",
            "nebraska": "neb nebr",
            "nevada": "nev",
            "oregon": "ore",
            "pennsylvania": "pa penn",
            "texas": "tex",
            "virginia": "va",
            "vermont": "vt",
            "washington": "wash",
            "wyoming": "wyo",
        }.items()
        for form in forms.split()
    },
    "latinos": "hispanic",
    "latino": "hispanic",
    "christ": "jesus",
}
# What may stand for any of the places in it.
_CONTINENTS: Final = frozenset(
    "africa asia europe latin_america south_america north_america central_america west_africa"
    " north_africa southeast_asia south_asia".split()
)
# Of two of them neither stands for the other, though each may stand for one country.
PLACES_IN: Final = frozenset(
    "north_korea south_korea england english scotland wales sydney istanbul lagos almaty rangoon"
    " yangon gaza ramallah".split()
)
_LONGEST_PHRASE = 4
_ROMAN: Final = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7"}
_NO_LETTERS: Final = re.compile(r"[.']")
# What a school is called beside its own name: Amery University, Amery Law School.
_OF_SCHOOLS: Final = frozenset(
    "university college school law medical business institute academy faculty hospital".split()
)
_PARTICLES: Final = frozenset("al el ul abu bin ibn abd abdul abdel".split())
_OPEN: Final = frozenset("aiou")
_LEAST_CONSONANTS = 3
_COURTESY: Final = frozenset("mr mrs ms miss dr".split())


def telling_terms(reading: Reading, first: int, last: int) -> tuple[str, ...]:
    """Return the terms that tell who is meant: U.S. -> usa, President Smith -> smith."""
    words = reading.lowers[first:last]
    if not "".join(words).isalnum():
        words = [_NO_LETTERS.sub("", word) for word in words if word not in _HYPHENS]
    telling: list[str] = []
    index = 0
    while index < len(words):
        size = _phrase(words, index)
        if size > 1:
            term = aliases()[tuple(words[index : index + size])]
            telling += [] if term in _TITLE_TERMS else [term]
        elif words[index] not in _TITLES and words[index][:1].isalnum():
            telling.append(_term(words[index], ends=index > 0))
        index += size
    return tuple(telling)


@cache
def _phrase_starts() -> frozenset[str]:
    return frozenset(phrase[0] for phrase in aliases() if len(phrase) > 1)


@cache
def _known_terms() -> frozenset[str]:
    return frozenset(aliases().values())


def _phrase(words: list[str], index: int) -> int:
    """Return how many words from `index` on are one known phrase, 1 where none begins."""
    if words[index] in _phrase_starts():
        for size in range(min(_LONGEST_PHRASE, len(words) - index), 1, -1):
            if tuple(words[index : index + size]) in aliases():
                return size
    return 1


@lru_cache(maxsize=1 << 14)
def _term(word: str, *, ends: bool) -> str:
    """Return the term that stands for a word: American, Americans -> usa, and II -> 2."""
    word = _ROMAN.get(word, word) if ends else word
    for form in (word, word.removesuffix("s")):
        known = _CAPITAL_ALIASES.get(form) or aliases().get((form,))
        if known:
            return known
    return word


def may_lie_in(a: Fact, b: Fact) -> bool:
    """Say whether one of two places may lie in the other: a country, and a name no table has."""
    ends = a.value[-1], b.value[-1]
    return is_known(a) != is_known(b) or not _CONTINENTS.isdisjoint(ends)


def is_known(name: Fact) -> bool:
    """Say whether the table of aliases has what a name ends with: a country, an office."""
    return name.value[-1] in _known_terms()


def meanings(name: Fact) -> Iterator[str]:
    """Yield the terms of a name and what they can stand for: Moscow, and Russia."""
    parts = ((term,) if term in PLACES_IN else meanings_of(term) for term in name.value)
    return chain.from_iterable(parts)


@lru_cache(maxsize=1 << 14)
def meanings_of(term: str) -> tuple[str, ...]:
    """Return a term, its stem, and the terms it can stand for."""
    stemmed = stem(term)
    return (term, stemmed, *loose_aliases().get(stemmed, ()))


def may_be_one(x: str, y: str) -> bool:
    """Say whether one of two terms can stand for the other, or both for a third.

    Places in a country stand for it one by one, and not for each other: England and Scotland.
    """
    can_x, can_y = meanings_of(x), meanings_of(y)
    if x in can_y or y in can_x:
        return True
    return PLACES_IN.isdisjoint((x, y)) and not set(can_x).isdisjoint(can_y)


def same_name(a: Fact, b: Fact) -> bool:
    """Say whether two names can mean the same: a part, initials, or another spelling."""
    x, y = a.value, b.value
    if _letters(a) == _letters(b):
        return True
    mine = [term for term in x if not any(may_be_one(term, one) for one in y)]
    other = [term for term in y if not any(may_be_one(term, one) for one in x)]
    if not mine or not other or _are_forms(mine, other, least=min(len(x), len(y))):
        return True
    if _abbreviates(a, b) or _abbreviates(b, a):
        return True
    if _initials(mine) == "".join(other) or _initials(other) == "".join(mine):
        return True
    if _alike("".join(mine), "".join(other)) or _alike(mine[-1], other[-1]):
        return True
    return _are_transcribed(a, b) and consonants(mine[-1]) == consonants(other[-1])


def _are_forms(mine: Sequence[str], other: Sequence[str], *, least: int) -> bool:
    """Say whether what differs in two names that share a part is a nickname, or a school's kind.

    `least` is the number of words of the shorter name.
    """
    if len(mine) == 1 == len(other) < least and is_nickname(mine[0], other[0]):
        return True
    return min(len(mine), len(other)) < least and _OF_SCHOOLS.issuperset((*mine, *other))


def _are_transcribed(a: Fact, b: Fact) -> bool:
    """Say whether two names may be one of another script, whose vowels are written at will.

    Either has an Arabic article or "son of", or both are words that end open: Kefraya, Kafyra.
    """
    words = f"{a.text} {b.text}".lower().replace("-", " ").split()
    if not _PARTICLES.isdisjoint(words):
        return True
    ends = a.value[-1], b.value[-1]
    return all(end[-1] in _OPEN and len(consonants(end)) >= _LEAST_CONSONANTS for end in ends)


def is_office(name: Fact) -> bool:
    """Say whether a name ends with an office and names nobody: the Iraqi Prime Minister."""
    before, _, last = name.text.rpartition(" ")
    return bool(before) and last.lower() in _OFFICES


def _initials(terms: Sequence[str]) -> str:
    """Return the first letters of several terms, "" of one."""
    return "".join(term[0] for term in terms) if len(terms) > 1 else ""


def _letters(name: Fact) -> str:
    return "".join(filter(str.isalnum, name.text)).lower().removeprefix("the")


def one_is_first_name(a: Fact, b: Fact) -> bool:
    """Say whether one name is a surname and the other a first name: Ms. Smith, Jo; Smith, Mike."""
    courteous = [fact.text.split(".")[0].split(" ")[0].lower() in _COURTESY for fact in (a, b)]
    other = b if courteous[0] else a
    if courteous[0] != courteous[1] and len(other.value) == 1:
        return True
    given = [len(fact.value) == 1 and fact.value[0] in given_names() for fact in (a, b)]
    other = b if given[0] else a
    return given[0] != given[1] and len(other.value) == 1 and not is_known(other)


def _abbreviates(short: Fact, long: Fact) -> bool:
    """Say whether one name is made of the capitals of the other: GE, BofA, P&W, N.R.A."""
    if " " in short.text or " " not in long.text:
        return False
    mine, other = _capitals(short), _capitals(long)
    if min(len(mine), len(other)) <= 1:
        return False
    letters = iter(mine)
    return other.startswith(mine) or all(letter in letters for letter in other)


def _capitals(fact: Fact) -> str:
    return "".join(filter(str.isupper, fact.text))


def _alike(x: str, y: str) -> bool:
    """Say whether two words that no table has are spellings of one name."""
    return not (x in _known_terms() or y in _known_terms()) and alike(x, y)
