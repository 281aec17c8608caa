"""Which sentence is the better canonical: the order of the settings' policy, as in a batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsdedup import canonical
from newsdedup.index.holdings import sentence_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsdedup.columns import Int32s, Int64s
    from newsdedup.index.holdings import Holdings
    from newsdedup.provenance import Occurrences
    from newsdedup.store import Places


def ranks(held: Holdings, places: Places, text_of: Int64s) -> Int32s | Int64s:
    """Return the places of sentences in the order of the settings' canonical policy."""
    return column_ranks(held, places, *sentence_columns(places, text_of))


def column_ranks(
    held: Holdings, places: Places, columns: Occurrences, names: Sequence[str]
) -> Int32s | Int64s:
    """Return `ranks` of sentences whose columns are there."""
    return canonical.ranks(
        held.settings.canonical,
        published=columns.published,
        article=columns.article,
        position=columns.position,
        start=places.start,
        end=places.end,
        source=columns.source,
        source_names=names,
        sentence_of=lambda row: held.sentence(places[row]),
    )
