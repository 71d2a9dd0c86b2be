"""All that a house's runs left behind, in a form that two houses can be compared by."""

import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb

from resolution.schemas import (
    BLOCKING_KEY,
    BUILD_PREFIX,
    CLIENT_EVENT,
    GATE_MEASURE,
    GATE_RESULT,
    MARTS,
    OBSERVATION,
    QUARANTINE,
    RUN,
    STANDARDISED_RECORD,
    VERSIONED,
)

Leavings = dict[str, Any]

_TABLES = (*VERSIONED, CLIENT_EVENT, BLOCKING_KEY, STANDARDISED_RECORD, OBSERVATION, GATE_MEASURE)
_TIMED = {
    RUN: ("counts", "seconds", "memory_mb"),  # of the work that was left to do
    GATE_RESULT: ("observed_at",),
    QUARANTINE: ("quarantined_at",),
}
_BUILDS = (
    "SELECT schema_name FROM information_schema.schemata "
    f"WHERE catalog_name = current_database() AND starts_with(schema_name, '{BUILD_PREFIX}') ORDER BY 1"
)
_STORE = ("judgement", "review_item", "blind_pair")


def leavings(root: Path) -> Leavings:
    """Return the state, the published files byte for byte, the models and the judgements of a house.

    Of what is recorded of a run, its counts, seconds and memory are left out.
    """
    return (
        state(root)
        | {"builds": _ask(root / "var/warehouse.duckdb", [_BUILDS])[0]}
        | _files(root / "published", "*/*/*.parquet", "*/*/manifest.json", "*")
        | _files(root / "var/models", "**/*")
        | {f"readers {table}": rows for table, rows in published(root).items()}
        | _store(root / "var/judgements.sqlite")
    )


def state(root: Path) -> Leavings:
    """Return the rows of the tables of the state."""
    queries = {table.name: f"FROM {table.qualified} ORDER BY ALL" for table in _TABLES}
    queries |= {
        table.name: f"SELECT * EXCLUDE ({', '.join(names)}) FROM {table.qualified} ORDER BY ALL"
        for table, names in _TIMED.items()
    }
    answers = _ask(root / "var/warehouse.duckdb", list(queries.values()))
    return dict(zip(queries, answers, strict=True))


def published(root: Path) -> Leavings:
    """Return what readers see, by table, in its order."""
    queries = [f"FROM {table}" for table in MARTS]
    return dict(zip(MARTS, _ask(root / "published/client_file.duckdb", queries), strict=True))


def difference(these: Leavings, those: Leavings) -> list[str]:
    """Return the names of what differs."""
    return sorted(name for name in these.keys() | those.keys() if these.get(name) != those.get(name))


def _ask(file: Path, queries: list[str]) -> list[list[Any]]:
    with duckdb.connect(str(file), read_only=True) as con:
        con.execute("LOAD icu; SET TimeZone = 'UTC'")
        return [con.execute(query).fetchall() for query in queries]


def _files(folder: Path, *patterns: str) -> Leavings:
    """Return checksums of files; where a link leads; of a folder that it is there."""
    found = sorted(path for pattern in patterns for path in folder.glob(pattern))
    return {str(path.relative_to(folder.parent)): _content(path) for path in found}


def _content(path: Path) -> str:
    if path.is_symlink():
        return str(path.readlink())
    return "a folder" if path.is_dir() else sha256(path.read_bytes()).hexdigest()


def _store(file: Path) -> Leavings:
    if not file.exists():
        return {}
    with closing(sqlite3.connect(file)) as con:
        return {f"store {table}": con.execute(f"SELECT * FROM {table}").fetchall() for table in _STORE}
