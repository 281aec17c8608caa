"""The flags that say where results go and in which format, for `run` and `index export`."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsdedup.cli.flags import SectionOption
from newsdedup.errors import MissingExtraError
from newsdedup.outputs.marked import SAYS_NO_MORE
from newsdedup.readers.times import Times
from newsdedup.records import RELATIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from newsdedup.cli.flags import Command
    from newsdedup.result import Result

STDIO = "-"
_DIGITS = 18  # what 64 bits hold
SECTION = "More outputs"

# The files that a directory of tables gets, by flag.
_TABLES = ("articles", "sentences", "links")
_IN_DIRECTORY = {
    "csv": ("datapackage.json", *(f"{name}.csv" for name in _TABLES)),
    "parquet": tuple(f"{name}.parquet" for name in _TABLES),
}
_FILES = ("sqlite", "decisions", "training", "prov", "ninjs")
# What else goes into a file of its own beside the clusters.
_BESIDE = ("articles_out", "report")


def output_file(_: click.Context, parameter: click.Parameter, path: str | None) -> str | None:
    """Refuse, before hours of work, an output that can't be written after them."""
    if path is None or path == STDIO:
        return path
    if Path(path).is_dir():
        raise click.BadParameter(f"{path!r} is a directory", param=parameter)
    if not Path(path).parent.is_dir():
        raise click.BadParameter(f"no such directory: {str(Path(path).parent)!r}", param=parameter)
    return path


def _database(context: click.Context, parameter: click.Parameter, path: str | None) -> str | None:
    if path == STDIO:
        raise click.BadParameter("a database can't go to stdout", param=parameter)
    return output_file(context, parameter, path)


def _directory(_: click.Context, parameter: click.Parameter, path: str | None) -> str | None:
    if path is None:
        return path
    if parameter.name == "parquet" and find_spec("pyarrow") is None:
        raise MissingExtraError("Parquet", package="pyarrow", extra="arrow")
    if path == STDIO or (Path(path).exists() and not Path(path).is_dir()):
        raise click.BadParameter(f"{path!r} is no directory", param=parameter)
    if not Path(path).parent.is_dir():
        raise click.BadParameter(f"no such directory: {str(Path(path).parent)!r}", param=parameter)
    return path


def _moment(_: click.Context, parameter: click.Parameter, value: str | None) -> datetime | None:
    """Return a time with its zone."""
    try:
        return Times().moment(value)
    except ValueError as error:
        raise click.BadParameter(f"{value!r} {error}", param=parameter) from error


def _option(flag: str, place: str, check: Callable[..., str | None], text: str) -> SectionOption:
    return SectionOption([flag], section=SECTION, metavar=place, callback=check, help=text)


def _report(context: click.Context, parameter: click.Parameter, path: str | None) -> str | None:
    """Refuse, before hours of work, a report that can't be made after them."""
    if path is not None and find_spec("jinja2") is None:
        raise MissingExtraError("the HTML report", package="jinja2", extra="report")
    return output_file(context, parameter, path)


_OUTPUTS = (
    click.Option(
        ["-o", "--output"],
        default=STDIO,
        show_default=True,
        callback=output_file,
        metavar="FILE",
        help="where the clusters go, one JSON object a line; - is stdout",
    ),
    click.Option(
        ["--articles-out"],
        callback=output_file,
        metavar="FILE",
        help="also write the articles, with repeated sentences removed or marked",
    ),
    click.Option(
        ["--articles-mode"],
        type=click.Choice(["remove", "mark"]),
        default="remove",
        show_default=True,
        help="what --articles-out does with a repeated sentence",
    ),
    click.Option(
        ["--report"],
        callback=_report,
        metavar="FILE",
        help="also write a report to look at in a browser: one HTML file",
    ),
    click.Option(
        ["--report-texts"],
        type=click.Choice(["whole", "repeated"]),
        default="whole",
        show_default=True,
        help="what --report holds of each article: its text, or only repeated sentences",
    ),
    click.Option(
        ["--as-of"],
        callback=_moment,
        metavar="TIME",
        help="the time for which --report is written: text under embargo then isn't in it "
        "(2026-03-02T09:00Z); by default now",
    ),
)


def output_flags(command: Command) -> Command:
    """Add the flags that say where clusters, articles and the report go."""
    return _with_options(command, _OUTPUTS)


def _with_options(command: Command, options: Sequence[click.Option]) -> Command:
    """Add options to the function of a command."""
    # click keeps the options of a function in reverse, as stacked decorators leave them
    command.__dict__.setdefault("__click_params__", []).extend(reversed(options))
    return command


def check_outputs(flags: Mapping[str, Any], inputs: tuple[str, ...]) -> None:
    """Refuse outputs that would overwrite an input or each other."""
    if flags["as_of"] is not None and flags["report"] is None:
        raise click.UsageError("--as-of shapes --report: give one")
    outputs = (flags["output"], *(flags[name] for name in _BESIDE))
    written = [path for path in (*outputs, *export_paths(flags, inputs)) if path is not None]
    if len(set(written)) < len(written):
        raise click.UsageError("two outputs go to the same file")
    taken = {Path(path).resolve() for path in inputs if path != STDIO}
    for path in written:
        if path != STDIO and Path(path).resolve() in taken:
            raise click.UsageError(f"{path!r} is an input: it would be overwritten")


