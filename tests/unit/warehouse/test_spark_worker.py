"""Tables of a Spark warehouse for a worker: files, for which no Spark is started."""

import subprocess
import sys

import pytest
from support.workspace import workspace

from resolution.config import Configuration, SparkWarehouse
from resolution.errors import WarehouseError
from resolution.warehouse import duck


@pytest.fixture
def config(tmp_path) -> Configuration:
    return workspace(tmp_path).model_copy(update={"warehouse": SparkWarehouse(kind="spark")})


def folders(config: Configuration, table: str) -> int:
    return len(list((config.root / "var" / "spark" / table).iterdir()))


def tried(con) -> list[tuple[object, ...]]:
    return con.execute("SELECT * FROM seeds.tried ORDER BY ALL").fetchall()


def test_no_spark_is_started_to_look_at_files(config) -> None:
    with duck.connect(config):
        pass
    look = (
        "import sys; from support.workspace import workspace; from pathlib import Path;"
        "from resolution.config import SparkWarehouse; from resolution.warehouse import duck, runs;"
        "c = workspace(Path(sys.argv[1])).model_copy(update={'warehouse': SparkWarehouse(kind='spark')});"
        "assert runs.last_runs(c) == [];"
        "from pyspark import SparkContext; assert SparkContext._gateway is None"
    )
    subprocess.run([sys.executable, "-c", look, str(config.root)], check=True, cwd="tests")


def test_columns_that_came_later_are_empty_in_older_rows(config) -> None:
    with duck.connect(config) as con:
        con.execute("CREATE TABLE seeds.tried AS SELECT 1 AS a")
        con.execute("ALTER TABLE seeds.tried ADD COLUMN b VARCHAR")
        con.execute("INSERT INTO seeds.tried (b, a) VALUES ('x', 2)")
        con.execute("INSERT INTO seeds.tried BY NAME SELECT 'y' AS b")
    with duck.connect(config) as con:
        assert tried(con) == [(1, None), (2, "x"), (None, "y")]


def test_many_small_additions_become_one(config) -> None:
    with duck.connect(config) as con:
        con.execute("CREATE TABLE seeds.tried AS SELECT 0 AS a")
        for number in range(1, 41):
            con.execute("INSERT INTO seeds.tried VALUES (?)", [number])
        assert tried(con) == [(number,) for number in range(41)]
        assert len(con._changes._draft.tables["seeds.tried"].folders) < 12


def test_a_table_is_named_anew_and_made_of_itself(config) -> None:
    with duck.connect(config) as con:
        con.execute("CREATE TABLE seeds.given AS SELECT 1 AS a")
        con.execute("ALTER TABLE seeds.given RENAME TO tried")
        con.execute("CREATE OR REPLACE TABLE seeds.tried AS SELECT a + 1 AS a FROM seeds.tried")
        con.execute("CREATE TABLE IF NOT EXISTS seeds.tried (a INTEGER)")
        assert tried(con) == [(2,)]
    with duck.connect(config) as con, pytest.raises(duck.duckdb.CatalogException):
        con.execute("SELECT * FROM seeds.given")


def test_a_schema_is_dropped_with_all_its_tables(config) -> None:
    with duck.connect(config) as con:
        con.execute("CREATE TABLE build_r1.client AS SELECT 1 AS a")
        assert duck.schemas(con, "build_") == ["build_r1"]
        duck.drop_schema(con, "build_r1")
    with duck.connect(config) as con:
        assert duck.schemas(con, "build_") == []


def test_a_table_that_two_replace_is_refused_to_the_second(config) -> None:
    with duck.connect(config) as con:
        con.execute("CREATE TABLE seeds.tried AS SELECT 1 AS a")
    with pytest.raises(WarehouseError, match="at the same time"), duck.transaction(config) as late:
        with duck.transaction(config) as con:
            con.execute("UPDATE seeds.tried SET a = 2")
        late.execute("UPDATE seeds.tried SET a = 3")
    with duck.connect(config) as con:
        assert tried(con) == [(2,)]


def test_what_is_changed_meanwhile_is_seen_after_the_next_commit(config) -> None:
    with duck.connect(config) as one:
        one.execute("CREATE TABLE seeds.tried AS SELECT 1 AS a")
        assert tried(one) == [(1,)]
        with duck.connect(config) as other:
            other.execute("INSERT INTO seeds.tried VALUES (2)")
        one.execute("INSERT INTO seeds.tried VALUES (3)")
        assert tried(one) == [(1,), (2,), (3,)]


@pytest.mark.slow
def test_who_asks_which_tables_there_are_brings_no_rows(config, spark) -> None:
    by_spark = config.warehouse.model_copy(update={"table_format": "orc"})  # needs no jars of a cluster's
    orc = config.model_copy(update={"warehouse": by_spark})
    with duck.connect(orc) as con:
        con.execute("CREATE TABLE seeds.tried AS SELECT range AS a FROM range(3)")
    with duck.connect(orc) as con:
        assert duck.exists(con, "seeds", "tried")
        brought = con.execute("SELECT estimated_size FROM duckdb_tables() WHERE table_name = 'tried'")
        assert brought.fetchall() == [(0,)]
        assert tried(con) == [(0,), (1,), (2,)]
