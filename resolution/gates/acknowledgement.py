"""Somebody answers for what a gate stopped at: who, when, why, and up to which number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb

from resolution.config import Configuration
from resolution.errors import GateError
from resolution.schemas import ACKNOWLEDGEMENT, GATE_MEASURE, GATE_RESULT
from resolution.warehouse import duck, runs


@dataclass(frozen=True)
class Answer:
    """Who says that a run may go on, when, and why."""

    reason: str
    by: str
    at: datetime


def acknowledge(config: Configuration, run_id: str, expectations: Sequence[str], answer: Answer) -> None:
    """Record that somebody answers for stops of a run, for all that are named or for none.

    It holds for this run only, and up to the numbers that were seen. Raises GateError when there is no
    reason, or an expectation did not stop this run; RunError when there is no such run.
    """
    runs.require(config, run_id)
    if not answer.reason.strip():
        raise GateError("An acknowledgement needs a reason.", "Say in a sentence why the run may go on.")
    with duck.transaction(config) as con:
        for expectation in expectations:
            _answer(con, run_id, expectation, answer)


def _answer(con: duckdb.DuckDBPyConnection, run_id: str, expectation: str, answer: Answer) -> None:
    gate = _stopped_at(con, run_id, expectation)
    said = [answer.reason.strip(), answer.by, answer.at]
    con.executemany(
        f"INSERT INTO {ACKNOWLEDGEMENT.qualified} (run_id, gate, expectation, subject, observed, reason,"
        " acknowledged_by, acknowledged_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [[run_id, gate, expectation, *seen, *said] for seen in _seen(con, run_id, expectation)],
    )


def _stopped_at(con: duckdb.DuckDBPyConnection, run_id: str, expectation: str) -> str:
    found = con.execute(
        f"SELECT expectation, gate, severity FROM {GATE_RESULT.qualified}"
        " WHERE run_id = ? AND NOT success AND severity <> 'warning' ORDER BY ALL",
        [run_id],
    ).fetchall()
    gates = {name: gate for name, gate, severity in found if severity == "stop"}
    if expectation in gates:
        return str(gates[expectation])
    if expectation in {name for name, *_ in found}:
        raise GateError(
            f"{expectation} is critical: nobody can answer for it.", "Mend what it names, then run again."
        )
    raise GateError(
        f"{expectation} did not stop the run {run_id}.",
        f"Choose from {', '.join(gates)}." if gates else "There is nothing to acknowledge in this run.",
    )


def _seen(con: duckdb.DuckDBPyConnection, run_id: str, expectation: str) -> list[tuple[str, float]]:
    """Return the subjects that failed, and their numbers."""
    arguments = [run_id, expectation]
    measured = con.execute(
        f"SELECT subject, observed FROM {GATE_MEASURE.qualified}"
        " WHERE run_id = ? AND expectation = ? AND NOT success ORDER BY subject",
        arguments,
    ).fetchall()
    return (
        measured
        or con.execute(
            f"SELECT subject, observed FROM {GATE_RESULT.qualified} WHERE run_id = ? AND expectation = ?",
            arguments,
        ).fetchall()
    )
