"""The embedded warehouse: one DuckDB file, one writer at a time, short connections."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

import duckdb
import pyarrow as pa

from resolution.config import Configuration
from resolution.errors import WarehouseError
from resolution.schemas import STATE_TABLES, Table

_SQL_TYPES = {
    "string": "VARCHAR",
    "bool": "BOOLEAN",
    "int8": "TINYINT",
    "uint8": "UTINYINT",
    "uint64": "UBIGINT",
    "int32": "INTEGER",
    "int64": "BIGINT",
    "double": "DOUBLE",
    "date32[day]": "DATE",
    "timestamp[us, tz=UTC]": "TIMESTAMPTZ",
    "list<item: string>": "VARCHAR[]",
    "list<item: int8>": "TINYINT[]",
    "map<string, string>": "MAP(VARCHAR, VARCHAR)",
    "map<string, int32>": "MAP(VARCHAR, INTEGER)",
    "map<string, int64>": "MAP(VARCHAR, BIGINT)",
    "map<string, double>": "MAP(VARCHAR, DOUBLE)",
}


def sql_columns(table: Table) -> list[tuple[str, str]]:
    """Return the columns of a declared table with their SQL types."""
    return [(field.name, _SQL_TYPES[str(field.type)]) for field in table.columns]


def create_table(table: Table) -> str:
    """Return the statement that makes a declared table if it is not there."""
    columns = ", ".join(f'"{name}" {type_}' for name, type_ in sql_columns(table))
    return f"CREATE TABLE IF NOT EXISTS {table.qualified} ({columns})"


SETTLED = "LOAD icu; SET TimeZone = 'UTC'; SET enable_progress_bar = false"
"""What every connection begins with: times in UTC, and no bar of DuckDB's own, which it would print into
whatever reads the output of a command, or keeps a log."""


def options(config: Configuration) -> dict[str, str | bool | int | float | list[str]]:
    """Return what `warehouse` in clientfile.yaml says of threads and memory, as DuckDB's settings."""
    settings = config.warehouse
    found: dict[str, str | bool | int | float | list[str]] = {}
    if settings.threads:
        found["threads"] = settings.threads
    if settings.memory_limit:
        found["memory_limit"] = settings.memory_limit
    return found


def _open(path: Path, config: Configuration, read_only: bool) -> duckdb.DuckDBPyConnection:
    return _patiently(
        path, config, lambda: duckdb.connect(str(path), read_only=read_only, config=options(config))
    )


def _patiently(
    path: Path, config: Configuration, opened: Callable[[], duckdb.DuckDBPyConnection]
) -> duckdb.DuckDBPyConnection:
    """Open the warehouse's file, waiting a while for another process that has it open."""
    deadline = time.monotonic() + config.warehouse.busy_seconds
    while True:
        try:
            return opened()
        except duckdb.IOException as error:
            if "lock" not in str(error).lower():
                raise WarehouseError(
                    f"The warehouse {path} cannot be opened.",
                    "Check that the disk is not full and that the file may be read and written; if it is "
                    "damaged, restore it together with the published folder from their backup.",
                ) from None
            if time.monotonic() > deadline:
                raise WarehouseError(
                    f"The warehouse {path} is in use by another process.",
                    "Wait until it has finished, or close the tool that has the file open, and try again.",
                ) from None
            time.sleep(0.2)
        except duckdb.Error as error:
            raise WarehouseError(
                f"The warehouse {path} cannot be opened ({type(error).__name__}).",
                "Check the settings under `warehouse`; if the file is damaged, restore it from its backup.",
            ) from None


@contextmanager
def interrupts_raised() -> Iterator[None]:
    """Raise KeyboardInterrupt where DuckDB makes a RuntimeError of it."""
    try:
        yield
    except RuntimeError as error:
        if str(error) == "Query interrupted":
            raise KeyboardInterrupt from None
        raise


@contextmanager
def _failures_said(path: Path) -> Iterator[None]:
    """Turn what a machine may refuse (memory, disk, a folder) into sentences."""
    try:
        with interrupts_raised():
            yield
    except duckdb.OutOfMemoryException:
        raise WarehouseError(
            "The warehouse ran out of memory or of disk space to spill to.",
            "Free some, or set warehouse.memory_limit, and start the same run again.",
        ) from None
    except duckdb.Error as error:
        if _is_damage(error):
            raise WarehouseError(
                f"The warehouse {path} is damaged.",
                "Restore it together with the published folder from their backup; nothing was published.",
            ) from None
        if isinstance(error, _REFUSALS):
            raise WarehouseError(
                f"The warehouse {path} could not be written.",
                "Check the free disk space, then start the same run again; nothing was published.",
            ) from None
        raise


