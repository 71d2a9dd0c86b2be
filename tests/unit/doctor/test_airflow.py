"""Airflow's own database, made by its own migrations once."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from support.airflow_home import AirflowHome
from support.checks import outcomes, said
from support.workspace import workspace

from resolution.config import PostgresWarehouse
from resolution.doctor import airflow

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """A database of Airflow with the pool and the DAGs, as operations.md has them made."""
    root = tmp_path_factory.mktemp("airflow")
    home = AirflowHome(root)
    for words in (
        ["db", "migrate"],
        ["pools", "set", "warehouse", "1", "one writer at a time"],
        ["dags", "reserialize"],
    ):
        done = home.airflow(*words)
        assert done.returncode == 0, done.stderr
    change("UPDATE dag SET is_paused = 0", root)
    return root / "airflow.db"


@pytest.fixture
def house(made, tmp_path, monkeypatch):
    """The configuration, its file, and a copy of the database that airflow.cfg names."""
    database = tmp_path / "airflow.db"
    shutil.copy(made, database)
    (tmp_path / "airflow.cfg").write_text(f"[database]\nsql_alchemy_conn = sqlite:///{database}\n")
    monkeypatch.setenv("AIRFLOW_HOME", str(tmp_path))
    monkeypatch.delenv("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", raising=False)
    monkeypatch.setenv("CLIENTFILE_CONFIG", str(tmp_path / "clientfile.yaml"))
    return workspace(tmp_path), tmp_path / "clientfile.yaml"


def change(statement: str, path: Path) -> None:
    with closing(sqlite3.connect(path / "airflow.db")) as con, con:
        con.execute(statement)


ALL_WELL = {"configuration": "ok", "pool": "ok", "DAGs": "ok", "DAG files": "ok"}


def test_an_airflow_that_is_as_it_should_be(house) -> None:
    assert outcomes(airflow.examine(*house)) == ALL_WELL


@pytest.mark.parametrize(
    ("statement", "name", "outcome"),
    [
        ("DELETE FROM slot_pool WHERE pool = 'warehouse'", "pool", "failure"),
        ("UPDATE slot_pool SET slots = 0", "pool", "failure"),
        ("UPDATE slot_pool SET slots = 2", "pool", "failure"),
        ("DELETE FROM dag WHERE dag_id = 'pull_pos'", "DAGs", "failure"),
        ("UPDATE dag SET is_stale = 1", "DAGs", "failure"),
        ("UPDATE dag SET is_paused = 1 WHERE dag_id = 'client_file'", "DAGs", "warning"),
        (
            "INSERT INTO import_error (timestamp, filename, stacktrace) VALUES (0, 'pull.py', 'hidden')",
            "DAG files",
            "failure",
        ),
        ("DROP TABLE import_error", "database", "failure"),
    ],
)
def test_what_is_not_is_told(house, tmp_path, statement, name, outcome) -> None:
    change(statement, tmp_path)
    found = list(airflow.examine(*house))
    assert outcomes(found)[name] == outcome
    assert "hidden" not in said(found)


def test_a_server_takes_several_writers(house, tmp_path) -> None:
    change("UPDATE slot_pool SET slots = 4 WHERE pool = 'warehouse'", tmp_path)
    config, file = house
    config = config.model_copy(update={"warehouse": PostgresWarehouse(kind="postgres")})
    assert outcomes(airflow.examine(config, file)) == ALL_WELL


def test_another_configuration_is_worth_a_look(house, monkeypatch) -> None:
    config, file = house
    assert outcomes(airflow.examine(config, file.with_name("other.yaml")))["configuration"] == "warning"
    monkeypatch.delenv("CLIENTFILE_CONFIG")
    assert outcomes(airflow.examine(config, file))["configuration"] == "warning"


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("sqlite:////nowhere/airflow.db", "There is none"),
        ("no address hidden", "does not hold an address"),
        ("postgresql+asyncpg://user:hidden@127.0.0.1:1/airflow", "cannot be read"),
    ],
)
def test_a_database_that_is_not_there_fails(house, monkeypatch, address, sentence) -> None:
    monkeypatch.setenv("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", address)
    found = list(airflow.examine(*house))
    assert outcomes(found)["database"] == "failure"
    assert sentence in said(found)
    assert "hidden" not in said(found)


def test_an_address_that_only_a_command_knows_is_not_asked_for(house, monkeypatch) -> None:
    monkeypatch.setenv("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_CMD", "vault read")
    assert outcomes(airflow.examine(*house))["database"] == "skipped"


def test_where_none_is_configured_or_installed_none_is_looked_at(house, monkeypatch) -> None:
    monkeypatch.delenv("AIRFLOW_HOME")
    assert outcomes(airflow.examine(*house)) == {"Airflow": "skipped"}
    monkeypatch.setattr(airflow, "find_spec", lambda _: None)
    assert outcomes(airflow.examine(*house)) == {"Airflow": "skipped"}


def test_the_pool_is_the_one_of_the_dags() -> None:
    wiring = Path(__file__).parents[3] / "dags" / "clientfile_wiring.py"
    assert f'POOL = "{airflow.POOL}"' in wiring.read_text(encoding="utf-8")
