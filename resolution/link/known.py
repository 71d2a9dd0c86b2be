"""The blocking keys of records that were compared before, as far as the records of this run may meet them."""

import duckdb

from resolution.config import Configuration
from resolution.link import blocking
from resolution.link.change import CHANGE, EXAMINED, LINKED
from resolution.link.records import MEMBER
from resolution.schemas import BLOCKING_KEY
from resolution.warehouse import duck
from resolution.warehouse.duck import ATTACHED

KNOWN_KEY = "known_key"
OVER_THE_EDGE = "over_the_edge"

_LEAVING = f"SELECT record_no FROM {LINKED} SEMI JOIN {CHANGE} USING (record_key)"
# one row a key that some record of this run holds, or held before it changed
_TOUCHED = f"""
CREATE OR REPLACE TABLE touched AS
SELECT rule, key FROM blocking_key
UNION
SELECT rule, key FROM {ATTACHED}.{BLOCKING_KEY.qualified} SEMI JOIN ({_LEAVING}) AS leaving USING (record_no)
"""
# one row a stored key that some record of this run holds, or held before it changed
_STORED = f"""
WITH leaving AS (
    SELECT {LINKED}.record_no FROM {LINKED} SEMI JOIN {CHANGE} ON {CHANGE}.record_key = {LINKED}.record_key
),
touched AS (
    SELECT DISTINCT rule, key FROM blocking_key
    UNION
    SELECT stored.rule, stored.key
    FROM {{stored}} AS stored SEMI JOIN leaving ON leaving.record_no = stored.record_no
)
SELECT stored.rule, stored.key, {LINKED}.record_key, leaving.record_no IS NOT NULL AS is_leaving
FROM {{stored}} AS stored
JOIN touched ON touched.rule = stored.rule AND touched.key = stored.key
JOIN {LINKED} ON {LINKED}.record_no = stored.record_no
LEFT JOIN leaving ON leaving.record_no = stored.record_no
"""
# one row a key: how many records held it before this run, and how many hold it now
_SIZES = f"""
SELECT
    rule, key, count(*) FILTER (WHERE was) AS before, count(*) FILTER (WHERE stays) AS present
FROM (
    SELECT rule, key, true AS was, NOT is_leaving AS stays FROM stored_key
    UNION ALL
    SELECT blocking_key.rule, blocking_key.key, false AS was, true AS stays
    FROM blocking_key
    JOIN {MEMBER} AS member ON member.record = blocking_key.record
    SEMI JOIN {CHANGE} AS change ON change.record_key = member.record_key
) AS counted
GROUP BY rule, key
"""
# the records that may meet others by a key since this run, or not any more, because of how many hold it
_OVER_THE_EDGE = """
SELECT DISTINCT stored_key.record_key
FROM stored_key
JOIN key_size ON key_size.rule = stored_key.rule AND key_size.key = stored_key.key
WHERE NOT is_leaving AND (before > {overgrown}) <> (present > {overgrown})
"""
_KNOWN = f"""
SELECT
    stored_key.rule, stored_key.key, member.record, holders, CAST(least(present, 255) AS SMALLINT) AS present
FROM stored_key
JOIN (SELECT DISTINCT rule, key, holders FROM blocking_key) AS held
    ON held.rule = stored_key.rule AND held.key = stored_key.key
JOIN key_size ON key_size.rule = stored_key.rule AND key_size.key = stored_key.key
JOIN {MEMBER} AS member ON member.record_key = stored_key.record_key
ANTI JOIN {EXAMINED} AS examined ON examined.record_key = stored_key.record_key
WHERE NOT is_leaving
"""
_PRESENT = """
SELECT
    blocking_key.rule, blocking_key.key, record, holders,
    CAST(least(key_size.present, 255) AS SMALLINT) AS present
FROM blocking_key
JOIN key_size ON key_size.rule = blocking_key.rule AND key_size.key = blocking_key.key
"""

STORED_KEY = "stored_key"


def stored_keys(stored: str) -> str:
    """Return SQL for stored_key, from the table of keys that earlier runs stored."""
    return _STORED.format(stored=stored)


def met() -> dict[str, str]:
    """Return what is made of stored_key, in this order: tables and their SQL."""
    edge = _OVER_THE_EDGE.format(overgrown=blocking.OVERGROWN)
    return {"key_size": _SIZES, OVER_THE_EDGE: edge, KNOWN_KEY: _KNOWN, "blocking_key": _PRESENT}


def meet_known(con: duckdb.DuckDBPyConnection, config: Configuration) -> None:
    """Fill `known_key` (as blocking_key) with the keys of records that stay as they are, as far as
    `blocking_key` holds them too, and `over_the_edge` (record_key) with those of them to be examined too.

    `present` of both tables becomes the number of all records that hold the key now.
    """
    with duck.attached(con, config):
        stored = stored_keys(f"{ATTACHED}.{BLOCKING_KEY.qualified}")
        con.execute(f"CREATE OR REPLACE TABLE {STORED_KEY} AS {stored}")
    for name, query in met().items():
        con.execute(f"CREATE OR REPLACE TABLE {name} AS {query}")
    con.execute(f"DROP TABLE {STORED_KEY}")
