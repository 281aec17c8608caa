"""A made-up news wire with planted repeats, each of a known kind: for runs without any data.

`lines` writes sentences from the grammar in `wire.toml`; of some it plants, in later articles
of the same story, copies of these kinds:

- `exact`: the same letters;
- `edited`: one to four words put in, left out, or swapped for a synonym; no name or figure;
- `retold`: the same facts in another telling: other words, other order, other number forms;
- `conflict`: the same claim with one figure changed;
- `trap`: the same formula with other names and figures, another claim;
- `boilerplate`: a line that many articles carry.

Same count and seed give the same wire on every machine.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from attrs import frozen

from benchmarks import events
from newsdedup import Article

if TYPE_CHECKING:
    from collections.abc import Sequence

KINDS = ("exact", "edited", "retold", "conflict", "trap", "boilerplate")

# Of 100 sentences of a follow-up article, how many are planted, by kind. A third of all
# articles opens a story, so that about one sentence in five repeats another, as on real wire.
PLANTED = {"exact": 8, "edited": 10, "retold": 8, "conflict": 2, "trap": 4}
SENTENCES_AN_ARTICLE = 11
ARTICLES_A_STORY = 3
BOILERPLATE_SHARE = 0.3  # of articles end in such a line
BOILERPLATE_LINES = 50
START = datetime(2031, 3, 3, 6, tzinfo=UTC)

_CHANGED = {
    "retold": events.other_telling,
    "conflict": events.other_figure,
    "trap": events.other_names,
}


@frozen(kw_only=True)
class Line:
    """One sentence: its article and claim (numbers), its kind, and the line it repeats.

    `original` is the place of that line in the list, -1 where it is `new`; `changes` counts
    the words edited.
    """

    article: int
    text: str
    claim: int
    kind: str = "new"
    original: int = -1
    changes: int = 0


def lines(count: int, *, seed: int = 1) -> list[Line]:
    """Return `count` sentences, article by article, with the truth of each."""
    writer = _Writer(seed)
    while len(writer.lines) < count:
        writer.story()
    return writer.lines[:count]


def articles(made: Sequence[Line]) -> tuple[list[Article], list[tuple[str, int]]]:
    """Return the articles of the lines, and each line's article id and first code point."""
    parts: dict[int, list[str]] = {}
    places = []
    for line in made:
        texts = parts.setdefault(line.article, [])
        if texts:
            texts.append("\n\n" if len(texts) % 6 == 5 else " ")
        places.append((_article_id(line.article), sum(map(len, texts))))
        texts.append(line.text)
    sources = events.grammar()["names"]["source"]
    found = [
        Article(
            id=_article_id(number),
            text="".join(texts),
            source=sources[number * 7 % len(sources)],
            published=START + timedelta(minutes=number),
        )
        for number, texts in parts.items()
    ]
    return found, places


def boilerplate_lines(seed: int = 1) -> list[str]:
    """Return BOILERPLATE_LINES different lines of boilerplate."""
    rng = random.Random(seed)  # noqa: S311  # nothing secret
    found: dict[str, None] = {}
    while len(found) < BOILERPLATE_LINES:
        names = {**events.cast(rng), "source": rng.choice(events.grammar()["names"]["source"])}
        found[rng.choice(events.grammar()["boilerplate"]["lines"]).format(**names)] = None
    return list(found)


def template_lines(count: int, seed: int = 1) -> list[str]:
    """Return sentences of one telling of one frame, with other names and figures in each."""
    rng = random.Random(seed)  # noqa: S311  # nothing secret
    telling = events.grammar()["frames"][1]["tellings"][0] + "."
    return [
        events.filled(telling, events.values(telling, events.cast(rng), rng), rng)
        for _ in range(count)
    ]


def _article_id(number: int) -> str:
    return f"w{number:07}"


class _Writer:
    """Writes story after story; `lines` is what was written so far."""

    def __init__(self, seed: int) -> None:
        self.lines: list[Line] = []
        self._rng = random.Random(seed)  # noqa: S311  # nothing secret
        self._boilerplate = boilerplate_lines(seed)
        self._article = 0
        self._claim = BOILERPLATE_LINES

    def story(self) -> None:
        """Write the articles of one story: one cast, each event new once, some repeated."""
        cast, told = events.cast(self._rng), []
        frames = list(range(len(events.grammar()["frames"])))
        self._rng.shuffle(frames)
        for number in range(ARTICLES_A_STORY):
            for _ in range(SENTENCES_AN_ARTICLE):
                kind = self._kind() if number else "new"
                if kind == "new" and frames:
                    event = events.event(frames.pop(), cast, self._rng)
                    told.append((len(self.lines), event))
                    self._write(events.worded(event, self._rng))
                elif kind != "new":
                    self._copy(kind, *told[self._rng.randrange(SENTENCES_AN_ARTICLE)])
            self._close_article()

    def _kind(self) -> str:
        drawn = self._rng.randrange(100)
        for kind, share in PLANTED.items():
            if drawn < share:
                return kind
            drawn -= share
        return "new"

    def _copy(self, kind: str, original: int, event: events.Event) -> None:
        """Write a copy of the given kind of an earlier line."""
        line, changes = self.lines[original], 0
        text, rng = line.text, self._rng
        if kind == "conflict" and not events.figures(event):
            kind = "edited"
        if kind == "edited":
            changes = rng.randint(1, 4)
            text = events.edited(text, changes, rng)
        elif kind != "exact":
            text = events.worded(_CHANGED[kind](event, rng), rng)
        claim = self._claim if kind == "trap" else line.claim
        self._write(text, kind=kind, claim=claim, original=original, changes=changes)

    def _write(self, text: str, *, claim: int | None = None, **fields: Any) -> None:
        new = self._claim if claim is None else claim
        self.lines.append(Line(article=self._article, text=text, claim=new, **fields))
        self._claim += 1

    def _close_article(self) -> None:
        if self._rng.random() < BOILERPLATE_SHARE:
            which = self._rng.randrange(BOILERPLATE_LINES)
            self._write(self._boilerplate[which], kind="boilerplate", claim=which)
        self._article += 1
