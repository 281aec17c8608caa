"""What a user said of pairs of wordings: must be in one cluster, or cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsdedup.store.rows import held, identity, told
from newsdedup.store.statements import Statements

if TYPE_CHECKING:
    from collections.abc import Iterable


class Links(Statements):
    """Links by their two wordings, the lesser first; they outlive the texts."""

    def links(self) -> list[tuple[str, str, str]]:
        """Return all links: wording, other wording, kind; sorted."""
        found = self.rows("SELECT one, other, kind FROM links")
        return sorted((str(told(one)), str(told(other)), kind) for one, other, kind in found)

    def set_link(self, one: str, other: str, kind: str) -> None:
        """Add a link, in place of another of the same wordings."""
        self.rows(
            "INSERT OR REPLACE INTO links VALUES (?, ?, ?, ?, ?)",
            held(one),
            held(other),
            identity(one),
            identity(other),
            kind,
        )

    def remove_link(self, one: str, other: str) -> None:
        """Forget a link."""
        self.rows("DELETE FROM links WHERE one = ? AND other = ?", held(one), held(other))

    def linked_texts(self) -> Iterable[tuple[int, int, str]]:
        """Return the links both of whose texts are here: number, number, kind."""
        found: list[tuple[int, int, str]] = self.rows(
            "SELECT t.number, u.number, l.kind FROM links l "  # few, so they go first
            "CROSS JOIN texts t ON t.identity = l.one_identity AND t.wording = l.one "
            "CROSS JOIN texts u ON u.identity = l.other_identity AND u.wording = l.other"
        )
        return found
