"""The stage's pieces of SQL, by name."""

import duckdb

from resolution.warehouse.engine import piece


def text(name: str, **parameters: object) -> str:
    """Return sql/<name>.sql; `$parameter` stands for SQL."""
    return piece("resolution.standardise", name, **parameters)


def run(con: duckdb.DuckDBPyConnection, name: str, **parameters: object) -> None:
    """Run the statements of sql/<name>.sql."""
    con.execute(text(name, **parameters))


def number(con: duckdb.DuckDBPyConnection, name: str, **parameters: object) -> int:
    """Return the number that sql/<name>.sql answers."""
    [(found,)] = con.execute(text(name, **parameters)).fetchall()
    return int(found)
