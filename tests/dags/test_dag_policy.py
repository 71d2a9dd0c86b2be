from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

LONGEST = 80
HEAVY = {
    *("connectorx", "dbt", "dlt", "duckdb", "great_expectations", "numpy", "pandas", "pyarrow", "pyspark"),
    *("scipy", "splink", "sqlglot", "expectations", "demo"),
}
ENGINE = {"resolution", "resolution.config", "resolution.errors"}


def tasks(parsed: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(f"{d}.{t}", task) for d, dag in parsed["dags"].items() for t, task in dag["tasks"].items()]


def test_every_file_is_read_without_an_error(parsed: dict[str, Any]) -> None:
    assert parsed["errors"] == {}
    assert parsed["dags"]


def test_parsing_loads_the_configuration_of_the_engine_and_nothing_heavy(parsed: dict[str, Any]) -> None:
    loaded = parsed["loaded"]
    assert {name.split(".")[0] for name in loaded} & HEAVY == set()
    assert {name for name in loaded if name.split(".")[0] == "resolution"} == ENGINE


def test_files_only_wire(dag_files: list[Path]) -> None:
    for file in dag_files:
        assert len(file.read_text(encoding="utf-8").splitlines()) <= LONGEST, file.name


def test_every_dag_has_tags_no_catchup_and_says_what_to_do_when_it_fails(parsed: dict[str, Any]) -> None:
    for name, dag in parsed["dags"].items():
        assert "clientfile" in dag["tags"], name
        assert not dag["catchup"], name
        assert dag["runs"] == 1, name
        assert "fails" in dag["doc"], name
        assert "clear" in dag["doc"], name


def test_every_task_has_an_owner_a_document_and_retries_that_wait_longer(parsed: dict[str, Any]) -> None:
    for name, task in tasks(parsed):
        assert task["owner"] not in {"airflow", ""}, name
        assert task["retries"] >= 2, name
        assert task["backoff"] > 1, name
        assert task["delay"] > 0, name
        assert task["doc"], name


def test_every_task_that_writes_the_warehouse_takes_its_only_slot(parsed: dict[str, Any]) -> None:
    assert {task["pool"] for _, task in tasks(parsed)} == {"warehouse"}
