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
# one row a stored key that is touched
_STORED = f"""
CREATE OR REPLACE TABLE stored_key AS
WITH leaving AS ({_LEAVING})
SELECT stored.rule, stored.key, linked.record_key, leaving.record_no IS NOT NULL AS is_leaving
FROM (SELECT * FROM {ATTACHED}.{BLOCKING_KEY.qualified} SEMI JOIN touched USING (rule, key)) AS stored
JOIN {LINKED} AS linked USING (record_no)
LEFT JOIN leaving USING (record_no)
"""
# one row a key: how many records held it before this run, and how many hold it now
_SIZES = f"""
CREATE OR REPLACE TABLE key_size AS
SELECT rule, key, count(*) FILTER (was) AS before, count(*) FILTER (stays) AS present
FROM (
    SELECT rule, key, true AS was, NOT is_leaving AS stays FROM stored_key
    UNION ALL
    SELECT rule, key, false, true
    FROM blocking_key
    JOIN {MEMBER} AS member USING (record)
    SEMI JOIN {CHANGE} AS change ON change.record_key = member.record_key
)
GROUP BY rule, key
"""
# the records that may meet others by a key since this run, or not any more, because of how many hold it
_OVER_THE_EDGE = f"""
CREATE OR REPLACE TABLE {OVER_THE_EDGE} AS
SELECT DISTINCT record_key
FROM stored_key
JOIN key_size USING (rule, key)
WHERE NOT is_leaving AND (before > {{overgrown}}) <> (present > {{overgrown}})
"""
_KNOWN = f"""
CREATE OR REPLACE TABLE {KNOWN_KEY} AS
SELECT rule, key, member.record, holders, CAST(least(present, 255) AS UTINYINT) AS present
FROM stored_key
JOIN (SELECT DISTINCT rule, key, holders FROM blocking_key) USING (rule, key)
JOIN key_size USING (rule, key)
JOIN {MEMBER} AS member USING (record_key)
ANTI JOIN {EXAMINED} AS examined ON examined.record_key = stored_key.record_key
WHERE NOT is_leaving
"""
_PRESENT = """
CREATE OR REPLACE TABLE blocking_key AS
SELECT rule, key, record, holders, CAST(least(key_size.present, 255) AS UTINYINT) AS present
FROM blocking_key JOIN key_size USING (rule, key)
"""


def meet_known(con: duckdb.DuckDBPyConnection, config: Configuration) -> None:
    """Fill `known_key` (as blocking_key) with the keys of records that stay as they are, as far as
    `blocking_key` holds them too, and `over_the_edge` (record_key) with those of them to be examined too.

    `present` of both tables becomes the number of all records that hold the key now.
    """
    with duck.attached(con, config):
        duck.bring_part(con, BLOCKING_KEY, "record_no", _LEAVING)
        con.execute(_TOUCHED)
        duck.bring_part(con, BLOCKING_KEY, "key", "SELECT key FROM touched")
        con.execute(_STORED)
    for query in (_SIZES, _OVER_THE_EDGE.format(overgrown=blocking.OVERGROWN), _KNOWN, _PRESENT):
        con.execute(query)
    con.execute("DROP TABLE stored_key; DROP TABLE touched")
