"""Which records a judgement may speak of: those that the warehouse knows, or knew.

The published file is asked first, for it can be read while a run has the warehouse.
"""

from collections.abc import Collection
from dataclasses import dataclass

import duckdb

from resolution.config import Configuration
from resolution.warehouse import duck

_PUBLISHED = "SELECT record_key FROM read_parquet($file) WHERE record_key IN (SELECT unnest($keys))"
_RECORDS = """
SELECT record_key, bool_or(is_there)
FROM (
    SELECT record_key, NOT is_deleted OR merged_into IS NOT NULL AS is_there
    FROM resolution.standardised_record
    UNION ALL
    SELECT record_key, false FROM resolution.membership
)
WHERE record_key IN (SELECT unnest($keys))
GROUP BY record_key
"""


@dataclass(frozen=True)
class Known:
    """Records by what has become of them: in the client file, or deleted or erased but remembered."""

    there: frozenset[str]
    gone: frozenset[str]

    def __contains__(self, key: str) -> bool:
        return key in self.there or key in self.gone


def look_up(config: Configuration, keys: Collection[str]) -> Known:
    """Say which of some records are known; raises WarehouseError when the warehouse cannot be asked."""
    published = _published(config, sorted(set(keys)))
    others = sorted(set(keys) - published)
    found = _in_warehouse(config, others) if others else {}
    there = published.union(key for key, is_there in found.items() if is_there)
    return Known(frozenset(there), frozenset(found) - there)


def _published(config: Configuration, keys: list[str]) -> set[str]:
    file = config.path(config.publish.directory) / "parquet" / "client_identifier.parquet"
    try:
        with duckdb.connect(":memory:") as con:
            rows = con.execute(_PUBLISHED, {"file": str(file), "keys": keys}).fetchall()
    except duckdb.Error:  # nothing is published, or not in this shape: the warehouse knows
        return set()
    return {key for (key,) in rows}


def _in_warehouse(config: Configuration, keys: list[str]) -> dict[str, bool]:
    with duck.connect(config, read_only=True) as con:
        return dict(con.execute(_RECORDS, {"keys": keys}).fetchall())
