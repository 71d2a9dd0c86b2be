"""The mixture that pairs are drawn from, learnt by expectation maximisation over counts of level patterns.

A pair is a match, or one of several kinds of two different people: strangers, who agree by chance only, and
households, twins, neighbours, namesakes and coincidences, who agree on some attributes more often than
strangers do. Given its kind, the levels of a pair are taken as independent:

    P(levels) = sum over kinds k of share_k * product over attributes a of P_k(level of a)

A kind has probabilities of its own for the attributes that it is said to share; on all others it is like
strangers. Two strangers agree on a value that a share f of the records hold with probability f, so agreement
of kind k on it counts P_k(level) / f: the members of a household have one and the same family name, which may
be rare.

Fellegi and Sunter, "A Theory for Record Linkage", 1969, is the case of two kinds. The estimate is that of
Dempster, Laird and Rubin, 1977, over ALL pairs of records: every candidate pair, and a random sample of the
others that stands for the rest and in which a match is ruled out (a case-cohort design, Prentice, 1986).
Dirichlet priors keep every probability above 0 and every kind near to what it is meant to be.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from resolution.link.rarity import STEPS_A_BIT

Floats = npt.NDArray[np.float64]
Levels = npt.NDArray[np.int8]
Rarities = npt.NDArray[np.uint8]

MATCH = "match"
FEWEST_PAIRS = 20.0
"""Pairs that a prior is worth at least."""
HELD_SHARE = 0.01
"""What the prior share of matches is worth, as a share of all pairs: where only one attribute tells them from
strangers, they would die out step by step."""
MOST_STEPS = 40
STANDS_STILL = 0.0005
"""Learning stops when the share of matches changes by less than this factor."""


@dataclass(frozen=True)
class Patterns:
    """Distinct patterns of levels, and how many pairs show each.

    `levels` and `rarities` have a row a pattern and a column an attribute (level -1: missing, 0: different;
    rarity 0: does not matter); `pairs` is the number of pairs; `may_match` is False where a match is ruled
    out.
    """

    levels: Levels
    rarities: Rarities
    pairs: Floats
    may_match: npt.NDArray[np.bool_]

    @cached_property
    def distinct(self) -> tuple[tuple[Levels, Rarities, npt.NDArray[np.intp]], ...]:
        """For each attribute, its distinct levels and rarities, and which of them each pattern has."""
        found = []
        for levels, rarities in zip(self.levels.T, self.rarities.T, strict=True):
            _, first, which = np.unique(
                (levels.astype(np.int64) << 8) + rarities, return_index=True, return_inverse=True
            )
            found.append((levels[first], rarities[first], which))
        return tuple(found)


@dataclass(frozen=True)
class Kind:
    """A kind of pair: for the attributes (by number) on which it differs from strangers, P of each level.

    `held` says how firmly it is held to its prior, which counts as that share of the kind's own pairs.
    """

    name: str
    levels: dict[int, Floats]
    held: float


@dataclass(frozen=True)
class Mixture:
    """The kinds, matches first, with the shares that they and strangers (last) have of all pairs.

    `strangers` has, for each attribute, P of each level from 0, "different".
    """

    kinds: tuple[Kind, ...]
    shares: Floats
    strangers: tuple[Floats, ...]


def _log_ratio(own: Floats, strangers: Floats, levels: Levels, rarities: Rarities) -> Floats:
    """Return the natural log of the likelihood ratio of a kind to strangers, for levels of one attribute."""
    ratio = np.append(np.log(own / strangers), 0.0)[levels]  # the last entry is met by level -1
    rare = rarities > 0
    ratio[rare] = np.log(own)[levels[rare]] + rarities[rare] * np.log(2) / STEPS_A_BIT
    return ratio


def log_likelihoods(mixture: Mixture, patterns: Patterns) -> Floats:
    """Return log(share * likelihood), relative to strangers' likelihood: a row a pattern, a column a kind."""
    columns = []
    for kind, share in zip(mixture.kinds, mixture.shares, strict=False):
        column = np.full(len(patterns.pairs), np.log(share))
        for a, own in kind.levels.items():
            levels, rarities, which = patterns.distinct[a]
            column += _log_ratio(own, mixture.strangers[a], levels, rarities)[which]
        columns.append(column)
    columns[0][~patterns.may_match] = -np.inf
    return np.column_stack([*columns, np.full(len(patterns.pairs), np.log(mixture.shares[-1]))])


