"""A stop waits for somebody who answers for it: once, for one run, up to what was seen."""

from datetime import UTC, datetime
from typing import Any

import pytest

from expectations.expectation import Limits, Measure, Suite, measured, no_rows
from resolution.errors import GateError, RunError, StopError
from resolution.gates.acknowledgement import Answer, acknowledge
from resolution.gates.gate import BUILD, Gate, evaluated
from resolution.gates.report import results_of
from resolution.gates.results import history
from resolution.progress import silent
from resolution.warehouse.duck import connect

RUN = "r1"
ANSWER = Answer("The archive was purged.", "ana", datetime(2026, 11, 23, tzinfo=UTC))
SHARES = Measure("SELECT subject, share FROM {batch}", {"gone": Limits(1)}, Limits(0.5))


@pytest.fixture
def judged(config, sql) -> Any:
    """Judge a table of shares by a stop that measures, and rows by one that counts."""
    sql("INSERT INTO resolution.run (run_id, number, state) VALUES ('r1', 1, 'running')")
    sql("CREATE SCHEMA house")

    def judge(shares: dict[str, float], run_id: str = RUN, severity: str = "stop") -> None:
        rows = ", ".join(f"('{subject}', {share})" for subject, share in shares.items())
        sql(f"CREATE OR REPLACE TABLE house.shares AS SELECT * FROM (VALUES {rows}) AS t(subject, share)")
        expectations = (
            measured("shares_hold", severity, SHARES, "Why.", "Mend it.", "% of clients"),
            no_rows("none_is_odd", severity, "SELECT subject FROM {batch} WHERE share > 9", "Why.", "Look."),
        )
        with connect(config) as con:
            outcomes = evaluated(con, [Suite("house", "shares", expectations)], silent)
        Gate(config, run_id, BUILD).judge(outcomes)

    return judge


def test_a_stop_says_what_to_do_in_one_sentence_each(judged) -> None:
    with pytest.raises(StopError) as stopped:
        judged({"pos": 0.25, "web": 0.75, "gone": 1})
    assert stopped.value.stops == ("shares_hold",)
    assert stopped.value.what == (
        "Gate 2 stopped the run: shares_hold failed on house.shares with 25.0% of clients of pos,"
        " where 50.0% of clients is the least."
    )
    assert stopped.value.remedy == (
        'Mend it. If it is meant, say why: `clientfile acknowledge shares_hold --run r1 --reason "…"`,'
        " then `clientfile run --run-id r1` goes on and publishes."
    )


def test_a_subject_with_limits_that_is_not_there_is_0(judged, config) -> None:
    with pytest.raises(StopError, match="with 0.0% of clients of gone"):
        judged({"pos": 1})


def test_acknowledged_it_holds_for_this_run_up_to_what_was_seen(judged, config, sql) -> None:
    for shares in ({"pos": 0.25, "gone": 1}, {"pos": 0.25, "gone": 1}):
        with pytest.raises(StopError):
            judged(shares)
    acknowledge(config, RUN, ["shares_hold"], ANSWER)
    judged({"pos": 0.25, "gone": 1})
    judged({"pos": 0.3, "gone": 1})
    for worse in ({"pos": 0.2, "gone": 1}, {"pos": 0.25, "web": 0.4, "gone": 1}):
        with pytest.raises(StopError):
            judged(worse)
    sql("INSERT INTO resolution.run (run_id, number, state) VALUES ('r2', 2, 'running')")
    with pytest.raises(StopError):
        judged({"pos": 0.25, "gone": 1}, "r2")
    [told] = [result for result in results_of(config, RUN) if result.expectation == "shares_hold"]
    assert (told.acknowledged_by, told.reason) == ("ana", "The archive was purged.")


def test_a_stop_that_counts_rows_holds_up_to_their_number(judged, config) -> None:
    with pytest.raises(StopError, match="none_is_odd failed on house.shares with 1 record"):
        judged({"pos": 10, "gone": 1})
    acknowledge(config, RUN, ["none_is_odd"], ANSWER)
    judged({"pos": 11, "gone": 1})
    with pytest.raises(StopError, match="with 2 records"):
        judged({"pos": 10, "web": 10, "gone": 1})


def test_only_what_stopped_the_run_can_be_acknowledged_and_with_a_reason(judged, config) -> None:
    with pytest.raises(RunError, match="There is no run r9"):
        acknowledge(config, "r9", ["shares_hold"], ANSWER)
    judged({"pos": 1, "gone": 1})
    with pytest.raises(GateError, match="did not stop the run r1. There is nothing to acknowledge"):
        acknowledge(config, RUN, ["shares_hold"], ANSWER)
    with pytest.raises(GateError, match="stopped the run"):
        judged({"pos": 0, "gone": 1}, severity="critical")
    with pytest.raises(GateError, match="shares_hold is critical: nobody can answer for it"):
        acknowledge(config, RUN, ["shares_hold"], ANSWER)
    with pytest.raises(GateError, match="needs a reason"):
        acknowledge(config, RUN, ["shares_hold"], Answer(" ", "ana", ANSWER.at))


def test_history_is_of_other_runs_that_were_published(judged, config, sql) -> None:
    judged({"pos": 0.9, "gone": 1})
    with connect(config) as con:
        assert history(con, "r2", BUILD).measured == {}
    sql("UPDATE resolution.run SET state = 'published'")
    sql("INSERT INTO resolution.run (run_id, number, state) VALUES ('r2', 2, 'published')")
    with pytest.raises(StopError):
        judged({"pos": 0.1, "gone": 1}, "r2")
    with connect(config) as con:
        assert history(con, "r3", BUILD).of("shares_hold") == {"pos": [0.9, 0.1], "gone": [1.0, 1.0]}
        assert history(con, RUN, BUILD).of("shares_hold") == {"pos": [0.1], "gone": [1.0]}
