"""Clusters read back from the JSON lines that `newsdedup run` writes (schema version 1)."""

from __future__ import annotations

import gzip
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import attrs

from newsdedup.errors import ArticleFormatError
from newsdedup.records import Cluster, Conflict, Sentence, Variant

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMA_VERSION = 1
_CONFLICT_KEYS = tuple(attribute.name for attribute in attrs.fields(Conflict))


def read_clusters(path: str) -> Iterator[Cluster]:
    """Yield the clusters of a file (.gz too) or of stdin (`-`), one at a time.

    Keys that this version doesn't know are passed over. Raises `ArticleFormatError` with the
    number of the line where one holds no cluster, `OSError` where the file can't be read.
    """
    with _opened(path) as file:
        lines = enumerate(file, start=1)
        try:
            for number, line in lines:
                if line.strip():
                    yield _cluster_of(line, path, number)
        except EOFError as error:
            raise ArticleFormatError(path, "the compressed file is cut off") from error


def _opened(path: str) -> IO[bytes] | gzip.GzipFile:
    if path == "-":
        return sys.stdin.buffer
    if path.endswith(".gz"):
        return gzip.open(path)
    return Path(path).open("rb")


def _cluster_of(line: bytes, path: str, number: int) -> Cluster:
    try:
        values = json.loads(line)
        schema = values["schema"]
        if schema == SCHEMA_VERSION:
            return _cluster(values)
    except KeyError as error:
        raise ArticleFormatError(path, f"{error} is missing", item=str(number)) from error
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        problem = f"this line is no cluster: {error}"
        raise ArticleFormatError(path, problem, item=str(number)) from error
    problem = f"schema is {schema!r}; allowed: {SCHEMA_VERSION}"
    raise ArticleFormatError(path, problem, item=str(number))


def _cluster(values: dict[str, Any]) -> Cluster:
    canonical = _sentence(values["canonical"])
    variants = tuple(_variant(one) for one in values["variants"])
    return Cluster(
        id=_text(values["id"]),
        kind=values["kind"],
        canonical=canonical,
        variants=variants,
        first=min((canonical, *(one.sentence for one in variants)), key=_order),
        sources=int(values["sources"]),
    )


def _order(sentence: Sentence) -> tuple[bool, float, str, int]:
    moment = sentence.published
    seconds = moment.timestamp() if moment else 0.0
    return moment is None, seconds, sentence.article_id, sentence.position


def _sentence(values: dict[str, Any]) -> Sentence:
    published, source, url = values["published"], values["source"], values["url"]
    return Sentence(
        article_id=_text(values["article_id"]),
        position=int(values["position"]),
        start=int(values["start"]),
        end=int(values["end"]),
        text=_text(values["text"]),
        source=None if source is None else _text(source),
        published=None if published is None else datetime.fromisoformat(published),
        url=None if url is None else _text(url),
    )


def _variant(values: dict[str, Any]) -> Variant:
    lag = values["lag_seconds"]
    return Variant(
        sentence=_sentence(values),
        relation=values["relation"],
        score=float(values["score"]),
        lag_seconds=None if lag is None else float(lag),
        conflicts=tuple(
            Conflict(**{key: one[key] for key in _CONFLICT_KEYS}) for one in values["conflicts"]
        ),
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} stands where a text should")
    return value
