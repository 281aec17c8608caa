"""What adding and removing articles changes: which versions count, which texts come and go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import field, frozen

from newsdedup import matching, normalize, sentences
from newsdedup.columns import Pairs
from newsdedup.index.grouping import LARGEST_AT_ONCE, Stored, recount, regroup
from newsdedup.index.holdings import Holdings, kept_keys
from newsdedup.index.lexicon import cut
from newsdedup.pipeline import language_of
from newsdedup.records import RELATIONS, Skipped
from newsdedup.store import identity
from newsdedup.versions import latest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from newsdedup.columns import Int64s, Matches, Ragged
    from newsdedup.records import Article
    from newsdedup.store import Store, Version
    from newsdedup.versions import OnBadItem

_EXACT = RELATIONS.index("exact")
_CONTAINS, _CONTAINED = RELATIONS.index("contains"), RELATIONS.index("contained")


@frozen(kw_only=True)
class Change:
    """What one transaction did.

    `clusters` are those it touched, `entered` the numbers of articles that count now and did
    not before, by id; `new` and `gone` are texts.
    """

    clusters: list[Stored]
    entered: list[int]
    skipped: list[Skipped] = field(factory=list)


class _Turn:
    """The articles whose counting changes in this transaction."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.enters: dict[int, str] = {}
        self.leaves: set[int] = set()
        self.skipped: list[Skipped] = []

    def move(self, version: Version, state: str) -> None:
        """Give a version of an article another state."""
        if version.state == state:
            return
        self.store.set_state(version.number, state)
        if state == "live":
            self.enters[version.number] = version.id
            return
        self.leave(version)

    def leave(self, version: Version) -> None:
        """Note that a version counts no more."""
        if self.enters.pop(version.number, None) is None and version.state == "live":
            self.leaves.add(version.number)


def apply(
    held: Holdings,
    arrived: Iterable[Article],
    *,
    removed: Collection[str] = (),
    on_bad_item: OnBadItem = "stop",
) -> Change:
    """Add articles and remove others in one transaction; all of it is kept, or nothing.

    Raises `ArticleFormatError` as `latest` does.
    """
    terms_before, gone = len(held.lexicon), np.empty(0, dtype=np.int64)
    try:
        with held.store.writing():
            held.refresh()
            terms_before = len(held.lexicon)
            turn = _Turn(held.store)
            ids = [_arrive(turn, article, on_bad_item) for article in arrived]
            ids += [_remove(turn, identity) for identity in removed]
            _reconcile(turn, [identity for identity in ids if identity], on_bad_item)
            work = _Work(held, turn)
            gone = work.gone
            work.run()
    except BaseException:
        held.lexicon.forget_after(terms_before)
        held.buckets.restore(gone)
        raise
    held.buckets.add(work.keys, work.numbers, work.identity)
    held.last_text = max([held.last_text, *work.numbers.tolist()])
    return Change(clusters=work.clusters, entered=work.entered, skipped=turn.skipped)


def _arrive(turn: _Turn, article: Article, on_bad_item: OnBadItem) -> str | None:
    """Add a version of an article; return its id, None where it changes nothing."""
    known = turn.store.versions(article.id)
    if any(one.state == "removed" and one.version >= article.version for one in known):
        problem = f"version {article.version} was removed, or a later one was"
        turn.skipped.append(Skipped(path="article", item=article.id, problem=problem))
        return None
    for same in (one for one in known if one.version == article.version):
        if not _is_kept(turn, same, article, on_bad_item):
            return None
        turn.leave(same)
        turn.store.delete_article(same.number)
    turn.store.add_article(article, "superseded")
    return article.id


def _is_kept(turn: _Turn, same: Version, article: Article, on_bad_item: OnBadItem) -> bool:
    """Say whether an article takes the place of the one of the same version that is here."""
    if same.state == "replaced":
        problem = f"version {article.version} came again, and a later one is here"
        turn.skipped.append(Skipped(path="article", item=article.id, problem=problem))
        return False
    here = turn.store.article(same.number)
    found = latest([here, article], on_bad_item=on_bad_item)
    turn.skipped += found.skipped
    return here not in found.articles


