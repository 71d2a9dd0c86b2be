"""Gate 1: judges what was pulled and standardised, before any of it is linked."""

from datetime import UTC, datetime

import duckdb

from expectations import standardised_record
from expectations.source_health import Health
from expectations.standardised_record import Bounds
from resolution.config import Configuration
from resolution.gates import quarantine, results
from resolution.gates.gate import RECORDS, Gate, evaluated, require_run_id
from resolution.gates.verdict import warnings
from resolution.progress import Progress, silent
from resolution.schemas import MEMBERSHIP, RUN
from resolution.warehouse.duck import asked, transaction
from resolution.warehouse.engine import rows
from resolution.warehouse.landed import load_ages, newest_load
from resolution.warehouse.state import as_of


def check_records(
    config: Configuration, run_id: str, progress: Progress = silent, *, stops: bool = True
) -> dict[str, int]:
    """Judge the standardised records, and put the bad ones (and raw lines) into quarantine.

    Returns counts: `checked` (records that are judged), `quarantined` (records and lines),
    `quarantined:<reason>`, `warning:<expectation>`. A second time for the same run replaces its rows.
    Raises GateError when a critical expectation fails, StopError when nobody answers for a stop (if these
    count); what was found is kept then, too.
    """
    require_run_id(run_id)
    with transaction(config) as con:
        bounds = _bounds(con, config, run_id)
        rules = standardised_record.record_rules(bounds)
        outcomes = evaluated(con, [standardised_record.suite(bounds)], progress)
        quarantine.fill(con, run_id, rules, datetime.now(UTC))
        counts = quarantine.count(con, run_id)
    Gate(config, run_id, RECORDS).judge(outcomes, stops=stops)
    reasons = {rule.reason for rule in rules}
    return counts | warnings(o for o in outcomes if o.expectation.name not in reasons)


def _bounds(con: duckdb.DuckDBPyConnection, config: Configuration, run_id: str) -> Bounds:
    return Bounds(
        sources=tuple(sorted(config.sources)),
        max_field_characters=config.gates.max_field_characters,
        max_quarantined_share=config.gates.max_quarantined_share,
        min_share_of_usual_rows=config.gates.min_share_of_usual_rows,
        newest_load=newest_load(con),
        published=_published_records(con, run_id),
        health=_health(con, config, run_id),
    )


def _health(con: duckdb.DuckDBPyConnection, config: Configuration, run_id: str) -> Health:
    gates = config.gates
    return Health(
        sources=tuple(sorted(config.sources)),
        history=results.history(con, run_id, RECORDS),
        load_age_days=load_ages(con, config.sources),
        min_share_of_usual_rows=gates.min_share_of_usual_rows,
        max_rate_fall=gates.max_rate_fall,
        max_source_age_days=gates.max_source_age_days,
    )


def _published_records(con: duckdb.DuckDBPyConnection, run_id: str) -> dict[str, int]:
    last = quarantine.last_published(con, run_id)
    if last is None:
        return {}
    [(number,)] = con.execute(f"SELECT number FROM {RUN.qualified} WHERE run_id = ?", [last[0]]).fetchall()
    with asked(con) as engine:
        found = engine.get(
            f"SELECT split_part(record_key, ':', 1) AS source, count(*) AS records"
            f" FROM {as_of(MEMBERSHIP, number)} AS member GROUP BY 1 ORDER BY 1"
        )
    return dict(rows(found))
