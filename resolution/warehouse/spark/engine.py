"""Sets on Spark: pieces translated from DuckDB's words.

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
- `date_diff` counts whole hours or days, not those that begin between: `epoch(date_trunc('hour', a))`; no
  time is `-infinity`; a DECIMAL divided is one still, and rounded: cast both sides to DOUBLE
- not read: a cast of a parameter, `?::DATE` (`CAST(? AS DATE)`); UNPIVOT of `COLUMNS(…)`, which names them;
  `IN` a query among the columns of a SELECT

What both do alike: `FROM x`, `EXCLUDE`, `QUALIFY`, `ANTI` and `SEMI JOIN`, `FILTER`, `DISTINCT ON`, `least`
and `greatest` (both skip NULL), `||`, `md5`, `string_agg(a, ',' ORDER BY a)`, NULLs last in every ORDER BY.
Types may be wider on one side (`sum`, `row_number`, `length`, `//`): cast what is kept.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import ClassVar

import pyarrow as pa
import sqlglot
from py4j.protocol import Py4JError
from pyspark.errors import AnalysisException, PySparkException
from pyspark.logger import PySparkLogger
from pyspark.sql import DataFrame, SparkSession, Window
from pyspark.sql import functions as f

from resolution.errors import WarehouseError

_SIGNED = {
    pa.uint8(): pa.int16(),
    pa.uint16(): pa.int32(),
    pa.uint32(): pa.int64(),
    pa.uint64(): pa.decimal128(20, 0),
}

_TALKERS = ("SQLQueryContextLogger", "DataFrameQueryContextLogger")
"""Loggers that write what a failed query met to standard error, values included."""
for _name in _TALKERS:
    PySparkLogger.getLogger(_name).disabled = True


class SparkEngine:
    """Spark: temporary views of a session over data that was worked out.

    A failed query quotes rows in the log of the session's own Java, which is for its owner to keep quiet.
    """

    refusals: ClassVar[tuple[type[Exception], ...]] = (AnalysisException,)

    def __init__(self, session: SparkSession, folder: str | None = None) -> None:
        self._session = session
        self._folder = folder
        self._held = 0
        self._partitions = int(session.conf.get("spark.sql.shuffle.partitions"))

    @property
    def session(self) -> SparkSession:
        """The session whose views these are; frames of another are not seen here."""
        return self._session

    def make(self, name: str, query: str) -> int:
        """Work out a query and make a view of what came; the query may read what it replaces."""
        return self.hold(name, self.frame(query))

    def hold(self, name: str, frame: DataFrame) -> int:
        """Work out a frame and make a view of what came.

        It stays with the machines that worked on it, or, where the engine has a folder, goes there: then it
        is not lost with one of them.
        """
        with silent():
            found = self._kept(frame.coalesce(self._partitions))
            found.createOrReplaceTempView(name)
            return int(found.count())

    def _kept(self, frame: DataFrame) -> DataFrame:
        if self._folder is None:
            return self._forgotten(frame.localCheckpoint())
        self._held += 1
        place = f"{self._folder}/{self._held:04}"
        frame.write.parquet(place)
        return self._session.read.schema(frame.schema).parquet(place)

    def _forgotten(self, frame: DataFrame) -> DataFrame:
        """Return worked out rows without what Spark guessed of their size.

        It guesses that a join has the product of both sides, and a checkpoint keeps the guess: some twenty
        tables later it is a number of millions of digits, and planning takes minutes.
        """
        made = self._session._jsparkSession
        rows = frame._jdf.queryExecution().toRdd()
        return DataFrame(made.internalCreateDataFrame(rows, frame._jdf.schema(), False), self._session)

    def show(self, name: str, frame: DataFrame) -> None:
        """Make a view of a frame that is worked out each time it is read, for instance a stored table."""
        frame.createOrReplaceTempView(name)

    def frame(self, query: str, parameters: Sequence[object] = ()) -> DataFrame:
        """Return the answer of a query, which nobody has worked out yet."""
        with silent():
            return self._ask(query, parameters)

    def number(self, name: str, query: str, by: Sequence[str], number: str, first: int = 1) -> int:
        """Make a view with numbered rows: each task sorts a stretch of the order, and numbers it from where
        the stretches before it end.
        """
        columns = [f.col(column).asc_nulls_last() for column in by]
        stretches = self.frame(query).repartitionByRange(*columns)
        rows = self.hold("stretches", stretches.withColumn("stretch", f.spark_partition_id()))
        place = f.row_number().over(Window.partitionBy("stretch").orderBy(*columns))
        with silent():
            numbered = (
                self.frame("FROM stretches")
                .join(f.broadcast(self._starts(first - 1)), "stretch")
                .withColumn(number, (f.col("before") + place).cast("bigint"))
            )
        self.hold(name, numbered.drop("stretch", "before"))
        return rows

    def _starts(self, before: int) -> DataFrame:
        """Return how many rows stand before each stretch; so many before the first."""
        sizes = self.frame("SELECT stretch, count(*) AS size FROM stretches GROUP BY stretch").collect()
        starts = []
        for stretch, size in sorted(sizes):
            starts.append((stretch, before))
            before += size
        return self._session.createDataFrame(starts, "stretch int, before bigint")

    def put(self, name: str, table: pa.Table) -> None:
        """Make a view of an Arrow table; unsigned integers become wider signed ones."""
        columns = pa.schema([(field.name, _SIGNED.get(field.type, field.type)) for field in table.schema])
        with silent():
            self._session.createDataFrame(table.cast(columns)).createOrReplaceTempView(name)

    def get(self, query: str, parameters: Sequence[object] = ()) -> pa.Table:
        """Return the answer of a query."""
        with silent():
            return self._ask(query, parameters).toArrow()

    def _ask(self, query: str, parameters: Sequence[object] = ()) -> DataFrame:
        (translated,) = sqlglot.transpile(
            query, read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE
        )
        return self._session.sql(translated, args=list(parameters) or None)


@contextmanager
def silent() -> Iterator[None]:
    """Pass nothing on that quotes rows; what is wrong with a query's own words is said before any is read.

    Raises WarehouseError.
    """
    try:
        yield
    except AnalysisException:
        raise
    except (PySparkException, Py4JError) as error:
        kind = error.getCondition() if isinstance(error, PySparkException) else None
        raise WarehouseError(
            f"Spark could not work out a query ({kind or type(error).__name__}).",
            "Check the memory and disk of its machines, then start the same run again.",
        ) from None
