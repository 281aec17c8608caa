"""What a case is, and what it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Figures: TypeAlias = dict[str, Any]


@frozen(kw_only=True)
class Options:
    """What the command line says: where the data is, how much to run, how often.

    `data` is None where there is none. `quick` asks for what takes seconds.
    """

    data: Path | None = None
    quick: bool = False
    repeats: int = 3
    sentences: int = 300_000


@frozen(kw_only=True)
class Case:
    """A measurement: `run` returns figures by name, nested as deep as it likes.

    Of a case that `needs_data` there is nothing to run without; a `quick` one runs with
    `--quick` too.
    """

    name: str
    summary: str
    run: Callable[[Options], Figures]
    needs_data: bool = False
    quick: bool = True


def is_spread(value: Any) -> bool:
    """Tell whether a value is the median, least and greatest of repeated runs."""
    return isinstance(value, dict) and value.keys() == {"median", "min", "max"}


def flat(figures: Figures, prefix: str = "") -> dict[str, Any]:
    """Return nested figures as one level, names joined by dots."""
    found: dict[str, Any] = {}
    for name, value in figures.items():
        if isinstance(value, dict):
            found |= flat(value, f"{prefix}{name}.")
        else:
            found[prefix + name] = value
    return found
