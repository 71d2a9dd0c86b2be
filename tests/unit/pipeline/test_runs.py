import shutil
from datetime import timedelta

import pytest
from support.workspace import DAY, workspace

from resolution import pipeline, stages
from resolution.errors import RunError, WarehouseError
from resolution.live import builds_before, require_live
from resolution.plan import MODEL
from resolution.publish import publish
from resolution.schemas import MARTS, build_schema
from resolution.warehouse import duck, runs
from resolution.warehouse.lock import run_lock


def release(config, run_id, day=0):
    with duck.connect(config) as con:
        con.execute(f"CREATE SCHEMA {build_schema(run_id)}")
        for table, key in MARTS.items():
            columns = ", ".join(f"'1' AS {column}" for column in key.split(", "))
            con.execute(f"CREATE TABLE {build_schema(run_id)}.{table} AS SELECT {columns}")
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


def test_what_follows_on_a_publication_may_fail_and_the_run_stays_published(tmp_path, monkeypatch) -> None:
    config = workspace(tmp_path)
    run_id = pipeline.begin(config)
    release(config, run_id)
    runs.end_run(config, run_id, "published", DAY, model_version="m20261101-0")

    def broken(*_: object) -> dict[str, int]:
        raise WarehouseError("No store.", "Mend it.")

    monkeypatch.setitem(stages.RUN, "review", broken)
    with pytest.raises(WarehouseError):
        pipeline.stage(config, run_id, "review")
    pipeline.fail(config, run_id, "review failed: see the log.")
    [found] = runs.last_runs(config)
    assert (found.state, found.model_version) == ("published", "m20261101-0")
    assert found.message == "review failed: see the log."
    ended = found.ended_at
    monkeypatch.setitem(stages.RUN, "review", lambda *_: {"questions": 0})
    assert pipeline.begin(config, run_id) == run_id
    assert pipeline.stage(config, run_id, "review") == {"questions": 0}
    [found] = runs.last_runs(config)
    assert (found.state, found.message, found.ended_at) == ("published", None, ended)


def test_a_publication_whose_tidying_failed_says_which_model_made_it(tmp_path) -> None:
    config = workspace(tmp_path)
    run_id = pipeline.begin(config)
    runs.note_decision(config, run_id, "full", None, {MODEL: "m20261101-0"})
    release(config, run_id)
    pipeline.fail(config, run_id, "the tidying failed")
    assert runs.last_runs(config)[0].model_version == "m20261101-0"


def test_begun_again_under_its_id_a_run_goes_on(tmp_path) -> None:
    config = workspace(tmp_path)
    run_id = pipeline.begin(config, "r1")
    runs.note_stage(config, run_id, "cluster", {"records": 0}, 1.0)
    pipeline.fail(config, run_id, "why")
    assert pipeline.begin(config, "r1") == "r1"
    [again] = runs.last_runs(config)
    assert (again.state, again.message) == ("running", None)
    assert again.counts == {"cluster: records": 0}


def test_begun_again_a_run_that_readers_see_stays_published(tmp_path) -> None:
    config = workspace(tmp_path)
    run_id = pipeline.begin(config)
    release(config, run_id)
    pipeline.fail(config, run_id, "the tidying failed")
    pipeline.begin(config, run_id)
    assert runs.last_runs(config)[0].state == "published"


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


@pytest.mark.parametrize("name", ["x1", "r", "R1", "r1; drop", "../r1", "r1/..", "r" * 42])
def test_what_cannot_be_the_name_of_a_run_is_refused(tmp_path, name) -> None:
    with pytest.raises(RunError, match="cannot be the name of a run"):
        pipeline.begin(workspace(tmp_path), name)


def test_without_a_published_folder_a_run_goes_on_from_the_last_that_readers_saw(tmp_path) -> None:
    config = workspace(tmp_path)
    first = pipeline.begin(config)
    release(config, first)
    runs.end_run(config, first, "published", DAY)
    shutil.rmtree(config.path(config.publish.directory))
    assert runs.require(config, pipeline.begin(config)).live_run == first


def test_without_the_warehouse_of_what_readers_see_no_run_begins(tmp_path) -> None:
    config = workspace(tmp_path)
    release(config, pipeline.begin(config))
    config.path(config.warehouse.path).unlink()
    for begin in (pipeline.begin, pipeline.run, pipeline.train, require_live):
        with pytest.raises(RunError, match="The warehouse does not know the published run .* Restore"):
            begin(config)


def test_a_stage_leaves_its_seconds_and_its_memory(tmp_path, monkeypatch) -> None:
    config = workspace(tmp_path)
    monkeypatch.setitem(stages.RUN, "cluster", lambda *_: {"records": 3})
    run_id = pipeline.begin(config)
    pipeline.stage(config, run_id, "cluster")
    found = runs.require(config, run_id)
    assert set(found.seconds) == set(found.memory_mb) == {"cluster"}
    assert found.memory_mb["cluster"] > 10
    assert found.counts == {"cluster: records": 3}


def test_a_stage_is_told_of_before_it_has_done_anything(tmp_path, monkeypatch) -> None:
    told: list[str] = []
    config = workspace(tmp_path)
    monkeypatch.setitem(stages.RUN, "cluster", lambda task: told.append("at work") or {"records": 3})
    pipeline.stage(config, pipeline.begin(config), "cluster", lambda what, *_: told.append(what))
    assert told == ["cluster", "at work"]


def test_a_run_that_is_interrupted_before_its_first_stage_says_so(tmp_path, monkeypatch) -> None:
    def ctrl_c(*_: object) -> None:
        raise KeyboardInterrupt

    config = workspace(tmp_path)
    monkeypatch.setattr(pipeline, "make_plan", ctrl_c)
    with pytest.raises(KeyboardInterrupt):
        pipeline.run(config)
    assert runs.last_runs(config)[0].state == "interrupted"


def test_to_ask_for_builds_to_go_back_to_makes_no_warehouse(tmp_path) -> None:
    config = workspace(tmp_path)
    assert builds_before(config) == []
    assert not config.path(config.warehouse.path).exists()
