"""The order of the stages: articles in, clusters with canonical, provenance and conflicts out.

articles → latest versions → sentences → texts (normalised, distinct)
  → band keys → candidate pairs → overlap → matches → stars → clusters
"""

from __future__ import annotations

import time
from array import array
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from attrs import frozen

from newsdedup import canonical, clusters, conflicts, matching, provenance, rules
from newsdedup.parallel import spread
from newsdedup.records import Article, Cluster, Conflict, Sentence
from newsdedup.result import Result, Spans, sentence_at
from newsdedup.settings import Settings
from newsdedup.versions import OnBadItem, latest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from newsdedup.columns import Bools, Int32s, Int64s, Matches

    Progress: TypeAlias = Callable[[str, int, int], None]
    Facts: TypeAlias = Callable[[str, datetime | None], conflicts.Facts]

Disagreement: TypeAlias = tuple[Conflict, ...]
ArticleText: TypeAlias = tuple[str, tuple[tuple[int, int], ...]]

DEFAULT = Settings()
# Characters of articles split at a time: 2 MB, some 40 ms of work for a process.
BATCH_CHARACTERS = 1 << 21
CLUSTERS_A_BATCH = 500
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@frozen(eq=False, kw_only=True)
class Corpus:
    """The sentences of articles sorted by id, and their distinct texts.

    `spans` tells where each sentence stands, `text_of` (int32, one a sentence) the number of
    its text; `wordings` and `languages` tell of each text.
    """

    articles: tuple[Article, ...]
    spans: Spans
    text_of: Int32s
    wordings: list[str]
    languages: list[str]

    def sentence(self, row: int) -> Sentence:
        """Return the record of one sentence."""
        return sentence_at(self.articles, self.spans, row)


def read_corpus(articles: Sequence[Article], settings: Settings, tell: Progress) -> Corpus:
    """Split articles into sentences, and number the distinct normalised texts."""
    numbers: dict[str, int] = {}
    languages: list[str] = []
    text_of, lengths = array("i"), array("q")
    bounds: list[NDArray[np.int64]] = []
    batches = article_batches(articles)
    workers = matching.processes(settings)
    done = 0
    for batch in spread(_split_batch, batches, shared=settings, workers=workers):
        for found, wordings in batch:
            language = language_of(articles[done], settings)
            text_of.extend([numbers.setdefault(wording, len(numbers)) for wording in wordings])
            languages.extend([language] * (len(numbers) - len(languages)))
            bounds.append(found)
            lengths.append(len(found))
            done += 1
        tell("sentences", done, len(articles))
    return Corpus(
        articles=tuple(articles),
        spans=_spans(bounds, np.array(lengths, dtype=np.int64)),
        text_of=np.array(text_of, dtype=np.int32),
        wordings=list(numbers),
        languages=languages,
    )


def article_batches(articles: Iterable[Article]) -> Iterator[list[ArticleText]]:
    """Yield the texts of articles, with their furniture, about BATCH_CHARACTERS at a time."""
    batch: list[ArticleText] = []
    size = 0
    for article in articles:
        batch.append((article.text, article.furniture))
        size += len(article.text)
        if size >= BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _split_batch(
    settings: Settings, batch: list[ArticleText]
) -> list[tuple[NDArray[np.int64], list[str]]]:
    """Return the spans of each text's sentences, `(sentences, 2)` int64, and their wordings."""
    found = []
    for text, furniture in batch:
        spans, wordings = matching.read_sentences(text, furniture, settings)
        found.append((np.array(spans, dtype=np.int64).reshape(-1, 2), wordings))
    return found


def _spans(bounds: list[NDArray[np.int64]], lengths: Int64s) -> Spans:
    """Return the columns of all articles' spans."""
    every = np.concatenate([np.zeros((0, 2), dtype=np.int64), *bounds])
    owner = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    first = np.repeat(np.cumsum(lengths) - lengths, lengths)
    return Spans(
        article=owner,
        position=(np.arange(len(every)) - first).astype(np.int32),
        start=np.ascontiguousarray(every[:, 0]),
        end=np.ascontiguousarray(every[:, 1]),
    )


