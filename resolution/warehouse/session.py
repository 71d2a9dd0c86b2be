"""DuckDB connections of any kind: what each begins with, and what its failures are called."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb
import pyarrow as pa

from resolution.config import Configuration
from resolution.errors import WarehouseError

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
def failures_said(path: Path) -> Iterator[None]:
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


def quoted(text: object) -> str:
    """Return text, for instance a path, as an SQL literal."""
    return "'" + str(text).replace("'", "''") + "'"


def fetch(
    con: duckdb.DuckDBPyConnection,
    query: str,
    parameters: Mapping[str, object] | Sequence[object] | None = None,
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


ATTACHED = "warehouse"
"""What the warehouse is called beside the tables of a scratch database."""


@contextmanager
def all_or_nothing(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Make all that happens on a connection one transaction, or nothing of it."""
    con.begin()
    try:
        yield
    except BaseException:
        with suppress(duckdb.Error):  # a failure may have ended the transaction already
            con.rollback()
        raise
    con.commit()
