"""Great Expectations on an open DuckDB connection: suites in, counts out.

Great Expectations reads a result after it has given the connection back, which DuckDB does not allow. So the
dialect here answers from rows that were fetched when the query ran. It also tells the columns of a table in
any schema. Great Expectations itself takes seconds to import, hence only inside functions.
"""

import logging
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import islice
from types import ModuleType
from typing import Any

import duckdb
import sqlalchemy as sa
from sqlalchemy.dialects import registry
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.pool import StaticPool

from expectations.expectation import MEASURED, Expectation, Limits, Suite
from resolution.errors import GateError
from resolution.warehouse.duck import SETTLED, interrupts_raised

EXAMPLES = 3
"""How many keys a failed expectation names."""

_RESULT_FORMAT = {
    "result_format": "BASIC",  # counts, no rows
    "partial_unexpected_count": 0,
    "exclude_unexpected_values": True,
}


@dataclass(frozen=True)
class Finding:
    """A number that an expectation looked at: of a subject, or, without one, of all rows."""

    subject: str
    observed: float | None
    limits: Limits

    @property
    def holds(self) -> bool:
        """Whether the number lies between its limits."""
        return self.limits.hold(self.observed)

    @property
    def excess(self) -> float:
        """How far it lies beyond its limits, as a share of the limit; below 0 within them."""
        if self.observed is None:
            return float("-inf")
        low, high = self.limits.floor, self.limits.ceiling
        below = (low - self.observed) / (abs(low) or 1) if low is not None else float("-inf")
        above = (self.observed - high) / (abs(high) or 1) if high is not None else float("-inf")
        return max(below, above)


@dataclass(frozen=True)
class Outcome:
    """What came of one expectation, in counts and a few keys; never a value.

    A measure has a finding a subject, anything else one. `said` tells more of it than can be put together of
    these.
    """

    suite: Suite
    expectation: Expectation
    success: bool
    checked: int
    unexpected: int
    examples: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    said: str = ""

    @property
    def worst(self) -> Finding:
        """Return the finding that lies furthest beyond its limits."""
        return max(self.findings, key=lambda found: found.excess, default=Finding("", None, Limits()))


class BufferedCursor:
    """A DB-API cursor that has fetched all of its rows before anybody asks for them."""

    arraysize = 1
    rowcount = -1

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con
        self._rows: Iterator[tuple[Any, ...]] = iter(())
        self.description: Sequence[Any] | None = None

    def execute(self, statement: str, parameters: Sequence[object] = ()) -> None:
        """Run a statement and keep its rows."""
        with interrupts_raised():
            self._con.execute(statement, list(parameters))
        self.description = self._con.description
        self._rows = iter(self._con.fetchall() if self.description else ())

    def fetchone(self) -> tuple[Any, ...] | None:
        """Return the next row, or None after the last."""
        return next(self._rows, None)

    def fetchmany(self, size: int = arraysize) -> list[tuple[Any, ...]]:
        """Return the next rows, at most `size`."""
        return list(islice(self._rows, size))

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Return the rows that are left."""
        return list(self._rows)

    def close(self) -> None:
        """Forget the rows that are left."""
        self._rows = iter(())


class BorrowedConnection:
    """A DB-API connection over one that somebody else opened and will close."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con

    def cursor(self) -> BufferedCursor:
        """Return a cursor of its own rows."""
        return BufferedCursor(self._con)

    def commit(self) -> None:
        """Do nothing: gates only read."""

    def rollback(self) -> None:
        """Do nothing: gates only read."""

    def close(self) -> None:
        """Leave the connection to its owner."""


