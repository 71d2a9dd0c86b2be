"""What doctor found, by name."""

from collections.abc import Iterable

from resolution.doctor.check import Check, Outcome


def outcomes(checks: Iterable[Check]) -> dict[str, str]:
    """Return the outcome of each check; the worst where several have one name."""
    worst = [Outcome.SKIPPED, Outcome.OK, Outcome.WARNING, Outcome.FAILURE]
    found: dict[str, Outcome] = {}
    for check in checks:
        found[check.name] = max(found.get(check.name, Outcome.SKIPPED), check.outcome, key=worst.index)
        needs_remedy = check.outcome in (Outcome.WARNING, Outcome.FAILURE)
        assert bool(check.remedy) == needs_remedy, check
        assert check.sentence.endswith((".", ")")), check
    return {name: str(outcome) for name, outcome in found.items()}


def said(checks: Iterable[Check]) -> str:
    """Return all that is told of checks."""
    return "\n".join(f"{check.name}: {check.sentence} {check.remedy}" for check in checks)
