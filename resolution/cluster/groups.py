"""Which records hang together: edges between record keys in, groups of record keys out."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from resolution.cluster.linkage import UNIT, Integers, average_linkage, components
from resolution.config import ModelSettings

Flags = npt.NDArray[np.bool_]

LINKAGE = "linkage"
"""The ingredient of the recipe that stands here; without it, chains of strong enough edges make a client."""


@dataclass(frozen=True)
class Links:
    """The edges of a run: record keys at both ends, match probability, whether a source said it so."""

    left: pa.ChunkedArray
    right: pa.ChunkedArray
    probability: pa.ChunkedArray
    is_certain: pa.ChunkedArray

    def numbered(self, keys: pa.Array) -> tuple[Integers, Integers, Integers, Flags]:
        """Return the ends as places in `keys`, weights in UNITs, and which are certain."""
        ends = [pc.index_in(side, value_set=keys) for side in (self.left, self.right)]
        known = pc.and_(pc.is_valid(ends[0]), pc.is_valid(ends[1]))
        left, right = (np.asarray(end.filter(known)).astype(np.int64) for end in ends)
        weight = np.rint(np.asarray(self.probability.filter(known)) * UNIT).astype(np.int64)
        return left, right, weight, np.asarray(self.is_certain.filter(known)).astype(bool)


def group(keys: pa.Array, links: Links, settings: ModelSettings) -> list[list[str]]:
    """Return the groups, each sorted by record key, ordered by their first key.

    `keys` are the records (distinct, sorted). An edge to a record that is not among them is left out.
    """
    left, right, weight, certain = links.numbered(keys)
    count = len(keys)
    # a record merged away at its source was compared with nothing: it follows, and does not count in a mean
    leader = components(count, left[certain], right[certain])
    left, right, weight = leader[left[~certain]], leader[right[~certain]], weight[~certain]
    if LINKAGE in settings.without:
        strong = weight >= settings.match_threshold * UNIT
        label = components(count, left[strong], right[strong])
    else:
        label = average_linkage(count, left, right, weight, settings.match_threshold)
    groups: dict[int, list[str]] = {}
    for key, number in zip(keys.to_pylist(), label[leader].tolist(), strict=True):
        groups.setdefault(number, []).append(key)
    return list(groups.values())