class BufferedDuckDB(DefaultDialect):
    """As much of a DuckDB dialect as reading takes."""

    name = "duckdb"
    driver = "buffered"
    default_paramstyle = "qmark"
    supports_statement_cache = True
    supports_native_boolean = True

    @classmethod
    def import_dbapi(cls) -> ModuleType:
        """Return the driver, for its exceptions."""
        return duckdb

    def get_columns(
        self, connection: sa.Connection, table_name: str, schema: str | None = None, **_: Any
    ) -> list[Any]:
        """Return the names of a table's columns; expectations here need no types."""
        found = connection.execute(
            sa.text(
                "SELECT column_name FROM information_schema.columns"
                " WHERE table_name = :name AND table_schema = coalesce(:schema, current_schema())"
                " ORDER BY ordinal_position"
            ),
            {"name": table_name, "schema": schema},
        )
        return [{"name": name, "type": sa.types.NullType(), "nullable": True} for (name,) in found]

    def get_pk_constraint(
        self, connection: sa.Connection, table_name: str, schema: str | None = None, **_: Any
    ) -> Any:
        """Say that there is none: keys are expectations, not constraints."""
        return {"constrained_columns": [], "name": None}

    def has_table(
        self, connection: sa.Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> bool:
        """Tell whether a table or view is there."""
        return bool(self.get_columns(connection, table_name, schema, **kw))


registry.register("duckdb.buffered", __name__, BufferedDuckDB.__name__)


def evaluate(con: duckdb.DuckDBPyConnection, suite: Suite) -> list[Outcome]:
    """Evaluate a suite on its table, as last committed, and return the outcomes in the suite's order.

    Raises GateError when an expectation cannot be evaluated at all.
    """
    with closing(con.cursor()) as cursor, _quiet():
        cursor.execute(SETTLED)
        # by its whole name, before Great Expectations asks by its bare one: a server's table is brought by it
        checked = int(cursor.execute(f"SELECT count(*) FROM {suite.qualified}").fetchall()[0][0])
        found = _measured(cursor, suite)
        results = {result.expectation_config.meta["name"]: result for result in _results(cursor, suite)}
        return [
            _outcome(cursor, suite, expectation, results[expectation.name], checked, found)
            for expectation in suite.expectations
        ]


Findings = dict[str, tuple[Finding, ...]]


def _measured(con: duckdb.DuckDBPyConnection, suite: Suite) -> Findings:
    """Measure what the suite asks for, put it where its expectations look, and return it by expectation."""
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {MEASURED} (expectation VARCHAR, subject VARCHAR, holds BOOLEAN)"
    )
    found = {e.name: _findings(con, suite, e) for e in suite.expectations if e.measure}
    rows = [[name, one.subject, one.holds] for name, each in found.items() for one in each]
    if rows:
        con.executemany(f"INSERT INTO {MEASURED} VALUES (?, ?, ?)", rows)
    return found


def _findings(con: duckdb.DuckDBPyConnection, suite: Suite, expectation: Expectation) -> tuple[Finding, ...]:
    measure = expectation.measure
    assert measure is not None
    with _said(suite, expectation):
        rows = con.execute(measure.query.format(batch=suite.qualified)).fetchall()
    numbers = dict.fromkeys(measure.limits, 0.0) | {
        str(subject): None if number is None else round(float(number), _DIGITS) for subject, number in rows
    }
    return tuple(Finding(subject, numbers[subject], measure.of(subject)) for subject in sorted(numbers))


_DIGITS = 6  # more is noise, of which two runs over the same records may differ


@contextmanager
def _said(suite: Suite, expectation: Expectation) -> Iterator[None]:
    """Say which expectation could not be evaluated, without the words of the database."""
    try:
        yield
    except (duckdb.BinderException, duckdb.CatalogException, duckdb.DataError):
        raise _not_evaluated(suite, expectation) from None


def _not_evaluated(suite: Suite, expectation: Expectation) -> GateError:
    return GateError(
        f"Expectation {expectation.name} could not be evaluated on {suite.qualified}.",
        "Check that the table has all the columns that its contract lists.",
    )


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Great Expectations from logging: its messages may quote values, and its outcome is returned."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    logger = logging.getLogger("great_expectations")
    nowhere, propagate = logging.NullHandler(), logger.propagate
    logger.addHandler(nowhere)
    logger.propagate = False  # some of its loggers set a level of their own
    try:
        yield
    finally:
        logger.propagate = propagate
        logger.removeHandler(nowhere)


@contextmanager
def _spark_unseen() -> Iterator[None]:
    """Hide an installed Spark while Great Expectations is imported, which would load it, for seconds."""
    known = sys.modules.get("pyspark")
    sys.modules["pyspark"] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules["pyspark"]
        if known:
            sys.modules["pyspark"] = known


