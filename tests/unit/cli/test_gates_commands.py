"""What an engineer types when a gate has stopped a run, and what is said."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import typer
from rich.console import Console
from support.workspace import SHIPPED, workspace
from typer.testing import CliRunner

from expectations.expectation import Limits, Measure, Suite, measured, no_rows
from resolution import screen
from resolution.commands import gates as commands
from resolution.config import Configuration
from resolution.errors import GateError
from resolution.gates.gate import LINKS, Gate, evaluated
from resolution.gates.report import require_passed
from resolution.progress import silent
from resolution.warehouse.duck import connect

RUN = "r20261123"
SHARES = Measure("SELECT subject, share FROM {batch}", {}, Limits(ceiling=0.1))
app = typer.Typer(rich_markup_mode=None)
app.command()(commands.gates)
app.command()(commands.acknowledge)


def typed(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, words)
    assert type(done.exception) in (type(None), SystemExit), done.exception
    return done.exit_code, " ".join(done.output.split())


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """A screen on which no line is broken, whatever the one that the tests run on."""
    monkeypatch.setattr(screen, "console", Console(width=300))


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Configuration:
    """A project that one stands in."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LOGNAME", "ana")
    monkeypatch.delenv("CLIENTFILE_CONFIG", raising=False)
    Path("clientfile.yaml").write_bytes(SHIPPED.read_bytes())
    return workspace(tmp_path)


@pytest.fixture
def judged(config: Configuration) -> Any:
    """Let the gate of the links judge the churn of a run, a warning and something critical beside it."""
    with connect(config) as con:
        con.execute(
            "INSERT INTO resolution.run (run_id, number, state, started_at) VALUES (?, 1, 'running', ?)",
            [RUN, datetime(2026, 11, 23, tzinfo=UTC)],
        )

    def judge(share: float, critical: float = 9) -> None:
        with connect(config) as con:
            con.execute("CREATE SCHEMA IF NOT EXISTS house")
            con.execute(
                f"CREATE OR REPLACE TABLE house.churn AS SELECT 'clients' AS subject, {share} AS share"
            )
            suite = Suite(
                "house",
                "churn",
                (
                    measured("clients_go_on", "stop", SHARES, "Ids last.", "Look.", "% of the clients"),
                    no_rows("few_is_odd", "warning", "SELECT subject FROM {batch}", "Why.", "Mend."),
                    no_rows(
                        "none_is_wrong",
                        "critical",
                        f"SELECT subject FROM {{batch}} WHERE share > {critical}",
                        "Why.",
                        "Mend.",
                    ),
                ),
            )
            outcomes = evaluated(con, [suite], silent)
        with suppress(GateError):
            Gate(config, RUN, LINKS).judge(outcomes)

    return judge


def test_before_any_run_one_is_told_how_to_begin(config: Configuration) -> None:
    with connect(config):
        pass  # as a pull leaves it
    status, said = typed("gates")
    assert status == 1
    assert "No run has come to a gate yet. Run `clientfile pull` and `clientfile run`." in said


def test_what_failed_is_shown_with_what_to_do(judged: Any) -> None:
    judged(0.4)
    status, said = typed("gates")
    assert status == 0
    assert f"Gates of {RUN}: 1 stopped, 1 warned, 1 held" in said
    assert "clients_go_on stop stopped clients: 40.0% of the clients at most 10.0% of the clients" in said
    assert "none_is_wrong" not in said
    assert "none_is_wrong critical held" in typed("gates", "--all", "--run", RUN)[1]


def test_somebody_answers_and_the_run_may_go_on(judged: Any, config: Configuration) -> None:
    judged(0.4)
    with pytest.raises(GateError, match="clients_go_on"):
        require_passed(config, RUN)
    status, said = typed("acknowledge", "clients_go_on", "--run", RUN, "--reason", "The archive was purged.")
    assert status == 0
    assert f"`clientfile run --run-id {RUN}` goes on" in said
    require_passed(config, RUN)
    shown = typed("gates")[1]
    assert f"Gates of {RUN}: 1 acknowledged, 1 warned, 1 held" in shown
    assert "ana answers for it: The archive was purged." in shown
    page = config.path(config.gates.pages) / f"{RUN}.html"
    assert str(page) in shown
    assert "The archive was purged." in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("none_such", "--run", RUN, "--reason", "x"), "did not stop the run"),
        (("few_is_odd", "--run", RUN, "--reason", "x"), "did not stop the run"),
        (("none_is_wrong", "--run", RUN, "--reason", "x"), "is critical: nobody can answer for it"),
        (("clients_go_on", "--run", RUN, "--reason", " "), "needs a reason"),
        (("clients_go_on", "--run", "r9", "--reason", "x"), "no run r9"),
    ],
    ids=lambda given: given if isinstance(given, str) else given[0],
)
def test_what_cannot_be_answered_for_is_a_sentence(
    judged: Any, config: Configuration, words: tuple[str, ...], says: str
) -> None:
    judged(0.4, critical=0.3)
    status, said = typed("acknowledge", *words)
    assert status == 1
    assert says in said
    with connect(config) as con:
        assert con.execute("FROM resolution.acknowledgement").fetchall() == []
