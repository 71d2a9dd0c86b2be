"""What an INSERT adds: a query of rows, and the columns that they are for."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from resolution.warehouse.worker import Parameters

_INSERT = re.compile(
    r"INSERT\s+INTO\s+(?P<table>[\w.\"]+)\s*(?:\((?P<columns>[^)]*)\))?\s*(?P<by_name>BY\s+NAME\s)?(?P<rows>.*)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class Insertion:
    """The rows of an INSERT, as a query, and the names of their columns in order."""

    rows: str
    names: tuple[str, ...]


def read(
    con: duckdb.DuckDBPyConnection, statement: str, parameters: Parameters, columns: Iterable[str]
) -> Insertion:
    """Return what a statement adds to a table of some columns; the tables that it reads are at hand."""
    found = _INSERT.search(statement)
    assert found is not None
    rows = found["rows"].strip().rstrip(";")
    if rows.upper().startswith("VALUES"):
        rows = f"FROM ({rows})"
    if found["by_name"]:
        return Insertion(rows, tuple(con.sql(rows, params=parameters).columns))
    if found["columns"]:
        return Insertion(rows, tuple(name.strip(' "') for name in found["columns"].split(",")))
    return Insertion(rows, tuple(columns))
