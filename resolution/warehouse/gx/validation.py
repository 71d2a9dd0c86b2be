"""Great Expectations, asked what it finds of a suite on an engine's tables; counts, no rows.

Great Expectations itself takes seconds to import, hence only inside functions.
"""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from sqlalchemy.pool import StaticPool

from expectations.expectation import Expectation, Suite
from resolution.warehouse.engine import Engine
from resolution.warehouse.gx.dialect import BorrowedConnection

_RESULT_FORMAT = {
    "result_format": "BASIC",  # counts, no rows
    "partial_unexpected_count": 0,
    "exclude_unexpected_values": True,
}


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
    known = {name: sys.modules.get(name) for name in ("pyspark", "pyspark.sql")}
    sys.modules.update(dict.fromkeys(known))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name, module in known.items():
            del sys.modules[name]
            if module:
                sys.modules[name] = module


@_quiet()
def validated(engine: Engine, suite: Suite) -> list[Any]:
    """Return the results of a suite's expectations, in any order."""
    with _spark_unseen():
        import great_expectations as gx

    context = gx.get_context(mode="ephemeral", project_config=_context_config())
    datasource = context.data_sources.add_sql(
        name="warehouse",
        connection_string="duckdb+buffered://",
        kwargs={"creator": lambda: BorrowedConnection(engine), "poolclass": StaticPool},
    )
    asset = datasource.add_table_asset(suite.table, table_name=suite.qualified)
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
