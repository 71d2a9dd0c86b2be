"""What came of an expectation: in counts and a few keys, never a value."""

from dataclasses import dataclass

from expectations.expectation import Expectation, Limits, Suite


@dataclass(frozen=True)
class Finding:
    """A number that an expectation looked at: of a subject, or, without one, of all rows."""

    subject: str
    observed: float | None
    limits: Limits

    @property
    def holds(self) -> bool:
        """Whether the number lies between its limits."""
        return self.limits.hold(self.observed)

    @property
    def excess(self) -> float:
        """How far it lies beyond its limits, as a share of the limit; below 0 within them."""
        if self.observed is None:
            return float("-inf")
        low, high = self.limits.floor, self.limits.ceiling
        below = (low - self.observed) / (abs(low) or 1) if low is not None else float("-inf")
        above = (self.observed - high) / (abs(high) or 1) if high is not None else float("-inf")
        return max(below, above)


@dataclass(frozen=True)
class Outcome:
    """What came of one expectation, in counts and a few keys; never a value.

    A measure has a finding a subject, anything else one. `said` tells more of it than can be put together of
    these.
    """

    suite: Suite
    expectation: Expectation
    success: bool
    checked: int
    unexpected: int
    examples: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    said: str = ""

    @property
    def worst(self) -> Finding:
        """Return the finding that lies furthest beyond its limits."""
        return max(self.findings, key=lambda found: found.excess, default=Finding("", None, Limits()))
