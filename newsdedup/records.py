"""The values a user sees: articles, sentences, clusters, variants, conflicts, comparisons.

All are frozen. Offsets count code points, half-open; scores and similarities are
fractions from 0 to 1; times carry a time zone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from attrs import field, frozen

from newsdedup import notebook
from newsdedup.differences import QuoteChange  # noqa: TC001  # type hints resolve at run time
from newsdedup.errors import ArticleFormatError

if TYPE_CHECKING:
    from collections.abc import Iterator

Relation = Literal["exact", "near", "contains", "contained", "restated", "different"]
RELATIONS: tuple[Relation, ...] = (
    "exact",
    "near",
    "contains",
    "contained",
    "restated",
    "different",
)
ConflictKind = Literal["number", "date", "name", "negation"]
CONFLICT_KINDS: tuple[ConflictKind, ...] = ("number", "date", "name", "negation")
SubstitutionRule: TypeAlias = Literal["alias", "number", "loose alias"]
ClusterKind = Literal["claim", "quote", "boilerplate"]
KINDS: tuple[ClusterKind, ...] = ("claim", "quote", "boilerplate")
Status = Literal["usable", "withheld", "canceled"]
STATUSES: tuple[Status, ...] = ("usable", "withheld", "canceled")


_WORDS = (
    *("title", "source", "url", "language", "supersedes"),
    *("signal", "byline", "credit", "ed_note"),
)
_MOMENTS = ("published", "updated", "embargo")
_SHOWN_CHARACTERS = 80
_SHOWN_VERSIONS = 50


def _frozen_mapping(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a copy that can't be changed; what is no mapping stays, to be refused by name."""
    return MappingProxyType(dict(value)) if isinstance(value, Mapping) else value


def _article_problem(article: Article) -> str | None:
    """Return what is wrong with the fields of an article, or None."""
    if not isinstance(article.id, str) or not article.id:
        return f"id is {article.id!r}; allowed: a non-empty string"
    if not isinstance(article.text, str):
        return f"text is a {type(article.text).__name__}; allowed: a string"
    if isinstance(article.version, bool) or not isinstance(article.version, int):
        return f"version is {article.version!r}; allowed: a whole number"
    if not isinstance(article.extra, Mapping):
        return f"extra is a {type(article.extra).__name__}; allowed: a mapping"
    if article.status not in STATUSES:
        return f"status is {article.status!r}; allowed: {', '.join(STATUSES)}"
    problems = (
        *(_words_problem(name, getattr(article, name)) for name in _WORDS),
        *(_moment_problem(name, getattr(article, name)) for name in _MOMENTS),
        _furniture_problem(article.furniture),
    )
    return next(filter(None, problems), None)


