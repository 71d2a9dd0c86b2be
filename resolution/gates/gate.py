"""A gate: suites are evaluated, what came of them is stored, and the run is stopped if it must be."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb

from expectations.expectation import Suite
from resolution.config import Configuration
from resolution.errors import GateError, RunError
from resolution.gates import results, verdict
from resolution.progress import Progress
from resolution.warehouse.duck import asked, exists, transaction
from resolution.warehouse.gx.evaluation import evaluate
from resolution.warehouse.gx.outcome import Outcome

RECORDS, LINKS, BUILD = "records", "links", "build"
NAMES = {RECORDS: "Gate 1", LINKS: "The gate of the links", BUILD: "Gate 2"}
"""The gates in their order, and what messages call them."""


@dataclass(frozen=True)
class Gate:
    """One gate of one run."""

    config: Configuration
    run_id: str
    name: str

    def judge(self, outcomes: Sequence[Outcome], *, stops: bool = True) -> None:
        """Keep what was found; raise GateError when it may not go on, StopError when nobody answers for it.

        Without `stops`, what only waits for an acknowledgement stops nothing.
        """
        now = datetime.now(UTC)
        with transaction(self.config) as con:
            results.store(con, self.run_id, self.name, outcomes, now)
            answered = results.acknowledged(con, self.run_id, self.name)
        verdict.require_sound(NAMES[self.name], outcomes)
        if stops:
            verdict.require_answered(NAMES[self.name], self.run_id, outcomes, answered)


def require_run_id(run_id: str) -> None:
    """Refuse what cannot be a run's id, for it becomes part of names in SQL."""
    if not re.fullmatch(r"[a-z0-9_]+", run_id):
        raise RunError(f"{run_id!r} is no run id.", "Use lower-case letters and digits.")


def evaluated(con: duckdb.DuckDBPyConnection, suites: Sequence[Suite], progress: Progress) -> list[Outcome]:
    """Evaluate suites, one after the other; raises GateError when a table is not there."""
    outcomes: list[Outcome] = []
    with asked(con) as engine:
        for done, suite in enumerate(suites):
            progress(f"checking {suite.qualified}", done, len(suites))
            if not exists(con, suite.schema, suite.table):
                raise GateError(
                    f"There is no table {suite.qualified} to check.", "Run the stage before it first."
                )
            outcomes += evaluate(engine, suite)
    progress("checked", len(suites), len(suites))
    return outcomes
