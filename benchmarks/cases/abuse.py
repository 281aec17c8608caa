"""What collections made to hurt cost: CPU time over that of ordinary wire of as many characters.

Each attack fills buckets, rows or clusters as far as text can. `keys` goes below the text: keys
whose lower bits are all the same, as somebody could look for them by trying words.
"""

from __future__ import annotations

import random
import statistics
from itertools import count
from typing import TYPE_CHECKING

import numpy as np

import newsdedup as nd
from benchmarks import machine, wire
from newsdedup import candidates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.cases.contract import Figures, Options

QUICK_SENTENCES = 3_000
SENTENCES = 100_000
ONE_PROCESS = nd.Settings(workers=1)
KEYS = 500_000
_COMMON = [
    *("people", "year", "work", "night", "market", "school", "water", "house", "road", "story"),
    *("food", "money", "summer", "family", "city", "week", "month", "office", "team", "letter"),
    *("street", "table", "window", "garden", "music", "river", "train", "paper", "light"),
]


def _word(number: int) -> str:
    """Return a word that no table knows, another for each number."""
    letters = "bcdfghklmnprstvz"
    found = ""
    for _ in range(5):
        number, letter = divmod(number, len(letters))
        found += letters[letter] + "aeiou"[(number + letter) % 5]
    return found


def _template(rng: random.Random) -> Iterator[str]:
    """Lines of one formula, with other names and figures in each."""
    seed = rng.randrange(1 << 30)
    yield from wire.template_lines(SENTENCES * 4, seed)


def _counted(_: random.Random) -> Iterator[str]:
    """One sentence with another number in each."""
    return (
        f"The council of Kelmouth approved item {number:,} of the harbour plan on Monday evening."
        for number in count(1)
    )


def _counted_twice(_: random.Random) -> Iterator[str]:
    """One sentence with two other numbers in each."""
    return (
        f"The council of Kelmouth approved item {number:,} of the harbour plan and"
        f" {7 * number % 9_973} others on Monday evening."
        for number in count(1)
    )


def _one_word_repeated(_: random.Random) -> Iterator[str]:
    """One word, another number of times in each."""
    return (f"{'Rain ' * (2 + number % 900)}fell {number}." for number in count())


def _same_rare_terms(rng: random.Random) -> Iterator[str]:
    """Nine rare words that all share, among common ones that differ."""
    rare = [_word(number) for number in range(9)]
    while True:
        words = rare + rng.sample(_COMMON, 8)
        rng.shuffle(words)
        yield " ".join(words).capitalize() + "."


def _few_rare_terms(rng: random.Random) -> Iterator[str]:
    """Twelve words of a pool of thirty, all rare: each two texts share some pairs of terms."""
    pool = [_word(number) for number in range(30)]
    while True:
        yield " ".join(rng.sample(pool, 12)).capitalize() + "."


def _one_edit(rng: random.Random) -> Iterator[str]:
    """One sentence with two of its words swapped for others."""
    base = next(_same_rare_terms(rng)).rstrip(".").split() + _COMMON
    while True:
        words = list(base)
        for place in rng.sample(range(len(words)), 2):
            words[place] = _word(rng.randrange(1 << 20))
        yield " ".join(words) + "."


def _endless_sentence(rng: random.Random) -> Iterator[str]:
    """Sentences of two thousand words."""
    while True:
        words = (_word(int(rng.paretovariate(0.4)) % (1 << 20)) for _ in range(2_000))
        yield " ".join(words).capitalize() + "."


def _all_different(_: random.Random) -> Iterator[str]:
    """Words that occur once, so that every table grows."""
    for number in count():
        words = (_word(number * 14 + place) for place in range(14))
        yield " ".join(words).capitalize() + "."


ATTACKS: dict[str, Callable[[random.Random], Iterator[str]]] = {
    "template": _template,
    "counted": _counted,
    "counted_twice": _counted_twice,
    "one_word_repeated": _one_word_repeated,
    "same_rare_terms": _same_rare_terms,
    "few_rare_terms": _few_rare_terms,
    "one_edit": _one_edit,
    "endless_sentence": _endless_sentence,
    "all_different": _all_different,
}


def run(options: Options) -> Figures:
    """Return the ratios of each attack to ordinary wire, the median of the repeats."""
    sentences = QUICK_SENTENCES if options.quick else SENTENCES
    nd.deduplicate(wire.articles(wire.lines(200))[0])  # loads what loads when first needed
    ordinary = [line.text for line in wire.lines(sentences)]
    size = sum(map(len, ordinary))
    collections = {name: _filled(lines, size) for name, lines in ATTACKS.items()}
    ratios: dict[str, list[float]] = {name: [] for name in ATTACKS}
    for _ in range(options.repeats if options.quick else 1):
        usual = _seconds(ordinary)
        for name, lines in collections.items():
            ratios[name].append(_seconds(lines) / usual)
    found = {name: statistics.median(each) for name, each in ratios.items()}
    worst = max(found.values())
    return {
        "sentences": sentences,
        "over_ordinary": found,
        "worst": worst,
        "keys_over_random": _crafted_keys(),
    }


def _filled(attack: Callable[[random.Random], Iterator[str]], size: int) -> list[str]:
    """Return as many lines of an attack as fill a number of characters."""
    found, left = [], size
    for line in attack(random.Random(7)):  # noqa: S311  # nothing secret
        if left <= 0:
            break
        found.append(line)
        left -= len(line)
    return found


def _seconds(texts: list[str]) -> float:
    lines = [
        wire.Line(article=number // wire.SENTENCES_AN_ARTICLE, text=text, claim=0)
        for number, text in enumerate(texts)
    ]
    articles, _ = wire.articles(lines)
    work = machine.repeated(lambda: nd.deduplicate(articles, settings=ONE_PROCESS), 1)
    return work.cpu[0]


def _crafted_keys() -> float:
    """Return the time to find equal keys with the same lower 20 bits, over that of random ones."""
    rng = np.random.default_rng(3)
    random_keys = rng.integers(0, 1 << 63, KEYS, dtype=np.uint64)
    crafted = (random_keys >> np.uint64(20)) << np.uint64(20)
    rows = np.arange(KEYS, dtype=np.int32)
    identity = rng.integers(0, 1 << 63, KEYS, dtype=np.uint64)

    def seconds(keys: np.ndarray[tuple[int], np.dtype[np.uint64]]) -> float:
        def work() -> object:
            return candidates.shared(keys, rows, identity=identity, bucket_limit=32)

        return min(machine.repeated(work, 3).cpu)

    seconds(random_keys)  # compiles
    return seconds(crafted) / seconds(random_keys)
