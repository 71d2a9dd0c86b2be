"""How far the records have moved from what was observed of them; it tells when to observe anew.

Both are read off the standardised records and cost about as much as counting them.
"""

import duckdb

from resolution.schemas import OBSERVATION, STANDARDISED_RECORD
from resolution.standardise import piece
from resolution.standardise.observation import SHARED_NAMES


def newly_shared_values(con: duckdb.DuckDBPyConnection) -> int:
    """Return how many e-mails, phones, cards and tax ids became nobody's since these were observed."""
    return piece.number(con, "newly_shared", names=SHARED_NAMES, records=STANDARDISED_RECORD.qualified)


def unobserved_sources(con: duckdb.DuckDBPyConnection) -> int:
    """Return how many sources have records, but were not there when sources were observed."""
    query = unobserved(STANDARDISED_RECORD.qualified, OBSERVATION.qualified)
    [(sources,)] = con.execute(query).fetchall()
    return int(sources)


def unobserved(records: str, observation: str) -> str:
    """Return the query of unobserved_sources."""
    return (
        f"SELECT count(DISTINCT source) AS n FROM {records} WHERE source NOT IN "
        f"(SELECT source FROM {observation} WHERE kind = 'day_first')"
    )
