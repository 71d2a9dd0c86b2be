"""A worker's connection: DuckDB in memory beside the server's tables, for stages to use like any other.

Reading happens here, on what was brought; the truth is on the server, in one transaction of its own.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, cast

import duckdb

from resolution.config import Configuration
from resolution.errors import WarehouseError
from resolution.warehouse.postgres import server
from resolution.warehouse.postgres.catalog import drop_indexes, make_indexes, read_catalog
from resolution.warehouse.postgres.changes import Changes, Parameters
from resolution.warehouse.postgres.mirror import Mirror
from resolution.warehouse.postgres.server import refusals_said
from resolution.warehouse.postgres.state import bring_up_to_date
from resolution.warehouse.session import ATTACHED, SETTLED, failures_said, options, quoted

_CHANGING = re.compile(r"\b(?:INSERT|UPDATE|DELETE|CREATE|ALTER|DROP)\b", re.IGNORECASE)


class Counted:
    """The answer of a statement that changed rows: how many."""

    description = None

    def __init__(self, rows: int) -> None:
        self._rows = rows

    def fetchall(self) -> list[tuple[int]]:
        """Return the number, as DuckDB does."""
        return [(self._rows,)]


class Worker:
    """As much of a DuckDB connection as stages use."""

    def __init__(self, con: duckdb.DuckDBPyConnection, remote: Any, beside: str = "") -> None:
        self._con = con
        self._remote = remote
        self._mirror = Mirror(con, remote.cursor(), beside)
        self._changes = Changes(self._mirror)
        self._answer: Any = con
        self._is_open = False  # whether a transaction was begun

    def execute(self, query: str, parameters: Parameters = None) -> Any:
        """Run statements and return the answer of the last."""
        if _CHANGING.search(query) and self._mirror.named(query):
            for statement in self._con.extract_statements(query):
                self._answer = self._one(statement, parameters)
        else:
            self._mirror.bring(query)
            self._answer = self._con.execute(query, parameters)
        return self._answer

    def _one(self, statement: duckdb.Statement, parameters: Parameters) -> Any:
        query = statement.query
        kinds = duckdb.StatementType
        target = self._target(query)
        changed = {kinds.INSERT: self._changes.insert, kinds.UPDATE: self._changes.update,
                   kinds.DELETE: self._changes.delete}.get(statement.type)  # fmt: skip
        if target and changed and target in self._mirror.catalog:
            self._mirror.bring(query, but=target if statement.type == kinds.INSERT else "")
            answer: Any = Counted(changed(target, query, parameters))
        elif target and statement.type in (kinds.CREATE, kinds.ALTER, kinds.DROP):
            answer = self._define(statement.type, target, query, parameters)
        else:
            self._mirror.bring(query)
            return self._con.execute(query, parameters)
        if not self._is_open:
            self._commit()
        return answer

    def _target(self, query: str) -> str | None:
        """Return the server's table that a statement changes, if it is one."""
        found = _TARGET.search(query)
        named = self._mirror.names.match(found["name"]) if found else None
        return f"{named[1]}.{named[2]}" if named else None

    def _define(self, kind: Any, target: str, query: str, parameters: Parameters) -> Any:
        """Make, change or drop a table on both sides."""
        kinds = duckdb.StatementType
        if kind == kinds.DROP:
            self._changes.drop(target)
            return Counted(0)
        replaces = kind == kinds.CREATE and "OR REPLACE" in query.upper()
        reads_itself = len(self._mirror.names.findall(query)) > len(self._mirror.named(query))
        if target in self._mirror.catalog:
            self._mirror.make(target)
        else:
            self._con.execute(f"CREATE SCHEMA IF NOT EXISTS {self._mirror.local(target).rsplit('.', 1)[0]}")
        self._mirror.bring(query, but="" if reads_itself else target)
        answer = self._con.execute(query, parameters)
        if replaces:
            self._changes.drop_there(target)
        self._changes.make(target)
        return answer

    def executemany(self, query: str, rows: Sequence[Sequence[object]]) -> None:
        """Run an INSERT for each of several rows."""
        target = self._target(query)
        if target is None:
            self._con.executemany(query, rows)
            return
        self._mirror.make(target)
        empty = f"FROM {self._mirror.local(target)} LIMIT 0"
        self._con.execute(f"CREATE OR REPLACE TEMP TABLE given_rows AS {empty}")
        name = _TARGET.search(query)
        assert name is not None
        self._con.executemany(query.replace(name["name"], "temp.given_rows", 1), rows)
        self.execute(f"INSERT INTO {self._mirror.local(target)} FROM temp.given_rows")

    def sql(self, query: str, params: Any = None) -> duckdb.DuckDBPyRelation:
        """Return the answer of a query as a relation."""
        self._mirror.bring(query)
        return self._con.sql(query, params=params)

    def in_place(self, statement: str) -> int:
        """Run a statement on the server alone; return the rows that it changed."""
        cursor = self._remote.cursor()
        with refusals_said():
            cursor.execute(statement)
        for table in self._mirror.named(statement):
            self._mirror.forget(table)
        if not self._is_open:
            self._commit()
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
        self._commit()

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

    def begin(self) -> None:
        """Begin a transaction on the server."""
        self._is_open = True

    def commit(self) -> None:
        """Commit it."""
        self._is_open = False
        self._commit()

    def rollback(self) -> None:
        """Undo it; what is in memory is of no use any more."""
        self._is_open = False
        with suppress(WarehouseError), refusals_said():  # a connection that was lost has undone it
            self._remote.rollback()

    def _commit(self) -> None:
        with refusals_said():
            self._remote.commit()

    def cursor(self) -> "Worker":
        """Return another connection to the same memory and server."""
        other = Worker.__new__(Worker)
        other._con, other._remote, other._is_open = self._con.cursor(), self._remote, self._is_open
        other._mirror, other._changes, other._answer = (
            self._mirror.seen_by(other._con),
            self._changes,
            other._con,
        )
        return other

    def close(self) -> None:
        """Close the connection to the memory."""
        self._con.close()

    def register(self, name: str, rows: Any) -> None:
        """Name an Arrow table."""
        self._con.register(name, rows)

    def unregister(self, name: str) -> None:
        """Forget a named Arrow table."""
        self._con.unregister(name)

    def fetchall(self) -> list[Any]:
        """Return the rows of the last answer."""
        found: list[Any] = self._answer.fetchall()
        return found

    @property
    def description(self) -> Any:
        """The columns of the last answer."""
        return self._answer.description


_TARGET = re.compile(
    r"(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|(?:CREATE(?:\s+OR\s+REPLACE)?|ALTER|DROP)\s+TABLE"
    r"(?:\s+IF\s+(?:NOT\s+)?EXISTS)?)\s+(?P<name>[\w.\"]+)",
    re.IGNORECASE,
)


def is_there(config: Configuration) -> bool:
    """Tell whether anything was ever written to the server."""
    with server.opened(config) as remote, refusals_said():
        return bool(read_catalog(remote.cursor()))


@contextmanager
def connect(config: Configuration, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse for a short while; see duck.connect."""
    with server.opened(config) as remote, _memory(config) as con:
        worker = Worker(con, remote)
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
        yield cast(duckdb.DuckDBPyConnection, Worker(con, remote, ATTACHED))


@contextmanager
def _memory(config: Configuration) -> Iterator[duckdb.DuckDBPyConnection]:
    spill = config.path(config.warehouse.spill)
    with duckdb.connect(":memory:", config=options(config)) as con, failures_said(spill):
        con.execute(f"SET temp_directory = {quoted(spill)}")
        con.execute(SETTLED)
        yield con
