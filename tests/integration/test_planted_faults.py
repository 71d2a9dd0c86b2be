"""Known faults, planted one by one into a sound house: the right gate catches each, and nothing else."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from support.workspace import workspace

from demo.brand import DemoBrand, prepare, second_day
from resolution import pipeline
from resolution.config import Configuration
from resolution.errors import GateError, StopError
from resolution.gates import build, links, records
from resolution.schemas import build_schema
from resolution.warehouse import runs

pytestmark = pytest.mark.slow

FAULTS = yaml.safe_load((Path(__file__).parents[1] / "golden" / "planted_faults.yaml").read_text("utf-8"))
GATES = {"records": "check_records", "links": "check_links", "build": "check_build"}
PEOPLE, SEED = 250, 1
OWN_DIRT = {"no_identity", "field_too_long"}
"""What the demo's own records are kept out for: the gates say so every night."""


@dataclass
class Sound:
    """A house on its third night: its warehouse as each gate finds it, and what the gates said of it."""

    config: Configuration
    run_id: str
    found: list[tuple[str, str]]

    def before(self, gate: str) -> Path:
        return self.config.root / f"before_{gate}.duckdb"


def night(config: Configuration, directory: Path) -> None:
    with DemoBrand(directory) as served:
        os.environ.update(served.environment)
        for source in config.sources:
            pipeline.pull(config, source)


def remember_quiet_nights(config: Configuration) -> None:
    """Let the gates have seen six nights like the last one, so that their limits are learnt."""
    with duckdb.connect(str(config.path(config.warehouse.path))) as con:
        con.execute("LOAD icu; SET TimeZone = 'UTC'")
        con.execute(
            "INSERT INTO resolution.gate_measure BY NAME SELECT m.* REPLACE ('r' || night AS run_id) "
            "FROM resolution.gate_measure AS m, range(6) AS nights(night) "
            "WHERE run_id = (SELECT max_by(run_id, number) FROM resolution.run)"
        )
        con.execute(
            "INSERT INTO resolution.run BY NAME SELECT 'r' || night AS run_id, -1 - night AS number, "
            "'published' AS state FROM range(6) AS nights(night)"
        )


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sound]:
    config = workspace(tmp_path_factory.mktemp("faults"))
    directory = config.root / "var" / "demo"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLIENTFILE_CRM_DSN", "")  # put back as it was in the end
        prepare(directory, PEOPLE, SEED)
        night(config, directory)
        pipeline.run(config)
        second_day(directory)
        night(config, directory)
        pipeline.run(config)
        remember_quiet_nights(config)
        run_id = pipeline.begin(config)
        house = Sound(config, run_id, [])
        for stage in pipeline.STAGES[: pipeline.STAGES.index("publish")]:
            if stage in GATES.values():
                shutil.copy(config.path(config.warehouse.path), house.before(stage))
            pipeline.stage(config, run_id, stage)
        house.found = failed(config, run_id)
        yield house


def failed(config: Configuration, run_id: str) -> list[tuple[str, str]]:
    """Return what failed at the gates of a run: expectation and severity."""
    with duckdb.connect(str(config.path(config.warehouse.path)), read_only=True) as con:
        con.execute("LOAD icu")
        return con.execute(
            "SELECT expectation, severity FROM resolution.gate_result WHERE run_id = ? AND NOT success",
            [run_id],
        ).fetchall()


def test_a_sound_house_raises_nothing(sound: Sound) -> None:
    assert {name for name, _ in sound.found} <= OWN_DIRT


def test_there_are_thirty_and_of_every_gate() -> None:
    assert len(FAULTS) >= 30
    assert {fault["in"] for fault in FAULTS} == set(GATES)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault["caught_by"])
def test_a_planted_fault_is_caught(
    sound: Sound, fault: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoilt = tmp_path / "warehouse.duckdb"
    shutil.copy(sound.before(GATES[fault["in"]]), spoilt)
    warehouse = sound.config.warehouse.model_copy(update={"path": spoilt})
    config = sound.config.model_copy(update={"warehouse": warehouse})
    run = runs.require(config, sound.run_id)
    schemas = {"build": build_schema(run.run_id), "live": build_schema(str(run.live_run))}
    with duckdb.connect(str(spoilt)) as con:
        con.execute("LOAD icu; SET TimeZone = 'UTC'")
        con.execute(fault["plant"].format(**schemas))
    if fault["in"] == "build":  # the suites of the other tables are as they were
        monkeypatch.setattr(build, "SUITES", {fault["table"]: build.SUITES[fault["table"]]})
    stopped = judge(config, run, fault["in"])
    assert (fault["caught_by"], fault["severity"]) in failed(config, run.run_id)
    if fault["severity"] == "critical":
        assert isinstance(stopped, GateError)
    if fault["severity"] == "stop":
        assert stopped is not None


def judge(config: Configuration, run: runs.Run, gate: str) -> Exception | None:
    """Let a gate judge, and return what it stopped the run with."""
    try:
        if gate == "records":
            records.check_records(config, run.run_id)
        elif gate == "links":
            links.check_links(config, run)
        else:
            build.check_build(config, run.run_id, run.live_run)
    except (GateError, StopError) as error:
        return error
    return None
