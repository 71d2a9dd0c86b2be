"""Make clients of edges and judgements: `resolution.edge` in, `resolution.membership` out."""

import pyarrow as pa

from resolution.cluster.counts import NO_CHURN, churn, totals
from resolution.cluster.events import tell
from resolution.cluster.graph import place
from resolution.cluster.groups import LINKAGE
from resolution.cluster.ids import found, give_ids
from resolution.cluster.judgements import hold_to
from resolution.cluster.keep import keep
from resolution.cluster.redirects import redirect
from resolution.cluster.sets import Sets
from resolution.cluster.touched import touch
from resolution.config import Configuration
from resolution.progress import Progress, silent
from resolution.schemas import CLIENT_ID_REDIRECT, JUDGEMENT, MEMBERSHIP
from resolution.warehouse import duck, state
from resolution.warehouse.engine import DuckEngine
from resolution.warehouse.runs import Run

_OWN = (MEMBERSHIP, CLIENT_ID_REDIRECT, JUDGEMENT)


def cluster(
    config: Configuration,
    run: Run,
    judgements: pa.Table,
    threshold: float,
    everything: bool = False,
    progress: Progress = silent,
) -> dict[str, int]:
    """Decide which records are one client, carry ids on, and tell what happened, in one transaction.

    `judgements` are the active ones (see judgements.hold_to). Only what changes touch is decided anew, or
    `everything`, for instance because of another threshold. Done again, it replaces what it did. Returns the
    numbers of records, clients and touched records, and the churn: clients created, merged, split, revived
    and retired, records moved.
    """
    by_linkage = LINKAGE not in config.model.without
    with duck.transaction(config) as con:
        state.undo(con, run.live_number, _OWN)
        hold_to(con, judgements, run.number)
        sets = Sets(DuckEngine(con), run.run_id, run.number, threshold, reason_of(run))
        progress("cluster", 0, 3)
        is_touched = touch(sets, everything or run.live_number == 0)
        progress("cluster", 1, 3)
        if is_touched:
            decide(sets, by_linkage)
            progress("cluster", 2, 3)
            keep(con, run)
        counted = totals(con) | (churn(con) if is_touched else NO_CHURN)
    progress("cluster", 3, 3)
    return counted


def decide(sets: Sets, by_linkage: bool) -> None:
    """Make the tables of what changes for the records of `touched`; the state is only read."""
    place(sets, by_linkage)
    give_ids(sets, found)
    tell(sets)
    redirect(sets)


def reason_of(run: Run) -> str:
    """Return the cause of what happens where nothing but the run itself is the cause."""
    return "new_model" if "model" in (run.reason or "") else "other"
