"""Canonical policies: each is a total order over all sentences, the best first."""

from __future__ import annotations

import tracemalloc
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdedup import canonical, spans
from newsdedup.canonical import best_ranks, best_sentences, ranks
from newsdedup.errors import InvalidSettingError
from newsdedup.records import Sentence
from newsdedup.space import Space
from newsdedup.spans import time_places
from newsdedup.spill import Room

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from newsdedup.settings import CanonicalPolicy

UNKNOWN_TIME = np.iinfo(np.int64).max
SOURCES = ["Harbour Courier", "Meridian Press", "Nordlicht"]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@st.composite
def sentences(draw: st.DrawFn) -> list[Sentence]:
    """Draw up to 12 sentences of up to four articles; many ties in time, length and source."""
    found = []
    for article in range(draw(st.integers(1, 4))):
        hours = draw(st.none() | st.integers(-3, 2))
        source = draw(st.none() | st.sampled_from(SOURCES))
        for position in range(draw(st.integers(1, 3))):
            length = draw(st.integers(1, 3))
            found.append(
                Sentence(
                    article_id=f"article-{article}",
                    position=position,
                    start=10 * position,
                    end=10 * position + length,
                    text="x" * length,
                    source=source,
                    published=None if hours is None else EPOCH + timedelta(hours=hours),
                )
            )
    return draw(st.permutations(found))


def order(policy: CanonicalPolicy, given_sentences: Sequence[Sentence]) -> list[Sentence]:
    """Return the sentences in the order of the policy, best first."""
    ids = sorted({sentence.article_id for sentence in given_sentences})
    times = [
        UNKNOWN_TIME
        if sentence.published is None
        else (sentence.published - EPOCH) // timedelta(microseconds=1)
        for sentence in given_sentences
    ]
    sources = [-1 if s.source is None else SOURCES.index(s.source) for s in given_sentences]
    found = ranks(
        policy,
        published=np.array(times, dtype=np.int64),
        article=np.array([ids.index(s.article_id) for s in given_sentences], dtype=np.int32),
        position=np.array([s.position for s in given_sentences], dtype=np.int32),
        start=np.array([s.start for s in given_sentences], dtype=np.int32),
        end=np.array([s.end for s in given_sentences], dtype=np.int32),
        source=np.array(sources, dtype=np.int32),
        source_names=SOURCES,
        sentence_of=given_sentences.__getitem__,
    )
    assert found.dtype in (np.int32, np.int64)
    assert sorted(found.tolist()) == list(range(len(given_sentences)))
    return [given_sentences[index] for index in np.argsort(found)]


def in_time(sentence: Sentence) -> tuple[Any, ...]:
    missing = sentence.published is None
    return (missing, sentence.published or EPOCH, sentence.article_id, sentence.position)


@settings(deadline=None)
@given(sentences())
def test_earliest_goes_by_time_then_article_then_position(drawn: list[Sentence]) -> None:
    """Sentences without a time come last; `central` breaks its ties the same way."""
    assert order("earliest", drawn) == sorted(drawn, key=in_time)
    assert order("central", drawn) == sorted(drawn, key=in_time)


@settings(deadline=None)
@given(sentences())
def test_longest_goes_by_length_then_time(drawn: list[Sentence]) -> None:
    """The longest sentence is best, the earlier of two equally long ones."""
    expected = sorted(drawn, key=lambda sentence: (-len(sentence.text), in_time(sentence)))
    assert order("longest", drawn) == expected


@settings(deadline=None)
@given(sentences(), st.lists(st.sampled_from([*SOURCES, "nobody"]), min_size=1))
def test_trusted_sources_go_in_their_order_others_last(
    drawn: list[Sentence], trusted: list[str]
) -> None:
    """A source listed twice counts where it is listed first; unlisted ones go by time."""

    def key(sentence: Sentence) -> tuple[Any, ...]:
        listed = sentence.source in trusted
        return (trusted.index(str(sentence.source)) if listed else 99, in_time(sentence))

    assert order(tuple(trusted), drawn) == sorted(drawn, key=key)


