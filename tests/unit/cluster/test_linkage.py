from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolution.cluster.linkage import UNIT, average_linkage, components

THRESHOLDS = st.sampled_from([0.1, 0.25, 0.5, 0.9])
SEEDS = st.integers(0, 2**32 - 1)
APART = -(10**6) * UNIT


def drawn(seed, records, share):
    """Return random edges between records, no two weights alike: {(left, right): weight}."""
    rng = np.random.default_rng(seed)
    pairs = [pair for pair in combinations(range(records), 2) if rng.random() < share]
    weights = rng.choice(UNIT, size=len(pairs), replace=False) if pairs else []
    return {pair: int(weight) for pair, weight in zip(pairs, weights, strict=True)}


def arrays(edges):
    left, right = np.array(list(edges), dtype=np.int64).reshape(-1, 2).T
    return left, right, np.array(list(edges.values()), dtype=np.int64)


def clusters(labels):
    groups = {}
    for place, label in enumerate(labels):
        groups.setdefault(int(label), set()).add(place)
    assert all(min(group) == label for label, group in groups.items())
    return {frozenset(group) for group in groups.values()}


def linked(records, edges, threshold):
    return clusters(average_linkage(records, *arrays(edges), threshold))


def linked_one_by_one(records, edges, threshold):
    """Average linkage as in the books: merge the nearest two clusters of all, until none are near."""
    found = {frozenset([place]) for place in range(records)}

    def mean(a, b):
        total = sum(edges.get((min(x, y), max(x, y)), 0) for x in a for y in b)
        return Fraction(total, len(a) * len(b) * UNIT)

    while len(found) > 1:
        a, b = max(combinations(found, 2), key=lambda pair: mean(*pair))
        if mean(a, b) < threshold:
            break
        found = found - {a, b} | {a | b}
    return found


@settings(deadline=None)
@given(SEEDS, st.integers(1, 12), st.floats(0.05, 1), THRESHOLDS)
def test_it_is_the_average_linkage_of_the_books(seed, records, share, threshold) -> None:
    edges = drawn(seed, records, share)
    assert linked(records, edges, threshold) == linked_one_by_one(records, edges, threshold)


@settings(deadline=None, max_examples=40)
@given(SEEDS, st.integers(2, 25), st.floats(0.05, 1), THRESHOLDS, st.randoms(use_true_random=False))
def test_the_order_and_direction_of_edges_do_not_matter(seed, records, share, threshold, random) -> None:
    edges = drawn(seed, records, share)
    shuffled = [(pair[::-1] if random.random() < 0.5 else pair, weight) for pair, weight in edges.items()]
    random.shuffle(shuffled)
    assert linked(records, dict(shuffled), threshold) == linked(records, edges, threshold)


@settings(deadline=None, max_examples=40)
@given(SEEDS, st.integers(2, 15), st.integers(2, 15), THRESHOLDS)
def test_records_that_no_edge_joins_do_not_influence_each_other(seed, here, there, threshold) -> None:
    one, other = drawn(seed, here, 0.5), drawn(seed + 1, there, 0.5)
    moved = {(a + here, b + here): weight for (a, b), weight in other.items()}
    apart = linked(here, one, threshold) | {
        frozenset(place + here for place in group) for group in linked(there, other, threshold)
    }
    assert linked(here + there, one | moved, threshold) == apart


@settings(deadline=None, max_examples=40)
@given(SEEDS, st.integers(2, 20), st.floats(0.05, 1))
def test_a_lower_threshold_only_merges_more(seed, records, share) -> None:
    edges = drawn(seed, records, share)
    fine, coarse = linked(records, edges, 0.6), linked(records, edges, 0.2)
    assert all(any(group <= whole for whole in coarse) for group in fine)


@settings(deadline=None, max_examples=40)
@given(SEEDS, st.integers(2, 20), THRESHOLDS)
def test_clusters_stay_within_components(seed, records, threshold) -> None:
    edges = drawn(seed, records, 0.15)
    left, right, _ = arrays(edges)
    whole = clusters(components(records, left, right))
    assert all(any(group <= part for part in whole) for group in linked(records, edges, threshold))


@settings(deadline=None, max_examples=40)
@given(SEEDS, st.integers(2, 15), THRESHOLDS)
def test_a_large_negative_weight_keeps_two_records_apart(seed, records, threshold) -> None:
    edges = drawn(seed, records, 0.9) | {(0, records - 1): APART}
    assert all(not {0, records - 1} <= group for group in linked(records, edges, threshold))


@pytest.mark.parametrize(("weight", "groups"), [(UNIT // 4, 1), (UNIT // 4 - 1, 2)])
def test_the_threshold_itself_is_near_enough(weight, groups) -> None:
    assert len(linked(2, {(0, 1): weight}, 0.25)) == groups


def test_pairs_that_were_not_compared_count_as_nothing() -> None:
    edges = {(0, 1): int(0.9 * UNIT), (2, 3): int(0.9 * UNIT), (1, 2): int(0.8 * UNIT)}
    assert linked(4, edges, 0.25) == {frozenset({0, 1}), frozenset({2, 3})}  # 0.8 of four pairs is 0.2
    assert len(linked(4, edges, 0.2)) == 1


def test_equally_near_records_go_to_the_smaller_one() -> None:
    assert linked(3, {(0, 1): UNIT // 2, (1, 2): UNIT // 2}, 0.5) == {frozenset({0, 1}), frozenset({2})}


def test_a_chain_is_not_one_client_and_a_clique_is() -> None:
    chain = {(place, place + 1): int(0.9 * UNIT) for place in range(9)}
    clique = dict.fromkeys(combinations(range(10), 2), int(0.9 * UNIT))
    assert max(map(len, linked(10, chain, 0.25))) < 10
    assert linked(10, clique, 0.25) == {frozenset(range(10))}


def test_a_long_chain_of_certain_pairs_ends() -> None:
    found = linked(3000, {(place, place + 1): UNIT for place in range(2999)}, 0.25)
    assert max(map(len, found)) <= 16  # a mean of 1/4 needs parts of at most four records


@pytest.mark.parametrize("records", [0, 1, 5])
def test_without_edges_every_record_stays_alone(records) -> None:
    assert len(linked(records, {}, 0.25)) == records
