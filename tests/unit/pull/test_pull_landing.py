import os
import random
import resource
import signal

import duckdb
import pytest
from filelock import FileLock
from support.children import in_child
from support.crm import TABLES, execute, open_crm
from support.pulled import client_line, clients, landed, project

from resolution.errors import ConfigurationError, RunError, WarehouseError
from resolution.pull import landing
from resolution.pull.source import pull_source

ROWS = 500


def drops(root, day, rows=ROWS):
    for store in ("PAR01", "LYO01"):
        clients(root, store, f"clients_202611{day}.csv", *map(client_line, range(rows)))


def die_at(statement):
    """Make the process kill itself at the n-th statement that dlt runs on the warehouse."""
    left = [statement]
    execute_ = landing._Session.execute

    def execute(self, query, parameters=None):
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute_(self, query, parameters)

    landing._Session.execute = landing._Session.sql = execute
    return left


def statements(config):
    """Count the statements of a whole pull."""
    counted = config.root / "counted"

    def count():
        left = die_at(0)
        pull_source(config, "pos")
        counted.write_text(str(-left[0]))

    assert in_child(count) == 0
    return int(counted.read_text())


def count(config):
    path = config.path(config.warehouse.path)
    if not path.exists():
        return 0
    with duckdb.connect(str(path), read_only=True) as con:
        found = con.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'pos__clients'").fetchall()
        return con.execute("SELECT count(*) FROM raw.pos__clients").fetchall()[0][0] if found else 0


@pytest.mark.slow
def test_killed_at_any_moment_nothing_is_half_landed_or_lost(tmp_path):
    trial = tmp_path / "trial"
    drops(trial, 20)
    total = statements(project(trial))
    moments = range(1, total + 1, max(1, total // 8))
    for moment in (*moments, total):
        root = tmp_path / f"at{moment}"
        drops(root, 20)
        config = project(root)

        def killed(config=config, moment=moment):
            die_at(moment)
            pull_source(config, "pos")

        assert in_child(killed) == -signal.SIGKILL
        assert count(config) in (0, 2 * ROWS)
        pull_source(config, "pos")
        assert count(config) == 2 * ROWS
        distinct = landed(config, "SELECT count(DISTINCT (_store, no_client)) FROM raw.pos__clients")
        assert distinct == [(2 * ROWS,)]


@pytest.mark.slow
def test_killed_at_a_random_time_of_a_second_pull(tmp_path):
    dice = random.Random(1)
    drops(tmp_path, 20)
    config = project(tmp_path)
    pull_source(config, "pos")
    drops(tmp_path, 21)
    for _ in range(6):
        seconds = dice.uniform(0.02, 0.8)

        def killed(seconds=seconds):
            signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
            signal.setitimer(signal.ITIMER_REAL, seconds)
            pull_source(config, "pos")

        in_child(killed)
        assert count(config) in (2 * ROWS, 4 * ROWS)
    pull_source(config, "pos")
    assert count(config) == 4 * ROWS


@pytest.mark.slow
def test_a_killed_pull_of_the_crm_keeps_its_cursor(tmp_path, monkeypatch):
    with open_crm() as dsn:
        monkeypatch.setenv("CLIENTFILE_CRM_DSN", dsn)
        execute(dsn, TABLES)
        insert = "INSERT INTO crm.preferences SELECT n, 1, 'x', now() FROM generate_series({}, {}) n"
        config = project(tmp_path)
        execute(dsn, insert.format(1, 500))
        pull_source(config, "crm")
        execute(dsn, insert.format(501, 900))
        for moment in (15, 40):

            def killed(moment=moment):
                die_at(moment)
                pull_source(config, "crm")

            in_child(killed)
        pull_source(config, "crm")
        query = "SELECT count(*), count(DISTINCT preference_id) FROM raw.crm__preferences"
        assert landed(config, query) == [(900, 900)]


@pytest.mark.parametrize("kilobytes", [1, 300, 1500])
def test_a_full_disk_is_said_in_a_sentence_and_loses_nothing(tmp_path, kilobytes):
    drops(tmp_path, 20, rows=10)
    config = project(tmp_path)
    pull_source(config, "pos")
    dice = random.Random(2)
    lines = [client_line(n, f"{dice.getrandbits(2000):x}") for n in range(10_000)]
    clients(tmp_path, "PAR01", "clients_20261121.csv", *lines)

    def limited():
        size = kilobytes * 1024
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        with pytest.raises(WarehouseError) as caught:
            pull_source(config, "pos")
        (tmp_path / "said").write_text(str(caught.value))

    assert in_child(limited) == 0
    said = (tmp_path / "said").read_text()
    assert "disk" in said and len(said.strip().splitlines()) == 1
    assert count(config) == 20
    assert pull_source(config, "pos").rows["clients"] == 10_000


def test_a_busy_warehouse_is_waited_for_and_then_named(tmp_path):
    drops(tmp_path, 20, rows=2)
    config = project(tmp_path)
    config = config.model_copy(
        update={"warehouse": config.warehouse.model_copy(update={"busy_seconds": 0.3})}
    )
    pull_source(config, "pos")
    holding, done = os.pipe(), os.pipe()
    pid = os.fork()
    if pid == 0:
        con = duckdb.connect(str(config.path(config.warehouse.path)))
        os.write(holding[1], b"x")
        os.read(done[0], 1)
        con.close()
        os._exit(0)
    os.read(holding[0], 1)
    with pytest.raises(WarehouseError, match="in use by another process"):
        pull_source(config, "pos")
    os.write(done[1], b"x")
    os.waitpid(pid, 0)
    assert pull_source(config, "pos").rows["clients"] == 0


def test_two_pulls_of_one_source_at_once(tmp_path):
    drops(tmp_path, 20, rows=2)
    config = project(tmp_path)
    (tmp_path / "var/dlt").mkdir(parents=True)
    with FileLock(tmp_path / "var/dlt/pos.lock"), pytest.raises(RunError, match="Another pull of pos"):
        pull_source(config, "pos")
    assert pull_source(config, "pos").rows["clients"] == 4


def test_an_unknown_source_is_named_with_those_that_exist(tmp_path):
    with pytest.raises(ConfigurationError, match="till.*crm, pos, web"):
        pull_source(project(tmp_path), "till")


def test_nothing_is_left_behind_or_written_elsewhere(tmp_path, monkeypatch, caplog, capfd):
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(home)
    monkeypatch.setenv("RUNTIME__LOG_LEVEL", "DEBUG")
    root = tmp_path / "project"
    clients(root, "PAR01", "clients_20261120.csv", client_line(1, "Canary"), "canary;bad")
    config = project(root)
    pull_source(config, "pos")
    assert list(home.iterdir()) == []
    assert sorted(path.name for path in (root / "var/dlt").iterdir()) == ["pos.lock"]
    assert (root / "var/warehouse.duckdb").exists()
    out, err = capfd.readouterr()
    assert "canary" not in (out + err + caplog.text).lower()


def test_progress_is_told(tmp_path):
    drops(tmp_path, 20, rows=2)
    told = []
    pull_source(project(tmp_path), "pos", lambda what, done, total=None: told.append((what, done, total)))
    assert told == [("pos clients", 1, 2), ("pos clients", 2, 2)]
