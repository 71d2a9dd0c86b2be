"""Which records are one client: what was said and what was scored about records in, groups of records out."""

from dataclasses import dataclass

import numpy as np

from resolution.cluster.bound import united
from resolution.cluster.linkage import UNIT, Edges, Flags, Integers, Pairs, average_linkage, components

LINKAGE = "linkage"
"""The ingredient of the recipe that stands here; without it, chains of strong enough edges make a client."""


@dataclass(frozen=True)
class Graph:
    """What is known about records that are numbered by their keys; every pair is of two of them."""

    is_active: Flags  # it was compared with the others
    is_member: Flags  # it takes part; one that does not may still hold others together
    scored: Pairs
    weight: Integers  # of each scored pair, in UNITs
    matches: Pairs  # the steward's
    no_matches: Pairs  # the steward's
    merges: Pairs  # at the source, in the order of their keys
    before: Pairs  # what held together in the run before, and no longer does

    def __len__(self) -> int:
        return len(self.is_active)


def _strong(weight: Integers, threshold: float) -> Flags:
    """Return which pairs reach the threshold by themselves; counted as the means of average linkage are."""
    flags: Flags = weight / float(UNIT) >= threshold
    return flags


def group(graph: Graph, threshold: float, by_linkage: bool = True) -> Integers:
    """Return, for each record, the smallest record of its group, -1 where it belongs to no client.

    What a steward or a source said is one cluster from the beginning; of what a source said, nothing counts
    that would join two sides of a no-match. Only records that were compared count in a mean: one that was
    merged away at its source follows, and makes no client by itself.
    """
    bound = united(components(len(graph), graph.matches), graph.merges, graph.no_matches)
    compared = graph.is_active[graph.scored.left] & graph.is_active[graph.scored.right]
    scored, weight = graph.scored.kept(compared).of(bound), graph.weight[compared]
    apart = graph.no_matches.of(bound)
    if by_linkage:
        sizes = np.bincount(bound[graph.is_active], minlength=len(graph)).astype(np.int64)
        label = _linked(sizes, scored, weight, apart, threshold)
    else:
        label = _chained(len(graph), scored, weight, apart, threshold)
    return _with_somebody(label[bound], graph)


def _linked(sizes: Integers, scored: Pairs, weight: Integers, apart: Pairs, threshold: float) -> Integers:
    """Return clusters by average linkage; weak pairs between what no strong ones join are of no effect."""
    near = components(len(sizes), scored.kept(_strong(weight, threshold)))
    inside = near[scored.left] == near[scored.right]
    return average_linkage(sizes, Edges.of(scored.kept(inside), weight[inside], apart), threshold)


def _chained(count: int, scored: Pairs, weight: Integers, apart: Pairs, threshold: float) -> Integers:
    """Return what chains of strong pairs join, the strongest first, but for what must stay apart."""
    strong = np.flatnonzero(_strong(weight, threshold))
    strong = strong[np.lexsort((scored.right[strong], scored.left[strong], -weight[strong]))]
    return united(np.arange(count), scored.kept(strong), apart)


def _with_somebody(label: Integers, graph: Graph) -> Integers:
    """Return the groups that hold a record that was compared, each named by its smallest member."""
    smallest = np.full(len(label), len(label))
    np.minimum.at(smallest, label[graph.is_member], np.flatnonzero(graph.is_member))
    alive = np.isin(label, label[graph.is_active])
    return np.where(graph.is_member & alive, smallest[label], -1)


def neighbourhoods(graph: Graph, threshold: float) -> Integers:
    """Return, for each record, the smallest of those that its fate may hang on, by anything old or new."""
    strong = graph.scored.kept(_strong(graph.weight, threshold))
    return components(len(graph), Pairs.joined(strong, graph.matches, graph.merges, graph.before))
