"""What an index tells: matches of what was added, what was found, and what became of clusters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from attrs import frozen

if TYPE_CHECKING:
    from newsdedup.records import Conflict, Relation, Sentence

LinkKind = Literal["must", "cannot"]
EventKind = Literal["created", "changed", "became", "gone"]


@frozen(kw_only=True)
class Match:
    """A sentence that was added, and what it repeats.

    `canonical` is the version of its cluster that is kept, by `relation` and `score` as in
    `Variant`: the sentence itself where that is the one. `first` is the version published
    first, `sources` counts the distinct sources of the cluster.

    >>> import newsdedup as nd
    >>> index = nd.Index.open(":memory:")
    >>> first = index.update(nd.Article(id="1", text="The ferry Maro sails again."))
    >>> (match,) = index.update(nd.Article(id="2", text="The ferry Maro sails again."))
    >>> first, match.canonical.article_id, match.relation
    ([], '1', 'exact')
    """

    sentence: Sentence
    canonical: Sentence
    relation: Relation
    score: float
    conflicts: tuple[Conflict, ...]
    cluster_id: str
    first: Sentence
    sources: int


@frozen(kw_only=True)
class Found:
    """A sentence of the index that makes the claim that was asked for.

    `relation` is read from the text asked for: `contains` says that it contains this
    sentence's claim. `conflicts` have the words asked for as `canonical`. `cluster_id` is None
    where the sentence repeats nothing.

    >>> import newsdedup as nd
    >>> index = nd.Index.open(":memory:")
    >>> index.update(nd.Article(id="1", text="The ferry Maro sails again."))
    []
    >>> (found,) = index.find("The Maro, a ferry, sails again.")
    >>> found.sentence.article_id, found.relation, found.cluster_id
    ('1', 'restated', None)
    """

    sentence: Sentence
    relation: Relation
    score: float
    conflicts: tuple[Conflict, ...]
    cluster_id: str | None


@frozen(kw_only=True)
class Event:
    """What happened to a cluster: numbers rise, and `Index.events(since=number)` goes on.

    `created` and `changed` name a cluster that is there; of one that `became` another, or is
    `gone`, some or all sentences are elsewhere. A copy stays in step by reading anew every
    cluster that an event names, and dropping those that aren't there.

    >>> import newsdedup as nd
    >>> index = nd.Index.open(":memory:")
    >>> copies = [nd.Article(id=name, text="The ferry Maro sails again.") for name in "ab"]
    >>> index.add(copies).finish().added
    2
    >>> [(event.number, event.kind) for event in index.events()]
    [(1, 'created')]
    """

    number: int
    kind: EventKind
    cluster_id: str
    became: str | None = None


@frozen(kw_only=True)
class Link:
    """What a user said of two wordings (normalised): in one cluster, or never in one.

    >>> import newsdedup as nd
    >>> index = nd.Index.open(":memory:")
    >>> index.cannot_link("Rain fell.", "Snow fell.")
    >>> index.links()
    [Link(one='rain fell.', other='snow fell.', kind='cannot')]
    """

    one: str
    other: str
    kind: LinkKind
