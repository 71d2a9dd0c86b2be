"""The stage on a Spark: source records in, standardised records out, each worked out where it is.

A task does with the records of its batch what a run on DuckDB does with all of them, by the same statements
(steps.py). A value is worked out once in a task, which remembers it for its later batches; nothing is joined
over the network for it. Only what changed, and what all records together tell, is asked of Spark.
"""

from dataclasses import dataclass
from operator import itemgetter

import duckdb
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from resolution.schemas import OBSERVATION, SOURCE_RECORD, STANDARDISED_RECORD, STATE
from resolution.standardise import change, drift, observation, piece, steps
from resolution.standardise.on_spark_consents import held, standardise_consents
from resolution.warehouse.session import SETTLED
from resolution.warehouse.spark.batch import ARRIVED, Query, by_batch
from resolution.warehouse.spark.catalog import Catalog, Draft
from resolution.warehouse.spark.engine import SparkEngine

KEPT, SOURCE, OBSERVED, JOINED = "kept_record", "source_row", "observation", "joined"
NOW = "record_now"

_CHANGED = f"""
SELECT source.*, changed.source_hash
FROM {SOURCE} AS source
JOIN changed_record AS changed ON changed.record_key = source.record_key
"""
_UNTOUCHED = f"""
SELECT kept.*
FROM {KEPT} AS kept
LEFT JOIN changed_record AS changed ON changed.record_key = kept.record_key
LEFT JOIN gone_record AS gone ON gone.record_key = kept.record_key
WHERE changed.record_key IS NULL AND gone.record_key IS NULL
"""


@dataclass(frozen=True)
class _Entering:
    """Source records in; what of them is read of all records together out."""

    default_country: str
    observed: pa.Table | None = None

    def begin(self, con: duckdb.DuckDBPyConnection) -> None:
        """Make a warehouse of the task's own."""
        con.execute(f"CREATE SCHEMA {SOURCE_RECORD.schema}; CREATE SCHEMA {STATE}")
        steps.begin(con, self.observed)

    def of_batch(self, con: duckdb.DuckDBPyConnection) -> pa.Table:
        """Return date_position."""
        self.enter(con)
        return con.sql(piece.text("date_position")).to_arrow_table()

    def enter(self, con: duckdb.DuckDBPyConnection) -> None:
        """Fill entered_record with the batch."""
        source = SOURCE_RECORD.qualified
        con.execute(f"CREATE OR REPLACE TABLE {source} AS SELECT * EXCLUDE (source_hash) FROM {ARRIVED}")
        con.execute("DROP TABLE IF EXISTS entered_record")
        steps.enter(con, self.default_country, "TABLE", f"FROM {ARRIVED}")


@dataclass(frozen=True)
class _Holding(_Entering):
    """Source records in; the values out that they hold and that are remembered."""

    def of_batch(self, con: duckdb.DuckDBPyConnection) -> pa.Table:
        """Return kind, value and country."""
        self.enter(con)
        return held(con)


@dataclass(frozen=True)
class _Joining(_Entering):
    """Source records in; the same with their values in standard form out."""

    def of_batch(self, con: duckdb.DuckDBPyConnection) -> pa.Table:
        """Return joined."""
        self.join(con)
        return con.sql("FROM joined").to_arrow_table()

    def join(self, con: duckdb.DuckDBPyConnection) -> None:
        """Fill joined with the batch."""
        self.enter(con)
        steps.work_out_values(con)
        steps.join_values(con)


@dataclass(frozen=True)
class _Standardising(_Joining):
    """Source records in, standardised records out."""

    def of_batch(self, con: duckdb.DuckDBPyConnection) -> pa.Table:
        """Return the records as they are kept."""
        self.join(con)
        return _settled(con, self.default_country)


@dataclass(frozen=True)
class _Settling:
    """Joined records in, standardised records out."""

    default_country: str
    observed: pa.Table

    def begin(self, con: duckdb.DuckDBPyConnection) -> None:
        """Have what was observed."""
        con.execute(f"CREATE SCHEMA {STATE}")
        steps.begin(con, self.observed)

    def of_batch(self, con: duckdb.DuckDBPyConnection) -> pa.Table:
        """Return the records as they are kept."""
        con.execute(f"CREATE OR REPLACE TEMP TABLE joined AS FROM {ARRIVED}")
        return _settled(con, self.default_country)


