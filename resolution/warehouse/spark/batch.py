"""What is worked out of one row, or of one pair of rows: by DuckDB, inside the executors of a Spark.

A value, a blocking key, a level of agreement must be the same on every engine, so one engine works them out:
each task opens a DuckDB in its own memory and runs the statements that a run on DuckDB runs, over one Arrow
batch after the other. No row leaves its machine for it. Joins and groups are Spark's (see spark.py).

Spark has no unsigned integers. A hash keeps its 64 bits, read as signed; smaller ones become wider.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from typing import Protocol

import duckdb
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as f
from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

from resolution.errors import WarehouseError
from resolution.warehouse.session import SETTLED

ARRIVED = "arrived"
"""What a batch is called in the DuckDB that works on it."""
_SETTINGS: dict[str, str | bool | int | float | list[str]] = {"threads": 1, "memory_limit": "1GB"}
"""A task has one core, and its DuckDB holds one batch."""
_WIDER = {pa.uint8(): pa.int16(), pa.uint16(): pa.int32(), pa.uint32(): pa.int64(), pa.uint64(): pa.int64()}


class Work(Protocol):
    """What becomes of the rows that come to a task; it travels to the task as it is."""

    def begin(self, con: duckdb.DuckDBPyConnection) -> None:
        """Make what all batches of a task need."""

    def of_batch(self, con: duckdb.DuckDBPyConnection) -> pa.Table:
        """Return what becomes of the batch that stands in `arrived`."""


@dataclass(frozen=True)
class Query:
    """The work of one query, beside small tables that it may read."""

    text: str
    beside: Mapping[str, pa.Table] = field(default_factory=dict)

    def begin(self, con: duckdb.DuckDBPyConnection) -> None:
        """Have the small tables."""
        for name, table in self.beside.items():
            con.register(name, table)

    def of_batch(self, con: duckdb.DuckDBPyConnection) -> pa.Table:
        """Return the query's answer."""
        return con.sql(self.text).to_arrow_table()


def by_batch(frame: DataFrame, work: Work) -> DataFrame:
    """Return what becomes of the rows of a frame, batch by batch, where they are."""
    nothing = to_arrow_schema(frame.schema, timezone="UTC").empty_table()
    with _task(work) as con:
        columns = _work_on(con, work, nothing).schema
    return frame.mapInArrow(partial(_worked, work, columns), from_arrow_schema(kept_schema(columns)))


def kept_schema(columns: pa.Schema) -> pa.Schema:
    """Return columns as Spark keeps them."""
    return pa.schema([(field.name, _WIDER.get(field.type, field.type)) for field in columns])


def as_kept(table: pa.Table, columns: pa.Schema) -> pa.Table:
    """Return a table of declared columns as Spark keeps it."""
    found = table.select(columns.names).cast(columns)
    return pa.table([_signed(column) for column in found.columns], schema=kept_schema(columns))


def as_declared(table: pa.Table, columns: pa.Schema) -> pa.Table:
    """Return a table that Spark kept with the columns that were declared."""
    found = table.select(columns.names).cast(kept_schema(columns))
    arrays = [
        _viewed(column, pa.uint64()) if field.type == pa.uint64() else column.cast(field.type)
        for column, field in zip(found.columns, columns, strict=True)
    ]
    return pa.table(arrays, schema=columns)


def _signed(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if column.type == pa.uint64():
        return _viewed(column, pa.int64())
    return column.cast(_WIDER.get(column.type, column.type))


def _viewed(column: pa.ChunkedArray, as_type: pa.DataType) -> pa.ChunkedArray:
    return pa.chunked_array([chunk.view(as_type) for chunk in column.chunks], as_type)


@contextmanager
def _task(work: Work) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:", config=_SETTINGS) as con:
        con.execute(SETTLED)
        work.begin(con)
        yield con


def _work_on(con: duckdb.DuckDBPyConnection, work: Work, rows: pa.Table) -> pa.Table:
    con.register(ARRIVED, rows)
    found = work.of_batch(con)
    con.unregister(ARRIVED)
    return found


def _worked(work: Work, columns: pa.Schema, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Do the work of one task; a failure quotes no row."""
    first = next(batches, None)
    if first is None:
        return
    try:
        with _task(work) as con:
            for batch in chain([first], batches):
                found = _work_on(con, work, pa.Table.from_batches([batch]))
                yield from as_kept(found, columns).to_batches()
    except duckdb.Error as error:
        raise WarehouseError(
            f"A task of Spark could not work on its rows ({type(error).__name__}).",
            "Check the memory of its machines, then start the same run again.",
        ) from None


def by_group(
    frame: DataFrame, key: str, work: Callable[[pa.Table], pa.Table], columns: pa.Schema
) -> DataFrame:
    """Return what becomes of rows that are looked at together: all with one key come to one task at once.

    A task works on many keys in one table. `work` and what it holds travel to it; `columns` are its answer's.
    """
    placed = frame.repartition(f.col(key))
    return placed.mapInArrow(
        partial(_worked_together, work, columns), from_arrow_schema(kept_schema(columns))
    )


def _worked_together(
    work: Callable[[pa.Table], pa.Table], columns: pa.Schema, batches: Iterator[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    arrived = list(batches)
    if arrived:
        yield from as_kept(work(pa.Table.from_batches(arrived)), columns).to_batches()
