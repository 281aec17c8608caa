"""Results as JSON, one object a line: schema version 1 of clusters, and edited articles."""

from __future__ import annotations

import io
import json
import os
import re
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from attrs import asdict

from newsdedup.differences import quote_changes
from newsdedup.outputs.files import replaced
from newsdedup.parallel import forks, spread

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from newsdedup.differences import QuoteChange
    from newsdedup.outputs.marked import EditedArticle
    from newsdedup.records import Cluster, Sentence, Variant

SCHEMA_VERSION = 1
ARTICLES_VERSION = 1
STDOUT = "-"
# A process is worth starting for more than these: their lines take 50 to 100 ms.
CLUSTERS_AT_ONCE = 1_000

# Lone surrogates have no UTF-8; the other three end a line for many readers.
_ESCAPED = re.compile("[\ud800-\udfff\x85\u2028\u2029]")


def cluster_line(cluster: Cluster) -> dict[str, Any]:
    """Return a cluster as plain values, keys in the order of schema version 1.

    >>> import newsdedup as nd
    >>> from newsdedup.outputs import cluster_line
    >>> copies = [nd.Article(id=name, text="The ferry Maro sails again.") for name in "ab"]
    >>> list(cluster_line(nd.deduplicate(copies).clusters[0]))
    ['schema', 'id', 'kind', 'sources', 'first_published', 'canonical', 'variants']
    """
    return {
        "schema": SCHEMA_VERSION,
        "id": cluster.id,
        "kind": cluster.kind,
        "sources": cluster.sources,
        "first_published": _moment(cluster.first_published),
        "canonical": _sentence(cluster.canonical),
        "variants": [_variant(variant, cluster.canonical) for variant in cluster.variants],
    }


def _sentence(sentence: Sentence) -> dict[str, Any]:
    return {
        "article_id": sentence.article_id,
        "position": sentence.position,
        "start": sentence.start,
        "end": sentence.end,
        "text": sentence.text,
        "source": sentence.source,
        "published": _moment(sentence.published),
        "url": sentence.url,
    }


def _variant(variant: Variant, canonical: Sentence) -> dict[str, Any]:
    """Return a variant as plain values; `quote_changes` stands only where there are any."""
    quoted = quote_changes(canonical.text, variant.sentence.text)
    told = {"quote_changes": [_quote_change(each) for each in quoted]} if quoted else {}
    return {
        **_sentence(variant.sentence),
        "relation": variant.relation,
        "score": variant.score,
        "lag_seconds": variant.lag_seconds,
        "conflicts": [asdict(conflict) for conflict in variant.conflicts],
        **told,
    }


def _quote_change(change: QuoteChange) -> dict[str, Any]:
    names = ("canonical", "variant")
    spans = [f"{name}_{end}" for name in names for end in ("start", "end")]
    return dict(zip((*names, *spans), change, strict=True))


def article_line(edited: EditedArticle) -> dict[str, Any]:
    """Return an edited article as plain values: its fields, extra ones too, then its edits.

    Fields that are None are left out. Times are ISO 8601 with their time zone.

    >>> import newsdedup as nd
    >>> from newsdedup.outputs import article_line, mark
    >>> article_line(mark(nd.Article(id="7", text="Rain fell."), []))
    {'schema': 1, 'id': '7', 'text': 'Rain fell.', 'version': 1, 'kept': [[0, 10]], 'marks': []}
    """
    article = edited.article
    fields = {
        "id": article.id,
        "text": edited.text,
        "title": article.title,
        "source": article.source,
        "published": _moment(article.published),
        "updated": _moment(article.updated),
        "url": article.url,
        "language": article.language,
        "version": article.version,
        "supersedes": article.supersedes,
        "embargo": _moment(article.embargo),
    }
    # Other data has these names for other things, which stand in `extra` then.
    told = {
        "status": None if article.status == "usable" else article.status,
        "signal": article.signal,
        "byline": article.byline,
        "credit": article.credit,
        "ed_note": article.ed_note,
    }
    edits = {
        "kept": [list(span) for span in edited.kept],
        "marks": [asdict(one) for one in edited.marks],
    }
    version = {"schema": ARTICLES_VERSION}
    given = {name: value for name, value in {**fields, **told}.items() if value is not None}
    taken = {*version, *fields, *given, *edits}
    extra = {name: value for name, value in article.extra.items() if name not in taken}
    return {**version, **given, **extra, **edits}


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def write_lines(
    lines: Iterable[Mapping[str, Any]], target: str | os.PathLike[str] | IO[Any]
) -> None:
    """Write each object as a line of UTF-8 JSON to a path, an open file or "-" (stdout).

    A file appears whole or not at all: it is written beside its place and then renamed. The
    suffix .gz compresses. Non-ASCII characters stay as they are but for lone surrogates and
    the characters that some readers take for line ends, which are escaped. Raises
    `InvalidSettingError` for a suffix of another compression, `OSError` where the path can't
    be written.

    >>> from newsdedup.outputs import write_lines
    >>> write_lines([{"n": 1}, {"n": 2}], "numbers.jsonl.gz")
    """
    _write_texts((f"{_json(line)}\n" for line in lines), target)


def write_clusters(
    clusters: Sequence[Cluster], target: str | os.PathLike[str] | IO[Any], *, workers: int
) -> None:
    """Write clusters as `write_lines` does their lines, made in several processes.

    Where processes aren't forked the clusters would have to be sent to them: one does it all.
    """
    starts = range(0, len(clusters), CLUSTERS_AT_ONCE)
    _write_texts(
        spread(_cluster_lines, starts, shared=clusters, workers=workers if forks() else 1), target
    )


def _cluster_lines(clusters: Sequence[Cluster], start: int) -> str:
    """Return the lines of some clusters, from the place `start` on."""
    some = range(start, min(start + CLUSTERS_AT_ONCE, len(clusters)))
    return "".join(f"{_json(cluster_line(clusters[place]))}\n" for place in some)


def _write_texts(texts: Iterable[str], target: str | os.PathLike[str] | IO[Any]) -> None:
    """Write lines, one or more in each text, to what `write_lines` takes."""
    if target == STDOUT:
        target = getattr(sys.stdout, "buffer", sys.stdout)
    if isinstance(target, (str, os.PathLike)):
        with replaced(Path(target)) as file:
            _write(texts, file)
    else:
        _write(texts, target)
        target.flush()


def _write(texts: Iterable[str], file: IO[Any]) -> None:
    as_text = isinstance(file, io.TextIOBase)
    for text in texts:
        file.write(text if as_text else text.encode("utf-8"))


def _json(line: Mapping[str, Any]) -> str:
    """Return JSON that any reader takes; keys and values of other kinds as strings, NaN as null."""
    try:
        text = json.dumps(line, ensure_ascii=False, allow_nan=False, default=str)
    except (ValueError, TypeError):
        lenient = json.dumps(_named(line), default=str)
        plain = json.loads(lenient, parse_constant=lambda _: None)
        text = json.dumps(plain, ensure_ascii=False)
    return _ESCAPED.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def _named(value: Any) -> Any:
    """Return a value with keys that JSON has: those of another kind, such as a pair, as strings."""
    if isinstance(value, (list, tuple)):
        return [_named(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        key if isinstance(key, (str, int, float, type(None))) else str(key): _named(each)
        for key, each in value.items()
    }
