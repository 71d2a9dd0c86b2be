"""What a worker's statements change in a Spark warehouse: new folders, which a commit names at the end.

Rows that are added are one folder more. A statement that changes or removes rows is asked first whether there
are any; then its table is written anew. So it is for small tables, and for what seldom happens to large ones.
"""

import re
from collections.abc import Iterable
from copy import copy
from typing import Any

import duckdb
from pyspark.sql import DataFrame

from resolution.warehouse import insertion
from resolution.warehouse.spark.catalog import Catalog
from resolution.warehouse.spark.commits import Commits, Draft, Stored
from resolution.warehouse.spark.rows import Rows
from resolution.warehouse.spark.types import Columns
from resolution.warehouse.worker import TARGET, Names, Parameters, looks_around

_RENAME = re.compile(r"\bRENAME\s+TO\s+(\w+)", re.IGNORECASE)
_IF_NOT_THERE = re.compile(r"\bIF\s+NOT\s+EXISTS\b", re.IGNORECASE)
_WHERE = re.compile(r"\bWHERE\b", re.IGNORECASE)
_MADE = "made_here"
_GATHERED = "memory.main.gathered_here"
_FOLDERS = 32
"""So many folders of a table become one, but for the first: additions are many and small."""


class Changes:
    """The tables of a Spark warehouse and their changes; see worker.Elsewhere."""

    def __init__(self, con: duckdb.DuckDBPyConnection, commits: Commits, rows: Rows, names: Names) -> None:
        self.names = names
        self._con = con
        self._commits = commits
        self._rows = rows
        self._here: dict[str, bool] = {}  # whether rows of a table are here, or only its columns
        self._read()

    def _read(self) -> None:
        self._draft = Draft(*self._commits.last())

    @property
    def tables(self) -> Iterable[str]:
        """The tables that are there."""
        return self._draft.tables

    def __contains__(self, table: str) -> bool:
        return table in self._draft.tables

    def bring(self, query: str, but: str = "") -> None:
        """Have the tables at hand that a query names; the columns of all, if it asks which there are."""
        if looks_around(query):
            for table in self.tables:
                if table not in self._here:
                    self._have(table, ())
        for table in self.names.named(query):
            if table in self and table != but:
                self.make(table)

    def make(self, table: str) -> None:
        """Have a table at hand as it stands."""
        if not self._here.get(table):
            self._have(table, self._draft.tables[table].folders)

    def _have(self, table: str, folders: tuple[str, ...]) -> None:
        local = self.names.local(table)
        self._con.execute(f"CREATE SCHEMA IF NOT EXISTS {local.rsplit('.', 1)[0]}")
        self._rows.have(self._con, local, Stored(folders, self._draft.tables[table].columns))
        self._here[table] = bool(folders) or not self._draft.tables[table].folders

    def seen_by(self, con: duckdb.DuckDBPyConnection) -> "Changes":
        """Return the same for another connection to the same memory."""
        other = copy(self)
        other._con = con
        return other

    def insert(self, table: str, query: str, parameters: Parameters) -> int:
        """Add rows; return how many."""
        known = self._draft.tables[table].columns
        given = insertion.read(self._con, query, parameters, known)
        called = ", ".join(f'"{name}"' for name in given.names)
        rows = f"FROM ({given.rows}) AS given ({called})"
        columns, folder = {name: known[name] for name in given.names}, self._draft.folder_for(table)
        added = self._rows.write(self._con, rows, parameters, columns, folder)
        if added:
            self._added(table, folder)
        return added

    def add(self, table: str, frame: DataFrame, catalog: Catalog) -> None:
        """Have a Spark add the rows of a frame, which has all columns in order."""
        known, folder = self._draft.tables[table].columns, self._draft.folder_for(table)
        catalog.keep(folder, frame.toDF(*known), known)
        self._added(table, folder)

    def _added(self, table: str, folder: str) -> None:
        self._draft.add(table, folder, self._draft.tables[table].columns)
        self._forget(table)
        self._gather(table)

    def _gather(self, table: str) -> None:
        """Make one folder of many, all but the first, which may be large."""
        stored = self._draft.tables[table]
        if len(stored.folders) > _FOLDERS:
            first, *others = stored.folders
            folder = self._draft.folder_for(table)
            self._rows.have(self._con, _GATHERED, Stored(tuple(others), stored.columns))
            self._rows.write(self._con, f"FROM {_GATHERED}", None, stored.columns, folder)
            self._draft.tables[table] = Stored((first, folder), stored.columns)

    def delete(self, table: str, query: str, parameters: Parameters) -> int:
        """Remove rows; return how many."""
        rest, condition = _parts(query)
        of = re.sub(r"^\s*DELETE\s+FROM\s+", "", rest, flags=re.IGNORECASE)
        [(gone,)] = self._con.execute(f"SELECT count(*) FROM {of} WHERE {condition}", parameters).fetchall()
        if gone:
            self._write(table, f"SELECT * FROM {of} WHERE ({condition}) IS NOT TRUE", parameters)
        return int(gone)

    def update(self, table: str, query: str, parameters: Parameters) -> int:
        """Change rows; return how many."""
        if parameters is None and not self._any(table, _parts(query)[1]):
            return 0
        local = self.names.local(table)
        self._con.execute(f"CREATE OR REPLACE TEMP TABLE {_MADE} AS FROM {local}")
        self._put_away(table)
        self._con.execute(f"CREATE TABLE {local} AS FROM temp.{_MADE}")
        changed = int(self._con.execute(query, parameters).fetchall()[0][0])
        self._con.execute(f"CREATE OR REPLACE TEMP TABLE {_MADE} AS FROM {local}; DROP TABLE {local}")
        self._write(table, f"FROM temp.{_MADE}", None)
        return changed

    def _any(self, table: str, condition: str) -> bool:
        asked = f"SELECT 1 FROM {self.names.local(table)} WHERE {condition} LIMIT 1"
        return bool(self._con.execute(asked).fetchall())

    def _write(self, table: str, query: str, parameters: Parameters) -> None:
        """Write a table anew."""
        columns, folder = self._draft.tables[table].columns, self._draft.folder_for(table)
        self._rows.write(self._con, query, parameters, columns, folder)
        self._draft.adopt(table, folder, columns)
        self._forget(table)

    def define(self, kind: Any, table: str, query: str, parameters: Parameters) -> None:
        """Make, change or drop a table."""
        kinds = duckdb.StatementType
        if kind == kinds.DROP:
            self._forget(table)
            self._draft.drop(table)
        elif kind == kinds.ALTER:
            self._alter(table, query)
        elif table not in self or not _IF_NOT_THERE.search(query):
            self._create(table, query, parameters)

    def _create(self, table: str, query: str, parameters: Parameters) -> None:
        self.bring(query)
        found = TARGET.search(query)
        assert found is not None
        made = f"CREATE OR REPLACE TEMP TABLE {_MADE}{query[found.end('name') :]}"
        self._con.execute(made, parameters)
        columns, folder = self._described(), self._draft.folder_for(table)
        if self._con.execute(f"SELECT 1 FROM temp.{_MADE} LIMIT 1").fetchall():
            self._rows.write(self._con, f"FROM temp.{_MADE}", None, columns, folder)
            self._draft.adopt(table, folder, columns)
        else:
            self._draft.tables[table] = Stored((), columns)
        self._forget(table)

    def _alter(self, table: str, query: str) -> None:
        """Change the name or the columns of a table, of which its rows know nothing."""
        stored = self._draft.tables[table]
        self._forget(table)
        if renamed := _RENAME.search(query):
            self._draft.drop(table)
            self._draft.tables[f"{table.split('.', 1)[0]}.{renamed[1]}"] = stored
            return
        columns = ", ".join(f'"{name}" {kind}' for name, kind in stored.columns.items())
        self._con.execute(f"CREATE OR REPLACE TEMP TABLE {_MADE} ({columns})")
        found = TARGET.search(query)
        assert found is not None
        self._con.execute(f"ALTER TABLE temp.{_MADE}{query[found.end('name') :]}")
        self._draft.tables[table] = Stored(stored.folders, self._described())

    def _described(self) -> Columns:
        described = self._con.execute(f"DESCRIBE temp.{_MADE}").fetchall()
        return {name: kind for name, kind, *_ in described}

    def drop_schema(self, schema: str) -> None:
        """Drop all tables of a schema."""
        for table in [table for table in self.tables if table.startswith(f"{schema}.")]:
            self._forget(table)
            self._draft.drop(table)

    def _forget(self, table: str) -> None:
        if table in self._here:
            self._put_away(table)

    def _put_away(self, table: str) -> None:
        """Remove what is at hand of a table, which is a view of files or rows that were brought."""
        local = self.names.local(table)
        schema, name = table.split(".", 1)
        [(views,)] = self._con.execute(
            "SELECT count(*) FROM duckdb_views() WHERE schema_name = ? AND view_name = ?", [schema, name]
        ).fetchall()
        self._con.execute(f"DROP {'VIEW' if views else 'TABLE'} {local}")
        del self._here[table]

    def commit(self) -> None:
        """Let what was changed be true."""
        if self._draft.tables != self._draft.before:
            changed = self._draft.tables
            self._draft = Draft(*self._commits.put(self._draft))
            for table in {name for name in self._here if changed.get(name) != self._draft.tables.get(name)}:
                self._put_away(table)

    def rollback(self) -> None:
        """Undo it; what was written is swept away one day."""
        for table in list(self._here):
            self._put_away(table)
        self._read()


def _parts(statement: str) -> tuple[str, str]:
    """Return a statement up to its condition, and the condition."""
    rest, *condition = _WHERE.split(statement.strip().rstrip(";"), maxsplit=1)
    return rest, condition[0] if condition else "true"
