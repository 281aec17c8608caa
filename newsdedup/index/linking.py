"""Setting and taking back a user's links, and what that does to clusters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsdedup import normalize
from newsdedup.errors import InvalidSettingError
from newsdedup.index.grouping import LARGEST_AT_ONCE, regroup
from newsdedup.index.links import check
from newsdedup.store import identity

if TYPE_CHECKING:
    from newsdedup.index.holdings import Holdings
    from newsdedup.index.records import LinkKind
    from newsdedup.records import Sentence


def link(held: Holdings, one: Sentence | str, other: Sentence | str, kind: LinkKind) -> None:
    """Keep two wordings in one cluster, or in two."""
    pair = _pair(held, one, other)
    if pair[0] == pair[1]:
        raise InvalidSettingError(f"{kind}_link", pair, "two different wordings")
    _relink(held, pair, kind)


def unlink(held: Holdings, one: Sentence | str, other: Sentence | str) -> bool:
    """Take a link back; return whether it was there."""
    pair = _pair(held, one, other)
    there = any(link[:2] == pair for link in held.store.links())
    if there:
        _relink(held, pair, None)
    return there


def _pair(held: Holdings, one: Sentence | str, other: Sentence | str) -> tuple[str, str]:
    """Return the names of two wordings, the lesser first."""
    low, high = sorted((_name(held, one), _name(held, other)))
    return low, high


def _name(held: Holdings, told: Sentence | str) -> str:
    """Return the wording of a sentence as it is kept, or else that of its text."""
    found = None
    if not isinstance(told, str):
        found = held.store.wording_at(told.article_id, told.position)
        if found is None:
            told = told.text
    if found is None and held.settings.sources == "within":
        allowed = 'a sentence of the index; with sources="within" a text has a source as well'
        raise InvalidSettingError("link", told, allowed)
    return normalize.normalize(str(told)) if found is None else found


def _relink(held: Holdings, pair: tuple[str, str], kind: LinkKind | None) -> None:
    """Set or remove a link, and group anew what it touches."""
    store = held.store
    with store.writing():
        held.refresh()
        store.remove_link(*pair)
        held.components.forget()
        if kind is not None:
            store.set_link(*pair, kind)
            check(store.links())
        found = store.text_numbers(pair, [identity(wording) for wording in pair])
        touched = [number for number in found if number is not None]
        regroup(held, touched, {}, largest=LARGEST_AT_ONCE)
