"""The stage's pieces of SQL, by name."""

import duckdb

from resolution.warehouse.engine import piece


def run(con: duckdb.DuckDBPyConnection, name: str, **parameters: object) -> None:
    """Run the statements of sql/<name>.sql; `$parameter` stands for SQL."""
    con.execute(piece("resolution.standardise", name, **parameters))


def number(con: duckdb.DuckDBPyConnection, name: str, **parameters: object) -> int:
    """Return the number that sql/<name>.sql answers."""
    [(found,)] = con.execute(piece("resolution.standardise", name, **parameters)).fetchall()
    return int(found)
