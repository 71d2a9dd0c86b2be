"""Parquet files that somebody names: opened for a query, with one sentence when they cannot be."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from resolution.errors import SourceError
from resolution.warehouse import duck


@contextmanager
def opened(path: Path) -> Iterator[tuple[duckdb.DuckDBPyConnection, set[str]]]:
    """Open a Parquet file as the view `given`; yields a connection and the names of its columns.

    Raises SourceError when it cannot be read, as a whole or in the block.
    """
    with duckdb.connect(":memory:") as con, _readable(path), duck.interrupts_raised():
        con.execute(duck.SETTLED)
        con.from_parquet(str(path)).create_view("given")
        yield con, {row[0] for row in con.execute("DESCRIBE given").fetchall()}


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except duckdb.Error:
        raise SourceError(
            f"{path} is no readable Parquet file.", "Check the path, or write the file anew."
        ) from None


def name(column: str) -> str:
    """Return a column's name as it stands in SQL."""
    return '"' + column.replace('"', '""') + '"'


def record_key(path: Path, columns: set[str], table: str = "given") -> str:
    """Return the SQL for the key of a file's records; raises SourceError when it has none."""
    if "record_key" in columns:
        return f"CAST({table}.record_key AS VARCHAR)"
    lacking = {"source", "source_record_id"} - columns
    if lacking:
        raise SourceError(
            f"{path} lacks the column {' and '.join(sorted(lacking))}.",
            "Every record needs a key: source and source_record_id, or in a truth file record_key.",
        )
    return f"CAST({table}.source AS VARCHAR) || ':' || CAST({table}.source_record_id AS VARCHAR)"
