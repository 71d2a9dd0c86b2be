"""What has been landed: the clock of the raw data, the only one that records are judged by."""

from datetime import datetime

import duckdb

from resolution.schemas import RAW


def newest_load(con: duckdb.DuckDBPyConnection) -> datetime | None:
    """Return when raw data was last landed (UTC), None when nothing ever was."""
    tables = con.execute(
        "SELECT table_name FROM information_schema.columns"
        " WHERE table_schema = ? AND column_name = '_loaded_at' ORDER BY 1",
        [RAW],
    ).fetchall()
    if not tables:
        return None
    loads = " UNION ALL ".join(f'SELECT _loaded_at FROM {RAW}."{name}"' for (name,) in tables)
    found = con.execute(f"SELECT max(_loaded_at)::TIMESTAMPTZ FROM ({loads})").fetchall()
    newest: datetime | None = found[0][0]
    return newest
