"""Timeline: how a figure or date that the versions of a claim disagree on went, over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from newsdedup import conflicts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsdedup.records import Cluster, Conflict, ConflictKind, Sentence

_KINDS: tuple[ConflictKind, ...] = ("number", "date")


@frozen(kw_only=True)
class TimelineEntry:
    """What one sentence gives for the fact: `sentence.text[start:end] == words`.

    >>> import newsdedup as nd
    >>> line = "The ferry Maro ran aground off Pell Island with {} people on board."
    >>> told = [nd.Article(id=str(n), text=line.format(n)) for n in (212, 221)]
    >>> (timeline,) = nd.timelines(nd.deduplicate(told).clusters[0])
    >>> timeline.entries[0].words, timeline.entries[0].start
    ('212', 48)
    """

    sentence: Sentence
    words: str
    start: int
    end: int


@frozen(kw_only=True)
class Timeline:
    """One fact of a claim on which its versions disagree, as each of them gives it.

    `kind` is number or date; `entries` are in the order of publication (undated sentences
    last, ties by article id and position) and hold every sentence that gives the fact.

    >>> import newsdedup as nd
    >>> line = "The ferry Maro ran aground off Pell Island with {} people on board."
    >>> told = [nd.Article(id=str(n), text=line.format(n)) for n in (212, 221)]
    >>> (timeline,) = nd.timelines(nd.deduplicate(told).clusters[0])
    >>> timeline.kind, [entry.words for entry in timeline.changes]
    ('number', ['212', '221'])
    """

    kind: ConflictKind
    entries: tuple[TimelineEntry, ...]

    @property
    def changes(self) -> tuple[TimelineEntry, ...]:
        """The entries that say something other than the one before them, and the first."""
        return tuple(
            entry
            for place, entry in enumerate(self.entries)
            if place == 0 or entry.words.casefold() != self.entries[place - 1].words.casefold()
        )


def timelines(cluster: Cluster) -> tuple[Timeline, ...]:
    """Return a timeline for each figure and date that the versions of a claim disagree on.

    In the order of the facts in the canonical sentence. A version gives the fact where it
    conflicts with the canonical's, or says the same value; others are left out.

    >>> import newsdedup as nd
    >>> copies = [nd.Article(id=name, text="The ferry Maro sails again.") for name in "ab"]
    >>> nd.timelines(nd.deduplicate(copies).clusters[0])
    ()
    """
    disputed = sorted(
        {
            (conflict.canonical_start, conflict.canonical_end, conflict.kind)
            for conflict in cluster.conflicts
            if conflict.kind in _KINDS
        }
    )
    return tuple(_timeline(cluster, start, end, kind) for start, end, kind in disputed)


def _timeline(cluster: Cluster, start: int, end: int, kind: ConflictKind) -> Timeline:
    entries = sorted(_entries(cluster, start, end, kind), key=_in_time)
    return Timeline(kind=kind, entries=tuple(entries))


def _entries(cluster: Cluster, start: int, end: int, kind: ConflictKind) -> Iterator[TimelineEntry]:
    """Yield what each sentence gives for the canonical's fact at `start` to `end`."""
    canonical = cluster.canonical
    value = _values(canonical, kind).get((start, end))
    yield _entry(canonical, start, end)
    for variant in cluster.variants:
        span = _conflicting(variant.conflicts, start, kind)
        if span is None:
            values = _values(variant.sentence, kind).items()
            span = next((place for place, found in values if found == value), None)
        if span is not None:
            yield _entry(variant.sentence, *span)


def _conflicting(
    found: tuple[Conflict, ...], start: int, kind: ConflictKind
) -> tuple[int, int] | None:
    """Return where the variant's side of the conflict with the canonical's fact stands."""
    for conflict in found:
        if conflict.kind == kind and conflict.canonical_start == start:
            return conflict.variant_start, conflict.variant_end
    return None


def _values(sentence: Sentence, kind: ConflictKind) -> dict[tuple[int, int], object]:
    """Return the values of a sentence's facts of a kind, by where they stand."""
    facts = conflicts.facts(sentence.text, published=sentence.published)
    of_kind = facts.numbers if kind == "number" else facts.dates
    return {(fact.start, fact.end): fact.value for fact in of_kind}


def _entry(sentence: Sentence, start: int, end: int) -> TimelineEntry:
    return TimelineEntry(sentence=sentence, words=sentence.text[start:end], start=start, end=end)


def _in_time(entry: TimelineEntry) -> tuple[bool, float, str, int]:
    published = entry.sentence.published
    moment = published.timestamp() if published is not None else 0.0
    return published is None, moment, entry.sentence.article_id, entry.sentence.position
