"""What Spark's workers run, without Spark: parts of the data in, the same answers out."""

from __future__ import annotations

import random
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

pa = pytest.importorskip("pyarrow")

import newsdedup as nd  # noqa: E402  # after the skip
from benchmarks import wire  # noqa: E402
from newsdedup import candidates, matching, pipeline  # noqa: E402
from newsdedup.columns import Pairs, Ragged  # noqa: E402
from newsdedup.readers.furniture import plain_furniture  # noqa: E402
from newsdedup.spark import arrow, members, pairs, plan, reading  # noqa: E402
from tests.spark_rows import expected, row_of  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newsdedup.spark.plan import Plan

PLAN = plan.plan_of(nd.Settings())


def shuffled(table: Any, by: tuple[str, ...], parts: int, rng: random.Random) -> Iterator[Any]:
    """Yield the rows in parts as a shuffle leaves them: equal values of `by` in one part."""
    values = list(zip(*(table[name].to_pylist() for name in by), strict=True))
    part = {value: rng.randrange(parts) for value in sorted(set(values))}
    for number in range(parts):
        rows = [row for row, value in enumerate(values) if part[value] == number]
        rng.shuffle(rows)
        yield table.take(pa.array(rows, type=pa.int64()))


def ran(worker: Callable[..., Any], parts: Any, schema: Any, rows: int = 100) -> Any:
    """Return what a worker's function yields for each part, handed over some rows at a time."""
    found = [batch for part in parts for batch in worker(iter(part.to_batches(max_chunksize=rows)))]
    return pa.Table.from_batches(found, schema=schema)


def beside(found: Any, texts: Any, *names: str) -> Any:
    """Return pairs with columns of both texts beside them; text n stands in row n."""
    for side in ("first", "second"):
        for name in names:
            found = found.append_column(f"{side}_{name}", texts[name].take(found[side]))
    return found


def distinct_texts(sentences: Any, rng: random.Random) -> Any:
    """Return wordings, each by one of its sentences, in any order."""
    same: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for row in sentences.to_pylist():
        same.setdefault((row["high"], row["low"]), []).append(row)
    groups = list(same.values())
    rng.shuffle(groups)
    rows = [min(group, key=lambda row: (row["article_id"], row["position"])) for group in groups]
    names = ("high", "low", "text", "wording", "language")
    columns = {name: [row[name] for row in rows] for name in names}
    counted = {"copies": [len(group) for group in groups], "undated": [False] * len(groups)}
    return pa.table(
        {**columns, **counted, "earliest": counted["copies"], "latest": counted["copies"]}
    )


def all_members(articles: list[nd.Article], plan_: Plan, parts: int, seed: int) -> list[Any]:
    """Return what all steps make of articles, each on data cut into parts."""
    rng = random.Random(seed)  # noqa: S311  # nothing secret
    table = pa.table(
        {
            "article_id": [one.id for one in articles],
            "text": [one.text for one in articles],
            "source": pa.array([one.source for one in articles], type=pa.string()),
            "published": [pipeline.moment(one) for one in articles],
            "language": ["en"] * len(articles),
        }
    )
    split, sign = partial(reading.split, plan_), partial(reading.sign, plan_)
    sentences = ran(split, shuffled(table, ("article_id",), parts, rng), reading.SENTENCES)
    by_text = shuffled(distinct_texts(sentences, rng), ("high",), parts, rng)
    texts = ran(sign, by_text, reading.TEXTS)
    matches = all_matches(texts, plan_, parts, rng)
    linked = ran(pairs.linked, [renamed(matches)], pairs.STARS)
    root = dict(zip(linked["text"].to_pylist(), linked["root"].to_pylist(), strict=True))
    rows = component_rows(sentences, texts, matches, root)
    ordered = [part.sort_by("component") for part in shuffled(rows, ("component",), parts, rng)]
    found: list[Any] = ran(partial(members.group, plan_), ordered, members.MEMBERS).to_pylist()
    return found


def renamed(matches: Any) -> Any:
    """Return matches as edges from the greater to the lesser text."""
    return pa.table({"text": matches["second"], "root": matches["first"]})


