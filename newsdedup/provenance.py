"""From stars of texts to clusters of sentences: who said it, when, who first, and what kind.

Columns in, records out: a record is made only for a sentence that a cluster shows.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve, frozen

from newsdedup.records import RELATIONS, Cluster, Sentence, Variant

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from newsdedup.columns import Float32s, Float64s, Int32s, Int64s, Uint8s
    from newsdedup.records import ClusterKind, Conflict, Relation

UNKNOWN_TIME = np.iinfo(np.int64).max

_MICROSECONDS_PER_DAY = 86_400_000_000
_NEAR = RELATIONS.index("near")  # exact and near: the line itself; the others hold claims too


@frozen(eq=False, kw_only=True)
class Occurrences:
    """Where each text occurs: five columns of one value a sentence.

    `article` (int32) is the place of its article among all sorted by id, `position` (int32)
    its place there, `published` (int64) microseconds since 1970 in UTC or `UNKNOWN_TIME`,
    `source` (int32) the number of its source or -1, `text_of` (int32) the number of its text.
    """

    article: Int32s
    position: Int32s
    published: Int64s
    source: Int32s
    text_of: Int32s

    def __len__(self) -> int:
        return len(self.article)


def clusters(  # noqa: PLR0913  # columns, each told apart by its keyword
    occurrences: Occurrences,
    *,
    centre: Int32s,
    score: Float32s,
    relation: Uint8s,
    rank: Int64s,
    salience: Float64s,
    boilerplate_articles: int,
    sentence_of: Callable[[int], Sentence],
    across_only: bool = False,
    across_sources: bool = False,
) -> tuple[Cluster, ...]:
    """Return the clusters of two sentences or more, in the order of their first publication.

    `centre`, `score`, `relation` (read from centre to text) and `salience` (nats) have one
    value a text, `rank` (int64, all different, smallest best) one a sentence. The canonical
    sentence is the best one of the centre's wording; its other occurrences are `exact`
    variants. Variants are in order of time and have no conflicts yet. With `across_only` a
    cluster has one sentence an article, with `across_sources` one a source: the canonical or
    else the best; the others belong to no cluster.
    """
    in_time = _in_time(occurrences)
    origin = origins(occurrences)
    once = origin if across_sources else occurrences.article if across_only else None
    groups = _groups(occurrences, centre, rank, once)
    text_of = occurrences.text_of
    found = []
    for rows in sorted(groups, key=lambda rows: int(in_time[rows].min())):
        by_time = rows[np.argsort(in_time[rows])].tolist()
        canonical, first = sentence_of(int(rows[0])), sentence_of(by_time[0])
        variants = tuple(
            _variant(
                sentence_of(row),
                first_published=first.published,
                relation=RELATIONS[relation[text_of[row]]],
                score=float(score[text_of[row]]),
            )
            for row in by_time
            if row != rows[0]
        )
        claims_nothing = _claims_nothing(
            canonical,
            occurrences,
            rows[relation[text_of[rows]] <= _NEAR],
            salience=float(salience[text_of[rows[0]]]),
            boilerplate_articles=boilerplate_articles,
        )
        found.append(
            Cluster(
                id=first.id,
                kind="boilerplate" if claims_nothing else kind_of(canonical.text),
                canonical=canonical,
                variants=variants,
                first=first,
                sources=len(set(origin[rows].tolist())),
            )
        )
    return tuple(found)


def _claims_nothing(
    canonical: Sentence,
    occurrences: Occurrences,
    copies: Int64s,
    *,
    salience: float,
    boilerplate_articles: int,
) -> bool:
    """Tell whether a line is boilerplate, by where its copies and edits stand."""
    return is_boilerplate(
        canonical.text,
        articles=len(set(occurrences.article[copies].tolist())),
        days=_days(occurrences.published[copies]),
        salience=salience,
        boilerplate_articles=boilerplate_articles,
    )


def with_conflicts(cluster: Cluster, found: Sequence[tuple[Conflict, ...]]) -> Cluster:
    """Return the cluster with the conflicts of each of its variants, given in their order."""
    if not any(found):
        return cluster
    variants = zip(cluster.variants, found, strict=True)
    noted = tuple(evolve(variant, conflicts=conflicts) for variant, conflicts in variants)
    return evolve(cluster, variants=noted)


def articles_of_texts(occurrences: Occurrences, texts: int) -> Int64s:
    """Return the number of distinct articles that carry each text, int64 of length `texts`."""
    key = occurrences.text_of.astype(np.int64) << 32 | occurrences.article
    return np.bincount(np.unique(key) >> 32, minlength=texts).astype(np.int64)


def _in_time(occurrences: Occurrences) -> Int64s:
    """Return each sentence's place in the order of publication, undated ones last."""
    keys = (occurrences.position, occurrences.article, occurrences.published)
    places = np.empty(len(occurrences), dtype=np.int64)
    places[np.lexsort(keys)] = np.arange(len(occurrences))
    return places


def origins(occurrences: Occurrences) -> Int64s:
    """Return a number for the source of each sentence, or for its article if it has none."""
    unsourced = -1 - occurrences.article.astype(np.int64)
    return np.where(occurrences.source >= 0, occurrences.source, unsourced)


def _groups(
    occurrences: Occurrences, centre: Int32s, rank: Int64s, once: Int64s | Int32s | None
) -> list[Int64s]:
    """Return the sentences of each cluster of two or more, the canonical one first.

    Of those that share a value of `once`, a cluster has one.
    """
    star = centre[occurrences.text_of]
    order = np.lexsort((rank, occurrences.text_of != star, star))
    if once is not None:
        key = star.astype(np.int64) << 32 | (once - once.min(initial=0))
        order = order[np.sort(np.unique(key[order], return_index=True)[1])]
    starts = np.flatnonzero(np.diff(star[order], prepend=-1))
    groups = np.split(order, starts[1:])
    return [rows for rows in groups if len(rows) > 1]


