"""A Spark warehouse: whether it can be read, of which version its state is, whether Spark works."""

import os
from collections.abc import Iterator

import duckdb
import pyarrow as pa

from resolution import __version__
from resolution.config import Configuration, SparkWarehouse
from resolution.doctor.check import Check, failure, ok, skipped, warning
from resolution.doctor.state_version import compared
from resolution.errors import RunError
from resolution.warehouse.lock import run_lock


def examine(config: Configuration) -> Iterator[Check]:
    """Look at the tables without changing them, and have a task of Spark tell what it has."""
    from resolution.warehouse.spark import worker
    from resolution.warehouse.spark.files import on_disk

    place = worker.place(config)
    folder = on_disk(place)
    there = folder and next(path for path in (folder, *folder.parents) if path.exists())
    if there and not os.access(there, os.W_OK):
        yield failure("tables", f"{there} may not be written.", "Give this user the right to write it.")
    elif worker.is_there(config):
        version, tables = worker.state_version(config)
        yield ok("tables", f"{place} holds {tables} tables.")
        yield compared(version)
    else:
        yield skipped("tables", f"There is no warehouse at {place} yet; the first pull makes it.")
    yield _running(config)
    yield _at_work(config)


def _running(config: Configuration) -> Check:
    try:
        with run_lock(config):
            return ok("runs", "None is in progress.")
    except RunError:
        return ok("runs", "One is in progress.")


def _versions(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Tell, in a task, what it works with."""
    for _ in batches:
        yield pa.RecordBatch.from_pydict({"clientfile": [__version__], "duckdb": [duckdb.__version__]})


def _at_work(config: Configuration) -> Check:
    """Start Spark and have a task of its work."""
    from resolution.warehouse.spark.engine import silent
    from resolution.warehouse.spark.home import home

    assert isinstance(config.warehouse, SparkWarehouse)
    spark = home(config).session
    with silent():
        [row] = spark.range(1).mapInArrow(_versions, "clientfile string, duckdb string").collect()
    if (row.clientfile, row.duckdb) != (__version__, duckdb.__version__):
        return warning(
            "Spark",
            f"Its machines have clientfile {row.clientfile} and DuckDB {row.duckdb}, this one {__version__} "
            f"and {duckdb.__version__}: they may answer differently.",
            "Install the same requirements.lock on all machines.",
        )
    return ok("Spark", f"Spark {spark.version} at {config.warehouse.master} works, with DuckDB {row.duckdb}.")
