"""Provenance: nothing lost, who was first, how many said it, and what kind of line it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest
from attrs import frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdedup.provenance import (
    UNKNOWN_TIME,
    Occurrences,
    articles_of_texts,
    clusters,
    is_boilerplate,
    kind_of,
    with_conflicts,
)
from newsdedup.records import RELATIONS, Conflict, Sentence, Variant

if TYPE_CHECKING:
    from newsdedup.records import Cluster

EPOCH = datetime(2026, 3, 2, tzinfo=UTC)
SOURCES = ["Harbour Courier", "Meridian Press"]
CONFLICT = Conflict(
    kind="number",
    canonical="5",
    variant="7",
    canonical_start=0,
    canonical_end=1,
    variant_start=0,
    variant_end=1,
)


@frozen(eq=False)
class Wire:
    """Sentences sorted by article, their texts, the star and rank of each."""

    sentences: list[Sentence]
    text_of: list[int]
    centre: list[int]
    rank: list[int]

    def clusters(
        self, *, across_only: bool = False, boilerplate_articles: int = 9
    ) -> list[Cluster]:
        """Run the stage on this wire; a variant that isn't exact is given a conflict."""
        ids = sorted({sentence.article_id for sentence in self.sentences})
        exact = [text == centre for text, centre in enumerate(self.centre)]
        found = clusters(
            occurrences(self, ids),
            centre=np.array(self.centre, dtype=np.int32),
            score=np.where(exact, 1, 0.75).astype(np.float32),
            relation=np.where(exact, 0, RELATIONS.index("contains")).astype(np.uint8),
            rank=np.array(self.rank, dtype=np.int64),
            salience=np.full(len(self.centre), 20.0),
            boilerplate_articles=boilerplate_articles,
            sentence_of=self.sentences.__getitem__,
            across_only=across_only,
        )
        return [
            with_conflicts(cluster, [noted(one) for one in cluster.variants]) for cluster in found
        ]


def noted(variant: Variant) -> tuple[Conflict, ...]:
    return () if variant.relation == "exact" else (CONFLICT,)


def occurrences(wire: Wire, ids: list[str]) -> Occurrences:
    """Put the sentences into columns."""
    moments = [
        UNKNOWN_TIME
        if sentence.published is None
        else (sentence.published - EPOCH) // timedelta(microseconds=1)
        for sentence in wire.sentences
    ]
    sources = [-1 if one.source is None else SOURCES.index(one.source) for one in wire.sentences]
    return Occurrences(
        article=np.array([ids.index(one.article_id) for one in wire.sentences], dtype=np.int32),
        position=np.array([one.position for one in wire.sentences], dtype=np.int32),
        published=np.array(moments, dtype=np.int64),
        source=np.array(sources, dtype=np.int32),
        text_of=np.array(wire.text_of, dtype=np.int32),
    )


def sentence(article: int, position: int, hours: int | None, source: str | None) -> Sentence:
    return Sentence(
        article_id=f"article-{article}",
        position=position,
        start=20 * position,
        end=20 * position + 15,
        text="Nothing happens",
        source=source,
        published=None if hours is None else EPOCH + timedelta(hours=hours),
    )


@st.composite
def wires(draw: st.DrawFn) -> Wire:
    """Draw up to 15 sentences of up to five articles, in up to four texts and any stars."""
    sentences = []
    for article in range(draw(st.integers(1, 5))):
        hours = draw(st.none() | st.integers(0, 3))
        source = draw(st.none() | st.sampled_from(SOURCES))
        count = draw(st.integers(1, 3))
        sentences += [sentence(article, position, hours, source) for position in range(count)]
    texts = draw(st.integers(1, 4))
    parents = [draw(st.integers(0, texts - 1)) for _ in range(texts)]
    roots = [text for text in range(texts) if parents[text] == text]
    centre = [parents[text] if parents[text] in roots else text for text in range(texts)]
    count = len(sentences)
    text_of = draw(st.lists(st.integers(0, texts - 1), min_size=count, max_size=count))
    # A centre that no sentence has can't come from the stage before.
    text_of = [text if centre[text] in text_of else centre[text] for text in text_of]
    return Wire(sentences, text_of, centre, draw(st.permutations(range(count))))


def in_time(one: Sentence) -> tuple[bool, datetime, str, int]:
    return (one.published is None, one.published or EPOCH, one.article_id, one.position)


def stars(wire: Wire) -> dict[int, list[int]]:
    """Return the sentences of each star."""
    found: dict[int, list[int]] = {}
    for index, text in enumerate(wire.text_of):
        found.setdefault(wire.centre[text], []).append(index)
    return found


