"""Provenance as W3C PROV-JSON: who had a sentence, when it was first seen, what says the same.

Two versions of a claim are `alternateOf` each other. Which of them was taken from which isn't
known from their words and times, so nothing is ever said to be derived from anything.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from newsdedup.outputs.jsonl import write_lines
from newsdedup.outputs.tables import in_utc, storable
from newsdedup.outputs.uris import ARTICLE, quoted

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from typing import IO

    from newsdedup.outputs.tables import Found
    from newsdedup.records import Article, Cluster, Conflict, Sentence, Variant

PREFIXES = {
    "nd": "urn:newsdedup:prov:1:",  # with the version of the schema
    "article": ARTICLE,
    "sentence": "urn:newsdedup:sentence:",
    "cluster": "urn:newsdedup:cluster:",
    "source": "urn:newsdedup:source:",
}
_RUN, _SOFTWARE = "nd:run", "nd:newsdedup"


def write_prov(found: Found, path: str | os.PathLike[str] | IO[Any]) -> None:
    """Write the provenance of all clusters as one PROV-JSON document; `path` as `write_lines`."""
    write_lines([prov_document(found)], path)


def prov_document(found: Found) -> dict[str, Any]:
    """Return the provenance of all clusters as PROV-JSON.

    Entities are clusters, their sentences and the articles of these, agents the sources.
    Articles and clusters are collections of sentences, which have their text as value; a
    variant is the alternate of its canonical. A cluster has `nd:firstSeen`, `nd:firstSeenIn`
    and `nd:canonical`. Text is as `storable` makes it.
    """
    shown = {sentence.article_id for cluster in found.clusters for sentence in cluster.sentences}
    articles = [article for article in found.articles if article.id in shown]
    sources = sorted({article.source for article in articles if article.source is not None})
    return {
        "prefix": PREFIXES,
        "entity": dict(_entities(articles, found)),
        "agent": {
            _SOFTWARE: {"prov:type": _name("prov:SoftwareAgent")},
            **{_source(name): _organisation(name) for name in sources},
        },
        "activity": {_RUN: {"prov:type": _name("nd:Deduplication")}},
        **_relations(articles, found),
    }


def _entities(articles: list[Article], found: Found) -> Iterator[tuple[str, dict[str, Any]]]:
    for article in articles:
        yield _article(article.id), _article_entity(article)
    for cluster in found.clusters:
        yield f"cluster:{cluster.id}", _cluster_entity(cluster)
        yield _sentence(cluster.canonical), _sentence_entity(cluster.canonical)
        for variant in cluster.variants:
            yield _sentence(variant.sentence), _variant_entity(variant)


def _relations(articles: list[Article], found: Found) -> dict[str, Any]:
    """Return the relations of each kind, numbered through."""
    relations: dict[str, dict[str, Any]] = {}
    numbers = count(1)

    def relate(kind: str, **ends: str) -> None:
        """Add a relation of a kind, with what stands at each of its ends."""
        named = {f"prov:{role}": name for role, name in ends.items()}
        relations.setdefault(kind, {})[f"_:r{next(numbers)}"] = named

    relate("wasAssociatedWith", activity=_RUN, agent=_SOFTWARE)
    for article in articles:
        relate("used", activity=_RUN, entity=_article(article.id))
        if article.source is not None:
            source = _source(article.source)
            relate("wasAttributedTo", entity=_article(article.id), agent=source)
    for cluster in found.clusters:
        _relate_cluster(cluster, relate)
    return relations


def _relate_cluster(cluster: Cluster, relate: Callable[..., None]) -> None:
    name = f"cluster:{cluster.id}"
    relate("wasGeneratedBy", entity=name, activity=_RUN)
    for sentence in cluster.sentences:
        relate("hadMember", collection=name, entity=_sentence(sentence))
        relate("hadMember", collection=_article(sentence.article_id), entity=_sentence(sentence))
    kept = _sentence(cluster.canonical)
    for variant in cluster.variants:
        relate("alternateOf", alternate1=_sentence(variant.sentence), alternate2=kept)


def _article_entity(article: Article) -> dict[str, Any]:
    return _given(
        {
            "prov:type": [_name("nd:Article"), _name("prov:Collection")],
            "prov:label": storable(article.title),
            "prov:location": storable(article.url),
            "nd:id": storable(article.id, "id"),
            "nd:version": str(article.version),
            "nd:published": _time(article.published),
        }
    )


def _cluster_entity(cluster: Cluster) -> dict[str, Any]:
    return _given(
        {
            "prov:type": [_name("nd:Cluster"), _name("prov:Collection")],
            "nd:kind": cluster.kind,
            "nd:sources": _typed(cluster.sources, "xsd:int"),
            "nd:canonical": _name(_sentence(cluster.canonical)),
            "nd:firstSeen": _time(cluster.first_published),
            "nd:firstSeenIn": _name(_sentence(cluster.first)) if cluster.first_published else None,
        }
    )


def _sentence_entity(sentence: Sentence) -> dict[str, Any]:
    return {
        "prov:type": _name("nd:Sentence"),
        "prov:value": storable(sentence.text),
        "nd:position": _typed(sentence.position, "xsd:int"),
        "nd:start": _typed(sentence.start, "xsd:int"),
        "nd:end": _typed(sentence.end, "xsd:int"),
    }


def _variant_entity(variant: Variant) -> dict[str, Any]:
    lag, conflicts = variant.lag_seconds, variant.conflicts
    measured = {
        "nd:relation": variant.relation,
        "nd:score": _typed(variant.score, "xsd:double"),
        "nd:lagSeconds": None if lag is None else _typed(lag, "xsd:double"),
        "nd:conflict": [
            storable(f"{one.kind}: {one.canonical} / {one.variant}") for one in conflicts
        ],
    }
    return {**_sentence_entity(variant.sentence), **_given(measured)}


def _told(conflict: Conflict) -> str:
    return f"{conflict.kind}: {conflict.canonical} / {conflict.variant}"


def _organisation(name: str) -> dict[str, Any]:
    return {"prov:type": _name("prov:Organization"), "prov:label": storable(name)}


def _given(attributes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in attributes.items() if value is not None and value != []}


def _article(name: str) -> str:
    return f"article:{quoted(name)}"


def _sentence(sentence: Sentence) -> str:
    return f"sentence:{sentence.id}"


def _source(name: str) -> str:
    return f"source:{quoted(name)}"


def _typed(value: object, kind: str) -> dict[str, str]:
    return {"$": str(value), "type": kind}


def _name(name: str) -> dict[str, str]:
    return _typed(name, "prov:QUALIFIED_NAME")


def _time(moment: datetime | None) -> dict[str, str] | None:
    stored = in_utc(moment)
    return None if stored is None else _typed(stored.isoformat(), "xsd:dateTime")
