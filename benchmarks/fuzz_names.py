"""Hostile values for every public name, by the hundred thousand: no error but our own, no crash.

    python -m benchmarks.fuzz_names --inputs 100000 [--names compare,index] [--seed 1]

Texts are put together from what news has (names, numbers, quotations) and what no news should
have (surrogates, zero bytes, marks without end); other values are right, odd, or of another kind.
What comes back is checked: offsets, order, ranges, the same answer for other order. Each name runs
in a process of its own, so that one that dies is told. Files are the business of `fuzz_readers`.

An input is one call, and what it returns is checked: for `outputs` the result of up to six
articles, written in every format; for `deduplicate` each set of articles in two orders; for `index`
20 rounds of add, find, remove and update in one index. Commands run in one process.
"""

from __future__ import annotations

import io
import json
import random
import tempfile
from contextlib import ExitStack, chdir, suppress
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from click.testing import CliRunner

import newsdedup as nd
from benchmarks.fuzzing import each_apart, tried
from newsdedup.cli.app import app
from newsdedup.outputs import report

if TYPE_CHECKING:
    from collections.abc import Callable

    Try = Callable[[random.Random], object]

_WORDS = (
    "the a of in said that on Monday Tuesday yesterday 3 five 250,000 1.2m 7% $5 £3m 48 hours not "
    "Kelmouth Harbour President Ines Dovrik U.S. USA American Russia Moscow airstrike air strike "
    "never denied reports false without people killed injured residents police army truce "
    "May 5 2024 1/2 10-12 at least more than Mr. Dr. St. No. 5:30 a.m. U.N. “We can't ” \" ' no ."
)
WORDS = _WORDS.split()
_PIECES = [
    *("\0", "\ud800", "\udc00", "\u202e", "\u0301", "\ufeff", "\xa0", "\u2028", "\r\n", "\n", "\t"),
    *(
        "<b>",
        "&amp;",
        "</script>",
        "&#0;",
        "é",
        "ß",
        "ﬁ",
        "İ",
        "ı",  # noqa: RUF001  # meant
        "Ǆ",
        "²",
        "٣",
        "雨",
        "한",
        "👩‍👩‍👧",
        "ﷺ",
    ),
    *(
        "...",
        "!!!",
        "—",
        "(",
        ")",
        "[",
        "]",
        "“",
        "”",
        "‘",  # noqa: RUF001  # meant
        "’",  # noqa: RUF001  # meant
        "«",
        "»",
        ";",
        ":",
        "%",
        "$",
        "€",
        "-",
    ),
]
_START = datetime(2026, 3, 2, tzinfo=UTC)
_SPARE = [None, "", 0, -1, 1.5, float("nan"), True, b"x", [], {}, "x" * 1000, object()]


def text(chance: random.Random) -> str:
    """Return a text of up to some forty words, some of it no text of news."""
    count = chance.choice([0, 1, 2, 5, 12, 12, 12, 40])
    parts = [
        chance.choice(WORDS) if chance.random() < 0.9 else _piece(chance) for _ in range(count)
    ]
    return chance.choice([" ", " ", " ", ""]).join(parts)


def _piece(chance: random.Random) -> str:
    if chance.random() < 0.2:
        return chr(chance.randrange(0x110000))
    return chance.choice(_PIECES) * chance.choice([1, 1, 1, 2, 30])


def _edited(given: str, chance: random.Random) -> str:
    words = given.split(" ")
    for _ in range(chance.randrange(4)):
        words[chance.randrange(len(words))] = chance.choice(WORDS)
    return " ".join(words)


def _moment(chance: random.Random) -> Any:
    zone = timezone(timedelta(minutes=chance.randrange(-1439, 1440)))
    moments = [
        *(None, _START + timedelta(minutes=chance.randrange(100_000)), _START.astimezone(zone)),
        *(datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)),
    ]
    return chance.choice(moments)


