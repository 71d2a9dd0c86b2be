"""Numbers for the rows of a table that no single machine could sort: dense, from 1 on, in an order."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as f

from resolution.warehouse.spark import SparkEngine, silent


def number_rows(engine: SparkEngine, name: str, frame: DataFrame, by: str, number: str) -> int:
    """Make a view of a frame with its rows numbered in the order of a column; return how many there are.

    Each task sorts one stretch of the order and numbers it from where the stretches before it end.
    """
    stretches = frame.repartitionByRange(f.col(by)).withColumn("stretch", f.spark_partition_id())
    count = engine.hold("stretches", stretches)
    with silent():
        held = engine.frame("FROM stretches")
        sizes = {row["stretch"]: row["count"] for row in held.groupBy("stretch").count().collect()}
        before, starts = 0, []
        for stretch in sorted(sizes):
            starts.append((stretch, before))
            before += sizes[stretch]
        offset = engine.session.createDataFrame(starts, "stretch int, before bigint")
        place = f.row_number().over(Window.partitionBy("stretch").orderBy(by))
        numbered = held.join(f.broadcast(offset), "stretch").withColumn(
            number, (f.col("before") + place).cast("bigint")
        )
        engine.hold(name, numbered.drop("stretch", "before"))
    return count
