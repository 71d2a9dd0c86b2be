import pytest
from support.checks import outcomes, said
from support.workspace import workspace

from resolution.config import JudgementSettings, PostgresWarehouse
from resolution.doctor import settings, versions

VARIABLES = ("CLIENTFILE_CRM_DSN", "CLIENTFILE_WEB_URL", "CLIENTFILE_WEB_TOKEN")


@pytest.fixture(autouse=True)
def all_are_set(monkeypatch) -> None:
    for variable in (*VARIABLES, "CLIENTFILE_WAREHOUSE_DSN", "JUDGEMENTS"):
        monkeypatch.setenv(variable, "postgresql://user:hidden@host/database")


def test_all_variables_are_set(tmp_path) -> None:
    found = list(settings.examine(workspace(tmp_path)))
    assert outcomes(found) == {"variables": "ok"}
    assert "All 3" in said(found)


@pytest.mark.parametrize("variable", VARIABLES)
@pytest.mark.parametrize("value", [None, ""])
def test_a_variable_that_is_not_set_is_named(tmp_path, monkeypatch, variable, value) -> None:
    monkeypatch.delenv(variable) if value is None else monkeypatch.setenv(variable, value)
    found = list(settings.examine(workspace(tmp_path)))
    assert outcomes(found) == {"variables": "failure"}
    assert variable in said(found)
    assert "hidden" not in said(found)


@pytest.mark.parametrize("variable", ["CLIENTFILE_WAREHOUSE_DSN", "JUDGEMENTS"])
def test_those_of_the_warehouse_and_of_the_judgements_too(tmp_path, monkeypatch, variable) -> None:
    config = workspace(tmp_path).model_copy(
        update={
            "warehouse": PostgresWarehouse(kind="postgres"),
            "judgements": JudgementSettings(url_env="JUDGEMENTS"),
        }
    )
    assert outcomes(settings.examine(config)) == {"variables": "ok"}
    monkeypatch.delenv(variable)
    assert variable in said(settings.examine(config))


def test_this_environment_is_the_one_that_clientfile_wants(tmp_path) -> None:
    assert set(outcomes(versions.examine(workspace(tmp_path))).values()) <= {"ok", "warning"}


WANTED = {
    "duckdb>=2.0.0": "ok",
    "duckdb<2": "failure",
    "no-such-library>=1": "failure",
    'no-such-library>=1; extra == "airflow"': "ok",
    'duckdb<2; extra == "spark"': "warning",
    'duckdb<2; extra == "postgres"': "failure",
    'no-such-library; python_version < "3"': "ok",
}


@pytest.mark.parametrize(("wanted", "outcome"), WANTED.items())
def test_what_is_installed_is_compared_with_what_is_wanted(tmp_path, monkeypatch, wanted, outcome) -> None:
    monkeypatch.setattr(versions, "requires", lambda _: [wanted])
    config = workspace(tmp_path).model_copy(update={"warehouse": PostgresWarehouse(kind="postgres")})
    found = outcomes(versions.examine(config))
    assert found == {"Python": "ok", "libraries": outcome}


def test_another_python_fails(monkeypatch) -> None:
    monkeypatch.setattr(versions, "metadata", lambda _: {"Requires-Python": ">=3.99"})
    assert outcomes(versions.examine(None))["Python"] == "failure"


def test_libraries_that_do_harm_together_are_told(tmp_path) -> None:
    trap = versions.Trap("duckdb", "no-such-library", "They end the process", "Remove one.")
    assert "They end the process." in said(versions.examine(workspace(tmp_path), traps=[trap]))


def test_of_what_is_not_installed_nothing_is_said() -> None:
    assert outcomes(versions.examine(None, distribution="no-such-library")) == {"libraries": "skipped"}
