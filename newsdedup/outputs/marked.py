"""Articles whose repeated sentences are marked or taken out; the article itself never changes."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Literal

from attrs import evolve, frozen

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from newsdedup.records import Article, Cluster, Relation, Variant

Role = Literal["canonical", "variant"]
Conflicting = Literal["keep", "remove"]
Span = tuple[int, int]

SAYS_NO_MORE: tuple[Relation, ...] = ("exact", "near", "contains", "restated")
"""The relations of variants that say nothing the canonical doesn't (`contained` ones do)."""

_LINE_ENDS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_OPENING = "([{“„\N{LEFT SINGLE QUOTATION MARK}«\"'"


@frozen(kw_only=True)
class Mark:
    """A sentence of an article that is in a cluster: where it stands, and as what.

    `start` and `end` count code points of the article's own text. `relation` is read from the
    canonical sentence to this one, `exact` for the canonical itself; `conflicting` tells
    whether the two disagree on a fact, `removed` whether it was taken out of the text.

    >>> from newsdedup.outputs import Mark
    >>> one = Mark(start=0, end=10, cluster_id="c", role="variant", relation="exact")
    >>> one.removed
    False
    """

    start: int
    end: int
    cluster_id: str
    role: Role
    relation: Relation
    conflicting: bool = False
    removed: bool = False


@frozen(kw_only=True)
class EditedArticle:
    """An article, what is left of its text, and its marks.

    `kept` are the spans of `article.text` that make up `text`, in order:
    `text == "".join(article.text[start:end] for start, end in kept)`. The marks are those of
    all its sentences that are in a cluster, removed or not, in order.

    >>> import newsdedup as nd
    >>> from newsdedup.outputs import Mark, remove
    >>> repeat = Mark(start=11, end=21, cluster_id="c", role="variant", relation="exact")
    >>> edited = remove(nd.Article(id="7", text="Rain fell. Snow fell. It froze."), [repeat])
    >>> edited.text, edited.kept
    ('Rain fell. It froze.', ((0, 11), (22, 31)))
    """

    article: Article
    text: str
    kept: tuple[Span, ...]
    marks: tuple[Mark, ...]

    def original_offset(self, offset: int) -> int:
        """Return where the code point at `offset` of `text` stands in the article's text.

        `len(text)` gives the end of the last span. Raises `IndexError` outside of the text.

        >>> edited.original_offset(11)
        22
        """
        if not 0 <= offset <= len(self.text):
            raise IndexError(f"offset = {offset} is not allowed; allowed: 0 to {len(self.text)}")
        starts = list(accumulate((end - start for start, end in self.kept[:-1]), initial=0))
        span = bisect_right(starts, offset) - 1
        return self.kept[span][0] + offset - starts[span] if self.kept else 0


def marks(clusters: Iterable[Cluster]) -> dict[str, list[Mark]]:
    """Return the marks of each article by its id, in order of their start.

    >>> import newsdedup as nd
    >>> from newsdedup.outputs import marks
    >>> copies = [nd.Article(id=name, text="The ferry Maro sails again.") for name in "ab"]
    >>> {name: [one.role for one in found]
    ...  for name, found in marks(nd.deduplicate(copies).clusters).items()}
    {'a': ['canonical'], 'b': ['variant']}
    """
    found: dict[str, list[Mark]] = {}
    for cluster in clusters:
        kept = cluster.canonical
        found.setdefault(kept.article_id, []).append(
            Mark(
                start=kept.start,
                end=kept.end,
                cluster_id=cluster.id,
                role="canonical",
                relation="exact",
            )
        )
        for variant in cluster.variants:
            found.setdefault(variant.sentence.article_id, []).append(_of(variant, cluster.id))
    for of_article in found.values():
        of_article.sort(key=lambda one: (one.start, one.end))
    return found


def _of(variant: Variant, cluster_id: str) -> Mark:
    return Mark(
        start=variant.sentence.start,
        end=variant.sentence.end,
        cluster_id=cluster_id,
        role="variant",
        relation=variant.relation,
        conflicting=bool(variant.conflicts),
    )


