"""As much of a SQLAlchemy dialect as Great Expectations needs to read tables: DuckDB's words, on any engine.

Great Expectations reads a result after it has given the connection back, which DuckDB does not allow. So the
dialect answers from rows that were fetched when the query ran.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from types import ModuleType
from typing import Any

import duckdb
import sqlalchemy as sa
from sqlalchemy.dialects import registry
from sqlalchemy.engine.default import DefaultDialect

from resolution.warehouse.engine import Engine, rows
from resolution.warehouse.session import interrupts_raised


class BufferedCursor:
    """A DB-API cursor that has fetched all of its rows before anybody asks for them."""

    arraysize = 1
    rowcount = -1

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._rows: Iterator[tuple[Any, ...]] = iter(())
        self.description: Sequence[Any] | None = None

    def execute(self, statement: str, parameters: Sequence[object] = ()) -> None:
        """Run a statement and keep its rows."""
        with interrupts_raised():
            answer = self._engine.get(statement, parameters)
        self.description = [(name, *[None] * 6) for name in answer.column_names]
        self._rows = iter(rows(answer))

    def fetchone(self) -> tuple[Any, ...] | None:
        """Return the next row, or None after the last."""
        return next(self._rows, None)

    def fetchmany(self, size: int = arraysize) -> list[tuple[Any, ...]]:
        """Return the next rows, at most `size`."""
        return list(islice(self._rows, size))

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Return the rows that are left."""
        return list(self._rows)

    def close(self) -> None:
        """Forget the rows that are left."""
        self._rows = iter(())


class BorrowedConnection:
    """A DB-API connection over an engine that somebody else has."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def cursor(self) -> BufferedCursor:
        """Return a cursor of its own rows."""
        return BufferedCursor(self._engine)

    def commit(self) -> None:
        """Do nothing: gates only read."""

    def rollback(self) -> None:
        """Do nothing: gates only read."""

    def close(self) -> None:
        """Leave the engine to its owner."""


class BufferedDuckDB(DefaultDialect):
    """As much of a DuckDB dialect as reading takes."""

    name = "duckdb"
    driver = "buffered"
    default_paramstyle = "qmark"
    supports_statement_cache = True
    supports_native_boolean = True

    @classmethod
    def import_dbapi(cls) -> ModuleType:
        """Return the driver, for its exceptions."""
        return duckdb

    def get_columns(
        self, connection: sa.Connection, table_name: str, schema: str | None = None, **_: Any
    ) -> list[Any]:
        """Return the names of a table's columns; expectations here need no types."""
        found = connection.execute(sa.text(f"SELECT * FROM {table_name} LIMIT 0"))
        names = found.keys()
        return [{"name": name, "type": sa.types.NullType(), "nullable": True} for name in names]

    def get_pk_constraint(
        self, connection: sa.Connection, table_name: str, schema: str | None = None, **_: Any
    ) -> Any:
        """Say that there is none: keys are expectations, not constraints."""
        return {"constrained_columns": [], "name": None}

    def has_table(
        self, connection: sa.Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> bool:
        """Tell whether a table or view is there."""
        return bool(self.get_columns(connection, table_name, schema, **kw))


registry.register("duckdb.buffered", __name__, BufferedDuckDB.__name__)
