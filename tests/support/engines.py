"""The engines that sets are worked on by, for tests that hold on each of them."""

from collections.abc import Iterator

import duckdb
import pytest

from resolution.config import Configuration, SparkWarehouse
from resolution.warehouse.engine import DuckEngine, Engine


def on_small_spark(config: Configuration) -> Configuration:
    """Return a configuration whose warehouse is a Spark for little data."""
    from resolution.warehouse.spark.session import SMALL

    return config.model_copy(update={"warehouse": SparkWarehouse(kind="spark", settings=dict(SMALL))})


@pytest.fixture(scope="session")
def spark():
    """Return a session of a Spark that starts with the first test that asks for it."""
    from resolution.warehouse.spark.session import local_session

    with local_session() as session:
        yield session


@pytest.fixture
def duck_engine() -> Iterator[Engine]:
    """Return DuckDB without tables."""
    with duckdb.connect(":memory:") as con:
        con.execute("LOAD icu; SET TimeZone = 'UTC'")
        yield DuckEngine(con)


@pytest.fixture
def spark_engine(spark) -> Engine:
    """Return Spark without tables."""
    from resolution.warehouse.spark.engine import SparkEngine

    return SparkEngine(spark.newSession())


@pytest.fixture(params=["duckdb", pytest.param("spark", marks=pytest.mark.slow)])
def engine(request) -> Engine:
    """Return each engine in turn, without tables."""
    return request.getfixturevalue({"duckdb": "duck_engine", "spark": "spark_engine"}[request.param])
