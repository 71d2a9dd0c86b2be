"""1: Rows of the state stand from a run on until another (decision 17); before, each run copied them whole.

Runs get their numbers by the order of their beginning. The memberships and edges of the runs that readers
saw, and of one that is under way, become versions: `state.as_of` each of these runs is what it had left.
Rows of runs that failed are no part of any state. Ids that had ended without a trace get the redirect that
they were owed: to the client that holds most of their last records. The levels of an edge bore the names of
attributes of a model that is gone; the next run, a full one, says them anew.

Warehouses from between that change and the counting of versions are as they should be, and left alone. One
that such a clientfile opened after an older one has the new columns beside the old ones, and is migrated.
"""

import pyarrow as pa

from resolution.schemas import CLIENT_ID_REDIRECT, EDGE, MEMBERSHIP, RUN, TEXT, TIME, Table
from resolution.warehouse.migrations.database import Database

_VERSION = [("since", pa.int32()), ("until", pa.int32())]
_MEMBERSHIP = Table(
    MEMBERSHIP.schema,
    MEMBERSHIP.name,
    "as it was from version 1 on",
    pa.schema(
        [
            ("record_key", TEXT),
            ("client_id", TEXT),
            ("first_seen_at", TIME),
            ("first_seen_run", pa.int32()),
            *_VERSION,
        ]
    ),
    ("record_key", "since"),
)
_EDGE = Table(
    EDGE.schema,
    EDGE.name,
    "as it was from version 1 on",
    pa.schema(
        [
            ("record_key_l", TEXT),
            ("record_key_r", TEXT),
            ("match_weight", pa.float64()),
            ("match_probability", pa.float64()),
            ("match_key", TEXT),
            ("levels", pa.list_(pa.int8())),
            ("model_version", TEXT),
            *_VERSION,
        ]
    ),
    ("record_key_l", "record_key_r", "since"),
)
_REDIRECT = Table(
    CLIENT_ID_REDIRECT.schema,
    CLIENT_ID_REDIRECT.name,
    "as it was from version 1 on",
    pa.schema([("client_id", TEXT), ("redirects_to", TEXT), *_VERSION]),
    ("client_id", "since"),
)
_RUN = (pa.field("number", pa.int32()), pa.field("mode", TEXT))

_NUMBERS = """
UPDATE resolution.run SET number = (
    SELECT count(*) FROM resolution.run AS earlier
    WHERE earlier.started_at < run.started_at
        OR (earlier.started_at = run.started_at AND earlier.run_id <= run.run_id)
)
"""
_MODES = "UPDATE resolution.run SET mode = 'full' WHERE state = 'published'"

# One row a run that left a state, `place` counts them; `next_number` is the run that could end its rows.
_LEFT = """
CREATE TEMPORARY TABLE left_by AS
SELECT
    run_id,
    number,
    row_number() OVER (ORDER BY number) AS place,
    lead(number) OVER (ORDER BY number) AS next_number
FROM resolution.run
WHERE (state = 'published' OR (state = 'running' AND number = (SELECT max(number) FROM resolution.run)))
    AND run_id IN (SELECT run_id FROM resolution.membership)
"""

# One row for each stretch of runs, one after the other, that left the same.
_STRETCHES = """
SELECT {what}, min(number) AS since, max(place) AS last_place
FROM (
    SELECT
        {what},
        number,
        place,
        place - row_number() OVER (PARTITION BY {what} ORDER BY place) AS stretch
    FROM {table}_by_run
    JOIN left_by USING (run_id)
) AS told
GROUP BY {what}, stretch
"""

_WHO = "record_key, client_id, first_seen_at"
_MEMBERSHIPS = f"""
INSERT INTO resolution.membership (record_key, client_id, first_seen_at, first_seen_run, since, until)
SELECT
    record_key,
    client_id,
    first_seen_at,
    min(since) OVER (PARTITION BY record_key),
    since,
    next_number
FROM ({_STRETCHES.format(what=_WHO, table="resolution.membership")}) AS stood
JOIN left_by ON place = last_place
"""
_SAID = "record_key_l, record_key_r, match_weight, match_probability, match_key, model_version"
_EDGES = f"""
INSERT INTO resolution.edge ({_SAID}, since, until)
SELECT {_SAID}, since, next_number
FROM ({_STRETCHES.format(what=_SAID, table="resolution.edge")}) AS stood
JOIN left_by ON place = last_place
"""
_REDIRECTS = """
INSERT INTO resolution.client_id_redirect (client_id, redirects_to, since)
WITH ended AS (
    SELECT client_id, max(until) AS ended_in
    FROM resolution.membership
    GROUP BY client_id
    HAVING count(*) = count(until)
),
heir AS (
    SELECT
        ended.client_id,
        standing.client_id AS heir,
        row_number() OVER (
            PARTITION BY ended.client_id ORDER BY count(*) DESC, standing.client_id
        ) AS place
    FROM ended
    JOIN resolution.membership AS last
        ON last.client_id = ended.client_id AND last.until = ended.ended_in
    JOIN resolution.membership AS standing
        ON standing.record_key = last.record_key AND standing.until IS NULL
    GROUP BY ended.client_id, standing.client_id
)
SELECT ended.client_id, heir.heir, ended.ended_in
FROM ended
LEFT JOIN heir ON heir.client_id = ended.client_id AND heir.place = 1
"""


def migrate(database: Database) -> None:
    """Make versions of rows that stood once for each run."""
    there = database.columns()
    if "run_id" not in there.get(MEMBERSHIP.name, ()):
        return
    database.add(RUN, [field for field in _RUN if field.name not in there[RUN.name]])
    for statement in (_NUMBERS, _MODES, _LEFT):
        database.execute(statement)
    for table, fill in ((_MEMBERSHIP, _MEMBERSHIPS), (_EDGE, _EDGES)):
        if "run_id" not in there.get(table.name, ()):
            continue
        database.execute(f"ALTER TABLE {table.qualified} RENAME TO {table.name}_by_run")
        database.create(table)
        database.execute(fill)
        database.execute(f"DROP TABLE {table.qualified}_by_run")
    if CLIENT_ID_REDIRECT.name not in there:
        database.create(_REDIRECT)
    database.execute(_REDIRECTS)
    database.execute("DROP TABLE left_by")
