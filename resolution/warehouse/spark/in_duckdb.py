"""Functions of a Spark that DuckDB works out, in the task that has the rows, one Arrow batch after the other.

What the two engines would answer differently (text read as a number or a time, JSON, patterns, small letters)
is worked out by one of them, so a model says it once.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import duckdb
import pyarrow as pa
from pyspark.sql import SparkSession
from pyspark.sql.functions import arrow_udf
from pyspark.sql.pandas.types import to_arrow_type

from resolution.errors import WarehouseError
from resolution.warehouse.session import SETTLED
from resolution.warehouse.spark.types import in_duckdb, on_spark


@dataclass(frozen=True)
class Function:
    """An expression in DuckDB's words over v1, v2 …, and the type, in DuckDB's words, of what it answers."""

    answers: str
    expression: str

    @property
    def name(self) -> str:
        """What Spark calls it: equal functions have equal names."""
        return f"duckdb_{hashlib.md5(f'{self.answers} {self.expression}'.encode()).hexdigest()[:16]}"

    def register(self, session: SparkSession) -> None:
        """Let queries of a session call it."""
        session.udf.register(self.name, arrow_udf(_answering(self), on_spark(self.answers)))


def _answering(function: Function) -> Callable[..., pa.Array]:
    kind = on_spark(function.answers)
    query = f"SELECT ({function.expression})::{in_duckdb(kind)} AS answer FROM batch"
    answers = to_arrow_type(kind, timezone="UTC")

    def answer(*values: pa.Array) -> pa.Array:
        return _answered(query, answers, values)

    return answer


def _answered(query: str, answers: pa.DataType, values: tuple[pa.Array, ...]) -> pa.Array:
    """Return the answer for each row; a failure quotes none."""
    batch = pa.table({f"v{number}": column for number, column in enumerate(values, start=1)})
    con = _connection()
    con.register("batch", batch)
    try:
        found = con.sql(query).to_arrow_table().column("answer").cast(answers)
    except duckdb.Error as error:
        raise WarehouseError(
            f"A task of Spark could not work on its rows ({type(error).__name__}).",
            "Check the memory of its machines, then start the same run again.",
        ) from None
    finally:
        con.unregister("batch")
    combined: pa.Array = found.combine_chunks()
    return combined


@cache
def _connection() -> duckdb.DuckDBPyConnection:
    """Return the DuckDB of this process, which is a task's."""
    con = duckdb.connect(":memory:", config={"threads": 1, "memory_limit": "1GB"})
    con.execute(SETTLED)
    return con
