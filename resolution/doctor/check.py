"""One thing that was looked at: what came of it, and what to do where it is not as it should be."""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What came of a check."""

    OK = "ok"
    WARNING = "warning"
    FAILURE = "failure"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Check:
    """What was looked at, what was found, in one sentence, and what to do about it.

    Neither sentence holds a personal value, a password or an address with one.
    """

    name: str
    outcome: Outcome
    sentence: str
    remedy: str = ""


def ok(name: str, sentence: str) -> Check:
    """Return a check that found things as they should be."""
    return Check(name, Outcome.OK, sentence)


def warning(name: str, sentence: str, remedy: str) -> Check:
    """Return a check that found something to look at by daylight."""
    return Check(name, Outcome.WARNING, sentence, remedy)


def failure(name: str, sentence: str, remedy: str) -> Check:
    """Return a check that found what will stop a pull, a run or a reader."""
    return Check(name, Outcome.FAILURE, sentence, remedy)


def skipped(name: str, sentence: str) -> Check:
    """Return a check that was not made, and why."""
    return Check(name, Outcome.SKIPPED, sentence)