def mark(article: Article, found: Sequence[Mark]) -> EditedArticle:
    """Return the article with its marks and its text as it is.

    >>> import newsdedup as nd
    >>> from newsdedup.outputs import mark
    >>> mark(nd.Article(id="7", text="Rain fell."), []).kept
    ((0, 10),)
    """
    whole = ((0, len(article.text)),) if article.text else ()
    return EditedArticle(article=article, text=article.text, kept=whole, marks=tuple(found))


def remove(
    article: Article,
    found: Sequence[Mark],
    *,
    relations: Collection[Relation] = SAYS_NO_MORE,
    conflicting: Conflicting = "keep",
) -> EditedArticle:
    """Return the article without its variants of the given relations.

    Variants that disagree with their canonical on a fact stay unless `conflicting` is
    "remove". With a sentence goes the space behind it, or at the end of a line the space
    before it; with a whole line its line end and the empty lines after it. Other breaks stay.

    >>> import newsdedup as nd
    >>> from newsdedup.outputs import Mark, remove
    >>> repeat = Mark(start=0, end=10, cluster_id="c", role="variant", relation="near")
    >>> remove(nd.Article(id="7", text="Rain fell. It froze."), [repeat]).text
    'It froze.'
    """
    judged = [
        evolve(
            one,
            removed=one.role == "variant"
            and one.relation in relations
            and (conflicting == "remove" or not one.conflicting),
        )
        for one in found
    ]
    kept = spans_without(article.text, [(one.start, one.end) for one in judged if one.removed])
    left = "".join(article.text[start:end] for start, end in kept)
    return EditedArticle(article=article, text=left, kept=kept, marks=tuple(judged))


def spans_without(text: str, removed: Sequence[Span]) -> tuple[Span, ...]:
    """Return the spans of a text that stay when sentences go, with the space they needed.

    `removed` are half-open spans of sentences, in order.
    """
    return tuple(_left_over(text, [_cut(text, *run) for run in _runs(text, removed)]))


def _runs(text: str, removed: Sequence[Span]) -> list[Span]:
    """Join sentences that have nothing but space between them and stand in one line."""
    runs: list[Span] = []
    for start, end in removed:
        between = text[runs[-1][1] : start] if runs else "x"
        joined = not between.strip() and not _has_line_end(between)
        runs.append((runs.pop()[0] if joined else start, end))
    return runs


def _has_line_end(text: str) -> bool:
    return any(character in _LINE_ENDS for character in text)


def _cut(text: str, start: int, end: int) -> Span:
    """Widen a run of removed sentences by the white space that goes with it."""
    before, after = start, end
    while before and text[before - 1].isspace() and text[before - 1] not in _LINE_ENDS:
        before -= 1
    while after < len(text) and text[after].isspace() and text[after] not in _LINE_ENDS:
        after += 1
    opens_line = not before or text[before - 1] in _LINE_ENDS
    closes_line = after == len(text) or text[after] in _LINE_ENDS
    if opens_line and closes_line:
        return before, _next_line(text, after)
    if closes_line:
        return before, end
    glued = before == start and not opens_line and text[start - 1] not in _OPENING
    return start, end if glued else after


def _next_line(text: str, place: int) -> int:
    """Return the start of the next line that isn't empty, or the end of the text."""
    line = place
    while place < len(text) and text[place].isspace():
        place += 1
        if text[place - 1] in _LINE_ENDS:
            line = place
    return line if place < len(text) else place


def _left_over(text: str, cuts: Sequence[Span]) -> list[Span]:
    """Return what no cut takes; a text that loses its end loses the space before that, too."""
    place, kept = 0, []
    for start, end in cuts:
        if place < start:
            kept.append((place, start))
        place = max(place, end)
    if place < len(text):
        return [*kept, (place, len(text))]
    return _trimmed(text, kept) if cuts else kept


def _trimmed(text: str, kept: list[Span]) -> list[Span]:
    """Put the white space that ended the text at the end of what is kept, in place of its own."""
    while kept and text[slice(*kept[-1])].isspace():
        kept = kept[:-1]
    if not kept:
        return kept
    start, end = kept[-1]
    kept = [*kept[:-1], (start, start + len(text[start:end].rstrip()))]
    tail = len(text.rstrip())
    return [*kept, (tail, len(text))] if tail < len(text) else kept
