"""Floors that are learnt from former runs, or stand in the configuration while there are too few."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from expectations.expectation import Limits

FEWEST = 5
"""Of fewer former runs nobody can say what is usual."""
SPREADS = 4.0
"""How many spreads from the median a number may lie: of ten thousand usual nights one lies further off."""
_OF_A_NORMAL = 1.4826  # turns a median absolute deviation into a standard deviation

Measured = Mapping[str, Mapping[str, Sequence[float]]]


@dataclass(frozen=True)
class History:
    """What the runs that were published measured: expectation -> subject -> numbers, the oldest first."""

    measured: Measured = field(default_factory=dict)

    def of(self, expectation: str) -> Mapping[str, Sequence[float]]:
        """Return the numbers of an expectation by subject."""
        return self.measured.get(expectation, {})


def usual(values: Sequence[float]) -> tuple[float, float]:
    """Return the median and the spread (a standard deviation that no single odd run can move)."""
    middle = median(values)
    return middle, _OF_A_NORMAL * median(abs(value - middle) for value in values)


def level_floor(values: Sequence[float], slack: float, configured: float) -> float:
    """Return how low a number may lie: `slack`, or the usual spread, below the median of former runs.

    Of too few runs, `configured` below the last one.
    """
    if len(values) < FEWEST:
        return values[-1] - configured
    middle, spread = usual(values)
    return middle - max(slack, SPREADS * spread)


def level_ceiling(values: Sequence[float], slack: float, configured: float) -> float:
    """Return how high a number may lie: the mirror of `level_floor`."""
    return -level_floor([-value for value in values], slack, configured)


def volume(values: Sequence[float], slack: float, configured: float) -> Limits:
    """Return between what a count may lie, seen from the last run's.

    What is learnt are the changes from run to run, for a count grows: `slack`, or their spread, around their
    median. Of too few runs, `configured` (a share of the last count) is the floor, and there is no ceiling.
    """
    last = values[-1]
    changes = [now / before - 1 for before, now in zip(values, values[1:], strict=False) if before]
    if len(changes) < FEWEST:
        return Limits(floor=last * configured)
    middle, spread = usual(changes)
    reach = max(slack, SPREADS * spread)
    return Limits(max(0.0, last * (1 + middle - reach)), last * (1 + middle + reach))
