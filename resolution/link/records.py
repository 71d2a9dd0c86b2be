"""The records that a run compares, copied out of the warehouse so that its lock is held for a moment only."""

import duckdb

from resolution.config import Configuration
from resolution.schemas import QUARANTINE, STANDARDISED_RECORD
from resolution.warehouse import duck

RECORD = "record"

# A record takes part when it is alive and this run has not quarantined it. Two columns are derived: the birth
# date as digits, which edit distances can be taken of, and all contact points of a kind in one list.
_SELECT = f"""
SELECT
    * REPLACE (coalesce(birth_year_std, year(birth_date_std)) AS birth_year_std),
    strftime(birth_date_std, '%Y%m%d') AS birth_digits,
    list_distinct(list_prepend(email_std, coalesce(other_emails_std, []))) AS emails,
    list_distinct(list_prepend(phone_std, coalesce(other_phones_std, []))) AS phones
FROM {STANDARDISED_RECORD.qualified} AS s
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
        rows = duck.fetch(con, _SELECT, {"run_id": run_id})
    scratch.register("arrived", rows)
    scratch.execute(f"CREATE OR REPLACE TABLE {RECORD} AS FROM arrived")
    scratch.unregister("arrived")
    return int(rows.num_rows)
