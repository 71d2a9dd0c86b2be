"""Where records belong, on a Spark: components by its joins, what happens in them by arrays in the tasks.

Nothing but a component's own records and edges decides about it. So whole components go to a task, many at a
time, and are grouped there as a run on DuckDB groups all of them (groups.py); a record's number says which of
several is the smaller, in a task as everywhere.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from resolution.cluster.graph import note_nodes
from resolution.cluster.groups import Graph, group
from resolution.cluster.linkage import UNIT, Flags, Integers, Pairs
from resolution.cluster.sets import Sets
from resolution.warehouse.component import components
from resolution.warehouse.spark.batch import by_group
from resolution.warehouse.spark.engine import SparkEngine

_ALONE, _SCORED, _MATCH, _NO_MATCH, _MERGE = range(5)
"""What a row is about: a record, or what a pair of records is."""
_PART = pa.schema([("number", pa.int64()), ("part", pa.int64())])

_WEIGHED = f"""
SELECT l, r, CAST(round(probability * {UNIT}) AS BIGINT) AS weight, is_certain, stands FROM edge_pair
"""
# everything that a record's fate may hang on, old or new; see groups.neighbourhoods and graph.read
_NEAR = """
SELECT l, r FROM weighed_pair WHERE stands AND (is_certain OR CAST(weight AS DOUBLE) / {unit} >= {threshold})
UNION ALL
SELECT l, r FROM weighed_pair WHERE NOT stands AND CAST(weight AS DOUBLE) >= {least}
UNION ALL
SELECT l, r FROM judged_pair WHERE is_match
UNION ALL
SELECT l, r FROM client_pair
"""
_COMPONENT = """
SELECT node.number, node.record_key, coalesce(near.label, node.number) AS component, is_active, is_member
FROM node LEFT JOIN near_label AS near ON near.number = node.number
"""
# one row a record, and one a pair within a component; a pair between two changes nothing in either
_TOGETHER = f"""
SELECT component, {_ALONE} AS about, number AS l, number AS r,
    CAST(is_active AS BIGINT) + 2 * CAST(is_member AS BIGINT) AS weight
FROM node_component
UNION ALL
SELECT l.component, pair.about, pair.l, pair.r, pair.weight
FROM (
    SELECT CASE WHEN is_certain THEN {_MERGE} ELSE {_SCORED} END AS about, l, r, weight
    FROM weighed_pair WHERE stands
    UNION ALL
    SELECT CASE WHEN is_match THEN {_MATCH} ELSE {_NO_MATCH} END AS about, l, r, 0 AS weight
    FROM judged_pair WHERE stands
) AS pair
JOIN node_component AS l ON l.number = pair.l
JOIN node_component AS r ON r.number = pair.r AND r.component = l.component
"""
_PLACED = """
SELECT node.record_key, node.component, CASE WHEN grouped.part >= 0 THEN grouped.part END AS part
FROM node_component AS node JOIN grouped ON grouped.number = node.number
"""


@dataclass(frozen=True)
class _Grouping:
    """Whole components in, the part that each of their records belongs to out."""

    threshold: float
    by_linkage: bool

    def __call__(self, rows: pa.Table) -> pa.Table:
        """Return the number of each record and of the smallest one of its part, -1 where it has none."""
        nodes = rows.filter(pc.equal(rows["about"], _ALONE)).sort_by("l")
        numbers = nodes["l"].to_numpy()
        states = nodes["weight"].to_numpy()
        scored, weight = _pairs(rows, _SCORED, numbers)
        graph = Graph(
            is_active=_set(states, 1),
            is_member=_set(states, 2),
            scored=scored,
            weight=weight,
            matches=_pairs(rows, _MATCH, numbers)[0],
            no_matches=_pairs(rows, _NO_MATCH, numbers)[0],
            merges=_pairs(rows, _MERGE, numbers)[0],
            before=Pairs(_NONE, _NONE),  # it says which records are neighbours, and these are
        )
        part = group(graph, self.threshold, self.by_linkage)
        found = np.where(part < 0, -1, numbers[np.maximum(part, 0)])
        return pa.table([pa.array(numbers), pa.array(found)], schema=_PART)


_NONE = np.array([], dtype=np.int64)


def _set(states: Integers, bit: int) -> Flags:
    flags: Flags = (states & bit) > 0
    return flags


def _pairs(rows: pa.Table, about: int, numbers: Integers) -> tuple[Pairs, Integers]:
    """Return the pairs of one kind in order, by the places of their records, and their weights."""
    kind = rows.filter(pc.equal(rows["about"], about)).sort_by([("l", "ascending"), ("r", "ascending")])
    left, right = (np.searchsorted(numbers, kind[end].to_numpy()).astype(np.int64) for end in "lr")
    return Pairs(left, right), kind["weight"].to_numpy().astype(np.int64)


def place(sets: Sets, engine: SparkEngine, by_linkage: bool) -> None:
    """Fill `placed` and what it needs; see graph.place."""
    note_nodes(sets)
    engine.make("edge_pair", sets.text("edge_between"))
    engine.make("judged_pair", sets.text("judgement_between"))
    engine.make("client_pair", sets.text("client_between"))
    engine.make("weighed_pair", _WEIGHED)
    threshold = f"CAST({sets.threshold!r} AS DOUBLE)"
    least = f"CAST({sets.threshold * UNIT!r} AS DOUBLE)"
    engine.make("near_pair", _NEAR.format(unit=f"CAST({UNIT} AS DOUBLE)", threshold=threshold, least=least))
    components(engine, "near_pair", "near_label")
    engine.make("node_component", _COMPONENT)
    together = engine.frame(_TOGETHER)
    engine.hold("grouped", by_group(together, "component", _Grouping(sets.threshold, by_linkage), _PART))
    engine.make("placed", _PLACED)
