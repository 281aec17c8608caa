"""`newsdedup index expire|stats|export|events|verify|compact`: what is done with all of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

import newsdedup as nd
from newsdedup.cli import printing
from newsdedup.cli.exports import (
    check_outputs,
    export_flags,
    is_clusters_only,
    output_flags,
    write_outputs,
)
from newsdedup.cli.flags import SectionCommand
from newsdedup.cli.index_parts import (
    Moment,
    index_argument,
    json_line,
    json_option,
    timeout_option,
)

if TYPE_CHECKING:
    from datetime import datetime


@click.command()
@index_argument
@click.option("--before", type=Moment(), metavar="TIME", help="forget what came before TIME")
@click.option("--keep", metavar="DURATION", help="forget what is older, such as 90d")
@click.option(
    "--now", type=Moment(), metavar="TIME", help="with --keep, at most this; by default now"
)
@timeout_option
def expire(  # click hands over each option
    path: str, before: datetime | None, keep: str | None, now: datetime | None, timeout: float
) -> None:
    """Forget articles by their age, counted from the newest article; none of them comes back."""
    if (before is None) == (keep is None):
        raise click.UsageError("give --before TIME or --keep DURATION")
    with nd.Index.open(path, timeout=timeout) as opened:
        count = opened.expire(before, keep=keep, now=now)
        opened.settle()
    printing.tell(f"expired {count:,} articles")


@click.command()
@index_argument
@json_option
def stats(path: str, as_json: bool) -> None:  # noqa: FBT001  # click hands over the value of a flag
    """Write how much INDEX holds."""
    with nd.Index.open(path, read_only=True) as opened:
        counts = opened.stats()
    if as_json:
        printing.show(json.dumps(counts))
    else:
        printing.show("\n".join(f"{name:<16}{count:>16,}" for name, count in counts.items()))


@click.command(cls=SectionCommand)
@index_argument
@output_flags
@timeout_option
@export_flags
def export(path: str, timeout: float, **flags: Any) -> None:
    """Write the clusters of INDEX, and all else that newsdedup run writes.

    Other outputs than the clusters file hold all articles in memory.
    """
    check_outputs(flags, (path,))
    with nd.Index.open(path, timeout=timeout) as opened:
        if is_clusters_only(flags):
            opened.export(flags["output"])
            return
        result = opened.result()
    result.write_jsonl(flags["output"])
    write_outputs(result, flags)
    printing.tell_warnings(result.warnings)


@click.command()
@index_argument
@click.option("--since", default=0, show_default=True, metavar="NUMBER", help="the last one read")
def events(path: str, since: int) -> None:
    """Write what became of clusters, one JSON object a line, to keep a copy in step."""
    with nd.Index.open(path, read_only=True) as opened:
        for event in opened.events(since=since):
            printing.show(json_line(event))


@click.command()
@index_argument
@click.pass_context
def verify(context: click.Context, /, path: str) -> None:
    """Check everything in INDEX against everything else; exit 1 where something is wrong."""
    with nd.Index.open(path, read_only=True) as opened:
        found = opened.verify()
    for problem in found:
        printing.show(problem)
    if found:
        context.exit(1)
    printing.tell("all is well")


@click.command()
@index_argument
@timeout_option
def compact(path: str, timeout: float) -> None:
    """Group all articles anew, and give free space back to the disk."""
    with nd.Index.open(path, timeout=timeout) as opened:
        opened.compact()
