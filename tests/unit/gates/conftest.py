from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from resolution.config import Configuration
from resolution.schemas import STANDARDISED_RECORD
from resolution.warehouse.duck import connect

SOURCE = {
    "kind": "files",
    "path": "drops",
    "records_model": "stg_pos__clients",
    "tables": {"clients": {"pattern": "*.csv", "key": ["no_client"]}},
}


@pytest.fixture
def config(tmp_path: Path) -> Configuration:
    return Configuration.model_validate(
        {
            "brand": "Test",
            "default_country": "FR",
            "sources": {"pos": {**SOURCE, "trust": 1}, "web": {**SOURCE, "trust": 2}},
            "root": tmp_path,
        }
    )


@pytest.fixture
def store(config: Configuration) -> Callable[[list[dict[str, Any]]], None]:
    """Put standardised records into the warehouse, in the place of those that were there."""

    def put(records: list[dict[str, Any]]) -> None:
        with connect(config) as con:
            con.execute(f"DELETE FROM {STANDARDISED_RECORD.qualified}")
            for values in records:
                _insert(con, STANDARDISED_RECORD.qualified, values)

    return put


def _insert(con: Any, table: str, values: Mapping[str, Any]) -> None:
    marks = ", ".join("?" for _ in values)
    con.execute(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", list(values.values()))


@pytest.fixture
def sql(config: Configuration) -> Callable[..., list[tuple[Any, ...]]]:
    """Run SQL in the warehouse."""

    def run(statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        with connect(config) as con:
            return con.execute(statement, list(parameters)).fetchall()

    return run
