"""Make clients of edges: `resolution.edge` in, `resolution.membership` out."""

from datetime import datetime
from itertools import chain

import duckdb
import pyarrow as pa

from resolution.cluster.groups import Links, group
from resolution.cluster.identity import Seen, assign_ids
from resolution.config import Configuration
from resolution.progress import Progress, silent
from resolution.schemas import MEMBERSHIP
from resolution.warehouse import duck

# Records merged away at their source stay members (their id must resolve), but make no client by themselves.
_RECORDS = """
SELECT s.record_key, s.merged_into IS NULL AS is_active
FROM resolution.standardised_record AS s
WHERE (NOT s.is_deleted OR s.merged_into IS NOT NULL)
  AND NOT EXISTS (
      SELECT 1 FROM resolution.quarantine AS q WHERE q.run_id = $run_id AND q.record_key = s.record_key
  )
ORDER BY s.record_key
"""
_EDGES = """
SELECT record_key_l, record_key_r, match_probability, match_weight IS NULL AS is_certain
FROM resolution.edge WHERE run_id = $run_id
"""
_SEEN = "SELECT record_key, client_id, first_seen_at FROM resolution.membership WHERE run_id = $run_id"


def _seen(
    con: duckdb.DuckDBPyConnection, live_run: str | None, keys: list[str], now: datetime
) -> dict[str, Seen]:
    rows = con.execute(_SEEN, {"run_id": live_run}).fetchall()
    before = {key: Seen(client_id, first_seen) for key, client_id, first_seen in rows}
    new = Seen(None, now)
    return {key: before.get(key, new) for key in keys} | before


def _members(clusters: list[list[str]], ids: list[str], seen: dict[str, Seen], run_id: str) -> pa.Table:
    keys = list(chain.from_iterable(clusters))
    clients = list(
        chain.from_iterable([id_] * len(cluster) for id_, cluster in zip(ids, clusters, strict=True))
    )
    columns = [[run_id] * len(keys), keys, clients, [seen[key].first_seen_at for key in keys]]
    return pa.Table.from_arrays(
        [pa.array(column, field.type) for column, field in zip(columns, MEMBERSHIP.columns, strict=True)],
        schema=MEMBERSHIP.columns,
    ).sort_by("record_key")


def cluster(
    config: Configuration, run_id: str, live_run: str | None, now: datetime, progress: Progress = silent
) -> dict[str, int]:
    """Group the records of a run into clients, and carry the ids of the live run forward.

    `now` is when records that the live run does not know count as first seen. Writes
    `resolution.membership` and returns the numbers of records and clients.
    """
    with duck.transaction(config) as con:
        records = duck.fetch(con, _RECORDS, {"run_id": run_id})
        edges = duck.fetch(con, _EDGES, {"run_id": run_id})
        progress("cluster", 1, 3)
        keys = records.column("record_key").combine_chunks()
        active = {
            key for key, is_active in zip(*(c.to_pylist() for c in records.columns), strict=True) if is_active
        }
        clusters = [
            found
            for found in group(keys, Links(*edges.columns), config.model)
            if not active.isdisjoint(found)
        ]
        progress("cluster", 2, 3)
        seen = _seen(con, live_run, keys.to_pylist(), now)
        members = _members(clusters, assign_ids(clusters, seen), seen, run_id)
        con.execute(f"DELETE FROM {MEMBERSHIP.qualified} WHERE run_id = ?", [run_id])
        con.register("members", members)
        con.execute(f"INSERT INTO {MEMBERSHIP.qualified} FROM members")
        con.unregister("members")
    progress("cluster", 3, 3)
    return {"records": members.num_rows, "clients": len(clusters)}
