"""What a type checker makes of the public names: `mypy` reads this file, and pytest runs it.

`assert_type` fails for the checker where a type has changed. A line with `type: ignore` is a
mistake that the checker must see: it reports an ignore that it doesn't need.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, TextIO, assert_type

import numpy as np

import newsdedup as nd
from newsdedup.index.additions import Additions
from newsdedup.index.records import Event, Found, Link, Match
from newsdedup.outputs import EditedArticle
from newsdedup.outputs.decisions import Decision
from newsdedup.readers import ArticleReader
from newsdedup.store import MemoryStore
from newsdedup.timeline import TimelineEntry

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from newsdedup.settings import Scorer
    from newsdedup.store import Store

TEXT = "The ferry Maro ran aground off Pell Island with 212 passengers."
OTHER = "The ferry Maro ran aground off Pell Island with 221 passengers on board."
MOMENT = datetime(2026, 3, 1, 8, tzinfo=UTC)
ARTICLES = [
    nd.Article(id="a", text=TEXT, source="A", published=MOMENT),
    nd.Article(id="b", text=OTHER, source="B"),
]


def reading(path: Path) -> None:
    """Articles come one after another, with what was left out."""
    path.write_text('{"id": "a", "text": "The ferry sails."}\n')
    articles = nd.read_articles(path, on_bad_item="skip")
    assert_type(articles, ArticleReader)
    for article in articles:
        assert_type(article, nd.Article)
        assert_type(article.published, datetime | None)
        assert_type(article.status, Literal["usable", "withheld", "canceled"])
        assert_type(article.furniture, tuple[tuple[int, int], ...])
    assert_type(articles.skipped, list[nd.Skipped])
    nd.read_articles([path, str(path)], path)
    nd.read_articles(path, on_bad_item="leave")  # type: ignore[arg-type]


def frames() -> None:
    """Any data frame will do, so that its type tells nothing."""
    try:
        articles = nd.read_frame({}, fields={"id": "number"})
    except (nd.InvalidSettingError, nd.MissingExtraError):
        return
    assert_type(articles, ArticleReader)


def results() -> None:
    """Look into a result: it is made of records."""
    result = nd.deduplicate(ARTICLES, settings=nd.Settings(threshold=0.4))
    assert_type(result, nd.Result)
    assert_type(result.articles, Sequence[nd.Article])
    assert_type(result.clusters, Sequence[nd.Cluster])
    assert_type(result.stats, Mapping[str, float])
    assert_type(result.sentences(), Iterator[nd.Sentence])
    assert_type(result.singles(), Iterator[nd.Sentence])
    assert_type(result.to_articles("mark"), Iterator[EditedArticle])
    assert_type(result.decisions(), Iterator[tuple[nd.Article, list[Decision]]])
    assert_type(result.summary(), str)
    for cluster in result.clusters:
        records(cluster)
    nd.deduplicate("wire/") if TYPE_CHECKING else None  # type: ignore[arg-type]


def records(cluster: nd.Cluster) -> None:
    """Words that have few values are literals."""
    assert_type(cluster.kind, Literal["claim", "quote", "boilerplate"])
    assert_type(cluster.canonical, nd.Sentence)
    assert_type(cluster.first_published, datetime | None)
    for variant in cluster.variants:
        assert_type(variant, nd.Variant)
        assert_type(
            variant.relation,
            Literal["exact", "near", "contains", "contained", "restated", "different"],
        )
        assert_type(variant.lag_seconds, float | None)
    for conflict in cluster.conflicts:
        assert_type(conflict, nd.Conflict)
        assert_type(conflict.kind, Literal["number", "date", "name", "negation"])
    for line in nd.timelines(cluster):
        assert_type(line, nd.Timeline)
        assert_type(line.changes, tuple[TimelineEntry, ...])


def two_sentences() -> None:
    """`compare` and `explain` give records too."""
    found = nd.compare(TEXT, OTHER, published_a=MOMENT)
    assert_type(found, nd.Comparison)
    assert_type(found.same, bool)
    assert_type(found.score, float)
    assert_type(found.conflicts, tuple[nd.Conflict, ...])
    assert_type(found.substitutions, tuple[nd.Substitution, ...])
    explained = nd.explain(TEXT, OTHER)
    assert_type(explained, nd.Explanation)
    assert_type(explained.shared_terms, Mapping[str, float])
    found.score = 1.0  # type: ignore[misc]


def index() -> None:
    """Use an index in a `with` block; its methods give records of their own."""
    with nd.Index.open(":memory:") as opened:
        assert_type(opened, nd.Index)
        assert_type(opened.add(ARTICLES), Additions).finish()
        assert_type(opened.update(ARTICLES[0]), list[Match])
        assert_type(opened.find(TEXT, since=MOMENT), list[Found])
        assert_type(opened.clusters(), Iterator[nd.Cluster])
        assert_type(opened.cluster("0" * 16), nd.Cluster | None)
        assert_type(opened.events(), Iterator[Event])
        assert_type(opened.links(), list[Link])
        assert_type(opened.result(), nd.Result)
        assert_type(opened.stats(), dict[str, int])
        assert_type(opened.remove("a"), bool)
    store: Store = MemoryStore()
    assert_type(nd.Index.over(store), nd.Index)


def pipes(file: TextIO) -> Iterator[Mapping[str, Any]]:
    """Read an article a line."""
    for line in file:
        yield {"id": line, "text": line}


def split(text: str) -> list[tuple[int, int]]:
    """Take a text for one sentence."""
    return [(0, len(text))]


def nobody(texts: Sequence[str]) -> Iterable[tuple[int, int]]:
    """Propose no pair."""
    return ((one, one) for one in range(len(texts)))


def sure(pairs: Sequence[tuple[str, str]]) -> list[float]:
    """Score every pair 1."""
    return [1.0 for _ in pairs]


def sure_array(pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
    """Score every pair 1."""
    return np.ones(len(pairs), dtype=np.float32)


def shortest(sentence: nd.Sentence) -> tuple[int, str]:
    """Order sentences by length."""
    return len(sentence.text), sentence.text


def titled(text: str) -> str:
    """Do nothing that a setting could use."""
    return text.title()


def functions(path: Path) -> None:
    """Hand over functions, which are checked against what they will be asked."""
    scorers: list[Scorer] = [sure, sure_array]
    for scorer in scorers:
        nd.Settings(splitter=split, candidates=nobody, scorer=scorer, canonical=shortest)
    path.touch()
    nd.read_articles(path, reader=pipes)
    nd.Settings(splitter=titled)  # type: ignore[arg-type]
    nd.Settings(candidates=sure)  # type: ignore[arg-type]
    nd.Settings(scorer=nobody)  # type: ignore[arg-type]
    nd.read_articles(path, reader=split)  # type: ignore[arg-type]


def errors() -> None:
    """Errors are also the builtins that they are like, and know what went wrong."""
    wrong = nd.InvalidSettingError("threshold", 2, "a number from 0 to 1")
    value: ValueError = wrong
    assert_type(wrong.value, object)
    bad = nd.ArticleFormatError("a.jsonl", "no text", item="3")
    value = bad
    assert_type(bad.item, str)
    missing: ImportError = nd.MissingExtraError("zstd", package="zstandard", extra="zstd")
    full: OSError = nd.SpillError("tmp", OSError("full"))
    busy: TimeoutError = nd.StoreBusyError("busy")
    ours: list[nd.NewsdedupError] = [nd.StoreFormatError("no"), nd.StoreMismatchError("other")]
    ours.append(nd.WorkDirError("work", OSError("full")))
    raised = [value, missing, full, busy, *ours]
    assert all(isinstance(each, nd.NewsdedupError) for each in raised)
