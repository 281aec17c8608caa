"""Arrow batches to numpy columns and back; the parts that Spark hands to a worker."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from newsdedup.columns import Ragged

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

# Rows handed back to Spark at a time, as many as it hands over by default.
ROWS_A_BATCH = 10_000


_NAMES = {
    "int64": "bigint",
    "int32": "int",
    "int8": "tinyint",
    "float": "float",
    "double": "double",
    "bool": "boolean",
}


def ddl(schema: pa.Schema) -> str:
    """Return a schema in the words in which Spark is told what a function yields."""
    return ", ".join(f"`{field.name}` {_type(field.type)}" for field in schema)


def _type(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return f"array<{_type(kind.value_type)}>"
    if pa.types.is_struct(kind):
        return f"struct<{', '.join(f'{one.name}: {_type(one.type)}' for one in kind)}>"
    return _NAMES.get(str(kind), str(kind))


def numbers(batch: Any, name: str) -> NDArray[Any]:
    """Return a column without nulls as a numpy array."""
    found: NDArray[Any] = batch.column(name).to_numpy(zero_copy_only=False)
    return found


def values(batch: Any, name: str) -> list[Any]:
    """Return a column as a list of Python values."""
    found: list[Any] = batch.column(name).to_pylist()
    return found


def batches(columns: dict[str, Any], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Yield columns of equal length as batches of the schema; none where they are empty."""
    arrays = [
        column if isinstance(column, pa.Array) else pa.array(column, type=field.type)
        for field, column in ((field, columns[field.name]) for field in schema)
    ]
    table = pa.Table.from_arrays(arrays, schema=schema)
    yield from table.to_batches(max_chunksize=ROWS_A_BATCH)


def lists(rows: Ragged) -> pa.Array:
    """Return rows of int64 as an Arrow array of lists."""
    return pa.ListArray.from_arrays(
        pa.array(rows.offsets.astype(np.int32)), pa.array(rows.values.astype(np.int64))
    )


def cells(rows: Ragged) -> list[bytes]:
    """Return each row's values as bytes."""
    size, data = rows.values.dtype.itemsize, rows.values.tobytes()
    bounds = (rows.offsets * size).tolist()
    return [data[low:high] for low, high in pairwise(bounds)]


def rows_of(found: list[bytes], dtype: str) -> Ragged:
    """Return the rows that `cells` made into bytes."""
    joined = np.frombuffer(b"".join(found), dtype=dtype)
    lengths = np.array([len(cell) for cell in found], dtype=np.int64) // joined.dtype.itemsize
    return Ragged.of(joined, lengths)


def whole_runs(parts: Iterable[pa.RecordBatch], name: str, *, least: int) -> Iterator[pa.Table]:
    """Yield tables of at least `least` rows (but the last) that part no run of equal values.

    The batches are sorted by the column `name` of int64. In memory are `least` rows and a
    batch, or the longest run and a batch.
    """
    waiting: list[pa.RecordBatch] = []
    rows = 0
    for batch in parts:
        if not batch.num_rows:
            continue
        waiting.append(batch)
        rows += batch.num_rows
        last = batch.column(name)[-1].as_py()
        if rows < least or waiting[0].column(name)[0].as_py() == last:
            continue
        table = pa.Table.from_batches(waiting)
        end = int(np.searchsorted(numbers(table, name), last))
        yield table.slice(0, end)
        waiting = table.slice(end).to_batches()
        rows = table.num_rows - end
    if waiting:
        yield pa.Table.from_batches(waiting)