def language_of(article: Article, settings: Settings) -> str:
    """Return the article's language as a bare lower-case code, or that of the settings."""
    named = (article.language or "").replace("_", "-").split("-")[0].lower()
    return named if named.isalpha() else settings.language


def occurrences(corpus: Corpus) -> provenance.Occurrences:
    """Return the columns that tell where and when each sentence was published."""
    sources = {name: number for number, name in enumerate(source_names(corpus.articles))}
    times = np.array([moment(article) for article in corpus.articles], dtype=np.int64)
    origin = np.array([sources.get(a.source or "", -1) for a in corpus.articles], dtype=np.int32)
    return provenance.Occurrences(
        article=corpus.spans.article,
        position=corpus.spans.position,
        published=times[corpus.spans.article],
        source=origin[corpus.spans.article],
        text_of=corpus.text_of,
    )


def moment(article: Article) -> int:
    """Return when an article was published: microseconds since 1970 in UTC, or UNKNOWN_TIME."""
    if article.published is None:
        return provenance.UNKNOWN_TIME
    return (article.published - EPOCH) // timedelta(microseconds=1)


def source_names(articles: Iterable[Article]) -> list[str]:
    """Return the distinct names of sources, sorted."""
    return sorted({article.source for article in articles if article.source})


def sentence_ranks(corpus: Corpus, places: provenance.Occurrences, settings: Settings) -> Int64s:
    """Return each sentence's place in the order of the settings' canonical policy."""
    return canonical.ranks(
        settings.canonical,
        published=places.published,
        article=places.article,
        position=places.position,
        length=corpus.spans.end - corpus.spans.start,
        source=places.source,
        source_names=source_names(corpus.articles),
        sentence_of=corpus.sentence,
    )


def disagreements(cluster: Cluster, known: Facts) -> list[Disagreement]:
    """Return the conflicts of each variant with its canonical; equal wordings have none."""
    canonical = cluster.canonical
    return [
        () if variant.relation == "exact" else disagreement(canonical, variant.sentence, known)
        for variant in cluster.variants
    ]


def disagreement(kept: Sentence, other: Sentence, known: Facts) -> Disagreement:
    """Return the conflicts of two sentences, `kept` the canonical; `known` gives their facts."""
    return conflicts.conflicts(known(kept.text, kept.published), known(other.text, other.published))


def facts_reader() -> Facts:
    """Return a function that reads the facts of a sentence, each about once."""

    @lru_cache(maxsize=20_000)
    def facts(text: str, published: datetime | None) -> conflicts.Facts:
        return conflicts.facts(text, published=published)

    return facts


def _noted(_: None, found: Sequence[Cluster]) -> list[Cluster]:
    """Return a batch of clusters with their conflicts."""
    known = facts_reader()
    return [provenance.with_conflicts(cluster, disagreements(cluster, known)) for cluster in found]


