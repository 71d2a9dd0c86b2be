"""What a run counts: how much there is, and how much of it moved."""

import duckdb

from resolution.schemas import MEMBERSHIP

_TOTALS = f"SELECT count(*), count(DISTINCT client_id) FROM {MEMBERSHIP.qualified} WHERE until IS NULL"
_TOUCHED = "SELECT count(*) FROM node"
_EVENTS = "SELECT event, count(*) FROM event GROUP BY event"
_MOVED = "SELECT count(*) FROM moved WHERE old_client IS NOT NULL AND new_client IS NOT NULL"
_CLIENT_EVENTS = ("created", "merged", "split", "revived", "retired")

NO_CHURN = dict.fromkeys(("touched", *_CLIENT_EVENTS, "moved"), 0)
"""What a run counts that nothing touches."""


def _number(con: duckdb.DuckDBPyConnection, query: str) -> int:
    return int(con.execute(query).fetchall()[0][0])


def totals(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Return the numbers of records and clients as they stand."""
    ((records, clients),) = con.execute(_TOTALS).fetchall()
    return {"records": records, "clients": clients}


def churn(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Return how many records were decided about, what happened to clients, and how many records moved."""
    happened = dict(con.execute(_EVENTS).fetchall())
    events = {event: happened.get(event, 0) for event in _CLIENT_EVENTS}
    return {"touched": _number(con, _TOUCHED)} | events | {"moved": _number(con, _MOVED)}
