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
from resolution.standardise import change, consents, drift, observation, piece
from resolution.standardise.cache import forget, prepare, remembered, renew
from resolution.standardise.kinds import COUNTRY, KINDS, Kind
from resolution.standardise.phonetic import PARTICLES
from resolution.standardise.text import LONGEST
from resolution.standardise.version import standardiser_version
from resolution.warehouse.duck import exists, quoted, transaction

# Births before this year are slips of the pen, but not in a source of people of history.
EARLIEST_YEAR = 1500

_KINDS = (COUNTRY, *KINDS)
_ALL = f"SELECT NULL AS source_hash, * FROM {SOURCE_RECORD.qualified}"
_CHANGED = f"FROM {SOURCE_RECORD.qualified} JOIN changed_record USING (record_key)"


def standardise(
    config: Configuration, observed: pa.Table | None = None, progress: Progress = silent
) -> dict[str, int]:
    """Bring resolution.standardised_record to intermediate.int_source_records in standard form.

    `observed` (shaped as OBSERVATION) is what was observed of all records before; with None it is observed
    anew and every record is standardised. What was used is in resolution.observation afterwards.
    What consents are about comes to resolution.consent_contact_point, if there is intermediate.int_consents.
    Returns counts: records, standardised (now), removed, values (distinct), values_computed (now, not
    remembered), consent_contact_points, issue_<code>, newly_shared_values and unobserved_sources (see drift).
    Raises WarehouseError when the source records are not there.
    """
    with transaction(config) as con:
        _require_source(con)
        _prepare(con, observed)
        changed = change.find(con, change.ANEW if observed is None else _standard(con, config))
        replaced = change.remove(con)
        computed = _renew(con, config, observed is None, progress) if changed.records else 0
        progress("standardise records", changed.records, changed.records)
        observation.keep(con)
        had_consents = consents.count(con) > 0
        computed += consents.standardise_consents(con, config, progress)
        if replaced or had_consents:
            _forget(con, config, _KINDS if replaced else consents.KINDS)
        now = {"standardised": changed.records, "removed": changed.gone, "values_computed": computed}
        return now | _counts(con)


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


def _prepare(con: duckdb.DuckDBPyConnection, observed: pa.Table | None) -> None:
    piece.run(con, "macros", longest=LONGEST)
    observation.put(con, observed)
    for kind in _KINDS:
        prepare(con, kind, standardiser_version())


def _renew(con: duckdb.DuckDBPyConnection, config: Configuration, anew: bool, progress: Progress) -> int:
    """Standardise the changed records; return how many of their values were not remembered."""
    computed = _read(con, config, anew, progress)
    progress("standardise records", 0)
    _settle(con, anew)
    change.write(con, _standard(con, config))
    return computed


def _read(con: duckdb.DuckDBPyConnection, config: Configuration, anew: bool, progress: Progress) -> int:
    """Have every distinct value of the changed records standardised; return how many were not remembered."""
    progress("standardise read", 0)
    _enter(con, config, "TABLE", _CHANGED)
    if anew:
        observation.observe_reading(con)
    return sum(renew(con, kind, standardiser_version(), progress) for kind in _KINDS)


def _enter(con: duckdb.DuckDBPyConnection, config: Configuration, made: str, records: str) -> None:
    """Fill entered_record, a table or view, and what is read off it."""
    piece.run(con, "entered_record", made=made, records=records)
    piece.run(con, "source_record", default_country=quoted(config.default_country))
    piece.run(con, "date_order")


def _settle(con: duckdb.DuckDBPyConnection, anew: bool) -> None:
    """Join the values to the records, and take away what only all records together show to be no one's."""
    piece.run(con, "joined")
    if anew:
        observation.observe_values(con)
    piece.run(con, "standardised_record", earliest_year=EARLIEST_YEAR, particles=_particles())


def _forget(con: duckdb.DuckDBPyConnection, config: Configuration, kinds: tuple[Kind, ...]) -> None:
    """Forget the values of kinds that no record and no consent holds any more."""
    con.execute("DROP TABLE IF EXISTS temp.entered_record")
    _enter(con, config, "VIEW", _ALL)
    for kind in kinds:
        forget(con, kind)


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
    values = sum(remembered(con, kind) for kind in _KINDS)
    return {
        "records": records,
        "values": values,
        "consent_contact_points": consents.count(con),
        **{f"issue_{issue}": count for issue, count in issues},
        **moved,
    }
