"""`newsdedup index`: keep articles in a file, and ask it what a line repeats."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import newsdedup as nd
from newsdedup.cli import index_links, index_upkeep, printing
from newsdedup.cli.flags import (
    SETTINGS,
    SectionCommand,
    articles_from,
    field_flags,
    reading_flags,
    setting_flags,
    settings_from,
)
from newsdedup.cli.index_parts import (
    Moment,
    index_argument,
    json_line,
    json_option,
    timeout_option,
)

if TYPE_CHECKING:
    from datetime import datetime

    from newsdedup.index import Found
    from newsdedup.readers import ArticleReader

STDIO = "-"
# Articles of a file that are kept at a time; those of a feed are kept one by one, as they come.
_BATCH_OF_FILES = 200


@click.group()
def index() -> None:
    """Keep articles in a file, and ask it what a line repeats.

    INDEX is one SQLite file. It takes new articles at any time, and its clusters are those of
    one run over all that it holds.
    """


@index.command(cls=SectionCommand)
@click.argument("path", metavar="INDEX")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option(
    "--batch-articles",
    type=click.IntRange(1, 1_000_000),
    metavar="NUMBER",
    help=f"articles that are kept at a time; by default {_BATCH_OF_FILES}, and of stdin 1",
)
@click.option(
    "--keep",
    metavar="DURATION",
    help="from now on forget what is older than this before the newest, such as 90d; all ends it",
)
@click.option("--quiet", is_flag=True, help="write no matches, and make clusters once, at the end")
@timeout_option
@reading_flags()
@field_flags()
@setting_flags()
@click.pass_context
def add(  # click hands over each option
    context: click.Context,
    /,
    path: str,
    paths: tuple[str, ...],
    batch_articles: int | None,
    keep: str | None,
    timeout: float,
    quiet: bool,  # noqa: FBT001  # click hands over the value of a flag
    **flags: Any,
) -> None:
    """Add articles to INDEX, and write what their sentences repeat.

    INDEX is made where there is none. PATH is as for newsdedup run; with - articles come from
    stdin, and each is kept and its matches are written before the next is read. Matches go to
    stdout, one JSON object a line.
    """
    articles = articles_from(paths, flags)
    size = batch_articles or (1 if STDIO in paths else _BATCH_OF_FILES)
    settings = _settings(context, flags)
    counted = _to_count(path, paths, flags)
    with nd.Index.open(
        path, settings=settings, timeout=timeout, keep=keep, frequencies_from=counted
    ) as opened:
        added = opened.add(articles, batch_articles=size, on_bad_item=flags["on_bad_item"])
        for match in () if quiet else added:
            printing.show(json_line(match))
        added.finish()
        opened.settle()
    printing.tell_skipped((*articles.skipped, *added.skipped))
    printing.tell(f"added {added.added:,} articles")


def _to_count(path: str, paths: tuple[str, ...], flags: dict[str, Any]) -> ArticleReader | None:
    """Return the articles in which a new index counts terms, None where it doesn't."""
    if flags["salience"] != "corpus" or Path(path).exists():
        return None
    if STDIO in paths:
        raise click.UsageError("with --salience corpus articles are read twice: give a file")
    return articles_from(paths, flags)


def _settings(context: click.Context, flags: dict[str, Any]) -> nd.Settings | None:
    """Return the settings asked for, None where no flag names any: those of the index hold."""
    default = click.core.ParameterSource.DEFAULT
    names = (*SETTINGS, "trusted_sources")
    if all(context.get_parameter_source(name) in (default, None) for name in names):
        return None
    return settings_from(flags)


@index.command()
@index_argument
@click.argument("text", metavar="TEXT")
@click.option("--limit", type=click.IntRange(1, 1_000_000), default=10, show_default=True)
@click.option("--min-score", type=click.FloatRange(0, 1), help="by default, the threshold")
@click.option("--since", type=Moment(), metavar="TIME", help="published at TIME or later")
@click.option("--source", "sources", multiple=True, help="of this source; may be repeated")
@json_option
def find(  # click hands over each option
    path: str,
    text: str,
    limit: int,
    min_score: float | None,
    since: datetime | None,
    sources: tuple[str, ...],
    as_json: bool,  # noqa: FBT001  # click hands over the value of a flag
) -> None:
    """Write who made the claim of the sentence TEXT, the best match first."""
    with nd.Index.open(path, read_only=True) as opened:
        found = opened.find(
            text, limit=limit, min_score=min_score, since=since, sources=sources or None
        )
    for one in found:
        printing.show(json_line(one) if as_json else _as_text(one))


def _as_text(found: Found) -> str:
    sentence = found.sentence
    when = sentence.published.isoformat() if sentence.published else "no date"
    who = f"{sentence.article_id}  {sentence.source or 'no source'}  {when}"
    lines = [f"{found.relation} {found.score:.2f}  {who}", f"  {sentence.text}"]
    lines += [
        f"  conflict, {one.kind}: {one.canonical or '(nothing)'} / {one.variant or '(nothing)'}"
        for one in found.conflicts
    ]
    return "\n".join(lines)


@index.command()
@index_argument
@click.argument("article_ids", nargs=-1, required=True, metavar="ARTICLE_ID…")
@timeout_option
def remove(path: str, article_ids: tuple[str, ...], timeout: float) -> None:
    """Remove articles; late copies of the same versions don't come back."""
    with nd.Index.open(path, timeout=timeout) as opened:
        missing = [name for name in article_ids if not opened.remove(name)]
        opened.settle()
    printing.tell(f"removed {len(article_ids) - len(missing):,} articles")
    for name in missing:
        printing.tell(f"newsdedup: no article {name!r}")


for _command in (
    index_links.link,
    index_links.unlink,
    index_links.links,
    index_upkeep.expire,
    index_upkeep.stats,
    index_upkeep.export,
    index_upkeep.events,
    index_upkeep.verify,
    index_upkeep.compact,
):
    index.add_command(_command)
