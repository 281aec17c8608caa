"""The order of the stages: articles in, clusters with canonical, provenance and conflicts out.

articles → latest versions → sentences → texts (normalised, distinct)
  → band keys → candidate pairs → overlap → matches → stars → clusters
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache, partial
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from attrs import frozen

from newsdedup import canonical, clusters, conflicts, matching, provenance, resume, rules
from newsdedup.corpus import read_corpus, room_for_texts
from newsdedup.parallel import collection_paused, spread
from newsdedup.provenance import Clusters
from newsdedup.records import RELATIONS, Article, Conflict
from newsdedup.result import Result
from newsdedup.settings import Settings
from newsdedup.spans import sentence_at
from newsdedup.spill import Shelf, give_back
from newsdedup.versions import OnBadItem, latest
from newsdedup.work_dir import NoWorkDir, Steps

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator

    from newsdedup.clusters import Stars
    from newsdedup.columns import Bools, Int32s, Int64s, Matches
    from newsdedup.corpus import Corpus, Progress

    Facts: TypeAlias = Callable[[str, datetime | None], conflicts.Facts]

Disagreement: TypeAlias = tuple[Conflict, ...]
Said: TypeAlias = tuple[str, "datetime | None"]

DEFAULT = Settings()
PAIRS_A_BATCH = 1_000
_BEGINNING = 8  # characters
_MOST_BEGINNINGS = 1 << 12  # each with the facts of a sentence
SENTENCES_AT_ONCE = 1 << 20
_EXACT = RELATIONS.index("exact")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def occurrences(corpus: Corpus) -> provenance.Occurrences:
    """Return the columns that tell where and when each sentence was published."""
    articles = corpus.articles.bare
    sources = {name: number for number, name in enumerate(source_names(articles))}
    times = np.array([moment(article) for article in articles], dtype=np.int64)
    origin = np.array([sources.get(a.source or "", -1) for a in articles], dtype=np.int32)
    published, source = corpus.space.column(np.int64), corpus.space.column(np.int32)
    for low in range(0, len(corpus.spans), SENTENCES_AT_ONCE):
        article = corpus.spans.article[low : low + SENTENCES_AT_ONCE]
        published.extend(times[article])
        source.extend(origin[article])
    return provenance.Occurrences(
        article=corpus.spans.article,
        position=corpus.spans.position,
        published=published.whole(),
        source=source.whole(),
        text_of=corpus.text_of,
        space=corpus.space,
    )


def moment(article: Article) -> int:
    """Return when an article was published: microseconds since 1970 in UTC, or UNKNOWN_TIME."""
    if article.published is None:
        return provenance.UNKNOWN_TIME
    return (article.published - EPOCH) // timedelta(microseconds=1)


def source_names(articles: Iterable[Article]) -> list[str]:
    """Return the distinct names of sources, sorted."""
    return sorted({article.source for article in articles if article.source})


def sentence_ranks(
    corpus: Corpus, places: provenance.Occurrences, settings: Settings
) -> Int32s | Int64s:
    """Return each sentence's place in the order of the settings' canonical policy."""
    return canonical.ranks(
        settings.canonical,
        published=places.published,
        article=places.article,
        position=places.position,
        start=corpus.spans.start,
        end=corpus.spans.end,
        source=places.source,
        source_names=source_names(corpus.articles.bare),
        sentence_of=corpus.sentence,
        space=corpus.space,
    )


def disagreement(kept: Said, other: Said, known: Facts) -> Disagreement:
    """Return the conflicts of two sentences, `kept` the canonical; `known` gives their facts.

    Each is its text and when it was published, by the clocks there.
    """
    return conflicts.conflicts(known(*kept), known(*other))


def facts_reader() -> Facts:
    """Return a function that reads the facts of a sentence, each about once.

    Those of one that differs from another in a figure alone are told from the other's
    (`conflicts.Facts.twin`), which is looked for by how a sentence begins.
    """
    by_beginning: dict[str, conflicts.Facts] = {}

    @lru_cache(maxsize=20_000)
    def facts(text: str, published: datetime | None) -> conflicts.Facts:
        """Read the facts of a sentence published then."""
        near = by_beginning.get(text[:_BEGINNING])
        found = near and near.twin(text, published)
        if found is not None:
            return found
        if len(by_beginning) == _MOST_BEGINNINGS:
            by_beginning.clear()
        found = conflicts.facts(text, published=published)
        by_beginning[text[:_BEGINNING]] = found
        return found

    return facts


def _disagreements(_: None, pairs: list[tuple[Said, Said]]) -> list[Disagreement]:
    """Return the conflicts of each of a batch of pairs."""
    with collection_paused():  # a fifth of the time otherwise
        known = facts_reader()
        found = [disagreement(kept, other, known) for kept, other in pairs]
        del known  # else the next look for garbage goes over all the facts: as long again
    return found


@frozen(eq=False, kw_only=True)
class Grouping:
    """What turns matches into clusters: where texts occur, their ranks, and who disagrees."""

    corpus: Corpus
    texts: matching.Texts
    settings: Settings
    places: provenance.Occurrences
    rank: Int32s | Int64s
    steps: Steps

    def clusters(self, matches: Matches) -> Clusters:
        """Return the clusters of all sentences, from the matches of their texts."""
        groups = self._groups(matches)
        sentence_of = partial(sentence_at, self.corpus.articles, self.corpus.spans)
        return Clusters(groups, sentence_of, self._conflicts(groups), self.corpus.spans)

    def _groups(self, matches: Matches) -> provenance.Groups:
        """Return the clusters as columns."""
        found = resume.starred(self.steps, partial(self._stars, matches))
        return provenance.grouped(
            self.places,
            centre=found.centre,
            score=found.score,
            relation=found.relation,
            rank=self.rank,
            salience=matching.weights(self.texts),
            boilerplate_articles=self.settings.boilerplate_articles,
            text_of=self.corpus.text,
            across_only=self.settings.across_only,
            across_sources=self.settings.sources == "across",
        )

    def _stars(self, matches: Matches) -> Stars:
        """Return to which canonical text each text belongs."""
        count, space = len(self.texts), self.corpus.space
        return clusters.stars(
            count,
            self.allowed(matches),
            rank=canonical.best_ranks(self.rank, self.corpus.text_of, count, space=space),
            weight=provenance.articles_of_texts(self.places, count),
            central=self.settings.canonical == "central",
            measure=self.measure,
            space=space,
        )

    def _conflicts(self, groups: provenance.Groups) -> dict[int, Disagreement]:
        """Return the conflicts of each variant that has any; equal wordings have none."""
        asked = np.flatnonzero(groups.is_variant & (groups.relation != _EXACT))
        rows = groups.members.values[asked]
        of_cluster = np.searchsorted(groups.members.offsets, asked, side="right") - 1
        kept = groups.canonical[of_cluster]

        def words(place: int) -> tuple[str, str]:
            """Return both texts of a pair."""
            return self.corpus.text(int(kept[place])), self.corpus.text(int(rows[place]))

        def find(low: int, high: int) -> Iterator[Disagreement]:
            """Yield the conflicts of a range of pairs."""
            return self._disagreements(kept[low:high], rows[low:high])

        found = resume.disagreements(self.steps, len(rows), find, words)
        return {int(rows[place]): noted for place, noted in found}

    def _disagreements(self, kept: Int32s, rows: Int32s) -> Iterator[Disagreement]:
        """Yield the conflicts of each pair of sentences, the canonical first."""
        pairs = zip(map(self._said, kept), map(self._said, rows), strict=True)
        batches = iter(lambda: list(islice(pairs, PAIRS_A_BATCH)), [])
        workers = matching.processes(self.settings)
        for answers in spread(_disagreements, batches, shared=None, workers=workers):
            yield from answers

    def _said(self, row: int) -> Said:
        """Return the text of a sentence and when it was published, by the clocks there."""
        article = self.corpus.articles.bare[self.corpus.spans.article[row]]
        return self.corpus.text(row), conflicts.by_clock(article.published)

    def measure(self, first: Int32s, second: Int32s) -> Matches:
        """Return those of the pairs that match and may be in one cluster."""
        return self.allowed(matching.measured_anywhere(self.texts, first, second, self.settings))

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
        known = facts_reader()
        agree = [not disagreement(self._said(one), self._said(two), known) for one, two in pairs]
        return np.array(agree, dtype=np.bool_)


def grouping_of(
    corpus: Corpus, texts: matching.Texts, settings: Settings, steps: Steps | None = None
) -> Grouping:
    """Return what turns the matches of a corpus' texts into clusters."""
    places = occurrences(corpus)
    return Grouping(
        corpus=corpus,
        texts=texts,
        settings=settings,
        places=places,
        rank=sentence_ranks(corpus, places, settings),
        steps=steps or NoWorkDir(),
    )


