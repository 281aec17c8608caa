"""Speakers: who says what stands in quotation marks, and whether two texts name another."""

# word lists read as text
# ruff: noqa: SIM905  # word lists read better as text

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newsdedup.conflicts.identity import is_known
from newsdedup.conflicts.reading import STOP, stem

if TYPE_CHECKING:
    from newsdedup.conflicts.contract import Fact
    from newsdedup.conflicts.told import Facts

_MARKS: Final = frozenset('"“”')
_SAYING: Final = frozenset(
    map(
        stem,
        "say tell add claim tweet write wrote announce declare insist argue explain note warn"
        " recall reply state according".split(),
    )
)
_HEARD: Final = stem("tell")  # whoever stands behind it is told
_BETWEEN = 6  # tokens between a verb and the name behind it: said police chief Marta Lobo
_APPOSED = 14  # and before it, between two commas: Lobo, who heads the port, said
_LEAST_SHARED = 3
_LEAST_SHARE = 0.8
_ASIDE: Final = {",": ",", ")": "("}
_FOR: Final = frozenset(map(stem, "spokesman spokeswoman spokesperson".split()))
_TITLE = 4  # tokens on either side of a name in which its title is looked for
_WHERE: Final = frozenset("in at from near".split())
_PRONOUNS: Final = frozenset("he she they i we who it you".split())
# By these a name is no speaker: the Pentagon, Lobo and Vos, CNN program, in Oslo.
_NO_PERSON_BY: Final = frozenset(
    "the a an and in on at from of for 's was is are has had will would could should did".split()
)
_NO_PERSON: Final = frozenset(
    map(
        stem,
        "department house party committee republican democrat forces ministry times news post"
        " journal reuters agency office court council bureau commission union university company"
        " association group police".split(),
    )
)


def quoting(a: Facts, b: Facts) -> bool:
    """Say whether both texts have quotation marks; looks at words alone."""
    return not (_MARKS.isdisjoint(a.stems) or _MARKS.isdisjoint(b.stems))


def same_quote(a: Facts, b: Facts) -> bool:
    """Say whether two texts quote the same words, give or take some."""
    mine, other = _quoted(a), _quoted(b)
    shared, least = len(mine & other), min(len(mine), len(other))
    return shared >= _LEAST_SHARED and shared >= _LEAST_SHARE * least


def speaker(side: Facts) -> Fact | None:
    """Return the name of the one who says what is quoted, None where no person is named."""
    inside = _inside(side)
    for index, word in enumerate(side.words):
        if word not in _SAYING or index in inside or index in side.marked:
            continue
        if index and side.words[index - 1] in _PRONOUNS:
            return None
        found = _before(side, index) or (_behind(side, index) if word != _HEARD else None)
        if found is not None and found.first not in inside:
            return found
    return None


def _inside(side: Facts) -> set[int]:
    """Return the tokens between quotation marks; a mark without its like reaches to the end."""
    found: set[int] = set()
    first = 0
    quoted = False
    for index, word in enumerate(side.words):
        if word not in _MARKS:
            continue
        opens = word == "“" or (word == '"' and not _closes(side, index))
        if not opens:
            found.update(range(first, index))
        first, quoted = index + 1, opens
    return found | set(range(first, len(side.words))) if quoted else found


def _closes(side: Facts, index: int) -> bool:
    """Say whether a straight quotation mark stands right behind a word or a stop."""
    return side.reading.joined(index)


def _quoted(side: Facts) -> set[str]:
    return {side.words[index] for index in _inside(side)} - STOP


def _before(side: Facts, verb: int) -> Fact | None:
    """Return the person named right before a verb, or before what two commas set apart."""
    names = [name for name in side.names if name.last <= verb]
    if names and names[-1].last == verb:
        return names[-1] if _is_person(side, names[-1]) else None
    opening = _ASIDE.get(side.words[verb - 1])
    if not names or opening is None:
        return None
    ends = (name for name in names if side.words[name.last] == opening and name.last < verb - 1)
    near = next((name for name in ends if verb - name.last <= _APPOSED), None)
    return near if near is not None and _is_person(side, near) else None


def _behind(side: Facts, verb: int) -> Fact | None:
    """Return the person that a verb has behind it, with no more than titles between."""
    near = (name for name in side.names if verb < name.first <= verb + _BETWEEN)
    behind = verb + 1 + (side.words[verb + 1 : verb + 2] == ("to",))  # according to
    for name in near:
        between = side.words[behind : name.first]
        if not all(word.isalpha() and word not in STOP for word in between):
            return None
        if _is_person(side, name) and _ends_there(side, name.last):
            return name
    return None


def _ends_there(side: Facts, last: int) -> bool:
    """Say whether no verb follows a name: said Marta Lobo in May; not: says Lobo left."""
    word = side.words[last] if last < len(side.words) else ""
    return word not in _MARKS and (word in STOP or not word.isalpha())


def _is_person(side: Facts, name: Fact) -> bool:
    """Say whether a name may be one person's: none of a list, an office or a paper."""
    around = {
        *side.words[max(0, name.first - 1) : name.first],
        *side.words[name.last : name.last + 1],
    }
    if not around.isdisjoint(_NO_PERSON_BY) or name.text.isupper():
        return False
    if _is_where(side, name):
        return False
    head = name.text.lower().partition(" of ")[0]
    return stem(head.split()[-1]) not in _NO_PERSON and not is_known(name)


def _is_where(side: Facts, name: Fact) -> bool:
    """Say whether a name tells where somebody is: a baker in rural Amery."""
    before = side.words[max(0, name.first - 2) : name.first]
    return len(before) > 1 and before[0] in _WHERE and before[1].islower() and before[1] not in _FOR


def may_speak_for(a: Facts, x: Fact, b: Facts, y: Fact) -> bool:
    """Say whether one of two speakers is a spokesman and the other may be whom he speaks for."""
    one, other = _is_spokesman(a, x), _is_spokesman(b, y)
    return one != other and len((y if one else x).value) == 1


def _is_spokesman(side: Facts, name: Fact) -> bool:
    around = side.words[max(0, name.first - _TITLE) : name.last + _TITLE]
    return not _FOR.isdisjoint(around)
