"""What the gates of a run found, as it was stored, for people to read."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from expectations.expectation import in_words
from resolution.config import Configuration
from resolution.errors import GateError, RunError
from resolution.gates.gate import NAMES
from resolution.schemas import ACKNOWLEDGEMENT, GATE_RESULT, RUN
from resolution.warehouse import duck


@dataclass(frozen=True)
class Result:
    """One row of `resolution.gate_result`, and who answers for it, if anybody does."""

    gate: str
    checked_table: str
    expectation: str
    severity: str
    success: bool
    checked: int
    unexpected: int
    subject: str
    observed: float | None
    floor: float | None
    ceiling: float | None
    unit: str
    why: str
    remedy: str
    observed_at: datetime
    acknowledged_by: str | None
    reason: str | None

    @property
    def verdict(self) -> str:
        """What came of it: held, warned, stopped, or acknowledged."""
        if self.success:
            return "held"
        if self.severity == "warning":
            return "warned"
        return "acknowledged" if self.acknowledged_by else "stopped"

    @property
    def seen(self) -> str:
        """What was observed, of what."""
        if not self.subject:
            return in_words(self.observed, self.unit)
        return f"{self.subject}: {in_words(self.observed, self.unit)}"

    @property
    def allowed(self) -> str:
        """Between what it had to lie."""
        return between(self.floor, self.ceiling, self.unit)


def between(floor: float | None, ceiling: float | None, unit: str) -> str:
    """Say between what a number has to lie."""
    words = {"at least": floor, "at most": ceiling}
    said = [f"{word} {in_words(limit, unit)}" for word, limit in words.items() if limit is not None]
    return " and ".join(said) or "not judged yet"


_ORDER = list(NAMES)
_QUERY = f"""
WITH answered AS (
    SELECT expectation, gate, arg_max(acknowledged_by, acknowledged_at) AS acknowledged_by,
        arg_max(reason, acknowledged_at) AS reason
    FROM {ACKNOWLEDGEMENT.qualified}
    WHERE run_id = $run_id
    GROUP BY ALL
)
SELECT {", ".join(field.name for field in fields(Result))}
FROM {GATE_RESULT.qualified}
LEFT JOIN answered USING (expectation, gate)
WHERE run_id = $run_id
ORDER BY list_position($gates::VARCHAR[], gate), success, severity, checked_table, expectation
"""


def results_of(config: Configuration, run_id: str) -> list[Result]:
    """Return what the gates of a run found, gate by gate, what failed first."""
    with duck.connect(config, read_only=True) as con:
        rows = con.execute(_QUERY, {"run_id": run_id, "gates": _ORDER}).fetchall()
    return [Result(*(_known(value, name) for value, name in zip(row, _NAMES, strict=True))) for row in rows]


_NAMES = [field.name for field in fields(Result)]
_TEXTS = {"checked_table", "subject", "unit", "why", "remedy"}


def _known(value: Any, name: str) -> Any:
    """Take nothing for an empty text: results of an earlier version lack the newer columns."""
    return "" if value is None and name in _TEXTS else value


def require_passed(config: Configuration, run_id: str) -> None:
    """Raise GateError when a gate stopped a run and nobody answers for it, whatever led on to publication."""
    stopped = [result.expectation for result in results_of(config, run_id) if result.verdict == "stopped"]
    if stopped:
        raise GateError(
            f"The run {run_id} was stopped by {', '.join(stopped)}: it is not published.",
            "`clientfile gates` says why, and what to do.",
        )


def last_judged(config: Configuration) -> str:
    """Return the last run that a gate judged; raises RunError when there is none."""
    with duck.connect(config, read_only=True) as con:
        found = con.execute(
            f"SELECT run_id FROM {RUN.qualified} SEMI JOIN {GATE_RESULT.qualified} USING (run_id)"
            " ORDER BY number DESC LIMIT 1"
        ).fetchall()
    if not found:
        raise RunError("No run has come to a gate yet.", "Run `clientfile pull` and `clientfile run`.")
    return str(found[0][0])
