"""Outputs: JSON lines that any reader takes, and articles without their repeats."""

from __future__ import annotations

import gzip
import io
import json
import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdedup import outputs
from newsdedup.errors import InvalidSettingError
from newsdedup.outputs import Mark, jsonl
from newsdedup.pipeline import deduplicate
from newsdedup.records import Article, Cluster, Conflict, Sentence, Variant
from newsdedup.result import Result, Spans
from newsdedup.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from newsdedup.outputs import EditedArticle
    from newsdedup.records import Relation

# --- clusters as lines -------------------------------------------------------------------


def test_processes_write_the_lines_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many processes make the lines, and of how many clusters each, the bytes are one's."""
    lines = [f"The ferry number {n} ran aground off Pell Island at dawn." for n in range(7)]
    copies = [Article(id=name, text="\n".join(lines)) for name in "ab"]
    found = deduplicate(copies, settings=Settings(max_memory=1)).clusters
    one = io.BytesIO()
    outputs.write_lines(map(outputs.cluster_line, found), one)
    for size, workers in ((1, 3), (2, 2), (100, 2)):
        monkeypatch.setattr(jsonl, "CLUSTERS_AT_ONCE", size)
        several = io.BytesIO()
        jsonl.write_clusters(found, several, workers=workers)
        assert several.getvalue() == one.getvalue() != b""


# --- articles with repeats removed or marked --------------------------------------------


def removing(text: str, *repeats: str) -> str:
    """Return the text after removal of sentences, each given by its words."""
    marks = [
        Mark(
            start=text.index(repeat),
            end=text.index(repeat) + len(repeat),
            cluster_id="c",
            role="variant",
            relation="near",
        )
        for repeat in repeats
    ]
    return outputs.remove(Article(id="a", text=text), marks).text


@pytest.mark.parametrize(
    ("text", "repeats", "left"),
    [
        ("One. Two. Three.", ["Two."], "One. Three."),
        ("One. Two. Three.", ["One."], "Two. Three."),
        ("One. Two. Three.", ["Three."], "One. Two."),
        ("One. Two. Three.\n", ["Two.", "Three."], "One.\n"),
        ("One. Two.\n\nThree.", ["Two."], "One.\n\nThree."),
        ("One.\n\nTwo. Three.", ["Two."], "One.\n\nThree."),
        ("One. Two.\n\nThree. Four.", ["Two.", "Three."], "One.\n\nFour."),
        ("One.\n\nTwo.\n\nThree.", ["Two."], "One.\n\nThree."),
        ("One.\n\nTwo.\n\nThree.\n", ["Two.", "Three."], "One.\n"),
        ("One.\n\nTwo.\n\nThree.\n", ["One.", "Two."], "Three.\n"),
        ("One.\n\n  Two.\n  Three.", ["Two."], "One.\n\n  Three."),
        ("One.\r\n\r\nTwo.\r\n\r\nThree.", ["Two."], "One.\r\n\r\nThree."),
        ("One.\n\nTwo. Three.\n\nFour.", ["Two.", "Three."], "One.\n\nFour."),
        ("One. Two.", ["One.", "Two."], ""),
        ("- One. Two.", ["One."], "- Two."),
    ],
)
def test_a_removed_sentence_leaves_no_hole(text: str, repeats: list[str], left: str) -> None:
    """The space it needed goes with it; the breaks between what stays are those of before."""
    assert removing(text, *repeats) == left


PIECES = st.sampled_from(["Ay.", "Bee.", "Cee dee.", "Éé."])
GAPS = st.sampled_from(["", " ", "  ", "\n", "\n\n", " \n\n ", "\r\n", "\u2029", " * "])


@st.composite
def marked_articles(draw: st.DrawFn) -> tuple[Article, list[Mark]]:
    """Draw an article of sentences and gaps, and marks of some of its sentences."""
    text, marks = draw(GAPS), []
    for _ in range(draw(st.integers(0, 8))):
        piece = draw(PIECES)
        role: Literal["canonical", "variant"] | None
        role = draw(st.sampled_from(["canonical", "variant", None]))
        if role:
            relation: Relation = draw(st.sampled_from(["exact", "contained"]))
            start, end = len(text), len(text) + len(piece)
            marks.append(
                Mark(
                    start=start,
                    end=end,
                    cluster_id="c",
                    role=role,
                    relation=relation,
                    conflicting=draw(st.booleans()),
                )
            )
        text += piece + draw(GAPS)
    return Article(id="a", text=text), marks


