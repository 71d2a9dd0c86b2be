"""Records out of a file of the `int_source_records` shape, put where a run would find them."""

from pathlib import Path

import duckdb
import pyarrow as pa

from resolution.config import Configuration, DuckDBWarehouse, ModelSettings, PublishSettings
from resolution.errors import SourceError
from resolution.evaluate import parquet
from resolution.schemas import SOURCE_RECORD
from resolution.warehouse import duck

_KEY = {"source", "source_record_id"}
_COUNTS = """
SELECT count(*), count(*) FILTER (WHERE record_key IS NULL), count(record_key) - count(DISTINCT record_key),
    count(*) FILTER (WHERE NOT is_deleted)
FROM records
"""


def _column(name: str, type_: str, given: set[str]) -> str:
    if name == "record_key":
        return "CAST(source AS VARCHAR) || ':' || CAST(source_record_id AS VARCHAR) AS record_key"
    value = f"CAST({name if name in given else 'NULL'} AS {type_})"
    return f"coalesce({value}, false) AS is_deleted" if name == "is_deleted" else f'{value} AS "{name}"'


def _read(path: Path) -> pa.Table:
    with parquet.opened(path) as (con, given):
        parquet.record_key(path, given & _KEY)
        columns = ", ".join(_column(name, type_, given) for name, type_ in duck.sql_columns(SOURCE_RECORD))
        try:
            records = duck.fetch(con, f"SELECT {columns} FROM given ORDER BY source, source_record_id")
        except (duckdb.ConversionException, duckdb.BinderException, duckdb.NotImplementedException):
            raise SourceError(
                f"{path} has a column of another type than its records should have.",
                "updated_at and created_at are times, is_deleted is a boolean, other_emails and other_phones "
                "are lists, identifiers is a map; all else is text.",
            ) from None
        con.register("records", records)
        _require_sound(path, con.execute(_COUNTS).fetchall()[0])
    return records


def _require_sound(path: Path, counts: tuple[int, int, int, int]) -> None:
    records, without_key, twice, alive = counts
    if not records:
        raise SourceError(f"{path} holds no records.", "Name a file with at least one.")
    if without_key:
        raise SourceError(
            f"{without_key:,} of {records:,} records in {path} lack source or source_record_id.",
            "Every record needs a key.",
        )
    if twice:
        raise SourceError(
            f"{twice:,} of {records:,} records in {path} have a key that another record has.",
            "Keep one row for each source and source_record_id, its latest version.",
        )
    if not alive:
        raise SourceError(
            f"All {records:,} records in {path} are deleted.", "Deleted records are not compared: add others."
        )


def workspace(config: Configuration, folder: Path) -> Configuration:
    """Return the configuration of an empty project in a folder, whose linking keeps its candidate pairs."""
    model = config.model.model_copy(update={"directory": ModelSettings().directory, "keep_candidates": True})
    given = config.warehouse
    warehouse = DuckDBWarehouse(threads=given.threads, memory_limit=given.memory_limit)
    return config.model_copy(
        update={"root": folder, "warehouse": warehouse, "publish": PublishSettings(), "model": model}
    )


def load_records(config: Configuration, path: Path) -> int:
    """Put the records of a file where a run would find them: in `intermediate.int_source_records`.

    Columns that the file lacks count as empty. Returns the number of records; raises SourceError when the
    file cannot be read, lacks the key columns, holds a key twice, or no record that is alive.
    """
    records = _read(path)
    with duck.transaction(config) as warehouse:
        warehouse.execute(f"CREATE SCHEMA IF NOT EXISTS {SOURCE_RECORD.schema}")
        warehouse.register("arrived", records)
        warehouse.execute(f"CREATE OR REPLACE TABLE {SOURCE_RECORD.qualified} AS FROM arrived")
        warehouse.unregister("arrived")
    return int(records.num_rows)
