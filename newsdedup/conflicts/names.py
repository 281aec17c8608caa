"""Names: which names of two texts hold the same role, and whether they mean the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Final

from newsdedup.conflicts.contract import (
    MOST_FACTS,
    Change,
    Fact,
    Facts,
    conflict,
    make_fact,
    pair_off,
    place,
)
from newsdedup.conflicts.reading import COMMON_FIRST, LETTERS, NUMBER, PUNCTUATION, STOP, Reading
from newsdedup.records import Conflict


_TITLES: Final = frozenset(
    "mr mrs ms dr sir lord lady dame prof professor president vice prime minister premier chancellor"
    " secretary state foreign defence defense general gen col colonel maj major capt captain lt"
    " lieutenant sgt sergeant admiral sen senator rep representative congressman gov governor"
    " mayor king queen prince princess pope cardinal bishop archbishop sheikh ayatollah"
    " ambassador envoy spokesman spokeswoman director chief executive chairman chairwoman ceo judge"
    " justice attorney sheriff officer detective police deputy speaker leader the of and for"
    " former acting new inc corp co ltd plc llc group company eastern western central pacific mountain edt est pdt pst cdt cst mdt mst gmt utc bst et pt ct mt".split()
)
_TWO_LINKS: Final = frozenset((("of", "the"), ("for", "the"), ("de", "la"), ("van", "der")))
_LINKS: Final = frozenset("of for de del della van von der den al el bin ibn la le da dos".split())
# Forms of one name; the other tables of the package know words, this one knows who is meant.
_ALIASES: Final = {
    form: name
    for name, forms in {
        "usa": "us american americans america washington",
        "uk": "britain british briton britons england english london",
        "russia": "russian russians moscow kremlin federation putin",
        "china": "chinese beijing",
        "iran": "iranian iranians tehran",
        "iraq": "iraqi iraqis baghdad",
        "israel": "israeli israelis jerusalem",
        "france": "french paris",
        "germany": "german germans berlin",
        "turkey": "turkish turks turk ankara",
        "syria": "syrian syrians damascus",
        "ukraine": "ukrainian ukrainians kiev kyiv",
        "northkorea": "pyongyang",
        "saudi": "saudis riyadh",
        "isis": "isil daesh",
        "islam": "islamic islamist islamists",
        "palestine": "palestinian palestinians",
        "europe": "european europeans eu",
        "spain": "spanish madrid",
        "italy": "italian italians rome",
        "japan": "japanese tokyo",
        "canada": "canadian canadians ottawa",
        "australia": "australian australians canberra",
        "mexico": "mexican mexicans",
        "egypt": "egyptian egyptians cairo",
        "cuba": "cuban cubans havana",
        "lebanon": "lebanese beirut",
        "yemen": "yemeni yemenis",
        "libya": "libyan libyans tripoli",
        "nigeria": "nigerian nigerians",
        "india": "indian indians delhi",
        "pakistan": "pakistani pakistanis islamabad",
        "afghanistan": "afghan afghans kabul",
        "hispanic": "hispanics latino latinos",
        "jesus": "christ",
        "street": "st",
        "gop": "republican republicans",
        "democrat": "democrats democratic",
    }.items()
    for form in (name, *forms.split())
}
_PHRASES: Final = {
    ("united", "states"): "usa",
    ("united", "kingdom"): "uk",
    ("united", "nations"): "un",
    ("european", "union"): "europe",
    ("islamic", "state"): "isis",
    ("defense", "department"): "pentagon",
    ("department", "of", "defense"): "pentagon",
    ("state", "department"): "statedepartment",
    ("department", "of", "state"): "statedepartment",
    ("white", "house"): "whitehouse",
}
_PHRASE_STARTS: Final = frozenset(phrase[0] for phrase in _PHRASES)
_ROMAN: Final = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7"}
_NO_LETTERS: Final = re.compile(r"[.']")
_LISTING: Final = frozenset((",", ";", "and", "or", "&", "-", "(", ")", "like", "a"))
_COURTESY: Final = frozenset("mr mrs ms miss dr".split())
_KNOWN: Final = frozenset(_ALIASES.values())
_COMMON_ENDS: Final = ("s", "ing", "ed", "ly", "ion", "ment")
_HEADLINE = 0.85
_HEADLINE_WORDS = 5


def find(reading: Reading, taken: set[int]) -> tuple[Fact, ...]:
    """Return the names of a text: runs of capitalised words, none in a headline's capitals.

    The value of a name is the tuple of its telling words, aliases resolved, titles left out.
    """
    capitals = [
        index
        for index, (token, lower) in enumerate(zip(reading.tokens, reading.lowers, strict=True))
        if token != lower and index not in taken
    ]
    if not capitals or _is_headline(reading, len(capitals)):
        return ()
    found = []
    for first, last in islice(_runs(reading, capitals, taken), MOST_FACTS):
        value = _telling(reading, first, last)
        if value and not _is_counted(reading, first, taken):
            found.append(make_fact("name", reading, first, last, value))
    return tuple(found)


def _is_counted(reading: Reading, first: int, taken: set[int]) -> bool:
    """Say whether a number stands before a name, which so is a kind: two Republicans."""
    return first - 1 in taken and reading.lower(first).endswith("s")


def _is_headline(reading: Reading, capitals: int) -> bool:
    """Say whether so many words are capitalised that capitals don't tell names."""
    if (
        "." in reading.tokens[-2:]
        or capitals < _HEADLINE_WORDS
        or capitals < _HEADLINE * len(reading.tokens) / 2
    ):
        return False
    words = sum(
        kind == LETTERS and len(word) > 2 and word not in STOP  # noqa: PLR2004  # "met" tells
        for kind, word in zip(reading.kinds, reading.lowers, strict=True)
    )
    return capitals > _HEADLINE * words


