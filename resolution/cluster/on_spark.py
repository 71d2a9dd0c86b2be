"""The stage on a Spark: edges and judgements in, clients with lasting ids out, by the same pieces."""

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb
import pyarrow as pa
from pyspark.sql import functions as f

from resolution.cluster.clients import reason_of
from resolution.cluster.counts import NO_CHURN
from resolution.cluster.events import tell
from resolution.cluster.identity import founding_id
from resolution.cluster.ids import give_ids
from resolution.cluster.on_spark_graph import place
from resolution.cluster.redirects import redirect
from resolution.cluster.sets import STATE, Sets
from resolution.cluster.touched import touch
from resolution.progress import Progress, silent
from resolution.schemas import CLIENT_EVENT, CLIENT_ID_REDIRECT, JUDGEMENT, MEMBERSHIP
from resolution.warehouse.runs import Run
from resolution.warehouse.spark.batch import ARRIVED, by_batch
from resolution.warehouse.spark.catalog import Catalog, Draft
from resolution.warehouse.spark.engine import SparkEngine
from resolution.warehouse.spark.state import closed, restored

_OWN = (MEMBERSHIP, CLIENT_ID_REDIRECT, JUDGEMENT)
_SAME = " AND ".join(f"g.{name} = j.{name}" for name in JUDGEMENT.columns.names[:4])
_JUDGEMENT = f"""
SELECT j.* EXCLUDE (until),
    CASE WHEN j.until IS NULL AND g.judgement_id IS NULL THEN {{number}} ELSE j.until END AS until
FROM judgement_before AS j LEFT JOIN given_judgement AS g ON {_SAME}
"""
_NEW_JUDGEMENT = """
SELECT g.judgement_id, g.judgement, g.record_key_l, g.record_key_r, {number} AS since
FROM given_judgement AS g
LEFT JOIN judgement_held AS j ON j.judgement_id = g.judgement_id AND j.until IS NULL
WHERE j.judgement_id IS NULL
"""


@dataclass(frozen=True)
class _Founding:
    """Founding records in, the ids that they found out."""

    def begin(self, con: duckdb.DuckDBPyConnection) -> None:
        """Need nothing."""

    def of_batch(self, con: duckdb.DuckDBPyConnection) -> pa.Table:
        """Return founded, with the attempts that were made."""
        rows = con.sql(f"SELECT part, record_key, attempt FROM {ARRIVED}").to_arrow_table()
        keys, attempts = rows["record_key"].to_pylist(), rows["attempt"].to_pylist()
        ids = [founding_id(key, attempt) for key, attempt in zip(keys, attempts, strict=True)]
        return rows.append_column("client_id", pa.array(ids, pa.string()))


def cluster(
    engine: SparkEngine,
    catalog: Catalog,
    draft: Draft,
    run: Run,
    judgements: pa.Table,
    threshold: float,
    everything: bool = False,
    by_linkage: bool = True,
    progress: Progress = silent,
) -> dict[str, int]:
    """Decide which records are one client, carry ids on, and tell what happened; see clients.cluster.

    What runs after the live one wrote is taken back, in the same transaction.
    """
    progress("cluster", 0, 3)
    state = _show_state(engine, catalog, run)
    _hold_to(engine, judgements, run.number)
    sets = Sets(engine, run.run_id, run.number, threshold, reason_of(run), state)
    is_touched = touch(sets, everything or run.live_number == 0)
    progress("cluster", 1, 3)
    if is_touched:
        place(sets, engine, by_linkage)
        give_ids(sets, _found)
        tell(sets)
        redirect(sets)
    progress("cluster", 2, 3)
    _keep(engine, draft, run, is_touched)
    progress("cluster", 3, 3)
    return _counted(engine, is_touched)


def _show_state(engine: SparkEngine, catalog: Catalog, run: Run) -> Mapping[str, str]:
    """Have the state as views; return what each table of the pieces is called here."""
    names = {}
    for name, table in STATE.items():
        frame = catalog.read(table)
        if table in _OWN:
            frame = restored(frame, run.live_number)
        elif table is CLIENT_EVENT:
            frame = frame.where(f.col("since") <= run.live_number)
        names[name] = f"state_{name}"
        engine.show(names[name], frame)
    return names


