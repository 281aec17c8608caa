"""What lines that thousands of articles carry cost: boilerplate, and one template's lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

import newsdedup as nd
from benchmarks import machine, wire
from benchmarks.cases import collections

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.cases.contract import Figures, Options

WIRE_SENTENCES = 6_000
ONE_PROCESS = nd.Settings(workers=1)
EVERY = 10  # of so many sentences one is replaced


def run(options: Options) -> Figures:
    """Return the CPU time with 10 % of such lines over the time without, least of the repeats."""
    nd.deduplicate(wire.articles(wire.lines(200))[0])  # loads what loads when first needed
    found = {"wire": _ratios(wire.lines(WIRE_SENTENCES), options.repeats)}
    if options.data and not options.quick:
        sample, _ = collections.sample(options.data, options.sentences // 4)
        lines = [
            wire.Line(article=number, text=text, claim=0)
            for number, article in enumerate(sample)
            for text in collections.sentences([article])
        ]
        found["allsides"] = _ratios(lines, 1)
    return found


def _ratios(lines: Sequence[wire.Line], repeats: int) -> Figures:
    """Return seconds without such lines, and the ratios with them.

    Every tenth sentence is replaced, so that there are as many sentences with as without.
    """
    boilerplate = wire.boilerplate_lines()
    template = wire.template_lines(len(lines))
    seconds = {
        "without": _seconds(lines, None, repeats),
        "boilerplate": _seconds(lines, lambda row: boilerplate[row // EVERY % 50], repeats),
        "template": _seconds(lines, lambda row: template[row], repeats),
    }
    return {
        "cpu_seconds": seconds,
        "boilerplate_ratio": seconds["boilerplate"] / seconds["without"],
        "template_ratio": seconds["template"] / seconds["without"],
    }


def _seconds(lines: Sequence[wire.Line], line: Callable[[int], str] | None, repeats: int) -> float:
    if line is not None:
        lines = [
            evolve(old, text=line(row)) if row % EVERY == 0 else old
            for row, old in enumerate(lines)
        ]
    articles, _ = wire.articles(lines)
    return min(
        machine.repeated(lambda: nd.deduplicate(articles, settings=ONE_PROCESS), repeats).cpu
    )
