"""Connections to the warehouse. What a stage works on is DuckDB, whatever kind of warehouse there is.

An embedded warehouse is a DuckDB file, which is opened. Of a server's tables those that a statement names are
brought into this process's memory, and what a statement changes goes to the server (see postgres/worker.py).
"""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from resolution.config import Configuration
from resolution.warehouse import embedded
from resolution.warehouse.session import (
    ATTACHED,
    SETTLED,
    all_or_nothing,
    exists,
    failures_said,
    fetch,
    interrupts_raised,
    options,
    prepared_folder,
    quoted,
)
from resolution.warehouse.tables import create_table, sql_columns

__all__ = [
    "ATTACHED",
    "SETTLED",
    "attached",
    "connect",
    "create_table",
    "exists",
    "fetch",
    "interrupts_raised",
    "options",
    "prepared_folder",
    "quoted",
    "scratch",
    "sql_columns",
    "transaction",
]


@contextmanager
def connect(config: Configuration, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse for a short while; the state's tables are there when it is writable.

    Raises WarehouseError when it is not there (read_only), busy for too long, or cannot be written.
    """
    with embedded.connect(config, read_only) as con:
        yield con


@contextmanager
def transaction(config: Configuration) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse and make all that happens inside one transaction, or nothing of it."""
    with connect(config) as con, all_or_nothing(con):
        yield con


@contextmanager
def scratch(config: Configuration) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database in memory for work that must leave nothing behind, spilling to disk when it must."""
    spill = config.path(config.warehouse.spill)
    with duckdb.connect(":memory:", config=options(config)) as con, failures_said(spill):
        con.execute(f"SET temp_directory = {quoted(spill)}")
        con.execute(SETTLED)
        yield con


@contextmanager
def attached(con: duckdb.DuckDBPyConnection, config: Configuration, write: bool = False) -> Iterator[None]:
    """Have the warehouse beside a scratch database's own tables, as `warehouse.<schema>.<table>`.

    Keep it short: nobody else can write meanwhile. All that is written is one transaction, in which no
    scratch table may change. Raises WarehouseError as `connect` does.
    """
    with embedded.attached(con, config, write):
        yield
