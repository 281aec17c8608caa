"""Flags made from `Settings` and from the fields of an article, and the way back."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import attrs
import click

import newsdedup as nd
from newsdedup.settings import CANONICAL_POLICIES, Settings

if TYPE_CHECKING:
    from newsdedup.readers import ArticleReader

Command = TypeVar("Command", bound=Callable[..., Any])

SETTINGS = {attribute.name: attribute for attribute in attrs.fields(Settings)}
# Settings that are a function, named on the command line by its module.
_FUNCTIONS = ("candidates", "scorer", "splitter")
SECTION_SETTINGS = "Settings"
SECTION_READING = "Reading"

ARTICLE_FIELDS = {
    "id": "the article's id",
    "text": "its text",
    "title": "its title",
    "source": "who published it",
    "published": "when it was published",
    "updated": "when this version was made",
    "url": "its address",
    "language": "its language (ISO 639-1)",
    "version": "the number of this version: a higher one replaces a lower one",
    "supersedes": "the id of the article that this one replaces",
    "status": "what its agency says of it: usable, withheld or canceled",
    "signal": "why there is a new version",
    "embargo": "the time before which it isn't to be published",
    "byline": "who wrote it",
    "credit": "the agency it is credited to",
    "ed_note": "a note to editors",
}


class SectionOption(click.Option):
    """An option that knows under which heading of the help it stands."""

    def __init__(self, *names: Any, section: str = "Options", **attributes: Any) -> None:
        super().__init__(*names, **attributes)
        self.section = section


class SectionCommand(click.Command):
    """A command whose help lists its options under headings."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, section by section, in the order of their first option."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is not None and isinstance(parameter, click.Option):
                heading = getattr(parameter, "section", "Options")
                sections.setdefault(heading, []).append(record)
        for heading, records in sections.items():
            with formatter.section(heading):
                formatter.write_dl(records)


def _function(_: click.Context, parameter: click.Parameter, value: str | None) -> Any:
    """Load a function named as MODULE:NAME, for example mysplitter:split."""
    if value is None:
        return None
    try:
        module_name, name = value.split(":")
        return getattr(importlib.import_module(module_name), name)
    except (ImportError, AttributeError, ValueError) as error:
        problem = f"{value!r} can't be loaded as module:function: {error}"
        raise click.BadParameter(problem, param=parameter) from error


def flag_name(setting: str) -> str:
    """Return the flag of a setting: `claim_rows` is `--claim-rows`."""
    return "--" + setting.replace("_", "-")


def _flag_type(attribute: attrs.Attribute[Any]) -> dict[str, Any]:
    """Return what click needs to know of the values a setting takes."""
    metadata = attribute.metadata
    if isinstance(attribute.default, bool):
        return {"is_flag": True}
    if attribute.name in _FUNCTIONS:
        return {"callback": _function, "metavar": "MODULE:FUNCTION"}
    choices = CANONICAL_POLICIES if attribute.name == "canonical" else metadata["choices"]
    if choices:
        return {"type": click.Choice(choices)}
    if metadata["low"] is None:
        return {"type": str}
    ranged = click.IntRange if isinstance(attribute.default, int) else click.FloatRange
    return {"type": ranged(metadata["low"], metadata["high"]), "metavar": "NUMBER"}


def _setting_option(attribute: attrs.Attribute[Any]) -> SectionOption:
    return SectionOption(
        [flag_name(attribute.name)],
        section=SECTION_SETTINGS,
        default=attribute.default,
        show_default=attribute.default is not None,
        help=attribute.metadata["help"],
        **_flag_type(attribute),
    )


def _trusted_source_option() -> SectionOption:
    return SectionOption(
        ["--trusted-source", "trusted_sources"],
        section=SECTION_SETTINGS,
        multiple=True,
        metavar="SOURCE",
        help="a source whose version is kept, best first; repeat the flag for several",
    )