def holds(edited: EditedArticle) -> None:
    """Check what is true of every edited article."""
    text = edited.article.text
    assert edited.text == "".join(text[start:end] for start, end in edited.kept)
    ends = [edge for span in edited.kept for edge in span]
    assert ends == sorted(ends)
    assert all(start < end for start, end in edited.kept)
    for offset, character in enumerate(edited.text):
        assert text[edited.original_offset(offset)] == character
    with pytest.raises(IndexError):
        edited.original_offset(len(edited.text) + 1)


@settings(deadline=None)
@given(marked_articles())
def test_removal_takes_the_repeats_and_white_space_alone(drawn: tuple[Article, list[Mark]]) -> None:
    """What stays is a run of spans of the original; all but repeats and space is in them."""
    article, marks = drawn
    edited = outputs.remove(article, marks)
    holds(edited)
    kept = {place for start, end in edited.kept for place in range(start, end)}
    gone = {p for one in edited.marks if one.removed for p in range(one.start, one.end)}
    assert not kept & gone
    others = set(range(len(article.text))) - kept - gone
    assert all(article.text[place].isspace() for place in others)


@settings(deadline=None)
@given(marked_articles(), st.sampled_from(["keep", "remove"]))
def test_only_repeats_that_add_nothing_are_removed(
    drawn: tuple[Article, list[Mark]], conflicting: Any
) -> None:
    """A canonical, a variant that says more, and unless told one that disagrees, stay."""
    article, marks = drawn
    edited = outputs.remove(article, marks, conflicting=conflicting)
    for one in edited.marks:
        safe = one.role == "variant" and one.relation == "exact"
        assert one.removed == (safe and (conflicting == "remove" or not one.conflicting))
    everything = outputs.remove(
        article, marks, relations=("exact", "contained"), conflicting="remove"
    )
    assert all(one.removed for one in everything.marks if one.role == "variant")


@settings(deadline=None)
@given(marked_articles())
def test_marking_changes_nothing(drawn: tuple[Article, list[Mark]]) -> None:
    """A marked article has its own text and every mark, none removed."""
    article, marks = drawn
    edited = outputs.mark(article, marks)
    holds(edited)
    assert (edited.text, list(edited.marks)) == (article.text, marks)


@settings(deadline=None)
@given(marked_articles())
def test_words_never_run_together(drawn: tuple[Article, list[Mark]]) -> None:
    """Two sentences that had space between them still have some, and no more line breaks."""
    article, marks = drawn
    edited = outputs.remove(article, marks)
    for (_, end), (start, _) in zip(edited.kept, edited.kept[1:], strict=False):
        between = article.text[end:start]
        apart = between[:1].isspace() or between[-1:].isspace()
        joined = article.text[end - 1].isspace() or article.text[start].isspace()
        assert joined or not apart
    assert len(edited.text.splitlines()) <= len(article.text.splitlines())


# --- results as JSON lines --------------------------------------------------------------

CONFLICT = Conflict(
    kind="number",
    canonical="five",
    variant="seven",
    canonical_start=0,
    canonical_end=4,
    variant_start=0,
    variant_end=5,
)
WHEN = datetime(2026, 3, 2, 21, 10, tzinfo=UTC)


def article(identity: str, text: str, **fields: Any) -> Article:
    return Article(id=identity, text=text, **fields)


def sentence(of: Article, words: str, position: int) -> Sentence:
    start = of.text.index(words)
    return Sentence(
        article_id=of.id,
        position=position,
        start=start,
        end=start + len(words),
        text=words,
        source=of.source,
        published=of.published,
        url=of.url,
    )


@pytest.fixture
def result() -> Result:
    """Two articles that share a claim on which they disagree, and an exact line."""
    first = article(
        "a",
        "Five died. The pier was closed.\n",
        source="Meridian Press",
        published=WHEN,
        url="https://meridianpress.example/a",
        extra={"desk": "harbour", "kept": "mine"},
    )
    second = article("b", "The pier was closed. Seven died.", published=WHEN + timedelta(hours=1))
    clusters = (
        Cluster(
            id="0011223344556677",
            kind="claim",
            canonical=sentence(first, "Five died.", 0),
            variants=(
                Variant(
                    sentence=sentence(second, "Seven died.", 1),
                    relation="near",
                    score=0.75,
                    lag_seconds=3600.0,
                    conflicts=(CONFLICT,),
                ),
            ),
            first=sentence(first, "Five died.", 0),
            sources=2,
        ),
        Cluster(
            id="8899aabbccddeeff",
            kind="claim",
            canonical=sentence(first, "The pier was closed.", 1),
            variants=(
                Variant(
                    sentence=sentence(second, "The pier was closed.", 0),
                    relation="exact",
                    score=1.0,
                    lag_seconds=3600.0,
                ),
            ),
            first=sentence(first, "The pier was closed.", 1),
            sources=2,
        ),
    )
    spans = Spans(
        article=np.array([0, 0, 1, 1], dtype=np.int32),
        position=np.array([0, 1, 0, 1], dtype=np.int32),
        start=np.array([0, 11, 0, 21], dtype=np.int64),
        end=np.array([10, 31, 20, 32], dtype=np.int64),
    )
    return Result(
        articles=(first, second),
        clusters=clusters,
        spans=spans,
        settings=Settings(),
        replaced=(("b", 1),),
        stats={"seconds": 1.25},
    )


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")[:-1]]