@settings(deadline=None)
@given(wires())
def test_a_cluster_is_a_star_of_two_sentences_or_more(wire: Wire) -> None:
    """Each sentence is in the one cluster of its star, once; a star of one is no cluster."""
    found = {frozenset(map(in_time, cluster.sentences)) for cluster in wire.clusters()}
    expected = {
        frozenset(in_time(wire.sentences[index]) for index in star)
        for star in stars(wire).values()
        if len(star) > 1
    }
    assert found == expected
    assert sum(len(c.sentences) for c in wire.clusters()) == sum(map(len, expected))


@settings(deadline=None)
@given(wires())
def test_the_canonical_is_the_best_sentence_of_the_centre(wire: Wire) -> None:
    """Its other occurrences are exact, with score 1 and no conflicts; the rest as measured."""
    number = {in_time(one): index for index, one in enumerate(wire.sentences)}
    for cluster in wire.clusters():
        canonical = number[in_time(cluster.canonical)]
        centre = wire.text_of[canonical]
        assert centre == wire.centre[centre]
        for variant in cluster.variants:
            index = number[in_time(variant.sentence)]
            if wire.text_of[index] == centre:
                assert (variant.relation, variant.score, variant.conflicts) == ("exact", 1.0, ())
                assert wire.rank[canonical] < wire.rank[index]
            else:
                assert (variant.relation, variant.score) == ("contains", 0.75)
                assert variant.conflicts == (CONFLICT,)


@settings(deadline=None)
@given(wires())
def test_first_lag_and_order_follow_time(wire: Wire) -> None:
    """`first` is the earliest, variants and clusters are in order of time, lags count from it."""
    found = wire.clusters()
    assert found == sorted(found, key=lambda cluster: in_time(cluster.first))
    for cluster in found:
        assert cluster.first == min(cluster.sentences, key=in_time)
        assert cluster.id == cluster.first.id
        of_variants = [variant.sentence for variant in cluster.variants]
        assert of_variants == sorted(of_variants, key=in_time)
        for variant in cluster.variants:
            published = variant.sentence.published
            if published is None:
                assert variant.lag_seconds is None
            else:
                assert cluster.first.published is not None
                lag = (published - cluster.first.published).total_seconds()
                assert variant.lag_seconds == lag >= 0


@settings(deadline=None)
@given(wires())
def test_sources_are_counted_once(wire: Wire) -> None:
    """An article without a source counts as a source of its own."""
    for cluster in wire.clusters():
        named = {one.source for one in cluster.sentences if one.source}
        unnamed = {one.article_id for one in cluster.sentences if not one.source}
        assert cluster.sources == len(named) + len(unnamed)


@settings(deadline=None)
@given(wires())
def test_across_only_leaves_one_sentence_an_article(wire: Wire) -> None:
    """The canonical stays, and of every other article its best sentence."""
    everything = {cluster.canonical: cluster for cluster in wire.clusters()}
    found = {cluster.canonical: cluster for cluster in wire.clusters(across_only=True)}
    rank = {in_time(one): wire.rank[index] for index, one in enumerate(wire.sentences)}
    for canonical, cluster in everything.items():
        best: dict[str, Sentence] = {}
        for one in sorted(cluster.sentences, key=lambda one: rank[in_time(one)]):
            if (
                wire.text_of[wire.sentences.index(one)]
                == wire.text_of[wire.sentences.index(canonical)]
            ):
                best.setdefault(one.article_id, one)
        for one in sorted(cluster.sentences, key=lambda one: rank[in_time(one)]):
            best.setdefault(one.article_id, one)
        if len(best) == 1:
            assert canonical not in found
        else:
            assert set(found[canonical].sentences) == set(best.values())


def test_articles_of_texts_counts_an_article_once() -> None:
    """A text that stands twice in an article is carried by one article."""
    sentences = [sentence(0, 0, 0, None), sentence(0, 1, 0, None), sentence(1, 0, 0, None)]
    wire = Wire(sentences, [0, 0, 0], [0, 1], [0, 1, 2])
    assert articles_of_texts(occurrences(wire, ["article-0", "article-1"]), 2).tolist() == [2, 0]


def judged(
    text: str, *, articles: int = 5, days: int | None = None, salience: float = 40.0
) -> bool:
    return is_boilerplate(
        text, articles=articles, days=days, salience=salience, boilerplate_articles=5
    )


