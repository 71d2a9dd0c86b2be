"""As much of a SQLAlchemy dialect as Great Expectations needs to read an open DuckDB connection.

Great Expectations reads a result after it has given the connection back, which DuckDB does not allow. So the
dialect answers from rows that were fetched when the query ran. It also tells the columns of a table in any
schema.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from types import ModuleType
from typing import Any

import duckdb
import sqlalchemy as sa
from sqlalchemy.dialects import registry
from sqlalchemy.engine.default import DefaultDialect

from resolution.warehouse.duck import interrupts_raised


class BufferedCursor:
    """A DB-API cursor that has fetched all of its rows before anybody asks for them."""

    arraysize = 1
    rowcount = -1

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con
        self._rows: Iterator[tuple[Any, ...]] = iter(())
        self.description: Sequence[Any] | None = None

    def execute(self, statement: str, parameters: Sequence[object] = ()) -> None:
        """Run a statement and keep its rows."""
        with interrupts_raised():
            self._con.execute(statement, list(parameters))
        self.description = self._con.description
        self._rows = iter(self._con.fetchall() if self.description else ())

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
    """A DB-API connection over one that somebody else opened and will close."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con

    def cursor(self) -> BufferedCursor:
        """Return a cursor of its own rows."""
        return BufferedCursor(self._con)

    def commit(self) -> None:
        """Do nothing: gates only read."""

    def rollback(self) -> None:
        """Do nothing: gates only read."""

    def close(self) -> None:
        """Leave the connection to its owner."""


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
        found = connection.execute(
            sa.text(
                "SELECT column_name FROM information_schema.columns"
                " WHERE table_name = :name AND table_schema = coalesce(:schema, current_schema())"
                " ORDER BY ordinal_position"
            ),
            {"name": table_name, "schema": schema},
        )
        return [{"name": name, "type": sa.types.NullType(), "nullable": True} for (name,) in found]

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
