"""Made-up events and how they are worded: the grammar of `wire.toml` at work."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

DIGITS = "0123456789"
TELLINGS = 3
TAIL_SHARE = 0.6  # of sentences have a second clause
KEPT_NAMES = 0.4  # of the names of an event are those of its story
NAMES = ("town", "person", "company")
FIGURES = ("n", "big", "money", "percent", "age")
WORDS_FOR = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven")

Values = dict[str, Any]


@frozen(kw_only=True)
class Event:
    """A claim before it is worded: a frame and a tail, their tellings, what fills their slots.

    `tail` is -1 where there is none.
    """

    frame: int
    tail: int
    telling: int
    tail_first: bool
    values: Values


@cache
def grammar() -> Any:
    """Return the tables of wire.toml."""
    return tomllib.loads(Path(__file__).with_name("wire.toml").read_text("utf-8"))


def cast(rng: random.Random) -> Values:
    """Return the names of a story: three towns, three people and three companies."""
    return {f"{kind}{digit}": _NAME[kind](rng) for kind in NAMES for digit in ("", "2", "3")}


def event(frame: int, story: Values, rng: random.Random) -> Event:
    """Return an event in a frame, with a share of the names of a story."""
    fresh = cast(rng)
    names = {
        slot: name if rng.random() < KEPT_NAMES else fresh[slot] for slot, name in story.items()
    }
    tail = rng.randrange(len(grammar()["tails"])) if rng.random() < TAIL_SHARE else -1
    return Event(
        frame=frame,
        tail=tail,
        telling=rng.randrange(TELLINGS),
        tail_first=rng.random() < 0.5,
        values=values(_pattern(frame, tail), names, rng),
    )


def worded(told: Event, rng: random.Random) -> str:
    """Return the event as a sentence; the forms of its figures are drawn."""
    frame = grammar()["frames"][told.frame]["tellings"][told.telling]
    whole = f"{frame}."
    if told.tail >= 0:
        after, before = grammar()["tails"][told.tail]["tellings"]
        inner = frame[0].lower() + frame[1:]
        whole = f"{before} {inner}." if told.tail_first else f"{frame}, {after}."
    return filled(whole, told.values, rng)


def filled(pattern: str, known: Values, rng: random.Random) -> str:
    """Return a pattern with its slots filled, its first letter upper case."""
    forms = {slot: _form(_kind(slot), value, rng) for slot, value in known.items()}
    text = pattern.format(**forms)
    return text[0].upper() + text[1:]


def values(pattern: str, names: Values, rng: random.Random) -> Values:
    """Return a value for each slot of a pattern: one of the names, a figure or a word."""
    found: Values = {}
    for slot in slots(pattern):
        kind = _kind(slot)
        if slot in names:
            found[slot] = names[slot]
        elif kind in _FIGURE:
            found[slot] = _FIGURE[kind](rng)
        else:
            found[slot] = rng.choice(grammar()["words"][kind])
    return found


@cache
def slots(pattern: str) -> tuple[str, ...]:
    """Return the names of the slots of a pattern, in their order."""
    found = (part.split("}")[0] for part in pattern.split("{")[1:])
    return tuple(dict.fromkeys(found))


def _kind(slot: str) -> str:
    return slot.rstrip(DIGITS)


def _pattern(frame: int, tail: int) -> str:
    """Return all tellings of a frame and tail: the slots they have between them."""
    tellings = grammar()["frames"][frame]["tellings"]
    return " ".join(tellings + (grammar()["tails"][tail]["tellings"] if tail >= 0 else []))


# --- names and figures -------------------------------------------------------------------


def _made(rng: random.Random, end: str) -> str:
    names = grammar()["names"]
    return "".join(rng.choice(names[part]) for part in ("head", "middle", end))


_NAME: dict[str, Callable[[random.Random], str]] = {
    "town": lambda rng: _made(rng, "town"),
    "person": lambda rng: f"{rng.choice(grammar()['names']['first'])} {_made(rng, 'surname')}",
    "company": lambda rng: f"{_made(rng, 'surname')} {rng.choice(grammar()['names']['firm'])}",
}

_FIGURE: dict[str, Callable[[random.Random], float]] = {
    "n": lambda rng: rng.randint(2, 90),
    "big": lambda rng: rng.randint(12, 990) * 100,
    "money": lambda rng: rng.randint(11, 990) / 10,
    "percent": lambda rng: rng.randint(11, 890) / 10,
    "age": lambda rng: rng.randint(41, 99),
    "year": lambda rng: rng.randint(1951, 2024),
}


def _form(kind: str, value: Any, rng: random.Random) -> str:
    """Return a value as it is written; a figure has several forms."""
    if kind == "money":
        return rng.choice((f"${value} million", f"{value} million dollars"))
    if kind == "percent":
        return rng.choice((f"{value} percent", f"{value} per cent", f"{value}%"))
    if kind == "big":
        return f"{value:,}"
    if kind == "n" and value - 2 < len(WORDS_FOR):
        return rng.choice((str(value), WORDS_FOR[value - 2]))
    return str(value)


# --- changes -----------------------------------------------------------------------------


def figures(told: Event) -> list[str]:
    """Return the slots of the event's telling that hold figures a conflict can change."""
    telling = grammar()["frames"][told.frame]["tellings"][told.telling]
    return [slot for slot in slots(telling) if _kind(slot) in FIGURES]


def other_figure(told: Event, rng: random.Random) -> Event:
    """Return the event with one figure changed."""
    slot = rng.choice(figures(told))
    figure = told.values[slot]
    while figure == told.values[slot]:
        figure = _FIGURE[_kind(slot)](rng)
    return evolve(told, values={**told.values, slot: figure})


def other_names(told: Event, rng: random.Random) -> Event:
    """Return another event in the same words: other names and figures, the rest kept."""
    fresh = values(_pattern(told.frame, told.tail), cast(rng), rng)
    changed = (*NAMES, *FIGURES, "year")
    kept = {slot: value for slot, value in told.values.items() if _kind(slot) not in changed}
    return evolve(told, values={**fresh, **kept})


def other_telling(told: Event, rng: random.Random) -> Event:
    """Return the event in another telling, the tail at the other end."""
    telling = (told.telling + rng.randint(1, TELLINGS - 1)) % TELLINGS
    return evolve(told, telling=telling, tail_first=not told.tail_first)


def edited(text: str, changes: int, rng: random.Random) -> str:
    """Return a sentence with `changes` of its words put in, left out or swapped for a synonym."""
    words = text.split(" ")
    for place in sorted(rng.sample(range(1, len(words)), changes), reverse=True):
        words[place : place + 1] = _edit(words[place], rng)
    return " ".join(words)


def _edit(word: str, rng: random.Random) -> list[str]:
    tables = grammar()
    if word in tables["synonyms"]:
        return [tables["synonyms"][word]]
    if word in tables["edits"]["droppable"]:
        return []
    return [rng.choice(tables["edits"]["fillers"]), word]
