"""A user's own functions: what they are asked, what they may answer, what becomes of it."""

from __future__ import annotations

import csv
import gzip
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import newsdedup as nd
from newsdedup import extending
from newsdedup.cli.app import app
from newsdedup.spark.plan import plan_of

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable, Mapping, Sequence

    Pairs = Iterable[tuple[int, int]]

SENTENCES = (
    "The ferry Maro ran aground off Pell Island with 212 passengers on board.",
    "Off Pell Island the ferry Maro ran aground, 212 passengers on board.",
    "Two hundred and twelve people were rescued from a stranded ship.",
    "The central bank of Orland kept its main rate at 4.25 percent on Thursday.",
    "Borrowing stays as dear as it was, economists noted.",
    "Striking miners in Kelm returned to work after nine days.",
)
ARTICLES = [
    nd.Article(id=f"a{number}", text=text, source=f"s{number}")
    for number, text in enumerate(SENTENCES)
]


def every_pair(texts: Sequence[str]) -> list[tuple[int, int]]:
    """Return all pairs of texts."""
    return [(one, two) for two in range(len(texts)) for one in range(two)]


def shared_letters(pairs: Sequence[tuple[str, str]]) -> list[float]:
    """Score by the share of letters at the start that two texts have in common."""
    return [len({*one[:9]} & {*two[:9]}) / len({*one[:9]} | {*two[:9]}) for one, two in pairs]


def all_alike(pairs: Sequence[tuple[str, str]]) -> list[float]:
    """Score every pair 1."""
    return [1.0] * len(pairs)


def deduplicated(articles: Iterable[nd.Article] = ARTICLES, **chosen: Any) -> nd.Result:
    """Return the result under some settings."""
    return nd.deduplicate(articles, settings=nd.Settings(**chosen))


def together(result: nd.Result) -> list[list[str]]:
    """Return the article ids of each cluster."""
    return sorted(sorted(one.article_id for one in each.sentences) for each in result.clusters)


# --- readers --------------------------------------------------------------------------------


def piped(file: TextIO) -> Iterable[Mapping[str, Any]]:
    """Read lines whose cells end with a bar."""
    return csv.DictReader(file, delimiter="|")


LINES = "id|text|price\r\n1|Pears are dear, \u00e9lite ones too.|3\r\n2|Pears are dear.|\r\n"


def packed(directory: Path, kind: str) -> Path:
    """Return a file with LINES in it, of a kind."""
    path = directory / f"prices.{kind}"
    if kind == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("a/prices.psv", LINES.encode())
    elif kind == "psv.gz":
        path.write_bytes(gzip.compress(LINES.encode()))
    else:
        path.write_bytes(LINES.encode("utf-16" if kind == "txt" else "utf-8-sig"))
    return path


@pytest.mark.parametrize("kind", ["psv", "psv.gz", "zip", "txt", "jsonl"])
def test_an_own_reader_gets_text_whatever_it_is_packed_in(tmp_path: Path, kind: str) -> None:
    """Compression, archives and byte order marks are taken off, and the suffix says nothing."""
    path = packed(tmp_path, kind)
    for place in (path, tmp_path):
        found = list(nd.read_articles(place, reader=piped))
        assert [(one.id, dict(one.extra)) for one in found] == [
            ("1", {"price": "3"}),
            ("2", {"price": ""}),
        ]
        assert found[0].text == "Pears are dear, \u00e9lite ones too."


def test_an_own_reader_can_have_the_bytes_and_the_name(tmp_path: Path) -> None:
    """`buffer` has the bytes as they are, and `name` is the path below what was given."""
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "pears.bin").write_bytes(b"\xff\x00\x81")
    (tmp_path / "other.bin").write_bytes(b"x")

    def told(file: TextIO) -> Iterable[Mapping[str, Any]]:
        yield {"id": file.name, "text": file.buffer.read().hex()}

    found = [(one.id, one.text) for one in nd.read_articles(tmp_path, reader=told)]
    assert found == [("deep/pears.bin", "ff0081"), ("other.bin", "78")]


def test_a_reader_may_close_its_file(tmp_path: Path) -> None:
    """A function that closes what it was given does no harm."""

    def closes(file: TextIO) -> Iterable[Mapping[str, Any]]:
        with file:
            return list(piped(file))

    packed(tmp_path, "psv")
    packed(tmp_path, "zip")
    assert len(list(nd.read_articles(tmp_path, reader=closes))) == 4


