"""The mixture on patterns made by hand: what is learnt is what they were made from."""

import numpy as np
import pytest

from resolution.link.mixture import (
    FEWEST_PAIRS,
    Kind,
    Mixture,
    Patterns,
    learn,
    log_likelihoods,
    matches_seen,
    ordered,
    probabilities,
    step,
)

LEVELS = (3, 4, 3, 2, 3, 4, 3, 4)
"""How many levels each of eight attributes has."""
CLOSE = tuple(np.r_[np.full(count - 1, 0.2 / (count - 1)), 0.8] for count in LEVELS)
APART = tuple(np.r_[0.9, np.full(count - 1, 0.1 / (count - 1))] for count in LEVELS)


def mixture(share=0.01, match=CLOSE, strangers=APART, others=(), held=0.1):
    kinds = (Kind("match", dict(enumerate(match)), held), *others)
    shares = np.array([share, *[share] * len(others), 1 - share * (1 + len(others))])
    return Mixture(kinds, shares, strangers)


def drawn(rng, levels, count, missing=0.1):
    columns = [rng.choice(len(shares), size=count, p=shares) for shares in levels]
    found = np.column_stack(columns).astype(np.int8)
    found[rng.random(found.shape) < missing] = -1
    return found


def patterns(rng, *groups, may_match=True):
    """Return the patterns of groups of (levels of each attribute, number of pairs)."""
    levels = np.vstack([drawn(rng, shares, count) for shares, count in groups])
    distinct, pairs = np.unique(levels, axis=0, return_counts=True)
    flags = np.full(len(pairs), may_match)
    return Patterns(distinct, np.zeros_like(distinct, dtype=np.uint8), pairs.astype(float), flags)


def joined(a, b):
    return Patterns(
        *(np.concatenate([x, y]) for x, y in ((a.levels, b.levels), (a.rarities, b.rarities))),
        np.concatenate([a.pairs, b.pairs]),
        np.concatenate([a.may_match, b.may_match]),
    )


def shares_of(found):
    yield found.shares
    yield from found.strangers
    for kind in found.kinds:
        yield from kind.levels.values()


TRUE_MATCH = tuple(np.r_[0.05, np.full(count - 1, 0.95 / (count - 1))] for count in LEVELS)
TRUE_STRANGERS = tuple(np.r_[0.8, np.full(count - 1, 0.2 / (count - 1))] for count in LEVELS)
HOUSEHOLD = Kind("household", {2: np.array([0.05, 0.05, 0.9]), 3: np.array([0.1, 0.9])}, 1.0)


@pytest.mark.parametrize("share", [0.005, 0.05, 0.3, 0.8])
def test_it_recovers_what_pairs_were_drawn_from(share) -> None:
    rng, pairs = np.random.default_rng(1), 400_000
    matches = int(share * pairs)
    seen = patterns(rng, (TRUE_MATCH, matches), (TRUE_STRANGERS, pairs - matches))
    found = learn(mixture(held=0.0), seen)
    assert found.shares[0] == pytest.approx(share, rel=0.15)
    for a in range(len(LEVELS)):
        assert found.strangers[a] == pytest.approx(TRUE_STRANGERS[a], abs=0.05 if share > 0.5 else 0.02)
        assert found.kinds[0].levels[a] == pytest.approx(TRUE_MATCH[a], abs=0.08)


def test_shares_add_up_and_nothing_is_impossible() -> None:
    rng = np.random.default_rng(2)
    seen = patterns(rng, (TRUE_MATCH, 200), (APART, 20_000))
    prior = now = mixture(others=(HOUSEHOLD,))
    for _ in range(10):
        now = step(now, prior, seen)
        for shares in shares_of(now):
            assert shares.sum() == pytest.approx(1)
            assert (shares > 0).all()
    assert probabilities(log_likelihoods(now, seen)).sum(axis=1) == pytest.approx(1)


def objective(now, prior, seen):
    """Return the log likelihood and the Dirichlet priors of which every step is a maximum."""
    logs = log_likelihoods(now, seen)
    chance = np.zeros(len(seen.pairs))  # log_likelihoods are relative to strangers
    for a, shares in enumerate(now.strangers):
        chance += np.append(np.log(shares), 0.0)[seen.levels[:, a]]
    top = logs.max(axis=1)
    total = seen.pairs @ (top + np.log(np.exp(logs - top[:, None]).sum(axis=1)) + chance)
    total += np.log(now.shares).sum()
    for kind, before in zip(now.kinds, prior.kinds, strict=True):
        total += sum(FEWEST_PAIRS * before.levels[a] @ np.log(own) for a, own in kind.levels.items())
    return total + sum(
        FEWEST_PAIRS * before @ np.log(own)
        for own, before in zip(now.strangers, prior.strangers, strict=True)
    )


@pytest.mark.parametrize("seed", range(5))
def test_no_step_makes_the_pairs_less_likely(seed) -> None:
    rng = np.random.default_rng(seed)
    seen = patterns(rng, (TRUE_MATCH, 500), (TRUE_STRANGERS, 20_000))
    prior = now = mixture(held=0.0)
    before = objective(now, prior, seen)
    for _ in range(25):
        now = step(now, prior, seen)
        after = objective(now, prior, seen)
        assert after >= before - 1e-6
        before = after


