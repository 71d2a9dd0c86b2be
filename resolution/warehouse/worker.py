"""A worker's connection: DuckDB in memory beside tables whose truth is elsewhere, for stages to use like any.

Reading happens here, on what was brought; what a statement changes is changed where the truth is, in one
transaction. Each kind of warehouse says how tables come and how changes go.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from copy import copy
from pathlib import Path
from typing import Any, Protocol, cast

import duckdb

from resolution.config import Configuration
from resolution.schemas import BUILD_PREFIX, RAW, STATE
from resolution.warehouse.engine import DuckEngine, Engine
from resolution.warehouse.session import SETTLED, failures_said, options, quoted

SCHEMAS = (RAW, "staging", "intermediate", "seeds", STATE)
"""The schemas of a warehouse, beside those of builds."""

Parameters = Mapping[str, object] | Sequence[object] | None

_CHANGING = re.compile(r"\b(?:INSERT|UPDATE|DELETE|CREATE|ALTER|DROP)\b", re.IGNORECASE)
_LOOKS_AROUND = re.compile(r"information_schema|duckdb_(?:tables|columns)|\bDESCRIBE\b", re.IGNORECASE)
TARGET = re.compile(
    r"(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|(?:CREATE(?:\s+OR\s+REPLACE)?|ALTER|DROP)\s+TABLE"
    r"(?:\s+IF\s+(?:NOT\s+)?EXISTS)?)\s+(?P<name>[\w.\"]+)",
    re.IGNORECASE,
)
"""What a statement changes."""


class Names:
    """How tables of the warehouse are called in queries: in a catalog beside a connection's own, or there."""

    def __init__(self, beside: str = "") -> None:
        self._prefix = f"{beside}." if beside else ""
        schemas = "|".join((*SCHEMAS, f"{BUILD_PREFIX}[a-z0-9_]+"))
        catalog = rf'"?{beside}"?\.' if beside else r'(?<![\w."])'
        self.pattern = re.compile(rf'{catalog}"?({schemas})"?\."?([A-Za-z_][A-Za-z0-9_]*)"?')

    def named(self, query: str) -> list[str]:
        """Return the tables of the warehouse that a query names, as `schema.name`."""
        return list(dict.fromkeys(f"{schema}.{name}" for schema, name in self.pattern.findall(query)))

    def target(self, query: str) -> str | None:
        """Return the table of the warehouse that a statement changes, if it is one."""
        found = TARGET.search(query)
        named = self.pattern.match(found["name"]) if found else None
        return f"{named[1]}.{named[2]}" if named else None

    def local(self, table: str) -> str:
        """Return the name of a table in a query."""
        schema, name = table.split(".", 1)
        return f'{self._prefix}"{schema}"."{name}"'


def looks_around(query: str) -> bool:
    """Tell whether a query asks which tables or columns there are."""
    return _LOOKS_AROUND.search(query) is not None


class Counted:
    """The answer of a statement that changed rows: how many."""

    description = None

    def __init__(self, rows: int) -> None:
        self._rows = rows

    def fetchall(self) -> list[tuple[int]]:
        """Return the number, as DuckDB does."""
        return [(self._rows,)]


class Elsewhere(Protocol):
    """Where the truth is: which tables there are, and how they are read and changed."""

    @property
    def names(self) -> Names:
        """How they are called in queries."""

    def __contains__(self, table: str) -> bool:
        """Tell whether a table is there."""

    def bring(self, query: str, but: str = "") -> None:
        """Have the tables at hand that a query names, except one."""

    def make(self, table: str) -> None:
        """Have a table at hand, at least its columns."""

    def insert(self, table: str, query: str, parameters: Parameters) -> int:
        """Add rows; return how many."""

    def update(self, table: str, query: str, parameters: Parameters) -> int:
        """Change rows; return how many."""

    def delete(self, table: str, query: str, parameters: Parameters) -> int:
        """Remove rows; return how many."""

    def define(self, kind: Any, table: str, query: str, parameters: Parameters) -> None:
        """Make, change or drop a table, by a statement of a kind."""

    def seen_by(self, con: duckdb.DuckDBPyConnection) -> "Elsewhere":
        """Return the same for another connection to the same memory."""

    def commit(self) -> None:
        """Let what was changed be true."""

    def rollback(self) -> None:
        """Undo it."""


