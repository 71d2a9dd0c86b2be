"""What has been landed: the clock of the raw data, the only one that records are judged by."""

from collections.abc import Iterable
from datetime import UTC, datetime

import duckdb

from resolution.schemas import RAW
from resolution.warehouse.duck import asked
from resolution.warehouse.engine import rows


def newest_load(con: duckdb.DuckDBPyConnection) -> datetime | None:
    """Return when raw data was last landed (UTC), None when nothing ever was."""
    return _newest(con, _tables(con))


def day_began(con: duckdb.DuckDBPyConnection) -> datetime | None:
    """Return when data was first landed on the day (UTC) of the newest load, None when nothing ever was."""
    newest = newest_load(con)
    if newest is None:
        return None
    midnight = newest.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    first = (
        f"SELECT min(_loaded_at)::TIMESTAMPTZ AS first FROM ({_loads(_tables(con))}) WHERE _loaded_at >= ?"
    )
    return _asked(con, first, midnight)


def load_ages(con: duckdb.DuckDBPyConnection, sources: Iterable[str]) -> dict[str, float]:
    """Return how many days before the newest load each source was landed last; none that never was."""
    tables, newest = _tables(con), newest_load(con)
    loads = {
        source: _newest(con, [name for name in tables if name.startswith(f"{source}__")])
        for source in sources
    }
    return {
        source: round((newest - load).total_seconds() / _DAY, 3)
        for source, load in loads.items()
        if load is not None and newest is not None
    }


_DAY = 86_400


def _tables(con: duckdb.DuckDBPyConnection) -> list[str]:
    found = con.execute(
        "SELECT table_name FROM information_schema.columns"
        " WHERE table_schema = ? AND column_name = '_loaded_at' ORDER BY 1",
        [RAW],
    ).fetchall()
    return [name for (name,) in found]


def _newest(con: duckdb.DuckDBPyConnection, tables: list[str]) -> datetime | None:
    if not tables:
        return None
    return _asked(con, f"SELECT max(_loaded_at)::TIMESTAMPTZ AS newest FROM ({_loads(tables)})")


def _asked(con: duckdb.DuckDBPyConnection, query: str, *parameters: object) -> datetime | None:
    with asked(con) as engine:
        [(found,)] = rows(engine.get(query, parameters))
    time: datetime | None = found
    return time


def _loads(tables: list[str]) -> str:
    return " UNION ALL ".join(f'SELECT _loaded_at FROM {RAW}."{name}"' for name in tables)
