"""Which records are one client: average linkage on the match probabilities between them.

Two clusters merge while the mean match probability over ALL pairs between them is at least a threshold; a
pair that was not compared, or is no edge, counts 0. So one strong link cannot chain two groups of strangers
together (Sokal and Michener's average linkage, 1958). Nothing but a component's own records and edges decides
about it.

Average linkage is reducible (Bruynooghe, 1977): two clusters that are each other's nearest may merge at once,
whatever happens elsewhere, and the hierarchy is the same as by merging the nearest pair of all, one at a
time. So all such pairs merge together, round by round, in arrays. Ties go to the smaller record.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Integers = npt.NDArray[np.int64]

UNIT = 1_000_000_000
"""Probabilities are counted in whole billionths, so that their sums do not depend on an order."""


@dataclass(frozen=True)
class Edges:
    """Edges between numbered clusters, left < right, each pair once, with the sum of its UNITs."""

    left: Integers
    right: Integers
    weight: Integers

    def means(self, sizes: Integers) -> npt.NDArray[np.float64]:
        """Return the mean probability over all pairs of records between the two clusters of each edge."""
        means: npt.NDArray[np.float64] = self.weight / (sizes[self.left] * sizes[self.right] * float(UNIT))
        return means

    def kept(self, which: npt.NDArray[np.bool_]) -> "Edges":
        """Return some of the edges."""
        return Edges(self.left[which], self.right[which], self.weight[which])

    def between(self, number: Integers) -> "Edges":
        """Return the edges between new clusters: `number` says which of them each old one belongs to."""
        a, b = number[self.left], number[self.right]
        apart = a != b
        low, high = np.minimum(a, b)[apart], np.maximum(a, b)[apart]
        order = np.lexsort((high, low))
        low, high, weight = low[order], high[order], self.weight[apart][order]
        first = np.flatnonzero(np.r_[True, (low[1:] != low[:-1]) | (high[1:] != high[:-1])][: len(low)])
        return Edges(low[first], high[first], np.add.reduceat(weight, first) if len(first) else weight)


def components(count: int, left: Integers, right: Integers) -> Integers:
    """Return, for each of `count` records, the smallest record that edges lead to from it."""
    graph = coo_array((np.ones(len(left), dtype=np.int8), (left, right)), shape=(count, count))
    _, label = connected_components(graph, directed=False)
    _, first = np.unique(label, return_index=True)
    smallest: Integers = first[label].astype(np.int64)
    return smallest


def _nearest(edges: Edges, means: npt.NDArray[np.float64], count: int) -> Integers:
    """Return the nearest other cluster of each (the smaller of equally near ones), -1 where there is none."""
    source = np.concatenate([edges.left, edges.right])
    target = np.concatenate([edges.right, edges.left])
    order = np.lexsort((target, -np.concatenate([means, means]), source))
    source, target = source[order], target[order]
    first = np.r_[True, source[1:] != source[:-1]][: len(source)]
    nearest = np.full(count, -1, dtype=np.int64)
    nearest[source[first]] = target[first]
    return nearest


def _merges(edges: Edges, sizes: Integers, threshold: float) -> Integers:
    """Return, for each cluster, the smaller one that it merges into in this round, or itself."""
    into = np.arange(len(sizes))
    means = edges.means(sizes)
    near = means >= threshold
    if near.any():
        nearest = _nearest(edges.kept(near), means[near], len(sizes))
        smaller = np.flatnonzero(nearest > into)
        smaller = smaller[nearest[nearest[smaller]] == smaller]
        into[nearest[smaller]] = smaller
    return into


def average_linkage(
    count: int,
    left: Integers,
    right: Integers,
    weight: Integers,
    threshold: float,
) -> Integers:
    """Return, for each of `count` records, the smallest record of its cluster.

    `left`, `right` are the ends of the edges, `weight` their match probabilities in UNITs; a large negative
    one keeps two records apart.
    """
    label = np.arange(count)
    sizes = np.ones(count, dtype=np.int64)
    edges = Edges(left, right, weight).between(label)
    while len(edges.left):
        into = _merges(edges, sizes, threshold)
        merged = np.flatnonzero(into != np.arange(count))
        if not len(merged):
            break
        np.add.at(sizes, into[merged], sizes[merged])
        label = into[label]
        edges = edges.between(into)
    return label
