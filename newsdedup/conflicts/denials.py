"""Denials: which words of a text say that something was not so, and of what."""

# word lists read as text
# ruff: noqa: RUF001, SIM905  # quotation marks; word lists read better as text

from __future__ import annotations

from typing import Final, NamedTuple

from newsdedup.conflicts import hoaxes
from newsdedup.conflicts.contract import MOST_FACTS, Fact, make_fact
from newsdedup.conflicts.reading import LETTERS, NUMBER, STOP, Reading, stem
from newsdedup.tables import NEGATIONS

# Some copy comes without its apostrophes.
CUES: Final = NEGATIONS | {word.replace("'", "") for word in NEGATIONS if word.endswith("n't")} - {
    "cant",
    "wont",
}
CUE_STEMS: Final = frozenset(map(stem, CUES))
# Verbs that deny, with the stems of the verbs that say the opposite.
OPPOSITES: Final = {
    form: opposite
    for forms, opposite in {
        "denied denies deny denying": "confirm admit acknowledg",
        "rejected rejects reject rejecting": "accept approv agr welcom back",
        "refused refuses refuse refusing": "agr accept",
        "declined declines decline declining": "agr",
        "failed fails fail failing": "manag succeed",
        "unable": "abl",
        "untrue false": "tru",
    }.items()
    for form in forms.split()
}
# With "to" after them they deny the verb that follows: failed to pay.
NOT_TO: Final = frozenset(
    "failed fails failing refused refuses refusing declined declines declining unable".split()
)
_DENYING: Final = CUES | OPPOSITES.keys()
TRIGGERS: Final = _DENYING | hoaxes.WORDS
DENYING_STEMS: Final = frozenset(map(stem, TRIGGERS))
# What looks like a negation and denies nothing, by the word that follows the cue.
_IDLE_AFTER: Final = frozenset(
    "only just doubt matter less fewer more least later merely simply wonder but out until help"
    " unlike".split()
)
_IDLE_AFTER_BARE: Final = {
    "no": STOP - frozenset("other others more some such".split()) | {"?", "!", ""},
    "neither": frozenset("do does did is are was were has have had will would can could".split()),
    "not": frozenset(". , ? ! ) – —".split()) | {""},
}
_IDLE_BEFORE: Final = frozenset(("or", "if", "why", "whether"))
_IDLE_BEFORE_NO: Final = frozenset("vote votes voted voting say says said saying answer".split())
_BACKWARD: Final = frozenset(("nothing", "none", "nobody", "nowhere"))
_SKIPPED: Final = (
    STOP | CUES | frozenset("yet ever immediately longer even really actually necessarily".split())
)
_PASSED: Final = frozenset(("-", '"', "“", "'", "‘"))
_SOFT_AFTER: Final = frozenset(("yet", "necessarily", "immediately"))
# What goes before a "not" that sets one thing against another: his deputy, not the mayor.
_CONTRASTS: Final = frozenset(("", ",", "–", "—", "-", "but", "and", ";", "(", '"', "“"))
_REACH = 6
_BUT_WITHIN = 8
_TO_WITHIN = 5
_TRIED: Final = frozenset("attempt attempts effort efforts bid bids plan mission coup".split())


class Denial(NamedTuple):
    """What a negation denies: the stem of the word, and its token (-1 where there is none).

    A `soft` one ("nor", "not yet", "not him but her") answers a denial of the other side,
    and contradicts nothing by itself.
    """

    word: str
    target: int
    soft: bool


def find(reading: Reading, taken: set[int]) -> tuple[Fact, ...]:
    """Return the negations of a text; a value is the stem of what is denied and its token."""
    del taken  # a negation may stand inside of another fact
    found: list[Fact] = []
    for index, word in enumerate(reading.lowers):
        if word not in _DENYING or (word == "nor" and "neither" in reading.lowers):
            continue
        if word in CUES and _idle(reading, index):
            continue
        found.append(make_fact("negation", reading, index, index + 1, _denial(reading, index)))
        if len(found) == MOST_FACTS:
            break
    return tuple(found)


def _idle(reading: Reading, index: int) -> bool:
    """Say whether a cue denies nothing: not only, no doubt, No. 5, whether or not."""
    after, before = reading.lower[index + 1], reading.lower[index - 1]
    if reading.kinds[index + 1 : index + 2] == [NUMBER]:
        return True
    if after in _IDLE_AFTER or before in _IDLE_BEFORE:
        return True
    if after == "to" and reading.lower[index + 2] == "mention":
        return True
    if reading.lowers[index] == "no" and before in _IDLE_BEFORE_NO:
        return True
    return after in _IDLE_AFTER_BARE.get(reading.lowers[index], ())


def _denial(reading: Reading, index: int) -> Denial:
    cue, after = reading.lowers[index], reading.lower[index + 1]
    target = _after_to(reading, index) if cue in NOT_TO else _target(reading, index)
    soft = cue == "nor" or after in _SOFT_AFTER
    soft = soft or (cue == "not" and reading.lower[index - 1] in _CONTRASTS)
    soft = soft or "but" in reading.lowers[index + 2 : index + 2 + _BUT_WITHIN]
    return Denial(stem(reading.lowers[target]) if target >= 0 else "", target, soft)


def _after_to(reading: Reading, cue: int) -> int:
    """Return the verb that "failed to", "refused on Friday to" denies, -1 where there is none."""
    for index in range(cue + 1, min(cue + 1 + _TO_WITHIN, len(reading.lowers))):
        if reading.lowers[index] in _TRIED:
            return -1
        if reading.lowers[index] == "to":
            return _target(reading, index)
    return -1


def _target(reading: Reading, cue: int) -> int:
    """Return the token that a cue denies: the next word that tells, -1 where there is none.

    For "nothing" and its like it is the word before: found nothing.
    """
    if reading.lowers[cue] in _BACKWARD and cue and reading.kinds[cue - 1] == LETTERS:
        return -1 if reading.lower[cue - 1] in _SKIPPED else cue - 1
    for index in range(cue + 1, min(cue + 1 + _REACH, len(reading.lowers))):
        if reading.kinds[index] != LETTERS and reading.lower[index] not in _PASSED:
            break
        if reading.kinds[index] == LETTERS and reading.lower[index] not in _SKIPPED:
            return index
    return -1
