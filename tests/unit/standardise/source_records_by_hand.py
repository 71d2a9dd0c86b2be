"""Source records made by hand, landed and standardised in a warehouse of the test's own."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from resolution import config as configuration
from resolution.config import Configuration
from resolution.schemas import SOURCE_RECORD, STANDARDISED_RECORD
from resolution.standardise import records
from resolution.warehouse import duck

SHIPPED = Path(configuration.__file__).with_name("clientfile.yaml")
CHANGED = datetime(2026, 11, 20, tzinfo=UTC)
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def source_record(record_key: str, **values: Any) -> dict[str, Any]:
    source, _, identifier = record_key.partition(":")
    given = {"record_key": record_key, "source": source, "source_record_id": identifier}
    return {**given, "updated_at": CHANGED, "created_at": CHANGED, "is_deleted": False} | values


def land(config: Configuration, rows: list[dict[str, Any]]) -> None:
    """Fill intermediate.int_source_records, as dbt does."""
    complete = [{name: row.get(name) for name in SOURCE_RECORD.columns.names} for row in rows]
    with duck.transaction(config) as con:
        con.execute("CREATE SCHEMA IF NOT EXISTS intermediate")
        con.execute(duck.create_table(SOURCE_RECORD))
        con.execute(f"DELETE FROM {SOURCE_RECORD.qualified}")
        con.register("complete", pa.Table.from_pylist(complete, schema=SOURCE_RECORD.columns))
        con.execute(f"INSERT INTO {SOURCE_RECORD.qualified} FROM complete")


def stored(config: Configuration) -> dict[str, dict[str, Any]]:
    with duck.connect(config, read_only=True) as con:
        rows = (
            con.sql(f"FROM {STANDARDISED_RECORD.qualified} ORDER BY record_key").to_arrow_table().to_pylist()
        )
    return {row["record_key"]: row for row in rows}


def run(config: Configuration, *rows: dict[str, Any]) -> dict[str, dict[str, Any]]:
    land(config, list(rows))
    records.standardise(config)
    return stored(config)


def name_of(number: int) -> str:
    return "".join(LETTERS[number // 26**power % 26] for power in (2, 1, 0)) + "son"
