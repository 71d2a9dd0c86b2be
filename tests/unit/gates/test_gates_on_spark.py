"""The gates on a Spark beside the same gates on DuckDB: of a house full of faults both say the same."""

from collections.abc import Callable
from typing import Any, NamedTuple

import made_house
import pytest
from support.both_engines import copied, differences
from support.engines import on_small_spark
from support.workspace import workspace

from expectations.expectation import Measure, Suite, measured, no_rows
from resolution.config import Configuration
from resolution.errors import GateError, StopError, WarehouseError
from resolution.gates import gate
from resolution.gates.build import check_build
from resolution.gates.links import check_links
from resolution.gates.records import check_records
from resolution.schemas import STANDARDISED_RECORD
from resolution.warehouse import duck, runs
from resolution.warehouse.engine import Engine
from resolution.warehouse.gx.evaluation import evaluate
from resolution.warehouse.gx.outcome import Outcome

pytestmark = pytest.mark.slow

SCHEMAS = ("raw", "resolution", made_house.LIVE, made_house.BUILD)
GATES: dict[str, Callable[[Configuration], dict[str, int]]] = {
    "records": lambda config: check_records(config, "r2"),
    "links": lambda config: check_links(config, runs.require(config, "r2")),
    "build": lambda config: check_build(config, "r2", "r1"),
}


class Houses(NamedTuple):
    """The same house on DuckDB and on a Spark, and what each gate found and said there."""

    duck: Configuration
    spark: Configuration
    said: dict[str, list[Any]]


def said(config: Configuration, name: str) -> tuple[list[Outcome], Any]:
    found: list[Outcome] = []

    def watched(engine: Engine, suite: Suite) -> list[Outcome]:
        outcomes = evaluate(engine, suite)
        found.extend(outcomes)
        return outcomes

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gate, "evaluate", watched)
        try:
            return found, GATES[name](config)
        except (GateError, StopError) as stop:
            return found, (stop.what, stop.remedy)


@pytest.fixture(scope="module")
def houses(spark, tmp_path_factory) -> Houses:
    here = workspace(tmp_path_factory.mktemp("duckdb"))
    there = on_small_spark(workspace(tmp_path_factory.mktemp("spark")))
    with duck.connect(here) as con:
        made_house.make(con)
    copied(here, there, SCHEMAS)
    return Houses(here, there, {name: [said(here, name), said(there, name)] for name in GATES})


@pytest.mark.parametrize("name", GATES)
def test_a_gate_finds_and_says_the_same(name: str, houses: Houses) -> None:
    (found, said_of_them), there = houses.said[name]
    assert (found, said_of_them) == there
    assert len(found) > 7


@pytest.mark.parametrize("table", ["gate_result", "gate_measure", "quarantine"])
def test_what_is_kept_is_the_same(table: str, houses: Houses) -> None:
    times = ("observed_at", "quarantined_at")
    assert differences(houses.duck, houses.spark, "resolution", times, [table]) == {}


def test_nearly_all_that_is_expected_meets_something_bad(houses: Houses) -> None:
    held = [o.expectation.name for (found, _), _ in houses.said.values() for o in found if o.success]
    assert len(held) < 10, held


NO_NUMBER = "full_name_std::INTEGER"
UNFIT = {
    "a column that is not there": no_rows("odd", "warning", "SELECT x FROM {batch}", "", ""),
    "a value that does not fit": no_rows("odd", "warning", f"SELECT {NO_NUMBER} FROM {{batch}}", "", ""),
    "a measure of a column that is not there": measured(
        "odd", "warning", Measure("SELECT source, x FROM {batch}"), "", "", ""
    ),
    "a measure of a value that does not fit": measured(
        "odd", "warning", Measure(f"SELECT source, {NO_NUMBER} FROM {{batch}}"), "", "", ""
    ),
}


@pytest.mark.parametrize("what", UNFIT)
def test_what_cannot_be_evaluated_is_said_without_a_value(what: str, houses: Houses, capfd, caplog) -> None:
    suite = Suite(STANDARDISED_RECORD.schema, STANDARDISED_RECORD.name, (UNFIT[what],))
    with (
        duck.connect(houses.spark) as con,
        duck.asked(con) as engine,
        pytest.raises((GateError, WarehouseError)) as raised,
    ):
        evaluate(engine, suite)
    left = [str(raised.value), *capfd.readouterr(), *(entry.getMessage() for entry in caplog.records)]
    assert raised.value.__cause__ is None
    assert "name 1" not in "\n".join(left)
