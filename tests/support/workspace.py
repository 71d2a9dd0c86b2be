"""A project folder for a test: the shipped configuration, and tables filled by hand."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from resolution import config as configuration
from resolution.config import Configuration
from resolution.schemas import STANDARDISED_RECORD, Table
from resolution.warehouse import duck, runs
from resolution.warehouse.runs import Run

SHIPPED = Path(configuration.__file__).with_name("clientfile.yaml")
DAY = datetime(2026, 11, 20, tzinfo=UTC)


def workspace(root: Path) -> Configuration:
    """Return the shipped configuration, rooted in a test's own folder."""
    return configuration.load(SHIPPED).model_copy(update={"root": root})


def fill(config: Configuration, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    """Replace a declared table by rows; columns that a row does not name are empty."""
    given = [{name: row.get(name) for name in table.columns.names} for row in rows]
    with duck.transaction(config) as con:
        con.register("given", pa.Table.from_pylist(given, schema=table.columns))
        con.execute(f"DELETE FROM {table.qualified}")
        con.execute(f"INSERT INTO {table.qualified} FROM given")
        con.unregister("given")


def record(record_key: str, **values: Any) -> dict[str, Any]:
    """Return a standardised record that is alive."""
    source, _, identifier = record_key.partition(":")
    return {
        "record_key": record_key,
        "source": source,
        "source_record_id": identifier,
        "is_deleted": False,
        "updated_at": DAY,
        "created_at": DAY,
        "issues": [],
        "content_hash": record_key,
    } | values


def fill_records(config: Configuration, rows: Iterable[dict[str, Any]]) -> None:
    """Replace the standardised records."""
    fill(config, STANDARDISED_RECORD, rows)


def open_run(
    config: Configuration, run_id: str = "r1", live_run: str | None = None, mode: str = "full"
) -> Run:
    """Return a run that stages can work for, begun now or before."""
    runs.begin_run(config, DAY, live_run, run_id)
    if runs.require(config, run_id).mode is None:
        runs.note_decision(config, run_id, mode, None, {})
    return runs.require(config, run_id)
