"""Stages on a Spark beside the same stages on DuckDB: tables taken over, and the two states compared."""

from collections.abc import Iterable
from typing import Any

import duckdb
import pyarrow as pa

from resolution.config import Configuration
from resolution.schemas import Table
from resolution.warehouse import duck


def table_of(config: Configuration, table: Table) -> pa.Table:
    """Return a table of an embedded warehouse."""
    with duck.connect(config, read_only=True) as con:
        columns = ", ".join(f'"{name}"' for name in table.columns.names)
        return duck.fetch(con, f"SELECT {columns} FROM {table.qualified}").cast(table.columns)


def take_over(spark, catalog, tables: dict[Table, pa.Table] | Iterable[tuple[Table, pa.Table]]) -> None:
    """Let a catalog hold tables and no other rows of them."""
    from resolution.warehouse.spark.batch import as_kept

    with catalog.transaction() as draft:
        for table, rows in dict(tables).items():
            draft.replace(table, spark.createDataFrame(as_kept(rows, table.columns)))


def held(catalog, table: Table) -> pa.Table:
    """Return a table of a catalog."""
    from resolution.warehouse.spark.batch import as_declared

    return as_declared(catalog.read(table).toArrow(), table.columns)


def rows(given: pa.Table) -> list[tuple[Any, ...]]:
    """Return rows in an order of the test's own."""
    with duckdb.connect() as con:
        con.execute("LOAD icu; SET TimeZone = 'UTC'")
        return con.sql("FROM given ORDER BY ALL").fetchall()
