"""`max_memory`: the same result from texts in files, errors that say what to do, no traces."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from unittest.mock import patch

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import newsdedup as nd
from newsdedup.corpus import room_for_texts
from newsdedup.shelved import Articles, shelve, whole
from newsdedup.spill import Room, Shelf
from newsdedup.tally import statistics

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
WIRE = ROOT / "docs" / "sample-wire"
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
LINES = [
    "The estimated 40,000 residents of the harbour district of Kelmouth must leave on Monday.",
    "Some 45,000 people living in Kelmouth's harbour district have to leave, police said.",
    "“We can't hold the wall for another night”, Mayor Ines Dovrik told reporters.",
    "Quarterly profit at Tarnwell Foods rose 12 percent to $34 million.",
    "\ud800 alone",
    "مرحبا بالعالم من كلموث",
    "",
]
ARTICLES = st.lists(
    st.builds(
        lambda number, version, lines, other: nd.Article(
            id=f"a{number}", version=version, text="\n".join(lines), supersedes=other
        ),
        st.integers(0, 5),
        st.integers(1, 2),
        st.lists(st.sampled_from(LINES), max_size=5),
        st.sampled_from([None, None, "a1"]),
    ),
    max_size=8,
)


# What says how much is gone through at a time.
PARTS = (
    *("matching.LEAST_BLOCK", "matching.TEXTS_READ_AT_ONCE", "terms.vocabulary._ROWS_AT_ONCE"),
    *("overlap._TEXTS", "numbering._MOVED", "space._MOVED", "spans._COMPARED"),
    *("provenance.groups._SENTENCES", "pipeline.SENTENCES_AT_ONCE"),
    *("provenance.groups._STARS", "canonical._SENTENCES", "clusters._ALONE"),
    *("tally._CLUSTERS", "tally._SENTENCES", "matching.LEAST_RANGE", "pages.BITS"),
    *("keying.KEYS_AT_A_TIME", "keying.KEYS_A_TEXT", "keying.MOST_BATCHES"),
    *("candidates.meeting.MEMBERS_AT_ONCE", "candidates.pairing.LINKS_AT_ONCE"),
    *("pages.LEAST_ROOM", "features.block._MANY", "features.BLOCK", "resume.PAIRS_TOLD"),
)


def written(result: nd.Result) -> tuple[str, str]:
    clusters, articles = io.StringIO(), io.StringIO()
    result.write_jsonl(clusters)
    result.write_articles_jsonl(articles)
    return clusters.getvalue(), articles.getvalue()


@settings(max_examples=25)
@given(articles=ARTICLES, limit=st.integers(1, 2000))
def test_a_limit_changes_nothing_but_where_texts_are(
    articles: list[nd.Article], limit: int
) -> None:
    """Clusters and articles have the same bytes, and all else is equal too."""
    free, bound = (
        nd.deduplicate(iter(articles), on_bad_item="skip", settings=nd.Settings(max_memory=most))
        for most in (None, limit)
    )
    assert written(bound) == written(free)
    assert bound.clusters == free.clusters
    assert bound.articles == free.articles
    assert list(bound.singles()) == list(free.singles())
    assert (bound.replaced, bound.skipped) == (free.replaced, free.skipped)


@settings(max_examples=25)
@given(articles=ARTICLES, most=st.integers(1, 4), limit=st.sampled_from([None, 1]))
def test_parts_change_nothing(articles: list[nd.Article], most: int, limit: int | None) -> None:
    """What is gone through part by part, in a large run, is as gone through at once."""
    whole = nd.deduplicate(articles, on_bad_item="skip")
    with ExitStack() as parts:
        for name in PARTS:
            parts.enter_context(patch(f"newsdedup.{name}", most))
        chosen = nd.Settings(max_memory=limit)
        found = nd.deduplicate(articles, on_bad_item="skip", settings=chosen)
    assert written(found) == written(whole)
    assert {**found.stats, "seconds": 0} == {**whole.stats, "seconds": 0}


def test_offsets_may_be_wide() -> None:
    """In a text of 2 GB and more offsets don't fit 32 bits; here 20 are too many."""
    texts = ["A line. Another.", "The mayor of Kelmouth said so. The mayor left."]
    articles = [nd.Article(id=f"a{n}", text=text) for n, text in enumerate(texts)]
    expected = nd.deduplicate(articles)
    with (
        patch("newsdedup.corpus._LONGEST_INT32", 20),
        patch("newsdedup.corpus.BATCH_CHARACTERS", 1),
    ):
        found = nd.deduplicate(articles)
    assert found.spans.end.dtype == np.int64
    assert found.spans.end.tolist() == expected.spans.end.tolist()
    assert list(found.sentences()) == list(expected.sentences())


def test_made_when_read_is_as_made_before() -> None:
    """A result whose clusters are records counts, shows and writes what one of columns does."""
    result = nd.deduplicate(nd.read_articles(WIRE))
    records = attrs.evolve(result, clusters=tuple(result.clusters), articles=[*result.articles])
    counted = statistics(result.clusters, result.spans, articles=len(result.articles))
    assert counted["conflicts"] > 0
    assert statistics(records.clusters, result.spans, articles=len(result.articles)) == counted
    assert list(records.singles()) == list(result.singles())
    assert written(records) == written(result)
    assert records._repr_html_() == result._repr_html_()


@pytest.mark.parametrize(
    ("given_size", "room"),
    [
        (None, None),
        (4000, 1000),
        ("4000", 1000),
        ("4kB", 1000),
        ("4KiB", 1024),
        ("2GB", 500_000_000),
        ("1.5 GiB", 3 * 2**27),
    ],
)
def test_texts_have_a_quarter_of_the_memory(given_size: int | str | None, room: int | None) -> None:
    """A limit is a number of bytes, or a size as people write it."""
    assert room_for_texts(nd.Settings(max_memory=given_size)).limit == room


