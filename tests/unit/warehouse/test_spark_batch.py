"""Rows worked on by DuckDB inside Spark's executors: the same values, and no value in what fails."""

import duckdb
import pyarrow as pa
import pytest

from resolution.errors import WarehouseError

pytestmark = pytest.mark.slow

WORD = pa.table(
    {
        "word": ["a", "é", None, "b"],
        "list": pa.array([["x", "y"], [], None, ["z"]], pa.list_(pa.string())),
        "map": pa.array([[("k", "v")], None, [], [("l", "w")]], pa.map_(pa.string(), pa.string())),
        "time": pa.array([1, None, 3, 4], pa.timestamp("us", tz="UTC")),
    }
)
HASHED = "SELECT word, hash(word, list, map, time) AS hash, CAST(length(word) AS UTINYINT) AS long FROM {0}"
COLUMNS = pa.schema([("word", pa.string()), ("hash", pa.uint64()), ("long", pa.uint8())])


def worked(spark, text, columns, **beside):
    from resolution.warehouse.spark.batch import Query, as_declared, by_batch

    found = by_batch(spark.createDataFrame(WORD).repartition(3), Query(text, beside)).toArrow()
    return sorted(as_declared(found, columns).to_pylist(), key=repr)


def test_an_executor_hashes_as_duckdb_does(spark) -> None:
    with duckdb.connect() as con:
        con.execute("LOAD icu; SET TimeZone = 'UTC'")
        here = con.sql(HASHED.format("WORD")).to_arrow_table().cast(COLUMNS).to_pylist()
    assert worked(spark, HASHED.format("arrived"), COLUMNS) == sorted(here, key=repr)


def test_a_batch_may_be_joined_with_a_small_table(spark) -> None:
    found = worked(
        spark,
        "SELECT word, n AS long FROM arrived JOIN small USING (word)",
        pa.schema([("word", pa.string()), ("long", pa.uint8())]),
        small=pa.table({"word": ["b", "é"], "n": [7, 8]}),
    )
    assert found == [{"word": "b", "long": 7}, {"word": "é", "long": 8}]


def test_what_fails_in_an_executor_quotes_no_row(spark) -> None:
    from resolution.warehouse.spark.batch import Query, by_batch
    from resolution.warehouse.spark.engine import SparkEngine

    work = Query("SELECT CAST(word AS INTEGER) AS n FROM arrived")
    frame = by_batch(spark.createDataFrame(pa.table({"word": ["Secret Person"]})), work)
    with pytest.raises(WarehouseError) as failure:
        SparkEngine(spark).hold("broken", frame)
    assert "Secret" not in str(failure.value)
    assert failure.value.__cause__ is None