def articles(chance: random.Random) -> list[nd.Article]:
    """Return up to six articles, some of them versions of one another, with repeats."""
    lines = [text(chance) for _ in range(3)]
    lines += [_edited(line, chance) for line in lines]
    return [
        nd.Article(
            id=chance.choice(["a", "b", "c", "d\ud800", "é" * 9, "\0"]),
            version=chance.choice([1, 1, 2, -5, 10**30]),
            text=chance.choice([" ", "\n\n", ". "]).join(chance.choices(lines, k=3)),
            title=text(chance),
            source=chance.choice([None, "x", "", "\ud800", text(chance)]),
            published=_moment(chance),
            language=chance.choice([None, "en", "de", "zh", "EN-us", "?", ""]),
            status=chance.choice(["usable", "usable", "withheld", "canceled"]),
            supersedes=chance.choice([None, None, "a", "b"]),
            embargo=_moment(chance),
            url=chance.choice([None, "https://x.example/1", "javascript:alert(1)", text(chance)]),
            extra=chance.choice([{}, {"x": [1, {"y": None}]}, {"\ud800": float("inf")}]),
        )
        for _ in range(chance.randrange(7))
    ]


def _must(true: bool, what: str) -> None:  # noqa: FBT001  # as `assert` has it
    if not true:
        raise AssertionError(what)


def compare(chance: random.Random) -> object:
    """Two texts: a score in range, the same from both sides, spans that hold."""
    one = text(chance)
    other = _edited(one, chance) if chance.random() < 0.7 else text(chance)
    found, back = nd.compare(one, other), nd.compare(other, one)
    _must(0 <= found.score <= 1 and found.score == back.score, "score")
    _must(len(found.conflicts) == len(back.conflicts), "conflicts of both sides")
    for each in found.conflicts:
        _must(one[each.canonical_start : each.canonical_end] == each.canonical, "span")
        _must(other[each.variant_start : each.variant_end] == each.variant, "span")
    return repr(found), found._repr_html_()  # what a notebook shows


def explain(chance: random.Random) -> object:
    """Two texts, explained."""
    one = text(chance)
    return str(nd.explain(one, _edited(one, chance)))


def deduplicate(chance: random.Random) -> object:
    """Articles: offsets hold, and their order changes nothing."""
    given = articles(chance)
    result = nd.deduplicate(given, on_bad_item="skip")
    chance.shuffle(given)
    _must(_lines(result) == _lines(nd.deduplicate(given, on_bad_item="skip")), "order")
    texts = {article.id: article.text for article in result.articles}
    for cluster in result.clusters:
        for one in cluster.sentences:
            _must(texts[one.article_id][one.start : one.end] == one.text, "offsets")
    return repr(result), result.summary()


def _lines(result: nd.Result) -> str:
    out = io.StringIO()
    result.write_jsonl(out)
    return out.getvalue()


def settings(chance: random.Random) -> object:
    """Make settings of odd values: refused, or good for a run."""
    names = list(nd.Settings.__annotations__)
    odd = [*_SPARE, "7d", "2GB", "split", "longest", ("x",), 0.3, 2, 10**9, str, "within", "across"]
    chosen: dict[str, Any] = {
        chance.choice(names): chance.choice(odd) for _ in range(chance.choice([1, 1, 2]))
    }
    found = nd.Settings(**chosen | {"workers": 1})
    return found.fingerprint()


def article(chance: random.Random) -> object:
    """Make an article of odd fields: refused, or whole."""
    given: dict[str, Any] = {"id": "a", "text": text(chance)}
    given[chance.choice(list(nd.Article.__annotations__))] = chance.choice(_SPARE)
    return repr(nd.Article(**given))


def outputs(chance: random.Random) -> object:
    """Everything a result can write; JSON is JSON."""
    result = nd.deduplicate(articles(chance), on_bad_item="skip")
    with tempfile.TemporaryDirectory(dir=_memory()) as name:
        place = Path(name)
        result.write_jsonl(place / "c.jsonl")
        result.write_articles_jsonl(place / "a.jsonl", mode=chance.choice(["remove", "mark"]))
        result.write_decisions(place / "d.jsonl", source_quota=chance.choice([None, 0, 50]))
        result.write_training(place / "t.jsonl", source_quota=chance.choice([None, {"x": 5}]))
        result.write_prov(place / "p.json")
        result.write_ninjs(place / "n.jsonl")
        result.write_html(place / "r.html")
        result.write_csv(place / "csv")
        result.write_sqlite(place / "s.db")
        for path in place.glob("*.jsonl"):
            for line in path.read_text("utf-8").splitlines():
                json.loads(line)
    return [nd.timelines(cluster) for cluster in result.clusters]