def test_a_failing_reader_leaves_a_bad_item_and_the_next_file_is_read(tmp_path: Path) -> None:
    """What was read before the failure counts; the failure is told with its place."""

    def fails(file: TextIO) -> Iterable[Mapping[str, Any]]:
        yield {"id": file.name, "text": "Pears are dear."}
        yield {"id": f"{file.name}?"}
        raise KeyError("price")

    for name in ("a.x", "b.x"):
        (tmp_path / name).write_text("-")
    reading = nd.read_articles(tmp_path, reader=fails, on_bad_item="skip")
    assert [one.id for one in reading] == ["a.x", "b.x"]
    told = [(Path(one.path).name, one.item, one.problem) for one in reading.skipped]
    assert told == [
        (name, *what)
        for name in ("a.x", "b.x")
        for what in (("item 2", "no text"), ("item 3", "the reader failed: KeyError: 'price'"))
    ]
    with pytest.raises(nd.ArticleFormatError, match="item 2: no text"):
        list(nd.read_articles(tmp_path, reader=fails))


@pytest.mark.parametrize("answer", [3, None, "text", b"text", {"id": "1"}, ["text"], [None]])
def test_a_reader_that_yields_no_mappings_is_refused(tmp_path: Path, answer: Any) -> None:
    """That is a fault of the reader and not of the data, and stops in any case."""
    (tmp_path / "a.x").write_text("-")
    with pytest.raises(nd.InvalidSettingError, match=r"reader\(file\) = .*a mapping for each"):
        list(nd.read_articles(tmp_path, reader=lambda _: answer, on_bad_item="skip"))


def test_text_that_is_not_in_the_encoding_is_a_bad_item(tmp_path: Path) -> None:
    """Bytes that are no UTF-8 stop a reader of text, and an encoding can be named."""
    (tmp_path / "a.psv").write_bytes(LINES.encode("cp1252"))
    with pytest.raises(nd.ArticleFormatError, match="the reader failed: UnicodeDecodeError"):
        list(nd.read_articles(tmp_path, reader=piped))
    assert len(list(nd.read_articles(tmp_path, reader=piped, encoding="cp1252"))) == 2


def test_fields_without_a_name_are_a_bad_item(tmp_path: Path) -> None:
    """A row of more cells than names is told, and the next is read."""
    (tmp_path / "a.psv").write_text("id|text\n1|One.|more\n2|Two.\n")
    reading = nd.read_articles(tmp_path, reader=piped, on_bad_item="skip")
    assert [one.id for one in reading] == ["2"]
    assert [one.problem for one in reading.skipped] == ["a field is named None; allowed: strings"]


def test_a_reader_and_a_format_exclude_each_other(tmp_path: Path) -> None:
    """Who reads all files can't be two, and no one else than a function."""
    with pytest.raises(nd.InvalidSettingError, match="auto together with a reader"):
        nd.read_articles(tmp_path, reader=piped, input_format="csv")
    with pytest.raises(nd.InvalidSettingError, match="reader = 'psv'"):
        nd.read_articles(tmp_path, reader="psv")  # type: ignore[arg-type]  # the point


def test_the_command_line_takes_a_reader(tmp_path: Path) -> None:
    """--reader names a function by its module."""
    (tmp_path / "a.x").write_text("id,text\n1,Pears are dear.\n2,Pears are dear.\n")
    clusters = tmp_path / "clusters.jsonl"
    args = ["run", str(tmp_path / "a.x"), "--reader", "csv:DictReader", "-o", str(clusters)]
    done = CliRunner().invoke(app, args)
    assert (done.exit_code, len(clusters.read_text().splitlines())) == (0, 1), done.output


# --- candidates -----------------------------------------------------------------------------


def test_only_the_pairs_of_an_own_source_are_compared_if_asked_so() -> None:
    """With views="own" what the source doesn't yield is never put together."""
    found = deduplicated(views="own", candidates=every_pair)
    assert together(found) == together(deduplicated()) == [["a0", "a1"]]
    assert together(deduplicated(views="own", candidates=lambda _: [])) == []


