"""State with versions on a Spark: what state.py does to rows is done to tables, which are written anew."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from resolution.warehouse.spark.engine import SparkEngine


def restored(frame: DataFrame, after: int) -> DataFrame:
    """Return a table without what runs later than number `after` wrote."""
    until = f.when(f.col("until") <= after, f.col("until"))
    return frame.where(f.col("since") <= after).withColumn("until", until)


def closed(engine: SparkEngine, table: str, leaving: str, key: tuple[str, ...], number: int) -> DataFrame:
    """Return a table of versions in which the rows that stand and whose key is in `leaving` end at a run."""
    stands = engine.frame(f"SELECT * FROM {table} WHERE until IS NULL")
    ended = engine.frame(f"SELECT * FROM {table} WHERE until IS NOT NULL")
    gone = engine.frame(f"SELECT DISTINCT {', '.join(key)}, true AS is_leaving FROM {leaving}")
    until = f.when(f.col("is_leaving"), f.lit(number)).cast("int")
    now = stands.join(gone, list(key), "left").withColumn("until", until).drop("is_leaving")
    return ended.unionByName(now)
