"""Splink's own Spark backend, told by a model what to compare and how, weighs pairs as our tasks do."""

import copy

import pyarrow as pa
import pytest
import sqlglot
from splink import Linker
from sqlglot import exp
from support.pairs import connect, derive
from support.people import people
from support.workspace import DAY, fill_records, workspace

from resolution.link.compare import columns_compared, compared
from resolution.link.pairs import CANDIDATES, find_pairs
from resolution.link.parameters import mixture_of
from resolution.link.train import train
from resolution.link.weigh import evidence, start_bits

pytestmark = pytest.mark.slow
_SPARKS = {"list_has_any": "arrays_overlap", "list_contains": "array_contains"}


def in_sparks_words(condition: str) -> str:
    """Return a level's condition as Spark says it; sqlglot does not translate these functions of lists."""
    for ours, theirs in _SPARKS.items():
        condition = condition.replace(f"{ours}(", f"{theirs}(")
    tree = sqlglot.parse_one(condition, read="duckdb")
    for call in tree.find_all(exp.ArrayContains, exp.ArrayOverlaps):
        call.set("null_safe", None)
    return tree.sql(dialect="spark")


def sparks_settings(model):
    settings = copy.deepcopy(model.settings) | {"sql_dialect": "spark"}
    for comparison in settings["comparisons"]:
        for level in comparison["comparison_levels"]:
            if level["sql_condition"] != "ELSE":
                level["sql_condition"] = in_sparks_words(level["sql_condition"])
    return settings


def splinks(spark, model, record, pairs):
    """Return {pair: match weight} as Splink predicts them on Spark."""
    from splink.backends.spark import SparkAPI, similarity_jar_location

    spark.sql(f"ADD JAR '{similarity_jar_location()}'")
    interface = SparkAPI(spark_session=spark, break_lineage_method="persist")
    frame = interface.register(spark.createDataFrame(record), dataset_display_name="records")
    linker = Linker(frame, sparks_settings(model))
    frequencies = model.frequencies.to_pandas()
    for column, of_column in frequencies.groupby("column"):
        rare = of_column[of_column.frequency < 1]  # what nearly everybody has is not adjusted
        table = rare[["value", "frequency"]].set_axis([column, f"tf_{column}"], axis=1)
        given = spark.createDataFrame(pa.Table.from_pandas(table, preserve_index=False))
        named = interface.register(given, dataset_display_name=f"tf_{column}")
        linker.table_management.register_term_frequency_lookup(named, column)
    asked = pairs.rename_columns(["join_key_l", "join_key_r"]).append_column(
        "match_key", pa.array(["0"] * len(pairs))
    )
    linker.table_management.register_blocked_pairs_for_predict(
        interface.register(spark.createDataFrame(asked), dataset_display_name="asked")
    )
    table = linker.inference.predict().physical_name
    found = spark.sql(f"SELECT record_key_l, record_key_r, match_weight FROM {table}").collect()
    return {(left, right): weight for left, right, weight in found}


def ours(engine, model, numbered, pairs):
    """Return {pair: start + evidence} as tasks on Spark weigh them, before the discount for other kinds."""
    from resolution.link.on_spark_records import NUMBERED, sides
    from resolution.warehouse.spark.batch import ARRIVED, Query, as_kept, by_batch

    attributes, mixture = mixture_of(model)
    for name, table in ((NUMBERED, numbered), (CANDIDATES, pairs)):
        engine.show(name, engine.session.createDataFrame(as_kept(table, table.schema)))
    columns = columns_compared(attributes, [name for name in numbered.column_names if name != "record"])
    bits = " + ".join([repr(start_bits(mixture)), *evidence(mixture, attributes).values()])
    text = f"SELECT l, r, {bits} AS weight FROM ({compared(attributes, columns, f'{ARRIVED} AS p')})"
    found = by_batch(sides(engine, CANDIDATES, columns), Query(text)).toArrow().to_pylist()
    return {(row["l"], row["r"]): row["weight"] for row in found}


def test_the_weight_before_the_discount_is_splinks_on_spark(spark_engine, tmp_path) -> None:
    config = workspace(tmp_path)
    fill_records(config, people(40))
    model = train(config, "r1", DAY)
    attributes, _ = mixture_of(model)
    with connect() as con:
        derive(con, people(40))
        find_pairs(con, attributes, model.frequencies)
        numbered, pairs, record = (
            con.sql(query).to_arrow_table()
            for query in (
                "FROM numbered",
                f"FROM {CANDIDATES}",
                "SELECT * EXCLUDE (record, identifiers, identifier_namespaces) FROM numbered",
            )
        )
    keys = dict(zip(numbered["record"].to_pylist(), numbered["record_key"].to_pylist(), strict=True))
    named = pa.table([pa.array([keys[n] for n in pairs[end].to_pylist()]) for end in "lr"], names=["l", "r"])
    here = {
        (keys[a], keys[b]): weight for (a, b), weight in ours(spark_engine, model, numbered, pairs).items()
    }
    there = splinks(
        spark_engine.session,
        model,
        record.drop_columns([name for name in record.column_names if name.startswith("rarity_")]),
        named,
    )
    assert len(here) > 200
    assert here.keys() == there.keys()
    assert max(abs(weight - there[pair]) for pair, weight in here.items()) < 1e-6
