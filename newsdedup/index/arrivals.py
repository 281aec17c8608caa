"""What adding and removing articles changes: which versions count, which texts come and go."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
from attrs import field, frozen

from newsdedup import matching, overlap, rules
from newsdedup.candidates import mix64
from newsdedup.columns import Pairs, distinct
from newsdedup.corpus import language_of
from newsdedup.index.counting import gained, recount
from newsdedup.index.grouping import LARGEST_AT_ONCE, regroup
from newsdedup.index.holdings import Holdings, kept_keys, packed_keys
from newsdedup.index.links import Wishes
from newsdedup.index.shelf import few_rows
from newsdedup.index.turns import expire_old, take
from newsdedup.records import RELATIONS, Article
from newsdedup.store import identity

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from newsdedup.columns import Int64s, Matches, Ragged, Uint64s
    from newsdedup.index.showing import Stored
    from newsdedup.index.turns import Turn
    from newsdedup.records import Skipped
    from newsdedup.versions import OnBadItem

_EXACT = RELATIONS.index("exact")
_CONTAINS, _CONTAINED = RELATIONS.index("contains"), RELATIONS.index("contained")


# New texts of a transaction from which on it pays to group those of all transactions at once.
MANY = 1_000


@frozen(kw_only=True)
class Change:
    """What one transaction did: the clusters it touched, the articles that count since.

    `ungrouped` are texts that are left for `group`; `taken` counts the articles that were new,
    `left` those that count no more.
    """

    clusters: list[Stored]
    ungrouped: set[int]
    entered: list[int]
    taken: int
    left: int
    skipped: list[Skipped] = field(factory=list)


def apply(
    held: Holdings,
    arrived: Iterable[Article],
    *,
    removed: Collection[str] = (),
    on_bad_item: OnBadItem = "stop",
    later: bool = False,
) -> Change:
    """Add articles and remove others in one transaction; all of it is kept, or nothing.

    With `later`, many texts that came alone aren't grouped; `Change.ungrouped` tells which.
    Raises `ArticleFormatError` as `latest` does.
    """

    def begin() -> Turn:
        """Take the articles in, and let go of those that are too old to keep."""
        turn = take(held.store, arrived, removed=removed, on_bad_item=on_bad_item)
        keep = held.store.keep()
        if keep is not None:
            expire_old(turn, keep, now=datetime.now(UTC))
        return turn

    return transact(held, begin, later=later)


def transact(held: Holdings, begin: Callable[[], Turn], *, later: bool = False) -> Change:
    """Let `begin` say which articles come and go, and do the rest, in one transaction."""
    terms_before, work = len(held.lexicon), None
    try:
        with held.store.writing():
            held.refresh()
            terms_before = len(held.lexicon)
            turn = begin()
            work = _Work(held, turn, later=later)
            work.run()
    except BaseException:
        held.lexicon.forget_after(terms_before)
        held.undo()
        if work is not None and work.exchanged:
            held.rebuild()
        raise
    if turn.leaves:
        held.store.give_back()
    return Change(
        clusters=work.clusters,
        ungrouped=work.ungrouped,
        entered=work.entered,
        taken=turn.taken,
        left=len(turn.leaves),
        skipped=turn.skipped,
    )


def group(held: Holdings, texts: Collection[int]) -> None:
    """Group anew what was left for later; what has been since is passed over."""
    if texts:
        with held.store.writing():
            held.refresh()
            left = [text for text in held.store.unsettled() if text in texts]
            regroup(held, left, {}, largest=LARGEST_AT_ONCE)


class _Work:
    """The sentences and texts of the articles that enter and leave, and what they match."""

    def __init__(self, held: Holdings, turn: Turn, *, later: bool) -> None:
        self._held = held
        self._turn = turn
        self.entered = turn.entered
        self.exchanged = False
        self.clusters: list[Stored] = []
        self.ungrouped: set[int] = set()
        self._leaving = self._take_out()
        self._changed = set(self._leaving)
        self._before = self._centres(self._leaving)
        self._rows = [row for number in self.entered for row in self._sentences(number)]
        self._number_texts()
        self._gone = [*self._unused(), *self._renewed]
        self._changed |= {self._number_of[wording] for *_, wording, _ in self._rows}
        self._entering = frozenset(self._changed)
        self._matched: set[int] = set()
        self._moved: set[int] = set()
        is_plain = not (self._leaving or self._gone)
        self._later = later and is_plain and len(self._new) >= MANY

    def _take_out(self) -> set[int]:
        """Take out the sentences of what leaves; return their texts."""
        found: set[int] = set()
        for number in sorted(self._turn.leaves):
            found |= self._held.store.remove_sentences(number)
        if self._turn.leaves:
            self._held.forget_articles()
        return found

    def _centres(self, texts: Iterable[int]) -> dict[int, int]:
        return {star.text: star.centre for star in self._held.store.stars(sorted(texts))}

    def _number_texts(self) -> None:
        """Find the numbers of the wordings that enter, and give numbers to those that are new.

        A text has the language of the first article, by id, that carries it, as in a batch;
        one whose language changes by that is `_renewed`: it gets another number.
        """
        store = self._held.store
        languages = {wording: language for *_, wording, language in reversed(self._rows)}
        wordings = list(languages)
        known = store.text_numbers(wordings, [identity(wording) for wording in wordings])
        self._number_of = {w: n for w, n in zip(wordings, known, strict=True) if n is not None}
        self._renewed = self._other_languages()
        self._before |= self._centres(self._renewed)
        new = {w: languages[w] for w, n in zip(wordings, known, strict=True) if n is None}
        new |= dict(self._renewed.values())
        following = store.last_text() + 1
        self._new, self._languages = list(new), list(new.values())
        self._numbers = np.arange(following, following + len(new), dtype=np.int64)
        self._number_of |= dict(zip(new, self._numbers.tolist(), strict=True))

    def _other_languages(self) -> dict[int, tuple[str, str]]:
        """Return wording and right language of the texts here whose language is another now."""
        store = self._held.store
        touched = self._leaving | set(self._number_of.values())
        said = {language for *_, language in self._rows}
        is_one = not self._leaving and len(said | store.languages()) <= 1
        if not touched or is_one:  # what leaves may have kept another language from being a text's
            return {}
        first: dict[int, tuple[str, str]] = {}
        carriers = [
            (text, article_id, self._language(language))
            for text, article_id, language in store.carriers(sorted(touched))
        ]
        ids = {number: self._held.store.article(number).id for number in self.entered}
        carriers += [
            (self._number_of[wording], ids[number], language)
            for number, *_, wording, language in self._rows
            if wording in self._number_of
        ]
        for text, article_id, language in carriers:
            first[text] = min(first.get(text, (article_id, language)), (article_id, language))
        rows = store.wordings_and_languages(sorted(first))
        return {
            text: (wording, first[text][1])
            for text, wording, language in rows
            if language != first[text][1]
        }

    def _language(self, named: str | None) -> str:
        return language_of(Article(id="-", text="", language=named), self._held.settings)

    def _sentences(self, number: int) -> Iterable[tuple[int, int, int, int, str, str]]:
        """Yield article, position, start, end, name and language of an article's sentences."""
        article = self._held.store.article(number)
        language = language_of(article, self._held.settings)
        settings = self._held.settings
        self._held.hear_of(article.source)
        spans, wordings = matching.read_sentences(article.text, article.furniture, settings)
        for position, ((start, end), wording) in enumerate(zip(spans, wordings, strict=True)):
            name = rules.marked(wording, article.source, settings)
            yield number, position, start, end, name, language

    def _unused(self) -> list[int]:
        here = set(self._number_of.values()) | set(self._renewed)
        return [n for n in self._held.store.unused_texts(sorted(self._leaving)) if n not in here]

    def run(self) -> None:
        """Write texts, sentences and matches, and group anew what they touch."""
        store = self._held.store
        self._note_unused()
        if self._new or self._gone:
            self._exchange()
        following = store.last_sentence() + 1
        rows = [
            (number, article, position, start, end, self._number_of[wording])
            for number, (article, position, start, end, wording, _) in enumerate(
                self._rows, following
            )
        ]
        store.add_sentences(rows)
        self._set_alone({row[-1]: row[0] for row in rows}, Counter(row[-1] for row in rows))
        grown = self._count(rows)
        if self._later:
            store.set_unsettled(self._changed)
            self.ungrouped = self._changed
            return
        self.clusters = regroup(
            self._held,
            self._changed,
            self._before,
            largest=LARGEST_AT_ONCE,
            fresh=(self._entering | self._moved) & self._changed,
            grown=grown,
        )

    def _count(self, rows: Iterable[tuple[int, ...]]) -> dict[int, list[int]]:
        """Count the articles of the texts whose sentences aren't the same.

        Return the new sentences of those that have only gained some.
        """
        other = (self._leaving | self._moved | set(self._numbers.tolist())) & self._changed
        grown: dict[int, list[int]] = {}
        for number, *_, text in rows:
            if text in self._changed and text not in other:
                grown.setdefault(text, []).append(number)
        recount(self._held, other)
        gained(self._held, grown)
        return grown

    def _set_alone(self, sentence_of: Mapping[int, int], times: Mapping[int, int]) -> None:
        """Write the stars of new texts that repeat nothing: most of them, and no more to do."""
        wished = Wishes(self._held.store).together
        new = set(self._numbers.tolist()) - self._moved - self._matched
        alone = sorted(text for text in new if times.get(text) == 1 and text not in wished)
        self._held.store.add_alone((text, sentence_of[text]) for text in alone)
        self._changed -= set(alone)

    def _note_unused(self) -> None:
        """Note what the texts that no sentence has any more were linked to: it changes."""
        store, gone = self._held.store, set(self._gone)
        linked = {other for _, other, _, _ in store.matches(self._gone)}
        mates = store.members(sorted({self._before[text] for text in gone if text in self._before}))
        self._before |= {star.text: star.centre for star in mates}
        self._changed |= linked | {star.text for star in mates}
        self._changed -= gone
        if gone:
            self._held.components.forget()

    def _exchange(self) -> None:
        """Take out the texts that are gone, put in the wordings that are new, and match them."""
        held = self._held
        texts = held.read_texts(self._new, languages=self._languages)
        keys = held.keys(texts)
        gone_keys = kept_keys(list(held.store.keys_of(self._gone).values())).values
        moves = [(n, self._number_of[wording]) for n, (wording, _) in self._renewed.items()]
        held.store.move_sentences(moves)
        self._moved = {number for _, number in moves}
        self._changed |= self._moved
        held.store.remove_texts(self._gone)
        held.store.add_texts(
            zip(
                self._numbers.tolist(),
                self._new,
                self._languages,
                texts.identity.view(np.int64).tolist(),
                held.lexicon.write(texts.terms),
                packed_keys(keys),
                strict=True,
            )
        )
        self.exchanged = True
        found = held.buckets.exchange(
            keys,
            self._numbers,
            texts.identity,
            gone_keys=gone_keys,
            gone=np.array(self._gone, dtype=np.int64),
        )
        held.last_text = max([held.last_text, *self._numbers.tolist()])
        new, other = (
            np.concatenate(columns) for columns in zip(found.partners, found.appearing, strict=True)
        )
        matches, numbers = measured(held, new, other)
        matches = _sharing(held, matches, numbers)
        held.store.add_matches(both_ways(matches, numbers))
        both = np.concatenate((matches.first, matches.second))
        self._matched = set(numbers[distinct(both)].tolist())
        self._changed |= self._matched
        self._drop(*found.vanishing)

    def _drop(self, first: Int64s, second: Int64s) -> None:
        """Remove the matches of pairs that no batch would look at any more."""
        store = self._held.store
        doubtful = set(zip(first.tolist(), second.tolist(), strict=True))
        kept = [
            (text, other)
            for text, other, _, _ in store.matches(sorted({one for one, _ in doubtful}))
            if (text, other) in doubtful
        ]
        if not kept:
            return
        one, other = (np.array(column, dtype=np.int64) for column in zip(*kept, strict=True))
        linked = self._held.buckets.linked(_shared_keys(self._held, one, other), one, other)
        gone = [pair for pair, holds in zip(kept, linked.tolist(), strict=True) if not holds]
        store.remove_matches((*gone, *((other, one) for one, other in gone)))
        self._held.components.forget()
        self._changed |= {number for pair in gone for number in pair}


