"""Where sets are worked on: named tables, and pieces of SQL that are written once for every engine.

A piece is written in DuckDB's words; another engine translates it. It reads tables by their bare names, which
whoever runs it has made before: from the warehouse, or by hand in a test.
"""

from collections.abc import Sequence
from importlib.resources import files
from typing import Any, ClassVar, Protocol

import duckdb
import pyarrow as pa

from resolution.warehouse.session import fetch


class Engine(Protocol):
    """Something that works on sets. Its tables live as long as it does, and nobody else sees them."""

    refusals: ClassVar[tuple[type[Exception], ...]]
    """What it raises when a query does not fit the tables that it reads; the words may quote a value."""

    def make(self, name: str, query: str) -> int:
        """Make a table of a query, in place of one of that name; return its rows."""

    def number(self, name: str, query: str, by: Sequence[str], number: str, first: int = 1) -> int:
        """Make a table of a query with its rows numbered in the order of columns; return its rows."""

    def put(self, name: str, table: pa.Table) -> None:
        """Make a table of an Arrow table, in place of one of that name."""

    def get(self, query: str, parameters: Sequence[object] = ()) -> pa.Table:
        """Return the answer of a query; a parameter stands where it has a `?`."""


class DuckEngine:
    """DuckDB: temporary tables of a connection."""

    refusals: ClassVar[tuple[type[Exception], ...]] = (
        duckdb.BinderException,
        duckdb.CatalogException,
        duckdb.DataError,
    )

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con

    def make(self, name: str, query: str) -> int:
        """Make a temporary table."""
        self._con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}")
        return int(self._con.execute(f"SELECT count(*) FROM temp.{name}").fetchall()[0][0])

    def number(self, name: str, query: str, by: Sequence[str], number: str, first: int = 1) -> int:
        """Make a temporary table with numbered rows."""
        place = f"row_number() OVER (ORDER BY {', '.join(by)}) - 1 + {first}"
        return self.make(name, f"SELECT *, {place} AS {number} FROM ({query})")

    def put(self, name: str, table: pa.Table) -> None:
        """Copy an Arrow table into a temporary table."""
        self._con.register("arrived", table)
        self.make(name, "FROM arrived")
        self._con.unregister("arrived")

    def get(self, query: str, parameters: Sequence[object] = ()) -> pa.Table:
        """Return the answer of a query."""
        return fetch(self._con, query, list(parameters))


def rows(answer: pa.Table) -> list[tuple[Any, ...]]:
    """Return the rows of an answer."""
    return list(zip(*(column.to_pylist() for column in answer.columns), strict=True))


def piece(package: str, name: str, **parameters: object) -> str:
    """Return the query in sql/<name>.sql of a package; `$parameter` stands for a name or a number."""
    text = files(package).joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")
    for key, value in parameters.items():
        text = text.replace(f"${key}", str(value))
    return text
