"""What consents are about, on a Spark; and the remembered values that the client file is told by.

Every e-mail address and phone number that a record or a consent holds is remembered in standard form. Other
values are not: a task works them out for its own batches.
"""

from dataclasses import dataclass

import duckdb
import pyarrow as pa
from pyspark.sql import DataFrame

from resolution.schemas import CONSENT_CONTACT_POINT, SOURCE_RECORD, STATE
from resolution.standardise import kinds, piece, steps
from resolution.standardise.cache import renew, work_out
from resolution.standardise.consents import KINDS
from resolution.standardise.kinds import Kind
from resolution.standardise.version import standardiser_version
from resolution.warehouse.duck import quoted
from resolution.warehouse.spark.batch import ARRIVED, by_batch
from resolution.warehouse.spark.catalog import Catalog, Draft
from resolution.warehouse.spark.engine import SparkEngine

_HELD = " UNION ".join(
    f"SELECT '{kind.name}' AS kind, value, {'country' if 'country' in kind.keys else 'NULL'} AS country "
    f"FROM ({kind.wanted})"
    for kind in KINDS
)
_ENTRY = """
SELECT entry.consent_id, entry.channel, entry.contact_point, record.country
FROM consent AS entry LEFT JOIN source_row AS record ON record.record_key = entry.record_key
"""
_STANDARD = """
SELECT point.consent_id, coalesce(email.std, phone.std) AS contact_point_std
FROM consent_point AS point
LEFT JOIN value_email AS email ON point.kind = 'email' AND email.value = point.value
LEFT JOIN value_phone AS phone
    ON point.kind = 'phone' AND phone.value = point.value AND phone.country = point.country
WHERE coalesce(email.std, phone.std) IS NOT NULL
"""


@dataclass(frozen=True)
class _Pointing:
    """Entries with their record's country in; the e-mails and phone numbers that they are about out."""

    default_country: str

    def begin(self, con: duckdb.DuckDBPyConnection) -> None:
        """Make a warehouse of the task's own."""
        con.execute(f"CREATE SCHEMA {SOURCE_RECORD.schema}; CREATE SCHEMA {STATE}")
        steps.begin(con, None)

    def of_batch(self, con: duckdb.DuckDBPyConnection) -> pa.Table:
        """Return consent_point; an entry stands for its record here."""
        con.execute(
            "CREATE OR REPLACE TABLE intermediate.int_consents AS "
            f"SELECT consent_id, consent_id AS record_key, channel, contact_point FROM {ARRIVED}; "
            "CREATE OR REPLACE TABLE intermediate.int_source_records AS "
            f"SELECT consent_id AS record_key, country FROM {ARRIVED}"
        )
        countries = "SELECT country AS value FROM intermediate.int_source_records WHERE country IS NOT NULL"
        renew(con, kinds.COUNTRY, standardiser_version(), wanted=countries)
        piece.run(con, "consent_point", default_country=quoted(self.default_country))
        return con.sql("FROM consent_point").to_arrow_table()


@dataclass(frozen=True)
class _WorkingOut:
    """Values of a kind in, their standard forms out."""

    kind: Kind

    def begin(self, con: duckdb.DuckDBPyConnection) -> None:
        """Need nothing."""

    def of_batch(self, con: duckdb.DuckDBPyConnection) -> pa.Table:
        """Return the rows to remember."""
        values = con.sql(f"SELECT {', '.join(self.kind.keys)} FROM {ARRIVED}").to_arrow_table()
        return work_out(self.kind, values, standardiser_version())


def held(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """Return what the entered records of a batch hold of the remembered kinds: kind, value, country."""
    renew(con, kinds.COUNTRY, standardiser_version())
    return con.sql(_HELD).to_arrow_table()


def standardise_consents(
    engine: SparkEngine,
    catalog: Catalog,
    draft: Draft,
    default_country: str,
    held_by_records: DataFrame,
    consents: DataFrame | None,
) -> dict[str, int]:
    """Bring resolution.consent_contact_point to the consents, and the remembered values to what is held.

    `source_row` is a view of the source records. Returns the numbers of entries about something that has a
    standard form, of values that are remembered, and of those worked out for it.
    """
    _note_points(engine, default_country, consents)
    engine.hold("held_by_record", held_by_records.distinct())
    engine.make(
        "held_value",
        "SELECT kind, value, country FROM held_by_record "
        "UNION SELECT kind, value, country FROM consent_point",
    )
    computed = sum(_remember(engine, catalog, draft, kind) for kind in KINDS)
    entries = engine.make("standard_point", _STANDARD)
    draft.replace(CONSENT_CONTACT_POINT, engine.frame("FROM standard_point"))
    values = engine.get(f"SELECT count(*) AS n FROM ({_remembered()})").column("n")[0].as_py()
    return {"values": int(values), "values_computed": computed, "consent_contact_points": entries}


def _note_points(engine: SparkEngine, default_country: str, consents: DataFrame | None) -> None:
    if consents is None:
        engine.make(
            "consent_point",
            "SELECT CAST(NULL AS VARCHAR) AS consent_id, CAST(NULL AS VARCHAR) AS kind, "
            "CAST(NULL AS VARCHAR) AS value, CAST(NULL AS VARCHAR) AS country WHERE false",
        )
        return
    engine.show("consent", consents)
    engine.hold("consent_point", by_batch(engine.frame(_ENTRY), _Pointing(default_country)))


def _remember(engine: SparkEngine, catalog: Catalog, draft: Draft, kind: Kind) -> int:
    """Fill the view of a kind's values, and write them; return how many were not remembered."""
    view, keys = kind.table.name, ", ".join(kind.keys)
    same = " AND ".join(f"kept.{key} = wanted.{key}" for key in kind.keys)
    version = quoted(standardiser_version())
    engine.show("kept_value", catalog.read(kind.table))
    engine.make(
        "wanted_value",
        f"SELECT DISTINCT {keys} FROM held_value WHERE kind = '{kind.name}' AND value IS NOT NULL",
    )
    engine.make(
        "staying_value",
        f"SELECT kept.* FROM kept_value AS kept SEMI JOIN wanted_value AS wanted ON {same} "
        f"WHERE kept.version = {version}",
    )
    missing = engine.make(
        "missing_value",
        f"SELECT wanted.* FROM wanted_value AS wanted ANTI JOIN staying_value AS kept ON {same}",
    )
    found = by_batch(engine.frame("FROM missing_value"), _WorkingOut(kind))
    engine.hold(view, engine.frame("FROM staying_value").unionByName(found))
    draft.replace(kind.table, engine.frame(f"FROM {view}"))
    return missing


def _remembered() -> str:
    return " UNION ALL ".join(f"SELECT value FROM {kind.table.name}" for kind in KINDS)
