"""The costly steps of a run as arrays, so that a work directory can keep them for the next try.

Reading and splitting are always done again: that is how the next try knows that its articles
are those of the first.
"""

from __future__ import annotations

import hashlib
import json
from functools import partial
from importlib import import_module
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, TypeAlias

import attrs
import numpy as np

from newsdedup import clusters, matching, tables, verify, work_dir
from newsdedup.columns import Matches, Pairs
from newsdedup.records import CONFLICT_KINDS, Conflict

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from newsdedup.columns import Int32s
    from newsdedup.corpus import Corpus, Progress
    from newsdedup.settings import Settings
    from newsdedup.work_dir import Arrays, Steps

Disagreement: TypeAlias = tuple[Conflict, ...]

# Pairs measured, or looked through for conflicts, between two writes: some seconds of work.
PAIRS_A_STEP = 1 << 18
# Pairs measured before it is told how many are, where nothing is kept.
PAIRS_TOLD = 1 << 22
_MATCHES = ("first", "second", "score", "relation")
_SPANS = ("canonical_start", "canonical_end", "variant_start", "variant_end")


def steps_in(path: str | os.PathLike[str] | None, corpus: Corpus, settings: Settings) -> Steps:
    """Return where the steps of a run are kept: in a work directory, or with None nowhere."""
    return work_dir.NoWorkDir() if path is None else work_dir.opened(path, card(corpus, settings))


def card(corpus: Corpus, settings: Settings) -> dict[str, str]:
    """Return what the steps of a run depend on: articles, settings, and the code's version."""
    return {
        "articles": _digest(corpus),
        "settings": json.dumps(settings.deciding(), sort_keys=True),
        "version": vars(import_module("newsdedup"))["__version__"],
        "tables": f"frequencies {tables.frequencies().version}, model {verify.model().version}",
    }


def _digest(corpus: Corpus) -> str:
    """Return a digest of all that a result takes from articles and their sentences."""
    digest = hashlib.blake2b(digest_size=16)
    for place, article in enumerate(corpus.articles.bare):
        facts = (article.id, str(article.published), article.source, article.language)
        digest.update(json.dumps(facts).encode())
        digest.update(corpus.articles.text(place).encode("utf-8", "surrogatepass"))
    for column in (corpus.spans.article, corpus.spans.start, corpus.spans.end):
        digest.update(np.ascontiguousarray(column).tobytes())
    return digest.hexdigest()


def worth_measuring(
    steps: Steps, texts: matching.Texts, settings: Settings, tell: Progress
) -> tuple[Pairs, int]:
    """Return the pairs worth measuring and the number of candidates, as `matching` does."""

    def met(done: int) -> None:
        """Tell how many texts have met all others."""
        tell("candidates", done, len(texts))

    def make() -> Arrays:
        """Find the pairs."""
        worth, count = matching.worth_measuring(texts, settings, met)
        return {"first": worth.first, "second": worth.second, "count": np.array(count)}

    found = steps.arrays("candidates", make)
    return Pairs(first=found["first"], second=found["second"]), int(found["count"])


def measured(
    steps: Steps, texts: matching.Texts, worth: Pairs, settings: Settings, tell: Progress
) -> Matches:
    """Return the matches among the pairs, as `matching.measured` does, step by step."""
    size = PAIRS_A_STEP if steps.keeps else PAIRS_TOLD

    def part(low: int, high: int) -> Arrays:
        """Measure a range of the pairs."""
        found = matching.measured(texts, worth.first[low:high], worth.second[low:high], settings)
        tell("matches", min(high, len(worth)), len(worth))
        return {name: getattr(found, name) for name in _MATCHES}

    tell("matches", 0, len(worth))
    parts = _in_steps(steps, "matches", len(worth), part, size)
    return Matches(**{name: np.concatenate([one[name] for one in parts]) for name in _MATCHES})


def starred(steps: Steps, make: Callable[[], clusters.Stars]) -> clusters.Stars:
    """Return the stars that `make` gives."""
    names = [each.name for each in attrs.fields(clusters.Stars)]
    found = steps.arrays("stars", lambda: attrs.asdict(make(), recurse=False))
    return clusters.Stars(**{name: found[name] for name in names})


def disagreements(
    steps: Steps,
    count: int,
    find: Callable[[int, int], Iterable[Disagreement]],
    words: Callable[[int], tuple[str, str]],
) -> Iterator[tuple[int, Disagreement]]:
    """Yield the number and conflicts of each of `count` pairs that has any.

    `find(low, high)` gives those of a range of pairs, `words` both texts of a pair.
    """
    if not steps.keeps:
        yield from ((place, each) for place, each in enumerate(find(0, count)) if each)
        return

    def part(low: int, high: int) -> Arrays:
        """Look through a range of the pairs."""
        return {"conflicts": _columns(find(low, min(high, count)))}

    for number, one in enumerate(_in_steps(steps, "conflicts", count, part, PAIRS_A_STEP)):
        for place, rows in groupby(one["conflicts"].tolist(), key=itemgetter(0)):
            pair = number * PAIRS_A_STEP + place
            kept, other = words(pair)
            yield pair, tuple(_conflict(kept, other, row) for row in rows)


def _columns(found: Iterable[Disagreement]) -> Int32s:
    """Return conflicts as int32 rows: number of the pair, kind, and the two spans."""
    rows = [
        (place, CONFLICT_KINDS.index(one.kind), *(getattr(one, name) for name in _SPANS))
        for place, each in enumerate(found)
        for one in each
    ]
    return np.array(rows, dtype=np.int32).reshape(-1, 2 + len(_SPANS))


def _conflict(kept: str, other: str, row: Sequence[int]) -> Conflict:
    spans = dict(zip(_SPANS, row[2:], strict=True))
    return Conflict(
        kind=CONFLICT_KINDS[row[1]],
        canonical=kept[spans["canonical_start"] : spans["canonical_end"]],
        variant=other[spans["variant_start"] : spans["variant_end"]],
        **spans,
    )


def _in_steps(
    steps: Steps, name: str, count: int, part: Callable[[int, int], Arrays], size: int
) -> list[Arrays]:
    """Return what `part(low, high)` gives for each range of `count`, one range a step."""
    found = []
    for low in range(0, max(count, 1), size):
        make = partial(part, low, low + size)
        found.append(steps.arrays(f"{name}-{low // size:06}", make))
    return found