def _remove(turn: _Turn, identity: str) -> str | None:
    """Leave a tombstone of an article, so that no version up to this one comes back."""
    known = [one for one in turn.store.versions(identity) if one.state != "removed"]
    for one in known:
        turn.move(one, "removed")
    return identity if known else None


def _reconcile(turn: _Turn, ids: Sequence[str], on_bad_item: OnBadItem) -> None:
    """Decide which versions count among some articles and all that supersedes links reach."""
    known: dict[str, list[Version]] = {}
    frontier = list(ids)
    while frontier:
        identity = frontier.pop()
        if identity in known:
            continue
        known[identity] = turn.store.versions(identity)
        frontier += [one.supersedes for one in known[identity] if one.supersedes]
        frontier += [one.id for one in turn.store.linked(identity)]
    there = {i: [v for v in found if v.state != "removed"] for i, found in known.items()}
    bare = [version.bare() for versions in there.values() for version in versions]
    counting = {article.id for article in latest(bare, on_bad_item=on_bad_item).articles}
    for identity, versions in sorted(there.items()):
        for version in versions[:-1]:
            turn.move(version, "replaced")
        for version in versions[-1:]:
            turn.move(version, "live" if identity in counting else "superseded")


class _Work:
    """The sentences and texts of the articles that enter and leave, and what they match."""

    def __init__(self, held: Holdings, turn: _Turn) -> None:
        self._held = held
        self._turn = turn
        self.entered = [n for n, _ in sorted(turn.enters.items(), key=lambda item: item[1])]
        self.numbers: Int64s = np.empty(0, dtype=np.int64)
        self.identity = np.empty(0, dtype=np.uint64)
        self.keys: Ragged = kept_keys([])
        self.clusters: list[Stored] = []
        self._changed: set[int] = set()
        self._before: dict[int, int] = {}
        self._split()
        self.gone = np.array(self._unused(), dtype=np.int64)

    def _split(self) -> None:
        """Take out the sentences of what leaves, and find those of what enters."""
        store = self._held.store
        leaving: set[int] = set()
        for number in sorted(self._turn.leaves):
            leaving |= store.remove_sentences(number)
            self._held.article.cache_clear()
        self._changed |= leaving
        self._before = {star.text: star.centre for star in store.stars(sorted(leaving))}
        rows = [row for number in self.entered for row in self._sentences(number)]
        wordings = list({wording: language for *_, wording, language in reversed(rows)})[::-1]
        languages = {wording: language for *_, wording, language in reversed(rows)}
        identities = [identity(wording) for wording in wordings]
        known = store.text_numbers(wordings, identities)
        following = store.last_text() + 1
        number_of: dict[str, int] = {}
        self._new: list[str] = []
        for wording, here in zip(wordings, known, strict=True):
            number_of[wording] = following + len(self._new) if here is None else here
            self._new += [wording] if here is None else []
        self._languages = [languages[wording] for wording in self._new]
        self.numbers = np.arange(following, following + len(self._new), dtype=np.int64)
        self._rows = [(a, p, s, e, number_of[wording]) for a, p, s, e, wording, _ in rows]
        self._changed |= {row[-1] for row in self._rows}
        self._fresh = frozenset(self._changed)

    def _sentences(self, number: int) -> Iterable[tuple[int, int, int, int, str, str]]:
        """Yield article, position, start, end, wording and language of an article's sentences."""
        article = self._held.store.article(number)
        language = language_of(article, self._held.settings)
        spans = sentences.spans(article.text, self._held.settings)
        for position, (start, end) in enumerate(spans):
            wording = normalize.normalize(article.text[start:end])
            yield number, position, start, end, wording, language

    def _unused(self) -> list[int]:
        here = {row[-1] for row in self._rows}
        return [n for n in self._held.store.unused_texts(sorted(self._before)) if n not in here]

    def run(self) -> None:
        """Write texts, sentences and matches, and group anew what they touch."""
        store = self._held.store
        self._remove_unused()
        self._add_texts()
        store.add_sentences(self._rows)
        recount(self._held, self._changed)
        self.clusters = regroup(
            self._held,
            self._changed,
            self._before,
            largest=LARGEST_AT_ONCE,
            fresh=self._fresh,
        )

    def _remove_unused(self) -> None:
        """Remove the texts that no sentence has any more; what they were linked to changes."""
        store, gone = self._held.store, set(self.gone.tolist())
        if not gone:
            return
        linked = {other for _, other, _, _ in store.matches(sorted(gone))}
        mates = store.members(sorted({self._before[text] for text in gone if text in self._before}))
        self._before |= {star.text: star.centre for star in mates}
        self._changed |= linked | {star.text for star in mates}
        self._changed -= gone
        store.remove_texts(sorted(gone))
        self._held.buckets.remove(self.gone)

    def _add_texts(self) -> None:
        """Add the wordings that are new, with their terms, keys and matches."""
        if not self._new:
            return
        held = self._held
        texts = matching.read_texts(self._new, held.settings, languages=self._languages)
        self.keys, self.identity = held.keys(texts), texts.identity
        keys = self.keys.values.astype("<u8")
        held.store.add_texts(
            zip(
                self.numbers.tolist(),
                self._new,
                self._languages,
                texts.identity.view(np.int64).tolist(),
                held.lexicon.write(texts.terms),
                cut(keys, self.keys.offsets),
                strict=True,
            )
        )
        new, other = held.buckets.partners(self.keys, self.numbers, self.identity)
        found, numbers = measured(held, new, other)
        matches = _sharing(held, found, numbers)
        held.store.add_matches(both_ways(matches, numbers))
        self._changed |= {int(n) for n in numbers[matches.first]}
        self._changed |= {int(n) for n in numbers[matches.second]}


