"""The truth: which records are one person's."""

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from resolution.config import Configuration
from resolution.errors import SourceError
from resolution.evaluate import parquet
from resolution.evaluate.groups import Grouping, read_grouping
from resolution.schemas import SOURCE_RECORD
from resolution.warehouse import duck


@dataclass(frozen=True)
class Truth:
    """Who each record is (`people`: record_key, person_id; one row a record), and what to give scores by."""

    people: pa.Table
    grouping: Grouping | None = None


def _people(path: Path) -> pa.Table:
    with parquet.opened(path) as (con, columns):
        person = "person_id" if "person_id" in columns else "entity"
        if person not in columns:
            raise SourceError(
                f"{path} holds no truth.",
                "It needs a column `entity` or `person_id` beside the key; or name a file with --truth.",
            )
        key = parquet.record_key(path, columns)
        people = f"SELECT DISTINCT {key} AS record_key, CAST({person} AS VARCHAR) AS person_id FROM given"
        query = f"SELECT * FROM ({people}) WHERE record_key IS NOT NULL AND person_id IS NOT NULL"
        found = duck.fetch(con, query)
        con.register("found", found)
        [(records,)] = con.execute("SELECT count(DISTINCT record_key) FROM found").fetchall()
    if not found.num_rows:
        raise SourceError(f"{path} says of no record who it is.", f"Fill its column `{person}`.")
    if records < found.num_rows:
        raise SourceError(
            f"{path} gives {found.num_rows - records:,} records more than one person.",
            "A record is one person's: keep one row a record.",
        )
    return found


def read_truth(truth: Path, records: Path | None = None, by: str | None = None) -> Truth:
    """Read a truth file: record_key (or source and source_record_id) and person_id (or entity).

    `by` is a column of the truth file, of the file of records, or of records in general. Raises SourceError
    when a file cannot be read, lacks these columns or contradicts itself, ConfigurationError when `by` is no
    column to group by.
    """
    people = _people(truth)
    files = [truth] if records in (None, truth) else [truth, Path(str(records))]
    return Truth(people, read_grouping(by, files) if by else None)


def require_shared(config: Configuration, truth: Truth) -> None:
    """Raise SourceError when the truth knows none of the source records, before hours are spent on them."""
    with duck.connect(config) as con:
        con.register("truth", truth.people)
        query = f"SELECT count(*) FROM {SOURCE_RECORD.qualified} SEMI JOIN truth USING (record_key)"
        [(shared,)] = con.execute(query).fetchall()
    if not shared:
        raise no_record_shared(truth)


def no_record_shared(truth: Truth) -> SourceError:
    """Return the error of a truth that is about other records."""
    return SourceError(
        f"None of the {truth.people.num_rows:,} records that the truth knows is among those compared.",
        "Check that its keys are those of the records: record_key is source:source_record_id.",
    )
