"""What has been landed: the clock of the raw data, the only one that records are judged by."""

from collections.abc import Iterable
from datetime import UTC, datetime

import duckdb

from resolution.schemas import RAW
from resolution.warehouse.duck import asked
from resolution.warehouse.engine import rows


def newest_load(con: duckdb.DuckDBPyConnection) -> datetime | None:
    """Return when raw data was last landed (UTC), None when nothing ever was."""
    return max(_newest(con).values(), default=None)


def day_began(con: duckdb.DuckDBPyConnection) -> datetime | None:
    """Return when data was first landed on the day (UTC) of the newest load, None when nothing ever was."""
    newest = newest_load(con)
    if newest is None:
        return None
    midnight = newest.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return min(_of_tables(con, "min", "WHERE _loaded_at >= ?", midnight).values())


def load_ages(con: duckdb.DuckDBPyConnection, sources: Iterable[str]) -> dict[str, float]:
    """Return how many days before the newest load each source was landed last; none that never was."""
    newest = _newest(con)
    loads = {
        source: [load for name, load in newest.items() if name.startswith(f"{source}__")]
        for source in sources
    }
    return {
        source: round((max(newest.values()) - max(found)).total_seconds() / _DAY, 3)
        for source, found in loads.items()
        if found
    }


_DAY = 86_400


def _newest(con: duckdb.DuckDBPyConnection) -> dict[str, datetime]:
    return _of_tables(con, "max")


def _of_tables(
    con: duckdb.DuckDBPyConnection, which: str, where: str = "", *parameters: datetime
) -> dict[str, datetime]:
    """Return the first or last time that each table has, but for those that have none."""
    tables = _tables(con)
    if not tables:
        return {}
    query = " UNION ALL ".join(
        f"SELECT '{name}' AS name, {which}(_loaded_at)::TIMESTAMPTZ AS time FROM {RAW}.\"{name}\" {where}"
        for name in tables
    )
    with asked(con) as engine:
        return dict(found for found in rows(engine.get(query, parameters * len(tables))) if found[1])


def _tables(con: duckdb.DuckDBPyConnection) -> list[str]:
    found = con.execute(
        "SELECT table_name FROM information_schema.columns"
        " WHERE table_schema = ? AND column_name = '_loaded_at' ORDER BY 1",
        [RAW],
    ).fetchall()
    return [name for (name,) in found]
