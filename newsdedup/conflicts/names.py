"""Names: which names of two texts hold the same role, and whether they mean the same."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from newsdedup.conflicts.contract import (
    MOST_COMPARED,
    Change,
    Fact,
    Facts,
    Place,
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
    " ambassador envoy spokesman spokeswoman director chief chairman chairwoman ceo judge"
    " justice attorney sheriff officer detective police deputy speaker leader the of and for"
    " former acting new".split()
)
_TWO_LINKS: Final = frozenset((("of", "the"), ("for", "the"), ("de", "la"), ("van", "der")))
_LINKS: Final = frozenset("of for de del della van von der den al el bin ibn la le da dos".split())
# Forms of one name; the other tables of the package know words, this one knows who is meant.
_ALIASES: Final = {
    form: name
    for name, forms in {
        "usa": "u.s. us u.s.a. american americans america united states washington",
        "uk": "u.k. britain british briton britons england english london united kingdom",
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
        "europe": "european europeans eu e.u.",
        "un": "u.n. nations",
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
        "gop": "republican republicans",
        "democrat": "democrats democratic",
    }.items()
    for form in (name, *forms.split())
}
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
    for first, last in _runs(reading, capitals, taken):
        value = _telling(reading, first, last)
        if value:
            found.append(make_fact("name", reading, first, last, value))
    return tuple(found)


def _is_headline(reading: Reading, capitals: int) -> bool:
    """Say whether so many words are capitalised that capitals don't tell names."""
    if "." in reading.tokens[-2:] or capitals < _HEADLINE_WORDS or capitals < _HEADLINE * len(reading.tokens) / 2:
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
        reading.kinds[index - 1] == PUNCTUATION and reading.lower(index - 1) not in (",", "-", "(", "'s")
    )


def _is_common(reading: Reading, index: int, last: int) -> bool:
    word = reading.lower(index)
    if word in COMMON_FIRST:
        return True
    alone = last - index == 1
    return alone and (word.endswith(_COMMON_ENDS) or len(word) == 1)


def _telling(reading: Reading, first: int, last: int) -> tuple[str, ...]:
    words = reading.lowers[first:last]
    if "islamic" in words and "state" in words:
        return ("isis",)
    return tuple(
        _ALIASES.get(word, word) for word in words if word not in _TITLES and word[0].isalnum()
    )


def disagree(a: Facts, b: Facts, change: Change | None) -> list[Conflict]:
    """Return names of `a` that are nowhere in `b`, with the name of `b` in their place."""
    if not a.names or not b.names:
        return []
    if change is not None:
        return _changed(a, b, change)
    left = _missing(a, b)
    right = _missing(b, a) if left else []
    if not right:
        return []

    def differ(x: Fact, y: Fact) -> float:
        return 0 if _same(x.value, y.value) else _role(place(a, x, b, y))

    return [conflict(x, y) for x, y in sorted(pair_off(left, right, differ))]


def _changed(a: Facts, b: Facts, change: Change) -> list[Conflict]:
    """Return the first two names that differ in the one place where two texts do."""
    left = [fact for fact in a.names if change.has_a(fact)]
    right = [fact for fact in b.names if change.has_b(fact)]
    if len(left) != len(right):
        return []
    pairs = zip(left, right, strict=True)
    return [conflict(x, y) for x, y in pairs if not _same(x.value, y.value)]


def _missing(side: Facts, other: Facts) -> list[Fact]:
    """Return the names of one side whose last word is not in the other, however written."""
    known = {word for fact in other.names for word in fact.value}
    known.update(other.vocabulary)
    return [fact for fact in side.names[:MOST_COMPARED] if fact.value[-1] not in known]


def _role(where: Place) -> float:
    """Return how sure it is that two names stand in the same place, 0 where it isn't."""
    shared, beside = where.left + where.right, where.before + where.after
    enough = (beside == 2 and shared) or (beside and where.left and where.right and shared > 2)
    return shared + beside if enough else 0


def _same(x: tuple[str, ...], y: tuple[str, ...]) -> bool:
    """Say whether two names can mean the same: a part, initials, or another spelling."""
    mine, other = [word for word in x if word not in y], [word for word in y if word not in x]
    if not mine or not other:
        return True
    if _initials(x, y) or _initials(y, x):
        return True
    return _alike(mine[-1], other[-1])


def _initials(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    letters = "".join(word[0] for word in long)
    return len(short) == 1 and len(long) > 1 and short[0].replace(".", "") == letters


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
