"""dbt on a Spark: in this process's session, on tables that a commit names when all went well."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from dbt.adapters.factory import FACTORY
from dbt.adapters.spark.connections import SparkConnectionManager
from dbt.adapters.spark.session import Cursor, SessionConnectionWrapper
from dbt_common.exceptions import DbtDatabaseError, DbtRuntimeError
from pyspark.errors import AnalysisException, ParseException
from pyspark.sql import SparkSession

from resolution.config import Configuration
from resolution.errors import WarehouseError
from resolution.transform.compiled import replaced, translated
from resolution.transform.profile import Opened, written
from resolution.transform.to_spark import to_spark
from resolution.warehouse.spark.catalog import Catalog
from resolution.warehouse.spark.engine import silent
from resolution.warehouse.spark.home import home
from resolution.warehouse.spark.in_duckdb import Function
from resolution.warehouse.spark.types import columns_of

_PROFILE = {"type": "spark", "method": "session", "host": "none", "schema": "default", "threads": 1}
_MADE = re.compile(r"\bcreate\s+(?:or\s+replace\s+)?table\s+`?(\w+)`?\.`?(\w+)`?", re.IGNORECASE)


@dataclass
class _Build:
    """What dbt makes in a session, each table in a folder of its own name."""

    session: SparkSession
    catalog: Catalog
    folder: str = field(default_factory=lambda: uuid4().hex[:16])
    made: set[str] = field(default_factory=set)
    known: set[Function] = field(default_factory=set)

    def translate(self, query: str) -> str:
        """Return a query in Spark's words, and let the session know the functions that it calls."""
        text, functions = to_spark(query)
        for function in functions - self.known:
            function.register(self.session)
        self.known |= functions
        return text

    def run(self, cursor: Cursor, sql: str, *parameters: Any) -> None:
        """Stand in for the step of a cursor, which would ask for a session of Hive's and quote rows."""
        statement = sql % parameters if parameters else sql
        found = _MADE.search(statement)
        if found:
            self.made.add(f"{found[1]}.{found[2]}")
        with _sayable():
            cursor._df = self.session.sql(statement)
            cursor._rows = None

    def keep(self) -> None:
        """Commit the tables that were made."""
        with self.catalog.transaction() as draft, silent():
            for table in sorted(self.made):
                columns = columns_of(self.session.table(table).schema)
                draft.adopt(table, f"{table.replace('.', '/')}/{self.folder}", columns)


@contextmanager
def on_spark(config: Configuration) -> Iterator[Opened]:
    """Have dbt work on the Spark of this process, in its own words."""
    at = home(config)
    build = _Build(at.shown(config), at.catalog(config))
    variables = {
        "spark_place": build.catalog.place,
        "spark_folder": build.folder,
        "spark_format": build.catalog.format,
    }
    with ExitStack() as stack:
        stack.enter_context(translated(build.translate, "Spark"))
        stack.enter_context(replaced(Cursor, "execute", _running(build)))
        stack.enter_context(replaced(Cursor, "fetchall", _fetched))
        stack.enter_context(replaced(SessionConnectionWrapper, "_fix_binding", staticmethod(_literal)))
        stack.enter_context(replaced(SparkConnectionManager, "exception_handler", _as_they_are))
        stack.callback(_close)
        yield Opened(stack.enter_context(written(_PROFILE)), variables, build.keep)


def _fetched(self: Cursor) -> list[Any]:
    """Stand in for the cursor's own step; many a query is asked for its columns only."""
    with _sayable():
        if self._rows is None and self._df is not None:
            self._rows = self._df.collect()
    return self._rows or []


@contextmanager
def _sayable() -> Iterator[None]:
    """Say what a query met as dbt has it; of what is in its rows nothing."""
    try:
        with silent():
            yield
    except (AnalysisException, ParseException) as error:
        raise DbtRuntimeError(f"Binder Error: {str(error).split('SQLSTATE')[0]}") from None
    except WarehouseError as error:
        raise DbtDatabaseError(f"Server Error {error.what}") from None


def _running(build: _Build) -> Any:
    def execute(self: Cursor, sql: str, *parameters: Any) -> None:
        build.run(self, sql, *parameters)

    return execute


@contextmanager
def _as_they_are(self: SparkConnectionManager, sql: str) -> Iterator[None]:
    """Stand in for the adapter's handler, whose log quotes statements."""
    yield


def _literal(value: object) -> str:
    """Return a value of a seed as SQL."""
    if value is None:
        return "NULL"
    text = str(value).replace("\\", "\\\\").replace("'", "\\'")
    return f"'{text}'"


def _close() -> None:
    """Close dbt's connections: its adapter lives as long as the process."""
    adapter = FACTORY.adapters.get("spark")
    if adapter is not None:
        adapter.cleanup_connections()
