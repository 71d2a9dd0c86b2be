"""Scores by hand, and against the definitions written out."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolution.evaluate import quality
from resolution.evaluate.result import Sizes

LABELS = st.integers(0, 5)
CLUSTERINGS = st.lists(st.tuples(LABELS, LABELS), min_size=1, max_size=30)


def arrays(rows):
    clients, people = zip(*rows, strict=True)
    return np.array(clients, dtype=np.int64), np.array(people, dtype=np.int64)


def pairs(labels):
    return {(a, b) for a, b in combinations(range(len(labels)), 2) if labels[a] == labels[b]}


def share(part, whole):
    return len(part) / len(whole) if whole else 1.0


def company(labels, record):
    return {other for other, label in enumerate(labels) if label == labels[record]}


@given(CLUSTERINGS)
def test_pairwise_is_what_counting_all_pairs_gives(rows) -> None:
    clients, people = arrays(rows)
    put, true = pairs(clients), pairs(people)
    found = quality.scores(clients, people).pairwise
    assert found.precision == pytest.approx(share(put & true, put))
    assert found.recall == pytest.approx(share(put & true, true))


@given(CLUSTERINGS)
def test_b_cubed_is_the_mean_over_records(rows) -> None:
    clients, people = arrays(rows)
    records = range(len(rows))
    both = [company(clients, record) & company(people, record) for record in records]
    found = quality.scores(clients, people).b_cubed
    precision = [share(both[record], company(clients, record)) for record in records]
    recall = [share(both[record], company(people, record)) for record in records]
    assert found.precision == pytest.approx(np.mean(precision))
    assert found.recall == pytest.approx(np.mean(recall))


@given(CLUSTERINGS)
def test_truth_and_clients_change_places(rows) -> None:
    clients, people = arrays(rows)
    one, other = quality.scores(clients, people), quality.scores(people, clients)
    for kind in ("pairwise", "b_cubed"):
        assert getattr(one, kind).precision == pytest.approx(getattr(other, kind).recall)
        assert getattr(one, kind).f1 == pytest.approx(getattr(other, kind).f1)


@given(CLUSTERINGS, st.permutations(range(6)))
def test_names_of_clients_mean_nothing(rows, renamed) -> None:
    clients, people = arrays(rows)
    assert quality.scores(np.array(renamed)[clients], people) == quality.scores(clients, people)


def test_by_hand() -> None:
    """The clients {1 2 3} {4 5} {6} of the people {1 2} {3 4 5} {6}."""
    clients, people = arrays([(0, 0), (0, 0), (0, 1), (1, 1), (1, 1), (2, 2)])
    scores = quality.scores(clients, people)
    assert (scores.records, scores.clients, scores.people) == (6, 3, 3)
    assert (scores.pairwise.precision, scores.pairwise.recall) == (2 / 4, 2 / 4)
    assert scores.pairwise.f1 == 0.5
    assert scores.b_cubed.precision == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 + 1 + 1) / 6)
    assert scores.b_cubed.recall == pytest.approx((1 + 1 + 1 / 3 + 2 / 3 + 2 / 3 + 1) / 6)


def test_the_example_of_bagga_and_baldwin() -> None:
    """Of the paper: people of 5, 2 and 5 records; to join the two large costs more than large and small."""
    people = np.repeat([0, 1, 2], [5, 2, 5])
    for joined, precision in (([1, 2], 0.76), ([0, 2], 0.58)):
        clients = np.where(np.isin(people, joined), 9, people)
        assert quality.scores(clients, people).b_cubed.precision == pytest.approx(precision, abs=0.005)
        assert quality.scores(clients, people).b_cubed.recall == 1


def test_nothing_to_find_and_nothing_found_count_as_right() -> None:
    alone = np.arange(3)
    scores = quality.scores(alone, alone)
    assert (scores.pairwise.precision, scores.pairwise.recall, scores.pairwise.f1) == (1, 1, 1)
    nobody = np.array([], dtype=np.int64)
    assert quality.scores(nobody, nobody).b_cubed.f1 == 1


def test_all_wrong_has_an_f1_of_nought() -> None:
    clients, people = arrays([(0, 0), (0, 1), (1, 0), (1, 1)])
    assert quality.scores(clients, people).pairwise.f1 == 0


def test_sizes() -> None:
    clients, people = arrays([(0, 0), (0, 0), (0, 1), (1, 1), (1, 1), (2, 2)])
    found = quality.sizes(clients, people)
    assert found == Sizes(clients={1: 1, 2: 1, 3: 1}, people={1: 1, 2: 1, 3: 1})
    assert (found.largest_client, found.largest_person) == (3, 3)


@given(CLUSTERINGS, st.data())
def test_a_group_is_scored_as_if_it_were_alone(rows, data) -> None:
    clients, people = arrays(rows)
    groups = np.array(data.draw(st.lists(st.integers(0, 2), min_size=len(rows), max_size=len(rows))))
    found = quality.scores_by(groups, clients, people)
    assert set(found) == set(groups.tolist())
    for group, scores in found.items():
        assert scores == quality.scores(clients[groups == group], people[groups == group])
