"""The server's tables in this process's memory: each is brought when a statement first names it.

So a run reads the tables that it works on and no others. What is in memory is as it was when it was brought:
the right to run is held meanwhile, so nobody else changes it.
"""

from copy import copy
from typing import Any

import duckdb
import pyarrow as pa

from resolution.warehouse.postgres.catalog import Catalog, read_catalog
from resolution.warehouse.postgres.server import refusals_said
from resolution.warehouse.postgres.types import Column
from resolution.warehouse.worker import Names, looks_around


class Mirror:
    """The tables of a server beside a DuckDB connection, in its catalog `beside` or as its own."""

    def __init__(self, con: duckdb.DuckDBPyConnection, cursor: Any, beside: str = "") -> None:
        self.con = con
        self.cursor = cursor
        self.names = Names(beside)
        with refusals_said():
            self.catalog: Catalog = read_catalog(cursor)
        self.brought: set[str] = set()
        self._made: set[str] = set()

    def seen_by(self, con: duckdb.DuckDBPyConnection) -> "Mirror":
        """Return the same mirror for another connection to the same memory."""
        other = copy(self)
        other.con = con
        return other

    def bring(self, query: str, but: str = "") -> None:
        """Bring the tables that a query names, but one, as far as they are not here yet."""
        if looks_around(query):
            for table in self.catalog:
                self.make(table)
        for table in self.names.named(query):
            if table != but and table in self.catalog and table not in self.brought:
                self._fill(table, f"SELECT {_asked(self.catalog[table])} FROM {_on_server(table)}")
                self.brought.add(table)

    def bring_part(self, table: str, column: str, wanted: str) -> None:
        """Bring the rows of a table that hold a wanted value in a column, in place of what is here of it.

        `wanted` is a query of such values. The table counts as brought, so the statements that follow must
        need no other rows, until it is forgotten.
        """
        name = next(one for one in self.catalog[table] if one.name == column)
        values = self.con.sql(f'SELECT DISTINCT "{column}" FROM ({wanted})').project(name.leaving)
        with refusals_said():
            self.cursor.execute(f"CREATE TEMP TABLE wanted ({column} {name.server}) ON COMMIT DROP")
            self.send("wanted", values, temporary=True)
            self.cursor.execute("ANALYZE wanted")
        self.forget(table)
        asked = _asked(self.catalog[table])
        self._fill(table, f"SELECT {asked} FROM {_on_server(table)} JOIN wanted USING ({column})")
        self.brought.add(table)
        with refusals_said():
            self.cursor.execute("DROP TABLE wanted")

    def forget(self, table: str) -> None:
        """Remove a table from memory; the next statement that names it brings it again."""
        self.con.execute(f"DROP TABLE IF EXISTS {self.names.local(table)}")
        self.brought.discard(table)
        self._made.discard(table)

    def make(self, table: str) -> None:
        """Make an empty table here of one on the server, if there is none."""
        if table not in self._made:
            columns = ", ".join(f'"{column.name}" {column.local}' for column in self.catalog[table])
            schema = self.names.local(table).rsplit(".", 1)[0]
            self.con.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
            self.con.execute(f"CREATE TABLE IF NOT EXISTS {self.names.local(table)} ({columns})")
            self._made.add(table)

    def learn(self, table: str, columns: tuple[Column, ...]) -> None:
        """Know of a table that was made, or became another, on both sides."""
        self.catalog[table] = columns
        self._made.add(table)

    def send(self, table: str, rows: duckdb.DuckDBPyRelation, temporary: bool = False) -> int:
        """Append rows to a table on the server; their columns have its names and types. Return how many."""
        schema, _, name = table.rpartition(".")
        reader = rows.to_arrow_reader(_BATCH)
        given: dict[str, Any] = {"temporary": True} if temporary else {"db_schema_name": schema}
        with refusals_said():
            sent = int(self.cursor.adbc_ingest(name, reader, mode="append", **given))
            if sent >= _MANY and not temporary:
                self.cursor.execute(f"ANALYZE {_on_server(table)}")
        return sent

    def _fill(self, table: str, query: str) -> None:
        self.make(table)
        with refusals_said():
            self.cursor.execute(query)
            reader: pa.RecordBatchReader = self.cursor.fetch_record_batch()
            self.con.register("arrived", reader)
            arriving = ", ".join(column.arriving for column in self.catalog[table])
            self.con.execute(f"INSERT INTO {self.names.local(table)} SELECT {arriving} FROM arrived")
        self.con.unregister("arrived")


_BATCH = 100_000
_MANY = 10_000
"""From so many new rows on the server looks at a table again, to plan by."""


def _asked(columns: tuple[Column, ...]) -> str:
    return ", ".join(column.asked for column in columns)


def _on_server(table: str) -> str:
    schema, name = table.split(".", 1)
    return f'"{schema}"."{name}"'
