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
Flags = npt.NDArray[np.bool_]

UNIT = 1_000_000_000
"""Probabilities are counted in whole billionths, so that their sums do not depend on an order."""


@dataclass(frozen=True)
class Pairs:
    """Pairs of numbered records or clusters."""

    left: Integers
    right: Integers

    @classmethod
    def joined(cls, *pairs: "Pairs") -> "Pairs":
        """Return all of several pairs."""
        return cls(np.concatenate([p.left for p in pairs]), np.concatenate([p.right for p in pairs]))

    def kept(self, which: Flags | Integers) -> "Pairs":
        """Return some of the pairs."""
        return Pairs(self.left[which], self.right[which])

    def of(self, number: Integers) -> "Pairs":
        """Return the pairs of what their ends belong to: `number` says to which."""
        return Pairs(number[self.left], number[self.right])


@dataclass(frozen=True)
class Edges:
    """Edges between numbered clusters, left < right, each pair once, with the sum of its UNITs.

    Clusters that are `apart` never merge, nor does anything that they become a part of.
    """

    left: Integers
    right: Integers
    weight: Integers
    apart: Flags

    @classmethod
    def of(cls, scored: Pairs, weight: Integers, apart: Pairs) -> "Edges":
        """Return the edges of scored pairs, and of pairs that must stay apart, either way round."""
        pairs = Pairs.joined(scored, apart)
        weights = np.concatenate([weight, np.zeros(len(apart.left), dtype=np.int64)])
        return _aggregated(pairs, weights, np.arange(len(weights)) >= len(weight))

    def means(self, sizes: Integers) -> npt.NDArray[np.float64]:
        """Return the mean probability over all pairs of records between the two clusters of each edge."""
        pairs = np.maximum(sizes[self.left] * sizes[self.right], 1)  # none where nobody was compared
        means: npt.NDArray[np.float64] = self.weight / (pairs * float(UNIT))
        return means

    def kept(self, which: Flags) -> "Edges":
        """Return some of the edges."""
        return Edges(self.left[which], self.right[which], self.weight[which], self.apart[which])

    def between(self, number: Integers) -> "Edges":
        """Return the edges between new clusters: `number` says which of them each old one belongs to."""
        return _aggregated(Pairs(self.left, self.right).of(number), self.weight, self.apart)


def _aggregated(pairs: Pairs, weight: Integers, apart: Flags) -> Edges:
    """Return edges, each pair of clusters once: weights add up, one that is apart keeps all of them apart."""
    different = pairs.left != pairs.right
    low = np.minimum(pairs.left, pairs.right)[different]
    high = np.maximum(pairs.left, pairs.right)[different]
    order = np.lexsort((high, low))
    edges = Edges(low[order], high[order], weight[different][order], apart[different][order])
    if not len(order):
        return edges
    changes = (np.diff(edges.left) != 0) | (np.diff(edges.right) != 0)
    first = np.flatnonzero(np.r_[True, changes])
    return Edges(
        edges.left[first],
        edges.right[first],
        np.add.reduceat(edges.weight, first),
        np.logical_or.reduceat(edges.apart, first),
    )


def components(count: int, pairs: Pairs) -> Integers:
    """Return, for each of `count` records, the smallest record that pairs lead to from it."""
    ones = np.ones(len(pairs.left), dtype=np.int8)
    graph = coo_array((ones, (pairs.left, pairs.right)), shape=(count, count))
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
    near = (means >= threshold) & ~edges.apart
    if near.any():
        nearest = _nearest(edges.kept(near), means[near], len(sizes))
        smaller = np.flatnonzero(nearest > into)
        smaller = smaller[nearest[nearest[smaller]] == smaller]
        into[nearest[smaller]] = smaller
    return into


def average_linkage(sizes: Integers, edges: Edges, threshold: float) -> Integers:
    """Return, for each starting cluster, the smallest one that it ends up with.

    `sizes` counts the records of each starting cluster; one with none merges with nothing.
    """
    count = len(sizes)
    sizes, label = sizes.copy(), np.arange(count)
    while len(edges.left):
        into = _merges(edges, sizes, threshold)
        merged = np.flatnonzero(into != np.arange(count))
        if not len(merged):
            break
        np.add.at(sizes, into[merged], sizes[merged])
        label = into[label]
        edges = edges.between(into)
    return label