def test_the_pairs_of_an_own_source_are_added_to_those_of_the_views() -> None:
    """Beside the views, an own source adds candidates and takes none away."""
    found = deduplicated(candidates=lambda _: [], scorer=all_alike)
    assert together(found) == [["a0", "a1"]]
    more = deduplicated(candidates=lambda _: [(2, 4)], scorer=all_alike)
    assert together(more) == [["a0", "a1"], ["a2", "a4"]]


def test_the_shipped_score_judges_own_pairs_as_compare_does() -> None:
    """A pair that shares too little is no match, whoever proposed it."""
    (cluster,) = deduplicated(views="own", candidates=every_pair).clusters
    (variant,) = cluster.variants
    same = nd.compare(cluster.canonical.text, variant.sentence.text)
    assert (same.score, same.relation) == (round(variant.score, 4), variant.relation)
    assert not nd.compare(SENTENCES[0], SENTENCES[2]).same


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=60), st.randoms())
@settings(max_examples=60)
def test_pairs_count_once_in_any_order_and_form(
    pairs: list[tuple[int, int]], rng: random.Random
) -> None:
    """The order of pairs, their direction, repeats and the kind of sequence don't matter."""
    turned = [rng.choice((pair, pair[::-1])) for pair in pairs * 2]
    rng.shuffle(turned)
    forms: tuple[Callable[[], Pairs], ...] = (
        lambda: turned,
        lambda: iter(turned),
        lambda: np.array(turned, dtype=np.uint16).reshape(-1, 2),
        lambda: {(one, two) for one, two in turned},
    )
    wanted = sorted({(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]})
    for form in forms:
        found = extending.proposed(lambda _, form=form: form(), [""] * 31)  # type: ignore[misc]
        assert list(zip(found.first.tolist(), found.second.tolist(), strict=True)) == wanted


@pytest.mark.parametrize(
    ("returned", "shown"),
    [
        ([(0, 6)], "(0, 6)"),
        ([(1, 2), (-1, 2)], "(-1, 2)"),
        ([(0.0, 1.0)], "(0.0, 1.0)"),
        ([("0", "1")], "('0', '1')"),
        ([(0, 1, 2)], "(0, 1, 2)"),
        ([(0, 1), (2,)], "(2,)"),
        ([0, 1], "[0, 1]"),
        ([(True, False)], "True"),
        ([(0, 2**70)], str(2**70)),
        (None, "None"),
        (7, "7"),
        (np.zeros((2, 3), dtype=np.int64), "[0, 0, 0]"),
    ],
)
def test_a_wrong_answer_of_a_candidate_source_is_shown(returned: object, shown: str) -> None:
    """What is no pair of texts raises an error with the value, what is allowed, and where."""
    with pytest.raises(nd.InvalidSettingError) as caught:
        deduplicated(candidates=lambda _: returned)
    message = str(caught.value)
    assert message.startswith("candidates(texts) = ")
    assert "pairs of whole numbers" in message
    assert shown in message.replace("array(", "")


def test_the_views_are_left_out_only_for_a_source_of_ones_own() -> None:
    """views="own" without candidates would find nothing, and is refused."""
    with pytest.raises(nd.InvalidSettingError, match=r"views = 'own'.*together with candidates"):
        nd.Settings(views="own")


def test_an_index_refuses_an_own_source(tmp_path: Any) -> None:
    """An index finds by its keys: a source of pairs can't serve it."""
    with pytest.raises(nd.InvalidSettingError, match=r"candidates = .*None in an index"):
        nd.Index.open(tmp_path / "wire.index", settings=nd.Settings(candidates=every_pair))


def test_spark_refuses_an_own_source() -> None:
    """No process of Spark has all texts; the driver says so before anything is done."""
    with pytest.raises(nd.InvalidSettingError, match=r"candidates = .*None on Spark"):
        plan_of(nd.Settings(candidates=every_pair))


def all_alike_again(texts: Sequence[str]) -> list[tuple[int, int]]:
    """Return pairs for the command line, which finds this function by its name."""
    return every_pair(texts)


