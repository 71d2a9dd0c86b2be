"""The touched records as arrays: what the set pieces know about them, and where they were placed."""

import numpy as np
import pyarrow as pa

from resolution.cluster.groups import Graph, group, neighbourhoods
from resolution.cluster.linkage import UNIT, Flags, Integers, Pairs
from resolution.cluster.sets import Sets


def _pairs(table: pa.Table) -> Pairs:
    left, right = (table.column(end).to_numpy().astype(np.int64) for end in "lr")
    return Pairs(left, right)


def _flags(table: pa.Table, column: str) -> Flags:
    return np.asarray(table.column(column)).astype(bool)


def _weights(table: pa.Table) -> Integers:
    weights: Integers = np.rint(table.column("probability").to_numpy() * UNIT).astype(np.int64)
    return weights


def _in_order(pairs: Pairs) -> Pairs:
    return pairs.kept(np.lexsort((pairs.right, pairs.left)))


def read(sets: Sets) -> Graph:
    """Return what is known about the records of `node`, by their numbers."""
    nodes = sets.engine.get("SELECT is_active, is_member FROM node ORDER BY number")
    edges, judgements = sets.get("edge_between"), sets.get("judgement_between")
    pairs, weights = _pairs(edges), _weights(edges)
    stands, certain = _flags(edges, "stands"), _flags(edges, "is_certain")
    judged, is_match = _pairs(judgements), _flags(judgements, "is_match")
    holds = _flags(judgements, "stands")
    lost = ~stands & (weights >= sets.threshold * UNIT)
    return Graph(
        is_active=_flags(nodes, "is_active"),
        is_member=_flags(nodes, "is_member"),
        scored=pairs.kept(stands & ~certain),
        weight=weights[stands & ~certain],
        matches=judged.kept(holds & is_match),
        no_matches=judged.kept(holds & ~is_match),
        merges=_in_order(pairs.kept(stands & certain)),
        before=Pairs.joined(
            pairs.kept(lost), judged.kept(~holds & is_match), _pairs(sets.get("client_between"))
        ),
    )


def note_nodes(sets: Sets) -> None:
    """Fill `node`, `held` and `old_member` from `touched`."""
    sets.make_numbered("node", ("record_key",), "number", first=0)
    sets.make("held")
    sets.engine.make("old_member", "SELECT record_key, client_id FROM held WHERE until IS NULL")


def place(sets: Sets, by_linkage: bool) -> None:
    """Fill `placed` (record_key, component, part): where each touched record belongs; part empty: nowhere.

    Fills `node`, `held` and `old_member` on the way.
    """
    note_nodes(sets)
    graph = read(sets)
    part = group(graph, sets.threshold, by_linkage)
    keys = sets.engine.get("SELECT record_key FROM node ORDER BY number").column("record_key")
    component = pa.array(neighbourhoods(graph, sets.threshold))
    columns = [keys, component, pa.array(part, mask=part < 0)]
    sets.engine.put("placed", pa.Table.from_arrays(columns, ["record_key", "component", "part"]))
