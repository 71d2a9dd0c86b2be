"""The records that a run compares, copied out of the warehouse so that its lock is held for a moment only."""

from importlib.resources import files

import duckdb

from resolution.config import Configuration
from resolution.schemas import QUARANTINE, STANDARDISED_RECORD
from resolution.warehouse import duck

RECORD = "record"

# A record takes part when it is alive and this run has not quarantined it.
_TAKING_PART = f"""
SELECT * FROM {STANDARDISED_RECORD.qualified} AS s
WHERE NOT is_deleted
  AND merged_into IS NULL
  AND NOT EXISTS (
      SELECT 1 FROM {QUARANTINE.qualified} AS q
      WHERE q.run_id = $run_id AND q.record_key = s.record_key
  )
ORDER BY record_key
"""


def copy_records(config: Configuration, scratch: duckdb.DuckDBPyConnection, run_id: str) -> int:
    """Fill the scratch table `record`, one row a record that takes part in the run; return how many."""
    with duck.connect(config, read_only=True) as con:
        rows = duck.fetch(con, _TAKING_PART, {"run_id": run_id})
    scratch.register("arrived", rows)
    derive_columns(scratch, "arrived")
    scratch.unregister("arrived")
    return int(rows.num_rows)


def derive_columns(con: duckdb.DuckDBPyConnection, standardised: str) -> None:
    """Make the table `record` of a table of standardised records: what is compared and keyed, and no more."""
    query = files("resolution.link").joinpath("sql", "record.sql").read_text(encoding="utf-8")
    for name, value in {
        "standardised": standardised,
        "given_soundex": _soundex("split_part(given, ' ', 1)"),
        "family_soundex": _soundex("split_part(family, ' ', -1)"),
    }.items():
        query = query.replace(f"${name}", value)
    con.execute(f"CREATE OR REPLACE TABLE {RECORD} AS {query}")


def _soundex(word: str) -> str:
    """Return SQL for the Soundex code of a word (Russell, US patent 1,261,167, 1918), without its padding.

    The first letter stays; the others become classes of sound, the same class in a row counts once.
    """
    letters, classes = "bfpvcgjkqsxzdtlmnraeiouyhw", "11112222222233455600000000"
    digits = f"translate(substr({word}, 2), '{letters}', '{classes}')"
    for sound in "123456":
        digits = f"regexp_replace({digits}, '{sound}+', '{sound}', 'g')"
    return f"nullif(substr({word}, 1, 1) || substr(replace({digits}, '0', ''), 1, 3), '')"
