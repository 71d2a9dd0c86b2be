"""The records that a run compares, copied out of the warehouse so that its lock is held for a moment only."""

from importlib.resources import files

import duckdb
import pyarrow as pa

from resolution.config import Configuration
from resolution.schemas import OBSERVATION, QUARANTINE, STANDARDISED_RECORD
from resolution.warehouse import duck
from resolution.warehouse.duck import ATTACHED

RECORD = "record"
MEMBER = "member"


def taking_part(standardised: str, quarantine: str, run_id: str) -> str:
    """Return SQL for the records that a run compares: alive, and not quarantined by it."""
    return f"""
        SELECT record_key, content_hash FROM {standardised} AS s
        WHERE NOT is_deleted
          AND merged_into IS NULL
          AND NOT EXISTS (
              SELECT 1 FROM {quarantine} AS q WHERE q.run_id = {run_id} AND q.record_key = s.record_key
          )
    """


def note_members(con: duckdb.DuckDBPyConnection, run_id: str) -> int:
    """Fill the scratch table `member` (record_key, content_hash, record) beside the attached warehouse.

    One row a record that takes part in the run; `record` counts them from 1 in the order of their keys.
    Returns how many there are.
    """
    standardised, quarantine = (f"{ATTACHED}.{t.qualified}" for t in (STANDARDISED_RECORD, QUARANTINE))
    con.execute(
        f"CREATE OR REPLACE TABLE {MEMBER} AS "
        "SELECT *, CAST(row_number() OVER (ORDER BY record_key) AS UINTEGER) AS record "
        f"FROM ({taking_part(standardised, quarantine, '$run_id')}) ORDER BY record_key",
        {"run_id": run_id},
    )
    return int(con.execute(f"SELECT count(*) FROM {MEMBER}").fetchall()[0][0])


def derive_members(con: duckdb.DuckDBPyConnection, wanted: str) -> None:
    """Make the scratch table `record` of the records in a table of keys, from the attached warehouse."""
    standardised = f"{ATTACHED}.{STANDARDISED_RECORD.qualified}"
    derive_columns(con, f"(SELECT s.* FROM {standardised} AS s SEMI JOIN {wanted} USING (record_key))")


def copy_members(con: duckdb.DuckDBPyConnection, config: Configuration, run_id: str) -> int:
    """Fill `member` and `record` with all records that take part in a run; return how many."""
    with duck.attached(con, config):
        count = note_members(con, run_id)
        derive_members(con, MEMBER)
    return count


def copy_observations(con: duckdb.DuckDBPyConnection, config: Configuration) -> pa.Table:
    """Return what the records were standardised by (schemas.OBSERVATION)."""
    with duck.attached(con, config):
        return duck.fetch(con, f"FROM {ATTACHED}.{OBSERVATION.qualified} ORDER BY ALL")


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
