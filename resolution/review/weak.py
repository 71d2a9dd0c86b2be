"""Where clients are held together weakly: the links of each client's strongest tree.

Of all ways to hold a client's records together by as few links as can be, the strongest tree takes the
likeliest links (a maximum spanning tree). Its weakest link is where the client would fall apart first.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Links:
    """Links between numbered records of one client, left < right; NaN: nobody compared the two."""

    left: Integers
    right: Integers
    probability: Floats

    def kept(self, which: npt.NDArray[np.bool_] | Integers) -> "Links":
        """Return some of the links."""
        return Links(self.left[which], self.right[which], self.probability[which])


def weak_links(links: Links, client: Integers, *, below: float, large: int) -> Links:
    """Return the links of each client's strongest tree that are less likely than `below`.

    `client` says whose each record is; records are numbered by client. Of a client of more than `large`
    records all links of the tree are weak. Where no links lead from some records of a client to the others, a
    link that nobody compared stands for what is missing.
    """
    tree = _strongest_tree(links, len(client))
    bridges = _bridges(tree, client)
    size = np.bincount(client, minlength=1)
    weak = tree.kept((tree.probability < below) | (size[client[tree.left]] > large))
    pairs = zip((weak.left, weak.right, weak.probability), bridges, strict=True)
    return Links(*(np.concatenate(pair) for pair in pairs))


def _strongest_tree(links: Links, count: int) -> Links:
    """Return the tree's links, the strongest first; ties go to the smaller numbers."""
    order = np.lexsort((links.right, links.left, -links.probability))
    by_rank = links.kept(order)
    rank = np.arange(1, len(order) + 1, dtype=np.float64)  # distinct, so that the tree is the only one
    tree = minimum_spanning_tree(_matrix(by_rank, rank, count))
    return by_rank.kept(np.sort(tree.data).astype(np.int64) - 1)


def _bridges(tree: Links, client: Integers) -> tuple[Integers, Integers, Floats]:
    """Return pairs of a client's first record and the first of each part that it has no way to."""
    label = connected_components(_matrix(tree, np.ones(len(tree.left)), len(client)), directed=False)[1]
    _, begin = np.unique(label, return_index=True)
    _, head = np.unique(client, return_index=True)
    left = head[client[begin]] if len(begin) else begin
    apart = left != begin
    return left[apart], begin[apart], np.full(int(apart.sum()), np.nan)


def _matrix(links: Links, value: Floats, count: int) -> coo_array:
    return coo_array((value, (links.left, links.right)), shape=(count, count)).tocsr()
