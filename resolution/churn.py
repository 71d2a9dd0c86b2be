"""Churn: how much of the client file that readers know would not go on as it was; too much stops publication.

Ids are a contract with everybody who stores them. A run that ends or divides many clients at once has seldom
learnt something: a source has given its records other keys, or a new model judges in another way.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from resolution.config import Configuration
from resolution.errors import GateError
from resolution.schemas import CLIENT_EVENT, MEMBERSHIP
from resolution.warehouse import duck
from resolution.warehouse.runs import Run
from resolution.warehouse.state import as_of

FEWEST = 100
"""Of fewer clients, or records of a source, a few are a large share: they are not judged."""
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


_EVENTS = (
    f"SELECT event, count(DISTINCT client_id) FROM {CLIENT_EVENT.qualified} WHERE since = ? GROUP BY event"
)
_MOVED = f"""
SELECT count(*) FROM {MEMBERSHIP.qualified} AS gone
JOIN {MEMBERSHIP.qualified} AS come ON come.record_key = gone.record_key AND come.since = gone.until
WHERE gone.until = ?
"""


def _count(con: duckdb.DuckDBPyConnection, number: int, live_number: int) -> Churn:
    [(clients,)] = con.execute(
        f"SELECT count(DISTINCT client_id) FROM {as_of(MEMBERSHIP, live_number)}"
    ).fetchall()
    events = dict(con.execute(_EVENTS, [number]).fetchall())
    [(moved,)] = con.execute(_MOVED, [number]).fetchall()
    kinds = {kind: events.get(kind, 0) for kind in ("created", "merged", "split", "retired")}
    return Churn(clients, moved=moved, **kinds)


def _renamed(con: duckdb.DuckDBPyConnection, number: int, live_number: int) -> dict[str, float]:
    """Return the sources that look as if they had given their records other keys, and what share of them."""
    before, now = as_of(MEMBERSHIP, live_number), as_of(MEMBERSHIP, number)
    found = con.execute(f"""
        SELECT
            split_part(record_key, ':', 1) AS source,
            least(count(*) FILTER (stays IS NULL), count(*) FILTER (was IS NULL))
                / count(*) FILTER (was) AS renamed
        FROM (SELECT record_key, true AS was FROM {before}) AS old
        FULL JOIN (SELECT record_key, true AS stays FROM {now}) AS new USING (record_key)
        GROUP BY source
        HAVING count(*) FILTER (was) >= {FEWEST} AND renamed > {RENAMED_SHARE}
        ORDER BY source
    """)
    return dict(found.fetchall())


def _looks_like(renamed: Iterable[str], run: Run) -> str:
    if not renamed:
        return f"`clientfile history --run {run.run_id}` tells what would happen to whom."
    return (
        f"It looks as if {' and '.join(renamed)} had given its records other keys: most of them are gone,"
        " and as many are new. Ask for the old keys back."
    )


def check_churn(config: Configuration, run: Run, live_number: int) -> dict[str, int]:
    """Count what a run makes of the clients that readers know.

    Raises GateError when a larger share of them than gates.max_churn_share ends or parts, or when a source
    has given a larger share of its records other keys: what stewards said of these would be lost.
    """
    limit = config.gates.max_churn_share
    with duck.connect(config, read_only=True) as con:
        churn = _count(con, run.number, live_number)
        renamed = _renamed(con, run.number, live_number)
    too_much = churn.clients >= FEWEST and churn.share > limit
    if too_much or any(share > limit for share in renamed.values()):
        more = f", more than the {limit:.0%} of gates.max_churn_share" if too_much else ""
        raise GateError(
            f"Gate 2 stopped the run: of {churn.clients:,} clients {churn.share:.0%} would not go on as they"
            f" were ({churn.merged:,} merged, {churn.split:,} split, {churn.retired:,} retired){more}."
            f" {_looks_like(renamed, run)}",
            "If it is meant, raise gates.max_churn_share for one run.",
        )
    counted = {name: getattr(churn, name) for name in ("created", "merged", "split", "retired", "moved")}
    return {f"clients {name}" if name != "moved" else "records moved": n for name, n in counted.items()}