def write_outputs(result: Result, flags: Mapping[str, Any]) -> None:
    """Write a result everywhere that the flags say, but for the clusters file."""
    if flags["articles_out"] is not None:
        mode = flags["articles_mode"]
        result.write_articles_jsonl(flags["articles_out"], mode=mode, **_removal(flags))
    if flags["report"] is not None:
        texts, as_of = flags["report_texts"], flags["as_of"]
        result.write_html(flags["report"], texts=texts, as_of=as_of)
    write_exports(result, flags)


def is_clusters_only(flags: Mapping[str, Any]) -> bool:
    """Say whether the flags ask for nothing but the clusters file."""
    return all(flags[name] is None for name in (*_BESIDE, *_IN_DIRECTORY, *_FILES))


def _quota(
    _: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> int | dict[str, int] | None:
    """Return one number for all sources, or numbers by name; refuse both together."""
    pairs = [value.rpartition("=") for value in values]
    for _name, _sign, number in pairs:
        if not (number.isascii() and number.isdigit() and len(number) <= _DIGITS):
            raise click.BadParameter(f"{number!r} is no whole number x>=0", param=parameter)
    bare = [int(number) for _name, sign, number in pairs if not sign]
    if bare and len(values) > 1:
        raise click.BadParameter("give one number, or numbers of sources by name", param=parameter)
    named = {name: int(number) for name, _sign, number in pairs}
    return bare[0] if bare else named or None


_EXPORTS = (
    _option("--csv", "DIR", _directory, "articles, sentences and links as CSV tables"),
    _option("--parquet", "DIR", _directory, "the same tables as Parquet"),
    _option("--sqlite", "FILE", _database, "the same tables, and views, as an SQLite file"),
    _option("--decisions", "FILE", output_file, "each sentence: kept or removed, and why"),
    _option(
        "--training",
        "FILE",
        output_file,
        "articles without repeats, with a mask of what was kept, for training models",
    ),
    SectionOption(
        ["--source-quota"],
        section=SECTION,
        multiple=True,
        callback=_quota,
        metavar="[SOURCE=]NUMBER",
        help="most characters of a source in --training and --decisions: of every source, or "
        "of the one named; repeat the flag for several",
    ),
    SectionOption(
        ["--remove-relation", "remove_relations"],
        section=SECTION,
        multiple=True,
        type=click.Choice(RELATIONS[:-1]),
        help="a relation whose repeats go in --articles-out, --training and --decisions; "
        f"repeat the flag for several; by default {', '.join(SAYS_NO_MORE)}",
    ),
    SectionOption(
        ["--remove-conflicting"],
        section=SECTION,
        is_flag=True,
        help="there remove also repeats that disagree with the canonical on a fact",
    ),
    _option("--prov", "FILE", output_file, "provenance as W3C PROV-JSON"),
    _option("--ninjs", "FILE", output_file, "articles as IPTC ninjs 3.0, linked"),
)


def export_flags(command: Command) -> Command:
    """Add a flag for each other format, and those that shape them."""
    return _with_options(command, _EXPORTS)


def _removal(flags: Mapping[str, Any]) -> dict[str, Any]:
    """Return which repeats go, as arguments of the methods of a result."""
    return {
        "relations": flags["remove_relations"] or SAYS_NO_MORE,
        "conflicting": "remove" if flags["remove_conflicting"] else "keep",
    }


def export_paths(flags: Mapping[str, Any], inputs: Iterable[str]) -> list[str]:
    """Return every file that the flags would write.

    Raises `click.UsageError` for flags that don't go together, and for tables in a directory
    of inputs, where the next run would take them for articles.
    """
    if flags["source_quota"] is not None and not (flags["training"] or flags["decisions"]):
        raise click.UsageError("--source-quota shapes --training and --decisions: give one")
    removing = flags["remove_relations"] or flags["remove_conflicting"]
    if removing and not (flags["training"] or flags["decisions"] or flags["articles_out"]):
        names = "--articles-out, --training and --decisions"
        raise click.UsageError(f"--remove-… shape {names}: give one")
    read = {Path(path).resolve() for path in inputs if Path(path).is_dir()}
    found = [flags[name] for name in _FILES if flags[name] is not None]
    for name, files in _IN_DIRECTORY.items():
        if flags[name] is not None:
            place = Path(flags[name])
            if read & {place.resolve(), *place.resolve().parents}:
                raise click.UsageError(f"{flags[name]!r} is in a directory of inputs")
            found += [str(place / file) for file in files]
    return found


def write_exports(result: Result, flags: Mapping[str, Any]) -> None:
    """Write the result in every format that a flag asks for."""
    quota = {"source_quota": flags["source_quota"], **_removal(flags)}
    writers: dict[str, Callable[[str], None]] = {
        "csv": result.write_csv,
        "parquet": result.write_parquet,
        "sqlite": result.write_sqlite,
        "decisions": lambda path: result.write_decisions(path, **quota),
        "training": lambda path: result.write_training(path, **quota),
        "prov": result.write_prov,
        "ninjs": result.write_ninjs,
    }
    for name, write in writers.items():
        if flags[name] is not None:
            write(flags[name])