def measured(held: Holdings, new: Int64s, other: Int64s) -> tuple[Matches, Int64s]:
    """Return the matches among pairs of kept texts, and the number of each text they name."""
    first, second = _worth(held, new, other)
    used = distinct(np.concatenate((first, second)))
    rows = held.store.terms_of(used.tolist())
    wordings = held.wordings(used.tolist())
    texts = held.lexicon.texts(
        [row for _, row in rows], wordings=[wordings[number] for number in used.tolist()]
    )
    one, two = np.searchsorted(used, first), np.searchsorted(used, second)
    first, second = np.minimum(one, two), np.maximum(one, two)
    pairs = _pairs(first, second)
    return matching.measured(texts, pairs.first, pairs.second, held.settings), used


def _worth(held: Holdings, new: Int64s, other: Int64s) -> tuple[Int64s, Int64s]:
    """Return the pairs of kept texts that share enough to be measured."""
    if held.shelf.pays(len(new), of=held.last_text):
        worth = overlap.overlapping(_pairs(new, other), held.shelf.rows())
        return worth.first.astype(np.int64), worth.second.astype(np.int64)
    numbers = distinct(np.concatenate((new, other)))
    rows = held.store.terms_of(numbers.tolist())
    there = np.array([number for number, _ in rows], dtype=np.int64)
    known = np.isin(new, there) & np.isin(other, there)
    first, second = np.searchsorted(there, new[known]), np.searchsorted(there, other[known])
    texts = few_rows([row for _, row in rows], held.lexicon.saliences)
    worth = overlap.overlapping(_pairs(first, second), texts)
    return there[worth.first], there[worth.second]


