"""Of each article the last version, so that a version that replaces another is no repeat of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Literal

import attrs
from attrs import frozen

from newsdedup.errors import ArticleFormatError, InvalidSettingError
from newsdedup.records import Article, Skipped
from newsdedup.shelved import Articles, Bare, shelve, whole
from newsdedup.spill import Shelf

OnBadItem = Literal["stop", "skip"]

_MOMENTS = ("published", "updated", "embargo")
_Links = Mapping[str, frozenset[str]]


@frozen(kw_only=True)
class Latest:
    """The articles that count, and those that don't.

    `articles` has one article an id, sorted by id. `replaced` has the id and version of
    every article that another one replaced, sorted. `skipped` tells of duplicates and
    contradictions.
    """

    articles: Articles
    replaced: tuple[tuple[str, int], ...]
    skipped: tuple[Skipped, ...]


def latest(
    articles: Iterable[Article], *, on_bad_item: OnBadItem = "stop", shelf: Shelf | None = None
) -> Latest:
    """Return the last version of each article, whatever the order they come in.

    Their texts are put on the `shelf` (by default a new one, in memory) as they come.

    - A higher version replaces a lower one of the same id.
    - An article whose `supersedes` names another id replaces all versions of that one, also
      where it has been replaced itself; an id that isn't there is no fault.
    - An article whose last version is canceled or withheld is not there, in no version; it is
      told in `skipped`, and what it supersedes stays replaced.
    - The same article once more (id, version and all but `extra` equal) is `skipped`.
    - Two different articles of one id and version are a contradiction: `ArticleFormatError`,
      or with "skip" the one whose content sorts first is kept and the others are `skipped`.
    - Articles that supersede each other in a circle are one, too: `ArticleFormatError`, or
      with "skip" these links don't count, no article is lost for them, and each is told in
      `skipped`.
    """
    if on_bad_item not in ("stop", "skip"):
        raise InvalidSettingError("on_bad_item", on_bad_item, "stop, skip")
    skipped: list[Skipped] = []
    texts = Shelf() if shelf is None else shelf
    kept = {
        identity: [_one(same, texts, skipped, on_bad_item) for same in versions]
        for identity, versions in _by_id_and_version(articles, texts)
    }
    superseded = _superseded(_links(kept), skipped, on_bad_item)
    last = [versions[-1] for identity, versions in kept.items() if identity not in superseded]
    skipped += [_taken_back(article) for article, _ in last if article.status != "usable"]
    return Latest(
        articles=Articles([one for one in last if one[0].status == "usable"], texts),
        replaced=tuple(
            (identity, article.version)
            for identity, versions in kept.items()
            for article, _ in versions
            if identity in superseded or article is not versions[-1][0]
        ),
        skipped=tuple(skipped),
    )


def _taken_back(article: Article) -> Skipped:
    problem = f"{article.status} by its agency (version {article.version})"
    return Skipped(path="article", item=article.id, problem=problem)


def _by_id_and_version(
    articles: Iterable[Article], shelf: Shelf
) -> Iterator[tuple[str, list[list[Bare]]]]:
    """Yield each id with the articles of each of its versions, all sorted."""
    bare = [shelve(article, shelf) for article in articles]
    bare.sort(key=lambda one: (one[0].id, one[0].version))
    for identity, of_id in groupby(bare, key=lambda one: one[0].id):
        yield identity, [list(same) for _, same in groupby(of_id, key=lambda one: one[0].version)]


def _one(same: list[Bare], shelf: Shelf, skipped: list[Skipped], on_bad_item: OnBadItem) -> Bare:
    """Return the one to keep of the articles that share id and version; tell of the others."""
    if len(same) == 1:
        return same[0]
    read = [(whole(one, shelf), one) for one in same]
    (first, kept), *others = sorted(read, key=lambda one: (_content(one[0]), _spelling(one[0])))
    for other, _ in others:
        problem = f"the same article (version {other.version}) came again"
        if _content(other) != _content(first):
            problem = (
                f"another article has this id and version {other.version} but other content; "
                "allowed: a higher version for what replaces it"
            )
            _contradiction(first.id, problem, on_bad_item)
        skipped.append(Skipped(path="article", item=first.id, problem=problem))
    return kept


def _content(article: Article) -> tuple[str, ...]:
    """Return all fields but `extra` as strings that sort, times by their moment."""
    values = (
        getattr(article, attribute.name)
        for attribute in attrs.fields(Article)
        if attribute.name not in {*_MOMENTS, "extra"}
    )
    moments = (
        "" if moment is None else repr(moment.timestamp())
        for moment in (getattr(article, name) for name in _MOMENTS)
    )
    return (article.text, *("" if value is None else str(value) for value in values), *moments)


def _spelling(article: Article) -> tuple[str, ...]:
    """Return as strings that sort what articles of the same content may differ in."""
    extra = repr(sorted((str(key), repr(value)) for key, value in article.extra.items()))
    return (extra, *(str(getattr(article, name)) for name in _MOMENTS))


def _links(kept: Mapping[str, Sequence[Bare]]) -> _Links:
    """Return for each id the other ids that its versions supersede, where they are there.

    Only ids that a link leaves or reaches are named.
    """
    links: dict[str, set[str]] = {}
    for identity, versions in kept.items():
        for article, _ in versions:
            other = article.supersedes
            if other is not None and other in kept and other != identity:
                links.setdefault(identity, set()).add(other)
                links.setdefault(other, set())
    return {identity: frozenset(others) for identity, others in sorted(links.items())}


def _superseded(links: _Links, skipped: list[Skipped], on_bad_item: OnBadItem) -> set[str]:
    """Return the ids that another one supersedes, links within circles left out."""
    circular = _circular(links)
    for identity in sorted(circular):
        for other in sorted(links[identity] & circular):
            problem = f"it supersedes {other!r}, which in turn supersedes it; allowed: no circles"
            _contradiction(identity, problem, on_bad_item)
            skipped.append(Skipped(path="article", item=identity, problem=problem))
    return {
        other
        for identity, others in links.items()
        for other in others
        if identity not in circular or other not in circular
    }


def _circular(links: _Links) -> set[str]:
    """Return the ids on circles of links, or between two circles.

    What no link leads to, and what no link leads away from, is peeled off until nothing
    more goes.
    """
    backward: dict[str, set[str]] = {identity: set() for identity in links}
    for identity, others in links.items():
        for other in others:
            backward[other].add(identity)
    downstream = _peeled(links, backward)
    return _peeled(backward, links) & downstream


def _peeled(links: Mapping[str, Iterable[str]], backward: Mapping[str, Iterable[str]]) -> set[str]:
    """Return the ids that are left when those without a link to them are taken away in turn."""
    count = {identity: len(list(sources)) for identity, sources in backward.items()}
    free = [identity for identity, number in count.items() if number == 0]
    while free:
        for other in links[free.pop()]:
            count[other] -= 1
            if count[other] == 0:
                free.append(other)
    return {identity for identity, number in count.items() if number > 0}


def _contradiction(identity: str, problem: str, on_bad_item: OnBadItem) -> None:
    if on_bad_item == "stop":
        raise ArticleFormatError("article", problem, item=identity)
