"""What of a large component is looked at when a text of it changes.

Of the stars next to the change the small ones are made anew. One of more than LARGE_STAR texts
stays: what it holds stays in it, and a new text that matches its centre joins it. `settle` does
the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

if TYPE_CHECKING:
    from newsdedup.index.links import Wishes
    from newsdedup.store import Store

LARGE_STAR = 100


@frozen(kw_only=True)
class Surroundings:
    """The texts to group anew, those that stay where they are, and the centres of large stars."""

    texts: set[int] = field(factory=set)
    staying: set[int] = field(factory=set)
    centres: set[int] = field(factory=set)


def surroundings(store: Store, changed: set[int], wishes: Wishes) -> Surroundings:
    """Return what lies next to some texts: the texts that match them, with their stars.

    Of the texts in large stars, `staying` has those that changed.
    """
    if not changed:
        return Surroundings()
    pairs = set(store.matching(sorted(changed)))
    linked = changed | {other for _, other in pairs}
    linked |= wishes.partners(linked)
    centre_of = {star.text: star.centre for star in store.stars(sorted(linked))}
    large = _large(store, centre_of, wishes)
    fast = {
        text
        for text, centre in centre_of.items()
        if centre in large and (text == centre or text not in changed or (text, centre) in pairs)
    }
    small = sorted(set(centre_of.values()) - large)
    texts = (linked - fast) | {star.text for star in store.members(small)}
    return Surroundings(texts=texts, staying=fast & changed, centres=large)


def _large(store: Store, centre_of: dict[int, int], wishes: Wishes) -> set[int]:
    """Return the centres of large stars, but for those of texts that a user spoke of."""
    spoken = {centre_of[text] for text in wishes.texts & centre_of.keys()}
    sizes = store.star_sizes(sorted(set(centre_of.values()) - spoken))
    large = {centre for centre, size in sizes.items() if size > LARGE_STAR}
    return {star.text for star in store.stars(sorted(large)) if star.text == star.centre}