def _results(con: duckdb.DuckDBPyConnection, suite: Suite) -> list[Any]:
    with _spark_unseen():
        import great_expectations as gx

    con.execute(f"SET schema = '{suite.schema}'")
    context = gx.get_context(mode="ephemeral", project_config=_context_config())
    datasource = context.data_sources.add_sql(
        name="warehouse",
        connection_string="duckdb+buffered://",
        kwargs={"creator": lambda: BorrowedConnection(con), "poolclass": StaticPool},
    )
    asset = datasource.add_table_asset(suite.table, table_name=suite.table)
    batch = asset.add_batch_definition_whole_table("all").get_batch()
    gx_suite = gx.ExpectationSuite(name=suite.table, expectations=[_translate(e) for e in suite.expectations])
    return list(batch.validate(gx_suite, result_format=_RESULT_FORMAT).results)


def _context_config() -> Any:
    """Keep everything in memory: no files, no Data Docs, no progress bars of its own."""
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    return DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
        progress_bars=ProgressBarsConfig(globally=False),
        analytics_enabled=False,
    )


@cache
def _no_keys() -> type[Any]:
    """Return GX's UnexpectedRowsExpectation, content with the count: the original fetches rows as well."""
    from great_expectations.expectations import UnexpectedRowsExpectation

    count = "unexpected_rows_query.row_count"

    class NoKeysExpectation(UnexpectedRowsExpectation):  # type: ignore[misc]
        metric_dependencies = (count,)

        def _validate(self, metrics: dict[str, int], *_: object, **__: object) -> dict[str, object]:
            return {"success": metrics[count] == 0, "result": {"observed_value": metrics[count]}}

    return NoKeysExpectation


def _translate(expectation: Expectation) -> Any:
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    if expectation.query is not None:
        return _no_keys()(
            unexpected_rows_query=expectation.query,
            meta={"name": expectation.name},
            description=expectation.why,
            severity=_severity(expectation),
        )
    return ExpectationConfiguration(
        type=expectation.type,
        kwargs=dict(expectation.kwargs),
        meta={"name": expectation.name},
        description=expectation.why,
        severity=_severity(expectation),
    ).to_domain_obj()


def _severity(expectation: Expectation) -> str:
    """Return the severity in Great Expectations' words, which know no stop that may be acknowledged."""
    return "warning" if expectation.severity == "warning" else "critical"


def _outcome(
    con: duckdb.DuckDBPyConnection,
    suite: Suite,
    expectation: Expectation,
    result: Any,
    checked: int,
    measured: Findings,
) -> Outcome:
    if _raised(result.exception_info):
        raise _not_evaluated(suite, expectation)
    success = bool(result.success)
    unexpected = 0 if success else _unexpected(expectation, result.result)
    examples = () if success else _examples(con, suite, expectation)
    findings = measured.get(expectation.name) or (_counted(expectation, unexpected, checked),)
    return Outcome(suite, expectation, success, checked, unexpected, examples, findings)


def _counted(expectation: Expectation, unexpected: int, checked: int) -> Finding:
    """Return what an expectation that measures nothing looked at: rows that lack, or that should not be."""
    floor = expectation.kwargs.get("min_value")
    if floor is None:
        return Finding("", unexpected, Limits(ceiling=0))
    return Finding("", checked, Limits(floor=float(str(floor))))


def _raised(info: dict[str, Any]) -> bool:
    """Tell whether anything was raised: Great Expectations nests what it knows by metric."""
    if "raised_exception" in info:
        return bool(info["raised_exception"])
    return any(_raised(nested) for nested in info.values())


def _unexpected(expectation: Expectation, result: dict[str, Any]) -> int:
    if "unexpected_count" in result:
        return int(result["unexpected_count"])
    observed = int(result["observed_value"])
    floor = expectation.kwargs.get("min_value")
    return observed if floor is None else int(str(floor)) - observed


def _examples(con: duckdb.DuckDBPyConnection, suite: Suite, expectation: Expectation) -> tuple[str, ...]:
    if expectation.query is None:
        return ()
    query = expectation.query.format(batch=suite.qualified)
    found = con.execute(f"SELECT DISTINCT * FROM ({query}) ORDER BY 1 LIMIT {EXAMPLES}").fetchall()
    return tuple(str(key) for (key,) in found)
