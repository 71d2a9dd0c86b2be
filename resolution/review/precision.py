"""How many links are right, as far as stewards have judged the blind sample."""

from dataclasses import dataclass
from math import sqrt

from resolution.config import Configuration
from resolution.review.database import reading
from resolution.review.store import blind_pairs, standing
from resolution.review.words import MATCH, NO_MATCH, UNSURE

_Z = 1.959963984540054  # of the normal distribution, for 95 %


@dataclass(frozen=True)
class Precision:
    """Of the links of the blind sample: how many were drawn, and what stewards said of them."""

    drawn: int
    matches: int
    no_matches: int
    unsure: int

    @property
    def judged(self) -> int:
        """Links of which a steward could say whether they are right."""
        return self.matches + self.no_matches

    @property
    def estimate(self) -> float | None:
        """The share of links that are right; None before any was judged."""
        return self.matches / self.judged if self.judged else None

    @property
    def interval(self) -> tuple[float, float]:
        """Between which shares the truth lies, with 95 % confidence (Wilson, 1927)."""
        n = self.judged
        if not n:
            return 0.0, 1.0
        share, squared = self.matches / n, _Z * _Z
        middle = (share + squared / (2 * n)) / (1 + squared / n)
        half = _Z / (1 + squared / n) * sqrt(share * (1 - share) / n + squared / (4 * n * n))
        return max(0.0, middle - half), min(1.0, middle + half)


def precision(config: Configuration) -> Precision:
    """Count what stands for the pairs that were ever in a blind sample; raises JudgementError."""
    with reading(config) as con:
        if con is None:
            return Precision(0, 0, 0, 0)
        drawn = blind_pairs(con)
        held = standing(con)
    said = [held[pair].judgement for pair in drawn if pair in held]
    return Precision(len(drawn), said.count(MATCH), said.count(NO_MATCH), said.count(UNSURE))