def _pairs(first: Int64s, second: Int64s) -> Pairs:
    return Pairs(first=first.astype(np.int32), second=second.astype(np.int32))


def _sharing(held: Holdings, matches: Matches, numbers: Int64s) -> Matches:
    """Return the matches whose texts share a whole key; the keys in memory are cut."""
    shared = _shared_keys(held, numbers[matches.first], numbers[matches.second])
    return matches.only(shared.lengths > 0)


def _shared_keys(held: Holdings, first: Int64s, second: Int64s) -> Ragged:
    """Return the keys that both texts of each pair have, as far as they are kept."""
    used = distinct(np.concatenate((first, second)))
    kept = held.store.keys_of(used.tolist())
    keys = kept_keys([kept[number] for number in used.tolist()])
    one = keys.take(np.searchsorted(used, first))
    other = keys.take(np.searchsorted(used, second))
    mine, theirs = _of_pair(one), np.sort(_of_pair(other))
    if not len(theirs):
        return one.only(np.zeros(len(mine), dtype=np.bool_))
    return one.only(theirs[np.searchsorted(theirs[:-1], mine)] == mine)


def _of_pair(keys: Ragged) -> Uint64s:
    """Return each row's keys mixed with the number of the row."""
    mixed: Uint64s = mix64(keys.values + mix64(keys.rows.astype(np.uint64)))
    return mixed


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
