"""A suite evaluated on its table, by Great Expectations and by measures of our own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pyarrow as pa

from expectations.expectation import MEASURED, Expectation, Limits, Suite
from resolution.errors import GateError
from resolution.warehouse.engine import Engine, rows
from resolution.warehouse.gx.outcome import Finding, Outcome
from resolution.warehouse.gx.validation import validated

EXAMPLES = 3
"""How many keys a failed expectation names."""


def evaluate(engine: Engine, suite: Suite) -> list[Outcome]:
    """Evaluate a suite on its table, and return the outcomes in the suite's order.

    Raises GateError when an expectation cannot be evaluated at all.
    """
    [(checked,)] = rows(engine.get(f"SELECT count(*) AS checked FROM {suite.qualified}"))
    found = _measured(engine, suite)
    results = {result.expectation_config.meta["name"]: result for result in validated(engine, suite)}
    return [
        _outcome(engine, suite, expectation, results[expectation.name], checked, found)
        for expectation in suite.expectations
    ]


Findings = dict[str, tuple[Finding, ...]]


_MEASURED = pa.schema([("expectation", pa.string()), ("subject", pa.string()), ("holds", pa.bool_())])


def _measured(engine: Engine, suite: Suite) -> Findings:
    """Measure what the suite asks for, put it where its expectations look, and return it by expectation."""
    found = {e.name: _findings(engine, suite, e) for e in suite.expectations if e.measure}
    held = [
        {"expectation": name, "subject": one.subject, "holds": one.holds}
        for name, each in found.items()
        for one in each
    ]
    engine.put(MEASURED, pa.Table.from_pylist(held, _MEASURED))
    return found


def _findings(engine: Engine, suite: Suite, expectation: Expectation) -> tuple[Finding, ...]:
    measure = expectation.measure
    assert measure is not None
    with _said(engine, suite, expectation):
        found = rows(engine.get(measure.query.format(batch=suite.qualified)))
    numbers = dict.fromkeys(measure.limits, 0.0) | {
        str(subject): None if number is None else round(float(number), _DIGITS) for subject, number in found
    }
    return tuple(Finding(subject, numbers[subject], measure.of(subject)) for subject in sorted(numbers))


_DIGITS = 6  # more is noise, of which two runs over the same records may differ


@contextmanager
def _said(engine: Engine, suite: Suite, expectation: Expectation) -> Iterator[None]:
    """Say which expectation could not be evaluated, without the words of the engine."""
    try:
        yield
    except engine.refusals:
        raise _not_evaluated(suite, expectation) from None


def _not_evaluated(suite: Suite, expectation: Expectation) -> GateError:
    return GateError(
        f"Expectation {expectation.name} could not be evaluated on {suite.qualified}.",
        "Check that the table has all the columns that its contract lists.",
    )


def _outcome(
    engine: Engine,
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
    examples = () if success else _examples(engine, suite, expectation)
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


def _examples(engine: Engine, suite: Suite, expectation: Expectation) -> tuple[str, ...]:
    if expectation.query is None:
        return ()
    query = expectation.query.format(batch=suite.qualified)
    found = rows(engine.get(f"SELECT DISTINCT * FROM ({query}) ORDER BY 1 LIMIT {EXAMPLES}"))
    return tuple(str(key) for (key,) in found)
