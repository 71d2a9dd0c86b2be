"""A worker beside a PostgreSQL server: what it reads is brought, what it changes is one transaction there."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import duckdb

from resolution.config import Configuration, PostgresWarehouse
from resolution.errors import WarehouseError
from resolution.warehouse.postgres import server
from resolution.warehouse.postgres.catalog import drop_indexes, make_indexes, read_catalog
from resolution.warehouse.postgres.changes import Changes
from resolution.warehouse.postgres.mirror import Mirror
from resolution.warehouse.postgres.server import refusals_said
from resolution.warehouse.postgres.state import bring_up_to_date
from resolution.warehouse.session import ATTACHED
from resolution.warehouse.worker import Worker, memory


class PostgresWorker(Worker):
    """A worker whose tables are on a server."""

    def __init__(self, con: duckdb.DuckDBPyConnection, remote: Any, beside: str = "") -> None:
        self._mirror = Mirror(con, remote.cursor(), beside)
        self._changes = Changes(self._mirror, remote)
        super().__init__(con, self._changes)
        self._remote = remote

    def in_place(self, statement: str) -> int:
        """Run a statement on the server alone; return the rows that it changed."""
        cursor = self._remote.cursor()
        with refusals_said():
            cursor.execute(statement)
        for table in self._mirror.names.named(statement):
            self._mirror.forget(table)
        if not self._is_open:
            self._changes.commit()
        return int(cursor.rowcount)

    def asked_in_place(self, query: str) -> list[Any]:
        """Return the rows of a query's answer, worked out on the server alone."""
        cursor = self._remote.cursor()
        with refusals_said():
            cursor.execute(query)
            found: list[Any] = cursor.fetchall()
        return found

    def bring_part(self, table: str, column: str, wanted: str) -> None:
        """Bring the rows of a table that hold a wanted value; see Mirror.bring_part."""
        self._mirror.bring_part(table, column, wanted)

    def without_indexes(self, table: str) -> None:
        """Drop the indexes of a table of the state."""
        with refusals_said():
            drop_indexes(self._remote.cursor(), table)

    def with_indexes(self, table: str) -> None:
        """Make the indexes of a table of the state."""
        with refusals_said():
            make_indexes(self._remote.cursor(), table)

    def know(self, table: str, key: tuple[str, ...]) -> None:
        """Know the key of a table that is not one of the state."""
        self._changes.know(table, key)

    def prepare(self, place: str) -> None:
        """Make the tables of the state on the server, or bring those of an earlier version to the current."""
        with refusals_said():
            cursor = self._remote.cursor()
            if not bring_up_to_date(cursor, self._mirror.catalog, place):
                return
            self._mirror.catalog.clear()
            self._mirror.catalog.update(read_catalog(cursor))
        self._changes.commit()

    @property
    def tables(self) -> list[str]:
        """The tables that are on the server."""
        return list(self._mirror.catalog)

    def schemas(self, prefix: str) -> list[str]:
        """Return the schemas on the server whose names begin with a prefix."""
        cursor = self._remote.cursor()
        with refusals_said():
            cursor.execute("SELECT nspname::text FROM pg_catalog.pg_namespace ORDER BY 1")
            return [name for (name,) in cursor.fetchall() if name.startswith(prefix)]


def is_there(config: Configuration) -> bool:
    """Tell whether anything was ever written to the server."""
    with server.opened(config) as remote, refusals_said():
        return bool(read_catalog(remote.cursor()))


@contextmanager
def connect(config: Configuration, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse for a short while; see duck.connect."""
    with server.opened(config) as remote, _memory(config) as con:
        worker = PostgresWorker(con, remote)
        if read_only and not worker.tables:
            raise WarehouseError(
                f"There is no warehouse in {server.place(config)} yet.", "Run `clientfile pull` first."
            )
        worker.prepare(server.place(config))
        yield cast(duckdb.DuckDBPyConnection, worker)


@contextmanager
def scratch(config: Configuration) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database in memory with the server's tables beside it; see duck.scratch and duck.attached."""
    with server.opened(config) as remote, _memory(config) as con:
        con.execute(f"ATTACH ':memory:' AS {ATTACHED}")
        yield cast(duckdb.DuckDBPyConnection, PostgresWorker(con, remote, ATTACHED))


@contextmanager
def _memory(config: Configuration) -> Iterator[duckdb.DuckDBPyConnection]:
    assert isinstance(config.warehouse, PostgresWarehouse)
    with memory(config, config.warehouse.spill) as con:
        yield con