def _runs(reading: Reading, capitals: list[int], taken: set[int]) -> Iterator[tuple[int, int]]:
    """Yield runs of capitals, joined over "of" or "de" and over hyphens, figures after them."""
    run_first = run_last = -1
    for index in capitals:
        if run_last >= 0 and _continues(reading, run_last, index):
            run_last = index + 1
            continue
        if run_last >= 0:
            yield _trimmed(reading, run_first, run_last, taken)
        run_first, run_last = index, index + 1
    yield _trimmed(reading, run_first, run_last, taken)


def _continues(reading: Reading, last: int, index: int) -> bool:
    """Say whether the capital at `index` belongs to the name that ends at `last`."""
    if index - last > 2:  # noqa: PLR2004  # the longest link is two words: of the
        return False
    between = tuple(reading.lowers[last:index])
    if not between:
        return True
    if between in (("-",), (".",), ("&",)) and index - last == 1:
        return between != (".",) or len(reading.lower(last - 1)) <= 4
    return between in _TWO_LINKS or (len(between) == 1 and between[0] in _LINKS)


def _trimmed(reading: Reading, first: int, last: int, taken: set[int]) -> tuple[int, int]:
    """Leave out a common word that only begins the sentence; add a figure that ends the name."""
    while first < last and _begins_sentence(reading, first) and _is_common(reading, first, last):
        first += 1
    while first < last and reading.lower(first) in STOP:
        first += 1
    if last < len(reading.kinds) and reading.kinds[last] == NUMBER and last not in taken:
        last += first < last
    elif reading.lower(last) in ("-", "–") and reading.joined(last + 1) and last > first:
        last += 2 * (reading.kinds[last + 1] == NUMBER and reading.joined(last))
    return first, last


def _begins_sentence(reading: Reading, index: int) -> bool:
    return index == 0 or (
        reading.kinds[index - 1] == PUNCTUATION
        and reading.lower(index - 1) not in (",", "-", "(", "'s")
    )


def _is_common(reading: Reading, index: int, last: int) -> bool:
    word = reading.lower(index)
    if word in COMMON_FIRST:
        return True
    alone = last - index == 1
    return alone and (word.endswith(_COMMON_ENDS) or len(word) == 1)


def _telling(reading: Reading, first: int, last: int) -> tuple[str, ...]:
    """Return the words of a name that tell who is meant: U.S. -> usa, President Smith -> smith."""
    words = [
        word if word.isalnum() else _NO_LETTERS.sub("", word) for word in reading.lowers[first:last]
    ]
    telling: list[str] = []
    index = 0
    while index < len(words):
        size = _phrase(words, index)
        if size > 1:
            telling.append(_PHRASES[tuple(words[index : index + size])])
        elif words[index] not in _TITLES and words[index][:1].isalnum():
            telling.append(_known_form(words[index], ends=index > 0))
        index += size
    return tuple(telling)


def _phrase(words: list[str], index: int) -> int:
    """Return how many words from `index` on are one known phrase, 1 where none begins."""
    if words[index] in _PHRASE_STARTS:
        for size in (3, 2):
            if tuple(words[index : index + size]) in _PHRASES:
                return size
    return 1


def _known_form(word: str, *, ends: bool) -> str:
    """Return the form that stands for a word: American, Americans -> usa, and II -> 2."""
    word = _ROMAN.get(word, word) if ends else word
    return _ALIASES.get(word) or _ALIASES.get(word.removesuffix("s")) or word


