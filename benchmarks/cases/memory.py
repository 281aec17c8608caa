"""Memory beside the size of the input, without a limit and with one that changes no byte.

The input is a wire that several desks hold: each article comes again under other ids, with a
word changed in one sentence of 20, as in archives that were put together. It is written to disk
article by article, and read so. `growing` runs twice, four and eight times as much under one
limit: what a byte more of input takes.
"""

from __future__ import annotations

import json
import random
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from benchmarks import wire
from benchmarks.cases import collections, once

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.cases.contract import Figures, Options
    from newsdedup import Article

COPIES = 8
QUICK_SENTENCES = 3_000
# Of the size of an input, of the least one that grows, what a bound run is told to stay within.
LIMIT = 1 / 16
_EDITED = 0.05  # of the sentences of a copy
_WORDS = ("reportedly", "meanwhile", "officials", "again", "later", "nearby", "local", "senior")


def run(options: Options) -> Figures:
    """Return the figures of the made-up wire and, with data, of a sample of allsides."""
    found = {"wire": measured(wire.articles(wire.lines(QUICK_SENTENCES))[0])}
    if options.data and not options.quick:
        sample, _ = collections.sample(options.data, options.sentences)
        found["allsides"] = alone(sample)
        few = sample[: len(sample) // COPIES]
        found["copies"] = measured(few)
        found["growing"] = growing(few)
    return found


def copies(articles: Sequence[Article], number: int = COPIES) -> Iterator[Article]:
    """Yield each article so many times, copy after copy, under other ids and edited."""
    rng = random.Random(number)  # noqa: S311  # nothing secret
    for copy in range(number):
        for article in articles:
            text = _edited(article.text, rng) if copy else article.text
            yield evolve(article, id=f"{article.id}-{copy}", text=text, furniture=())


def _edited(text: str, rng: random.Random) -> str:
    """Return a text with a word more in some of its sentences."""
    sentences = text.split(". ")
    for place, sentence in enumerate(sentences):
        if rng.random() < _EDITED:
            words = sentence.split(" ")
            words.insert(rng.randrange(len(words)), rng.choice(_WORDS))
            sentences[place] = " ".join(words)
    return ". ".join(sentences)


def alone(articles: Sequence[Article]) -> Figures:
    """Return the memory of one free run, by stage and a sentence."""
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "articles.jsonl"
        once.write_articles(articles, file)
        report = once.started([file])
        return figures(report, file.stat().st_size)


def measured(articles: Sequence[Article]) -> Figures:
    """Return the memory of a free and of a bound run, and whether they wrote the same bytes."""
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "articles.jsonl"
        once.write_articles(copies(articles), file)
        size = file.stat().st_size
        limit = {"max_memory": int(size * LIMIT)}
        free = once.started([file])
        bound = once.started([file], "--settings", json.dumps(limit))
    return {
        "input_mb": size / 1e6,
        "max_memory_mb": limit["max_memory"] / 1e6,
        "free": figures(free, size),
        "bound": figures(bound, size),
        "outputs": len({free["sha256"], bound["sha256"]}),
    }


def growing(articles: Sequence[Article]) -> Figures:
    """Return the memory of bound runs of more and more, and what a byte of input adds."""
    found: Figures = {}
    ends = []
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "articles.jsonl"
        for number in (COPIES, COPIES * 2, COPIES * 4):
            once.write_articles(copies(articles, number), file)
            size = file.stat().st_size
            limit = json.dumps({"max_memory": found.get("max_memory", int(size * LIMIT))})
            found.setdefault("max_memory", int(size * LIMIT))
            report = once.started([file], "--settings", limit)
            found[f"copies_{number}"] = {"input_mb": size / 1e6, **figures(report, size)}
            ends.append((1e6 * report["peak_mb"], size))
    (least, small), (most, large) = ends[0], ends[-1]
    return {**found, "bytes_a_byte_more": (most - least) / (large - small)}


def figures(report: once.Report, size: int) -> Figures:
    """Return what a run of an input of `size` bytes took of memory, and its CPU time."""
    return {
        "sentences": report["sentences"],
        "texts": report["stats"]["texts"],
        "cpu_seconds": report["cpu"],
        "peak_mb": report["peak_mb"],
        "peak_file_mb": report["peak_file_mb"],
        "peak_over_input": 1e6 * report["peak_mb"] / size,
        "peak_bytes_a_sentence": 1e6 * report["peak_mb"] / report["sentences"],
        "stage_mb": report["stage_mb"],
    }
