import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from resolution.cluster.bound import united
from resolution.cluster.linkage import Pairs

RECORDS = 8
ENDS = st.lists(st.tuples(st.integers(0, RECORDS - 1), st.integers(0, RECORDS - 1)), max_size=10)


def pairs(ends):
    left, right = np.array(ends, dtype=np.int64).reshape(-1, 2).T
    return Pairs(left, right)


def bound(ends, apart=(), label=None):
    label = np.arange(RECORDS) if label is None else np.array(label)
    return united(label, pairs(ends), pairs(list(apart))).tolist()


def one_by_one(ends, apart):
    label = list(range(RECORDS))
    for a, b in ends:
        joined = [min(label[a], label[b]) if x in (label[a], label[b]) else x for x in label]
        if not any(joined[x] == joined[y] and x != y for x, y in apart):
            label = joined
    return label


@given(ENDS, ENDS)
def test_pairs_count_in_their_order_unless_they_join_what_is_apart(ends, apart) -> None:
    assert bound(ends, apart) == one_by_one(ends, apart)


def test_what_is_apart_within_a_set_comes_too_late() -> None:
    label = [0, 0, 2, 3, 4, 5, 6, 7]
    assert bound([(1, 2)], [(0, 1)], label) == [0, 0, 0, 3, 4, 5, 6, 7]


def test_a_set_that_grew_keeps_away_what_any_of_its_records_does() -> None:
    assert bound([(0, 1), (1, 2), (2, 3), (3, 0)], [(0, 3)]) == [0, 0, 0, 3, 4, 5, 6, 7]