def _hold_to(engine: SparkEngine, judgements: pa.Table, number: int) -> None:
    """Let those judgements stand that are given to this run; see judgements.hold_to."""
    engine.put("given_judgement", judgements)
    engine.make("judgement_before", "FROM state_judgement")
    engine.make("judgement_held", _JUDGEMENT.format(number=number))
    held = engine.frame("FROM judgement_held")
    new = engine.frame(_NEW_JUDGEMENT.format(number=number))
    engine.hold("state_judgement", held.unionByName(new, allowMissingColumns=True))


def _found(sets: Sets) -> None:
    """Fill `founded`; see ids.found."""
    engine = sets.engine
    assert isinstance(engine, SparkEngine)
    engine.make("attempt", "SELECT part, record_key, 0 AS attempt FROM founder")
    while True:
        engine.hold("founded", by_batch(engine.frame("FROM attempt"), _Founding()))
        if not engine.make("used_part", sets.text("used")):
            return
        again = "CAST(founded.attempt + CASE WHEN used.part IS NULL THEN 0 ELSE 1 END AS INTEGER)"
        engine.make(
            "attempt",
            f"SELECT founded.part, founded.record_key, {again} AS attempt "
            "FROM founded LEFT JOIN used_part AS used ON used.part = founded.part",
        )


def _keep(engine: SparkEngine, draft: Draft, run: Run, is_touched: bool) -> None:
    """Write the state with what a run changed in it; see keep.keep."""
    draft.replace(JUDGEMENT, engine.frame("FROM state_judgement"))
    if not is_touched:
        draft.replace(MEMBERSHIP, engine.frame("FROM state_membership"))
        draft.replace(CLIENT_ID_REDIRECT, engine.frame("FROM state_redirect"))
        draft.replace(CLIENT_EVENT, engine.frame("FROM state_client_event"))
        return
    now, since = f.lit(run.started_at), f.lit(run.number)
    moved = "(SELECT record_key FROM moved WHERE old_client IS NOT NULL)"
    members = engine.frame(
        "SELECT n.* FROM new_member AS n SEMI JOIN moved ON moved.record_key = n.record_key"
    )
    came = members.withColumn("first_seen_at", f.coalesce("first_seen_at", now)).withColumn("since", since)
    left = closed(engine, "state_membership", moved, ("record_key",), run.number)
    draft.replace(MEMBERSHIP, left.unionByName(came, allowMissingColumns=True))
    turned = "(SELECT client_id FROM redirect_change WHERE was_there)"
    ended = closed(engine, "state_redirect", turned, ("client_id",), run.number)
    leads = engine.frame("SELECT client_id, redirects_to FROM redirect_change WHERE is_there")
    draft.replace(
        CLIENT_ID_REDIRECT, ended.unionByName(leads.withColumn("since", since), allowMissingColumns=True)
    )
    events = engine.frame("FROM event").withColumn("since", since).withColumn("happened_at", now)
    draft.replace(CLIENT_EVENT, engine.frame("FROM state_client_event").unionByName(events))


def _counted(engine: SparkEngine, is_touched: bool) -> dict[str, int]:
    """Return what clients.cluster returns."""
    if not is_touched:
        totals = "SELECT record_key, client_id FROM state_membership WHERE until IS NULL"
        return _totals(engine, totals) | NO_CHURN
    untouched = (
        "SELECT m.record_key, m.client_id FROM state_membership AS m "
        "ANTI JOIN moved ON moved.record_key = m.record_key WHERE m.until IS NULL"
    )
    arrived = "SELECT record_key, new_client FROM moved WHERE new_client IS NOT NULL"
    events = engine.get("SELECT event, count(*) AS events FROM event GROUP BY event").to_pylist()
    happened = {row["event"]: int(row["events"]) for row in events}
    return (
        _totals(engine, f"{untouched} UNION ALL {arrived}")
        | NO_CHURN
        | {event: count for event, count in happened.items() if event in NO_CHURN}
        | {
            "touched": _number(engine, "node"),
            "moved": _number(engine, "moved WHERE old_client IS NOT NULL AND new_client IS NOT NULL"),
        }
    )


def _totals(engine: SparkEngine, members: str) -> dict[str, int]:
    query = f"SELECT count(*) AS records, count(DISTINCT client_id) AS clients FROM ({members}) AS member"
    [row] = engine.get(query).to_pylist()
    return {name: int(count) for name, count in row.items()}


def _number(engine: SparkEngine, table: str) -> int:
    return int(engine.get(f"SELECT count(*) AS n FROM {table}").column("n")[0].as_py())