def test_a_cluster_line_has_schema_version_1(result: Result, tmp_path: Path) -> None:
    """Keys, their order and every value are those of the documented schema."""
    path = tmp_path / "clusters.jsonl"
    result.write_jsonl(path)
    first, second = lines(path)
    assert list(first.items()) == [
        ("schema", 1),
        ("id", "0011223344556677"),
        ("kind", "claim"),
        ("sources", 2),
        ("first_published", "2026-03-02T21:10:00+00:00"),
        ("canonical", first["canonical"]),
        ("variants", first["variants"]),
    ]
    assert list(first["canonical"].items()) == [
        ("article_id", "a"),
        ("position", 0),
        ("start", 0),
        ("end", 10),
        ("text", "Five died."),
        ("source", "Meridian Press"),
        ("published", "2026-03-02T21:10:00+00:00"),
        ("url", "https://meridianpress.example/a"),
    ]
    (variant,) = first["variants"]
    assert list(variant) == [
        *first["canonical"],
        *("relation", "score", "lag_seconds", "conflicts"),
    ]
    assert (variant["source"], variant["url"]) == (None, None)
    assert (variant["relation"], variant["score"], variant["lag_seconds"]) == ("near", 0.75, 3600)
    assert list(variant["conflicts"][0].items()) == [
        ("kind", "number"),
        ("canonical", "five"),
        ("variant", "seven"),
        ("canonical_start", 0),
        ("canonical_end", 4),
        ("variant_start", 0),
        ("variant_end", 5),
    ]
    assert second["variants"][0]["conflicts"] == []


def test_edited_articles_keep_their_fields(result: Result, tmp_path: Path) -> None:
    """Extra fields come back, but for one named like ours; a repeat that disagrees stays."""
    path = tmp_path / "articles.jsonl"
    result.write_articles_jsonl(path)
    first, second = lines(path)
    assert first["desk"] == "harbour"
    assert first["kept"] == [[0, 32]]
    assert (second["text"], second["kept"]) == ("Seven died.", [[21, 32]])
    assert second["published"] == "2026-03-02T22:10:00+00:00"
    assert "title" not in second
    assert [(one["role"], one["removed"]) for one in second["marks"]] == [
        ("variant", True),
        ("variant", False),
    ]
    result.write_articles_jsonl(path, mode="mark")
    assert [line["text"] for line in lines(path)] == [one.text for one in result.articles]


NASTY = st.text(st.characters(codec=None) | st.sampled_from('\u2028\x85\ud800\udfff\x00\n"'))


@settings(deadline=None)
@given(st.dictionaries(NASTY, NASTY, max_size=3))
def test_any_string_survives_as_one_line(line: dict[str, str]) -> None:
    """Lone surrogates, NUL and odd line ends are written as UTF-8 and read back."""
    file = io.BytesIO()
    outputs.write_lines([line, {}], file)
    text = file.getvalue().decode("utf-8")
    assert len(text.splitlines()) == 2
    # JSON joins two lone surrogates that make a pair; that is the one loss.
    joined = {
        key.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass"): value.encode(
            "utf-16", "surrogatepass"
        ).decode("utf-16", "surrogatepass")
        for key, value in line.items()
    }
    assert json.loads(text.split("\n")[0]) == joined


def test_values_of_a_users_own_are_written_too() -> None:
    """What JSON lacks becomes null (not a number) or a string, and other text stays as it is."""
    file = io.StringIO()
    outputs.write_lines([{"a": float("nan"), "b": [WHEN], "c": "Zürich"}], file)
    assert file.getvalue() == '{"a": null, "b": ["2026-03-02 21:10:00+00:00"], "c": "Zürich"}\n'


