"""The embedded warehouse: one DuckDB file, one writer at a time, short connections."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import TypeVar

import duckdb

from resolution.config import Configuration, DuckDBWarehouse
from resolution.errors import WarehouseError
from resolution.warehouse.instance import opened
from resolution.warehouse.migrations.database import Database
from resolution.warehouse.migrations.migrate import CURRENT, READ, migrate, require_not_newer
from resolution.warehouse.session import (
    ATTACHED,
    SETTLED,
    all_or_nothing,
    failures_said,
    options,
    prepared_folder,
    quoted,
)
from resolution.warehouse.tables import sql_type
from resolution.warehouse.worker import memory

_T = TypeVar("_T")


def file(config: Configuration) -> Path:
    """Return the warehouse's file."""
    assert isinstance(config.warehouse, DuckDBWarehouse)
    return config.path(config.warehouse.path)


@contextmanager
def _open(path: Path, config: Configuration, read_only: bool) -> Iterator[duckdb.DuckDBPyConnection]:
    with ExitStack() as stack:
        yield _patiently(path, config, lambda: stack.enter_context(opened(path, options(config), read_only)))


def _patiently(path: Path, config: Configuration, open_: Callable[[], _T]) -> _T:
    """Open the warehouse's file, waiting a while for another process that has it open."""
    deadline = time.monotonic() + config.warehouse.busy_seconds
    while True:
        try:
            return open_()
        except (duckdb.IOException, duckdb.ResourceInUseException) as error:
            if isinstance(error, duckdb.IOException) and "lock" not in str(error).lower():
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
def connect(config: Configuration, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse for a short while; the state's tables are there, and of the version of this code.

    Raises WarehouseError when the file is missing (read_only), busy for too long, cannot be written, or is of
    a later version.
    """
    path = file(config)
    if read_only and not path.exists():
        raise WarehouseError(f"There is no warehouse at {path} yet.", "Run `clientfile pull` first.")
    with _open(path if read_only else prepared_folder(path), config, read_only) as con, failures_said(path):
        con.execute(SETTLED)
        is_older = _is_older(con, path)
        if is_older and not read_only:
            _migrate(con, path)
        if not (is_older and read_only):
            yield con
            return
    with connect(config):  # whoever looks first after an upgrade sees it migrated
        pass
    with connect(config, read_only=True) as con:
        yield con


def _is_older(con: duckdb.DuckDBPyConnection, path: Path) -> bool:
    """Tell whether the state is new or of an earlier version; raises WarehouseError when it is of a later."""
    try:
        found = int(con.execute(READ).fetchall()[0][0] or 0)
    except duckdb.CatalogException:  # nobody counted versions yet, or nothing is there
        found = 0
    require_not_newer(found, path)
    return found < CURRENT


def _migrate(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Make the state's tables in a new warehouse, or bring those of an earlier version to the current."""
    with all_or_nothing(con):
        migrate(Database(lambda statement: con.execute(statement).fetchall(), sql_type), path)


@contextmanager
def attached(con: duckdb.DuckDBPyConnection, config: Configuration, write: bool = False) -> Iterator[None]:
    """Have the file beside a scratch database's own tables; see duck.attached."""
    path = file(config)
    mode = "" if write else " (READ_ONLY)"
    _patiently(path, config, lambda: con.execute(f"ATTACH {quoted(path)} AS {ATTACHED}{mode}"))
    try:
        with failures_said(path), all_or_nothing(con) if write else nullcontext():
            yield
    finally:
        con.execute(f"DETACH {ATTACHED}")


@contextmanager
def scratch(config: Configuration) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database in memory; see duck.scratch."""
    with memory(config, config.warehouse.spill) as con:
        yield con