def _settled(con: duckdb.DuckDBPyConnection, default_country: str) -> pa.Table:
    steps.settle(con)
    return con.sql(change.written(steps.standard(con, default_country))).to_arrow_table()


def standardise(
    engine: SparkEngine,
    catalog: Catalog,
    draft: Draft,
    source: DataFrame,
    default_country: str,
    observed: pa.Table | None = None,
    consents: DataFrame | None = None,
) -> dict[str, int]:
    """Bring resolution.standardised_record to the source records in standard form, in a transaction.

    `observed` is what was observed of all records before; with None it is observed anew and every record is
    standardised. What was used is in resolution.observation afterwards, what `consents` are about in
    resolution.consent_contact_point. Returns what records.standardise returns; `values` are only those that
    are remembered here.
    """
    engine.show(SOURCE, source)
    engine.show(KEPT, catalog.read(STANDARDISED_RECORD))
    engine.hold("hashed_record", by_batch(source, Query(change.hashed(ARRIVED))))
    standard = change.ANEW if observed is None else _standard(observed, default_country)
    found = change.find(engine, KEPT, standard)
    observed = _write(engine, draft, default_country, observed)
    now = {"standardised": found.records, "removed": found.gone}
    holding = by_batch(_with_no_hash(source), _Holding(default_country))
    spoken = standardise_consents(engine, catalog, draft, default_country, holding, consents)
    return now | spoken | _counts(engine, catalog.frame_of(draft.tables[STANDARDISED_RECORD.qualified]))


def _write(engine: SparkEngine, draft: Draft, default_country: str, observed: pa.Table | None) -> pa.Table:
    """Write the records in standard form and what was observed; return the latter."""
    changed = engine.frame(_CHANGED)
    if observed is None:
        observed = _observe_reading(engine, changed, default_country)
        joined = _observe_values(engine, changed, default_country, observed)
        observed = _observed(engine)
        settled = by_batch(joined, _Settling(default_country, observed))
    else:
        settled = by_batch(changed, _Standardising(default_country, observed))
    draft.replace(STANDARDISED_RECORD, engine.frame(_UNTOUCHED).unionByName(settled))
    engine.put(OBSERVED, observed.select(OBSERVATION.columns.names))
    draft.replace(OBSERVATION, engine.frame(f"FROM {OBSERVED}"))
    return observed


def _with_no_hash(source: DataFrame) -> DataFrame:
    return source.withColumn("source_hash", f.lit(None).cast("bigint"))


def _counts(engine: SparkEngine, records: DataFrame) -> dict[str, int]:
    """Return what is counted of the records in standard form."""
    engine.show(NOW, records)
    issues = engine.get(
        f"SELECT issue, count(*) AS n FROM (SELECT unnest(issues) AS issue FROM {NOW}) AS said GROUP BY issue"
    ).to_pylist()
    return {
        "records": _number(engine, f"SELECT count(*) AS n FROM {NOW}"),
        **{f"issue_{row['issue']}": int(row["n"]) for row in sorted(issues, key=itemgetter("issue"))},
        "newly_shared_values": _number(
            engine, piece.text("newly_shared", names=observation.SHARED_NAMES, records=NOW)
        ),
        "unobserved_sources": _number(engine, drift.unobserved(NOW, OBSERVED)),
    }


def _number(engine: SparkEngine, query: str) -> int:
    return int(engine.get(query).column(0)[0].as_py())


def _observe_reading(engine: SparkEngine, changed: DataFrame, default_country: str) -> pa.Table:
    engine.put(OBSERVED, OBSERVATION.columns.empty_table())
    engine.hold("date_position", by_batch(changed, _Entering(default_country)))
    observation.observe_reading(engine)
    return _observed(engine)


def _observe_values(
    engine: SparkEngine, changed: DataFrame, default_country: str, observed: pa.Table
) -> DataFrame:
    """Observe what the joined records tell; return them, worked out."""
    engine.hold(JOINED, by_batch(changed, _Joining(default_country, observed)))
    observation.observe_values(engine)
    return engine.frame(f"FROM {JOINED}")


def _observed(engine: SparkEngine) -> pa.Table:
    return engine.get(f"SELECT kind, source, value FROM {OBSERVED} ORDER BY kind, source, value")


def _standard(observed: pa.Table, default_country: str) -> str:
    with duckdb.connect(":memory:") as con:
        con.execute(SETTLED)
        observation.put(con, observed)
        return steps.standard(con, default_country)
