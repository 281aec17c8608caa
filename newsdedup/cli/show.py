"""`newsdedup show`: clusters of a file, to read in a terminal."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING, Literal

import click

from newsdedup.cli.cluster_file import read_clusters
from newsdedup.cli.flags import SectionCommand
from newsdedup.cli.styles import Piece, Style, paragraph
from newsdedup.differences import highlights
from newsdedup.errors import ArticleFormatError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsdedup.records import Cluster, Conflict, Sentence, Variant

WIDEST_LINE = 100
NARROWEST_LINE = 20
_INDENT = "  "
_PLAIN = Style(codes="")
_QUIET = Style(codes="2")
_STRONG = Style(codes="1")
_CONFLICT = Style(codes="1;33")
# Brackets tell what colour does where there is none.
_CHANGES = {
    "same": _PLAIN,
    "removed": Style(codes="31;9", opens="[-", closes="-]"),
    "added": Style(codes="32;4", opens="{+", closes="+}"),
}


def _width(_: click.Context, __: click.Parameter, value: int | None) -> int:
    if value is not None:
        return value
    return min(max(shutil.get_terminal_size().columns, NARROWEST_LINE), WIDEST_LINE)


def _coloured(wanted: Literal["auto", "always", "never"]) -> bool:
    """Say whether to colour: in a terminal that doesn't set NO_COLOR, unless it was said."""
    if wanted != "auto":
        return wanted == "always"
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


@click.command(cls=SectionCommand)
@click.argument("path", metavar="CLUSTERS")
@click.argument("cluster_id", metavar="[ID]", required=False)
@click.option(
    "--width",
    type=click.IntRange(NARROWEST_LINE),
    callback=_width,
    metavar="COLUMNS",
    help=f"columns of a line; by default those of the terminal, at most {WIDEST_LINE}",
)
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="auto colours in a terminal, unless NO_COLOR is set; always suits a pager: less -R",
)
def show(
    path: str, cluster_id: str | None, width: int, color: Literal["auto", "always", "never"]
) -> None:
    """Show the clusters of a file that `newsdedup run` wrote.

    CLUSTERS is a file of clusters, also .gz; - is stdin. ID, or how it begins, chooses one
    cluster. Each version is shown with the words it adds to the canonical sentence and those
    it leaves out.
    """
    coloured = _coloured(color)
    shown = False
    for cluster in read_clusters(path):
        if cluster_id is None or cluster.id.startswith(cluster_id):
            shown = True
            for indent, pieces in _paragraphs(cluster):
                for line in paragraph(pieces, width=width, indent=indent, coloured=coloured):
                    click.echo(line, color=True)
            click.echo()
    if cluster_id is not None and not shown:
        raise ArticleFormatError(path, f"no cluster has an id that begins with {cluster_id!r}")


def _paragraphs(cluster: Cluster) -> Iterator[tuple[str, list[Piece]]]:
    """Yield the paragraphs of a cluster, each with its indent."""
    counts = [_count(len(cluster.sentences), "version"), _count(cluster.sources, "source")]
    if cluster.conflicts:
        counts.append(_count(len(cluster.conflicts), "conflict"))
    yield "", [Piece(f"{cluster.kind} {cluster.id}", _STRONG), Piece(", ".join(counts), _PLAIN)]
    yield _INDENT, [Piece(_origin(cluster.canonical), _QUIET), Piece("canonical", _QUIET)]
    yield _INDENT, [Piece(cluster.canonical.text, _STRONG)]
    for variant in cluster.variants:
        yield from _variant(cluster.canonical.text, variant)


def _variant(canonical: str, variant: Variant) -> Iterator[tuple[str, list[Piece]]]:
    lag = f", {_lag(variant.lag_seconds)} later" if variant.lag_seconds else ""
    facts = f"{_origin(variant.sentence)}{lag}, {variant.relation} {variant.score:.2f}"
    yield _INDENT * 2, [Piece(facts, _QUIET)]
    runs = highlights(canonical, variant.sentence.text)
    yield _INDENT * 2, [Piece(run.text, _CHANGES[run.kind], run.spaced) for run in runs]
    for conflict in variant.conflicts:
        yield _INDENT * 2, [Piece(_told(conflict), _CONFLICT)]


def _origin(sentence: Sentence) -> str:
    source = sentence.source or sentence.article_id
    if sentence.published is None:
        return source
    return f"{source}, {sentence.published.isoformat(' ', 'minutes')}"


def _told(conflict: Conflict) -> str:
    sides = conflict.canonical or "(nothing)", conflict.variant or "(nothing)"
    return f"conflict, {conflict.kind}: {sides[0]} / {sides[1]}"


def _lag(seconds: float) -> str:
    """Return a time in its two greatest units: `2 days 3 h`, `5 h 20 min`."""
    minutes = round(seconds / 60)
    days, hours = divmod(minutes // 60, 24)
    units = [(days, "day" if days == 1 else "days"), (hours, "h"), (minutes % 60, "min")]
    told = [f"{number} {unit}" for number, unit in units if number]
    return " ".join(told[:2]) or "0 min"


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"
