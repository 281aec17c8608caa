"""What becomes of each sentence where repeats are taken out, and why: kept or removed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args

from attrs import frozen

from newsdedup.errors import InvalidSettingError
from newsdedup.outputs.marked import SAYS_NO_MORE
from newsdedup.outputs.quotas import check_quota, choose
from newsdedup.outputs.tables import by_article, key_of, members
from newsdedup.records import RELATIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from newsdedup.outputs.marked import Conflicting
    from newsdedup.outputs.quotas import Quota
    from newsdedup.outputs.tables import Found, Member
    from newsdedup.records import Article, Relation, Sentence

DECISIONS_VERSION = 1

Kept = Literal["single", "canonical", "says_more", "conflict", "other_relation", "stand_in"]
Removed = Literal["repeat", "boilerplate", "quota"]
Reason = Kept | Removed
KEPT: tuple[Kept, ...] = get_args(Kept)
REMOVED: tuple[Removed, ...] = get_args(Removed)


@frozen(kw_only=True)
class Decision:
    """Whether a sentence stays, and why; `member` is its place in its cluster, if it has one.

    >>> import newsdedup as nd
    >>> copies = [nd.Article(id=name, text="The ferry Maro sails again.") for name in "ab"]
    >>> for article, (decision,) in nd.deduplicate(copies).decisions():
    ...     print(article.id, decision.kept, decision.reason)
    a True canonical
    b False repeat
    """

    sentence: Sentence
    reason: Reason
    member: Member | None = None

    @property
    def kept(self) -> bool:
        """Whether the sentence stays."""
        return self.reason in KEPT


def decisions(
    found: Found,
    *,
    relations: Collection[Relation] = SAYS_NO_MORE,
    conflicting: Conflicting = "keep",
    source_quota: Quota | None = None,
) -> Iterator[tuple[Article, list[Decision]]]:
    """Return an iterator of every article with a decision on each of its sentences.

    `relations` and `conflicting` say what is removed as for `remove`; `source_quota` is the
    largest number of characters of kept sentences from a source, the same for all or by its
    name. Articles are taken whole or not at all, in an order drawn from their ids. Where the
    quota leaves out a canonical sentence, a repeat of it elsewhere stands in. Raises
    `InvalidSettingError` where an argument isn't one of those named.
    """
    _check(relations, conflicting)
    if source_quota is not None:
        check_quota(source_quota)
    return _decided(found, relations, conflicting, source_quota)


def _check(relations: Collection[str], conflicting: str) -> None:
    if conflicting not in ("keep", "remove"):
        raise InvalidSettingError("conflicting", conflicting, "keep, remove")
    for relation in relations:
        if relation not in RELATIONS:
            raise InvalidSettingError("relations", relation, ", ".join(RELATIONS))


def _decided(
    found: Found,
    relations: Collection[Relation],
    conflicting: Conflicting,
    source_quota: Quota | None,
) -> Iterator[tuple[Article, list[Decision]]]:
    membership = members(found.clusters)

    def judged(sentence: Sentence) -> Decision:
        """Return what is decided on a sentence by its place in a cluster."""
        member = membership.get(key_of(sentence))
        reason = _reason(member, relations, conflicting)
        return Decision(sentence=sentence, reason=reason, member=member)

    if source_quota is None:
        for article, sentences in by_article(found):
            yield article, [judged(sentence) for sentence in sentences]
    else:
        yield from _within(found, judged, source_quota)


def _reason(
    member: Member | None, relations: Collection[Relation], conflicting: Conflicting
) -> Reason:
    if member is None:
        return "single"
    if member.variant is None:
        return "canonical"
    if member.variant.relation not in relations:
        return "says_more" if member.variant.relation == "contained" else "other_relation"
    if member.variant.conflicts and conflicting == "keep":
        return "conflict"
    return "boilerplate" if member.cluster.kind == "boilerplate" else "repeat"


def _within(
    found: Found, judged: Callable[[Sentence], Decision], quota: Quota
) -> Iterator[tuple[Article, list[Decision]]]:
    choice = choose(found, quota, kept=lambda sentence: judged(sentence).kept)
    for article, sentences in by_article(found):
        decided = [judged(sentence) for sentence in sentences]
        yield article, [_in_quota(one, choice.out, choice.stand_ins) for one in decided]


def _in_quota(decision: Decision, out: Collection[str], stand_ins: Collection[Any]) -> Decision:
    """Return the decision as the quota leaves it."""
    sentence, member = decision.sentence, decision.member
    if sentence.article_id in out:
        reason: Reason = "quota" if decision.kept else decision.reason
        return Decision(sentence=sentence, reason=reason, member=member)
    if key_of(sentence) in stand_ins:
        return Decision(sentence=sentence, reason="stand_in", member=member)
    return decision


def decision_line(decision: Decision) -> dict[str, Any]:
    """Return a decision as plain values, keys in the order of its schema: offsets, no text."""
    sentence, member = decision.sentence, decision.member
    variant = member and member.variant
    return {
        "schema": DECISIONS_VERSION,
        "sentence_id": sentence.id,
        "article_id": sentence.article_id,
        "position": sentence.position,
        "start": sentence.start,
        "end": sentence.end,
        "decision": "kept" if decision.kept else "removed",
        "reason": decision.reason,
        "cluster_id": member and member.cluster.id,
        "relation": variant and variant.relation,
        "score": variant and variant.score,
        "canonical": member and _place(member.cluster.canonical),
    }


def _place(sentence: Sentence) -> dict[str, Any]:
    return {
        "article_id": sentence.article_id,
        "position": sentence.position,
        "start": sentence.start,
        "end": sentence.end,
    }
