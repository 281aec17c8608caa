"""Where words go: results to stdout, everything else to stderr, both safe for any text."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LISTED_SKIPS = 20

# C0 and C1 controls but tab and newline: an article must not be able to drive a terminal.
_CONTROLS = dict.fromkeys((*range(32), *range(127, 160)), "\N{REPLACEMENT CHARACTER}")
del _CONTROLS[ord("\t")], _CONTROLS[ord("\n")]


def printable(text: str) -> str:
    """Return the text without control characters and lone surrogates."""
    return text.translate(_CONTROLS).encode("utf-8", "replace").decode("utf-8")


def show(text: str) -> None:
    """Write a result to stdout."""
    click.echo(printable(text))


def tell(text: str, *, file: Any = None) -> None:
    """Write what is no result (summary, warning, error) to stderr."""
    click.echo(printable(text), file=file, err=file is None)


def tell_warnings(warnings: Iterable[object]) -> None:
    """Write each warning as a line of its own."""
    for warning in warnings:
        tell(f"newsdedup: warning: {warning}")


def tell_skipped(skipped: Sequence[object]) -> None:
    """List the first items that were left out, and say how many there were."""
    if not skipped:
        return
    items = "1 item" if len(skipped) == 1 else f"{len(skipped):,} items"
    tell(f"newsdedup: skipped {items}:")
    for item in skipped[:LISTED_SKIPS]:
        tell(f"  {item}")
    if len(skipped) > LISTED_SKIPS:
        tell(f"  … and {len(skipped) - LISTED_SKIPS:,} more")


def flush() -> None:
    """Flush stdout now, while a closed pipe can still be caught."""
    sys.stdout.flush()


def abandon_stdout() -> None:
    """Point stdout to nowhere, so that Python's own flush at exit can't fail again."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
