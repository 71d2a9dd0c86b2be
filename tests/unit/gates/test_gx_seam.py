import io
import json
import logging
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout

import duckdb
import pytest
import sqlalchemy as sa
from sqlalchemy.pool import StaticPool

from expectations.expectation import Expectation, Suite, no_rows, unique_key
from resolution.errors import GateError
from resolution.warehouse.engine import DuckEngine
from resolution.warehouse.gx.dialect import BorrowedConnection
from resolution.warehouse.gx.evaluation import evaluate
from resolution.warehouse.gx.validation import validated

ROWS = 5_000  # more than DuckDB's vector of 2,048


@pytest.fixture
def con():
    with duckdb.connect() as con:
        con.execute("CREATE SCHEMA house")
        con.execute(
            f"CREATE TABLE house.thing AS SELECT i AS key, 'v' || i AS name FROM range({ROWS}) AS r(i)"
        )
        yield con


def suite(*expectations: Expectation) -> Suite:
    return Suite("house", "thing", expectations)


def test_great_expectations_reads_all_rows_after_it_gave_the_connection_back(con) -> None:
    from great_expectations.execution_engine import SqlAlchemyExecutionEngine

    engine = SqlAlchemyExecutionEngine(
        engine=sa.create_engine(
            "duckdb+buffered://", creator=lambda: BorrowedConnection(DuckEngine(con)), poolclass=StaticPool
        )
    )
    first = engine.execute_query(sa.text("SELECT key FROM house.thing ORDER BY key"))
    second = engine.execute_query(sa.text("SELECT count(*) FROM house.thing"))
    assert second.fetchone() == (ROWS,)
    assert first.fetchmany(2) == [(0,), (1,)]
    assert [key for (key,) in first.fetchall()] == list(range(2, ROWS))


def test_a_cursor_answers_from_its_own_rows(con) -> None:
    connection = BorrowedConnection(DuckEngine(con))
    one, two = connection.cursor(), connection.cursor()
    one.execute("SELECT * FROM range(3)")
    two.execute("SELECT ?", ["x"])
    assert [column[0] for column in one.description or ()] == ["range"]
    assert one.fetchmany(2) == [(0,), (1,)]
    assert one.fetchone() == (2,)
    assert one.fetchone() is None
    assert two.fetchall() == [("x",)]


def test_outcomes_count_and_name_keys(con) -> None:
    con.execute("INSERT INTO house.thing VALUES (7, 'again'), (NULL, 'none')")
    outcomes = evaluate(
        DuckEngine(con),
        suite(
            *unique_key("key", "why", "remedy"),
            no_rows("not_late", "warning", "SELECT key FROM {batch} WHERE key >= 4990", "why", "remedy"),
            no_rows("not_there", "critical", "SELECT key FROM {batch} WHERE key < 0", "why", "remedy"),
        ),
    )
    counted = [(o.expectation.name, o.success, o.checked, o.unexpected) for o in outcomes]
    assert counted == [
        ("key_is_not_null", False, ROWS + 2, 1),
        ("key_is_unique", False, ROWS + 2, 2),
        ("not_late", False, ROWS + 2, 10),
        ("not_there", True, ROWS + 2, 0),
    ]
    assert outcomes[2].examples == ("4990", "4991", "4992")


def test_an_expectation_that_cannot_be_evaluated_says_so_without_the_librarys_words(con) -> None:
    con.execute("INSERT INTO house.thing VALUES (9, 'CANARY')")
    broken = no_rows("broken", "warning", "SELECT key FROM {batch} WHERE name::INTEGER > 1", "why", "remedy")
    with pytest.raises(
        GateError, match=r"Expectation broken could not be evaluated on house\.thing"
    ) as raised:
        evaluate(DuckEngine(con), suite(broken))
    assert "CANARY" not in str(raised.value)
    assert "v0" not in str(raised.value)


def test_results_hold_no_values(con) -> None:
    con.execute("INSERT INTO house.thing SELECT 100, 'CANARY' FROM range(30)")
    names = Expectation(
        "in_set",
        "warning",
        "expect_column_values_to_be_in_set",
        {"column": "name", "value_set": ["x"]},
        "",
        "",
    )
    unique = Expectation("uniq", "warning", "expect_column_values_to_be_unique", {"column": "name"}, "", "")
    rows = no_rows("rows", "warning", "SELECT name FROM {batch} WHERE name = 'CAN' || 'ARY'", "", "")
    results = validated(DuckEngine(con), suite(names, unique, rows))
    assert [result.success for result in results] == [False, False, False]
    assert "CANARY" not in json.dumps([result.to_json_dict() for result in results])


def test_evaluation_is_silent(con, caplog: pytest.LogCaptureFixture) -> None:
    out, err = io.StringIO(), io.StringIO()
    with caplog.at_level(logging.DEBUG), redirect_stdout(out), redirect_stderr(err):
        evaluate(DuckEngine(con), suite(*unique_key("key", "why", "remedy")))
    assert out.getvalue() + err.getvalue() == ""
    assert not [r for r in caplog.records if r.name.startswith("great_expectations")]


def test_the_gates_can_be_imported_without_great_expectations() -> None:
    code = "import sys, resolution.gates.build; print([m for m in sys.modules if m.startswith('great_exp')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
