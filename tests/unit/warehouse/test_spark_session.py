"""A Spark from a configuration: its settings hold, but for those that answers depend on, and it is quiet."""

import subprocess
import sys

import pytest

from resolution.config import SparkWarehouse
from resolution.errors import ConfigurationError

STARTED = """
import os
from resolution.config import SparkWarehouse
from resolution.warehouse.spark_session import session

java = os.environ.get("JAVA_HOME")
given = {"spark.sql.shuffle.partitions": 3, "spark.sql.codegen.wholeStage": False}
with session(SparkWarehouse(kind="spark", master="local[1]", settings=given)) as found:
    names = ("spark.master", "spark.sql.shuffle.partitions", "spark.sql.codegen.wholeStage",
             "spark.sql.session.timeZone", "spark.sql.ansi.enabled")
    print(*(found.conf.get(name) for name in names))
    print(found.sql("SELECT 1 AS n").mapInArrow(lambda batches: batches, "n int").toArrow().to_pylist())
assert os.environ.get("JAVA_HOME") == java
"""


@pytest.mark.slow
def test_a_spark_has_the_settings_that_are_given(tmp_path) -> None:
    """In a process of its own, for a process has one Spark."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", STARTED],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == ["local[1] 3 false UTC true", "[{'n': 1}]"]
    assert done.stderr == ""
    assert list(tmp_path.iterdir()) == []


def test_a_setting_that_answers_depend_on_is_refused() -> None:
    from resolution.warehouse.spark_session import session

    given = SparkWarehouse(kind="spark", settings={"spark.sql.ansi.enabled": False})
    with pytest.raises(ConfigurationError, match=r"spark\.sql\.ansi\.enabled is true"), session(given):
        pass
