"""What follows from what a gate found: the run goes on, waits for somebody to answer for it, or stops."""

from collections.abc import Iterable, Sequence

from expectations.expectation import in_words
from resolution.errors import GateError, StopError
from resolution.gates.results import Answered
from resolution.warehouse.gx.outcome import Finding, Outcome


def require_sound(gate: str, outcomes: Sequence[Outcome]) -> None:
    """Raise GateError when a critical expectation failed."""
    failed = [o for o in outcomes if not o.success and o.expectation.severity == "critical"]
    if not failed:
        return
    others = f" ({len(failed) - 1} more critical expectations failed)" if len(failed) > 1 else ""
    raise GateError(f"{gate} stopped the run: {_said(failed[0])}{others}.", failed[0].expectation.remedy)


def require_answered(gate: str, run_id: str, outcomes: Sequence[Outcome], answered: Answered) -> None:
    """Raise StopError when something failed that a person has to answer for, and nobody does."""
    open_ = [o for o in outcomes if not o.success and _is_open(o, answered)]
    if not open_:
        return
    names = tuple(o.expectation.name for o in open_)
    raise StopError(
        f"{gate} stopped the run: {'; '.join(_said(o) for o in open_)}.",
        f"{' '.join(dict.fromkeys(o.expectation.remedy for o in open_))} If it is meant, say why:"
        f' `clientfile acknowledge {" ".join(names)} --run {run_id} --reason "…"`,'
        f" then `clientfile run --run-id {run_id}` goes on and publishes.",
        names,
    )


def _is_open(outcome: Outcome, answered: Answered) -> bool:
    if outcome.expectation.severity != "stop":
        return False
    name = outcome.expectation.name
    return any(not _is_answered(found, name, answered) for found in outcome.findings if not found.holds)


def _is_answered(found: Finding, name: str, answered: Answered) -> bool:
    """Tell whether somebody answers for a number as bad as this one, or worse."""
    if (name, found.subject) not in answered:
        return False
    seen = Finding(found.subject, answered[name, found.subject], found.limits)
    return found.excess <= seen.excess


def warnings(outcomes: Iterable[Outcome]) -> dict[str, int]:
    """Return how many are unexpected by each expectation that only warns."""
    return {
        f"warning:{outcome.expectation.name}": outcome.unexpected
        for outcome in outcomes
        if not outcome.success and outcome.expectation.severity == "warning"
    }


def _said(outcome: Outcome) -> str:
    if outcome.said:
        return outcome.said
    failed = f"{outcome.expectation.name} failed on {outcome.suite.qualified} with"
    if outcome.expectation.measure:
        return f"{failed} {_number(outcome)}"
    keys = f", for instance {', '.join(outcome.examples)}" if outcome.examples else ""
    return f"{failed} {_counted(outcome)}{keys}"


def _counted(outcome: Outcome) -> str:
    lack = " missing" if outcome.worst.limits.floor is not None else ""
    return f"{in_words(outcome.unexpected, outcome.expectation.unit)}{lack}"


def _number(outcome: Outcome) -> str:
    worst, unit = outcome.worst, outcome.expectation.unit
    others = f" and {outcome.unexpected - 1} more" if outcome.unexpected > 1 else ""
    return f"{in_words(worst.observed, unit)} of {worst.subject}{others}, {allowed(worst, unit)}"


def allowed(found: Finding, unit: str) -> str:
    """Say which limit a number is beyond."""
    low, high = found.limits.floor, found.limits.ceiling
    if low is not None and found.observed is not None and found.observed < low:
        return f"where {in_words(low, unit)} is the least"
    return f"where {in_words(high, unit)} is the most"