@settings(deadline=None)
@given(sentences())
def test_a_function_gives_the_key_and_ties_go_by_time(drawn: list[Sentence]) -> None:
    """The sentence with the smallest key is best."""
    expected = sorted(drawn, key=lambda sentence: (len(sentence.text), in_time(sentence)))
    assert order(lambda sentence: len(sentence.text), drawn) == expected


PAIR = [
    Sentence(article_id="a", position=position, start=0, end=1, text="x", source=source)
    for position, source in enumerate(["Nordlicht", None])
]


def test_a_function_that_fails_is_an_invalid_setting() -> None:
    """The error names the setting and the sentence, and keeps the cause."""
    with pytest.raises(InvalidSettingError, match=r"canonical.*sentence 1 of article 'a'") as told:
        order(lambda sentence: str(sentence.source).index("i"), PAIR)
    assert isinstance(told.value.__cause__, ValueError)


def test_keys_that_cannot_be_ordered_are_an_invalid_setting() -> None:
    """A function that returns None for some and a string for others can't rank."""
    with pytest.raises(InvalidSettingError, match="keys can be ordered") as told:
        order(lambda sentence: sentence.source, PAIR)
    assert isinstance(told.value.__cause__, TypeError)


def test_a_text_has_the_rank_of_its_best_sentence() -> None:
    """Exact copies share a text; one that has no sentence ranks behind all others."""
    rank = np.array([3, 0, 2, 1], dtype=np.int64)
    text_of = np.array([0, 2, 0, 2], dtype=np.int32)
    assert best_ranks(rank, text_of, 3).tolist() == [2, np.iinfo(np.int64).max, 0]


@given(
    st.lists(st.integers(0, 4), max_size=9), st.integers(1, 4), st.randoms(use_true_random=False)
)
def test_ranks_of_texts_are_those_of_all_their_sentences(
    text_of: list[int], some: int, random: Random
) -> None:
    """However many sentences are looked at at a time, none is passed over."""
    rank = random.sample(range(len(text_of)), len(text_of))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(canonical, "_SENTENCES", some)
        best = best_ranks(np.array(rank, dtype=np.int32), np.array(text_of, dtype=np.int32), 5)
    none = int(np.iinfo(np.int64).max)
    pairs = list(zip(text_of, rank, strict=True))
    expected = [min([place for one, place in pairs if one == text] + [none]) for text in range(5)]
    assert best.tolist() == expected


@given(st.lists(st.integers(0, 3), max_size=9), st.randoms(use_true_random=False))
def test_a_text_is_shown_by_its_best_sentence(extra: list[int], random: Random) -> None:
    """Of the sentences that share a text, the one with the smallest rank stands for it."""
    text_of = [0, 1, 2, 3, *extra]
    rank = random.sample(range(len(text_of)), len(text_of))
    best = best_sentences(np.array(rank), np.array(text_of, dtype=np.int32), 4)
    expected = [
        min((place, sentence) for sentence, place in enumerate(rank) if text_of[sentence] == text)
        for text in range(4)
    ]
    assert best.tolist() == [sentence for _, sentence in expected]


@given(
    places=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4)), unique=True, min_size=1),
    times=st.lists(st.integers(0, 9), min_size=4, max_size=4),
    in_order=st.booleans(),
)
def test_time_places_are_by_time_then_article_then_position(
    places: list[tuple[int, int]], times: list[int], *, in_order: bool
) -> None:
    """Whether the sentences come article by article or in any order."""
    found = sorted(places) if in_order else places
    article, position = (np.array(part, dtype=np.int32) for part in zip(*found, strict=True))
    placed = time_places(np.array(times, dtype=np.int64)[article], article, position)
    expected = sorted(found, key=lambda place: (times[place[0]], *place))
    assert [expected[place] for place in placed.tolist()] == found


def test_what_order_in_time_takes_does_not_go_with_the_sentences() -> None:
    """Of sentences of one time, or without any, some thousands are looked at at a time."""
    article = np.repeat(np.arange(10_000, dtype=np.int32), 20)
    position = np.tile(np.arange(20, dtype=np.int32), 10_000)
    published = np.full(len(article), np.iinfo(np.int64).max)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spans, "_COMPARED", 1000)
        tracemalloc.start()
        placed = time_places(published, article, position, space=Space(Room(1)))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert placed.tolist() == list(range(len(article)))
    assert peak < len(article)
