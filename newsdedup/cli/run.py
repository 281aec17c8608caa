"""`newsdedup run`: articles in, clusters out."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

import click

import newsdedup as nd
from newsdedup.cli import printing
from newsdedup.cli.exports import (
    STDIO,
    export_flags,
    export_paths,
    output_file,
    write_exports,
)
from newsdedup.cli.flags import (
    SectionCommand,
    articles_from,
    field_flags,
    reading_flags,
    setting_flags,
    settings_from,
)
from newsdedup.cli.progress import progress
from newsdedup.errors import MissingExtraError


def _report(context: click.Context, parameter: click.Parameter, path: str | None) -> str | None:
    """Refuse, before hours of work, a report that can't be made after them."""
    if path is not None and find_spec("jinja2") is None:
        raise MissingExtraError("the HTML report", package="jinja2", extra="report")
    return output_file(context, parameter, path)


def _check_paths(inputs: tuple[str, ...], outputs: tuple[str | None, ...]) -> None:
    """Refuse outputs that would overwrite an input or each other."""
    written = [path for path in outputs if path is not None]
    if len(set(written)) < len(written):
        raise click.UsageError("two outputs go to the same file")
    taken = {Path(path).resolve() for path in inputs if path != STDIO}
    for path in written:
        if path != STDIO and Path(path).resolve() in taken:
            raise click.UsageError(f"{path!r} is an input: it would be overwritten")


@click.command(cls=SectionCommand)
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option(
    "-o",
    "--output",
    default=STDIO,
    show_default=True,
    callback=output_file,
    metavar="FILE",
    help="where the clusters go, one JSON object a line; - is stdout",
)
@click.option(
    "--articles-out",
    callback=output_file,
    metavar="FILE",
    help="also write the articles, with repeated sentences removed or marked",
)
@click.option(
    "--articles-mode",
    type=click.Choice(["remove", "mark"]),
    default="remove",
    show_default=True,
    help="what --articles-out does with a repeated sentence",
)
@click.option(
    "--report",
    callback=_report,
    metavar="FILE",
    help="also write a report to look at in a browser: one HTML file",
)
@click.option(
    "--progress/--no-progress",
    "show_progress",
    default=None,
    help="show progress on stderr, or never; by default on a terminal and in long runs",
)
@export_flags
@reading_flags()
@field_flags()
@setting_flags()
def run(
    paths: tuple[str, ...],
    output: str,
    articles_out: str | None,
    articles_mode: Literal["remove", "mark"],
    report: str | None,
    show_progress: bool | None,  # noqa: FBT001  # click hands over the value of a flag
    **flags: Any,
) -> None:
    """Find the repeated sentences of articles.

    PATH is a file, an archive or a directory of articles: text, JSON, CSV, Parquet, and what
    agencies send (ninjs, NewsML, NITF, feeds, ANPA). - is stdin. Clusters go to stdout or -o,
    the summary to stderr.
    """
    _check_paths(paths, (output, articles_out, report, *export_paths(flags, paths)))
    settings = settings_from(flags)
    with progress(show_progress) as shown:
        result = nd.deduplicate(
            articles_from(paths, flags),
            settings=settings,
            on_bad_item=flags["on_bad_item"],
            progress=shown,
        )
    result.write_jsonl(output)
    if articles_out is not None:
        result.write_articles_jsonl(articles_out, mode=articles_mode)
    if report is not None:
        result.write_html(report)
    write_exports(result, flags)
    printing.tell_warnings(result.warnings)
    printing.tell_skipped(result.skipped)
    printing.tell(result.summary())
