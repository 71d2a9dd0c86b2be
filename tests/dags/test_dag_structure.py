from itertools import pairwise
from typing import Any

import pytest
from support.workspace import SHIPPED

from resolution import config as configuration
from resolution.pipeline import STAGES

pytestmark = pytest.mark.slow

SOURCES = configuration.load(SHIPPED).sources


def test_there_is_a_dag_for_each_source_one_for_the_file_and_one_for_the_model(
    parsed: dict[str, Any],
) -> None:
    expected = {f"pull_{source}" for source in SOURCES} | {"client_file", "train_model"}
    assert set(parsed["dags"]) == expected


@pytest.mark.parametrize("source", SOURCES)
def test_a_pull_runs_on_the_schedule_of_its_source_and_updates_its_asset(
    parsed: dict[str, Any], source: str
) -> None:
    dag = parsed["dags"][f"pull_{source}"]
    assert dag["schedule"] == SOURCES[source].schedule
    assert dag["tasks"]["pull"]["outlets"] == [f"raw_{source}"]


def test_the_client_file_starts_when_every_source_was_pulled(parsed: dict[str, Any]) -> None:
    assert parsed["dags"]["client_file"]["schedule"] == "AssetAll"
    assert parsed["dags"]["client_file"]["assets"] == sorted(f"raw_{source}" for source in SOURCES)


def test_the_client_file_has_the_stages_of_a_run_in_their_order(parsed: dict[str, Any]) -> None:
    found = parsed["dags"]["client_file"]["tasks"]
    asked = [
        one for name in STAGES for one in ([name, f"answer_{name}"] if name.startswith("check_") else [name])
    ]
    assert list(found) == ["begin", *asked, "close"]
    for earlier, later in pairwise(found):
        assert later in found[earlier]["downstream"]


def test_clearing_a_stage_opens_the_same_run_again(parsed: dict[str, Any]) -> None:
    found = parsed["dags"]["client_file"]["tasks"]
    assert found["begin"]["setup"]
    assert found["close"]["teardown"]
    assert "close" in found["begin"]["downstream"]


def test_training_waits_for_a_hand(parsed: dict[str, Any]) -> None:
    assert parsed["dags"]["train_model"]["schedule"] == "NoneType"
