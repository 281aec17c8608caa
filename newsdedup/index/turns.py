"""Which versions of articles count: what comes, what replaces it, and what was removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from newsdedup.amounts import microseconds_of
from newsdedup.records import Skipped
from newsdedup.store import microseconds
from newsdedup.versions import latest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from newsdedup.records import Article
    from newsdedup.store import Store, Version
    from newsdedup.versions import OnBadItem


class Turn:
    """The articles whose counting changes in this transaction."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.enters: dict[int, str] = {}
        self.leaves: set[int] = set()
        self.skipped: list[Skipped] = []
        self.taken = 0

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

    @property
    def entered(self) -> list[int]:
        """The numbers of articles that count now and did not before, by id."""
        return [number for number, _ in sorted(self.enters.items(), key=lambda item: item[1])]


def take(
    store: Store,
    arrived: Iterable[Article],
    *,
    removed: Collection[str],
    on_bad_item: OnBadItem,
) -> Turn:
    """Write the versions that arrive and tombstones of those removed; tell what counts now.

    Raises `ArticleFormatError` as `latest` does.
    """
    turn = Turn(store)
    ids = [_arrive(turn, article, on_bad_item) for article in arrived]
    ids += [_remove(turn, identity) for identity in removed]
    _reconcile(turn, [identity for identity in ids if identity], on_bad_item)
    return turn


def _arrive(turn: Turn, article: Article, on_bad_item: OnBadItem) -> str | None:
    """Add a version of an article; return its id, None where it changes nothing."""
    if _is_too_old(turn.store, article):
        problem = f"published {article.published}, and the index forgets what is as old"
        turn.skipped.append(Skipped(path="article", item=article.id, problem=problem))
        return None
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
    turn.taken += 1
    return article.id


def _is_too_old(store: Store, article: Article) -> bool:
    """Say whether an article is of an age that was expired."""
    horizon = store.horizon()
    if horizon is None or article.published is None:
        return False
    return microseconds(article.published) < horizon


def _is_kept(turn: Turn, same: Version, article: Article, on_bad_item: OnBadItem) -> bool:
    """Say whether an article takes the place of the one of the same version that is here."""
    if same.state == "replaced":
        problem = f"version {article.version} came again, and a later one is here"
        turn.skipped.append(Skipped(path="article", item=article.id, problem=problem))
        return False
    here = turn.store.article(same.number)
    found = latest([here, article], on_bad_item=on_bad_item)
    turn.skipped += found.skipped
    if found.articles:
        return here not in found.articles
    if "usable" in (here.status, article.status):  # the one taken back is the one that is kept
        return here.status == "usable"
    bare = [evolve(one, status="usable") for one in (here, article)]
    return bare[0] not in latest(bare, on_bad_item=on_bad_item).articles


def _remove(turn: Turn, identity: str) -> str | None:
    """Leave a tombstone of an article, so that no version up to this one comes back."""
    known = [one for one in turn.store.versions(identity) if one.state != "removed"]
    for one in known:
        turn.move(one, "removed")
    return identity if known else None


def expire(turn: Turn, before_us: int) -> None:
    """Forget the articles published before a time, all versions; none of that age comes back.

    So with those of that age that another superseded: they would count again without it.
    """
    linked: list[str] = []
    for identity in turn.store.published_before(before_us):
        for version in turn.store.versions(identity):
            turn.leave(version)
            linked += [version.supersedes] if version.supersedes else []
            turn.store.delete_article(version.number)
    turn.store.set_horizon(max(before_us, turn.store.horizon() or before_us))
    _reconcile(turn, linked, "skip")


def expire_old(turn: Turn, keep: str, *, now: datetime) -> None:
    """Forget what was published longer than `keep` before the newest article, or before `now`.

    That is the earlier of the two, so that one article dated years ahead doesn't end all.
    """
    newest = turn.store.newest()
    if newest is not None:
        expire(turn, min(newest, microseconds(now)) - microseconds_of(keep))


def _reconcile(turn: Turn, ids: Sequence[str], on_bad_item: OnBadItem) -> None:
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
    found = latest(bare, on_bad_item=on_bad_item)
    turn.skipped += [one for one in found.skipped if one.item in ids]
    counting = {article.id for article in found.articles}
    for identity, versions in sorted(there.items()):
        for version in versions[:-1]:
            turn.move(version, "replaced")
        for version in versions[-1:]:
            turn.move(version, "live" if identity in counting else "superseded")
