"""Warehouses as former versions of clientfile left them: tests/golden/state_versions holds them as SQL."""

from pathlib import Path

import duckdb
from support.workspace import workspace

from resolution.config import Configuration

FOLDER = Path(__file__).parent.parent / "golden" / "state_versions"
FILES = sorted(FOLDER.glob("*.sql"))
UNCOUNTED = [file for file in FILES if file.stem.startswith("0_")]
"""Those from before versions were counted, the first landed one first."""
UNVERSIONED = [
    file for file in UNCOUNTED if "run_id, record_key, client_id" in file.read_text(encoding="utf-8")
]
"""Those in which each run copied its rows."""

Rows = dict[str, list[tuple[object, ...]]]


def old_warehouse(root: Path, file: Path) -> Configuration:
    """Make a workspace whose warehouse is the one of a file."""
    config = workspace(root)
    path = config.path(config.warehouse.path)
    path.parent.mkdir(parents=True)
    with duckdb.connect(str(path)) as con:
        con.execute(file.read_text(encoding="utf-8"))
    return config


def columns(con: duckdb.DuckDBPyConnection) -> set[tuple[str, str, str]]:
    """Return the columns of the state with their types."""
    return set(
        con.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns "
            "WHERE table_schema = 'resolution'"
        ).fetchall()
    )


def content(path: Path, of: str = "%") -> Rows:
    """Return all rows of the state's tables, without migrating them."""
    with duckdb.connect(str(path), read_only=True) as con:
        con.execute("LOAD icu; SET TimeZone = 'UTC'")
        names = con.execute(
            "SELECT table_name FROM information_schema.tables "
            "WHERE table_schema = 'resolution' AND table_name LIKE ? ORDER BY 1",
            [of],
        ).fetchall()
        return {name: con.execute(f"FROM resolution.{name} ORDER BY ALL").fetchall() for (name,) in names}
