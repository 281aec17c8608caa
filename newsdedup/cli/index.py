"""`newsdedup index`: keep articles in a file, and ask it what a line repeats."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
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
from newsdedup.cli.flags import (
    SETTINGS,
    SectionCommand,
    articles_from,
    field_flags,
    reading_flags,
    setting_flags,
    settings_from,
)

if TYPE_CHECKING:
    from newsdedup.index import Event, Found, Link, Match
    from newsdedup.readers import ArticleReader

STDIO = "-"
# Articles of a file that are kept at a time; those of a feed are kept one by one, as they come.
_BATCH_OF_FILES = 200


class _Moment(click.ParamType):  # type: ignore[type-arg]  # older click has none
    """A time with a time zone."""

    name = "time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Return the time; one without a time zone is wrong usage."""
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            moment = None
        if moment is None or moment.utcoffset() is None:
            allowed = "an ISO 8601 time with a time zone, such as 2026-03-02T21:10Z"
            self.fail(f"{value!r} is not allowed; allowed: {allowed}", param, ctx)
        return moment


def _existing(_: click.Context, parameter: click.Parameter, path: str) -> str:
    """Refuse an index that isn't there: only `add` makes one."""
    if not Path(path).is_file():
        raise click.BadParameter(f"no such file: {path!r}", param=parameter)
    return path


_index_argument = click.argument("path", metavar="INDEX", callback=_existing)
_timeout_option = click.option(
    "--timeout",
    type=click.FloatRange(0, 3600),
    default=5.0,
    show_default=True,
    metavar="SECONDS",
    help="how long to wait for another process that is writing",
)
_json_option = click.option(
    "--json", "as_json", is_flag=True, help="write one JSON object a line, for a program"
)


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
@_timeout_option
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
        for match in added:
            printing.show(_json(match))
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
@_index_argument
@click.argument("text", metavar="TEXT")
@click.option("--limit", type=click.IntRange(1, 1_000_000), default=10, show_default=True)
@click.option("--min-score", type=click.FloatRange(0, 1), help="by default, the threshold")
@click.option("--since", type=_Moment(), metavar="TIME", help="published at TIME or later")
@click.option("--source", "sources", multiple=True, help="of this source; may be repeated")
@_json_option
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
        printing.show(_json(one) if as_json else _as_text(one))


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
@_index_argument
@click.argument("article_ids", nargs=-1, required=True, metavar="ARTICLE_ID…")
@_timeout_option
def remove(path: str, article_ids: tuple[str, ...], timeout: float) -> None:
    """Remove articles; late copies of the same versions don't come back."""
    with nd.Index.open(path, timeout=timeout) as opened:
        missing = [name for name in article_ids if not opened.remove(name)]
        opened.settle()
    printing.tell(f"removed {len(article_ids) - len(missing):,} articles")
    for name in missing:
        printing.tell(f"newsdedup: no article {name!r}")


@index.command()
@_index_argument
@click.argument("texts", nargs=2, metavar="TEXT TEXT")
@click.option("--never", is_flag=True, help="in different clusters, not in one")
@_timeout_option
def link(path: str, texts: tuple[str, str], timeout: float, *, never: bool) -> None:
    """Keep two sentences, with all their copies, in one cluster, whatever their score."""
    with nd.Index.open(path, timeout=timeout) as opened:
        (opened.cannot_link if never else opened.must_link)(*texts)
        opened.settle()


@index.command()
@_index_argument
@click.argument("texts", nargs=2, metavar="TEXT TEXT")
@_timeout_option
def unlink(path: str, texts: tuple[str, str], timeout: float) -> None:
    """Take back what link said of two sentences."""
    with nd.Index.open(path, timeout=timeout) as opened:
        there = opened.unlink(*texts)
        opened.settle()
    if not there:
        printing.tell("newsdedup: no link of these two")


@index.command()
@_index_argument
def links(path: str) -> None:
    """Write what link said, one JSON object a line."""
    with nd.Index.open(path, read_only=True) as opened:
        for one in opened.links():
            printing.show(_json(one))


@index.command()
@_index_argument
@click.option("--before", type=_Moment(), metavar="TIME", help="forget what came before TIME")
@click.option("--keep", metavar="DURATION", help="forget what is older, such as 90d")
@click.option(
    "--now", type=_Moment(), metavar="TIME", help="with --keep, at most this; by default now"
)
@_timeout_option
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


@index.command()
@_index_argument
@_json_option
def stats(path: str, as_json: bool) -> None:  # noqa: FBT001  # click hands over the value of a flag
    """Write how much INDEX holds."""
    with nd.Index.open(path, read_only=True) as opened:
        counts = opened.stats()
    if as_json:
        printing.show(json.dumps(counts))
    else:
        printing.show("\n".join(f"{name:<16}{count:>16,}" for name, count in counts.items()))


@index.command(cls=SectionCommand)
@_index_argument
@output_flags
@_timeout_option
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


@index.command()
@_index_argument
@click.option("--since", default=0, show_default=True, metavar="NUMBER", help="the last one read")
def events(path: str, since: int) -> None:
    """Write what became of clusters, one JSON object a line, to keep a copy in step."""
    with nd.Index.open(path, read_only=True) as opened:
        for event in opened.events(since=since):
            printing.show(_json(event))


@index.command()
@_index_argument
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


@index.command()
@_index_argument
@_timeout_option
def compact(path: str, timeout: float) -> None:
    """Group all articles anew, and give free space back to the disk."""
    with nd.Index.open(path, timeout=timeout) as opened:
        opened.compact()


def _json(value: Match | Found | Event | Link) -> str:
    values = attrs.asdict(value, value_serializer=lambda _, __, one: _plain(one))
    return json.dumps(values, ensure_ascii=False, default=str)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
