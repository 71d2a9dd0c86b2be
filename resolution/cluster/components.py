"""Which records hang together: the connected components of the edges."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components


def components(record_keys: pa.Array, left: pa.Array, right: pa.Array) -> list[list[str]]:
    """Return the clusters, each sorted by record key, ordered by their first key.

    `record_keys` are the records (distinct, sorted); `left` and `right` are the ends of the edges. An edge to
    a record that is not among them is left out.
    """
    ends = [pc.index_in(side, value_set=record_keys) for side in (left, right)]
    known = pc.and_(pc.is_valid(ends[0]), pc.is_valid(ends[1]))
    rows, columns = (np.asarray(end.filter(known).to_numpy(zero_copy_only=False)) for end in ends)
    graph = coo_array((np.ones(len(rows), dtype=np.int8), (rows, columns)), shape=(len(record_keys),) * 2)
    _, labels = connected_components(graph, directed=False)
    clusters: dict[int, list[str]] = {}
    for key, label in zip(record_keys.to_pylist(), labels.tolist(), strict=True):
        clusters.setdefault(label, []).append(key)
    return list(clusters.values())
