"""A worker beside a Spark warehouse: small tables and looks at large ones, without Spark where files suffice.

What is worked on row by row for all records is Spark's (see the stages' on_spark modules); this is for the
manifest of runs, what gates found, judgements, landing, and whoever asks about a client.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

import duckdb
from pyspark.sql import SparkSession

from resolution.config import Configuration, SparkWarehouse
from resolution.errors import WarehouseError
from resolution.schemas import STATE_VERSION
from resolution.warehouse.migrations.database import Database
from resolution.warehouse.migrations.migrate import CURRENT, READ, migrate, require_not_newer
from resolution.warehouse.session import ATTACHED, all_or_nothing
from resolution.warehouse.spark.catalog import address
from resolution.warehouse.spark.changes import Changes
from resolution.warehouse.spark.commits import Commits
from resolution.warehouse.spark.engine import SparkEngine
from resolution.warehouse.spark.files import DiskFiles, Files, on_disk
from resolution.warehouse.spark.home import home
from resolution.warehouse.spark.rows import FileRows, Rows, SparkRows
from resolution.warehouse.tables import sql_type
from resolution.warehouse.worker import Names, Worker, memory

_DROP_SCHEMA = re.compile(r"DROP\s+SCHEMA\s+(?:IF\s+EXISTS\s+)?\"?(\w+)\"?", re.IGNORECASE)


class SparkWorker(Worker):
    """A worker whose tables are files of a Spark warehouse."""

    def __init__(self, con: duckdb.DuckDBPyConnection, config: Configuration, beside: str = "") -> None:
        self._config = config
        self._changes = Changes(con, Commits(_files(config)), _rows(config), Names(beside))
        super().__init__(con, self._changes)

    def spark(self) -> SparkSession:
        """Return the Spark of this process, in which the tables stand as they were last committed."""
        return home(self._config).shown(self._config)

    @contextmanager
    def asked(self) -> Iterator[SparkEngine]:
        """Give the Spark of this process, in a session of its own."""
        yield SparkEngine(self.spark().newSession())

    def insert_asked(self, table: str, query: str, parameters: Sequence[object]) -> None:
        """Have Spark write the answer of a query, and add it to a table."""
        with self.asked() as engine:
            frame = engine.frame(query, parameters)
        self._changes.add(table, frame, home(self._config).catalog(self._config))
        if not self._is_open:
            self._changes.commit()

    def in_place(self, statement: str) -> int:
        """Change rows, or drop a schema."""
        dropped = _DROP_SCHEMA.match(statement)
        if dropped is None:
            return int(self.execute(statement).fetchall()[0][0])
        self._changes.drop_schema(dropped[1])
        if not self._is_open:
            self._changes.commit()
        return 0

    def asked_in_place(self, query: str) -> list[Any]:
        """Return the rows of a query's answer."""
        found: list[Any] = self.execute(query).fetchall()
        return found

    def bring_part(self, table: str, column: str, wanted: str) -> None:
        """Do nothing: files are read as far as a statement needs."""

    def without_indexes(self, table: str) -> None:
        """Do nothing: there are none."""

    def with_indexes(self, table: str) -> None:
        """Do nothing: there are none."""

    def know(self, table: str, key: tuple[str, ...]) -> None:
        """Do nothing: rows are not sought by their key."""

    def schemas(self, prefix: str) -> list[str]:
        """Return the schemas that have tables and whose names begin with a prefix."""
        return sorted({name for table in self.tables if (name := table.split(".")[0]).startswith(prefix)})

    @property
    def tables(self) -> list[str]:
        """The tables that are there."""
        return list(self._changes.tables)

    @property
    def version(self) -> int:
        """The version of the state, 0 where it has none."""
        if STATE_VERSION.qualified not in self.tables:
            return 0
        return int(self.execute(READ).fetchall()[0][0] or 0)

    def prepare(self, place: str) -> None:
        """Make the tables of the state, or bring those of an earlier version to the current."""
        found = self.version
        require_not_newer(found, place)
        if found < CURRENT:
            with all_or_nothing(cast(duckdb.DuckDBPyConnection, self)):
                migrate(Database(lambda statement: self.execute(statement).fetchall(), sql_type), place)


def _settings(config: Configuration) -> SparkWarehouse:
    assert isinstance(config.warehouse, SparkWarehouse)
    return config.warehouse


def place(config: Configuration) -> str:
    """Return the address of a configuration's tables."""
    return address(_settings(config), config.root)


def _files(config: Configuration) -> Files:
    return DiskFiles(place(config)) if on_disk(place(config)) else home(config).catalog(config).files


def _rows(config: Configuration) -> Rows:
    folder = on_disk(place(config))
    if folder is not None and _settings(config).table_format == "parquet":
        return FileRows(folder)
    return SparkRows(lambda: home(config).catalog(config))


def is_there(config: Configuration) -> bool:
    """Tell whether anything was ever written to the warehouse."""
    return Commits(_files(config)).last()[0] > 0


def state_version(config: Configuration) -> tuple[int, int]:
    """Return the version of the state and how many tables there are, and change nothing."""
    with memory(config, _settings(config).spill) as con:
        worker = SparkWorker(con, config)
        return worker.version, len(worker.tables)


@contextmanager
def connect(config: Configuration, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse for a short while; see duck.connect."""
    with memory(config, _settings(config).spill) as con:
        worker = SparkWorker(con, config)
        if read_only and not worker.tables:
            raise WarehouseError(
                f"There is no warehouse at {place(config)} yet.", "Run `clientfile pull` first."
            )
        worker.prepare(place(config))
        yield cast(duckdb.DuckDBPyConnection, worker)


@contextmanager
def scratch(config: Configuration) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database in memory with the tables beside it; see duck.scratch and duck.attached."""
    with memory(config, _settings(config).spill) as con:
        con.execute(f"ATTACH ':memory:' AS {ATTACHED}")
        yield cast(duckdb.DuckDBPyConnection, SparkWorker(con, config, ATTACHED))


_COMMITS_OF_A_RUN = 100
"""Somewhat more than a run makes: who began to read before this run has what they read until the next."""


def sweep(config: Configuration) -> None:
    """Remove what only commits from before the last run name; see Commits.sweep."""
    Commits(_files(config)).sweep(_COMMITS_OF_A_RUN)
