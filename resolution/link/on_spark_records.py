"""Records to link, on a Spark: their columns and blocking keys are made where they are, and then joined.

Views as a run on DuckDB has them as tables: `numbered`, `blocking_key`, `known_key`, `examined`.
"""

from dataclasses import dataclass

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import DataFrame

from resolution.link.attribute import Attribute
from resolution.link.blocking import keys_of
from resolution.link.change import EXAMINED
from resolution.link.holders import KEY_COUNT, NOMINAL, require_same_keys
from resolution.link.keys import RULES
from resolution.link.known import OVER_THE_EDGE, STORED_KEY, met, stored_keys
from resolution.link.model import Model
from resolution.link.rarity import STEPS_A_BIT, frequency_columns
from resolution.link.records import MEMBER, RECORD, derive_columns
from resolution.warehouse.spark.batch import ARRIVED, Query, as_kept, by_batch
from resolution.warehouse.spark.engine import SparkEngine

STANDARDISED, STORED = "standardised", "stored_blocking_key"
"""Views of the state: standardised records, blocking keys that earlier runs stored."""
NUMBERED = "numbered"

_ALL_KEYS = " UNION ALL ".join(
    f"SELECT CAST({number} AS UTINYINT) AS rule, key, record FROM ({keys_of(rule, NUMBERED)})"
    for number, rule in enumerate(RULES)
)
_KEYS = f"WITH {NUMBERED} AS MATERIALIZED (FROM {ARRIVED}) {_ALL_KEYS}"
_COUNTED = "SELECT rule, key, count(*) AS present FROM held_key GROUP BY rule, key"
_BLOCKING_KEY = f"""
SELECT held.rule, held.key, held.record, size.holders, size.present
FROM held_key AS held
JOIN (
    SELECT
        counted.rule,
        counted.key,
        coalesce(known.holders, {NOMINAL}) AS holders,
        CAST(least(counted.present, 255) AS SMALLINT) AS present
    FROM ({_COUNTED}) AS counted
    LEFT JOIN {KEY_COUNT} AS known ON known.rule = counted.rule AND known.key = counted.key
    WHERE coalesce(known.holders, {NOMINAL}) <= {{largest}}
) AS size ON size.rule = held.rule AND size.key = held.key
"""
_RARITY = (
    'SELECT "column" AS name, value, CAST(round(-{steps} * log2(frequency)) AS SMALLINT) AS rarity FROM given'
)


@dataclass(frozen=True)
class _Deriving:
    """Standardised records with their numbers in; what is compared and keyed of them out."""

    def begin(self, con: duckdb.DuckDBPyConnection) -> None:
        """Need nothing."""

    def of_batch(self, con: duckdb.DuckDBPyConnection) -> pa.Table:
        """Return the columns that comparisons and keys are made of, with the number."""
        derive_columns(con, ARRIVED)
        query = (
            f"SELECT given.record, made.* FROM {RECORD} AS made JOIN {ARRIVED} AS given USING (record_key)"
        )
        return con.sql(query).to_arrow_table()


def have_model(engine: SparkEngine, model: Model) -> None:
    """Make views of what a model knows: `key_count` and the rarity of values.

    Raises ModelError when its keys are not made as ours.
    """
    require_same_keys(model)
    holders = pq.read_table(model.holders)
    engine.show(KEY_COUNT, engine.session.createDataFrame(as_kept(holders, holders.schema)))
    with duckdb.connect(":memory:") as con:
        con.register("given", model.frequencies)
        engine.put("rarity_of_value", con.sql(_RARITY.format(steps=STEPS_A_BIT)).to_arrow_table())


def number_records(
    engine: SparkEngine, attributes: tuple[Attribute, ...], records: str, name: str = NUMBERED
) -> None:
    """Make a view of the members among `records` (record_key), by number, with the rarity of their values."""
    wanted = engine.frame(
        f"SELECT s.*, m.record FROM {STANDARDISED} AS s JOIN {MEMBER} AS m ON m.record_key = s.record_key "
        f"SEMI JOIN {records} AS wanted ON wanted.record_key = s.record_key"
    )
    engine.hold("derived", by_batch(wanted, _Deriving()))
    columns = frequency_columns(attributes)
    if columns:
        engine.show("derived_value", by_batch(engine.frame("FROM derived"), Query(_values(columns))))
        rarities = ", ".join(
            f"max(CASE WHEN v.name = '{column}' THEN f.rarity END) AS rarity_{column}" for column in columns
        )
        engine.make(
            "derived_rarity",
            f"SELECT v.record AS of_record, {rarities} FROM derived_value AS v "
            "JOIN rarity_of_value AS f ON f.name = v.name AND f.value = v.value GROUP BY v.record",
        )
    joined = "LEFT JOIN derived_rarity AS of ON of.of_record = derived.record" if columns else ""
    engine.make(name, f"SELECT * {'EXCLUDE (of_record) ' if columns else ''}FROM derived {joined}")


def _values(columns: list[str]) -> str:
    """Return SQL for the values of a batch that count by how rare they are: one row a record and column."""
    names = ", ".join(f"'{column}'" for column in columns)
    return (
        f"SELECT * FROM (SELECT record, unnest([{names}]) AS name, unnest([{', '.join(columns)}]) AS value "
        f"FROM {ARRIVED}) WHERE value IS NOT NULL"
    )


def make_keys(engine: SparkEngine, largest_block: int) -> None:
    """Fill `blocking_key` from `numbered`; see blocking.make_keys."""
    engine.hold("held_key", by_batch(engine.frame(f"FROM {NUMBERED}"), Query(_KEYS)))
    engine.make("blocking_key", _BLOCKING_KEY.format(largest=largest_block))


def key_examined(engine: SparkEngine, attributes: tuple[Attribute, ...], largest_block: int) -> None:
    """Fill `numbered` and `blocking_key` with the records of `examined`."""
    number_records(engine, attributes, EXAMINED)
    make_keys(engine, largest_block)


def meet_known(engine: SparkEngine) -> None:
    """Fill `known_key` and `over_the_edge`; see known.meet_known."""
    engine.make(STORED_KEY, stored_keys(STORED))
    for name, query in met().items():
        engine.make(name, query)


def examine_too(engine: SparkEngine) -> int:
    """Add the members in `over_the_edge` to `examined`; return how many are in it."""
    return engine.make(
        EXAMINED,
        f"SELECT record_key FROM {EXAMINED} UNION SELECT o.record_key FROM {OVER_THE_EDGE} AS o "
        f"SEMI JOIN {MEMBER} AS m ON m.record_key = o.record_key",
    )


def sides(engine: SparkEngine, pairs: str, columns: list[str]) -> DataFrame:
    """Return pairs (l, r, rule) with the columns of both their records, in `a` and `b`."""
    packed = "struct_pack({})".format(", ".join(f"{name} := {{0}}.{name}" for name in columns))
    return engine.frame(
        f"SELECT p.l, p.r, p.rule, {packed.format('a')} AS a, {packed.format('b')} AS b "
        f"FROM {pairs} AS p "
        f"JOIN {NUMBERED} AS a ON a.record = p.l JOIN {NUMBERED} AS b ON b.record = p.r"
    )
