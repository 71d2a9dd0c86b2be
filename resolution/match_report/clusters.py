"""The biggest clients and those that hang together most weakly."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from resolution.match_report.query import Warehouse
from resolution.review.weak import Links, weak_links

SHOWN = 10
SMALLEST = 3
"""Of two records the one link between them is all there is."""
_ALL = 2.0
"""Above any probability, so that no link of a tree is left out."""


@dataclass(frozen=True)
class Cluster:
    """A client: its records by system, and the weakest link that it needs.

    The keys are None where a single record needs no link, the probability where nobody compared the two.
    """

    client_id: str
    records: int
    sources: dict[str, int]
    record_key_l: str | None
    record_key_r: str | None
    probability: float | None


@dataclass(frozen=True)
class Clusters:
    """The biggest clients, and the weakest ones of at least three records."""

    biggest: tuple[Cluster, ...]
    weakest: tuple[Cluster, ...]


def find_clusters(warehouse: Warehouse) -> Clusters:
    """Return the clients to look at first; reads the tables `member` and `held`."""
    warehouse.make("node")
    warehouse.sets.put("weakest", _weakest_of_each(warehouse))
    warehouse.make("hanging")
    return Clusters(
        _clusters(warehouse, "size.records DESC", smallest=2),
        _clusters(warehouse, "hanging.probability NULLS FIRST, size.records DESC", smallest=SMALLEST),
    )


def _clusters(warehouse: Warehouse, first: str, smallest: int) -> tuple[Cluster, ...]:
    rows = warehouse.rows("cluster", first=first, smallest=smallest, limit=SHOWN)
    return tuple(Cluster(**row | {"sources": dict(row["sources"])}) for row in rows)


def _weakest_of_each(warehouse: Warehouse) -> pa.Table:
    """Return the weakest link of the strongest tree of each client of several records: l, r, probability."""
    client_no = np.asarray(warehouse.sets.get("SELECT client_no FROM node ORDER BY number")[0])
    columns = warehouse.sets.get(warehouse.text("link")).columns
    links = Links(*(np.asarray(column) for column in columns))
    trees = weak_links(links, client_no, below=_ALL, large=len(client_no))
    strength = np.where(np.isnan(trees.probability), -1.0, trees.probability)
    order = np.lexsort((trees.right, trees.left, strength))
    _, first = np.unique(client_no[trees.left[order]], return_index=True)
    weakest = trees.kept(order[first])
    probability = pa.array(weakest.probability, mask=np.isnan(weakest.probability))
    return pa.table([weakest.left, weakest.right, probability], names=["l", "r", "probability"])
