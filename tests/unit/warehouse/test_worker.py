"""A worker beside a warehouse that is elsewhere: what it reads, what reaches the warehouse, and when."""

from datetime import UTC, date, datetime

import pyarrow as pa
import pytest
from support.server import ask, empty, on_server, open_server
from support.workspace import DAY, fill_records, record, workspace

from resolution.config import SparkWarehouse
from resolution.errors import RunError, WarehouseError
from resolution.schemas import BLOCKING_KEY, EDGE, STANDARDISED_RECORD
from resolution.warehouse import duck, runs, state
from resolution.warehouse.lock import run_lock

pytestmark = pytest.mark.slow
NEVER = RunError("taken", "wait")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with open_server(tmp_path_factory.mktemp("server") / "data") as running:
        yield running.dsn


@pytest.fixture
def on_a_server(server, tmp_path):
    empty(server)
    return on_server(workspace(tmp_path))


@pytest.fixture
def on_files(tmp_path):
    folder = tmp_path / "a [house]'s"
    folder.mkdir()
    return workspace(folder).model_copy(update={"warehouse": SparkWarehouse(kind="spark")})


@pytest.fixture(params=["on_a_server", "on_files"])
def config(request):
    return request.getfixturevalue(request.param)


def ask_anew(config, query):
    with duck.connect(config) as con:
        return con.execute(query).fetchall()


def edges(con):
    return con.execute(f"SELECT record_key_l, since, until FROM {EDGE.qualified} ORDER BY ALL").fetchall()


def add_edge(con, left, since=1):
    con.execute(
        f"INSERT INTO {EDGE.qualified} BY NAME "
        f"SELECT ? AS record_key_l, 'z' AS record_key_r, [1, -1]::TINYINT[] AS levels, {since} AS since",
        [left],
    )


VALUES = {
    "text": pa.array(["Müller", None, "a,\"b'\\\n"]),
    "texts": pa.array([["a", None], [], None], pa.list_(pa.string())),
    "small": pa.array([-1, None, 127], pa.int8()),
    "byte": pa.array([0, None, 255], pa.uint8()),
    "number": pa.array([-(2**31), None, 2**31 - 1], pa.int32()),
    "big": pa.array([-(2**63), None, 2**63 - 1], pa.int64()),
    "share": pa.array([0.1, None, -1e300]),
    "flag": pa.array([True, None, False]),
    "day": pa.array([date(1931, 3, 17), None, date(9999, 12, 31)]),
    "at": pa.array([datetime(2026, 11, 20, 1, 2, 3, 4, UTC), None, DAY], pa.timestamp("us", tz="UTC")),
    "money": pa.array([1, None, -2], pa.decimal128(18, 2)),
}


@pytest.mark.parametrize("name", VALUES)
def test_a_value_comes_back_as_it_went(config, name) -> None:
    with duck.connect(config) as con:
        con.register("given", pa.table({name: VALUES[name]}))
        con.execute("CREATE SCHEMA IF NOT EXISTS seeds; CREATE TABLE seeds.tried AS FROM given")
    with duck.connect(config) as con:
        back = duck.fetch(con, "FROM seeds.tried").column(0)
    assert back.to_pylist() == VALUES[name].to_pylist()


def test_hashes_maps_and_levels_of_the_state_come_back_as_they_went(config) -> None:
    given = [
        record("crm:1", source_hash=2**64 - 1, identifiers={"wechat": "x"}),
        record("crm:2", source_hash=0, identifiers=None, other_emails_std=["a@b.example"]),
        record("crm:3", source_hash=2**63),
    ]
    fill_records(config, given)
    with duck.connect(config, read_only=True) as con:
        query = f"SELECT source_hash, identifiers, other_emails_std FROM {STANDARDISED_RECORD.qualified}"
        assert con.execute(f"{query} ORDER BY record_key").fetchall() == [
            (2**64 - 1, {"wechat": "x"}, None),
            (0, None, ["a@b.example"]),
            (2**63, None, None),
        ]


def test_rows_are_added_changed_and_removed_for_good(config) -> None:
    with duck.connect(config) as con:
        for left in ("a", "b", "c"):
            add_edge(con, left)
    with duck.connect(config) as con:
        changed = con.execute(f"UPDATE {EDGE.qualified} SET until = 2 WHERE record_key_l = 'b'").fetchall()
        removed = con.execute(f"DELETE FROM {EDGE.qualified} WHERE record_key_l = 'c'").fetchall()
        assert (changed, removed) == ([(1,)], [(1,)])
        assert edges(con) == [("a", 1, None), ("b", 1, 2)]
    found = ask_anew(config, "SELECT record_key_l, levels, until FROM resolution.edge ORDER BY 1")
    assert found == [("a", [1, -1], None), ("b", [1, -1], 2)]


def test_only_tables_that_a_statement_names_are_read(on_a_server, monkeypatch) -> None:
    from resolution.warehouse.postgres.mirror import Mirror

    filled = []
    original = Mirror._fill
    monkeypatch.setattr(
        Mirror, "_fill", lambda self, table, query: filled.append(table) or original(self, table, query)
    )
    with duck.connect(on_a_server) as con:
        add_edge(con, "a")
        assert filled == []  # what is only added to is not read
        edges(con)
        edges(con)
    assert filled == ["resolution.edge"]


