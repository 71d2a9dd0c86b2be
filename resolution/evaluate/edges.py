"""How well scores tell true pairs from false ones. Pure functions of arrays that hold one entry an edge."""

import numpy as np
from numpy.typing import NDArray

from resolution.evaluate.result import CalibrationBin, CurvePoint, Edges, Quality, WeightBin

Numbers = NDArray[np.float64]
Truths = NDArray[np.bool_]

THRESHOLDS = tuple(round(n / 100, 2) for n in range(1, 100)) + (0.995, 0.999, 0.9999, 0.99999, 1.0)
"""Where the curve is taken: every hundredth, and finer at the top."""
BINS = 20
"""Ranges of the match probability, all as wide."""
WIDTH = 1.0
"""Bits of a bin of match weights."""
LOWEST, HIGHEST = -20.0, 60.0
"""Weights beyond these bits are counted in the outermost bins."""


def curve(probability: Numbers, true: Truths, true_pairs: int) -> tuple[CurvePoint, ...]:
    """Score the edges from each threshold on, against all true pairs, also those that have no edge."""
    ordered = np.sort(probability)
    ordered_true = np.sort(probability[true])
    at = np.asarray(THRESHOLDS)
    put = len(ordered) - np.searchsorted(ordered, at)
    both = len(ordered_true) - np.searchsorted(ordered_true, at)
    return tuple(
        CurvePoint(threshold, Quality(b / p if p else 1.0, b / true_pairs if true_pairs else 1.0))
        for threshold, p, b in zip(THRESHOLDS, put.tolist(), both.tolist(), strict=True)
    )


def weights(weight: Numbers, true: Truths) -> tuple[WeightBin, ...]:
    """Count true and false edges by match weight, from the lowest bin that holds one to the highest.

    An edge without a weight (NaN: merged at its source) is not counted.
    """
    known = ~np.isnan(weight)
    bins = np.floor(np.clip(weight[known], LOWEST, HIGHEST) / WIDTH).astype(np.int64)
    if not len(bins):
        return ()
    first = int(bins.min())
    of_true = np.bincount(bins[true[known]] - first, minlength=int(bins.max()) - first + 1)
    of_all = np.bincount(bins - first)
    return tuple(
        WeightBin((first + n) * WIDTH, (first + n + 1) * WIDTH, t, a - t)
        for n, (t, a) in enumerate(zip(of_true.tolist(), of_all.tolist(), strict=True))
    )


def calibration(probability: Numbers, true: Truths) -> tuple[CalibrationBin, ...]:
    """Compare predicted with observed shares by range of the match probability; empty ranges are left out."""
    bins = np.clip((probability * BINS).astype(np.int64), 0, BINS - 1)
    pairs = np.bincount(bins, minlength=BINS)
    predicted = np.bincount(bins, weights=probability, minlength=BINS)
    observed = np.bincount(bins, weights=true, minlength=BINS)
    return tuple(
        CalibrationBin(float(predicted[n] / pairs[n]), float(observed[n] / pairs[n]), int(pairs[n]))
        for n in np.flatnonzero(pairs).tolist()
    )


def edges(weight: Numbers, probability: Numbers, true: Truths, true_pairs: int) -> Edges:
    """Say all that is said about edges; `true_pairs` counts the true pairs of the compared records."""
    return Edges(
        len(probability),
        curve(probability, true, true_pairs),
        weights(weight, true),
        calibration(probability, true),
    )
