"""The reference pages: those that are generated are up to date, the others name all there is.

`python -m tests.test_reference` writes docs/reference/cli.md, docs/reference/index-schema.md, and
the tree in docs/reference/errors.md anew.
"""

from __future__ import annotations

import inspect
import re
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

import newsdedup as nd
from benchmarks.make.pictures import OUTPUT as PICTURES_DIRECTORY
from benchmarks.make.pictures import PICTURES
from newsdedup import errors, index, outputs, spark
from newsdedup.cli.app import app
from newsdedup.store import schema

if TYPE_CHECKING:
    from collections.abc import Iterator

REFERENCE = Path(__file__).parent.parent / "docs" / "reference"


# --- the command line --------------------------------------------------------------------

CLI_HEAD = """# Every command and flag

<!-- Generated from newsdedup/cli by `python -m tests.test_reference`: don't edit. -->

What `--help` says, in one place. [Command line](../cli.md) tells how the commands are used, what
goes where, and what exit codes mean; [Settings](../settings.md) tells of each setting what it is in
Python.
"""
FLAGS_HEAD = "| flag | value | default | what it does |\n|---|---|---|---|"


def commands(group: click.Group, before: str) -> Iterator[tuple[str, click.Command]]:
    """Yield each command that does something, by its whole name, in the order of `--help`."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{before} {name}")
        else:
            yield f"{before} {name}", command


def values(option: click.Option) -> str:
    """Return what a flag may be given, nothing for one that is given or not."""
    if option.is_flag:
        return ""
    if isinstance(option.type, click.Choice):
        return ", ".join(f"`{choice}`" for choice in option.type.choices)
    word = option.metavar or option.type.name.upper().replace(" RANGE", "")
    if isinstance(option.type, click.IntRange | click.FloatRange):
        return f"{word}, {limits(option.type)}"
    return word


def limits(kind: click.IntRange | click.FloatRange) -> str:
    """Return the range of a number in words."""
    if kind.max is None:
        return f"{kind.min:,} or more"
    return f"{kind.min:,} to {kind.max:,}"


def default(option: click.Option) -> str:
    """Return the default of a flag where `--help` shows one."""
    return f"`{option.default}`" if option.show_default else ""


def flag_row(option: click.Option) -> str:
    """Return the row of one flag."""
    flags = ", ".join(f"`{flag}`" for flag in (*option.opts, *option.secondary_opts))
    told = re.sub(r"(?<![\w-])--[\w-]+", r"`\g<0>`", option.help or "")
    cells = (flags, values(option), default(option), told)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def sections(command: click.Command) -> dict[str, list[click.Option]]:
    """Return the flags of a command by the headings of its help."""
    found: dict[str, list[click.Option]] = {}
    for option in command.params:
        if isinstance(option, click.Option):
            found.setdefault(getattr(option, "section", "Options"), []).append(option)
    return found


def usage(name: str, command: click.Command) -> str:
    """Return how a command is called, in one line."""
    pieces = command.collect_usage_pieces(click.Context(command, info_name=name))
    return " ".join((name, *pieces))


def cli_page() -> str:
    """Return docs/reference/cli.md as the commands have it."""
    parts = [CLI_HEAD]
    for name, command in commands(app, "newsdedup"):
        said = inspect.cleandoc(command.help or "").replace("\b\n", "")
        parts.append(f"## {name}\n\n```text\n{usage(name, command)}\n```\n\n{said}\n")
        for heading, options in sections(command).items():
            rows = "\n".join(map(flag_row, options))
            parts.append(f"**{heading}**\n\n{FLAGS_HEAD}\n{rows}\n")
    return "\n".join(parts)


def test_the_page_of_flags_is_up_to_date() -> None:
    """docs/reference/cli.md says what `--help` says; `python -m tests.test_reference` renews it."""
    assert (REFERENCE / "cli.md").read_text(encoding="utf-8") == cli_page()


# --- the tables of an index --------------------------------------------------------------

SCHEMA_HEAD = """# Tables of an index file

<!-- Generated from newsdedup/store/schema.py by `python -m tests.test_reference`: don't edit. -->

