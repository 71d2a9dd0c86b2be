"""The gate of the links: judges who is which client, before marts are made of it."""

from dataclasses import replace

from expectations import membership
from expectations.membership import Linked
from resolution.config import Configuration
from resolution.gates import results
from resolution.gates.churn import find_change
from resolution.gates.gate import LINKS, Gate, evaluated, require_run_id
from resolution.gates.verdict import warnings
from resolution.progress import Progress, silent
from resolution.warehouse.duck import connect
from resolution.warehouse.gx.outcome import Outcome
from resolution.warehouse.runs import Run

CHURN = "clients_go_on"


def check_links(config: Configuration, run: Run, progress: Progress = silent) -> dict[str, int]:
    """Judge the clients of a run, alone and beside those that readers know (of the run that it goes on from).

    Returns counts: `checked` (memberships), what became of clients, `warning:<expectation>`. Raises GateError
    when a critical expectation fails, StopError when nobody answers for a stop.
    """
    require_run_id(run.run_id)
    with connect(config) as con:
        change = find_change(con, config, run)
        linked = Linked(
            run_id=run.run_id,
            max_cluster_records=config.gates.max_cluster_records,
            churn=change.shares,
            churn_limits=change.limits,
            history=results.history(con, run.run_id, LINKS),
        )
        found = evaluated(con, [membership.suite(linked)], progress)
    outcomes = [_in_words(outcome, change.sentence) for outcome in found]
    Gate(config, run.run_id, LINKS).judge(outcomes)
    return {"checked": outcomes[0].checked} | change.counts | warnings(outcomes)


def _in_words(outcome: Outcome, sentence: str) -> Outcome:
    """Tell of churn by its own sentence: it knows who was merged, and what it looks like."""
    return replace(outcome, said=sentence) if outcome.expectation.name == CHURN else outcome