@pytest.mark.parametrize(
    "text",
    [
        "Meridian Press contributed to this report.",
        "Ada Kroll and Bo Lind contributed reporting to this story.",
        "Click here to get the Harbour Courier app",
        "Click for more from the Harbour Courier.",
        "This story was last updated at 2 p.m.",
        "Sign up for our morning letter.",
        "Follow us on Twitter",
        "Copyright 2026 Meridian Press. All rights reserved.",
        "© Nordlicht",
        "Continue reading the main story",
        "Photo: Nordlicht/Bo Lind",
        "Write to Ada Kroll at ada.kroll@meridianpress.example",
        "The views expressed here are those of the author.",
    ],
)
def test_a_formula_of_publishing_is_boilerplate(text: str) -> None:
    """In many articles, even on one day; not in one, nor in few where it speaks of a picture."""
    assert judged(text, days=0)
    assert judged(text, articles=2, days=0) == (not text.startswith("Photo"))
    assert not judged(text, articles=1)


def test_a_formula_needs_half_as_many_articles_as_other_lines() -> None:
    """So that the setting holds for both: who wants no boilerplate asks for a million."""
    least = [
        next(
            articles
            for articles in range(40)
            if is_boilerplate(
                "Click here", articles=articles, days=0, salience=9.0, boilerplate_articles=setting
            )
        )
        for setting in (2, 3, 5, 6, 20, 41)
    ]
    assert least == [2, 2, 2, 3, 10, 20]


@pytest.mark.parametrize(
    "text",
    [
        "The mayor said she would sign up to the pact if the harbour stayed open.",
        "Police took a photo of the man who had contributed to the fund.",
        "The commission found that the firm had copied customers' e-mail addresses.",
        "Readers can follow the trial from the court in Port Amery.",
    ],
)
def test_words_of_a_formula_do_not_make_a_claim_boilerplate(text: str) -> None:
    """A claim may speak of photos, reports and e-mail."""
    assert not judged(text, articles=50)


def test_a_line_that_claims_little_is_boilerplate_unless_reprinted_at_once() -> None:
    """A short line lasts as page furniture; within two days it is a reprinted story's."""
    assert judged("More on this topic", salience=12)
    assert judged("More on this topic", salience=24, days=2)
    assert not judged("More on this topic", salience=24)
    assert not judged("Nobody was hurt.", salience=12, days=1)
    assert not judged("Nobody was hurt on the ferry to Karsa.", salience=30)
    assert not judged("“I am so tired.”", salience=12)


def test_boilerplate_is_a_kind_of_cluster() -> None:
    """The number of articles from which it counts is a setting."""
    sentences = [sentence(article, 0, 30 * article, None) for article in range(3)]
    wire = Wire(sentences, [0, 0, 0], [0], [0, 1, 2])
    assert [cluster.kind for cluster in wire.clusters(boilerplate_articles=3)] == ["boilerplate"]
    assert [cluster.kind for cluster in wire.clusters(boilerplate_articles=4)] == ["claim"]


def test_boilerplate_counts_copies_of_the_line_alone() -> None:
    """Sentences that hold a line's claim and others don't make that line boilerplate."""
    sentences = [sentence(article, 0, 30 * article, None) for article in range(4)]
    wire = Wire(sentences, [0, 0, 1, 1], [0, 0], [0, 1, 2, 3])
    (cluster,) = wire.clusters(boilerplate_articles=3)
    assert (len(cluster.sentences), cluster.kind) == (4, "claim")


@pytest.mark.parametrize(
    "text",
    [
        "“We heard two loud bangs and then the roof came down,” he said.",
        '"We heard two loud bangs," said Lind, "and then the roof came down."',
        "“We heard two loud bangs and then the roof came down",
        'and then the roof came down," said Lind.',
        "and then the roof came down”, said Lind.",
        "„Wir hörten zwei Schläge und dann kam das Dach herunter“, sagte er.",
        "« Nous avons entendu deux fortes détonations », a-t-il dit.",
        "»Vi hørte to høje brag, og så faldt taget ned«, sagde han.",
        "「大きな音がした」と彼は話した",
    ],
)
def test_a_sentence_mostly_in_quotation_marks_is_a_quote(text: str) -> None:
    """Whatever the marks, and where the quote began before or goes on after the sentence."""
    assert kind_of(text) == "quote"


@pytest.mark.parametrize(
    "text",
    [
        "",
        '"',
        "The so-called “harbour tax” was dropped by the council on Monday.",
        "The council's plan, the mayor's and the port's are all the same.",
        "The 5'11\" striker and the 6'2\" keeper of Port Amery were both hurt on Monday.",
        'The minister said on Monday in Port Amery that he was "tired.',
    ],
)
def test_a_few_quoted_words_make_no_quote(text: str) -> None:
    """Apostrophes and inches don't open one."""
    assert kind_of(text) == "claim"


@settings(deadline=None)
@given(st.text(alphabet="a \"“”„«»「」'5"))
def test_any_text_has_a_kind(text: str) -> None:
    """Quotation marks in any order are no error."""
    assert kind_of(text) in {"quote", "claim"}
