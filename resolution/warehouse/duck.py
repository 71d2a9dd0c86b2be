"""Connections to the warehouse. What a stage works on is DuckDB, whatever kind of warehouse there is.

An embedded warehouse is a DuckDB file, which is opened. Of any other the tables that a statement names are
brought into this process's memory, and what a statement changes goes to where they are (see worker.py).
"""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from typing import Any

import duckdb

from resolution.config import Configuration
from resolution.schemas import Table
from resolution.warehouse import embedded
from resolution.warehouse.engine import DuckEngine, Engine
from resolution.warehouse.instance import cursor
from resolution.warehouse.session import (
    ATTACHED,
    SETTLED,
    all_or_nothing,
    exists,
    fetch,
    interrupts_raised,
    options,
    prepared_folder,
    quoted,
)
from resolution.warehouse.tables import create_table, sql_columns
from resolution.warehouse.worker import Worker

__all__ = [
    "ATTACHED",
    "SETTLED",
    "asked",
    "asked_in_place",
    "attached",
    "bring_part",
    "connect",
    "create_table",
    "drop_schema",
    "exists",
    "fetch",
    "in_place",
    "insert_asked",
    "interrupts_raised",
    "is_there",
    "make_table",
    "options",
    "prepared_folder",
    "quoted",
    "schemas",
    "scratch",
    "sql_columns",
    "sweep",
    "transaction",
    "written_whole",
]


@contextmanager
def connect(config: Configuration, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse for a short while; the state's tables are there, and of the version of this code.

    Raises WarehouseError when it is not there (read_only), busy for too long, cannot be written, or is of a
    later version.
    """
    with (_elsewhere(config) or embedded).connect(config, read_only) as con:
        yield con


def _elsewhere(config: Configuration) -> Any:
    """Return who opens a warehouse that is no file of DuckDB's, imported when it is one."""
    if config.warehouse.kind == "postgres":
        from resolution.warehouse.postgres import worker as beside_a_server

        return beside_a_server
    if config.warehouse.kind == "spark":
        from resolution.warehouse.spark import worker as beside_a_spark

        return beside_a_spark
    return None


def is_there(config: Configuration) -> bool:
    """Tell whether there is a warehouse yet; raises WarehouseError when it cannot be asked."""
    elsewhere = _elsewhere(config)
    return bool(elsewhere.is_there(config)) if elsewhere else embedded.file(config).exists()


@contextmanager
def transaction(config: Configuration) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse and make all that happens inside one transaction, or nothing of it."""
    with connect(config) as con, all_or_nothing(con):
        yield con


@contextmanager
def scratch(config: Configuration) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database in memory for work that must leave nothing behind, spilling to disk when it must."""
    with (_elsewhere(config) or embedded).scratch(config) as con:
        yield con


@contextmanager
def attached(con: duckdb.DuckDBPyConnection, config: Configuration, write: bool = False) -> Iterator[None]:
    """Have the warehouse beside a scratch database's own tables, as `warehouse.<schema>.<table>`.

    Keep it short: nobody else can write meanwhile. All that is written is one transaction, in which no
    scratch table may change. Raises WarehouseError as `connect` does.
    """
    if isinstance(con, Worker):
        with all_or_nothing(con) if write else nullcontext():
            yield
    else:
        with embedded.attached(con, config, write):
            yield


def in_place(con: duckdb.DuckDBPyConnection, statement: str) -> int:
    """Change rows where they are, by a statement that names tables of the warehouse and nothing else.

    It is written in words that every kind of warehouse knows. Returns how many rows it changed.
    """
    if isinstance(con, Worker):
        return con.in_place(statement)
    found = con.execute(statement).fetchall()
    return int(found[0][0]) if found else 0


def asked_in_place(con: duckdb.DuckDBPyConnection, query: str) -> list[Any]:
    """Return the rows of the answer of a query that names tables of the warehouse and nothing else.

    It is written in words that every kind of warehouse knows, and no table is brought from a server for it.
    """
    if isinstance(con, Worker):
        return con.asked_in_place(query)
    return con.execute(query).fetchall()


@contextmanager
def asked(con: duckdb.DuckDBPyConnection) -> Iterator[Engine]:
    """Give the engine that reads tables of any size by their whole names, as they were last committed.

    It is where the tables are, as far as there is one: only its answers come to this process.
    """
    if isinstance(con, Worker):
        with con.asked() as engine:
            yield engine
        return
    with closing(cursor(con)) as other:
        other.execute(SETTLED)
        yield DuckEngine(other)


def insert_asked(
    con: duckdb.DuckDBPyConnection, table: Table, query: str, parameters: Sequence[object] = ()
) -> None:
    """Add the answer of a query to a declared table, all columns in order; who is asked is as in `asked`."""
    if isinstance(con, Worker):
        con.insert_asked(table.qualified, query, parameters)
    else:
        con.execute(f"INSERT INTO {table.qualified} {query}", parameters)


def bring_part(con: duckdb.DuckDBPyConnection, table: Table, column: str, wanted: str) -> None:
    """Have the rows of an attached table at hand whose column holds one of the wanted values, a query.

    The statements that follow must need no other rows of it. Without this the whole table is brought from a
    server; an embedded one has it at hand.
    """
    if isinstance(con, Worker):
        con.bring_part(table.qualified, column, wanted)


@contextmanager
def written_whole(con: duckdb.DuckDBPyConnection, table: Table) -> Iterator[None]:
    """Write most of a table: a server puts its index aside meanwhile."""
    if not isinstance(con, Worker):
        yield
        return
    con.without_indexes(table.qualified)
    yield
    con.with_indexes(table.qualified)


def schemas(con: duckdb.DuckDBPyConnection, prefix: str) -> list[str]:
    """Return the schemas of the warehouse whose names begin with a prefix."""
    if isinstance(con, Worker):
        return con.schemas(prefix)
    found = con.execute(
        "SELECT schema_name FROM information_schema.schemata "
        "WHERE catalog_name = current_database() AND starts_with(schema_name, ?) ORDER BY 1",
        [prefix],
    ).fetchall()
    return [name for (name,) in found]


def drop_schema(con: duckdb.DuckDBPyConnection, schema: str) -> None:
    """Drop a schema with all that is in it."""
    in_place(con, f"DROP SCHEMA IF EXISTS {schema} CASCADE")


def sweep(config: Configuration) -> None:
    """Remove files of tables as they were before, where a warehouse has such."""
    if config.warehouse.kind == "spark":
        _elsewhere(config).sweep(config)


def make_table(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Make a declared table, if it is not there."""
    con.execute(create_table(table))
    if isinstance(con, Worker):
        con.know(table.qualified, table.key)
