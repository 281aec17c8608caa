"""Which articles stay where no source may give more than so many characters."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

from attrs import frozen

from newsdedup.errors import InvalidSettingError
from newsdedup.outputs.tables import by_article, key_of
from newsdedup.records import RELATIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsdedup.outputs.tables import Found, Key
    from newsdedup.records import Article, Cluster, Sentence

    Quota = int | Mapping[str, int]
    Kept = Callable[[Sentence], bool]


@frozen(kw_only=True)
class Choice:
    """The ids of articles that are left out, and the repeats that stay in place of theirs."""

    out: frozenset[str]
    stand_ins: frozenset[Key]


class _Budget:
    """How many characters each source may still give; one that no quota names, any number."""

    def __init__(self, quota: Quota) -> None:
        self._quota = quota
        self._spent: dict[str, int] = defaultdict(int)

    def take(self, source: str | None, characters: int) -> bool:
        """Take the characters, where there are as many left; say whether there were."""
        limit = self._limit(source)
        if source is None or limit is None:
            return True
        if self._spent[source] + characters > limit:
            return False
        self._spent[source] += characters
        return True

    def _limit(self, source: str | None) -> int | None:
        return self._quota if isinstance(self._quota, int) else self._quota.get(source or "")


def choose(found: Found, quota: Quota, *, kept: Kept) -> Choice:
    """Return which articles a quota leaves out, and which repeats stand in for what they held.

    `quota` is a number of characters of kept sentences, for every source or by its name. An
    article that would go over it is left out as a whole, as half an article is none; the next
    that fits is taken. They are taken in the order of a hash of their ids: a sample, and the
    same for any order of the input. An article without a source has no quota.
    """
    budget = _Budget(quota)
    characters = {
        article.id: sum(one.end - one.start for one in sentences if kept(one))
        for article, sentences in by_article(found)
    }
    drawn = sorted(found.articles, key=_draw)
    out = {one.id for one in drawn if not budget.take(one.source, characters[one.id])}
    stand_ins = (_stand_in(cluster, out, kept, budget) for cluster in found.clusters)
    return Choice(out=frozenset(out), stand_ins=frozenset(filter(None, stand_ins)))


def check_quota(quota: Quota) -> None:
    """Raise `InvalidSettingError` for a quota that is no whole number from 0."""
    numbers = quota.values() if isinstance(quota, Mapping) else [quota]
    for number in numbers:
        if isinstance(number, bool) or not isinstance(number, int) or number < 0:
            raise InvalidSettingError("source_quota", number, "a whole number from 0")


def _draw(article: Article) -> tuple[bytes, str]:
    key = article.id.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(key, digest_size=8).digest(), article.id


def _stand_in(cluster: Cluster, out: set[str], kept: Kept, budget: _Budget) -> Key | None:
    """Return the repeat that stays where the canonical's article is left out.

    None where something that says as much stays anyway, or no source has room for any.
    """
    if cluster.canonical.article_id not in out:
        return None
    left = [one for one in cluster.variants if one.sentence.article_id not in out]
    if any(kept(one.sentence) and not one.conflicts for one in left):
        return None
    removed = [one for one in left if not kept(one.sentence)]
    for one in sorted(removed, key=lambda one: (RELATIONS.index(one.relation), -one.score)):
        if budget.take(one.sentence.source, len(one.sentence.text)):
            return key_of(one.sentence)
    return None
