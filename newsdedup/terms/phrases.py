"""Phrases: which runs of words are one term, such as "united nations"."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from newsdedup import tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from newsdedup.columns import Bools, Int32s, Int64s, Ragged

_NO_FORM = -1


class Phrases(NamedTuple):
    """Phrases found, none over another, by the place of their first words; int64 each.

    `lengths` are in words, `forms` numbers of `forms()`: what the phrases stand for.
    """

    places: Int64s
    lengths: Int64s
    forms: Int64s


class _Step(NamedTuple):
    """How phrases go on from one word to the next: parallel arrays, sorted by `codes`.

    A code is the run of words so far in the upper 32 bits, and the next word below; `runs`
    is the longer run, `forms` what it stands for, _NO_FORM where it is no phrase yet.
    """

    codes: Int64s
    runs: Int64s
    forms: Int64s


@cache
def forms() -> tuple[str, ...]:
    """Return what the phrases of the shipped aliases stand for, one for each phrase."""
    return tuple(form for phrase, form in tables.aliases().items() if len(phrase) > 1)


@cache
def _phrases() -> Mapping[str, Sequence[tuple[int, tuple[str, ...]]]]:
    """Return the phrases, numbered as in `forms`, by their first words."""
    found: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
    phrases = (phrase for phrase in tables.aliases() if len(phrase) > 1)
    for number, phrase in enumerate(phrases):
        found.setdefault(phrase[0], []).append((number, phrase))
    return found


def find(words: Ragged, numbers: Mapping[str, int]) -> Phrases:
    """Return the phrases in rows of word numbers: the first of those that overlap, the longest.

    `numbers` has the number of each English word. All rows are gone through at once, a word
    further each time.
    """
    found = list(_endings(words, _steps(numbers)))
    places = np.concatenate([places for places, _, _ in found])
    lengths = np.concatenate([np.full(len(places), length) for places, length, _ in found])
    stand_for = np.concatenate([forms for _, _, forms in found])
    order = np.lexsort((-lengths, places))
    chosen = order[_apart(places[order], lengths[order])]
    return Phrases(places=places[chosen], lengths=lengths[chosen], forms=stand_for[chosen])


def _endings(words: Ragged, steps: Sequence[_Step]) -> Iterator[tuple[Int64s, int, Int64s]]:
    """Yield the phrases of each length from 2: where they begin, the length, their forms."""
    begins = np.zeros(len(words.values) + 1, dtype=np.bool_)
    begins[words.offsets] = True
    places = np.flatnonzero(among(words.values, steps[0].codes >> 32))
    runs = words.values[places].astype(np.int64)
    for length, step in enumerate(steps, start=2):
        inside = ~begins[places + length - 1]
        places, runs = places[inside], runs[inside]
        codes = (runs << 32) | words.values[places + length - 1]
        at = np.searchsorted(step.codes, codes)
        known = step.codes[at] == codes
        places, at = places[known], at[known]
        runs = step.runs[at]
        whole = step.forms[at] != _NO_FORM
        yield places[whole], length, step.forms[at[whole]]


def among(words: Int32s, chosen: Int64s) -> Bools:
    """Tell which words are among those chosen; negative ones never are."""
    flags = np.zeros(words.max(initial=0) + 1, dtype=np.bool_)
    flags[chosen[(chosen >= 0) & (chosen < len(flags))]] = True
    found: Bools = flags[words]
    return found


def _apart(places: Int64s, lengths: Int64s) -> list[int]:
    """Return which runs, sorted by place, begin where no earlier one of them goes on."""
    chosen, free = [], 0
    for number, (place, length) in enumerate(zip(places.tolist(), lengths.tolist(), strict=True)):
        if place >= free:
            chosen.append(number)
            free = place + length
    return chosen


def _steps(numbers: Mapping[str, int]) -> list[_Step]:
    """Return the steps of those phrases of which every word has a number; at least one."""
    steps: list[dict[int, tuple[int, int]]] = [{}]
    for first, phrases in _phrases().items():
        if first in numbers:
            for form, phrase in phrases:
                if numbers.keys() >= set(phrase):
                    _add(steps, form, [numbers[word] for word in phrase])
    return list(map(_step, steps))


def _add(steps: list[dict[int, tuple[int, int]]], form: int, phrase: Sequence[int]) -> None:
    """Add the steps of one phrase, given as word numbers: by code, the longer run and form."""
    run = phrase[0]
    for depth, word in enumerate(phrase[1:]):
        if depth == len(steps):
            steps.append({})
        code = (run << 32) | word
        run, known = steps[depth].get(code, (len(steps[depth]), _NO_FORM))
        steps[depth][code] = run, form if depth + 2 == len(phrase) else known


def _step(following: Mapping[int, tuple[int, int]]) -> _Step:
    """Return a step as arrays; a last code that never occurs saves looking for the end."""
    codes = sorted(following)
    runs, forms = zip(*(following[code] for code in codes), (0, _NO_FORM), strict=True)
    return _Step(
        codes=np.array([*codes, np.iinfo(np.int64).max], dtype=np.int64),
        runs=np.array(runs, dtype=np.int64),
        forms=np.array(forms, dtype=np.int64),
    )
