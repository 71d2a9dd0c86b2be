"""Remembered values: each distinct value is standardised once, and again when the standardiser changes.

Values that no record holds any more are forgotten, so nothing outlives its record here.
"""

from dataclasses import dataclass

import duckdb
import pyarrow as pa

from resolution.progress import Progress, silent
from resolution.standardise.kinds import Kind
from resolution.warehouse.duck import create_table

BATCH = 10_000


@dataclass(frozen=True)
class Renewed:
    """How many distinct values a kind has, and how many of them were worked out now."""

    values: int
    computed: int


def renew(con: duckdb.DuckDBPyConnection, kind: Kind, version: str, progress: Progress = silent) -> Renewed:
    """Bring the remembered values of a kind to what the temporary table source_record holds."""
    table = kind.table.qualified
    _make(con, kind)
    keys = ", ".join(kind.keys)
    con.execute(f"CREATE OR REPLACE TEMP TABLE wanted_value AS {kind.wanted}")
    con.execute("DELETE FROM wanted_value WHERE value IS NULL")
    con.execute(
        f"DELETE FROM {table} WHERE version <> ? OR ({keys}) NOT IN (SELECT ({keys}) FROM wanted_value)",
        [version],
    )
    missing = con.sql(
        f"SELECT {keys} FROM wanted_value ANTI JOIN {table} USING ({keys}) ORDER BY ALL"
    ).to_arrow_table()
    for done, batch in _batches(missing):
        progress(f"standardise {kind.name}", done, missing.num_rows)
        con.register("worked_out", work_out(kind, batch, version))
        con.execute(f"INSERT INTO {table} SELECT * FROM worked_out")
        con.unregister("worked_out")
    progress(f"standardise {kind.name}", missing.num_rows, missing.num_rows)
    [(values,)] = con.execute("SELECT count(*) FROM wanted_value").fetchall()
    con.execute("DROP TABLE wanted_value")
    return Renewed(values, missing.num_rows)


def work_out(kind: Kind, keys: pa.Table, version: str) -> pa.Table:
    """Standardise a table of distinct values: its key columns in, the rows to remember out."""
    arguments = zip(*(keys.column(key).to_pylist() for key in kind.keys), strict=True)
    results = [kind.standardise(*values) for values in arguments]
    width = len(kind.outputs) + 1
    outputs = list(zip(*results, strict=True)) or [() for _ in range(width)]
    columns = [keys.column(key) for key in kind.keys]
    types = [*kind.outputs.values(), pa.list_(pa.string())]
    columns += [pa.array(values, type=kept) for values, kept in zip(outputs, types, strict=True)]
    columns.append(pa.array([version] * keys.num_rows, type=pa.string()))
    return pa.table(columns, schema=kind.table.columns)


def _batches(table: pa.Table) -> list[tuple[int, pa.Table]]:
    return [(start, table.slice(start, BATCH)) for start in range(0, table.num_rows, BATCH)]


def _make(con: duckdb.DuckDBPyConnection, kind: Kind) -> None:
    """Make the table of a kind; one of another shape, left by older code, is dropped."""
    table = kind.table
    found = con.execute(
        "SELECT column_name FROM information_schema.columns "
        "WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position",
        [table.schema, table.name],
    ).fetchall()
    if found and [name for (name,) in found] != table.columns.names:
        con.execute(f"DROP TABLE {table.qualified}")
    con.execute(create_table(table))
