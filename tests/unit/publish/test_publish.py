import grp
import json
import os
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from support.publications import make_build
from support.workspace import DAY, workspace

from resolution.errors import PublishError
from resolution.publish import kept_builds, live, publish, rollback
from resolution.schemas import EDGE, MARTS, RUN
from resolution.warehouse import duck

TESTS = Path(__file__).parents[2]


def release(config, run_id, clients=3, day=0):
    make_build(config, run_id, clients)
    return publish(config, run_id, model_version="m1", code_version="0", now=DAY + timedelta(days=day))


def publishing(root, run_id, day):
    return (
        f"publish(workspace(Path({str(root)!r})), {run_id!r}, model_version='m', code_version='0', "
        f"now=DAY + timedelta(days={day}))"
    )


def in_a_process(code):
    imports = (
        f"import sys\nsys.path.insert(0, {str(TESTS)!r})\n"
        "from datetime import timedelta\nfrom pathlib import Path\n"
        "from resolution.publish import publish\nfrom support.workspace import DAY, workspace\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", imports + code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def readers_see(config):
    file = config.path(config.publish.directory) / "client_file.duckdb"
    with duckdb.connect(str(file), read_only=True) as con:
        return [row[0] for row in con.execute("SELECT client_id FROM client").fetchall()]


def test_a_publication_is_a_file_parquet_and_a_manifest(tmp_path) -> None:
    config = workspace(tmp_path)
    assert release(config, "r1") == dict.fromkeys(MARTS, 3)
    published = config.path(config.publish.directory)
    assert readers_see(config) == ["r1-0", "r1-1", "r1-2"]
    assert duckdb.sql(f"FROM '{published}/parquet/client.parquet'").fetchall() == [
        ("r1-0",),
        ("r1-1",),
        ("r1-2",),
    ]
    assert json.loads((published / "manifest.json").read_text())["run_id"] == "r1"
    assert live(config).counts["client"] == 3


def test_readers_with_an_older_duckdb_can_open_the_file(tmp_path) -> None:
    config = workspace(tmp_path)
    release(config, "r1")
    file = config.path(config.publish.directory) / "client_file.duckdb"
    with duckdb.connect(str(file), read_only=True) as con:
        [(tags,)] = con.execute(
            "SELECT tags FROM duckdb_databases() WHERE database_name = 'client_file'"
        ).fetchall()
    assert tags["storage_version"].startswith("v1.2.0")


def test_files_have_the_permissions_that_are_configured(tmp_path) -> None:
    config = workspace(tmp_path)
    group = grp.getgrgid(os.getegid()).gr_name
    told = {"mode": "0640", "masked_mode": "0444", "group": group, "masked_group": group}
    config = config.model_copy(update={"publish": config.publish.model_copy(update=told)})
    release(config, "r1")
    build_folder = config.path(config.publish.directory) / "current"
    modes = {path.name: path.stat().st_mode & 0o777 for path in build_folder.iterdir()}
    assert (modes["client_file.duckdb"], modes["client.parquet"]) == (0o640, 0o640)
    assert modes["client_file_masked.duckdb"] == 0o444
    assert build_folder.stat().st_mode == build_folder.resolve().parent.stat().st_mode
    wrong = config.model_copy(update={"publish": config.publish.model_copy(update={"group": "nobody here"})})
    with pytest.raises(PublishError, match="no group nobody here"):
        release(wrong, "r2")
    assert live(config).run_id == "r1"


def test_who_has_a_build_open_goes_on_reading_it(tmp_path) -> None:
    config = workspace(tmp_path)
    release(config, "r1")
    file = config.path(config.publish.directory) / "client_file.duckdb"
    with duckdb.connect(str(file), read_only=True) as reader:
        release(config, "r2", day=1)
        assert reader.execute("SELECT min(client_id) FROM client").fetchall() == [("r1-0",)]
    assert readers_see(config)[0] == "r2-0"


def test_rollback_goes_back_one_build_at_a_time_or_to_a_named_one(tmp_path) -> None:
    config = workspace(tmp_path)
    for day in (1, 2, 3):
        release(config, f"r{day}", day=day)
    assert rollback(config).run_id == "r2"
    assert rollback(config).run_id == "r1"
    assert readers_see(config)[0] == "r1-0"
    with pytest.raises(PublishError, match="no earlier build"):
        rollback(config)
    assert rollback(config, "r3").run_id == "r3"
    with pytest.raises(PublishError, match="no such build"):
        rollback(config, "r9")


def test_only_the_last_builds_and_their_state_are_kept(tmp_path) -> None:
    config = workspace(tmp_path)
    for day in range(6):
        with duck.connect(config) as con:
            con.execute(f"INSERT INTO {RUN.qualified} (run_id, number) VALUES ('r{day}', {day})")
            con.execute(f"INSERT INTO {EDGE.qualified} (since, until) VALUES ({day}, {day + 1})")
        release(config, f"r{day}", day=day)
    assert [kept.run_id for kept in kept_builds(config)] == ["r3", "r4", "r5"]
    with duck.connect(config) as con:
        edges = con.execute(f"SELECT since FROM {EDGE.qualified} ORDER BY 1").fetchall()
        schemas = con.execute(
            "SELECT schema_name FROM information_schema.schemata "
            "WHERE starts_with(schema_name, 'build_') ORDER BY 1"
        ).fetchall()
    assert edges == [(3,), (4,), (5,)]
    assert schemas == [("build_r3",), ("build_r4",), ("build_r5",)]


def test_the_same_run_published_again_changes_nothing(tmp_path) -> None:
    config = workspace(tmp_path)
    release(config, "r1")
    before = live(config)
    assert publish(config, "r1", model_version="m9", code_version="9", now=DAY) == before.counts
    assert live(config) == before


def test_a_damaged_manifest_is_named(tmp_path) -> None:
    config = workspace(tmp_path)
    release(config, "r1")
    (config.path(config.publish.directory) / "manifest.json").write_text("{")
    with pytest.raises(PublishError, match="is damaged"):
        live(config)


def test_readers_are_led_back_from_a_build_whose_manifest_is_damaged(tmp_path) -> None:
    config = workspace(tmp_path)
    release(config, "r1")
    release(config, "r2", day=1)
    (config.path(config.publish.directory) / "manifest.json").write_text("{")
    assert rollback(config).run_id == "r1"
    assert live(config).run_id == "r1"


def test_a_full_disk_leaves_the_old_file(tmp_path) -> None:
    config = workspace(tmp_path)
    release(config, "r1")
    make_build(config, "r2", 200_000)
    done = in_a_process(
        "import resource, signal\n"
        "from resolution.errors import ClientfileError\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))\n"
        f"try:\n    {publishing(tmp_path, 'r2', 1)}\n"
        "except ClientfileError as error:\n    print(error)\n"
    )
    printed, complaints = done.communicate(timeout=120)
    assert "could not be written" in printed, complaints
    assert live(config).run_id == "r1"
    assert readers_see(config) == ["r1-0", "r1-1", "r1-2"]


@pytest.mark.slow
def test_killed_at_any_moment_readers_see_a_whole_file_and_the_run_can_be_started_again(tmp_path) -> None:
    config = workspace(tmp_path)
    release(config, "r1", clients=2_000)
    rng = random.Random(3)
    for attempt in range(12):
        run_id = f"r{attempt + 2}"
        make_build(config, run_id, 2_000)
        process = in_a_process(f"print('ready', flush=True)\n{publishing(tmp_path, run_id, attempt + 1)}\n")
        process.stdout.readline()
        time.sleep(rng.random() * 0.4)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        seen = readers_see(config)
        assert len(seen) == 2_000
        assert len({client.partition("-")[0] for client in seen}) == 1
        assert seen[0].partition("-")[0] == live(config).run_id
        publish(config, run_id, model_version="m", code_version="0", now=DAY + timedelta(days=attempt + 1))
        assert readers_see(config)[0].startswith(f"{run_id}-")
