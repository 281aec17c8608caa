"""Articles as IPTC ninjs 3.0, each with the articles that share its sentences as associations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsdedup.outputs.jsonl import write_lines
from newsdedup.outputs.tables import storable
from newsdedup.outputs.uris import article_uri

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from typing import IO

    from newsdedup.outputs.tables import Found
    from newsdedup.records import Article, Cluster, Sentence

STANDARD = {
    "name": "ninjs",
    "version": "3.0",
    "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.0.json",
}
CANONICAL, VARIANT = "hasCanonicalOf", "hasVariantOf"

# By article id: by relation and other article: the sentences of the article that are meant.
_Shared = dict[str, dict[tuple[str, str], list["Sentence"]]]


def write_ninjs(found: Found, path: str | os.PathLike[str] | IO[Any]) -> None:
    """Write each article as a ninjs 3.0 object, one a line; `path` as for `write_lines`."""
    write_lines(ninjs_items(found), path)


def ninjs_items(found: Found) -> Iterator[dict[str, Any]]:
    """Yield each article as ninjs 3.0, with an association for each article that shares claims.

    `rel` is `hasCanonicalOf` where the other article has the canonical version of a sentence
    of this one, `hasVariantOf` where this one has the canonical; the sentences that are meant
    stand in the association's `descriptions`. Boilerplate makes no association.
    """
    articles = {article.id: article for article in found.articles}
    shared = _shared(found.clusters)
    for article in found.articles:
        others = shared.get(article.id, {})
        associations = [
            _association(articles[other], relation, sentences)
            for (relation, other), sentences in sorted(others.items())
        ]
        item = {"standard": STANDARD, **_item(article), "bodies": [_body(article)]}
        yield {**item, "associations": associations} if associations else item


def _shared(clusters: Iterable[Cluster]) -> _Shared:
    shared: _Shared = {}
    for cluster in clusters:
        kept = cluster.canonical
        for variant in () if cluster.kind == "boilerplate" else cluster.variants:
            other = variant.sentence
            if other.article_id != kept.article_id:
                _add(shared, other, CANONICAL, kept.article_id)
                _add(shared, kept, VARIANT, other.article_id)
    return shared


def _add(shared: _Shared, sentence: Sentence, relation: str, other: str) -> None:
    found = shared.setdefault(sentence.article_id, {}).setdefault((relation, other), [])
    if sentence not in found[-1:]:
        found.append(sentence)


def _association(article: Article, relation: str, sentences: Iterable[Sentence]) -> dict[str, Any]:
    meant = [
        {"role": "sharedSentence", "contentType": "text/plain", "value": storable(sentence.text)}
        for sentence in sentences
    ]
    name = storable(article.title) or storable(article.id, "id")
    return {"name": name, "rel": relation, **_item(article), "descriptions": meant}


def _item(article: Article) -> dict[str, Any]:
    """Return what tells of an article, without its body; what isn't known is left out."""
    changed = article.updated or article.published
    title, source = storable(article.title), storable(article.source)
    fields = {
        "uri": article_uri(article.id),
        "type": "text",
        "version": str(article.version),
        "firstCreated": _time(article.published),
        "versionCreated": _time(changed),
        "embargoedUntil": _time(article.embargo),
        "pubStatus": article.status,
        "language": storable(article.language),
        "by": storable(article.byline),
        "headlines": [{"role": "main", "value": title}] if title else None,
        "infoSources": [{"name": source}] if source else None,
        "altIds": _other_ids(article) or None,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _other_ids(article: Article) -> list[dict[str, Any]]:
    """Return the id as it was, where it is no URI, and the address."""
    ids = {"id": article.id if article_uri(article.id) != article.id else None, "url": article.url}
    return [{"role": role, "value": storable(value, "id")} for role, value in ids.items() if value]


def _body(article: Article) -> dict[str, Any]:
    return {
        "role": "main",
        "contentType": "text/plain",
        "charCount": len(article.text),
        "value": storable(article.text),
    }


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