def test_a_level_never_seen_stays_possible_and_rare() -> None:
    rng = np.random.default_rng(3)
    never = tuple(np.r_[shares[:1], 0.0, shares[2:]] / (1 - shares[1]) for shares in TRUE_MATCH[:3])
    seen = patterns(rng, ((*never, *TRUE_MATCH[3:]), 5_000), (APART, 50_000))
    seen = Patterns(
        seen.levels[seen.levels[:, 1] != 1],
        seen.rarities[seen.levels[:, 1] != 1],
        seen.pairs[seen.levels[:, 1] != 1],
        seen.may_match[seen.levels[:, 1] != 1],
    )
    found = learn(mixture(), seen)
    assert 0 < found.kinds[0].levels[1][1] < 0.02
    assert 0 < found.strangers[1][1] < 0.001


def test_what_may_not_match_never_does() -> None:
    rng = np.random.default_rng(4)
    candidates = patterns(rng, (TRUE_MATCH, 300), (APART, 3_000))
    rest = patterns(rng, (TRUE_MATCH, 2_000), (APART, 200_000), may_match=False)
    seen = joined(candidates, rest)
    found = learn(mixture(), seen)
    match = probabilities(log_likelihoods(found, seen))[:, 0]
    assert (match[~seen.may_match] == 0).all()
    assert found.shares[0] * seen.pairs.sum() == pytest.approx(300, rel=0.5)
    assert (matches_seen(found, seen) <= candidates.pairs.sum()).all()


def test_a_kind_explains_what_it_shares_and_stays_what_it_is_said_to_be() -> None:
    rng = np.random.default_rng(5)
    families = tuple(HOUSEHOLD.levels.get(a, shares) for a, shares in enumerate(APART))
    seen = patterns(rng, (TRUE_MATCH, 2_000), (families, 5_000), (APART, 200_000))
    found = learn(mixture(others=(HOUSEHOLD,)), seen)
    matches, households, _ = found.shares * seen.pairs.sum()
    assert matches == pytest.approx(2_000, rel=0.3)
    assert households == pytest.approx(5_000, rel=0.3)
    assert found.kinds[1].levels.keys() == HOUSEHOLD.levels.keys()
    for a, own in found.kinds[1].levels.items():
        assert own == pytest.approx(HOUSEHOLD.levels[a], abs=0.05)


def test_a_kind_that_is_held_firmly_moves_less() -> None:
    rng = np.random.default_rng(6)
    seen = patterns(rng, (TRUE_MATCH, 20_000), (APART, 200_000))

    def moved(held):
        found = learn(mixture(held=held), seen)
        return sum(np.abs(found.kinds[0].levels[a] - CLOSE[a]).sum() for a in range(len(LEVELS)))

    assert moved(10.0) < moved(1.0) < moved(0.0)


def test_a_shared_value_says_more_the_rarer_it_is() -> None:
    levels = np.array([[2, *[-1] * (len(LEVELS) - 1)]] * 3, dtype=np.int8)
    rarities = np.array([[rarity, *[0] * (len(LEVELS) - 1)] for rarity in (8, 40, 80)], dtype=np.uint8)
    seen = Patterns(levels, rarities, np.ones(3), np.ones(3, dtype=bool))
    logs = log_likelihoods(mixture(), seen)
    bits = (logs[:, 0] - np.log(0.01)) / np.log(2)
    assert bits == pytest.approx(np.log2(CLOSE[0][2]) + np.array([2, 10, 20]))


def test_missing_is_no_evidence() -> None:
    nothing = np.full((1, len(LEVELS)), -1, dtype=np.int8)
    seen = Patterns(nothing, np.zeros_like(nothing, dtype=np.uint8), np.ones(1), np.ones(1, dtype=bool))
    found = mixture(others=(HOUSEHOLD,))
    assert probabilities(log_likelihoods(found, seen))[0] == pytest.approx(found.shares)


def test_agreement_never_counts_less_than_disagreement() -> None:
    odd = (np.array([0.3, 0.01, 0.69]), *CLOSE[1:])
    before = mixture(match=odd, strangers=(np.array([0.3, 0.4, 0.3]), *APART[1:]))
    after = ordered(before, [0])
    bits = np.log2(after.kinds[0].levels[0] / after.strangers[0])
    assert (bits[1:] >= bits[0] - 1e-12).all()
    assert after.kinds[0].levels[0].sum() == pytest.approx(1)
    assert all((after.kinds[0].levels[a] == before.kinds[0].levels[a]).all() for a in range(1, len(LEVELS)))
    assert (ordered(before, []).kinds[0].levels[0] == odd[0]).all()


def test_no_attributes_at_all_teach_nothing() -> None:
    none = Patterns(np.zeros((1, 0), np.int8), np.zeros((1, 0), np.uint8), np.ones(1) * 10, np.ones(1, bool))
    found = learn(Mixture((Kind("match", {}, 0.1),), np.array([0.1, 0.9]), ()), none)
    assert found.shares.sum() == pytest.approx(1)


@pytest.mark.parametrize("seed", range(3))
def test_the_same_patterns_teach_the_same(seed) -> None:
    seen = patterns(np.random.default_rng(seed), (TRUE_MATCH, 500), (APART, 9_000))
    one, other = learn(mixture(), seen), learn(mixture(), seen)
    assert all((a == b).all() for a, b in zip(shares_of(one), shares_of(other), strict=True))