def measured(held: Holdings, new: Int64s, other: Int64s) -> tuple[Matches, Int64s]:
    """Return the matches among pairs of kept texts, and the number of each text they name."""
    numbers = np.unique(np.concatenate((new, other)))
    rows = held.store.terms_of(numbers.tolist())
    there = np.array([number for number, _ in rows], dtype=np.int64)
    known = np.isin(new, there) & np.isin(other, there)
    first, second = np.searchsorted(there, new[known]), np.searchsorted(there, other[known])
    pairs = Pairs(
        first=np.minimum(first, second).astype(np.int32),
        second=np.maximum(first, second).astype(np.int32),
    )
    wordings = Wordings(held, there.tolist())
    texts = held.lexicon.texts([row for _, row in rows], wordings=wordings)
    worth = matching.overlapping(texts, pairs)
    wordings.load(np.unique(np.concatenate((worth.first, worth.second))).tolist())
    return matching.measured(texts, worth.first, worth.second, held.settings), there


class Wordings(list[str]):
    """The wordings of some texts, empty until they are loaded: most are never looked at."""

    def __init__(self, held: Holdings, numbers: Sequence[int]) -> None:
        super().__init__([""] * len(numbers))
        self._held = held
        self._numbers = numbers

    def load(self, places: Sequence[int]) -> None:
        """Load the wordings at some places of the list."""
        found = self._held.store.wordings(self._numbers[place] for place in places)
        for place in places:
            self[place] = found[self._numbers[place]]


def _sharing(held: Holdings, matches: Matches, numbers: Int64s) -> Matches:
    """Return the matches whose texts share a whole key; the keys in memory are cut."""
    used = np.unique(numbers[np.concatenate((matches.first, matches.second))]).tolist()
    keys = {n: set(unsigned_keys(row)) for n, row in held.store.keys_of(used).items()}
    pairs = zip(numbers[matches.first].tolist(), numbers[matches.second].tolist(), strict=True)
    return matches.only(
        np.array([not keys[one].isdisjoint(keys[other]) for one, other in pairs], dtype=np.bool_)
    )


def unsigned_keys(row: bytes) -> list[int]:
    """Return the band keys that some bytes hold."""
    found: list[int] = np.frombuffer(row, dtype="<u8").tolist()
    return found


def both_ways(matches: Matches, numbers: Int64s) -> Iterable[tuple[int, int, float, int]]:
    """Yield each match as seen from both of its texts."""
    flipped = {_CONTAINS: _CONTAINED, _CONTAINED: _CONTAINS}
    columns = (
        numbers[matches.first].tolist(),
        numbers[matches.second].tolist(),
        matches.score.tolist(),
        matches.relation.tolist(),
    )
    for first, second, score, relation in zip(*columns, strict=True):
        yield first, second, score, relation
        yield second, first, score, flipped.get(relation, relation)
