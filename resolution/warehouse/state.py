"""State with versions: what a run leaves, what it goes on from, and how it is taken back.

A row of a versioned table is part of the state of every run from number `since` on, and of none from `until`
on. A run writes rows with its own number only, so whatever a run did that was not published, or that a
rollback took back, can be undone without a trace, and an earlier build's state can still be read.
"""

import duckdb

from resolution.schemas import BLOCKING_KEY, CLIENT_EVENT, EDGE, LINKED_RECORD, VERSIONED, Table
from resolution.warehouse.duck import in_place


def standing(table: Table) -> str:
    """Return SQL for the rows of the state as the last writer left it."""
    return f"(SELECT * FROM {table.qualified} WHERE until IS NULL)"


def as_of(table: Table, number: int) -> str:
    """Return SQL for the rows of the state as the run of that number left it."""
    return (
        f"(SELECT * FROM {table.qualified} WHERE since <= {number} AND (until IS NULL OR until > {number}))"
    )


def undo(con: duckdb.DuckDBPyConnection, after: int, tables: tuple[Table, ...] = VERSIONED) -> None:
    """Take back what runs later than number `after` wrote, for instance runs that failed; in one transaction
    with what follows.
    """
    for table in tables:
        undone = in_place(con, f"DELETE FROM {table.qualified} WHERE since > {after}")
        in_place(con, f"UPDATE {table.qualified} SET until = NULL WHERE until > {after}")
        if table == LINKED_RECORD and undone:
            _forget_keys_above(con)
    in_place(con, f"DELETE FROM {CLIENT_EVENT.qualified} WHERE since > {after}")


def _forget_keys_above(con: duckdb.DuckDBPyConnection) -> None:
    """Remove the keys of versions that were taken back: their numbers are higher than those that are left."""
    in_place(
        con,
        f"DELETE FROM {BLOCKING_KEY.qualified} "
        f"WHERE record_no > (SELECT coalesce(max(record_no), 0) FROM {LINKED_RECORD.qualified})",
    )


def prune(con: duckdb.DuckDBPyConnection, oldest: int) -> None:
    """Forget links and keys that no kept build needs; `oldest` is the number of the oldest kept build's run.

    Memberships, redirects, events and judgements stay: ids may come back, and every id resolves for ever.
    """
    in_place(con, f"DELETE FROM {EDGE.qualified} WHERE until <= {oldest}")
    if in_place(con, f"DELETE FROM {LINKED_RECORD.qualified} WHERE until <= {oldest}"):
        in_place(
            con,
            f"DELETE FROM {BLOCKING_KEY.qualified} "
            f"WHERE record_no NOT IN (SELECT record_no FROM {LINKED_RECORD.qualified})",
        )