_REFUSALS = (duckdb.IOException, duckdb.TransactionException, duckdb.FatalException)


def _is_damage(error: duckdb.Error) -> bool:
    """Tell whether a block of the file is not as it was written, or not there."""
    return isinstance(error, duckdb.SerializationException) or any(
        sign in str(error) for sign in ("Corrupt database file", "Could not read")
    )


def prepared_folder(path: Path) -> Path:
    """Return a file's path after its folder was made; raises WarehouseError when it cannot be."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WarehouseError(
            f"The folder {path.parent} cannot be made ({error.strerror}).",
            "Check its permissions and that no file of that name stands in its way.",
        ) from None
    return path


@contextmanager
def connect(config: Configuration, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse for a short while; the state's tables are there when it is writable.

    Raises WarehouseError when the file is missing (read_only), busy for too long, or cannot be written.
    """
    path = config.path(config.warehouse.path)
    if read_only and not path.exists():
        raise WarehouseError(f"There is no warehouse at {path} yet.", "Run `clientfile pull` first.")
    con = _open(path if read_only else prepared_folder(path), config, read_only)
    try:
        with _failures_said(path):
            con.execute(SETTLED)
            if not read_only:
                _prepare(con)
            yield con
    finally:
        con.close()


_THERE = "SELECT schema_name || '.' || table_name, column_count FROM duckdb_tables() WHERE NOT internal"


def _prepare(con: duckdb.DuckDBPyConnection) -> None:
    """Make the tables of the state that are missing, and the columns that an earlier version had not."""
    there = dict(con.execute(_THERE).fetchall())
    for table in STATE_TABLES:
        if table.qualified not in there:
            con.execute(f"CREATE SCHEMA IF NOT EXISTS {table.schema}; {create_table(table)}")
        elif there[table.qualified] != len(table.columns):
            _add_new_columns(con, table)


def _add_new_columns(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    for name, type_ in sql_columns(table):
        con.execute(f'ALTER TABLE {table.qualified} ADD COLUMN IF NOT EXISTS "{name}" {type_}')


@contextmanager
def _transaction(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    con.begin()
    try:
        yield
    except BaseException:
        with suppress(duckdb.Error):  # a failure may have ended the transaction already
            con.rollback()
        raise
    con.commit()


@contextmanager
def transaction(config: Configuration) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse and make all that happens inside one transaction, or nothing of it."""
    with connect(config) as con, _transaction(con):
        yield con


@contextmanager
def scratch(config: Configuration) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database in memory for work that must leave nothing behind, spilling to disk when it must."""
    spill = config.path(config.warehouse.spill)
    with duckdb.connect(":memory:", config=options(config)) as con, _failures_said(spill):
        con.execute(f"SET temp_directory = {quoted(spill)}")
        con.execute(SETTLED)
        yield con


ATTACHED = "warehouse"
"""What the warehouse is called beside the tables of a scratch database."""


@contextmanager
def attached(con: duckdb.DuckDBPyConnection, config: Configuration, write: bool = False) -> Iterator[None]:
    """Have the warehouse beside a scratch database's own tables, as `warehouse.<schema>.<table>`.

    Keep it short: nobody else can write meanwhile. All that is written is one transaction, in which no
    scratch table may change. Raises WarehouseError as `connect` does.
    """
    path = config.path(config.warehouse.path)
    mode = "" if write else " (READ_ONLY)"
    _patiently(path, config, lambda: con.execute(f"ATTACH {quoted(path)} AS {ATTACHED}{mode}"))
    try:
        with _failures_said(path), _transaction(con) if write else nullcontext():
            yield
    finally:
        con.execute(f"DETACH {ATTACHED}")


def quoted(text: object) -> str:
    """Return text, for instance a path, as an SQL literal."""
    return "'" + str(text).replace("'", "''") + "'"


def fetch(
    con: duckdb.DuckDBPyConnection, query: str, parameters: dict[str, object] | None = None
) -> pa.Table:
    """Return the answer of a query as an Arrow table."""
    answer: pa.Table = con.sql(query, params=parameters or {}).to_arrow_table()
    return answer


def exists(con: duckdb.DuckDBPyConnection, schema: str, name: str) -> bool:
    """Tell whether a table or view is there."""
    found = con.execute(
        "SELECT count(*) FROM information_schema.tables WHERE table_schema = ? AND table_name = ?",
        [schema, name],
    ).fetchall()
    return bool(found[0][0])
