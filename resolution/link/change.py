"""What a run has to compare: the records that are not as they were compared last."""

import duckdb

from resolution.link.records import MEMBER
from resolution.schemas import LINKED_RECORD
from resolution.warehouse.duck import ATTACHED
from resolution.warehouse.engine import DuckEngine, piece

LINKED, CHANGE, EXAMINED = "linked", "change", "examined"


def note_changes(con: duckdb.DuckDBPyConnection, full: bool) -> dict[str, int]:
    """Fill `linked`, `change` and `examined` from `member` and the attached warehouse; count the changes.

    `linked` (record_key, content_hash, record_no): the records as they were compared last. `change`
    (record_key, change): see sql/change.sql. `examined` (record_key): the members to compare with all, which
    is every member in a full run.
    """
    con.execute(
        f"CREATE OR REPLACE TABLE {LINKED} AS SELECT record_key, content_hash, record_no "
        f"FROM {ATTACHED}.{LINKED_RECORD.qualified} WHERE until IS NULL"
    )
    DuckEngine(con).make(CHANGE, piece("resolution.link", "change"))
    asked = MEMBER if full else f"{CHANGE} WHERE change <> 'gone'"
    con.execute(f"CREATE OR REPLACE TABLE {EXAMINED} AS SELECT record_key FROM {asked}")
    counted = dict(con.execute(f"SELECT change, count(*) FROM {CHANGE} GROUP BY change").fetchall())
    return {kind: counted.get(kind, 0) for kind in ("new", "changed", "gone")}


def examine_too(con: duckdb.DuckDBPyConnection, records: str) -> int:
    """Add the members in a table of record keys to `examined`; return how many are in it."""
    con.execute(
        f"INSERT INTO {EXAMINED} SELECT DISTINCT record_key FROM {records} "
        f"SEMI JOIN {MEMBER} USING (record_key) ANTI JOIN {EXAMINED} USING (record_key)"
    )
    return count_examined(con)


def count_examined(con: duckdb.DuckDBPyConnection) -> int:
    """Return how many members are to be compared with all."""
    [(count,)] = con.execute(f"SELECT count(*) FROM {EXAMINED}").fetchall()
    return int(count)
