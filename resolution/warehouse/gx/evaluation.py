"""A suite evaluated on its table, by Great Expectations and by measures of our own."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import duckdb

from expectations.expectation import MEASURED, Expectation, Limits, Suite
from resolution.errors import GateError
from resolution.warehouse.duck import SETTLED
from resolution.warehouse.gx.outcome import Finding, Outcome
from resolution.warehouse.gx.validation import quiet, validated

EXAMPLES = 3
"""How many keys a failed expectation names."""


def evaluate(con: duckdb.DuckDBPyConnection, suite: Suite) -> list[Outcome]:
    """Evaluate a suite on its table, as last committed, and return the outcomes in the suite's order.

    Raises GateError when an expectation cannot be evaluated at all.
    """
    with closing(con.cursor()) as cursor, quiet():
        cursor.execute(SETTLED)
        # by its whole name, before Great Expectations asks by its bare one: a server's table is brought by it
        checked = int(cursor.execute(f"SELECT count(*) FROM {suite.qualified}").fetchall()[0][0])
        found = _measured(cursor, suite)
        results = {result.expectation_config.meta["name"]: result for result in validated(cursor, suite)}
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
