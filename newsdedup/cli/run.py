"""`newsdedup run`: articles in, clusters out."""

from __future__ import annotations

from typing import Any

import click

import newsdedup as nd
from newsdedup.cli import printing
from newsdedup.cli.exports import (
    STDIO,
    check_outputs,
    export_flags,
    output_flags,
    write_outputs,
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


@click.command(cls=SectionCommand)
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@output_flags
@click.option(
    "--progress/--no-progress",
    "show_progress",
    default=None,
    help="show progress on stderr, or never; by default on a terminal and in long runs",
)
@click.option(
    "--resume",
    is_flag=True,
    help="keep what is done in FILE.work beside the output, and go on from there when a run that "
    "was killed is started again; removed at the end",
)
@export_flags
@reading_flags()
@field_flags()
@setting_flags()
def run(
    paths: tuple[str, ...],
    show_progress: bool | None,  # noqa: FBT001  # click hands over the value of a flag
    resume: bool,  # noqa: FBT001  # the same
    **flags: Any,
) -> None:
    """Find the repeated sentences of articles.

    PATH is a file, an archive or a directory of articles: text, JSON, CSV, Parquet, and what
    agencies send (ninjs, NewsML, NITF, feeds, ANPA). - is stdin. Clusters go to stdout or -o,
    the summary to stderr.
    """
    check_outputs(flags, paths)
    settings = settings_from(flags)
    work_dir = _work_dir(flags["output"]) if resume else None
    with progress(show_progress) as shown:
        result = nd.deduplicate(
            articles_from(paths, flags),
            settings=settings,
            on_bad_item=flags["on_bad_item"],
            progress=shown,
            work_dir=work_dir,
        )
    result.write_jsonl(flags["output"])
    write_outputs(result, flags)
    if work_dir is not None:
        from newsdedup.work_dir import remove  # noqa: PLC0415  # numpy loads with it

        remove(work_dir)
    printing.tell_warnings(result.warnings)
    printing.tell_skipped(result.skipped)
    printing.tell(result.summary())


def _work_dir(output: str) -> str:
    """Return the name of the directory for what is done, beside the output."""
    if output == STDIO:
        raise click.UsageError("--resume needs -o FILE: what is done is kept beside it")
    return f"{output}.work"
