"""Which records have to be standardised: those whose source row changed, or what they stand by."""

from dataclasses import dataclass

import duckdb
import pyarrow as pa

from resolution.schemas import SOURCE_RECORD, STANDARDISED_RECORD
from resolution.standardise import piece
from resolution.warehouse.duck import quoted

ANEW = ""
"""The standard that no record stands by."""

_NOT_HASHED = frozenset({"updated_at", "created_at", "content_hash", "source_hash", "standard"})


@dataclass(frozen=True)
class Change:
    """How many records are to be standardised, and how many are gone."""

    records: int
    gone: int


def find(con: duckdb.DuckDBPyConnection, standard: str) -> Change:
    """Fill changed_record and gone_record; the standard ANEW finds that all records changed."""
    piece.run(con, "changed_record", hash=_row_hash(), standard=quoted(standard))
    return Change(_count(con, "changed_record"), _count(con, "gone_record"))


def remove(con: duckdb.DuckDBPyConnection) -> int:
    """Remove the standardised records that changed or are gone; return how many there were."""
    [(removed,)] = con.execute(
        f"DELETE FROM {STANDARDISED_RECORD.qualified} "
        "WHERE record_key IN (SELECT record_key FROM changed_record UNION ALL FROM gone_record)"
    ).fetchall()
    return int(removed)


def write(con: duckdb.DuckDBPyConnection, standard: str) -> None:
    """Write the settled records; the hash of their content knows neither times nor why they were settled."""
    names = [name for name in STANDARDISED_RECORD.columns.names if name not in ("content_hash", "standard")]
    hashed = ", ".join(f"{name} := {name}" for name in names if name not in _NOT_HASHED)
    con.execute(
        f"INSERT INTO {STANDARDISED_RECORD.qualified} BY NAME SELECT {', '.join(names)}, "
        f"md5(to_json(struct_pack({hashed}))::VARCHAR) AS content_hash, {quoted(standard)} AS standard "
        "FROM settled ORDER BY record_key"
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


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    [(rows,)] = con.execute(f"SELECT count(*) FROM temp.{table}").fetchall()
    return int(rows)
