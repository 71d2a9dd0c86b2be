import shutil
from datetime import timedelta

import pytest
from support.workspace import DAY, fill_records, record, workspace

from resolution import pipeline
from resolution.errors import RunError
from resolution.publish import publish
from resolution.schemas import MARTS, build_schema
from resolution.warehouse import duck, runs
from resolution.warehouse.lock import run_lock


def release(config, run_id, day=0):
    with duck.connect(config) as con:
        con.execute(f"CREATE SCHEMA {build_schema(run_id)}")
        for table, key in MARTS.items():
            con.execute(f"CREATE TABLE {build_schema(run_id)}.{table} AS SELECT '1' AS {key}")
    publish(config, run_id, model_version="m", code_version="0", now=DAY + timedelta(days=day))


def test_a_run_that_was_left_open_is_interrupted_by_the_next(tmp_path) -> None:
    config = workspace(tmp_path)
    first = pipeline.begin(config)
    second = pipeline.begin(config)
    assert first != second
    assert {run.run_id: run.state for run in runs.last_runs(config)} == {
        first: "interrupted",
        second: "running",
    }
    with pytest.raises(RunError, match="is interrupted"):
        pipeline.stage(config, first, "cluster")


def test_a_run_killed_after_the_switch_was_published(tmp_path) -> None:
    config = workspace(tmp_path)
    first = pipeline.begin(config)
    release(config, first)
    pipeline.begin(config)
    assert runs.last_runs(config)[-1].state == "published"


def test_a_run_that_fails_after_the_switch_was_published(tmp_path) -> None:
    config = workspace(tmp_path)
    run_id = pipeline.begin(config)
    release(config, run_id)
    pipeline.fail(config, run_id, "the tidying failed")
    assert runs.last_runs(config)[0].state == "published"


def test_begun_again_under_its_id_a_run_goes_on(tmp_path) -> None:
    config = workspace(tmp_path)
    run_id = pipeline.begin(config, "r1")
    pipeline.stage(config, run_id, "cluster")
    pipeline.fail(config, run_id, "why")
    assert pipeline.begin(config, "r1") == "r1"
    [again] = runs.last_runs(config)
    assert (again.state, again.message) == ("running", None)
    assert again.counts == {"cluster: records": 0, "cluster: clients": 0}


def test_a_run_begun_before_another_was_published_may_not_publish(tmp_path) -> None:
    config = workspace(tmp_path)
    pipeline.begin(config, "r1")
    release(config, "r2")
    with pytest.raises(RunError, match="Another build was published"):
        pipeline.stage(config, "r1", "publish")


def test_an_unknown_run_and_a_held_lock_are_named(tmp_path) -> None:
    config = workspace(tmp_path)
    with pytest.raises(RunError, match="There is no run r9"):
        pipeline.stage(config, "r9", "link")
    with run_lock(config), pytest.raises(RunError, match="Another run is in progress"):
        pipeline.begin(config)


def test_ids_outlive_a_lost_published_folder(tmp_path) -> None:
    config = workspace(tmp_path)
    fill_records(config, [record("pos:b"), record("pos:c")])
    first = pipeline.begin(config)
    pipeline.stage(config, first, "cluster")
    release(config, first)
    runs.end_run(config, first, "published", DAY)
    shutil.rmtree(config.path(config.publish.directory))
    fill_records(config, [record("pos:a"), record("pos:b"), record("pos:c")])
    second = pipeline.begin(config)
    pipeline.stage(config, second, "cluster")
    before, after = members(config, first), members(config, second)
    assert {key: after[key] for key in before} == before


def members(config, run_id):
    with duck.connect(config) as con:
        rows = con.execute(
            "SELECT record_key, client_id FROM resolution.membership WHERE run_id = ?", [run_id]
        )
        return dict(rows.fetchall())


def test_a_stage_leaves_its_seconds_and_its_memory(tmp_path) -> None:
    config = workspace(tmp_path)
    run_id = pipeline.begin(config)
    pipeline.stage(config, run_id, "cluster")
    found = runs.require(config, run_id)
    assert set(found.seconds) == set(found.memory_mb) == {"cluster"}
    assert found.memory_mb["cluster"] > 10


def test_a_manifest_of_an_earlier_version_is_read_and_gets_its_new_column(tmp_path) -> None:
    config = workspace(tmp_path)
    run_id = pipeline.begin(config)
    with duck.connect(config) as con:
        con.execute("ALTER TABLE resolution.run DROP COLUMN memory_mb")
    with duck.connect(config, read_only=True) as con:
        assert runs._read(con, "")[0].memory_mb == {}
    assert runs.last_runs(config)[0].memory_mb == {}
    pipeline.stage(config, run_id, "cluster")
    assert runs.last_runs(config)[0].memory_mb["cluster"] > 0
