"""Remembered values: each distinct value is standardised once, and again when the standardiser changes.

Values that no record and no consent holds any more are forgotten, so nothing outlives them here.
"""

import duckdb
import pyarrow as pa

from resolution.progress import Progress, silent
from resolution.standardise.kinds import Kind
from resolution.warehouse.duck import fetch, make_table

BATCH = 10_000


def prepare(con: duckdb.DuckDBPyConnection, kind: Kind, version: str) -> None:
    """Make the table of a kind, and empty it of what another version of the standardiser made."""
    _make(con, kind)
    con.execute(f"DELETE FROM {kind.table.qualified} WHERE version <> ?", [version])


def renew(
    con: duckdb.DuckDBPyConnection, kind: Kind, version: str, progress: Progress = silent, wanted: str = ""
) -> int:
    """Standardise the values of a kind in the view source_record that are not remembered; return how many.

    With `wanted`, which selects the key columns, those instead.
    """
    keys = ", ".join(kind.keys)
    missing = fetch(
        con,
        f"SELECT DISTINCT {keys} FROM ({wanted or kind.wanted}) "
        f"ANTI JOIN {kind.table.qualified} USING ({keys}) WHERE value IS NOT NULL ORDER BY ALL",
    )
    for done, batch in _batches(missing):
        progress(f"standardise {kind.name}", done, missing.num_rows)
        con.register("worked_out", work_out(kind, batch, version))
        con.execute(f"INSERT INTO {kind.table.qualified} SELECT * FROM worked_out")
        con.unregister("worked_out")
    progress(f"standardise {kind.name}", missing.num_rows, missing.num_rows)
    return int(missing.num_rows)


def forget(con: duckdb.DuckDBPyConnection, kind: Kind) -> None:
    """Forget the values of a kind that are neither in the view source_record, which holds all records, nor in
    consent_point.
    """
    held = " AND ".join(f"wanted.{key} = kept.{key}" for key in kind.keys)
    con.execute(
        f"DELETE FROM {kind.table.qualified} AS kept "
        f"WHERE NOT EXISTS (SELECT 1 FROM ({kind.held}) AS wanted WHERE {held})"
    )


def remembered(con: duckdb.DuckDBPyConnection, kind: Kind) -> int:
    """Return how many values of a kind are remembered."""
    [(values,)] = con.execute(f"SELECT count(*) FROM {kind.table.qualified}").fetchall()
    return int(values)


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
    make_table(con, table)
