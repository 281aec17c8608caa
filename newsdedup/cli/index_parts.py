"""What the commands of `newsdedup index` have in common: arguments, options, lines of JSON."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import click

if TYPE_CHECKING:
    from newsdedup.index import Event, Found, Link, Match

_SCHEMA_VERSION = 1  # of matches, found, events and links: newsdedup/data/schemas


class Moment(click.ParamType):  # type: ignore[type-arg]  # older click has none
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


def existing(_: click.Context, parameter: click.Parameter, path: str) -> str:
    """Refuse an index that isn't there: only `add` makes one."""
    if not Path(path).is_file():
        raise click.BadParameter(f"no such file: {path!r}", param=parameter)
    return path


index_argument = click.argument("path", metavar="INDEX", callback=existing)
timeout_option = click.option(
    "--timeout",
    type=click.FloatRange(0, 3600),
    default=5.0,
    show_default=True,
    metavar="SECONDS",
    help="how long to wait for another process that is writing",
)
json_option = click.option(
    "--json", "as_json", is_flag=True, help="write one JSON object a line, for a program"
)


def json_line(value: Match | Found | Event | Link) -> str:
    """Return what an index tells as one line of JSON."""
    values = attrs.asdict(value, value_serializer=lambda _, __, one: _plain(one))
    return json.dumps({"schema": _SCHEMA_VERSION, **values}, ensure_ascii=False, default=str)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
