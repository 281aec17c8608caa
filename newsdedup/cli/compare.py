"""`newsdedup compare`: whether two sentences are one claim, and where they disagree."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

import attrs
import click

import newsdedup as nd
from newsdedup.cli import printing
from newsdedup.cli.flags import SectionCommand, setting_flags, settings_from

if TYPE_CHECKING:
    from newsdedup.records import Comparison


def _moment(_: click.Context, parameter: click.Parameter, value: str | None) -> datetime | None:
    """Return the time that was given; one without a time zone is wrong usage."""
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        moment = None
    if moment is None or moment.utcoffset() is None:
        raise click.BadParameter(
            f"{value!r} is not allowed; allowed: an ISO 8601 time with a time zone, "
            "such as 2026-03-02T21:10Z",
            param=parameter,
        )
    return moment


def _as_dict(comparison: Comparison) -> dict[str, Any]:
    return {
        "same": bool(comparison.same),
        "score": float(comparison.score),
        "relation": comparison.relation,
        "conflicts": [attrs.asdict(conflict) for conflict in comparison.conflicts],
        "substitutions": [attrs.asdict(each) for each in comparison.substitutions],
        "evidence": dict(comparison.evidence),
    }


def _as_text(comparison: Comparison, threshold: float) -> str:
    verdict = "the same claim" if comparison.same else "not the same claim"
    lines = [
        f"{comparison.relation}: {verdict} (score {comparison.score:.2f}, threshold {threshold:g})"
    ]
    lines += [
        f"conflict, {conflict.kind}: {conflict.canonical or '(nothing)'}"
        f" / {conflict.variant or '(nothing)'}"
        for conflict in comparison.conflicts
    ]
    lines += [f"{each.rule}: {each.first} / {each.second}" for each in comparison.substitutions]
    return "\n".join(lines)


@click.command(cls=SectionCommand)
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@click.option("--json", "as_json", is_flag=True, help="write one JSON object, for a program")
@click.option("--published-a", callback=_moment, metavar="TIME", help="when A was published")
@click.option("--published-b", callback=_moment, metavar="TIME", help="when B was published")
@setting_flags("language", "scorer", "threshold")
def compare(
    first: str,
    second: str,
    as_json: bool,  # noqa: FBT001  # click hands over the value of a flag
    published_a: datetime | None,
    published_b: datetime | None,
    **flags: Any,
) -> None:
    """Say whether sentences A and B make the same claim.

    Prints how B relates to A, the score, the facts on which they disagree, and the aliases
    and numbers that were seen to be the same in other words. Times of
    publication give "Tuesday" and "last month" a date.
    """
    settings = settings_from(flags)
    comparison = nd.compare(
        first, second, settings=settings, published_a=published_a, published_b=published_b
    )
    if as_json:
        printing.show(json.dumps(_as_dict(comparison), ensure_ascii=False, default=float))
    else:
        printing.show(_as_text(comparison, settings.threshold))
