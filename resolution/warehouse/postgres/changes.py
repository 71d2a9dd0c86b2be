"""What a statement changes in memory is changed on the server too: rows that were added, changed or removed.

A statement is run here and asked which rows it touched (RETURNING); those go to the server as columns, and
what they are there is found by the key of their table. An INSERT into a table that is not here is sent on.
"""

from collections.abc import Sequence
from contextlib import suppress
from copy import copy
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from resolution.errors import WarehouseError
from resolution.schemas import STATE_TABLES
from resolution.warehouse import insertion
from resolution.warehouse.postgres.catalog import add_columns, make
from resolution.warehouse.postgres.mirror import Mirror
from resolution.warehouse.postgres.server import refusals_said
from resolution.warehouse.postgres.types import Column, column, on_server
from resolution.warehouse.worker import Names, Parameters


class Changes:
    """Changes of the server's tables, made by statements on their mirror; see worker.Elsewhere."""

    def __init__(self, mirror: Mirror, remote: Any) -> None:
        self._mirror = mirror
        self._remote = remote
        self._keys = {table.qualified: table.key for table in STATE_TABLES}

    @property
    def names(self) -> Names:
        """How the tables are called in queries."""
        return self._mirror.names

    def __contains__(self, table: str) -> bool:
        return table in self._mirror.catalog

    def bring(self, query: str, but: str = "") -> None:
        """Bring the tables that a query names; see Mirror.bring."""
        self._mirror.bring(query, but)

    def make(self, table: str) -> None:
        """Make an empty table in memory of one on the server."""
        self._mirror.make(table)

    def seen_by(self, con: duckdb.DuckDBPyConnection) -> "Changes":
        """Return the same for another connection to the same memory."""
        other = copy(self)
        other._mirror = self._mirror.seen_by(con)
        return other

    def commit(self) -> None:
        """Commit the server's transaction."""
        with refusals_said():
            self._remote.commit()

    def rollback(self) -> None:
        """Undo the server's transaction."""
        with suppress(WarehouseError), refusals_said():  # a connection that was lost has undone it
            self._remote.rollback()

    def know(self, table: str, key: tuple[str, ...]) -> None:
        """Know the key of a table that is not one of the state."""
        self._keys[table] = key

    def insert(self, table: str, query: str, parameters: Parameters) -> int:
        """Add rows; return how many."""
        mirror, columns = self._mirror, self._mirror.catalog[table]
        if table in mirror.brought:
            added = self._returned(query, "*", parameters)
            return mirror.send(table, self._leaving(added, columns))
        given = insertion.read(mirror.con, query, parameters, (one.name for one in columns))
        rows = mirror.con.sql(given.rows, params=parameters)
        names = given.names
        renamed = ", ".join(f'"{old}" AS "{new}"' for old, new in zip(rows.columns, names, strict=True))
        known = {one.name: one for one in columns}
        leaving = ", ".join(known[name].leaving for name in names)
        return mirror.send(table, rows.project(renamed).project(leaving))

    def delete(self, table: str, query: str, parameters: Parameters) -> int:
        """Remove rows; return how many."""
        key = self._key(table)
        gone = self._returned(query, ", ".join(f'"{name}"' for name in key), parameters)
        if gone.num_rows:
            self._by_key(table, gone, key, "DELETE FROM {table} AS t USING given AS g WHERE {same}")
        return int(gone.num_rows)

    def update(self, table: str, query: str, parameters: Parameters) -> int:
        """Change columns of rows; return of how many."""
        key = self._key(table)
        from sqlglot import parse_one

        tree = parse_one(query, read="duckdb")
        names = [one.this.name for one in tree.expressions]
        wanted = ", ".join(f'"{name}"' for name in (*key, *names))
        changed = self._returned(query, wanted, parameters)
        if changed.num_rows:
            sets = ", ".join(f'"{name}" = g."{name}"' for name in names)
            self._by_key(
                table, changed, key, f"UPDATE {{table}} AS t SET {sets} FROM given AS g WHERE {{same}}"
            )
        return int(changed.num_rows)

    def define(self, kind: Any, table: str, query: str, parameters: Parameters) -> None:
        """Make, change or drop a table on both sides."""
        kinds = duckdb.StatementType
        if kind == kinds.DROP:
            self._drop_there(table)
            self._mirror.forget(table)
            return
        mirror = self._mirror
        replaces = kind == kinds.CREATE and "OR REPLACE" in query.upper()
        reads_itself = len(self.names.pattern.findall(query)) > len(self.names.named(query))
        if table in self:
            mirror.make(table)
        else:
            mirror.con.execute(f"CREATE SCHEMA IF NOT EXISTS {self.names.local(table).rsplit('.', 1)[0]}")
        mirror.bring(query, but="" if reads_itself else table)
        mirror.con.execute(query, parameters)
        if replaces:
            self._drop_there(table)
        self._make_there(table)

    def _make_there(self, table: str) -> None:
        """Make on the server what was just made here, with its rows; or give it the columns it lacks."""
        mirror = self._mirror
        described = mirror.con.execute(f"DESCRIBE {mirror.names.local(table)}").fetchall()
        here = [(name, local) for name, local, *_ in described]
        there = {one.name for one in mirror.catalog.get(table, ())}
        with refusals_said():
            if there:
                add_columns(mirror.cursor, table, [one for one in here if one[0] not in there])
            else:
                make(mirror.cursor, table, here)
        mirror.learn(table, tuple(column(table, name, on_server(local)) for name, local in here))
        if not there:
            mirror.brought.add(table)
            rows = mirror.con.sql(f"FROM {mirror.names.local(table)}")
            mirror.send(table, rows.project(", ".join(one.leaving for one in mirror.catalog[table])))

    def _drop_there(self, table: str) -> None:
        schema, name = table.split(".", 1)
        with refusals_said():
            self._mirror.cursor.execute(f'DROP TABLE IF EXISTS "{schema}"."{name}" CASCADE')
        self._mirror.catalog.pop(table, None)

    def _key(self, table: str) -> tuple[str, ...]:
        return self._keys.get(table) or tuple(one.name for one in self._mirror.catalog[table])

    def _returned(self, query: str, columns: str, parameters: Parameters) -> pa.Table:
        asked = f"{query.rstrip().rstrip(';')} RETURNING {columns}"
        return self._mirror.con.sql(asked, params=parameters).to_arrow_table()

    def _leaving(self, rows: pa.Table, columns: Sequence[Column]) -> duckdb.DuckDBPyRelation:
        return self._mirror.con.from_arrow(rows).project(", ".join(one.leaving for one in columns))

    def _by_key(self, table: str, rows: pa.Table, key: tuple[str, ...], statement: str) -> None:
        """Send rows to a temporary table `given` of the server, and run a statement on both."""
        known = {one.name: one for one in self._mirror.catalog[table]}
        columns = [known[name] for name in rows.column_names]
        cursor = self._mirror.cursor
        defined = ", ".join(f'"{one.name}" {one.server}' for one in columns)
        schema, name = table.split(".", 1)
        with refusals_said():
            cursor.execute(f"CREATE TEMP TABLE given ({defined}) ON COMMIT DROP")
            self._mirror.send("given", self._leaving(rows, columns), temporary=True)
            cursor.execute("ANALYZE given")
            same = " AND ".join(_same(name, rows) for name in key)
            cursor.execute(statement.format(table=f'"{schema}"."{name}"', same=same))
            cursor.execute("DROP TABLE given")


def _same(name: str, rows: pa.Table) -> str:
    """Return the condition that a key's column is the same; NULLs are alike, but dear to join by."""
    sign = "IS NOT DISTINCT FROM" if pc.sum(pc.is_null(rows.column(name))).as_py() else "="
    return f't."{name}" {sign} g."{name}"'
