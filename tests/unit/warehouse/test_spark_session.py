"""A Spark from a configuration: its settings hold, but for those that answers depend on, and it is quiet.

Where none can start a sentence says so, and the next may start all the same.
"""

import subprocess
import sys

import pytest
from support.examples import is_long

from resolution.config import SparkWarehouse
from resolution.errors import ConfigurationError
from resolution.warehouse.spark import java

STARTED = """
import os
from resolution.config import SparkWarehouse
from resolution.warehouse.spark.session import session

java = os.environ.get("JAVA_HOME")
given = {"spark.sql.shuffle.partitions": 3, "spark.sql.codegen.wholeStage": False}
with session(SparkWarehouse(kind="spark", master="local[1]", settings=given)) as found:
    names = ("spark.master", "spark.sql.shuffle.partitions", "spark.sql.codegen.wholeStage",
             "spark.sql.session.timeZone", "spark.sql.ansi.enabled")
    print(*(found.conf.get(name) for name in names))
    print(found.sql("SELECT 1 AS n").mapInArrow(lambda batches: batches, "n int").toArrow().to_pylist())
assert os.environ.get("JAVA_HOME") == java
"""

REFUSED = """
import sys
from resolution.config import SparkWarehouse
from resolution.errors import WarehouseError
from resolution.warehouse.spark.session import session

def start(master):
    with session(SparkWarehouse(kind="spark", master=master)) as found:
        return found.range(3).count()

try:
    start(sys.argv[1])
except WarehouseError as error:
    print(error)
if "then" in sys.argv:
    print(start("local[1]"))
"""


def said_of(*arguments: str) -> list[str]:
    """Return what is said of a master that no Spark starts at, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", REFUSED, *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


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
    from resolution.warehouse.spark.session import session

    given = SparkWarehouse(kind="spark", settings={"spark.sql.ansi.enabled": False})
    with pytest.raises(ConfigurationError, match=r"spark\.sql\.ansi\.enabled is true"), session(given):
        pass


def test_where_no_java_is_a_sentence_says_what_to_do(monkeypatch, tmp_path) -> None:
    from resolution.warehouse.spark.session import session

    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    named = f"needs a Java, and {tmp_path}/bin/java is none. pip install"
    with pytest.raises(ConfigurationError, match=named), session(SparkWarehouse(kind="spark")):
        pass
    monkeypatch.delenv("JAVA_HOME")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(java, "find_spec", lambda _: None)
    none = "needs a Java, and none is found. pip install"
    with pytest.raises(ConfigurationError, match=none), session(SparkWarehouse(kind="spark")):
        pass


def test_a_java_of_the_path_is_left_to_spark(monkeypatch, tmp_path) -> None:
    (tmp_path / "java").touch(mode=0o755)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(java, "find_spec", lambda _: None)
    assert java.home_for(tmp_path) is None


@pytest.mark.slow
def test_a_java_that_ends_at_once_is_said(monkeypatch, tmp_path) -> None:
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\nexit 3\n")
    java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    [said] = said_of("local[1]")
    assert said.startswith("Java ended before Spark had started. Check warehouse.settings")


@pytest.mark.slow
def test_a_master_that_is_none_is_said() -> None:
    [said] = said_of("spark://nowhere")
    assert said.startswith("No Spark answers at spark://nowhere. Check that warehouse.master")


@pytest.mark.slow
@pytest.mark.skipif(
    not is_long(), reason="CLIENTFILE_LONG=1: Spark asks a master that does not answer for a minute"
)
def test_a_master_that_does_not_answer_is_said_and_the_next_may_start() -> None:
    said, counted = said_of("spark://127.0.0.1:9", "then")
    assert said.startswith("No Spark answers at spark://127.0.0.1:9.")
    assert counted == "3"
