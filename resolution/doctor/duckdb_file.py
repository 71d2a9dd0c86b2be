"""The embedded warehouse: whether its file can be opened, and of which version its state is."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb

from resolution.config import Configuration, DuckDBWarehouse
from resolution.doctor.check import Check, failure, ok, skipped, warning
from resolution.doctor.state_version import compared
from resolution.errors import RunError
from resolution.warehouse.lock import run_lock
from resolution.warehouse.migrations.migrate import READ

_HOLDER = re.compile(r"PID (\d+)")


def examine(config: Configuration) -> Iterator[Check]:
    """Look at the file without waiting for it, and without changing it."""
    assert isinstance(config.warehouse, DuckDBWarehouse)
    path = config.path(config.warehouse.path)
    if not path.exists():
        yield _new(path)
        return
    if not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
        yield failure(
            "file", f"{path} or its folder may not be written.", "Give this user the right to write them."
        )
    try:
        with duckdb.connect(str(path), read_only=True) as con:
            yield ok("file", f"{path} ({path.stat().st_size / 1e6:,.0f} MB) can be opened.")
            yield compared(_version(con))
    except duckdb.IOException as error:
        yield _busy(path, error) if "lock" in str(error).lower() else _damaged(path, error)
    except duckdb.Error as error:
        yield _damaged(path, error)
    yield _running(config, path)


def _new(path: Path) -> Check:
    there = next(parent for parent in path.parents if parent.exists())
    if os.access(there, os.W_OK):
        return skipped("file", f"There is no warehouse at {path} yet; the first pull makes it.")
    return failure(
        "file",
        f"The folder {there} may not be written, so no warehouse can be made in it.",
        "Give this user the right to write it, or name another as warehouse.path.",
    )


def _version(con: duckdb.DuckDBPyConnection) -> int:
    try:
        return int(con.execute(READ).fetchall()[0][0] or 0)
    except duckdb.CatalogException:
        return 0


def _busy(path: Path, error: duckdb.IOException) -> Check:
    holder = _HOLDER.search(str(error))
    who = f"the process {holder[1]}" if holder else "another process"
    return warning(
        "file",
        f"{path} is in use by {who}, so what is in it was not looked at.",
        "A run or pull at work is as it should be: ask again when it is done. Anything else, such as a SQL"
        " tool, holds up pulls and runs: close it there.",
    )


def _damaged(path: Path, error: duckdb.Error) -> Check:
    return failure(
        "file",
        f"{path} cannot be opened ({type(error).__name__}).",
        "Check that it may be read; if it is damaged, restore it together with the published folder.",
    )


def _running(config: Configuration, path: Path) -> Check:
    if not path.with_suffix(".lock").exists():
        return ok("runs", "None is in progress.")
    try:
        with run_lock(config):
            return ok("runs", "None is in progress.")
    except RunError:
        return ok("runs", "One is in progress.")
