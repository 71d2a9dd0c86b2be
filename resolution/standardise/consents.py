"""What consents are about, in the standard form of the same value on a record, so that the two meet."""

import duckdb

from resolution.config import Configuration
from resolution.progress import Progress
from resolution.schemas import CONSENT_CONTACT_POINT, SOURCE_RECORD
from resolution.standardise import kinds, piece
from resolution.standardise.cache import renew
from resolution.standardise.version import standardiser_version
from resolution.warehouse.duck import exists, quoted

KINDS = tuple(kind for kind in kinds.KINDS if kind.consented)

_NONE = (
    "CREATE OR REPLACE TEMP TABLE consent_point "
    "(consent_id VARCHAR, kind VARCHAR, value VARCHAR, country VARCHAR)"
)


def standardise_consents(con: duckdb.DuckDBPyConnection, config: Configuration, progress: Progress) -> int:
    """Bring resolution.consent_contact_point to intermediate.int_consents; the records are done already.

    All entries are looked at, for a record's country may have changed; only values that are not remembered
    are worked out. Without a table of consents there are none. Returns how many values were not remembered.
    """
    progress("standardise consents", 0)
    if exists(con, SOURCE_RECORD.schema, "int_consents"):
        piece.run(con, "consent_point", default_country=quoted(config.default_country))
    else:
        con.execute(_NONE)
    version = standardiser_version()
    computed = sum(renew(con, kind, version, progress, kind.consented) for kind in KINDS)
    piece.run(con, "consent_contact_point")
    return computed


def count(con: duckdb.DuckDBPyConnection) -> int:
    """Return how many entries are about something that has a standard form."""
    [(entries,)] = con.execute(f"SELECT count(*) FROM {CONSENT_CONTACT_POINT.qualified}").fetchall()
    return int(entries)
