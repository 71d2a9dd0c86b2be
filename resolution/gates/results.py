"""What gates found, run by run: written once a gate, read by people and by later gates."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import duckdb

from expectations.history import History
from resolution.schemas import ACKNOWLEDGEMENT, GATE_MEASURE, GATE_RESULT, RUN
from resolution.warehouse.gx.outcome import Outcome

REMEMBERED = 20
"""Published runs that floors are learnt from."""
Answered = Mapping[tuple[str, str], float | None]
"""Expectation and subject -> the number that somebody answers for."""


def store(
    con: duckdb.DuckDBPyConnection, run_id: str, gate: str, outcomes: Sequence[Outcome], now: datetime
) -> None:
    """Keep what a gate found, in the place of what it found before in this run."""
    for table in (GATE_RESULT, GATE_MEASURE):
        con.execute(f"DELETE FROM {table.qualified} WHERE run_id = ? AND gate = ?", [run_id, gate])
    _insert(con, GATE_RESULT.qualified, [_result(run_id, gate, outcome, now) for outcome in outcomes])
    _insert(con, GATE_MEASURE.qualified, [row for o in outcomes for row in _measures(run_id, gate, o)])


def _insert(con: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Mapping[str, object]]) -> None:
    if rows:
        names, marks = ", ".join(rows[0]), ", ".join("?" for _ in rows[0])
        con.executemany(
            f"INSERT INTO {table} ({names}) VALUES ({marks})", [list(row.values()) for row in rows]
        )


def _result(run_id: str, gate: str, outcome: Outcome, now: datetime) -> dict[str, object]:
    expectation, worst = outcome.expectation, outcome.worst
    return {
        "run_id": run_id,
        "gate": gate,
        "expectation": expectation.name,
        "severity": expectation.severity,
        "success": outcome.success,
        "checked": outcome.checked,
        "unexpected": outcome.unexpected,
        "observed_at": now,
        "checked_table": outcome.suite.table,
        "subject": worst.subject,
        "observed": worst.observed,
        "floor": worst.limits.floor,
        "ceiling": worst.limits.ceiling,
        "unit": expectation.unit,
        "why": expectation.why,
        "remedy": expectation.remedy,
    }


def _measures(run_id: str, gate: str, outcome: Outcome) -> list[dict[str, object]]:
    """Return a row a subject; where none was found there is nothing to learn from."""
    if outcome.expectation.measure is None:
        return []
    return [
        {
            "run_id": run_id,
            "gate": gate,
            "expectation": outcome.expectation.name,
            "subject": found.subject,
            "observed": found.observed,
            "floor": found.limits.floor,
            "ceiling": found.limits.ceiling,
            "success": found.holds,
        }
        for found in outcome.findings
        if found.subject
    ]


def history(con: duckdb.DuckDBPyConnection, run_id: str, gate: str) -> History:
    """Return what the published runs before this one measured at a gate, the oldest first."""
    rows = con.execute(
        f"SELECT expectation, subject, observed FROM {GATE_MEASURE.qualified} JOIN ("
        f"SELECT run_id, number FROM {RUN.qualified} WHERE state = 'published' AND run_id <> ?"
        f" ORDER BY number DESC LIMIT {REMEMBERED}) AS former USING (run_id)"
        " WHERE gate = ? AND subject <> '' AND observed IS NOT NULL ORDER BY number",
        [run_id, gate],
    ).fetchall()
    found: dict[str, dict[str, list[float]]] = {}
    for expectation, subject, observed in rows:
        found.setdefault(expectation, {}).setdefault(subject, []).append(observed)
    return History(found)


def acknowledged(con: duckdb.DuckDBPyConnection, run_id: str, gate: str) -> Answered:
    """Return what somebody answers for at a gate of a run, as said last."""
    rows = con.execute(
        f"SELECT expectation, subject, observed FROM {ACKNOWLEDGEMENT.qualified}"
        " WHERE run_id = ? AND gate = ? ORDER BY acknowledged_at",
        [run_id, gate],
    ).fetchall()
    return {(expectation, subject): observed for expectation, subject, observed in rows}