def _words_problem(name: str, value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return None
    return f"{name} is {value!r}; allowed: a string or None"


def _furniture_problem(spans: tuple[tuple[int, int], ...]) -> str | None:
    """Return what is wrong with spans: out of order they would shift what stands between them."""
    ends = [0, *(end for span in spans for end in span)]
    if all(one <= other for one, other in pairwise(ends)):
        return None
    return f"furniture is {spans!r}; allowed: spans (start, end), sorted and apart"


def _moment_problem(name: str, moment: Any) -> str | None:
    if moment is None:
        return None
    if not isinstance(moment, datetime):
        return f"{name} is a {type(moment).__name__}; allowed: a datetime with a time zone"
    if moment.utcoffset() is None:
        return f"{name} is {moment.isoformat()}, without a time zone; allowed: with one"
    return None


@frozen(kw_only=True)
class Article:
    """One wire item as received; its text is never edited.

    `status` is what the agency says of this version: a canceled one takes the article back,
    a withheld one isn't to be used. `signal` is its reason ("correction", "update"),
    `embargo` the time before which it isn't to be published, `credit` the agency that the
    text is credited to where that isn't `source`, `ed_note` a note to editors, which is no
    part of `text`. `furniture` are the spans of `text` that tell of the item and not of the
    news (dateline, byline, closing initials), sorted and apart.

    Raises `ArticleFormatError` where `id` is empty, `text` or another field of words is no
    string, `version` is no whole number, `status` is none, a time has no time zone, or
    `furniture` is out of order.

    >>> import newsdedup as nd
    >>> article = nd.Article(id="7", text="Rain fell. The ferry sails again.", source="Pell Times")
    >>> article.version, article.published
    (1, None)
    """

    id: str
    text: str = field(repr=lambda text: f"<{len(text)} characters>")
    title: str | None = None
    source: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    url: str | None = None
    language: str | None = None
    version: int = 1
    supersedes: str | None = None
    status: Status = "usable"
    signal: str | None = None
    embargo: datetime | None = None
    byline: str | None = None
    credit: str | None = None
    ed_note: str | None = None
    furniture: tuple[tuple[int, int], ...] = ()
    extra: Mapping[str, Any] = field(factory=dict, converter=_frozen_mapping, hash=False)

    def __attrs_post_init__(self) -> None:
        problem = _article_problem(self)
        if problem:
            raise ArticleFormatError("article", problem, item=str(self.id) or "?")

    def sentence(self, position: int, *, start: int, end: int) -> Sentence:
        """Return the record of the sentence at `text[start:end]`, code points from 0.

        >>> article.sentence(1, start=11, end=33).text
        'The ferry sails again.'
        """
        return Sentence(
            article_id=self.id,
            position=position,
            start=start,
            end=end,
            text=self.text[start:end],
            source=self.source,
            published=self.published,
            url=self.url,
        )


@frozen(kw_only=True)
class Sentence:
    """A slice of an article: `text == article.text[start:end]`, always.

    `position` counts the sentences of the article from 0. `source`, `published` and `url`
    are the article's.

    >>> import newsdedup as nd
    >>> sentence = nd.Article(id="7", text="Rain fell.").sentence(0, start=0, end=10)
    >>> sentence.text, sentence.id
    ('Rain fell.', 'cb1f28672f9b3c7a')
    """

    article_id: str
    position: int
    start: int
    end: int
    text: str
    source: str | None = None
    published: datetime | None = None
    url: str | None = None

    @property
    def id(self) -> str:
        """A name for this sentence: 16 hexadecimal digits from the article's id and position."""
        key = f"{self.article_id}\0{self.position}".encode("utf-8", "surrogatepass")
        return hashlib.blake2b(key, digest_size=8).hexdigest()


@frozen(kw_only=True)
class Conflict:
    """Two versions of one claim give a different number, date, name or negation.

    `canonical` and `variant` are the words as written (empty where only one side has them,
    as with a negation); the spans count code points from the start of each sentence.

    >>> import newsdedup as nd
    >>> found = nd.compare("Kelm has five banks of its own.", "Kelm has nine banks of its own.")
    >>> [(one.kind, one.canonical, one.variant, one.canonical_start) for one in found.conflicts]
    [('number', 'five', 'nine', 9)]
    """

    kind: ConflictKind
    canonical: str
    variant: str
    canonical_start: int
    canonical_end: int
    variant_start: int
    variant_end: int


@frozen(kw_only=True)
class Substitution:
    """Two texts say one thing in other words, and the rule that sees through it.

    `rule` is "alias", "number" or "loose alias", `term` what both stand for (for a loose alias
    what the first stands for), `first` and `second` the normalised words of each text.

    >>> import newsdedup as nd
    >>> found = nd.compare("The USA bought thirty ferries.", "The United States bought 30 ferries.")
    >>> [(one.rule, one.first, one.second) for one in found.substitutions]
    [('alias', 'usa', 'united states'), ('number', 'thirty', '30')]
    """

    rule: SubstitutionRule
    term: str
    first: str
    second: str


@frozen(kw_only=True)
class Variant:
    """One sentence of a cluster and how it relates to the canonical one.

    `score` is the calibrated probability that both make the same claim; `relation` is read
    from the canonical: `contains` says that the canonical contains this variant's claim.
    `lag_seconds` is the time since the cluster was first published, None where unknown.

    >>> import newsdedup as nd
    >>> line = "The ferry Maro ran aground off Pell Island."
    >>> copies = [nd.Article(id=name, text=line) for name in "ab"]
    >>> (variant,) = nd.deduplicate(copies).clusters[0].variants
    >>> variant.relation, variant.score, variant.sentence.article_id
    ('exact', 1.0, 'b')
    """

    sentence: Sentence
    relation: Relation
    score: float
    lag_seconds: float | None = None
    conflicts: tuple[Conflict, ...] = ()


@frozen(kw_only=True, repr=False)
class Cluster:
    """One canonical sentence and its variants, each measured directly against it.

    `first` is the sentence published first (ties and missing times: by article id and
    position), `sources` the number of distinct sources, or of articles where no source
    is known.

    >>> import newsdedup as nd
    >>> line = "The ferry Maro ran aground off Pell Island."
    >>> copies = [nd.Article(id=name, text=line) for name in "abc"]
    >>> (cluster,) = nd.deduplicate(copies).clusters
    >>> cluster.kind, cluster.sources, cluster.canonical.article_id, len(cluster.variants)
    ('claim', 3, 'a', 2)
    """

    id: str
    kind: ClusterKind
    canonical: Sentence
    variants: tuple[Variant, ...]
    first: Sentence
    sources: int

    @property
    def first_published(self) -> datetime | None:
        """When the earliest dated version was published, None where no version has a time."""
        return self.first.published

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """The canonical sentence, then those of the variants."""
        return (self.canonical, *(variant.sentence for variant in self.variants))

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """All conflicts of all variants, in their order."""
        return tuple(conflict for variant in self.variants for conflict in variant.conflicts)

    def __repr__(self) -> str:
        text = notebook.shortened(self.canonical.text, _SHOWN_CHARACTERS)
        return f"<Cluster {self.id}: {self._counts()}: {text!r}>"

    def _repr_html_(self) -> str:
        """Return the cluster for a notebook: its versions, each beside the canonical one."""
        left = len(self.variants) - _SHOWN_VERSIONS
        shown = (
            notebook.element("strong", self.canonical.text),
            notebook.element("p", f"{self.kind} {self.id}: {self._counts()}"),
            notebook.table(_VERSION_HEAD, _version_rows(self)),
            notebook.element("p", f"and {left:,} more") if left > 0 else "",
        )
        return notebook.element("div", *shown)

    def _counts(self) -> str:
        counts = [
            notebook.number_of(len(self.sentences), "version"),
            notebook.number_of(self.sources, "source"),
        ]
        if self.conflicts:
            counts.append(notebook.number_of(len(self.conflicts), "conflict"))
        return ", ".join(counts)


_VERSION_HEAD = ("source", "published", "relation", "score", "text", "conflicts")


def _version_rows(cluster: Cluster) -> Iterator[tuple[object, ...]]:
    """Yield a row for the canonical sentence, then one for each variant."""
    kept = cluster.canonical
    yield *_origin(kept), "canonical", "", kept.text, ""
    for variant in cluster.variants[:_SHOWN_VERSIONS]:
        yield (
            *_origin(variant.sentence),
            variant.relation,
            f"{variant.score:.2f}",
            notebook.difference(kept.text, variant.sentence.text),
            "; ".join(map(_told, variant.conflicts)),
        )


def _origin(sentence: Sentence) -> tuple[str, str]:
    published = sentence.published.isoformat(" ", "minutes") if sentence.published else ""
    return sentence.source or sentence.article_id, published


def _told(conflict: Conflict) -> str:
    sides = conflict.canonical or "(nothing)", conflict.variant or "(nothing)"
    return f"{conflict.kind}: {sides[0]} / {sides[1]}"


@frozen(kw_only=True, repr=False)
class Comparison:
    """What two sentences have to do with each other.

    `same` is the decision at the threshold of the settings, `score` the calibrated
    probability behind it, `relation` is read from the first to the second (`contains`:
    the first contains the second's claim), `evidence` the measured features by name,
    `quote_changes` the words that both quote differently,
    `substitutions` the rules by which other words were seen to stand for the same.

    >>> import newsdedup as nd
    >>> found = nd.compare("The ferry Maro sails again.", "The Maro, a ferry, sails again.")
    >>> found.same, found.relation, 0 <= found.score <= 1
    (True, 'restated', True)
    """

    same: bool
    score: float
    relation: Relation
    conflicts: tuple[Conflict, ...]
    substitutions: tuple[Substitution, ...] = ()
    quote_changes: tuple[QuoteChange, ...] = ()
    evidence: Mapping[str, Any] = field(factory=dict, converter=_frozen_mapping, hash=False)

    def __repr__(self) -> str:
        told = "".join(f"; {_told(conflict)}" for conflict in self.conflicts)
        return f"<Comparison: {self._verdict()}{told}>"

    def _repr_html_(self) -> str:
        """Return the comparison for a notebook: verdict, conflicts and evidence."""
        rows = [(name, f"{value:g}") for name, value in self.evidence.items()]
        shown = (
            notebook.element("strong", self._verdict()),
            notebook.element("ul", *(notebook.element("li", _told(one)) for one in self.conflicts)),
            notebook.folded("evidence", notebook.table(("feature", "value"), rows)) if rows else "",
        )
        return notebook.element("div", *shown)

    def _verdict(self) -> str:
        same = "the same claim" if self.same else "not the same claim"
        return f"{self.relation}, {same}, score {self.score:.2f}"


@frozen(kw_only=True)
class Skipped:
    """An item that was left out, where it stood and why.

    >>> import newsdedup as nd
    >>> print(nd.Skipped(path="wire.jsonl", item="3", problem="no text"))
    wire.jsonl:3: no text
    """

    path: str
    item: str
    problem: str

    def __str__(self) -> str:
        where = f"{self.path}:{self.item}" if self.item else self.path
        return f"{where}: {self.problem}"
