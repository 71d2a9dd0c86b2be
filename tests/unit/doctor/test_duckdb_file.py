"""A real file: locked by a child, damaged, older, newer, with and without runs."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest
from support.checks import outcomes, said
from support.state_versions import UNCOUNTED, old_warehouse
from support.workspace import fill, workspace

from resolution import pipeline
from resolution.doctor import duckdb_file, judgements, live_run
from resolution.schemas import JUDGEMENT, MEMBERSHIP
from resolution.warehouse import duck, runs, seal
from resolution.warehouse.lock import run_lock

_HOLD = "import duckdb, sys; con = duckdb.connect(sys.argv[1]); print(flush=True); sys.stdin.read()"


@pytest.fixture
def config(tmp_path):
    config = workspace(tmp_path)
    with duck.connect(config):
        pass
    return config


def test_a_warehouse_that_can_be_opened(config) -> None:
    assert outcomes(duckdb_file.examine(config)) == {"file": "ok", "state": "ok", "runs": "ok"}


def test_one_that_is_not_there_yet(tmp_path) -> None:
    assert outcomes(duckdb_file.examine(workspace(tmp_path / "new"))) == {"file": "skipped"}
    assert not (tmp_path / "new").exists()


def test_who_has_it_open_is_told(config) -> None:
    path = str(config.path(config.warehouse.path))
    child = subprocess.Popen([sys.executable, "-c", _HOLD, path], stdin=-1, stdout=-1)
    try:
        assert child.stdout is not None
        child.stdout.readline()
        found = list(duckdb_file.examine(config))
    finally:
        child.communicate()
    assert outcomes(found) == {"file": "warning", "runs": "ok"}
    assert f"the process {child.pid}" in said(found)


def test_a_damaged_file_fails(config) -> None:
    config.path(config.warehouse.path).write_bytes(b"no database" * 1000)
    assert outcomes(duckdb_file.examine(config))["file"] == "failure"


def test_what_may_not_be_written_fails(config, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert outcomes(duckdb_file.examine(config))["file"] == "failure"
    assert outcomes(duckdb_file.examine(workspace(tmp_path / "new"))) == {"file": "failure"}


def test_an_older_state_is_said_and_not_migrated(tmp_path) -> None:
    config = old_warehouse(tmp_path, UNCOUNTED[0])
    before = config.path(config.warehouse.path).read_bytes()
    assert outcomes(duckdb_file.examine(config))["state"] == "warning"
    assert config.path(config.warehouse.path).read_bytes() == before


def test_a_newer_state_fails(config) -> None:
    with duck.connect(config) as con:
        con.execute("UPDATE resolution.state_version SET version = 99")
    found = list(duckdb_file.examine(config))
    assert outcomes(found)["state"] == "failure"
    assert "Upgrade clientfile" in said(found)


def test_a_run_in_progress_is_told(config) -> None:
    with run_lock(config):
        assert "One is in progress" in said(duckdb_file.examine(config))
    assert "None is in progress" in said(duckdb_file.examine(config))


def publish_something(config, number: int = 1) -> str:
    """Have a run whose seal is noted and whose build readers see, without its files."""
    run_id = pipeline.begin(config)
    fill(config, MEMBERSHIP, [{"record_key": "crm:1", "client_id": "a", "since": number}])
    with duck.connect(config) as con:
        sums = seal.make_seal(con, number)
    runs.note_seal(config, run_id, sums)
    runs.end_run(config, run_id, "published", datetime.now(UTC))
    build = config.path(config.publish.directory) / "builds" / run_id
    build.mkdir(parents=True)
    (build / "manifest.json").write_text(
        f'{{"run_id": "{run_id}", "published_at": "now", "model_version": "m", "code_version": "0",'
        f' "counts": {{"client": 1, "client_identifier": 1}}, "number": {number}}}'
    )
    (build.parent.parent / "current").symlink_to(f"builds/{run_id}")
    return run_id


def test_nothing_was_published(config) -> None:
    assert outcomes(live_run.examine(config)) == {"clock": "skipped", "live run": "skipped"}


def test_the_live_run_and_its_seal(config) -> None:
    publish_something(config)
    assert outcomes(live_run.examine(config)) == {"clock": "ok", "live run": "ok", "seal": "ok"}


def test_a_broken_seal_fails(config) -> None:
    publish_something(config)
    with duck.connect(config) as con:
        con.execute("UPDATE resolution.membership SET client_id = 'b'")
    found = list(live_run.examine(config))
    assert outcomes(found)["seal"] == "failure"
    assert "resolution.membership is not as the run" in said(found)


def test_a_seal_of_another_duckdb_is_worth_a_look(config) -> None:
    runs.note_seal(config, publish_something(config), {"sealed by": "0.1"})
    assert outcomes(live_run.examine(config))["seal"] == "warning"


def test_a_published_folder_of_another_warehouse_fails(config) -> None:
    publish_something(config)
    with duck.connect(config) as con:
        con.execute("DELETE FROM resolution.run")
    assert outcomes(live_run.examine(config))["live run"] == "failure"


def test_a_lost_published_folder_fails(config) -> None:
    run_id = publish_something(config)
    (config.path(config.publish.directory) / "current").unlink()
    found = list(live_run.examine(config))
    assert outcomes(found)["live run"] == "failure"
    assert f"rollback --to {run_id}" in said(found)


@pytest.mark.parametrize("what", ["run", "load"])
def test_a_clock_that_is_late_fails(config, what) -> None:
    publish_something(config)
    later = datetime.now(UTC) + timedelta(hours=3)
    with duck.connect(config) as con:
        if what == "run":
            con.execute("UPDATE resolution.run SET started_at = ?", [later])
        else:
            con.execute("CREATE SCHEMA raw; CREATE TABLE raw.crm__contacts (_loaded_at TIMESTAMPTZ)")
            con.execute("INSERT INTO raw.crm__contacts VALUES (?)", [later])
    found = list(live_run.examine(config))
    assert outcomes(found)["clock"] == "failure"
    assert "3.0 hours behind" in said(found)


def hold_to(config, count: int) -> None:
    rows = [{"judgement_id": n, "judgement": "match", "since": 1} for n in range(count)]
    fill(config, JUDGEMENT, rows)


def test_judgements_can_be_read_and_are_those_held_to(config) -> None:
    assert outcomes(judgements.examine(config)) == {"store": "ok"}
    assert outcomes(judgements.compared(config)) == {"held to": "ok"}


def test_an_empty_store_fails_where_runs_held_to_judgements(config) -> None:
    hold_to(config, 3)
    found = list(judgements.compared(config))
    assert outcomes(found) == {"held to": "failure"}
    assert "3 judgements, and the store has none" in said(found)


def test_half_a_store_is_worth_a_look(config, monkeypatch) -> None:
    hold_to(config, 3)
    monkeypatch.setattr(judgements, "active", lambda _: pa.table({"judgement_id": [1]}))
    assert outcomes(judgements.compared(config)) == {"held to": "warning"}
