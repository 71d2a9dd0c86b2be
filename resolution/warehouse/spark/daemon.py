"""What a machine of a Spark forks its Python workers from: a process that has imported what tasks need.

Spark's own daemon imports next to nothing, so each worker would import it all, for seconds, whenever one is
started: at first, and again after a minute in which none had work.
"""

import pandas  # noqa: F401, ICN001
import pyarrow.compute  # noqa: F401, ICN001
from pyspark.daemon import manager

import resolution.warehouse.spark.batch
import resolution.warehouse.spark.in_duckdb  # noqa: F401

if __name__ == "__main__":
    manager()
