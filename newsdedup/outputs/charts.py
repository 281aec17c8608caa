"""What the charts of a report count: repeats by time, by pair of sources and by relation."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from newsdedup.outputs.report_data import seconds
from newsdedup.records import RELATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from newsdedup.records import Cluster, Sentence

PAIRS = 12
UNNAMED = "no source named"

_DAY_SECONDS = 86_400
_MOST_BARS = 120
_UNITS = (("day", 1), ("week", 7), ("month", 28))
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()


class Bar(NamedTuple):
    """A bar of a chart: its name, what it counts, and its length as a share of the longest."""

    name: str
    repeats: int
    share: float


class Times(NamedTuple):
    """Repeats over time: the unit of a bar, and a bar for each unit from first to last."""

    unit: str
    bars: list[Bar]
    undated: int


def bars(counts: Sequence[tuple[str, int]]) -> list[Bar]:
    """Return the counts as bars, in their order."""
    longest = max((count for _, count in counts), default=0)
    return [Bar(name, count, count / longest if longest else 0.0) for name, count in counts]


def relations(clusters: Sequence[Cluster]) -> list[Bar]:
    """Return how many variants have each relation."""
    counted = Counter(variant.relation for one in clusters for variant in one.variants)
    return bars([(relation, counted[relation]) for relation in RELATIONS[:-1]])


def source_pairs(clusters: Sequence[Cluster]) -> list[Bar]:
    """Return the pairs of sources with most repeats: who had it first, and who had it later."""
    counted = Counter(
        (cluster.first.source or UNNAMED, sentence.source or UNNAMED)
        for cluster in clusters
        for sentence in _later(cluster)
    )
    most = sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:PAIRS]
    return bars([(_pair(*pair), count) for pair, count in most])


def _pair(first: str, later: str) -> str:
    return f"{first}, again" if first == later else f"{first} → {later}"


def _later(cluster: Cluster) -> Iterator[Sentence]:
    first = (cluster.first.article_id, cluster.first.position)
    for sentence in cluster.sentences:
        if (sentence.article_id, sentence.position) != first:
            yield sentence


def times(clusters: Sequence[Cluster]) -> Times:
    """Return how many sentences repeated an earlier one on each day (UTC), week, month or year.

    The unit is the shortest that needs no more than 120 bars, else the year; empty bars between
    the first and the last are there, but for years.
    """
    moments = [sentence.published for one in clusters for sentence in _later(one)]
    days = Counter(_day(moment) for moment in moments if moment is not None)
    undated = sum(moment is None for moment in moments)
    first, last = min(days, default=0), max(days, default=0)
    unit = next(
        (unit for unit, days_long in _UNITS if last - first < days_long * (_MOST_BARS - 1)), "year"
    )
    every_day = range(first, last + 1) if unit != "year" else sorted(days)
    names = dict.fromkeys(_name(day, unit) for day in every_day) if days else {}
    counted = Counter[str]()
    for day, count in days.items():
        counted[_name(day, unit)] += count
    return Times(unit, bars([(name, counted[name]) for name in names]), undated)


def _day(moment: datetime) -> int:
    """Return the ordinal of a day in UTC; a first or last day of all stays within the calendar."""
    day = int((seconds(moment) or 0) // _DAY_SECONDS) + _EPOCH_ORDINAL
    return min(max(day, date.min.toordinal()), date.max.toordinal())


def _name(ordinal: int, unit: str) -> str:
    """Return how a day's bar is called, where a bar stands for a day, week, month or year."""
    day = date.fromordinal(ordinal)
    if unit == "week":
        year, week, _ = day.isocalendar()
        return f"{year}, week {week}"
    return day.isoformat()[: {"day": 10, "month": 7, "year": 4}[unit]]