def test_the_command_line_takes_candidates_and_a_scorer(tmp_path: Path) -> None:
    """Both are named by their module; --views own leaves out all else."""
    clusters, here = tmp_path / "clusters.jsonl", "tests.test_extending"
    own = ["--views", "own", "--candidates", f"{here}:all_alike_again"]
    own += ["--scorer", f"{here}:all_alike"]
    args = ["run", "docs/sample-wire", "-o", str(clusters), *own]
    done = CliRunner().invoke(app, args)
    assert done.exit_code == 0, done.output
    assert len(clusters.read_text(encoding="utf-8").splitlines()) == 1


def test_two_sentences_are_scored_on_the_command_line() -> None:
    """`compare` and `explain` take --scorer, and the latter --candidates."""
    here = "tests.test_extending"
    scored = CliRunner().invoke(app, ["compare", "Rain.", "Snow.", "--scorer", f"{here}:all_alike"])
    assert (scored.exit_code, "1.00" in scored.output) == (0, True), scored.output
    args = ["explain", SENTENCES[0], SENTENCES[1], "--views", "own"]
    told = CliRunner().invoke(app, [*args, "--candidates", f"{here}:all_alike_again"])
    assert (told.exit_code, "shared keys: own 1" in told.output) == (0, True), told.output


# --- scorers --------------------------------------------------------------------------------


def test_an_own_score_decides_and_is_the_one_that_is_shown() -> None:
    """Scores, and who is put together, are those of the scorer; so in `compare`."""
    chosen = nd.Settings(scorer=lambda pairs: [0.77] * len(pairs))
    result = nd.deduplicate(ARTICLES, settings=chosen)
    assert together(result) == [["a0", "a1"]]
    assert [v.score for c in result.clusters for v in c.variants] == [pytest.approx(0.77)]
    compared = nd.compare(SENTENCES[0], SENTENCES[4], settings=chosen)
    assert (compared.same, compared.score) == (True, 0.77)


def test_copies_are_not_asked_about() -> None:
    """Equal wordings are the same claim with score 1, before any scorer is asked."""

    def never(pairs: Sequence[tuple[str, str]]) -> list[float]:
        raise AssertionError(pairs)

    copies = [nd.Article(id=name, text=SENTENCES[0]) for name in "ab"]
    assert together(deduplicated(copies, scorer=never)) == [["a", "b"]]
    assert nd.compare(SENTENCES[0], SENTENCES[0], settings=nd.Settings(scorer=never)).score == 1


@given(st.randoms(), st.integers(1, 50), st.integers(0, 3))
@settings(max_examples=20, deadline=None)
def test_pure_functions_give_one_result_for_any_order_batch_and_workers(
    rng: random.Random, batch: int, workers: int
) -> None:
    """Clusters don't depend on the order of the articles, on batches or on processes."""
    own: dict[str, Any] = {"candidates": every_pair, "scorer": shared_letters, "threshold": 0.55}
    wanted = deduplicated(**own).clusters
    mixed = rng.sample(ARTICLES, len(ARTICLES))
    assert wanted == deduplicated(mixed, **own, batch_size=batch, workers=workers).clusters
    assert wanted


@given(st.lists(st.text(max_size=5), min_size=2, max_size=8, unique=True))
def test_a_pair_is_always_asked_the_same_way_round(texts: list[str]) -> None:
    """A scorer that isn't symmetric gives one answer for two texts, whatever their numbers."""

    def first_letters(pairs: Sequence[tuple[str, str]]) -> list[float]:
        return [min(len(one), 8) / 8 for one, _ in pairs]

    ends = np.arange(len(texts) - 1, dtype=np.int32)
    forward = extending.scores(first_letters, texts, ends, ends + np.int32(1))
    backward = extending.scores(first_letters, texts, ends + np.int32(1), ends)
    assert forward.tolist() == backward.tolist()


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        (lambda pairs: [0.5] * (len(pairs) + 1), "shape (2,)"),
        (lambda pairs: np.full((len(pairs), 2), 0.5), "shape (1, 2)"),
        (lambda _: 0.5, "shape ()"),
        (lambda pairs: [float("nan")] * len(pairs), "nan"),
        (lambda pairs: [1.2] * len(pairs), "1.2"),
        (lambda pairs: [-0.1] * len(pairs), "-0.1"),
        (lambda pairs: [85] * len(pairs), "85"),
        (lambda pairs: ["0.5"] * len(pairs), "'0.5'"),
        (lambda pairs: [True] * len(pairs), "True"),
        (lambda _: None, "None"),
        (lambda pairs: [[0.5], [0.5, 0.5]] * len(pairs), "[0.5, 0.5]"),
    ],
)
def test_a_wrong_answer_of_a_scorer_is_shown(answer: Any, shown: str) -> None:
    """What isn't one number from 0 to 1 a pair raises an error that shows it."""
    with pytest.raises(nd.InvalidSettingError) as caught:
        deduplicated(scorer=answer)
    message = str(caught.value)
    assert message.startswith("scorer(pairs) = ")
    assert "from 0 to 1" in message
    assert shown in message


