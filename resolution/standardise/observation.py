"""What only all records together can tell: how a source writes its dates, and what nobody is known by.

It is observed once and then frozen with the model: a record has the same standard form whatever other records
come and go. The temporary table `observation` holds what a run standardises by, shaped as OBSERVATION: kinds
day_first ('true', 'false'), default_month_day ('12-31'), default_date ('1970-01-01') and historical_source of
a source; newest_year, shared_email, shared_phone, shared_loyalty_number and shared_tax_id of all sources.
In a source that was not observed the day comes first, no date is a default and nobody is of history.
"""

import hashlib
import json

import duckdb
import pyarrow as pa

from resolution.schemas import OBSERVATION
from resolution.standardise import piece
from resolution.warehouse.engine import Engine

# A month-day is a default where it is held this many times as often as chance gives, by so many records.
DEFAULT_DATE_TIMES = 8
DEFAULT_DATE_RECORDS = 20
# Share of births before 1900 from which a source is one of people of history.
HISTORICAL_SHARE = 0.05
# A contact point or card held under more family names than this is nobody's.
SHARED_NAMES = 20


def put(con: duckdb.DuckDBPyConnection, observed: pa.Table | None) -> None:
    """Make the table `observation` of what was observed before; empty for None."""
    given = OBSERVATION.columns.empty_table() if observed is None else observed
    con.register("given", given)
    con.execute(
        "CREATE OR REPLACE TEMP TABLE observation AS SELECT DISTINCT kind::VARCHAR AS kind, "
        "coalesce(source, '')::VARCHAR AS source, coalesce(value, '')::VARCHAR AS value FROM given"
    )
    con.unregister("given")


def observe_reading(engine: Engine) -> None:
    """Observe how dates are read, from date_position, which tells of all records."""
    for name in ("day_first", "newest_year"):
        _observe(engine, name)


def observe_values(engine: Engine) -> None:
    """Observe default dates and shared values, from joined, which holds all records."""
    often = {"times": DEFAULT_DATE_TIMES, "records": DEFAULT_DATE_RECORDS}
    _observe(engine, "default_month_day", **often)
    _observe(engine, "default_date", **often)
    _observe(engine, "historical_source", share=HISTORICAL_SHARE)
    _observe(engine, "shared", names=SHARED_NAMES)


def _observe(engine: Engine, name: str, **parameters: object) -> None:
    """Add what a piece observes to the table `observation`."""
    observed = piece.text(name, **parameters)
    engine.make(
        "observation",
        f"SELECT kind, source, value FROM observation UNION ALL SELECT kind, source, value FROM ({observed})",
    )


def fingerprint(con: duckdb.DuckDBPyConnection, *others: object) -> str:
    """Return a short text that differs when the observations do, or anything else that is given."""
    rows = con.execute("FROM observation ORDER BY ALL").fetchall()
    return hashlib.md5(json.dumps([rows, others]).encode(), usedforsecurity=False).hexdigest()


def keep(con: duckdb.DuckDBPyConnection) -> None:
    """Write the observations to resolution.observation, in place of what was there."""
    con.execute(f"DELETE FROM {OBSERVATION.qualified}")
    con.execute(f"INSERT INTO {OBSERVATION.qualified} BY NAME FROM observation ORDER BY ALL")
