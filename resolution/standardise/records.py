"""The stage: source records in, standardised records out, in one transaction.

Only records that changed are worked on. What depends on all records is observed once and then given, so it
makes no difference in how many runs they came.
"""

import duckdb
import pyarrow as pa

from resolution.config import Configuration
from resolution.errors import WarehouseError
from resolution.progress import Progress, silent
from resolution.schemas import SOURCE_RECORD, STANDARDISED_RECORD
from resolution.standardise import change, drift, observation, piece
from resolution.standardise.cache import forget, prepare, remembered, renew
from resolution.standardise.kinds import COUNTRY, KINDS
from resolution.standardise.phonetic import PARTICLES
from resolution.standardise.text import LONGEST
from resolution.standardise.version import standardiser_version
from resolution.warehouse.duck import exists, quoted, transaction

# Births before this year are slips of the pen, but not in a source of people of history.
EARLIEST_YEAR = 1500

_ALL = f"SELECT NULL AS source_hash, * FROM {SOURCE_RECORD.qualified}"
_CHANGED = f"FROM {SOURCE_RECORD.qualified} JOIN changed_record USING (record_key)"


def standardise(
    config: Configuration, observed: pa.Table | None = None, progress: Progress = silent
) -> dict[str, int]:
    """Bring resolution.standardised_record to intermediate.int_source_records in standard form.

    `observed` (shaped as OBSERVATION) is what was observed of all records before; with None it is observed
    anew and every record is standardised. What was used is in resolution.observation afterwards.
    Returns counts: records, standardised (now), removed, values (distinct), values_computed (now, not
    remembered), issue_<code>, newly_shared_values and unobserved_sources (see drift).
    Raises WarehouseError when the source records are not there.
    """
    with transaction(config) as con:
        _require_source(con)
        progress("standardise read", 0)
        piece.run(con, "macros", longest=LONGEST)
        observation.put(con, observed)
        standard = change.ANEW if observed is None else _standard(con, config)
        changed = change.find(con, standard)
        computed = _read(con, config, observed is None, progress)
        progress("standardise records", 0, changed.records)
        _settle(con, observed is None)
        replaced = change.replace(con, _standard(con, config))
        observation.keep(con)
        values = _remember(con, replaced > 0)
        progress("standardise records", changed.records, changed.records)
        now = {"standardised": changed.records, "removed": changed.gone}
        counts = now | {"values": values, "values_computed": computed} | _counts(con)
        _clear(con)
    return counts


def _require_source(con: duckdb.DuckDBPyConnection) -> None:
    if not exists(con, SOURCE_RECORD.schema, SOURCE_RECORD.name):
        raise WarehouseError(
            f"The warehouse has no table {SOURCE_RECORD.qualified}.",
            "Run the stage stage_sources first.",
        )


def _standard(con: duckdb.DuckDBPyConnection, config: Configuration) -> str:
    """Return what records are standardised by, beside what they hold."""
    return observation.fingerprint(
        con, standardiser_version(), config.default_country, EARLIEST_YEAR, LONGEST, _particles()
    )


def _particles() -> list[str]:
    return sorted(particle for particle in PARTICLES if len(particle) > 1)  # one letter is an initial


def _read(con: duckdb.DuckDBPyConnection, config: Configuration, anew: bool, progress: Progress) -> int:
    """Take the changed records and have every distinct value of theirs standardised; return how many were not
    remembered.
    """
    version = standardiser_version()
    for kind in (COUNTRY, *KINDS):
        prepare(con, kind, version)
    piece.run(con, "entered_record", made="TABLE", records=_CHANGED)
    piece.run(con, "source_record", default_country=quoted(config.default_country))
    if anew:
        observation.observe_reading(con)
    piece.run(con, "date_order")
    return sum(renew(con, kind, version, progress) for kind in (COUNTRY, *KINDS))


def _settle(con: duckdb.DuckDBPyConnection, anew: bool) -> None:
    """Join the values to the records, and take away what only all records together show to be no one's."""
    piece.run(con, "joined")
    if anew:
        observation.observe_values(con)
    piece.run(con, "standardised_record", earliest_year=EARLIEST_YEAR, particles=_particles())


def _remember(con: duckdb.DuckDBPyConnection, anything_left: bool) -> int:
    """Forget the values that no record holds any more, if records changed or left; return how many stay."""
    con.execute("DROP TABLE temp.entered_record")
    piece.run(con, "entered_record", made="VIEW", records=_ALL)
    if anything_left:
        for kind in (COUNTRY, *KINDS):
            forget(con, kind)
    return sum(remembered(con, kind) for kind in (COUNTRY, *KINDS))


def _counts(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    [(records,)] = con.execute(f"SELECT count(*) FROM {STANDARDISED_RECORD.qualified}").fetchall()
    issues = con.execute(
        "SELECT issue, count(*) FROM "
        f"(SELECT unnest(issues) AS issue FROM {STANDARDISED_RECORD.qualified}) GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    moved = {
        "newly_shared_values": drift.newly_shared_values(con),
        "unobserved_sources": drift.unobserved_sources(con),
    }
    return {"records": records, **{f"issue_{issue}": count for issue, count in issues}, **moved}


def _clear(con: duckdb.DuckDBPyConnection) -> None:
    """Drop the stage's own tables, which hold the whole data."""
    con.execute("DROP VIEW temp.source_record; DROP VIEW temp.entered_record")
    for table in ("observation", "date_order", "changed_record", "gone_record", "joined", "settled"):
        con.execute(f"DROP TABLE temp.{table}")
