"""Groups of checks for people and for programs."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from resolution.doctor.check import Outcome
from resolution.doctor.examine import Group

MARKS = {Outcome.OK: "ok", Outcome.WARNING: "look", Outcome.FAILURE: "FAILS", Outcome.SKIPPED: "-"}
"""What stands before a check; colours only repeat it."""


def count(groups: Iterable[Group], outcome: Outcome) -> int:
    """Return how many checks had an outcome."""
    return sum(check.outcome is outcome for group in groups for check in group.checks)


def summary(groups: Sequence[Group]) -> str:
    """Return one sentence on all of them."""
    failures, warnings = count(groups, Outcome.FAILURE), count(groups, Outcome.WARNING)
    if not failures and not warnings:
        return "All is as it should be."
    said = [
        f"{number} {what if number == 1 else more}"
        for number, what, more in (
            (failures, "check fails", "checks fail"),
            (warnings, "is worth a look", "are worth a look"),
        )
        if number
    ]
    return f"{', '.join(said)}."


def as_text(groups: Sequence[Group]) -> str:
    """Return the groups as JSON."""
    found = {
        "failures": count(groups, Outcome.FAILURE),
        "warnings": count(groups, Outcome.WARNING),
        "checks": [{"group": group.name, **asdict(check)} for group in groups for check in group.checks],
    }
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"
