"""The stage: source records in, standardised records out, in one transaction.

Only records that changed are worked on. What depends on all records is observed once and then given, so it
makes no difference in how many runs they came.
"""

import duckdb
import pyarrow as pa

from resolution.config import Configuration
from resolution.errors import WarehouseError
from resolution.progress import Progress, silent
from resolution.schemas import SOURCE_RECORD, STANDARDISED_RECORD
from resolution.standardise import change, consents, drift, observation, piece, steps
from resolution.standardise.cache import forget, remembered
from resolution.standardise.kinds import Kind
from resolution.warehouse.duck import exists, transaction
from resolution.warehouse.engine import DuckEngine

_ALL = f"SELECT NULL AS source_hash, * FROM {SOURCE_RECORD.qualified}"
_CHANGED = f"FROM {SOURCE_RECORD.qualified} JOIN changed_record USING (record_key)"


def standardise(
    config: Configuration, observed: pa.Table | None = None, progress: Progress = silent
) -> dict[str, int]:
    """Bring resolution.standardised_record to intermediate.int_source_records in standard form.

    `observed` (shaped as OBSERVATION) is what was observed of all records before; with None it is observed
    anew and every record is standardised. What was used is in resolution.observation afterwards.
    What consents are about comes to resolution.consent_contact_point, if there is intermediate.int_consents.
    Returns counts: records, standardised (now), removed, values (distinct), values_computed (now, not
    remembered), consent_contact_points, issue_<code>, newly_shared_values and unobserved_sources (see drift).
    Raises WarehouseError when the source records are not there.
    """
    with transaction(config) as con:
        _require_source(con)
        steps.begin(con, observed)
        changed = _find_changes(con, change.ANEW if observed is None else _standard(con, config))
        replaced = change.remove(con)
        computed = _renew(con, config, observed is None, progress) if changed.records else 0
        progress("standardise records", changed.records, changed.records)
        observation.keep(con)
        had_consents = consents.count(con) > 0
        computed += consents.standardise_consents(con, config, progress)
        if replaced or had_consents:
            _forget(con, config, steps.ALL_KINDS if replaced else consents.KINDS)
        now = {"standardised": changed.records, "removed": changed.gone, "values_computed": computed}
        return now | _counts(con)


def _require_source(con: duckdb.DuckDBPyConnection) -> None:
    if not exists(con, SOURCE_RECORD.schema, SOURCE_RECORD.name):
        raise WarehouseError(
            f"The warehouse has no table {SOURCE_RECORD.qualified}.",
            "Run the stage stage_sources first.",
        )


def _standard(con: duckdb.DuckDBPyConnection, config: Configuration) -> str:
    return steps.standard(con, config.default_country)


def _find_changes(con: duckdb.DuckDBPyConnection, standard: str) -> change.Change:
    engine = DuckEngine(con)
    engine.make("hashed_record", change.hashed(SOURCE_RECORD.qualified))
    return change.find(engine, STANDARDISED_RECORD.qualified, standard)


def _renew(con: duckdb.DuckDBPyConnection, config: Configuration, anew: bool, progress: Progress) -> int:
    """Standardise the changed records; return how many of their values were not remembered."""
    progress("standardise read", 0)
    steps.enter(con, config.default_country, "TABLE", _CHANGED)
    engine = DuckEngine(con)
    if anew:
        engine.make("date_position", piece.text("date_position"))
        observation.observe_reading(engine)
    computed = steps.work_out_values(con, progress)
    progress("standardise records", 0)
    steps.join_values(con)
    if anew:
        observation.observe_values(engine)
    steps.settle(con)
    change.write(con, _standard(con, config))
    return computed


def _forget(con: duckdb.DuckDBPyConnection, config: Configuration, kinds: tuple[Kind, ...]) -> None:
    """Forget the values of kinds that no record and no consent holds any more."""
    con.execute("DROP TABLE IF EXISTS temp.entered_record")
    steps.enter(con, config.default_country, "VIEW", _ALL)
    for kind in kinds:
        forget(con, kind)


def _counts(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    [(records,)] = con.execute(f"SELECT count(*) FROM {STANDARDISED_RECORD.qualified}").fetchall()
    issues = con.execute(
        "SELECT issue, count(*) FROM "
        f"(SELECT unnest(issues) AS issue FROM {STANDARDISED_RECORD.qualified}) GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    moved = {
        "newly_shared_values": drift.newly_shared_values(con),
        "unobserved_sources": drift.unobserved_sources(con),
    }
    values = sum(remembered(con, kind) for kind in steps.ALL_KINDS)
    return {
        "records": records,
        "values": values,
        "consent_contact_points": consents.count(con),
        **{f"issue_{issue}": count for issue, count in issues},
        **moved,
    }