def disagree(a: Facts, b: Facts, change: Change | None) -> list[Conflict]:
    """Return names of `a` that are nowhere in `b`, with the name of `b` in their place."""
    if not a.names or not b.names:
        return []
    if change is not None:
        swap = _changed(a, b, change)
        if swap:
            return swap
    left = _missing(a, b)
    right = _missing(b, a) if left else []
    if not right:
        return []

    def differ(x: Fact, y: Fact) -> float:
        role = _role(a, x, b, y)
        return 0 if not role or _same(x, y) or _one_called(x, y) else role

    return [conflict(x, y) for x, y in sorted(pair_off(left, right, differ))]


def _changed(a: Facts, b: Facts, change: Change) -> list[Conflict]:
    """Return the names that are all that two texts differ in."""
    left = [fact for fact in a.names if change.fills_a(fact)]
    right = [fact for fact in b.names if change.fills_b(fact)]
    pairs = zip(left, right, strict=False)
    return [conflict(x, y) for x, y in pairs if not _same(x, y)]


def _missing(side: Facts, other: Facts) -> list[Fact]:
    """Return the names of one side whose last word is not in the other, however written.

    A single word that begins a sentence may be no name; only a change of nothing else tells.
    """
    known = other.vocabulary
    return [
        fact
        for fact in side.names
        if fact.value[-1] not in known and not (fact.first == 0 and fact.last == 1)
    ]


def _role(a: Facts, x: Fact, b: Facts, y: Fact) -> float:
    """Return how sure it is that two names stand in the same place, 0 where it isn't.

    Members of a list ("Athens, Berlin and Cairo") and attributes ("Berlin-based") may differ
    without a contradiction.
    """
    before = _word(a, x.first - 1) == _word(b, y.first - 1)
    after = _word(a, x.last) == _word(b, y.last)
    sure_before = before and _word(a, x.first - 1) not in _LISTING
    sure_after = after and _word(a, x.last) not in _LISTING
    if not (sure_before or sure_after) or "-" in (_word(a, x.last), _word(b, y.last)):
        return 0
    where = place(a, x, b, y)
    shared = where.left + where.right
    enough = (before and after and shared) or (where.left and where.right and shared > 2)  # noqa: PLR2004  # one more than a word a side
    return shared + sure_before + sure_after if enough else 0


def _word(side: Facts, index: int) -> str:
    return side.words[index] if 0 <= index < len(side.words) else ""


def _same(a: Fact, b: Fact) -> bool:
    """Say whether two names can mean the same: a part, initials, or another spelling."""
    x, y = a.value, b.value
    mine, other = [word for word in x if word not in y], [word for word in y if word not in x]
    if not mine or not other:
        return True
    if _abbreviates(a, b) or _abbreviates(b, a):
        return True
    return _alike("".join(mine), "".join(other)) or _alike(mine[-1], other[-1])


def _one_called(a: Fact, b: Fact) -> bool:
    """Say whether one name is a surname (Ms. Smith) and the other may be a first name (Jo)."""
    courteous = [fact.text.split(".")[0].split(" ")[0].lower() in _COURTESY for fact in (a, b)]
    other = b if courteous[0] else a
    return courteous[0] != courteous[1] and len(other.value) == 1


def _abbreviates(short: Fact, long: Fact) -> bool:
    """Say whether one name is made of the capitals of the other: GE, BofA, P&W, N.R.A."""
    mine, other = _capitals(short), _capitals(long)
    if " " in short.text or " " not in long.text or min(len(mine), len(other)) <= 1:
        return False
    letters = iter(mine)
    return other.startswith(mine) or all(letter in letters for letter in other)


def _capitals(fact: Fact) -> str:
    return "".join(letter for letter in fact.text if letter.isupper())


@lru_cache(maxsize=1 << 14)
def _alike(x: str, y: str) -> bool:
    """Say whether two words are spellings of one name: Gadhafi and Qaddafi, not Iran and Iraq."""
    longer = max(len(x), len(y))
    if x.startswith(y[:9]) and len(y) > 2 or y.startswith(x[:9]) and len(x) > 2:
        return True
    if longer < 5 or x in _KNOWN or y in _KNOWN:
        return False
    return _edits(x[:32], y[:32]) <= (2 if longer >= 7 else 1)


def _edits(x: str, y: str) -> int:
    """Return the Levenshtein distance of two words, one row at a time."""
    row = list(range(len(y) + 1))
    for i, left in enumerate(x, start=1):
        diagonal, row[0] = row[0], i
        for j, right in enumerate(y, start=1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (left != right))
    return row[-1]
