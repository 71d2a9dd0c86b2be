"""The quarantine: the records and raw lines that are kept out of a run, each with its reason."""

from collections.abc import Sequence
from datetime import datetime

import duckdb

from expectations.expectation import JUDGED, RecordRule, literal
from resolution.gates.gate import RECORDS
from resolution.schemas import GATE_RESULT, QUARANTINE, RAW, RUN, STANDARDISED_RECORD
from resolution.warehouse.duck import asked, exists, insert_asked
from resolution.warehouse.engine import rows
from resolution.warehouse.landed import day_began

REJECTED_ROW = f"{RAW}.rejected_row"


def fill(con: duckdb.DuckDBPyConnection, run_id: str, rules: Sequence[RecordRule], now: datetime) -> None:
    """Keep out the records that break a rule, and the lines that could not be landed."""
    con.execute(f"DELETE FROM {QUARANTINE.qualified} WHERE run_id = ?", [run_id])
    broken = " UNION ALL ".join(
        f"SELECT DISTINCT source, record_key, {literal(rule.reason)} AS reason"
        f" FROM {STANDARDISED_RECORD.qualified} WHERE record_key IS NOT NULL AND {rule.bad}"
        for rule in rules
    )
    _insert(con, broken, [run_id, now])
    if exists(con, *REJECTED_ROW.split(".")):
        _quarantine_lines(con, run_id, now)


def _insert(con: duckdb.DuckDBPyConnection, query: str, parameters: Sequence[object]) -> None:
    insert_asked(
        con,
        QUARANTINE,
        "SELECT ? AS run_id, source, record_key, reason, CAST(? AS TIMESTAMPTZ) AS quarantined_at"
        f" FROM ({query}) AS bad ORDER BY source, record_key, reason",
        parameters,
    )


def _quarantine_lines(con: duckdb.DuckDBPyConnection, run_id: str, now: datetime) -> None:
    """Copy the lines that could not be landed since the last publication before the day of the data.

    So each run of a day tells of all lines of that day, and none of those that a day before told of.
    A line never bears the key of a record that did land: the line is kept out, not the record.
    """
    last = last_published(con, run_id, day_began(con))
    number = "row_number() OVER (PARTITION BY source, table_name, file ORDER BY _loaded_at, reason)"
    lines = (
        "SELECT source, reason, record_key, concat_ws(':', source, coalesce(file, table_name),"
        f" coalesce(line::VARCHAR, 'row ' || {number}::VARCHAR)) AS place"
        f" FROM {REJECTED_ROW} WHERE {'_loaded_at > ?' if last else 'true'}"
    )
    _insert(
        con,
        "SELECT DISTINCT line.source, line.reason, CASE WHEN landed.record_key IS NULL"
        f" THEN coalesce(line.record_key, place) ELSE place END AS record_key FROM ({lines}) AS line"
        f" LEFT JOIN (SELECT DISTINCT record_key FROM {STANDARDISED_RECORD.qualified}) AS landed"
        " ON landed.record_key = line.record_key",
        [run_id, now, *([last[1]] if last else [])],
    )


def count(con: duckdb.DuckDBPyConnection, run_id: str) -> dict[str, int]:
    """Return how many records were judged, how many were kept out, and why."""
    judged = f"SELECT count(*) AS checked FROM {STANDARDISED_RECORD.qualified} WHERE {JUDGED}"
    with asked(con) as engine:
        [(checked,)] = rows(engine.get(judged))
    by_reason = con.execute(
        f"SELECT reason, count(*) FROM {QUARANTINE.qualified} WHERE run_id = ? GROUP BY 1 ORDER BY 1",
        [run_id],
    ).fetchall()
    kept_out = con.execute(
        f"SELECT count(DISTINCT record_key) FROM {QUARANTINE.qualified} WHERE run_id = ?", [run_id]
    ).fetchall()
    counts = {"checked": int(checked), "quarantined": int(kept_out[0][0])}
    return counts | {f"quarantined:{reason}": int(rows) for reason, rows in by_reason}


def last_published(
    con: duckdb.DuckDBPyConnection, run_id: str, before: datetime | None = None
) -> tuple[str, datetime] | None:
    """Return the run published last before this one, and when it looked at the rejected lines.

    With `before`, of the runs that looked before then.
    """
    found = con.execute(
        "SELECT run.run_id, coalesce(max(gate.observed_at), max(run.started_at)) AS looked_at"
        f" FROM {RUN.qualified} AS run"
        f" LEFT JOIN {GATE_RESULT.qualified} AS gate ON gate.run_id = run.run_id AND gate.gate = '{RECORDS}'"
        " WHERE run.state = 'published' AND run.run_id <> ?"
        " GROUP BY run.run_id HAVING ?::TIMESTAMPTZ IS NULL OR looked_at < ?::TIMESTAMPTZ"
        " ORDER BY max(run.number) DESC, run.run_id DESC LIMIT 1",
        [run_id, before, before],
    ).fetchall()
    return found[0] if found else None
