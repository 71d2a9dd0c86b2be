"""The client-file DAG, run by Airflow on a small demo."""

import json
from pathlib import Path

import duckdb
import pytest
from support.airflow_home import AirflowHome

from demo.brand import DemoBrand, prepare
from resolution import config as configuration
from resolution import pipeline
from resolution.publish import live
from resolution.warehouse import runs

pytestmark = pytest.mark.slow

PEOPLE = 200


@pytest.fixture(scope="module")
def pulled(tmp_path_factory: pytest.TempPathFactory) -> AirflowHome:
    """A project folder whose three demo systems have been pulled."""
    root = tmp_path_factory.mktemp("project")
    home = AirflowHome(root)
    config = configuration.load(home.config)
    prepare(root / "var" / "demo", PEOPLE, 1)
    with DemoBrand(root / "var" / "demo") as brand, pytest.MonkeyPatch.context() as patch:
        for name, value in brand.environment.items():
            patch.setenv(name, value)
        for source in config.sources:
            pipeline.pull(config, source)
    migrated = home.airflow("db", "migrate")
    assert migrated.returncode == 0, migrated.stderr
    return home


def test_airflow_publishes_the_client_file_and_a_gate_that_fails_keeps_it(pulled: AirflowHome) -> None:
    done = pulled.airflow("dags", "test", "client_file")
    assert done.returncode == 0, _tail(done.stdout)
    config = configuration.load(pulled.config)
    published = live(config)
    assert published is not None
    assert published.run_id.isalnum()
    assert published.run_id == published.run_id.lower()
    assert runs.last_runs(config)[0].state == "published"
    assert not _names(config) & _words(done.stdout + done.stderr), "a log quotes a person"

    text = pulled.config.read_text(encoding="utf-8")
    broken = text.replace("max_cluster_records: 200", "max_cluster_records: 2")
    assert broken != text
    pulled.config.write_text(broken, encoding="utf-8")
    failed = pulled.airflow("dags", "test", "client_file")
    assert failed.returncode != 0
    assert "AirflowFailException: The gate of the links stopped the run" in failed.stdout + failed.stderr
    assert live(config) == published
    last = runs.last_runs(config)[0]
    assert (last.state, last.stage) == ("failed", "cluster")
    assert last.message == "check_links failed: see the task's log in Airflow."


def test_what_a_gate_stopped_at_is_published_when_somebody_answers_for_it(pulled: AirflowHome) -> None:
    config = lose_a_third_of_the_tills(pulled)
    before = live(config)

    kept = pulled.answered("dags", "test", "client_file", option="Keep yesterday's file", reason="")
    assert kept.returncode != 0
    assert "AirflowFailException: The gate of the links stopped the run" in kept.stdout + kept.stderr
    assert live(config) == before
    assert runs.last_runs(config)[0].message == "answer_check_links failed: see the task's log in Airflow."

    done = pulled.answered("dags", "test", "client_file", option="Publish all the same", reason="A purge.")
    assert done.returncode == 0, _tail(done.stdout)
    now = live(config)
    assert now is not None
    assert now != before
    with duckdb.connect(str(config.path(config.warehouse.path)), read_only=True) as con:
        said = con.execute(
            "SELECT DISTINCT run_id, gate, expectation, reason FROM resolution.acknowledgement"
        )
        assert said.fetchall() == [(now.run_id, "links", "clients_go_on", "A purge.")]


def lose_a_third_of_the_tills(pulled: AirflowHome) -> configuration.Configuration:
    """Let a third of the till's clients be gone, where two in a hundred clients may end."""
    text = pulled.config.read_text(encoding="utf-8").replace(
        "max_cluster_records: 2\n", "max_cluster_records: 200\n"
    )
    pulled.config.write_text(text.replace("max_churn_share: 0.1", "max_churn_share: 0.02"), encoding="utf-8")
    config = configuration.load(pulled.config)
    with duckdb.connect(str(config.path(config.warehouse.path))) as con:
        con.execute("DELETE FROM raw.pos__clients WHERE hash(no_client) % 3 = 0")
    return config


def _names(config: configuration.Configuration) -> set[str]:
    """E-mail addresses of the client file: none may appear in a log."""
    with duckdb.connect(str(config.path(Path("published/client_file.duckdb"))), read_only=True) as con:
        rows = con.execute("SELECT DISTINCT email FROM client WHERE email IS NOT NULL").fetchall()
    assert rows
    return {str(email) for (email,) in rows}


def _words(text: str) -> set[str]:
    return set(json.dumps(text).replace("'", " ").replace('"', " ").replace("\\", " ").split())


def _tail(text: str) -> str:
    return "\n".join(text.splitlines()[-30:])
