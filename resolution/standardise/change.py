"""Which records have to be standardised: those whose source row changed, or what they stand by."""

from dataclasses import dataclass

import duckdb
import pyarrow as pa

from resolution.schemas import SOURCE_RECORD, STANDARDISED_RECORD
from resolution.standardise import piece
from resolution.warehouse.duck import quoted
from resolution.warehouse.engine import Engine

ANEW = ""
"""The standard that no record stands by."""

_FOUND = ("changed_record", "gone_record")
_NOT_HASHED = frozenset({"updated_at", "created_at", "content_hash", "source_hash", "standard"})


@dataclass(frozen=True)
class Change:
    """How many records are to be standardised, and how many are gone."""

    records: int
    gone: int


def find(engine: Engine, kept: str, standard: str) -> Change:
    """Fill changed_record and gone_record from hashed_record and a table of the records in standard form; the
    standard ANEW finds that all records changed.
    """
    given = {"kept": kept, "standard": quoted(standard)}
    found = (engine.make(name, piece.text(name, **given)) for name in _FOUND)
    return Change(*found)


def hashed(records: str) -> str:
    """Return SQL for hashed_record: one row a source record, and the hash of its whole row."""
    return f"SELECT record_key, {_row_hash()} AS source_hash FROM {records}"


def remove(con: duckdb.DuckDBPyConnection) -> int:
    """Remove the standardised records that changed or are gone; return how many there were."""
    [(removed,)] = con.execute(
        f"DELETE FROM {STANDARDISED_RECORD.qualified} "
        "WHERE record_key IN (SELECT record_key FROM changed_record UNION ALL FROM gone_record)"
    ).fetchall()
    return int(removed)


def written(standard: str) -> str:
    """Return SQL for the settled records as they are kept; the hash of their content knows neither times nor
    why they were settled.
    """
    names = [name for name in STANDARDISED_RECORD.columns.names if name not in ("content_hash", "standard")]
    contents = ", ".join(f"{name} := {name}" for name in names if name not in _NOT_HASHED)
    return (
        f"SELECT {', '.join(names)}, md5(to_json(struct_pack({contents}))::VARCHAR) AS content_hash, "
        f"{quoted(standard)} AS standard FROM settled"
    )


def write(con: duckdb.DuckDBPyConnection, standard: str) -> None:
    """Write the settled records."""
    con.execute(
        f"INSERT INTO {STANDARDISED_RECORD.qualified} BY NAME {written(standard)} ORDER BY record_key"
    )


def _row_hash() -> str:
    """Return SQL for the hash of a source record; lists are hashed by themselves, or ['a'], ['b'] would have
    the hash of ['a', 'b'], [].
    """
    columns = ", ".join(
        f"hash({field.name})" if pa.types.is_nested(field.type) else field.name
        for field in SOURCE_RECORD.columns
    )
    return f"hash({columns})"