def test_a_part_is_brought_by_its_values(on_a_server) -> None:
    keys = pa.array([2**64 - 5, 7, 7], pa.uint64())
    rows = pa.table({"rule": [1, 1, 2], "key": keys, "record_no": [1, 2, 3]})
    with duck.connect(on_a_server) as con:
        con.register("given", rows)
        con.execute(f"INSERT INTO {BLOCKING_KEY.qualified} BY NAME FROM given")
    with duck.scratch(on_a_server) as con:
        con.execute(f"CREATE TABLE wanted_key AS SELECT {2**64 - 5}::UBIGINT AS key")
        with duck.attached(con, on_a_server):
            duck.bring_part(con, BLOCKING_KEY, "key", "SELECT key FROM wanted_key")
            query = f"SELECT record_no FROM warehouse.{BLOCKING_KEY.qualified}"
            assert con.execute(query).fetchall() == [(1,)]


def test_a_transaction_is_all_or_nothing(config) -> None:
    with pytest.raises(ZeroDivisionError), duck.transaction(config) as con:
        add_edge(con, "a")
        assert edges(con) == [("a", 1, None)]
        raise ZeroDivisionError
    assert ask_anew(config, "SELECT count(*) FROM resolution.edge") == [(0,)]


def test_what_later_runs_did_is_undone(config) -> None:
    with duck.transaction(config) as con:
        add_edge(con, "a", 1)
        add_edge(con, "b", 2)
        con.execute(f"UPDATE {EDGE.qualified} SET until = 2 WHERE record_key_l = 'a'")
    with duck.transaction(config) as con:
        state.undo(con, 1)
    assert ask_anew(config, "SELECT record_key_l, until FROM resolution.edge") == [("a", None)]


def test_a_scratch_table_is_no_table_of_the_warehouse(config) -> None:
    with duck.connect(config):
        pass
    with duck.scratch(config) as con:
        con.execute("CREATE TABLE edge AS SELECT 1 AS a")
        con.execute("INSERT INTO edge VALUES (2)")
        with duck.attached(con, config, write=True):
            con.execute(
                "INSERT INTO warehouse.resolution.edge BY NAME "
                "SELECT 'k' || a AS record_key_l, 1 AS since FROM edge"
            )
    assert ask_anew(config, "SELECT record_key_l FROM resolution.edge ORDER BY 1") == [("k1",), ("k2",)]


def test_runs_keep_their_manifest(config) -> None:
    run_id = runs.begin_run(config, DAY, None, "r1")
    runs.note_stage(config, run_id, "link", {"edges": 3}, 1.5, 100.0)
    runs.note_stage(config, run_id, "cluster", {"clients": 2}, 0.5)
    found = runs.require(config, run_id)
    assert found.counts == {"link: edges": 3, "cluster: clients": 2}
    assert (found.seconds, found.memory_mb) == ({"link": 1.5, "cluster": 0.5}, {"link": 100.0})
    assert runs.last_runs(config)[0] == found


def test_one_run_at_a_time(config) -> None:
    with run_lock(config), pytest.raises(RunError, match="Another run is in progress"), run_lock(config):
        pass
    with run_lock(config):
        pass


def test_without_a_first_pull_there_is_no_warehouse(config) -> None:
    with pytest.raises(WarehouseError, match="There is no warehouse (in|at) .* yet"):
        runs.last_runs(config)


def test_a_server_that_is_not_there_is_a_sentence(on_a_server, monkeypatch) -> None:
    monkeypatch.setenv("CLIENTFILE_WAREHOUSE_DSN", "postgresql://secretuser:secret@127.0.0.1:9/nothing")
    with pytest.raises(WarehouseError) as raised:
        runs.begin_run(on_a_server, DAY, None)
    assert "connection to the warehouse" in str(raised.value)
    assert "secret" not in str(raised.value)


def test_a_lost_connection_is_a_sentence_and_nothing_is_written(on_a_server, server) -> None:
    with duck.connect(on_a_server):
        pass
    with pytest.raises(WarehouseError, match="was shut down|was lost"), duck.transaction(on_a_server) as con:
        add_edge(con, "a")
        ask(server, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        add_edge(con, "b")
    assert ask(server, "SELECT count(*) FROM resolution.edge") == [(0,)]


def test_a_connection_lost_at_commit_is_a_sentence(on_a_server, server) -> None:
    with duck.connect(on_a_server):
        pass
    with pytest.raises(WarehouseError, match="was shut down|was lost"), duck.transaction(on_a_server) as con:
        add_edge(con, "a")
        ask(server, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    assert ask(server, "SELECT count(*) FROM resolution.edge") == [(0,)]


def test_two_workers_write_at_once(config) -> None:
    """No pool of one slot: what one writes does not wait for what another has open."""
    with duck.connect(config):
        pass
    with duck.transaction(config) as one, duck.transaction(config) as other:
        add_edge(one, "a")
        add_edge(other, "b")
    assert ask_anew(config, "SELECT count(*) FROM resolution.edge") == [(2,)]