def all_matches(texts: Any, plan_: Plan, parts: int, rng: random.Random) -> Any:
    """Return the matches of texts numbered by their rows."""
    keys = texts["keys"].combine_chunks()
    rows = np.repeat(np.arange(len(texts)), np.diff(keys.offsets.to_numpy()))
    identity = texts["identity"].to_numpy()[rows]
    table = pa.table({"key": keys.values, "identity": identity, "number": rows})
    by_key = [part.sort_by("key") for part in shuffled(table, ("key",), parts, rng)]
    raw = ran(partial(pairs.bucket_pairs, plan_), by_key, pairs.PAIRS)
    found = raw.group_by(["first", "second"]).aggregate([])
    worth_measuring = partial(pairs.worth_measuring, plan_)
    cut = shuffled(beside(found, texts, "terms"), ("first", "second"), parts, rng)
    worth = ran(worth_measuring, cut, pairs.PAIRS)
    cut = shuffled(beside(worth, texts, "wording", "language"), ("second",), parts, rng)
    return ran(partial(pairs.measure, plan_), cut, pairs.MATCHES)


def component_rows(sentences: Any, texts: Any, matches: Any, root: dict[int, int]) -> Any:
    """Return sentences and matches with the component that each is in."""
    place = {(row["high"], row["low"]): number for number, row in enumerate(texts.to_pylist())}
    names = (
        *("article_id", "position", "start", "end", "text", "wording", "source", "published"),
        "language",
    )
    rows = []
    for row in sentences.to_pylist():
        number = place[row["high"], row["low"]]
        kept = {name: row[name] for name in names}
        rows.append({**kept, "first": number, "second": number, "score": -1.0, "relation": 0})
    for row in matches.to_pylist():
        empty = dict.fromkeys(names) | {"position": 0, "start": 0, "end": 0}
        rows.append({**empty, **row})
    for row in rows:
        row["component"] = root.get(row["first"], row["first"])
    table = pa.Table.from_pylist(rows)
    at = table.schema.get_field_index("score")
    return table.set_column(at, "score", table["score"].cast(pa.float32()))


def datelined(articles: list[nd.Article]) -> list[nd.Article]:
    """Return articles, every other one with a dateline, as they are read."""
    texts = [
        one.text if number % 2 else f"KARSA, March 3 (Reuters) - {one.text}"
        for number, one in enumerate(articles)
    ]
    found = [
        evolve(one, text=text, furniture=plain_furniture(text))
        for one, text in zip(articles, texts, strict=True)
    ]
    assert any(one.furniture for one in found)
    return found


@pytest.mark.parametrize(
    ("settings", "parts", "seed"),
    [
        (nd.Settings(), 1, 1),
        (nd.Settings(), 5, 2),
        (nd.Settings(on_conflict="split", canonical="longest"), 3, 3),
        (nd.Settings(across_only=True, window="10m", canonical="earliest"), 3, 4),
        (nd.Settings(sources="across", bucket_limit=4), 3, 5),
    ],
)
def test_members_are_those_of_one_process_however_the_data_are_cut(
    settings: nd.Settings, parts: int, seed: int
) -> None:
    """Cut into parts at each step, articles give the clusters that `deduplicate` gives.

    Datelines, which readers find, are no part of what is compared.
    """
    articles = datelined(wire.articles(wire.lines(500))[0])
    found = all_members(articles, plan.plan_of(settings), parts, seed)
    assert {row_of(row)[0]: row_of(row) for row in found} == expected(
        nd.deduplicate(articles, settings=settings)
    )


@given(
    st.lists(st.integers(0, 9), max_size=60).map(sorted),
    st.integers(1, 20),
    st.integers(1, 7),
)
def test_whole_runs_hold_every_row_and_cut_no_run(values: list[int], least: int, size: int) -> None:
    """Tables joined are the rows that came; a value is in one table; all but the last are full."""
    table = pa.table({"key": pa.array(values, type=pa.int64())})
    found = [
        part["key"].to_pylist()
        for part in arrow.whole_runs(table.to_batches(max_chunksize=size), "key", least=least)
    ]
    assert [value for part in found for value in part] == values
    assert len({value for part in found for value in set(part)}) == sum(
        len(set(part)) for part in found
    )