def setting_flags(*names: str) -> Callable[[Command], Command]:
    """Return a decorator that adds a flag for each named setting, or for all of them."""
    options = [_setting_option(SETTINGS[name]) for name in names or SETTINGS]
    if not names or "canonical" in names:
        options.append(_trusted_source_option())
    return _adder(options)


def _adder(options: Iterable[click.Option]) -> Callable[[Command], Command]:
    def add(command: Command) -> Command:
        """Give a command the options, in their order."""
        # click keeps the options of a function in reverse, as stacked decorators leave them
        held = command.__dict__.setdefault("__click_params__", [])
        held.extend(reversed(list(options)))
        return command

    return add


def settings_from(flags: Mapping[str, Any]) -> Settings:
    """Make `Settings` of the flags; raises `InvalidSettingError` as `Settings` does."""
    values = {name: flags[name] for name in SETTINGS if name in flags}
    trusted = flags.get("trusted_sources")
    if trusted:
        if values["canonical"] != SETTINGS["canonical"].default:
            raise click.UsageError("--canonical and --trusted-source can't be used together")
        values["canonical"] = tuple(trusted)
    return Settings(**values)


def reading_flags() -> Callable[[Command], Command]:
    """Return a decorator that adds the flags that tell how articles are read."""
    return _adder(_reading_options())


def _reading_options() -> list[click.Option]:
    """Return the options of `read_articles`, but for the names of fields."""
    return [
        _reading_option(
            "--reader",
            callback=_function,
            metavar="MODULE:FUNCTION",
            help="a function reader(file) -> [{field: value}, …] that reads all files",
        ),
        _reading_option(
            "--input-format",
            default="auto",
            metavar="FORMAT",
            help="name of a format, as in docs/formats.md; auto goes by the suffix, and where "
            "that tells nothing by the first bytes",
        ),
        _reading_option(
            "--on-bad-item",
            type=click.Choice(["stop", "skip"]),
            default="stop",
            help="what to do with an item that can't be read as an article",
        ),
        _reading_option(
            "--encoding",
            default="utf-8",
            metavar="NAME",
            help="encoding of the input, for example cp1252; a byte order mark wins over it",
        ),
        _reading_option(
            "--assume-timezone",
            metavar="ZONE",
            help="time zone of times that name none, for example UTC, +02:00 or Europe/Paris",
        ),
        _reading_option(
            "--date-format",
            metavar="FORMAT",
            help="how times are written (as of strptime) where it isn't ISO 8601, RFC 2822 or "
            "seconds since 1970, for example '%d.%m.%Y %H:%M'",
        ),
    ]


def _reading_option(flag: str, **attributes: Any) -> click.Option:
    shown = "default" in attributes
    return SectionOption([flag], section=SECTION_READING, show_default=shown, **attributes)


def articles_from(paths: Iterable[str], flags: Mapping[str, Any]) -> ArticleReader:
    """Return the articles of some paths, read as the flags say."""
    return nd.read_articles(
        *paths,
        reader=flags["reader"],
        input_format=flags["input_format"],
        fields=fields_from(flags),
        on_bad_item=flags["on_bad_item"],
        encoding=flags["encoding"],
        assume_timezone=flags["assume_timezone"],
        date_format=flags["date_format"],
    )


def field_flags() -> Callable[[Command], Command]:
    """Return a decorator that adds a flag for the name of each field of an article."""
    return _adder(
        SectionOption(
            [f"{flag_name(field)}-field", f"{field}_field"],
            section=SECTION_READING,
            metavar="NAME",
            help=f"name in the input of {meaning}",
        )
        for field, meaning in ARTICLE_FIELDS.items()
    )


def fields_from(flags: Mapping[str, Any]) -> dict[str, str]:
    """Return the fields whose name in the input was given, as article field: input field."""
    return {
        field: flags[f"{field}_field"]
        for field in ARTICLE_FIELDS
        if flags.get(f"{field}_field") is not None
    }
