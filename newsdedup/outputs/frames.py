"""The caller's own data frame with what was found on its rows: the door out to narwhals."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from newsdedup.errors import InvalidSettingError, MissingExtraError
from newsdedup.outputs.tables import by_article, conflicts_text, key_of, members, storable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from newsdedup.outputs.tables import Found, Kind, Member
    from newsdedup.records import Article, Sentence

COLUMNS: dict[str, Kind] = {
    "sentence_id": "id",
    "position": "integer",
    "start_offset": "integer",
    "end_offset": "integer",
    "sentence": "text",
    "cluster_id": "id",
    "is_canonical": "boolean",
    "canonical_id": "id",
    "relation": "id",
    "score": "real",
    "conflicts": "text",
}
_TYPES: dict[Kind, str] = {
    "id": "String",
    "text": "String",
    "integer": "Int64",
    "boolean": "Boolean",
    "real": "Float64",
}
# A row of the frame of which no sentence was found. pandas has no missing truth value.
_NOTHING = tuple(False if name == "is_canonical" else None for name in COLUMNS)

Values = tuple[Any, ...]


def annotated(
    found: Found, frame: Any, *, fields: Mapping[str, str] | None = None, prefix: str = ""
) -> Any:
    """Return a frame of the same kind with a row for each sentence, and columns on it.

    `frame` has the articles of the result as rows: pandas, Polars, PyArrow or DuckDB. Its
    columns are kept, rows of an article with several sentences repeated (in pandas with
    their index), in the order of the frame; `COLUMNS` are added, their names after `prefix`.
    A row of which no sentence was found (left out, empty, or replaced by a later version)
    stays: null in all of them, false in `is_canonical`. `fields` names the columns of id and
    text as for `read_frame`; the text is looked at only where rows share an id.

    Raises `MissingExtraError` without narwhals, `InvalidSettingError` where `frame` is no
    frame, lacks the column of the id, or has a column of ours already.
    """
    narwhals, same = _same(frame)
    eager = same.collect() if isinstance(same, narwhals.LazyFrame) else same
    keys = {"id": "id", "text": "text", **(fields or {})}
    _check(eager.columns, keys["id"], prefix)
    texts = eager[keys["text"]].to_list() if keys["text"] in eager.columns else None
    rows = list(_rows(found, eager[keys["id"]].to_list(), texts))
    taken = eager[[row for row, _ in rows]]
    columns = zip(*(values for _, values in rows), strict=True) if rows else ([] for _ in COLUMNS)
    series = [
        _series(narwhals, prefix + name, list(values), kind, like=eager.implementation)
        for (name, kind), values in zip(COLUMNS.items(), columns, strict=True)
    ]
    told = taken.with_columns(*series)
    return told.to_native() if eager is same else _lazy(told, frame, same.implementation)


def _same(frame: Any) -> tuple[Any, Any]:
    """Return narwhals, and the frame as narwhals sees it."""
    try:
        import narwhals  # noqa: PLC0415  # an extra
    except ImportError as error:
        raise MissingExtraError("frames", package="narwhals", extra="frames") from error
    try:
        return narwhals, narwhals.from_native(frame)
    except TypeError as error:
        allowed = "a frame of pandas, Polars, PyArrow or DuckDB"
        raise InvalidSettingError("frame", type(frame).__name__, allowed) from error


def _check(columns: Sequence[str], id_column: str, prefix: str) -> None:
    if id_column not in columns:
        raise InvalidSettingError("fields", id_column, f"one of the columns: {list(columns)}")
    there = [prefix + name for name in COLUMNS if prefix + name in columns]
    if there:
        raise InvalidSettingError("prefix", prefix, f"one that makes {there[0]!r} a new column")


def _series(narwhals: Any, name: str, values: list[Any], kind: Kind, *, like: Any) -> Any:
    """Return a new column; of whole numbers in pandas one that can have gaps."""
    if kind == "integer" and like.is_pandas_like():
        native = like.to_native_namespace().Series(values, name=name, dtype="Int64")
        return narwhals.from_native(native, series_only=True)
    return narwhals.new_series(name, values, getattr(narwhals, _TYPES[kind]), backend=like)


def _lazy(told: Any, frame: Any, implementation: Any) -> Any:
    """Return a lazy frame as the caller's was; of DuckDB on the connection that it had."""
    if implementation.is_duckdb():
        new_rows = told.to_arrow()  # noqa: F841  # DuckDB finds it by this name
        return frame.query("told", "SELECT * FROM new_rows").set_alias("annotated")
    return told.lazy(backend=implementation).to_native()


def _rows(
    found: Found, ids: Sequence[Any], texts: Sequence[Any] | None
) -> Iterator[tuple[int, Values]]:
    """Yield the number of a row and what is told of a sentence, for every sentence of each."""
    names = [_name(value) for value in ids]
    wanted = set(names)
    told = {
        article.id: (article, [_values(one, membership) for one in sentences])
        for membership in (members(found.clusters),)
        for article, sentences in by_article(found)
        if article.id in wanted
    }
    repeated = {name for name, number in Counter(names).items() if number > 1}
    for row, name in enumerate(names):
        article, values = told.get(name or "", (None, []))
        if article and name in repeated and not _is_text(article, texts, row):
            values = []
        yield from ((row, one) for one in values or [_NOTHING])


def _is_text(article: Article, texts: Sequence[Any] | None, row: int) -> bool:
    """Say whether a row has the text of an article: of several versions one was read."""
    return texts is not None and texts[row] == article.text


def _name(value: Any) -> str | None:
    """Return an id as an article has it: a whole number, even one made a fraction, as digits."""
    if value is None:
        return None
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _values(sentence: Sentence, membership: Mapping[tuple[str, int], Member]) -> Values:
    member = membership.get(key_of(sentence))
    variant = member and member.variant
    return (
        sentence.id,
        sentence.position,
        sentence.start,
        sentence.end,
        storable(sentence.text),
        member and member.cluster.id,
        variant is None,
        member.cluster.canonical.id if member else sentence.id,
        variant and variant.relation,
        variant and variant.score,
        variant and storable(conflicts_text(variant.conflicts)),
    )
