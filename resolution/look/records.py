"""The records of a client, and those that were its own when they went."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import duckdb

from resolution.schemas import LINKED_RECORD, MEMBERSHIP, RUN
from resolution.warehouse import duck
from resolution.warehouse.runs import Run
from resolution.warehouse.state import as_of


class Standing(StrEnum):
    """What a record is to its client."""

    ACTIVE = "active"
    MERGED = "merged away"
    GONE = "gone"


@dataclass(frozen=True)
class Record:
    """A record of a client: when it was first seen, and the run since which it is the client's."""

    record_key: str
    source: str
    standing: Standing
    first_seen_at: datetime
    first_seen_run: str | None
    since_run: str | None


_RECORDS = """
WITH latest AS (
    SELECT * FROM {memberships}
    WHERE since <= {number}
        AND record_key IN (SELECT record_key FROM {memberships} WHERE client_id = $client_id)
    QUALIFY row_number() OVER (PARTITION BY record_key ORDER BY since DESC) = 1
)

SELECT
    m.record_key,
    split_part(m.record_key, ':', 1) AS source,
    CASE WHEN m.until <= {number} THEN 'GONE' WHEN l.record_key IS NULL THEN 'MERGED' ELSE 'ACTIVE' END
        AS standing,
    m.first_seen_at,
    seen.run_id AS first_seen_run,
    came.run_id AS since_run
FROM latest AS m
LEFT JOIN {linked} AS l ON l.record_key = m.record_key
LEFT JOIN {runs} AS seen ON seen.number = m.first_seen_run
LEFT JOIN {runs} AS came ON came.number = m.since
WHERE m.client_id = $client_id
ORDER BY coalesce(m.until <= {number}, false), l.record_key IS NULL, m.record_key
"""


def records_of(con: duckdb.DuckDBPyConnection, run: Run, client_id: str) -> tuple[Record, ...]:
    """Return the records of a client as a run left it, those that are gone last."""
    query = _RECORDS.format(
        memberships=MEMBERSHIP.qualified,
        number=run.number,
        linked=as_of(LINKED_RECORD, run.number),
        runs=RUN.qualified,
    )
    rows = duck.fetch(con, query, {"client_id": client_id}).to_pylist()
    return tuple(Record(**row | {"standing": Standing[row["standing"]]}) for row in rows)
