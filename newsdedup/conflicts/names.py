"""Names: which names of two texts hold the same role, and whether they mean the same."""

# word lists read as text
# ruff: noqa: RUF001, SIM905  # dashes as news writes them; word lists read better as text

from __future__ import annotations

from itertools import chain, compress, count, islice
from operator import ne
from typing import TYPE_CHECKING, Final

from newsdedup.conflicts import speakers
from newsdedup.conflicts.contract import (
    MOST_FACTS,
    Change,
    Fact,
    conflict,
    make_fact,
    pair_off,
    place,
)
from newsdedup.conflicts.identity import (
    is_office,
    may_lie_in,
    meanings_of,
    one_is_first_name,
    same_name,
    telling_terms,
)
from newsdedup.conflicts.numerals import NUMBER_WORDS
from newsdedup.conflicts.reading import (
    COMMON_FIRST,
    LETTERS,
    NUMBER,
    PUNCTUATION,
    STOP,
    Reading,
    stem,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsdedup.conflicts.told import Facts
    from newsdedup.records import Conflict

_TWO_LINKS: Final = frozenset(
    (
        ("of", "the"),
        ("for", "the"),
        ("de", "la"),
        ("van", "der"),
        ("al", "-"),
        ("el", "-"),
        ("ul", "-"),
        ("abu", "-"),
    )
)
_LINKS: Final = frozenset("of for de del della van von der den al el bin ibn la le da dos".split())
# The stems of what may stand in a name and is neither a capital nor a figure.
_INSIDE: Final = frozenset(map(stem, (*_LINKS, *chain(*_TWO_LINKS), ".", "-", "&", "–")))
_LISTING: Final = frozenset((",", ";", "and", "or", "&", "-", "(", ")", "like", "a", "both"))
_COMMON_ENDS: Final = ("s", "ing", "ed", "ly", "ion", "ment")
_AT: Final = frozenset("in at from near to of for".split())
_BEFORE_ATTRIBUTE: Final = frozenset("the a an this that former anti - –".split())
_OFFICES: Final = frozenset(
    "officer official spokesman spokeswoman leader minister president chief reporter contractor"
    " correspondent director editor senator governor mayor lawyer attorney".split()
)
_SAYING: Final = frozenset(
    "said says told has was is does did went made took came won left".split()
)
_DASHES: Final = frozenset("-–")
_BEGINS_FIGURE: Final = frozenset("0123456789.")
_PARTIES: Final = ("D-", "R-", "I-")
_LONGEST_CAPITALS = 4  # letters; what is longer is a label before a name: WATCHED
_LONGEST_SHORT_FORM = 4  # letters before a full stop that ends no sentence: Gen. Smith
_LONGEST_RUN = 12  # tokens looked at without reading the names
_LEAST_SHARED = 2  # words close by in common
# Tokens, and the share of all, that may differ where a name is replaced more than once.
_MOST_RENAMED = 6
_LARGEST_RENAMED = 0.25
_HEADLINE = 0.85
_HEADLINE_WORDS = 5


def find(reading: Reading, taken: set[int]) -> tuple[Fact, ...]:
    """Return the names of a text: runs of capitalised words, none in a headline's capitals.

    The value of a name is the tuple of its telling words, aliases resolved, titles left out.
    """
    capitals = list(compress(count(), map(ne, reading.tokens, reading.lowers)))
    if not taken.isdisjoint(capitals):
        capitals = [index for index in capitals if index not in taken]
    if not capitals or _is_headline(reading, len(capitals)):
        return ()
    found = []
    for first, last in islice(_runs(reading, capitals, taken), MOST_FACTS):
        value = telling_terms(reading, first, last)
        if (
            value
            and not value[0].startswith("i'")
            and not (_is_counted(reading, first, taken) or _is_label(reading, first, last))
        ):
            found.append(make_fact("name", reading, first, last, value))
    return tuple(found)


def _is_counted(reading: Reading, first: int, taken: set[int]) -> bool:
    """Say whether a number stands before a name, which so is a kind: two Republicans."""
    return first - 1 in taken and reading.lower[first].endswith("s")


def _is_label(reading: Reading, first: int, last: int) -> bool:
    """Say whether a name is a photographer's before his agency's, a party with its state, or I."""
    start = reading.starts[first]
    if reading.lower[first].startswith("i'"):  # I'll
        return True
    return reading.lower[last] == "/" or reading.text.startswith(_PARTIES, start)


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
    if index == last:
        return True
    between = tuple(reading.lowers[last:index])
    if between == (".",):
        return len(reading.lower[last - 1]) <= _LONGEST_SHORT_FORM
    if between in (("-",), ("&",)):
        return True
    return between in _TWO_LINKS or (len(between) == 1 and between[0] in _LINKS)


def _trimmed(reading: Reading, first: int, last: int, taken: set[int]) -> tuple[int, int]:
    """Leave out a common word that only begins the sentence; add a figure that ends the name."""
    while first < last and _begins_sentence(reading, first) and _is_common(reading, first, last):
        first += 1
    while first < last - 1 and _is_shouted(reading, first):
        first += 1
    while first < last and reading.lower[first] in STOP:
        first += 1
    if last < len(reading.kinds) and reading.kinds[last] == NUMBER and last not in taken:
        last += first < last
    elif reading.lower[last] in ("-", "–") and reading.joined(last + 1) and last > first:
        last += 2 * (reading.kinds[last + 1] == NUMBER and reading.joined(last))
    return first, last


def _is_shouted(reading: Reading, index: int) -> bool:
    """Say whether a word in capitals stands before one that is not."""
    word, after = reading.tokens[index], reading.tokens[index + 1]
    return len(word) > _LONGEST_CAPITALS and word.isupper() and not after.isupper()


def _begins_sentence(reading: Reading, index: int) -> bool:
    return index == 0 or (
        reading.kinds[index - 1] == PUNCTUATION
        and reading.lower[index - 1] not in (",", "-", "(", "'s")
    )


def _is_common(reading: Reading, index: int, last: int) -> bool:
    word = reading.lower[index]
    if word in COMMON_FIRST:
        return True
    alone = last - index == 1 or reading.lower[index + 1] in ("of", "for")
    return alone and (word.endswith(_COMMON_ENDS) or len(word) == 1)


def may_disagree(odd: frozenset[str], change: Change | None) -> bool:
    """Say whether only one of two texts has a word, which may be a name."""
    return bool(odd) or change is not None


def disagree(a: Facts, b: Facts, change: Change | None) -> list[Conflict]:
    """Return names of `a` that are nowhere in `b`, with the name of `b` in their place."""
    if change is not None and _only_another_figure(a, b, change):
        return []
    return _disagreeing(a, b, change)


def _disagreeing(a: Facts, b: Facts, change: Change | None) -> list[Conflict]:
    if change is not None and _may_fill(a, change, change.last_a):
        swap = _changed(a, b, change) if _may_fill(b, change, change.last_b) else []
        if swap:
            return swap
    swaps = _renamed(a, b)
    if swaps:
        return swaps
    if not (_has_own(a, b) and _has_own(b, a)):
        return []
    quoting = speakers.quoting(a, b)
    speaker = _other_speaker(a, b) if quoting and speakers.same_quote(a, b) else []
    if speaker or not _may_differ(a, b):
        return speaker
    left = _missing(a, b)
    right = _missing(b, a) if left else []
    if not right:
        return []

    def differ(x: Fact, y: Fact) -> float:
        """Return how sure it is that two names have one role and aren't of one, else 0."""
        role = _role(a, x, b, y)
        return 0 if not role or one_is_first_name(x, y) or _is_same(x, y) else role

    return [conflict(x, y) for x, y in sorted(pair_off(left, right, differ))]


def _renamed(a: Facts, b: Facts) -> list[Conflict]:
    """Return the names that stand on the same tokens of texts which differ in a few of these."""
    if len(a.words) != len(b.words):
        return []
    changed = list(compress(count(), map(ne, a.words, b.words)))
    if not 0 < len(changed) <= min(_MOST_RENAMED, _LARGEST_RENAMED * len(a.words)):
        return []
    if not all(place in a.marked and place in b.marked for place in changed):
        return []
    if len(changed) == 1 and _only_a_figure(a, b, *changed):
        return []
    places = {(fact.first, fact.last): fact for fact in b.names}
    pairs = [(fact, places.get((fact.first, fact.last))) for fact in a.names]
    return [conflict(x, y) for x, y in pairs if y is not None and not _is_same(x, y)]


def _only_another_figure(a: Facts, b: Facts, change: Change) -> bool:
    """Say whether two texts without a quotation differ in nothing but a figure in no name."""
    if not change.last_a == change.last_b == change.first + 1:
        return False
    return _only_a_figure(a, b, change.first) and not speakers.quoting(a, b)


def _only_a_figure(a: Facts, b: Facts, index: int) -> bool:
    """Say whether all letters of two texts are equal but for one token that no name holds."""
    if _may_be_named(a, index) or _may_be_named(b, index):
        return False
    before, _, behind = a.text.partition(a.words[index])
    return (before, b.words[index], behind) == b.text.partition(b.words[index])


def _may_be_named(side: Facts, index: int) -> bool:
    """Say whether a marked token may stand in a name; a figure only behind a name's word."""
    if side.words[index][0] not in _BEGINS_FIGURE or not index:
        return side.words[index][0] not in _BEGINS_FIGURE
    return side.words[index - 1] in _DASHES or index - 1 in side.marked


def _is_same(x: Fact, y: Fact) -> bool:
    return same_name(x, y) or _but_for_numbers(x, y) or is_office(x) != is_office(y)


def _other_speaker(a: Facts, b: Facts) -> list[Conflict]:
    """Return the names of the two to whom one quotation is given."""
    x, y = speakers.speaker(a), speakers.speaker(b)
    if x is None or y is None or not set(x.value).isdisjoint(y.value):
        return []
    if same_name(x, y) or one_is_first_name(x, y):
        return []
    if speakers.may_speak_for(a, x, b, y):
        return []
    known = x.value[-1] in b.vocabulary or y.value[-1] in a.vocabulary
    if known or _is_told(x, b) or _is_told(y, a):
        return []
    return [] if _but_for_numbers(x, y) else [conflict(x, y)]


def _is_told(speaker: Fact, other: Facts) -> bool:
    """Say whether the other text has a speaker's full name too, perhaps in another spelling."""
    full = (name for name in other.names if len(name.value) > 1)
    return len(speaker.value) > 1 and any(same_name(speaker, name) for name in full)


def _may_fill(side: Facts, change: Change, last: int) -> bool:
    """Say whether a name may hold all tokens of a change; looks at words alone."""
    tokens = range(change.first, last)
    return bool(tokens) and all(
        side.words[index] in _INSIDE or (index in side.marked and _may_be_named(side, index))
        for index in tokens
    )


def _has_own(side: Facts, other: Facts) -> bool:
    """Say whether a text has a capital or figure that the other has nowhere."""
    return any(side.words[place] not in other.stems for place in side.marked)


def _may_differ(a: Facts, b: Facts) -> bool:
    """Say whether each text may have a name that the other lacks, between the same words.

    Looks at words alone, so that the names of few texts must be read.
    """
    mine = _around_own(a, b)
    other = _around_own(b, a) if mine or mine is None else set()
    return mine is None or other is None or not mine.isdisjoint(other)


def _around_own(side: Facts, other: Facts) -> set[tuple[str, str]] | None:
    """Return the words before and behind what may be names that the other text lacks.

    A name may begin anywhere in the run of words before its last one that names are made of;
    None where such a run is too long to look at.
    """
    found: set[tuple[str, str]] = set()
    for last in side.marked:
        if not last or side.words[last] in other.stems or not _may_be_named(side, last):
            continue
        after = _word(side, last + 1)
        first = last
        while after != "-" and (first in side.marked or side.words[first] in _INSIDE):
            if last - first > _LONGEST_RUN:
                return None
            first -= 1
            found.add((_word(side, first), after))
            if first < 0:
                break
    return found


def _changed(a: Facts, b: Facts, change: Change) -> list[Conflict]:
    """Return the names that are all that two texts differ in."""
    left = [fact for fact in a.names if _fills(a, fact, change, change.last_a)]
    right = [fact for fact in b.names if _fills(b, fact, change, change.last_b)]
    pairs = zip(left, right, strict=False)
    return [conflict(x, y) for x, y in pairs if not _is_same(x, y)]


def _fills(side: Facts, fact: Fact, change: Change, last: int) -> bool:
    """Say whether a name holds all of a change, but for an article before it."""
    # Marta Lobo said, the White House said: an office may speak for a person.
    article = _word(side, change.first) in ("the", "a", "an") and _word(side, last) != "say"
    first = change.first + article
    return fact.first <= first < last <= fact.last


def _but_for_numbers(x: Fact, y: Fact) -> bool:
    """Say whether two names differ in numbers alone: "Caption 13" and "Caption 11" of a page.

    Of 826 flags of names in a file of allsides 722 were such captions.
    """
    left, right = ([word for word in one.text.split() if not _is_number(word)] for one in (x, y))
    return left == right


def _is_number(word: str) -> bool:
    return word.isdigit() or word.lower() in NUMBER_WORDS


def _missing(side: Facts, other: Facts) -> list[Fact]:
    """Return the names of one side whose last word is not in the other, however written.

    A single word that begins a sentence may be no name; only a change of nothing else tells.
    """
    return [
        fact
        for fact in side.names
        if not (fact.first == 0 and fact.last == 1)
        and side.words[fact.last - 1] not in other.stems
        and side.words[fact.last - 1] not in other.vocabulary
        and other.vocabulary.isdisjoint(meanings_of(fact.value[-1]))
    ]


def _role(a: Facts, x: Fact, b: Facts, y: Fact) -> float:
    """Return how sure it is that two names stand in the same place, 0 where it isn't.

    Members of a list ("Athens, Berlin and Cairo") and attributes ("Berlin-based") may differ
    without a contradiction.
    """
    before, after = _word(a, x.first - 1), _word(a, x.last)
    if before != _word(b, y.first - 1) or after != _word(b, y.last) or after == "-":
        return 0
    if before == "/":  # one of two agencies or pollsters
        return 0
    sure = (before not in _LISTING) + (after not in _LISTING)
    if not sure or _both_may_hold(a, x, b, y):
        return 0
    where = place(a, x, b, y)
    shared = where.left + where.right
    return shared + sure if shared >= _LEAST_SHARED else 0


def _both_may_hold(a: Facts, x: Fact, b: Facts, y: Fact) -> bool:
    """Say whether two names in one place need not contradict each other.

    Owners and attributes may both have a part in a thing (the Sony film, Sorkin's film), two
    papers be told the same, a town lie in a country.
    """
    left = {_word(a, x.first - 1), _word(b, y.first - 1)}
    if "tell" in left or _word(a, x.last) == "'s" == _word(b, y.last):
        return True
    if not _AT.isdisjoint(left) and may_lie_in(x, y):
        return True
    return _is_attribute(a, x) or _is_attribute(b, y)


def _is_attribute(side: Facts, name: Fact) -> bool:
    """Say whether a name stands before a noun that it tells more of: the Assad regime."""
    after = side.reading.lower[name.last]
    if not after.isalpha() or after in STOP or name.last in side.marked:
        return False
    determined = after in _OFFICES or _word(side, name.first - 1) in _BEFORE_ATTRIBUTE
    return after not in _SAYING and not after.endswith("ed") and (determined or after[-1] == "s")


def _word(side: Facts, index: int) -> str:
    return side.words[index] if 0 <= index < len(side.words) else ""
