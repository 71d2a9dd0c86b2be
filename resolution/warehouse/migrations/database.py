"""What a migration needs of an engine: to run a statement, and its word for the type of a column."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from resolution.schemas import STATE, Table

_COLUMNS = (
    "SELECT table_name, column_name FROM information_schema.columns "
    f"WHERE table_catalog = current_database() AND table_schema = '{STATE}'"
)


@dataclass(frozen=True)
class Database:
    """A database that holds, or is to hold, the state.

    `execute` runs one statement and returns its rows, none where it has none; `column_type` is the engine's
    word for the type of a declared column.
    """

    execute: Callable[[str], list[tuple[Any, ...]]]
    column_type: Callable[[pa.Field], str]

    def columns(self) -> dict[str, set[str]]:
        """Return the tables of the state that are there, with the names of their columns."""
        there: dict[str, set[str]] = {}
        for table, column in self.execute(_COLUMNS):
            there.setdefault(table, set()).add(column)
        return there

    def create(self, table: Table) -> None:
        """Make a table."""
        columns = ", ".join(f'"{field.name}" {self.column_type(field)}' for field in table.columns)
        self.execute(f"CREATE TABLE {table.qualified} ({columns})")

    def add(self, table: Table, fields: Iterable[pa.Field]) -> None:
        """Add columns to a table; rows that are there have nothing in them."""
        for field in fields:
            self.execute(f'ALTER TABLE {table.qualified} ADD COLUMN "{field.name}" {self.column_type(field)}')
