"""`newsdedup explain`: why two sentences are, or are not, put together."""

from __future__ import annotations

import json
from typing import Any

import click

import newsdedup as nd
from newsdedup.cli import printing
from newsdedup.cli.flags import SETTINGS, SectionCommand, setting_flags, settings_from

# Only what bears on two sentences: what shapes keys, what scores, and the threshold.
_BEARING = tuple(
    name
    for name, attribute in SETTINGS.items()
    if (attribute.metadata["shapes_keys"] and name not in ("newline", "splitter"))
    or name in ("candidates", "scorer", "threshold")
)


@click.command(cls=SectionCommand)
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@click.option("--json", "as_json", is_flag=True, help="write one JSON object, for a program")
@setting_flags(*_BEARING)
def explain(
    first: str,
    second: str,
    as_json: bool,  # noqa: FBT001  # click hands over the value of a flag
    **flags: Any,
) -> None:
    """Say why sentences A and B are, or are not, put together.

    Prints the keys and terms they share, the chance that they are compared at all, the
    measured features, and the score beside the threshold.
    """
    explanation = nd.explain(first, second, settings=settings_from(flags))
    if as_json:
        printing.show(json.dumps(explanation.as_dict(), ensure_ascii=False, default=float))
    else:
        printing.show(explanation.text())