def index(chance: random.Random) -> object:
    """Many inputs one after another in one index, which is looked through after each."""
    with ExitStack() as opened:
        place = Path(opened.enter_context(tempfile.TemporaryDirectory(dir=_memory())))
        it = opened.enter_context(nd.Index.open(place / "it.index"))
        for _ in range(IN_ONE["index"] // len(_STEPS)):
            for step in _STEPS:
                with suppress(nd.NewsdedupError):
                    step(it, chance)
            _must(it.verify() == [], "verify")
        it.compact()
        return list(it.clusters()), list(it.events())


_STEPS: tuple[Callable[[nd.Index, random.Random], object], ...] = (
    lambda it, chance: list(
        it.add(articles(chance), on_bad_item="skip", batch_articles=chance.choice([1, 9]))
    ),
    lambda it, chance: it.find(text(chance), limit=chance.choice([1, 10]), since=_moment(chance)),
    lambda it, chance: it.remove(chance.choice(["a", "b", "?", ""])),
    lambda it, chance: it.update(chance.choice(articles(chance) or [nd.Article(id="a", text="")])),
)


def _memory() -> str | None:
    place = Path("/dev/shm")  # noqa: S108  # a directory of its own in it
    return str(place) if place.is_dir() else None


def command(chance: random.Random) -> object:
    """Run the command with odd words: exit codes 0, 1 and 2, never a traceback."""
    words = ["run", "compare", "explain", "show", "index", "find", "add", "stats", "-", "--json"]
    words += ["--threshold", "0.5", "--views", "claim", "--no-such", "--", "-o", "", "0"]
    given = [chance.choice(words) for _ in range(chance.randrange(5))]
    if chance.random() < 0.7:
        given = ["compare", text(chance), text(chance), *given[:1]]
    given = [word.replace("\0", "") for word in given]  # no system passes one on
    with tempfile.TemporaryDirectory(dir=_memory()) as name, chdir(name):
        shown = CliRunner().invoke(app, given, input=chance.choice(["", '{"id":"a","text":"x"}']))
    _must(shown.exit_code in (0, 1, 2), f"exit {shown.exit_code}: {given} {shown.exception!r}")
    _must(shown.exception is None or isinstance(shown.exception, SystemExit), repr(shown.exception))
    return shown.output


NAMES: dict[str, Try] = {
    "compare": compare,
    "explain": explain,
    "deduplicate": deduplicate,
    "settings": settings,
    "article": article,
    "outputs": outputs,
    "index": index,
    "command": command,
}
# Inputs that are tried at once: one index takes many, as making it takes longer than to ask it.
IN_ONE = {"deduplicate": 2, "index": 80}


def main() -> None:
    """Fuzz one name here or each in a process of its own."""
    each_apart(
        __doc__ or "", module="benchmarks.fuzz_names", what="names", names=NAMES, fuzz=_fuzzed
    )


def _fuzzed(name: str, inputs: int, seed: int) -> str:
    """Try so many inputs of a name; return the line that tells of it."""
    # The page's template is the same for every input, and takes longer to compile than all else.
    report._template = cache(report._template)  # noqa: SLF001  # nothing public compiles it once

    def attempt(number: int) -> bool:
        """Make one call, and say whether it was answered."""
        try:
            NAMES[name](random.Random(f"{name} {seed} {number}"))  # noqa: S311  # no secret
        except nd.NewsdedupError:
            return False
        return True

    numbers = range(0, inputs, IN_ONE.get(name, 1))
    return tried(name, numbers, attempt, told=lambda number: f"seed {seed}, number {number}")


if __name__ == "__main__":
    main()
