"""`newsdedup doctor`: whether this install is whole, and what it lacks for which feature."""

from __future__ import annotations

import json

import click

from newsdedup.cli import printing
from newsdedup.doctor import examine


@click.command()
@click.option("--json", "as_json", is_flag=True, help="write one JSON object, for a program")
@click.pass_context
def doctor(context: click.Context, as_json: bool) -> None:  # noqa: FBT001  # click's flag
    """Say whether this install is whole, and what it lacks for which feature.

    Prints versions, extras, data tables with their digests, the number of cores, and whether
    compiled kernels are used. The exit code is 1 where something is damaged or doesn't work;
    a missing extra is no fault.
    """
    diagnosis = examine()
    if as_json:
        printing.show(json.dumps(diagnosis.as_dict(), ensure_ascii=False))
    else:
        printing.show(diagnosis.text())
    context.exit(1 if diagnosis.problems else 0)
