from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolution.cluster.linkage import UNIT, Edges, Pairs, average_linkage, components

THRESHOLDS = st.sampled_from([0.1, 0.25, 0.5, 0.9])
SEEDS = st.integers(0, 2**32 - 1)


def drawn(seed, records, share):
    """Return random edges between records, no two weights alike: {(left, right): weight}."""
    rng = np.random.default_rng(seed)
    pairs = [pair for pair in combinations(range(records), 2) if rng.random() < share]
    weights = rng.choice(UNIT, size=len(pairs), replace=False) if pairs else []
    return {pair: int(weight) for pair, weight in zip(pairs, weights, strict=True)}


def pairs(ends):
    left, right = np.array(list(ends), dtype=np.int64).reshape(-1, 2).T
    return Pairs(left, right)


def clusters(labels):
    groups = {}
    for place, label in enumerate(labels):
        groups.setdefault(int(label), set()).add(place)
    assert all(min(group) == label for label, group in groups.items())
    return {frozenset(group) for group in groups.values()}


def linked(records, edges, threshold, apart=(), sizes=None):
    weights = np.array(list(edges.values()), dtype=np.int64)
    sizes = np.ones(records, dtype=np.int64) if sizes is None else np.array(sizes)
    return clusters(average_linkage(sizes, Edges.of(pairs(edges), weights, pairs(apart)), threshold))


def linked_one_by_one(records, edges, threshold, apart=()):
    """Average linkage as in the books: merge the nearest two clusters of all, until none are near."""
    found = {frozenset([place]) for place in range(records)}

    def mean(a, b):
        if any(x in a and y in b or x in b and y in a for x, y in apart):
            return Fraction(-1)
        total = sum(edges.get((min(x, y), max(x, y)), 0) for x in a for y in b)
        return Fraction(total, len(a) * len(b) * UNIT)

    while len(found) > 1:
        a, b = max(combinations(found, 2), key=lambda pair: mean(*pair))
        if mean(a, b) < threshold:
            break
        found = found - {a, b} | {a | b}
    return found


def ends(records, number):
    pair = st.tuples(st.integers(0, records - 1), st.integers(0, records - 1))
    return st.lists(pair.filter(lambda p: p[0] != p[1]), max_size=number)


@settings(deadline=None)
@given(SEEDS, st.integers(2, 12), st.floats(0.05, 1), THRESHOLDS, st.data())
def test_it_is_the_average_linkage_of_the_books(seed, records, share, threshold, data) -> None:
    edges, apart = drawn(seed, records, share), data.draw(ends(records, 4))
    found = linked(records, edges, threshold, apart)
    assert found == linked_one_by_one(records, edges, threshold, apart)


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
    whole = clusters(components(records, pairs(edges)))
    assert all(any(group <= part for part in whole) for group in linked(records, edges, threshold))


@settings(deadline=None, max_examples=40)
@given(SEEDS, st.integers(2, 15), THRESHOLDS, st.data())
def test_what_is_apart_never_meets(seed, records, threshold, data) -> None:
    apart = data.draw(ends(records, 5))
    found = linked(records, drawn(seed, records, 0.9), threshold, apart)
    assert not any(a in group and b in group for group in found for a, b in apart)


def test_what_is_apart_needs_no_edge_and_keeps_all_that_joins_either_side_away() -> None:
    edges = dict.fromkeys(combinations(range(6), 2), UNIT)
    del edges[0, 5]
    found = linked(6, edges, 0.25, apart=[(5, 0)])
    assert len(found) == 2 and not any({0, 5} <= group for group in found)


def test_a_starting_cluster_counts_with_all_its_records() -> None:
    assert linked(2, {(0, 1): UNIT}, 0.25, sizes=[2, 2]) == {frozenset({0, 1})}  # one of four pairs: 0.25
    assert len(linked(2, {(0, 1): UNIT}, 0.25, sizes=[2, 3])) == 2


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
