"""The manifest of runs: what each was made from, how far it came, what it counted and what it took."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

import duckdb

from resolution import __version__
from resolution.config import Configuration
from resolution.errors import RunError
from resolution.schemas import RUN
from resolution.warehouse import duck


@dataclass(frozen=True)
class Run:
    """One row of `resolution.run`, and the number of the run that it goes on from, 0 for none."""

    run_id: str
    number: int
    state: str
    started_at: datetime
    ended_at: datetime | None
    live_run: str | None
    live_number: int
    mode: str | None
    reason: str | None
    frozen: dict[str, str]
    seal: dict[str, str]
    stage: str | None
    model_version: str | None
    counts: dict[str, int]
    seconds: dict[str, float]
    memory_mb: dict[str, float]
    message: str | None


_RUN_ID = re.compile("r[a-z0-9_]{1,40}")
"""Schemas and folders are called by it."""
_NAMES = tuple(field.name for field in fields(Run))


_WITH_LIVE = f"""
    SELECT *, CASE WHEN live_run IS NOT NULL
        THEN (SELECT live.number FROM {RUN.qualified} AS live WHERE live.run_id = run.live_run)
        ELSE 0 END AS live_number
    FROM {RUN.qualified} AS run
"""


def _read(con: duckdb.DuckDBPyConnection, clause: str, *parameters: object) -> list[Run]:
    answer = con.execute(f"{_WITH_LIVE} {clause}", list(parameters))
    columns = [column[0] for column in answer.description or []]
    return [_run(dict(zip(columns, row, strict=True))) for row in answer.fetchall()]


def _run(row: dict[str, Any]) -> Run:
    """Make a run of its row; maps that were never filled are empty."""
    maps = {name: row.get(name) or {} for name in ("memory_mb", "frozen", "seal")}
    return Run(**{name: row.get(name) for name in _NAMES} | maps)


def last_runs(config: Configuration, limit: int = 10) -> list[Run]:
    """Return the newest runs, the newest first."""
    with duck.connect(config, read_only=True) as con:
        return _read(con, "ORDER BY number DESC LIMIT ?", limit)


def published(config: Configuration) -> list[Run]:
    """Return the runs that readers saw, the newest first."""
    with duck.connect(config, read_only=True) as con:
        return _read(con, "WHERE state = 'published' ORDER BY number DESC")


def last_published(config: Configuration) -> str | None:
    """Return the run that was published last, or None before the first publication."""
    with duck.connect(config) as con:
        found = _read(con, "WHERE state = 'published' ORDER BY number DESC LIMIT 1")
    return found[0].run_id if found else None


def begin_run(config: Configuration, now: datetime, live_run: str | None, run_id: str | None = None) -> str:
    """Open a run and return its id; one that a dead process left open is marked as interrupted.

    `live_run` is the run that readers see: killed after the switch, it was published all the same.
    A run that was begun under the same id goes on, with what it was begun from: its stages are simply done
    again. One that readers see stays published. Raises RunError when the id is none.
    """
    if run_id and not _RUN_ID.fullmatch(run_id):
        raise RunError(
            "That cannot be the name of a run.",
            "A name is an r and up to 40 small letters, digits and underscores, such as r20261122_again.",
        )
    with duck.transaction(config) as con:
        con.execute(
            f"UPDATE {RUN.qualified} SET ended_at = $now, "
            "state = CASE WHEN run_id = $live_run THEN 'published' ELSE 'interrupted' END "
            "WHERE state = 'running' AND run_id IS DISTINCT FROM $run_id",
            {"now": now, "run_id": run_id, "live_run": live_run},
        )
        run_id = run_id or _unused_id(con, now)
        if _read(con, "WHERE run_id = ?", run_id):
            con.execute(
                f"UPDATE {RUN.qualified} SET message = NULL, "
                "state = CASE WHEN run_id = $live_run THEN state ELSE 'running' END, "
                "ended_at = CASE WHEN run_id = $live_run THEN ended_at END "
                "WHERE run_id = $run_id",
                {"run_id": run_id, "live_run": live_run},
            )
        else:
            _insert(con, run_id, now, live_run)
    return run_id


def _insert(con: duckdb.DuckDBPyConnection, run_id: str, now: datetime, live_run: str | None) -> None:
    con.execute(
        f"INSERT INTO {RUN.qualified} BY NAME SELECT $run_id AS run_id, 'running' AS state, "
        f"(SELECT coalesce(max(number), 0) + 1 FROM {RUN.qualified}) AS number, "
        "$now AS started_at, $live_run AS live_run, $code AS code_version, "
        "MAP {}::MAP(VARCHAR, BIGINT) AS counts, MAP {}::MAP(VARCHAR, DOUBLE) AS seconds, "
        "MAP {}::MAP(VARCHAR, DOUBLE) AS memory_mb",
        {"run_id": run_id, "now": now, "live_run": live_run, "code": __version__},
    )


def _unused_id(con: duckdb.DuckDBPyConnection, now: datetime) -> str:
    while _read(con, "WHERE run_id = ?", f"r{now:%Y%m%dt%H%M%S}"):
        now += timedelta(seconds=1)
    return f"r{now:%Y%m%dt%H%M%S}"


def find(config: Configuration, run_id: str) -> Run | None:
    """Return a run in any state, None when it was never begun."""
    with duck.connect(config) as con:
        return next(iter(_read(con, "WHERE run_id = ?", run_id)), None)


def require(config: Configuration, run_id: str) -> Run:
    """Return a run in any state; raises RunError when it was never begun."""
    found = find(config, run_id)
    if found is None:
        raise RunError(f"There is no run {run_id}.", "Begin one with `clientfile run`.")
    return found


def require_open(config: Configuration, run_id: str) -> Run:
    """Return an open run; raises RunError when it was never begun, has ended, or another took its place."""
    found = require(config, run_id)
    if found.state != "running":
        raise RunError(f"The run {run_id} is {found.state}.", "Start a new run.")
    return found


def note_stage(
    config: Configuration,
    run_id: str,
    stage: str,
    counts: dict[str, int],
    seconds: float,
    memory_mb: float | None = None,
) -> None:
    """Record that a stage was done: its counts (as `stage: what`), wall time and peak memory in MB."""
    labelled = {f"{stage}: {what}": count for what, count in counts.items()}
    with duck.connect(config) as con:
        con.execute(
            f"UPDATE {RUN.qualified} SET stage = $stage, "
            "counts = map_concat(counts, map($labels::VARCHAR[], $values::BIGINT[])), "
            "seconds = map_concat(seconds, map([$stage], [$seconds::DOUBLE])), "
            "memory_mb = map_concat(memory_mb, map($measured::VARCHAR[], $peaks::DOUBLE[])) "
            "WHERE run_id = $run_id",
            {
                "stage": stage,
                "labels": list(labelled),
                "values": list(labelled.values()),
                "seconds": seconds,
                "measured": [] if memory_mb is None else [stage],
                "peaks": [] if memory_mb is None else [memory_mb],
                "run_id": run_id,
            },
        )


def end_run(
    config: Configuration,
    run_id: str,
    state: str,
    now: datetime,
    *,
    model_version: str | None = None,
    message: str | None = None,
) -> None:
    """Close a run as published, trained or failed; `message` holds no personal value.

    A model that is known of it already stays known: what follows on the publication may still fail.
    """
    with duck.connect(config) as con:
        con.execute(
            f"UPDATE {RUN.qualified} SET state = ?, ended_at = ?, "
            "model_version = coalesce(?, model_version), message = ? WHERE run_id = ?",
            [state, now, model_version, message, run_id],
        )


def note_decision(
    config: Configuration, run_id: str, mode: str | None, reason: str | None, frozen: Mapping[str, str]
) -> None:
    """Record how a run works, why, and what its links depend on beside the records."""
    with duck.connect(config) as con:
        con.execute(
            f"UPDATE {RUN.qualified} SET mode = $mode, reason = $reason, "
            "frozen = map($names::VARCHAR[], $values::VARCHAR[]) WHERE run_id = $run_id",
            {
                "mode": mode,
                "reason": reason,
                "names": list(frozen),
                "values": list(frozen.values()),
                "run_id": run_id,
            },
        )


def note_seal(config: Configuration, run_id: str, seal: Mapping[str, str]) -> None:
    """Record the checksums of the state that a run left."""
    with duck.connect(config) as con:
        con.execute(
            f"UPDATE {RUN.qualified} SET seal = map($names::VARCHAR[], $sums::VARCHAR[]) "
            "WHERE run_id = $run_id",
            {"names": list(seal), "sums": list(seal.values()), "run_id": run_id},
        )
