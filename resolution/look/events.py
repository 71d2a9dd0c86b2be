"""What happened to clients: the events of a run or of a client, with what tells of their causes."""

from dataclasses import dataclass
from datetime import datetime

import duckdb

from resolution.schemas import CLIENT_EVENT, EDGE, JUDGEMENT, MEMBERSHIP, RUN
from resolution.warehouse import duck


@dataclass(frozen=True)
class Event:
    """A thing that happened to a client, and why.

    `records` are those that it is about: that came, left or went. `judgement` is the steward's word if it is
    the cause; `probability` and `before` are those of the pair that is the cause, after the run and before it
    (empty: not linked, or no longer known).
    """

    run_id: str | None
    happened_at: datetime
    client_id: str
    event: str
    record_key: str | None = None
    other_client_id: str | None = None
    cause: str = "other"
    cause_key_l: str | None = None
    cause_key_r: str | None = None
    judgement_id: int | None = None
    judgement: str | None = None
    probability: float | None = None
    before: float | None = None
    records: tuple[str, ...] = ()


# $chosen is a query of the events to tell of, in full.
_TOLD = f"""
WITH chosen AS ($chosen),

concerned AS (
    SELECT c.since, c.event_no, come.record_key
    FROM chosen AS c
    JOIN {MEMBERSHIP.qualified} AS come ON come.since = c.since AND come.client_id = c.client_id
    WHERE c.event IN ('created', 'revived')
    UNION ALL
    SELECT c.since, c.event_no, gone.record_key
    FROM chosen AS c
    JOIN {MEMBERSHIP.qualified} AS gone ON gone.until = c.since AND gone.client_id = c.client_id
    LEFT JOIN {MEMBERSHIP.qualified} AS come ON come.since = c.since AND come.record_key = gone.record_key
    WHERE c.event IN ('merged', 'split', 'retired') AND come.client_id IS NOT DISTINCT FROM c.other_client_id
),

records AS (
    SELECT since, event_no, list(record_key ORDER BY record_key) AS records
    FROM concerned GROUP BY since, event_no
),

judged AS (SELECT judgement_id, min(judgement) AS judgement FROM {JUDGEMENT.qualified} GROUP BY judgement_id)

SELECT
    run.run_id, c.happened_at, c.client_id, c.event, c.record_key, c.other_client_id, c.cause, c.cause_key_l,
    c.cause_key_r, c.judgement_id, judged.judgement, now.match_probability AS probability,
    old.match_probability AS before, coalesce(records.records, []) AS records
FROM chosen AS c
LEFT JOIN {RUN.qualified} AS run ON run.number = c.since
LEFT JOIN judged ON judged.judgement_id = c.judgement_id
LEFT JOIN {EDGE.qualified} AS now
    ON now.record_key_l = c.cause_key_l AND now.record_key_r = c.cause_key_r
    AND now.since <= c.since AND (now.until IS NULL OR now.until > c.since)
LEFT JOIN {EDGE.qualified} AS old
    ON old.record_key_l = c.cause_key_l AND old.record_key_r = c.cause_key_r AND old.until = c.since
LEFT JOIN records ON records.since = c.since AND records.event_no = c.event_no
ORDER BY c.since, c.event_no
"""
_OF_CLIENTS = f"""
SELECT * FROM {CLIENT_EVENT.qualified}
WHERE since BETWEEN $first AND $last AND (
    list_contains($clients, client_id)
    OR (event IN ('merged', 'split') AND list_contains($clients, other_client_id))
)
"""
# Of every kind of event some, and within it of every cause some, until there are enough.
_SOME = f"""
SELECT * EXCLUDE (of_cause, of_event)
FROM (
    SELECT *, row_number() OVER (PARTITION BY event ORDER BY of_cause, event_no) AS of_event
    FROM (
        SELECT *, row_number() OVER (PARTITION BY event, cause ORDER BY event_no) AS of_cause
        FROM {CLIENT_EVENT.qualified} WHERE since = $number
    )
)
ORDER BY of_event, event_no LIMIT $limit
"""
_COUNTS = f"""
SELECT event, cause, count(*) FROM {CLIENT_EVENT.qualified} WHERE since = $number GROUP BY event, cause
"""
_NEWEST = f"SELECT max(since) FROM {CLIENT_EVENT.qualified} WHERE since <= $number"


def _told(con: duckdb.DuckDBPyConnection, chosen: str, parameters: dict[str, object]) -> tuple[Event, ...]:
    rows = duck.fetch(con, _TOLD.replace("$chosen", chosen), parameters).to_pylist()
    return tuple(Event(**row | {"records": tuple(row["records"])}) for row in rows)


def events_of_clients(
    con: duckdb.DuckDBPyConnection, clients: list[str], first: int, last: int
) -> tuple[Event, ...]:
    """Return what happened to some clients in the runs from number `first` to `last`, the earliest first.

    What merged into them and what split off them is theirs too.
    """
    return _told(con, _OF_CLIENTS, {"clients": clients, "first": first, "last": last})


def some_events(con: duckdb.DuckDBPyConnection, number: int, limit: int) -> tuple[Event, ...]:
    """Return at most `limit` events of a run, of every kind some, and of every cause."""
    return _told(con, _SOME, {"number": number, "limit": limit})


def count_events(con: duckdb.DuckDBPyConnection, number: int) -> dict[tuple[str, str], int]:
    """Return how often what happened in a run, and why: (event, cause) -> number."""
    rows = con.execute(_COUNTS, {"number": number}).fetchall()
    return {(event, cause): count for event, cause, count in rows}


def newest_with_events(con: duckdb.DuckDBPyConnection, number: int) -> int | None:
    """Return the number of the newest run up to `number` in which anything happened."""
    newest: int | None = con.execute(_NEWEST, {"number": number}).fetchall()[0][0]
    return newest
