"""The report's pieces of SQL, asked of the warehouse as a run left it."""

from collections.abc import Mapping
from typing import Any

import duckdb

from resolution.schemas import EDGE, JUDGEMENT, MEMBERSHIP
from resolution.warehouse import duck
from resolution.warehouse.engine import DuckEngine, piece
from resolution.warehouse.state import as_of

_PACKAGE = "resolution.match_report"

_COLUMNS = "SELECT column_name FROM information_schema.columns WHERE table_schema = ? AND table_name = ?"

Row = dict[str, Any]


class Warehouse:
    """An open warehouse and the number of the run that it is looked at as of; its tables are temporary."""

    def __init__(self, con: duckdb.DuckDBPyConnection, number: int) -> None:
        self.con = con
        self.number = number
        self.sets = DuckEngine(con)

    def rows(self, name: str, keys: list[str] | None = None, **parameters: object) -> list[Row]:
        """Return the answer of a piece; `keys` are its parameter of that name."""
        asked: Mapping[str, object] = {} if keys is None else {"keys": keys}
        found: list[Row] = duck.fetch(self.con, self.text(name, **parameters), dict(asked)).to_pylist()
        return found

    def row(self, name: str, **parameters: object) -> Row:
        """Return the one row that a piece answers."""
        [found] = self.rows(name, None, **parameters)
        return found

    def make(self, name: str, **parameters: object) -> int:
        """Make the temporary table of a piece; return its rows."""
        return self.sets.make(name, self.text(name, **parameters))

    def has(self, schema: str, name: str, columns: tuple[str, ...]) -> bool:
        """Tell whether a table is there and has some columns."""
        found = self.con.execute(_COLUMNS, [schema, name]).fetchall()
        return set(columns) <= {column for (column,) in found}

    def text(self, name: str, **parameters: object) -> str:
        """Return the SQL of a piece, the state's tables filled in as the run left them."""
        state = {
            "membership": as_of(MEMBERSHIP, self.number),
            "edge": as_of(EDGE, self.number),
            "judgement": as_of(JUDGEMENT, self.number),
        }
        return piece(_PACKAGE, name, **state | parameters)