@pytest.mark.parametrize(
    "size", [0, -1, "two GB", "2gb", "-1GB", "1.5", 1.5, True, "", "٣GB", "9" * 5000]
)
def test_what_is_no_size_is_refused(size: Any) -> None:
    """With the name of the setting, its value and what is allowed."""
    with pytest.raises(nd.InvalidSettingError, match=r"max_memory = .* such as 500MB or 2GB"):
        nd.Settings(max_memory=size)


def test_it_is_no_matter_of_keys() -> None:
    """An index made with one limit can be opened with another."""
    assert nd.Settings(max_memory="1GB").fingerprint() == nd.Settings().fingerprint()


ANY_TEXT = st.text() | st.sampled_from(["\ud83d\ude00", "\ud800"])
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=8,
)


@given(
    extra=st.dictionaries(ANY_TEXT, PLAIN | st.tuples(PLAIN) | st.just(MONDAY), max_size=3),
    title=st.none() | ANY_TEXT,
    url=st.none() | ANY_TEXT,
)
def test_an_article_comes_back_as_it_was(
    extra: dict[str, Any], title: str | None, url: str | None
) -> None:
    """All fields, of any kind, in their order, whether they were put aside or not."""
    given_one = nd.Article(
        id="a", text="x", title=title, url=url, published=MONDAY, ed_note="Note", extra=extra
    )
    shelf = Shelf(Room(0))
    shelf.append("before")
    back = whole(shelve(given_one, shelf), shelf)
    assert back == given_one
    assert repr(back) == repr(given_one)
    assert list(back.extra) == list(extra)


@given(
    texts=st.lists(st.text(max_size=30), min_size=1, max_size=4),
    reads=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 30), st.integers(0, 30))),
    url=st.none() | ANY_TEXT,
)
def test_a_sentence_is_read_without_its_article(
    texts: list[str], reads: list[tuple[int, int, int]], url: str | None
) -> None:
    """It is the one that the whole article gives, in any order of reading, few remembered."""
    many = [
        nd.Article(id=str(n), text=text, source="Post", published=MONDAY, url=url)
        for n, text in enumerate(texts)
    ]
    shelf = Shelf()
    articles = Articles([shelve(one, shelf) for one in many], shelf)
    with patch("newsdedup.shelved._REMEMBERED", 20):
        for place, start, end in reads:
            read = articles.sentence(place % len(many), 5, start=start, end=end)
            assert read == many[place % len(many)].sentence(5, start=start, end=end)


def test_articles_are_taken_one_by_one() -> None:
    """The iterator is gone through once, and no article of it is held while the next is made."""
    alive = [0, 0]

    class Counted(str):
        """A text that is counted as long as something holds it."""

        __slots__ = ()

        def __new__(cls, text: str) -> Self:
            alive[0] += 1
            alive[1] = max(alive)
            return super().__new__(cls, text)

        def __del__(self) -> None:
            alive[0] -= 1

    def articles() -> Iterator[nd.Article]:
        for number in range(50):
            yield nd.Article(id=f"a{number}", text=Counted(LINES[number % 4]))

    result = nd.deduplicate(articles())
    assert len(result.articles) == 50
    assert alive[1] <= 3


def newsdedup(*arguments: str, most: int | None = None, **environment: str) -> tuple[int, str]:
    """Run the command, with files of `most` bytes at most; return its exit code and stderr."""
    code = "import sys; from newsdedup.cli import main; sys.exit(main())"
    if most is not None:
        code = (
            f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({most}, {most})); {code}"
        )
    done = subprocess.run(  # noqa: S603  # our own interpreter on our own files
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, **environment},
    )
    return done.returncode, done.stderr


def test_the_command_takes_a_limit(tmp_path: Path) -> None:
    """--max-memory gives the same file, and leaves nothing in the directory of temporary files."""
    free, bound, temporary = tmp_path / "free.jsonl", tmp_path / "bound.jsonl", tmp_path / "tmp"
    temporary.mkdir()
    assert newsdedup("run", str(WIRE), "-o", str(free))[0] == 0
    flags = ("--max-memory", "1kB", "-o", str(bound))
    assert newsdedup("run", str(WIRE), *flags, TMPDIR=str(temporary))[0] == 0
    assert free.read_bytes() == bound.read_bytes() != b""
    assert list(temporary.iterdir()) == []
    code, said = newsdedup("run", str(WIRE), "--max-memory", "much")
    assert code == 2
    assert "--max-memory" in said


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of file sizes there")
def test_a_disk_without_room_loses_nothing(tmp_path: Path) -> None:
    """One plain line, exit 1; the file that was there before is there as it was."""
    clusters, articles = tmp_path / "clusters.jsonl", tmp_path / "articles.jsonl"
    clusters.write_text("before\n", encoding="utf-8")
    text = " ".join(f"Line {n} of the harbour office of Kelmouth." for n in range(60_000))
    articles.write_text(f'{{"id": "a", "text": "{text}"}}\n', encoding="utf-8")
    flags = ("--max-memory", "1kB", "-o", str(clusters))
    code, said = newsdedup("run", str(articles), *flags, most=100_000, TMPDIR=str(tmp_path))
    assert code == 1
    assert said.startswith("newsdedup: error:")
    assert "set TMPDIR" in said
    assert "Traceback" not in said
    assert clusters.read_text(encoding="utf-8") == "before\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["articles.jsonl", "clusters.jsonl"]
