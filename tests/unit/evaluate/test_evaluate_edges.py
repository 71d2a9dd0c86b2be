import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolution.evaluate import edges

EDGES = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40)


def arrays(rows):
    probability, true = zip(*rows, strict=True)
    return np.array(probability), np.array(true, dtype=np.bool_)


@given(EDGES, st.integers(0, 5))
def test_the_curve_is_what_filtering_gives(rows, without_edge) -> None:
    probability, true = arrays(rows)
    true_pairs = int(true.sum()) + without_edge
    for point in edges.curve(probability, true, true_pairs):
        put = true[probability >= point.threshold]
        assert point.quality.precision == (put.mean() if len(put) else 1)
        assert point.quality.recall == (put.sum() / true_pairs if true_pairs else 1)


@given(EDGES)
def test_calibration_leaves_no_edge_out(rows) -> None:
    probability, true = arrays(rows)
    bins = edges.calibration(probability, true)
    assert sum(found.pairs for found in bins) == len(rows)
    assert sum(found.observed * found.pairs for found in bins) == pytest.approx(true.sum())
    assert sum(found.predicted * found.pairs for found in bins) == pytest.approx(probability.sum())


def test_calibration_by_hand() -> None:
    probability, true = np.array([0.81, 0.83, 1.0]), np.array([True, False, True])
    low, high = edges.calibration(probability, true)
    assert (low.predicted, low.observed, low.pairs) == (pytest.approx(0.82), 0.5, 2)
    assert (high.predicted, high.observed, high.pairs) == (1, 1, 1)


def test_weights_are_counted_by_bit() -> None:
    weight = np.array([-1.5, 0.0, 0.9, 1.0, np.nan])
    bins = edges.weights(weight, np.array([False, True, False, True, True]))
    assert [(found.start, found.end, found.true, found.false) for found in bins] == [
        (-2, -1, 0, 1),
        (-1, 0, 0, 0),
        (0, 1, 1, 1),
        (1, 2, 1, 0),
    ]


def test_weights_beyond_all_bounds_stay_in_the_outermost_bins() -> None:
    bins = edges.weights(np.array([-np.inf, 1e9]), np.array([False, True]))
    assert (bins[0].false, bins[-1].true, len(bins)) == (1, 1, edges.HIGHEST - edges.LOWEST + 1)


def test_no_edge() -> None:
    none = np.array([])
    found = edges.edges(none, none, none.astype(np.bool_), 3)
    assert (found.pairs, found.weights, found.calibration) == (0, (), ())
    assert {(point.quality.precision, point.quality.recall) for point in found.curve} == {(1, 0)}
