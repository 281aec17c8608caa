"""A result as one HTML page that needs nothing but a browser: no network, no other file.

The page holds its data as JSON in a script element, escaped so that no text can end it. Its
script makes elements and text nodes only, never HTML of strings; its policy (CSP) allows this
one script and this one style sheet by their hashes, and nothing to be loaded or sent.
"""

from __future__ import annotations

import base64
import hashlib
import io
import os
import sys
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any

from newsdedup.errors import InvalidSettingError, MissingExtraError
from newsdedup.outputs import charts
from newsdedup.outputs.files import replaced
from newsdedup.outputs.jsonl import STDOUT
from newsdedup.outputs.report_data import TEXTS, payload, script_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from newsdedup.outputs.report_data import Dispute, Texts
    from newsdedup.records import Article, Cluster

_TEMPLATES = files("newsdedup.outputs") / "templates"
_EXCERPTS = "Of each article only the sentences that are in a cluster are in this file."
# Parts of one script, each may use those before it.
_SCRIPT = ("data", "elements", "rows", "differences", "clusters", "lists", "articles", "views")


def report_page(
    articles: Sequence[Article],
    clusters: Sequence[Cluster],
    *,
    stats: Mapping[str, float],
    notes: Sequence[str] = (),
    disputes: Mapping[str, Sequence[Dispute]] = MappingProxyType({}),
    as_of: datetime | None = None,
    texts: Texts = "whole",
) -> str:
    """Return the page: a summary with charts, the clusters by spread, the articles they are in.

    `stats` are those of a `Result`, `notes` lines for the summary, `disputes` by the id of their
    cluster the facts on which versions disagree, as each gives them over time. Text of articles
    under embargo at `as_of` (by default now) isn't in the page. `texts` "repeated" leaves out
    what of an article's text is in no cluster. The same arguments give the same page.

    Raises `MissingExtraError` where jinja2 isn't installed, `InvalidSettingError` where
    `as_of` has no time zone or `texts` is none of these words.

    >>> import newsdedup as nd
    >>> from newsdedup.outputs import report_page
    >>> result = nd.deduplicate([nd.Article(id="7", text="Rain fell.")])
    >>> page = report_page(result.articles, result.clusters, stats=result.stats)
    >>> page[:15]
    '<!doctype html>'
    """
    if texts not in TEXTS:
        raise InvalidSettingError("texts", texts, ", ".join(TEXTS))
    if as_of is not None and as_of.utcoffset() is None:
        raise InvalidSettingError("as_of", as_of.isoformat(), "a time with a time zone")
    style, script = _asset("report.css"), _script()
    moment = as_of or datetime.now(UTC)
    data = payload(articles, clusters, disputes=disputes, as_of=moment, texts=texts)
    text = _template().render(
        style=style,
        script=script,
        policy=_policy(style, script),
        data=script_json(data),
        stats=stats,
        notes=[*notes, *([_EXCERPTS] if texts == "repeated" else [])],
        relations=charts.relations(clusters),
        pairs=charts.source_pairs(clusters),
        times=charts.times(clusters),
        sources=data["sources"],
        shown_articles=len(data["articles"]),
    )
    return str(text)


def _asset(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def _script() -> str:
    parts = "\n".join(_asset(f"script/{name}.js") for name in _SCRIPT)
    return f'"use strict";\n(() => {{\n{parts}}})();\n'


def _template() -> Any:
    """Return the template of the page; every value it is given is escaped, save our own files."""
    try:
        import jinja2  # noqa: PLC0415  # an extra: it may be missing
    except ModuleNotFoundError as error:
        raise MissingExtraError("the HTML report", package="jinja2", extra="report") from error
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    return environment.from_string(_asset("report.html"))


def _policy(style: str, script: str) -> str:
    """Return a content security policy that allows these two texts, links, and nothing else."""
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src '{_hash(style)}'",
            f"script-src '{_hash(script)}'",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def write_page(page: str, target: str | os.PathLike[str] | IO[Any]) -> None:
    """Write a page as UTF-8 to a path (whole or not at all), an open file or "-" (stdout).

    Raises `OSError` where the path can't be written.

    >>> from newsdedup.outputs import write_page
    >>> write_page("<p>Rain fell.", "page.html")
    """
    content = page.encode("utf-8", "replace")
    if target == STDOUT:
        target = getattr(sys.stdout, "buffer", sys.stdout)
    if isinstance(target, (str, os.PathLike)):
        with replaced(Path(target)) as file:
            file.write(content)
    else:
        target.write(content.decode() if isinstance(target, io.TextIOBase) else content)
        target.flush()
