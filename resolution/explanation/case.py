"""The case of two records: what the pair weighs by itself, and what the live run made of it."""

from dataclasses import dataclass, field
from enum import StrEnum

from resolution.config import Configuration
from resolution.explanation.standing import Standing, standing
from resolution.explanation.ties import Ties, find_ties
from resolution.link.explain import Explanation, explain
from resolution.link.mixture import MATCH
from resolution.link.parameters import STRANGERS


class Verdict(StrEnum):
    """What a pair is by its own probability and the thresholds of the model."""

    ONE = "one client by this pair alone"
    REVIEW = "worth a steward's look"
    TWO = "two clients"


@dataclass(frozen=True)
class Case:
    """A scored pair, the standing of its records in the live run, and what ties them beside their score."""

    pair: Explanation
    standing: Standing
    ties: Ties = field(default_factory=Ties)

    @property
    def verdict(self) -> Verdict:
        """What the pair is by its own score."""
        if self.pair.match_probability >= self.pair.thresholds["match"]:
            return Verdict.ONE
        return (
            Verdict.REVIEW if self.pair.match_probability >= self.pair.thresholds["review"] else Verdict.TWO
        )

    @property
    def kinds(self) -> dict[str, float]:
        """The probability of every kind of pair, the likeliest first; they add up to 1."""
        against_match = {
            kind: bits - self._match for kind, bits in {**self.pair.kinds, STRANGERS: 0.0}.items()
        }
        odds = {MATCH: 1.0} | {kind: 2.0**bits for kind, bits in against_match.items()}
        total = sum(odds.values())
        return {kind: odds[kind] / total for kind in sorted(odds, key=lambda kind: -odds[kind])}

    @property
    def _match(self) -> float:
        """The log2 odds of a match against strangers."""
        return self.pair.start_bits + sum(evidence.bits for evidence in self.pair.evidence)


def find_case(config: Configuration, run_id: str, record_a: str, record_b: str) -> Case:
    """Explain two records of a run; raises ConfigurationError, RunError or ModelError when it cannot."""
    pair = explain(config, run_id, record_a, record_b)
    keys = pair.record_key_l, pair.record_key_r
    found = standing(config, run_id, *keys)
    return Case(pair, found, find_ties(config, found, *keys))