An index is one SQLite 3 database in WAL mode: `application_id` is 0x{application:08X},
`user_version` is {version}. Any program may read it; none but newsdedup should write it. Build on
the views: they stay as they are within a version. [The index](../index-store.md#the-file) tells how
the tables hang together.

Columns declared `ANY` hold text, or bytes (UTF-8 with lone surrogates) where an article has letters
that SQLite's text can't hold. Times that end in `_us` are microseconds since 1970 in UTC; other
times are ISO 8601 with the zone that the article gave. Offsets count code points, half-open.
"""

ARTICLE_ID, CLUSTER_ID = "id of the article", "id of the cluster"
POSITION = "number of the sentence in its article, from 0"
START, END = "where it starts in the text of its article", "where it ends"
MEANINGS: dict[str, dict[str, str]] = {
    "clusters": {
        "id": CLUSTER_ID,
        "kind": "`claim`, `quote` or `boilerplate`",
        "sources": "number of distinct sources, an article without one as its own",
        "sentences": "number of its sentences, copies too",
        "first_published": "time of the version published first",
        "first_article_id": "article that has it",
        "canonical_article_id": "article that has the version that is kept",
        "canonical_text": "that version",
    },
    "sentence_sources": {
        "cluster": CLUSTER_ID,
        "article_id": ARTICLE_ID,
        "position": POSITION,
        "start": START,
        "end": END,
        "text": "the sentence",
        "source": "who published the article",
        "published": "when",
        "url": "its address",
        "relation": "`canonical`, or what it is to the canonical sentence",
        "score": "of the match with the canonical, 0 to 1",
    },
    "conflicts": {
        "cluster": CLUSTER_ID,
        "article_id": "id of the article that has the variant",
        "position": POSITION,
        "kind": "`number`, `date`, `name` or `negation`",
        "canonical": "the words of the canonical sentence",
        "variant": "the words of the variant",
    },
    "article_overlap": {
        "first_article": "id of an article",
        "second_article": "id of another one, greater than the first",
        "shared_clusters": "number of clusters that have a sentence of both, boilerplate left out",
    },
    "meta": {
        "name": "name of what is noted",
        "value": "settings, fingerprint, versions of the tables and of the model, and the like",
    },
    "frequencies": {
        "name": "a term; the empty name is for all others",
        "frequency": 'share of sentences that have it, with `salience="corpus"`',
    },
    "articles": {
        "number": "number of this version of the article in this file",
        "id": ARTICLE_ID,
        "version": "number of the version that the article gave",
        "state": "whether it counts (`live`), and if not, why",
        "text": "its text; null of a version that was replaced or removed",
        "title": "its headline",
        "source": "who published it",
        "published": "when",
        "published_us": "the same",
        "url": "its address",
        "language": "its language",
        "supersedes": "id of the article that it replaces",
        "status": "`usable`, `withheld` or `canceled`",
        "rest": "JSON of the fields that have no column",
        "digest": "64 bits of all its fields",
    },
    "sentences": {
        "number": "number of the sentence in this file",
        "article": "number of its article",
        "position": POSITION,
        "start": START,
        "end": END,
        "text": "number of its wording",
        "counted": "0 where `across_only` or `sources` leaves it out",
    },
    "texts": {
        "number": "number of the wording in this file",
        "wording": "the normalised wording",
        "language": "in which it is read",
        "identity": "64 bits of the wording",
        "terms": "numbers of its terms, 4 bytes each",
        "keys": "its band keys, 6 bytes each",
    },
    "terms": {
        "number": "number of the term in this file",
        "name": "the term",
        "hash": "32 bits of it",
        "frequency": "share of sentences of news that have it",
        "salience": "how much it tells, in 1/16 nat",
        "is_number": "1 for a figure",
        "is_negation": "1 for a word such as not",
    },
    "matches": {
        "text": "number of a wording",
        "other": "number of one that it matches; each pair stands twice, once from each side",
        "score": "of the pair, 0 to 1",
        "relation": "0 exact, 1 near, 2 contains, 3 contained, 4 restated, read from `text`",
    },
    "stars": {
        "text": "number of a wording",
        "centre": "number of the wording in the middle of its star",
        "score": "of the two",
        "relation": "of the two, as in `matches`",
        "articles": "number of articles that carry the wording",
        "best": "number of its best sentence under the canonical policy",
        "settled": "0 where it is to be grouped anew",
    },
    "clusters_of_stars": {
        "centre": "number of the wording in the middle",
        "id": CLUSTER_ID,
        "kind": "as in the view `clusters`",
        "sources": "as in the view `clusters`",
        "sentences": "as in the view `clusters`",
        "canonical": "number of the sentence that is kept",
        "first": "number of the sentence published first",
    },
    "disagreements": {
        "centre": "number of the wording in the middle of the star",
        "sentence": "number of the variant",
        "place": "number of the conflict among those of the variant, from 0",
        "kind": "`number`, `date`, `name` or `negation`",
        "canonical_words": "the words of the canonical sentence",
        "variant_words": "the words of the variant",
        "canonical_start": "where they start in the canonical sentence",
        "canonical_end": "where they end",
        "variant_start": "where they start in the variant",
        "variant_end": "where they end",
    },
    "links": {
        "one": "a wording",
        "other": "another wording",
        "one_identity": "64 bits of the first",
        "other_identity": "64 bits of the second",
        "kind": "`must` or `cannot` be in one cluster",
    },
    "events": {
        "number": "rises with each event",
        "kind": "`created`, `changed`, `became` or `gone`",
        "cluster": CLUSTER_ID,
        "became": "id of the cluster that it became",
    },
}


def database() -> sqlite3.Connection:
    """Return an empty index's tables and views in memory."""
    made = sqlite3.connect(":memory:")
    made.executescript(schema.TABLES + schema.VIEWS)
    return made


def columns(made: sqlite3.Connection, name: str) -> list[tuple[str, str, str]]:
    """Return name, type and what may stand in each column of a table or view."""
    found = made.execute("SELECT * FROM pragma_table_info(?)", (name,)).fetchall()
    rules = ("", "not null", "key")
    return [
        (column, kind.lower(), rules[2 if key else bool(not_null)])
        for _, column, kind, not_null, _, key in found
    ]


def index_schema_page() -> str:
    """Return docs/reference/index-schema.md as the schema has it."""
    made = database()
    kinds = dict(
        made.execute("SELECT name, type FROM sqlite_schema WHERE type IN ('table', 'view')")
    )
    kinds = {name: kind for name, kind in kinds.items() if not name.startswith("sqlite_")}
    head = SCHEMA_HEAD.format(application=schema.APPLICATION_ID, version=schema.SCHEMA_VERSION)
    parts = [head]
    for kind in ("view", "table"):
        parts.append(f"## {kind.capitalize()}s\n")
        parts += [
            f"### {name}\n\n{column_table(made, name, typed=kind == 'table')}\n"
            for name, its in kinds.items()
            if its == kind
        ]
    made.close()
    return "\n".join(parts)


def column_table(made: sqlite3.Connection, name: str, *, typed: bool) -> str:
    """Return the columns of a table, or those of a view, which have no types."""
    head = "| column | type | | what it is |" if typed else "| column | what it is |"
    rows = [head, "|---|---|---|---|" if typed else "|---|---|"]
    for column, kind, rule in columns(made, name):
        middle = f" {kind} | {rule} |" if typed else ""
        rows.append(f"| `{column}` |{middle} {MEANINGS[name][column]} |")
    return "\n".join(rows)


def test_the_page_of_tables_is_up_to_date() -> None:
    """docs/reference/index-schema.md says what the schema says, and each column has a meaning."""
    assert (REFERENCE / "index-schema.md").read_text(encoding="utf-8") == index_schema_page()


def test_no_meaning_is_left_over() -> None:
    """What the page tells of is there: a column that goes takes its meaning with it."""
    made = database()
    there = {name: {column for column, _, _ in columns(made, name)} for name in MEANINGS}
    made.close()
    assert {name: set(told) for name, told in MEANINGS.items()} == there


# --- errors and names --------------------------------------------------------------------


def own_errors() -> list[str]:
    """Return the names of all errors that newsdedup raises on purpose."""
    found = inspect.getmembers(errors, inspect.isclass)
    return [name for name, kind in found if issubclass(kind, errors.NewsdedupError)]


def test_each_error_has_its_cause_and_its_cure() -> None:
    """The page has a heading for each error, under which both stand, and the tree of the module."""
    page = (REFERENCE / "errors.md").read_text(encoding="utf-8")
    parts = dict(re.findall(r"^## (\w+Error)\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL))
    assert sorted(parts) == sorted(set(own_errors()) - {"NewsdedupError"})
    for name, told in parts.items():
        assert "**Cause**" in told, name
        assert "**Cure**" in told, name
    assert page == with_tree(page)


def with_tree(page: str) -> str:
    """Return the page on errors with the tree that the module draws."""
    tree = inspect.cleandoc(errors.__doc__ or "").partition("\n\n")[2].strip()
    return re.sub(r"(?<=```text\n)NewsdedupError\n.*?(?=\n```)", tree, page, flags=re.DOTALL)


@pytest.mark.parametrize(
    "name",
    [
        *(f"newsdedup.{name}" for name in nd.__all__),
        *(f"newsdedup.index.{name}" for name in index.__all__ if name != "Index"),
        *(f"newsdedup.outputs.{name}" for name in outputs.__all__),
        *(f"newsdedup.spark.{name}" for name in spark.__all__),
    ],
)
def test_each_public_name_is_on_the_page_of_the_api(name: str) -> None:
    """What is promised to stay can be looked up."""
    page = (REFERENCE / "api.md").read_text(encoding="utf-8")
    assert re.search(rf"^\.\. auto\w+:: {re.escape(name)}(\(|$)", page, re.MULTILINE)


# --- pictures ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_are_as_they_are_drawn(name: str) -> None:
    """`python -m benchmarks.make.pictures` draws them anew."""
    drawn = (PICTURES_DIRECTORY / f"{name}.svg").read_text(encoding="utf-8")
    assert drawn == PICTURES[name]()


if __name__ == "__main__":
    (REFERENCE / "cli.md").write_text(cli_page(), encoding="utf-8")
    (REFERENCE / "index-schema.md").write_text(index_schema_page(), encoding="utf-8")
    ERRORS = REFERENCE / "errors.md"
    ERRORS.write_text(with_tree(ERRORS.read_text(encoding="utf-8")), encoding="utf-8")
