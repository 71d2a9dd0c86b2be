"""Limits that are learnt from former runs, or stand in the configuration while there are too few."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from expectations.expectation import Limits

FEWEST = 5
"""Of fewer changes from run to run nobody can say what is usual."""
SPREADS = 4.0
"""How many spreads a change may lie from the usual one: of ten thousand usual nights one lies further off."""
_OF_A_NORMAL = 1.4826  # turns a median absolute deviation into a standard deviation

Measured = Mapping[str, Mapping[str, Sequence[float]]]


@dataclass(frozen=True)
class History:
    """What the runs that were published measured: expectation -> subject -> numbers, the oldest first.

    Numbers that somebody answered for are among them: what was published is what the next night goes on from.
    """

    measured: Measured = field(default_factory=dict)

    def of(self, expectation: str) -> Mapping[str, Sequence[float]]:
        """Return the numbers of an expectation by subject."""
        return self.measured.get(expectation, {})


def usual(values: Sequence[float]) -> tuple[float, float]:
    """Return the median and the spread (a standard deviation that no single odd run can move)."""
    middle = median(values)
    return middle, _OF_A_NORMAL * median(abs(value - middle) for value in values)


def level(values: Sequence[float], slack: float, configured: float) -> Limits:
    """Return between what a level may lie that moves a little from run to run, such as a share.

    Around the last one by `slack` or the usual spread of its changes; of too few runs by `configured`.
    """
    changes = [now - before for before, now in zip(values, values[1:], strict=False)]
    reach = configured if len(changes) < FEWEST else max(slack, SPREADS * usual(changes)[1])
    return Limits(values[-1] - reach, values[-1] + reach)


def volume(values: Sequence[float], slack: float, configured: float) -> Limits:
    """Return between what a count may lie that grows from run to run, seen from the last one.

    Changes are learnt as shares: `slack`, or their spread, around their median. Of too few runs the share
    `configured` of the last count is the floor, and there is no ceiling.
    """
    changes = [now / before - 1 for before, now in zip(values, values[1:], strict=False) if before]
    if len(changes) < FEWEST:
        return Limits(floor=values[-1] * configured)
    middle, spread = usual(changes)
    reach = max(slack, SPREADS * spread)
    return Limits(max(0.0, values[-1] * (1 + middle - reach)), values[-1] * (1 + middle + reach))


def age(values: Sequence[float], slack: float, configured: float) -> Limits:
    """Return how old something may be, in days: `slack`, or the usual spread, above the usual age.

    Of too few runs, `configured` above the last age.
    """
    if len(values) <= FEWEST:
        return Limits(ceiling=values[-1] + configured)
    middle, spread = usual(values)
    return Limits(ceiling=middle + max(slack, SPREADS * spread))