def probabilities(logs: Floats) -> Floats:
    """Return the probability of each kind for each pattern."""
    weights = np.exp(logs - logs.max(axis=1, keepdims=True))
    shares: Floats = weights / weights.sum(axis=1, keepdims=True)
    return shares


def _learnt(patterns: Patterns, attribute: int, weights: Floats, prior: Floats, worth: float) -> Floats:
    """Return P of each level of an attribute from weighted pairs and a prior that is worth so many pairs."""
    levels, _, which = patterns.distinct[attribute]
    seen = np.bincount(which, weights=weights, minlength=len(levels))
    counts = worth * prior
    np.add.at(counts, levels[levels >= 0], seen[levels >= 0])
    shares: Floats = counts / counts.sum()
    return shares


def step(mixture: Mixture, prior: Mixture, patterns: Patterns) -> Mixture:
    """Take one step of expectation maximisation."""
    weights = np.asfortranarray(probabilities(log_likelihoods(mixture, patterns)) * patterns.pairs[:, None])
    totals = weights.sum(axis=0)
    kinds = tuple(
        Kind(
            kind.name,
            {
                a: _learnt(
                    patterns,
                    a,
                    weights[:, number],
                    prior.kinds[number].levels[a],
                    max(FEWEST_PAIRS, kind.held * totals[number]),
                )
                for a in kind.levels
            },
            kind.held,
        )
        for number, kind in enumerate(mixture.kinds)
    )
    strangers = tuple(
        _learnt(patterns, a, weights[:, -1], prior.strangers[a], FEWEST_PAIRS)
        for a in range(len(mixture.strangers))
    )
    shares = totals + 1.0
    shares[0] += HELD_SHARE * prior.shares[0] * patterns.pairs.sum()
    return Mixture(kinds, shares / shares.sum(), strangers)


def learn(prior: Mixture, patterns: Patterns) -> Mixture:
    """Learn a mixture from patterns, beginning at the prior."""
    mixture = prior
    for _ in range(MOST_STEPS):
        after = step(mixture, prior, patterns)
        moved = abs(float(np.log(after.shares[0] / mixture.shares[0])))
        mixture = after
        if moved < STANDS_STILL:
            break
    return mixture


def ordered(mixture: Mixture, attributes: Collection[int]) -> Mixture:
    """Return the mixture with its matches in order: disagreement never speaks for a match, nor agreement
    less.

    `attributes` are those that are put in order: P(different) of a match is at most that of strangers, and no
    other level counts less than it.
    """
    match = mixture.kinds[0]
    levels = dict(match.levels)
    for a in attributes:
        own, strangers = match.levels[a], mixture.strangers[a]
        least = min(1.0, own[0] / strangers[0])
        raised = np.maximum(own, least * strangers)
        raised[0] = least * strangers[0]
        levels[a] = raised / raised.sum()
    kinds = (Kind(match.name, levels, match.held), *mixture.kinds[1:])
    return Mixture(kinds, mixture.shares, mixture.strangers)


def matches_seen(mixture: Mixture, patterns: Patterns) -> Floats:
    """Return, for each attribute, about how many matching pairs had something to say about it."""
    match = probabilities(log_likelihoods(mixture, patterns))[:, 0] * patterns.pairs
    seen: Floats = ((patterns.levels >= 0) * match[:, None]).sum(axis=0)
    return seen
