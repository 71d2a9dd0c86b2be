"""The history of a run, or of a client: what happened, how often, and why."""

from dataclasses import dataclass

import duckdb

from resolution.config import Configuration
from resolution.look.events import (
    Event,
    count_events,
    events_of_clients,
    newest_with_events,
    some_events,
)
from resolution.look.find import find
from resolution.look.words import in_order
from resolution.schemas import RUN
from resolution.warehouse import duck, runs
from resolution.warehouse.runs import Run


@dataclass(frozen=True)
class Count:
    """How often one thing happened for one cause."""

    event: str
    cause: str
    number: int


@dataclass(frozen=True)
class History:
    """What happened in a run, or to a client; `events` are some of all that `counts` counts.

    `run_id` is the run that it is told of, empty for all runs; `is_live` tells whether readers see
    what it did.
    """

    run_id: str | None
    is_live: bool
    state: str | None
    message: str | None
    client_id: str | None
    counts: tuple[Count, ...]
    events: tuple[Event, ...]

    @property
    def total(self) -> int:
        """How many events there are."""
        return sum(count.number for count in self.counts)


def history(
    config: Configuration,
    live_run: str,
    run_id: str | None = None,
    client: str | None = None,
    limit: int = 20,
) -> History:
    """Return what happened in a run, some of every kind; if none is named, in the newest that changed any.

    With `client` (whatever find.find takes) what happened to that client, the newest things first, in all
    runs up to the live one or in the one named. A run that failed may be named until the next one begins to
    cluster. Raises RunError when there is no such run or client.
    """
    live = runs.require(config, live_run)
    named = run_id or (None if client else _newest(config, live))
    run = runs.require(config, named) if named else None
    with duck.connect(config, read_only=True) as con:
        if client:
            return _of_client(con, live, run, client, limit)
        return _of_run(con, live, run or live, limit)


def _newest(config: Configuration, live: Run) -> str | None:
    """Return the newest run up to the live one in which anything happened."""
    with duck.connect(config, read_only=True) as con:
        number = newest_with_events(con, live.number)
        found = con.execute(f"SELECT run_id FROM {RUN.qualified} WHERE number = ?", [number]).fetchall()
    return found[0][0] if found else None


def _of_run(con: duckdb.DuckDBPyConnection, live: Run, run: Run, limit: int) -> History:
    counted = count_events(con, run.number)
    counts = [Count(event, cause, number) for (event, cause), number in counted.items()]
    return _history(live, run, None, counts, some_events(con, run.number, limit))


def _of_client(con: duckdb.DuckDBPyConnection, live: Run, run: Run | None, asked: str, limit: int) -> History:
    found = find(con, run or live, asked)
    clients = sorted({found.client_id, found.named_id})
    first, last = (run.number, run.number) if run else (0, live.number)
    events = events_of_clients(con, clients, first, last)
    kinds = [(event.event, event.cause) for event in events]
    counts = [Count(*kind, kinds.count(kind)) for kind in set(kinds)]
    return _history(live, run, found.client_id, counts, tuple(reversed(events))[:limit])


def _history(
    live: Run, run: Run | None, client_id: str | None, counts: list[Count], events: tuple[Event, ...]
) -> History:
    return History(
        run_id=run.run_id if run else None,
        is_live=run is None or run.number <= live.number,
        state=run.state if run else None,
        message=run.message if run else None,
        client_id=client_id,
        counts=tuple(sorted(counts, key=lambda count: in_order(count.event, count.cause))),
        events=events if client_id else tuple(sorted(events, key=lambda e: in_order(e.event, e.cause))),
    )