def deduplicate(
    articles: Iterable[Article],
    *,
    settings: Settings = DEFAULT,
    on_bad_item: OnBadItem = "stop",
    progress: Progress | None = None,
    work_dir: str | os.PathLike[str] | None = None,
) -> Result:
    """Find the sentences that articles repeat; one canonical version and provenance of each.

    The result depends on the articles and settings alone, not on their order. Of an id the
    highest version counts. `progress(stage, done, total)` is called as the work goes on.
    `articles` are read once; `settings.max_memory` bounds what their texts take of memory.

    `work_dir` is a directory for what each costly step gave: called again with the same, a run
    that was killed goes on from there, with the same result. It is yours to remove.

    Raises `ArticleFormatError` for two different articles of one id and version, unless
    `on_bad_item="skip"`, which leaves one out and lists it in `Result.skipped`, `SpillError`
    where texts over `max_memory` can't be put in a temporary file, `WorkDirError` where
    `work_dir` can't be written, `StoreMismatchError` where it is that of another run, and
    `InvalidSettingError` for a wrong answer of a function in the settings.

    Pairs are found by MinHash (Broder 1997) and by shared rare terms, and scored by boosted trees
    (Friedman 2001).

    >>> import newsdedup as nd
    >>> line = "The ferry Maro ran aground off Pell Island with {} people on board."
    >>> told = [nd.Article(id=str(n), text=line.format(n)) for n in (212, 221)]
    >>> nd.deduplicate(told)
    <Result: 2 articles, 2 sentences, 1 clusters, 1 repeats>
    """
    started = time.perf_counter()
    tell = progress or _silent
    room = room_for_texts(settings)
    taken = latest(articles, on_bad_item=on_bad_item, shelf=Shelf(room))
    corpus = read_corpus(taken.articles, settings, tell, room=room)
    tell("terms", 0, len(corpus.wordings))
    texts = matching.read_texts(
        corpus.wordings, settings, languages=corpus.languages, space=corpus.space
    )
    if settings.sources == "within":
        texts = texts.salted(corpus.salts())
    give_back()
    corpus.space.let_go()
    steps = resume.steps_in(work_dir, corpus, settings)
    tell("candidates", 0, len(texts))
    worth, candidate_count = resume.worth_measuring(steps, texts, settings, tell)
    matches = resume.measured(steps, texts, worth, settings, tell)
    counts = {"texts": len(texts), "candidate_pairs": candidate_count}
    counts |= {"measured_pairs": len(worth), "matches": len(matches)}
    del worth
    give_back()
    tell("clusters", 0, len(matches))
    return Result(
        articles=corpus.articles,
        spans=corpus.spans,
        clusters=grouping_of(corpus, texts, settings, steps).clusters(matches),
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
    _, missing = matching.available_stems(corpus.languages.names)
    return tuple(f"words were not stemmed: {error}" for error in missing)