class Worker(ABC):
    """As much of a DuckDB connection as stages use."""

    def __init__(self, con: duckdb.DuckDBPyConnection, elsewhere: Elsewhere) -> None:
        self._con = con
        self._elsewhere = elsewhere
        self._answer: Any = con
        self._is_open = False  # whether a transaction was begun

    def execute(self, query: str, parameters: Parameters = None) -> Any:
        """Run statements and return the answer of the last."""
        if _CHANGING.search(query) and self._elsewhere.names.named(query):
            for statement in self._con.extract_statements(query):
                self._answer = self._one(statement, parameters)
        else:
            self._elsewhere.bring(query)
            self._answer = self._con.execute(query, parameters)
        return self._answer

    def _one(self, statement: duckdb.Statement, parameters: Parameters) -> Any:
        query, there = statement.query, self._elsewhere
        kinds = duckdb.StatementType
        target = there.names.target(query)
        changed = {kinds.INSERT: there.insert, kinds.UPDATE: there.update, kinds.DELETE: there.delete}.get(
            statement.type
        )
        answer = Counted(0)
        if target and changed and target in there:
            there.bring(query, but=target if statement.type == kinds.INSERT else "")
            answer = Counted(changed(target, query, parameters))
        elif target and statement.type in (kinds.CREATE, kinds.ALTER, kinds.DROP):
            there.define(statement.type, target, query, parameters)
        else:
            there.bring(query)
            return self._con.execute(query, parameters)
        if not self._is_open:
            there.commit()
        return answer

    def executemany(self, query: str, rows: Sequence[Sequence[object]]) -> None:
        """Run an INSERT for each of several rows."""
        names = self._elsewhere.names
        target = names.target(query)
        if target is None:
            self._con.executemany(query, rows)
            return
        self._elsewhere.make(target)
        empty = f"FROM {names.local(target)} LIMIT 0"
        self._con.execute(f"CREATE OR REPLACE TEMP TABLE given_rows AS {empty}")
        name = TARGET.search(query)
        assert name is not None
        self._con.executemany(query.replace(name["name"], "temp.given_rows", 1), rows)
        self.execute(f"INSERT INTO {names.local(target)} FROM temp.given_rows")

    def sql(self, query: str, params: Any = None) -> duckdb.DuckDBPyRelation:
        """Return the answer of a query as a relation."""
        self._elsewhere.bring(query)
        return self._con.sql(query, params=params)

    @abstractmethod
    def in_place(self, statement: str) -> int:
        """Change rows where they are; return how many; see duck.in_place."""

    @abstractmethod
    def asked_in_place(self, query: str) -> list[Any]:
        """Return the rows of a query's answer, asked where they are; see duck.asked_in_place."""

    @contextmanager
    def asked(self) -> Iterator[Engine]:
        """Give the engine that reads tables of any size; see duck.asked."""
        with closing(self.cursor()) as other:
            other.execute(SETTLED)
            yield DuckEngine(cast(duckdb.DuckDBPyConnection, other))

    def insert_asked(self, table: str, query: str, parameters: Sequence[object]) -> None:
        """Add the answer of a query to a table; see duck.insert_asked."""
        self.execute(f"INSERT INTO {table} {query}", parameters)

    @abstractmethod
    def bring_part(self, table: str, column: str, wanted: str) -> None:
        """Have some rows of a table at hand; see duck.bring_part."""

    @abstractmethod
    def without_indexes(self, table: str) -> None:
        """Put the indexes of a table aside."""

    @abstractmethod
    def with_indexes(self, table: str) -> None:
        """Make the indexes of a table anew."""

    @abstractmethod
    def know(self, table: str, key: tuple[str, ...]) -> None:
        """Know the key of a table that is not one of the state."""

    @abstractmethod
    def schemas(self, prefix: str) -> list[str]:
        """Return the schemas that are there whose names begin with a prefix."""

    def begin(self) -> None:
        """Begin a transaction."""
        self._is_open = True

    def commit(self) -> None:
        """Commit it."""
        self._is_open = False
        self._elsewhere.commit()

    def rollback(self) -> None:
        """Undo it; what is in memory is of no use any more."""
        self._is_open = False
        self._elsewhere.rollback()

    def cursor(self) -> "Worker":
        """Return another connection to the same memory and the same truth."""
        other = copy(self)
        other._con = self._con.cursor()
        other._elsewhere = self._elsewhere.seen_by(other._con)
        other._answer = other._con
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


@contextmanager
def memory(config: Configuration, spill: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database in this process's memory, which spills to a folder when it must."""
    folder = config.path(spill)
    with duckdb.connect(":memory:", config=options(config)) as con, failures_said(folder):
        con.execute(f"SET temp_directory = {quoted(folder)}")
        con.execute(SETTLED)
        yield con