def test_a_wrong_score_names_its_pair() -> None:
    """The error for a score out of range shows the two texts."""
    with pytest.raises(nd.InvalidSettingError, match=r"ferry maro.*ferry maro"):
        deduplicated(scorer=lambda pairs: [7.0] * len(pairs))


def test_a_cosine_that_is_rounded_past_one_is_one() -> None:
    """The rounding of float32 is forgiven."""
    high = np.float32(1.0000001)
    result = deduplicated(scorer=lambda pairs: np.full(len(pairs), high, dtype=np.float32))
    assert [v.score for c in result.clusters for v in c.variants] == [1.0]


def test_what_fails_in_an_own_function_comes_through() -> None:
    """An exception of the user's code is theirs, and is not made another."""

    def fails(_: object) -> Any:
        raise KeyError("mine")

    for name in ("candidates", "scorer"):
        with pytest.raises(KeyError, match="mine"):
            nd.deduplicate(ARTICLES, settings=nd.Settings(**{name: fails}))  # type: ignore[arg-type]  # by name


def test_an_index_scores_with_an_own_scorer(tmp_path: Any) -> None:
    """`add` and `find` of an index decide as a batch with the same scorer does."""
    chosen = nd.Settings(scorer=lambda pairs: [0.66] * len(pairs))
    with nd.Index.open(tmp_path / "wire.index", settings=chosen) as index:
        (match,) = index.add(ARTICLES)
        assert match.score == pytest.approx(0.66)
        assert {one.score for one in index.find(SENTENCES[1])} == {1.0, 0.66}
        batch = nd.deduplicate(ARTICLES, settings=chosen)
        assert list(index.clusters()) == list(batch.clusters)
        assert index.verify() == []
    with pytest.raises(nd.StoreMismatchError, match="a function as scorer"):
        nd.Index.open(tmp_path / "wire.index")


def test_a_run_with_a_work_directory_keeps_own_scores(tmp_path: Path) -> None:
    """A run that goes on from a work directory asks no scorer for what it asked before."""
    asked: list[int] = []

    def counting(pairs: Sequence[tuple[str, str]]) -> list[float]:
        asked.append(len(pairs))
        return [0.77 for _ in pairs]

    chosen = nd.Settings(scorer=counting)
    first = nd.deduplicate(ARTICLES, settings=chosen, work_dir=tmp_path / "work")
    times = len(asked)
    again = nd.deduplicate(ARTICLES, settings=chosen, work_dir=tmp_path / "work")
    assert list(first.clusters) == list(again.clusters) != []
    assert len(asked) == times > 0


@pytest.mark.parametrize("name", ["splitter", "candidates", "scorer"])
def test_what_is_no_function_is_refused(name: str) -> None:
    """A setting that takes a function takes nothing else, and says what it takes."""
    with pytest.raises(nd.InvalidSettingError, match=rf"{name} = 'x'.*None or a function"):
        nd.Settings(**{name: "x"})  # type: ignore[arg-type]  # the point


def test_explain_tells_whether_an_own_source_yields_the_two() -> None:
    """The keys in common name the own source beside the views."""
    chosen = nd.Settings(views="own", candidates=every_pair)
    assert nd.explain(SENTENCES[0], SENTENCES[1], settings=chosen).shared_keys == {"own": 1}
    assert nd.explain(SENTENCES[0], SENTENCES[1], settings=chosen).chance == 1
    none = nd.Settings(views="own", candidates=lambda _: [])
    assert nd.explain(SENTENCES[0], SENTENCES[1], settings=none).shared_keys == {"own": 0}
