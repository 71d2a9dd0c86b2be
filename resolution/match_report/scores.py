"""How the scored pairs are spread over match weights."""

import math
from dataclasses import dataclass

from resolution.match_report.query import Warehouse


@dataclass(frozen=True)
class Bin:
    """Scored pairs from a match weight to one bit above: those in one client, and those between two."""

    bits: int
    together: int
    apart: int


@dataclass(frozen=True)
class Scores:
    """The bins, from the lowest weight on."""

    bins: tuple[Bin, ...]

    @property
    def pairs(self) -> int:
        """How many scored pairs there are."""
        return sum(found.together + found.apart for found in self.bins)


def in_bits(probability: float) -> float:
    """Return the match weight of a match probability."""
    return math.log2(probability / (1 - probability))


def find_scores(warehouse: Warehouse) -> Scores:
    """Return how scores are spread; reads the table `member`."""
    return Scores(tuple(Bin(**row) for row in warehouse.rows("score")))