@frozen(eq=False, kw_only=True)
class Grouping:
    """What turns matches into clusters: where texts occur, their ranks, and who disagrees."""

    corpus: Corpus
    texts: matching.Texts
    settings: Settings
    places: provenance.Occurrences
    rank: Int64s

    def clusters(self, matches: Matches) -> tuple[Cluster, ...]:
        """Return the clusters of all sentences, from the matches of their texts."""
        count = len(self.texts)
        found = clusters.stars(
            count,
            self.allowed(matches),
            rank=canonical.best_ranks(self.rank, self.corpus.text_of, count),
            weight=provenance.articles_of_texts(self.places, count),
            central=self.settings.canonical == "central",
            measure=self.measure,
        )
        stars = provenance.clusters(
            self.places,
            centre=found.centre,
            score=found.score,
            relation=found.relation,
            rank=self.rank,
            salience=matching.weights(self.texts),
            boilerplate_articles=self.settings.boilerplate_articles,
            sentence_of=self.corpus.sentence,
            across_only=self.settings.across_only,
            across_sources=self.settings.sources == "across",
        )
        starts = range(0, len(stars), CLUSTERS_A_BATCH)
        batches = (stars[low : low + CLUSTERS_A_BATCH] for low in starts)
        noted = spread(_noted, batches, shared=None, workers=matching.processes(self.settings))
        return tuple(cluster for batch in noted for cluster in batch)

    def measure(self, first: Int32s, second: Int32s) -> Matches:
        """Return those of the pairs that match and may be in one cluster."""
        return self.allowed(matching.measured(self.texts, first, second, self.settings))

    def allowed(self, matches: Matches) -> Matches:
        """Return the matches that may stand in one cluster under the settings."""
        matches = matches.only(self._rules.allow(matches.first, matches.second))
        if self.settings.on_conflict == "split":
            matches = matches.only(self._agreeing(matches))
        return matches

    @cached_property
    def _rules(self) -> rules.Rules:
        """What settings say of sources and times."""
        return rules.Rules(
            settings=self.settings,
            count=len(self.texts),
            text_of=self.places.text_of,
            article=self.places.article,
            origin=provenance.origins(self.places),
            published=self.places.published,
        )

    def _agreeing(self, matches: Matches) -> Bools:
        """Tell which matches have no conflict, as their texts' best sentences were published."""
        best = canonical.best_sentences(self.rank, self.corpus.text_of, len(self.texts))
        pairs = zip(best[matches.first].tolist(), best[matches.second].tolist(), strict=True)
        sentence, known = self.corpus.sentence, facts_reader()
        agree = [not disagreement(sentence(one), sentence(other), known) for one, other in pairs]
        return np.array(agree, dtype=np.bool_)


def grouping_of(corpus: Corpus, texts: matching.Texts, settings: Settings) -> Grouping:
    """Return what turns the matches of a corpus' texts into clusters."""
    places = occurrences(corpus)
    rank = sentence_ranks(corpus, places, settings)
    return Grouping(corpus=corpus, texts=texts, settings=settings, places=places, rank=rank)


def deduplicate(
    articles: Iterable[Article],
    *,
    settings: Settings = DEFAULT,
    on_bad_item: OnBadItem = "stop",
    progress: Progress | None = None,
) -> Result:
    """Find the sentences that articles repeat; one canonical version and provenance of each.

    The result depends on the articles and settings alone, not on their order. Of an id the
    highest version counts. `progress(stage, done, total)` is called as the work goes on.

    Raises `ArticleFormatError` for two different articles of one id and version, unless
    `on_bad_item="skip"`, which leaves one out and lists it in `Result.skipped`.
    """
    started = time.perf_counter()
    tell = progress or _silent
    taken = latest(articles, on_bad_item=on_bad_item)
    corpus = read_corpus(taken.articles, settings, tell)
    tell("terms", 0, len(corpus.wordings))
    texts = matching.read_texts(corpus.wordings, settings, languages=corpus.languages)
    tell("candidates", 0, len(texts))
    worth, candidate_count = matching.worth_measuring(texts, settings)
    tell("matches", 0, len(worth))
    matches = matching.measured(texts, worth.first, worth.second, settings)
    tell("clusters", 0, len(matches))
    counts = {
        "texts": len(texts),
        "candidate_pairs": candidate_count,
        "measured_pairs": len(worth),
        "matches": len(matches),
    }
    return Result(
        articles=corpus.articles,
        spans=corpus.spans,
        clusters=grouping_of(corpus, texts, settings).clusters(matches),
        skipped=(*getattr(articles, "skipped", ()), *taken.skipped),
        replaced=taken.replaced,
        warnings=_warnings(corpus),
        stats=counts | {"seconds": time.perf_counter() - started},
        settings=settings,
    )


def _silent(stage: str, done: int, total: int) -> None:
    """Say nothing: what progress is told to when nobody asked."""


def _warnings(corpus: Corpus) -> tuple[str, ...]:
    """Return what a user should know of how the texts were compared."""
    _, missing = matching.available_stems(set(corpus.languages))
    return tuple(f"words were not stemmed: {error}" for error in missing)
