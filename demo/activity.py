"""What people of a record file would have done: sales, returns, consents, preferences and referrals.

For houses whose sources are a file of records instead of three systems: the contracts beside
`int_source_records` are filled from the records by their hashes, the same every time.
"""

import duckdb

from resolution.schemas import RAW, SOURCE_RECORD

_SCHEMA = SOURCE_RECORD.schema
_UPDATED = "coalesce(updated_at, TIMESTAMPTZ '2026-01-01 10:00:00+00')"


def _drawn(what: str) -> str:
    """Return SQL for a number below 1000 that depends on the record and on what it is for."""
    return f"(hash(record_key || '{what}') % 1000)"


# one to three sales a record of the till or the shop, one in twenty of them brought back
_TOUCHPOINTS = f"""
WITH sale AS (
    SELECT record_key || '/' || n AS touchpoint_id, source, record_key,
        CASE source WHEN 'web' THEN 'order' ELSE 'ticket' END AS kind,
        {_UPDATED} - to_days({_drawn("when")}::INTEGER * n::INTEGER // 2) AS occurred_at,
        CASE source WHEN 'web' THEN NULL ELSE coalesce(store_id, 'PAR01') END AS store_id,
        CASE source WHEN 'web' THEN 'web' ELSE 'store' END AS channel,
        (20 + {_drawn("spent")} * n)::DECIMAL(18, 2) AS amount,
        CASE WHEN source = 'web' AND {_drawn("currency")} < 100 THEN 'GBP' ELSE 'EUR' END AS currency,
        1 AS items, NULL::VARCHAR AS returned_touchpoint_id
    FROM (SELECT *, unnest(range(1, 2 + ({_drawn("times")} % 3)::BIGINT)) AS n
        FROM {SOURCE_RECORD.qualified} WHERE source <> 'crm')
)
FROM sale
UNION ALL
SELECT * REPLACE (touchpoint_id || 'r' AS touchpoint_id, 'return' AS kind, -amount AS amount,
    occurred_at + INTERVAL 3 DAY AS occurred_at, touchpoint_id AS returned_touchpoint_id)
FROM sale WHERE hash(touchpoint_id) % 20 = 0
"""
_CONSENTS = f"""
SELECT record_key || ':' || about AS consent_id, source, record_key, about AS channel, 'marketing' AS purpose,
    CASE WHEN {_drawn("agreed")} < 600 THEN 'opt_in' ELSE 'opt_out' END AS state,
    CASE about WHEN 'email' THEN email ELSE phone END AS contact_point, 'card' AS collected_by,
    NULL::VARCHAR AS proof, {_UPDATED} AS recorded_at
FROM {SOURCE_RECORD.qualified}, (VALUES ('email'), ('sms')) AS asked(about)
WHERE hash(record_key || about) % 1000 < 600 AND CASE about WHEN 'email' THEN email ELSE phone END > ''
"""
_PREFERENCES = f"""
SELECT record_key || ':category' AS preference_id, source, record_key, 'category' AS topic,
    ['leather', 'watches', 'beauty'][1 + {_drawn("category")}::INTEGER % 3] AS value, updated_at
FROM {SOURCE_RECORD.qualified} WHERE {_drawn("asked")} < 300
"""
_REFERRALS = f"""
SELECT record_key AS referral_id, source, record_key AS referred_record_key, updated_at AS created_at,
    lag(record_key, 7) OVER (ORDER BY record_key) AS referrer_record_key
FROM {SOURCE_RECORD.qualified} WHERE source = 'crm' AND {_drawn("referred")} < 80
"""
_TABLES = {
    "int_touchpoints": _TOUCHPOINTS,
    "int_consents": _CONSENTS,
    "int_preferences": _PREFERENCES,
    "int_referrals": _REFERRALS,
}


def act(con: duckdb.DuckDBPyConnection, day: int) -> None:
    """Fill the contracts of what people did, from the records as they are, as of a day's pull."""
    for name, query in _TABLES.items():
        con.execute(f"CREATE OR REPLACE TABLE {_SCHEMA}.{name} AS {query}")
    con.execute(f"CREATE SCHEMA IF NOT EXISTS {RAW}")
    con.execute(
        f"CREATE OR REPLACE TABLE {RAW}.activity AS "
        f"SELECT TIMESTAMPTZ '2026-11-21 05:00:00+00' + INTERVAL {day} DAY AS _loaded_at"
    )
