"""The column that scores are given by, and which columns may be one.

A group is shown by its value, so a column of personal values may not be one. Of a record's columns, five say
where and how it was collected; they are taken in standard form. Any other must be one that was added to the
truth file or the records file, with few values.
"""

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from resolution.errors import ConfigurationError
from resolution.evaluate import parquet
from resolution.schemas import SOURCE_RECORD, STANDARDISED_RECORD
from resolution.warehouse import duck

RECORD_COLUMNS = {
    "source": "source",
    "channel": "channel",
    "store_id": "store_id",
    "language": "language_std",
    "country": "country_std",
}
"""What records may be grouped by -> the standardised record's column."""
MOST_VALUES = 50
"""A column with more values than this describes persons rather than groups."""
EMPTY = "(empty)"

_PERSONAL = (set(SOURCE_RECORD.columns.names) | set(STANDARDISED_RECORD.columns.names)) - set(RECORD_COLUMNS)
_TRUTH = {"entity", "person_id"}


@dataclass(frozen=True)
class Grouping:
    """A column to group by; `values` (record_key, value) where a file has it, else the records have."""

    column: str
    values: pa.Table | None = None


def read_grouping(column: str, files: list[Path]) -> Grouping:
    """Find a column of the records or of the first file that has it.

    Raises ConfigurationError when none has it, when it is personal, or when it has too many values.
    """
    if column in RECORD_COLUMNS:
        return Grouping(column)
    if column.lower() in _PERSONAL | _TRUTH:
        raise ConfigurationError(
            f"Scores are not given by {column}: its values describe single persons or records.", _choose()
        )
    for path in files:
        with parquet.opened(path) as (con, given):
            if column not in given:
                continue
            key, value = parquet.record_key(path, given), f"CAST(given.{parquet.name(column)} AS VARCHAR)"
            values = duck.fetch(
                con, f"SELECT {key} AS record_key, any_value({value}) AS value FROM given GROUP BY 1"
            )
            [(distinct,)] = con.execute(f"SELECT count(DISTINCT {value}) FROM given").fetchall()
        _require_few(column, distinct)
        return Grouping(column, values)
    raise ConfigurationError(f"There is no column {column} to give scores by.", _choose())


def _require_few(column: str, distinct: int) -> None:
    if distinct > MOST_VALUES:
        raise ConfigurationError(
            f"The column {column} has {distinct:,} values, more than the {MOST_VALUES} that are shown.",
            _choose(),
        )


def _choose() -> str:
    return (
        f"Choose {', '.join(RECORD_COLUMNS)}, or a column that you added to the file, "
        f"with at most {MOST_VALUES} values."
    )
