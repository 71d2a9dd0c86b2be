"""What readers see, and the state that it stands on."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import duckdb

from resolution.config import Configuration
from resolution.doctor.check import Check, failure, ok, skipped, warning
from resolution.errors import WarehouseError
from resolution.publish import live
from resolution.warehouse import duck, runs
from resolution.warehouse.landed import newest_load
from resolution.warehouse.runs import Run
from resolution.warehouse.seal import require_unbroken

AHEAD = timedelta(minutes=5)
"""How far a clock may be behind what it wrote itself: it may have been set right meanwhile."""


def examine(config: Configuration) -> Iterator[Check]:
    """Look at the live run, its seal, and the newest times in the warehouse."""
    last = runs.last_runs(config, 1)
    with duck.connect(config, read_only=True) as con:
        newest = newest_load(con)
    yield _clock(newest, last)
    published = live(config)
    if published is None:
        yield _nothing(runs.published(config))
        return
    run = next((run for run in runs.last_runs(config, 10_000) if run.run_id == published.run_id), None)
    if run is None:
        yield failure(
            "live run",
            f"The published folder shows the run {published.run_id}, which the warehouse does not know.",
            "Restore both from one backup; to begin anew, with new ids, remove the published folder.",
        )
        return
    yield ok("live run", f"{run.run_id}, {published.counts.get('client', 0):,} clients.")
    with duck.connect(config, read_only=True) as con:
        yield _seal(con, run)


def _nothing(before: list[Run]) -> Check:
    if before:
        return failure(
            "live run",
            f"The published folder shows no build, though the run {before[0].run_id} was published.",
            f"`clientfile rollback --to {before[0].run_id}`, or `clientfile run`.",
        )
    return skipped("live run", "Nothing has been published yet.")


def _seal(con: duckdb.DuckDBPyConnection, run: Run) -> Check:
    if not run.seal:
        return skipped("seal", f"The run {run.run_id} left none.")
    if run.seal.get("sealed by") != duckdb.__version__:
        return warning(
            "seal",
            "It is of another version of DuckDB, by which it cannot be compared.",
            "Nothing; the next run is a full one and makes a new seal.",
        )
    try:
        require_unbroken(con, run, links_too=True)
    except WarehouseError as error:
        return failure("seal", error.what, error.remedy)
    return ok("seal", f"The state is as the run {run.run_id} left it.")


def _clock(newest: datetime | None, last: list[Run]) -> Check:
    times = [time for time in (newest, *(run.started_at for run in last)) if time]
    if not times:
        return skipped("clock", "Nothing was pulled or run yet.")
    ahead = max(times) - datetime.now(UTC)
    hours = ahead.total_seconds() / 3600
    if ahead > AHEAD:
        return failure(
            "clock",
            f"This machine's clock is {hours:,.1f} hours behind the newest load or run.",
            "Set it right before the next pull: what is pulled now would count as older than what is there.",
        )
    return ok("clock", "This machine's clock is after the newest load and run.")
