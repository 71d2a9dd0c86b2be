"""The steps from source records to standardised ones, in the DuckDB that holds them.

Each record goes its way alone: what only all of them together tell is in the table `observation` by then.
"""

import duckdb
import pyarrow as pa

from resolution.progress import Progress, silent
from resolution.standardise import observation, piece
from resolution.standardise.cache import prepare, renew
from resolution.standardise.kinds import COUNTRY, KINDS
from resolution.standardise.phonetic import PARTICLES
from resolution.standardise.text import LONGEST
from resolution.standardise.version import standardiser_version
from resolution.warehouse.duck import quoted

# Births before this year are slips of the pen, but not in a source of people of history.
EARLIEST_YEAR = 1500

ALL_KINDS = (COUNTRY, *KINDS)


def begin(con: duckdb.DuckDBPyConnection, observed: pa.Table | None) -> None:
    """Make what the steps go by: macros, the table `observation`, the tables of remembered values."""
    piece.run(con, "macros", longest=LONGEST)
    observation.put(con, observed)
    for kind in ALL_KINDS:
        prepare(con, kind, standardiser_version())


def enter(con: duckdb.DuckDBPyConnection, default_country: str, made: str, records: str) -> None:
    """Fill entered_record, a table or view, and what is read off it."""
    piece.run(con, "entered_record", made=made, records=records)
    piece.run(con, "source_record", default_country=quoted(default_country))
    piece.run(con, "date_order")


def work_out_values(con: duckdb.DuckDBPyConnection, progress: Progress = silent) -> int:
    """Have every distinct value of the entered records standardised; return how many were not remembered."""
    return sum(renew(con, kind, standardiser_version(), progress) for kind in ALL_KINDS)


def join_values(con: duckdb.DuckDBPyConnection) -> None:
    """Fill joined: the records with their values in standard form."""
    piece.run(con, "joined")


def settle(con: duckdb.DuckDBPyConnection) -> None:
    """Fill settled: joined without what was observed to be no one's."""
    piece.run(con, "standardised_record", earliest_year=EARLIEST_YEAR, particles=particles())


def standard(con: duckdb.DuckDBPyConnection, default_country: str) -> str:
    """Return what records are standardised by, beside what they hold and what `begin` made."""
    return observation.fingerprint(
        con, standardiser_version(), default_country, EARLIEST_YEAR, LONGEST, particles()
    )


def particles() -> list[str]:
    """Return the words that belong to a family name."""
    return sorted(particle for particle in PARTICLES if len(particle) > 1)  # one letter is an initial
