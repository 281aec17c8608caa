"""The store of an index: whatever keeps it, the same questions have the same answers."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

import newsdedup as nd
from newsdedup.index import Index
from newsdedup.store import ClusterRow, MemoryStore, SQLiteStore, StarRow, Store, identity

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
NUMBERS = st.integers(1, 6)
LISTS = st.lists(NUMBERS, max_size=4, unique=True)
NAMES = st.sampled_from(["a", "b", "lone \ud800"])
STATES = st.sampled_from(["live", "superseded", "replaced", "removed"])


def answers(store: Store) -> list[Any]:
    """Return what a store says to every question about what it may hold."""
    some = [1, 2, 3, 4, 5, 6]
    live = [number for number, _ in store.articles()]
    return [
        store.meta(), store.horizon(), store.keep(), store.events(0), store.events(2, 1),
        [store.versions(name) for name in ("a", "b", "lone \ud800")],
        [store.linked(name) for name in ("a", "b")],
        store.all_versions(), store.states(), store.newest(), list(store.digests()),
        store.published_before(10**18), store.sources(),
        list(store.articles()), list(store.articles("superseded")),
        [(store.article(number), store.words(number)) for number in live],
        store.last_sentence(), store.places(some), store.places_of(some), store.places_in(some),
        store.sentences_in([1, 2]), store.stray_sentences(), store.wording_at("a", 0),
        sorted(store.carriers(some), key=repr), store.unused_texts(some),
        store.text_numbers(["x", "y"], [identity("x"), identity("y")]), store.last_text(),
        store.languages(), store.wordings_and_languages(some), store.terms_of(some),
        store.wordings(some), store.keys_of(some), store.texts_after(1, 2),
        store.terms_after(0, 9), store.whole_texts_after(0, 9), store.all_texts(),
        store.terms(-1), store.frequencies(), store.lone_matches(),
        store.matches(some), store.matching([3, 1]), store.matches_among([1, 2, 3]),
        store.links(), list(store.linked_texts()),
        store.stars(some), store.members([1, 2]), store.star_sizes([1, 2]), store.unsettled(),
        store.clusters(some), store.cluster("id 1"), store.all_clusters(),
        store.disagreements(some),
        [store.count(name) for name in ("sentences", "texts", "matches", "clusters_of_stars")],
        [store.count(name) for name in ("disagreements", "events")],
        store.damage(), store.read_only,
    ]  # fmt: skip


class StoreMachine(RuleBasedStateMachine):
    """Two stores are written to alike, and now and then a transaction fails."""

    @initialize()
    def make(self) -> None:
        """Open a file and a store in memory."""
        self.place = tempfile.TemporaryDirectory()
        file = SQLiteStore(str(Path(self.place.name) / "contract.index"))
        file.rows("PRAGMA synchronous = OFF")  # nothing is lost here that anyone misses
        self.stores: list[Store] = [file, MemoryStore()]
        self.sentences = 0

    def all(self, method: str, *given: Any) -> Any:
        """Call a method of both, hold what they return to be the same, and return it."""
        found = []
        for store in self.stores:
            with store.writing():
                found.append(getattr(store, method)(*given))
        assert found[0] == found[1], method
        return found[0]

    @rule(name=NAMES, version=st.integers(1, 3), state=STATES, hour=st.integers(0, 3))
    def article(self, name: str, version: int, state: str, hour: int) -> None:
        """Add a version of an article that isn't there, with a sentence, and give it a state."""
        known = self.stores[0].versions(name)
        if any(one.version == version for one in known):
            if known[0].state in ("live", "superseded"):  # others have lost their words
                self.all("set_state", known[0].number, state)
                self.all("remove_sentences", known[0].number)
            return
        article = nd.Article(
            id=name,
            text=f"{name} says x",
            version=version,
            published=MONDAY + timedelta(hours=hour) if hour else None,
            source="wire" if hour > 1 else None,
            supersedes="a" if name == "b" else None,
            language="en",
        )
        number = self.all("add_article", article, "live")
        self.sentences += 1
        self.all("add_sentences", [(self.sentences, number, 0, 0, 4, hour + 1)])

    @rule(name=NAMES)
    def forget(self, name: str) -> None:
        """Forget a version of an article with its sentences."""
        for version in self.stores[0].versions(name)[:1]:
            self.all("remove_sentences", version.number)
            self.all("delete_article", version.number)

    @rule(count=st.integers(1, 2), language=st.sampled_from(["en", "de"]))
    def texts(self, count: int, language: str) -> None:
        """Add texts; numbers go on where they ended."""
        last = self.stores[0].last_text()
        rows = []
        for number in range(last + 1, last + 1 + count):
            wording = "x" if number == 1 else f"wording {number} \ud800"
            rows.append((number, wording, language, identity(wording), b"terms!", b"keys!!"))
        self.all("add_texts", rows)

    @rule(numbers=LISTS, moves=st.lists(st.tuples(NUMBERS, NUMBERS), max_size=2))
    def without(self, numbers: list[int], moves: list[tuple[int, int]]) -> None:
        """Remove texts, and give the sentences of some to others."""
        self.all("move_sentences", moves)
        self.all("remove_texts", numbers)

    @rule(one=NUMBERS, other=NUMBERS, score=st.sampled_from([0.5, 0.75]), lone=st.booleans())
    def match(self, one: int, other: int, score: float, *, lone: bool) -> None:
        """Add a match, known from both texts or from one, or remove one."""
        if one == other:
            self.all("remove_matches", [(one, 2)])
            return
        rows = [(one, other, score, 1), (other, one, score, 1)]
        self.all("add_matches", rows[: 1 if lone else 2])

    @rule(text=NUMBERS, centre=NUMBERS, settled=st.booleans(), unsettle=LISTS)
    def star(self, text: int, centre: int, unsettle: list[int], *, settled: bool) -> None:
        """Put a text in a star, and let others be looked at later."""
        row = StarRow(
            text=text, centre=centre, score=0.5, relation=1, articles=2, best=1, settled=settled
        )
        self.all("set_stars", [row])
        self.all("set_unsettled", unsettle)

    @rule(centres=LISTS, gone=LISTS)
    def clusters(self, centres: list[int], gone: list[int]) -> None:
        """Put clusters with a conflict each in the place of others."""
        rows = [
            ClusterRow(
                centre=centre, id=f"id {centre}", kind="claim", sources=1, sentences=2,
                canonical=1, first=1,
            )
            for centre in centres
        ]  # fmt: skip
        self.all("replace_clusters", sorted({*centres, *gone}), rows)
        conflicts = [(centre, 1, 0, "number", "5", "\ud800", 0, 1, 0, 1) for centre in centres]
        self.all("add_disagreements", conflicts)

    @rule(
        kind=st.sampled_from(["must", "cannot"]), other=st.sampled_from(["y", "wording 2 \ud800"])
    )
    def link(self, kind: str, other: str) -> None:
        """Link two wordings, or take it back."""
        self.all("set_link", "x", other, kind)
        if kind == "cannot":
            self.all("remove_link", "x", "y")

    @rule(keep=st.sampled_from([None, "9d"]), moment=st.integers(-9, 9))
    def notes(self, keep: str | None, moment: int) -> None:
        """Note what an index says of itself, and what became of clusters."""
        self.all("set_keep", keep)
        self.all("set_horizon", moment)
        self.all("add_events", [("created", "c", None), ("became", "c", "d")])
        self.all("set_counted", [(False, 1)])

    @rule(what=st.sampled_from(["texts", "remove_all_matches", "replace_clusters"]))
    def fail(self, what: str) -> None:
        """After an error nothing of a transaction is kept."""
        for store in self.stores:
            with pytest.raises(LookupError), store.writing():  # noqa: PT012  # all of it fails
                store.set_meta("settings", "new")
                store.add_events([("gone", "c", None)])
                if what == "texts":
                    last = store.last_text()
                    store.add_texts([(last + 1, "y", "fr", identity("y"), b"", b"")])
                elif what == "replace_clusters":
                    store.replace_clusters([1, 2], [])
                    store.remove_texts([1, 2])
                else:
                    store.remove_all_matches()
                raise LookupError

    @invariant()
    def agree(self) -> None:
        """Both say the same to every question."""
        if hasattr(self, "stores"):
            one, other = map(answers, self.stores)
            assert one == other

    def teardown(self) -> None:
        """Close both."""
        if hasattr(self, "stores"):
            for store in self.stores:
                store.close()
            self.place.cleanup()


TestStoresAgree = StoreMachine.TestCase
TestStoresAgree.settings = settings(
    max_examples=12,
    stateful_step_count=10,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


@settings(deadline=None, max_examples=5)
@given(order=st.permutations(range(4)))
def test_an_index_over_any_store_is_the_same(order: list[int]) -> None:
    """Of the same articles come the same clusters, conflicts and events."""
    said = [
        "Some 40,000 people of Kelmouth were told to leave the harbour on Monday.",
        "Some 45,000 people of Kelmouth were told to leave the harbour on Monday.",
    ]
    articles = [nd.Article(id=f"a{n}", text=said[n % 2], published=MONDAY) for n in order]
    with tempfile.TemporaryDirectory() as place:
        stores: list[Store] = [SQLiteStore(str(Path(place) / "own.index")), MemoryStore()]
        found = []
        for store in stores:
            with Index.over(store) as index:
                index.add(articles).finish()
                index.remove("a1")
                found.append((list(index.clusters()), list(index.events()), index.verify()))
    assert found[0] == found[1]
    assert found[0][2] == []