@given(st.lists(st.lists(st.integers(0, 2**64 - 1), max_size=5), max_size=8))
def test_rows_survive_as_bytes(rows: list[list[int]]) -> None:
    """What `cells` makes of rows, `rows_of` makes rows of again."""
    offsets = np.cumsum([0, *map(len, rows)])
    given_rows = Ragged(
        values=np.array([v for row in rows for v in row], dtype=np.uint64), offsets=offsets
    )
    found = arrow.rows_of(arrow.cells(given_rows), "<u8")
    assert found.values.tolist() == given_rows.values.tolist()
    assert found.offsets.tolist() == offsets.tolist()


def test_packed_terms_overlap_as_the_terms_do() -> None:
    """Of all pairs of the made-up wire, packed terms leave those that the terms leave."""
    wordings = sorted({line.text.casefold() for line in wire.lines(200)})
    texts = matching.read_texts(wordings, PLAN.settings)
    first, second = np.triu_indices(len(texts), 1)
    every = Pairs(first=first.astype(np.int32), second=second.astype(np.int32))
    unpacked = reading.unpacked(arrow.rows_of(arrow.cells(reading.packed(texts.terms)), "<u8"))
    wanted = matching.overlapping(texts, every)
    found = matching.overlapping(unpacked, every)
    assert len(wanted) > 0
    assert found.first.tolist() == wanted.first.tolist()
    assert found.second.tolist() == wanted.second.tolist()


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 9), st.integers(0, 20)), max_size=60))
def test_the_least_of_each_key_are_kept(rows: list[tuple[int, int, int]]) -> None:
    """Taken per part and then of all, the representatives are the least by identity."""
    table = pa.table(
        [pa.array([row[place] for row in rows], type=pa.int64()) for place in range(3)],
        schema=pairs.KEYS,
    )
    once = [batch for part in (table[::2], table[1::2]) for batch in _least(part)]
    found = [tuple(row.values()) for batch in pairs.least(once) for row in batch.to_pylist()]
    wanted = [
        row
        for key in range(3)
        for row in sorted(row for row in rows if row[0] == key)[: candidates.REPRESENTATIVES]
    ]
    assert sorted(found) == wanted


def _least(part: Any) -> list[Any]:
    return list(pairs.least(part.to_batches()))


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=40))
def test_linked_texts_share_the_least_as_root(edges: list[tuple[int, int]]) -> None:
    """Each text's root is the least text that can be reached from it."""
    apart = [(max(edge), min(edge)) for edge in edges if edge[0] != edge[1]]
    table = pa.table(
        [pa.array([edge[side] for edge in apart], type=pa.int64()) for side in (0, 1)],
        schema=pairs.STARS,
    )
    found = ran(pairs.linked, [table], pairs.STARS).to_pylist()
    reach = {text: {text} for edge in apart for text in edge}
    for _ in apart:
        for one, other in apart:
            reach[one] = reach[other] = reach[one] | reach[other]
    wanted = {text: min(there) for text, there in reach.items() if min(there) != text}
    assert {row["text"]: row["root"] for row in found} == wanted


def test_a_worker_that_computes_otherwise_is_told_what_differs() -> None:
    """The mismatch names what differs, and both values."""
    other = plan.kernel().replace('"model": "', '"model": "other-')
    assert plan.mismatch(plan.kernel(), plan.kernel()) == ""
    assert "model is 'other-" in plan.mismatch(plan.kernel(), other)
    with pytest.raises(nd.StoreMismatchError, match="a worker differs from the driver"):
        plan.Plan(settings=nd.Settings(), kernel=other).check()


def test_the_corpus_as_a_measure_of_rarity_is_refused() -> None:
    """`salience="corpus"` and `sources="within"` are refused, with the reason."""
    with pytest.raises(nd.InvalidSettingError, match="table on Spark"):
        plan.plan_of(nd.Settings(salience="corpus"))
    with pytest.raises(nd.InvalidSettingError, match="one source at a time"):
        plan.plan_of(nd.Settings(sources="within"))