def test_keys_that_json_lacks_become_strings() -> None:
    """A pair as a key, deep in a user's own data, doesn't cost the whole file."""
    file = io.StringIO()
    outputs.write_lines([{"a": {("x", 1): [{None: 2}]}, "b": ({3: "c"},)}], file)
    assert json.loads(file.getvalue()) == {"a": {"('x', 1)": [{"null": 2}]}, "b": [{"3": "c"}]}


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    """After a failure the old file is still there, and nothing beside it."""
    path = tmp_path / "clusters.jsonl"
    path.write_text("old", encoding="utf-8")

    def failing() -> Iterator[Mapping[str, Any]]:
        yield {"a": 1}
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        outputs.write_lines(failing(), path)
    assert path.read_text(encoding="utf-8") == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["clusters.jsonl"]
    outputs.write_lines([{"a": 1}], path)
    assert path.read_text(encoding="utf-8") == '{"a": 1}\n'


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """The file that a symbolic link leads to is replaced, not the link."""
    target, link = tmp_path / "target.jsonl", tmp_path / "link.jsonl"
    target.write_text("old", encoding="utf-8")
    link.symlink_to(target)
    outputs.write_lines([{}], link)
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8") == "{}\n"


def test_a_device_is_written_not_replaced() -> None:
    """What is no regular file, like the null device, stays what it is."""
    outputs.write_lines([{}], os.devnull)
    with open(os.devnull, encoding="utf-8") as device:  # noqa: PTH123  # no path to a file
        assert device.read() == ""


def test_gz_compresses_to_the_same_bytes(result: Result, tmp_path: Path) -> None:
    """The suffix decides; neither time nor name of the file is in it."""
    one, other = tmp_path / "one.jsonl.gz", tmp_path / "other.jsonl.gz"
    result.write_jsonl(one)
    result.write_jsonl(str(other))
    assert one.read_bytes() == other.read_bytes()
    plain = tmp_path / "plain.jsonl"
    result.write_jsonl(plain)
    assert gzip.decompress(one.read_bytes()) == plain.read_bytes()


def test_other_compressions_are_refused(result: Result, tmp_path: Path) -> None:
    """A .zst that isn't one would only be found out by its reader."""
    with pytest.raises(InvalidSettingError, match=r"clusters\.jsonl\.zst"):
        result.write_jsonl(tmp_path / "clusters.jsonl.zst")
    assert list(tmp_path.iterdir()) == []


def test_a_dash_is_stdout(result: Result, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """The bytes on stdout are those of a file."""
    result.write_jsonl("-")
    file = io.BytesIO()
    result.write_jsonl(file)
    assert capsysbinary.readouterr().out == file.getvalue()


# --- the result itself ------------------------------------------------------------------


def test_every_sentence_is_clustered_or_single(result: Result) -> None:
    """`sentences` are slices of the articles; `singles` those that no cluster has."""
    texts = {one.id: one.text for one in result.articles}
    everything = list(result.sentences())
    assert len(everything) == 4
    assert all(texts[one.article_id][one.start : one.end] == one.text for one in everything)
    clustered = [one for cluster in result.clusters for one in cluster.sentences]
    singles = list(result.singles())
    assert sorted(map(str, [*clustered, *singles])) == sorted(map(str, everything))
    assert [one.article_id for one in singles] == []


@pytest.mark.parametrize(
    "wrong", [{"mode": "cut"}, {"relations": ["same"]}, {"conflicting": "drop"}]
)
def test_a_wrong_choice_names_what_is_allowed(result: Result, wrong: dict[str, Any]) -> None:
    """At the call, not when the first article is asked for."""
    with pytest.raises(InvalidSettingError, match=next(iter(wrong))):
        result.to_articles(**wrong)


def test_the_summary_has_the_main_figures(result: Result) -> None:
    """One screen: counts, what was left out, what is saved, and the time."""
    summary = [line.split() for line in result.summary().splitlines()]
    assert len(summary) < 24
    for words in (
        ["articles", "2", "1", "replaced"],
        ["repeats", "2", "50.0%", "of", "sentences,", "50.8%", "of", "text"],
        ["exact", "1"],
        ["conflicts", "1", "in", "1", "clusters"],
        ["seconds", "1.2"],
    ):
        assert words in summary
    assert repr(result) == "<Result: 2 articles, 4 sentences, 2 clusters, 2 repeats>"


def test_stats_cannot_be_changed(result: Result) -> None:
    """They are frozen like the rest of the result, and complete."""
    assert result.stats["near"] == result.stats["exact"] == 1
    with pytest.raises(TypeError):
        result.stats["near"] = 2  # type: ignore[index]
