"""What became of two records in a run: the clients that they belong to, and the edge between them."""

from dataclasses import dataclass

import duckdb

from resolution.config import Configuration
from resolution.link.explain import took_no_part
from resolution.schemas import EDGE, MEMBERSHIP
from resolution.warehouse import duck, runs
from resolution.warehouse.state import as_of


@dataclass(frozen=True)
class Membership:
    """The client that a record belongs to, and how many records that client has."""

    client_id: str
    records: int


@dataclass(frozen=True)
class Scored:
    """The edge that a run keeps of a pair: what the run weighed it, and the blocking rule that found it."""

    match_weight: float
    found_by: str


@dataclass(frozen=True)
class Standing:
    """Two records in a run; `scored` is None where the run keeps no edge of the pair."""

    run_id: str
    model_version: str | None
    left: Membership
    right: Membership
    scored: Scored | None

    @property
    def are_one(self) -> bool:
        """Tell whether both records belong to one client."""
        return self.left.client_id == self.right.client_id


_MEMBERSHIP = """
    SELECT client_id, count(*) FROM {membership}
    WHERE client_id = (SELECT client_id FROM {membership} WHERE record_key = $key)
    GROUP BY client_id
"""
_SCORED = """
    SELECT match_weight, match_key FROM {edge}
    WHERE record_key_l = ? AND record_key_r = ? AND match_weight IS NOT NULL
"""


def _membership(con: duckdb.DuckDBPyConnection, run: runs.Run, key: str) -> Membership:
    query = _MEMBERSHIP.format(membership=as_of(MEMBERSHIP, run.number))
    found = con.execute(query, {"key": key}).fetchall()
    if not found:
        raise took_no_part(run.run_id, key)
    return Membership(*found[0])


def standing(config: Configuration, run_id: str, left: str, right: str) -> Standing:
    """Return what a run made of two records, left < right; raises RunError when one took no part in it."""
    run = runs.require(config, run_id)
    with duck.connect(config, read_only=True) as con:
        ours, theirs = (_membership(con, run, key) for key in (left, right))
        scored = con.execute(_SCORED.format(edge=as_of(EDGE, run.number)), [left, right]).fetchall()
    return Standing(run_id, run.model_version, ours, theirs, Scored(*scored[0]) if scored else None)