def _variant(
    sentence: Sentence,
    *,
    first_published: datetime | None,
    relation: Relation,
    score: float,
) -> Variant:
    lag = None
    if sentence.published is not None and first_published is not None:
        lag = (sentence.published - first_published).total_seconds()
    return Variant(
        sentence=sentence,
        relation=relation,
        score=round(score, 4),
        lag_seconds=lag,
    )


def _days(published: Int64s) -> int | None:
    """Return the whole days between the first and the last time, None where none is known."""
    known = published[published != UNKNOWN_TIME]
    if not len(known):
        return None
    return int(known.max() - known.min()) // _MICROSECONDS_PER_DAY


# Evidence, read by hand: the wordings that five articles or more carry. Of those of at most 20
# nats that aren't quotes 1 of 13 in fnc1_train and 1 of 137 in allsides_part01 make a claim, of
# those from 20 to 25 nats 1 of 7 and 2 of 49. Of those with a formula and up to 100 nats none
# of 74 does; longer sentences can hold a formula's words and a claim as well.
_LITTLE_NATS = 20.0
_LITTLE_NATS_LASTING = 25.0
_FORMULA_NATS = 100.0
# A wire story and its short lines are reprinted within two days; page furniture goes on.
_REPRINT_DAYS = 2

_FORMULAS = re.compile(
    r"""
    \bcontributed\ (?:\w+\ )?to\ (?:this|the)\ (?:report|story|article)
    | ^\W*(?:click|tap)\ (?:here|to|on|the)\b | \bby\ clicking\ (?:here|the)\b
    | ^\W*(?:sign\ up|subscribe|follow\ (?:us|me|@|.*\btwitter)|share\ (?:this|it|your))\b
    | \bunsubscribe\b | \bnewsletters?\b.*\b(?:inbox|sign|subscribe|e-?mail|select|view)
    | \bsign(?:ing)?\ up\ (?:for\ our|to\ receive)\b | \bdelivered\ .*\binbox\b
    | \bour\ newsletters?\b | \b(?:terms\ of\ (?:use|service)|our\ privacy\ policy)\b
    | \ball\ rights\ reserved\b | © | ^\W*copyright\b | \breprint(?:ed|s)?\b.*\bpermission\b
    | ^\W*(?:read\ (?:more|also)|continue\ reading|scroll\ down|story\ continue[sd]|see\ also)\b
    | ^\W*(?:photo|photograph|image|picture|file\ photo|hide\ caption|media\ playback)s?\b
    | \bgetty\ images\b | ^\W*(?:advertisement|\[pullquote\])
    | ^\W*(?:write|contact|e-?mail)\b.*@ | \bexperiences\ by\ emailing\b
    | \bviews\ expressed\ .*\b(?:author|writer|those\ of)\b
    | \b(?:get|download)\ .*\bapp\b | \bconfirmation\ (?:e-?mail|link)\b | \bspam\ folder\b
    | \bcomments\ on\ this\ (?:article|story)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)


def is_boilerplate(
    text: str, *, articles: int, days: int | None, salience: float, boilerplate_articles: int
) -> bool:
    """Say whether a line is carried by many articles and claims nothing, or next to nothing.

    That is: at least `boilerplate_articles` articles with the line itself (copies and edits,
    not retellings), and a formula of publishing ("… contributed to this report") or a
    `salience` (nats) that leaves room for no claim: 20, or 25 where its dates lie two days or
    more apart. A short line all of whose dates lie within two days is reprinted news; `days` is
    None where no date is known. Quotes are never boilerplate for being short.
    """
    if articles < boilerplate_articles:
        return False
    if salience <= _FORMULA_NATS and _FORMULAS.search(text):
        return True
    if days is not None and days < _REPRINT_DAYS:
        return False
    little = _LITTLE_NATS if days is None else _LITTLE_NATS_LASTING
    return salience <= little and kind_of(text) != "quote"


# The marks that open a quotation and what closes it: “…”, „…“, ”…”, "…", «…», »…«, 「…」.
_CLOSED_BY = {"“": "”", "„": "“”", "”": "”", '"': '"', "«": "»", "»": "«»", "「": "」", "『": "』"}
_CLOSERS = '”"»」』'
_BEFORE_OPENING = "([-\N{EN DASH}\N{EM DASH}"


def kind_of(text: str) -> ClusterKind:
    """Return `quote` where at least half of the characters stand in quotation marks.

    Single marks don't count, they are too often apostrophes. A mark that is never closed (the
    quote goes on in the next sentence) reaches to the end, one that was never opened starts at
    the beginning.
    """
    quoted, start, closing = 0, 0, ""
    for place, mark in enumerate(text):
        if closing and mark in closing:
            quoted += place + 1 - start
            closing = ""
        elif not closing and mark in _CLOSERS and _ends_quote(text, place):
            quoted = place + 1
        elif not closing and mark in _CLOSED_BY:
            start, closing = place, _CLOSED_BY[mark]
    if closing:
        quoted += len(text) - start
    return "quote" if 2 * quoted >= len(text) and re.search(r"\w", text) else "claim"


def _ends_quote(text: str, place: int) -> bool:
    """Say whether a mark outside of a quote ends one from the sentence before (or is an inch)."""
    before = text[place - 1 : place]
    return (
        bool(before)
        and not before.isspace()
        and before not in _BEFORE_OPENING
        and not before.isdigit()
    )
