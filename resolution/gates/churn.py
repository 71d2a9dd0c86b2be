"""Churn: how much of the client file that readers know would not go on as it was; too much stops publication.

Ids are a contract with everybody who stores them. A run that ends or divides many clients at once has seldom
learnt something: a source has given its records other keys, or a new model judges in another way.
"""

from dataclasses import dataclass

import duckdb

from expectations.expectation import Limits
from expectations.membership import FEWEST
from resolution.config import Configuration
from resolution.schemas import CLIENT_EVENT, MEMBERSHIP
from resolution.warehouse.duck import asked
from resolution.warehouse.engine import Engine, rows
from resolution.warehouse.runs import Run
from resolution.warehouse.state import as_of

RENAMED_SHARE = 0.5
"""Of a source's records, the share gone and as many new from which it looks as if their keys were renamed."""


@dataclass(frozen=True)
class Churn:
    """What becomes of the clients that were live: how many there were, how many end or part, and how many
    records change their client."""

    clients: int
    created: int
    merged: int
    split: int
    retired: int
    moved: int

    @property
    def share(self) -> float:
        """The share of live clients whose id ends or whose records part."""
        return (self.merged + self.split + self.retired) / self.clients if self.clients else 0.0


_KINDS = ("created", "merged", "split", "retired")
_EVENTS = (
    f"SELECT event, count(DISTINCT client_id) AS clients FROM {CLIENT_EVENT.qualified} WHERE since = ?"
    " GROUP BY event"
)
_MOVED = f"""
SELECT count(*) AS moved FROM {MEMBERSHIP.qualified} AS gone
JOIN {MEMBERSHIP.qualified} AS come ON come.record_key = gone.record_key AND come.since = gone.until
WHERE gone.until = ?
"""


def _count(engine: Engine, number: int, live_number: int) -> Churn:
    live = f"SELECT count(DISTINCT client_id) AS clients FROM {as_of(MEMBERSHIP, live_number)} AS live"
    [(clients,)] = rows(engine.get(live))
    events = dict(rows(engine.get(_EVENTS, [number])))
    [(moved,)] = rows(engine.get(_MOVED, [number]))
    kinds = {kind: events.get(kind, 0) for kind in _KINDS}
    return Churn(clients, moved=moved, **kinds)


def _renamed(engine: Engine, number: int, live_number: int) -> dict[str, float]:
    """Return the sources that look as if they had given their records other keys, and what share of them."""
    before, now = as_of(MEMBERSHIP, live_number), as_of(MEMBERSHIP, number)
    found = engine.get(f"""
        SELECT
            split_part(record_key, ':', 1) AS source,
            least(count_if(stays IS NULL), count_if(was IS NULL)) / nullif(count(was), 0) AS renamed
        FROM (SELECT record_key, true AS was FROM {before} AS member) AS old
        FULL JOIN (SELECT record_key, true AS stays FROM {now} AS member) AS new USING (record_key)
        GROUP BY source
        HAVING count(was) >= {FEWEST} AND renamed > {RENAMED_SHARE}
        ORDER BY source
    """)
    return dict(rows(found))


@dataclass(frozen=True)
class Change:
    """A run's churn as a gate sees it: the numbers by subject, their limits, and a sentence."""

    churn: Churn
    renamed: dict[str, float]
    limit: float
    run_id: str

    @property
    def shares(self) -> dict[str, float]:
        """The share of clients that do not go on, and of each source the share of keys that do not."""
        return {"clients": self.churn.share} | {f"keys of {name}": n for name, n in self.renamed.items()}

    @property
    def limits(self) -> dict[str, Limits]:
        """Return the limits of the shares; few clients have none."""
        most = Limits(ceiling=self.limit)
        clients = {"clients": most} if self.churn.clients >= FEWEST else {"clients": Limits()}
        return clients | {f"keys of {name}": most for name in self.renamed}

    @property
    def counts(self) -> dict[str, int]:
        """Return what a run says of it: clients created, merged, split and retired, records moved."""
        kinds = {f"clients {name}": getattr(self.churn, name) for name in _KINDS}
        return kinds | {"records moved": self.churn.moved}

    @property
    def sentence(self) -> str:
        """What is wrong, in words."""
        churn = self.churn
        too_much = not self.limits["clients"].hold(churn.share)
        more = f", more than the {self.limit:.0%} of gates.max_churn_share" if too_much else ""
        return (
            f"of {churn.clients:,} clients {churn.share:.0%} would not go on as they were"
            f" ({churn.merged:,} merged, {churn.split:,} split, {churn.retired:,} retired){more}."
            f" {self._looks_like}"
        )

    @property
    def _looks_like(self) -> str:
        if not self.renamed:
            return f"`clientfile history --run {self.run_id}` tells what would happen to whom"
        return (
            f"It looks as if {' and '.join(self.renamed)} had given its records other keys: most of them are"
            " gone, and as many are new. Ask for the old keys back"
        )


def find_change(con: duckdb.DuckDBPyConnection, config: Configuration, run: Run) -> Change:
    """Count what a run makes of the clients that readers know, and of the keys of each source.

    A source that has given most of its records other keys counts too: what stewards said of these would be
    lost.
    """
    with asked(con) as engine:
        churn = _count(engine, run.number, run.live_number)
        renamed = _renamed(engine, run.number, run.live_number)
    return Change(churn, renamed, config.gates.max_churn_share, run.run_id)
